/* Means over replicates with 95 % intervals: Student's t, and an exact one where few events are counted. */
#ifndef CONFIDE_ESTIMATE_H
#define CONFIDE_ESTIMATE_H

#include "moments.h"

#include <stdbool.h>

struct estimate {
    double mean; /* NaN: not defined in any replicate */
    double low,
        high; /* NaN: fewer than two replicates, or no spread between them and no count of events */
    size_t n; /* replicates used */
    bool is_known; /* chance cannot change it: there is no interval, and none is needed */
};

/* The mean with its 95 % interval: Student's t, widened where events are few. */
struct estimate estimate_of(const struct moments *m);

/* Widens the interval to what few events allow, or makes it where the replicates do not differ. One in `per` of a
 * replicate's number is one of x's. */
void estimate_widen(struct estimate *x, const struct events *e, double per);

/* Whether there are several replicates and no interval, though chance is in them: they are all alike, to rounding. That
 * says nothing of what chance would do in others. */
bool estimate_is_all_alike(const struct estimate *x);

/* A standard deviation, or 0 where it is no more than rounding makes of values of this size. */
double estimate_sd(double squares, double df, double size);

/* Half the width of a 95 % interval in standard errors: Student's t with this many degrees of freedom. */
double estimate_t(double degrees);

/* Whether its interval reaches farther to one side: the two ends tell it, not half its width. */
bool estimate_is_lopsided(const struct estimate *x);

/* Whether there is an interval, and it lies wholly on one side of 0. */
bool estimate_excludes_zero(const struct estimate *x);

#endif
