/* The value of information: how much better the choice of policy would be, on average, if a parameter were known. */
#ifndef CONFIDE_EVPPI_H
#define CONFIDE_EVPPI_H

#include "err.h"
#include "estimate.h"

#include <stdint.h>

enum { EVPPI_RESAMPLES = 200 };

/* Points drawn from the uncertainty of the parameters, all finite. */
struct decision {
    size_t n, k, n_gains;
    const double *x; /* [point * k + parameter] */
    const double *
        gain; /* [gain * n + point]: how much better another policy is than the first, more being better */
    const double
        *noise; /* [gain]: variance of a gain that is chance of replicates; NaN: not known */
};

/*
 * value[parameter]: by regression of the gains on one parameter at a time (cubic B-splines of 4 to 7 coefficients, knots
 * at quantiles; Strong, Oakley, Brennan 2014). What other parameters and the replicates' chance add is residual and
 * averages out. The regression's own optimism is removed by the bootstrap over points (twice the estimate less the
 * mean of draws, not below 0); the 95 % interval is +- 1.96 standard deviations of the draws. 0 exactly: the parameter
 * does not vary.
 * *all: the value of knowing every parameter, from the gains at the points, moved towards their mean by as much as
 * noise had spread them (exact for normal gains and two policies). USAGE: fewer than 20 points. INTERNAL: no memory.
 */
enum status evppi(struct estimate *value, struct estimate *all, const struct decision *d,
                  uint64_t seed, struct err *e) MUST_CHECK;

#endif
