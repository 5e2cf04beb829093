/* The sensitivity for other programs: tidy CSV, and JSON. */
#include "csv.h"
#include "json.h"
#include "number.h"
#include "sensitivity.h"

#include <math.h>
#include <string.h>

static const char *unit_of(const struct sensitivity *x, size_t column)
{
    return x->column[column].in_units ? x->unit : "1";
}

/* Who is compared: evppi between all policies has neither. */
static const char *policy_name(const struct sensitivity *x)
{
    const struct sensitivity_request *q = &x->request;

    return q->method == METHOD_evppi && !q->has_pair ? "" : x->scenario->policy[q->policy].name;
}

static const char *against_name(const struct sensitivity *x)
{
    const struct sensitivity_request *q = &x->request;

    return q->policy == q->against ? "" : x->scenario->policy[q->against].name;
}

static void add_start_of(struct text *out, const struct sensitivity *x, const char *policy,
                         const char *against, const char *index)
{
    csv_field(out, x->name);
    text_add(out, ",");
    csv_field(out, policy);
    text_add(out, ",");
    csv_field(out, against);
    text_add(out, ",%s,%s,", METHOD_NAMES[x->request.method], index);
}

static void add_start(struct text *out, const struct sensitivity *x, const char *index)
{
    add_start_of(out, x, policy_name(x), against_name(x), index);
}

static void add_numbers(struct text *out, const struct estimate *v, double p)
{
    const double numbers[] = {v->mean, v->low, v->high, p};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        number_exact(out, numbers[i], "");
        text_add(out, ",");
    }
    text_add(out, "%zu,", v->n);
}

/* What is said of all parameters together has no parameter and no rank. */
static void add_whole(struct text *out, const struct sensitivity *x, const char *index,
                      const struct estimate *v, const char *unit)
{
    if (isnan(v->mean))
        return;
    add_start(out, x, index);
    text_add(out, ",,");
    add_numbers(out, v, NAN);
    csv_field(out, unit);
    text_add(out, "\n");
}

static struct estimate plain(double x, size_t n)
{
    return (struct estimate){.mean = x, .low = NAN, .high = NAN, .n = n};
}

/* Of each policy that is chosen between. */
static void add_policies(struct text *out, const struct sensitivity *x, const char *index,
                         const double number[MAX_POLICIES], const char *unit)
{
    for (size_t p = 0; p < x->scenario->n_policies; p++) {
        const struct estimate v = plain(number[p], x->used);
        if (!x->is_choice[p])
            continue;
        add_start_of(out, x, x->scenario->policy[p].name, "", index);
        text_add(out, ",,");
        add_numbers(out, &v, NAN);
        csv_field(out, unit);
        text_add(out, "\n");
    }
}

void sensitivity_csv(struct text *out, const struct sensitivity *x)
{
    const struct estimate noise = plain(x->noise, x->used), fit = plain(x->r_squared, x->used);

    text_add(out,
             "measure,policy,against,method,index,parameter,rank,estimate,low,high,p,n,unit\n");
    for (size_t i = 0; i < x->n_factors; i++)
        for (size_t c = 0; c < x->n_columns; c++) {
            const size_t factor = x->order[i];
            add_start(out, x, x->column[c].name);
            csv_field(out, x->experiment->factor[factor].path);
            text_add(out, ",%zu,", i + 1);
            add_numbers(out, &x->value[c * x->n_factors + factor], x->p[factor]);
            csv_field(out, unit_of(x, c));
            text_add(out, "\n");
        }
    if (x->request.method == METHOD_evppi) {
        add_whole(out, x, "evpi", &x->everything, x->unit);
        add_policies(out, x, "best_share", x->best_share, "1");
        add_policies(out, x, "behind", x->behind, x->unit);
    }
    add_whole(out, x, "r_squared", &fit, "1");
    add_whole(out, x, "noise_share", &noise, "1");
}

static void add_key(struct text *out, const char *key, const char *value)
{
    text_add(out, "  \"%s\": ", key);
    json_string(out, value == NULL || *value == '\0' ? NULL : value);
    text_add(out, ",\n");
}

static void add_key_number(struct text *out, const char *key, double value)
{
    text_add(out, "  \"%s\": ", key);
    json_number(out, value);
    text_add(out, ",\n");
}

static void add_json_estimate(struct text *out, const char *name, const struct estimate *v)
{
    text_add(out, "\"%s\": {\"estimate\": ", name);
    json_number(out, v->mean);
    text_add(out, ", \"low\": ");
    json_number(out, v->low);
    text_add(out, ", \"high\": ");
    json_number(out, v->high);
    text_add(out, ", \"n\": %zu}", v->n);
}

static void add_json_weights(struct text *out, const struct worth *w)
{
    text_add(out, "  \"worth\": [");
    for (size_t i = 0; i < w->query.items.n; i++) {
        const struct item *it = &w->query.items.item[i];
        text_add(out, "%s\n    {\"measure\": ", i > 0 ? "," : "");
        json_string(out, it->name);
        text_add(out, ", \"label\": ");
        json_string(out, it->label);
        text_add(out, ", \"unit\": ");
        json_string(out, it->unit);
        text_add(out, ", \"weight\": ");
        json_number(out, w->weight[i]);
        text_add(out, "}");
    }
    text_add(out, "\n  ],\n");
}

static void add_json_head(struct text *out, const struct sensitivity *x, const char *file,
                          const struct result *r)
{
    static const char *const ATTRIBUTES[] = {"version", "source_revision", "experiment"};
    const bool decides = x->request.method == METHOD_evppi;

    text_add(out, "{\n");
    add_key(out, "file", file);
    for (size_t i = 0; i < sizeof ATTRIBUTES / sizeof *ATTRIBUTES; i++)
        add_key(out, ATTRIBUTES[i], r == NULL ? NULL : result_text(r, ATTRIBUTES[i]));
    add_key(out, "method", METHOD_NAMES[x->request.method]);
    add_key(out, "design", x->experiment->design);
    add_key(out, "measure", x->name);
    add_key(out, "label", x->label);
    add_key(out, "unit", x->unit);
    add_key(out, "policy", policy_name(x));
    add_key(out, "against", against_name(x));
    add_key(out, "better",
            !decides || x->request.worth != NULL ? NULL
            : x->request.higher_is_better        ? "higher"
                                                 : "lower");
    if (x->request.worth != NULL)
        add_json_weights(out, x->request.worth);
    add_key(out, "best", decides ? x->scenario->policy[x->best].name : NULL);
}

static void add_json_policies(struct text *out, const char *key, const struct sensitivity *x,
                              const double number[MAX_POLICIES])
{
    const char *comma = "";

    text_add(out, "  \"%s\": {", key);
    for (size_t p = 0; p < x->scenario->n_policies; p++) {
        if (!x->is_choice[p])
            continue;
        text_add(out, "%s", comma);
        json_string(out, x->scenario->policy[p].name);
        text_add(out, ": ");
        json_number(out, number[p]);
        comma = ", ";
    }
    text_add(out, "},\n");
}

static void add_json_counts(struct text *out, const struct sensitivity *x)
{
    text_add(out, "  \"confidence\": 0.95,\n  \"points\": %zu,\n  \"points_used\": %zu,\n",
             x->n_points, x->used);
    text_add(out, "  \"blocks\": %zu,\n  \"blocks_used\": %zu,\n", x->blocks, x->used_blocks);
    text_add(out, "  \"replicates\": [%zu, %zu],\n", x->replicates_least, x->replicates_most);
    add_key_number(out, "noise_share", x->noise);
    add_key_number(out, "r_squared", x->r_squared);
    if (x->request.method == METHOD_evppi) {
        text_add(out, "  ");
        add_json_estimate(out, "evpi", &x->everything);
        text_add(out, ",\n");
        add_json_policies(out, "best_share", x, x->best_share);
        add_json_policies(out, "behind", x, x->behind);
    }
}

static void add_json_parameters(struct text *out, const struct sensitivity *x)
{
    text_add(out, "  \"parameters\": [");
    for (size_t i = 0; i < x->n_factors; i++) {
        const size_t factor = x->order[i];
        text_add(out, "%s\n    {\"parameter\": ", i > 0 ? "," : "");
        json_string(out, x->experiment->factor[factor].path);
        text_add(out, ", \"rank\": %zu", i + 1);
        for (size_t c = 0; c < x->n_columns; c++) {
            text_add(out, ", ");
            add_json_estimate(out, x->column[c].name, &x->value[c * x->n_factors + factor]);
        }
        text_add(out, ", \"p\": ");
        json_number(out, x->p[factor]);
        text_add(out, "}");
    }
    text_add(out, "\n  ],\n");
}

static void add_json_warnings(struct text *out, const struct sensitivity *x)
{
    struct text all = {.data = NULL};
    size_t n = 0;

    sensitivity_warnings(&all, x);
    text_add(out, "  \"warnings\": [");
    for (char *line = all.data; line != NULL && *line != '\0';) {
        char *end = line + strcspn(line, "\n"), *next = end + (*end == '\n');
        *end = '\0';
        text_add(out, "%s\n    ", n++ > 0 ? "," : "");
        json_string(out, line);
        line = next;
    }
    text_add(out, "%s]\n", n > 0 ? "\n  " : "");
    out->failed = out->failed || all.failed;
    text_free(&all);
}

void sensitivity_json(struct text *out, const struct sensitivity *x, const char *file,
                      const struct result *r)
{
    add_json_head(out, x, file, r);
    add_json_counts(out, x);
    add_json_parameters(out, x);
    add_json_warnings(out, x);
    text_add(out, "}\n");
}
