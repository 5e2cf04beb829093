/* Gamma and Beta distributions of any shape, from GSL's distribution functions. */
#include "curve.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdbool.h>

enum { SOLVER_STEPS = 200 };
static const double CLOSE = 1e-12, FAR = 700; /* at y = -FAR or FAR, x is as good as 0 or 1 */

/* Above this shape GSL's incomplete gamma and beta lose accuracy or do not converge; the expansion of Cornish and
 * Fisher is then exact to 1e-7 standard deviations. */
static const double LARGE_SHAPE = 1e5;
static const double MANY_SD = 12; /* the density beyond is negligible */

struct curve curve_gamma(double shape)
{
    return (struct curve){shape, 0, gsl_sf_lngamma(shape)};
}

struct curve curve_beta(double a, double b)
{
    return (struct curve){a, b, gsl_sf_lnbeta(a, b)};
}

double curve_density(const struct curve *c, double y)
{
    return c->b == 0 ? exp(c->a * y - exp(y) - c->constant)
                     : exp(-c->a * log1p(exp(-y)) - c->b * log1p(exp(y)) - c->constant);
}

double curve_below(const struct curve *c, double y, double x)
{
    if (c->b == 0)
        return gsl_cdf_gamma_P(x, c->a, 1);
    return y < 0 ? gsl_cdf_beta_P(x, c->a, c->b) : gsl_cdf_beta_Q(x, c->b, c->a);
}

double curve_above(const struct curve *c, double y, double x)
{
    if (c->b == 0)
        return gsl_cdf_gamma_Q(x, c->a, 1);
    return y < 0 ? gsl_cdf_beta_Q(x, c->a, c->b) : gsl_cdf_beta_P(x, c->b, c->a);
}

static bool is_large(const struct curve *c)
{
    return c->a >= LARGE_SHAPE && (c->b == 0 || c->b >= LARGE_SHAPE);
}

/* Mean, standard deviation, skewness and excess of y, from the asymptotic polygammas of large shapes. */
struct form {
    double mean, sd, skewness, excess;
};

static struct form form_of(const struct curve *c)
{
    const double p = 1 / c->a, q = c->b > 0 ? 1 / c->b : 0;
    const double variance = p + p * p / 2 + q + q * q / 2, sd = sqrt(variance);
    const double third = -p * (p / variance) * (1 + p) + q * (q / variance) * (1 + q);
    const double fourth =
        2 * p * (p / variance) * (p / variance) + 2 * q * (q / variance) * (q / variance);

    return (struct form){log(c->a) - (c->b > 0 ? log(c->b) : 0) - p / 2 - p * p / 12 + q / 2 +
                             q * q / 12,
                         sd, third / sd, fourth};
}

struct share curve_normal_share(double z)
{
    return (struct share){gsl_cdf_ugaussian_P(z), gsl_cdf_ugaussian_Q(z)};
}

double curve_normal_at(struct share s)
{
    return s.below < s.above ? gsl_cdf_ugaussian_Pinv(s.below) : gsl_cdf_ugaussian_Qinv(s.above);
}

static struct share form_share(const struct form *f, double y)
{
    const double w = fmin(fmax((y - f->mean) / f->sd, -MANY_SD), MANY_SD), s = f->skewness;

    return curve_normal_share(w - (w * w - 1) * s / 6 - (w * w - 3) * w * f->excess / 24 +
                              (4 * w * w - 7) * w * s * s / 36);
}

static double form_at(const struct form *f, struct share share)
{
    const double z = curve_normal_at(share), s = f->skewness;

    return f->mean + f->sd * (z + (z * z - 1) * s / 6 + (z * z - 3) * z * f->excess / 24 -
                              (2 * z * z - 5) * z * s * s / 36);
}

struct share curve_share(const struct curve *c, double at)
{
    const double y = fmin(fmax(at, -FAR), FAR);

    if (is_large(c)) {
        const struct form f = form_of(c);
        return form_share(&f, y);
    }
    const double x = c->b == 0 ? exp(y) : 1 / (1 + exp(fabs(y)));
    return (struct share){curve_below(c, y, x), curve_above(c, y, x)};
}

static bool is_below(struct share s, struct share target)
{
    return target.below < target.above ? s.below < target.below : s.above > target.above;
}

/* The end of a bracket on one side of y (step -1 or 1), or FAR that way. */
static double bracket(const struct curve *c, double y, double step, struct share target)
{
    while (fabs(y) < FAR && is_below(curve_share(c, y), target) == (step > 0)) {
        y += step;
        step *= 2;
    }
    return fmin(fmax(y, -FAR), FAR);
}

/* Newton's step from y, whose shares are s. */
static double step_from(const struct curve *c, double y, struct share s, struct share target)
{
    const double density = curve_density(c, y);

    return target.below < target.above ? log(target.below / s.below) * (s.below / density)
                                       : log(s.above / target.above) * (s.above / density);
}

double curve_at(const struct curve *c, struct share target)
{
    if (is_large(c)) {
        const struct form f = form_of(c);
        return form_at(&f, target);
    }
    const double middle = fmin(fmax(log(c->a) - (c->b > 0 ? log(c->b) : 0), -FAR), FAR);
    double left = bracket(c, middle, -1, target), right = bracket(c, middle, 1, target);
    double y = middle;

    if (!is_below(curve_share(c, left), target))
        return -INFINITY;
    if (is_below(curve_share(c, right), target))
        return INFINITY;
    for (int n = 0; n < SOLVER_STEPS && right - left > CLOSE; n++) {
        const struct share s = curve_share(c, y);
        if (is_below(s, target))
            left = y;
        else
            right = y;
        const double step = step_from(c, y, s, target);
        if (fabs(step) <= CLOSE)
            return y + step;
        y = y + step > left && y + step < right ? y + step : left + (right - left) / 2;
    }
    return y;
}
