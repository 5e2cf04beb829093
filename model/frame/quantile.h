/* People's continuous attributes, each from one uniform through its quantile function (ODD.md 2).
 */
#ifndef CONFIDE_QUANTILE_H
#define CONFIDE_QUANTILE_H

#include "scenario.h"

/*
 * Quantile functions of GSL's distributions, tabulated on both sides of the median at the same
 * number of places in each halving of the tail, with cubics between. Monotone, so that a common
 * draw stays common; a quantile is within 2e-4 (1 + itself) of the exact one, and the mean and
 * variance of an attribute within 0.05 % (tested). No draw is solved for.
 */
struct quantile_node {
    double value, rise; /* rise: d value / d ln(tail probability) */
};

struct quantile_table {
    struct quantile_node *low, *high; /* by P and by 1 - P; NULL: everyone has `all_alike` */
    double all_alike;
    double of[2];     /* what it was tabulated for */
    bool is_borrowed; /* the nodes are another table's, which outlives this one */
};

struct quantiles {
    struct quantile_table frailty, fear, receptive, floor;
};

/* Tables of `like`, which outlives *q, serve again where they are the same; NULL: there is none. INTERNAL: no memory. */
enum status quantiles_init(struct quantiles *q, const struct world_params *p,
                           const struct quantiles *like, struct err *e) MUST_CHECK;
void quantiles_free(struct quantiles *q);

/* 0 < u < 1. */
float quantile_frailty(const struct quantiles *q, double u);
float quantile_fear(const struct quantiles *q, double u);
float quantile_receptive(const struct quantiles *q, double u);
float quantile_floor(const struct quantiles *q, double u);

#endif
