/* ODD.md 6, Care: considering it, the utility of each service to a person, and the choice. */
#ifndef CONFIDE_CARE_H
#define CONFIDE_CARE_H

#include "illness.h"
#include "rough.h"

#include <math.h>

/* The choices: the services, and none of them. */
enum { CARE_none = SERVICE_COUNT, CARE_CHOICES };

/* Who one is, in the utility of care. */
enum {
    CARE_unregistered = 1,
    CARE_irregular = 2,
    CARE_exploited = 4,
    CARE_child = 8,
    CARE_WHO_COUNT = 16
};

/* A policy's parameters, prepared for one step. */
struct care_law {
    const struct service_params *service;
    float fear[SERVICE_COUNT], most_fear; /* of each service; the largest */
    double consider[MAX_CONDITIONS][4];   /* hazard by condition and severity, 1/y */
    double review[MAX_CONDITIONS];        /* hazard while treated, 1/y */
    uint32_t reviewed;                    /* conditions with reviews, bits 4c */
    double reconsider[2];                 /* multiplies the first: of others; of who has settled */
    double collapse;                      /* probability a step */
    double calm[4][CARE_WHO_COUNT][CARE_CHOICES]; /* exp(U) at no risk (scaled: the largest is 1) */
};

/* The law of care in steps of dt years. */
void care_law_make(struct care_law *l, const struct world_params *p, size_t n_conditions,
                   double dt);

/* Whether a choice counts as care (service.def). */
static inline bool care_is_care(unsigned choice)
{
    return choice < SERVICE_COUNT && SERVICE_IS_CARE[choice];
}

/* h: the largest hazard of considering care among the untreated conditions, 1/y. */
static inline double care_consider_hazard(const struct care_law *l, const struct person *x)
{
    double h = 0;

    for (uint32_t s = illness_untreated(x->illness); s != 0; s &= s - 1) {
        const unsigned c = illness_lowest(s);
        const double of_c = l->consider[c][illness_state(x->illness, c)];
        h = of_c > h ? of_c : h;
    }
    return h * l->reconsider[people_has(x, TRAIT_settled)];
}

/* rho: the hazard of a review of what is under treatment, 1/y. */
static inline double care_review_hazard(const struct care_law *l, const struct person *x)
{
    double rho = 0;

    for (uint32_t s = illness_treated(x->illness) & l->reviewed; s != 0; s &= s - 1)
        rho += l->review[illness_lowest(s)];
    return rho;
}

/* exp(U) of every choice for someone who fears nothing. */
static inline const double *care_calm(const struct care_law *l, const struct person *x)
{
    const unsigned who = (people_is(x, SUBGROUP_registered) ? 0 : CARE_unregistered) |
                         (people_is(x, SUBGROUP_irregular) ? CARE_irregular : 0) |
                         (people_is(x, SUBGROUP_exploited) ? CARE_exploited : 0) |
                         (people_is(x, SUBGROUP_children) ? CARE_child : 0);
    return l->calm[illness_severity(x->illness)][who];
}

/* exp(U) of every choice at fear phi and risk R. */
static inline void care_weigh(double weight[CARE_CHOICES], const struct care_law *l,
                              const double *calm, double fear, double risk)
{
    for (unsigned v = 0; v < SERVICE_COUNT; v++)
        weight[v] = calm[v] * exp(-(l->service[v].fear * fear * risk));
    weight[CARE_none] = calm[CARE_none];
}

/* One uniform against the cumulative probabilities, none first, then the services in their order. */
static inline unsigned care_choose(const double weight[CARE_CHOICES], double uniform)
{
    double sum = 0, below = weight[CARE_none];

    for (unsigned v = 0; v < CARE_CHOICES; v++)
        sum += weight[v];
    if (uniform * sum < below)
        return CARE_none;
    for (unsigned v = 0; v + 1 < SERVICE_COUNT; v++)
        if (uniform * sum < (below += weight[v]))
            return v;
    return SERVICE_COUNT - 1;
}

/* The choice that care_weigh and care_choose make at phi R = `feared`, if weights of four digits settle it; else
 * CARE_CHOICES. */
static inline unsigned care_choose_roughly(const struct care_law *l, const double *calm,
                                           double feared, double uniform)
{
    float weight[SERVICE_COUNT], below = (float)calm[CARE_none], sum = below;
    unsigned passed = 0;
    bool sure = l->most_fear * feared < ROUGH_MOST;

    for (unsigned v = 0; v < SERVICE_COUNT; v++)
        weight[v] = (float)calm[v] * rough_exp(-(l->fear[v] * (float)feared));
    for (unsigned v = 0; v < SERVICE_COUNT; v++)
        sum += weight[v];

    const float at = (float)uniform * sum;
    for (unsigned v = 0; v < SERVICE_COUNT; v++) {
        sure &= fabsf(at - below) > 4 * ROUGH_ERROR * sum;
        passed += at >= below;
        below += weight[v];
    }
    return !sure ? CARE_CHOICES : passed == 0 ? CARE_none : passed - 1;
}

/* The choice of someone at fear phi and risk R, by one uniform; exact weights are made only where rough ones cannot tell. */
static inline unsigned care_decide(const struct care_law *l, const struct person *x, double fear,
                                   double risk, double uniform)
{
    const double *calm = care_calm(l, x);
    const unsigned roughly = care_choose_roughly(l, calm, fear * risk, uniform);
    double weight[CARE_CHOICES];

    if (roughly < CARE_CHOICES)
        return roughly;
    care_weigh(weight, l, calm, fear, risk);
    return care_choose(weight, uniform);
}

/* U of attending a review, at fear phi and risk R. */
static inline double care_review_utility(const struct care_law *l, const struct world_params *p,
                                         const struct person *x, double fear, double risk)
{
    const uint32_t reviewed = illness_treated(x->illness) & l->reviewed;
    const unsigned severity = illness_severity_among(x->illness, reviewed);
    double u = p->care_review_appeal + p->care_review_severity * ((double)severity - 1) -
               p->care_review_fear * fear * risk;

    u -= people_is(x, SUBGROUP_irregular) ? p->care_review_charged : 0;
    u -= people_is(x, SUBGROUP_exploited) ? p->care_review_exploited : 0;
    u -= people_is(x, SUBGROUP_children) ? p->care_review_child : 0;
    return u;
}

/* One uniform in the order: stay away, attend. */
static inline bool care_attends(double utility, double uniform)
{
    return uniform >= 1 / (1 + exp(utility));
}

/* Probability that a clinic has no place; `demand`: visits to it chosen in the last step, in real people. */
static inline double care_no_place(const struct world_params *p, double dt, double demand)
{
    return p->care_clinic_places > 0 && demand > 0 ? 1 - p->care_clinic_places * dt / demand : 0;
}

#endif
