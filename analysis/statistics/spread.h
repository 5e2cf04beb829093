/*
 * How an estimate varies over the points of a sweep, and how much of that is chance: the law of total variance. Numbers
 * are added point by point, and a bounded number of them is kept.
 */
#ifndef CONFIDE_SPREAD_H
#define CONFIDE_SPREAD_H

#include "joint.h"

struct spread;

/* `n` numbers to follow, over about n_points points of at most n_replicates. `is_paired`: replicates of the same number
 * share their random numbers at all points. NULL: no memory. */
struct spread *spread_make(size_t n, size_t n_points, size_t n_replicates, bool is_paired);
void spread_free(struct spread *s); /* NULL is fine */

/*
 * Adds number i at a point: x[replicate] of it, NULL where there is none. What it is made of is a ratio of means
 * over the replicates or a contrast of two (estimate.h); its linear part says what a replicate adds to chance.
 */
void spread_add(struct spread *s, size_t i, const double *const *x, enum contrast c);

struct spread_range {
    double low, high; /* NaN: not known */
};

struct spread_parts {
    double mean;          /* over points, of the point's estimate; NaN: nowhere defined */
    double low, high;     /* 2.5 % and 97.5 % quantiles over points; NaN: fewer than two */
    double sd_parameters; /* between points, without chance; NaN: cannot be estimated */
    double se_chance;     /* standard error of one point's estimate; NaN: one replicate a point */
    size_t points;        /* where it is defined */
    /* 5 % and 95 % quantiles over points, moved towards the mean to remove the spread by chance: the effect of their
     * parameters. Where chance cannot be estimated, they are the plain quantiles; NaN: all of their spread may be
     * chance. */
    struct spread_range middle;
};

/* The mean over points of number i, and the parts of its variance. */
struct spread_parts spread_parts(const struct spread *s, size_t i);

#endif
