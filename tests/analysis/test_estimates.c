/* Ratios, paired contrasts and the two parts of uncertainty: by hand, by laws, and the coverage of their intervals. */
#include "estimate.h"
#include "spread.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#define assert_near(actual, expected)                                                              \
    assert_true(fabs((actual) - (expected)) <= 1e-12 * (1.0 + fabs(expected)))

enum { SETS = 1000, FEWEST = 930, MOST = 970 }; /* 950 of 1,000 cover, three binomial sd about it */

static struct joint joint_of(const double (*x)[JOINT_COUNT], size_t n)
{
    struct joint j = {.n = 0};

    for (size_t i = 0; i < n; i++)
        joint_add(&j, x[i]);
    return j;
}

/* Means 5 (2, 4, 6, 8) against 2 (1, 2, 2, 3). */
static const double PAIRS[4][JOINT_COUNT] = {
    {2, 1, 1, 1}, {4, 1, 2, 1}, {6, 1, 2, 1}, {8, 1, 3, 1}};
static const double T3 = 3.182446305284263;

static void a_value_is_the_mean_and_its_student_interval(void **state)
{
    const struct joint j = joint_of(PAIRS, 4);
    const struct estimate x = joint_estimate(&j, CONTRAST_none);

    (void)state;
    assert_near(x.mean, 5.0);
    assert_true(fabs(x.high - 5.0 - T3 * sqrt(20.0 / 3.0) / 2.0) < 1e-9);
    assert_int_equal(x.n, 4);
}

/* The differences 1, 2, 4, 5: mean 3, squares about it 10. */
static void a_difference_is_that_of_the_pairs(void **state)
{
    const struct joint j = joint_of(PAIRS, 4);
    const struct estimate x = joint_estimate(&j, CONTRAST_difference);

    (void)state;
    assert_near(x.mean, 3.0);
    assert_true(fabs(x.low - (3.0 - T3 * sqrt(10.0 / 3.0) / 2.0)) < 1e-9);
}

/* 5 / 2 - 1 = 150 %. The linear part of a pair x, y is 100 (x / 2 - 5 y / 4): -25, -50, 50 and 25 about the mean. */
static void a_relative_contrast_is_of_the_means_by_the_delta_method(void **state)
{
    const struct joint j = joint_of(PAIRS, 4);
    const struct estimate x = joint_estimate(&j, CONTRAST_relative);
    double squares = 0.0;

    (void)state;
    for (int i = 0; i < 4; i++) {
        const double part = 100.0 * ((PAIRS[i][0] - 5.0) / 2.0 - 5.0 * (PAIRS[i][2] - 2.0) / 4.0);
        squares += part * part;
    }
    assert_near(squares, 2.0 * 25.0 * 25.0 + 2.0 * 50.0 * 50.0);
    assert_near(x.mean, 150.0);
    assert_true(fabs(x.high - (150.0 + T3 * sqrt(squares / 3.0) / 2.0)) < 1e-9);
}

/* Unpaired 20 / 3 + 2 / 3 against paired 10 / 3. */
static void pairing_is_the_ratio_of_the_unpaired_to_the_paired_variance(void **state)
{
    const struct joint j = joint_of(PAIRS, 4);

    (void)state;
    assert_near(joint_pairing(&j), 2.2);
}

static void a_ratio_of_sums_weighs_replicates_by_their_denominators(void **state)
{
    static const double X[3][JOINT_COUNT] = {{1, 10, 0, 1}, {0, 0, 0, 1}, {4, 40, 0, 1}};
    const struct joint j = joint_of(X, 3);
    const struct estimate x = joint_estimate(&j, CONTRAST_none);

    (void)state;
    assert_near(x.mean, 0.1);
    assert_true(estimate_is_all_alike(&x) && isnan(x.high));
}

static void what_is_not_defined_is_left_out(void **state)
{
    static const double X[3][JOINT_COUNT] = {{NAN, NAN, 1, 1}, {4, 1, NAN, NAN}, {6, 1, 2, 1}};
    const struct joint j = joint_of(X, 3), none = {.n = 0};
    const struct estimate x = joint_estimate(&j, CONTRAST_difference);
    const struct estimate nothing = joint_estimate(&none, CONTRAST_none);

    (void)state;
    assert_int_equal(x.n, 1);
    assert_near(x.mean, 4.0);
    assert_true(isnan(x.low) && isnan(joint_pairing(&j)));
    assert_true(nothing.n == 0 && isnan(nothing.mean));
}

static void a_contrast_with_nothing_has_no_relative_one(void **state)
{
    static const double X[2][JOINT_COUNT] = {{3, 1, 0, 1}, {5, 1, 0, 1}};
    const struct joint j = joint_of(X, 2);

    (void)state;
    assert_true(isnan(joint_estimate(&j, CONTRAST_relative).mean));
    assert_near(joint_estimate(&j, CONTRAST_difference).mean, 4.0);
}

/* 606 more in both of two replicates, by rates that no binary number is: nothing but rounding differs. */
static void differences_that_are_all_alike_have_no_interval(void **state)
{
    static const double X[3][JOINT_COUNT] = {
        {606.3, 1, 0.3, 1}, {612.7, 1, 6.7, 1}, {1e3 + 0.1, 1, 394.1, 1}};
    struct moments m = {.n = 0};

    (void)state;
    for (size_t n = 2; n <= 3; n++) {
        const struct joint j = joint_of(X, n);
        const struct estimate d = joint_estimate(&j, CONTRAST_difference);
        const struct estimate own = joint_estimate(&j, CONTRAST_none);
        assert_near(d.mean, 606.0);
        assert_true(estimate_is_all_alike(&d) && !estimate_excludes_zero(&d));
        assert_true(isnan(joint_pairing(&j)));
        assert_true(own.high > own.low);
    }
    for (size_t i = 0; i < 3; i++)
        moments_add_difference(&m, X[i][JOINT_n], X[i][JOINT_n_against]);
    const struct estimate x = estimate_of(&m);
    assert_true(estimate_is_all_alike(&x));
}

/* Levels of a million that vary by a hundred, and differences that vary by a hundredth. */
static void small_differences_of_large_values_keep_their_spread(void **state)
{
    static const double X[3][JOINT_COUNT] = {
        {1000000.02, 1, 1000000, 1}, {1000100.01, 1, 1000100, 1}, {999900.03, 1, 999900, 1}};
    const struct joint j = joint_of(X, 3);
    const struct estimate d = joint_estimate(&j, CONTRAST_difference);

    (void)state;
    assert_true(fabs(d.mean - 0.02) < 1e-8);
    assert_true(fabs((d.high - d.low) / 2.0 - estimate_t(2.0) * 0.01 / sqrt(3.0)) < 1e-8);
    assert_true(fabs(joint_pairing(&j) / 2e8 - 1.0) < 1e-3);
}

struct made {
    gsl_rng *rng;
    double x[32][JOINT_COUNT];
};

static int setup(void **state)
{
    static struct made m;

    m.rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(m.rng, 20180510);
    *state = &m;
    return m.rng == NULL;
}

static int teardown(void **state)
{
    gsl_rng_free(((struct made *)*state)->rng);
    return 0;
}

/* Replicates of two policies that share most of their chance: 40 and 30, sd 3. */
static void make_pairs(struct made *m, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const double shared = gsl_ran_gaussian(m->rng, 2.8);
        m->x[i][JOINT_n] = 30.0 + shared + gsl_ran_gaussian(m->rng, 1.0);
        m->x[i][JOINT_n_against] = 40.0 + shared + gsl_ran_gaussian(m->rng, 1.0);
        m->x[i][JOINT_d] = m->x[i][JOINT_d_against] = 1.0;
    }
}

static void contrasts_are_antisymmetric(void **state)
{
    struct made *m = *state;
    struct joint one = {.n = 0}, other = {.n = 0};

    make_pairs(m, 9);
    for (int i = 0; i < 9; i++) {
        const double turned[JOINT_COUNT] = {m->x[i][2], m->x[i][3], m->x[i][0], m->x[i][1]};
        joint_add(&one, m->x[i]);
        joint_add(&other, turned);
    }
    const struct estimate a = joint_estimate(&one, CONTRAST_difference);
    const struct estimate b = joint_estimate(&other, CONTRAST_difference);
    assert_near(a.mean, -b.mean);
    assert_near(a.low, -b.high);
    assert_near(joint_pairing(&one), joint_pairing(&other));
    const double r = joint_estimate(&one, CONTRAST_relative).mean / 100.0;
    const double s = joint_estimate(&other, CONTRAST_relative).mean / 100.0;
    assert_near((1.0 + r) * (1.0 + s), 1.0);
}

static int covers(const struct estimate *x, double truth)
{
    return x->low <= truth && truth <= x->high;
}

static void of_a_thousand_intervals_of_contrasts_ninety_five_percent_cover(void **state)
{
    struct made *m = *state;
    int difference = 0, relative = 0;

    for (int set = 0; set < SETS; set++) {
        struct joint j = {.n = 0};
        make_pairs(m, 10);
        for (int i = 0; i < 10; i++)
            joint_add(&j, m->x[i]);
        const struct estimate d = joint_estimate(&j, CONTRAST_difference);
        const struct estimate r = joint_estimate(&j, CONTRAST_relative);
        difference += covers(&d, -10.0);
        relative += covers(&r, -25.0);
    }
    assert_in_range(difference, FEWEST, MOST);
    assert_in_range(relative, FEWEST, MOST);
}

/* Of about 60 people who disclose, each would not have with probability 0.2, in 20 replicates. */
static void of_a_thousand_intervals_of_twins_shares_ninety_five_percent_cover(void **state)
{
    struct made *m = *state;
    int covered = 0;

    for (int set = 0; set < SETS; set++) {
        struct joint j = {.n = 0};
        for (int i = 0; i < 20; i++) {
            const unsigned who = gsl_ran_poisson(m->rng, 60.0);
            const double x[JOINT_COUNT] = {100.0 * gsl_ran_binomial(m->rng, 0.2, who), who, 0, 1};
            joint_add(&j, x);
        }
        const struct estimate share = joint_estimate(&j, CONTRAST_none);
        covered += covers(&share, 20.0);
    }
    assert_in_range(covered, FEWEST, MOST);
}

/* Rates of 3 in 50 person-years under one policy and 4 under the other, over random person-years. */
static void of_a_thousand_intervals_of_ratios_of_means_ninety_five_percent_cover(void **state)
{
    struct made *m = *state;
    int covered = 0;

    for (int set = 0; set < SETS; set++) {
        struct joint j = {.n = 0};
        for (int i = 0; i < 20; i++) {
            const double years = 50.0 + gsl_ran_gaussian(m->rng, 5.0);
            const double other = 50.0 + gsl_ran_gaussian(m->rng, 5.0);
            const double x[JOINT_COUNT] = {gsl_ran_poisson(m->rng, 0.6 * years), years,
                                           gsl_ran_poisson(m->rng, 0.8 * other), other};
            joint_add(&j, x);
        }
        const struct estimate d = joint_estimate(&j, CONTRAST_difference);
        covered += covers(&d, -0.2);
    }
    assert_in_range(covered, FEWEST, MOST);
}

/* The mean of each replicate's rate, 3 in 50 person-years that vary by themselves. */
static void of_a_thousand_intervals_of_means_of_rates_ninety_five_percent_cover(void **state)
{
    struct made *m = *state;
    int covered = 0;

    for (int set = 0; set < SETS; set++) {
        struct joint j = {.n = 0};
        for (int i = 0; i < 12; i++) {
            const double years = 50.0 + gsl_ran_gaussian(m->rng, 5.0);
            const double x[JOINT_COUNT] = {gsl_ran_poisson(m->rng, 0.6 * years) / years, 1, 0, 1};
            joint_add(&j, x);
        }
        const struct estimate rate = joint_estimate(&j, CONTRAST_none);
        covered += covers(&rate, 0.6);
    }
    assert_in_range(covered, FEWEST, MOST);
}

static void add_point(struct spread *s, const double *value, size_t n)
{
    double x[32][JOINT_COUNT];
    const double *at[32];

    for (size_t k = 0; k < n; k++) {
        at[k] = x[k];
        x[k][JOINT_n] = value[k];
        x[k][JOINT_d] = x[k][JOINT_d_against] = 1.0;
        x[k][JOINT_n_against] = NAN; /* a value does not look at the reference */
    }
    spread_add(s, 0, at, CONTRAST_none);
}

/* Points 1, 3 (mean 2) and 5, 9 (mean 7): between 12.5, of the means 1 and 4. */
static void the_two_parts_are_those_of_the_law_of_total_variance(void **state)
{
    struct spread *s = spread_make(1, 2, 2, false);

    (void)state;
    add_point(s, (const double[]){1, 3}, 2);
    add_point(s, (const double[]){5, 9}, 2);
    const struct spread_parts p = spread_parts(s, 0);
    assert_int_equal(p.points, 2);
    assert_near(p.mean, 4.5);
    assert_near(p.se_chance, sqrt(2.5));
    assert_near(p.sd_parameters, sqrt(12.5 - 2.5));
    assert_near(p.low, 2.0 + 0.025 * 5.0);
    assert_near(p.high, 2.0 + 0.975 * 5.0);
    spread_free(s);
}

/* The range over points shrinks to the share of its spread that is due to the parameters. */
static void the_middle_of_the_points_is_drawn_together_as_far_as_chance_spreads_them(void **state)
{
    struct spread *s = spread_make(1, 2, 2, false);

    (void)state;
    add_point(s, (const double[]){1, 3}, 2);
    add_point(s, (const double[]){5, 9}, 2);
    const struct spread_parts p = spread_parts(s, 0);
    const double kept = sqrt(10.0 / 12.5);
    assert_near(p.middle.low, 4.5 + kept * (2.0 + 0.05 * 5.0 - 4.5));
    assert_near(p.middle.high, 4.5 + kept * (2.0 + 0.95 * 5.0 - 4.5));
    spread_free(s);
    s = spread_make(1, 2, 2, false);
    add_point(s, (const double[]){1, 9}, 2);
    add_point(s, (const double[]){2, 10}, 2);
    assert_true(isnan(spread_parts(s, 0).middle.low)); /* all of it may be chance */
    spread_free(s);
    s = spread_make(1, 2, 2, false);
    add_point(s, (const double[]){3, 3}, 2);
    add_point(s, (const double[]){3, 3}, 2);
    assert_near(spread_parts(s, 0).middle.high, 3.0);
    spread_free(s);
}

/* Replicates that move both points alike are chance, but do not spread the points. */
static void chance_that_points_share_is_not_taken_off_the_parameters(void **state)
{
    struct spread *s = spread_make(1, 2, 3, true);

    (void)state;
    add_point(s, (const double[]){1, 3, 8}, 3);
    add_point(s, (const double[]){5, 7, 12}, 3);
    const struct spread_parts p = spread_parts(s, 0);
    assert_near(p.sd_parameters, sqrt(8.0));
    assert_near(p.se_chance, sqrt(13.0 / 3.0));
    spread_free(s);
}

static void one_replicate_a_point_cannot_tell_the_parts_apart(void **state)
{
    struct spread *s = spread_make(1, 3, 1, true);

    (void)state;
    for (double x = 1.0; x < 4.0; x += 1.0)
        add_point(s, &x, 1);
    const struct spread_parts p = spread_parts(s, 0);
    assert_near(p.mean, 2.0);
    assert_true(isnan(p.sd_parameters) && isnan(p.se_chance) && p.low < p.high);
    assert_near(p.middle.low, 1.1);
    assert_near(p.middle.high, 2.9);
    spread_free(s);
}

/* Law: with sd 2 between points, 3 of shared chance and 4 of a point's own, what is told is what was put in. */
static void the_parts_are_found_again(void **state)
{
    struct made *m = *state;
    struct spread *s = spread_make(1, 4000, 8, true);
    double shared[8];

    for (int k = 0; k < 8; k++)
        shared[k] = gsl_ran_gaussian(m->rng, 3.0);
    for (int point = 0; point < 4000; point++) {
        const double truth = gsl_ran_gaussian(m->rng, 2.0);
        double x[8];
        for (int k = 0; k < 8; k++)
            x[k] = truth + shared[k] + gsl_ran_gaussian(m->rng, 4.0);
        add_point(s, x, 8);
    }
    const struct spread_parts p = spread_parts(s, 0);
    assert_true(fabs(p.sd_parameters - 2.0) < 0.15);
    spread_free(s);
}

/* Law: a further point lies between the quantiles of 200 with probability near 0.95, little chance within. */
static void of_further_points_ninety_five_percent_lie_between_the_quantiles(void **state)
{
    struct made *m = *state;
    int covered = 0;

    for (int set = 0; set < SETS; set++) {
        struct spread *s = spread_make(1, 200, 2, false);
        for (int point = 0; point < 200; point++) {
            const double truth = gsl_ran_gaussian(m->rng, 2.0);
            const double x[2] = {truth + gsl_ran_gaussian(m->rng, 0.1),
                                 truth + gsl_ran_gaussian(m->rng, 0.1)};
            add_point(s, x, 2);
        }
        const struct spread_parts p = spread_parts(s, 0);
        const double further = gsl_ran_gaussian(m->rng, 2.0);
        covered += p.low <= further && further <= p.high;
        spread_free(s);
    }
    assert_in_range(covered, FEWEST, MOST);
}

/* Too many points to keep: the quantiles are those of a stream, near those of the normal. */
static void quantiles_of_a_long_stream_are_near_the_true_ones(void **state)
{
    struct made *m = *state;
    const size_t numbers = 4000, points = 20000; /* more than are kept of each */
    struct spread *s = spread_make(numbers, points, 2, false);

    for (size_t i = 0; i < points; i++) {
        const double x = gsl_ran_gaussian(m->rng, 1.0);
        add_point(s, &(const double[]){x, x}[0], 2);
    }
    const struct spread_parts p = spread_parts(s, 0);
    assert_int_equal(p.points, points);
    assert_true(fabs(p.low + 1.959964) < 0.08 && fabs(p.high - 1.959964) < 0.08);
    spread_free(s);
}

#define MADE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_is_the_mean_and_its_student_interval),
        cmocka_unit_test(a_difference_is_that_of_the_pairs),
        cmocka_unit_test(a_relative_contrast_is_of_the_means_by_the_delta_method),
        cmocka_unit_test(pairing_is_the_ratio_of_the_unpaired_to_the_paired_variance),
        cmocka_unit_test(a_ratio_of_sums_weighs_replicates_by_their_denominators),
        cmocka_unit_test(what_is_not_defined_is_left_out),
        cmocka_unit_test(differences_that_are_all_alike_have_no_interval),
        cmocka_unit_test(small_differences_of_large_values_keep_their_spread),
        cmocka_unit_test(a_contrast_with_nothing_has_no_relative_one),
        MADE(contrasts_are_antisymmetric),
        MADE(of_a_thousand_intervals_of_contrasts_ninety_five_percent_cover),
        MADE(of_a_thousand_intervals_of_twins_shares_ninety_five_percent_cover),
        MADE(of_a_thousand_intervals_of_ratios_of_means_ninety_five_percent_cover),
        MADE(of_a_thousand_intervals_of_means_of_rates_ninety_five_percent_cover),
        MADE(of_further_points_ninety_five_percent_lie_between_the_quantiles),
        cmocka_unit_test(the_two_parts_are_those_of_the_law_of_total_variance),
        cmocka_unit_test(the_middle_of_the_points_is_drawn_together_as_far_as_chance_spreads_them),
        cmocka_unit_test(chance_that_points_share_is_not_taken_off_the_parameters),
        cmocka_unit_test(one_replicate_a_point_cannot_tell_the_parts_apart),
        MADE(the_parts_are_found_again),
        MADE(quantiles_of_a_long_stream_are_near_the_true_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
