/* Calibration files: every mistake is told with its place; and what a right one comes to. */
#include "asserts.h"
#include "calibration_file.h"
#include "sweep_folder.h"

#include <gsl/gsl_cdf.h>
#include <stdio.h>
#include <stdlib.h>

/* As in tests/support/mistakes.h, which has the name of a header of params/yaml. */
#define WRONG_CASE(is_part, text, told) {is_part, text, told},
void mistakes_first_lines(char *msg);

static const struct {
    bool is_part;
    const char *text, *told;
} WRONG[] = {
#include "../scenarios/calibration_wrong.def"
};

static const char SMALL[] = "groups: {a: {people: 1000}, b: {people: 500}}\n"
                            "population: {agents: 100, communities: 2}\n"
                            "policies: {none: {before: none}, full: {before: full}}\n";

static const char BELOW[] = "experiments: {x: {scenario: small.yaml, policies: [none, full]}}\n"
                            "vary: {belief.floor: {from: 0.1, to: 0.5}}\n";

static void write_file(const char *name, const char *text)
{
    FILE *f = fopen(name, "w");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
    const int failed = sweep_folder_setup(state, SOURCE_DIR "/tests/scenarios/small.yaml");

    if (failed == 0)
        write_file("small.yaml", SMALL);
    return failed;
}

static int teardown(void **state)
{
    (void)remove("c.yaml");
    (void)remove("other.yaml");
    return sweep_folder_teardown(state);
}

static enum status read_text(struct calibration_file *c, const char *text, bool is_part,
                             const struct calibration_options *o, struct err *e)
{
    char all[8192];

    (void)snprintf(all, sizeof all, "%s%s", text, is_part ? BELOW : "");
    write_file("c.yaml", all);
    return calibration_file_read(c, "c.yaml", o, e);
}

static void every_mistake_is_told_with_its_place(void **state)
{
    const struct calibration_options none = {.seed = -1};
    struct calibration_file *c = malloc(sizeof *c);
    struct err e;

    (void)state;
    assert_non_null(c);
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        assert_int_equal(read_text(c, WRONG[i].text, WRONG[i].is_part, &none, &e), STATUS_SCENARIO);
        mistakes_first_lines(e.msg);
        if (strcmp(e.msg, WRONG[i].told) != 0)
            fail_msg("case %zu, %s\ntold:\n%s\nnot:\n%s", i, WRONG[i].text, e.msg, WRONG[i].told);
        calibration_file_free(c);
    }
    free(c);
}

static const char RIGHT[] =
    "experiments:\n"
    "  x: {scenario: small.yaml, policies: [none, full]}\n"
    "  y: {scenario: other.yaml}\n"
    "vary:\n"
    "  belief.floor: {from: 0.1, to: 0.5}\n"
    "  groups.a.people: {scale: {from: 1, to: 2}}\n"
    "  belief.full: {normal: {mean: 0.5, sd: 0.1}}\n"
    "copula: [{between: [belief.floor, belief.full], r: -0.6}]\n"
    "targets:\n"
    "  k1: {experiment: x, measure: \"traced / approved\", policy: full, from: 2017-01-01, to: "
    "2017-12-31,\n"
    "    value: 78.7 %, within: 5 %, weight: low, label: Found, source: somebody}\n"
    "  k2: {experiment: x, contrast: [full, none], relative: true, measure: untreated_rate, where: "
    "[group=a, subgroup=women], between: [-28 %, -13 %], discrepancy: 8 %}\n"
    "held_out: {told: {experiment: y, measure: untreated_rate}}\n"
    "budget: {points: 600, waves: 3}\n"
    "seed: 7\n";

/* Free with calibration_file_free and free. */
static struct calibration_file *read_right_file(const struct calibration_options *o)
{
    struct calibration_file *c = malloc(sizeof *c);
    struct err e;

    assert_non_null(c);
    write_file("other.yaml", "groups: {b: {people: 10}}\npopulation: {agents: 60, communities: "
                             "2}\npolicies: {only: {before: none}}\n");
    if (read_text(c, RIGHT, false, o, &e) != STATUS_OK)
        fail_msg("%s", e.msg);
    return c;
}

static void a_right_file_is_understood(void **state)
{
    const struct calibration_options o = {
        .seed = -1, .n_budgets = 2, .budget = {"points=800,replicates=2", "agents=60"}};
    struct calibration_file *c = read_right_file(&o);

    (void)state;
    assert_int_equal(c->n_experiments, 2);
    assert_int_equal(calibration_inputs(c), 3);
    assert_false(c->experiment[1].has_input[1]); /* it has no group a */
    assert_true(c->experiment[1].has_input[0]);
    assert_int_equal(c->experiment[0].scenario->run.population_agents, 60);
    assert_int_equal(c->budget.points, 800);
    assert_int_equal(c->budget.waves, 3);
    assert_int_equal(c->budget.posterior, 300);
    assert_int_equal(c->seed, 7);
    assert_int_equal(c->n_targets, 3);
    assert_true(c->target[0].value.is_percent && c->target[0].value.x == 78.7);
    assert_string_equal(c->target[0].window, "2017-01-01..2017-12-31");
    assert_int_equal(c->target[0].policy, 1);
    assert_int_equal(c->target[0].against, 1);
    assert_int_equal(c->target[0].weight, CALIBRATION_low);
    assert_int_equal(c->target[1].against, 0);
    assert_int_equal(c->target[1].n_where, 2);
    assert_true(c->target[1].low.x == -28 && c->target[1].high.x == -13);
    assert_int_equal(c->target[1].weight, CALIBRATION_high);
    assert_true(c->target[2].is_held_out);
    char *path = calibration_input_path(c, 1);
    assert_string_equal(path, "scale:groups.a.people");
    free(path);
    calibration_file_free(c);
    free(c);
}

/* Scores z of the cube, and -0.6 z0 + 0.8 z2 of the copula. */
static void priors_go_together_as_the_copula_says(void **state)
{
    const struct calibration_options o = {.seed = 3};
    const double u[3] = {0.9, 0.5, 0.3};
    double value[3];
    struct calibration_file *c = read_right_file(&o);

    (void)state;
    assert_int_equal(c->seed, 3);
    calibration_values(value, c, u);
    assert_near(value[0], 0.1 + 0.4 * 0.9);
    assert_near(value[1], 1.5);
    const double score = -0.6 * gsl_cdf_ugaussian_Pinv(0.9) + 0.8 * gsl_cdf_ugaussian_Pinv(0.3);
    assert_true(fabs(value[2] - (0.5 + 0.1 * score)) < 1e-6); /* its ends are cut at 5 sd */
    calibration_file_free(c);
    free(c);
}

static void budgets_of_the_command_line_are_checked(void **state)
{
    static const struct {
        const char *words, *told;
    } CASES[] = {
        {"point=3",
         "--budget 'point=3' (did you mean points?) is neither small nor one of points, "
         "waves, replicates, posterior, rounds, agents, minutes with its number, such as "
         "points=600"},
        {"waves=0", "--budget waves=0 is no whole number from 1 to 50"},
        {"waves=x", "--budget waves=x is no whole number from 1 to 50"},
    };
    struct calibration_file *c = malloc(sizeof *c);
    struct err e;

    (void)state;
    assert_non_null(c);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const struct calibration_options o = {
            .seed = -1, .n_budgets = 1, .budget = {CASES[i].words}};
        assert_int_equal(read_text(c, RIGHT, false, &o, &e), STATUS_USAGE);
        assert_string_equal(e.msg, CASES[i].told);
        calibration_file_free(c);
    }
    free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_mistake_is_told_with_its_place, setup, teardown),
        cmocka_unit_test_setup_teardown(a_right_file_is_understood, setup, teardown),
        cmocka_unit_test_setup_teardown(priors_go_together_as_the_copula_says, setup, teardown),
        cmocka_unit_test_setup_teardown(budgets_of_the_command_line_are_checked, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
