/* Sweep files that are wrong: every mistake is told with its place, and no broken file does worse than that. */
#define _POSIX_C_SOURCE 200809L
#include "mistakes.h"
#include "sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_TEXT = 1 << 16 };

static const struct wrong WRONG[] = {
#include "../scenarios/sweep_wrong.def"
};

/* What the sweeps stand beside. */
static const struct file {
    const char *name, *text;
} FILES[] = {
    {"bad.csv", "belief.floor,scale:groups.*.registered\n0.1,1\n0.2,\nx,1.1\n0.3,1.2,4\n0.4\n"},
    {"header.csv", ",belef.floor,belief,groups.*.registred,policies.full.set,conditions.*.*\n"},
    {"semi.csv", "belief.floor;belief.full\n1;2\n"},
    {"none.csv", "belief.floor\n\n"},
    {"empty.csv", ""},
    {"types.tsv", "population.agents\tdisclosure.health_first_responder\n100.5\tmaybe\nNaN\t1\n"},
    {"outside.csv", "belief.floor\n0.1\n1.2\n"},
    {"tail.csv", "belief.floor,belief.full\n0.1,0.5,\n0,1,0,5\n"},
    {"number.csv", "0.1,0.2\n0.3,0.4\n"},
    {"minus.csv", "care.gp.appeal\n\xe2\x88\x92"
                  "0.5\n"},
    {"pipe.csv", "belief.floor|belief.full\n0.1|0.6\n"},
    {"savetxt.csv", "1.0e-01 6.0e-01\n3.0e-01 9.0e-01\n"},
    {"netlogo.csv", "\"BehaviorSpace results (NetLogo 6.2.0)\"\n\"town.nlogo\"\n"},
    {"dakota.dat", "%eval_id interface belief.floor\n1 NO_ID 0.1\n"},
    {"latin.csv", "belief.floor,caf\xe9\n0.1,0.6\n"},
    {"nothing.csv", "\"\",\"\"\n1,2\n"},
    {"right.csv", "belief.floor,,\n0.1,,5\n"},
    {"comment.csv", "# a design\nbelief.floor\n0.1\n"},
    {"r.csv", "Belief.Floor,belief_full,groups...registered,scale.belief.ambiguity,fear_sd\n1\n"},
    {"utf16.csv", "\xFF\xFE."},
    {"book.csv", "PK\x03\x04"},
    {"good.csv", "belief.floor,scale:groups.*.registered\n0.1,1\n0.2,0.5\n"},
    {"posterior.csv", "belief.floor,weight\n0.1,1\n"},
    {"other.csv", "belief.floor,conditions.flu.onest,weight\n0.1,1,1\n"},
    {"weights.csv", "weight,belief.floor\n-1,0.1\nx,0.2\n1\n"},
    {"zero.csv", "belief.floor,weight\n0.1,0\n"},
    {"wrong.yaml", "belief.full: 7\ngroups: {a: {people: 1}}\npolicies: {p: {before: none}}\n"},
    {"plain.yaml", "groups: {a: {people: 1}}\npolicies: {p: {before: none}}\n"},
};
enum { N_FILES = sizeof FILES / sizeof FILES[0] };

struct fixture {
    struct sweep sw;
    struct err e;
    char folder[64], text[MAX_TEXT];
};

static void write_bytes(const char *name, const char *bytes, size_t n)
{
    FILE *f = fopen(name, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static size_t read_bytes(const char *name, char *into)
{
    FILE *f = fopen(name, "rb");

    assert_non_null(f);
    const size_t n = fread(into, 1, MAX_TEXT - 1, f);
    (void)fclose(f);
    into[n] = '\0';
    return n;
}

/* A new folder, gone into, with the scenarios and tables. */
static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    *state = f;
    if (f == NULL)
        return -1;
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/confide_sweep_XXXXXX");
    if (mkdtemp(f->folder) == NULL || chdir(f->folder) != 0)
        return -1;
    for (size_t i = 0; i < N_FILES; i++)
        write_bytes(FILES[i].name, FILES[i].text, strlen(FILES[i].text));
    const size_t n = read_bytes(SOURCE_DIR "/tests/scenarios/sweep_small.yaml", f->text);
    write_bytes("small.yaml", f->text, n);
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    sweep_free(&f->sw);
    for (size_t i = 0; i < N_FILES; i++)
        (void)remove(FILES[i].name);
    (void)remove("small.yaml");
    (void)remove("s.yaml");
    if (chdir("/") == 0)
        (void)rmdir(f->folder);
    free(f);
    return 0;
}

static enum status read_text(struct fixture *f, const char *text, size_t n)
{
    write_bytes("s.yaml", text, n);
    f->e.msg[0] = '\0';
    return sweep_read(&f->sw, "s.yaml", NULL, &f->e);
}

static void each_mistake_is_told_with_its_place(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++) {
        char text[2048];
        const int n = snprintf(text, sizeof text, "%s%s", WRONG[i].text,
                               WRONG[i].is_part ? "\nscenario: small.yaml\ndesign: grid\n" : "");
        assert_int_equal(read_text(f, text, (size_t)n), STATUS_SCENARIO);
        if (strstr(f->e.msg, " refused:\n") == NULL)
            mistakes_first_lines(f->e.msg);
        assert_string_equal(f->e.msg, WRONG[i].told);
        assert_int_equal(f->sw.experiment.n_points, 0);
        assert_null(f->sw.text);
    }
}

static void all_mistakes_come_at_once_with_line_and_caret(void **state)
{
    static const char TEXT[] = "scenario: small.yaml\n"
                               "design: grid\n"
                               "vary:\n"
                               "  belief.floor: [0.1, 2]\n"
                               "  groups.*.exploted: [0.1]\n"
                               "replicates: 0\n";
    struct fixture *f = *state;

    assert_int_equal(read_text(f, TEXT, strlen(TEXT)), STATUS_SCENARIO);
    assert_string_equal(f->e.msg,
                        "s.yaml:4:23: belief.floor = 2 is outside 0 to 1 (probability)\n"
                        "    belief.floor: [0.1, 2]\n"
                        "                        ^\n"
                        "s.yaml:5:3: unknown name 'groups.*.exploted'; did you mean 'exploited'?\n"
                        "    groups.*.exploted: [0.1]\n"
                        "    ^\n"
                        "s.yaml:6:13: replicates = 0 is outside 1 to 1000000000\n"
                        "  replicates: 0\n"
                        "              ^");
}

static void a_missing_sweep_and_a_folder_are_missing_input(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(sweep_read(&f->sw, "not_there.yaml", NULL, &f->e), STATUS_NOINPUT);
    assert_string_equal(f->e.msg, "not_there.yaml: No such file or directory");
    assert_int_equal(sweep_read(&f->sw, ".", NULL, &f->e), STATUS_NOINPUT);
    assert_string_equal(f->e.msg, ".: this is a folder, not a file");
}

static void refused_points_are_listed_up_to_ten(void **state)
{
    static const char TEXT[] = "scenario: small.yaml\ndesign: grid\n"
                               "vary: {population.contacts: {from: 1, to: 30, step: 1}}\n";
    struct fixture *f = *state;

    assert_int_equal(read_text(f, TEXT, strlen(TEXT)), STATUS_SCENARIO);
    assert_non_null(strstr(f->e.msg, "s.yaml: 15 of 30 points are refused:\n"
                                     "  point 1: population.contacts: 1 contacts are not an even "
                                     "number\n    with population.contacts = 1\n"));
    assert_non_null(strstr(f->e.msg, "\n  point 19: "));
    assert_null(strstr(f->e.msg, "\n  point 21: "));
    assert_non_null(
        strstr(f->e.msg, "\n  and 5 more\n--skip-invalid runs the others without them"));
}

static void a_design_that_cannot_vary_so_much_is_told_at_its_name(void **state)
{
    static const char *const NAMES[] = {"child",     "female",     "disabled",
                                        "irregular", "known",      "serious_crime",
                                        "told_lies", "registered", "accompanied"};
    struct fixture *f = *state;
    char text[2048] = "design: niederreiter\npoints: 3\nscenario: small.yaml\nvary:\n";

    for (size_t i = 0; i < 18; i++) {
        const size_t n = strlen(text);
        (void)snprintf(text + n, sizeof text - n, "  groups.%s.%s: {from: 0, to: 1}\n",
                       i < 9 ? "overstayers" : "visitors", NAMES[i % 9]);
    }
    assert_int_equal(read_text(f, text, strlen(text)), STATUS_SCENARIO);
    assert_non_null(strstr(f->e.msg, "s.yaml:1:9: 18 factors are more than design niederreiter"));
    assert_non_null(strstr(f->e.msg, "\n  design: niederreiter\n          ^"));
}

/* Reads, and says whether the outcome is one that may be. */
static bool is_handled(struct fixture *f, const char *text, size_t n)
{
    const enum status status = read_text(f, text, n);

    sweep_free(&f->sw);
    return status == STATUS_OK || (status == STATUS_SCENARIO && f->e.msg[0] != '\0');
}

/* A small sweep with everything in it that one can have. */
static const char RICH[] =
    "# all that a sweep can say\n"
    "scenario: small.yaml\ndesign: priors\npoints: 6\nsampling: sobol\nseed: 9\nreplicates: 3\n"
    "vary:\n"
    "  belief.ambiguity: [0.0, 0.6, 0.9]\n"
    "  disclosure.trained_share: {from: 0.1, to: 1, count: 4, log: true}\n"
    "  groups.*.registered: {scale: {uniform: {min: 0.5, max: 1}}}\n"
    "  policies.strict.set.care.gp.refuses: {normal: {mean: 0.4, sd: 0.2, min: 0.1}}\n"
    "  population.agents: {from: 100, to: 300, step: 50}\n"
    "  disclosure.health_first_responder: [false, true]\n"
    "policies: [none, strict]\n"
    "common_random_numbers: false\n"
    "stop_when: {measure: untreated_rate, contrast: [none, strict], half_width: 0.002, min: 4, "
    "max: 40, batch: 2}\n";

static void a_sweep_with_everything_is_read(void **state)
{
    struct fixture *f = *state;
    const enum status status = read_text(f, RICH, strlen(RICH));

    assert_string_equal(f->e.msg, "");
    assert_int_equal(status, STATUS_OK);
}

static void every_beginning_is_read_or_refused(void **state)
{
    struct fixture *f = *state;

    for (size_t n = 0; n < strlen(RICH); n++)
        if (!is_handled(f, RICH, n))
            fail_msg("the first %zu bytes: %s", n, f->e.msg);
}

static void every_changed_byte_is_read_or_refused(void **state)
{
    static const char INSTEAD[] = "\0\t\n \"'&*!%[]{}:,-#?|>@`~0e.9x\x7f\x80\xc3\xe2\xff";
    struct fixture *f = *state;
    char text[sizeof RICH];

    for (size_t i = 0; i < strlen(RICH); i++) {
        memcpy(text, RICH, sizeof text);
        text[i] = INSTEAD[(i * 7 + i / 31) % (sizeof INSTEAD - 1)];
        if (!is_handled(f, text, strlen(RICH)))
            fail_msg("byte %zu as 0x%02X: %s", i, (unsigned)(unsigned char)text[i], f->e.msg);
        memmove(text + i, text + i + 1, strlen(RICH) - i - 1);
        if (!is_handled(f, text, strlen(RICH) - 1))
            fail_msg("without byte %zu: %s", i, f->e.msg);
    }
}

static void a_broken_table_is_read_or_refused(void **state)
{
    static const char TABLE[] = "\"belief.floor\",scale:groups.*.registered\r\n0.1, 1\r\n\r\n"
                                "\"0.2\",0.5\n0.3,1e-1";
    static const char INSTEAD[] = "\0\t\n\r \"',;:-#0e.9*x\x7f\x80\xff";
    static const char SWEEP[] = "scenario: small.yaml\ndesign: list\nfile: good.csv\n";
    struct fixture *f = *state;
    char text[sizeof TABLE];

    for (size_t i = 0; i < strlen(TABLE); i++) {
        memcpy(text, TABLE, sizeof text);
        write_bytes("good.csv", text, i);
        assert_true(is_handled(f, SWEEP, strlen(SWEEP)));
        for (size_t k = 0; k < sizeof INSTEAD - 1; k++) {
            text[i] = INSTEAD[k];
            write_bytes("good.csv", text, strlen(TABLE));
            assert_true(is_handled(f, SWEEP, strlen(SWEEP)));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_mistake_is_told_with_its_place, setup, teardown),
        cmocka_unit_test_setup_teardown(all_mistakes_come_at_once_with_line_and_caret, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_missing_sweep_and_a_folder_are_missing_input, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(refused_points_are_listed_up_to_ten, setup, teardown),
        cmocka_unit_test_setup_teardown(a_design_that_cannot_vary_so_much_is_told_at_its_name,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_sweep_with_everything_is_read, setup, teardown),
        cmocka_unit_test_setup_teardown(every_beginning_is_read_or_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(every_changed_byte_is_read_or_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_broken_table_is_read_or_refused, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
