/* The figure of two swept parameters: map. */
#include "swept.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>

enum { LEAST_PARTS = 3, MOST_PARTS = 12, POINTS_A_CELL = 5 };

/* Edges half way between levels; the outer ones as far out as the next is in. */
static double *make_edges(struct maker *m, const struct swept_level *l, size_t n)
{
    double *edge = arena_array(&m->arena, n + 1, sizeof *edge);

    m->failed = m->failed || edge == NULL;
    if (edge == NULL || n < 2)
        return edge;
    for (size_t i = 1; i < n; i++)
        edge[i] = (l[i - 1].at + l[i].at) / 2;
    edge[0] = 2 * l[0].at - edge[1];
    edge[n] = 2 * l[n - 1].at - edge[n - 1];
    return edge;
}

/* Parts of equal width, for a map's cells: as many as leave each some points. */
static size_t even_levels(struct swept_level *l, const struct swept_sample *s, size_t n)
{
    const double wanted = sqrt((double)n / POINTS_A_CELL);
    const size_t parts = (size_t)fmin(fmax(wanted, LEAST_PARTS), MOST_PARTS);
    const double from = s[0].x, width = (s[n - 1].x - from) / (double)parts;

    for (size_t i = 0; i < parts; i++)
        l[i] = (struct swept_level){.at = from + ((double)i + 0.5) * width};
    return parts;
}

struct map {
    size_t factor[2], n[2], n_points;
    struct swept_level level[2][MOST_LEVELS];
    double *edge[2];
    bool in_parts, over_points;
};

static void map_axis(struct map *p, struct maker *m, int axis, const struct maker_answer *a,
                     size_t policy, struct swept_sample *s)
{
    bool parts = false;

    p->n_points = swept_by(s, m, a, policy, p->factor[axis]);
    if (p->n_points == 0)
        return;
    p->n[axis] = swept_levels(p->level[axis], m, s, p->n_points, LEAST_PARTS, &parts);
    if (parts)
        p->n[axis] = even_levels(p->level[axis], s, p->n_points);
    p->in_parts = p->in_parts || parts;
    p->over_points = p->in_parts || swept_are_drawn(m);
    p->edge[axis] = make_edges(m, p->level[axis], p->n[axis]);
}

static size_t map_cell(const struct map *p, const struct maker *m, size_t point)
{
    const size_t a = figure_between(p->edge[0], p->n[0], swept_value(m, point, p->factor[0]));
    const size_t b = figure_between(p->edge[1], p->n[1], swept_value(m, point, p->factor[1]));

    return b * p->n[0] + a;
}

/* Each cell is the mean of its points, which stand together once they are ordered by their cells. */
static void fill_map(struct figure *f, struct maker *m, const struct map *p,
                     const struct maker_answer *a, size_t policy, struct swept_sample *s)
{
    const size_t n = p->n[0] * p->n[1], n_policies = m->scenario->n_policies;
    struct figure_point *x = maker_points(m, &f->cell[0], n);
    size_t k = 0;

    for (size_t i = 0; i < result_points(m->result); i++)
        if (a->moments[i * n_policies + policy].n > 0)
            s[k++] = (struct swept_sample){(double)map_cell(p, m, i), i};
    swept_sort(s, k);
    for (size_t c = 0, first = 0, end; c < n && x != NULL; c++, first = end) {
        for (end = first; end < k && s[end].x < (double)c + 0.5;)
            end++;
        x[c] = (struct figure_point){.at = p->level[0][c % p->n[0]].at,
                                     .also = p->level[1][c / p->n[0]].at};
        x[c].value = (struct estimate){.mean = NAN, .low = NAN, .high = NAN};
        if (end > first)
            x[c].value = swept_mean(m, a, policy, &(struct swept_set){s + first, end - first}, NULL,
                                    p->over_points);
        if (end == first + 1 && !p->over_points)
            x[c].value.n = a->moments[s[first].point * n_policies + policy].n;
    }
}

static int compare_numbers(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The median half width, to two digits. */
static const char *middle_half_width(struct maker *m, const struct figure_cell *cell)
{
    double *half = arena_array(&m->arena, cell->n, sizeof *half);
    struct text t = {.data = NULL};
    size_t n = 0;

    for (size_t i = 0; i < cell->n && half != NULL; i++)
        if (!isnan(cell->point[i].value.high))
            half[n++] = cell->point[i].value.high - cell->point[i].value.mean;
    if (n > 0)
        qsort(half, n, sizeof *half, compare_numbers);
    text_add(&t, n > 0 ? "%.2g" : "-", n > 0 ? half[n / 2] : 0.0);
    return maker_text(m, &t);
}

static const char *map_caption(struct maker *m, const struct map *p, const struct subject *q,
                               const struct maker_answer *a, const struct figure_cell *cell)
{
    const size_t cells = p->n[0] * p->n[1];
    const bool is_alone = p->n_points <= cells && !p->over_points;
    size_t most;
    const char *const pairs[] = {
        "n",     swept_replicates(m, a, &most), "points", maker_count(m, p->n_points),
        "cells", maker_count(m, cells),         "half",   middle_half_width(m, cell),
        NULL};
    const enum word word = p->over_points ? WORD_map_bins
                           : is_alone     ? (most == 1 ? WORD_map_one : WORD_map_cells)
                                          : (most == 1 ? WORD_map_over_one : WORD_map_over);
    struct text t = {.data = NULL};

    const char *unit =
        q->policy != q->against ? maker_difference_unit(m, &q->measure) : q->measure.unit;
    text_add(&t, "%s. %s. %s%s%s", unit, q->words, maker_fill(m, word, pairs), swept_missing(m, a),
             is_alone ? "" : swept_others(m, p->factor[0], p->factor[1]));
    return maker_text(m, &t);
}

static void describe_map(struct figure *f, struct maker *m, const struct map *p,
                         const struct subject *q)
{
    const bool is_alone = p->n_points <= p->n[0] * p->n[1] && !p->over_points;

    f->kind = FIGURE_MAP;
    f->has_even_cells = !p->in_parts;
    f->at_column = maker_copy(m, result_experiment(m->result)->factor[p->factor[0]].path);
    f->also_column = maker_copy(m, result_experiment(m->result)->factor[p->factor[1]].path);
    f->over_points = p->over_points;
    f->n_column = is_alone ? "replicates" : "points";
    f->x_edge = p->edge[0], f->y_edge = p->edge[1];
    f->n_x = p->n[0], f->n_y = p->n[1];
    f->x_title = swept_title(m, p->factor[0]);
    f->y_title = swept_title(m, p->factor[1]);
    maker_heading(f, m, FIGURE_map, q->measure.words, "");
    maker_notes(f, m, "");
}

/* Of --x and --y, or the two factors there are, or the two that move the measure most. */
static enum status map_factors(struct map *p, struct maker *m, const struct maker_answer *a,
                               size_t policy, struct err *e)
{
    const struct figures_request *q = m->request;
    const size_t n_factors = result_experiment(m->result)->n_factors;
    struct swept_swings all = {.n = 0};
    enum status s = STATUS_OK;

    if (n_factors < 2)
        return err_set(e, STATUS_USAGE, "map: the sweep varies one parameter, and a map takes two");
    if (n_factors > 2 && (q->x == NULL || q->y == NULL))
        s = swept_swings(&all, m, a, policy, e);
    size_t usual[2] = {all.n > 0 ? all.swing[0].factor : 0, all.n > 1 ? all.swing[1].factor : 1};
    if (s == STATUS_OK)
        s = swept_factor(&p->factor[1], m, "--y", q->y, usual[1], e);
    if (s == STATUS_OK && p->factor[1] == usual[0])
        usual[0] = usual[1];
    if (s == STATUS_OK)
        s = swept_factor(&p->factor[0], m, "--x", q->x, usual[0], e);
    if (s == STATUS_OK && q->y == NULL && p->factor[0] == p->factor[1])
        p->factor[1] = usual[0];
    if (s == STATUS_OK && p->factor[0] == p->factor[1])
        return err_set(e, STATUS_USAGE, "--x and --y name the same parameter");
    return s;
}

static enum status draw_cells(struct figure *f, struct maker *m, struct map *p,
                              const struct maker_answer *a, size_t policy, struct err *e)
{
    struct swept_sample *sample = mem_array(result_points(m->result), sizeof *sample);

    if (sample == NULL)
        return maker_no_memory(e);
    for (int axis = 0; axis < 2; axis++)
        map_axis(p, m, axis, a, policy, sample);
    if (p->n[0] < 2 || p->n[1] < 2)
        f->nothing = swept_nothing(m, a, "a map takes two values of each parameter at least");
    else if (!m->failed)
        fill_map(f, m, p, a, policy, sample);
    mem_free(sample);
    return STATUS_OK;
}

enum status figures_map(struct figure *f, struct maker *m, struct err *e)
{
    struct map p = {.n_points = 0};
    struct subject q;
    struct maker_answer a;
    enum status s = maker_subject(&q, m, e);

    if (s == STATUS_OK && swept_are_one_at_a_time(m))
        return err_set(e, STATUS_USAGE,
                       "map: a one-at-a-time sweep never varies two parameters together; use "
                       "'design: grid' or a sample");
    if (s == STATUS_OK)
        s = swept_ask(&a, m, &q.measure, &q, e);
    if (s == STATUS_OK)
        s = map_factors(&p, m, &a, q.policy, e);
    if (s != STATUS_OK)
        return s;
    if (!maker_room(f, m, 1, 1, 0))
        return maker_no_memory(e);
    maker_subject_panel(m, &f->panel[0], &q);
    f->panel[0].label.words = f->panel[0].unit = "";
    s = draw_cells(f, m, &p, &a, q.policy, e);
    describe_map(f, m, &p, &q);
    f->caption = map_caption(m, &p, &q, &a, &f->cell[0]);
    return s;
}
