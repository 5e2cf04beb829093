/* A sweep in full as YAML, without its scenario: kept in the output file, and reads back to the same points. */
#include "sweep_points.h"
#include "text.h"
#include "yaml_scalar.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { VALUES_SHOWN = 12 };

static void add_value(struct text *t, const struct spec *s, double x)
{
    if (s->limits.type == TYPE_FLAG)
        text_add(t, "%s", x != 0 ? "true" : "false");
    else
        yaml_scalar_number(t, x);
}

static void add_values(struct text *t, const struct spec *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        text_add(t, "%s", i > 0 ? ", " : "");
        add_value(t, s, s->value[i]);
    }
}

static void add_range(struct text *t, const struct spec *s)
{
    text_add(t, "{from: ");
    yaml_scalar_number(t, s->from);
    text_add(t, ", to: ");
    yaml_scalar_number(t, s->n > 0 ? s->value[s->n - 1] : s->to);
    if (s->n > 0)
        text_add(t, ", count: %zu", s->n);
    text_add(t, "%s}", s->is_log ? ", log: true" : "");
}

static void add_quantiles(struct text *t, const struct spec *s)
{
    text_add(t, ", quantiles: [");
    for (size_t i = 0; i < s->n_quantiles; i++) {
        text_add(t, "%s", i > 0 ? ", " : "");
        yaml_scalar_number(t, s->quantile[i]);
    }
    text_add(t, "]");
}

/* One thing that varies as it was said, and in a comment the values that this means. */
static void add_spec(struct text *t, const struct spec *s)
{
    const bool is_listed_range = s->kind == SPEC_list && s->from < s->to;
    const bool is_of_quantiles = s->listed.kind != DISTRIBUTION_none;
    const char *quote = s->written[0] == '*' ? "\"" : "";

    text_add(t, "  %s%s%s: %s", quote, s->written, quote, s->factor.is_scale ? "{scale: " : "");
    if (s->kind == SPEC_range || is_listed_range)
        add_range(t, s);
    else if (s->kind == SPEC_distribution || is_of_quantiles) {
        text_add(t, "{");
        distribution_write(t, is_of_quantiles ? &s->listed : &s->factor.distribution);
        if (is_of_quantiles)
            add_quantiles(t, s);
        text_add(t, "}");
    } else {
        text_add(t, "[");
        add_values(t, s, s->n);
        text_add(t, "]");
    }
    text_add(t, "%s", s->factor.is_scale ? "}" : "");
    if (is_listed_range || is_of_quantiles) {
        text_add(t, " # ");
        add_values(t, s, s->n > VALUES_SHOWN ? VALUES_SHOWN : s->n);
        text_add(t, "%s", s->n > VALUES_SHOWN ? ", ..." : "");
    }
    text_add(t, "%s\n", s->is_of_scenario ? " # the scenario's" : "");
}

static void add_stop_rule(struct text *t, const struct sweep_resolved *m)
{
    const struct stop_rule *r = &m->stop;
    const char *policy = m->s->policy[r->policy].name, *against = m->s->policy[r->against].name;

    text_add(t, "stop_when: {measure: %s, contrast: ", r->measure);
    if (r->policy == r->against)
        text_add(t, "%s", policy);
    else
        text_add(t, "[%s, %s]", against, policy);
    text_add(t, ", half_width: ");
    yaml_scalar_number(t, r->half_width);
    text_add(t, ", min: %" PRId64 ", max: %" PRId64 ", batch: %" PRId64 "}\n", r->min, r->max,
             r->batch);
}

/* A table's name and columns; its rows are the points. */
static void add_table(struct text *t, const struct sweep_resolved *m)
{
    const bool is_posterior = m->design == DESIGN_posterior;

    text_add(t, is_posterior ? "from: " : "file: ");
    yaml_scalar_text(t, is_posterior ? m->written->key.from : m->written->key.file);
    text_add(t, " # %zu points", m->n_rows);
    if (is_posterior)
        text_add(t, ", worth %.0f of equal weight,", sweep_posterior_effective(m));
    text_add(t, " of ");
    for (size_t f = 0; f < m->n_specs; f++)
        text_add(t, "%s%s%s", f > 0 ? ", " : "", m->spec[f].factor.is_scale ? "scale:" : "",
                 m->spec[f].written);
    text_add(t, "\n");
}

char *sweep_points_text(const struct sweep_resolved *m)
{
    const bool draws = design_draws(m->design), is_posterior = m->design == DESIGN_posterior;
    struct text t = {0};

    text_add(&t, "design: %s\n", DESIGN_NAMES[m->design]);
    if (draws || (is_posterior && m->written->key.points > 0))
        text_add(&t, "points: %" PRId64 "\n", m->written->key.points);
    if (draws || is_posterior)
        text_add(&t, "seed: %" PRId64 "\n", sweep_seed(m));
    if (m->design == DESIGN_priors)
        text_add(&t, "sampling: %s\n", DESIGN_NAMES[m->sampling]);
    text_add(&t, "replicates: %" PRId64 "\ncommon_random_numbers: %s\npolicies: [",
             m->s->run.random_replicates, m->written->key.common_random_numbers ? "true" : "false");
    for (size_t p = 0; p < m->s->n_policies; p++)
        text_add(&t, "%s%s", p > 0 ? ", " : "", m->s->policy[p].name);
    text_add(&t, "]\n");
    if (m->stop.is_given)
        add_stop_rule(&t, m);
    if (m->row_value != NULL)
        add_table(&t, m);
    else
        text_add(&t, "vary:\n");
    for (size_t f = 0; f < m->n_specs && m->row_value == NULL; f++)
        add_spec(&t, &m->spec[f]);
    return text_take(&t);
}
