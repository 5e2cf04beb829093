/* Whether a scenario drifts: simulates a small version of it, on all threads. */
#include "settle.h"

#include "drift.h"
#include "mem.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>

enum { INTERVALS = 24 };

/* Fewer agents in communities of the same size, enough intervals for a slope, and only what measures need. */
static void make_small(struct scenario *s, const struct plan *p)
{
    const double part = fmin(1.0, (double)SETTLE_AGENTS / (double)s->run.population_agents);
    const double communities = nearbyint(part * (double)s->run.population_communities);

    s->run.population_agents = (int64_t)((double)s->run.population_agents * part);
    s->run.population_communities = communities < 1.0 ? 1 : (int64_t)communities;
    s->run.output_people = false;
    s->run.output_every = EVERY_steps;
    s->run.output_every_steps = p->n_steps > INTERVALS ? p->n_steps / INTERVALS : 1;
    if (drift_policy(s, p) == s->n_policies)
        s->policy[0].n_schedule = 0; /* the schedule itself is not this copy's */
}

/* What all replicates share, and the first error. */
struct batch {
    const struct scenario *scenario;
    const struct plan *plan;
    struct drift *drift;
    enum status status;
    struct err *e;
};

static enum status run_one(struct quantities *interval, const struct batch *b, uint32_t replicate,
                           struct err *e)
{
    struct observation o;
    enum status s = observe_init(&o, b->scenario, b->plan, e);

    if (s != STATUS_OK)
        return s;
    s = unit_run(&o, b->scenario, b->plan, replicate, 0, 1, NULL, e);
    if (s == STATUS_OK)
        measure_quantities(interval, b->scenario, b->plan, (const void *const *)o.data);
    observe_free(&o);
    return s;
}

/* Replicates are simulated in any order and added in their own, so that the sums do not depend on the threads. */
static enum status run_all(struct batch *b)
{
    const size_t n = b->scenario->n_policies * (size_t)b->plan->n_intervals;
    struct quantities *interval = mem_array(SETTLE_REPLICATES * n, sizeof *interval);

    if (interval == NULL)
        return err_memory(b->e);
#pragma omp parallel for schedule(dynamic)
    for (int k = 0; k < SETTLE_REPLICATES; k++) {
        struct err e;
        const enum status s = run_one(interval + (size_t)k * n, b, (uint32_t)k + 1, &e);
#pragma omp critical
        if (s != STATUS_OK && b->status == STATUS_OK) {
            b->status = s;
            *b->e = e;
        }
    }
    for (size_t k = 0; k < SETTLE_REPLICATES && b->status == STATUS_OK; k++)
        drift_add(b->drift, interval + k * n);
    mem_free(interval);
    return b->status;
}

static enum status run_small(struct text *out, const struct scenario *s, const struct plan *p,
                             struct err *e)
{
    struct drift d;
    enum status status = drift_init(&d, s, p, e);

    if (status != STATUS_OK)
        return status;
    struct batch b = {s, p, &d, STATUS_OK, e};
    status = run_all(&b);
    if (status == STATUS_OK) {
        text_add(out, "Simulated with %lld agents, %d replicates.\n",
                 (long long)s->run.population_agents, SETTLE_REPLICATES);
        drift_table(out, &d);
    }
    drift_free(&d);
    return status;
}

enum status settle_check(struct text *out, const struct scenario *s, struct err *e)
{
    struct scenario *small = mem_array(1, sizeof *small);
    struct plan *p = mem_array(1, sizeof *p);
    enum status status = STATUS_OK;

    if (small == NULL || p == NULL)
        status = err_memory(e);
    else {
        *small = *s;
        status = plan_make(p, small, e);
        if (status == STATUS_OK)
            make_small(small, p);
        if (status == STATUS_OK)
            status = plan_make(p, small, e);
        if (status == STATUS_OK)
            status = run_small(out, small, p, e);
    }
    mem_free(small);
    mem_free(p);
    return status;
}

enum status settle_print(const struct scenario *s, struct err *e)
{
    struct text t = {.data = NULL};
    enum status status = settle_check(&t, s, e);

    if (status == STATUS_OK && t.failed)
        status = err_memory(e);
    if (status == STATUS_OK && t.data != NULL && fputs(t.data, stdout) < 0)
        status = err_output(e);
    text_free(&t);
    return status;
}
