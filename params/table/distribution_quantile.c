/* Quantiles of uncertainty distributions, truncated to their limits. */
#include "curve.h"
#include "distribution.h"

#include <math.h>

static const struct share NOTHING_BELOW = {0, 1}, NOTHING_ABOVE = {1, 0};

/* Above, a spread is too narrow to tell two numbers apart; below, too wide for GSL. */
static const double MOST_SHAPE = 1e30, LEAST_SHAPE = 1e-15;

static double usable(double shape)
{
    return fmin(fmax(shape, LEAST_SHAPE), MOST_SHAPE);
}

static struct curve curve_of(const struct distribution *d)
{
    if (d->kind == DISTRIBUTION_gamma)
        return curve_gamma(usable(1 / d->b / d->b));
    const double precision = usable(d->a * (1 - d->a) / d->b / d->b - 1);
    return curve_beta(usable(d->a * precision), usable((1 - d->a) * precision));
}

static double y_of(const struct distribution *d, double x)
{
    return d->kind == DISTRIBUTION_gamma ? log(x / d->a) - 2 * log(d->b) : log(x) - log1p(-x);
}

static double x_of(const struct distribution *d, double y)
{
    return d->kind == DISTRIBUTION_gamma ? d->a * exp(y + 2 * log(d->b)) : 1 / (1 + exp(-y));
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
        return curve_normal_share((log(x) - log(d->a)) / d->b);

    const struct curve c = curve_of(d);
    return curve_share(&c, y_of(d, x));
}

static struct share share_at(const struct distribution *d, double x)
{
    switch (d->kind) {
    case DISTRIBUTION_normal:
        return curve_normal_share((x - d->a) / d->b);
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
        return d->a + d->b * curve_normal_at(s);
    case DISTRIBUTION_lognormal:
        return exp(log(d->a) + d->b * curve_normal_at(s));
    case DISTRIBUTION_uniform:
        return between(d->min, d->max, s.below);
    case DISTRIBUTION_triangular:
        return triangle_at(d, s);
    default:
        break;
    }
    const struct curve c = curve_of(d);
    return x_of(d, curve_at(&c, s));
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
