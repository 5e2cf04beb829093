/* What units cost, point by point only where they differ. */
#include "cost.h"

#include "ensemble.h"
#include "mem.h"

static enum status look_at_points(struct cost *c, const struct experiment *x, struct scenario *s,
                                  struct err *e)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < x->n_points && status == STATUS_OK; i++) {
        struct plan plan;
        if (x->skipped != NULL && x->skipped[i])
            continue;
        experiment_point(x, i, s);
        status = plan_make(&plan, s, e);
        if (status != STATUS_OK)
            break;
        const uint64_t bytes = ensemble_unit_bytes(s, &plan);
        c->bytes = bytes > c->bytes ? bytes : c->bytes;
        c->point[i] = unit_agent_steps(s, &plan);
    }
    return status;
}

enum status cost_of(struct cost *c, const struct experiment *x, const struct plan *p, struct err *e)
{
    *c = (struct cost){.agent_steps = unit_agent_steps(&x->scenario, p),
                       .bytes = ensemble_unit_bytes(&x->scenario, p)};
    if (!experiment_varies_people(x))
        return STATUS_OK;

    struct scenario *s = mem_array(1, sizeof *s);
    enum status status = STATUS_OK;
    c->bytes = 0;
    c->point = mem_array(x->n_points, sizeof *c->point);
    if (s == NULL || c->point == NULL)
        status = err_memory_for(e, "for %zu points", x->n_points);
    else
        status = look_at_points(c, x, s, e);
    mem_free(s);
    if (status != STATUS_OK)
        cost_free(c);
    return status;
}

void cost_free(struct cost *c)
{
    mem_free(c->point);
    *c = (struct cost){0};
}

uint64_t cost_of_unit(const struct cost *c, struct unit_key u)
{
    return c->point != NULL ? c->point[u.point] : c->agent_steps;
}

uint64_t cost_of_units(const struct cost *c, const struct unit_key *unit, size_t n)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += cost_of_unit(c, unit[i]);
    return sum;
}
