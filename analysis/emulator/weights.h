/* Weighted points: importance weights, effective sample size, and weighted quantiles. */
#ifndef CONFIDE_WEIGHTS_H
#define CONFIDE_WEIGHTS_H

#include "err.h"

#include <stddef.h>

/* Replaces logarithms of weights by weights that add up to 1. All 0 where none is above -infinity. */
void weights_normalise(double *log_weight, size_t n);

/* The number of points of equal weight that would say as much. */
double weights_effective(const double *weight, size_t n);

/* Weighted moments of n values; weights add up to 1. */
double weights_mean(const double *weight, const double *x, size_t n);
double weights_sd(const double *weight, const double *x, size_t n);
double weights_correlation(const double *weight, const double *x, const double *y, size_t n);

/* The value below which a share p of the weight lies; values that are no numbers are left out. NaN: there is none.
 * INTERNAL: no memory. */
enum status weights_quantile(double *out, const double *weight, const double *x, size_t n, double p,
                             struct err *e) MUST_CHECK;

#endif
