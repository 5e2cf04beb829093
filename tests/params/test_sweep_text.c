/* Sweep files written out and read back, and those that stand in params/. */
#include "runs_world.h"
#include "sweep_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    struct sweep_folder *f = *state;
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
    struct sweep_folder *f = *state;
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

static void a_design_written_as_a_table_is_read_as_a_list_to_the_last_bit(void **state)
{
    struct sweep_folder *f = *state;
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

static void the_sweeps_of_params_are_right(void **state)
{
    struct sweep_folder *f = *state;

    assert_int_equal(
        sweep_read(&f->sw, SOURCE_DIR "/params/examples/sweep-belief.yaml", NULL, &f->e),
        STATUS_OK);
    assert_int_equal(f->sw.experiment.n_points, 12);
    assert_int_equal(
        sweep_read(&f->again, SOURCE_DIR "/params/examples/uncertainty-uk-2017.yaml", NULL, &f->e),
        STATUS_OK);
    assert_int_equal(f->again.experiment.n_points, 200);
}

/* What stands between the lines "```<kind>" and "```", from *p on, into `block`; *p moves past it. */
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
    struct sweep_folder *f = *state;
    char block[2048], text[4096];
    size_t n = 0;
    FILE *in = fopen(SOURCE_DIR "/params/SWEEPS.md", "rb");

    assert_non_null(in);
    f->text[fread(f->text, 1, SWEEP_FOLDER_TEXT - 1, in)] = '\0';
    (void)fclose(in);
    const char *table = f->text;
    assert_true(next_block(&table, "csv", block, sizeof block));
    write_text("points.csv", block);
    assert_true(next_block(&table, "csv", block, sizeof block));
    write_text("posterior.csv", block);
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
    assert_int_equal(n, 7);
}

static int setup(void **state)
{
    return sweep_folder_setup(state, SOURCE_DIR "/tests/scenarios/sweep_small.yaml");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, sweep_folder_teardown)

static void the_text_of_a_posterior_reads_back_to_the_same(void **state)
{
    struct sweep_folder *f = *state;
    char text[4096];

    write_text("points.csv", "belief.floor,belief.ambiguity,weight\n"
                             "0.1,0.5,1\n0.2,0.6,2\n0.3,0.7,5\n");
    const struct experiment *x =
        read_right(f, "design: posterior\nfrom: points.csv\npoints: 11\nseed: 4\n");
    assert_non_null(strstr(f->sw.text,
                           "from: \"points.csv\" # 3 points, worth 2 of equal weight, of "
                           "belief.floor, belief.ambiguity\n"));
    (void)snprintf(text, sizeof text, "scenario: small.yaml\n%s", f->sw.text);
    write_text("again.yaml", text);
    assert_int_equal(sweep_read(&f->again, "again.yaml", NULL, &f->e), STATUS_OK);
    assert_same_points(x, &f->again.experiment);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_text_of_a_sweep_reads_back_to_the_same),
        TEST(the_text_of_a_posterior_reads_back_to_the_same),
        TEST(the_text_of_a_sweep_with_quantiles_reads_back_to_the_same),
        TEST(a_design_written_as_a_table_is_read_as_a_list_to_the_last_bit),
        TEST(the_sweeps_of_params_are_right),
        TEST(every_example_of_the_page_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
