/* Means over replicates with their intervals. */
#include "estimate.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static const double CONFIDENCE = 0.95;

/* A standard deviation below this part of the values is rounding: agents are counted, and the least that counts can
 * differ by is far above it. */
static const double ROUNDING = 1e-13;

/* Both ends are equally far from the mean, to the precision that is printed. */
static const double LOPSIDED = 0.01;

double estimate_sd(double squares, double df, double size)
{
    const double sd = sqrt(squares / df);

    return sd > ROUNDING * size ? sd : 0.0;
}

double estimate_t(double degrees)
{
    return gsl_cdf_tdist_Pinv(0.5 + CONFIDENCE / 2, degrees);
}

struct estimate estimate_of(const struct moments *m)
{
    struct estimate x = {.mean = m->n > 0 ? m->mean : NAN, .low = NAN, .high = NAN, .n = m->n};

    if (m->n >= 2) {
        const double df = (double)(m->n - 1), sd = estimate_sd(m->squares, df, m->largest);
        const double half = estimate_t(df) * sd / sqrt((double)m->n);
        x.low = sd > 0.0 ? m->mean - half : NAN;
        x.high = sd > 0.0 ? m->mean + half : NAN;
    }
    estimate_widen(&x, &m->events, 1.0);
    return x;
}

void estimate_widen(struct estimate *x, const struct events *e, double per)
{
    double below, above;

    x->is_known = x->n > 0 && e->n_known == x->n;
    if (isnan(x->mean) || (!isnan(x->low) && !events_are_few(e)) ||
        !events_reach(e, &below, &above))
        return;
    x->low = fmin(isnan(x->low) ? x->mean : x->low, x->mean - below / per);
    x->high = fmax(isnan(x->high) ? x->mean : x->high, x->mean + above / per);
    if (!e->is_difference) /* there is no fewer than none */
        x->low = fmax(x->low, 0.0);
}

bool estimate_is_all_alike(const struct estimate *x)
{
    return x->n > 1 && isnan(x->low) && !x->is_known;
}

bool estimate_is_lopsided(const struct estimate *x)
{
    const double below = x->mean - x->low, above = x->high - x->mean;

    return fabs(above - below) > LOPSIDED * (above + below);
}

bool estimate_excludes_zero(const struct estimate *x)
{
    return x->low > 0.0 || x->high < 0.0;
}
