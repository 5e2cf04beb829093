/* Sweep files that are right: the points that each design makes, and what a point makes of the scenario. */
#define _POSIX_C_SOURCE 200809L
#include "design.h"
#include "params.h"
#include "sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_TEXT = 1 << 16 };

/* Worlds: the scenario's own, and those of its policies. */
enum { OWN, NONE, FULL, STRICT };

struct fixture {
    struct sweep sw, again;
    struct scenario point;
    struct err e;
    char folder[64], text[MAX_TEXT];
};

static void write_text(const char *name, const char *text)
{
    FILE *f = fopen(name, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    FILE *in = fopen(SOURCE_DIR "/tests/scenarios/sweep_small.yaml", "rb");

    *state = f;
    if (f == NULL || in == NULL)
        return -1;
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/confide_sweep_XXXXXX");
    if (mkdtemp(f->folder) == NULL || chdir(f->folder) != 0)
        return -1;
    const size_t n = fread(f->text, 1, MAX_TEXT - 1, in);
    (void)fclose(in);
    if (n == 0)
        return -1;
    write_text("small.yaml", f->text);
    return 0;
}

static int teardown(void **state)
{
    static const char *const MADE[] = {"small.yaml", "s.yaml", "again.yaml", "design.csv",
                                       "points.csv"};
    struct fixture *f = *state;

    sweep_free(&f->sw);
    sweep_free(&f->again);
    for (size_t i = 0; i < sizeof MADE / sizeof MADE[0]; i++)
        (void)remove(MADE[i]);
    if (chdir("/") == 0)
        (void)rmdir(f->folder);
    free(f);
    return 0;
}

/* Reads a sweep of small.yaml, which must be right. */
static const struct experiment *read_with(struct fixture *f, const char *text,
                                          const struct sweep_options *o)
{
    char all[4096];

    (void)snprintf(all, sizeof all, "scenario: small.yaml\n%s", text);
    write_text("s.yaml", all);
    sweep_free(&f->sw);
    f->e.msg[0] = '\0';
    const enum status status = sweep_read(&f->sw, "s.yaml", o, &f->e);
    assert_string_equal(f->e.msg, "");
    assert_int_equal(status, STATUS_OK);
    return &f->sw.experiment;
}

static const struct experiment *read_right(struct fixture *f, const char *text)
{
    return read_with(f, text, NULL);
}

/* The points as a table must be `told`. */
static void assert_points(struct fixture *f, const char *text, const char *told)
{
    char *table = experiment_design_text(read_right(f, text), ',');

    assert_non_null(table);
    assert_string_equal(table, told);
    free(table);
}

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
    struct fixture *f = *state;

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
    assert_points(*state,
                  "design: grid\nvary: {disclosure.health_first_responder: [true, false]}\n",
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
    };

    for (size_t i = 0; i < 3; i++) {
        write_text("design.csv", TABLES[i]);
        assert_points(*state, "design: list\nfile: design.csv\n",
                      "belief.floor,disclosure.health_first_responder\n0.1,1\n0.25,0\n");
    }
}

static void a_distribution_stands_for_its_quantiles_where_values_are_listed(void **state)
{
    struct fixture *f = *state;

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
    struct fixture *f = *state;
    const struct experiment *x = &f->sw.experiment;
    size_t n_skipped = 0;

    assert_int_equal(sweep_read(&f->sw, SOURCE_DIR "/tests/scenarios/sweep_first.yaml", &o, &f->e),
                     STATUS_OK);
    assert_int_equal(x->n_points, 4 * 11 * 3 * 3);
    for (size_t p = 0; p < x->n_points; p++) {
        n_skipped += x->skipped[p];
        assert_true(x->skipped[p] == (x->value[p * 4 + 3] == 1.5)); /* 1.5 x 0.85 > 1 */
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

static double value(const struct experiment *x, size_t point, size_t factor)
{
    return x->value[point * x->n_factors + factor];
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
        n[0] += value(x, p, 0) == 0.1;
        n[1] += value(x, p, 1) < 0.6;
        n[2] += value(x, p, 2) < 0.1;
        n[3] += value(x, p, 3) == 102;
        n[4] += value(x, p, 4) < 0.5;
        assert_true(value(x, p, 1) > 0.5 && value(x, p, 1) < 0.7);
        assert_true(value(x, p, 3) == floor(value(x, p, 3)));
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
    struct fixture *f = *state;
    char text[512];
    double least = 1, most = 0;

    (void)snprintf(text, sizeof text, "design: morris\npoints: 10\n%s", VARY);
    const struct experiment *x = read_right(f, text);
    assert_int_equal(x->n_points, 40);
    assert_int_equal(x->base_points, 10);
    for (size_t p = 0; p < 40; p++) {
        least = fmin(least, value(x, p, 0));
        most = fmax(most, value(x, p, 0));
    }
    assert_true(least == 0.2 && most == 0.5);
    (void)snprintf(text, sizeof text, "design: saltelli\npoints: 8\n%s", VARY);
    x = read_right(f, text);
    assert_int_equal(x->n_points, 8 * 5);
    assert_string_equal(x->design, "saltelli");
    assert_true(value(x, 0, 0) == value(x, 2, 0) && value(x, 1, 0) == value(x, 4, 0));
}

static void a_sample_follows_its_seed_or_the_scenario_s(void **state)
{
    static const char SAMPLE[] = "design: lhs\npoints: 5\nvary: {belief.floor: {from: 0, to: 1}}\n";
    const struct override seed = {"random.seed", "8"};
    const struct sweep_options o = {.overrides = &seed, .n_overrides = 1};
    struct fixture *f = *state;
    char text[512];
    double first[3];

    first[0] = value(read_right(f, SAMPLE), 0, 0);
    first[1] = value(read_with(f, SAMPLE, &o), 0, 0);
    (void)snprintf(text, sizeof text, "%sseed: 7\n", SAMPLE);
    first[2] = value(read_with(f, text, &o), 0, 0);
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
    struct fixture *f = *state;
    const struct experiment *x = read_right(f, "design: priors\npoints: 4\n");

    assert_paths(x, ALL, 3);
    assert_int_equal(x->n_points, 4);
    assert_string_equal(x->design, "priors");
    for (size_t p = 0; p < 4; p++)
        assert_true(value(x, p, 2) > 0.4 && value(x, p, 2) < 0.6);
    x = read_right(f, "design: priors\npoints: 4\nsampling: sobol\nvary: {belief.full: [0.5, 0.7], "
                      "belief.ambiguity: {from: 0, to: 1}}\n");
    assert_paths(x, MORE, 4);
    assert_true(value(x, 0, 0) == 0.5 || value(x, 0, 0) == 0.7);
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
    struct fixture *f = *state;

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
    struct fixture *f = *state;
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

static double number(const struct fixture *f, size_t policy, const char *path)
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
    struct fixture *f = *state;
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
    struct fixture *f = *state;
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
    struct fixture *f = *state;
    const struct experiment *x = read_right(f, "design: grid\nvary: {care.*: {scale: [2]}}\n");

    experiment_point(x, 0, &f->point);
    assert_true(number(f, FULL, "care.collapse") == 16);
    assert_true(number(f, FULL, "care.record_stale") == 0.4);
    assert_true(number(f, FULL, "care.gp.refuses") == 0.3);
    assert_true(number(f, STRICT, "care.gp.fear") == 2.2);
    assert_true(factor_path_means("groups.*.known", "groups.visitors.known"));
    assert_true(factor_path_means("groups.*s.known", "groups.visitors.known"));
    assert_false(factor_path_means("groups.*", "groups.visitors.known"));
    assert_false(factor_path_means("*.known", "groups.visitors.known"));
    assert_false(factor_path_means("groups.*x.known", "groups.visitors.known"));
    assert_false(factor_path_means("groups.*.known", "groups.visitors.know"));
}

static void what_a_factor_cannot_move_is_told(void **state)
{
    static const char *const TOLD[][2] = {
        {"policies.ful.set.belief.floor",
         "policies.ful.set.belief.floor: the scenario has no such policy"},
        {"belief.flor", "belief.flor: no parameter of the scenario has this name"},
        {"time.years", "time.years cannot be varied in a sweep"}};
    struct fixture *f = *state;
    const struct experiment *x = read_right(f, "design: grid\nvary: {belief.floor: [0.1]}\n");

    for (size_t i = 0; i < sizeof TOLD / sizeof TOLD[0]; i++) {
        char path[64];
        struct factor factor = {.path = path};
        (void)snprintf(path, sizeof path, "%s", TOLD[i][0]);
        assert_int_equal(factor_resolve(&factor, &x->scenario, &f->e), STATUS_SCENARIO);
        assert_string_equal(f->e.msg, TOLD[i][1]);
        assert_int_equal(factor.n_targets, 0);
        assert_null(factor.target);
    }
}

static void a_scaled_distribution_keeps_every_parameter_within_its_limits(void **state)
{
    const struct experiment *x = read_right(
        *state, "design: lhs\npoints: 1000\nvary: {groups.*.registered: {scale: {lognormal: "
                "{median: 1, sigma: 1}}}}\n");
    double most = 0;

    for (size_t p = 0; p < x->n_points; p++)
        most = fmax(most, value(x, p, 0));
    assert_true(most > 1.1 && most * 0.9 <= 1);
}

static void points_that_break_a_rule_are_marked_where_they_may_be_skipped(void **state)
{
    static const char TEXT[] = "design: grid\nvary: {groups.*.escaped: [0.1, 0.8, 0.2]}\n";
    const struct sweep_options o = {.skip_invalid = true};
    struct fixture *f = *state;
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
    struct fixture *f = *state;
    const struct experiment *x = read_with(
        f, "design: grid\nvary: {policies.full.set.groups.overstayers.escaped: [0.1, 0.9]}\n", &o);

    assert_int_equal(experiment_check(x, 1, &f->e), STATUS_SCENARIO);
    assert_string_equal(f->e.msg, "group overstayers in policy full: exploited + escaped = 1.2 is "
                                  "more than 1 (probability)");
}

static const char RICH[] =
    "design: priors\npoints: 16\nsampling: sobol\nseed: 9\nreplicates: 3\n"
    "vary:\n"
    "  belief.ambiguity: [0.0, 0.6, 0.9]\n"
    "  disclosure.trained_share: {from: 0.1, to: 1, count: 4, log: true}\n"
    "  belief.reminder: {from: 1, to: 1e9, log: true}\n"
    "  groups.*.registered: {scale: {uniform: {min: 0.5, max: 1}}}\n"
    "  policies.strict.set.care.gp.refuses: {normal: {mean: 0.4, sd: 0.2, min: 0.1}}\n"
    "  population.agents: {from: 100, to: 320, step: 50}\n"
    "  disclosure.health_first_responder: [false, true]\n"
    "policies: [none, strict]\n"
    "common_random_numbers: false\n"
    "stop_when: {measure: untreated_rate, contrast: [none, strict], half_width: 0.002, min: 4, "
    "max: 40, batch: 2}\n";

static void assert_same_points(const struct experiment *a, const struct experiment *b)
{
    assert_int_equal(a->n_points, b->n_points);
    assert_int_equal(a->n_factors, b->n_factors);
    assert_memory_equal(a->value, b->value, a->n_points * a->n_factors * sizeof *a->value);
    for (size_t f = 0; f < a->n_factors; f++) {
        assert_string_equal(a->factor[f].path, b->factor[f].path);
        assert_int_equal(a->factor[f].is_scale, b->factor[f].is_scale);
        assert_int_equal(a->factor[f].n_targets, b->factor[f].n_targets);
    }
}

static void the_text_of_a_sweep_reads_back_to_the_same(void **state)
{
    struct fixture *f = *state;
    const struct experiment *x = read_right(f, RICH);
    char text[4096];

    (void)snprintf(text, sizeof text, "scenario: small.yaml\n%s", f->sw.text);
    write_text("again.yaml", text);
    assert_int_equal(sweep_read(&f->again, "again.yaml", NULL, &f->e), STATUS_OK);
    assert_same_points(x, &f->again.experiment);
    assert_string_equal(f->again.experiment.design, "priors");
    assert_memory_equal(&f->again.stop.min, &f->sw.stop.min, 3 * sizeof f->sw.stop.min);
    assert_non_null(strstr(f->sw.text, "belief.full: {triangular: {min: 0.6, mode: 0.9, max: 1}} # "
                                       "the scenario's\n"));
    assert_non_null(strstr(f->sw.text,
                           "population.agents: {from: 100, to: 300, count: 5} # 100, 150, "
                           "200, 250, 300\n"));
}

static void the_text_of_a_sweep_with_quantiles_reads_back_to_the_same(void **state)
{
    struct fixture *f = *state;
    const struct experiment *x = read_right(
        f, "design: one-at-a-time\nvary: {belief.ambiguity: {beta: {mean: 0.5, sd: 0.2}}, "
           "groups.*.registered: {scale: {normal: {mean: 1, sd: 0.1, max: 1.05}, quantiles: "
           "[0.1]}}}\n");
    char text[4096];

    (void)snprintf(text, sizeof text, "scenario: small.yaml\n%s", f->sw.text);
    write_text("again.yaml", text);
    assert_int_equal(sweep_read(&f->again, "again.yaml", NULL, &f->e), STATUS_OK);
    assert_same_points(x, &f->again.experiment);
    assert_non_null(strstr(f->sw.text, "{scale: {normal: {mean: 1, sd: 0.1, max: 1.05}, "
                                       "quantiles: [0.1]}} # "));
}

static void more_priors_than_sobol_has_dimensions_are_told_of_lhs(void **state)
{
    static const char *const NAMES[] = {"appeal",  "severity", "fear",     "unregistered",
                                        "charged", "child",    "exploited"};
    static const char *const OTHERS[] = {"child", "female",        "disabled",   "irregular",
                                         "known", "serious_crime", "registered", "accompanied"};
    struct fixture *f = *state;
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

static void a_design_written_as_a_table_is_read_as_a_list_to_the_last_bit(void **state)
{
    struct fixture *f = *state;
    const struct experiment *x = read_right(f, RICH);
    const char separators[] = ",\t";

    for (size_t i = 0; i < 2; i++) {
        char *table = experiment_design_text(x, separators[i]);
        assert_non_null(table);
        write_text("design.csv", table);
        free(table);
        write_text("again.yaml", "scenario: small.yaml\npolicies: [none, strict]\n"
                                 "design: list\nfile: design.csv\n");
        sweep_free(&f->again);
        assert_int_equal(sweep_read(&f->again, "again.yaml", NULL, &f->e), STATUS_OK);
        assert_same_points(x, &f->again.experiment);
        assert_non_null(
            strstr(f->again.text, "file: \"design.csv\" # 16 points of belief.ambiguity"));
    }
}

static void a_hundred_thousand_points_are_checked_in_no_time(void **state)
{
    const struct experiment *x = read_right(
        *state, "design: sobol\npoints: 100000\nvary: {belief.floor: {from: 0, to: 1}, "
                "groups.*.registered: {scale: {from: 0.5, to: 1}}, care.*.fear: {from: 0, to: "
                "3}, belief.ambiguity: {beta: {mean: 0.5, sd: 0.2}}}\n");

    assert_int_equal(x->n_points, 100000);
}

static void the_sweeps_of_params_are_right(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(sweep_read(&f->sw, SOURCE_DIR "/params/sweep-belief.yaml", NULL, &f->e),
                     STATUS_OK);
    assert_int_equal(f->sw.experiment.n_points, 12);
    assert_int_equal(
        sweep_read(&f->again, SOURCE_DIR "/params/uncertainty-uk-2017.yaml", NULL, &f->e),
        STATUS_OK);
    assert_int_equal(f->again.experiment.n_points, 200);
}

/* What stands between the lines "```<kind>" and "```", from *p on, into `block`; *p goes behind it. */
static bool next_block(const char **p, const char *kind, char *block, size_t size)
{
    char fence[32];

    (void)snprintf(fence, sizeof fence, "\n```%s\n", kind);
    const char *start = strstr(*p, fence);
    const char *end = start == NULL ? NULL : strstr(start + strlen(fence), "\n```\n");
    if (end == NULL)
        return false;
    start += strlen(fence);
    (void)snprintf(block, size, "%.*s\n", (int)(end - start), start);
    *p = end;
    return true;
}

static void every_example_of_the_page_is_read(void **state)
{
    static const char SCENARIO[] = "scenario: uk-2017.yaml";
    struct fixture *f = *state;
    char block[2048], text[4096];
    size_t n = 0;
    FILE *in = fopen(SOURCE_DIR "/params/SWEEPS.md", "rb");

    assert_non_null(in);
    f->text[fread(f->text, 1, MAX_TEXT - 1, in)] = '\0';
    (void)fclose(in);
    const char *table = f->text;
    assert_true(next_block(&table, "csv", block, sizeof block));
    write_text("points.csv", block);
    for (const char *p = f->text; next_block(&p, "yaml", block, sizeof block); n++) {
        assert_memory_equal(block, SCENARIO, strlen(SCENARIO));
        (void)snprintf(text, sizeof text, "scenario: " SOURCE_DIR "/params/uk-2017.yaml%s",
                       block + strlen(SCENARIO));
        write_text("s.yaml", text);
        sweep_free(&f->sw);
        f->e.msg[0] = '\0';
        const enum status status = sweep_read(&f->sw, "s.yaml", NULL, &f->e);
        assert_string_equal(f->e.msg, "");
        assert_int_equal(status, STATUS_OK);
    }
    assert_int_equal(n, 6);
}

static void a_plain_run_is_an_experiment_of_one_point(void **state)
{
    struct fixture *f = *state;
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_grid_is_the_full_product_and_its_last_factor_moves_fastest),
        TEST(factors_may_be_written_as_nested_maps),
        TEST(a_range_is_listed_by_count_step_or_logarithm),
        TEST(true_and_false_are_0_and_1),
        TEST(a_list_takes_one_of_each_at_a_point),
        TEST(a_list_is_read_from_a_table_as_others_write_it),
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
        TEST(a_point_moves_every_world_that_does_not_set_the_parameter),
        TEST(a_wildcard_moves_several_and_a_scale_multiplies_each_one_s_own),
        TEST(a_wildcard_does_not_reach_beyond_a_dot),
        TEST(what_a_factor_cannot_move_is_told),
        TEST(a_scaled_distribution_keeps_every_parameter_within_its_limits),
        TEST(points_that_break_a_rule_are_marked_where_they_may_be_skipped),
        TEST(a_rule_is_asked_of_a_policy_s_world_as_well),
        TEST(the_text_of_a_sweep_reads_back_to_the_same),
        TEST(the_text_of_a_sweep_with_quantiles_reads_back_to_the_same),
        TEST(more_priors_than_sobol_has_dimensions_are_told_of_lhs),
        TEST(a_design_written_as_a_table_is_read_as_a_list_to_the_last_bit),
        TEST(a_hundred_thousand_points_are_checked_in_no_time),
        TEST(the_sweeps_of_params_are_right),
        TEST(every_example_of_the_page_is_read),
        TEST(a_plain_run_is_an_experiment_of_one_point),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
