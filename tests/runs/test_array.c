/* Parts of a sweep that several jobs share: what falls to each, where it is written, and what Slurm says of them. */
#define _POSIX_C_SOURCE 200809L
#include "array.h"

#include "asserts.h"
#include "runs_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void beside(const struct runs_world *w, char out[128], const char *name)
{
    (void)snprintf(out, 128, "%s/%s", w->folder, name);
}

static void parts_of_any_number_cover_everything_once(void **state)
{
    (void)state;
    for (size_t n = 0; n < 40; n++)
        for (int64_t of = 1; of < 12; of++) {
            size_t at = 0;
            for (int64_t k = 1; k <= of; k++) {
                size_t first, end;
                array_range(&(struct array){k, of}, n, &first, &end);
                assert_true(first == at && end >= first && end - first <= n / (size_t)of + 1);
                at = end;
            }
            assert_int_equal(at, n);
        }
}

static void parts_of_another_number_get_files_of_their_own(void **state)
{
    struct runs_world *w = *state;
    char folder[128], *file = NULL;
    struct array a;

    beside(w, folder, "parts/");
    assert_ok(w, array_parse(&a, "2/4", &w->e));
    assert_ok(w, array_file(&file, &a, folder, &w->e));
    assert_non_null(strstr(file, "parts/shard-2.h5"));
    free(file);
    assert_ok(w, array_parse(&a, "2/7", &w->e));
    assert_ok(w, array_file(&file, &a, folder, &w->e));
    assert_non_null(strstr(file, "parts/shard-2-of-7.h5"));
    free(file);
}

static void a_part_has_to_be_one_of_its_number(void **state)
{
    static const char *const WRONG[] = {"",     "3",   "0/4", "5/4",  "-1/4", "1/0",
                                        "1/4x", "a/b", "1/",  "02/4", "2/04", "0x1/4"};
    struct runs_world *w = *state;
    struct array a;

    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        assert_int_equal(array_parse(&a, WRONG[i], &w->e), STATUS_USAGE);
}

static enum status slurm(struct runs_world *w, struct array *a, const char *id, const char *min,
                         const char *max, const char *count)
{
    char folder[128];

    beside(w, folder, "slurm");
    (void)setenv("SLURM_ARRAY_TASK_ID", id, 1);
    (void)setenv("SLURM_ARRAY_TASK_MIN", min, 1);
    (void)setenv("SLURM_ARRAY_TASK_MAX", max, 1);
    (void)setenv("SLURM_ARRAY_TASK_COUNT", count, 1);
    const enum status status = array_of_slurm(a, folder, &w->e);
    (void)unsetenv("SLURM_ARRAY_TASK_ID");
    (void)unsetenv("SLURM_ARRAY_TASK_MIN");
    (void)unsetenv("SLURM_ARRAY_TASK_MAX");
    (void)unsetenv("SLURM_ARRAY_TASK_COUNT");
    return status;
}

static void a_job_array_goes_on_with_the_indices_that_are_missing(void **state)
{
    struct runs_world *w = *state;
    struct array a;

    assert_int_equal(slurm(w, &a, "3", "1", "7", "3"), STATUS_USAGE);
    assert_says(&w->e, "gaps");
    assert_ok(w, slurm(w, &a, "3", "0", "7", "8"));
    assert_true(a.number == 4 && a.of == 8);
    assert_ok(w, slurm(w, &a, "5", "5", "5", "1"));
    assert_true(a.number == 6 && a.of == 8);
    assert_ok(w, slurm(w, &a, "2", "2", "6", "2"));
    assert_true(a.number == 3 && a.of == 8);
    assert_int_equal(slurm(w, &a, "8", "8", "8", "1"), STATUS_USAGE);
    assert_says(&w->e, "no part for index 8");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, runs_world_setup, runs_world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(parts_of_any_number_cover_everything_once),
        TEST(parts_of_another_number_get_files_of_their_own),
        TEST(a_part_has_to_be_one_of_its_number),
        TEST(a_job_array_goes_on_with_the_indices_that_are_missing),
    };
#undef TEST
    return cmocka_run_group_tests_name("array", tests, NULL, NULL);
}
