/* The slope of a series: weighted least squares. */
#ifndef CONFIDE_TREND_H
#define CONFIDE_TREND_H

#include <stddef.h>

/* Of y over x, each with its weight; y that is not defined (NaN) is left out. NaN: fewer than two different x. */
double trend_slope(const double *x, const double *y, const double *weight, size_t n);

#endif
