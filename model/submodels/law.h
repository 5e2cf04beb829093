/* What a policy's parameters come to in one step: probabilities, factors and screening thresholds. */
#ifndef CONFIDE_LAW_H
#define CONFIDE_LAW_H

#include "belief.h"
#include "illness.h"
#include "plan.h"
#include "quantile.h"
#include "rng.h"

/* What one chooses among: the services, and none of them. */
enum { CHOICE_none = SERVICE_COUNT, CHOICE_COUNT };

/* Who one is, in the utility of care. */
enum {
    LAW_unregistered = 1,
    LAW_irregular = 2,
    LAW_exploited = 4,
    LAW_child = 8,
    LAW_WHO_COUNT = 16
};

/* What multiplies the hazard of onset: disabled, exploited, escaped. */
enum { ONSET_COUNT = 8 };
static inline unsigned law_onset_index(unsigned who)
{
    return (who >> (SUBGROUP_disabled - 1) & 1) | (who >> (SUBGROUP_exploited - 1) & 3) << 1;
}

struct law {
    const struct world_params *p;
    struct quantiles quantiles;
    double dt; /* year */
    size_t n_groups, n_conditions;

    struct belief_law belief;
    double departure[MAX_GROUPS], leave[MAX_GROUPS];
    double consider[4], collapse, stale, background;
    double
        weight[4][LAW_WHO_COUNT]
              [CHOICE_COUNT]; /* exp(U) at no risk, by severity (scaled alike: the largest is 1) */
    double requests;          /* hazard under full sharing of an irregular, known person, 1/y */

    /* progress[c][state][kind]: the uniform below which kind 0, or 1, or any of the three kinds happens. */
    double progress[MAX_CONDITIONS][ILLNESS_STATES][3];
    struct {
        uint8_t needs,
            forbids; /* subgroups, as in `who`, without which or with which nobody can have it */
        double onset[ONSET_COUNT]; /* hazard at frailty 1, by law_onset_index of who one is, 1/y */
    } condition[MAX_CONDITIONS];
    uint32_t infectious;      /* conditions that can be passed on, as bits of illness_untreated */
    uint32_t conditions;      /* all of them, likewise */
    uint32_t contagious_bits; /* those with transmission within communities */
    bool contagious[MAX_CONDITIONS]; /* transmission within communities */

    /* The screening thresholds of model/frame/lane.def's lanes 8 to 11, as parts of screen word 2; and of states. */
    uint32_t screen_consider[4], screen_leave[MAX_GROUPS], screen_stale, screen_background;
    uint32_t screen_departure[MAX_GROUPS];
    uint8_t screen_progress[MAX_CONDITIONS][ILLNESS_STATES];
};

/* p(h): the probability that a hazard h (1/y) acts in a step. */
static inline double law_probability(const struct law *l, double hazard)
{
    return -expm1(-hazard * l->dt);
}

/* A threshold t such that an event of probability p never happens at a coarse part of t or more; the coarse parts
 * are screened with 255 counted as 254, so that 255 lets every one pass. */
static inline uint8_t law_screen(double p)
{
    if (!(p > 0))
        return 0;
    return p * 256 < 254 ? (uint8_t)(p * 256 + 1) : 255;
}

/* What the thresholds of onset of contagious conditions allow for transmission, before it raises them. */
#define SCREEN_RESERVE (1.0 / 512)

enum status law_make(struct law *l, const struct scenario *s, const struct plan *plan,
                     const struct world_params *p, struct err *e) MUST_CHECK;
void law_free(struct law *l);

/* The hazard of a request for this person's address under a regime, 1/y. */
double law_request(const struct law *l, enum regime in_force, bool known, bool serious_crime);

/* The highest of these over everyone, as the screening threshold of the lane `request`. */
uint8_t law_screen_request(const struct law *l, enum regime in_force);

#endif
