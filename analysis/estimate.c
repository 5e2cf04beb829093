/* Means over replicates with their intervals. */
#include "estimate.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static const double CONFIDENCE = 0.95;

void moments_add(struct moments *m, double x)
{
    if (isnan(x))
        return;

    const double step = x - m->mean;
    m->n++;
    m->mean += step / (double)m->n;
    m->squares += step * (x - m->mean);
}

void moments_add_difference(struct moments *m, double x, double reference)
{
    moments_add(m, x - reference);
}

struct estimate estimate_of(const struct moments *m)
{
    struct estimate x = {.mean = m->n > 0 ? m->mean : NAN, .low = NAN, .high = NAN, .n = m->n};

    if (m->n >= 2) {
        const double df = (double)(m->n - 1), n = (double)m->n;
        const double half =
            gsl_cdf_tdist_Pinv(0.5 + CONFIDENCE / 2, df) * sqrt(m->squares / df / n);
        x.low = m->mean - half;
        x.high = m->mean + half;
    }
    return x;
}

bool estimate_excludes_zero(const struct estimate *x)
{
    return x->low > 0.0 || x->high < 0.0;
}
