/* Conflicts: targets that no point of the priors meets, alone or several together. */
#ifndef CONFIDE_CONFLICTS_H
#define CONFIDE_CONFLICTS_H

#include "matching.h"

/* Goals that cannot all be met, though all but any one of them can. */
struct conflict {
    size_t n,
        *goal; /* the last is the one that gives way most easily; one: it cannot be met alone */
    double
        nearest; /* output of the last nearest to its goal, on its scale, where the others are met */
    double implausibility; /* of it: above the cut */
    double
        discrepancy; /* the standard deviation of the last goal that would bring it within the cut */
};

struct conflicts {
    size_t n;
    struct conflict *list; /* the smallest first, of as many goals the gravest */
};

/* Looks for them with the emulators of the first wave, which cover all of the prior. INTERNAL: no memory. */
enum status conflicts_find(struct conflicts *c, const struct matching *m, const struct goal *goal,
                           uint64_t seed, struct err *e) MUST_CHECK;
void conflicts_free(struct conflicts *c); /* a zeroed one is fine */

#endif
