/* A policy's parameters, prepared for one step: the laws of all submodels, and the bounds that screening compares
 * with. */
#ifndef CONFIDE_LAW_H
#define CONFIDE_LAW_H

#include "belief.h"
#include "care.h"
#include "disclosure.h"
#include "enforcement.h"
#include "plan.h"
#include "quantile.h"
#include "rng.h"

struct law {
    const struct world_params *p;
    struct quantiles quantiles;
    double dt; /* year */
    size_t n_groups, n_conditions;
    struct belief_law belief;
    struct care_law care;
    struct illness_law illness[MAX_CONDITIONS];
    double stale, forget; /* probability a step */
    double most_forget,
        most_background; /* enforcement's, in any world of the scenario at any time; 1/y */
    uint8_t screen[MAX_CONDITIONS]
                  [ILLNESS_STATES]; /* the threshold of a condition that is present */

    /* Sets of conditions, as bits 4c: all; that can be passed on; whose spread in communities is followed; whose delays
     * are counted. */
    uint32_t conditions, infectious, followed, delays;
};

/* `p`: what is in force, of the scenario or of a policy or entry of it. `like`: NULL, or a law that outlives this one, and
 * whose tables serve again where they are the same. */
enum status law_make(struct law *l, const struct scenario *s, const struct plan *plan,
                     const struct world_params *p, const struct law *like,
                     struct err *e) MUST_CHECK;
void law_free(struct law *l);

#define LAW_ROUNDING 0x1p-45 /* more than rounding adds to a few terms of a series */

/* p(h): the probability that a hazard h (1/y) acts in a step. */
static inline double law_probability(const struct law *l, double hazard)
{
    return -expm1(-hazard * l->dt);
}

/* Bounds of that for x = h dt: three and four terms of its series. */
static inline double law_most(double x)
{
    return x * (1 - 0.5 * x * (1 - x * (1.0 / 3))) * (1 + LAW_ROUNDING);
}

static inline double law_least(double x, double most)
{
    return most - x * x * x * x * (1.0 / 24) - 3 * LAW_ROUNDING;
}

/* The hazards of screened.def: 5, considering care or a review; */
static inline double law_care(const struct law *l, uint32_t group, const struct person *x)
{
    (void)group;
    return care_consider_hazard(&l->care, x) + care_review_hazard(&l->care, x);
}

/* 6, exploitation ends by other ways, or begins again; */
static inline double law_exploitation(const struct law *l, uint32_t group, const struct person *x)
{
    const struct group_params *g = &l->p->group[group];
    const bool at_risk = people_is(x, SUBGROUP_escaped) && !people_has(x, TRAIT_referred);

    return people_is(x, SUBGROUP_exploited) ? g->leave_exploitation : at_risk ? g->retrafficked : 0;
}

/* 7, an address goes stale or a file is closed, both decided by one uniform; the highest in any world. */
static inline double law_records(const struct law *l, uint32_t group, const struct person *x)
{
    const bool open = people_is(x, SUBGROUP_irregular) && people_has(x, TRAIT_known);
    const bool may_forget = open && l->most_forget > 0;

    (void)group;
    return (people_is(x, SUBGROUP_registered) || may_forget ? l->p->care_record_stale : 0) +
           (open ? l->most_forget : 0);
}

/* 8, a background encounter. */
static inline double law_background(const struct law *l, uint32_t group, const struct person *x)
{
    (void)group;
    return people_is(x, SUBGROUP_irregular) ? l->p->enforcement_background : 0;
}

static inline double law_background_most(const struct law *l, uint32_t group,
                                         const struct person *x)
{
    (void)group;
    return people_is(x, SUBGROUP_irregular) ? l->most_background : 0;
}

/* The hazard of departure, 1/y. */
static inline double law_departure(const struct law *l, uint32_t group, bool escaped)
{
    const struct group_params *g = &l->p->group[group];

    return escaped ? g->departure * g->departure_escaped : g->departure;
}

/* A threshold t such that an event of probability at most p never happens at a coarse part of t or more; the coarse
 * parts are screened with 255 counted as 254, so that 255 lets every one pass. */
static inline uint32_t law_screen(double p)
{
    if (!(p > 0))
        return 0;
    return p * 256 < 254 ? (uint32_t)(p * 256 + 1) : 255;
}

/* The same for a hazard. */
static inline uint32_t law_screen_hazard(const struct law *l, double hazard)
{
    return law_screen(law_most(hazard * l->dt));
}

/* The threshold of the lane `consider`. A severe illness may also lead to a collapse. */
static inline uint32_t law_screen_care(const struct law *l, uint32_t group, const struct person *x)
{
    const bool may_collapse = l->care.collapse > 0 && illness_severity(x->illness) == 3;

    return may_collapse ? 255 : law_screen_hazard(l, law_care(l, group, x));
}

/* The thresholds of a word of lanes that are screened.def's, one byte each. */
static inline uint32_t law_screen_person(const struct law *l, uint32_t group,
                                         const struct person *x, unsigned word)
{
    uint32_t thresholds = 0;

    if (word == LANE_consider / 4)
        thresholds = law_screen_care(l, group, x) << 8 * (LANE_consider % 4);
#define SCREENED(lane, hazard, most)                                                               \
    if (LANE_##lane != LANE_consider && LANE_##lane / 4 == word)                                   \
        thresholds |= law_screen_hazard(l, most(l, group, x)) << 8 * (LANE_##lane % 4);
#include "screened.def"
#undef SCREENED
    return thresholds;
}

/* The threshold of a condition's lane. What its transmission adds raises it in every step, by law_screen_transmission;
 * SCREEN_RESERVE of it is allowed for here. */
#define SCREEN_RESERVE (1.0 / 512)
static inline uint32_t law_screen_condition(const struct law *l, unsigned c, const struct person *x,
                                            float frailty)
{
    const unsigned state = illness_state(x->illness, c);

    if (state != ILLNESS_ABSENT)
        return l->screen[c][state];
    if (!illness_can_have(&l->illness[c], x->who))
        return 0;

    const double own = law_most(illness_onset_hazard(&l->illness[c], x, frailty, 0) * l->dt);
    const bool may_catch = l->illness[c].contagious;

    return law_screen(may_catch ? own + SCREEN_RESERVE : own);
}

/* What the share in the most affected community adds to the threshold of a condition's lane. */
static inline uint32_t law_screen_transmission(const struct law *l, unsigned c, double share)
{
    const double p = law_probability(l, l->p->condition[c].transmission * share);

    return law_screen(p - SCREEN_RESERVE);
}

/* The thresholds of the four lanes of `departure`, the same for a whole group. `requests`: as in enforcement.h. */
static inline uint32_t law_screen_group(const struct law *l, uint32_t group, double requests,
                                        enum regime in_force)
{
    const double request = enforcement_request_most(l->p, requests, in_force);
    const double departure = fmax(law_departure(l, group, false), law_departure(l, group, true));

    return law_screen_hazard(l, departure) << 8 * (LANE_departure % 4) |
           law_screen_hazard(l, request) << 8 * (LANE_request % 4);
}

#endif
