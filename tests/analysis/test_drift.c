/* Drift where nothing changes: found where it was added, not found where there is none, with the burn-in that removes
 * it. */
#include "asserts.h"
#include "drift.h"
#include "mem.h"
#include "settle.h"
#include "town.h"
#include "trend.h"

#include <math.h>
#include <string.h>

enum { REPLICATES = 8 };

/* The value of care_use in an interval whose middle is at `when` (years), in a replicate, under a policy. */
typedef double made_value(double when, size_t replicate, size_t policy);

static double noise(size_t replicate)
{
    return ((double)(replicate * 37 % 11) - 5.0) / 5.0;
}

static double still(double when, size_t replicate, size_t policy)
{
    return 100.0 + 10.0 * (double)policy + noise(replicate) * (1.0 + when);
}

/* Falls by 6 a year, and a little more or less in each replicate. */
static double falling(double when, size_t replicate, size_t policy)
{
    return 100.0 + 10.0 * (double)policy - (6.0 + 0.1 * noise(replicate)) * when;
}

/* Falls to where it will stay, half way in half a year. */
static double settling(double when, size_t replicate, size_t policy)
{
    return 100.0 + 10.0 * (double)policy + (20.0 + 0.1 * noise(replicate)) * exp2(-when / 0.5);
}

static struct drift made(const struct runs_world *w, made_value *value)
{
    const struct scenario *s = &w->experiment.scenario;
    const size_t n = (size_t)w->plan.n_intervals;
    struct quantities *x = mem_array(s->n_policies * n, sizeof *x);
    struct drift d;
    struct err e;

    assert_non_null(x);
    assert_int_equal(drift_init(&d, s, &w->plan, &e), STATUS_OK);
    for (size_t k = 0; k < REPLICATES; k++) {
        for (size_t i = 0; i < s->n_policies * n; i++) {
            const double years = d.length[i % n];
            x[i] = (struct quantities){.q = {0}};
            x[i].q[QUANTITY_years] = years;
            x[i].q[QUANTITY_present] = 1000.0 * years;
            x[i].q[QUANTITY_care] = value(d.when[i % n], k, i / n) * years;
        }
        drift_add(&d, x);
    }
    mem_free(x);
    return d;
}

static void a_slope_is_found_whatever_the_weights(void **state)
{
    const double x[] = {0, 1, 3, 4}, y[] = {1, 3, NAN, 9}, weight[] = {1, 2, 1, 0.5};

    (void)state;
    assert_near(trend_slope(x, y, weight, 4), 2.0);
    assert_true(isnan(trend_slope(x, y, weight, 1)));
}

static void a_drift_is_its_slope_times_the_period_with_students_interval(void **state)
{
    struct runs_world *w = *state;
    struct drift d = made(w, falling);
    const double period = w->plan.dt * w->plan.n_steps;
    struct moments right = {.n = 0};

    for (size_t k = 0; k < REPLICATES; k++)
        moments_add(&right, -(6.0 + 0.1 * noise(k)) * period);
    const struct estimate x = drift_of(&d, MEASURE_care_use), y = estimate_of(&right);
    assert_near(x.mean, y.mean);
    assert_near(x.low, y.low);
    assert_near(x.high, y.high);
    assert_near(drift_contrast(&d, MEASURE_care_use), 20.0);
    assert_true(drift_matters(&d, MEASURE_care_use));
    assert_true(isnan(drift_burn_in(&d, MEASURE_care_use))); /* it does not slow down */
    drift_free(&d);
}

static void what_stands_still_is_not_warned_of(void **state)
{
    struct runs_world *w = *state;
    struct drift d = made(w, still);
    struct text t = {.data = NULL};

    drift_warnings(&t, &d);
    assert_null(t.data);
    assert_true(
        isnan(drift_of(&d, MEASURE_disclosed_since_start).mean)); /* a level grows by itself */
    drift_table(&t, &d);
    assert_non_null(strstr(t.data, "It stands still"));
    text_free(&t);
    drift_free(&d);
}

static void the_burn_in_that_a_decay_takes_is_told(void **state)
{
    struct runs_world *w = *state;
    struct drift d = made(w, settling);
    struct text t = {.data = NULL};
    const double too_large = fabs(drift_of(&d, MEASURE_care_use).mean) / 2.0;

    assert_true(drift_matters(&d, MEASURE_care_use));
    assert_true(fabs(drift_burn_in(&d, MEASURE_care_use) - 0.5 * log2(too_large)) < 0.2);
    drift_warnings(&t, &d);
    assert_non_null(strstr(t.data, "Warning: Visits and reviews attended does not stand still: "
                                   "under policy none, which never changes"));
    assert_non_null(strstr(t.data, "time.burn_in_years: "));
    text_free(&t);
    drift_free(&d);
}

static void only_a_policy_that_never_changes_can_tell(void **state)
{
    struct runs_world *w = *state;

    assert_int_equal(drift_policy(&w->experiment.scenario, &w->plan), 0);
    runs_world_read(w, 3, 1,
                    false); /* policy `none` has no schedule, `full` begins within the period */
    assert_int_equal(drift_policy(&w->experiment.scenario, &w->plan), 0);
    const struct policy own = w->experiment.scenario.policy[0];
    w->experiment.scenario.policy[0] = w->experiment.scenario.policy[1];
    assert_int_equal(drift_policy(&w->experiment.scenario, &w->plan), 2);
    w->experiment.scenario.policy[0] = own;
}

static void a_file_is_read_replicate_by_replicate(void **state)
{
    struct runs_world *w = *state;
    struct result *r = NULL;
    struct drift d;

    made_file(w, w->file, 3, town_fill, NULL);
    assert_ok(w, result_open(&r, w->file, &w->e));
    assert_ok(w, drift_read(&d, r, &w->e));
    assert_int_equal(d.replicates, 3);
    assert_true(drift_is_known(&d));
    assert_int_equal(drift_of(&d, MEASURE_care_use).n, 3);
    drift_free(&d);
    result_close(r);
}

static void a_scenario_is_simulated_small_to_see_whether_it_settles(void **state)
{
    struct runs_world *w = *state;
    struct text t = {.data = NULL};

    assert_ok(w, settle_check(&t, &w->experiment.scenario, &w->e));
    assert_non_null(strstr(t.data, "Simulated with 400 agents, 16 replicates."));
    assert_non_null(strstr(t.data, "Illness left untreated"));
    text_free(&t);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, town_setup, runs_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_slope_is_found_whatever_the_weights),
        TEST(a_drift_is_its_slope_times_the_period_with_students_interval),
        TEST(what_stands_still_is_not_warned_of),
        TEST(the_burn_in_that_a_decay_takes_is_told),
        TEST(only_a_policy_that_never_changes_can_tell),
        TEST(a_file_is_read_replicate_by_replicate),
        TEST(a_scenario_is_simulated_small_to_see_whether_it_settles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
