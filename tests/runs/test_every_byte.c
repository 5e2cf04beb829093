/* Changes every byte of a small output file and of a small shard: the change is found, or has no effect. By default
 * some bytes of each stretch; with CONFIDE_TEST_EVERY=1, all. */
#define _DEFAULT_SOURCE 1
#include "asserts.h"
#include "h5.h"
#include "result.h"
#include "runs_world.h"
#include "shard_name.h"
#include "size.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

/* Bytes without effect are tried together: STRETCH at a time, AT_ONCE in one process, which a crash would end. HDF5's
 * own blocks with a checksum are this long at most, and their first bytes say how long. */
enum { STRETCH = 64, AT_ONCE = 1 << 15, MOST_SECONDS = 600, LONGEST_BLOCK = 4500, BEGINNING = 24 };

/* HDF5's own, of its blocks; no header of it says so. */
uint32_t H5_checksum_lookup3(const void *bytes, size_t n, uint32_t initial);

static const char SCENARIO[] =
    "title: T\ntime: {start: 2017-01-01, years: 0.02, step_days: 7, burn_in_years: 0}\n"
    "random: {seed: 1, replicates: 2}\npopulation: {agents: 4, communities: 1, contacts: 2}\n"
    "groups: {one: {people: 100}}\nconditions: {flu: {onset: 1}}\n"
    "policies:\n  none: {before: none, schedule: []}\n"
    "  full: {before: none, schedule: [{from: 2017-01-01, regime: full}]}\n"
    "output: {every_steps: 1, people: true}\n";
static const char SWEEP[] =
    "scenario: tiny.yaml\ndesign: list\nvary:\n  belief.floor: [0.1, 0.3]\n";

/* A file, open to be changed; what the program reads of it, and what any reader of HDF5 sees. */
struct sample {
    char path[WORLD_PATH];
    int f;
    unsigned char *bytes; /* as it was written */
    bool *is_summed;      /* of each byte: it lies within a block of HDF5's with a checksum */
    size_t n, *at;        /* in memory that a child shares: the byte that is tried */
    uint32_t read, seen;
};

static void add(uint32_t *sum, const void *bytes, size_t n)
{
    *sum = (uint32_t)crc32_z(*sum, n > 0 ? bytes : "", n);
}

static void add_text(uint32_t *sum, const char *text)
{
    add(sum, text != NULL ? text : "-", text != NULL ? strlen(text) + 1 : 1);
}

static void add_experiment(uint32_t *sum, const struct result *r)
{
    static const char *const TEXTS[] = {"version", "sweep", "experiment", "scenario_sha256"};
    const struct experiment *x = result_experiment(r);

    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        add_text(sum, result_text(r, TEXTS[i]));
    add_text(sum, x->scenario.title);
    add_text(sum, x->design);
    add(sum, &x->common_random_numbers, sizeof x->common_random_numbers);
    add(sum, &x->base_points, sizeof x->base_points);
    add(sum, x->value, x->n_points * x->n_factors * sizeof *x->value);
    for (size_t f = 0; f < x->n_factors; f++)
        add_text(sum, x->factor[f].path);
}

static enum status add_counts(uint32_t *sum, struct result *r, struct err *e)
{
    static double room[1 << 12];
    const size_t points = result_points(r), replicates = result_replicates(r);
    enum status status = STATUS_OK;

    for (size_t i = 0; i < points * replicates; i++) {
        const bool has = result_has_unit(r, i / replicates, i % replicates);
        add(sum, &has, sizeof has);
    }
    for (enum observable v = 0; v < OBSERVE_COUNT && status == STATUS_OK; v++) {
        const size_t n = points * replicates * result_unit_size(r, v) * observe_width(v);
        status = n <= sizeof room ? result_read_block(r, v, 0, points, 0, replicates, room, e)
                                  : STATUS_IO;
        add(sum, room, status == STATUS_OK ? n : 0);
    }
    return status;
}

/* What every analysis reads. IO: it is refused. */
static enum status add_read(uint32_t *sum, struct result *r, struct err *e)
{
    *sum = 0;
    add_experiment(sum, r);
    return add_counts(sum, r, e);
}

static void add_value(uint32_t *sum, hid_t type, size_t n, void *bytes)
{
    char **text = bytes;

    if (H5Tis_variable_str(type) <= 0)
        add(sum, bytes, n * H5Tget_size(type));
    for (size_t i = 0; H5Tis_variable_str(type) > 0 && i < n; i++) {
        add_text(sum, text[i]);
        (void)H5free_memory(text[i]);
    }
}

/* The dimensions of a dataset, or an attribute, and room for it. */
static void *room_of(uint32_t *sum, hid_t space, hid_t type, size_t *n)
{
    const hssize_t points = H5Sget_simple_extent_npoints(space);
    const H5T_class_t class = H5Tget_class(type);

    add(sum, &points, sizeof points);
    add(sum, &class, sizeof class);
    *n = points > 0 && points < 1 << 16 && H5Tget_size(type) < 1 << 16 ? (size_t)points : 0;
    return calloc(*n + 1, H5Tget_size(type));
}

static herr_t add_attribute(hid_t at, const char *name, const H5A_info_t *info, void *into)
{
    const hid_t a = H5Aopen(at, name, H5P_DEFAULT), type = H5Aget_type(a), space = H5Aget_space(a);
    size_t n = 0;
    void *room = room_of(into, space, type, &n);

    (void)info;
    add_text(into, name);
    if (H5Tdetect_class(type, H5T_REFERENCE) <= 0 && H5Aread(a, type, room) >= 0)
        add_value(into, type, n, room);
    free(room);
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    return H5Aclose(a);
}

static herr_t add_object(hid_t file, const char *name, const H5O_info_t *info, void *into)
{
    const hid_t object = H5Oopen(file, name, H5P_DEFAULT);

    add_text(into, name);
    if (info->type == H5O_TYPE_DATASET) {
        const hid_t type = H5Dget_type(object), space = H5Dget_space(object);
        size_t n = 0;
        void *room = room_of(into, space, type, &n);
        const herr_t ok = H5Dread(object, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, room);
        add(into, &ok, sizeof ok);
        if (ok >= 0)
            add_value(into, type, n, room);
        free(room);
        (void)H5Sclose(space);
        (void)H5Tclose(type);
    }
    (void)H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, NULL, add_attribute, into);
    return H5Oclose(object);
}

/* What any reader of HDF5 sees. False: it is refused. */
static bool see(uint32_t *sum, const char *path)
{
    const hid_t file = h5_open(path);

    *sum = 0;
    const bool ok = visit_objects(file, add_object, sum) >= 0;
    (void)H5Fclose(file);
    return ok;
}

enum found { FOUND, MEANS_NOTHING, OTHER_ANSWERS };

/* What the file is now: damaged, and found to be; as good as it was; or neither, which must not be. */
static enum found look(const struct sample *s)
{
    struct result *r = NULL;
    struct err e = {.msg = ""};
    uint32_t read = s->read, seen = 0;
    enum status status = result_open(&r, s->path, &e);

    if (status == STATUS_OK)
        status = add_read(&read, r, &e);
    if (status == STATUS_OK && read == s->read)
        status = result_check_sums(r, &e);
    result_close(r);
    if (status == STATUS_IO && e.msg[0] != '\0')
        return FOUND;
    if (status != STATUS_OK || read != s->read)
        return OTHER_ANSWERS;
    if (!see(&seen, s->path))
        return FOUND;
    return seen == s->seen ? MEANS_NOTHING : OTHER_ANSWERS;
}

static unsigned char changed(const struct sample *s, size_t at)
{
    return s->bytes[at] ^ (unsigned char)(at % 3 == 0 ? 0xff : 1U << at % 8);
}

/* Puts bytes of the file as they were, or all changed. */
static void put(const struct sample *s, size_t from, size_t n, bool are_changed)
{
    unsigned char bytes[STRETCH];

    for (size_t i = 0; i < n; i++)
        bytes[i] = are_changed ? changed(s, from + i) : s->bytes[from + i];
    if (pwrite(s->f, bytes, n, (off_t)from) != (ssize_t)n)
        _exit(2);
}

/* Whether these bytes, all changed, are found or mean nothing. */
static enum found change(const struct sample *s, size_t from, size_t n)
{
    *s->at = from;
    put(s, from, n, true);
    const enum found found = look(s);
    put(s, from, n, false);
    return found;
}

static bool tries_all(void)
{
    return getenv("CONFIDE_TEST_EVERY") != NULL;
}

/* Whether a byte is tried alone. All bytes of a block with a checksum are found in one way, so some of them are tried. */
static bool is_tried(const struct sample *s, size_t at)
{
    if (tries_all())
        return !s->is_summed[at] || at % 61 == 0;
    return at % size_of_test(s->is_summed[at] ? 4001 : 1021, 8009) == 0;
}

static bool is_any_tried(const struct sample *s, size_t from, size_t n)
{
    while (n > 0 && !is_tried(s, from + n - 1))
        n--;
    return n > 0;
}

/* Tries each byte, halving the stretch as long as something of it is found. Ends at the first that gives other answers. */
static void change_each(const struct sample *s, size_t from, size_t n)
{
    if (!is_any_tried(s, from, n))
        return;
    for (size_t i = 0; n > 1 && i < n && !tries_all(); i++)
        change_each(s, from + i, 1);
    if (n > 1 && !tries_all())
        return;
    const enum found found = change(s, from, n);
    if (found == OTHER_ANSWERS && n == 1)
        _exit(1);
    if (found == MEANS_NOTHING || n == 1)
        return;
    change_each(s, from, n / 2);
    change_each(s, from + n / 2, n - n / 2);
}

/* In a child, so that a crash is told as well. */
static void change_in_child(const struct sample *s, size_t from, size_t end)
{
    int status = 0;
    const pid_t child = fork();

    (void)fflush(stdout);
    for (size_t n; child == 0 && from < end; from += n) {
        (void)alarm(MOST_SECONDS);
        n = end - from < STRETCH ? end - from : STRETCH;
        change_each(s, from, n);
    }
    if (child == 0)
        _exit(0);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (status != 0)
        fail_msg("byte %zu of %zu of %s, changed, gave other answers, or a crash (%d)", *s->at,
                 s->n, s->path, status);
}

/* Marks what follows the beginning of a block that ends with the checksum of what is before it. */
static void mark_block(struct sample *s, size_t from)
{
    const size_t left = s->n - from, most = left < LONGEST_BLOCK ? left : LONGEST_BLOCK;

    for (size_t n = BEGINNING; n + 4 <= most; n++) {
        const unsigned char *sum = s->bytes + from + n;
        const uint32_t said = (uint32_t)sum[0] | (uint32_t)sum[1] << 8 | (uint32_t)sum[2] << 16 |
                              (uint32_t)sum[3] << 24;
        if (said != H5_checksum_lookup3(s->bytes + from, n, 0))
            continue;
        for (size_t i = BEGINNING; i < n + 4; i++)
            s->is_summed[from + i] = true;
        return;
    }
}

static void mark_blocks(struct sample *s)
{
    static const char *const BLOCKS[] = {"OHDR", "OCHK", "BTHD", "BTLF", "FRHP", "FHDB", "FSHD"};

    for (size_t at = 0; at + BEGINNING < s->n; at++)
        for (size_t i = 0; i < sizeof BLOCKS / sizeof *BLOCKS; i++)
            if (memcmp(s->bytes + at, BLOCKS[i], 4) == 0)
                mark_block(s, at);
}

static void read_bytes(struct sample *s)
{
    s->f = open(s->path, O_RDWR);
    assert_true(s->f >= 0);
    s->n = (size_t)lseek(s->f, 0, SEEK_END);
    s->bytes = malloc(s->n);
    s->is_summed = calloc(s->n, sizeof *s->is_summed);
    assert_int_equal(pread(s->f, s->bytes, s->n, 0), s->n);
    s->at = mmap(NULL, sizeof *s->at, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(s->at != MAP_FAILED);
}

static void sample_open(struct sample *s)
{
    struct result *r = NULL;
    struct err e = {.msg = ""};

    read_bytes(s);
    mark_blocks(s);
    if (result_open(&r, s->path, &e) != STATUS_OK || add_read(&s->read, r, &e) != STATUS_OK)
        fail_msg("%s", e.msg);
    result_close(r);
    assert_true(see(&s->seen, s->path));
    assert_int_equal(look(s), MEANS_NOTHING);
}

static void sample_close(struct sample *s)
{
    (void)close(s->f);
    (void)munmap(s->at, sizeof *s->at);
    free(s->bytes);
    free(s->is_summed);
}

/* A sweep with its people: every kind of variable that there is, each as short as it can be. */
static void make_result(const struct runs_world *w, const char *name)
{
    char path[WORLD_PATH], command[3 * WORLD_PATH];

    runs_world_path(path, w, "tiny.yaml");
    write_text(path, SCENARIO);
    runs_world_path(path, w, "sweep.yaml");
    write_text(path, SWEEP);
    (void)snprintf(command, sizeof command, "cd %s && %s sweep sweep.yaml -q -o %s >said 2>&1",
                   w->folder, PROGRAM, name);
    assert_int_equal(system(command), 0);
}

static void every_byte_of_a_result_is_found_or_means_nothing(void **state)
{
    struct runs_world *w = *state;
    struct sample s;

    make_result(w, "out.h5");
    runs_world_path(s.path, w, "out.h5");
    sample_open(&s);
    for (size_t from = 0; from < s.n; from += AT_ONCE)
        change_in_child(&s, from, from + AT_ONCE < s.n ? from + AT_ONCE : s.n);
    sample_close(&s);
}

/* The path of the one shard that is beside an output file which was interrupted. */
static void find_shard(char path[WORLD_PATH], const struct runs_world *w)
{
    char pattern[WORLD_PATH];
    glob_t found;

    runs_world_path(pattern, w, "out.h5.parts/point-*");
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    (void)snprintf(path, WORLD_PATH, "%s", found.gl_pathv[0]);
    globfree(&found);
}

static void every_byte_of_a_shard_is_found(void **state)
{
    struct runs_world *w = *state;
    struct sample s = {.f = -1};

    runs_world_read(w, 5, 1, true);
    assert_int_equal(runs_world_run(w, w->file, fake_unit_failing, 1), STATUS_INTERNAL);
    find_shard(s.path, w);
    read_bytes(&s);
    for (size_t at = 0; at < s.n; at += size_of_test(1, 17)) {
        put(&s, at, 1, true);
        assert_int_equal(shard_check(s.path, &w->e), STATUS_IO);
        put(&s, at, 1, false);
    }
    assert_ok(w, shard_check(s.path, &w->e));
    sample_close(&s);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, runs_world_setup, runs_world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(every_byte_of_a_result_is_found_or_means_nothing),
        TEST(every_byte_of_a_shard_is_found),
    };
#undef TEST
    return cmocka_run_group_tests_name("every_byte", tests, NULL, NULL);
}
