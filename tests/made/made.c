/* Scenarios made in C for tests: a blank one, its parts, and random small worlds. */
#include "made.h"

#include <stdio.h>
#include <stdlib.h>

#define UNPACK(...) __VA_ARGS__
#define PER_SERVICE(field_, path_, type_, unit_, dflt_, ...)                                       \
    {                                                                                              \
        const double dflt[SERVICE_COUNT] = {UNPACK dflt_};                                         \
        for (int v = 0; v < SERVICE_COUNT; v++)                                                    \
            s->params.service[v].field_ = dflt[v];                                                 \
    }

static void run_and_world_defaults(struct scenario *s)
{
#define RUN(field_, path_, type_, unit_, dflt_, ...) s->run.field_ = dflt_;
#define WORLD(field_, path_, type_, unit_, dflt_, ...) s->params.field_ = dflt_;
#define SERVICE PER_SERVICE
#define GROUP_RUN NO_ROW
#define GROUP NO_ROW
#define CONDITION_RUN NO_ROW
#define CONDITION NO_ROW
#include "params.def"
#undef RUN
#undef WORLD
#undef SERVICE
#undef GROUP_RUN
#undef GROUP
#undef CONDITION_RUN
#undef CONDITION
}

static void group_defaults(struct group_run *run, struct group_params *g)
{
#define RUN NO_ROW
#define WORLD NO_ROW
#define SERVICE NO_ROW
#define GROUP_RUN(field_, path_, type_, unit_, dflt_, ...) run->field_ = dflt_;
#define GROUP(field_, path_, type_, unit_, dflt_, ...) g->field_ = dflt_;
#define CONDITION_RUN NO_ROW
#define CONDITION NO_ROW
#include "params.def"
#undef GROUP_RUN
#undef GROUP
#undef CONDITION_RUN
#undef CONDITION
}

static void condition_defaults(struct condition_params *c)
{
#define GROUP_RUN NO_ROW
#define GROUP NO_ROW
#define CONDITION_RUN NO_ROW
#define CONDITION(field_, path_, type_, unit_, dflt_, ...) c->field_ = dflt_;
#include "params.def"
#undef RUN
#undef WORLD
#undef SERVICE
#undef GROUP_RUN
#undef GROUP
#undef CONDITION_RUN
#undef CONDITION
}

static void add_group(struct scenario *s, const char *name, double people)
{
    const size_t g = s->n_groups++;

    group_defaults(&s->group_run[g], &s->params.group[g]);
    snprintf(s->group_name[g], NAME_SIZE, "%s", name);
    s->group_run[g].people = people;
}

static void all_alike(struct world_params *w)
{
    w->population_frailty_cv = 0;
    w->population_fear_sd = 0;
    w->belief_floor_precision = 0;
    w->belief_receptive_precision = 0;
}

double made_years(const struct scenario *s, int32_t steps)
{
    return steps * s->run.time_step_days / 365.25;
}

void made_scenario(struct scenario *s, int64_t agents, int32_t steps)
{
    *s = (struct scenario){0};
    run_and_world_defaults(s);
    all_alike(&s->params);
    s->run.time_years = made_years(s, steps);
    s->run.time_burn_in_years = 0;
    s->run.population_agents = agents;
    s->run.population_communities = 1;
    s->run.population_contacts = 0;
    s->run.output_every_steps = 1;
    add_group(s, "people", (double)agents);
    for (int i = 0; i < SUBGROUP_COUNT; i++)
        s->subgroup[s->n_subgroups++] = (enum subgroup)i;
}

void made_free(struct scenario *s)
{
    for (size_t a = 0; a < s->n_policies; a++) {
        for (size_t n = 0; n < s->policy[a].n_schedule; n++)
            free(s->policy[a].schedule[n].params);
        free(s->policy[a].schedule);
    }
    *s = (struct scenario){0};
}

struct condition_params *made_condition(struct scenario *s, const char *name)
{
    const size_t c = s->n_conditions++;

    condition_defaults(&s->params.condition[c]);
    snprintf(s->condition_name[c], NAME_SIZE, "%s", name);
    return &s->params.condition[c];
}

struct policy *made_policy(struct scenario *s, const char *name)
{
    struct policy *p = &s->policy[s->n_policies++];

    *p = (struct policy){.params = s->params};
    snprintf(p->name, NAME_SIZE, "%s", name);
    return p;
}

void made_entry(const struct scenario *s, struct policy *p, int32_t step, struct regimes regimes)
{
    struct schedule_entry *longer = realloc(p->schedule, (p->n_schedule + 1) * sizeof *p->schedule);

    if (longer == NULL)
        abort();
    p->schedule = longer;
    p->schedule[p->n_schedule++] = (struct schedule_entry){
        .date = s->run.time_start + (int64_t)(step * s->run.time_step_days), .regimes = regimes};
}

struct world_params *made_setting(const struct scenario *s, struct policy *p, int32_t step)
{
    const struct world_params *before = &p->params;
    struct world_params *copy = malloc(sizeof *copy);

    for (size_t n = 0; n < p->n_schedule; n++)
        if (p->schedule[n].params != NULL)
            before = p->schedule[n].params;
    if (copy == NULL)
        abort();
    *copy = *before;
    made_entry(s, p, step, (struct regimes){REGIME_none, REGIME_none});
    p->schedule[p->n_schedule - 1].keeps_regimes = true;
    p->schedule[p->n_schedule - 1].params = copy;
    return copy;
}
