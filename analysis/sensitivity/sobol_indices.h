/* Sobol' indices: the share of the variance due to a parameter, alone (first) and including interactions (total). */
#ifndef CONFIDE_SOBOL_INDICES_H
#define CONFIDE_SOBOL_INDICES_H

#include "err.h"
#include "estimate.h"

#include <stdint.h>

/*
 * y[base * (k + 2) + row] with the rows A, AB_1 … AB_k, B of SALib's layout, AB_i being A with parameter i from B. First
 * order by Saltelli (2010), total by Jansen (1999), about the mean of all y; 95 % intervals by the bootstrap over base
 * points. A base point with a y that is not finite is left out whole; *used counts the others, and is each estimate's
 * n. *alone is the sum of the first order indices. All NaN when nothing varies. INTERNAL: no memory.
 */
enum status sobol_indices(struct estimate *first, struct estimate *total, struct estimate *alone,
                          size_t *used, const double *y, size_t n_base, size_t k, uint64_t seed,
                          struct err *e) MUST_CHECK;

#endif
