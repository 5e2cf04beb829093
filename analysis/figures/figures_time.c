/* The figures over time: disclosure, untreated, groups, timeline. */
#include "date.h"
#include "maker.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Levels start with a point of 0 at time.start; a single number is drawn from end to end of its interval. */
static void fill_cell(struct maker *m, struct figure_cell *cell, const struct maker_answer *a,
                      size_t offset, bool is_level)
{
    const struct moments *moments = a->moments + offset;
    const size_t n = a->n_times, stride = a->n_groups;
    const bool level = is_level && a->from_start;
    const size_t first = level;
    const double start = a->from[0];
    struct figure_point *point = maker_points(m, cell, n + (level || n == 1));

    for (size_t i = 0; i < n && point != NULL; i++) {
        struct figure_point *x = &point[first + i];
        const double from = a->from[i], end = a->to[i];
        *x = (struct figure_point){.at = is_level ? end : (from + end) / 2,
                                   .value = estimate_of(&moments[i * stride])};
        if (!level && n == 1) { /* a line needs two points */
            x[1] = (struct figure_point){.at = end, .value = x->value};
            x->at = start;
        }
    }
    if (level && point != NULL) {
        point[0] = (struct figure_point){.at = start, .value = point[1].value};
        point[0].value.mean *= 0.0; /* what is not defined stays so */
        point[0].value.low *= 0.0;
        point[0].value.high *= 0.0;
    }
}

static int compare_marks(const void *a, const void *b)
{
    const double x = ((const struct figure_mark *)a)->at, y = ((const struct figure_mark *)b)->at;

    return (x > y) - (x < y);
}

/* The days inside the period on which a policy of [first, end) changes, each once. */
static void set_marks(struct figure *f, struct maker *m, size_t first, size_t end)
{
    size_t n = 0, kept = 0;

    for (size_t p = first; p < end; p++)
        n += m->scenario->policy[p].n_schedule;
    f->mark = arena_array(&m->arena, n, sizeof *f->mark);
    m->failed = m->failed || f->mark == NULL;
    n = 0;
    for (size_t p = first; p < end && f->mark != NULL; p++)
        for (size_t i = 0; i < m->scenario->policy[p].n_schedule; i++) {
            const double day = (double)m->scenario->policy[p].schedule[i].date;
            if (day > f->from && day < f->to)
                f->mark[n++].at = day;
        }
    if (n > 0)
        qsort(f->mark, n, sizeof *f->mark, compare_marks);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || f->mark[kept - 1].at < f->mark[i].at)
            f->mark[kept++] = f->mark[i];
    f->n_marks = kept;
}

static void set_time(struct figure *f, const struct maker_answer *a)
{
    f->kind = FIGURE_LINES;
    f->is_time = f->is_positive = true;
    f->x_title = "";
    f->at_column = "date";
    f->n_column = "replicates";
    f->from = a->from[0];
    f->to = a->to[a->n_times - 1];
}

/* Explains the dotted lines together with the others. */
static void caption(struct figure *f, struct maker *m, const char *first)
{
    struct text t = {.data = NULL};

    text_add(&t, "%s", first);
    if (f->n_marks > 0)
        text_add(&t, ". %s", words_of(m->words, WORD_uprights));
    f->caption = maker_text(m, &t);
}

/* Each policy but the reference, less the reference. */
static void fill_differences(struct figure *f, struct maker *m, const struct maker_answer *a,
                             const struct measured *measured)
{
    size_t policy[MAX_POLICIES];
    const size_t n = maker_shown_but(m, m->against, policy);

    for (size_t i = 0; i < n; i++) {
        f->series[i] = maker_policy_label(m, policy[i]);
        fill_cell(m, &f->cell[i], a, policy[i] * a->n_cells, measured->is_level);
    }
}

enum status figures_difference(struct figure *f, struct maker *m, struct err *e)
{
    struct measured measured;
    struct maker_answer a;
    enum status s = maker_measure(&measured, m, m->request->measure, MEASURE_untreated_rate, e);
    const struct maker_query q = {.measure = measured.name,
                                  .by = "interval",
                                  .point = m->point + 1,
                                  .n_items = 1,
                                  .is_paired = true,
                                  .against = m->against};

    size_t policy[MAX_POLICIES];
    const size_t n = maker_compared(f, m, policy);
    if (s == STATUS_OK && n > 0)
        s = maker_ask(&a, m, &q, e);
    if (s != STATUS_OK || n == 0)
        return s;
    if (!maker_room(f, m, 1, n, 0))
        return maker_no_memory(e);
    set_time(f, &a);
    f->is_positive = false;
    f->series_column = "policy";
    set_marks(f, m, 0, m->scenario->n_policies);
    maker_difference_panel(m, &f->panel[0], &measured);
    f->panel[0].label.words = "";
    fill_differences(f, m, &a, &measured);
    maker_heading(f, m, FIGURE_difference, measured.words, "");
    caption(f, m, maker_paired(m, &a.count));
    maker_notes(f, m, "");
    return maker_finding(f, m, &measured, e);
}

static enum status make_series(struct figure *f, struct maker *m, enum figure_name name,
                               const struct measured *measured, struct err *e)
{
    const size_t n_policies = m->n_shown;
    const struct maker_query q = {
        .measure = measured->name, .by = "interval", .point = m->point + 1, .n_items = 1};
    struct maker_answer a;
    const enum status s = maker_ask(&a, m, &q, e);

    if (s != STATUS_OK)
        return s;
    if (!maker_room(f, m, 1, n_policies, 0))
        return maker_no_memory(e);
    set_time(f, &a);
    set_marks(f, m, 0, m->scenario->n_policies);
    maker_policies(f, m);
    maker_panel(&f->panel[0], measured);
    f->panel[0].label.words = "";
    for (size_t i = 0; i < n_policies; i++)
        fill_cell(m, &f->cell[i], &a, m->shown[i] * a.n_cells, measured->is_level);
    maker_heading(f, m, name, measured->words, "");
    caption(f, m, maker_replicates(m, &a.count));
    maker_notes(f, m,
                n_policies > 1 && a.count.used > 1 ? words_of(m->words, WORD_paired_note) : "");
    return maker_finding(f, m, measured, e);
}

enum status figures_disclosure(struct figure *f, struct maker *m, struct err *e)
{
    const struct measured measured = maker_measured(m, MEASURE_disclosed_since_start);

    return make_series(f, m, FIGURE_disclosure, &measured, e);
}

enum status figures_untreated(struct figure *f, struct maker *m, struct err *e)
{
    const struct measured measured = maker_measured(m, MEASURE_untreated_rate);

    return make_series(f, m, FIGURE_untreated, &measured, e);
}

static bool has_any(const struct maker_answer *a, size_t n_policies, size_t group, size_t n_groups)
{
    for (size_t i = 0; i < n_policies * a->n_cells; i++)
        if (i % a->n_cells % n_groups == group && a->moments[i].n > 0)
            return true;
    return false;
}

/* A panel a group in which there is anybody, of the policies that f->series has. */
static void fill_groups(struct figure *f, struct maker *m, const struct maker_answer *a,
                        const struct measured *measured, const size_t *policy)
{
    const struct scenario *s = m->scenario;
    struct figure_panel usual = {.base = NAN, .csv_unit = measured->csv_unit};

    if (m->request->against != NULL)
        maker_difference_panel(m, &usual, measured);
    f->n_panels = 0;
    for (size_t i = 0; i < a->n_groups; i++) {
        const size_t g = a->group[i];
        struct figure_panel *panel = &f->panel[f->n_panels];
        if (!has_any(a, s->n_policies, i, a->n_groups))
            continue;
        *panel = (struct figure_panel){
            {s->group_name[g], maker_group_words(m, g), 0}, "", usual.csv_unit, usual.base};
        for (size_t p = 0; p < f->n_series; p++)
            fill_cell(m, &f->cell[f->n_panels * f->n_series + p], a, policy[p] * a->n_cells + i,
                      measured->is_level);
        f->n_panels++;
    }
}

/* Its unit stands above, for the panels have room for their groups only. */
static void group_words(struct figure *f, struct maker *m, const struct maker_answer *a,
                        const struct measured *measured)
{
    const bool compares = m->request->against != NULL;
    struct text t = {.data = NULL};

    maker_heading(f, m, compares ? FIGURE_difference : FIGURE_groups, measured->words, "");
    f->name = FIGURES[FIGURE_groups].name;
    text_add(&t, "%s. %s %s", compares ? maker_difference_unit(m, measured) : measured->unit,
             words_of(m->words, WORD_own_scales),
             compares ? maker_paired(m, &a->count) : maker_replicates(m, &a->count));
    caption(f, m, maker_text(m, &t));
    maker_notes(f, m, f->n_panels < a->n_groups ? words_of(m->words, WORD_no_group_in) : "");
}

/* Cells are intervals, each with its groups: levels, or with --against differences. */
enum status figures_groups(struct figure *f, struct maker *m, struct err *e)
{
    const bool compares = m->request->against != NULL;
    const size_t none = m->scenario->n_policies;
    size_t policy[MAX_POLICIES];
    const size_t n = compares ? maker_compared(f, m, policy) : maker_shown_but(m, none, policy);
    struct maker_answer a;
    struct measured measured;
    enum status s = maker_measure(&measured, m, m->request->measure, MEASURE_untreated_rate, e);
    const struct maker_query q = {.measure = measured.name,
                                  .by = "interval,group",
                                  .point = m->point + 1,
                                  .n_items = 1,
                                  .is_paired = compares,
                                  .against = m->against};

    if (s == STATUS_OK && n > 0)
        s = maker_ask(&a, m, &q, e);
    if (s != STATUS_OK || n == 0)
        return s;
    if (!maker_room(f, m, a.n_groups, n, 0))
        return maker_no_memory(e);
    set_time(f, &a);
    f->is_positive = !compares;
    set_marks(f, m, 0, m->scenario->n_policies);
    f->series_column = "policy";
    for (size_t i = 0; i < n; i++)
        f->series[i] = maker_policy_label(m, policy[i]);
    f->shares_axis = f->has_scales = true;
    f->panel_column = "group";
    fill_groups(f, m, &a, &measured, policy);
    f->nothing = f->n_panels == 0 ? "the rate has a denominator of 0" : NULL;
    group_words(f, m, &a, &measured);
    return maker_finding(f, m, &measured, e);
}

/* "1 2017-01-24 full sharing is announced; 2 …" */
static const char *announcements(struct figure *f, struct maker *m, const struct policy *p)
{
    struct text t = {.data = NULL};
    char date[DATE_SIZE];

    for (size_t i = 0; i < p->n_schedule; i++)
        for (size_t k = 0; k < f->n_marks; k++) {
            const struct schedule_entry *x = &p->schedule[i];
            if (!(fabs(f->mark[k].at - (double)x->date) < 0.5))
                continue;
            date_print(date, x->date);
            f->mark[k].number = k + 1;
            const bool same = x->regimes.in_force == x->regimes.announced;
            const char *const pairs[] = {
                "number",    maker_count(m, k + 1),
                "date",      date,
                "regime",    words_of(m->words, words_regime(x->regimes.in_force)),
                "announced", words_of(m->words, words_regime(x->regimes.announced)),
                NULL};
            text_add(&t, "%s", t.length > 0 ? "; " : "");
            words_fill(&t, words_of(m->words, same ? WORD_mark_announced : WORD_mark_in_force),
                       pairs);
        }
    return maker_text(m, &t);
}

/* The policy with the most changes, or that of --policy. */
static enum status timeline_policy(size_t *policy, struct maker *m, struct err *e)
{
    const struct scenario *s = m->scenario;

    if (m->request->policy != NULL)
        return maker_policy(policy, m, "--policy", m->request->policy, strlen(m->request->policy),
                            e);
    *policy = 0;
    for (size_t p = 1; p < s->n_policies; p++)
        if (s->policy[p].n_schedule > s->policy[*policy].n_schedule)
            *policy = p;
    return STATUS_OK;
}

static void fill_timeline(struct figure *f, struct maker *m, const struct maker_answer *a,
                          const size_t *policy)
{
    const struct measured use = maker_measured(m, MEASURE_care_use);
    struct figure_panel *p = f->panel;

    p[0] = (struct figure_panel){{"alarm", words_of(m->words, WORD_alarm), 0},
                                 words_of(m->words, WORD_alarm_unit),
                                 "mean from 0 to 1",
                                 NAN};
    p[1] = (struct figure_panel){{"distrust", words_of(m->words, WORD_distrust), 0},
                                 words_of(m->words, WORD_distrust_unit),
                                 "mean from 0 to 1",
                                 NAN};
    maker_panel(&p[2], &use);
    p[2].base = NAN;
    for (size_t c = 0; c < f->n_panels * f->n_series; c++)
        fill_cell(m, &f->cell[c], a,
                  (policy[c % f->n_series] * f->n_panels + c / f->n_series) * a->n_cells, false);
}

enum status figures_timeline(struct figure *f, struct maker *m, struct err *e)
{
    const struct maker_query q = {.measure = "alarm_sum,distrust_sum,care_use",
                                  .by = "interval",
                                  .point = m->point + 1,
                                  .n_items = 3};
    struct maker_answer a;
    size_t policy[2] = {0, m->against};
    enum status s = timeline_policy(&policy[0], m, e);

    if (s == STATUS_OK)
        s = maker_ask(&a, m, &q, e);
    if (s != STATUS_OK)
        return s;
    if (!maker_room(f, m, 3, policy[0] == policy[1] ? 1 : 2, 0))
        return maker_no_memory(e);
    set_time(f, &a);
    set_marks(f, m, policy[0], policy[0] + 1);
    f->panel_column = "measure";
    f->series_column = "policy";
    for (size_t i = 0; i < 2 && i < f->n_series; i++)
        f->series[i] = maker_policy_label(m, policy[i]);
    fill_timeline(f, m, &a, policy);
    maker_heading(f, m, FIGURE_timeline, "", "");
    struct text t = {.data = NULL};
    const char *list = announcements(f, m, &m->scenario->policy[policy[0]]);
    if (*list != '\0')
        text_add(
            &t, "%s ",
            maker_fill(m, WORD_timeline_marks,
                       (const char *const[]){"policy", f->series[0].words, "list", list, NULL}));
    text_add(&t, "%s", maker_replicates(m, &a.count));
    f->caption = maker_text(m, &t);
    maker_notes(f, m, "");
    return STATUS_OK;
}
