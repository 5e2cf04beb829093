/* Importance weights and weighted values. */
#include "weights.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>

void weights_normalise(double *log_weight, size_t n)
{
    double most = -INFINITY, sum = 0.0;

    for (size_t i = 0; i < n; i++)
        most = fmax(most, log_weight[i]);
    for (size_t i = 0; i < n; i++) {
        log_weight[i] = most > -INFINITY ? exp(log_weight[i] - most) : 0.0;
        sum += log_weight[i];
    }
    for (size_t i = 0; i < n && sum > 0.0; i++)
        log_weight[i] /= sum;
}

double weights_effective(const double *weight, size_t n)
{
    double sum = 0.0, squares = 0.0;

    for (size_t i = 0; i < n; i++) {
        sum += weight[i];
        squares += weight[i] * weight[i];
    }
    return squares > 0.0 ? sum * sum / squares : 0.0;
}

double weights_mean(const double *weight, const double *x, size_t n)
{
    double sum = 0.0, all = 0.0;

    for (size_t i = 0; i < n; i++)
        if (weight[i] > 0.0) {
            sum += weight[i] * x[i];
            all += weight[i];
        }
    return sum / all;
}

static double weighted_product(const double *weight, const double *x, const double *y, size_t n)
{
    const double x_mean = weights_mean(weight, x, n), y_mean = weights_mean(weight, y, n);
    double sum = 0.0, all = 0.0;

    for (size_t i = 0; i < n; i++)
        if (weight[i] > 0.0) {
            sum += weight[i] * (x[i] - x_mean) * (y[i] - y_mean);
            all += weight[i];
        }
    return sum / all;
}

double weights_sd(const double *weight, const double *x, size_t n)
{
    return sqrt(weighted_product(weight, x, x, n));
}

double weights_correlation(const double *weight, const double *x, const double *y, size_t n)
{
    const double size = weights_sd(weight, x, n) * weights_sd(weight, y, n);

    return size > 0.0 ? weighted_product(weight, x, y, n) / size : 0.0;
}

struct weighted {
    double x, weight;
};

static int compare(const void *a, const void *b)
{
    const struct weighted *x = a, *y = b;

    return (x->x > y->x) - (x->x < y->x);
}

/* Each value stands for the middle of its weight, and between two middles it rises evenly. */
static double quantile_of(const struct weighted *v, size_t n, double all, double p)
{
    double before = 0.0, middle = 0.0;

    for (size_t i = 0; i < n; i++) {
        const double next = before + v[i].weight / 2.0;
        if (next >= p * all)
            return i == 0
                       ? v[0].x
                       : v[i - 1].x + (v[i].x - v[i - 1].x) * (p * all - middle) / (next - middle);
        middle = next;
        before += v[i].weight;
    }
    return n > 0 ? v[n - 1].x : NAN;
}

enum status weights_quantile(double *out, const double *weight, const double *x, size_t n, double p,
                             struct err *e)
{
    struct weighted *v = mem_array(n, sizeof *v);
    double all = 0.0;
    size_t used = 0;

    if (v == NULL)
        return err_memory(e);
    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i]) && weight[i] > 0.0) {
            v[used++] = (struct weighted){x[i], weight[i]};
            all += weight[i];
        }
    qsort(v, used, sizeof *v, compare);
    *out = quantile_of(v, used, all, p);
    mem_free(v);
    return STATUS_OK;
}
