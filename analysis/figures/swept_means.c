/* Means over the points of a sweep with their intervals, and how far each factor moves them. */
#include "swept.h"

#include "design.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What each independent chance (a replicate, or a point drawn) adds to the error of a mean. */
struct chances {
    double *part;
    bool *is_used;
    size_t n;
    bool are_points;
    size_t block; /* points that are drawn together */
};

static size_t block_size(const struct maker *m)
{
    const struct experiment *x = result_experiment(m->result);

    if (design_is_named(x->design, DESIGN_saltelli))
        return x->n_factors + 2;
    return design_is_named(x->design, DESIGN_morris) ? x->n_factors + 1 : 1;
}

static double mean_of(const struct maker *m, const struct maker_answer *a, size_t policy,
                      const struct swept_set *set)
{
    double sum = 0.0;

    for (size_t i = 0; i < set->n; i++)
        sum += a->moments[set->sample[i].point * m->scenario->n_policies + policy].mean;
    return sum / (double)set->n;
}

static void add_point(struct chances *c, const struct maker *m, const struct maker_answer *a,
                      size_t policy, size_t point, double weight, double centre)
{
    const size_t n_policies = m->scenario->n_policies;
    const struct moments *x = &a->moments[point * n_policies + policy];

    if (c->are_points) {
        c->part[point / c->block] += weight * (x->mean - centre);
        c->is_used[point / c->block] = true;
        return;
    }
    for (size_t k = 0; k < a->n_replicates; k++) {
        const double value = a->unit[(point * a->n_replicates + k) * n_policies + policy];
        if (isnan(value))
            continue;
        c->part[k] += weight * (value - x->mean) / (double)x->n;
        c->is_used[k] = true;
    }
}

static void add_set(struct chances *c, const struct maker *m, const struct maker_answer *a,
                    size_t policy, const struct swept_set *set, double sign)
{
    const double centre = mean_of(m, a, policy, set);

    for (size_t i = 0; i < set->n; i++)
        add_point(c, m, a, policy, set->sample[i].point, sign / (double)set->n, centre);
}

/* The chances of a mean are independent: of n, the squares of their parts add up, times n / (n - 1). */
static double half_width(const struct chances *c)
{
    size_t used = 0;
    double squares = 0.0;

    for (size_t i = 0; i < c->n; i++) {
        used += c->is_used[i];
        squares += c->part[i] * c->part[i];
    }
    if (used < 2)
        return NAN;
    const double n = (double)used;
    return estimate_t(n - 1.0) * sqrt(squares * n / (n - 1.0));
}

struct estimate swept_mean(struct maker *m, const struct maker_answer *a, size_t policy,
                           const struct swept_set *of, const struct swept_set *less,
                           bool over_points)
{
    const size_t block = block_size(m);
    struct chances c = {.are_points = over_points, .block = block};

    c.n = over_points ? (result_points(m->result) - 1) / block + 1 : a->n_replicates;
    c.part = mem_array(c.n, sizeof *c.part);
    c.is_used = mem_array(c.n, sizeof *c.is_used);
    m->failed = m->failed || c.part == NULL || c.is_used == NULL;
    struct estimate x = {.mean = mean_of(m, a, policy, of), .low = NAN, .high = NAN, .n = of->n};
    if (!m->failed) {
        add_set(&c, m, a, policy, of, 1.0);
        if (less != NULL)
            add_set(&c, m, a, policy, less, -1.0);
        const double half = half_width(&c);
        x.low = x.mean - half;
        x.high = x.mean + half;
    }
    mem_free(c.part);
    mem_free(c.is_used);
    return x;
}

static int compare_swings(const void *a, const void *b)
{
    const struct swept_swing *x = a, *y = b;
    const double wide = fabs(x->high.mean - x->low.mean),
                 wide_too = fabs(y->high.mean - y->low.mean);

    if (wide < wide_too || wide > wide_too)
        return wide < wide_too ? 1 : -1;
    return (x->factor > y->factor) - (x->factor < y->factor);
}

/* The base of a one-at-a-time sweep is its first point. */
static struct swept_set middle_set(const struct maker *m, const struct swept_sample *by_point,
                                   size_t n)
{
    const bool has_base = swept_are_one_at_a_time(m) && n > 0 && by_point[0].point == 0;

    return (struct swept_set){by_point, has_base ? 1 : n};
}

static void find_swings(struct swept_swings *all, struct maker *m, const struct maker_answer *a,
                        size_t policy, struct swept_sample *sample, const struct swept_set *middle)
{
    enum { PARTS = 5 };

    for (size_t f = 0; f < result_experiment(m->result)->n_factors && !m->failed; f++) {
        struct swept_level level[MOST_LEVELS];
        bool parts = false;
        const size_t n = swept_by(sample, m, a, policy, f);
        const size_t k = swept_levels(level, m, sample, n, PARTS, &parts);
        if (k < 2)
            continue;
        const struct swept_level *low = &level[0], *high = &level[k - 1];
        const struct swept_set ends[2] = {{sample + low->first, low->end - low->first},
                                          {sample + high->first, high->end - high->first}};
        const bool over_points = parts || swept_are_drawn(m);
        all->swing[all->n++] =
            (struct swept_swing){f, swept_mean(m, a, policy, &ends[0], middle, over_points),
                                 swept_mean(m, a, policy, &ends[1], middle, over_points)};
        all->in_parts = all->in_parts || parts;
        all->over_points = all->over_points || over_points;
    }
}

enum status swept_swings(struct swept_swings *all, struct maker *m, const struct maker_answer *a,
                         size_t policy, struct err *e)
{
    const size_t n_points = result_points(m->result);
    struct swept_sample *sample = mem_array(n_points, sizeof *sample),
                        *by_point = mem_array(n_points, sizeof *by_point);

    *all = (struct swept_swings){.n = 0};
    all->swing =
        arena_array(&m->arena, result_experiment(m->result)->n_factors, sizeof *all->swing);
    m->failed = m->failed || sample == NULL || by_point == NULL || all->swing == NULL;
    if (!m->failed) {
        for (size_t p = 0; p < n_points; p++)
            if (a->moments[p * m->scenario->n_policies + policy].n > 0)
                by_point[all->n_points++] = (struct swept_sample){(double)p, p};
        const struct swept_set middle = middle_set(m, by_point, all->n_points);
        all->middle = mean_of(m, a, policy, &middle);
        find_swings(all, m, a, policy, sample, &middle);
        if (all->n > 0)
            qsort(all->swing, all->n, sizeof *all->swing, compare_swings);
    }
    mem_free(sample);
    mem_free(by_point);
    return m->failed ? maker_no_memory(e) : STATUS_OK;
}
