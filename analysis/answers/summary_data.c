/* What the summary as JSON begins with: where the numbers are from. */
#include "date.h"
#include "json.h"
#include "summary.h"

#include <inttypes.h>

static void add_json_text(struct text *out, const char *key, const char *value)
{
    text_add(out, "  \"%s\": ", key);
    json_string(out, value);
    text_add(out, ",\n");
}

static void add_label(struct text *out, size_t i, const char *name, const char *label)
{
    text_add(out, "%s", i > 0 ? ", " : "");
    json_string(out, name);
    text_add(out, ": ");
    json_string(out, label);
}

/* "labels": {"policies": {"none": "No sharing", ...}, ...}: the label of each name. */
static void add_labels(struct text *out, const struct scenario *s)
{
    text_add(out, "  \"labels\": {\n    \"policies\": {");
    for (size_t p = 0; p < s->n_policies; p++)
        add_label(out, p, s->policy[p].name, s->policy[p].label);
    text_add(out, "},\n    \"groups\": {");
    for (size_t g = 0; g < s->n_groups; g++)
        add_label(out, g, s->group_name[g], s->group_label[g]);
    text_add(out, "},\n    \"conditions\": {");
    for (size_t c = 0; c < s->n_conditions; c++)
        add_label(out, c, s->condition_name[c], s->condition_label[c]);
    text_add(out, "}\n  },\n");
}

void summary_json_head(struct text *out, const struct scenario *s, size_t against, const char *file,
                       const struct result *r)
{
    static const char *const ATTRIBUTES[] = {"version", "source_revision", "scenario_sha256"};
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
    json_number(out, s->run.time_years);
    text_add(out, ",\n  \"confidence\": 0.95,\n");
    add_json_text(out, "against", s->policy[against].name);
    add_labels(out, s);
}
