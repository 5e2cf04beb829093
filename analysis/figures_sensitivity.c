/* The figures of what matters most: tornado, sobol. */
#include "figure_points.h"
#include "sobol_indices.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 20, PARTS = 5, SOBOL_SEED = 1 };

/* What a parameter does to the measure. */
struct swing {
    size_t factor;
    double low, high;
    size_t n_low, n_high; /* points */
};

static int compare_swings(const void *a, const void *b)
{
    const struct swing *x = a, *y = b;
    const double wide = fabs(x->high - x->low), wide_too = fabs(y->high - y->low);

    if (wide < wide_too || wide > wide_too)
        return wide < wide_too ? 1 : -1;
    return (x->factor > y->factor) - (x->factor < y->factor);
}

static bool make_swing(struct swing *w, struct maker *m, const struct moments *moments,
                       size_t stride, bool *parts)
{
    struct level level[MOST_LEVELS];
    size_t n;
    const struct sample *s = points_by(&n, m, moments, stride, w->factor);
    const size_t k = s == NULL ? 0 : points_levels(level, s, n, PARTS, parts);

    if (k < 2)
        return false;
    w->low = points_mean(&level[0], s, moments, stride);
    w->high = points_mean(&level[k - 1], s, moments, stride);
    w->n_low = level[0].end - level[0].first;
    w->n_high = level[k - 1].end - level[k - 1].first;
    return true;
}

static double base_value(const struct maker *m, const struct moments *moments, size_t stride,
                         size_t *n)
{
    struct moments all = {.n = 0};

    for (size_t i = 0; i < result_points(m->result); i++)
        if (moments[i * stride].n > 0)
            moments_add(&all, moments[i * stride].mean);
    *n = all.n;
    return points_are_one_at_a_time(m) ? moments[0].mean : all.mean;
}

static void fill_tornado(struct figure *f, struct maker *m, const struct swing *w, double base)
{
    static const enum word ENDS[] = {WORD_at_low, WORD_at_high};
    static const char *const IDS[] = {"low", "high"};

    f->panel[0].base = base;
    for (size_t i = 0; i < 2; i++) {
        struct figure_point *x = maker_points(m, &f->cell[i], f->n_rows);
        f->series[i] = (struct figure_label){IDS[i], words_of(m->words, ENDS[i]), 0};
        for (size_t k = 0; k < f->n_rows && x != NULL; k++)
            x[k] = (struct figure_point){.at = (double)k,
                                         .value = {.mean = i == 0 ? w[k].low : w[k].high,
                                                   .low = NAN,
                                                   .high = NAN,
                                                   .n = i == 0 ? w[k].n_low : w[k].n_high}};
    }
    for (size_t k = 0; k < f->n_rows; k++)
        f->row[k] = (struct figure_label){result_experiment(m->result)->factor[w[k].factor].path,
                                          points_words(m, w[k].factor), 0};
}

static void sensitivity_words(struct figure *f, struct maker *m, enum figure_name name,
                              const struct question *q, const char *caption)
{
    struct text t = {.data = NULL};

    f->kind = FIGURE_ROWS;
    f->at_column = "parameter";
    f->n_column = "points";
    maker_heading(f, m, name, words_measure(m->words, q->measure), "");
    text_add(&t, "%s. %s", q->words, caption);
    f->caption = maker_text(m, &t);
    maker_notes(f, m, "");
}

static enum status tornado(struct figure *f, struct maker *m, const struct question *q,
                           const struct moments *moments, struct err *e)
{
    const size_t n_factors = result_experiment(m->result)->n_factors,
                 stride = m->scenario->n_policies;
    struct swing *w = arena_array(&m->arena, n_factors, sizeof *w);
    size_t n = 0, n_points;
    bool any_parts = false, parts = false;

    if (w == NULL)
        return maker_no_memory(e);
    for (size_t k = 0; k < n_factors; k++) {
        w[n].factor = k;
        n += make_swing(&w[n], m, moments, stride, &parts);
        any_parts = any_parts || parts;
    }
    qsort(w, n, sizeof *w, compare_swings);
    if (!maker_room(f, m, 1, 2, n < MOST_ROWS ? n : MOST_ROWS))
        return maker_no_memory(e);
    f->nothing = n == 0 ? "no parameter has two values among the finished points" : NULL;
    f->has_bars = true;
    f->series_column = "end";
    maker_panel(m, &f->panel[0], q->measure);
    f->panel[0].label.words = "";
    fill_tornado(f, m, w, base_value(m, moments, stride, &n_points));
    const char *const pairs[] = {"points", maker_count(m, n_points), NULL};
    sensitivity_words(f, m, FIGURE_tornado, q,
                      maker_fill(m,
                                 points_are_one_at_a_time(m) ? WORD_tornado_base
                                 : any_parts                 ? WORD_tornado_fifths
                                                             : WORD_tornado_ends,
                                 pairs));
    return STATUS_OK;
}

enum status make_tornado(struct figure *f, struct maker *m, struct err *e)
{
    struct question q;
    struct maker_answer a;
    enum status s = maker_question(&q, m, e);

    if (s == STATUS_OK)
        s = points_ask(&a, m, q.measure, &q, e);
    return s == STATUS_OK ? tornado(f, m, &q, a.moments + q.policy, e) : s;
}

struct indices {
    struct estimate *first, *total;
    size_t *order; /* the largest total first */
    size_t n, used;
};

static enum status read_indices(struct indices *x, struct maker *m, const struct moments *moments,
                                struct err *e)
{
    const struct experiment *sweep = result_experiment(m->result);
    double *y = arena_array(&m->arena, sweep->n_points, sizeof *y);

    x->n = sweep->n_factors;
    x->first = arena_array(&m->arena, x->n, sizeof *x->first);
    x->total = arena_array(&m->arena, x->n, sizeof *x->total);
    x->order = arena_array(&m->arena, x->n, sizeof *x->order);
    if (y == NULL || x->first == NULL || x->total == NULL || x->order == NULL)
        return maker_no_memory(e);
    if (sweep->n_points != sweep->base_points * (x->n + 2))
        return err_set(e, STATUS_IO,
                       "sobol: the file has %zu points, and not the %zu of its design",
                       sweep->n_points, sweep->base_points * (x->n + 2));
    for (size_t i = 0; i < sweep->n_points; i++)
        y[i] = moments[i * m->scenario->n_policies].n > 0
                   ? moments[i * m->scenario->n_policies].mean
                   : NAN;
    const enum status s =
        sobol_indices(x->first, x->total, &x->used, y, sweep->base_points, x->n, SOBOL_SEED, e);
    for (size_t i = 0; i < x->n && s == STATUS_OK; i++) {
        size_t k = i;
        for (; k > 0 && x->total[x->order[k - 1]].mean < x->total[i].mean; k--)
            x->order[k] = x->order[k - 1];
        x->order[k] = i;
    }
    return s;
}

static void fill_sobol(struct figure *f, struct maker *m, const struct indices *x)
{
    f->series[0] = (struct figure_label){"first", words_of(m->words, WORD_sobol_first), 0};
    f->series[1] = (struct figure_label){"total", words_of(m->words, WORD_sobol_total), 0};
    for (size_t i = 0; i < 2; i++) {
        struct figure_point *point = maker_points(m, &f->cell[i], f->n_rows);
        for (size_t k = 0; k < f->n_rows && point != NULL; k++)
            point[k] = (struct figure_point){
                .at = (double)k, .value = i == 0 ? x->first[x->order[k]] : x->total[x->order[k]]};
    }
    for (size_t k = 0; k < f->n_rows; k++)
        f->row[k] = (struct figure_label){result_experiment(m->result)->factor[x->order[k]].path,
                                          points_words(m, x->order[k]), 0};
    f->panel[0] = (struct figure_panel){
        {"", "", 0}, words_of(m->words, WORD_sobol_unit), "share of the variance", 0.0};
}

enum status make_sobol(struct figure *f, struct maker *m, struct err *e)
{
    struct question q;
    struct maker_answer a;
    struct indices x = {.n = 0};
    enum status s = maker_question(&q, m, e);

    if (s == STATUS_OK)
        s = points_ask(&a, m, q.measure, &q, e);
    if (s == STATUS_OK)
        s = read_indices(&x, m, a.moments + q.policy, e);
    if (s != STATUS_OK)
        return s;
    if (!maker_room(f, m, 1, 2, x.n < MOST_ROWS ? x.n : MOST_ROWS))
        return maker_no_memory(e);
    f->series_column = "order";
    fill_sobol(f, m, &x);
    sensitivity_words(f, m, FIGURE_sobol, &q,
                      maker_fill(m, WORD_sobol_caption,
                                 (const char *const[]){
                                     "points", maker_count(m, result_points(m->result)), NULL}));
    return STATUS_OK;
}
