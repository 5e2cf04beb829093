/*
 * Points that were drawn from several densities, each known up to a factor, treated as drawn from their mixture: so a
 * point that is rare under one density but common under another does not get the large weight that it would have by the
 * first alone. The factors are estimated from where the points lie (multistate Bennett acceptance ratio; Geyer's
 * reverse logistic regression).
 */
#ifndef CONFIDE_MIXTURE_H
#define CONFIDE_MIXTURE_H

#include "err.h"

#include <stddef.h>

/*
 * out[i] is the logarithm of the mixture's density at point i, up to one constant. log_density[d * n + i] is that of
 * density d there (-infinity: never there), n_drawn[d] the number of points that were drawn from it. INTERNAL: no memory.
 */
enum status mixture_log_density(double *out, const double *log_density, const size_t *n_drawn,
                                size_t n_densities, size_t n, struct err *e) MUST_CHECK;

#endif
