/* The figures: axes, labels, the script's text, gnuplot with its failures; every figure from files made small. */
#define _POSIX_C_SOURCE 200809L
#include "answers.h"
#include "axis.h"
#include "design.h"
#include "figure_layout.h"
#include "figures.h"
#include "fonts.h"
#include "gnuplot.h"
#include "maker.h"
#include "mem.h"
#include "picture.h"
#include "runs_world.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { POINTS = 5, DIR_SIZE = 4096 };

static char HOSTILE[] = "\"; system(\"touch hit\") # `touch hit` %d @x $y {a_b}^2\nEND_OF_TEXT";

static const char *const MONTHS[12] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct fixture {
    struct figure f;
    struct figure_panel panel;
    struct figure_label series[2];
    struct figure_cell cell[2];
    struct figure_point point[2 * POINTS];
    struct figure_mark mark[1];
    struct figure_style style;
    struct text text;
    char home[DIR_SIZE], dir[DIR_SIZE];
};

static void set_style(struct figure_style *style, const char *formats)
{
    *style = (struct figure_style){.width = 8.0 * 72 / 2.54,
                                   .font = "Lato",
                                   .formats = formats,
                                   .choose = "with -o",
                                   .decimal = ".",
                                   .months = MONTHS,
                                   .axis_note = "Not from 0.",
                                   .axes_note = "Not all from 0."};
}

static void set_figure(struct fixture *f)
{
    f->mark[0].at = 17300.0;
    f->panel = (struct figure_panel){{"", "", 0}, "% of something", "% of something, in all", NAN};
    f->series[0] = (struct figure_label){"none", "none", 0};
    f->series[1] = (struct figure_label){"a_b{c}", "a_b{c}", 0};
    for (int i = 0; i < 2 * POINTS; i++)
        f->point[i] =
            (struct figure_point){.at = 17167.0 + 91.0 * (i % POINTS),
                                  .value = {.mean = 30.0, .low = 29.0, .high = 31.0, .n = 2}};
    for (size_t s = 0; s < 2; s++)
        f->cell[s] = (struct figure_cell){&f->point[s * POINTS], POINTS};
    f->f = (struct figure){.name = "disclosure",
                           .kind = FIGURE_LINES,
                           .heading = "Heading",
                           .caption = "Mean of 2 replicates",
                           .foot = HOSTILE,
                           .notes = "",
                           .x_title = "",
                           .y_title = "",
                           .series_column = "policy",
                           .at_column = "date",
                           .n_column = "replicates",
                           .n_panels = 1,
                           .n_series = 2,
                           .panel = &f->panel,
                           .series = f->series,
                           .cell = f->cell,
                           .is_time = true,
                           .from = 17167.0,
                           .to = 17167.0 + 91.0 * 4,
                           .mark = f->mark,
                           .n_marks = 1};
}

/* Two policies whose lines end at the same height; hostile notes; a folder of its own to write in. */
static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    if (f == NULL || getcwd(f->home, sizeof f->home) == NULL)
        return -1;
    (void)strcpy(f->dir, "/tmp/confide_figures_XXXXXX");
    set_figure(f);
    set_style(&f->style, "svg");
    *state = f;
    return mkdtemp(f->dir) != NULL && chdir(f->dir) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    static const char *const ENDINGS[] = {"csv", "gp", "svg", "png", "pdf", "tex"};
    struct fixture *f = *state;
    char path[64];

    for (size_t i = 0; i < 6; i++) {
        (void)snprintf(path, sizeof path, "disclosure.%s", ENDINGS[i]);
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

    f->style.formats = "svg png pdf";
    const enum status s = figures_write_one(&f->f, ".", &f->style, ignore, &e);

    assert_string_equal(e.msg, "");
    assert_int_equal(s, STATUS_OK);
    assert_memory_equal(contents(f, "disclosure.png"), "\x89PNG\r\n\x1a\n", 8);
    assert_memory_equal(f->text.data + f->text.length - 8, "IEND\xae\x42\x60\x82", 8);
    assert_memory_equal(contents(f, "disclosure.pdf"), "%PDF-", 5);
    assert_memory_equal(contents(f, "disclosure.svg"), "<?xml", 5);
    assert_non_null(strstr(f->text.data, "</svg>"));
}

/* The teardown fails if "hit" was made. */
static void text_of_users_prints_as_itself_and_does_nothing(void **state)
{
    struct fixture *f = *state;
    struct err e;

    assert_int_equal(figures_write_one(&f->f, ".", &f->style, ignore, &e), STATUS_OK);
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

    assert_int_equal(figures_write_one(&f->f, ".", &f->style, ignore, &e), STATUS_OK);
    char *first = text_copy(contents(f, "disclosure.svg"));
    assert_non_null(first);
    assert_int_equal(remove("disclosure.svg"), 0);
    (void)contents(f, "disclosure.gp");
    assert_int_equal(gnuplot_run(f->text.data, f->text.length, &e), STATUS_OK);
    assert_string_equal(contents(f, "disclosure.svg"), first);
    free(first);
}

static void without_gnuplot_the_data_are_written_and_the_remedy_is_told(void **state)
{
    struct fixture *f = *state;
    struct err e;
    char *path = text_copy(getenv("PATH"));

    assert_int_equal(setenv("PATH", "/nowhere", 1), 0);
    const enum status s = figures_write_one(&f->f, ".", &f->style, ignore, &e);
    assert_int_equal(setenv("PATH", path, 1), 0);
    free(path);
    assert_int_equal(s, STATUS_NOOUTPUT);
    assert_non_null(strstr(e.msg, "gnuplot is not installed"));
    assert_non_null(strstr(e.msg, "apt-get install gnuplot-nox"));
    assert_int_equal(access("disclosure.csv", F_OK), 0);
    assert_int_equal(access("disclosure.gp", F_OK), 0);
    assert_int_not_equal(access("disclosure.svg", F_OK), 0);
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

static void the_language_of_the_user_is_not_that_of_gnuplot(void **state)
{
    static const char SCRIPT[] =
        "print system('echo \"[$LC_ALL][$LC_NUMERIC][$LANG]\"')\nexit status 3\n";
    struct err e;

    (void)state;
    assert_int_equal(setenv("LC_NUMERIC", "tr_TR.UTF-8", 1), 0);
    assert_int_equal(setenv("LANG", "tr_TR.UTF-8", 1), 0);
    assert_int_equal(gnuplot_run(SCRIPT, strlen(SCRIPT), &e), STATUS_NOOUTPUT);
    assert_int_equal(unsetenv("LC_NUMERIC") + unsetenv("LANG"), 0);
    assert_non_null(strstr(e.msg, "[C.UTF-8][][]"));
}

/* A stand-in for fontconfig: there is a font for all but one letter, and for no two at once. */
static void letters_without_a_font_are_told(void **state)
{
    struct fixture *f = *state;
    struct fonts fonts = {.n = 0};
    char *path = text_copy(getenv("PATH"));
    FILE *fake = fopen("fc-list", "w");

    assert_non_null(fake);
    (void)fprintf(fake, "#!/bin/sh\ncase $2 in *4e2d* | *' '*) exit 1 ;; esac\n");
    assert_int_equal(fclose(fake) + chmod("fc-list", 0700), 0);
    fonts_note(&fonts, "|A\xc3\xa9\xe4\xb8\xad\n|\xe4\xb8\xad\xe0\xb8\x81\xe2\x80\x8e\xff");
    assert_int_equal(fonts.n, 2);
    assert_int_equal(setenv("PATH", f->dir, 1), 0);
    fonts_tell(&f->text, &fonts);
    assert_string_equal(
        f->text.data, "no installed font has \xe4\xb8\xad (U+4E2D); PNG and PDF show boxes there. "
                      "Install one that has (Debian, Ubuntu: apt-get install fonts-noto-cjk) and "
                      "draw again");
    text_free(&f->text);
    assert_int_equal(remove("fc-list"), 0);
    fonts_tell(&f->text, &fonts);
    assert_null(f->text.data);
    assert_int_equal(setenv("PATH", path, 1), 0);
    free(path);
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

static void a_silent_failure_is_called_one(void **state)
{
    static const char SCRIPT[] = "exit status 3\n";
    struct err e;

    (void)state;
    assert_int_equal(gnuplot_run(SCRIPT, strlen(SCRIPT), &e), STATUS_NOOUTPUT);
    assert_string_equal(e.msg, "gnuplot failed (exit code 3) and said nothing");
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

static rlim_t size_of(const char *path)
{
    struct stat there;

    assert_int_equal(stat(path, &there), 0);
    return (rlim_t)there.st_size;
}

/* gnuplot ends well where a limit, or a full disk, cuts its picture: what was there before stays. */
static void half_a_picture_is_no_picture(void **state)
{
    struct fixture *f = *state;
    struct rlimit limit;
    struct err e = {.code = STATUS_OK};

    set_style(&f->style, "svg");
    assert_int_equal(figures_write_one(&f->f, ".", &f->style, ignore, &e), STATUS_OK);
    assert_true(picture_is_whole("disclosure.svg", "svg"));
    assert_false(picture_is_whole("disclosure.svg", "pdf"));
    const rlim_t size = size_of("disclosure.svg");
    assert_true(size_of("disclosure.gp") < size - 40);
    void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){size - 40, limit.rlim_max}), 0);
    const enum status s = figures_write_one(&f->f, ".", &f->style, ignore, &e);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    (void)signal(SIGXFSZ, before);
    assert_int_equal(s, STATUS_NOOUTPUT);
    assert_non_null(strstr(e.msg, "disclosure.svg: gnuplot could not write the whole picture"));
    assert_true(picture_is_whole("disclosure.svg", "svg"));
    assert_true(size_of("disclosure.svg") == size);
}

static void one_replicate_draws_no_ribbon(void **state)
{
    struct fixture *f = *state;
    struct err e;

    for (int i = 0; i < 2 * POINTS; i++)
        f->point[i].value = (struct estimate){.mean = 5.0 + i, .low = NAN, .high = NAN, .n = 1};
    assert_true(figure_script(&f->text, &f->f, &f->style, NULL));
    assert_non_null(strstr(f->text.data, "ribbons = 0\n"));
    text_free(&f->text);
    assert_int_equal(figures_write_one(&f->f, ".", &f->style, ignore, &e), STATUS_OK);
}

static void what_is_not_defined_is_not_drawn_but_its_data_say_so(void **state)
{
    struct fixture *f = *state;
    struct err e;

    for (int i = 0; i < 2 * POINTS; i++)
        f->point[i].value = (struct estimate){.mean = NAN, .low = NAN, .high = NAN, .n = 0};
    assert_false(figure_is_defined(&f->f));
    assert_int_equal(figures_write_one(&f->f, ".", &f->style, ignore, &e), STATUS_OK);
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
    assert_int_equal(figures_write_one(&f->f, ".", &f->style, ignore, &e), STATUS_OK);
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
    assert_int_equal(axis_dates(t, 17167.0, 17167.0 + 1825.0, 7, MONTHS), 5);
    assert_string_equal(t[0].label, "2017");
    assert_true(fabs(t[1].day - 17532.0) < 1e-9); /* 2018-01-01 */
    assert_int_equal(axis_dates(t, 17167.0, 17167.0 + 182.0, 7, MONTHS), 4);
    assert_string_equal(t[1].label, "Mar 2017");
    assert_in_range(axis_dates(t, 17170.0, 17175.0, 7, MONTHS), 2, 7);
    assert_string_equal(t[0].label, "2017-01-04");
    for (double years = 0.1; years < 1500.0; years *= 1.3)
        assert_in_range(axis_dates(t, 17167.0, 17167.0 + 365.25 * years, 7, MONTHS), 2, 7);
}

static void axes_of_any_sign_hold_their_values(void **state)
{
    static const double CASES[][2] = {{-2.2, -0.1}, {-1, 3}, {5, 5}, {0, 0}, {-1e-7, 2e-7}};

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const struct axis a = axis_between(CASES[i][0], CASES[i][1], 4);
        assert_true(a.from <= CASES[i][0] && a.to >= CASES[i][1] && a.step > 0.0);
        assert_true((a.to - a.from) / a.step < 8.1);
    }
}

static void a_height_too_small_is_refused_and_the_least_told(void **state)
{
    struct fixture *f = *state;
    struct err e;

    f->style.height = 60.0;
    assert_int_equal(figures_write_one(&f->f, ".", &f->style, ignore, &e), STATUS_USAGE);
    assert_non_null(strstr(e.msg, "--size: disclosure takes a height of"));
    f->style.height = 400.0;
    assert_int_equal(figures_write_one(&f->f, ".", &f->style, ignore, &e), STATUS_OK);
}

/* What TeX would obey stands there as letters. */
static void tex_gets_text_and_no_commands(void **state)
{
    struct fixture *f = *state;
    struct err e;

    f->f.heading = "\\input{/etc/passwd} $x_1$ 5 % ^~#&";
    f->style.formats = "tex";
    assert_int_equal(figures_write_one(&f->f, ".", &f->style, ignore, &e), STATUS_OK);
    const char *tex = contents(f, "disclosure.tex");
    assert_null(strstr(tex, "\\input{/etc"));
    assert_non_null(strstr(tex, "\\textbackslash{}input\\{/etc/passwd\\} \\$x\\_1\\$ 5 \\% "
                                "\\textasciicircum{}\\textasciitilde{}\\#\\&"));
    assert_int_equal(access("disclosure.pdf", F_OK), 0);
}

static void svg_and_png_are_the_same_bytes_each_time(void **state)
{
    static const char *const NAMES[] = {"disclosure.svg", "disclosure.png"};
    struct fixture *f = *state;
    struct err e;

    f->style.formats = "svg png";
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(figures_write_one(&f->f, ".", &f->style, ignore, &e), STATUS_OK);
        (void)contents(f, NAMES[i]);
        struct text first = f->text;
        f->text = (struct text){.data = NULL};
        assert_int_equal(figures_write_one(&f->f, ".", &f->style, ignore, &e), STATUS_OK);
        (void)contents(f, NAMES[i]);
        assert_int_equal(f->text.length, first.length);
        assert_memory_equal(f->text.data, first.data, first.length);
        text_free(&first);
    }
}

/* Names that would leave a line no room stand above it, and none of their letters is lost. */
static void names_too_long_for_the_margin_stand_in_keys(void **state)
{
    struct fixture *f = *state;

    assert_true(figure_script(&f->text, &f->f, &f->style, NULL));
    assert_non_null(strstr(f->text.data, "ends = 2\n"));
    assert_non_null(strstr(f->text.data, "keys = 0\n"));
    text_free(&f->text);
    f->series[1].words = "full sharing of every address with the authorities";
    assert_true(figure_script(&f->text, &f->f, &f->style, NULL));
    assert_non_null(strstr(f->text.data, "ends = 0\n"));
    assert_non_null(strstr(f->text.data, "keys = 2\n"));
    assert_non_null(strstr(f->text.data, "|full sharing of every address with the authorities\n"));
}

static void no_letters_are_too_small_to_print(void **state)
{
    static const char *const SIZES[] = {
        "\ntick_size = ", "\nlabel_size = ", "\nkey_size = ", "\nmark_size = "};
    struct fixture *f = *state;

    assert_true(figure_script(&f->text, &f->f, &f->style, NULL));
    for (size_t i = 0; i < 4; i++) {
        const char *size = strstr(f->text.data, SIZES[i]);
        assert_non_null(size);
        assert_true(strtod(size + strlen(SIZES[i]), NULL) >= 6.5);
    }
    const char *sizes = strstr(f->text.data, "array PLACED_SIZE[");
    assert_non_null(sizes);
    for (const char *at = strchr(strchr(sizes, '='), '['); *at != ']';) {
        char *end = NULL;
        assert_true(strtod(at + 1, &end) >= 6.5);
        assert_true(end > at + 1);
        at = end;
    }
}

/* "95 %" is one word; a path breaks after its dots. */
static void lines_break_where_a_reader_would(void **state)
{
    const double size = 7.0;

    (void)state;
    assert_int_equal(figure_layout_line("its 95 % interval",
                                        figure_layout_width("its 95 %", size) - 1.0, size, false),
                     3);
    assert_int_equal(
        figure_layout_line("belief.floor", figure_layout_width("belief.fl", size), size, false), 7);
    assert_int_equal(
        figure_layout_line("one two", figure_layout_width("one two", size) + 1.0, size, false), 7);
}

static void what_is_cut_ends_in_an_ellipsis(void **state)
{
    const struct paragraph p = {.width = 40.0, .size = 7.0, .most = 2};
    struct figure_layout *l = calloc(1, sizeof *l);

    (void)state;
    assert_non_null(l);
    l->spread = 1.0;
    (void)figure_layout_place(l, "one two three four five six seven", &p, 0.0);
    (void)figure_layout_place(l, "one two three four", &p, 0.0);
    assert_int_equal(l->n_placed, 4);
    assert_string_equal(l->placed[0].text, "one two");
    assert_string_equal(l->placed[1].text, "three four\xe2\x80\xa6");
    assert_string_equal(l->placed[3].text, "three four");
    for (size_t i = 0; i < 4; i++)
        assert_true(figure_layout_width(l->placed[i].text, p.size) <= p.width);
    figure_layout_free(l);
    free(l);
}

static double gap_below_first_row(struct fixture *f)
{
    struct figure_layout *l = calloc(1, sizeof *l);

    assert_non_null(l);
    assert_true(figure_layout_make(l, &f->f, &f->style, NULL));
    const double gap = l->box[0].bottom - l->box[2].top;
    figure_layout_free(l);
    free(l);
    return gap;
}

/* Small panels, two beside each other: a long title moves those of its own row. */
static void a_long_title_makes_room_in_its_row_alone(void **state)
{
    struct fixture *f = *state;
    struct figure_panel panel[4];
    struct figure_cell cell[8];

    for (size_t i = 0; i < 4; i++) {
        panel[i] = f->panel;
        panel[i].label = (struct figure_label){"a", "A group", 0};
        panel[i].unit = "";
        cell[2 * i] = f->cell[0], cell[2 * i + 1] = f->cell[1];
    }
    f->f.n_panels = 4;
    f->f.panel = panel;
    f->f.cell = cell;
    f->f.shares_axis = true;
    const double gap = gap_below_first_row(f);
    panel[0].label.words = "People who are called by a name that takes three lines of its panel";
    assert_true(fabs(gap_below_first_row(f) - gap) < 1e-9);
    panel[3].label.words = panel[0].label.words;
    assert_true(gap_below_first_row(f) > gap + 5.0);
}

/* Files of every kind, made by the stand-in for the engine. */
struct made {
    struct runs_world *w;
    struct text text;
    char dir[160];
};

static int setup_made(void **state)
{
    struct made *m = calloc(1, sizeof *m);
    void *w = NULL;

    if (m == NULL || runs_world_setup(&w) != 0)
        return -1;
    m->w = w;
    (void)snprintf(m->dir, sizeof m->dir, "%s/x/|y 'z'/", m->w->folder);
    *state = m;
    return 0;
}

static int teardown_made(void **state)
{
    struct made *m = *state;
    void *w = m->w;

    text_free(&m->text);
    free(m);
    return runs_world_teardown(&w);
}

static void vary(struct experiment *x, const char *design, size_t n_points, size_t n_factors)
{
    static const char *const PATHS[] = {"belief.floor", "belief.ambiguity"};
    static struct err e;

    free(x->design);
    x->design = text_copy(design);
    x->n_factors = n_factors;
    x->n_points = n_points;
    x->factor = mem_array(n_factors, sizeof *x->factor);
    x->value = mem_array(n_points * n_factors, sizeof *x->value);
    assert_true(x->design != NULL && x->factor != NULL && x->value != NULL);
    for (size_t i = 0; i < n_factors; i++) {
        x->factor[i].path = text_copy(PATHS[i]);
        assert_int_equal(experiment_resolve(&x->factor[i], &x->scenario, &e), STATUS_OK);
    }
}

static void vary_grid(struct experiment *x)
{
    vary(x, "grid", 12, 2);
    for (size_t i = 0; i < 12; i++) {
        x->value[2 * i] = 0.1 * (double)(i % 4);
        x->value[2 * i + 1] = 0.2 * (double)(i / 4);
    }
}

static void vary_sample(struct experiment *x, enum design d, size_t n)
{
    struct err e;

    vary(x, DESIGN_NAMES[d], design_size(d, n, 2), 2);
    x->base_points = n;
    assert_int_equal(design_sample(x->value, d, n, 2, 7, &e), STATUS_OK);
}

/* Points at which nobody is ill; NULL: none. */
static bool (*is_of_nobody)(size_t point);

/* Numbers that follow from the point and the replicate, and differ between policies and groups. */
static void observe(struct observation *o, size_t point, size_t replicate)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        for (size_t i = 0; i < observe_size(o, v); i++) {
            const size_t x =
                1000 + 37 * (i % 11) + 5 * v + 13 * point + 7 * replicate * (1 + point % 3);
            if (OBSERVABLE[v].type == OBSERVE_F64)
                ((double *)o->data[v])[i] = 0.3 * (double)x;
            else
                ((uint32_t *)o->data[v])[i] = (uint32_t)x;
        }
    for (size_t i = 0;
         is_of_nobody != NULL && is_of_nobody(point) && i < observe_size(o, OBSERVE_ill); i++)
        ((uint32_t *)o->data[OBSERVE_ill])[i] = 0;
}

static void write_file(struct runs_world *w, size_t n_replicates)
{
    struct experiment *x = &w->experiment;
    struct unit_key *unit = mem_array(x->n_points * n_replicates, sizeof *unit);
    struct store_request q = {.file = w->file,
                              .experiment = x,
                              .plan = &w->plan,
                              .made_by = &w->made_by,
                              .n_replicates = n_replicates,
                              .unit = unit,
                              .n_units = x->n_points * n_replicates};
    struct batch b = {.n = 0};
    struct store *st = NULL;
    struct observation o;

    assert_non_null(unit);
    for (size_t i = 0; i < q.n_units; i++)
        unit[i] = (struct unit_key){i / n_replicates, i % n_replicates};
    assert_int_equal(store_open(&st, &q, &w->e), STATUS_OK);
    assert_int_equal(observe_init(&o, &x->scenario, &w->plan, &w->e), STATUS_OK);
    for (size_t i = 0; i < q.n_units; i++) {
        observe(&o, unit[i].point, unit[i].replicate);
        assert_int_equal(store_batch_add(&b, st, unit[i], &o, &w->e), STATUS_OK);
    }
    assert_int_equal(store_save(st, &b, &w->e), STATUS_OK);
    assert_int_equal(store_finish(st, &w->e), STATUS_OK);
    store_batch_free(&b);
    observe_free(&o);
    store_close(st);
    mem_free(unit);
}

/* Draws, and gives the status; the message is in w->e. */
static enum status draw(struct made *m, struct figures_request *q, const char *formats,
                        const char *labels)
{
    struct result *r = NULL;
    struct figures *all = NULL;
    struct words *words = NULL;
    struct figure_style style;
    enum status s = words_open(&words, labels, &m->w->e);

    set_style(&style, formats);
    q->words = words;
    if (s == STATUS_OK)
        s = result_open(&r, m->w->file, &m->w->e);
    if (s == STATUS_OK)
        s = figures_read(&all, r, q, &m->w->e);
    if (s == STATUS_OK)
        s = figures_write(all, m->dir, &style, ignore, &m->w->e);
    figures_free(all);
    result_close(r);
    words_close(words);
    return s;
}

static const char *made_contents(struct made *m, const char *name, const char *ending)
{
    char chunk[4096], path[256];
    size_t n;

    (void)snprintf(path, sizeof path, "%s%s.%s", m->dir, name, ending);
    FILE *file = fopen(path, "rb");
    text_free(&m->text);
    if (file == NULL)
        return "";
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
        text_add_bytes(&m->text, chunk, n);
    (void)fclose(file);
    return m->text.data == NULL ? "" : m->text.data;
}

static void assert_drawn(struct made *m, const char *name)
{
    static const struct {
        const char *ending, *begins;
    } FORMATS[] = {{"svg", "<?xml"},
                   {"png", "\x89PNG"},
                   {"pdf", "%PDF-"},
                   {"tex", "%"},
                   {"gp", "# Made by confide"}};

    for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++) {
        const char *text = made_contents(m, name, FORMATS[i].ending);
        if (strncmp(text, FORMATS[i].begins, strlen(FORMATS[i].begins)) != 0 || strlen(text) < 4)
            fail_msg("%s.%s is not what its name says", name, FORMATS[i].ending);
    }
    assert_true(strlen(made_contents(m, name, "csv")) > 60);
}

static void draw_in_every_format(struct made *m, struct figures_request *q)
{
    assert_int_equal(draw(m, q, "tex", NULL), STATUS_OK);
    assert_int_equal(draw(m, q, "svg png pdf", NULL), STATUS_OK);
    for (enum figure_name k = 0; k < FIGURE_COUNT; k++)
        if (q->wanted[k])
            assert_drawn(m, FIGURES[k].name);
}

/* A sweep of what is not known, and beside it a run of the same scenario. */
static void write_run_and_doubts(struct made *m, char doubts[WORLD_PATH], size_t n_replicates)
{
    runs_world_path(doubts, m->w, "doubts.h5");
    vary_sample(&m->w->experiment, DESIGN_lhs, 16);
    write_file(m->w, 2);
    assert_int_equal(rename(m->w->file, doubts), 0);
    runs_world_read(m->w, 7, 1, false);
    write_file(m->w, n_replicates);
}

static void every_figure_of_a_plain_run_is_drawn_in_every_format(void **state)
{
    struct made *m = *state;
    char doubts[WORLD_PATH];
    struct figures_request q = {.uncertainty.file = doubts};

    write_run_and_doubts(m, doubts, 3);
    for (enum figure_name k = 0; k < FIGURE_COUNT; k++)
        q.wanted[k] = FIGURES[k].needs == NEEDS_POINT && k != FIGURE_delays;
    draw_in_every_format(m, &q);
}

static void every_figure_of_a_sweep_is_drawn_in_every_format(void **state)
{
    struct made *m = *state;
    struct figures_request q = {
        .x = "belief.floor", .y = "belief.ambiguity", .contrast = "full-none"};

    vary_grid(&m->w->experiment);
    write_file(m->w, 3);
    q.wanted[FIGURE_dose] = q.wanted[FIGURE_map] = q.wanted[FIGURE_tornado] = true;
    draw_in_every_format(m, &q);
    q.point = 5;
    q.wanted[FIGURE_untreated] = true;
    assert_int_equal(draw(m, &q, "svg", NULL), STATUS_OK);
}

static void sobol_indices_and_samples_are_drawn(void **state)
{
    struct made *m = *state;
    struct figures_request q = {.x = "belief.ambiguity", .y = "belief.floor", .policy = "full"};

    vary_sample(&m->w->experiment, DESIGN_saltelli, 16);
    write_file(m->w, 1);
    q.wanted[FIGURE_dose] = q.wanted[FIGURE_map] = q.wanted[FIGURE_tornado] =
        q.wanted[FIGURE_sobol] = true;
    draw_in_every_format(m, &q);
    assert_non_null(strstr(made_contents(m, "sobol", "csv"), "first,belief.floor,"));
}

static bool never(size_t point)
{
    (void)point;
    return true;
}

static bool after_the_first(size_t point)
{
    return point > 0;
}

/* What `confide figures` does with the file: its exit code, and whether it says so. */
static void assert_command(struct made *m, const char *arguments, int code, const char *words)
{
    char line[1024], said[4096];

    (void)snprintf(line, sizeof line, "exec 2>&1; '%s' figures '%s' %s -d \"%s\" -f svg", PROGRAM,
                   m->w->file, arguments, m->dir);
    FILE *f = popen(line, "r");
    assert_non_null(f);
    said[fread(said, 1, sizeof said - 1, f)] = '\0';
    const int status = pclose(f);
    if (WEXITSTATUS(status) != code || strstr(said, words) == NULL)
        fail_msg("%s: code %d, not '%s' but:\n%s", arguments, WEXITSTATUS(status), words, said);
}

/* A part that cannot be drawn is told, and keeps no other from being drawn. */
static void what_cannot_be_drawn_refuses_nothing_else(void **state)
{
    struct made *m = *state;

    vary_sample(&m->w->experiment, DESIGN_saltelli, 1);
    write_file(m->w, 2);
    assert_command(m, "", 0, "sobol: not drawn, 1 whole base point: at least 2 are needed");
    assert_true(strncmp(made_contents(m, "tornado", "svg"), "<?xml", 5) == 0);
    assert_command(m, "sobol dose", 66, "1 figure cannot be drawn of what");
    assert_true(strncmp(made_contents(m, "dose", "svg"), "<?xml", 5) == 0);
}

static void an_undefined_measure_is_not_taken_for_a_parameter_that_does_not_vary(void **state)
{
    struct made *m = *state;

    vary_grid(&m->w->experiment);
    is_of_nobody = never;
    write_file(m->w, 2);
    is_of_nobody = NULL;
    assert_command(m, "dose", 66,
                   "dose: not drawn, the measure is not defined at any of 12 points: its "
                   "denominator is 0");
}

static void a_measure_defined_once_draws_no_map(void **state)
{
    struct made *m = *state;

    vary_grid(&m->w->experiment);
    is_of_nobody = after_the_first;
    write_file(m->w, 2);
    is_of_nobody = NULL;
    assert_command(m, "map", 66, "the measure is defined at one of 12 points only");
}

static void assert_refused(struct made *m, struct figures_request *q, enum figure_name name,
                           const char *words)
{
    (void)memset(q->wanted, 0, sizeof q->wanted);
    q->wanted[name] = true;
    assert_int_equal(draw(m, q, "svg", NULL), STATUS_USAGE);
    if (strstr(m->w->e.msg, words) == NULL)
        fail_msg("'%s' does not say '%s'", m->w->e.msg, words);
}

static void what_a_plain_run_has_not_is_refused_kindly(void **state)
{
    struct made *m = *state;
    struct figures_request q = {.measure = NULL};

    write_file(m->w, 2);
    assert_refused(m, &q, FIGURE_map, "the file is a plain run: 'confide sweep' makes a sweep");
    assert_refused(m, &q, FIGURE_sobol, "design: saltelli");
    q.measure = "untreated_rat";
    assert_refused(m, &q, FIGURE_groups, "the nearest is 'untreated_rate'");
    q = (struct figures_request){.against = "nobody"};
    assert_refused(m, &q, FIGURE_twins,
                   "--against: the file has no policy 'nobody'; it has none, full");
    q = (struct figures_request){.point = 2};
    assert_refused(m, &q, FIGURE_untreated, "--point: there is no point 2; the file has 1");
    assert_command(m, "delays", 66, "no condition of the scenario has track_delay: true");
}

static void what_a_sweep_leaves_open_is_asked_for(void **state)
{
    struct made *m = *state;
    struct figures_request q = {.measure = NULL};

    vary_grid(&m->w->experiment);
    write_file(m->w, 1);
    assert_refused(m, &q, FIGURE_untreated, "choose it with --point N");
    q.x = "belief.flor";
    assert_refused(m, &q, FIGURE_dose,
                   "does not vary 'belief.flor'; it varies belief.floor, belief.ambiguity");
    q.x = q.y = "belief.floor";
    assert_refused(m, &q, FIGURE_map, "name the same parameter");
    q = (struct figures_request){.contrast = "full"};
    assert_refused(m, &q, FIGURE_tornado, "is not like full,none");
}

static enum status keep_first(void *into, const struct answers *a, long point, struct err *e)
{
    (void)point, (void)e;
    *(struct estimate *)into = answers_estimate(a, &(struct asked){1, 0, 0, CONTRAST_none});
    return STATUS_OK;
}

/* Under the second policy, everyone, as confide summary --twins tells it. */
static struct estimate twins_of_summary(struct made *m)
{
    const struct query_words w = {.measure = "twins_disclosed.only_reference"};
    struct estimate x = {.n = 0};
    struct stream_count count;
    struct result *r = NULL;
    struct query q;

    assert_int_equal(result_open(&r, m->w->file, &m->w->e), STATUS_OK);
    assert_int_equal(query_make(&q, &w, result_experiment(r), result_plan(r), &m->w->e), STATUS_OK);
    assert_int_equal(answers_read(&count, r, &q, keep_first, &x, &m->w->e), STATUS_OK);
    query_free(&q);
    result_close(r);
    return x;
}

static void twins_are_those_of_the_summary(void **state)
{
    struct made *m = *state;
    struct figures_request q = {.measure = NULL};

    write_file(m->w, 3);
    q.wanted[FIGURE_twins] = true;
    assert_int_equal(draw(m, &q, "svg", NULL), STATUS_OK);
    const struct estimate x = twins_of_summary(m);
    const char *row = strstr(made_contents(m, "twins", "csv"), "not_disclosed,full,all,");
    assert_non_null(row);
    char *end = NULL;
    assert_true(fabs(strtod(row + strlen("not_disclosed,full,all,"), &end) - x.mean) < 1e-12);
    assert_true(fabs(strtod(end + 1, &end) - x.low) < 1e-9 && x.high > x.low);
}

/* A dose at one value of a grid is the mean over the points that have it. */
static void a_dose_is_the_mean_of_its_points(void **state)
{
    struct made *m = *state;
    struct figures_request q = {.x = "belief.floor", .measure = "safe_referrals"};
    double found[2] = {0.0, 0.0}, right = 0.0;

    vary_grid(&m->w->experiment);
    write_file(m->w, 1);
    q.wanted[FIGURE_dose] = true;
    assert_int_equal(draw(m, &q, "svg", NULL), STATUS_OK);
    const char *row = strstr(made_contents(m, "dose", "csv"), "none,0.1,");
    assert_non_null(row);
    found[0] = strtod(row + strlen("none,0.1,"), NULL);
    for (size_t point = 1; point < 12; point += 4) {
        struct figures_request one = {.measure = "safe_referrals", .point = point + 1};
        one.wanted[FIGURE_avoidance] = true;
        assert_int_equal(draw(m, &one, "svg", NULL), STATUS_OK);
        for (const char *s = made_contents(m, "avoidance", "csv"); (s = strstr(s, "none,")) != NULL;
             s++)
            right += strtod(strchr(s + 5, ',') + 1, NULL) / 3.0; /* a year: groups add up */
    }
    found[1] = right;
    assert_true(fabs(found[0] - found[1]) < 1e-9 * right);
}

/* A one-at-a-time sweep has its base many times; each value of a dose is one point. */
static void a_dose_of_one_at_a_time_is_a_point_a_value(void **state)
{
    static const double VALUES[6][2] = {{0.3, 0.5}, {0.1, 0.5}, {0.3, 0.5},
                                        {0.6, 0.5}, {0.3, 0.2}, {0.3, 0.5}};
    struct made *m = *state;
    struct figures_request q = {.x = "belief.floor"};
    size_t lines = 0;

    vary(&m->w->experiment, "one-at-a-time", 6, 2);
    (void)memcpy(m->w->experiment.value, VALUES, sizeof VALUES);
    write_file(m->w, 3);
    q.wanted[FIGURE_dose] = q.wanted[FIGURE_tornado] = true;
    assert_int_equal(draw(m, &q, "svg", NULL), STATUS_OK);
    for (const char *s = made_contents(m, "dose", "csv"); (s = strchr(s, '\n')) != NULL; s++)
        lines++;
    assert_int_equal(lines, 1 + 2 * 3);
    assert_non_null(strstr(m->text.data, ",3,"));
    q.y = "belief.ambiguity";
    assert_refused(m, &q, FIGURE_map, "never varies two parameters together");
}

/* Every word, and every name, is hostile; the folder holds nothing afterwards but what was asked for. */
static void translated_labels_are_data_as_well(void **state)
{
    struct made *m = *state;
    char path[160], doubts[WORLD_PATH];
    struct figures_request q = {.title = HOSTILE, .uncertainty.file = doubts};
    struct text t = {.data = NULL}, labels = {.data = NULL};

    write_run_and_doubts(m, doubts, 2);
    words_template(&t);
    for (const char *line = t.data; line != NULL && *line != '\0';) {
        const size_t n = strcspn(line, "\n"), key = strcspn(line, ":");
        if (*line != '#' && strncmp(line, "words.decimal", 13) != 0) {
            text_add_bytes(&labels, line, key);
            text_add(&labels, ": '\"`touch hit`\\\" @x ''; system(\"touch hit\") #{'\n");
        }
        line += n + (line[n] == '\n');
    }
    text_add(&labels, "policies.full: '\"; system(\"touch hit\") # a_b{c}'\ngroups.one: \"`touch "
                      "hit` 'x' <b>\"\n");
    (void)snprintf(path, sizeof path, "%s/labels.yaml", m->w->folder);
    write_text(path, labels.data);
    for (enum figure_name k = 0; k < FIGURE_COUNT; k++)
        q.wanted[k] = FIGURES[k].needs == NEEDS_POINT;
    const enum status s = draw(m, &q, "svg png pdf", path);
    assert_string_equal(s == STATUS_OK ? "" : m->w->e.msg, "");
    assert_non_null(
        strstr(made_contents(m, "untreated", "svg"), "\"; system(\"touch hit\") # a_b{c}"));
    assert_non_null(strstr(made_contents(m, "groups", "svg"), "`touch hit` 'x' &lt;b"));
    assert_int_equal(draw(m, &q, "tex", path), STATUS_OK);
    assert_int_not_equal(access("hit", F_OK), 0);
    text_free(&t);
    text_free(&labels);
}

/* The printed words given back change nothing; each word that is changed arrives. */
static void the_printed_labels_are_all_there_are(void **state)
{
    struct made *m = *state;
    struct figures_request q = {.measure = NULL};
    struct text t = {.data = NULL};
    char path[160];

    write_file(m->w, 2);
    q.wanted[FIGURE_timeline] = true;
    assert_int_equal(draw(m, &q, "svg", NULL), STATUS_OK);
    char *first = text_copy(made_contents(m, "timeline", "svg"));
    words_template(&t);
    (void)snprintf(path, sizeof path, "%s/labels.yaml", m->w->folder);
    write_text(path, t.data);
    assert_int_equal(draw(m, &q, "svg", path), STATUS_OK);
    assert_string_equal(made_contents(m, "timeline", "svg"), first);
    write_text(path, "words.alarm: Angst\nfigures.timeline: Verlauf\nmeasures.care_use: {label: "
                     "Besuche, unit: je 1000}\n"
                     "words.decimal: ','\npolicies: {full: alles}\n");
    assert_int_equal(draw(m, &q, "svg", path), STATUS_OK);
    static const char *const WORDS[] = {">Angst<", ">Verlauf<", ">Besuche<", ">je 1000<",
                                        ">alles<"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        assert_non_null(strstr(made_contents(m, "timeline", "svg"), WORDS[i]));
    free(first);
    text_free(&t);
}

static void labels_that_there_are_not_are_named(void **state)
{
    struct made *m = *state;
    struct words *w = NULL;
    char path[160];

    (void)snprintf(path, sizeof path, "%s/labels.yaml", m->w->folder);
    write_text(path,
               "words.alarms: x\nwords.decimal: '; '\nmeasures.untreated_rate: y\nfigure.map: z\n");
    assert_int_equal(words_open(&w, path, &m->w->e), STATUS_USAGE);
    assert_null(w);
    assert_non_null(
        strstr(m->w->e.msg, "there is no label words.alarms; 'confide figures --print-labels'"));
    assert_non_null(strstr(m->w->e.msg, "words.decimal is one sign"));
    assert_non_null(strstr(m->w->e.msg, "measures.untreated_rate: give its label and its unit"));
    assert_non_null(strstr(m->w->e.msg, "a label's key begins with one of figures,"));
    assert_int_equal(words_open(&w, "/nowhere/labels.yaml", &m->w->e), STATUS_NOINPUT);
}

static void a_folder_is_made_with_those_it_stands_in(void **state)
{
    struct made *m = *state;
    struct figures_request q = {.measure = NULL};

    write_file(m->w, 2);
    q.wanted[FIGURE_untreated] = true;
    assert_int_equal(draw(m, &q, "svg", NULL), STATUS_OK);
    assert_true(strlen(made_contents(m, "untreated", "svg")) > 0);
}

static void a_file_where_the_folder_should_be_is_named(void **state)
{
    struct made *m = *state;
    struct figures_request q = {.measure = NULL};

    write_file(m->w, 2);
    (void)snprintf(m->dir, sizeof m->dir, "%s/taken", m->w->folder);
    write_text(m->dir, "");
    q.wanted[FIGURE_untreated] = true;
    assert_int_equal(draw(m, &q, "svg", NULL), STATUS_NOOUTPUT);
    assert_non_null(strstr(m->w->e.msg, "taken: the folder cannot be made: a file has this name"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define MADE(name) cmocka_unit_test_setup_teardown(name, setup_made, teardown_made)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pictures_are_what_their_names_say),
        TEST(text_of_users_prints_as_itself_and_does_nothing),
        TEST(the_script_beside_draws_the_figure_again),
        TEST(without_gnuplot_the_data_are_written_and_the_remedy_is_told),
        TEST(what_gnuplot_complains_of_is_passed_on),
        TEST(the_language_of_the_user_is_not_that_of_gnuplot),
        TEST(letters_without_a_font_are_told),
        TEST(a_silent_failure_is_called_one),
        TEST(a_talkative_gnuplot_does_not_block),
        TEST(a_gnuplot_that_stops_reading_does_no_harm),
        TEST(half_a_picture_is_no_picture),
        TEST(one_replicate_draws_no_ribbon),
        TEST(what_is_not_defined_is_not_drawn_but_its_data_say_so),
        TEST(a_policy_without_values_does_not_spoil_the_others),
        TEST(labels_keep_their_distance_and_their_order),
        TEST(labels_stay_within_the_panel),
        TEST(axes_are_round_and_hold_their_values),
        TEST(dates_on_the_axis_begin_years_months_or_days),
        TEST(axes_of_any_sign_hold_their_values),
        TEST(a_height_too_small_is_refused_and_the_least_told),
        TEST(tex_gets_text_and_no_commands),
        TEST(svg_and_png_are_the_same_bytes_each_time),
        TEST(names_too_long_for_the_margin_stand_in_keys),
        TEST(no_letters_are_too_small_to_print),
        TEST(lines_break_where_a_reader_would),
        TEST(what_is_cut_ends_in_an_ellipsis),
        TEST(a_long_title_makes_room_in_its_row_alone),
        MADE(every_figure_of_a_plain_run_is_drawn_in_every_format),
        MADE(every_figure_of_a_sweep_is_drawn_in_every_format),
        MADE(sobol_indices_and_samples_are_drawn),
        MADE(what_cannot_be_drawn_refuses_nothing_else),
        MADE(an_undefined_measure_is_not_taken_for_a_parameter_that_does_not_vary),
        MADE(a_measure_defined_once_draws_no_map),
        MADE(what_a_plain_run_has_not_is_refused_kindly),
        MADE(what_a_sweep_leaves_open_is_asked_for),
        MADE(twins_are_those_of_the_summary),
        MADE(a_dose_is_the_mean_of_its_points),
        MADE(a_dose_of_one_at_a_time_is_a_point_a_value),
        MADE(translated_labels_are_data_as_well),
        MADE(the_printed_labels_are_all_there_are),
        MADE(labels_that_there_are_not_are_named),
        MADE(a_folder_is_made_with_those_it_stands_in),
        MADE(a_file_where_the_folder_should_be_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
