/* Points simulated together: which ones, as one scenario, and each one's part of the observations. */
#include "together.h"

#include "families.h"
#include "mem.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

/* A unit in a stretch of points that are alike. */
struct item {
    size_t replicate, point, number;
};

static bool acts_on_decisions(const struct factor *f)
{
    for (size_t t = 0; t < f->n_targets; t++)
        if (!families_is_decided(f->target[t].row))
            return false;
    return true;
}

static bool shares_network(const struct factor *f)
{
    for (size_t t = 0; t < f->n_targets; t++)
        if (!unit_shares_network(f->target[t].row, f->target[t].policy >= 0))
            return false;
    return true;
}

/* Kins simulated together: more of them save little more, and leave the cache. */
enum { MOST_KINS = 3 };

/* Whether two points share random numbers, and all factors in which they differ are such. */
static bool differ_only(const struct experiment *x, size_t a, size_t b,
                        bool (*is_such)(const struct factor *))
{
    if (experiment_stream(x, a) != experiment_stream(x, b))
        return false;
    for (size_t f = 0; f < x->n_factors; f++) {
        const double *of_a = &x->value[a * x->n_factors + f],
                     *of_b = &x->value[b * x->n_factors + f];
        if (memcmp(of_a, of_b, sizeof *of_a) != 0 && !is_such(&x->factor[f]))
            return false;
    }
    return true;
}

/* Units of points that follow one another. */
struct stretch {
    size_t end, points; /* the unit after it; how many points */
};

/* The stretch that begins with unit `at`, of points whose people may share bodies, at most `most`. */
static struct stretch of_one_kin(const struct experiment *x, const struct unit_key *unit, size_t n,
                                 size_t at, size_t most)
{
    const size_t first = unit[at].point;
    size_t points = 1;

    for (; ++at < n;) {
        if (unit[at].point == unit[at - 1].point)
            continue;
        if (points == most || !differ_only(x, first, unit[at].point, acts_on_decisions))
            break;
        points++;
    }
    return (struct stretch){at, points};
}

/* The same, of points that share at least draws and contacts; those of one kin are not torn apart for others' sake. */
static size_t end_of_stretch(const struct experiment *x, const struct unit_key *unit, size_t n,
                             size_t at, size_t most)
{
    const size_t first = unit[at].point;
    struct stretch all = of_one_kin(x, unit, n, at, most);

    for (unsigned kins = 1; kins < MOST_KINS && all.end < n &&
                            differ_only(x, first, unit[all.end].point, shares_network);
         kins++) {
        const struct stretch more = of_one_kin(x, unit, n, all.end, most);
        if (all.points + more.points > most)
            break;
        all = (struct stretch){more.end, all.points + more.points};
    }
    return all.end;
}

static int by_replicate(const void *a, const void *b)
{
    const struct item *x = a, *y = b;

    if (x->replicate != y->replicate)
        return x->replicate < y->replicate ? -1 : 1;
    return x->point < y->point ? -1 : x->point > y->point;
}

/* Units first to end - 1: those of one replicate are a bunch, unless it would be too large. */
static void add_stretch(struct together *t, struct item *item, const struct unit_key *unit,
                        size_t first, size_t end, size_t most)
{
    for (size_t i = first; i < end; i++)
        item[i] = (struct item){unit[i].replicate, unit[i].point, i};
    if (most > 1)
        qsort(&item[first], end - first, sizeof *item, by_replicate);
    for (size_t i = first; i < end; i++) {
        const bool fits = i > first && most > 1 && i - t->start[t->n - 1] < most &&
                          item[i].replicate == item[i - 1].replicate;
        if (!fits)
            t->start[t->n++] = i;
        t->number[i] = item[i].number;
    }
}

enum status together_make(struct together *t, const struct experiment *x,
                          const struct unit_key *unit, size_t n, size_t most, struct err *e)
{
    const size_t worlds = MAX_WORLDS / x->scenario.n_policies,
                 limit = most < worlds ? most : worlds;
    struct item *item = mem_array(n, sizeof *item);

    *t = (struct together){.number = mem_array(n, sizeof *t->number),
                           .start = mem_array(n + 1, sizeof *t->start)};
    if (item == NULL || t->number == NULL || t->start == NULL) {
        mem_free(item);
        together_free(t);
        return err_memory_for(e, "for a list of %zu replicates", n);
    }
    for (size_t at = 0, end; at < n; at = end) {
        end = limit > 1 ? end_of_stretch(x, unit, n, at, limit) : n;
        add_stretch(t, item, unit, at, end, limit);
    }
    t->start[t->n] = n;
    mem_free(item);
    return STATUS_OK;
}

void together_free(struct together *t)
{
    mem_free(t->number);
    mem_free(t->start);
    *t = (struct together){.n = 0};
}

/* The first point's, with the policies of all. */
static void join_policies(struct together_worlds *w)
{
    const size_t n_policies = w->point[0].n_policies;

    w->all = w->point[0];
    w->all.n_policies = w->n * n_policies;
    w->all.n_points = w->n;
    for (size_t k = 0; k < w->all.n_policies; k++)
        w->all.policy[k] = w->point[k / n_policies].policy[k % n_policies];
}

enum status together_open(struct together_worlds *w, const struct experiment *x,
                          const struct unit_key *unit, const size_t *number, size_t n,
                          struct err *e)
{
    enum status status = STATUS_OK;

    *w = (struct together_worlds){.point = mem_array(n, sizeof *w->point)};
    if (w->point == NULL)
        return err_memory_for(e, "for %zu points", n);
    for (; status == STATUS_OK && w->n < n; w->n += status == STATUS_OK)
        status = experiment_point_own(x, unit[number[w->n]].point, &w->point[w->n], e);
    if (status == STATUS_OK)
        join_policies(w);
    else
        together_close(w);
    return status;
}

void together_close(struct together_worlds *w)
{
    for (size_t k = 0; k < w->n; k++)
        experiment_point_free(&w->point[k]);
    mem_free(w->point);
    *w = (struct together_worlds){.n = 0};
}

/* Takes the twins of pairs in which both policies are the unit's own. */
static void take_twins(struct observation *own, const struct observation *all, size_t k,
                       enum observable v)
{
    const size_t n = own->dim[DIM_policy], n_all = all->dim[DIM_policy],
                 pair = observe_size(own, v) / (n * n) * observe_width(v);
    const char *from = all->data[v];
    char *to = own->data[v];

    for (size_t a = 0; a < n; a++)
        memcpy(to + a * n * pair, from + ((k * n + a) * n_all + k * n) * pair, n * pair);
}

void together_take(struct observation *own, const struct observation *all, size_t k)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        const size_t bytes = observe_size(own, v) * observe_width(v);
        if (OBSERVABLE[v].shape == SHAPE_TWIN)
            take_twins(own, all, k, v);
        else
            memcpy(own->data[v], (const char *)all->data[v] + k * bytes, bytes);
    }
    own->n_people = all->n_people;
    if (own->people != NULL) {
        const size_t rows = own->dim[DIM_policy] * own->n_people;
        memcpy(own->people, all->people + k * rows, rows * sizeof *own->people);
    }
}
