/* The store: what is saved is safe, nothing else is touched, and every refusal says what helps. */
#define _XOPEN_SOURCE 700
#include "asserts.h"
#include "h5.h"
#include "result.h"
#include "runs_world.h"
#include "shard_name.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void save(struct runs_world *w, struct store *st, size_t replicate)
{
    struct unit_progress progress = {0};
    struct observation o;

    assert_ok(w, observe_init(&o, &w->experiment.scenario, &w->plan, &w->e));
    (void)fake_unit(&o, &w->experiment.scenario, &w->plan, (uint32_t)replicate + 1, 0, 1, &progress,
                    &w->e);
    struct batch batch = {.n = 0};
    assert_ok(w, store_batch_add(&batch, st, (struct unit_key){0, replicate}, &o, &w->e));
    assert_ok(w, store_save(st, &batch, &w->e));
    store_batch_free(&batch);
    observe_free(&o);
}

/* Saves replicates first to last (from 0) and leaves the store without joining, as a killed run does. */
static void save_some(struct runs_world *w, size_t first, size_t last)
{
    struct store *st = NULL;

    assert_ok(w, runs_world_open(w, &st, w->file, false));
    for (size_t r = first; r <= last; r++)
        save(w, st, r);
    store_close(st);
}

static void whole_run(struct runs_world *w, const char *file)
{
    assert_ok(w, runs_world_run(w, file, fake_unit, 1));
}

static void assert_reads_back(struct runs_world *w, struct result *r)
{
    struct unit_progress progress = {0};
    struct observation o;

    for (size_t k = 0; k < result_replicates(r); k++) {
        assert_ok(w, observe_init(&o, &w->experiment.scenario, &w->plan, &w->e));
        (void)fake_unit(&o, &w->experiment.scenario, &w->plan, (uint32_t)k + 1, 0, 1, &progress,
                        &w->e);
        for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
            const size_t width = OBSERVABLE[v].type == OBSERVE_F64 ? 8 : 4;
            void *read = calloc(observe_size(&o, v), width);
            assert_int_equal(result_unit_size(r, v), observe_size(&o, v));
            assert_ok(w, result_read_unit(r, v, 0, k, read, &w->e));
            assert_memory_equal(read, o.data[v], observe_size(&o, v) * width);
            free(read);
        }
        observe_free(&o);
    }
}

static void a_finished_file_reads_back_what_was_written(void **state)
{
    struct runs_world *w = *state;
    struct result *r = NULL;

    whole_run(w, w->file);
    assert_ok(w, result_open(&r, w->file, &w->e));
    assert_int_equal(result_points(r), 1);
    assert_int_equal(result_replicates(r), 7);
    assert_string_equal(result_scenario(r)->policy[1].name, "full");
    assert_string_equal(result_text(r, "program"), "confide");
    assert_null(result_text(r, "nonsense"));
    assert_reads_back(w, r);
    result_close(r);
}

/* Twelve years, day by day: a unit, which is a chunk of a shard, is longer than any chunk of an output file. */
static void a_unit_may_be_longer_than_any_chunk_of_the_file(void **state)
{
    static const char LONG[] =
        "title: T\ntime: {start: 2017-01-01, years: 12, step_days: 1, burn_in_years: 0}\n"
        "random: {seed: 1, replicates: 1}\npopulation: {agents: 4, communities: 1, contacts: 2}\n"
        "groups: {one: {people: 100}}\nconditions: {flu: {onset: 1}}\n"
        "policies: {none: {before: none, schedule: []}}\noutput: {every_steps: 1}\n";
    struct runs_world *w = *state;
    struct result *r = NULL;

    runs_world_parse(w, LONG);
    const struct layout l = layout_of_unit(&w->experiment.scenario, &w->plan);
    assert_true(layout_words(&l) * sizeof(uint32_t) > (size_t)5 << 20);
    whole_run(w, w->file);
    assert_ok(w, result_open(&r, w->file, &w->e));
    assert_reads_back(w, r);
    assert_ok(w, result_check_sums(r, &w->e));
    result_close(r);
}

static void a_finished_run_leaves_nothing_but_the_file(void **state)
{
    struct runs_world *w = *state;
    char parts[WORLD_PATH];

    whole_run(w, w->file);
    runs_world_path(parts, w, "out.h5.parts");
    assert_true(exists(w->file));
    assert_false(exists(parts));
}

static void what_was_saved_is_there_when_the_store_is_opened_again(void **state)
{
    struct runs_world *w = *state;
    struct store *st = NULL;

    save_some(w, 1, 3);
    assert_ok(w, runs_world_open(w, &st, w->file, false));
    assert_false(store_has(st, (struct unit_key){0, 0}));
    assert_true(store_has(st, (struct unit_key){0, 1}) && store_has(st, (struct unit_key){0, 3}));
    assert_int_equal(store_safe(st), 3);
    assert_false(store_is_joined(st, (struct unit_key){0, 1}));
    store_close(st);
    assert_false(exists(w->file));
}

static void an_interrupted_run_ends_with_the_data_of_an_uninterrupted_one(void **state)
{
    struct runs_world *w = *state;
    char whole[WORLD_PATH];

    runs_world_path(whole, w, "whole.h5");
    whole_run(w, whole);
    save_some(w, 2, 4);
    save_some(w, 0, 0);
    whole_run(w, w->file);
    assert_true(same_data(whole, w->file));
}

static void more_replicates_are_added_to_a_finished_file(void **state)
{
    struct runs_world *w = *state;
    char whole[WORLD_PATH];

    runs_world_path(whole, w, "whole.h5");
    runs_world_read(w, 20, 1, true);
    whole_run(w, whole);
    for (int replicates = 3; replicates <= 20; replicates += 17) {
        runs_world_read(w, replicates, 1, true);
        whole_run(w, w->file);
    }
    assert_true(same_data(whole, w->file));
}

static void fewer_replicates_than_are_saved_discard_none(void **state)
{
    struct runs_world *w = *state;
    struct result *r = NULL;

    save_some(w, 4, 5);
    runs_world_read(w, 2, 1, false);
    whole_run(w, w->file);
    assert_ok(w, result_open(&r, w->file, &w->e));
    assert_int_equal(result_replicates(r), 6);
    assert_true(result_has_unit(r, 0, 1) && result_has_unit(r, 0, 5));
    assert_false(result_has_unit(r, 0, 2));
    result_close(r);
}

static void a_missing_replicate_is_an_error_to_read(void **state)
{
    struct runs_world *w = *state;
    struct result *r = NULL;
    double out[4096];

    save_some(w, 3, 3);
    runs_world_read(w, 1, 1, false);
    whole_run(w, w->file);
    assert_ok(w, result_open(&r, w->file, &w->e));
    assert_int_equal(result_read_unit(r, OBSERVE_deaths, 0, 1, out, &w->e), STATUS_IO);
    assert_says(&w->e, "replicate 2 is not in it");
    result_close(r);
}

static void another_experiment_is_left_alone(void **state)
{
    struct runs_world *w = *state;
    struct store *st = NULL;
    char copy[WORLD_PATH];

    whole_run(w, w->file);
    runs_world_path(copy, w, "copy.h5");
    whole_run(w, copy);
    runs_world_read(w, 7, 2, false);
    assert_int_equal(runs_world_open(w, &st, w->file, false), STATUS_NOOUTPUT);
    assert_says(&w->e, "holds another experiment");
    assert_says(&w->e, "--overwrite");
    assert_true(same_data(w->file, copy));
}

static void overwrite_replaces_another_experiment(void **state)
{
    struct runs_world *w = *state;
    struct store *st = NULL;
    struct result *r = NULL;

    whole_run(w, w->file);
    runs_world_read(w, 1, 2, false);
    assert_ok(w, runs_world_open(w, &st, w->file, true));
    assert_false(store_has(st, (struct unit_key){0, 0}));
    store_close(st);
    assert_true(exists(w->file));
    assert_ok(w, runs_world_open(w, &st, w->file, true));
    save(w, st, 0);
    assert_ok(w, store_finish(st, &w->e));
    store_close(st);
    assert_ok(w, result_open(&r, w->file, &w->e));
    assert_int_equal(result_scenario(r)->run.random_seed, 2);
    result_close(r);
}

static void a_file_that_is_not_ours_is_never_replaced(void **state)
{
    struct runs_world *w = *state;
    struct store *st = NULL;

    write_text(w->file, "my thesis\n");
    for (int overwrite = 0; overwrite <= 1; overwrite++) {
        assert_int_equal(runs_world_open(w, &st, w->file, overwrite), STATUS_NOOUTPUT);
        assert_says(&w->e, "is not an output file of confide");
    }
    assert_int_equal(H5Fclose(h5_create(w->file)), 0);
    for (int overwrite = 0; overwrite <= 1; overwrite++) {
        assert_int_equal(runs_world_open(w, &st, w->file, overwrite), STATUS_NOOUTPUT);
        assert_says(&w->e, "HDF5 file that confide did not write");
    }
}

static void an_empty_file_is_replaced_only_when_told_so(void **state)
{
    struct runs_world *w = *state;
    struct store *st = NULL;

    write_text(w->file, "");
    assert_int_equal(runs_world_open(w, &st, w->file, false), STATUS_NOOUTPUT);
    assert_says(&w->e, "is empty");
    assert_ok(w, runs_world_open(w, &st, w->file, true));
    store_close(st);
}

static void a_truncated_file_is_told_and_can_be_made_anew(void **state)
{
    struct runs_world *w = *state;
    struct result *r = NULL;
    struct store *st = NULL;

    whole_run(w, w->file);
    cut_file(w->file, 5000);
    assert_int_equal(result_open(&r, w->file, &w->e), STATUS_IO);
    assert_says(&w->e, "damaged or cut short");
    assert_int_equal(runs_world_open(w, &st, w->file, false), STATUS_NOOUTPUT);
    assert_says(&w->e, "--overwrite");
    assert_ok(w, runs_world_open(w, &st, w->file, true));
    store_close(st);
}

/* The path of the shard in out.h5.parts whose name begins so. */
static void find_shard(const struct runs_world *w, char out[2 * WORLD_PATH], const char *begins)
{
    char folder[WORLD_PATH];

    runs_world_path(folder, w, "out.h5.parts");
    DIR *parts = opendir(folder);
    assert_non_null(parts);
    out[0] = '\0';
    for (struct dirent *d; (d = readdir(parts)) != NULL;)
        if (strncmp(d->d_name, begins, strlen(begins)) == 0)
            (void)snprintf(out, 2 * WORLD_PATH, "%s/%s", folder, d->d_name);
    (void)closedir(parts);
    assert_true(out[0] != '\0');
}

static void a_truncated_shard_is_set_aside_and_done_again(void **state)
{
    struct runs_world *w = *state;
    struct store *st = NULL;
    char shard[2 * WORLD_PATH], whole[WORLD_PATH];

    runs_world_path(whole, w, "whole.h5");
    whole_run(w, whole);
    save_some(w, 0, 2);
    find_shard(w, shard, "point-1-replicate-2-");
    cut_file(shard, 3000);
    assert_ok(w, runs_world_open(w, &st, w->file, false));
    assert_false(store_has(st, (struct unit_key){0, 1}));
    assert_non_null(strstr(store_note(st), "1 damaged file was"));
    store_close(st);
    whole_run(w, w->file);
    assert_true(same_data(whole, w->file));
}

/* A shard whose checksum is right and that HDF5 cannot open all the same: what short memory looks like. */
static void what_only_hdf5_calls_damaged_is_left_where_it_is(void **state)
{
    static const char BYTES[] = "HDF5 makes nothing of this";
    struct runs_world *w = *state;
    struct store *st = NULL;
    char name[SHARD_NAME_SIZE], within[SHARD_NAME_SIZE + 16], path[WORLD_PATH];

    save_some(w, 0, 2);
    shard_name(name, 0, 5, 1, BYTES, strlen(BYTES));
    (void)snprintf(within, sizeof within, "out.h5.parts/%s", name);
    runs_world_path(path, w, within);
    write_text(path, BYTES);
    assert_int_equal(runs_world_open(w, &st, w->file, false), STATUS_INTERNAL);
    assert_says(&w->e, "not enough memory to read");
    assert_true(exists(path));
}

static void other_files_in_the_folder_of_parts_are_left_alone(void **state)
{
    static const char *const NAMES[] = {"notes.txt",
                                        "mine.h5",
                                        "point-1-replicate-x.h5",
                                        "mine.damaged",
                                        "point-1-replicate-2-and-0-more-0a1b2c3d.h5.old",
                                        "point-1-replicate-2-and-0-more-0a1b2c3.h5"};
    struct runs_world *w = *state;
    char name[64], path[WORLD_PATH];

    save_some(w, 0, 2);
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        (void)snprintf(name, sizeof name, "out.h5.parts/%s", NAMES[i]);
        runs_world_path(path, w, name);
        write_text(path, "somebody's own");
    }
    whole_run(w, w->file);
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        (void)snprintf(name, sizeof name, "out.h5.parts/%s", NAMES[i]);
        runs_world_path(path, w, name);
        if (!exists(path))
            fail_msg("%s is gone", path);
    }
}

static void shards_of_another_experiment_are_kept_unless_overwritten(void **state)
{
    struct runs_world *w = *state;
    struct store *st = NULL;

    save_some(w, 0, 2);
    runs_world_read(w, 7, 2, false);
    assert_int_equal(runs_world_open(w, &st, w->file, false), STATUS_NOOUTPUT);
    assert_says(&w->e, "finished replicates of another experiment");
    assert_ok(w, runs_world_open(w, &st, w->file, true));
    assert_int_equal(store_safe(st), 0);
    store_close(st);
}

static void two_runs_cannot_write_one_file(void **state)
{
    struct runs_world *w = *state;
    struct store *first = NULL, *second = NULL;

    assert_ok(w, runs_world_open(w, &first, w->file, false));
    assert_int_equal(runs_world_open(w, &second, w->file, false), STATUS_NOOUTPUT);
    assert_says(&w->e, "another run is writing it");
    store_close(first);
    assert_ok(w, runs_world_open(w, &second, w->file, false));
    store_close(second);
}

static void a_folder_that_is_not_there_is_told_before_anything_runs(void **state)
{
    struct runs_world *w = *state;
    struct store *st = NULL;
    char file[WORLD_PATH];

    runs_world_path(file, w, "nowhere/out.h5");
    assert_int_equal(runs_world_open(w, &st, file, false), STATUS_NOOUTPUT);
    assert_says(&w->e, "make the folder first");
    runs_world_path(file, w, "text");
    write_text(file, "not a folder\n");
    runs_world_path(file, w, "text/out.h5");
    assert_int_equal(runs_world_open(w, &st, file, false), STATUS_NOOUTPUT);
}

static void an_unfinished_run_says_how_to_finish_it(void **state)
{
    struct runs_world *w = *state;
    struct result *r = NULL;

    assert_int_equal(result_open(&r, w->file, &w->e), STATUS_NOINPUT);
    assert_says(&w->e, "confide run");
    save_some(w, 0, 0);
    assert_int_equal(result_open(&r, w->file, &w->e), STATUS_NOINPUT);
    assert_says(&w->e, "is not finished");
}

/* What a full disk does to every write, for as long as `bytes` are the limit of a file. */
static void limit_files(rlim_t bytes)
{
    struct rlimit limit;

    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Runs in a process of its own, which HDF5 may leave untidy when it cannot write, and tells what was
 * said. */
static enum status run_in_a_child(struct runs_world *w, const char *said)
{
    int code = 0;
    const pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        const enum status status = runs_world_run(w, w->file, fake_unit, 1);
        limit_files(RLIM_INFINITY);
        write_text(said, w->e.msg);
        _exit((int)status);
    }
    assert_int_equal(waitpid(child, &code, 0), child);
    assert_true(WIFEXITED(code));
    FILE *f = fopen(said, "rb");
    assert_non_null(f);
    w->e.msg[fread(w->e.msg, 1, sizeof w->e.msg - 1, f)] = '\0';
    (void)fclose(f);
    return (enum status)WEXITSTATUS(code);
}

static void a_write_that_fails_damages_nothing(void **state)
{
    struct runs_world *w = *state;
    char whole[WORLD_PATH], said[WORLD_PATH];

    runs_world_path(whole, w, "whole.h5");
    runs_world_path(said, w, "said");
    whole_run(w, whole);
    save_some(w, 0, 5);
    limit_files(4096);
    assert_int_equal(run_in_a_child(w, said), STATUS_IO);
    assert_says(&w->e, "a finished replicate cannot be written");
    limit_files(RLIM_INFINITY);
    save_some(w, 6, 6);
    limit_files(4096);
    assert_int_equal(run_in_a_child(w, said), STATUS_IO);
    assert_says(&w->e, "cannot be written");
    limit_files(RLIM_INFINITY);
    assert_false(exists(w->file));
    whole_run(w, w->file);
    assert_true(same_data(whole, w->file));
}

static size_t count_shards(const struct runs_world *w)
{
    char folder[WORLD_PATH];
    size_t n = 0;

    runs_world_path(folder, w, "out.h5.parts");
    DIR *parts = opendir(folder);
    assert_non_null(parts);
    for (struct dirent *d; (d = readdir(parts)) != NULL;)
        n += strncmp(d->d_name, "point-", 6) == 0;
    (void)closedir(parts);
    return n;
}

/* Small files do not pile up: old ones are joined during the run, and nothing is lost or changed. */
static void assert_become_few(struct runs_world *w, size_t replicates, bool people)
{
    enum { MOST = 130 };
    struct store *st = NULL;
    char whole[WORLD_PATH];

    runs_world_path(whole, w, "whole.h5");
    runs_world_read(w, (int)replicates, 1, people);
    whole_run(w, whole);
    assert_ok(w, runs_world_open(w, &st, w->file, false));
    for (size_t r = 0; r < replicates; r++) {
        save(w, st, r);
        assert_int_equal(store_safe(st), r + 1);
    }
    assert_true(count_shards(w) <= MOST);
    store_close(st);
    assert_ok(w, runs_world_open(w, &st, w->file, false));
    assert_int_equal(store_safe(st), replicates);
    assert_ok(w, store_finish(st, &w->e));
    store_close(st);
    assert_true(same_data(whole, w->file));
}

static void many_small_shards_become_few(void **state)
{
    assert_become_few(*state, 300, false);
}

static void many_small_shards_with_people_become_few(void **state)
{
    assert_become_few(*state, 140, true);
}

/* A guest joins what it has saved itself, but not where its owner reads meanwhile; the owner finds all of it. */
static void assert_guest_joins(struct runs_world *w, bool read_meanwhile)
{
    enum { REPLICATES = 132 };
    struct store *owner = NULL, *guest = NULL;
    char whole[WORLD_PATH];

    runs_world_path(whole, w, "whole.h5");
    runs_world_read(w, REPLICATES, 1, false);
    whole_run(w, whole);
    assert_ok(w, runs_world_open(w, &owner, w->file, false));
    save(w, owner, 0);
    assert_ok(w, runs_world_store(w, &guest,
                                  (struct store_request){.file = w->file,
                                                         .guest = true,
                                                         .read_meanwhile = read_meanwhile}));
    for (size_t r = 1; r < REPLICATES; r++) {
        save(w, guest, r);
        if (read_meanwhile && r == REPLICATES / 2)
            assert_ok(w, store_refresh(owner, &w->e));
    }
    assert_true((count_shards(w) < REPLICATES) != read_meanwhile);
    store_close(guest);
    assert_ok(w, store_refresh(owner, &w->e));
    assert_ok(w, store_finish(owner, &w->e));
    store_close(owner);
    assert_true(same_data(whole, w->file));
}

static void a_guest_joins_what_it_has_saved(void **state)
{
    assert_guest_joins(*state, false);
}

static void a_guest_whose_shards_are_read_joins_none(void **state)
{
    assert_guest_joins(*state, true);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, runs_world_setup, runs_world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_finished_file_reads_back_what_was_written),
        TEST(a_unit_may_be_longer_than_any_chunk_of_the_file),
        TEST(a_finished_run_leaves_nothing_but_the_file),
        TEST(what_was_saved_is_there_when_the_store_is_opened_again),
        TEST(an_interrupted_run_ends_with_the_data_of_an_uninterrupted_one),
        TEST(more_replicates_are_added_to_a_finished_file),
        TEST(fewer_replicates_than_are_saved_discard_none),
        TEST(a_missing_replicate_is_an_error_to_read),
        TEST(another_experiment_is_left_alone),
        TEST(overwrite_replaces_another_experiment),
        TEST(a_file_that_is_not_ours_is_never_replaced),
        TEST(an_empty_file_is_replaced_only_when_told_so),
        TEST(a_truncated_file_is_told_and_can_be_made_anew),
        TEST(a_truncated_shard_is_set_aside_and_done_again),
        TEST(what_only_hdf5_calls_damaged_is_left_where_it_is),
        TEST(other_files_in_the_folder_of_parts_are_left_alone),
        TEST(shards_of_another_experiment_are_kept_unless_overwritten),
        TEST(two_runs_cannot_write_one_file),
        TEST(a_folder_that_is_not_there_is_told_before_anything_runs),
        TEST(an_unfinished_run_says_how_to_finish_it),
        TEST(a_write_that_fails_damages_nothing),
        TEST(many_small_shards_become_few),
        TEST(many_small_shards_with_people_become_few),
        TEST(a_guest_joins_what_it_has_saved),
        TEST(a_guest_whose_shards_are_read_joins_none),
    };
#undef TEST
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
