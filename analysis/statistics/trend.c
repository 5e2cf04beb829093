/* The slope of a series. */
#include "trend.h"

#include <math.h>

double trend_slope(const double *x, const double *y, const double *weight, size_t n)
{
    double w = 0.0, mean_x = 0.0, mean_y = 0.0, xx = 0.0, xy = 0.0;

    for (size_t i = 0; i < n; i++)
        if (!isnan(y[i])) {
            w += weight[i];
            mean_x += weight[i] * x[i];
            mean_y += weight[i] * y[i];
        }
    mean_x /= w;
    mean_y /= w;
    for (size_t i = 0; i < n; i++)
        if (!isnan(y[i])) {
            xx += weight[i] * (x[i] - mean_x) * (x[i] - mean_x);
            xy += weight[i] * (x[i] - mean_x) * (y[i] - mean_y);
        }
    return xx > 0.0 ? xy / xx : NAN;
}
