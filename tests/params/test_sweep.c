/* Sweep files that are right: the points that each design makes. */
#include "runs_world.h"
#include "sweep_folder.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void a_grid_is_the_full_product_and_its_last_factor_moves_fastest(void **state)
{
    assert_points(*state,
                  "design: grid\nvary:\n"
                  "  belief.ambiguity: [0.9, 0.1]\n"
                  "  disclosure.trained_share: [0.2]\n"
                  "  belief.floor: [0.3, 0.4, 0.4]\n",
                  "belief.ambiguity,disclosure.trained_share,belief.floor\n"
                  "0.9,0.2,0.3\n0.9,0.2,0.4\n0.9,0.2,0.4\n0.1,0.2,0.3\n0.1,0.2,0.4\n0.1,0.2,0.4\n");
}

static void factors_may_be_written_as_nested_maps(void **state)
{
    assert_points(*state, "design: grid\nvary: {belief: {floor: [0.1], full: [0.2]}}\n",
                  "belief.floor,belief.full\n0.1,0.2\n");
}

static void a_range_is_listed_by_count_step_or_logarithm(void **state)
{
    struct sweep_folder *f = *state;

    assert_points(f, "design: grid\nvary: {belief.floor: {from: 0, to: 1, count: 11}}\n",
                  "belief.floor\n0\n0.1\n0.2\n0.3\n0.4\n0.5\n0.6\n0.7\n0.8\n0.9\n1\n");
    assert_points(f, "design: grid\nvary: {belief.floor: {from: 0.1, to: 0.7, step: 0.1}}\n",
                  "belief.floor\n0.1\n0.2\n0.3\n0.4\n0.5\n0.6\n0.7\n");
    assert_points(f, "design: grid\nvary: {belief.floor: {from: 0.1, to: 0.75, step: 0.2}}\n",
                  "belief.floor\n0.1\n0.3\n0.5\n0.7\n");
    assert_points(f,
                  "design: grid\nvary: {belief.reminder: {from: 0.01, to: 100, count: 5, "
                  "log: true}}\n",
                  "belief.reminder\n0.01\n0.1\n1\n10\n100\n");
    assert_points(f,
                  "design: grid\nvary: {population.agents: {from: 100, to: 800, count: 4, "
                  "log: true}}\n",
                  "population.agents\n100\n200\n400\n800\n");
    assert_points(f,
                  "design: grid\nvary: {belief.floor: {from: 0, to: 1, step: 0.5, log: false}}\n",
                  "belief.floor\n0\n0.5\n1\n");
}

static void true_and_false_are_0_and_1(void **state)
{
    assert_points(*state, "design: grid\nvary: {disclosure.health_first_responder: [True, 0]}\n",
                  "disclosure.health_first_responder\n1\n0\n");
}

static void a_list_takes_one_of_each_at_a_point(void **state)
{
    assert_points(
        *state,
        "design: list\nvary: {belief.floor: [0.1, 0.2], groups.*.registered: {scale: {from: "
        "0.5, to: 1, count: 2}}}\n",
        "belief.floor,scale:groups.*.registered\n0.1,0.5\n0.2,1\n");
}

static void a_list_is_read_from_a_table_as_others_write_it(void **state)
{
    static const char *const TABLES[] = {
        "belief.floor,disclosure.health_first_responder\n0.1,1\n0.25,0\n",
        ("\xEF\xBB\xBF\"belief.floor\",\"disclosure.health_first_responder\"\r\n0.1,TRUE\r\n\r\n"
         "\"0.25\",FALSE"),
        "belief.floor\tdisclosure.health_first_responder\n 1e-1 \ttrue\n0.25\tFalse\n\n",
        "belief.floor,disclosure.health_first_responder,,\n0.1,1,,\n0.25,0,\n,,,\n",
    };

    for (size_t i = 0; i < 4; i++) {
        write_text("design.csv", TABLES[i]);
        assert_points(*state, "design: list\nfile: design.csv\n",
                      "belief.floor,disclosure.health_first_responder\n0.1,1\n0.25,0\n");
    }
}

static void a_posterior_is_drawn_by_its_weights(void **state)
{
    struct sweep_folder *f = *state;

    write_text("points.csv", "belief.floor,weight,scale:groups.*.registered\n"
                             "0.1,0.25,1\n0.2,0,0.9\n0.3,0.75,0.8\n");
    assert_points(f, "design: posterior\nfrom: points.csv\npoints: 8\n",
                  "belief.floor,scale:groups.*.registered\n"
                  "0.1,1\n0.1,1\n0.3,0.8\n0.3,0.8\n0.3,0.8\n0.3,0.8\n0.3,0.8\n0.3,0.8\n");
    assert_string_equal(f->sw.experiment.design, "posterior");
    /* As many points as the table has, where it is not said. */
    assert_int_equal(read_right(f, "design: posterior\nfrom: points.csv\n")->n_points, 3);
}

static enum status made_table(char **csv, const char *file, struct err *e)
{
    if (strstr(file, "points.csv") == NULL)
        return err_set(e, STATUS_NOINPUT, "%s: is no calibration", file);
    *csv = text_copy("belief.floor,weight\n0.4,1\n");
    return STATUS_OK;
}

static void a_posterior_in_hdf5_is_read_by_the_layer_above(void **state)
{
    const struct sweep_options o = {.posterior = made_table};
    struct sweep_folder *f = *state;

    write_text("points.csv", "\x89HDF\r\n\x1a\n");
    write_text("design.csv", "\x89HDF\r\n\x1a\n");
    read_with(f, "design: posterior\nfrom: points.csv\n", &o);
    assert_true(point_value(&f->sw.experiment, 0, 0) == 0.4);
    write_text("s.yaml", "scenario: small.yaml\ndesign: posterior\nfrom: design.csv\n");
    sweep_free(&f->sw);
    assert_int_equal(sweep_read(&f->sw, "s.yaml", &o, &f->e), STATUS_SCENARIO);
    assert_non_null(strstr(f->e.msg, "s.yaml:3:7: from design.csv: is no calibration"));
    assert_int_equal(sweep_read(&f->sw, "s.yaml", NULL, &f->e), STATUS_SCENARIO);
    assert_non_null(strstr(f->e.msg, "name the table beside it (.csv)"));
}

static void a_distribution_stands_for_its_quantiles_where_values_are_listed(void **state)
{
    struct sweep_folder *f = *state;

    assert_points(f,
                  "design: grid\npoints: 512\nvary: {care.gp.fear: {uniform: {min: 0, max: 4}}, "
                  "belief.floor: {uniform: {min: 0.1, max: 0.5}, quantiles: [0.75]}}\n",
                  "care.gp.fear,belief.floor\n0.1,0.4\n2,0.4\n"
                  "3.9,0.4\n");
    assert_int_equal(f->sw.experiment.base_points, 0);
    assert_int_equal(f->sw.experiment.factor[0].distribution.kind, DISTRIBUTION_none);
    assert_points(
        f,
        "design: one-at-a-time\nvary: {belief.ambiguity: {uniform: {min: 0, max: 0.8}}, "
        "groups.*.registered: {scale: {uniform: {min: 0.5, max: 1}, quantiles: [0.5]}}}\n",
        "belief.ambiguity,scale:groups.*.registered\n0.6,1\n0.02,1\n0.78,1\n0.6,0.75\n");
    read_right(f, "design: lhs\npoints: 3\nvary: {belief.floor: {beta: {mean: 0.3, sd: 0.1}, "
                  "quantiles: [0.5]}}\n");
    assert_int_equal(f->sw.experiment.factor[0].distribution.kind, DISTRIBUTION_beta);
}

static void the_first_example_is_read_as_it_stands(void **state)
{
    const struct sweep_options o = {.skip_invalid = true};
    struct sweep_folder *f = *state;
    const struct experiment *x = &f->sw.experiment;
    size_t n_skipped = 0;

    assert_int_equal(sweep_read(&f->sw, SOURCE_DIR "/tests/scenarios/sweep_first.yaml", &o, &f->e),
                     STATUS_OK);
    assert_int_equal(x->n_points, 4 * 11 * 3 * 3);
    for (size_t p = 0; p < x->n_points; p++) {
        n_skipped += x->skipped[p];
        assert_true(x->skipped[p] == (x->value[p * 4 + 3] == 1.6)); /* 1.6 x 0.73 > 1 */
    }
    assert_int_equal(n_skipped, x->n_points / 3);
    assert_non_null(strstr(f->sw.text, "belief.floor: {beta: {mean: 0.3, sd: 0.12}, quantiles: "
                                       "[0.025, 0.5, 0.975]} # 0."));
    assert_true(f->sw.stop.is_given && f->sw.stop.max == 400);
}

static void one_at_a_time_begins_with_the_scenario_as_it_is(void **state)
{
    assert_points(*state,
                  "design: one-at-a-time\nvary: {belief.ambiguity: [0.1, 0.9], "
                  "groups.*.registered: {scale: [0.5]}}\n",
                  "belief.ambiguity,scale:groups.*.registered\n"
                  "0.6,1\n0.1,1\n0.9,1\n0.6,0.5\n");
}

static void a_sample_takes_values_by_their_shares(void **state)
{
    const struct experiment *x =
        read_right(*state, "design: lhs\npoints: 100\nvary:\n"
                           "  belief.floor: [0.1, 0.2]\n"
                           "  belief.full: {from: 0.5, to: 0.7}\n"
                           "  belief.reminder: {from: 0.01, to: 1, log: true}\n"
                           "  population.agents: {from: 100, to: 103}\n"
                           "  belief.ambiguity: {beta: {mean: 0.5, sd: 0.2}}\n");
    size_t n[5] = {0};

    assert_int_equal(x->n_points, 100);
    for (size_t p = 0; p < 100; p++) {
        n[0] += point_value(x, p, 0) == 0.1;
        n[1] += point_value(x, p, 1) < 0.6;
        n[2] += point_value(x, p, 2) < 0.1;
        n[3] += point_value(x, p, 3) == 102;
        n[4] += point_value(x, p, 4) < 0.5;
        assert_true(point_value(x, p, 1) > 0.5 && point_value(x, p, 1) < 0.7);
        assert_true(point_value(x, p, 3) == floor(point_value(x, p, 3)));
    }
    assert_true(n[0] == 50 && n[1] == 50 && n[2] == 50 && n[3] == 25 && n[4] == 50);
    assert_int_equal(x->factor[1].distribution.kind, DISTRIBUTION_uniform);
    assert_int_equal(x->factor[2].distribution.kind, DISTRIBUTION_none);
    assert_int_equal(x->factor[4].distribution.kind, DISTRIBUTION_beta);
}

static void morris_goes_to_the_ends_and_saltelli_has_k_plus_two_points_each(void **state)
{
    static const char VARY[] =
        "vary: {belief.floor: {from: 0.2, to: 0.5}, belief.full: [0.6, 0.9], "
        "population.agents: {from: 100, to: 300}}\n";
    struct sweep_folder *f = *state;
    char text[512];
    double least = 1, most = 0;

    (void)snprintf(text, sizeof text, "design: morris\npoints: 10\n%s", VARY);
    const struct experiment *x = read_right(f, text);
    assert_int_equal(x->n_points, 40);
    assert_int_equal(x->base_points, 10);
    for (size_t p = 0; p < 40; p++) {
        least = fmin(least, point_value(x, p, 0));
        most = fmax(most, point_value(x, p, 0));
    }
    assert_true(least == 0.2 && most == 0.5);
    (void)snprintf(text, sizeof text, "design: saltelli\npoints: 8\n%s", VARY);
    x = read_right(f, text);
    assert_int_equal(x->n_points, 8 * 5);
    assert_string_equal(x->design, "saltelli");
    assert_true(point_value(x, 0, 0) == point_value(x, 2, 0) &&
                point_value(x, 1, 0) == point_value(x, 4, 0));
}

static void a_sample_follows_its_seed_or_the_scenario_s(void **state)
{
    static const char SAMPLE[] = "design: lhs\npoints: 5\nvary: {belief.floor: {from: 0, to: 1}}\n";
    const struct override seed = {"random.seed", "8"};
    const struct sweep_options o = {.overrides = &seed, .n_overrides = 1};
    struct sweep_folder *f = *state;
    char text[512];
    double first[3];

    first[0] = point_value(read_right(f, SAMPLE), 0, 0);
    first[1] = point_value(read_with(f, SAMPLE, &o), 0, 0);
    (void)snprintf(text, sizeof text, "%sseed: 7\n", SAMPLE);
    first[2] = point_value(read_with(f, text, &o), 0, 0);
    assert_true(first[0] != first[1] && first[0] == first[2]);
    assert_int_equal(f->sw.experiment.scenario.run.random_seed, 8);
}

static void assert_paths(const struct experiment *x, const char *const *path, size_t n)
{
    assert_int_equal(x->n_factors, n);
    for (size_t f = 0; f < n; f++)
        assert_string_equal(x->factor[f].path, path[f]);
}

static void priors_are_the_scenario_s_distributions(void **state)
{
    static const char *const ALL[] = {"belief.floor", "belief.full",
                                      "policies.strict.set.belief.floor"};
    static const char *const MORE[] = {"belief.full", "belief.ambiguity", "belief.floor",
                                       "policies.strict.set.belief.floor"};
    struct sweep_folder *f = *state;
    const struct experiment *x = read_right(f, "design: priors\npoints: 4\n");

    assert_paths(x, ALL, 3);
    assert_int_equal(x->n_points, 4);
    assert_string_equal(x->design, "priors");
    for (size_t p = 0; p < 4; p++)
        assert_true(point_value(x, p, 2) > 0.4 && point_value(x, p, 2) < 0.6);
    x = read_right(f, "design: priors\npoints: 4\nsampling: sobol\nvary: {belief.full: [0.5, 0.7], "
                      "belief.ambiguity: {from: 0, to: 1}}\n");
    assert_paths(x, MORE, 4);
    assert_true(point_value(x, 0, 0) == 0.5 || point_value(x, 0, 0) == 0.7);
    x = read_right(f, "design: priors\npoints: 4\npolicies: [full, none]\n");
    assert_paths(x, ALL, 2);
}

static void policies_are_those_named_in_their_order(void **state)
{
    const struct experiment *x =
        read_right(*state, "design: grid\npolicies: [full, none]\nvary: {belief.floor: [0.1]}\n");

    assert_int_equal(x->scenario.n_policies, 2);
    assert_string_equal(x->scenario.policy[0].name, "full");
    assert_string_equal(x->scenario.policy[1].name, "none");
}

static void replicates_are_the_command_line_s_the_sweep_s_or_the_scenario_s(void **state)
{
    static const char GRID[] = "design: grid\nvary: {belief.floor: [0.1]}\nreplicates: 9\n";
    const struct override set = {"random.replicates", "11"};
    const struct sweep_options o = {.overrides = &set, .n_overrides = 1};
    struct sweep_folder *f = *state;

    assert_int_equal(read_right(f, "design: grid\nvary: {belief.floor: [0.1]}\n")
                         ->scenario.run.random_replicates,
                     5);
    assert_int_equal(read_right(f, GRID)->scenario.run.random_replicates, 9);
    assert_int_equal(read_with(f, GRID, &o)->scenario.run.random_replicates, 11);
    assert_true(f->sw.experiment.common_random_numbers);
    assert_int_equal(experiment_stream(&f->sw.experiment, 0), 0);
    read_right(f, "design: grid\nvary: {belief.floor: [0.1]}\ncommon_random_numbers: false\n");
    assert_int_equal(experiment_stream(&f->sw.experiment, 0), 1);
}

static void a_stop_rule_says_what_is_measured_and_how_well(void **state)
{
    struct sweep_folder *f = *state;
    const struct stop_rule *r = &f->sw.stop;

    read_right(f, "design: grid\nvary: {belief.floor: [0.1]}\nstop_when: {measure: untreated_rate, "
                  "contrast: [none, full], half_width: 0.002, min: 20, max: 400}\n");
    assert_true(r->is_given);
    assert_string_equal(r->measure, "untreated_rate");
    assert_true(r->against == 0 && r->policy == 1 && r->half_width == 0.002);
    assert_true(r->min == 20 && r->max == 400 && r->batch == 20);
    assert_int_equal(f->sw.experiment.scenario.run.random_replicates, 20);
    read_right(
        f, "design: grid\nvary: {belief.floor: [0.1]}\nreplicates: 6\nstop_when: {measure: deaths, "
           "contrast: strict, half_width: 1, max: 10, batch: 2}\n");
    assert_true(r->against == 2 && r->policy == 2 && r->min == 6 && r->batch == 2);
    read_right(f, "design: grid\nvary: {belief.floor: [0.1]}\n");
    assert_false(r->is_given);
}

static void a_scaled_distribution_keeps_every_parameter_within_its_limits(void **state)
{
    const struct experiment *x = read_right(
        *state, "design: lhs\npoints: 1000\nvary: {groups.*.registered: {scale: {lognormal: "
                "{median: 1, sigma: 1}}}}\n");
    double most = 0;

    for (size_t p = 0; p < x->n_points; p++)
        most = fmax(most, point_value(x, p, 0));
    assert_true(most > 1.1 && most * 0.9 <= 1);
}

static void more_priors_than_sobol_has_dimensions_are_told_of_lhs(void **state)
{
    static const char *const NAMES[] = {"appeal",  "severity", "fear",     "unregistered",
                                        "charged", "child",    "exploited"};
    static const char *const OTHERS[] = {"child", "female",        "disabled",   "irregular",
                                         "known", "serious_crime", "registered", "accompanied"};
    struct sweep_folder *f = *state;
    char text[4096] = "scenario: small.yaml\ndesign: priors\npoints: 3\nsampling: sobol\nvary:\n";

    for (size_t i = 0; i < 38; i++) {
        const size_t n = strlen(text), k = i - 28;
        if (i < 28)
            (void)snprintf(text + n, sizeof text - n, "  care.%s.%s: {from: 0, to: 1}\n",
                           SERVICE_NAMES[i / 7], NAMES[i % 7]);
        else
            (void)snprintf(text + n, sizeof text - n, "  groups.%s.%s: {from: 0, to: 1}\n",
                           k < 8 ? "visitors" : "overstayers", OTHERS[k % 8]);
    }
    write_text("s.yaml", text);
    assert_int_equal(sweep_read(&f->sw, "s.yaml", NULL, &f->e), STATUS_SCENARIO);
    assert_non_null(strstr(f->e.msg, "s.yaml:4:11: 41 things vary, more than the 40 dimensions of "
                                     "sampling: sobol; use sampling: lhs, which has no limit"));
}

static void a_hundred_thousand_points_are_checked_in_no_time(void **state)
{
    const struct experiment *x = read_right(
        *state, "design: sobol\npoints: 100000\nvary: {belief.floor: {from: 0, to: 1}, "
                "groups.*.registered: {scale: {from: 0.5, to: 1}}, care.*.fear: {from: 0, to: "
                "3}, belief.ambiguity: {beta: {mean: 0.5, sd: 0.2}}}\n");

    assert_int_equal(x->n_points, 100000);
}

static int setup(void **state)
{
    return sweep_folder_setup(state, SOURCE_DIR "/tests/scenarios/sweep_small.yaml");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, sweep_folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_grid_is_the_full_product_and_its_last_factor_moves_fastest),
        TEST(factors_may_be_written_as_nested_maps),
        TEST(a_range_is_listed_by_count_step_or_logarithm),
        TEST(true_and_false_are_0_and_1),
        TEST(a_list_takes_one_of_each_at_a_point),
        TEST(a_list_is_read_from_a_table_as_others_write_it),
        TEST(a_posterior_is_drawn_by_its_weights),
        TEST(a_posterior_in_hdf5_is_read_by_the_layer_above),
        TEST(a_distribution_stands_for_its_quantiles_where_values_are_listed),
        TEST(the_first_example_is_read_as_it_stands),
        TEST(one_at_a_time_begins_with_the_scenario_as_it_is),
        TEST(a_sample_takes_values_by_their_shares),
        TEST(morris_goes_to_the_ends_and_saltelli_has_k_plus_two_points_each),
        TEST(a_sample_follows_its_seed_or_the_scenario_s),
        TEST(priors_are_the_scenario_s_distributions),
        TEST(policies_are_those_named_in_their_order),
        TEST(replicates_are_the_command_line_s_the_sweep_s_or_the_scenario_s),
        TEST(a_stop_rule_says_what_is_measured_and_how_well),
        TEST(a_scaled_distribution_keeps_every_parameter_within_its_limits),
        TEST(more_priors_than_sobol_has_dimensions_are_told_of_lhs),
        TEST(a_hundred_thousand_points_are_checked_in_no_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
