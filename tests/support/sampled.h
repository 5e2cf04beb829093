/* A sample of the unit cube, for tests of designs. */
#ifndef CONFIDE_SAMPLED_H
#define CONFIDE_SAMPLED_H

#include "design.h"

#include <math.h>
#include <stdlib.h>

/* The points of a design, checked to lie within the cube. Free with free(). */
static inline double *sampled(enum design d, size_t n, size_t n_factors, uint64_t seed)
{
    const size_t length = design_size(d, n, n_factors) * n_factors;
    double *u = malloc(length * sizeof *u);
    struct err e;

    if (length == 0 || u == NULL) {
        fail();
        return u;
    }
    for (size_t i = 0; i < length; i++)
        u[i] = NAN;
    if (design_sample(u, d, n, n_factors, seed, &e) != STATUS_OK)
        fail_msg("%s", e.msg);
    for (size_t i = 0; i < length; i++)
        assert_true(d == DESIGN_morris ? u[i] >= 0 && u[i] <= 1 : u[i] > 0 && u[i] < 1);
    return u;
}

#endif
