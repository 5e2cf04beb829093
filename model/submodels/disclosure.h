/* ODD.md 7, Disclosure of trafficking: the probabilities from a visit to a referral. */
#ifndef CONFIDE_DISCLOSURE_H
#define CONFIDE_DISCLOSURE_H

#include "people.h"

#include <math.h>

/* Probability that the clinician recognises the signs. */
static inline double disclosure_recognition(const struct world_params *p)
{
    return p->disclosure_trained_share * p->disclosure_spot_trained +
           (1 - p->disclosure_trained_share) * p->disclosure_spot_untrained;
}

/* Probability that the person tells, at fear phi and risk R. */
static inline double disclosure_telling(const struct world_params *p, const struct person *x,
                                        bool recognised, double fear, double risk)
{
    double a = recognised ? p->disclosure_asked : p->disclosure_unasked;

    a -= p->disclosure_fear * fear * risk;
    a -= people_has(x, TRAIT_told_lies) ? p->disclosure_lies : 0;
    return 1 / (1 + exp(-a));
}

/* Probability that a disclosure leads to a referral. */
static inline double disclosure_referral(const struct world_params *p)
{
    return p->disclosure_health_first_responder ? p->disclosure_referral_first_responder
                                                : p->disclosure_referral;
}

/* Probability that a referral exposes an irregular person to enforcement. */
static inline double disclosure_exposure(const struct world_params *p, enum regime in_force)
{
    const double chance[REGIME_COUNT] = {[REGIME_none] = p->disclosure_exposed_none,
                                         [REGIME_serious] = p->disclosure_exposed_serious,
                                         [REGIME_full] = p->disclosure_exposed_full};
    return chance[in_force];
}

#endif
