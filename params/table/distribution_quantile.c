/* Quantiles of uncertainty distributions, truncated to their limits. */
#include "distribution.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/* Shares of a distribution below and above a place. They add up to 1, and the smaller is exact. */
struct share {
    double below, above;
};

static const struct share NOTHING_BELOW = {0, 1}, NOTHING_ABOVE = {1, 0};

/*
 * A Gamma (b = 0, scale 1) in y = ln x, or a Beta in y = ln x/(1-x). Both densities of y are log-concave, so that
 * Newton's steps on the logarithm of a tail converge; GSL's own inverses may not, at small shapes.
 */
struct curve {
    double a, b; /* shapes */
    double constant;
};

enum { SOLVER_STEPS = 200 };
static const double CLOSE = 1e-12, FAR = 700; /* at y = -FAR or FAR, x is as good as 0 or 1 */

/* Above this shape GSL's incomplete gamma and beta lose accuracy or do not converge; the expansion of Cornish and
 * Fisher is then exact to 1e-7 standard deviations. */
static const double LARGE_SHAPE = 1e5;
static const double MANY_SD = 12; /* beyond is nothing */

/* A spread too narrow to tell two numbers apart, and one too wide for GSL. */
static const double MOST_SHAPE = 1e30, LEAST_SHAPE = 1e-15;

static double usable(double shape)
{
    return fmin(fmax(shape, LEAST_SHAPE), MOST_SHAPE);
}

static struct curve curve_of(const struct distribution *d)
{
    if (d->kind == DISTRIBUTION_gamma) {
        const double shape = usable(1 / d->b / d->b);
        return (struct curve){shape, 0, gsl_sf_lngamma(shape)};
    }
    const double precision = usable(d->a * (1 - d->a) / d->b / d->b - 1);
    const double a = usable(d->a * precision), b = usable((1 - d->a) * precision);
    return (struct curve){a, b, gsl_sf_lnbeta(a, b)};
}

static double curve_y(const struct distribution *d, double x)
{
    return d->kind == DISTRIBUTION_gamma ? log(x / d->a) - 2 * log(d->b) : log(x) - log1p(-x);
}

static double curve_x(const struct distribution *d, double y)
{
    return d->kind == DISTRIBUTION_gamma ? d->a * exp(y + 2 * log(d->b)) : 1 / (1 + exp(-y));
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

static struct share normal_share(double z)
{
    return (struct share){gsl_cdf_ugaussian_P(z), gsl_cdf_ugaussian_Q(z)};
}

static double normal_at(struct share s)
{
    return s.below < s.above ? gsl_cdf_ugaussian_Pinv(s.below) : gsl_cdf_ugaussian_Qinv(s.above);
}

static struct share form_share(const struct form *f, double y)
{
    const double w = fmin(fmax((y - f->mean) / f->sd, -MANY_SD), MANY_SD), s = f->skewness;

    return normal_share(w - (w * w - 1) * s / 6 - (w * w - 3) * w * f->excess / 24 +
                        (4 * w * w - 7) * w * s * s / 36);
}

static double form_at(const struct form *f, struct share share)
{
    const double z = normal_at(share), s = f->skewness;

    return f->mean + f->sd * (z + (z * z - 1) * s / 6 + (z * z - 3) * z * f->excess / 24 -
                              (2 * z * z - 5) * z * s * s / 36);
}

static struct share curve_share(const struct curve *c, double y)
{
    if (is_large(c)) {
        const struct form f = form_of(c);
        return form_share(&f, y);
    }
    if (c->b == 0)
        return (struct share){gsl_cdf_gamma_P(exp(y), c->a, 1), gsl_cdf_gamma_Q(exp(y), c->a, 1)};
    if (y < 0) {
        const double x = 1 / (1 + exp(-y));
        return (struct share){gsl_cdf_beta_P(x, c->a, c->b), gsl_cdf_beta_Q(x, c->a, c->b)};
    }
    const double rest = 1 / (1 + exp(y));
    return (struct share){gsl_cdf_beta_Q(rest, c->b, c->a), gsl_cdf_beta_P(rest, c->b, c->a)};
}

static double curve_density(const struct curve *c, double y)
{
    return c->b == 0 ? exp(c->a * y - exp(y) - c->constant)
                     : exp(-c->a * log1p(exp(-y)) - c->b * log1p(exp(y)) - c->constant);
}

static bool is_below(struct share s, struct share target)
{
    return target.below < target.above ? s.below < target.below : s.above > target.above;
}

/* The end of a bracket on one side of y (step -1 or 1), or FAR that way. */
static double curve_bracket(const struct curve *c, double y, double step, struct share target)
{
    while (fabs(y) < FAR && is_below(curve_share(c, y), target) == (step > 0)) {
        y += step;
        step *= 2;
    }
    return fmin(fmax(y, -FAR), FAR);
}

/* Newton's step from y, whose shares are s. */
static double curve_step(const struct curve *c, double y, struct share s, struct share target)
{
    const double density = curve_density(c, y);

    return target.below < target.above ? log(target.below / s.below) * (s.below / density)
                                       : log(s.above / target.above) * (s.above / density);
}

/* The y of a share; infinite where x is as good as 0 or 1. */
static double curve_at(const struct curve *c, struct share target)
{
    if (is_large(c)) {
        const struct form f = form_of(c);
        return form_at(&f, target);
    }
    const double middle = fmin(fmax(log(c->a) - (c->b > 0 ? log(c->b) : 0), -FAR), FAR);
    double left = curve_bracket(c, middle, -1, target), right = curve_bracket(c, middle, 1, target);
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
        const double step = curve_step(c, y, s, target);
        if (fabs(step) <= CLOSE)
            return y + step;
        y = y + step > left && y + step < right ? y + step : left + (right - left) / 2;
    }
    return y;
}

static double between(double low, double high, double share)
{
    return isinf(high - low) ? low * (1 - share) + high * share : low + (high - low) * share;
}

/* How far x is from low to high, 0 to 1. */
static double way(double low, double high, double x)
{
    return fmin(fmax((x / 2 - low / 2) / (high / 2 - low / 2), 0), 1);
}

static struct share triangle_share(const struct distribution *d, double x)
{
    const double mode = way(d->min, d->max, d->a), t = way(d->min, d->max, x);

    if (t < mode)
        return (struct share){t * t / mode, 1 - t * t / mode};
    if (t >= 1)
        return NOTHING_ABOVE;
    return (struct share){1 - (1 - t) * (1 - t) / (1 - mode), (1 - t) * (1 - t) / (1 - mode)};
}

static double triangle_at(const struct distribution *d, struct share s)
{
    const double mode = way(d->min, d->max, d->a);

    return s.below < mode ? between(d->min, d->max, sqrt(s.below * mode))
                          : between(d->max, d->min, sqrt(s.above * (1 - mode)));
}

static struct share positive_share(const struct distribution *d, double x)
{
    if (x <= 0)
        return NOTHING_BELOW;
    if (isinf(x) || (d->kind == DISTRIBUTION_beta && x >= 1))
        return NOTHING_ABOVE;
    if (d->kind == DISTRIBUTION_lognormal)
        return normal_share((log(x) - log(d->a)) / d->b);

    const struct curve c = curve_of(d);
    return curve_share(&c, fmin(fmax(curve_y(d, x), -FAR), FAR));
}

static struct share share_at(const struct distribution *d, double x)
{
    switch (d->kind) {
    case DISTRIBUTION_normal:
        return normal_share((x - d->a) / d->b);
    case DISTRIBUTION_uniform:
        return (struct share){way(d->min, d->max, x), way(d->max, d->min, x)};
    case DISTRIBUTION_triangular:
        return triangle_share(d, x);
    default:
        return positive_share(d, x);
    }
}

static double place_of(const struct distribution *d, struct share s)
{
    switch (d->kind) {
    case DISTRIBUTION_normal:
        return d->a + d->b * normal_at(s);
    case DISTRIBUTION_lognormal:
        return exp(log(d->a) + d->b * normal_at(s));
    case DISTRIBUTION_uniform:
        return between(d->min, d->max, s.below);
    case DISTRIBUTION_triangular:
        return triangle_at(d, s);
    default:
        break;
    }
    const struct curve c = curve_of(d);
    return curve_x(d, curve_at(&c, s));
}

/* Where the distribution can be at all, limits or none. */
static void support(const struct distribution *d, const struct param_row *r, double *lo, double *hi)
{
    const bool is_positive = d->kind == DISTRIBUTION_beta || d->kind == DISTRIBUTION_gamma ||
                             d->kind == DISTRIBUTION_lognormal;

    *lo = fmax(fmax(d->min, r->min), is_positive ? 0 : -INFINITY);
    *hi = fmin(fmin(d->max, r->max), d->kind == DISTRIBUTION_beta ? 1 : INFINITY);
}

/* The share between two places, whose own shares are given. */
static double share_between(struct share from, struct share to)
{
    if (from.below > 0.5)
        return from.above - to.above;
    return to.below < 0.5 ? to.below - from.below : 1 - from.below - to.above;
}

double distribution_share_kept(const struct distribution *d, const struct param_row *r)
{
    double lo, hi;

    support(d, r, &lo, &hi);
    return lo < hi ? fmax(share_between(share_at(d, lo), share_at(d, hi)), 0) : 0;
}

double distribution_quantile(const struct distribution *d, const struct param_row *r, double u)
{
    double lo, hi;

    if (d->kind == DISTRIBUTION_none)
        return d->a;
    support(d, r, &lo, &hi);
    if (u <= 0)
        return lo;
    if (u >= 1)
        return hi;

    const struct share from = share_at(d, lo), to = share_at(d, hi);
    const double kept = share_between(from, to);
    if (!(kept > 0)) /* the limits cut off all of it */
        return from.below > 0.5 ? lo : hi;
    const struct share s = {from.below + u * kept, to.above + (1 - u) * kept};
    return fmin(fmax(place_of(d, s), lo), hi);
}
