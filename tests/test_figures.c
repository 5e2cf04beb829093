/* The figures: axes, labels, the script's text, and gnuplot with its failures. */
#define _POSIX_C_SOURCE 200809L
#include "axis.h"
#include "figures.h"
#include "gnuplot.h"
#include "number.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { POINTS = 5, FILE_NAME_SIZE = 4096 };

static char HOSTILE[] = "\"; system(\"touch hit\") # `touch hit` %d @x $y {a_b}^2\nEND_OF_TEXT";

struct fixture {
    struct figures f;
    struct figure_point point[2 * POINTS];
    double mark[1];
    struct text text;
    char home[FILE_NAME_SIZE], dir[FILE_NAME_SIZE], path[FILE_NAME_SIZE];
};

/* Two policies whose lines end at the same height; a hostile title; a folder of its own to write in. */
static int setup(void **state)
{
    static char caption[] = "Mean of 2 replicates";
    struct fixture *f = calloc(1, sizeof *f);

    if (f == NULL || getcwd(f->home, sizeof f->home) == NULL)
        return -1;
    (void)strcpy(f->dir, "/tmp/confide_figures_XXXXXX");
    f->mark[0] = 17300.0;
    for (int i = 0; i < 2 * POINTS; i++)
        f->point[i] =
            (struct figure_point){.day = 17167.0 + 91.0 * (i % POINTS),
                                  .value = {.mean = 30.0, .low = 29.0, .high = 31.0, .n = 2}};
    for (int k = 0; k < FIGURE_COUNT; k++)
        f->f.figure[k] =
            (struct figure){.name = k == FIGURE_disclosure ? "disclosure" : "untreated",
                            .heading = "Heading",
                            .y_title = "% of something",
                            .unit = "% of something, in all",
                            .caption = caption,
                            .source = HOSTILE,
                            .from = 17167.0,
                            .to = 17167.0 + 91.0 * 4,
                            .n_policies = 2,
                            .n_points = POINTS,
                            .policy = {"none", "a_b{c}"},
                            .point = f->point,
                            .mark = f->mark,
                            .n_marks = 1};
    *state = f;
    return mkdtemp(f->dir) != NULL && chdir(f->dir) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    static const char *const ENDINGS[] = {"csv", "gp", "svg", "png", "pdf"};
    struct fixture *f = *state;
    char path[2 * FILE_NAME_SIZE];

    for (size_t k = 0; k < FIGURE_COUNT; k++)
        for (size_t i = 0; i < 5; i++) {
            (void)snprintf(path, sizeof path, "%s/%s.%s", f->dir, f->f.figure[k].name, ENDINGS[i]);
            (void)remove(path);
        }
    text_free(&f->text);
    const int left = chdir(f->home) != 0 || rmdir(f->dir) != 0;
    free(f);
    return left ? -1 : 0; /* nothing but the figures was written */
}

static void ignore(const char *path)
{
    (void)path;
}

/* The whole of a file of the fixture's folder in f->text. */
static const char *contents(struct fixture *f, const char *name)
{
    char chunk[4096];
    size_t n;
    FILE *file = fopen(name, "rb");

    text_free(&f->text);
    if (file == NULL)
        return "";
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
        text_add_bytes(&f->text, chunk, n);
    (void)fclose(file);
    return f->text.data == NULL ? "" : f->text.data;
}

static void pictures_are_what_their_names_say(void **state)
{
    struct fixture *f = *state;
    struct err e = {.msg = ""};
    const enum status s = figures_write(&f->f, ".", "svg png pdf", ignore, &e);

    assert_string_equal(e.msg, "");
    assert_int_equal(s, STATUS_OK);
    assert_memory_equal(contents(f, "disclosure.png"), "\x89PNG\r\n\x1a\n", 8);
    assert_memory_equal(f->text.data + f->text.length - 8, "IEND\xae\x42\x60\x82", 8);
    assert_memory_equal(contents(f, "untreated.pdf"), "%PDF-", 5);
    assert_memory_equal(contents(f, "untreated.svg"), "<?xml", 5);
    assert_non_null(strstr(f->text.data, "</svg>"));
}

/* The teardown fails if "hit" was made. */
static void text_of_users_prints_as_itself_and_does_nothing(void **state)
{
    struct fixture *f = *state;
    struct err e;

    assert_int_equal(figures_write(&f->f, ".", "svg", ignore, &e), STATUS_OK);
    const char *svg = contents(f, "disclosure.svg");
    assert_non_null(strstr(svg, "a_b{c}"));
    assert_non_null(strstr(svg, "system("));
    assert_non_null(strstr(svg, "touch hit` %d @x $y {a_b}^2"));
    assert_non_null(strstr(svg, "END_OF_TEXT"));
}

static void the_script_beside_draws_the_figure_again(void **state)
{
    struct fixture *f = *state;
    struct err e;

    assert_int_equal(figures_write(&f->f, ".", "svg", ignore, &e), STATUS_OK);
    char *first = text_copy(contents(f, "disclosure.svg"));
    assert_non_null(first);
    assert_int_equal(remove("disclosure.svg"), 0);
    (void)contents(f, "disclosure.gp");
    assert_int_equal(gnuplot_run(f->text.data, f->text.length, &e), STATUS_OK);
    assert_string_equal(contents(f, "disclosure.svg"), first);
    free(first);
}

static void a_folder_is_made_with_those_it_stands_in(void **state)
{
    struct fixture *f = *state;
    struct err e;

    assert_int_equal(figures_write(&f->f, "x/|y 'z'/", "svg", ignore, &e), STATUS_OK);
    assert_int_equal(remove("x/|y 'z'/disclosure.svg"), 0);
    assert_int_equal(remove("x/|y 'z'/untreated.svg"), 0);
    for (int k = 0; k < FIGURE_COUNT; k++) {
        (void)snprintf(f->path, sizeof f->path, "x/|y 'z'/%s.csv", f->f.figure[k].name);
        assert_int_equal(remove(f->path), 0);
        (void)snprintf(f->path, sizeof f->path, "x/|y 'z'/%s.gp", f->f.figure[k].name);
        assert_int_equal(remove(f->path), 0);
    }
    assert_int_equal(rmdir("x/|y 'z'"), 0);
    assert_int_equal(rmdir("x"), 0);
}

static void a_file_where_the_folder_should_be_is_named(void **state)
{
    struct fixture *f = *state;
    struct err e;
    FILE *file = fopen("taken", "w");

    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(figures_write(&f->f, "taken", "svg", ignore, &e), STATUS_NOOUTPUT);
    assert_string_equal(e.msg, "taken: the folder cannot be made: a file has this name");
    assert_int_equal(remove("taken"), 0);
}

static void without_gnuplot_the_data_are_written_and_the_remedy_is_told(void **state)
{
    struct fixture *f = *state;
    struct err e;
    char *path = text_copy(getenv("PATH"));

    assert_int_equal(setenv("PATH", "/nowhere", 1), 0);
    const enum status s = figures_write(&f->f, ".", "svg", ignore, &e);
    assert_int_equal(setenv("PATH", path, 1), 0);
    free(path);
    assert_int_equal(s, STATUS_NOOUTPUT);
    assert_non_null(strstr(e.msg, "gnuplot is not installed"));
    assert_non_null(strstr(e.msg, "apt-get install gnuplot-nox"));
    assert_int_equal(access("disclosure.csv", F_OK), 0);
    assert_int_equal(access("untreated.gp", F_OK), 0);
    assert_int_not_equal(access("untreated.svg", F_OK), 0);
}

static void what_gnuplot_complains_of_is_passed_on(void **state)
{
    static const char SCRIPT[] = "set terminal nosuchthing\n";
    struct err e;

    (void)state;
    assert_int_equal(gnuplot_run(SCRIPT, strlen(SCRIPT), &e), STATUS_NOOUTPUT);
    assert_non_null(strstr(e.msg, "exit code 1"));
    assert_non_null(strstr(e.msg, "terminal"));
}

/* Both pipes are filled: a writer that does not read would wait for ever. */
static void a_talkative_gnuplot_does_not_block(void **state)
{
    struct fixture *f = *state;
    struct err e;

    text_add(&f->text, "do for [i = 1:20000] { print 'words, words, words' }\n");
    for (int i = 0; i < 20000; i++)
        text_add(&f->text, "x = %d\n", i);
    assert_int_equal(gnuplot_run(f->text.data, f->text.length, &e), STATUS_OK);
}

static void a_gnuplot_that_stops_reading_does_no_harm(void **state)
{
    struct fixture *f = *state;
    struct err e;

    text_add(&f->text, "exit status 3\n");
    for (int i = 0; i < 100000; i++)
        text_add(&f->text, "x = %d\n", i);
    assert_int_equal(gnuplot_run(f->text.data, f->text.length, &e), STATUS_NOOUTPUT);
    assert_non_null(strstr(e.msg, "exit code 3"));
}

static void one_replicate_draws_no_ribbon(void **state)
{
    struct fixture *f = *state;
    struct err e;

    for (int i = 0; i < 2 * POINTS; i++)
        f->point[i].value = (struct estimate){.mean = 5.0 + i, .low = NAN, .high = NAN, .n = 1};
    figure_script(&f->text, &f->f.figure[0], "svg");
    assert_non_null(strstr(f->text.data, "ribbons = 0\n"));
    text_free(&f->text);
    assert_int_equal(figures_write(&f->f, ".", "svg", ignore, &e), STATUS_OK);
}

static void what_is_not_defined_is_not_drawn_but_its_data_say_so(void **state)
{
    struct fixture *f = *state;
    struct err e;

    for (int i = 0; i < 2 * POINTS; i++)
        f->point[i].value = (struct estimate){.mean = NAN, .low = NAN, .high = NAN, .n = 0};
    assert_false(figure_is_defined(&f->f.figure[0]));
    assert_int_equal(figures_write(&f->f, ".", "svg", ignore, &e), STATUS_OK);
    assert_int_not_equal(access("disclosure.svg", F_OK), 0);
    assert_non_null(
        strstr(contents(f, "disclosure.csv"), "none,2017-01-01,,,,0,\"% of something, in all\"\n"));
}

static void a_policy_without_values_does_not_spoil_the_others(void **state)
{
    struct fixture *f = *state;
    struct err e = {.msg = ""};

    for (int i = 0; i < POINTS; i++)
        f->point[i].value = (struct estimate){.mean = NAN, .low = NAN, .high = NAN, .n = 0};
    assert_int_equal(figures_write(&f->f, ".", "svg", ignore, &e), STATUS_OK);
    assert_non_null(strstr(contents(f, "disclosure.svg"), "a_b{c}"));
}

static void labels_keep_their_distance_and_their_order(void **state)
{
    double y[] = {5.0, 1.0, 5.1, 4.9, 9.0};

    (void)state;
    axis_push_apart(y, 5, 1.0, 0.0, 10.0);
    assert_true(fabs(y[1] - 1.0) < 1e-12 && fabs(y[4] - 9.0) < 1e-12);
    assert_true(fabs(y[3] - 4.0) < 1e-12 && fabs(y[0] - 5.0) < 1e-12 && fabs(y[2] - 6.0) < 1e-12);
}

static void labels_stay_within_the_panel(void **state)
{
    double low[] = {0.0, 0.1, 0.2}, many[4] = {3.0, 3.0, 3.0, 3.0}, one[] = {7.0};

    (void)state;
    axis_push_apart(low, 3, 1.0, 0.0, 10.0);
    assert_true(fabs(low[0]) < 1e-12 && fabs(low[1] - 1.0) < 1e-12 && fabs(low[2] - 2.0) < 1e-12);
    axis_push_apart(many, 4, 5.0, 0.0, 6.0);
    for (int i = 0; i < 4; i++)
        assert_true(fabs(many[i] - 2.0 * i) < 1e-12);
    axis_push_apart(one, 1, 1.0, 0.0, 6.0);
    assert_true(fabs(one[0] - 6.0) < 1e-12);
}

static void axes_are_round_and_hold_their_values(void **state)
{
    static const double CASES[][2] = {{0, 46.2}, {29.9, 37.5},   {0, 0.00123},
                                      {44, 44},  {1e6, 1.001e6}, {0, 100}};

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const struct axis a = axis_round(CASES[i][0], CASES[i][1]);
        const double ticks = (a.to - a.from) / a.step;
        assert_true(a.from <= CASES[i][0] && a.to >= CASES[i][1] * (1 - 1e-9));
        assert_true(ticks > 2.9 && ticks < 7.1);
        assert_true(fabs(a.from / a.step - round(a.from / a.step)) < 1e-6);
    }
    assert_true(axis_round(0.0, 0.0).to > 0.0);
    assert_true(axis_round(NAN, NAN).to > 0.0);
}

static void dates_on_the_axis_begin_years_months_or_days(void **state)
{
    struct tick t[MAX_TICKS];

    (void)state;
    assert_int_equal(axis_dates(t, 17167.0, 17167.0 + 1825.0, 7), 5);
    assert_string_equal(t[0].label, "2017");
    assert_true(fabs(t[1].day - 17532.0) < 1e-9); /* 2018-01-01 */
    assert_int_equal(axis_dates(t, 17167.0, 17167.0 + 182.0, 7), 4);
    assert_string_equal(t[1].label, "Mar 2017");
    assert_in_range(axis_dates(t, 17170.0, 17175.0, 7), 2, 7);
    assert_string_equal(t[0].label, "2017-01-04");
    for (double years = 0.1; years < 1500.0; years *= 1.3)
        assert_in_range(axis_dates(t, 17167.0, 17167.0 + 365.25 * years, 7), 2, 7);
}

static void long_titles_are_broken_at_spaces_and_cut(void **state)
{
    struct fixture *f = *state;

    text_add_wrapped(&f->text, "one two three four", 9, 2);
    assert_string_equal(f->text.data, "one two\nthree...");
    text_free(&f->text);
    text_add_wrapped(&f->text, "one\ntwo", 9, 2);
    assert_string_equal(f->text.data, "one two");
    text_free(&f->text);
    text_add_wrapped(&f->text, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 4, 1);
    assert_string_equal(f->text.data, "\xc3\xa9...");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pictures_are_what_their_names_say),
        TEST(text_of_users_prints_as_itself_and_does_nothing),
        TEST(the_script_beside_draws_the_figure_again),
        TEST(a_folder_is_made_with_those_it_stands_in),
        TEST(a_file_where_the_folder_should_be_is_named),
        TEST(without_gnuplot_the_data_are_written_and_the_remedy_is_told),
        TEST(what_gnuplot_complains_of_is_passed_on),
        TEST(a_talkative_gnuplot_does_not_block),
        TEST(a_gnuplot_that_stops_reading_does_no_harm),
        TEST(one_replicate_draws_no_ribbon),
        TEST(what_is_not_defined_is_not_drawn_but_its_data_say_so),
        TEST(a_policy_without_values_does_not_spoil_the_others),
        TEST(labels_keep_their_distance_and_their_order),
        TEST(labels_stay_within_the_panel),
        TEST(axes_are_round_and_hold_their_values),
        TEST(dates_on_the_axis_begin_years_months_or_days),
        TEST(long_titles_are_broken_at_spaces_and_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
