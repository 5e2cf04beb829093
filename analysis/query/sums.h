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
struct unit_view sums_unit_view(const struct scenario *s, const struct plan *p,
                                const void *const data[OBSERVE_COUNT]);

/* A number as a numerator and a denominator; NaN, NaN: not defined. */
struct ratio {
    double n, d;
    struct event_worth worth; /* of n; where sums.wants_worth */
};

/* One variable that adds to a sum, worked out once. */
struct addend {
    enum observable variable;
    enum term_kind kind;
    size_t sum;
    size_t n_last, n_sub; /* lengths of its last dimension and of its subgroups (1: it has none) */
    size_t first, end;    /* of its last dimension, what counts */
    double factor[ELEMENT_MOST]; /* of each of these; of KIND_SPREAD it depends on the policy */
    const bool *group;           /* which groups count; NULL: all */
    int subgroup;                /* place in the scenario's list; -1: as the query says */
    bool is_f64, is_raw, is_twins;
};

/* The sums of a query. Those that are no count (1, the length of the period) are filled once. */
struct sums {
    const struct query *q;
    size_t n;
    bool wants_worth; /* the worth of events takes as long again */
    struct addend *addend;
    double *sum;     /* [sum * n_cells + cell], of the current policy */
    double *squares; /* [cell] of the current item: of its events' worth */
};

/* False: no memory. */
bool sums_are_made(struct sums *x, const struct query *q);
void sums_free(struct sums *x); /* a zeroed one is fine */

/*
 * out[item * n_cells + cell], of one policy (its number in the file) in one unit. The denominator is 1, the rate being
 * made in the replicate, unless the query asks for the ratio of means.
 */
void sums_ratios(struct ratio *out, struct sums *x, const struct scenario *s, const struct plan *p,
                 const struct unit_view *u, size_t policy);

#endif
