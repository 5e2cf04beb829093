/* People's attributes: quantiles, means and variances against the exact ones; monotone; all alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "quantile.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

typedef float attribute(const struct quantiles *q, double u);

/* One set of parameters with its tables. GSL's error handler stays on: nothing here may come to it. */
struct bench {
    struct world_params p;
    struct quantiles q;
};

static int setup(void **state)
{
    return (*state = calloc(1, sizeof(struct bench))) == NULL;
}

static int teardown(void **state)
{
    struct bench *x = *state;

    quantiles_free(&x->q);
    free(x);
    return 0;
}

static void tabulate(struct bench *x)
{
    struct err e;

    quantiles_free(&x->q);
    assert_int_equal(quantiles_init(&x->q, &x->p, NULL, &e), STATUS_OK);
}

static void assert_near(const char *what, double actual, double expected, double bound)
{
    if (!(fabs(actual - expected) <= bound))
        fail_msg("%s: %.10g is not within %.3g of %.10g", what, actual, bound, expected);
}

/* Places within each halving of the tail probability, down to 2^-50: the integrals' own error is below 1e-6. */
enum { PLACES = 257, DEPTH = 50 };

static void assert_moments(const struct bench *x, attribute *get, double mean, double variance)
{
    double first = 0, second = 0;

    for (int side = 0; side < 2; side++)
        for (int halving = 1; halving <= DEPTH; halving++)
            for (int i = 0; i < PLACES; i++) {
                const double width = ldexp(1.0 / PLACES, -halving - 1);
                const double tail = ldexp(1 + (i + 0.5) / PLACES, -halving - 1);
                const double v = (double)get(&x->q, side == 0 ? tail : 1 - tail);
                first += width * v;
                second += width * (v - mean) * (v - mean);
            }
    assert_near("mean", first, mean, 0.0005 * mean);
    assert_near("variance", second, variance, 0.0005 * variance);
}

/* At the places a uniform can be, and dense around cells' ends and the median. */
static void assert_monotone(const struct bench *x, attribute *get, double least, double most)
{
    float before = (float)least;

    for (uint64_t w = 0; w < (uint64_t)1 << 32;
         w += 1 + (uint64_t)(0.002 * fmin((double)w, 4294967295.0 - (double)w))) {
        const float v = get(&x->q, ((double)w + 0.5) * 0x1p-32);
        if (!(v >= before))
            fail_msg("%.9g after %.9g at %.17g", (double)v, (double)before, (double)w * 0x1p-32);
        before = v;
    }
    assert_true((double)before <= most);
}

static const struct {
    double mean, precision;
} BETAS[] = {{0.3, 4},    {0.5, 5},      {0.02, 3},  {0.98, 3},  {0.3, 0.5}, {0.3, 200},
             {0.999, 2},  {0.001, 1},    {0.5, 0.1}, {0.3, 4e4}, {0.3, 6e4}, {0.3, 1e9},
             {1e-5, 1e6}, {0.9999, 1e6}, {0.5, 2},   {0.15, 3},  {0.85, 9},  {0.01, 4e4}};
enum { N_BETAS = sizeof BETAS / sizeof BETAS[0] };

static void floors_and_receptiveness_have_the_betas_mean_and_variance(void **state)
{
    struct bench *x = *state;

    for (size_t i = 0; i < N_BETAS; i++) {
        const double m = BETAS[i].mean, n = BETAS[i].precision;
        x->p.belief_floor = x->p.belief_receptive = m;
        x->p.belief_floor_precision = x->p.belief_receptive_precision = n;
        tabulate(x);
        assert_moments(x, quantile_floor, m, m * (1 - m) / (n + 1));
        assert_moments(x, quantile_receptive, m, m * (1 - m) / (n + 1));
        assert_monotone(x, quantile_floor, 0, 1);
    }
}

static const double CVS[] = {0.004, 0.006, 0.01, 0.1, 0.7, 1, 2, 5, 20};

static void frailty_has_mean_1_and_its_coefficient_of_variation(void **state)
{
    struct bench *x = *state;

    for (size_t i = 0; i < sizeof CVS / sizeof CVS[0]; i++) {
        x->p.population_frailty_cv = CVS[i];
        tabulate(x);
        assert_moments(x, quantile_frailty, 1, CVS[i] * CVS[i]);
        assert_monotone(x, quantile_frailty, 0, HUGE_VAL);
    }
}

static const double SDS[] = {0.1, 0.5, 1.5};

static void fear_has_mean_1_and_its_log_sd(void **state)
{
    struct bench *x = *state;

    for (size_t i = 0; i < sizeof SDS / sizeof SDS[0]; i++) {
        x->p.population_fear_sd = SDS[i];
        tabulate(x);
        assert_moments(x, quantile_fear, 1, expm1(SDS[i] * SDS[i]));
        assert_monotone(x, quantile_fear, 0, HUGE_VAL);
    }
}

/* Where GSL's own quantile functions answer rightly, by its distribution functions. */
static void quantiles_are_gsls_where_gsl_has_them(void **state)
{
    struct bench *x = *state;
    int compared = 0;

    x->p = (struct world_params){.population_frailty_cv = 0.7,
                                 .population_fear_sd = 0.5,
                                 .belief_receptive = 0.5,
                                 .belief_receptive_precision = 5,
                                 .belief_floor = 0.3,
                                 .belief_floor_precision = 4};
    tabulate(x);
    for (double u = 0.00013; u < 1; u += 0.00097) {
        const double z = gsl_cdf_gamma_Pinv(u, 1 / 0.49, 0.49), t = gsl_cdf_beta_Pinv(u, 2.5, 2.5);
        const double b = gsl_cdf_beta_Pinv(u, 1.2, 2.8);
        const double phi = exp(0.5 * gsl_cdf_ugaussian_Pinv(u) - 0.125);
        assert_near("frailty", (double)quantile_frailty(&x->q, u), z, 1e-4 * z);
        assert_near("fear", (double)quantile_fear(&x->q, u), phi, 1e-4 * phi);
        assert_near("receptive", (double)quantile_receptive(&x->q, u), t, 1e-4 * t);
        if (fabs(gsl_cdf_beta_P(b, 1.2, 2.8) - u) < 1e-9 * u) {
            assert_near("floor", (double)quantile_floor(&x->q, u), b, 1e-4 * b);
            compared++;
        }
    }
    assert_in_range(compared, 1000, 1100);
}

/* By the distribution function: the probability below the quantile of u, next to it on either side, is u. */
static void quantiles_are_right_where_gsl_has_none(void **state)
{
    struct bench *x = *state;

    for (size_t i = 0; i < N_BETAS; i++) {
        const double a = BETAS[i].mean * BETAS[i].precision, b = BETAS[i].precision - a;
        if (BETAS[i].precision > 5e4)
            continue;
        x->p.belief_floor = BETAS[i].mean;
        x->p.belief_floor_precision = BETAS[i].precision;
        tabulate(x);
        for (double u = 0.0003; u < 1; u += 0.0017) {
            const double q = (double)quantile_floor(&x->q, u), off = 2e-4 * (1 + q);
            assert_true(gsl_cdf_beta_P(fmax(q - off, 0), a, b) <= u);
            assert_true(gsl_cdf_beta_P(fmin(q + off, 1), a, b) >= u);
        }
    }
    for (size_t i = 0; i < sizeof CVS / sizeof CVS[0]; i++) {
        const double a = 1 / (CVS[i] * CVS[i]);
        x->p.population_frailty_cv = CVS[i];
        tabulate(x);
        for (double u = 0.0003; u < 1; u += 0.0017) {
            const double z = (double)quantile_frailty(&x->q, u), off = 2e-4 * (1 + z);
            assert_true(gsl_cdf_gamma_P(fmax(z - off, 0), a, 1 / a) <= u);
            assert_true(gsl_cdf_gamma_P(z + off, a, 1 / a) >= u);
        }
    }
}

static void without_spread_everyone_is_at_the_mean(void **state)
{
    struct bench *x = *state;

    x->p = (struct world_params){.belief_receptive = 0.4, .belief_floor = 0.7};
    tabulate(x);
    for (double u = 0.001; u < 1; u += 0.37) {
        assert_true(quantile_frailty(&x->q, u) == 1);
        assert_true(quantile_fear(&x->q, u) == 1);
        assert_true(quantile_receptive(&x->q, u) == 0.4F);
        assert_true(quantile_floor(&x->q, u) == 0.7F);
    }
}

static void a_mean_of_0_or_1_leaves_no_spread(void **state)
{
    struct bench *x = *state;

    x->p = (struct world_params){.belief_receptive = 1,
                                 .belief_receptive_precision = 5,
                                 .belief_floor = 0,
                                 .belief_floor_precision = 5};
    tabulate(x);
    for (double u = 0.001; u < 1; u += 0.37) {
        assert_true(quantile_receptive(&x->q, u) == 1);
        assert_true(quantile_floor(&x->q, u) == 0);
    }
}

/* Shapes next to nothing and next to everything: some number, in order, and no end of the program. */
static void extreme_parameters_give_numbers_in_order(void **state)
{
    static const double MEANS[] = {1e-12, 1e-6, 0.5, 1 - 1e-6, 1 - 1e-12};
    static const double PRECISIONS[] = {1e-9, 1e-3, 1, 1e3, 5e4, 5.1e4, 1e9};
    struct bench *x = *state;

    for (size_t i = 0; i < sizeof MEANS / sizeof MEANS[0]; i++)
        for (size_t j = 0; j < sizeof PRECISIONS / sizeof PRECISIONS[0]; j++) {
            x->p.belief_floor = MEANS[i];
            x->p.belief_floor_precision = PRECISIONS[j];
            x->p.population_frailty_cv = i == 0 ? 1e-6 : j == 0 ? 100 : 0;
            x->p.population_fear_sd = i == 0 ? 1e-6 : 10;
            tabulate(x);
            assert_monotone(x, quantile_floor, 0, 1);
            assert_monotone(x, quantile_frailty, 0, HUGE_VAL);
            assert_monotone(x, quantile_fear, 0, HUGE_VAL);
        }
}

static void tables_serve_again_where_the_parameters_are_the_same(void **state)
{
    struct bench *x = *state;
    struct quantiles other;
    struct err e;

    x->p = (struct world_params){.population_frailty_cv = 0.7,
                                 .population_fear_sd = 0.4,
                                 .belief_receptive = 0.5,
                                 .belief_receptive_precision = 3,
                                 .belief_floor = 0.3,
                                 .belief_floor_precision = 5};
    tabulate(x);
    x->p.belief_floor_precision = 6;
    assert_int_equal(quantiles_init(&other, &x->p, &x->q, &e), STATUS_OK);
    assert_ptr_equal(other.frailty.low, x->q.frailty.low);
    assert_ptr_equal(other.fear.low, x->q.fear.low);
    assert_ptr_equal(other.receptive.low, x->q.receptive.low);
    assert_ptr_not_equal(other.floor.low, x->q.floor.low);
    assert_true(quantile_floor(&other, 0.1) > quantile_floor(&x->q, 0.1));
    quantiles_free(&other);
    assert_true(quantile_frailty(&x->q, 0.5) > 0); /* what was lent is still there */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(floors_and_receptiveness_have_the_betas_mean_and_variance,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(frailty_has_mean_1_and_its_coefficient_of_variation, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(fear_has_mean_1_and_its_log_sd, setup, teardown),
        cmocka_unit_test_setup_teardown(quantiles_are_gsls_where_gsl_has_them, setup, teardown),
        cmocka_unit_test_setup_teardown(quantiles_are_right_where_gsl_has_none, setup, teardown),
        cmocka_unit_test_setup_teardown(without_spread_everyone_is_at_the_mean, setup, teardown),
        cmocka_unit_test_setup_teardown(a_mean_of_0_or_1_leaves_no_spread, setup, teardown),
        cmocka_unit_test_setup_teardown(extreme_parameters_give_numbers_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(tables_serve_again_where_the_parameters_are_the_same, setup,
                                        teardown),
    };

    return cmocka_run_group_tests_name("quantile", tests, NULL, NULL);
}
