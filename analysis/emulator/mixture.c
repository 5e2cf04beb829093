/* The density of a mixture whose parts are known up to a factor. */
#include "mixture.h"

#include "mem.h"

#include <math.h>

enum { MOST_STEPS = 500 };
static const double STILL = 1e-10;

/* An estimate in progress. */
struct mixing {
    double *out;
    const double *log_density;
    const size_t *n_drawn;
    size_t n_densities, n;
    double *log_factor; /* [density]: of what normalises it */
};

/* log(exp(a) + exp(b)). */
static double log_add(double a, double b)
{
    const double high = fmax(a, b), low = fmin(a, b);

    return low > -INFINITY ? high + log1p(exp(low - high)) : high;
}

static void mix(const struct mixing *x)
{
    for (size_t i = 0; i < x->n; i++) {
        x->out[i] = -INFINITY;
        for (size_t d = 0; d < x->n_densities; d++)
            x->out[i] = log_add(x->out[i], log((double)x->n_drawn[d]) - x->log_factor[d] +
                                               x->log_density[d * x->n + i]);
    }
}

/* Factors by which each density adds up to 1 over the mixture's points; the first one's is 1. How far they moved. */
static double normalise(const struct mixing *x)
{
    double moved = 0.0, first = 0.0;

    for (size_t d = 0; d < x->n_densities; d++) {
        double sum = -INFINITY;
        for (size_t i = 0; i < x->n; i++)
            if (x->out[i] > -INFINITY)
                sum = log_add(sum, x->log_density[d * x->n + i] - x->out[i]);
        first = d == 0 ? sum : first;
        moved = fmax(moved, fabs(sum - first - x->log_factor[d]));
        x->log_factor[d] = sum - first;
    }
    return moved;
}

enum status mixture_log_density(double *out, const double *log_density, const size_t *n_drawn,
                                size_t n_densities, size_t n, struct err *e)
{
    const struct mixing x = {.out = out,
                             .log_density = log_density,
                             .n_drawn = n_drawn,
                             .n_densities = n_densities,
                             .n = n,
                             .log_factor = mem_array(n_densities, sizeof *x.log_factor)};

    if (x.log_factor == NULL)
        return err_memory(e);
    mix(&x);
    for (int i = 0; i < MOST_STEPS && normalise(&x) > STILL; i++)
        mix(&x);
    mem_free(x.log_factor);
    return STATUS_OK;
}
