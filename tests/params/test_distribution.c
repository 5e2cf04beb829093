/* Quantiles of uncertainty distributions: published ones, against GSL's distribution functions, means, limits, ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "distribution.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* GSL's error handler stays on: nothing here may come to it. */

static const struct param_row ANY = {.min = -INFINITY, .max = INFINITY};
static const struct param_row RATE = {.min = 0, .max = INFINITY};
static const struct param_row SHARE = {.min = 0, .max = 1};

static struct distribution made(enum distribution_kind kind, double a, double b)
{
    return (struct distribution){kind, a, b, -INFINITY, INFINITY};
}

static struct distribution limited(enum distribution_kind kind, double a, double b, double min,
                                   double max)
{
    return (struct distribution){kind, a, b, min, max};
}

static void assert_near(const char *what, double actual, double expected, double bound)
{
    if (!(fabs(actual - expected) <= bound))
        fail_msg("%s: %.15g is not within %.3g of %.15g", what, actual, bound, expected);
}

static void assert_quantile(const struct distribution *d, const struct param_row *r, double u,
                            double expected)
{
    const double x = distribution_quantile(d, r, u);

    if (!(fabs(x - expected) <= 1e-10 * fabs(expected)))
        fail_msg("%s(%g, %g) at %g: %.15g, not %.15g", DISTRIBUTIONS[d->kind].name, d->a, d->b, u,
                 x, expected);
}

/* Solved with 30 digits from the incomplete gamma and beta functions. */
static void quantiles_are_those_of_the_incomplete_gamma_and_beta(void **state)
{
    static const struct {
        enum distribution_kind kind;
        double a, b, low, median, high; /* at 0.001, 0.5, 0.999 */
    } KNOWN[] = {
        {DISTRIBUTION_gamma, 1, 1, 0.00100050033358353, 0.693147180559945, 6.90775527898214},
        {DISTRIBUTION_gamma, 36, 0.5, 3.85697172265581, 33.0485467396581, 117.560167012693},
        {DISTRIBUTION_gamma, 0.3, 0.02, 0.281800042904148, 0.299960000948287, 0.318883881498072},
        {DISTRIBUTION_gamma, 2, 20, 0, 1.74301867297382e-118, 532.43292384766},
        {DISTRIBUTION_gamma, 0.05, 3, 2.75561983874807e-28, 0.000538787122199638, 1.56021800055272},
        {DISTRIBUTION_beta, 0.3, 0.12, 0.0401124387211282, 0.289944415542687, 0.704184284149138},
        {DISTRIBUTION_beta, 0.5, 0.4999, 0, 0.5, 1},
        {DISTRIBUTION_beta, 0.01, 0.05, 1.0402410949221e-102, 1.57962163042487e-11,
         0.603001220141878},
        {DISTRIBUTION_beta, 0.7, 0.02, 0.636214068750861, 0.700254624972676, 0.759450819425543},
        {DISTRIBUTION_beta, 0.001, 0.0005, 0.000106986279938883, 0.000918066990506559,
         0.00326412963469432},
    };
    (void)state;
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        const struct distribution d = made(KNOWN[i].kind, KNOWN[i].a, KNOWN[i].b);
        const struct param_row *r = d.kind == DISTRIBUTION_beta ? &SHARE : &RATE;
        assert_quantile(&d, r, 0.001, KNOWN[i].low);
        assert_quantile(&d, r, 0.5, KNOWN[i].median);
        assert_quantile(&d, r, 0.999, KNOWN[i].high);
    }
}

static void normal_lognormal_uniform_and_triangular_have_their_closed_forms(void **state)
{
    const struct distribution normal = made(DISTRIBUTION_normal, 5, 2);
    const struct distribution lognormal = made(DISTRIBUTION_lognormal, 36, 0.95);
    const struct distribution uniform = limited(DISTRIBUTION_uniform, 0, 0, -1, 3);
    const struct distribution triangle = limited(DISTRIBUTION_triangular, 0.2, 0, 0, 1);
    (void)state;
    assert_quantile(&normal, &ANY, 0.975, 5 + 2 * 1.95996398454005423552);
    assert_quantile(&lognormal, &RATE, 0.5, 36);
    assert_quantile(&lognormal, &RATE, 0.025, 36 * exp(-0.95 * 1.95996398454005423552));
    assert_quantile(&uniform, &ANY, 0.125, -0.5);
    assert_quantile(&triangle, &SHARE, 0.2, 0.2);
    assert_quantile(&triangle, &SHARE, 0.05, 0.1);
    assert_quantile(&triangle, &SHARE, 0.8, 0.6);
}

/* The share of a distribution below x, by GSL. */
static double below(const struct distribution *d, double x)
{
    const double precision = d->a * (1 - d->a) / (d->b * d->b) - 1;

    switch (d->kind) {
    case DISTRIBUTION_beta:
        return gsl_cdf_beta_P(x, d->a * precision, (1 - d->a) * precision);
    case DISTRIBUTION_lognormal:
        return gsl_cdf_lognormal_P(x, log(d->a), d->b);
    case DISTRIBUTION_normal:
        return gsl_cdf_gaussian_P(x - d->a, d->b);
    case DISTRIBUTION_gamma:
        return gsl_cdf_gamma_P(x, 1 / (d->b * d->b), d->a * d->b * d->b);
    default:
        return gsl_cdf_flat_P(x, d->min, d->max);
    }
}

static void assert_inverts(const struct distribution *d, const struct param_row *r)
{
    const double lo = fmax(d->min, r->min), hi = fmin(d->max, r->max);
    const double from = isinf(lo) ? 0 : below(d, lo), to = isinf(hi) ? 1 : below(d, hi);

    for (int i = 1; i < 1000; i++) {
        const double u = i / 1000.0, x = distribution_quantile(d, r, u);
        assert_true(x >= lo && x <= hi);
        if (d->kind != DISTRIBUTION_beta ||
            (x > 1e-300 && x < 1 - 1e-6)) /* beyond, x has no digits for it */
            assert_near(DISTRIBUTIONS[d->kind].name, (below(d, x) - from) / (to - from), u, 1e-9);
    }
}

static void a_quantile_undoes_the_share_below(void **state)
{
    static const double MEANS[] = {0.01, 0.3, 0.5, 0.915}, SPREADS[] = {0.02, 0.2, 0.5, 0.9};
    (void)state;
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            const double m = MEANS[i], s = SPREADS[j];
            const struct distribution beta = made(DISTRIBUTION_beta, m, s * sqrt(m * (1 - m)));
            const struct distribution gamma = made(DISTRIBUTION_gamma, 10 * m, 2 * s);
            const struct distribution lognormal = made(DISTRIBUTION_lognormal, 36 * m, 3 * s);
            const struct distribution normal = made(DISTRIBUTION_normal, m - 0.4, s);
            assert_inverts(&beta, &ANY);
            assert_inverts(&gamma, &RATE);
            assert_inverts(&lognormal, &RATE);
            assert_inverts(&normal, &ANY);
        }
}

static void limits_of_the_distribution_and_of_the_parameter_truncate_it(void **state)
{
    const struct param_row middle = {.min = 0.25, .max = 0.75};
    const struct distribution beta = made(DISTRIBUTION_beta, 0.3, 0.12);
    const struct distribution gamma = made(DISTRIBUTION_gamma, 0.5, 1);
    const struct distribution lognormal = made(DISTRIBUTION_lognormal, 0.5, 2);
    const struct distribution low = limited(DISTRIBUTION_normal, 0, 0.2, -INFINITY, 0.5);
    const struct distribution high = limited(DISTRIBUTION_normal, 1, 0.1, 0.3, INFINITY);
    (void)state;
    assert_inverts(&beta, &middle);
    assert_inverts(&gamma, &middle);
    assert_inverts(&lognormal, &middle);
    assert_inverts(&low, &middle);
    assert_inverts(&high, &middle);
}

/* In the far tail, where 1 - P has no digits left. */
static void a_tail_keeps_its_digits(void **state)
{
    const struct distribution high = limited(DISTRIBUTION_normal, 0, 1, 4, INFINITY);
    const struct distribution low = limited(DISTRIBUTION_normal, 0, 1, -INFINITY, -4);
    (void)state;
    for (int i = 1; i < 100; i++) {
        const double u = i / 100.0;
        const double x = distribution_quantile(&high, &ANY, u);
        assert_near("tail", gsl_cdf_ugaussian_Q(x) / gsl_cdf_ugaussian_Q(4), 1 - u, 1e-12);
        assert_near("mirror", distribution_quantile(&low, &ANY, 1 - u), -x, 1e-11);
    }
}

/* Places within each halving of the tail probability, down to 2^-50. */
enum { PLACES = 65, DEPTH = 50 };

static void assert_moments(const struct distribution *d, const struct param_row *r, double sd)
{
    const double mean = distribution_mean(d, r);
    double first = 0, second = 0;

    for (int side = 0; side < 2; side++)
        for (int halving = 1; halving <= DEPTH; halving++)
            for (int i = 0; i < PLACES; i++) {
                const double width = ldexp(1.0 / PLACES, -halving - 1);
                const double tail = ldexp(1 + (i + 0.5) / PLACES, -halving - 1);
                const double x = distribution_quantile(d, r, side == 0 ? tail : 1 - tail);
                first += width * x;
                second += width * (x - mean) * (x - mean);
            }
    assert_near("mean", first, mean, 1e-4 * fabs(mean));
    if (sd > 0)
        assert_near("sd", sqrt(second), sd, 1e-3 * sd);
}

static void the_mean_of_all_quantiles_is_the_mean(void **state)
{
    const struct distribution beta = made(DISTRIBUTION_beta, 0.3, 0.12);
    const struct distribution gamma = made(DISTRIBUTION_gamma, 3, 1.5);
    const struct distribution lognormal = made(DISTRIBUTION_lognormal, 36, 0.95);
    const struct distribution half = limited(DISTRIBUTION_normal, 0.1, 0.3, 0, INFINITY);
    const struct distribution uniform = limited(DISTRIBUTION_uniform, 0, 0, 1, 4);
    const struct distribution triangle = limited(DISTRIBUTION_triangular, 2, 0, 1, 6);
    (void)state;
    assert_moments(&beta, &SHARE, 0.12);
    assert_moments(&gamma, &RATE, 4.5);
    assert_moments(&lognormal, &RATE, 0);
    assert_moments(&half, &SHARE, 0);
    assert_moments(&uniform, &ANY, 3 / sqrt(12));
    assert_moments(&triangle, &ANY, sqrt((1.0 + 4 + 36 - 2 - 6 - 12) / 18));
}

/* Narrow ones come from an expansion: it goes on where GSL's functions end, and knows the mean and the spread. */
static void narrow_distributions_keep_mean_and_spread(void **state)
{
    static const double CVS[] = {0.004, 0.003163, 0.003162, 0.001, 1e-5, 1e-8};
    (void)state;
    for (size_t i = 0; i < sizeof CVS / sizeof *CVS; i++) {
        const struct distribution gamma = made(DISTRIBUTION_gamma, 2, CVS[i]);
        const struct distribution beta = made(DISTRIBUTION_beta, 0.915, 0.05 * CVS[i]);
        assert_moments(&gamma, &RATE, 2 * CVS[i]);
        assert_moments(&beta, &SHARE, 0.05 * CVS[i]);
    }
    for (int i = 1; i < 1000; i++) {
        const double u = i / 1000.0;
        const struct distribution wide = made(DISTRIBUTION_gamma, 1, 0.003162278);
        const struct distribution narrow = made(DISTRIBUTION_gamma, 1, 0.003162277);
        assert_near("seam", (distribution_quantile(&wide, &RATE, u) - 1) / wide.b,
                    (distribution_quantile(&narrow, &RATE, u) - 1) / narrow.b, 1e-6);
    }
}

static const struct distribution ODD[] = {
    {DISTRIBUTION_beta, 0.3, 0.458257, -INFINITY, INFINITY},
    {DISTRIBUTION_beta, 0.5, 0.49999999999, -INFINITY, INFINITY},
    {DISTRIBUTION_beta, 1e-9, 1e-10, -INFINITY, INFINITY},
    {DISTRIBUTION_beta, 1e-9, 1e-5, -INFINITY, INFINITY},
    {DISTRIBUTION_beta, 1 - 1e-9, 1e-6, -INFINITY, INFINITY},
    {DISTRIBUTION_beta, 0.5, 1e-4, -INFINITY, INFINITY},
    {DISTRIBUTION_beta, 0.001, 1e-7, -INFINITY, INFINITY},
    {DISTRIBUTION_beta, 1e-6, 1e-9, -INFINITY, INFINITY},
    {DISTRIBUTION_beta, 0.5, 1e-40, -INFINITY, INFINITY},
    {DISTRIBUTION_beta, 1e-300, 1e-305, -INFINITY, INFINITY},
    {DISTRIBUTION_gamma, 2, 1e-200, -INFINITY, INFINITY},
    {DISTRIBUTION_gamma, 2, 1e3, -INFINITY, INFINITY},
    {DISTRIBUTION_gamma, 2, 1e200, -INFINITY, INFINITY},
    {DISTRIBUTION_gamma, 1e300, 2, -INFINITY, INFINITY},
    {DISTRIBUTION_gamma, 1e-300, 0.5, -INFINITY, INFINITY},
    {DISTRIBUTION_lognormal, 36, 1000, -INFINITY, INFINITY},
    {DISTRIBUTION_lognormal, 1e-300, 1e-12, -INFINITY, INFINITY},
    {DISTRIBUTION_normal, 1e300, 1e-3, -INFINITY, INFINITY},
    {DISTRIBUTION_normal, 0, 1e-300, -1, 1},
    {DISTRIBUTION_uniform, 0, 0, -1.7e308, 1.7e308},
    {DISTRIBUTION_uniform, 0, 0, 1, 1 + 0x1p-52},
    {DISTRIBUTION_triangular, -1.7e308, 0, -1.7e308, 1.7e308},
    {DISTRIBUTION_triangular, 1, 0, 0, 1},
    {DISTRIBUTION_triangular, 0, 0, 0, 1},
};

static const double LEVELS[] = {0,    0x1p-1074, 1e-300, 1e-100,   0x1p-53,     1e-9,    1e-4,
                                0.01, 0.1,       0.3,    0.49999,  0.5,         0.50001, 0.7,
                                0.9,  0.99,      0.9999, 1 - 1e-9, 1 - 0x1p-53, 1};

static void assert_rises(const struct distribution *d, const struct param_row *r)
{
    double before = -INFINITY;

    for (size_t k = 0; k < sizeof LEVELS / sizeof *LEVELS; k++) {
        const double x = distribution_quantile(d, r, LEVELS[k]);
        if (!(x >= before && x >= fmax(d->min, r->min) && x <= fmin(d->max, r->max)))
            fail_msg("%s(%g, %g) at %.17g: %.17g after %.17g", DISTRIBUTIONS[d->kind].name, d->a,
                     d->b, LEVELS[k], x, before);
        before = x;
    }
}

static void any_shape_rises_within_its_limits(void **state)
{
    static const struct param_row NARROW = {.min = 0.2, .max = 0.3};
    (void)state;
    for (size_t i = 0; i < sizeof ODD / sizeof *ODD; i++) {
        assert_rises(&ODD[i], &ANY);
        assert_rises(&ODD[i], &RATE);
        if (ODD[i].kind == DISTRIBUTION_beta || ODD[i].kind == DISTRIBUTION_gamma)
            assert_rises(&ODD[i], &NARROW);
    }
}

static void the_ends_are_the_limits(void **state)
{
    const struct distribution gamma = made(DISTRIBUTION_gamma, 3, 1);
    const struct distribution beta = made(DISTRIBUTION_beta, 0.3, 0.1);
    const struct distribution normal = limited(DISTRIBUTION_normal, 0, 1, -2, 3);
    const struct distribution triangle = limited(DISTRIBUTION_triangular, 0.2, 0, 0.1, 0.9);
    (void)state;
    assert_true(distribution_quantile(&gamma, &RATE, 0) == 0);
    assert_true(isinf(distribution_quantile(&gamma, &ANY, 1)));
    assert_true(distribution_quantile(&gamma, &SHARE, 1) == 1);
    assert_true(distribution_quantile(&beta, &ANY, 0) == 0);
    assert_true(distribution_quantile(&beta, &ANY, 1) == 1);
    assert_true(distribution_quantile(&normal, &ANY, 0) == -2);
    assert_true(distribution_quantile(&normal, &ANY, 1) == 3);
    assert_true(distribution_quantile(&triangle, &ANY, 0) == 0.1);
    assert_true(distribution_quantile(&triangle, &ANY, 1) == 0.9);
}

static void what_the_limits_cut_off_is_refused(void **state)
{
    const struct distribution gamma = made(DISTRIBUTION_gamma, 36, 0.1);
    const struct distribution kept = made(DISTRIBUTION_gamma, 0.5, 1);
    const struct distribution beta = made(DISTRIBUTION_beta, 0.3, 0.01);
    const struct distribution normal = made(DISTRIBUTION_normal, 7, 1);
    const struct param_row low = {.min = 0, .max = 0.1};
    char why[WHY_SIZE];
    (void)state;
    assert_near("share", distribution_share_kept(&kept, &SHARE), 1 - exp(-2), 1e-12);
    assert_near("all", distribution_share_kept(&kept, &RATE), 1, 0);
    assert_true(distribution_check(&kept, &SHARE, why));
    assert_true(distribution_check(&beta, &SHARE, why));
    assert_false(distribution_check(&gamma, &SHARE, why));
    assert_false(distribution_check(&beta, &low, why));
    assert_false(distribution_check(&normal, &SHARE, why));
    assert_string_equal(why, "lies almost wholly outside the limits");
}

/* What was not checked still gives a number within the limits. */
static void limits_that_cut_off_everything_leave_the_nearest(void **state)
{
    const struct distribution gamma = made(DISTRIBUTION_gamma, 36, 0.001);
    const struct param_row above = {.min = 100, .max = INFINITY};
    (void)state;
    assert_true(distribution_quantile(&gamma, &SHARE, 0.3) == 1);
    assert_true(distribution_quantile(&gamma, &above, 0.3) == 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_the_incomplete_gamma_and_beta),
        cmocka_unit_test(normal_lognormal_uniform_and_triangular_have_their_closed_forms),
        cmocka_unit_test(a_quantile_undoes_the_share_below),
        cmocka_unit_test(limits_of_the_distribution_and_of_the_parameter_truncate_it),
        cmocka_unit_test(a_tail_keeps_its_digits),
        cmocka_unit_test(the_mean_of_all_quantiles_is_the_mean),
        cmocka_unit_test(narrow_distributions_keep_mean_and_spread),
        cmocka_unit_test(any_shape_rises_within_its_limits),
        cmocka_unit_test(the_ends_are_the_limits),
        cmocka_unit_test(what_the_limits_cut_off_is_refused),
        cmocka_unit_test(limits_that_cut_off_everything_leave_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
