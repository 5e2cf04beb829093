/* Damage: what was changed in an output file is found, whoever did it; what was made to harm is refused. (Byte by byte:
 * test_every_byte.) */
#define _XOPEN_SOURCE 700
#include "asserts.h"
#include "h5.h"
#include "result.h"
#include "runs_world.h"
#include "seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <zlib.h>

static bool is_found(const char *path, struct err *e)
{
    struct result *r = NULL;
    enum status status = result_open(&r, path, e);

    if (status == STATUS_OK)
        status = result_check_sums(r, e);
    result_close(r);
    return status != STATUS_OK;
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

/* What versions wrote of a tally that summed its numbers as well as its scales. */
static uint32_t sum_as_before(hid_t file, enum observable v)
{
    const hid_t dataset = H5Dopen2(file, OBSERVABLE[v].name, H5P_DEFAULT),
                type = H5Dget_type(dataset), space = H5Dget_space(dataset);
    const size_t bytes = (size_t)H5Sget_simple_extent_npoints(space) * H5Tget_size(type);
    hsize_t size[FILE_MAX_RANK];
    int dims[FILE_MAX_RANK];
    const int rank = H5Sget_simple_extent_dims(space, size, NULL);
    void *numbers = calloc(bytes, 1);

    assert_int_equal(layout_dims(v, dims), rank);
    assert_true(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers) >= 0);
    uLong sum = crc32_z(0, (const Bytef *)size, (size_t)rank * sizeof *size);
    if (H5Dget_storage_size(dataset) > 0)
        sum = crc32_z(sum, numbers, bytes);
    for (int d = 0; d < rank; d++) {
        sum = crc32_z(sum, (const Bytef *)"/", 1);
        sum = crc32_z(sum, (const Bytef *)layout_dim_name(dims[d]),
                      strlen(layout_dim_name(dims[d])) + 1);
    }
    free(numbers);
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    (void)H5Dclose(dataset);
    return (uint32_t)sum;
}

/* Puts another sum into the line of a tally. */
static void set_sum(char *list, const char *name, uint32_t sum)
{
    char line[SEAL_NAME], digits[9];

    (void)snprintf(line, sizeof line, "\n%s ", name);
    (void)snprintf(digits, sizeof digits, "%08lx", (unsigned long)sum);
    char *at = strstr(list, line);
    assert_non_null(at);
    at += strlen(line);
    assert_memory_not_equal(at, digits, 8);
    memcpy(at, digits, 8);
}

/* Gives every tally the sum of before; `wrong`, if there is one, another. */
static void sum_tallies_as_before(const struct runs_world *w, enum observable wrong)
{
    const hid_t file = open_to_change(w), group = H5Gopen2(file, SEAL_GROUP, H5P_DEFAULT);
    char *list = h5_get_text(group, SEAL_LIST);

    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        if (H5Lexists(file, OBSERVABLE[v].name, H5P_DEFAULT) > 0)
            set_sum(list, OBSERVABLE[v].name, sum_as_before(file, v) + (v == wrong));
    assert_true(H5Adelete(group, SEAL_LIST) >= 0);
    assert_true(h5_put_text(group, SEAL_LIST, list) >= 0);
    free(list);
    (void)H5Gclose(group);
    (void)H5Fclose(file);
}

/* Only the scales of a tally are summed, beside its chunks; the files of versions that summed its numbers, too, are good. */
static void tallies_may_be_summed_as_before(void **state)
{
    struct runs_world *w = *state;

    run_real(w);
    sum_tallies_as_before(w, OBSERVE_COUNT);
    assert_false(is_found(w->file, &w->e));
    (void)remove(w->file);
    run_real(w);
    sum_tallies_as_before(w, OBSERVE_deaths);
    assert_true(is_found(w->file, &w->e));
    assert_says(&w->e, "deaths");
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

enum { BOMB = 1 << 27 };

/* Memory that this process has ever taken, kB. */
static long most_memory(void)
{
    struct rusage use;

    assert_int_equal(getrusage(RUSAGE_SELF, &use), 0);
    return use.ru_maxrss;
}

/* A variable of 2^20 numbers whose chunk, as long as `chunk`, inflates to BOMB bytes; the file has no checksums that tell. */
static void put_long_chunk(const struct runs_world *w, const char *name, hsize_t chunk)
{
    static const hsize_t SIZE[] = {1, 1 << 20}, MOST[] = {1, H5S_UNLIMITED}, AT[] = {0, 0};
    const hid_t how = H5Pcreate(H5P_DATASET_CREATE), file = open_to_change(w);
    const hid_t space = H5Screate_simple(2, SIZE, MOST);
    uLongf n = compressBound(BOMB);
    unsigned char *zeros = calloc(BOMB, 1), *bomb = malloc(n);

    assert_int_equal(compress2(bomb, &n, zeros, BOMB, 1), Z_OK);
    assert_true(H5Pset_chunk(how, 2, (const hsize_t[]){1, chunk}) >= 0);
    assert_true(H5Pset_deflate(how, 1) >= 0);
    assert_true(H5Ldelete(file, name, H5P_DEFAULT) >= 0);
    assert_true(H5Ldelete(file, "checksums", H5P_DEFAULT) >= 0);
    const hid_t dataset =
        H5Dcreate2(file, name, H5T_STD_U8LE, space, H5P_DEFAULT, how, H5P_DEFAULT);
    assert_true(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, AT, n, bomb) >= 0);
    free(zeros);
    free(bomb);
    (void)H5Pclose(how);
    (void)H5Sclose(space);
    (void)H5Dclose(dataset);
    (void)H5Fclose(file);
}

/* A chunk of 1 MiB inflates to more; one of 1 GiB is longer than what it is a chunk of. */
static void chunks_that_ask_for_memory_are_refused(void **state)
{
    static const hsize_t CHUNK[] = {1 << 20, 1 << 30};
    struct runs_world *w = *state;
    struct result *r = NULL;

    for (size_t i = 0; i < sizeof CHUNK / sizeof *CHUNK; i++) {
        (void)remove(w->file);
        run_real(w);
        put_long_chunk(w, "complete", CHUNK[i]);
        const long before = most_memory();
        assert_int_equal(result_open(&r, w->file, &w->e), STATUS_IO);
        assert_says(&w->e, "damaged");
        assert_true(most_memory() - before < BOMB / 1024 / 4);
    }
}

/* The first name of the policies says that it is 2 GiB long. */
static void a_name_that_is_too_long_is_refused(void **state)
{
    static const unsigned char LENGTH[] = {0xff, 0xff, 0xff, 0x7f};
    struct runs_world *w = *state;

    run_real(w);
    const hid_t file = h5_open(w->file), dataset = H5Dopen2(file, "policy", H5P_DEFAULT);
    const haddr_t at = H5Dget_offset(dataset);
    (void)H5Dclose(dataset);
    (void)H5Fclose(file);
    FILE *f = fopen(w->file, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, (long)at, SEEK_SET), 0);
    assert_int_equal(fwrite(LENGTH, 1, sizeof LENGTH, f), sizeof LENGTH);
    (void)fclose(f);
    const long before = most_memory();
    assert_true(is_found(w->file, &w->e));
    assert_says(&w->e, "policy");
    assert_true(most_memory() - before < 1 << 18);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, runs_world_setup, runs_world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(what_other_programs_changed_is_found),
        TEST(a_name_that_was_changed_is_found),
        TEST(tallies_may_be_summed_as_before),
        TEST(a_finished_run_repeated_tells_damage),
        TEST(damage_is_never_carried_into_another_file),
        TEST(counts_that_cannot_be_are_told),
        TEST(bytes_of_other_files_are_never_read),
        TEST(links_are_never_followed),
        TEST(shapes_that_the_file_cannot_hold_are_refused),
        TEST(chunks_that_ask_for_memory_are_refused),
        TEST(a_name_that_is_too_long_is_refused),
    };
#undef TEST
    return cmocka_run_group_tests_name("damage", tests, NULL, NULL);
}
