/* Damage: a byte that changes in an output file, or in a shard, is found or is harmless; never other numbers. Every byte of a
 * small file with CONFIDE_TEST_EVERY=1; for every save, some of them. */
#define _XOPEN_SOURCE 700
#include "asserts.h"
#include "h5.h"
#include "result.h"
#include "runs_world.h"
#include "size.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AT_ONCE = 1 << 16, MOST_SECONDS = 60 };

/* An output file as bytes, and the numbers in it. */
struct sample {
    struct runs_world *w;
    unsigned char *bytes;
    size_t n;
    char *numbers;
    size_t n_numbers;
};

static unsigned char *read_bytes(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    const long length = ftell(f);
    unsigned char *bytes = malloc((size_t)length + 1);
    rewind(f);
    assert_int_equal(fread(bytes, 1, (size_t)length, f), length);
    (void)fclose(f);
    *n = (size_t)length;
    return bytes;
}

/* Where written bytes go; no assertion, since a child uses it. */
static bool write_bytes(const char *path, const unsigned char *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");
    const bool ok = f != NULL && fwrite(bytes, 1, n, f) == n;

    return f != NULL && fclose(f) == 0 && ok;
}

/* All counts of all replicates, one after the other (malloc). NULL: they cannot be read. */
static char *read_numbers(const char *path, size_t *n, struct err *e)
{
    struct result *r = NULL;
    char *all = NULL;
    bool ok = result_open(&r, path, e) == STATUS_OK;

    *n = 0;
    for (size_t k = 0; ok && k < result_replicates(r); k++)
        for (enum observable v = 0; v < OBSERVE_COUNT && ok; v++) {
            const size_t bytes = result_unit_size(r, v) * observe_width(v);
            char *more = realloc(all, *n + bytes + 1);
            ok = more != NULL;
            all = ok ? more : all;
            ok = ok && result_read_unit(r, v, 0, k, all + *n, e) == STATUS_OK;
            *n += bytes;
        }
    result_close(r);
    if (!ok) {
        free(all);
        all = NULL;
    }
    return all;
}

static bool is_found(const char *path, struct err *e)
{
    struct result *r = NULL;
    enum status status = result_open(&r, path, e);

    if (status == STATUS_OK)
        status = result_check_sums(r, e);
    result_close(r);
    return status != STATUS_OK;
}

static bool are_numbers_safe(const struct sample *s, const char *path)
{
    size_t n = 0;
    struct err e;
    char *numbers = read_numbers(path, &n, &e);
    const bool safe = numbers == NULL || (n == s->n_numbers && memcmp(numbers, s->numbers, n) == 0);

    free(numbers);
    return safe;
}

/* Whether a byte is tried. What tells where chunks are has no checksum of HDF5's own: there, oftener. */
static bool is_tried(const struct sample *s, size_t at)
{
    static const char NODE[] = "TREE";
    static const size_t BEGINNING = 96;
    const size_t from = at > BEGINNING ? at - BEGINNING : 0;

    if (getenv("CONFIDE_TEST_EVERY") != NULL || at % size_of_test(997, 4001) == 0)
        return true;
    for (size_t i = from; i < at && at % size_of_test(13, 47) == 0; i++)
        if (memcmp(s->bytes + i, NODE, sizeof NODE - 1) == 0)
            return true;
    return false;
}

/* Changes bytes from `first` on, one at a time; ends with the number of the first that gave other numbers. */
static void change_some(struct sample *s, size_t first, size_t end, const char *path, FILE *told)
{
    for (size_t at = first; at < end; at++) {
        if (!is_tried(s, at))
            continue;
        const unsigned char change = (unsigned char)(at % 3 == 0 ? 0xff : 1U << at % 8);
        (void)fprintf(told, "%zu\n", at);
        (void)fflush(told);
        (void)alarm(MOST_SECONDS);
        s->bytes[at] ^= change;
        if (!write_bytes(path, s->bytes, s->n) || !are_numbers_safe(s, path))
            _exit(1);
        s->bytes[at] ^= change;
    }
    _exit(0);
}

/* A child, so that a crash is told as well. */
static void change_in_child(struct sample *s, size_t first, size_t end)
{
    char path[WORLD_PATH], told[WORLD_PATH], line[64] = "", last[64] = "";
    int status = 0;

    runs_world_path(path, s->w, "changed.h5");
    runs_world_path(told, s->w, "told");
    FILE *f = fopen(told, "w+");
    assert_non_null(f);
    const pid_t child = fork();
    if (child == 0)
        change_some(s, first, end, path, f);
    assert_int_equal(waitpid(child, &status, 0), child);
    rewind(f);
    while (fgets(line, sizeof line, f) != NULL)
        memcpy(last, line, sizeof last);
    (void)fclose(f);
    if (status != 0)
        fail_msg("byte %s of %zu, changed, gave other numbers, or a crash (%d)", last, s->n,
                 status);
}

static void sample_make(struct sample *s, struct runs_world *w, bool people)
{
    *s = (struct sample){.w = w};
    runs_world_read(w, 2, 1, people);
    assert_ok(w, runs_world_run(w, w->file, fake_unit, 1));
    s->bytes = read_bytes(w->file, &s->n);
    s->numbers = read_numbers(w->file, &s->n_numbers, &w->e);
    assert_non_null(s->numbers);
    assert_false(is_found(w->file, &w->e));
}

static void sample_free(struct sample *s)
{
    free(s->bytes);
    free(s->numbers);
}

static void a_changed_byte_gives_the_same_numbers_or_none(void **state)
{
    struct sample s;

    sample_make(&s, *state, false);
    for (size_t first = 0; first < s.n; first += AT_ONCE)
        change_in_child(&s, first, first + AT_ONCE < s.n ? first + AT_ONCE : s.n);
    sample_free(&s);
}

/* A file of real numbers, 2 replicates with their people. */
static void run_real(struct runs_world *w)
{
    runs_world_read(w, 2, 1, true);
    assert_ok(w, runs_world_run(w, w->file, unit_run, 1));
}

static hid_t open_to_change(const struct runs_world *w)
{
    const hid_t file = H5Fopen(w->file, H5F_ACC_RDWR, H5P_DEFAULT);

    assert_true(file >= 0);
    return file;
}

/* Changes the first number of a dataset as any program can: for HDF5 the file is whole. */
static void change_number(const struct runs_world *w, const char *name)
{
    const hid_t file = open_to_change(w), dataset = H5Dopen2(file, name, H5P_DEFAULT);
    const hid_t space = H5Dget_space(dataset);
    const hsize_t start[8] = {0}, count[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    const hid_t one = H5Screate(H5S_SCALAR);
    double x = 0.0;

    assert_true(H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0);
    assert_true(H5Dread(dataset, H5T_NATIVE_DOUBLE, one, space, H5P_DEFAULT, &x) >= 0);
    x = x > 0.0 ? 0.0 : 1.0;
    assert_true(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, one, space, H5P_DEFAULT, &x) >= 0);
    (void)H5Sclose(one);
    (void)H5Sclose(space);
    (void)H5Dclose(dataset);
    (void)H5Fclose(file);
}

static void assert_change_is_found(struct runs_world *w, const char *name)
{
    (void)remove(w->file);
    run_real(w);
    change_number(w, name);
    assert_true(is_found(w->file, &w->e));
    assert_says(&w->e, "damaged");
}

static void what_other_programs_changed_is_found(void **state)
{
    static const char *const NAMES[] = {
        "present",      "complete", "weight",       "agents",       "interval_steps",
        "persons_rows", "interval", "persons/slot", "persons/died", "checksums/chunks"};
    struct runs_world *w = *state;

    run_real(w);
    assert_false(is_found(w->file, &w->e));
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        assert_change_is_found(w, NAMES[i]);
}

static void a_name_that_was_changed_is_found(void **state)
{
    struct runs_world *w = *state;

    run_real(w);
    const hid_t file = open_to_change(w), dataset = H5Dopen2(file, "policy", H5P_DEFAULT);
    const hid_t type = H5Dget_type(dataset);
    const char *const names[] = {"none", "more"};
    assert_true(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, names) >= 0);
    (void)H5Tclose(type);
    (void)H5Dclose(dataset);
    (void)H5Fclose(file);
    assert_true(is_found(w->file, &w->e));
    assert_says(&w->e, "policy");
}

static void a_finished_run_repeated_tells_damage(void **state)
{
    struct runs_world *w = *state;
    struct store *st = NULL;

    run_real(w);
    change_number(w, "deaths");
    assert_ok(w, runs_world_open(w, &st, w->file, false));
    assert_true(store_was_finished(st));
    assert_int_equal(store_check_joined(st, &w->e), STATUS_IO);
    assert_says(&w->e, "deaths");
    assert_says(&w->e, "--overwrite");
    store_close(st);
}

/* More replicates are to be added to a file in which a number was changed. */
static void assert_not_carried_on(struct runs_world *w, const char *name)
{
    run_real(w);
    change_number(w, name);
    runs_world_read(w, 3, 1, true);
    assert_int_equal(runs_world_run(w, w->file, unit_run, 1), STATUS_IO);
    assert_says(&w->e, "damaged");
}

static void damage_is_never_carried_into_another_file(void **state)
{
    static const char *const NAMES[] = {"deaths", "persons/died", "persons_rows"};
    struct runs_world *w = *state;

    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        (void)snprintf(w->file, sizeof w->file, "%s/out-%zu.h5", w->folder, i);
        assert_not_carried_on(w, NAMES[i]);
    }
}

static void counts_that_cannot_be_are_told(void **state)
{
    struct runs_world *w = *state;
    struct result *r = NULL;

    run_real(w);
    assert_ok(w, result_open(&r, w->file, &w->e));
    assert_ok(w, result_check_laws(r, &w->e));
    result_close(r);
    (void)remove(w->file);
    assert_ok(w, runs_world_run(w, w->file, fake_unit, 1));
    assert_ok(w, result_open(&r, w->file, &w->e));
    assert_int_equal(result_check_laws(r, &w->e), STATUS_IO);
    assert_says(&w->e, "contradict each other");
    result_close(r);
}

/* Puts something else in the place of a dataset: of n rows, stored as `how` says. */
static void replace(const struct runs_world *w, const char *name, int rank, const hsize_t *size,
                    hid_t how)
{
    const hid_t file = open_to_change(w), space = H5Screate_simple(rank, size, NULL);

    assert_true(H5Ldelete(file, name, H5P_DEFAULT) >= 0);
    const hid_t dataset =
        H5Dcreate2(file, name, H5T_STD_U8LE, space, H5P_DEFAULT, how, H5P_DEFAULT);
    assert_true(dataset >= 0);
    (void)H5Dclose(dataset);
    (void)H5Sclose(space);
    (void)H5Pclose(how);
    (void)H5Fclose(file);
}

static void assert_refused(struct runs_world *w)
{
    struct result *r = NULL;
    struct store *st = NULL;

    assert_int_equal(result_open(&r, w->file, &w->e), STATUS_IO);
    assert_says(&w->e, "damaged");
    assert_int_not_equal(runs_world_open(w, &st, w->file, false), STATUS_OK);
}

static void bytes_of_other_files_are_never_read(void **state)
{
    struct runs_world *w = *state;
    char other[WORLD_PATH];

    runs_world_path(other, w, "secret");
    write_text(other, "the bytes of another file");
    run_real(w);
    const hid_t how = H5Pcreate(H5P_DATASET_CREATE);
    assert_true(H5Pset_external(how, other, 0, 2) >= 0);
    replace(w, "complete", 2, (const hsize_t[]){1, 2}, how);
    assert_refused(w);
}

/* A variable becomes a link to another place: in another file, or in this one. */
static void assert_link_is_refused(struct runs_world *w, const char *name, const char *other)
{
    struct result *r = NULL;

    (void)remove(w->file);
    run_real(w);
    const hid_t file = open_to_change(w);
    assert_true(H5Ldelete(file, name, H5P_DEFAULT) >= 0);
    const herr_t made = other != NULL
                            ? H5Lcreate_external(other, name, file, name, H5P_DEFAULT, H5P_DEFAULT)
                            : H5Lcreate_soft("/untreated", file, name, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(made >= 0);
    (void)H5Fclose(file);
    assert_int_equal(result_open(&r, w->file, &w->e), STATUS_IO);
    assert_says(&w->e, "damaged");
}

static void links_are_never_followed(void **state)
{
    struct runs_world *w = *state;
    char other[WORLD_PATH];

    runs_world_path(other, w, "other.h5");
    run_real(w);
    assert_ok(w, runs_world_run(w, other, unit_run, 1));
    assert_link_is_refused(w, "complete", other);
    assert_link_is_refused(w, "complete", NULL);
    assert_link_is_refused(w, "ill", other);
    assert_link_is_refused(w, "ill", NULL);
}

/* A file of some kB that says it has 2^31 replicates asks for no memory. */
static void assert_shape_is_refused(struct runs_world *w, bool is_chunked)
{
    static const hsize_t ROWS = (hsize_t)1 << 31;
    const hid_t how = H5Pcreate(H5P_DATASET_CREATE);

    (void)remove(w->file);
    run_real(w);
    if (is_chunked)
        (void)H5Pset_chunk(how, 2, (const hsize_t[]){1, 1 << 20});
    replace(w, "complete", 2, (const hsize_t[]){1, ROWS}, how);
    assert_refused(w);
}

static void shapes_that_the_file_cannot_hold_are_refused(void **state)
{
    assert_shape_is_refused(*state, false);
    assert_shape_is_refused(*state, true);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, runs_world_setup, runs_world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_changed_byte_gives_the_same_numbers_or_none),
        TEST(what_other_programs_changed_is_found),
        TEST(a_name_that_was_changed_is_found),
        TEST(a_finished_run_repeated_tells_damage),
        TEST(damage_is_never_carried_into_another_file),
        TEST(counts_that_cannot_be_are_told),
        TEST(bytes_of_other_files_are_never_read),
        TEST(links_are_never_followed),
        TEST(shapes_that_the_file_cannot_hold_are_refused),
    };
#undef TEST
    return cmocka_run_group_tests_name("damage", tests, NULL, NULL);
}
