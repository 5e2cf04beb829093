/* Uncertainty distributions of parameters. */
#include "distribution.h"

#include "yaml_scalar.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define AT(field) offsetof(struct distribution, field)
const struct distribution_kind_row DISTRIBUTIONS[DISTRIBUTION_gamma + 1] = {
    [DISTRIBUTION_beta] = {"beta", {"mean", "sd"}, {AT(a), AT(b)}, 2, "within 0 to 1"},
    [DISTRIBUTION_lognormal] = {"lognormal",
                                {"median", "sigma"},
                                {AT(a), AT(b)},
                                2,
                                "sigma is the standard deviation of the logarithm"},
    [DISTRIBUTION_normal] = {"normal",
                             {"mean", "sd", "min", "max"},
                             {AT(a), AT(b), AT(min), AT(max)},
                             2,
                             "truncated to min and max"},
    [DISTRIBUTION_uniform] = {"uniform", {"min", "max"}, {AT(min), AT(max)}, 2, "all alike"},
    [DISTRIBUTION_triangular] = {"triangular",
                                 {"min", "mode", "max"},
                                 {AT(min), AT(a), AT(max)},
                                 3,
                                 "mode is the likeliest"},
    [DISTRIBUTION_gamma] =
        {"gamma", {"mean", "cv"}, {AT(a), AT(b)}, 2, "cv is the standard deviation over the mean"},
};

static const double SMALLEST_SHARE = 1e-6;

enum distribution_kind distribution_named(const char *name)
{
    for (int i = DISTRIBUTION_beta; i <= DISTRIBUTION_gamma; i++)
        if (strcmp(DISTRIBUTIONS[i].name, name) == 0)
            return (enum distribution_kind)i;
    return DISTRIBUTION_none;
}

/* Area of the standard normal between a and b, a <= b, exact in either tail. */
static double normal_area(double a, double b)
{
    const double root = sqrt(0.5);

    return a > 0 ? 0.5 * (erfc(a * root) - erfc(b * root))
                 : 0.5 * (erfc(-b * root) - erfc(-a * root));
}

static double normal_density(double x)
{
    return exp(-0.5 * x * x) / sqrt(2 * acos(-1));
}

/* The limits of a normal (or of a lognormal's logarithm) in standard deviations from its mean. */
static void standard_limits(const struct distribution *d, const struct param_row *r, double *a,
                            double *b)
{
    const double lo = fmax(d->min, r->min), hi = fmin(d->max, r->max);

    if (d->kind == DISTRIBUTION_lognormal) {
        *a = lo > 0 ? (log(lo) - log(d->a)) / d->b : -INFINITY;
        *b = hi > 0 ? (log(hi) - log(d->a)) / d->b : -INFINITY;
    } else {
        *a = (lo - d->a) / d->b;
        *b = (hi - d->a) / d->b;
    }
}

static double truncated_mean(const struct distribution *d, const struct param_row *r)
{
    double a, b;

    standard_limits(d, r, &a, &b);
    const double area = normal_area(a, b), sigma = d->b;
    if (d->kind == DISTRIBUTION_normal) {
        const double mean = d->a + sigma * (normal_density(a) - normal_density(b)) / area;
        return fmin(fmax(mean, fmax(d->min, r->min)), fmin(d->max, r->max));
    }
    const double whole = d->a * exp(0.5 * sigma * sigma);
    const bool is_whole = isinf(a) && isinf(b);
    const double mean = is_whole ? whole : whole * (normal_area(a - sigma, b - sigma) / area);
    return fmin(fmax(mean, r->min), r->max);
}

double distribution_mean(const struct distribution *d, const struct param_row *r)
{
    switch (d->kind) {
    case DISTRIBUTION_normal:
    case DISTRIBUTION_lognormal:
        return truncated_mean(d, r);
    case DISTRIBUTION_uniform:
        return 0.5 * d->min + 0.5 * d->max;
    case DISTRIBUTION_triangular:
        return d->min / 3 + d->a / 3 + d->max / 3;
    case DISTRIBUTION_beta:
    case DISTRIBUTION_gamma:
    case DISTRIBUTION_none:
        break;
    }
    return d->a;
}

static bool fail(char why[WHY_SIZE], const char *what)
{
    (void)snprintf(why, WHY_SIZE, "%s", what);
    return false;
}

/* Whether the limits leave enough to draw from. */
static bool leaves_enough(const struct distribution *d, const struct param_row *r,
                          char why[WHY_SIZE])
{
    return distribution_share_kept(d, r) >= SMALLEST_SHARE ||
           fail(why, "lies almost wholly outside the limits");
}

static bool check_shape(const struct distribution *d, char why[WHY_SIZE])
{
    switch (d->kind) {
    case DISTRIBUTION_beta:
        if (!(d->a > 0 && d->a < 1))
            return fail(why, "needs a mean between 0 and 1");
        if (!(d->b > 0 && d->b * d->b < d->a * (1 - d->a))) {
            (void)snprintf(why, WHY_SIZE, "needs an sd above 0 and below %.4g at this mean",
                           sqrt(d->a * (1 - d->a)));
            return false;
        }
        return true;
    case DISTRIBUTION_lognormal:
        return (d->a > 0 && d->b > 0) || fail(why, "needs a median and a sigma above 0");
    case DISTRIBUTION_normal:
        return (d->b > 0 && d->min < d->max) || fail(why, "needs an sd above 0, and min below max");
    case DISTRIBUTION_uniform:
        return d->min < d->max || fail(why, "needs min below max");
    case DISTRIBUTION_triangular:
        return (d->min <= d->a && d->a <= d->max && d->min < d->max) ||
               fail(why, "needs min <= mode <= max, and min below max");
    case DISTRIBUTION_gamma:
        return (d->a > 0 && d->b > 0) || fail(why, "needs a mean and a cv above 0");
    case DISTRIBUTION_none:
        break;
    }
    return true;
}

bool distribution_check(const struct distribution *d, const struct param_row *r, char why[WHY_SIZE])
{
    char limits[WHY_SIZE];

    if (!check_shape(d, why))
        return false;
    if ((!isinf(d->min) && d->min < r->min) || (!isinf(d->max) && d->max > r->max)) {
        value_limits(r, limits);
        (void)snprintf(why, WHY_SIZE, "goes outside %.200s", limits);
        return false;
    }
    return leaves_enough(d, r, why);
}

void distribution_write(struct text *out, const struct distribution *d)
{
    const struct distribution_kind_row *kind = &DISTRIBUTIONS[d->kind];
    const char *comma = "";

    text_add(out, "%s: {", kind->name);
    for (size_t k = 0; k < MAX_MOMENTS && kind->key[k] != NULL; k++) {
        double x;
        memcpy(&x, (const char *)d + kind->offset[k], sizeof x);
        if (isinf(x))
            continue;
        text_add(out, "%s%s: ", comma, kind->key[k]);
        yaml_scalar_number(out, x);
        comma = ", ";
    }
    text_add(out, "}");
}
