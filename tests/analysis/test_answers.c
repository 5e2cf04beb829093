/* The tables of `confide summary`: what stands in them, and how many and how wide they are. */
#include "made_file.h"
#include "said.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static int setup(void **state)
{
    return runs_world_setup(state);
}

/* Counts that differ between policies, points and replicates. */
static bool fill(void *into, struct observation *o, size_t point, size_t replicate)
{
    (void)into;
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        for (size_t i = 0; i < observe_size(o, v); i++) {
            const uint32_t count =
                (uint32_t)(20 + (i * 7919 + v * 104729 + point * 31) % 97 + replicate * (i % 5));
            if (OBSERVABLE[v].type == OBSERVE_F64)
                ((double *)o->data[v])[i] = count;
            else
                ((uint32_t *)o->data[v])[i] = count;
        }
    return true;
}

static char *summary_of(const struct runs_world *w, const char *options)
{
    return said(w, PROGRAM, "summary", options);
}

static void points_stand_in_one_table_a_measure(void **state)
{
    struct runs_world *w = *state;

    made_points(w, "grid", 12);
    made_file(w, w->file, 3, fill, NULL);
    char *text = summary_of(w, "");
    assert_fits_page(text);
    assert_int_equal(count_of(text, ": untreated_rate\n"), 1);
    assert_int_equal(count_of(text, ": avoidance\n"), 1);
    assert_true(count_of(text, "  point  floor") <= 32); /* of 16 measures, in two blocks at most */
    assert_int_equal(count_of(text, "Point 1:"), 0);
    assert_non_null(strstr(text, "\n  12     0.9167 "));
    assert_non_null(strstr(text, "full - none"));
    assert_non_null(strstr(text, "Student's t over replicates"));
    free(text);
}

static void of_many_points_the_first_and_the_last_are_shown_and_how_to_see_more(void **state)
{
    struct runs_world *w = *state;

    made_points(w, "grid", 300);
    made_file(w, w->file, 2, fill, NULL);
    char *text = summary_of(w, "--measure avoidance,removals");
    assert_fits_page(text);
    assert_non_null(strstr(text, "\n  20     0.06333 "));
    assert_null(strstr(text, "\n  21 "));
    assert_null(strstr(text, "\n  280 "));
    assert_non_null(strstr(text, "\n  281 "));
    assert_non_null(strstr(text, "\n  ...\n"));
    assert_non_null(strstr(text, "of 300 points; all of them: --csv"));
    assert_non_null(strstr(text, "point=21..60"));
    free(text);
    text = summary_of(w, "--measure avoidance --csv");
    assert_int_equal(count_of(text, "\n"), 1 + 300 * (2 + 1 + 1));
    free(text);
}

static void one_point_is_told_at_length(void **state)
{
    struct runs_world *w = *state;

    made_points(w, "grid", 12);
    made_file(w, w->file, 3, fill, NULL);
    char *text = summary_of(w, "--measure avoidance --where point=3");
    assert_non_null(strstr(text, "Point 3: belief.floor 0.166667"));
    assert_non_null(strstr(text, "relative, %  times"));
    assert_fits_page(text);
    free(text);
}

static void groups_and_intervals_are_rows(void **state)
{
    struct runs_world *w = *state;

    made_file(w, w->file, 3, fill, NULL);
    char *text = summary_of(w, "--by group,interval");
    assert_fits_page(text);
    assert_non_null(strstr(text, "\n  interval    group "));
    assert_non_null(strstr(text, "\n  2017-01-01  one "));
    assert_non_null(strstr(text, "\n  2017-01-01  two "));
    assert_null(strstr(text, ": traces\n"));
    assert_int_equal(count_of(text, "Left out, reported for everybody only: requests"), 1);
    free(text);
    text = summary_of(w, "--by group --csv >/dev/null");
    assert_int_equal(count_of(text, "\n"), 1); /* beside the CSV, not in it */
    assert_int_equal(count_of(text, "Left out"), 1);
    free(text);
    text = summary_of(w, "--by group --json");
    assert_non_null(strstr(text, "\"measures_left_out\": 2"));
    free(text);
}

static void a_sample_by_group_tells_where_its_points_lie(void **state)
{
    struct runs_world *w = *state;

    made_points(w, "priors", 50);
    made_file(w, w->file, 3, fill, NULL);
    char *text = summary_of(w, "--by group --measure avoidance,twins_died.only_policy");
    assert_fits_page(text);
    assert_in_range(count_of(text, "\n  one  "), 2, 4); /* two numbers, in a block or two */
    assert_non_null(strstr(text, " to "));
    assert_non_null(strstr(text, "where 95 % of the points lie"));
    free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, runs_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(points_stand_in_one_table_a_measure),
        TEST(of_many_points_the_first_and_the_last_are_shown_and_how_to_see_more),
        TEST(one_point_is_told_at_length),
        TEST(groups_and_intervals_are_rows),
        TEST(a_sample_by_group_tells_where_its_points_lie),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
