/* Looking for targets that cannot be met together. */
#include "conflicts.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Particles of each search, and the share of the prior at which it gives up. */
enum { SEARCHERS = 200 };
static const double LEAST_SHARE = 1e-6;

/* Where the other goals are not met, the last counts as farther off than this. */
static const double NOT_THERE = 1e6;

/* One search: all of these goals, or the last of them where the others are met. */
struct search {
    const struct matching *m;
    const struct goal *goal;
    size_t n, *member;
};

static double off(const struct search *s, size_t which, const double *u)
{
    return matching_emulated(&s->m->round[0], s->goal, s->member[which], u);
}

static double worst_of_first(const struct search *s, size_t n, const double *u)
{
    double worst = 0.0;

    for (size_t i = 0; i < n; i++)
        worst = fmax(worst, off(s, i, u));
    return worst;
}

static double worst_of_all(const double *u, const void *of)
{
    const struct search *s = of;

    return worst_of_first(s, s->n, u);
}

static double last_where_others(const double *u, const void *of)
{
    const struct search *s = of;
    const double others = worst_of_first(s, s->n - 1, u);

    return others <= MATCHING_CUT ? off(s, s->n - 1, u) : NOT_THERE + others;
}

/* Leads particles to where all are met; whether they got there. */
static enum status lead(struct particles *p, bool *are_met, const struct search *s, uint64_t seed,
                        struct err *e)
{
    enum status status = particles_make(p, SEARCHERS, s->m->n_inputs, seed, e);

    if (status == STATUS_OK)
        status = particles_narrow(p, worst_of_all, s, MATCHING_CUT, LEAST_SHARE, e);
    *are_met = status == STATUS_OK && p->reached <= MATCHING_CUT;
    return status;
}

static enum status can_be_met(bool *are_met, const struct search *s, uint64_t seed, struct err *e)
{
    struct particles p = {.n = 0};
    const enum status status = lead(&p, are_met, s, seed, e);

    particles_free(&p);
    return status;
}

static enum status set_conflict(struct conflict *c, const struct search *s,
                                const struct particles *p, size_t best, struct err *e)
{
    const size_t last = s->member[s->n - 1];
    const struct emulator *em = &s->m->round[0].mean[last];
    const struct goal *g = &s->goal[last];

    *c = (struct conflict){.n = s->n,
                           .goal = mem_array(s->n, sizeof *c->goal),
                           .implausibility = p->value[best],
                           .nearest = emulator_mean(em, p->u + best * p->k)};
    if (c->goal == NULL)
        return err_memory(e);
    memcpy(c->goal, s->member, s->n * sizeof *c->goal);
    c->discrepancy =
        sqrt(fmax(0.0, pow((c->nearest - g->value) / MATCHING_CUT, 2.0) - em->variance -
                           pow(c->nearest < g->value ? g->sd_low : g->sd_high, 2.0)));
    return STATUS_OK;
}

/* Leads particles to where the last is nearest while the others are met. False in *found: they met all. */
static enum status look(struct conflict *c, bool *found, const struct search *s, uint64_t seed,
                        struct err *e)
{
    struct particles p = {.n = 0};
    bool are_met = false;
    enum status status = lead(&p, &are_met, s, seed, e);
    size_t best = 0;

    *found = false;
    if (status == STATUS_OK && !are_met)
        status =
            particles_narrow(&p, last_where_others, s, MATCHING_CUT, LEAST_SHARE * LEAST_SHARE, e);
    for (size_t i = 0; i < p.n && status == STATUS_OK; i++)
        best = p.value[i] < p.value[best] ? i : best;
    if (status == STATUS_OK && p.value[best] > MATCHING_CUT && p.value[best] < NOT_THERE) {
        *found = true;
        status = set_conflict(c, s, &p, best, e);
    }
    particles_free(&p);
    return status;
}

static int compare(const void *a, const void *b)
{
    const struct conflict *x = a, *y = b;

    if (x->n != y->n)
        return x->n < y->n ? -1 : 1;
    return (x->implausibility < y->implausibility) - (x->implausibility > y->implausibility);
}

static bool is_alone(const struct conflicts *c, size_t goal)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->list[i].n == 1 && c->list[i].goal[0] == goal)
            return true;
    return false;
}

/* Each goal by itself, then every two of those that can be met. */
static enum status find_pairs(struct conflicts *c, struct search *s, uint64_t seed, struct err *e)
{
    const size_t n = s->m->n_goals;
    enum status status = STATUS_OK;

    for (size_t width = 0; width < n && status == STATUS_OK; width++)
        for (size_t a = 0; a + width < n && status == STATUS_OK; a++) {
            bool found = false;
            if (width > 0 && (is_alone(c, a) || is_alone(c, a + width)))
                continue;
            s->member[0] = a;
            s->member[width > 0] = a + width;
            s->n = width > 0 ? 2 : 1;
            status = look(&c->list[c->n], &found, s, seed + a * n + a + width, e);
            c->n += found;
        }
    return status;
}

static void leave_out(struct search *s, size_t which)
{
    s->n--;
    memmove(s->member + which, s->member + which + 1, (s->n - which) * sizeof *s->member);
}

static void put_back(struct search *s, size_t which, size_t goal)
{
    memmove(s->member + which + 1, s->member + which, (s->n - which) * sizeof *s->member);
    s->member[which] = goal;
    s->n++;
}

/* Leaves out one goal after the other, as long as the rest still cannot be met. */
static enum status shrink(struct search *s, uint64_t seed, struct err *e)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < s->n && s->n > 1 && status == STATUS_OK;) {
        const size_t goal = s->member[i];
        bool are_met = false;
        leave_out(s, i);
        status = can_be_met(&are_met, s, seed + i, e);
        if (are_met)
            put_back(s, i++, goal);
    }
    return status;
}

/* The member that gives way most easily comes last: each is tried. */
static enum status find_easiest(struct conflict *least, bool *found, struct search *s,
                                uint64_t seed, struct err *e)
{
    enum status status = STATUS_OK;

    *found = false;
    for (size_t turn = 0; turn < s->n && status == STATUS_OK; turn++) {
        const size_t first = s->member[0];
        struct conflict c = {.n = 0};
        bool is_one = false;
        leave_out(s, 0);
        put_back(s, s->n, first);
        status = look(&c, &is_one, s, seed + turn, e);
        if (is_one && (!*found || c.implausibility < least->implausibility)) {
            mem_free(*found ? least->goal : NULL);
            *least = c;
            *found = true;
        } else {
            mem_free(c.goal);
        }
    }
    return status;
}

/* The goals that no conflict asks to give way. */
static void take_rest(struct search *s, const struct conflicts *c)
{
    s->n = 0;
    for (size_t g = 0; g < s->m->n_goals; g++) {
        bool gives_way = false;
        for (size_t i = 0; i < c->n; i++)
            gives_way |= c->list[i].goal[c->list[i].n - 1] == g;
        if (!gives_way)
            s->member[s->n++] = g;
    }
}

/* As long as the rest cannot all be met: the fewest of them that cannot. */
static enum status find_sets(struct conflicts *c, struct search *s, uint64_t seed, struct err *e)
{
    enum status status = STATUS_OK;
    bool are_met = false, found = true;

    while (status == STATUS_OK && found) {
        take_rest(s, c);
        if (s->n < 3)
            break;
        status = can_be_met(&are_met, s, seed, e);
        if (status != STATUS_OK || are_met)
            break;
        status = shrink(s, seed, e);
        if (status == STATUS_OK)
            status = find_easiest(&c->list[c->n], &found, s, seed, e);
        c->n += found;
    }
    return status;
}

enum status conflicts_find(struct conflicts *c, const struct matching *m, const struct goal *goal,
                           uint64_t seed, struct err *e)
{
    const size_t n = m->n_goals;
    struct search s = {.m = m, .goal = goal, .member = mem_array(n + 1, sizeof *s.member)};

    *c = (struct conflicts){.list = mem_array(n * (n + 1) / 2 + n, sizeof *c->list)};
    enum status status = s.member == NULL || c->list == NULL ? err_memory(e) : STATUS_OK;
    if (status == STATUS_OK)
        status = find_pairs(c, &s, seed, e);
    if (status == STATUS_OK)
        status = find_sets(c, &s, seed + n * n, e);
    if (status == STATUS_OK)
        qsort(c->list, c->n, sizeof *c->list, compare);
    mem_free(s.member);
    return status;
}

void conflicts_free(struct conflicts *c)
{
    for (size_t i = 0; i < c->n; i++)
        mem_free(c->list[i].goal);
    mem_free(c->list);
    *c = (struct conflicts){.n = 0};
}
