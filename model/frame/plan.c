/* The plan of a run: what follows from a scenario before anything is drawn. */
#include "plan.h"

#include "steps.h"

#include <math.h>

/* Allocates the agents to the groups by largest remainder; of equal remainders the first group's wins. */
static void deal_agents(struct plan *p, const struct scenario *s, double total)
{
    double rest[MAX_GROUPS];
    int64_t left = s->run.population_agents;

    for (size_t g = 0; g < s->n_groups; g++) {
        const double share = s->group_run[g].people * s->group_run[g].oversample / total;
        const double quota = (double)s->run.population_agents * share;
        p->agents[g] = (uint32_t)quota;
        rest[g] = quota - floor(quota);
        left -= p->agents[g];
    }
    for (; left > 0; left--) {
        size_t most = 0;
        for (size_t g = 1; g < s->n_groups; g++)
            if (rest[g] > rest[most])
                most = g;
        p->agents[most]++;
        rest[most] = -1;
    }
}

/* Every group with people gets at least one agent, from the group that has most. */
static void give_everyone_one(struct plan *p, const struct scenario *s)
{
    for (size_t g = 0; g < s->n_groups; g++) {
        size_t most = 0;
        if (s->group_run[g].people <= 0 || p->agents[g] > 0)
            continue;
        for (size_t h = 1; h < s->n_groups; h++)
            if (p->agents[h] > p->agents[most])
                most = h;
        p->agents[most]--;
        p->agents[g]++;
    }
}

static enum status check_sizes(const struct scenario *s, double total, struct err *e)
{
    const int64_t agents = s->run.population_agents, communities = s->run.population_communities;
    int64_t needed = 0;

    for (size_t g = 0; g < s->n_groups; g++)
        needed += s->group_run[g].people > 0;
    if (!(total > 0))
        return err_set(e, STATUS_SCENARIO, "no group has people (people x oversample is 0 in all)");
    if (agents < needed)
        return err_set(e, STATUS_SCENARIO,
                       "population.agents = %lld is fewer than the %lld groups with people",
                       (long long)agents, (long long)needed);
    if (communities > agents)
        return err_set(e, STATUS_SCENARIO,
                       "population.communities = %lld is more than the %lld agents",
                       (long long)communities, (long long)agents);
    if (s->run.population_contacts > 0 && s->run.population_contacts >= agents / communities)
        return err_set(e, STATUS_SCENARIO,
                       "population.contacts = %lld is not less than a community's size, %lld",
                       (long long)s->run.population_contacts, (long long)(agents / communities));
    return STATUS_OK;
}

enum status plan_make(struct plan *p, const struct scenario *s, struct err *e)
{
    double total = 0;

    *p = (struct plan){.dt = steps_length(s)};
    for (size_t g = 0; g < s->n_groups; g++)
        total += s->group_run[g].people * s->group_run[g].oversample;
    const enum status status = check_sizes(s, total, e);
    if (status != STATUS_OK)
        return status;

    p->n_steps = (int32_t)steps_tallied(s);
    p->n_burn = (int32_t)steps_burn_in(s);
    if (p->n_steps < 1)
        return err_set(e, STATUS_SCENARIO, "time.years = %g y is less than one step of %g days",
                       s->run.time_years, s->run.time_step_days);
    p->n_intervals = (int32_t)steps_intervals(s);
    deal_agents(p, s, total);
    give_everyone_one(p, s);
    for (size_t g = 0; g < s->n_groups; g++) {
        p->first_slot[g] = p->n_slots;
        p->n_slots += p->agents[g];
        if (p->agents[g] > 0)
            p->weight[g] = s->group_run[g].people / p->agents[g];
    }
    return STATUS_OK;
}

int32_t plan_interval_of(const struct plan *p, const struct scenario *s, int32_t step)
{
    return (int32_t)steps_interval_of(s, step - p->n_burn);
}

int32_t plan_interval_first(const struct plan *p, const struct scenario *s, int32_t i)
{
    return p->n_burn + (int32_t)steps_interval_first(s, i);
}

int32_t plan_interval_steps(const struct plan *p, const struct scenario *s, int32_t i)
{
    return plan_interval_first(p, s, i + 1) - plan_interval_first(p, s, i);
}

double plan_interval_start(const struct scenario *s, int32_t i)
{
    return steps_interval_start(s, i);
}

int32_t plan_entry_step(const struct plan *p, const struct scenario *s, int64_t date)
{
    const double step = steps_from_start(s, date) + p->n_burn;

    return step < 0 ? 0 : step > INT32_MAX ? INT32_MAX : (int32_t)step;
}
