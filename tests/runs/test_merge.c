/* Sweeps on disk: shards of many units, interrupted, damaged, in parts and merged again, always give the same data. */
#define _XOPEN_SOURCE 700
#include "asserts.h"
#include "h5.h"
#include "made_file.h"
#include "mem.h"
#include "merge.h"
#include "record.h"
#include "result.h"
#include "runs_world.h"
#include "shard_name.h"
#include "size.h"
#include "store.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char SCENARIO[] =
    "title: A small sweep\n"
    "time: {start: 2017-01-01, years: 0.2, step_days: 7, burn_in_years: 0}\n"
    "random: {seed: %d, replicates: %d}\n"
    "population: {agents: 40, communities: 1, contacts: 2}\n"
    "groups:\n  one: {people: 100}\n  two: {people: 300}\n"
    "conditions:\n  flu: {onset: 1}\n"
    "policies:\n  none: {before: none, schedule: []}\n"
    "  full: {before: none, schedule: [{from: 2017-01-10, regime: full}]}\n"
    "output: {every_steps: 6, subgroups: [all], people: %s}\n";

/* Makes the experiment a sweep of `points` and `replicates`. */
static void make(struct runs_world *w, size_t points, int replicates, int seed, bool people)
{
    char text[sizeof SCENARIO + 64];

    (void)snprintf(text, sizeof text, SCENARIO, seed, replicates, people ? "true" : "false");
    runs_world_parse(w, text);
    if (points > 1)
        made_points(w, "grid", points);
}

/* Numbers that follow from point and replicate. */
static void fill(const struct runs_world *w, struct observation *o, struct unit_key u)
{
    const size_t tag = u.point * 31 + u.replicate * 7;

    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        for (size_t i = 0; i < observe_size(o, v); i++)
            if (OBSERVABLE[v].type == OBSERVE_F64)
                ((double *)o->data[v])[i] = (double)(tag + i) * 0.37 - (double)v;
            else
                ((uint32_t *)o->data[v])[i] = v % 5 == 0 ? 0 : (uint32_t)(tag + i * 3 + v);
    o->n_people = o->people != NULL ? w->plan.n_slots - tag % 5 : 0;
    for (size_t i = 0; i < o->n_people * w->experiment.scenario.n_policies; i++)
        o->people[i] = (struct person_row){.slot = (uint32_t)(i % o->n_people),
                                           .child = i % 3 == 0,
                                           .untreated_weeks = (float)(tag + i)};
}

static size_t n_replicates(const struct runs_world *w)
{
    return (size_t)w->experiment.scenario.run.random_replicates;
}

static size_t n_units(const struct runs_world *w)
{
    return w->experiment.n_points * n_replicates(w);
}

static enum status open_store(struct runs_world *w, struct store **st, const char *file, bool guest)
{
    const struct store_request q = {.file = file, .threads = 2, .guest = guest};

    return runs_world_store(w, st, q);
}

/* Saves the units [first, last), point by point, in shards of `pack`; units of skipped points are left out. */
static void save(struct runs_world *w, struct store *st, size_t first, size_t last, size_t pack)
{
    struct batch batch = {.n = 0};
    struct observation o;

    assert_ok(w, observe_init(&o, &w->experiment.scenario, &w->plan, &w->e));
    for (size_t i = first; i < last; i++) {
        const struct unit_key u = {i / n_replicates(w), i % n_replicates(w)};
        if (store_has(st, u) ||
            (w->experiment.skipped != NULL && w->experiment.skipped[u.point] == 1))
            continue;
        fill(w, &o, u);
        assert_ok(w, store_batch_add(&batch, st, u, &o, &w->e));
        if (batch.n == pack)
            assert_ok(w, store_save(st, &batch, &w->e));
    }
    assert_ok(w, store_save(st, &batch, &w->e));
    store_batch_free(&batch);
    observe_free(&o);
}

/* All units of the first point, simulated. */
static void save_real(struct runs_world *w, struct store *st)
{
    const struct scenario *s = &w->experiment.scenario;
    struct batch batch = {.n = 0};
    struct unit_progress progress = {0};

    for (uint32_t r = 0; r < n_replicates(w); r++) {
        struct observation o;
        assert_ok(w, observe_init(&o, s, &w->plan, &w->e));
        assert_ok(w, unit_run(&o, s, &w->plan, r, 0, 1, &progress, &w->e));
        assert_ok(w, store_batch_add(&batch, st, (struct unit_key){0, r}, &o, &w->e));
        observe_free(&o);
    }
    assert_ok(w, store_save(st, &batch, &w->e));
    store_batch_free(&batch);
}

/* A run of some units that is killed (left without its end) or ends. */
static void run_part(struct runs_world *w, const char *file, size_t first, size_t last, size_t pack,
                     bool ends)
{
    struct store *st = NULL;

    assert_ok(w, open_store(w, &st, file, false));
    save(w, st, first, last, pack);
    if (ends)
        assert_ok(w, store_finish(st, &w->e));
    store_close(st);
}

static void run_whole(struct runs_world *w, const char *file)
{
    run_part(w, file, 0, n_units(w), 100, true);
}

static enum status merge(struct runs_world *w, const char *const *path, size_t n, const char *out,
                         bool overwrite)
{
    struct merge *m = NULL;
    const struct merge_output o = {
        .file = out, .made_by = &w->made_by, .overwrite = overwrite, .threads = 2};
    enum status status = merge_find(&m, path, n, true, &w->e);

    if (status == STATUS_OK)
        status = merge_write(m, &o, &w->e);
    merge_free(m);
    return status;
}

static void any_interruptions_give_the_same_data(void **state)
{
    static const size_t PACKS[] = {1, 7, 64};
    struct runs_world *w = *state;
    char whole[WORLD_PATH];

    make(w, 30, 5, 1, true);
    runs_world_path(whole, w, "whole.h5");
    run_whole(w, whole);
    for (unsigned round = 0; round < size_of_test(6, 2); round++) {
        uint32_t random = round * 2654435761U + 12345U;
        for (int kill = 0; kill < 5; kill++) {
            random = random * 1664525U + 1013904223U;
            const size_t first = random % 100, n = random / 65536U % 60;
            run_part(w, w->file, first, first + n, PACKS[(round + (unsigned)kill) % 3], kill == 2);
        }
        run_whole(w, w->file);
        assert_true(same_data(whole, w->file));
        assert_int_equal(unlink(w->file), 0);
    }
}

static void more_replicates_are_added_to_a_sweep(void **state)
{
    const size_t points = size_of_test(50, 10);
    struct runs_world *w = *state;
    char whole[WORLD_PATH];

    make(w, points, 70, 1, false);
    runs_world_path(whole, w, "whole.h5");
    run_whole(w, whole);
    for (int n = 3; n <= 70; n = n < 6 ? 11 : n + 59) {
        make(w, points, n, 1, false);
        run_whole(w, w->file);
    }
    assert_true(same_data(whole, w->file));
}

/* Seven parts of three different divisions, some ended, some cut short; together they cover everything. */
static void shards_of_different_divisions_make_the_same_file(void **state)
{
    static const struct {
        size_t k, n, pack;
        bool ends;
    } PARTS[] = {{1, 3, 50, true}, {2, 3, 333, false}, {4, 5, 64, true}, {5, 5, 1000, true},
                 {7, 10, 7, true}, {3, 10, 20, false}, {6, 10, 64, true}};
    struct runs_world *w = *state;
    char folder[WORLD_PATH], file[WORLD_PATH + 32], whole[WORLD_PATH];
    const char *const path[] = {folder};

    make(w, size_of_test(1000, 200), 10, 1, false);
    runs_world_path(whole, w, "whole.h5");
    runs_world_path(folder, w, "shards");
    assert_int_equal(mkdir(folder, 0777), 0);
    run_whole(w, whole);
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        const size_t all = n_units(w), k = PARTS[i].k, n = PARTS[i].n;
        (void)snprintf(file, sizeof file, "%s/shard-%zu-of-%zu.h5", folder, k, n);
        run_part(w, file, (k - 1) * all / n, k * all / n, PARTS[i].pack, PARTS[i].ends);
    }
    assert_ok(w, merge(w, path, 1, w->file, false));
    assert_true(same_data(whole, w->file));
    assert_ok(w, merge(w, path, 1, w->file, false));
    assert_true(same_data(whole, w->file));
}

/* The manifest of a folder of shards has no datasets for counts, and is whole. */
static void assert_has_no_tallies(struct runs_world *w, const char *parts)
{
    struct result *r = NULL;
    uint32_t count = 0;
    char path[WORLD_PATH];

    runs_world_path(path, w, parts);
    const hid_t file = h5_open(path);
    assert_true(H5Lexists(file, "complete", H5P_DEFAULT) > 0);
    assert_int_equal(H5Lexists(file, OBSERVABLE[OBSERVE_deaths].name, H5P_DEFAULT), 0);
    (void)H5Fclose(file);
    assert_ok(w, result_open(&r, path, &w->e));
    assert_ok(w, result_check_sums(r, &w->e));
    assert_int_equal(result_read_block(r, OBSERVE_deaths, 0, 1, 0, 1, &count, &w->e), STATUS_IO);
    result_close(r);
}

static void partial_shards_merge_and_what_is_missing_is_told(void **state)
{
    struct runs_world *w = *state;
    struct merge *m = NULL;
    char one[WORLD_PATH], two[WORLD_PATH];
    const char *const path[] = {one, two};

    make(w, 12, 4, 1, true);
    runs_world_path(one, w, "shard-1.h5");
    runs_world_path(two, w, "shard-2.h5");
    run_part(w, one, 0, 9, 2, false);
    assert_has_no_tallies(w, "shard-1.h5.parts/experiment");
    run_part(w, two, 24, 40, 100, true);
    assert_ok(w, merge_find(&m, path, 2, false, &w->e));
    assert_ok(w, merge_check(m, &w->e));
    const struct merge_summary s = merge_summarise(m);
    char *missing = merge_missing(m, 10), *few = merge_missing(m, 1);
    assert_int_equal(s.n_points, 12);
    assert_int_equal(s.n_safe, 25);
    assert_int_equal(s.n_wanted, 48);
    assert_true(s.least == 0 && s.most == 4 && s.n_damaged == 0 && s.n_at_work == 0);
    assert_string_equal(missing,
                        "point 3: replicates 2-4; points 4-6: replicates 1-4; points 11-12: "
                        "replicates 1-4");
    assert_string_equal(few, "point 3: replicates 2-4; and 5 more points");
    free(missing);
    free(few);
    merge_free(m);
    assert_ok(w, merge(w, path, 2, w->file, false));
    run_whole(w, one);
    run_whole(w, w->file);
    assert_true(same_data(one, w->file));
}

static void other_experiments_are_refused_and_named(void **state)
{
    struct runs_world *w = *state;
    char one[WORLD_PATH], two[WORLD_PATH], three[WORLD_PATH];
    const char *const path[] = {one, two}, *const points[] = {one, three};

    runs_world_path(one, w, "one.h5");
    runs_world_path(two, w, "two.h5");
    runs_world_path(three, w, "three.h5");
    make(w, 3, 2, 2, false);
    run_part(w, two, 0, 3, 2, false);
    make(w, 4, 2, 1, false);
    run_whole(w, three);
    make(w, 3, 2, 1, false);
    run_whole(w, one);
    assert_int_equal(merge(w, path, 2, w->file, false), STATUS_NOINPUT);
    assert_says(&w->e, "one.h5");
    assert_says(&w->e, "two.h5.parts");
    assert_says(&w->e, "seed: 1' and");
    assert_int_equal(merge(w, points, 2, w->file, false), STATUS_NOINPUT);
    assert_says(&w->e, "they have 3 and 4 points");
    assert_false(exists(w->file));
    assert_int_equal(merge(w, path, 1, two, false), STATUS_NOOUTPUT);
    assert_says(&w->e, "holds another experiment");
    assert_int_equal(merge(w, path, 1, three, false), STATUS_NOOUTPUT);
    assert_ok(w, merge(w, path, 1, three, true));
    assert_true(same_data(one, three));
}

static void what_the_output_holds_already_is_kept(void **state)
{
    struct runs_world *w = *state;
    char one[WORLD_PATH], whole[WORLD_PATH];
    const char *const path[] = {one};

    make(w, 9, 3, 1, true);
    runs_world_path(one, w, "one.h5");
    runs_world_path(whole, w, "whole.h5");
    run_whole(w, whole);
    run_part(w, w->file, 0, 15, 4, true);
    run_part(w, one, 12, 27, 4, true);
    assert_ok(w, merge(w, path, 1, w->file, false));
    assert_true(same_data(whole, w->file));
}

static void a_damaged_output_is_made_anew_when_asked(void **state)
{
    struct runs_world *w = *state;
    char one[WORLD_PATH];
    const char *const path[] = {one};

    make(w, 3, 2, 1, false);
    runs_world_path(one, w, "one.h5");
    run_whole(w, one);
    run_whole(w, w->file);
    cut_file(w->file, 3000);
    assert_int_equal(merge(w, path, 1, w->file, false), STATUS_NOOUTPUT);
    assert_says(&w->e, "is damaged or cut short, and cannot be read");
    assert_says(&w->e, "--overwrite to make it anew");
    assert_ok(w, merge(w, path, 1, w->file, true));
    assert_true(same_data(one, w->file));
    cut_file(w->file, 0);
    assert_int_equal(merge(w, path, 1, w->file, false), STATUS_NOOUTPUT);
    assert_says(&w->e, "--overwrite");
    assert_ok(w, merge(w, path, 1, w->file, true));
}

static void a_file_that_is_not_ours_is_told(void **state)
{
    struct runs_world *w = *state;
    char text[WORLD_PATH], nowhere[WORLD_PATH];
    const char *const path[] = {text}, *const none[] = {nowhere}, *const folder[] = {w->folder};

    make(w, 3, 2, 1, false);
    runs_world_path(nowhere, w, "nowhere.h5");
    assert_int_equal(merge(w, none, 1, w->file, false), STATUS_NOINPUT);
    assert_int_equal(merge(w, folder, 1, w->file, false), STATUS_NOINPUT);
    runs_world_path(text, w, "other.h5");
    assert_int_equal(H5Fclose(h5_create(text)), 0);
    assert_int_equal(merge(w, path, 1, w->file, false), STATUS_IO);
    assert_says(&w->e, "is an HDF5 file, but not an output file of confide");
    run_whole(w, w->file);
    const char *const whole[] = {w->file};
    assert_int_equal(merge(w, whole, 1, text, true), STATUS_NOOUTPUT);
    assert_says(&w->e, "remove it yourself");
}

static void a_calibration_is_neither_damaged_nor_replaced(void **state)
{
    struct runs_world *w = *state;
    char file[WORLD_PATH];
    const char *const both[] = {file, w->file}, *const folder[] = {w->folder};
    struct record *r = NULL;
    struct merge *m = NULL;
    size_t n = 0;

    make(w, 3, 2, 1, false);
    run_whole(w, w->file);
    runs_world_path(file, w, "calibration.h5");
    assert_ok(w, record_create(&r, file, &w->e));
    record_text(r, "program", "confide");
    record_text(r, "kind", "calibration");
    assert_ok(w, record_finish(&r, &w->e));

    assert_int_equal(merge(w, both, 2, w->file, false), STATUS_NOINPUT);
    assert_says(&w->e, "calibration.h5: is a calibration, not a result");
    assert_ok(w, merge_find(&m, folder, 1, true, &w->e));
    (void)merge_files(m, &n);
    assert_int_equal(n, 1);
    merge_free(m);
    assert_int_equal(merge(w, &both[1], 1, file, true), STATUS_NOOUTPUT);
    assert_says(&w->e, "is not an output file of confide");
}

/* The first shard in the parts of `file`. */
static void find_shard(const char *file, char out[2 * WORLD_PATH])
{
    char folder[WORLD_PATH];

    (void)snprintf(folder, sizeof folder, "%s.parts", file);
    DIR *parts = opendir(folder);
    assert_non_null(parts);
    out[0] = '\0';
    for (struct dirent *d; (d = readdir(parts)) != NULL;)
        if (shard_name_end(d->d_name) != NULL && *shard_name_end(d->d_name) == '\0')
            (void)snprintf(out, 2 * WORLD_PATH, "%s/%s", folder, d->d_name);
    (void)closedir(parts);
    assert_true(out[0] != '\0');
}

static void flip(const char *file, long at)
{
    FILE *f = fopen(file, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, at, SEEK_SET), 0);
    const int byte = fgetc(f);
    assert_int_equal(fseek(f, at, SEEK_SET), 0);
    assert_true(fputc(byte ^ 0x10, f) != EOF);
    assert_int_equal(fclose(f), 0);
}

static void a_flipped_byte_anywhere_is_found_and_its_units_are_done_again(void **state)
{
    struct runs_world *w = *state;
    char shard[2 * WORLD_PATH], whole[WORLD_PATH];
    struct stat info;

    make(w, 4, 3, 1, true);
    runs_world_path(whole, w, "whole.h5");
    run_whole(w, whole);
    run_part(w, w->file, 0, 12, 12, false);
    find_shard(w->file, shard);
    assert_int_equal(stat(shard, &info), 0);
    for (long at = 0; at < (long)info.st_size;
         at += getenv("CONFIDE_TEST_EVERY") != NULL ? 1 : 1 + (long)info.st_size / 150) {
        flip(shard, at);
        assert_int_equal(shard_check(shard, &w->e), STATUS_IO);
        flip(shard, at);
    }
    assert_ok(w, shard_check(shard, &w->e));
    for (long at = 5; at < (long)info.st_size; at += (long)info.st_size / 3) {
        struct store *st = NULL;
        find_shard(w->file, shard);
        flip(shard, at);
        assert_ok(w, open_store(w, &st, w->file, false));
        assert_int_equal(store_safe(st), 0);
        assert_non_null(strstr(store_note(st), "damaged"));
        save(w, st, 0, 12, 12);
        store_close(st);
    }
    run_whole(w, w->file);
    assert_true(same_data(whole, w->file));
}

static void a_damaged_shard_is_left_out_of_a_merge_and_counted(void **state)
{
    struct runs_world *w = *state;
    struct merge *m = NULL;
    char shard[2 * WORLD_PATH], one[WORLD_PATH];
    const char *const path[] = {one};

    make(w, 4, 3, 1, false);
    runs_world_path(one, w, "one.h5");
    run_part(w, one, 0, 12, 4, false);
    find_shard(one, shard);
    flip(shard, 4000);
    assert_ok(w, merge_find(&m, path, 1, true, &w->e));
    assert_int_equal(merge_summarise(m).n_safe, 8);
    assert_int_equal(merge_summarise(m).n_damaged, 1);
    merge_free(m);
    cut_file(shard, 100);
    assert_ok(w, merge(w, path, 1, w->file, false));
    assert_true(exists(shard));
    run_whole(w, w->file);
    run_whole(w, one);
    assert_true(same_data(one, w->file));
}

static void counts_that_cannot_be_are_not_joined(void **state)
{
    struct runs_world *w = *state;
    struct merge *m = NULL;
    struct store *st = NULL;
    char one[WORLD_PATH], shard[2 * WORLD_PATH];
    const char *const path[] = {one};
    struct merge_output o = {.file = w->file, .made_by = &w->made_by, .lawful = true};

    make(w, 2, 2, 1, false);
    runs_world_path(one, w, "one.h5");
    run_part(w, one, 0, 4, 2, false);
    find_shard(one, shard);
    assert_ok(w, merge_find(&m, path, 1, true, &w->e));
    assert_int_equal(merge_write(m, &o, &w->e), STATUS_IO);
    assert_says(&w->e, "one.h5.parts/");
    assert_says(&w->e, "of point 1, replicate 1, cannot be: the counts contradict each other");
    merge_free(m);
    assert_false(exists(w->file));
    assert_ok(w, runs_world_store(w, &st, (struct store_request){.file = one, .lawful = true}));
    assert_int_equal(store_finish(st, &w->e), STATUS_IO);
    assert_says(&w->e, "nothing was joined");
    store_close(st);
    assert_true(exists(shard) && !exists(one));
}

/* The same units, as the model makes them. */
static void counts_of_the_model_are_joined(void **state)
{
    struct runs_world *w = *state;
    struct store *st = NULL;

    make(w, 1, 2, 1, true);
    assert_ok(w, runs_world_store(w, &st, (struct store_request){.file = w->file, .lawful = true}));
    save_real(w, st);
    assert_ok(w, store_finish(st, &w->e));
    store_close(st);
    assert_true(exists(w->file));
}

static void skipped_points_are_not_missed(void **state)
{
    struct runs_world *w = *state;
    struct merge *m = NULL;
    const char *const path[] = {w->file};

    make(w, 6, 2, 1, false);
    w->experiment.skipped = mem_array(6, 1);
    assert_non_null(w->experiment.skipped);
    w->experiment.skipped[2] = 1;
    run_whole(w, w->file);
    assert_ok(w, merge_find(&m, path, 1, false, &w->e));
    const struct merge_summary s = merge_summarise(m);
    char *missing = merge_missing(m, 10);
    assert_true(s.n_skipped == 1 && s.n_wanted == 10 && s.n_safe == 10 && s.least == 2);
    assert_string_equal(missing, "");
    free(missing);
    merge_free(m);
}

static void blocks_read_as_units_do(void **state)
{
    struct runs_world *w = *state;
    struct result *r = NULL;

    make(w, 40, 9, 1, false);
    run_part(w, w->file, 0, 300, 64, true);
    assert_ok(w, result_open(&r, w->file, &w->e));
    assert_true(result_block_points(r) > 1);
    const size_t n = result_unit_size(r, OBSERVE_deaths);
    uint32_t *block = calloc(5 * 9 * n, sizeof *block), *unit = calloc(n, sizeof *unit);
    assert_ok(w, result_read_block(r, OBSERVE_deaths, 30, 5, 0, 9, block, &w->e));
    const size_t policies = result_dim(r, DIM_policy), rest = n / policies;
    for (size_t i = 0; i < 45; i++) {
        if (!result_has_unit(r, 30 + i / 9, i % 9))
            continue;
        assert_ok(w, result_read_unit(r, OBSERVE_deaths, 30 + i / 9, i % 9, unit, &w->e));
        for (size_t p = 0; p < policies; p++)
            assert_memory_equal(unit + p * rest,
                                block + ((i / 9 * policies + p) * 9 + i % 9) * rest,
                                rest * sizeof *unit);
    }
    free(block);
    free(unit);
    result_close(r);
}

/* Compares what the store reads with what was written. */
static void assert_reads(struct runs_world *w, struct store *st, struct unit_key u)
{
    struct observation wrote, read;

    assert_ok(w, observe_init(&wrote, &w->experiment.scenario, &w->plan, &w->e));
    assert_ok(w, observe_init(&read, &w->experiment.scenario, &w->plan, &w->e));
    fill(w, &wrote, u);
    assert_ok(w, store_read(st, u, &read, &w->e));
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        assert_memory_equal(read.data[v], wrote.data[v], observe_size(&read, v) * observe_width(v));
    observe_free(&wrote);
    observe_free(&read);
}

static void units_are_read_back_from_wherever_they_lie(void **state)
{
    struct runs_world *w = *state;
    struct store *st = NULL;

    make(w, 8, 3, 1, false);
    run_part(w, w->file, 0, 10, 4, true);
    run_part(w, w->file, 10, 20, 4, false);
    assert_ok(w, open_store(w, &st, w->file, false));
    save(w, st, 20, 22, 1);
    for (size_t i = 0; i < 22; i++)
        assert_reads(w, st, (struct unit_key){i / 3, i % 3});
    struct observation o;
    assert_ok(w, observe_init(&o, &w->experiment.scenario, &w->plan, &w->e));
    assert_int_equal(store_read(st, (struct unit_key){7, 2}, &o, &w->e), STATUS_IO);
    observe_free(&o);
    store_close(st);
}

static void guests_save_beside_the_owner_who_joins(void **state)
{
    struct runs_world *w = *state;
    struct store *owner = NULL, *guest = NULL;
    char whole[WORLD_PATH];

    make(w, 8, 3, 1, true);
    runs_world_path(whole, w, "whole.h5");
    run_whole(w, whole);
    run_part(w, w->file, 0, 5, 2, false);
    assert_ok(w, open_store(w, &owner, w->file, false));
    assert_ok(w, open_store(w, &guest, w->file, true));
    assert_int_equal(store_safe(guest), 5);
    save(w, guest, 5, 14, 4);
    save(w, owner, 14, 24, 4);
    store_close(guest);
    assert_ok(w, store_refresh(owner, &w->e));
    assert_ok(w, store_refresh(owner, &w->e));
    assert_int_equal(store_safe(owner), 24);
    assert_ok(w, store_finish(owner, &w->e));
    store_close(owner);
    assert_true(same_data(whole, w->file));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, runs_world_setup, runs_world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(any_interruptions_give_the_same_data),
        TEST(more_replicates_are_added_to_a_sweep),
        TEST(shards_of_different_divisions_make_the_same_file),
        TEST(partial_shards_merge_and_what_is_missing_is_told),
        TEST(other_experiments_are_refused_and_named),
        TEST(what_the_output_holds_already_is_kept),
        TEST(a_damaged_output_is_made_anew_when_asked),
        TEST(a_file_that_is_not_ours_is_told),
        TEST(a_calibration_is_neither_damaged_nor_replaced),
        TEST(a_flipped_byte_anywhere_is_found_and_its_units_are_done_again),
        TEST(a_damaged_shard_is_left_out_of_a_merge_and_counted),
        TEST(counts_that_cannot_be_are_not_joined),
        TEST(counts_of_the_model_are_joined),
        TEST(skipped_points_are_not_missed),
        TEST(blocks_read_as_units_do),
        TEST(units_are_read_back_from_wherever_they_lie),
        TEST(guests_save_beside_the_owner_who_joins),
    };
#undef TEST
    return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
