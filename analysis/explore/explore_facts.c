/* What the page says of its numbers, as JSON: names and labels, times, points, where a policy changes, what made them. */
#include "date.h"
#include "explore_own.h"
#include "json.h"

#include <gsl/gsl_sort.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void add_named(struct text *out, bool *any, const char *name, const char *label)
{
    text_add(out, "%s{\"name\": ", *any ? ", " : "");
    json_string(out, name);
    text_add(out, ", \"label\": ");
    json_string(out, label);
    text_add(out, "}");
    *any = true;
}

static void add_policies(struct text *out, const struct explore *x)
{
    bool any = false;

    text_add(out, "\"policies\": [");
    for (size_t i = 0; i < x->n_policies; i++) {
        const struct policy *y = &x->s->policy[x->base.policy.at[i]];
        add_named(out, &any, y->name, y->label);
    }
    text_add(out, "],\n\"against\": ");
    for (size_t i = 0; i < x->n_policies; i++)
        if (x->base.policy.at[i] == x->base.against)
            text_add(out, "%zu,\n", i);
}

static void add_measures(struct text *out, const struct explore *x)
{
    text_add(out, "\"measures\": [");
    for (size_t i = 0; i < x->n_measures; i++) {
        const struct item *it = &x->base.items.item[i];
        text_add(out, "%s{\"name\": ", i > 0 ? ",\n " : "");
        json_string(out, it->name);
        text_add(out, ", \"label\": ");
        json_string(out, it->label);
        text_add(out, ", \"unit\": ");
        json_string(out, it->unit);
        text_add(out, "}");
    }
    text_add(out, "],\n");
}

static void add_people(struct text *out, const struct explore *x)
{
    static const char *const SUBGROUPS[SUBGROUP_COUNT] = {
        [SUBGROUP_all] = "All of them",
        [SUBGROUP_children] = "Children",
        [SUBGROUP_women] = "Women",
        [SUBGROUP_disabled] = "Disabled people",
        [SUBGROUP_irregular] = "Without status",
        [SUBGROUP_exploited] = "Exploited now",
        [SUBGROUP_escaped] = "Escaped from exploitation",
        [SUBGROUP_registered] = "Registered with a GP"};
    const struct selection *g = &x->base.group, *u = &x->subgroup.subgroup;
    bool any = false;

    text_add(out, "\"groups\": [");
    add_named(out, &any, "everybody",
              g->n == 1                ? x->s->group_label[g->at[0]]
              : g->n == x->s->n_groups ? "Everybody"
                                       : "These groups together");
    for (size_t i = 0; i + 1 < x->n_groups; i++)
        add_named(out, &any, x->s->group_name[g->at[i]], x->s->group_label[g->at[i]]);
    text_add(out, "],\n\"subgroups\": [");
    any = false;
    for (size_t i = 0; i < u->n; i++)
        add_named(out, &any, SUBGROUP_NAMES[x->s->subgroup[u->at[i]]],
                  SUBGROUPS[x->s->subgroup[u->at[i]]]);
    text_add(out, "],\n");
}

/* The label of a time: "January 2017", "2018", "2017-02-01 to 2018-04-30". */
static void add_time_label(struct text *out, const struct explore *x, const struct explore_list *l,
                           size_t i)
{
    const struct date first = date_of(l->first[i]);
    char from[DATE_SIZE], to[DATE_SIZE];
    struct text t = {.data = NULL};

    if (l->kind == LIST_interval && x->s->run.output_every == EVERY_month)
        text_add(&t, "%s %" PRId64, DATE_MONTHS[first.month - 1], first.year);
    else if (l->kind == LIST_year)
        text_add(&t, "%" PRId64, first.year);
    else if (l->kind == LIST_whole)
        text_add(&t, x->is_sweep ? "All points" : "Whole period");
    else
        text_add(&t, "%s to %s", date_print(from, l->first[i]), date_print(to, l->last[i]));
    json_string(out, t.data);
    out->failed = out->failed || t.failed;
    text_free(&t);
}

static void add_point(struct text *out, const struct explore *x, size_t i)
{
    const size_t point = x->base.point.at[i];

    text_add(out, "\"values\": [");
    for (size_t f = 0; f < x->x->n_factors; f++) {
        text_add(out, f > 0 ? ", " : "");
        json_number(out, x->x->value[point * x->x->n_factors + f]);
    }
    text_add(out, "]}");
}

static void add_list(struct text *out, const struct explore *x, const struct explore_list *l)
{
    static const char *const INTERVALS[EVERY_COUNT] = {[EVERY_steps] = "Interval",
                                                       [EVERY_month] = "Month",
                                                       [EVERY_quarter] = "Quarter",
                                                       [EVERY_year] = "Year"};
    static const char *const NAMES[] = {"point", "interval", "year", "phase", "whole"};
    const char *const labels[] = {"Point", INTERVALS[x->s->run.output_every], "Year", "Phase",
                                  "Whole period"};
    const int64_t day = 86400000;
    const bool on_axis = l->kind == LIST_point || l->kind == LIST_interval ||
                         l->kind == LIST_year || (l->kind == LIST_whole && !x->is_sweep);

    text_add(out, "{\"name\": \"%s\", \"label\": \"%s\", \"on_axis\": %s, \"at\": [",
             NAMES[l->kind], labels[l->kind], on_axis ? "true" : "false");
    for (size_t i = 0; i < l->n; i++) {
        text_add(out, "%s{\"name\": ", i > 0 ? "," : "");
        json_string(out, l->name[i]);
        text_add(out, ", ");
        if (l->kind == LIST_point) {
            add_point(out, x, i);
            continue;
        }
        text_add(out, "\"label\": ");
        add_time_label(out, x, l, i);
        text_add(out, ", \"from\": %" PRId64 ", \"to\": %" PRId64 "}", l->first[i] * day,
                 (l->last[i] + 1) * day);
    }
    text_add(out, "]}");
}

static void add_lists(struct text *out, const struct explore *x)
{
    text_add(out, "\"lists\": [");
    for (size_t l = 0; l < x->n_lists; l++) {
        text_add(out, l > 0 ? ",\n" : "");
        add_list(out, x, &x->list[l]);
    }
    text_add(out, "],\n");
}

/* Different values of a factor, ascending, where they are few; 0: many. */
enum { LEVELS = 24 };
static size_t levels_of(double level[LEVELS], const struct explore *x, size_t factor)
{
    size_t n = 0;

    for (size_t i = 0; i < x->base.point.n; i++) {
        const double v = x->x->value[x->base.point.at[i] * x->x->n_factors + factor];
        size_t k = 0;
        while (k < n && fabs(level[k] - v) > 1e-12 * fabs(v))
            k++;
        if (k == n && n == LEVELS)
            return 0;
        if (k == n)
            level[n++] = v;
    }
    gsl_sort(level, 1, n);
    return n;
}

static void add_factor(struct text *out, const struct explore *x, size_t f)
{
    double level[LEVELS];
    const size_t n = levels_of(level, x, f);
    double min = INFINITY, max = -INFINITY;

    for (size_t i = 0; i < x->base.point.n; i++) {
        const double v = x->x->value[x->base.point.at[i] * x->x->n_factors + f];
        min = fmin(min, v);
        max = fmax(max, v);
    }
    text_add(out, "{\"name\": ");
    json_string(out, x->x->factor[f].path);
    text_add(out, ", \"min\": ");
    json_number(out, min);
    text_add(out, ", \"max\": ");
    json_number(out, max);
    text_add(out, ", \"levels\": %s", n == 0 ? "null" : "[");
    for (size_t i = 0; i < n; i++) {
        text_add(out, i > 0 ? ", " : "");
        json_number(out, level[i]);
    }
    text_add(out, n == 0 ? "}" : "]}");
}

static void add_factors(struct text *out, const struct explore *x)
{
    text_add(out, "\"sweep\": %s,\n\"sample\": %s,\n\"factors\": [", x->is_sweep ? "true" : "false",
             x->is_sample ? "true" : "false");
    for (size_t f = 0; x->is_sweep && f < x->x->n_factors; f++) {
        text_add(out, f > 0 ? ",\n " : "");
        add_factor(out, x, f);
    }
    text_add(out, "],\n");
}

/* The dates on which a policy that is shown changes. */
static void add_changes(struct text *out, const struct explore *x)
{
    bool any = false;

    text_add(out, "\"changes\": [");
    for (size_t i = 0; i < x->n_policies; i++) {
        const struct policy *y = &x->s->policy[x->base.policy.at[i]];
        for (size_t k = 0; k < y->n_schedule; k++) {
            text_add(out, "%s{\"at\": %" PRId64 "}", any ? ", " : "",
                     y->schedule[k].date * INT64_C(86400000));
            any = true;
        }
    }
    text_add(out, "]");
}

/* What the second range of a number is; "": there is none. */
static void add_doubt(struct text *out, const struct explore *x)
{
    struct text t = {.data = NULL};

    if (x->doubt.file != NULL) {
        text_add(&t,
                 "In square brackets: what is not known of the parameters, the middle 90 %% of ");
        uncertainty_name(&t, &x->doubt);
        text_add(
            &t,
            ", %s. It is told of the whole period, and of everybody by year and by phase, as far "
            "as chance does not hide it.",
            x->doubt.has_chance ? "in which some chance is left" : "chance taken off");
    }
    text_add(out, ",\n\"doubt_words\": ");
    json_string(out, t.data == NULL ? "" : t.data);
    out->failed = out->failed || t.failed;
    text_free(&t);
}

static void add_words(struct text *out, const struct explore *x)
{
    struct text t = {.data = NULL};
    const char *hash = result_text(x->r, "scenario_sha256"),
               *version = result_text(x->r, "version");

    text_add(out, "\"title\": ");
    json_string(out, *x->s->title == '\0' ? x->g->file : x->s->title);
    if (x->is_sweep)
        text_add(&t,
                 "%zu points, %zu runs. In brackets, and as bars: 95 %% intervals over the "
                 "replicates of a point%s.",
                 x->base.point.n, x->n_replicates,
                 x->is_sample ? "; over all points, where 95 % of the points lie" : "");
    else
        text_add(&t, "Means over %zu replicate%s. In brackets, and as bands: 95 %% intervals.",
                 x->n_replicates, x->n_replicates == 1 ? "" : "s");
    text_add(out, ",\n\"interval_words\": ");
    json_string(out, t.data);
    text_free(&t);
    add_doubt(out, x);
    text_add(&t, "Made by confide %s from %s, scenario %.12s, seed %" PRId64 ".",
             version == NULL ? "" : version, x->g->file, hash == NULL ? "" : hash,
             x->s->run.random_seed);
    text_add(out, ",\n\"made\": ");
    json_string(out, t.data);
    out->failed = out->failed || t.failed;
    text_free(&t);
    text_add(
        out,
        ",\n\"left_out\": \"Requests for an address and addresses found are reported for everybody "
        "together only: Confide does not say which people are found most easily.\",\n");
}

void explore_facts(struct text *out, const struct explore *x)
{
    text_add(out, "{");
    add_words(out, x);
    add_policies(out, x);
    add_measures(out, x);
    add_people(out, x);
    add_lists(out, x);
    add_factors(out, x);
    add_changes(out, x);
    text_add(out, "}");
}
