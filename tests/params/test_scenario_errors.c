/* Scenarios that are wrong: every mistake is told, with its place, its value and its limit. */
#include "mistakes.h"
#include "scenario_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER SOURCE_DIR "/tests/scenarios/"

/* What a case leaves out, so that nothing else is wrong with it. */
#define REST "\ngroups: {a: {people: 10}}\npolicies: {p: {before: none}}\n"

static const struct wrong WRONG[] = {
#include "../scenarios/wrong.def"
};

struct fixture {
    struct scenario s;
    struct err e;
};

static int setup(void **state)
{
    *state = calloc(1, sizeof(struct fixture));
    return *state == NULL;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    scenario_free(&f->s);
    free(f);
    return 0;
}

static void each_mistake_is_told_with_its_place(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++) {
        char text[2048];
        const int n =
            snprintf(text, sizeof text, "%s%s", WRONG[i].text, WRONG[i].is_part ? REST : "");
        assert_int_equal(scenario_parse(&f->s, text, (size_t)n, "s.yaml", &f->e), STATUS_SCENARIO);
        mistakes_first_lines(f->e.msg);
        assert_string_equal(f->e.msg, WRONG[i].told);
        assert_int_equal(f->s.n_groups, 0);
        assert_null(f->s.given);
    }
}

static void parse(struct fixture *f, const char *text)
{
    (void)!scenario_parse(&f->s, text, strlen(text), "s.yaml", &f->e);
}

static void all_mistakes_come_at_once_in_order_with_line_and_caret(void **state)
{
    struct fixture *f = *state;

    parse(f, "belief: {full: 2}\ncare:\n  gp: {treats: -1,\n       faer: 1}" REST);
    assert_string_equal(f->e.msg,
                        "s.yaml:1:16: belief.full = 2 is outside 0 to 1 (probability)\n"
                        "  belief: {full: 2}\n"
                        "                 ^\n"
                        "s.yaml:3:16: care.gp.treats = -1 is outside 0 to 1 (probability)\n"
                        "    gp: {treats: -1,\n"
                        "                 ^\n"
                        "s.yaml:4:8: unknown name 'care.gp.faer'; did you mean 'fear'?\n"
                        "         faer: 1}\n"
                        "         ^");
}

static void columns_count_letters_not_bytes(void **state)
{
    struct fixture *f = *state;

    parse(f, "{title: \xC3\xBC\xC3\xBC, belief: {full: 2}, groups: {a: {people: 1}}, policies: {p: "
             "{}}}");
    assert_non_null(strstr(f->e.msg, "s.yaml:1:28: belief.full = 2"));
    assert_non_null(strstr(f->e.msg, "\n                             ^"));
}

static void a_long_line_is_shown_around_its_mistake(void **state)
{
    struct fixture *f = *state;
    char text[1024];

    (void)snprintf(text, sizeof text, "{title: %0300d, belief: {full: 2, floor: 0.1%s", 0,
                   "00000000000000000000000000000000000000000000000000000000000000000}}");
    parse(f, text);
    const char *line = strstr(f->e.msg, "\n  ...000");
    assert_non_null(line);
    assert_non_null(strstr(line, ", belief: {full: 2, floor"));
    const char *caret = strchr(line, '^'), *start = strchr(line + 1, '\n');
    assert_non_null(caret);
    assert_int_equal(line[1 + (caret - start - 1)], '2');
}

static void no_more_than_fifty_mistakes_are_listed(void **state)
{
    struct fixture *f = *state;
    struct {
        char text[20000];
        size_t n;
    } t = {.n = 0};

    for (int i = 0; i < 1000; i++)
        t.n += (size_t)snprintf(t.text + t.n, sizeof t.text - t.n, "x%d: 1\n", i);
    (void)snprintf(t.text + t.n, sizeof t.text - t.n, "%s", REST);
    parse(f, t.text);
    assert_non_null(strstr(f->e.msg, "s.yaml:50:1: unknown name 'x49'"));
    assert_null(strstr(f->e.msg, "s.yaml:51:1:"));
    assert_non_null(strstr(f->e.msg, "\nand 950 more"));
}

static enum status read_sample(struct fixture *f, const char *name)
{
    char file[512];

    (void)snprintf(file, sizeof file, FOLDER "%s", name);
    return scenario_read(&f->s, file, NULL, 0, NULL, &f->e);
}

static void assert_told(const struct fixture *f, const char *what)
{
    if (strstr(f->e.msg, what) == NULL)
        fail_msg("'%s' is not told in:\n%s", what, f->e.msg);
}

static void a_mistake_in_a_base_has_the_place_in_the_base(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_sample(f, "wrong_child.yaml"), STATUS_SCENARIO);
    assert_told(f, "wrong_child.yaml:2:16: belief.full = 2 is outside");
    assert_told(f,
                "wrong_base.yaml:1:22: population.agents = -1 is outside 1 to 2000000000 (agents)");
}

static void bases_that_cannot_be_are_told_where_they_are_named(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_sample(f, "circle_1.yaml"), STATUS_SCENARIO);
    assert_told(f, "circle_2.yaml:2:7: base " FOLDER "circle_1.yaml: leads back to itself");
    assert_int_equal(read_sample(f, "no_base.yaml"), STATUS_SCENARIO);
    assert_told(f, "no_base.yaml:1:7: base " FOLDER "not_there.yaml: No such file or directory");
    assert_int_equal(read_sample(f, "folder_base.yaml"), STATUS_SCENARIO);
    assert_told(f, "this is a folder, not a scenario file");
}

static void a_missing_file_and_a_folder_are_missing_input(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_sample(f, "not_there.yaml"), STATUS_NOINPUT);
    assert_string_equal(f->e.msg, FOLDER "not_there.yaml: No such file or directory");
    assert_int_equal(read_sample(f, "."), STATUS_NOINPUT);
    assert_told(f, "this is a folder");
}

static void a_large_file_is_refused_by_its_size(void **state)
{
    struct fixture *f = *state;
    char name[] = "large_scenario_XXXX.yaml";
    FILE *out = fopen(name, "wb");

    assert_non_null(out);
    for (int i = 0; i < 11 << 16; i++)
        assert_int_equal(fwrite("# 1234567890123\n", 1, 16, out), 16);
    (void)fclose(out);
    const enum status status = scenario_read(&f->s, name, NULL, 0, NULL, &f->e);
    (void)remove(name);
    assert_int_equal(status, STATUS_SCENARIO);
    assert_told(f, "larger than 1 MiB, the limit");
}

static void assert_set_is_told(struct fixture *f, const char *path, const char *value,
                               const char *told)
{
    const struct override o = {path, value};

    assert_int_equal(scenario_read(&f->s, FOLDER "small.yaml", &o, 1, NULL, &f->e),
                     STATUS_SCENARIO);
    assert_string_equal(f->e.msg, told);
}

static void what_the_command_line_says_wrong_is_told(void **state)
{
    struct fixture *f = *state;

    assert_set_is_told(f, "belief.full", "2",
                       "--set belief.full=2: belief.full = 2 is outside 0 to 1 (probability)");
    assert_set_is_told(f, "belef.full", "1",
                       "--set belef.full=1: unknown name 'belef'; did you mean 'belief'?");
    assert_set_is_told(f, "belief.full", "[",
                       "--set belief.full=[: a value was expected here; is "
                       "one missing, or a ',' too many?");
    assert_set_is_told(
        f, "policies.full.set.time.years", "1",
        "--set policies.full.set.time.years=1: policies.full.set.time.years: a policy "
        "cannot set this; it holds for the whole run");
    assert_set_is_told(f, "base", "x.yaml",
                       "--set base=x.yaml: a base can only be named in a file");
    assert_set_is_told(
        f, "belief.full", "",
        "--set belief.full=: a value is missing; belief.full=null means the default");
    assert_set_is_told(f, "x.*.y", "1", "--set x.*.y=1: there is no place of this name");
    assert_set_is_told(
        f, "groups.visitors.exploited", "{beta: {mean: 0.5, sd: 0.6}}",
        "--set groups.visitors.exploited={beta: {mean: 0.5, sd: 0.6}}: "
        "groups.visitors.exploited: the beta distribution needs an sd above 0 and below "
        "0.5 at this mean");
}

static void a_policy_that_is_not_there_is_told_with_the_nearest(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(scenario_read(&f->s, FOLDER "small.yaml", NULL, 0, "none,ful", &f->e),
                     STATUS_SCENARIO);
    assert_string_equal(f->e.msg, "--policies: there is no policy 'ful'; did you mean 'full'?");
    assert_int_equal(scenario_read(&f->s, FOLDER "small.yaml", NULL, 0, "", &f->e),
                     STATUS_SCENARIO);
    assert_string_equal(f->e.msg, "--policies: there is no policy ''; there are none, full");
    assert_int_equal(scenario_read(&f->s, FOLDER "small.yaml", NULL, 0, "full,full", &f->e),
                     STATUS_SCENARIO);
    assert_string_equal(f->e.msg, "--policies: 'full' is named twice");
}

/* Texts that are small but mean harm: each must be refused at once. */
static void what_means_harm_is_refused_at_no_cost(void **state)
{
    static const char *const PIECES[] = {
        "[", "{", "- ", "? ", "[{a: ", "!", ": ", "a: &a [*a, ", "'"};
    struct fixture *f = *state;
    char *text = malloc(1000001);

    assert_non_null(text);
    for (size_t i = 0; i < sizeof PIECES / sizeof PIECES[0]; i++) {
        const size_t n = strlen(PIECES[i]), times = 1000000 / n;
        for (size_t k = 0; k < times; k++)
            memcpy(text + k * n, PIECES[i], n);
        assert_int_equal(scenario_parse(&f->s, text, times * n, "s.yaml", &f->e), STATUS_SCENARIO);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_mistake_is_told_with_its_place, setup, teardown),
        cmocka_unit_test_setup_teardown(all_mistakes_come_at_once_in_order_with_line_and_caret,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(columns_count_letters_not_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_line_is_shown_around_its_mistake, setup, teardown),
        cmocka_unit_test_setup_teardown(no_more_than_fifty_mistakes_are_listed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_mistake_in_a_base_has_the_place_in_the_base, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(bases_that_cannot_be_are_told_where_they_are_named, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_missing_file_and_a_folder_are_missing_input, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_large_file_is_refused_by_its_size, setup, teardown),
        cmocka_unit_test_setup_teardown(what_the_command_line_says_wrong_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(a_policy_that_is_not_there_is_told_with_the_nearest, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_means_harm_is_refused_at_no_cost, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
