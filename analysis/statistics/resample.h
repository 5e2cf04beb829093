/* The bootstrap: how far estimates would vary over other samples of rows. */
#ifndef CONFIDE_RESAMPLE_H
#define CONFIDE_RESAMPLE_H

#include "err.h"
#include "estimate.h"

#include <stdint.h>

enum { RESAMPLES = 1000 };

/* Estimates that are functions of the means of columns. */
struct resampled {
    size_t n_rows, n_columns, n_values;
    const double *row; /* [row * n_columns + column] */
    void (*evaluate)(double *value, const double *mean, const void *context);
    const void *context;
};

/*
 * value[i].mean is the estimate from all rows; low and high are the 2.5 and 97.5 percentiles of RESAMPLES draws of
 * n_rows rows with replacement (NaN: fewer than two rows, or the estimate is not defined). The same seed gives the same
 * intervals. INTERNAL: no memory.
 */
enum status resample(struct estimate *value, const struct resampled *s, uint64_t seed,
                     struct err *e) MUST_CHECK;

#endif
