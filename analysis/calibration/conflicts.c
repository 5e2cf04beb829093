/* Looking for targets that cannot be met together. */
#include "conflicts.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>

/* Particles of each search, and the share of the prior at which it gives up. */
enum { SEARCHERS = 200 };
static const double LEAST_SHARE = 1e-6;

/* One search: goal b, and where a is met. */
struct search {
    const struct matching_round *round;
    const struct goal *goal;
    size_t a, b;
};

static double off(const struct search *s, size_t g, const double *u)
{
    return matching_emulated(s->round, s->goal, g, u);
}

static double worse_of_two(const double *u, const void *of)
{
    const struct search *s = of;

    return fmax(off(s, s->a, u), off(s, s->b, u));
}

/* How far off b is where a is met; far more elsewhere. */
static double b_where_a(const double *u, const void *of)
{
    const struct search *s = of;
    const double a = off(s, s->a, u);

    return s->a == s->b || a <= MATCHING_CUT ? off(s, s->b, u) : 1e6 + a;
}

/* Leads particles to where b is nearest while a is met. False in *found: they met both. */
static enum status look(struct conflict *c, bool *found, const struct search *s, size_t n_inputs,
                        uint64_t seed, struct err *e)
{
    struct particles p;
    enum status status = particles_make(&p, SEARCHERS, n_inputs, seed, e);
    size_t best = 0;

    *found = false;
    if (status == STATUS_OK)
        status = particles_narrow(&p, worse_of_two, s, MATCHING_CUT, LEAST_SHARE, e);
    if (status == STATUS_OK && p.reached > MATCHING_CUT)
        status = particles_narrow(&p, b_where_a, s, MATCHING_CUT, LEAST_SHARE * LEAST_SHARE, e);
    for (size_t i = 0; i < p.n && status == STATUS_OK; i++)
        best = p.value[i] < p.value[best] ? i : best;
    if (status == STATUS_OK && p.value[best] > MATCHING_CUT && p.value[best] < 1e6) {
        const struct emulator *em = &s->round->mean[s->b];
        const struct goal *g = &s->goal[s->b];
        *found = true;
        *c = (struct conflict){.a = s->a, .b = s->b, .implausibility = p.value[best]};
        c->nearest = emulator_mean(em, p.u + best * n_inputs);
        c->discrepancy =
            sqrt(fmax(0.0, pow((c->nearest - g->value) / MATCHING_CUT, 2.0) - em->variance -
                               pow(c->nearest < g->value ? g->sd_low : g->sd_high, 2.0)));
    }
    particles_free(&p);
    return status;
}

static int compare(const void *a, const void *b)
{
    const struct conflict *x = a, *y = b;

    if ((x->a == x->b) != (y->a == y->b))
        return x->a == x->b ? -1 : 1;
    return (x->implausibility < y->implausibility) - (x->implausibility > y->implausibility);
}

static bool is_alone(const struct conflicts *c, size_t goal)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->list[i].a == goal && c->list[i].b == goal)
            return true;
    return false;
}

enum status conflicts_find(struct conflicts *c, const struct matching *m, const struct goal *goal,
                           uint64_t seed, struct err *e)
{
    const size_t n = m->n_goals;
    enum status status = STATUS_OK;

    *c = (struct conflicts){.list = mem_array(n * (n + 1) / 2, sizeof *c->list)};
    if (c->list == NULL)
        return err_memory(e);
    for (size_t width = 0; width < n && status == STATUS_OK; width++)
        for (size_t a = 0; a + width < n && status == STATUS_OK; a++) {
            const struct search s = {&m->round[0], goal, a, a + width};
            bool found = false;
            if (width > 0 && (is_alone(c, a) || is_alone(c, a + width)))
                continue;
            status = look(&c->list[c->n], &found, &s, m->n_inputs, seed + a * n + a + width, e);
            c->n += found;
        }
    qsort(c->list, c->n, sizeof *c->list, compare);
    return status;
}

void conflicts_free(struct conflicts *c)
{
    mem_free(c->list);
    *c = (struct conflicts){.n = 0};
}
