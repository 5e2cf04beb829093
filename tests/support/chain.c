/* The expected person of a simple world, from the transition matrix. */
#include "chain.h"

#include "made.h"

#include <math.h>

void chain_scenario(struct scenario *s, int64_t agents, int32_t steps)
{
    made_scenario(s, agents, steps);
    s->params.group[0].registered = 1;
    s->params.group[0].departure = 0.5;
    s->params.care_record_stale = 0;
    s->params.care_collapse = 20;
    for (int v = 0; v < SERVICE_COUNT; v++)
        s->params.service[v].fear = 0;
    s->params.service[SERVICE_pharmacy].treats = 0.4;
    *made_condition(s, "cough") = (struct condition_params){.prevalence = 0.3,
                                                            .onset = 3,
                                                            .onset_female = 1,
                                                            .consider = 1,
                                                            .start_moderate = 0.3,
                                                            .start_severe = 0.2,
                                                            .worsen = 4,
                                                            .recover = 2,
                                                            .recover_treated = 6,
                                                            .death = 3,
                                                            .death_treated_ratio = 0.5,
                                                            .dropout = 5};
    made_policy(s, "none");
}

static void arrive(struct chain *c, const struct condition_params *q, double mass)
{
    const double severe = q->prevalence * q->start_severe;
    const double moderate = q->prevalence * q->start_moderate;

    c->absent += mass * (1 - q->prevalence);
    c->untreated[0] += mass * (q->prevalence - moderate - severe);
    c->untreated[1] += mass * moderate;
    c->untreated[2] += mass * severe;
}

struct chain chain_start(const struct world_params *w)
{
    struct chain c = {0};

    arrive(&c, &w->condition[0], 1);
    return c;
}

/* The share of `mass` to which a hazard h among hazards `sum` happens. */
static double share(double mass, double h, double sum, double dt)
{
    return sum > 0 ? mass * h / sum * -expm1(-sum * dt) : 0;
}

static void fall_ill(struct chain *to, double absent, const struct condition_params *q, double dt)
{
    to->onsets = share(absent, q->onset, q->onset, dt);
    to->absent += absent - to->onsets;
    to->untreated[0] += to->onsets * (1 - q->start_moderate - q->start_severe);
    to->untreated[1] += to->onsets * q->start_moderate;
    to->untreated[2] += to->onsets * q->start_severe;
}

static void progress(struct chain *to, const struct chain *from, int s, double stay,
                     const struct condition_params *q, double dt)
{
    const double worsen = s < 2 ? q->worsen : 0, death = s == 2 ? q->death : 0;
    const double death_treated = death * q->death_treated_ratio;
    const double sum = q->recover + worsen + death;
    const double sum_treated = q->recover_treated + death_treated + q->dropout;
    const double untreated = from->untreated[s] * stay, treated = from->treated[s] * stay;
    const double worse = share(untreated, worsen, sum, dt);
    const double drop = share(treated, q->dropout, sum_treated, dt);
    const double die = share(untreated, death, sum, dt);
    const double die_treated = share(treated, death_treated, sum_treated, dt);
    const double recover = share(untreated, q->recover, sum, dt);
    const double recover_treated = share(treated, q->recover_treated, sum_treated, dt);

    to->absent += recover + recover_treated;
    to->untreated[s] += untreated - recover - worse - die + drop;
    to->treated[s] += treated - recover_treated - drop - die_treated;
    if (s < 2)
        to->untreated[s + 1] += worse;
    to->deaths += die + die_treated;
    to->deaths_untreated += die;
}

/* The care phase for people of severity s + 1 with the condition untreated. */
static void seek_care(struct chain *c, int s, const struct world_params *w, double dt)
{
    const double hazard[3] = {w->care_consider_mild, w->care_consider_moderate,
                              w->care_consider_severe};
    const double consider = -expm1(-hazard[s] * dt), mass = c->untreated[s];
    double weight[SERVICE_COUNT], sum = 1, professional = 0, treated = 0, by_pharmacy = 0;

    for (int v = 0; v < SERVICE_COUNT; v++)
        sum += weight[v] = exp(w->service[v].appeal + w->service[v].severity * s);
    for (int v = 0; v < SERVICE_COUNT; v++) {
        const double p = consider * weight[v] / sum;
        c->visits[v] += mass * p;
        treated += p * w->service[v].treats;
        if (v == SERVICE_pharmacy)
            by_pharmacy = p * w->service[v].treats;
        else
            professional += p;
    }
    if (s == 2) {
        const double collapse = -expm1(-w->care_collapse * dt);
        c->collapses += mass * (1 - professional) * collapse;
        treated +=
            (1 - professional - by_pharmacy) * collapse * w->service[SERVICE_emergency].treats;
    }
    c->untreated[s] -= mass * treated;
    c->treated[s] += mass * treated;
}

struct chain chain_step(const struct chain *c, const struct world_params *w, double dt)
{
    const struct condition_params *q = &w->condition[0];
    const double leave = -expm1(-w->group[0].departure * dt);
    struct chain next = {.departures = leave};

    fall_ill(&next, c->absent * (1 - leave), q, dt);
    for (int s = 0; s < 3; s++)
        progress(&next, c, s, 1 - leave, q, dt);
    for (int s = 0; s < 3; s++)
        seek_care(&next, s, w, dt);
    arrive(&next, q, next.departures + next.deaths);
    return next;
}
