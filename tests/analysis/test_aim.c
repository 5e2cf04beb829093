/* Targets: what they ask of a file, on which scale they are judged, and what the simulation of them finds. */
#include "aim.h"
#include "asserts.h"
#include "conflicts.h"
#include "mem.h"
#include "town.h"

#include <math.h>
#include <stdio.h>

enum { POINTS = 3, REPLICATES = 4, FULL = 2, NONE = 0 };

static struct calibration_target target(const char *measure)
{
    return (struct calibration_target){.name = "t", .measure = measure, .weight = CALIBRATION_high};
}

static struct calibration_amount amount(double x, bool is_percent)
{
    return (struct calibration_amount){.is_given = true, .is_percent = is_percent, .x = x};
}

static struct aim made(const struct runs_world *w, const struct calibration_target *t)
{
    const char *key = "";
    struct aim a;
    struct err e;

    if (aim_make(&a, t, &w->experiment.scenario, &key, &e) != STATUS_OK)
        fail_msg("%s: %s", key, e.msg);
    return a;
}

static void refused(const struct runs_world *w, const struct calibration_target *t,
                    const char *wrong, const char *says)
{
    const char *key = "";
    struct err e;

    assert_false(aim_check(t, &w->experiment.scenario, &key, &e));
    assert_string_equal(key, wrong);
    assert_says(&e, says);
}

static void words_that_mean_nothing_are_told_with_their_key(void **state)
{
    struct calibration_target t = target("traced / aproved");

    refused(*state, &t, "measure", "did you mean 'approved'?");
    t = target("untreated_rat");
    refused(*state, &t, "measure", "untreated_rate");
    t = target("untreated_rate");
    t.n_where = 1;
    t.where[0] = "subgroup=wommen";
    refused(*state, &t, "where", "there is no subgroup 'wommen'");
    t.where[0] = "policy=full";
    refused(*state, &t, "where", "only group= and subgroup= can be chosen here");
    t.n_where = 0;
    t.window = "1950-01-01..1950-12-31";
    refused(*state, &t, "from", "no interval begins in");
    t.window = NULL;
    t.value = amount(-3, false);
    t.sd = amount(1, false);
    t.scale = CALIBRATION_scale_log;
    refused(*state, &t, "value", "is not above 0");
}

/* untreated_rate is in %: a logit; 40 within 10 % is 36 to 44, two standard deviations on each side. */
static void tolerances_are_two_standard_deviations_on_the_scale(void **state)
{
    struct calibration_target t = target("untreated_rate");

    t.value = amount(40, false);
    t.within = amount(10, true);
    struct aim a = made(*state, &t);
    assert_int_equal(a.scale, AIM_logit);
    assert_near(a.low, 36.0);
    assert_near(a.high, 44.0);
    assert_near(aim_scaled(&a, 40), log(0.4 / 0.6));
    assert_near(aim_unscaled(&a, log(0.4 / 0.6)), 40.0);
    assert_near(a.goal.sd_low, (log(0.4 / 0.6) - log(0.36 / 0.64)) / 2);
    assert_near(a.goal.sd_high, (log(0.44 / 0.56) - log(0.4 / 0.6)) / 2);
    assert_near(a.goal.discrepancy, 0.0);
    t.weight = CALIBRATION_low;
    t.discrepancy = amount(5, true); /* points, for it is in % */
    a = made(*state, &t);
    assert_near(a.goal.discrepancy, hypot(0.05 / 0.4 / 0.6, a.goal.sd_low + a.goal.sd_high));
}

static void percent_is_a_hundredth_where_the_measure_is_a_share(void **state)
{
    struct calibration_target t = target("traced / approved");

    t.value = amount(78.7, true);
    t.sd = amount(2, true);
    struct aim a = made(*state, &t);
    assert_int_equal(a.scale, AIM_logit);
    assert_string_equal(a.unit, "share");
    assert_near(a.value, 0.787);
    assert_near(a.low, 0.747);
    t.scale = CALIBRATION_scale_plain;
    a = made(*state, &t);
    assert_near(a.goal.sd_low, 0.02);
}

/* -28 % to -13 % is a ratio of 0.72 to 0.87. */
static void relative_contrasts_are_judged_by_their_ratio(void **state)
{
    struct calibration_target t = target("(visits:service=gp + reviews) / present");

    t.policy = FULL;
    t.against = NONE;
    t.is_relative = true;
    t.low = amount(-28, true);
    t.high = amount(-13, true);
    const struct aim a = made(*state, &t);
    assert_int_equal(a.scale, AIM_log);
    assert_near(a.value, -20.5);
    assert_near(a.goal.value, log(0.795));
    assert_near(a.goal.sd_high, (log(0.87) - log(0.795)) / 2);
}

static void bounds_have_a_side_and_a_small_tolerance(void **state)
{
    struct calibration_target t = target("traced / approved");

    t.at_most = amount(10, true);
    struct aim a = made(*state, &t);
    assert_int_equal(a.goal.kind, GOAL_at_most);
    assert_true(isnan(a.low));
    assert_near(a.goal.sd_high, 0.025 * 0.1 / 0.1 / 0.9);
    assert_true(goal_implausibility(&a.goal, aim_scaled(&a, 0.05), 0) == 0.0);
}

/* The ratio of sums over the replicates of a point, and its paired contrast; of a subgroup as well. */
static void numbers_of_a_file_are_those_of_summary(void **state)
{
    struct runs_world *w = *state;
    struct calibration_target t = target("untreated_rate");
    double value[POINTS], variance[POINTS];
    struct result *r = NULL;
    struct err e;

    made_points(w, "list", POINTS);
    made_file(w, w->file, REPLICATES, town_fill, NULL);
    assert_ok(w, result_open(&r, w->file, &w->e));
    t.policy = FULL;
    t.against = NONE;
    struct aim a = made(w, &t);
    assert_int_equal(aim_read(value, variance, &a, r, &e), STATUS_OK);
    for (size_t i = 0; i < POINTS; i++) {
        char where[32];
        (void)snprintf(where, sizeof where, "point=%zu", i + 1);
        struct answered x = town_ask(w, (struct query_words){.measure = "untreated_rate",
                                                             .ratio_of_means = true,
                                                             .where = {where},
                                                             .n_where = 1});
        assert_near(value[i], town_mean(&x, 0, 0, FULL, CONTRAST_difference));
        town_forget(&x);
        assert_true(variance[i] > 0.0);
    }
    t.n_where = 1;
    t.where[0] = "subgroup=women";
    a = made(w, &t);
    assert_int_equal(aim_read(value, variance, &a, r, &e), STATUS_OK);
    assert_true(isfinite(value[0]));
    result_close(r);
}

/* The calibration of the United Kingdom: its words mean something, and it varies what it should. */
static void the_united_kingdoms_calibration_is_right(void **state)
{
    const struct calibration_options o = {.check = aim_check, .seed = -1};
    struct calibration_file *c = mem_array(1, sizeof *c);
    struct err e;

    (void)state;
    assert_non_null(c);
    if (calibration_file_read(c, SOURCE_DIR "/params/calibration-uk-2017.yaml", &o, &e) !=
        STATUS_OK)
        fail_msg("%s", e.msg);
    assert_int_equal(c->n_experiments, 3);
    assert_true(calibration_inputs(c) >= 25 && calibration_inputs(c) <= 35);
    for (size_t t = 0; t < c->n_targets; t++)
        assert_true(c->target[t].is_held_out || c->target[t].source != NULL);
    calibration_file_free(c);
    mem_free(c);
}

/* Two outputs of a plane, u0 and u0 + u1 / 5: 0.2 of the first leaves 0.4 at most of the second. */
static void a_target_that_contradicts_another_is_found_out(void **state)
{
    enum { N = 60 };
    const struct goal goal[3] = {{GOAL_value, 0.2, 0.02, 0.02, 0.0},
                                 {GOAL_value, 0.8, 0.02, 0.02, 0.0},
                                 {GOAL_value, 5.0, 0.1, 0.1, 0.0}};
    struct matching_round round = {.n = N};
    struct emulator mean[3], noise[3] = {{.n_terms = 0}};
    struct matching m = {.n_rounds = 1, .n_inputs = 2, .n_goals = 3, .round = &round};
    struct conflicts c;
    double u[2 * N], y[N];
    struct err e;

    (void)state;
    for (size_t i = 0; i < N; i++) {
        u[2 * i] = ((double)i + 0.5) / N;
        u[2 * i + 1] = fmod((double)i * 0.618 + 0.3, 1.0);
    }
    for (int g = 0; g < 3; g++) {
        for (size_t i = 0; i < N; i++)
            y[i] = u[2 * i] + (g > 0 ? 0.2 * u[2 * i + 1] : 0.0);
        assert_int_equal(emulator_fit(&mean[g], u, y, N, 2, EMULATOR_quadratic, &e), STATUS_OK);
    }
    round.mean = mean;
    round.noise = noise;
    assert_int_equal(conflicts_find(&c, &m, goal, 1, &e), STATUS_OK);
    assert_int_equal(c.n, 2);
    assert_int_equal(c.list[0].n, 1); /* alone: 5 is out of reach, 1.2 the most */
    assert_int_equal(c.list[0].goal[0], 2);
    assert_true(fabs(c.list[0].nearest - 1.2) < 0.05);
    assert_int_equal(c.list[1].n, 2);
    assert_int_equal(c.list[1].goal[0], 0);
    assert_int_equal(c.list[1].goal[1], 1);
    assert_true(c.list[1].nearest > 0.4 && c.list[1].nearest < 0.47); /* 3 sd more than 0.4 */
    assert_true(fabs(c.list[1].discrepancy - (0.8 - c.list[1].nearest) / 3) < 0.01);
    conflicts_free(&c);
    for (int g = 0; g < 3; g++)
        emulator_free(&mean[g]);
}

/* u0, u1 and their sum, and u2: 0.2, 0.2 and 0.8 can be had by twos, not all three; u2 has no part in it. */
static void three_targets_that_only_together_cannot_be_met_are_found_out(void **state)
{
    enum { N = 80, GOALS = 4 };
    const struct goal goal[GOALS] = {{GOAL_value, 0.2, 0.02, 0.02, 0.0},
                                     {GOAL_value, 0.5, 0.02, 0.02, 0.0},
                                     {GOAL_value, 0.2, 0.02, 0.02, 0.0},
                                     {GOAL_value, 0.8, 0.05, 0.05, 0.0}};
    struct matching_round round = {.n = N};
    struct emulator mean[GOALS], noise[GOALS] = {{.n_terms = 0}};
    struct matching m = {.n_rounds = 1, .n_inputs = 3, .n_goals = GOALS, .round = &round};
    struct conflicts c;
    double u[3 * N], y[N];
    struct err e;

    (void)state;
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < 3; j++)
            u[3 * i + j] = fmod((double)i * (double[]){0.8192, 0.6711, 0.5497}[j] + 0.5, 1.0);
    for (size_t g = 0; g < GOALS; g++) {
        for (size_t i = 0; i < N; i++)
            y[i] = (double[]){u[3 * i], u[3 * i + 2], u[3 * i + 1], u[3 * i] + u[3 * i + 1]}[g];
        assert_int_equal(emulator_fit(&mean[g], u, y, N, 3, EMULATOR_quadratic, &e), STATUS_OK);
    }
    round.mean = mean;
    round.noise = noise;
    assert_int_equal(conflicts_find(&c, &m, goal, 1, &e), STATUS_OK);
    assert_int_equal(c.n, 1);
    assert_int_equal(c.list[0].n, 3);
    assert_int_equal(c.list[0].goal[2], 3); /* its standard deviation is the largest */
    assert_true(c.list[0].goal[0] != 1 && c.list[0].goal[1] != 1);
    assert_true(c.list[0].nearest > 0.47 && c.list[0].nearest < 0.53); /* 0.4 and twice 3 sd */
    conflicts_free(&c);
    for (size_t g = 0; g < GOALS; g++)
        emulator_free(&mean[g]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_that_mean_nothing_are_told_with_their_key, town_setup,
                                        runs_world_teardown),
        cmocka_unit_test_setup_teardown(tolerances_are_two_standard_deviations_on_the_scale,
                                        town_setup, runs_world_teardown),
        cmocka_unit_test_setup_teardown(percent_is_a_hundredth_where_the_measure_is_a_share,
                                        town_setup, runs_world_teardown),
        cmocka_unit_test_setup_teardown(relative_contrasts_are_judged_by_their_ratio, town_setup,
                                        runs_world_teardown),
        cmocka_unit_test_setup_teardown(bounds_have_a_side_and_a_small_tolerance, town_setup,
                                        runs_world_teardown),
        cmocka_unit_test_setup_teardown(numbers_of_a_file_are_those_of_summary, town_setup,
                                        runs_world_teardown),
        cmocka_unit_test(the_united_kingdoms_calibration_is_right),
        cmocka_unit_test(a_target_that_contradicts_another_is_found_out),
        cmocka_unit_test(three_targets_that_only_together_cannot_be_met_are_found_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
