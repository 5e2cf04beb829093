/* What a point of a sweep makes of the scenario, and the rules that it must keep. */
#include "params.h"
#include "runs_world.h"
#include "sweep_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/* Worlds: the scenario's own, and those of its policies. */
enum { OWN, NONE, FULL, STRICT };

static double number(const struct sweep_folder *f, size_t policy, const char *path)
{
    const struct world_params *w =
        policy == OWN ? &f->point.params : &f->point.policy[policy - NONE].params;
    size_t index;
    const struct param_row *row = param_find(&f->point, path, &index);

    assert_non_null(row);
    return param_number(row, param_get(row, &f->point, w, index));
}

static void a_point_moves_every_world_that_does_not_set_the_parameter(void **state)
{
    struct sweep_folder *f = *state;
    const struct experiment *x = read_right(
        f, "design: list\nvary: {belief.floor: [0.1, 0.2], policies.strict.set.care.gp.refuses: "
           "[0.6, 0.7], population.agents: [100, 200]}\n");

    experiment_point(x, 1, &f->point);
    assert_true(number(f, OWN, "belief.floor") == 0.2 && number(f, NONE, "belief.floor") == 0.2);
    assert_true(number(f, FULL, "belief.floor") == 0.2);
    assert_true(number(f, STRICT, "belief.floor") == 0.5);
    assert_true(number(f, STRICT, "care.gp.refuses") == 0.7);
    assert_true(number(f, FULL, "care.gp.refuses") == 0.3);
    assert_int_equal(f->point.run.population_agents, 200);
    assert_true(experiment_varies_people(x));
    experiment_point(x, 0, &f->point);
    assert_true(number(f, OWN, "belief.floor") == 0.1);
    assert_true(x->scenario.params.belief_floor == 0.25);
}

static void a_wildcard_moves_several_and_a_scale_multiplies_each_one_s_own(void **state)
{
    struct sweep_folder *f = *state;
    const struct experiment *x =
        read_right(f, "design: grid\nvary: {groups.*.registered: {scale: [0.5]}, "
                      "conditions.*.onset: [2], care.*.fear: [0.7], "
                      "\"belief.media_*\": {scale: [2]}}\n");

    assert_int_equal(x->n_factors, 4);
    assert_false(experiment_varies_people(x));
    experiment_point(x, 0, &f->point);
    for (size_t policy = OWN; policy <= STRICT; policy++) {
        assert_true(number(f, policy, "groups.overstayers.registered") == 0.3);
        assert_true(number(f, policy, "groups.visitors.registered") == 0.45);
        assert_true(number(f, policy, "conditions.flu.onset") == 2);
        assert_true(number(f, policy, "care.pharmacy.fear") == 0.7);
        assert_true(number(f, policy, "care.clinic.fear") == 0.7);
        assert_true(number(f, policy, "belief.media_threat") == 6);
        assert_true(number(f, policy, "belief.media_half_life") == 0.8);
    }
}

static void a_wildcard_does_not_reach_beyond_a_dot(void **state)
{
    struct sweep_folder *f = *state;
    const struct experiment *x = read_right(f, "design: grid\nvary: {care.*: {scale: [2]}}\n");

    experiment_point(x, 0, &f->point);
    assert_true(number(f, FULL, "care.collapse") == 16);
    assert_true(number(f, FULL, "care.record_stale") == 0.4);
    assert_true(number(f, FULL, "care.gp.refuses") == 0.3);
    assert_true(number(f, STRICT, "care.gp.fear") == 2.2);
    assert_true(experiment_path_means("groups.*.known", "groups.visitors.known"));
    assert_true(experiment_path_means("groups.*s.known", "groups.visitors.known"));
    assert_false(experiment_path_means("groups.*", "groups.visitors.known"));
    assert_false(experiment_path_means("*.known", "groups.visitors.known"));
    assert_false(experiment_path_means("groups.*x.known", "groups.visitors.known"));
    assert_false(experiment_path_means("groups.*.known", "groups.visitors.know"));
}

static void what_a_factor_cannot_move_is_told(void **state)
{
    static const char *const TOLD[][2] = {
        {"policies.ful.set.belief.floor",
         "policies.ful.set.belief.floor: the scenario has no such policy"},
        {"belief.flor", "belief.flor: no parameter of the scenario has this name"},
        {"time.years", "time.years cannot be varied in a sweep"}};
    struct sweep_folder *f = *state;
    const struct experiment *x = read_right(f, "design: grid\nvary: {belief.floor: [0.1]}\n");

    for (size_t i = 0; i < sizeof TOLD / sizeof TOLD[0]; i++) {
        char path[64];
        struct factor factor = {.path = path};
        (void)snprintf(path, sizeof path, "%s", TOLD[i][0]);
        assert_int_equal(experiment_resolve(&factor, &x->scenario, &f->e), STATUS_SCENARIO);
        assert_string_equal(f->e.msg, TOLD[i][1]);
        assert_int_equal(factor.n_targets, 0);
        assert_null(factor.target);
    }
}

static void points_that_break_a_rule_are_marked_where_they_may_be_skipped(void **state)
{
    static const char TEXT[] = "design: grid\nvary: {groups.*.escaped: [0.1, 0.8, 0.2]}\n";
    const struct sweep_options o = {.skip_invalid = true};
    struct sweep_folder *f = *state;
    const struct experiment *x = read_with(f, TEXT, &o);

    assert_int_equal(x->n_points, 3);
    assert_non_null(x->skipped);
    assert_true(x->skipped[0] == 0 && x->skipped[1] == 1 && x->skipped[2] == 0);
    assert_int_equal(experiment_check(x, 0, &f->e), STATUS_OK);
    assert_int_equal(experiment_check(x, 1, &f->e), STATUS_SCENARIO);
    assert_string_equal(
        f->e.msg, "group overstayers: exploited + escaped = 1.1 is more than 1 (probability)");
    x = read_with(f, "design: grid\nvary: {groups.*.escaped: [0.1]}\n", &o);
    assert_null(x->skipped);
    write_text("s.yaml",
               "scenario: small.yaml\ndesign: grid\nvary: {groups.*.escaped: [0.8, 0.9]}\n");
    assert_int_equal(sweep_read(&f->again, "s.yaml", &o, &f->e), STATUS_SCENARIO);
    assert_non_null(strstr(f->e.msg, "all 2 points are refused"));
    assert_non_null(strstr(f->e.msg, "no point is left to run"));
}

static void a_rule_is_asked_of_a_policy_s_world_as_well(void **state)
{
    const struct sweep_options o = {.skip_invalid = true};
    struct sweep_folder *f = *state;
    const struct experiment *x = read_with(
        f, "design: grid\nvary: {policies.full.set.groups.overstayers.escaped: [0.1, 0.9]}\n", &o);

    assert_int_equal(experiment_check(x, 1, &f->e), STATUS_SCENARIO);
    assert_string_equal(f->e.msg, "group overstayers in policy full: exploited + escaped = 1.2 is "
                                  "more than 1 (probability)");
}

static void a_plain_run_is_an_experiment_of_one_point(void **state)
{
    struct sweep_folder *f = *state;
    struct scenario s;
    struct experiment x;

    assert_int_equal(scenario_read(&s, "small.yaml", NULL, 0, NULL, &f->e), STATUS_OK);
    assert_int_equal(experiment_of_run(&x, &s, &f->e), STATUS_OK);
    assert_int_equal(s.n_groups, 0);
    assert_true(x.n_points == 1 && x.n_factors == 0 && x.skipped == NULL);
    assert_int_equal(experiment_check(&x, 0, &f->e), STATUS_OK);
    experiment_point(&x, 0, &f->point);
    assert_int_equal(f->point.n_groups, 2);
    experiment_free(&x);
}

static int setup(void **state)
{
    return sweep_folder_setup(state, SOURCE_DIR "/tests/scenarios/sweep_small.yaml");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, sweep_folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_point_moves_every_world_that_does_not_set_the_parameter),
        TEST(a_wildcard_moves_several_and_a_scale_multiplies_each_one_s_own),
        TEST(a_wildcard_does_not_reach_beyond_a_dot),
        TEST(what_a_factor_cannot_move_is_told),
        TEST(points_that_break_a_rule_are_marked_where_they_may_be_skipped),
        TEST(a_rule_is_asked_of_a_policy_s_world_as_well),
        TEST(a_plain_run_is_an_experiment_of_one_point),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
