/* Partial rank correlations, standardised regression and the value of information, against closed forms and by hand. */
#include "asserts.h"
#include "association.h"
#include "estimated.h"
#include "evppi.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { K = 4, MOST = 4000 };

struct fixture {
    gsl_rng *rng;
    double x[MOST * K], y[2 * MOST], p[K];
    struct estimate value[K];
    struct association a;
    struct err e;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    (void)gsl_set_error_handler_off();
    if (f == NULL)
        return -1;
    f->a = (struct association){.value = f->value, .p = f->p};
    f->rng = gsl_rng_alloc(gsl_rng_mt19937);
    *state = f;
    return f->rng == NULL ? -1 : 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    gsl_rng_free(f->rng);
    free(f);
    return 0;
}

/* y = sum of slope x + noise, x standard normal. */
static void make_line(struct fixture *f, size_t n, const double slope[K], double noise)
{
    for (size_t i = 0; i < n; i++) {
        f->y[i] = gsl_ran_gaussian(f->rng, noise);
        for (size_t j = 0; j < K; j++) {
            f->x[i * K + j] = gsl_ran_ugaussian(f->rng);
            f->y[i] += slope[j] * f->x[i * K + j];
        }
    }
}

static void prcc(struct fixture *f, size_t n, size_t k)
{
    assert_int_equal(association_prcc(&f->a, f->x, f->y, n, k, &f->e), STATUS_OK);
}

static void src(struct fixture *f, size_t n, size_t k)
{
    assert_int_equal(association_src(&f->a, f->x, f->y, n, k, &f->e), STATUS_OK);
}

/* Spearman's 1 - 6 x 6 / (6 x 35), and Fisher's z with 6 - 1 - 2 = 3. */
static void of_one_parameter_it_is_spearmans_correlation(void **state)
{
    struct fixture *f = *state;
    const double x[] = {1, 2, 3, 4, 5, 600}, y[] = {2, 1, 4, 3, 7, 5}, r = 1 - 36.0 / 210;

    memcpy(f->x, x, sizeof x);
    memcpy(f->y, y, sizeof y);
    prcc(f, 6, 1);
    assert_near(f->value[0].mean, r);
    assert_near(f->value[0].high, tanh(atanh(r) + 1.959963984540054 / sqrt(3.0)));
    assert_near(f->p[0], 2 * gsl_cdf_tdist_Q(r * sqrt(4 / (1 - r * r)), 4));
    assert_near(f->a.r_squared, r * r);
}

/* Ranks 1, 2.5, 2.5, 4, 5, 6 against 2, 1, 4, 3, 6, 5: 13 / sqrt(17 x 17.5). */
static void equal_values_share_the_mean_of_their_ranks(void **state)
{
    struct fixture *f = *state;
    const double x[] = {1, 2, 2, 3, 4, 5}, y[] = {2, 1, 4, 3, 7, 5};

    memcpy(f->x, x, sizeof x);
    memcpy(f->y, y, sizeof y);
    prcc(f, 6, 1);
    assert_near(f->value[0].mean, 13 / sqrt(17 * 17.5));
}

/* The textbook formula for one control, on ranks (the data are their own). */
static void partial_correlation_takes_the_other_parameter_out(void **state)
{
    struct fixture *f = *state;
    const double x[] = {1, 2, 2, 1, 3, 5, 4, 4, 5, 6, 6, 3}, y[] = {1, 2, 4, 3, 6, 5};
    const double ay = 1 - 36.0 / (6 * 35) + 6 * 2 / 210.0, ab = 1 - 6 * 16.0 / 210;
    double by = 0;

    memcpy(f->x, x, sizeof x);
    memcpy(f->y, y, sizeof y);
    for (size_t i = 0; i < 6; i++)
        by += (x[2 * i + 1] - 3.5) * (y[i] - 3.5) / 17.5;
    prcc(f, 6, 2);
    assert_near(f->value[0].mean, (ay - ab * by) / sqrt((1 - ab * ab) * (1 - by * by)));
}

static void a_rising_change_of_scale_changes_no_rank_correlation(void **state)
{
    struct fixture *f = *state;
    const double slope[K] = {1, -0.5, 0.2, 0};
    double before[K];

    make_line(f, 200, slope, 1);
    prcc(f, 200, K);
    for (size_t j = 0; j < K; j++)
        before[j] = f->value[j].mean;
    for (size_t i = 0; i < 200; i++) {
        f->y[i] = exp(f->y[i]);
        f->x[i * K] = pow(f->x[i * K], 3);
    }
    prcc(f, 200, K);
    for (size_t j = 0; j < K; j++)
        assert_near(f->value[j].mean, before[j]);
}

/* Law: of 400 samples 5 % of the inert parameter's p are under 0.05 and its intervals miss 0; three standard errors:
 * 1.7-8.3 %. */
static void an_inert_parameter_is_found_once_in_twenty(void **state)
{
    struct fixture *f = *state;
    const double slope[K] = {1, -0.5, 0.2, 0};
    int small = 0, missed = 0, small_src = 0;

    for (int k = 0; k < 400; k++) {
        make_line(f, 40, slope, 1);
        prcc(f, 40, K);
        small += f->p[3] < 0.05;
        missed += !estimate_holds(&f->value[3], 0);
        src(f, 40, K);
        small_src += f->p[3] < 0.05;
    }
    assert_in_range(small, 7, 33);
    assert_in_range(missed, 7, 33);
    assert_in_range(small_src, 7, 33);
}

/* Law: coefficients of 2,000 points are slope / sd(y) and R^2 = 5.25 / 6.25; 300 samples cover 95 % (91.2-98.8). */
static void regression_finds_the_slopes_in_standard_deviations(void **state)
{
    struct fixture *f = *state;
    const double slope[K] = {2, -1, 0.5, 0}, sd = sqrt(6.25);
    int covered = 0;

    make_line(f, 2000, slope, 1);
    src(f, 2000, K);
    for (size_t j = 0; j < K; j++)
        assert_true(fabs(f->value[j].mean - slope[j] / sd) < 0.04);
    assert_true(fabs(f->a.r_squared - 5.25 / 6.25) < 0.03);
    for (int k = 0; k < 300; k++) {
        make_line(f, 100, slope, 1);
        src(f, 100, K);
        covered += estimate_holds(&f->value[2], slope[2] / sd);
    }
    assert_in_range(covered, 273, 297);
}

static void an_exact_line_is_explained_wholly(void **state)
{
    struct fixture *f = *state;
    const double slope[K] = {1, 1, 1, 1};

    make_line(f, 50, slope, 0);
    src(f, 50, K);
    assert_true(fabs(f->a.r_squared - 1) < 1e-9);
    assert_true(f->value[0].high - f->value[0].low < 1e-4);
}

static void a_parameter_that_does_not_vary_is_undefined_and_disturbs_no_other(void **state)
{
    struct fixture *f = *state;
    const double slope[K] = {1, -0.5, 0, 0};

    make_line(f, 60, slope, 1);
    for (size_t i = 0; i < 60; i++)
        f->x[i * K + 2] = 0.1;
    prcc(f, 60, K);
    assert_true(isnan(f->value[2].mean) && isnan(f->p[2]));
    assert_true(f->value[0].low > 0 && f->value[1].high < 0);
}

static void assert_refused(struct fixture *f, size_t n, const char *words)
{
    assert_int_equal(association_prcc(&f->a, f->x, f->y, n, K, &f->e), STATUS_NOINPUT);
    assert_non_null(strstr(f->e.msg, words));
    assert_int_equal(association_src(&f->a, f->x, f->y, n, K, &f->e), STATUS_NOINPUT);
    assert_non_null(strstr(f->e.msg, words));
}

static void what_cannot_be_told_is_refused_with_the_reason(void **state)
{
    struct fixture *f = *state;
    const double slope[K] = {1, -0.5, 0, 0};

    make_line(f, 60, slope, 1);
    assert_refused(f, K + 3, "7 points are too few for 4 parameters; at least 8");
    assert_refused(f, 0, "0 points are too few");
    for (size_t i = 0; i < 60; i++)
        f->x[i * K + 3] = 2 * f->x[i * K + 1];
    assert_refused(f, 60, "the most alike: numbers 2 and 4");
    make_line(f, 60, slope, 1);
    for (size_t i = 0; i < 60; i++)
        f->y[i] = 0.3;
    assert_refused(f, 60, "the same at every point");
}

/* E max(0, N(m, s)) - max(0, m): what knowing a normal gain is worth. */
static double unit_loss(double m, double s)
{
    return s * gsl_ran_ugaussian_pdf(m / s) + m * gsl_cdf_ugaussian_P(m / s) - fmax(0, m);
}

static struct decision decide(const struct fixture *f, size_t n, const double *noise)
{
    return (struct decision){.n = n, .k = K, .n_gains = 1, .x = f->x, .gain = f->y, .noise = noise};
}

static void make_gain(struct fixture *f, size_t n, double mean, const double slope[K], double noise)
{
    make_line(f, n, slope, noise);
    for (size_t i = 0; i < n; i++)
        f->y[i] += mean;
}

/* Closed form: the gain of one policy over the other is normal, given each parameter as well. */
static void values_of_information_agree_with_their_closed_form(void **state)
{
    struct fixture *f = *state;
    const double slope[K] = {1, 0.5, 0.2, 0}, m = 0.3, noise = 0.25;
    struct estimate all;

    make_gain(f, MOST, m, slope, 0.5);
    const struct decision d = decide(f, MOST, &noise);
    assert_int_equal(evppi(f->value, &all, &d, 1, &f->e), STATUS_OK);
    for (size_t j = 0; j < K; j++) {
        assert_true(estimate_holds(&f->value[j], slope[j] > 0 ? unit_loss(m, slope[j]) : 0));
        assert_true(f->value[j].high - f->value[j].low < 0.05);
    }
    assert_true(f->value[3].mean < 0.003);
    assert_true(estimate_holds(&all, unit_loss(m, sqrt(1.29))) && all.high - all.low < 0.05);
}

/* Law: 100 samples of 500 points; 95 % cover: 88-100 is within three standard errors. */
static void intervals_of_the_value_of_information_cover(void **state)
{
    struct fixture *f = *state;
    const double slope[K] = {1, 0.5, 0.2, 0}, m = 0.3, noise = 0.25;
    int one = 0, every = 0;

    for (uint64_t k = 0; k < 100; k++) {
        struct estimate all;
        make_gain(f, 500, m, slope, 0.5);
        const struct decision d = decide(f, 500, &noise);
        assert_int_equal(evppi(f->value, &all, &d, k, &f->e), STATUS_OK);
        one += estimate_holds(&f->value[1], unit_loss(m, slope[1]));
        every += estimate_holds(&all, unit_loss(m, sqrt(1.29)));
    }
    assert_in_range(one, 88, 100);
    assert_in_range(every, 88, 100);
}

static void chance_of_the_replicates_is_no_information(void **state)
{
    struct fixture *f = *state;
    const double slope[K] = {0.5, 0, 0, 0}, noise = 1, unknown = NAN;
    struct estimate net, gross;

    make_gain(f, MOST, 0.3, slope, 1);
    struct decision d = decide(f, MOST, &noise);
    assert_int_equal(evppi(f->value, &net, &d, 1, &f->e), STATUS_OK);
    d.noise = &unknown;
    assert_int_equal(evppi(f->value, &gross, &d, 1, &f->e), STATUS_OK);
    assert_true(estimate_holds(&f->value[0], unit_loss(0.3, 0.5)));
    assert_true(estimate_holds(&net, unit_loss(0.3, 0.5)));
    assert_true(gross.low > 2 * unit_loss(0.3, 0.5));
}

/* Three policies, gains independent standard normals: E max(0, Z1, Z2) = 0.6810 knowing both (by quadrature of
 * 1 - Phi^2), and 1 / sqrt(2 pi) knowing one. */
static void more_policies_make_more_to_choose_from(void **state)
{
    struct fixture *f = *state;
    const double noise[] = {0, 0};
    struct estimate all;

    for (size_t i = 0; i < MOST; i++)
        for (size_t j = 0; j < K; j++)
            f->x[i * K + j] = gsl_ran_ugaussian(f->rng);
    for (size_t i = 0; i < MOST; i++) {
        f->y[i] = f->x[i * K];
        f->y[MOST + i] = f->x[i * K + 1];
    }
    struct decision d = decide(f, MOST, noise);
    d.n_gains = 2;
    assert_int_equal(evppi(f->value, &all, &d, 1, &f->e), STATUS_OK);
    assert_true(fabs(f->value[0].mean - 0.39894) < 0.03 && fabs(f->value[1].mean - 0.39894) < 0.03);
    assert_true(f->value[2].mean < 0.02);
    assert_true(fabs(all.mean - 0.68104) < 0.03);
}

static void a_policy_that_always_is_best_leaves_nothing_to_know(void **state)
{
    struct fixture *f = *state;
    const double slope[K] = {1, 0, 0, 0}, noise = NAN;
    struct estimate all;

    make_gain(f, 200, 50, slope, 0);
    const struct decision d = decide(f, 200, &noise);
    assert_int_equal(evppi(f->value, &all, &d, 1, &f->e), STATUS_OK);
    assert_true(f->value[0].high < 1e-9 && all.high < 1e-9);
}

/* A gain of +1 or -1 as a switch is on or off, half and half: knowing it is worth 1/2. */
static void parameters_of_few_values_need_no_curve(void **state)
{
    struct fixture *f = *state;
    const double noise = NAN;
    struct estimate all;

    for (size_t i = 0; i < 100; i++) {
        f->x[i * K] = (double)(i % 2);
        f->x[i * K + 1] = (double)(i / 2 % 3);
        f->x[i * K + 2] = 7;
        f->x[i * K + 3] = (double)(i / 25);
        f->y[i] = i % 2 == 0 ? -1 : 1;
    }
    const struct decision d = decide(f, 100, &noise);
    assert_int_equal(evppi(f->value, &all, &d, 1, &f->e), STATUS_OK);
    assert_true(estimate_holds(&f->value[0], 0.5) && fabs(f->value[0].mean - 0.5) < 0.05);
    assert_true(f->value[1].low <= 0 && f->value[3].low <= 0);
    assert_true(!(f->value[2].high > 0));
}

static void too_few_points_say_nothing_of_information(void **state)
{
    struct fixture *f = *state;
    const double noise = NAN;
    struct estimate all;
    const struct decision d = decide(f, 19, &noise);

    assert_int_equal(evppi(f->value, &all, &d, 1, &f->e), STATUS_NOINPUT);
    assert_non_null(strstr(f->e.msg, "19 points are too few"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(of_one_parameter_it_is_spearmans_correlation),
        TEST(equal_values_share_the_mean_of_their_ranks),
        TEST(partial_correlation_takes_the_other_parameter_out),
        TEST(a_rising_change_of_scale_changes_no_rank_correlation),
        TEST(an_inert_parameter_is_found_once_in_twenty),
        TEST(regression_finds_the_slopes_in_standard_deviations),
        TEST(an_exact_line_is_explained_wholly),
        TEST(a_parameter_that_does_not_vary_is_undefined_and_disturbs_no_other),
        TEST(what_cannot_be_told_is_refused_with_the_reason),
        TEST(values_of_information_agree_with_their_closed_form),
        TEST(intervals_of_the_value_of_information_cover),
        TEST(chance_of_the_replicates_is_no_information),
        TEST(more_policies_make_more_to_choose_from),
        TEST(a_policy_that_always_is_best_leaves_nothing_to_know),
        TEST(parameters_of_few_values_need_no_curve),
        TEST(too_few_points_say_nothing_of_information),
    };
    return cmocka_run_group_tests_name("sensitivity_samples", tests, NULL, NULL);
}
