/* The sums of one replicate under one policy, and the numbers that are made of them. */
#ifndef CONFIDE_SUMS_H
#define CONFIDE_SUMS_H

#include "query.h"

/* Where one replicate of a variable lies in memory: of its first policy, and bytes from a policy
 * (of twins: from a pair of policies) to the next. */
struct unit_view {
    const void *data[OBSERVE_COUNT]; /* looked at only where items_use */
    size_t policy_bytes[OBSERVE_COUNT];
};

/* The view of data laid out as in struct observation. */
struct unit_view unit_view_of(const struct scenario *s, const struct plan *p,
                              const void *const data[OBSERVE_COUNT]);

/* A number as a numerator and a denominator; NaN, NaN: not defined. */
struct ratio {
    double n, d;
};

/*
 * out[item * n_cells + cell], of one policy (its number in the file). `sum` is room for n_sums * n_cells numbers. The
 * denominator is 1, the rate being made in the replicate, unless the query asks for the ratio of means.
 */
void ratios_of(struct ratio *out, double *sum, const struct query *q, const struct scenario *s,
               const struct plan *p, const struct unit_view *u, size_t policy);

#endif
