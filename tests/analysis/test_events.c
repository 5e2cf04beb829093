/* Intervals of few events: the exact ones by hand, and their coverage on made-up data. */
#include "estimate.h"
#include "joint.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

enum { SETS = 1000, FEWEST = 930 }; /* of 1,000: three binomial standard deviations below 950 */

/* All events are worth the same. */
#define ONE(worth) ((struct event_worth){.usual = (worth), .most = (worth)})

static struct estimate count_events(const double *x, size_t n, double worth)
{
    struct moments m = {.n = 0};

    for (size_t i = 0; i < n; i++)
        moments_add_count(&m, x[i], ONE(worth));
    return estimate_of(&m);
}

static void assert_about(double actual, double expected)
{
    assert_true(fabs(actual - expected) < 5e-4);
}

/* Garwood's limits: 0 events 0 to 3.6889, 3 events 0.6187 to 8.7673. */
static void no_spread_between_counts_has_the_exact_interval(void **state)
{
    const struct estimate none = count_events((const double[]){0, 0, 0, 0, 0}, 5, 20);
    const struct estimate three = count_events((const double[]){1, 1, 1}, 3, 1);

    (void)state;
    assert_about(none.mean, 0.0);
    assert_about(none.low, 0.0);
    assert_about(none.high, 3.6889 * 20 / 5);
    assert_about(three.low, 0.6187 / 3);
    assert_about(three.high, 8.7673 / 3);
}

/* No event more, none fewer in five replicates: up to 3.6889 events in all, either way. */
static void equal_differences_are_not_known_exactly(void **state)
{
    static const double X[5][JOINT_COUNT] = {
        {13, 1, 13, 1}, {11, 1, 11, 1}, {17, 1, 17, 1}, {12, 1, 12, 1}, {9, 1, 9, 1}};
    struct moments m = {.n = 0};
    struct joint j = {.n = 0};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        moments_add_count_difference(&m, X[i][JOINT_n], ONE(1), X[i][JOINT_n_against], ONE(1));
        joint_add_count_pair(&j, X[i], ONE(1), ONE(1));
    }
    const struct estimate x = estimate_of(&m), y = joint_estimate(&j, CONTRAST_difference);
    assert_about(x.low, -3.6889 / 5);
    assert_about(x.high, 3.6889 / 5);
    assert_about(y.low, x.low);
    assert_about(y.high, x.high);
    assert_false(estimate_excludes_zero(&x));
}

/* Of events that cannot happen the number is 0, and of a difference only the other side is uncertain. */
static void what_cannot_happen_is_known(void **state)
{
    const struct event_worth never = events_worth(1, 0, 0, 0);
    struct moments m = {.n = 0}, both = {.n = 0}, one = {.n = 0};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        moments_add_count(&m, 0, never);
        moments_add_count_difference(&both, 0, never, 0, never);
        moments_add_count_difference(&one, 0, never, 0, ONE(1));
    }
    const struct estimate x = estimate_of(&m), y = estimate_of(&both), z = estimate_of(&one);
    assert_true(x.is_known && isnan(x.low) && isnan(x.high) && !estimate_is_all_alike(&x));
    assert_true(y.is_known && isnan(y.low) && isnan(y.high));
    assert_false(z.is_known);
    assert_about(z.low, -3.6889 / 5);
    assert_about(z.high, 0.0);
}

static void one_replicate_has_no_interval_and_nor_has_what_counts_nothing(void **state)
{
    const struct estimate one = count_events((const double[]){2}, 1, 1);
    const struct estimate level = count_events((const double[]){0, 0, 0}, 3, 0);

    (void)state;
    assert_true(isnan(one.low) && isnan(one.high));
    assert_true(isnan(level.low) && isnan(level.high));
    assert_true(estimate_is_all_alike(&level));
}

/* 12 events an hour in rates of slightly different hours: far from few, Student's t stays as it is. */
static void many_events_keep_students_interval(void **state)
{
    static const double X[] = {1200, 1260, 1170, 1230};
    struct moments plain = {.n = 0};

    (void)state;
    for (size_t i = 0; i < 4; i++)
        moments_add(&plain, X[i]);
    const struct estimate x = count_events(X, 4, 10), y = estimate_of(&plain);
    assert_true(x.low >= y.low && x.low <= y.low && x.high >= y.high && x.high <= y.high);
}

/* Two clusters of eight in ten replicates: overdispersed, and Student's t shows it. */
static void events_in_heaps_keep_the_wider_interval(void **state)
{
    static const double X[10] = {8, 0, 0, 0, 8};
    struct moments plain = {.n = 0};

    (void)state;
    for (size_t i = 0; i < 10; i++)
        moments_add(&plain, X[i]);
    const struct estimate x = count_events(X, 10, 1), y = estimate_of(&plain);
    assert_true(y.low < 0.0 && x.low >= 0.0 && x.low <= 0.0);
    assert_true(x.high >= y.high);
}

/* Many and all alike: 400 events of a Poisson mean, 361.8 to 441.2 (normal to four digits). */
static void many_events_without_spread_have_an_interval(void **state)
{
    const struct estimate x = count_events((const double[]){200, 200}, 2, 1);

    (void)state;
    assert_true(fabs(x.low - 361.8 / 2) < 0.1 && fabs(x.high - 441.2 / 2) < 0.1);
}

static int covers(const struct estimate *x, double truth)
{
    return x->low <= truth && truth <= x->high;
}

static const double MEAN[] = {0.05, 0.1, 0.2, 0.5, 1, 2, 5};
static const size_t REPLICATES[] = {2, 3, 5, 10, 30};
enum { MEANS = sizeof MEAN / sizeof *MEAN, SIZES = sizeof REPLICATES / sizeof *REPLICATES };

/* How many of the sets' intervals cover. Of differences, `apart` is the reference's own mean, and 3 is shared. */
static int count_covered(gsl_rng *rng, size_t n, double mean, double apart)
{
    int covered = 0;

    for (int k = 0; k < SETS; k++) {
        struct moments m = {.n = 0};
        for (size_t i = 0; i < n; i++) {
            const double x = gsl_ran_poisson(rng, mean), shared = gsl_ran_poisson(rng, 3);
            if (apart > 0)
                moments_add_count_difference(&m, 7 * (shared + x), ONE(7),
                                             7 * (shared + gsl_ran_poisson(rng, apart)), ONE(7));
            else
                moments_add_count(&m, 7 * x, ONE(7));
        }
        const struct estimate x = estimate_of(&m);
        covered += covers(&x, 7 * (mean - apart));
    }
    return covered;
}

/* Law: Poisson counts of a known mean. */
static void intervals_of_rare_events_cover(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20170102);
    for (size_t m = 0; m < MEANS; m++)
        for (size_t i = 0; i < SIZES; i++)
            assert_true(count_covered(rng, REPLICATES[i], MEAN[m], 0) >= FEWEST);
    gsl_rng_free(rng);
}

/* Law: differences of counts that share most of their events, in steps from equal means to five times as many. */
static void intervals_of_differences_of_rare_events_cover(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20170103);
    for (size_t m = 0; m < MEANS; m++)
        for (size_t i = 0; i < SIZES; i++)
            for (int part = 1; part <= 5; part += 2)
                assert_true(count_covered(rng, REPLICATES[i], MEAN[m], MEAN[m] / part) >= FEWEST);
    gsl_rng_free(rng);
}

/* How many of the sets' intervals cover, of events of which some are worth five of the others. */
static int count_covered_unequal(gsl_rng *rng, size_t n, double mean)
{
    int covered = 0;

    for (int k = 0; k < SETS; k++) {
        struct moments all = {.n = 0};
        for (size_t r = 0; r < n; r++) {
            const double light = gsl_ran_poisson(rng, mean);
            const double heavy = gsl_ran_poisson(rng, mean / 5), sum = light + 5 * heavy;
            moments_add_count(&all, sum, events_worth(1, sum, light + 25 * heavy, 5));
        }
        const struct estimate x = estimate_of(&all);
        covered += covers(&x, 2 * mean);
    }
    return covered;
}

/* Law: events of a light and of a heavy group, of which one is worth five of the other. */
static void intervals_of_events_of_unequal_worth_cover(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20170104);
    for (size_t m = 0; m < MEANS; m++)
        for (size_t i = 0; i < SIZES; i++)
            assert_true(count_covered_unequal(rng, REPLICATES[i], MEAN[m]) >= FEWEST);
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_spread_between_counts_has_the_exact_interval),
        cmocka_unit_test(equal_differences_are_not_known_exactly),
        cmocka_unit_test(what_cannot_happen_is_known),
        cmocka_unit_test(one_replicate_has_no_interval_and_nor_has_what_counts_nothing),
        cmocka_unit_test(many_events_keep_students_interval),
        cmocka_unit_test(events_in_heaps_keep_the_wider_interval),
        cmocka_unit_test(many_events_without_spread_have_an_interval),
        cmocka_unit_test(intervals_of_rare_events_cover),
        cmocka_unit_test(intervals_of_differences_of_rare_events_cover),
        cmocka_unit_test(intervals_of_events_of_unequal_worth_cover),
    };

    return cmocka_run_group_tests_name("events", tests, NULL, NULL);
}
