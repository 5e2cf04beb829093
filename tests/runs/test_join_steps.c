/* A join in steps, for which there need not be room beside the shards: killed at any moment it loses nothing, and it ends with
 * the data of one that was made at once. */
#define _XOPEN_SOURCE 700
#include "asserts.h"
#include "grow.h"
#include "merge.h"
#include "result.h"
#include "runs_world.h"
#include "size.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { OF_A_SHARD = 10 };
#define REPLICATES size_of_test(320, 130)

static void of_replicates(struct runs_world *w, size_t n)
{
    runs_world_read(w, (int)n, 1, false);
}

static void add(struct runs_world *w, struct store *st, struct batch *batch, size_t replicate)
{
    struct unit_progress progress = {0};
    struct observation o;

    assert_ok(w, observe_init(&o, &w->experiment.scenario, &w->plan, &w->e));
    (void)fake_unit(&o, &w->experiment.scenario, &w->plan, (uint32_t)replicate + 1, 0, 1, &progress,
                    &w->e);
    assert_ok(w, store_batch_add(batch, st, (struct unit_key){0, replicate}, &o, &w->e));
    observe_free(&o);
}

/* Saves replicates `first` to before `end`, some to a shard, and leaves them so; neighbours share a shard, or lie in all. */
static void save_as(struct runs_world *w, size_t first, size_t end, bool wide)
{
    const size_t shards = (end - first + OF_A_SHARD - 1) / OF_A_SHARD;
    struct batch batch = {.n = 0};
    struct store *st = NULL;

    assert_ok(w, runs_world_open(w, &st, w->file, false));
    for (size_t k = 0; k < shards; k++) {
        for (size_t i = 0; i < OF_A_SHARD; i++) {
            const size_t r = first + (wide ? i * shards + k : k * OF_A_SHARD + i);
            if (r < end)
                add(w, st, &batch, r);
        }
        assert_ok(w, store_save(st, &batch, &w->e));
    }
    store_batch_free(&batch);
    store_close(st);
}

static void save(struct runs_world *w, size_t first, size_t end)
{
    save_as(w, first, end, false);
}

/* Opens the store, which ends a join that was interrupted, and joins what is left. */
static enum status join(struct runs_world *w, bool in_steps)
{
    struct store *st = NULL;
    enum status status =
        runs_world_store(w, &st, (struct store_request){.file = w->file, .in_steps = in_steps});

    if (status == STATUS_OK &&
        store_safe(st) != (size_t)w->experiment.scenario.run.random_replicates)
        status =
            err_set(&w->e, STATUS_INTERNAL, "of the replicates only %zu are safe", store_safe(st));
    if (status == STATUS_OK)
        status = store_finish(st, &w->e);
    store_close(st);
    return status;
}

/* The data as they are when they are joined at once, in whole.h5. */
static void make_whole(struct runs_world *w, char whole[WORLD_PATH])
{
    char joined[WORLD_PATH];

    runs_world_path(whole, w, "whole.h5");
    (void)snprintf(joined, sizeof joined, "%s", w->file);
    save(w, 0, (size_t)w->experiment.scenario.run.random_replicates);
    assert_ok(w, join(w, false));
    assert_int_equal(rename(joined, whole), 0);
}

static void assert_whole(struct runs_world *w, const char *whole)
{
    char parts[WORLD_PATH];
    struct result *r = NULL;

    runs_world_path(parts, w, "out.h5.parts");
    assert_true(same_data(whole, w->file));
    assert_false(exists(parts));
    assert_ok(w, result_open(&r, w->file, &w->e));
    assert_ok(w, result_check_sums(r, &w->e));
    result_close(r);
}

/* How many files of the folder of parts begin so, and their bytes. */
static size_t count_parts(const struct runs_world *w, const char *begins, uint64_t *bytes)
{
    char path[WORLD_PATH];
    size_t n = 0;

    *bytes = 0;
    runs_world_path(path, w, "out.h5.parts");
    DIR *folder = opendir(path);
    for (struct dirent *d; folder != NULL && (d = readdir(folder)) != NULL;) {
        struct stat info;
        if (strncmp(d->d_name, begins, strlen(begins)) != 0 ||
            fstatat(dirfd(folder), d->d_name, &info, 0) != 0)
            continue;
        *bytes += (uint64_t)info.st_size;
        n++;
    }
    if (folder != NULL)
        (void)closedir(folder);
    return n;
}

static void the_data_are_those_of_a_join_at_once(void **state)
{
    struct runs_world *w = *state;
    char whole[WORLD_PATH];

    of_replicates(w, REPLICATES);
    make_whole(w, whole);
    save(w, 0, REPLICATES);
    assert_ok(w, join(w, true));
    assert_whole(w, whole);
}

/* A child joins, and ends at once where a file would become longer than `most`, or after so many nanoseconds. */
static bool join_until(struct runs_world *w, uint64_t most, long nanoseconds)
{
    const pid_t child = fork();
    int how = 0;

    if (child == 0) {
        const struct rlimit limit = {most, most}, no_core = {0, 0};
        (void)setrlimit(RLIMIT_CORE, &no_core);
        if (most > 0)
            (void)setrlimit(RLIMIT_FSIZE, &limit);
        _exit(join(w, true) == STATUS_OK ? 0 : 1);
    }
    if (nanoseconds > 0) {
        (void)nanosleep(&(struct timespec){.tv_nsec = nanoseconds}, NULL);
        (void)kill(child, SIGKILL);
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_false(WIFEXITED(how) && WEXITSTATUS(how) == 1);
    return WIFEXITED(how);
}

/* At each place where the file grows. */
static void a_join_that_ends_anywhere_goes_on(void **state)
{
    struct runs_world *w = *state;
    struct stat info;
    char whole[WORLD_PATH];

    of_replicates(w, REPLICATES);
    make_whole(w, whole);
    assert_int_equal(stat(whole, &info), 0);
    save(w, 0, REPLICATES);
    for (uint64_t most = 1 << 17, by = (uint64_t)info.st_size / 24; !join_until(w, most, 0);)
        most += by;
    assert_ok(w, join(w, true));
    assert_whole(w, whole);
}

static void killed_at_any_moment_it_loses_nothing(void **state)
{
    const char *asked = getenv("CONFIDE_TEST_KILLS");
    const long n = asked != NULL ? strtol(asked, NULL, 10) : (long)size_of_test(50, 10);
    struct runs_world *w = *state;
    char whole[WORLD_PATH];
    struct timespec start, end;

    of_replicates(w, REPLICATES);
    make_whole(w, whole);
    save(w, 0, REPLICATES);
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    assert_true(join_until(w, 0, 0));
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    assert_int_equal(unlink(w->file), 0);
    const long longest =
        ((end.tv_sec - start.tv_sec) * 1000000000 + end.tv_nsec - start.tv_nsec) % 1000000000;
    srand((unsigned)n);
    for (long killed = 0, times = 0; killed < n; times++) {
        save_as(w, 0, REPLICATES, times % 2 == 1);
        while (killed < n && !join_until(w, 0, 1 + rand() % longest))
            killed++;
        assert_ok(w, join(w, true));
        assert_whole(w, whole);
        assert_int_equal(unlink(w->file), 0);
    }
}

/* Leaves a join of all replicates when shards have gone already, and some of these are left. */
static void half_join(struct runs_world *w)
{
    uint64_t bytes = 0;

    of_replicates(w, REPLICATES);
    save(w, 0, REPLICATES);
    const size_t shards = count_parts(w, "point-", &bytes);
    for (uint64_t most = 1 << 19; count_parts(w, "point-", &bytes) > shards / 2; most += 1 << 15)
        assert_false(join_until(w, most, 0));
    assert_true(bytes > 0);
}

static void what_is_half_joined_is_told_and_not_merged(void **state)
{
    struct runs_world *w = *state;
    const char *file = w->file;
    struct merge *m = NULL;
    char other[WORLD_PATH];
    size_t n = 0;

    half_join(w);
    assert_ok(w, merge_find(&m, &file, 1, true, &w->e));
    assert_int_equal(merge_summarise(m).n_safe, REPLICATES);
    assert_true(merge_files(m, &n)[0].is_begun);
    assert_int_equal(merge_files(m, &n)[0].n_units, REPLICATES);
    assert_int_equal(n, 1);
    runs_world_path(other, w, "other.h5");
    assert_int_equal(
        merge_write(m, &(struct merge_output){.file = other, .made_by = &w->made_by}, &w->e),
        STATUS_NOINPUT);
    assert_says(&w->e, "is half joined; give the command again");
    assert_false(exists(other));
    merge_free(m);
}

static void flip(const struct runs_world *w, const char *name, long at)
{
    char path[WORLD_PATH];

    runs_world_path(path, w, name);
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, at, at < 0 ? SEEK_END : SEEK_SET), 0);
    const int c = fgetc(f);
    assert_int_equal(fseek(f, at, at < 0 ? SEEK_END : SEEK_SET), 0);
    assert_int_equal(fputc(c ^ 1, f), c ^ 1);
    assert_int_equal(fclose(f), 0);
}

static void damage_to_one_of_the_two_copies_loses_nothing(void **state)
{
    static const long AT[] = {40, -1};
    struct runs_world *w = *state;
    char whole[WORLD_PATH];

    of_replicates(w, REPLICATES);
    make_whole(w, whole);
    for (size_t i = 0; i < sizeof AT / sizeof *AT; i++) {
        half_join(w);
        flip(w, i % 2 == 0 ? "out.h5.parts/joining.h5.step-1" : "out.h5.parts/joining.h5.step-2",
             AT[i]);
        assert_ok(w, join(w, true));
        assert_whole(w, whole);
        assert_int_equal(unlink(w->file), 0);
    }
}

static void damage_to_both_is_told_and_what_is_lost_is_made_again(void **state)
{
    struct runs_world *w = *state;
    struct store *st = NULL;
    char whole[WORLD_PATH], step[WORLD_PATH];

    of_replicates(w, REPLICATES);
    make_whole(w, whole);
    half_join(w);
    flip(w, "out.h5.parts/joining.h5.step-1", 3000);
    runs_world_path(step, w, "out.h5.parts/joining.h5.step-2");
    cut_file(step, 3000);
    assert_ok(w, runs_world_open(w, &st, w->file, false));
    assert_true(store_safe(st) > 0 && store_safe(st) < REPLICATES);
    assert_non_null(strstr(store_note(st), "1 damaged file was in"));
    store_close(st);
    assert_ok(w, runs_world_run(w, w->file, fake_unit, 1));
    assert_whole(w, whole);
}

static void what_another_experiment_has_half_joined_is_kept_unless_overwritten(void **state)
{
    struct runs_world *w = *state;
    struct store *st = NULL;
    uint64_t bytes = 0;

    half_join(w);
    runs_world_read(w, 1, 2, false);
    assert_int_equal(runs_world_open(w, &st, w->file, false), STATUS_NOOUTPUT);
    assert_says(&w->e, "of another experiment");
    assert_int_equal(count_parts(w, "joining.h5", &bytes), 3);
    assert_ok(w, runs_world_open(w, &st, w->file, true));
    assert_int_equal(store_safe(st), 0);
    store_close(st);
    assert_int_equal(count_parts(w, "joining.h5", &bytes), 0);
}

/* The file stays what it was until the new one is whole; with more replicates than that spans, they come afterwards. */
static void a_file_is_extended_in_steps(void **state)
{
    enum { MANY = 320 }; /* takes more than the steps below */
    struct runs_world *w = *state;
    struct result *r = NULL;
    char whole[WORLD_PATH];

    of_replicates(w, MANY + 70);
    make_whole(w, whole);
    of_replicates(w, 100);
    save(w, 0, 100);
    assert_ok(w, join(w, true));
    of_replicates(w, MANY);
    save(w, 100, MANY);
    for (uint64_t most = 1 << 19, i = 0; i < 8; i++)
        (void)join_until(w, most += 1 << 15, 0);
    assert_ok(w, result_open(&r, w->file, &w->e));
    assert_int_equal(result_replicates(r), 100);
    result_close(r);
    of_replicates(w, MANY + 70);
    save(w, MANY, MANY + 70);
    assert_ok(w, result_open(&r, w->file, &w->e));
    assert_int_equal(result_replicates(r), MANY);
    result_close(r);
    assert_ok(w, join(w, true));
    assert_whole(w, whole);
}

/* What the half-joined file has no room for stays in its shards until it is joined as well. */
static void shards_that_came_meanwhile_are_kept(void **state)
{
    struct runs_world *w = *state;
    char whole[WORLD_PATH], from[WORLD_PATH], to[WORLD_PATH];
    char late[64];
    uint64_t bytes = 0;

    (void)snprintf(late, sizeof late, "point-1-replicate-%zu-", REPLICATES + 1);
    of_replicates(w, REPLICATES + 7);
    make_whole(w, whole);
    save(w, REPLICATES, REPLICATES + 7);
    runs_world_path(from, w, "out.h5.parts");
    runs_world_path(to, w, "more");
    assert_int_equal(rename(from, to), 0);
    half_join(w);
    assert_int_equal(count_parts(w, late, &bytes), 0);
    const int parts = open(from, O_RDONLY | O_DIRECTORY);
    DIR *folder = opendir(to);
    for (struct dirent *d; (d = readdir(folder)) != NULL;)
        if (strncmp(d->d_name, "point-", 6) == 0)
            assert_int_equal(renameat(dirfd(folder), d->d_name, parts, d->d_name), 0);
    (void)close(parts);
    (void)closedir(folder);
    of_replicates(w, REPLICATES + 7);
    assert_ok(w, join(w, true));
    assert_whole(w, whole);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, runs_world_setup, runs_world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_data_are_those_of_a_join_at_once),
        TEST(a_join_that_ends_anywhere_goes_on),
        TEST(killed_at_any_moment_it_loses_nothing),
        TEST(what_is_half_joined_is_told_and_not_merged),
        TEST(damage_to_one_of_the_two_copies_loses_nothing),
        TEST(damage_to_both_is_told_and_what_is_lost_is_made_again),
        TEST(what_another_experiment_has_half_joined_is_kept_unless_overwritten),
        TEST(a_file_is_extended_in_steps),
        TEST(shards_that_came_meanwhile_are_kept),
    };
#undef TEST
    return cmocka_run_group_tests_name("join_steps", tests, NULL, NULL);
}
