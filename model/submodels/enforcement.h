/* ODD.md 8, Enforcement: the hazard of a request for a person's address. */
#ifndef CONFIDE_ENFORCEMENT_H
#define CONFIDE_ENFORCEMENT_H

#include "people.h"

/* r, the hazard of a request for each irregular person known, 1/y; `pool`: D, people who may be requested. */
static inline double enforcement_requests(const struct world_params *p, double pool)
{
    return pool > 0 ? p->enforcement_requests_per_year / pool : 0;
}

/* `requests`: the hazard under full sharing of someone irregular and known, 1/y. */
static inline double enforcement_request_hazard(const struct world_params *p, double requests,
                                                enum regime in_force, bool known,
                                                bool serious_crime)
{
    const double ratio = known ? 1 : p->enforcement_unknown_ratio;

    switch (in_force) {
    case REGIME_full:
        return requests * ratio;
    case REGIME_serious:
        return serious_crime ? requests * p->enforcement_serious_focus * ratio : 0;
    default:
        return 0;
    }
}

/* The highest of these over everyone. */
static inline double enforcement_request_most(const struct world_params *p, double requests,
                                              enum regime in_force)
{
    const double known = enforcement_request_hazard(p, requests, in_force, true, true),
                 unknown = enforcement_request_hazard(p, requests, in_force, false, true);

    return known > unknown ? known : unknown;
}

#endif
