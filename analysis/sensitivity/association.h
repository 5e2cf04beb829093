/* Partial rank correlations and standardised regression: the association of a result with parameters, from any
 * sample. */
#ifndef CONFIDE_ASSOCIATION_H
#define CONFIDE_ASSOCIATION_H

#include "err.h"
#include "estimate.h"

/* Of each parameter; the arrays are the caller's. */
struct association {
    struct estimate *value; /* NaN: the parameter does not vary */
    double *p;              /* of a value as far from 0 if there were no association */
    double
        r_squared; /* share of the variance (of the ranks) that all parameters explain together */
};

/*
 * x[row * k + parameter], y[row], all finite. Partial correlation of ranks (ties share their mean rank), intervals by
 * Fisher's z, p by Student's t with n - k - 1 degrees of freedom.
 * USAGE: too few points, y the same everywhere, or parameters that always move together. INTERNAL: no memory.
 */
enum status association_prcc(struct association *a, const double *x, const double *y, size_t n,
                             size_t k, struct err *e) MUST_CHECK;

/* Coefficients of the linear regression of y on all parameters, each in units of its standard deviation; intervals and
 * p by Student's t. Errors as above. */
enum status association_src(struct association *a, const double *x, const double *y, size_t n,
                            size_t k, struct err *e) MUST_CHECK;

#endif
