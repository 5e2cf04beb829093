/* The figures of rows: avoidance by group, contrasts between policies, twins, delays. */
#include "joint.h"
#include "maker.h"
#include "mem.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_CONTRASTS = 12 };

static void set_rows(struct figure *f, const char *row)
{
    f->kind = FIGURE_ROWS;
    f->at_column = row;
    f->n_column = "replicates";
    f->x_title = "";
}

static void group_label(struct maker *m, struct figure_label *label, size_t g)
{
    *label = (struct figure_label){m->scenario->group_name[g], maker_group_words(m, g), 0};
}

/* Groups by the value under the last policy that has one, the highest first. */
static size_t order_groups(size_t *order, const struct maker_answer *a, size_t n_policies,
                           size_t n_groups)
{
    size_t n = 0;

    for (size_t g = 0; g < n_groups; g++) {
        const struct moments *x = &a->moments[(n_policies - 1) * n_groups + g];
        size_t k = n;
        bool any = false;
        for (size_t p = 0; p < n_policies; p++)
            any = any || a->moments[p * n_groups + g].n > 0;
        if (!any)
            continue;
        for (; k > 0 && a->moments[(n_policies - 1) * n_groups + order[k - 1]].mean < x->mean; k--)
            order[k] = order[k - 1];
        order[k] = g;
        n++;
    }
    return n;
}

static void fill_groups(struct figure *f, struct maker *m, const struct maker_answer *a,
                        const size_t *order)
{
    for (size_t p = 0; p < f->n_series; p++) {
        struct figure_point *point = maker_points(m, &f->cell[p], f->n_rows);
        for (size_t i = 0; i < f->n_rows && point != NULL; i++)
            point[i] = (struct figure_point){
                .at = (double)i,
                .value = estimate_of(&a->moments[m->shown[p] * a->n_groups + order[i]])};
    }
    for (size_t i = 0; i < f->n_rows; i++)
        group_label(m, &f->row[i], a->group[order[i]]);
}

enum status figures_avoidance(struct figure *f, struct maker *m, struct err *e)
{
    const struct scenario *s = m->scenario;
    struct maker_answer a;
    size_t order[MAX_GROUPS] = {0};
    struct measured measured;
    enum status status = maker_measure(&measured, m, m->request->measure, MEASURE_avoidance, e);
    const struct maker_query q = {
        .measure = measured.name, .by = "group", .point = m->point + 1, .n_items = 1};

    if (status == STATUS_OK)
        status = maker_ask(&a, m, &q, e);
    if (status != STATUS_OK)
        return status;
    const size_t n = order_groups(order, &a, s->n_policies, a.n_groups);
    if (!maker_room(f, m, 1, m->n_shown, n))
        return maker_no_memory(e);
    set_rows(f, "group");
    maker_policies(f, m);
    maker_panel(&f->panel[0], &measured);
    f->panel[0].label.words = "";
    fill_groups(f, m, &a, order);
    f->is_positive = true;
    f->nothing = n == 0 ? "the rate has a denominator of 0" : NULL;
    maker_heading(f, m, FIGURE_avoidance, measured.words, "");
    f->caption = maker_replicates(m, &a.count);
    maker_notes(f, m, n < a.n_groups ? words_of(m->words, WORD_no_group_in) : "");
    return maker_finding(f, m, &measured, e);
}

/* --measure with commas; else all that was defined; else harms and stated benefits. */
static enum status contrast_measures(struct measured *measured, size_t *n, struct maker *m,
                                     struct err *e)
{
    static const enum measure USUAL[] = {
        MEASURE_disclosed_since_start, MEASURE_untreated_rate,    MEASURE_care_use,
        MEASURE_safe_referrals,        MEASURE_encounters_health, MEASURE_traces};
    enum { N_USUAL = sizeof USUAL / sizeof *USUAL };
    const struct definitions *own = &m->defined;
    const char *rest = m->request->measure;
    enum status s = STATUS_OK;

    *n = 0;
    for (size_t i = 0; rest == NULL && s == STATUS_OK && i < own->n && *n < MAX_CONTRASTS; i++)
        s = maker_measure(&measured[(*n)++], m, own->definition[i].name, MEASURE_untreated_rate, e);
    for (size_t i = 0; rest == NULL && own->n == 0 && i < N_USUAL; i++)
        if (USUAL[i] != MEASURE_traces || !maker_looks_at_parts(m)) /* of everybody only */
            measured[(*n)++] = maker_measured(m, USUAL[i]);
    while (rest != NULL && s == STATUS_OK) {
        char name[DEFINE_NAME_SIZE];
        if (*n == MAX_CONTRASTS)
            return err_set(e, STATUS_USAGE, "--measure: at most %d measures in one figure",
                           MAX_CONTRASTS);
        rest = text_first_listed(name, sizeof name, rest);
        s = maker_measure(&measured[(*n)++], m, name, MEASURE_untreated_rate, e);
    }
    return s;
}

static const char *measure_list(struct maker *m, const struct measured *measured, size_t n)
{
    struct text t = {.data = NULL};

    for (size_t i = 0; i < n; i++)
        text_add(&t, "%s%s", i > 0 ? "," : "", measured[i].name);
    return maker_text(m, &t);
}

static void fill_contrasts(struct figure *f, struct maker *m, const struct maker_answer *a,
                           const struct measured *measured)
{
    size_t policy[MAX_POLICIES];

    (void)maker_shown_but(m, m->against, policy);
    for (size_t i = 0; i < f->n_panels; i++) {
        struct figure_point *point = maker_points(m, &f->cell[i], f->n_rows);
        maker_difference_panel(m, &f->panel[i], &measured[i]);
        for (size_t row = 0; row < f->n_rows && point != NULL; row++) {
            f->row[row] = maker_policy_label(m, policy[row]);
            point[row] = (struct figure_point){
                .at = (double)row,
                .value = estimate_of(&a->moments[policy[row] * f->n_panels + i])};
        }
    }
}

enum status figures_contrasts(struct figure *f, struct maker *m, struct err *e)
{
    struct measured measured[MAX_CONTRASTS];
    struct maker_answer a;
    size_t n = 0, policy[MAX_POLICIES];
    const size_t n_rows = maker_compared(f, m, policy);
    enum status status = contrast_measures(measured, &n, m, e);

    if (status != STATUS_OK || n_rows == 0)
        return status;
    const struct maker_query q = {.measure = measure_list(m, measured, n),
                                  .point = m->point + 1,
                                  .n_items = n,
                                  .is_paired = true,
                                  .against = m->against};
    status = maker_ask(&a, m, &q, e);
    if (status != STATUS_OK)
        return status;
    if (!maker_room(f, m, n, 1, n_rows))
        return maker_no_memory(e);
    set_rows(f, "policy");
    f->panel_column = "measure";
    fill_contrasts(f, m, &a, measured);
    maker_heading(f, m, FIGURE_contrasts, "", "");
    f->caption = maker_paired(m, &a.count);
    maker_notes(f, m, "");
    return STATUS_OK;
}

/* Sums of twins: [panel * policies + policy] * (groups + 1), everyone first. */
struct twins {
    struct joint *sums;
    size_t n_rows, n_panels;
    size_t kind[2]; /* of each panel: not told, untreated */
    struct stream_count count;
};

/* As `confide summary --twins` does: the share is a ratio of sums over replicates. */
static void add_share(struct joint *out, double n, double d)
{
    const double x[JOINT_COUNT] = {n, d, 0.0, 1.0};

    joint_add(out, x);
}

/* People with an outcome on one side, and those among them who have it only there; groups and everyone. */
static void add_shares(struct joint *out, const struct maker *m, const uint32_t *cells, size_t part)
{
    enum { BOTH = 3 };
    double all_n = 0.0, all_d = 0.0;

    for (size_t g = 0; g < m->scenario->n_groups; g++) {
        const double n = cells[g * CELL_COUNT + part], d = n + cells[g * CELL_COUNT + BOTH];
        all_n += m->plan->weight[g] * n;
        all_d += m->plan->weight[g] * d;
        add_share(&out[1 + g], 100.0 * n, d);
    }
    add_share(&out[0], 100.0 * all_n, all_d);
}

/* A share of nobody is not defined. */
static struct estimate share_of(const struct joint *j)
{
    struct estimate x = joint_estimate(j, CONTRAST_none);

    if (isnan(x.mean))
        x.n = 0;
    return x;
}

/* Disclosed under the reference and not under the policy; untreated for long under the policy and not under the
 * reference. */
static void take_twins(struct twins *t, const struct maker *m, const uint32_t *disclosed,
                       const uint32_t *untreated)
{
    enum { ONLY_POLICY = 1, ONLY_REFERENCE = 2 };
    const size_t n = m->scenario->n_policies, size = m->scenario->n_groups * CELL_COUNT;

    for (size_t p = 0; p < n; p++) {
        const size_t at = (p * n + m->against) * size;
        add_shares(&t->sums[p * t->n_rows], m, disclosed + at, ONLY_REFERENCE);
        add_shares(&t->sums[(n + p) * t->n_rows], m, untreated + at, ONLY_POLICY);
    }
}

static enum status read_twins(struct twins *t, struct maker *m, struct err *e)
{
    const size_t size = result_unit_size(m->result, OBSERVE_twins_disclosed);
    uint32_t *disclosed = arena_array(&m->arena, size, sizeof *disclosed);
    uint32_t *untreated = arena_array(&m->arena, size, sizeof *untreated);
    enum status s = STATUS_OK;

    t->n_rows = m->scenario->n_groups + 1;
    t->sums = arena_array(&m->arena, 2 * m->scenario->n_policies * t->n_rows, sizeof *t->sums);
    if (disclosed == NULL || untreated == NULL || t->sums == NULL)
        return maker_no_memory(e);
    for (size_t k = 0; k < result_replicates(m->result) && s == STATUS_OK; k++) {
        if (!result_has_unit(m->result, m->point, k)) {
            t->count.missing++;
            continue;
        }
        s = result_read_unit(m->result, OBSERVE_twins_disclosed, m->point, k, disclosed, e);
        if (s == STATUS_OK)
            s = result_read_unit(m->result, OBSERVE_twins_long_untreated, m->point, k, untreated,
                                 e);
        if (s == STATUS_OK)
            take_twins(t, m, disclosed, untreated);
        t->count.used++;
    }
    return s;
}

/* Whether there is somebody under a policy that is shown. */
static bool twins_are_in(const struct maker *m, const struct twins *t, size_t kind, size_t row)
{
    size_t policy[MAX_POLICIES];
    const size_t n = maker_shown_but(m, m->against, policy);
    bool any = false;

    for (size_t i = 0; i < n; i++)
        any =
            any ||
            t->sums[(kind * m->scenario->n_policies + policy[i]) * t->n_rows + row].mean[JOINT_d] >
                0.0;
    return any;
}

/* A panel in which there is nobody at all is left out. */
static void twin_panels(struct twins *t, const struct maker *m)
{
    for (size_t kind = 0; kind < 2; kind++)
        for (size_t r = 0; r < t->n_rows; r++)
            if (twins_are_in(m, t, kind, r)) {
                t->kind[t->n_panels++] = kind;
                break;
            }
}

/* Rows: everyone and the groups of the first panel, which ends there; then those of the second alone. */
static size_t twin_rows(struct figure *f, struct maker *m, const struct twins *t, size_t *row)
{
    size_t n = 0;

    for (size_t panel = 0; panel < t->n_panels; panel++) {
        for (size_t r = 0; r < t->n_rows; r++) {
            if (!twins_are_in(m, t, t->kind[panel], r) ||
                (panel > 0 && twins_are_in(m, t, t->kind[0], r)))
                continue;
            if (r == 0)
                f->row[n] = (struct figure_label){"all", words_of(m->words, WORD_all_groups), 0};
            else
                group_label(m, &f->row[n], r - 1);
            row[n++] = r;
        }
        f->n_first = panel == 0 ? n : f->n_first;
    }
    return n;
}

static void fill_twins(struct figure *f, struct maker *m, const struct twins *t)
{
    const size_t n = m->scenario->n_policies;
    size_t row[MAX_GROUPS + 1] = {0}, policy[MAX_POLICIES];

    (void)maker_shown_but(m, m->against, policy);
    f->n_rows = twin_rows(f, m, t, row);
    for (size_t series = 0; series < f->n_series; series++) {
        const size_t p = policy[series];
        f->series[series] = maker_policy_label(m, p);
        for (size_t panel = 0; panel < t->n_panels; panel++) {
            struct figure_point *x =
                maker_points(m, &f->cell[panel * f->n_series + series], figure_rows(f, panel));
            for (size_t i = 0; i < figure_rows(f, panel) && x != NULL; i++)
                x[i] = (struct figure_point){
                    .at = (double)i,
                    .value = share_of(&t->sums[(t->kind[panel] * n + p) * t->n_rows + row[i]])};
        }
    }
}

static void twin_words(struct figure *f, struct maker *m, const struct twins *t)
{
    const struct scenario *s = m->scenario;
    struct text weeks = {.data = NULL};

    number_exact(&weeks, s->run.output_long_untreated_weeks, "");
    const char *const pairs[] = {"policy", maker_policy_words(m, m->against), "weeks",
                                 maker_text(m, &weeks), NULL};
    const struct figure_panel panel[2] = {
        {{"not_disclosed", maker_fill(m, WORD_twins_lost, pairs), 0},
         maker_fill(m, WORD_twins_lost_unit, pairs),
         "% of those who disclose under the reference",
         0.0},
        {{"long_untreated", maker_fill(m, WORD_twins_ill, pairs), 0},
         maker_fill(m, WORD_twins_ill_unit, pairs),
         "% of those untreated for long under the policy",
         0.0}};
    for (size_t i = 0; i < t->n_panels; i++)
        f->panel[i] = panel[t->kind[i]];
    f->panel_column = "measure";
    f->series_column = "policy";
    maker_heading(f, m, FIGURE_twins, "", "");
    struct text caption = {.data = NULL};
    text_add(&caption, "%s %s", words_of(m->words, WORD_twins_note),
             maker_replicates(m, &t->count));
    f->caption = maker_text(m, &caption);
    maker_notes(f, m, "");
}

enum status figures_twins(struct figure *f, struct maker *m, struct err *e)
{
    struct twins t = {.n_rows = 0};
    size_t policy[MAX_POLICIES];
    const size_t n = maker_shown_but(m, m->against, policy);

    if (n == 0) {
        f->nothing = "the file has one policy, and nobody lives twice";
        return STATUS_OK;
    }
    const enum status status = read_twins(&t, m, e);
    if (status != STATUS_OK)
        return status;
    twin_panels(&t, m);
    if (t.n_panels == 0) {
        f->nothing = "nobody told a clinician, and nobody went untreated for long";
        return STATUS_OK;
    }
    if (!maker_room(f, m, t.n_panels, n, t.n_rows))
        return maker_no_memory(e);
    set_rows(f, "group");
    f->is_positive = true;
    fill_twins(f, m, &t);
    twin_words(f, m, &t);
    return STATUS_OK;
}

/* The median days of each condition that is tracked, as defined measures. */
static size_t define_delays(struct define_words *d, size_t condition[MAX_CONDITIONS],
                            struct maker *m)
{
    const struct scenario *s = m->scenario;

    *d = (struct define_words){.n = 0};
    for (size_t c = 0; c < s->n_conditions; c++) {
        struct text t = {.data = NULL};
        if (!s->condition_run[c].track_delay)
            continue;
        text_add(&t, "delay_%zu = median(first_treatments:condition=%s)", c, s->condition_name[c]);
        condition[d->n] = c;
        d->text[d->n++] = maker_text(m, &t);
    }
    return d->n;
}

static void fill_delays(struct figure *f, struct maker *m, const struct maker_answer *a,
                        const size_t *condition)
{
    const struct scenario *s = m->scenario;

    for (size_t p = 0; p < f->n_series; p++) {
        struct figure_point *point = maker_points(m, &f->cell[p], f->n_rows);
        for (size_t i = 0; i < f->n_rows && point != NULL; i++)
            point[i] = (struct figure_point){
                .at = (double)i, .value = estimate_of(&a->moments[m->shown[p] * f->n_rows + i])};
    }
    for (size_t i = 0; i < f->n_rows; i++)
        f->row[i] = (struct figure_label){s->condition_name[condition[i]],
                                          s->condition_label[condition[i]], 0};
    f->panel[0] = (struct figure_panel){{"", "", 0}, words_of(m->words, WORD_days), "days", NAN};
}

enum status figures_delays(struct figure *f, struct maker *m, struct err *e)
{
    size_t condition[MAX_CONDITIONS] = {0};
    struct define_words define;
    struct maker_answer a;
    struct text names = {.data = NULL};
    const size_t n = define_delays(&define, condition, m);

    if (n == 0) {
        f->nothing = "no condition of the scenario has track_delay: true";
        return STATUS_OK;
    }
    for (size_t i = 0; i < n; i++)
        text_add(&names, "%sdelay_%zu", i > 0 ? "," : "", condition[i]);
    const struct maker_query q = {
        .measure = maker_text(m, &names), .point = m->point + 1, .n_items = n, .define = &define};
    const enum status s = maker_ask(&a, m, &q, e);
    if (s != STATUS_OK)
        return s;
    if (!maker_room(f, m, 1, m->n_shown, n))
        return maker_no_memory(e);
    set_rows(f, "condition");
    maker_policies(f, m);
    f->is_positive = true;
    fill_delays(f, m, &a, condition);
    maker_heading(f, m, FIGURE_delays, "", "");
    struct text caption = {.data = NULL};
    text_add(&caption, "%s. %s", maker_replicates(m, &a.count),
             words_of(m->words, WORD_delays_note));
    f->caption = maker_text(m, &caption);
    maker_notes(f, m, "");
    return STATUS_OK;
}
