/* Conflicts: targets that no point of the priors meets, alone or two together. */
#ifndef CONFIDE_CONFLICTS_H
#define CONFIDE_CONFLICTS_H

#include "matching.h"

struct conflict {
    size_t a, b; /* goals; a = b: one that cannot be met alone */
    double
        nearest; /* output of b nearest to its goal, on its scale, where a is met (or anywhere) */
    double implausibility; /* of it: above the cut */
    double discrepancy;    /* standard deviation of b's that would bring it within the cut */
};

struct conflicts {
    size_t n;
    struct conflict *list; /* the gravest first */
};

/* Looks for them with the emulators of the first wave, which know all of the prior. INTERNAL: no memory. */
enum status conflicts_find(struct conflicts *c, const struct matching *m, const struct goal *goal,
                           uint64_t seed, struct err *e) MUST_CHECK;
void conflicts_free(struct conflicts *c); /* a zeroed one is fine */

#endif
