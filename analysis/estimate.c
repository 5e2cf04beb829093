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

double estimate_t(double degrees)
{
    return gsl_cdf_tdist_Pinv(0.5 + CONFIDENCE / 2, degrees);
}

struct estimate estimate_of(const struct moments *m)
{
    struct estimate x = {.mean = m->n > 0 ? m->mean : NAN, .low = NAN, .high = NAN, .n = m->n};

    if (m->n >= 2) {
        const double df = (double)(m->n - 1), n = (double)m->n;
        const double half = estimate_t(df) * sqrt(m->squares / df / n);
        x.low = m->mean - half;
        x.high = m->mean + half;
    }
    return x;
}

void joint_add(struct joint *j, const double x[JOINT_COUNT])
{
    double step[JOINT_COUNT];

    for (int a = 0; a < JOINT_COUNT; a++)
        if (isnan(x[a]))
            return;
    j->n++;
    for (int a = 0; a < JOINT_COUNT; a++) {
        step[a] = x[a] - j->mean[a];
        j->mean[a] += step[a] / (double)j->n;
    }
    for (int a = 0; a < JOINT_COUNT; a++)
        for (int b = 0; b < JOINT_COUNT; b++)
            j->product[a][b] += step[a] * (x[b] - j->mean[b]);
}

double joint_linear(double gradient[JOINT_COUNT], const struct joint *j, enum contrast c)
{
    const double *m = j->mean;
    const double value = m[JOINT_d] > 0.0 ? m[JOINT_n] / m[JOINT_d] : NAN;
    const double against = m[JOINT_d_against] > 0.0 ? m[JOINT_n_against] / m[JOINT_d_against] : NAN;
    double own = 1.0, other = 0.0, out = value; /* d out / d value, d out / d against */

    if (c == CONTRAST_difference) {
        other = -1.0;
        out = value - against;
    } else if (c == CONTRAST_relative) {
        own = against > 0.0 ? 100.0 / against : NAN;
        other = -own * value / against;
        out = own * (value - against);
    }
    gradient[JOINT_n] = own / m[JOINT_d];
    gradient[JOINT_d] = -own * value / m[JOINT_d];
    gradient[JOINT_n_against] = c == CONTRAST_none ? 0.0 : other / m[JOINT_d_against];
    gradient[JOINT_d_against] = c == CONTRAST_none ? 0.0 : -other * against / m[JOINT_d_against];
    return out;
}

/* Sum of squares of the linear part, of the whole, or (apart) as if the two sides were not paired. */
static double linear_squares(const struct joint *j, const double g[JOINT_COUNT], bool apart)
{
    double sum = 0.0;

    for (int a = 0; a < JOINT_COUNT; a++)
        for (int b = 0; b < JOINT_COUNT; b++)
            if (!apart || a / 2 == b / 2)
                sum += g[a] * g[b] * j->product[a][b];
    return sum > 0.0 ? sum : 0.0;
}

struct estimate joint_estimate(const struct joint *j, enum contrast c)
{
    return joint_estimate_with(j, c, j->n >= 2 ? estimate_t((double)(j->n - 1)) : NAN);
}

struct estimate joint_estimate_with(const struct joint *j, enum contrast c, double t)
{
    double g[JOINT_COUNT];
    struct estimate x = {.mean = NAN, .low = NAN, .high = NAN, .n = j->n};

    if (j->n == 0)
        return x;
    x.mean = joint_linear(g, j, c);
    if (j->n >= 2) {
        const double df = (double)(j->n - 1), n = (double)j->n;
        const double half = t * sqrt(linear_squares(j, g, false) / df / n);
        x.low = x.mean - half;
        x.high = x.mean + half;
    }
    return x;
}

double joint_pairing(const struct joint *j)
{
    double g[JOINT_COUNT];

    if (j->n < 2)
        return NAN;
    (void)joint_linear(g, j, CONTRAST_difference);
    const double paired = linear_squares(j, g, false);
    return paired > 0.0 ? linear_squares(j, g, true) / paired : NAN;
}

bool estimate_excludes_zero(const struct estimate *x)
{
    return x->low > 0.0 || x->high < 0.0;
}
