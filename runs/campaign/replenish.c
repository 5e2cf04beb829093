/* Adding replicates until intervals are narrow enough. */
#include "replenish.h"

#include "mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_TOLD = 10 };

/* A point: what its replicates gave so far, in their order. */
struct growing {
    struct measured *x;
    char *why;         /* there is no interval; NULL: there is, or it has not been decided */
    size_t n, asked;   /* replicates decided on; with the current batch */
    double half_width; /* at the last decision */
    bool is_done, is_left_out;
};

struct replenish {
    struct stop_rule rule;
    const struct measure_hooks *hooks;
    struct unit_measure *measure;
    size_t n_points;
    struct growing *point;
};

static enum status no_memory(struct err *e)
{
    return err_memory_for(e, "for what stop_when looks at");
}

enum status replenish_open(struct replenish **out, const struct stop_rule *rule,
                           const struct measure_hooks *hooks, const struct experiment *x,
                           struct err *e)
{
    struct replenish *r = mem_array(1, sizeof *r);

    *out = NULL;
    if (r == NULL)
        return no_memory(e);
    r->rule = *rule;
    r->hooks = hooks;
    r->n_points = x->n_points;
    r->point = mem_array(x->n_points, sizeof *r->point);
    if (r->point == NULL) {
        replenish_close(r);
        return no_memory(e);
    }
    const enum status status = hooks->open(&r->measure, &r->rule, x, e);
    for (size_t i = 0; i < r->n_points && status == STATUS_OK; i++) {
        r->point[i].half_width = INFINITY;
        if (x->skipped != NULL && x->skipped[i])
            r->point[i].is_done = r->point[i].is_left_out = true;
    }
    if (status == STATUS_OK)
        *out = r;
    else
        replenish_close(r);
    return status;
}

static void forget_values(struct growing *g)
{
    free(g->x);
    g->x = NULL;
}

void replenish_close(struct replenish *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; r->point != NULL && i < r->n_points; i++) {
        forget_values(&r->point[i]);
        free(r->point[i].why);
    }
    mem_free(r->point);
    r->hooks->close(r->measure);
    mem_free(r);
}

void replenish_restrict(struct replenish *r, size_t first, size_t end)
{
    for (size_t i = 0; i < r->n_points; i++)
        if (i < first || i >= end)
            r->point[i].is_done = r->point[i].is_left_out = true;
}

/* min at first, then a batch at a time, and never more than max. */
static size_t next_size(const struct stop_rule *rule, size_t n)
{
    const size_t wanted = n == 0 ? (size_t)rule->min : n + (size_t)rule->batch;

    return wanted < (size_t)rule->max ? wanted : (size_t)rule->max;
}

static bool ask(struct growing *g, size_t asked)
{
    struct measured *more = realloc(g->x, asked * sizeof *more);

    if (more == NULL)
        return false;
    for (size_t i = g->n; i < asked; i++)
        more[i] = (struct measured){.value = {NAN, NAN}};
    g->x = more;
    g->asked = asked;
    return true;
}

enum status replenish_next(struct replenish *r, struct unit_key **unit, size_t *n, struct err *e)
{
    size_t total = 0, at = 0;

    *unit = NULL;
    *n = 0;
    for (size_t i = 0; i < r->n_points; i++)
        if (!r->point[i].is_done)
            total += next_size(&r->rule, r->point[i].n) - r->point[i].n;
    struct unit_key *list = mem_array(total, sizeof *list);
    if (list == NULL)
        return no_memory(e);
    for (size_t i = 0; i < r->n_points; i++) {
        struct growing *g = &r->point[i];
        if (g->is_done)
            continue;
        if (!ask(g, next_size(&r->rule, g->n))) {
            mem_free(list);
            return no_memory(e);
        }
        for (size_t k = g->n; k < g->asked; k++)
            list[at++] = (struct unit_key){i, k};
    }
    *unit = list;
    *n = total;
    return STATUS_OK;
}

enum status replenish_take(struct replenish *r, struct unit_key u, const struct scenario *s,
                           const struct plan *p, const struct observation *o, struct err *e)
{
    struct growing *g = &r->point[u.point];
    const enum status status =
        r->hooks->values(&g->x[u.replicate], r->measure, &r->rule, s, p, o, e);

    if (status != STATUS_OK)
        return status;
    g->x[u.replicate].is_there = true;
    return STATUS_OK;
}

bool replenish_has(const struct replenish *r, struct unit_key u)
{
    return r->point[u.point].x[u.replicate].is_there;
}

static void decide(const struct replenish *r, struct growing *g)
{
    struct text why = {.data = NULL};

    g->n = g->asked;
    g->half_width = r->hooks->half_width(g->x, g->n, r->rule.policy != r->rule.against, &why);
    g->is_done = g->half_width <= r->rule.half_width || g->n >= (size_t)r->rule.max;
    free(g->why);
    g->why = text_take(&why);
    if (g->is_done)
        forget_values(g);
}

void replenish_decide(struct replenish *r)
{
    for (size_t i = 0; i < r->n_points; i++)
        if (!r->point[i].is_done)
            decide(r, &r->point[i]);
}

static void tell_wide(const struct replenish *r, size_t n_wide)
{
    size_t told = 0;

    (void)fprintf(stderr, "not narrow enough at %lld replicates, the most allowed (max):\n",
                  (long long)r->rule.max);
    for (size_t i = 0; i < r->n_points && told < MAX_TOLD; i++) {
        const struct growing *g = &r->point[i];
        if (g->is_left_out || g->half_width <= r->rule.half_width)
            continue;
        told++;
        if (isinf(g->half_width))
            (void)fprintf(stderr, "  point %zu: no interval%s%s\n", i + 1,
                          g->why != NULL ? ", it is " : "", g->why != NULL ? g->why : "");
        else
            (void)fprintf(stderr, "  point %zu: half-width %.3g\n", i + 1, g->half_width);
    }
    if (n_wide > told)
        (void)fprintf(stderr, "  and %zu more points\n", n_wide - told);
}

void replenish_tell(const struct replenish *r)
{
    size_t least = SIZE_MAX, most = 0, n = 0, n_wide = 0, sum = 0;
    double widest = 0;

    for (size_t i = 0; i < r->n_points; i++) {
        const struct growing *g = &r->point[i];
        if (g->is_left_out || g->n == 0)
            continue;
        n++;
        sum += g->n;
        least = g->n < least ? g->n : least;
        most = g->n > most ? g->n : most;
        if (g->half_width > r->rule.half_width)
            n_wide++;
        else
            widest = fmax(widest, g->half_width);
    }
    if (n == 0)
        return;
    (void)fprintf(stderr,
                  "stop_when: %zu of %zu point%s reached a half-width of %g in %s, with %zu to %zu "
                  "replicates a point, %zu in all",
                  n - n_wide, n, n == 1 ? "" : "s", r->rule.half_width, r->rule.measure, least,
                  most, sum);
    if (n > n_wide)
        (void)fprintf(stderr, "; the widest of them has %.3g", widest);
    (void)fputc('\n', stderr);
    if (n_wide > 0)
        tell_wide(r, n_wide);
}
