/* What a calibration found, in tables and in words. */
#include "aim.h"
#include "outcome.h"
#include "sheet.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_ROOM = 32 };

/* A parameter with a smaller contraction is reported as unchanged by the data. */
static const double NOTHING = 0.1;

/* The state of printing. */
struct printing {
    struct text *out;
    const struct outcome *o;
    bool is_markdown;
};

static const char *number(char out[NUMBER_ROOM], double x)
{
    if (isnan(x))
        (void)snprintf(out, NUMBER_ROOM, "-");
    else
        (void)snprintf(out, NUMBER_ROOM, fabs(x) >= 1000.0 && fabs(x) < 1e6 ? "%.0f" : "%.3g", x);
    return out;
}

/* "0.75 (0.70 to 0.81)" */
static void add_range(struct sheet *s, size_t column, const double q[OUTCOME_QUANTILES])
{
    char a[NUMBER_ROOM], b[NUMBER_ROOM], c[NUMBER_ROOM];

    sheet_cell(s, column, "%s (%s to %s)", number(b, q[OUTCOME_median]), number(a, q[OUTCOME_low]),
               number(c, q[OUTCOME_high]));
}

static void add_wanted(struct sheet *s, size_t column, const struct outcome_target *t,
                       const struct aim *a)
{
    char v[NUMBER_ROOM], low[NUMBER_ROOM], high[NUMBER_ROOM];

    (void)number(v, a->value);
    if (!isfinite(t->low) || !isfinite(t->high))
        sheet_cell(s, column, "at %s %s", isfinite(t->high) ? "most" : "least", v);
    else
        sheet_cell(s, column, "%s (%s to %s)", v, number(low, t->low), number(high, t->high));
}

static void heading(const struct printing *p, const char *title, const char *more)
{
    text_add(p->out, p->is_markdown ? "\n## %s\n\n%s%s" : "\n%s\n%s%s", title, more,
             p->is_markdown && *more != '\0' ? "\n" : "");
}

static void put_sheet(const struct printing *p, struct sheet *s)
{
    sheet_print(p->out, s, p->is_markdown);
    sheet_free(s);
}

static const char *name_of(const struct outcome *o, size_t t)
{
    return o->file->target[t].name;
}

enum kind { KIND_target, KIND_held_out, KIND_told };

static enum kind kind_of(const struct outcome *o, size_t t)
{
    return !o->file->target[t].is_held_out ? KIND_target
           : o->aim[t].has_goal            ? KIND_held_out
                                           : KIND_told;
}

static size_t count_kind(const struct outcome *o, enum kind kind)
{
    size_t n = 0;

    for (size_t t = 0; t < o->n_targets; t++)
        n += kind_of(o, t) == kind;
    return n;
}

/* Targets, or those held out, against what was observed. */
static void put_targets(const struct printing *p, enum kind kind, const char *title,
                        const char *more)
{
    static const char *const HEAD[] = {"target",    "unit",   "observed", "prior",
                                       "posterior", "met by", "verdict"};
    const struct outcome *o = p->o;
    struct sheet s;
    struct err e;

    if (count_kind(o, kind) == 0)
        return;
    heading(p, title, more);
    if (sheet_make(&s, 7, HEAD, count_kind(o, kind), &e) != STATUS_OK) {
        p->out->failed = true;
        return;
    }
    for (size_t t = 0; t < o->n_targets; t++) {
        const struct outcome_target *x = &o->target[t];
        if (kind_of(o, t) != kind)
            continue;
        sheet_cell(&s, 0, "%s", name_of(o, t));
        sheet_cell(&s, 1, "%s", o->aim[t].unit);
        add_wanted(&s, 2, x, &o->aim[t]);
        add_range(&s, 3, x->prior);
        add_range(&s, 4, x->posterior);
        sheet_cell(&s, 5, "%.0f %%", 100.0 * x->within);
        sheet_cell(&s, 6, "%s, %.1f sd off", OUTCOME_VERDICTS[x->verdict], x->implausibility);
    }
    put_sheet(p, &s);
}

static void put_told(const struct printing *p)
{
    static const char *const HEAD[] = {"answer", "unit", "prior", "posterior", "range"};
    const struct outcome *o = p->o;
    struct sheet s;
    struct err e;

    if (count_kind(o, KIND_told) == 0)
        return;
    heading(
        p, "Answers",
        "Median (5 % to 95 %) over the prior and over the posterior, and what the data made of the "
        "range.\n");
    if (sheet_make(&s, 5, HEAD, count_kind(o, KIND_told), &e) != STATUS_OK) {
        p->out->failed = true;
        return;
    }
    for (size_t t = 0; t < o->n_targets; t++) {
        if (kind_of(o, t) != KIND_told)
            continue;
        sheet_cell(&s, 0, "%s", name_of(o, t));
        sheet_cell(&s, 1, "%s", o->aim[t].unit);
        add_range(&s, 2, o->target[t].prior);
        add_range(&s, 3, o->target[t].posterior);
        if (isfinite(o->target[t].narrowed))
            sheet_cell(&s, 4, "%s by %.0f %%", o->target[t].narrowed < 0.0 ? "wider" : "narrower",
                       100.0 * fabs(o->target[t].narrowed));
    }
    put_sheet(p, &s);
}

static void put_inputs(const struct printing *p)
{
    static const char *const HEAD[] = {"parameter", "prior", "posterior", "contraction"};
    const struct outcome *o = p->o;
    struct sheet s;
    struct err e;

    heading(p, "Parameters",
            "Median (5 % to 95 %). Contraction is 1 less the share of the prior's variance that is "
            "left; near 0 the data\nsay nothing of the parameter.\n");
    if (sheet_make(&s, 4, HEAD, o->n_inputs, &e) != STATUS_OK) {
        p->out->failed = true;
        return;
    }
    for (size_t j = 0; j < o->n_inputs; j++) {
        const struct outcome_input *x = &o->input[j];
        sheet_cell(&s, 0, p->is_markdown ? "`%s`" : "%s", x->path);
        add_range(&s, 1, x->prior);
        add_range(&s, 2, x->posterior);
        sheet_cell(&s, 3, "%.2f%s", x->contraction,
                   x->contraction < NOTHING ? ", as the prior" : "");
    }
    put_sheet(p, &s);
}

static void put_pairs(const struct printing *p)
{
    const struct outcome *o = p->o;

    if (o->n_pairs == 0)
        return;
    heading(p, "Parameters that go together", "");
    for (size_t i = 0; i < o->n_pairs; i++)
        text_add(p->out, "%s%s and %s: %+.2f\n", p->is_markdown ? "- " : "  ",
                 o->input[o->pair[i].a].path, o->input[o->pair[i].b].path, o->pair[i].correlation);
}

static const char *unit_of(const struct aim *a)
{
    return a->is_percent ? " %" : "";
}

/* "together with 5 % to 12 % for k5 and 66 % to 93 % for k17". */
static void add_others(const struct printing *p, const struct conflict *c)
{
    const struct outcome *o = p->o;
    char low[NUMBER_ROOM], high[NUMBER_ROOM];

    for (size_t i = 0; i + 1 < c->n; i++) {
        const size_t t = calibration_goal_target(o->file, c->goal[i]);
        text_add(p->out, i == 0 ? " together with " : i + 2 < c->n ? ", " : " and ");
        if (isfinite(o->target[t].low) && isfinite(o->target[t].high))
            text_add(p->out, "%s to %s%s for %s", number(low, o->target[t].low),
                     number(high, o->target[t].high), unit_of(&o->aim[t]), name_of(o, t));
        else
            text_add(p->out, "%s as it should be", name_of(o, t));
    }
}

/* "more than 34 %" of where the nearest lies below what was observed. */
static void add_conflict(const struct printing *p, const struct conflict *c)
{
    const size_t t = calibration_goal_target(p->o->file, c->goal[c->n - 1]);
    const struct aim *a = &p->o->aim[t];
    const double nearest = aim_unscaled(a, c->nearest);
    char x[NUMBER_ROOM], value[NUMBER_ROOM], sd[NUMBER_ROOM];

    text_add(p->out, "%sNo parameters within the priors give %s than %s%s for %s",
             p->is_markdown ? "- " : "  ", nearest < a->value ? "more" : "less", number(x, nearest),
             unit_of(a), name_of(p->o, t));
    add_others(p, c);
    text_add(p->out, "; %s%s was observed. A discrepancy of %s%s would allow for it.\n",
             number(value, a->value), unit_of(a),
             number(sd, c->discrepancy / aim_slope(a, a->value)), unit_of(a));
}

static void put_conflicts(const struct printing *p)
{
    const struct conflicts *c = &p->o->conflicts;

    heading(p, "Conflicts", "");
    if (c->n == 0)
        text_add(p->out, "%s\n",
                 "None: by the first wave's emulators all targets together can be met somewhere "
                 "within the priors, to\n3 standard deviations each.");
    for (size_t i = 0; i < c->n; i++)
        add_conflict(p, &c->list[i]);
}

static void add_round(struct sheet *s, const struct outcome *o, size_t number)
{
    const struct matching_round *r = &o->matching->round[number];
    size_t unsound = 0;
    const double least = matching_least_explained(r, o->matching->n_goals, &unsound);

    sheet_cell(s, 0, "%s %zu", r->is_posterior ? "posterior" : "wave", number + 1);
    sheet_cell(s, 1, "%zu", r->n);
    sheet_cell(s, 2, "%.2g", r->share);
    sheet_cell(s, 3, "%.1f sd", r->reached);
    sheet_cell(s, 4, "%s", name_of(o, calibration_goal_target(o->file, r->worst)));
    sheet_cell(s, 5, "%.0f %%", 100.0 * least);
    sheet_cell(s, 6, unsound == 0 ? "all" : "all but %zu", unsound);
    if (r->is_posterior)
        sheet_cell(s, 7, "%.0f", r->effective);
}

static void put_rounds(const struct printing *p)
{
    static const char *const HEAD[] = {
        "round",           "points",          "prior left",      "within",
        "farthest target", "least explained", "emulators sound", "worth"};
    struct sheet s;
    struct err e;

    heading(p, "Rounds",
            "What is left of the prior, within how many standard deviations of the targets; how "
            "much emulators explain of\npoints left out, at least; which passed their check on "
            "points not shown; how many points all draws so far are worth.\n");
    if (sheet_make(&s, 8, HEAD, p->o->matching->n_rounds, &e) != STATUS_OK) {
        p->out->failed = true;
        return;
    }
    for (size_t i = 0; i < p->o->matching->n_rounds; i++)
        add_round(&s, p->o, i);
    put_sheet(p, &s);
}

/* "2 are missed: k5, k9", after a comma unless it is the first. */
static void add_count(struct text *out, const struct outcome *o, enum outcome_verdict v,
                      const char *words, size_t *parts)
{
    size_t n = 0;

    for (size_t t = 0; t < o->n_targets; t++)
        n += kind_of(o, t) == KIND_target && o->target[t].verdict == v;
    if (n == 0)
        return;
    text_add(out, "%s%zu %s", (*parts)++ > 0 ? ", " : " ", n, words);
    for (size_t t = 0, told = 0; t < o->n_targets && v == VERDICT_missed; t++)
        if (kind_of(o, t) == KIND_target && o->target[t].verdict == v)
            text_add(out, "%s %s", told++ == 0 ? ":" : ",", name_of(o, t));
}

static void put_summary(const struct printing *p)
{
    const struct outcome *o = p->o;
    const struct matching_round *last = &o->matching->round[o->matching->n_rounds - 1];
    size_t parts = 0;

    text_add(p->out, "Of %zu targets", count_kind(o, KIND_target));
    add_count(p->out, o, VERDICT_hit, "are hit by the posterior's median", &parts);
    add_count(p->out, o, VERDICT_allowed, "lie within their discrepancy", &parts);
    add_count(p->out, o, VERDICT_missed, "are missed", &parts);
    text_add(p->out,
             ".\n%zu points of the posterior were simulated; by their weights they are worth "
             "%.0f.\n",
             o->n, o->effective);
    if (last->reached > MATCHING_CUT)
        text_add(p->out,
                 "No point of the prior meets all targets within %g standard deviations: "
                 "this is a compromise, not a fit.\n",
                 MATCHING_CUT);
    if (o->effective < 30.0)
        text_add(p->out,
                 "That is few: read the ranges below with care, or take a larger budget.\n");
}

static void put_sources(const struct printing *p)
{
    heading(p, "Where the targets come from", "");
    for (size_t t = 0; t < p->o->n_targets; t++) {
        const struct calibration_target *x = &p->o->file->target[t];
        if (x->source != NULL)
            text_add(p->out, "- %s: %s%s%s (weight %s)\n", x->name,
                     x->label == NULL ? "" : x->label, x->label == NULL ? "" : ". ", x->source,
                     CALIBRATION_WEIGHTS[x->weight]);
    }
}

static void put_all(const struct printing *p)
{
    put_summary(p);
    put_targets(p, KIND_target, "Targets",
                "Median (5 % to 95 %) over the prior and over the posterior; the share of the "
                "posterior within the tolerance.\n");
    put_targets(p, KIND_held_out, "Held out: compared, never used", "");
    put_told(p);
    put_inputs(p);
    put_pairs(p);
    put_conflicts(p);
    put_rounds(p);
}

void outcome_table(struct text *out, const struct outcome *o)
{
    put_all(&(struct printing){.out = out, .o = o});
}

void outcome_markdown(struct text *out, const struct outcome *o)
{
    const struct printing p = {.out = out, .o = o, .is_markdown = true};
    const struct calibration_budget *b = &o->file->budget;
    const char *name = strrchr(o->file->name, '/');

    text_add(out, "# Calibration: %s\n\n", name == NULL ? o->file->name : name + 1);
    text_add(out,
             "Generated by `confide calibrate --markdown`, with seed %llu and a budget of %lld "
             "points in at most\n%lld waves, %lld replicates each, and at most %lld rounds of %lld "
             "points "
             "of the posterior",
             (unsigned long long)o->file->seed, (long long)b->points, (long long)b->waves,
             (long long)b->replicates, (long long)b->rounds, (long long)b->posterior);
    if (b->agents > 0)
        text_add(out, ", of %lld agents", (long long)b->agents);
    text_add(out, ". Modelled numbers of synthetic people, not\ncounts of what happened.\n\n");
    put_all(&p);
    put_sources(&p);
}
