/* People's continuous attributes, each from one uniform through its quantile function (model.md 2).
 */
#ifndef CONFIDE_QUANTILE_H
#define CONFIDE_QUANTILE_H

#include "scenario.h"

/*
 * GSL's quantile functions tabulated at CELLS + 1 equally spaced probabilities, linear between
 * them; a uniform in the outermost cells goes to GSL itself. Monotone, so that a common draw stays
 * common; an attribute is within 0.01 % of GSL's (tested). One set of tables serves every person of
 * a policy.
 */
struct quantile_table {
    double *at; /* CELLS + 1 values; NULL: everyone has `all_alike` */
    double all_alike, a, b;
    double (*inverse)(double u, double a, double b);
};

struct quantiles {
    struct quantile_table frailty, fear, receptive, floor;
};

enum status quantiles_init(struct quantiles *q, const struct world_params *p,
                           struct err *e) MUST_CHECK;
void quantiles_free(struct quantiles *q);

/* 0 < u < 1. */
float quantile_frailty(const struct quantiles *q, double u);
float quantile_fear(const struct quantiles *q, double u);
float quantile_receptive(const struct quantiles *q, double u);
float quantile_floor(const struct quantiles *q, double u);

#endif
