/* The summary for other programs: tidy CSV, and JSON. */
#include "number.h"
#include "summary.h"

#include <inttypes.h>

static void add_csv_row(struct text *out, enum measure m, const char *policy, const char *against,
                        const struct estimate *x)
{
    const double numbers[] = {x->mean, x->low, x->high};

    text_add(out, "%s,", MEASURES[m].name);
    text_add_csv(out, policy);
    text_add(out, ",");
    text_add_csv(out, against);
    for (size_t i = 0; i < 3; i++) {
        text_add(out, ",");
        number_exact(out, numbers[i], "");
    }
    text_add(out, ",%zu,", x->n);
    text_add_csv(out, MEASURES[m].unit);
    text_add(out, "\n");
}

void summary_csv(struct text *out, const struct summary *x)
{
    const struct scenario *s = x->scenario;

    text_add(out, "measure,policy,against,estimate,low,high,replicates,unit\n");
    for (enum measure m = 0; m < MEASURE_COUNT; m++) {
        for (size_t p = 0; p < s->n_policies; p++) {
            const struct estimate e = estimate_of(&x->value[p][m]);
            add_csv_row(out, m, s->policy[p].name, "", &e);
        }
        for (size_t p = 0; p < s->n_policies; p++) {
            const struct estimate e = estimate_of(&x->difference[p][m]);
            if (p != x->against)
                add_csv_row(out, m, s->policy[p].name, s->policy[x->against].name, &e);
        }
    }
}

static void add_json_numbers(struct text *out, const struct estimate *x)
{
    text_add(out, "\"estimate\": ");
    number_exact(out, x->mean, "null");
    text_add(out, ", \"low\": ");
    number_exact(out, x->low, "null");
    text_add(out, ", \"high\": ");
    number_exact(out, x->high, "null");
    text_add(out, ", \"replicates\": %zu", x->n);
}

static void add_json_policy(struct text *out, const struct summary *x, enum measure m, size_t p)
{
    const struct estimate value = estimate_of(&x->value[p][m]);
    const struct estimate difference = estimate_of(&x->difference[p][m]);

    text_add(out, "%s\n      {\"policy\": ", p > 0 ? "," : "");
    text_add_json(out, x->scenario->policy[p].name);
    text_add(out, ", ");
    add_json_numbers(out, &value);
    if (p != x->against) {
        text_add(out, ",\n       \"difference\": {");
        add_json_numbers(out, &difference);
        text_add(out, "}");
    }
    text_add(out, "}");
}

static void add_json_text(struct text *out, const char *key, const char *value)
{
    text_add(out, "  \"%s\": ", key);
    if (value == NULL)
        text_add(out, "null");
    else
        text_add_json(out, value);
    text_add(out, ",\n");
}

static void add_json_head(struct text *out, const struct summary *x, const char *file,
                          const struct result *r)
{
    static const char *const ATTRIBUTES[] = {"version", "source_revision", "scenario_sha256"};
    const struct scenario *s = x->scenario;
    char start[DATE_SIZE];

    date_print(start, s->run.time_start);
    text_add(out, "{\n");
    add_json_text(out, "file", file);
    add_json_text(out, "title", s->title == NULL ? "" : s->title);
    for (size_t i = 0; i < sizeof ATTRIBUTES / sizeof *ATTRIBUTES; i++)
        add_json_text(out, ATTRIBUTES[i], r == NULL ? NULL : result_text(r, ATTRIBUTES[i]));
    text_add(out, "  \"seed\": \"%" PRId64 "\",\n", s->run.random_seed);
    add_json_text(out, "start", start);
    text_add(out, "  \"years\": ");
    number_exact(out, s->run.time_years, "null");
    text_add(out, ",\n  \"replicates_used\": %zu,\n  \"replicates_missing\": %zu,\n", x->used,
             x->missing);
    text_add(out, "  \"confidence\": 0.95,\n");
    add_json_text(out, "against", s->policy[x->against].name);
}

void summary_json(struct text *out, const struct summary *x, const char *file,
                  const struct result *r)
{
    add_json_head(out, x, file, r);
    text_add(out, "  \"measures\": [");
    for (enum measure m = 0; m < MEASURE_COUNT; m++) {
        text_add(out, "%s\n    {", m > 0 ? "," : "");
        text_add(out, "\"measure\": \"%s\", \"label\": ", MEASURES[m].name);
        text_add_json(out, MEASURES[m].label);
        text_add(out, ", \"unit\": ");
        text_add_json(out, MEASURES[m].unit);
        text_add(out, ", \"policies\": [");
        for (size_t p = 0; p < x->scenario->n_policies; p++)
            add_json_policy(out, x, m, p);
        text_add(out, "]}");
    }
    text_add(out, "\n  ]\n}\n");
}
