/* The ensemble, what a file says of itself, and `confide run` as its user meets it. */
#define _XOPEN_SOURCE 700
#include "asserts.h"
#include "describe.h"
#include "h5.h"
#include "machine.h"
#include "progress.h"
#include "result.h"
#include "runs_commands.h"
#include "runs_world.h"
#include "scenario_file.h"
#include "stop.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void data_are_the_same_for_any_number_of_threads(void **state)
{
    static const int THREADS[] = {2, 3, 8};
    struct runs_world *w = *state;
    char other[WORLD_PATH];

    runs_world_read(w, 7, 1, true);
    assert_ok(w, runs_world_run(w, w->file, fake_unit, 1));
    for (size_t i = 0; i < sizeof THREADS / sizeof *THREADS; i++) {
        (void)snprintf(other, sizeof other, "%s/%d.h5", w->folder, THREADS[i]);
        assert_ok(w, runs_world_run(w, other, fake_unit, THREADS[i]));
        assert_true(same_data(w->file, other));
    }
}

static void the_engine_gives_the_same_data_for_any_number_of_threads(void **state)
{
    static const int THREADS[] = {2, 3, 8};
    struct runs_world *w = *state;
    char other[WORLD_PATH];

    runs_world_read(w, 5, 1, true);
    assert_ok(w, runs_world_run(w, w->file, unit_run, 1));
    for (size_t i = 0; i < sizeof THREADS / sizeof *THREADS; i++) {
        (void)snprintf(other, sizeof other, "%s/%d.h5", w->folder, THREADS[i]);
        assert_ok(w, runs_world_run(w, other, unit_run, THREADS[i]));
        assert_true(same_data(w->file, other));
    }
}

static void asked_to_stop_it_saves_what_is_in_hand_and_goes_on_later(void **state)
{
    struct runs_world *w = *state;
    struct store *st = NULL;
    char whole[WORLD_PATH];

    runs_world_path(whole, w, "whole.h5");
    assert_ok(w, runs_world_run(w, whole, fake_unit, 1));
    stop_listen();
    assert_int_equal(runs_world_run(w, w->file, fake_unit_interrupted, 1), STATUS_STOPPED);
    stop_forget();
    assert_ok(w, runs_world_open(w, &st, w->file, false));
    assert_int_equal(store_safe(st), 3);
    store_close(st);
    stop_listen();
    assert_ok(w, runs_world_run(w, w->file, fake_unit, 2));
    stop_forget();
    assert_true(same_data(whole, w->file));
}

static void a_replicate_that_fails_ends_the_run_and_keeps_the_others(void **state)
{
    struct runs_world *w = *state;
    struct store *st = NULL;

    assert_int_equal(runs_world_run(w, w->file, fake_unit_failing, 1), STATUS_INTERNAL);
    assert_says(&w->e, "replicate 3 cannot be simulated");
    assert_ok(w, runs_world_open(w, &st, w->file, false));
    assert_int_equal(store_safe(st), 2);
    store_close(st);
}

static struct ensemble_shape shape_of(struct runs_world *w, int threads, size_t n, uint64_t memory)
{
    const struct ensemble en = {.experiment = &w->experiment,
                                .plan = &w->plan,
                                .threads = threads,
                                .memory = memory,
                                .unit_bytes = 1000};
    struct ensemble_shape shape = {0};

    assert_ok(w, ensemble_shape(&shape, &en, n, &w->e));
    return shape;
}

static void units_share_threads_when_they_are_few_or_large(void **state)
{
    struct runs_world *w = *state;
    const struct ensemble_shape many = shape_of(w, 4, 50, UINT64_MAX);
    const struct ensemble_shape few = shape_of(w, 4, 2, UINT64_MAX);
    const struct ensemble_shape one = shape_of(w, 4, 1, UINT64_MAX);
    const struct ensemble_shape large = shape_of(w, 4, 50, 2500);

    assert_true(many.units == 4 && many.threads == 1);
    assert_true(few.units == 2 && few.threads == 2);
    assert_true(one.units == 1 && one.threads == 4);
    assert_true(large.units == 2 && large.threads == 2);
}

static void a_population_too_large_for_the_memory_is_refused(void **state)
{
    struct runs_world *w = *state;
    const struct ensemble en = {.experiment = &w->experiment,
                                .plan = &w->plan,
                                .threads = 2,
                                .memory = 1000,
                                .unit_bytes = 2000};
    struct ensemble_shape shape;

    assert_int_equal(ensemble_shape(&shape, &en, 5, &w->e), STATUS_INTERNAL);
    assert_says(&w->e, "--agents");
}

static void progress_fits_any_terminal(void **state)
{
    const struct progress_state middle = {
        .done = 5, .n_units = 10, .share = 0.5, .rate = 2.5e8, .seconds_left = 65};
    struct text line = {0};

    (void)state;
    progress_bar(&line, &middle, 120);
    assert_string_equal(line.data, "[############............] 5 of 10 replicates, 250 million "
                                   "agent-steps/s, time left 1 min 05 s");
    text_free(&line);
    progress_bar(&line, &middle, 60);
    assert_string_equal(line.data, "[########.........] 5 of 10, 250 million/s, 1 min 05 s left");
    text_free(&line);
    for (int columns = 0; columns < 120; columns++) {
        progress_bar(&line, &middle, columns);
        assert_true(columns == 0 || line.length < (size_t)columns);
        text_free(&line);
    }
}

static void threads_are_asked_of_the_option_then_openmp_then_slurm(void **state)
{
    (void)state;
    (void)setenv("OMP_NUM_THREADS", "3", 1);
    (void)setenv("SLURM_CPUS_PER_TASK", "2", 1);
    assert_int_equal(machine_threads(5).asked, 5);
    assert_int_equal(machine_threads(0).asked, 3);
    (void)unsetenv("OMP_NUM_THREADS");
    assert_int_equal(machine_threads(0).asked, 2);
    assert_string_equal(machine_threads(0).asked_by, "SLURM_CPUS_PER_TASK");
    assert_int_equal(machine_threads(0).got, 2);
    (void)unsetenv("SLURM_CPUS_PER_TASK");
    assert_true(machine_threads(0).asked >= 1);
}

static void a_policy_that_sets_a_parameter_has_it_in_the_file(void **state)
{
    struct runs_world *w = *state;
    double values[2] = {0};

    assert_ok(w, runs_world_run(w, w->file, fake_unit, 1));
    const hid_t file = h5_open(w->file);
    assert_true(h5_get_array(file, "parameter_belief_ambiguity", H5T_NATIVE_DOUBLE, 2, values) >=
                0);
    assert_int_equal(h5_length(file, "parameter_belief_floor", 0), 0);
    (void)H5Fclose(file);
    assert_true(values[0] == 0.6 && values[1] == 0.25);
}

static void the_scenario_in_the_file_repeats_the_run(void **state)
{
    struct runs_world *w = *state;
    struct result *r = NULL;
    char first[HASH_SIZE], again[HASH_SIZE], text_hash[HASH_SIZE];

    assert_ok(w, runs_world_run(w, w->file, fake_unit, 1));
    assert_ok(w, result_open(&r, w->file, &w->e));
    assert_ok(w, provenance_experiment(first, &w->experiment, &w->e));
    assert_ok(w, provenance_experiment(again, result_experiment(r), &w->e));
    assert_string_equal(first, again);
    assert_string_equal(first, result_text(r, "experiment"));
    assert_ok(w, provenance_hash(text_hash, result_text(r, "scenario"), &w->e));
    assert_string_equal(text_hash, result_text(r, "scenario_sha256"));
    result_close(r);
}

static void a_text_of_many_kilobytes_fits_an_attribute(void **state)
{
    struct runs_world *w = *state;
    const size_t length = 300000;
    char *text = malloc(length + 1);

    assert_non_null(text);
    memset(text, 'x', length);
    text[length] = '\0';
    hid_t file = h5_create(w->file);
    assert_true(h5_put_text(file, "scenario", text) >= 0 && H5Fclose(file) >= 0);
    file = h5_open(w->file);
    char *read = h5_get_text(file, "scenario");
    assert_string_equal(read, text);
    (void)H5Fclose(file);
    free(read);
    free(text);
}

static void the_number_of_replicates_is_no_part_of_what_an_experiment_is(void **state)
{
    struct runs_world *w = *state;
    char few[HASH_SIZE], many[HASH_SIZE], other[HASH_SIZE];

    assert_ok(w, provenance_experiment(few, &w->experiment, &w->e));
    runs_world_read(w, 70, 1, false);
    assert_ok(w, provenance_experiment(many, &w->experiment, &w->e));
    runs_world_read(w, 70, 2, false);
    assert_ok(w, provenance_experiment(other, &w->experiment, &w->e));
    assert_string_equal(few, many);
    assert_string_not_equal(few, other);
}

/* A title, labels and sources decide no number: what was computed under others is still good. */
static void words_are_no_part_of_what_an_experiment_is(void **state)
{
    struct runs_world *w = *state;
    struct scenario *s = &w->experiment.scenario;
    char before[HASH_SIZE], worded[HASH_SIZE], other[HASH_SIZE];

    assert_ok(w, provenance_experiment(before, &w->experiment, &w->e));
    free(s->title);
    s->title = text_copy("Another title");
    assert_true(s->title != NULL && s->n_given > 0);
    free(s->given[0].source);
    s->given[0].source = text_copy("another source");
    (void)snprintf(s->policy[0].label, LABEL_SIZE, "Another label");
    (void)snprintf(s->group_label[0], LABEL_SIZE, "Another label");
    assert_ok(w, provenance_experiment(worded, &w->experiment, &w->e));
    s->policy[0].params.belief_floor *= 0.5;
    assert_ok(w, provenance_experiment(other, &w->experiment, &w->e));
    assert_string_equal(before, worded);
    assert_string_not_equal(before, other);
}

static enum status run(struct err *e, run_report report, const char *const *arguments)
{
    char *argv[16] = {0};
    int argc = 0;

    for (; arguments[argc] != NULL; argc++)
        argv[argc] = (char *)(uintptr_t)arguments[argc];
    return cmd_run(argc, argv, report, e);
}

static enum status refuse_to_report(const char *file, bool quiet, struct err *e)
{
    (void)quiet;
    return err_set(e, STATUS_IO, "reported %s", file);
}

static void write_scenario(const struct runs_world *w, char path[WORLD_PATH])
{
    char *text = scenario_text(&w->experiment.scenario);

    runs_world_path(path, w, "small.yaml");
    write_text(path, text);
    free(text);
}

static void run_computes_reports_and_says_when_nothing_is_to_do(void **state)
{
    struct runs_world *w = *state;
    char scenario[WORLD_PATH];

    write_scenario(w, scenario);
    const char *const arguments[] = {"run", scenario, "-o", w->file, "-q", "-t", "2", NULL};
    assert_ok(w, run(&w->e, NULL, arguments));
    assert_true(exists(w->file));
    assert_int_equal(run(&w->e, refuse_to_report, arguments), STATUS_IO);
    assert_says(&w->e, "reported ");
}

static void only_repeats_one_replicate_with_its_bits(void **state)
{
    struct runs_world *w = *state;
    struct result *whole = NULL, *one = NULL;
    uint32_t a[4096], b[4096];
    char scenario[WORLD_PATH], file[WORLD_PATH];

    write_scenario(w, scenario);
    runs_world_path(file, w, "one.h5");
    const char *const all[] = {"run", scenario, "-o", w->file, "-q", NULL};
    const char *const only[] = {"run", scenario, "-o", file, "-q", "--only", "5", NULL};
    assert_ok(w, run(&w->e, NULL, all));
    assert_ok(w, run(&w->e, NULL, only));
    assert_ok(w, result_open(&whole, w->file, &w->e));
    assert_ok(w, result_open(&one, file, &w->e));
    assert_true(result_has_unit(one, 0, 4));
    assert_false(result_has_unit(one, 0, 0));
    assert_ok(w, result_read_unit(whole, OBSERVE_considered, 0, 4, a, &w->e));
    assert_ok(w, result_read_unit(one, OBSERVE_considered, 0, 4, b, &w->e));
    assert_memory_equal(a, b, result_unit_size(one, OBSERVE_considered) * sizeof *a);
    result_close(whole);
    result_close(one);
}

static void mistakes_on_the_command_line_are_told(void **state)
{
    struct runs_world *w = *state;
    char scenario[WORLD_PATH];

    write_scenario(w, scenario);
    const struct {
        const char *const arguments[6];
        enum status status;
        const char *words;
    } cases[] = {
        {{"run", NULL}, STATUS_USAGE, "which scenario"},
        {{"run", scenario, "two.yaml", NULL}, STATUS_USAGE, "one scenario at a time"},
        {{"run", scenario, "--set", "fear", NULL}, STATUS_USAGE, "PATH=VALUE"},
        {{"run", scenario, "--threads", "0", NULL}, STATUS_USAGE, "threads"},
        {{"run", scenario, "--replicates", "ten", NULL}, STATUS_USAGE, "ten"},
        {{"run", scenario, "--only", "8", NULL}, STATUS_USAGE, "7 replicates"},
        {{"run", "nowhere.yaml", NULL}, STATUS_NOINPUT, "nowhere.yaml"},
        {{"run", scenario, "--set", "belief.flor=0.2", NULL}, STATUS_SCENARIO, "did you mean"},
        {{"run", scenario, "--replicates", "0", NULL},
         STATUS_USAGE,
         "--replicates 0 is outside 1 to 1000000000"},
        {{"run", scenario, "--agents", "0", NULL},
         STATUS_USAGE,
         "--agents 0 is outside 1 to 2000000000"},
        {{"run", scenario, "--seed", "-1", NULL},
         STATUS_USAGE,
         "--seed -1 is outside 0 to 9223372036854775807"},
        {{"run", scenario, "-o", "", NULL}, STATUS_USAGE, "'--output' needs its FILE"},
        {{"run", scenario, "-o", "-", NULL}, STATUS_USAGE, "not the name of a file"},
        {{"run", scenario, "-o", "folder/", NULL}, STATUS_USAGE, "not the name of a file"},
        {{"run", "", NULL}, STATUS_USAGE, "name is empty"},
        {{"run", scenario, "--sett", "a=b", NULL}, STATUS_USAGE, "did you mean '--set'? Try"},
        {{"run", scenario, "--policies", "nine", NULL}, STATUS_SCENARIO, "nine"},
        {{"run", scenario, "-o", "/nowhere/x.h5", NULL}, STATUS_NOOUTPUT, "/nowhere/x.h5"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const enum status status = run(&w->e, NULL, cases[i].arguments);
        if (status != cases[i].status)
            fail_msg("case %zu: status %d, not %d: %s", i, (int)status, (int)cases[i].status,
                     w->e.msg);
        assert_says(&w->e, cases[i].words);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, runs_world_setup, runs_world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(data_are_the_same_for_any_number_of_threads),
        TEST(the_engine_gives_the_same_data_for_any_number_of_threads),
        TEST(asked_to_stop_it_saves_what_is_in_hand_and_goes_on_later),
        TEST(a_replicate_that_fails_ends_the_run_and_keeps_the_others),
        TEST(units_share_threads_when_they_are_few_or_large),
        TEST(a_population_too_large_for_the_memory_is_refused),
        TEST(progress_fits_any_terminal),
        TEST(threads_are_asked_of_the_option_then_openmp_then_slurm),
        TEST(a_policy_that_sets_a_parameter_has_it_in_the_file),
        TEST(the_scenario_in_the_file_repeats_the_run),
        TEST(a_text_of_many_kilobytes_fits_an_attribute),
        TEST(words_are_no_part_of_what_an_experiment_is),
        TEST(the_number_of_replicates_is_no_part_of_what_an_experiment_is),
        TEST(run_computes_reports_and_says_when_nothing_is_to_do),
        TEST(only_repeats_one_replicate_with_its_bits),
        TEST(mistakes_on_the_command_line_are_told),
    };
#undef TEST
    return cmocka_run_group_tests_name("runs", tests, NULL, NULL);
}
