/* Waves of history matching, and then a posterior. */
#include "matching_own.h"

#include "mem.h"

#include <math.h>
#include <string.h>

/* A wave is the last where it leaves more than this share of what it found, or where the emulators' errors are small
 * against the goals' own. */
static const double LITTLE_GAIN = 0.8, SMALL_ERROR = 0.5;

/* Whether another wave would find little more. */
static bool is_enough(const struct matcher *x)
{
    const struct matching *m = x->m;
    const struct matching_round *r = &m->round[m->n_rounds - 1];
    const double before = m->n_rounds > 1 ? r[-1].share : 1.0;
    bool is_fine = true;

    for (size_t g = 0; g < m->n_goals; g++) {
        const struct goal *goal = &x->setup->goal[g];
        const double own = hypot(fmin(goal->sd_low, goal->sd_high), goal->discrepancy);
        is_fine = is_fine && r->mean[g].is_sound && sqrt(r->mean[g].variance) < SMALL_ERROR * own;
    }
    return is_fine || (m->n_rounds > 1 && r->share > LITTLE_GAIN * before);
}

/* Where the points of the next wave lie. */
static enum status place_wave(struct matcher *x, struct err *e)
{
    struct matching *m = x->m;
    const size_t k = m->n_inputs, n = x->setup->points;
    double *u = m->u + m->n_points * k;
    struct particles first = {.n = 0};
    size_t *chosen = mem_array(n, sizeof *chosen);
    enum status status = chosen == NULL ? err_memory(e) : STATUS_OK;

    if (status == STATUS_OK && m->n_rounds == 0) {
        status = particles_make(&first, n, k, x->setup->seed, e);
        if (status == STATUS_OK)
            memcpy(u, first.u, n * k * sizeof *u);
    } else if (status == STATUS_OK && chosen != NULL && x->left.u != NULL) {
        status = particles_choose(chosen, n, x->left.u, x->left.n, k, e);
        for (size_t i = 0; i < n && status == STATUS_OK; i++)
            memcpy(u + i * k, x->left.u + chosen[i] * k, k * sizeof *u);
    }
    particles_free(&first);
    mem_free(chosen);
    return status;
}

static enum status run_wave(struct matcher *x, struct err *e)
{
    enum status status = place_wave(x, e);

    if (status == STATUS_OK)
        status = matching_add_round(x, false, x->setup->points, e);
    if (status == STATUS_OK)
        status = matching_simulate_round(x, e);
    if (status == STATUS_OK)
        status = matching_fit_round(x, e);
    if (status == STATUS_OK)
        status = matching_rule_out(x, e);
    return status == STATUS_OK ? matching_tell(x, e) : status;
}

static enum status make_room(struct matching *m, const struct matching_setup *s, struct err *e)
{
    const size_t n = s->waves * s->points + s->rounds * s->posterior;

    *m = (struct matching){.n_inputs = s->n_inputs,
                           .n_goals = s->n_goals,
                           .round = mem_array(s->waves + s->rounds, sizeof *m->round),
                           .u = mem_array(n * s->n_inputs, sizeof *m->u),
                           .output = mem_array(n * s->n_goals, sizeof *m->output),
                           .variance = mem_array(n * s->n_goals, sizeof *m->variance),
                           .weight = mem_array(n, sizeof *m->weight)};
    return m->round != NULL && m->u != NULL && m->output != NULL && m->variance != NULL &&
                   m->weight != NULL
               ? STATUS_OK
               : err_memory_for(e, "for %zu points", n);
}

enum status matching_run(struct matching *m, const struct matching_setup *setup, struct err *e)
{
    struct matcher x = {.m = m, .setup = setup};
    enum status status = make_room(m, setup, e);

    for (size_t i = 0; i < setup->waves && status == STATUS_OK; i++) {
        status = run_wave(&x, e);
        if (status == STATUS_OK && is_enough(&x))
            break;
    }
    if (status == STATUS_OK)
        status = matching_draw(&x, e);
    particles_free(&x.left);
    if (status != STATUS_OK)
        matching_free(m);
    return status;
}
