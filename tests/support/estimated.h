/* Estimates, for tests of what makes them. */
#ifndef CONFIDE_ESTIMATED_H
#define CONFIDE_ESTIMATED_H

#include "estimate.h"

/* Its interval holds the truth. */
static inline bool estimate_holds(const struct estimate *x, double truth)
{
    return x->low <= truth && truth <= x->high;
}

#endif
