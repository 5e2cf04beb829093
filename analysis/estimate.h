/* Means over replicates with 95 % intervals (Student t), of values or of paired differences. */
#ifndef CONFIDE_ESTIMATE_H
#define CONFIDE_ESTIMATE_H

#include <stdbool.h>
#include <stddef.h>

/* Running mean and sum of squares about it (Welford). Zeroed is empty. */
struct moments {
    size_t n;
    double mean, squares;
};

/* Takes in the value of one replicate; a value that is not defined (NaN) is left out and not counted. */
void moments_add(struct moments *m, double x);

/* A paired difference: replicates where either is not defined are left out. */
void moments_add_difference(struct moments *m, double x, double reference);

struct estimate {
    double mean;      /* NaN: not defined in any replicate */
    double low, high; /* NaN: fewer than two replicates */
    size_t n;         /* replicates used */
};

struct estimate estimate_of(const struct moments *m);

/* Whether there is an interval, and it lies wholly on one side of 0. */
bool estimate_excludes_zero(const struct estimate *x);

#endif
