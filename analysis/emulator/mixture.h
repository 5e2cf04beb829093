/*
 * Points that were drawn from several densities, each known but for a factor, taken as drawn from their mixture: so a point
 * that one density hardly ever gives and another often does is not given the weight that it would have by the first alone.
 * The factors are those that agree with where the points lie (multistate Bennett acceptance ratio; Geyer's reverse
 * logistic regression).
 */
#ifndef CONFIDE_MIXTURE_H
#define CONFIDE_MIXTURE_H

#include "err.h"

#include <stddef.h>

/*
 * out[i] is the logarithm of the mixture's density at point i, but for one constant. log_density[d * n + i] is that of
 * density d there (-infinity: never there), n_drawn[d] the number of points that were drawn from it. INTERNAL: no memory.
 */
enum status mixture_log_density(double *out, const double *log_density, const size_t *n_drawn,
                                size_t n_densities, size_t n, struct err *e) MUST_CHECK;

#endif
