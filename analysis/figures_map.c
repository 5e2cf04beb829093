/* The figure of two swept parameters: map. */
#include "figure_points.h"

#include "number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LEAST_PARTS = 3, MOST_PARTS = 12, POINTS_A_CELL = 5 };

/* Edges half way between levels; the outer ones as far out as the next is in. */
static double *make_edges(struct maker *m, const struct level *l, size_t n)
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
static size_t even_levels(struct level *l, const struct sample *s, size_t n)
{
    const double wanted = sqrt((double)n / POINTS_A_CELL);
    const size_t parts = (size_t)fmin(fmax(wanted, LEAST_PARTS), MOST_PARTS);
    const double from = s[0].x, width = (s[n - 1].x - from) / (double)parts;

    for (size_t i = 0; i < parts; i++)
        l[i] = (struct level){.at = from + ((double)i + 0.5) * width};
    return parts;
}

struct map {
    size_t factor[2], n[2], n_points;
    struct level level[2][MOST_LEVELS];
    double *edge[2];
    bool in_parts;
};

static void map_axis(struct map *p, struct maker *m, int axis, const struct moments *moments,
                     size_t stride)
{
    bool parts = false;
    struct sample *s = points_by(&p->n_points, m, moments, stride, p->factor[axis]);

    if (s == NULL || p->n_points == 0)
        return;
    p->n[axis] = points_levels(p->level[axis], s, p->n_points, 1, &parts);
    if (parts)
        p->n[axis] = even_levels(p->level[axis], s, p->n_points);
    p->in_parts = p->in_parts || parts;
    p->edge[axis] = make_edges(m, p->level[axis], p->n[axis]);
}

static size_t cell_of(const double *edge, size_t n, double x)
{
    size_t i = 0;

    while (i + 1 < n && x >= edge[i + 1])
        i++;
    return i;
}

static size_t map_cell(const struct map *p, const struct maker *m, size_t point)
{
    const size_t a = cell_of(p->edge[0], p->n[0], points_value(m, point, p->factor[0]));
    const size_t b = cell_of(p->edge[1], p->n[1], points_value(m, point, p->factor[1]));

    return b * p->n[0] + a;
}

/* Cells of several points are their mean; where every cell is one point, its interval is that of the replicates. */
static void fill_map(struct figure *f, struct maker *m, const struct map *p,
                     const struct moments *moments, size_t stride)
{
    const size_t n = p->n[0] * p->n[1];
    struct figure_point *x = maker_points(m, &f->cell[0], n);
    struct moments *over = arena_array(&m->arena, n, sizeof *over);

    m->failed = m->failed || over == NULL;
    if (x == NULL || over == NULL)
        return;
    for (size_t i = 0; i < result_points(m->result); i++)
        if (moments[i * stride].n > 0)
            moments_add(&over[map_cell(p, m, i)], moments[i * stride].mean);
    for (size_t c = 0; c < n; c++)
        x[c] = (struct figure_point){.at = p->level[0][c % p->n[0]].at,
                                     .also = p->level[1][c / p->n[0]].at,
                                     .value = estimate_of(&over[c])};
    for (size_t i = 0; i < result_points(m->result) && p->n_points <= n && !p->in_parts; i++)
        if (moments[i * stride].n > 0)
            x[map_cell(p, m, i)].value = estimate_of(&moments[i * stride]);
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

static void map_words(struct figure *f, struct maker *m, const struct map *p,
                      const struct question *q, const struct maker_answer *a)
{
    const char *const pairs[] = {"n",      maker_count(m, points_replicates(m, a)),
                                 "points", maker_count(m, p->n_points),
                                 "bins",   maker_count(m, p->n[0]),
                                 "half",   middle_half_width(m, &f->cell[0]),
                                 NULL};
    struct text t = {.data = NULL};

    f->kind = FIGURE_MAP;
    f->has_even_cells = !p->in_parts;
    f->at_column = maker_copy(m, result_experiment(m->result)->factor[p->factor[0]].path);
    f->also_column = maker_copy(m, result_experiment(m->result)->factor[p->factor[1]].path);
    f->n_column = p->in_parts || p->n_points > p->n[0] * p->n[1] ? "points" : "replicates";
    f->x_edge = p->edge[0], f->y_edge = p->edge[1];
    f->n_x = p->n[0], f->n_y = p->n[1];
    f->x_title = points_title(m, p->factor[0]);
    f->y_title = points_title(m, p->factor[1]);
    maker_heading(f, m, FIGURE_map, words_measure(m->words, q->measure), "");
    text_add(&t, "%s. %s. %s", words_unit(m->words, q->measure), q->words,
             maker_fill(m, p->in_parts ? WORD_map_bins : WORD_map_cells, pairs));
    f->caption = maker_text(m, &t);
    maker_notes(f, m, q->policy != q->against ? words_of(m->words, WORD_percent_points) : "");
}

static enum status map_factors(struct map *p, struct maker *m, struct err *e)
{
    enum status s = points_factor(&p->factor[0], m, "--x", m->request->x, 0, 2, e);

    if (s == STATUS_OK)
        s = points_factor(&p->factor[1], m, "--y", m->request->y, 1, 2, e);
    if (s == STATUS_OK && p->factor[0] == p->factor[1])
        return err_set(e, STATUS_USAGE, "--x and --y name the same parameter");
    if (s == STATUS_OK && points_are_one_at_a_time(m))
        return err_set(e, STATUS_USAGE,
                       "map: a one-at-a-time sweep never varies two parameters together; use "
                       "'design: grid' or a "
                       "sample");
    return s;
}

enum status make_map(struct figure *f, struct maker *m, struct err *e)
{
    struct map p = {.n_points = 0};
    struct question q;
    struct maker_answer a;
    enum status s = maker_question(&q, m, e);

    if (s == STATUS_OK)
        s = map_factors(&p, m, e);
    if (s == STATUS_OK)
        s = points_ask(&a, m, q.measure, &q, e);
    if (s != STATUS_OK)
        return s;
    if (!maker_room(f, m, 1, 1, 0))
        return maker_no_memory(e);
    const size_t stride = m->scenario->n_policies;
    for (int axis = 0; axis < 2; axis++)
        map_axis(&p, m, axis, a.moments + q.policy, stride);
    maker_panel(m, &f->panel[0], q.measure);
    f->panel[0].label.words = f->panel[0].unit = "";
    if (p.n[0] < 2 || p.n[1] < 2)
        f->nothing = "a map takes two values of each parameter at least";
    else if (!m->failed)
        fill_map(f, m, &p, a.moments + q.policy, stride);
    map_words(f, m, &p, &q, &a);
    return STATUS_OK;
}
