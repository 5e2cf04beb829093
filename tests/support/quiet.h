/* Quiet worlds for tests of one rule at a time: nothing happens in them but what is certain or scripted. */
#ifndef CONFIDE_QUIET_H
#define CONFIDE_QUIET_H

#include "script.h"

#include <math.h>

/* Attributes of a person, as person.def numbers them. */
enum {
#define ATTRIBUTE(name, number) ATTRIBUTE_##name = (number),
#include "person.def"
#undef ATTRIBUTE
};

static const uint32_t START = UINT32_MAX;
static const double BIT = 1e-8;   /* more than a word's grain */
static const double GRAIN = 2e-6; /* of alarm_sum and distrust_sum, with the floats' */

/* The probability that a hazard acts in a step of a week. */
static inline double p(double hazard)
{
    return -expm1(-hazard * 7 / 365.25);
}

/* A world of people all alike in which nothing happens but what is certain or scripted. */
static inline struct world_params *quiet(struct bench *x, int64_t agents, int32_t steps)
{
    made_scenario(&x->s, agents, steps);
    x->script.begun = true;
    x->s.params.care_record_stale = 0;
    return &x->s.params;
}

/* The same, everyone having one condition, untreated and mild, and going to `v` if they consider care. */
static inline struct world_params *quiet_ill(struct bench *x, int64_t agents, int32_t steps,
                                             enum service v)
{
    struct world_params *w = quiet(x, agents, steps);

    made_condition(&x->s, "cough")->prevalence = 1;
    for (int other = 0; other < SERVICE_COUNT; other++)
        w->service[other] = (struct service_params){.appeal = other == (int)v ? 100 : -100};
    return w;
}

static inline void run(struct bench *x)
{
    if (x->s.n_policies == 0)
        made_policy(&x->s, "only");
    bench_run(x, 1);
}

/* Under the first policy. */
static inline uint32_t in_step(const struct bench *x, enum observable v, size_t step)
{
    return bench_count(x, v, 0, step, 0);
}

static inline uint32_t total(const struct bench *x, enum observable v)
{
    return bench_total(x, v, 0);
}

/* A subgroup, a service or a severity of group 0. */
static inline uint32_t part(const struct bench *x, enum observable v, size_t step, int column)
{
    return bench_part(x, v, 0, step, (size_t)column);
}

static const struct regimes FULL = {REGIME_full, REGIME_full};
static const struct regimes SERIOUS = {REGIME_serious, REGIME_serious};
static const struct regimes NONE = {REGIME_none, REGIME_none};
static const struct regimes QUIET_FULL = {REGIME_full, REGIME_none};

static inline void from_start(struct bench *x, struct regimes regimes)
{
    made_entry(&x->s, made_policy(&x->s, "only"), 0, regimes);
}

/* Registered people exploited (or escaped), going to the emergency room in the first step. */
static inline struct world_params *trafficked(struct bench *x, int64_t agents, int32_t steps)
{
    struct world_params *w = quiet_ill(x, agents, steps, SERVICE_emergency);

    w->group[0].exploited = w->group[0].registered = 1;
    script_lane(x, EVERY, EVERY, LANE_consider, 0);
    return w;
}

/* The words of the visit in step 0 before and after a disclosure; certain unless set afterwards. */
static inline void tell(struct bench *x, uint32_t step)
{
    script_word(x, EVERY, step, RNG_visit, 0, 3, 0);
    for (uint32_t word = 0; word < 4; word++)
        script_word(x, EVERY, step, RNG_visit, 1, word, 0);
}

/* Irregular, known and registered people, whose addresses are requested at a hazard of 2 under full sharing. */
static inline struct world_params *wanted(struct bench *x, int64_t agents, int32_t steps)
{
    struct world_params *w = quiet(x, agents, steps);

    w->group[0].irregular = w->group[0].known = w->group[0].registered = 1;
    w->enforcement_requests_per_year = 2 * (double)agents;
    return w;
}

static inline struct world_params *ring(struct bench *x)
{
    struct world_params *w = wanted(x, 10, 5);

    x->s.run.population_contacts = 2;
    x->s.run.population_exploited_contacts = 1;
    w->belief_learn_encounter = 0;
    return w;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

#endif
