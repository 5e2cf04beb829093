/* What the makers of these figures share: the numbers of the file. */
#ifndef CONFIDE_FITTED_OWN_H
#define CONFIDE_FITTED_OWN_H

#include "fitted.h"
#include "maker.h"

enum { FITTED_QUANTILES = 3 };

/* The datasets of a calibration's file, as CALIBRATE.md lists them. */
struct fitted_data {
    size_t n_targets, n_goals, n_parameters, n_points, n_rounds;
    const char *const *target, *const *unit, *const *verdict, *const *parameter;
    const double *value, *low, *high;     /* [target] */
    const double *prior, *posterior;      /* [target * FITTED_QUANTILES + quantile] */
    const double *contraction;            /* [parameter] */
    const double *at, *weight, *of_round; /* [point * n_parameters + parameter], [point], [point] */
    const double *share;                  /* [round] */
    const double *explained;              /* [round * n_goals + goal] */
};

/* How many points have a weight in the posterior. */
size_t fitted_weighted(const struct fitted_data *d);

typedef enum status fitted_make(struct figure *f, struct maker *m, const struct fitted_data *d,
                                struct err *e);
fitted_make fitted_targets, fitted_fit, fitted_posterior, fitted_waves;

#endif
