/* The parameter table, values and their texts, the reference, and the commands check and params. */
#define _POSIX_C_SOURCE 200809L
#include "date.h"
#include "options.h"
#include "params.h"
#include "reference.h"
#include "scenario_file.h"
#include "text.h"
#include "value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SMALL SOURCE_DIR "/tests/scenarios/small.yaml"
#define UK SOURCE_DIR "/params/uk-2017.yaml"

static void every_parameter_has_a_sentence_a_unit_and_a_default_in_its_limits(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_PARAMS; i++) {
        const struct param_row *r = &PARAMS[i];
        const size_t n = strlen(r->doc);
        assert_true(n > 10 && isupper((unsigned char)r->doc[0]) && r->doc[n - 1] == '.');
        assert_true(r->unit[0] != '\0');
        assert_true(r->min <= r->max);
        for (size_t k = 0; k < (r->scope == SCOPE_SERVICE ? SERVICE_COUNT : 1); k++)
            assert_true(r->dflt[k] >= r->min && r->dflt[k] <= r->max);
    }
}

static void no_two_parameters_share_a_path(void **state)
{
    char a[PATH_SIZE], b[PATH_SIZE];

    (void)state;
    for (size_t i = 0; i < N_PARAMS; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(param_pattern(a, &PARAMS[i]), param_pattern(b, &PARAMS[k]));
}

static void a_path_leads_back_to_its_parameter(void **state)
{
    struct scenario *s = calloc(1, sizeof *s);

    (void)state;
    assert_non_null(s);
    s->n_groups = 2;
    s->n_conditions = 2;
    (void)strcpy(s->group_name[1], "b");
    (void)strcpy(s->condition_name[1], "d");
    (void)strcpy(s->group_name[0], "a");
    (void)strcpy(s->condition_name[0], "c");
    for (size_t i = 0; i < N_PARAMS; i++)
        for (size_t k = 0; k < param_count(&PARAMS[i], s); k++) {
            char path[PATH_SIZE];
            size_t index;
            assert_ptr_equal(param_find(s, param_path(path, &PARAMS[i], s, k), &index), &PARAMS[i]);
            assert_int_equal(index, k);
        }
    free(s);
}

static void a_path_of_nothing_leads_nowhere(void **state)
{
    static const char *const PATHS[] = {
        "",     "care",          "care.gp",     "care.nurse.fear",    "groups",
        "time", "groups..known", "time.start.", "care.clinic.refuses"};
    const char *name;
    size_t length;

    (void)state;
    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++)
        assert_null(param_match(PATHS[i], &name, &length));
}

static void the_reference_page_is_current(void **state)
{
    struct text now = {0}, then = {0};
    FILE *f = fopen(SOURCE_DIR "/params/REFERENCE.md", "rb");
    char piece[4096];
    size_t n;

    (void)state;
    assert_non_null(f);
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        text_add_bytes(&then, piece, n);
    (void)fclose(f);
    reference_markdown(&now);
    assert_false(now.failed || then.failed);
    if (strcmp(now.data, then.data) != 0)
        fail_msg("params/REFERENCE.md is stale: confide params --markdown > params/REFERENCE.md");
    text_free(&now);
    text_free(&then);
}

static void policies_are_the_same_in_all_but_their_names(void **state)
{
    static const char TEXT[] =
        "groups: {a: {people: 100}}\npolicies:\n"
        "  p: {before: none, schedule: [{from: 2018-01-01, regime: full}]}\n"
        "  twin: {before: none, schedule: [{from: 2018-01-01, regime: full}]}\n"
        "  later: {before: none, schedule: [{from: 2018-01-02, regime: full}]}\n"
        "  set: {before: none, schedule: [{from: 2018-01-01, regime: full}],\n"
        "        set: {belief.floor: 0.2}}\n"
        "  dated: {before: none, schedule: [{from: 2018-01-01, regime: full, set: {belief.floor: "
        "0.2}}]}\n"
        "  dated_twin: {before: none, schedule: [{from: 2018-01-01, regime: full, set: "
        "{belief.floor: 0.2}}]}\n"
        "  dated_else: {before: none, schedule: [{from: 2018-01-01, regime: full, set: "
        "{belief.floor: 0.3}}]}\n";
    struct scenario s;
    struct err e;

    (void)state;
    if (scenario_parse(&s, TEXT, strlen(TEXT), "p.yaml", &e) != STATUS_OK)
        fail_msg("%s", e.msg);
    assert_true(params_policies_are_same(&s, 0, 1));
    assert_false(params_policies_are_same(&s, 0, 2));
    assert_false(params_policies_are_same(&s, 0, 3));
    assert_false(params_policies_are_same(&s, 0, 4));
    assert_true(params_policies_are_same(&s, 4, 5));
    assert_false(params_policies_are_same(&s, 4, 6));
    scenario_free(&s);
}

/* Runs the program with these arguments; its output (both streams) in `out`, its exit code returned. */
static int run(const char *arguments, char *out, size_t size)
{
    char command[1024];

    (void)snprintf(command, sizeof command, "%s %s 2>&1", PROGRAM, arguments);
    FILE *f = popen(command, "r");
    assert_non_null(f);
    const size_t n = fread(out, 1, size - 1, f);
    out[n] = '\0';
    while (fgetc(f) != EOF)
        continue;
    const int status = pclose(f);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void assert_run(const char *arguments, int code, const char *what)
{
    char out[16384];

    assert_int_equal(run(arguments, out, sizeof out), code);
    if (strstr(out, what) == NULL)
        fail_msg("confide %s: '%s' is not in:\n%s", arguments, what, out);
}

static void check_says_that_a_scenario_is_fine_and_what_it_comes_to(void **state)
{
    (void)state;
    assert_run("check " SMALL, 0, "small.yaml is fine.");
    assert_run("check " SMALL, 0, "1000 agents for 430000 people in 2 groups, 10 communities");
    assert_run("check " SMALL, 0, "261 + 157 steps of 7 days");
    assert_run("check " SMALL, 0, "2017-01-22  full; news of a threat  (written 2017-01-24)");
    assert_run("check --resolved " SMALL, 0, "title: \"A small town\"\n");
    assert_run("check --set time.years=1 " UK, 65, "from = 2018-05-09 never takes effect");
    assert_run("check --set time.years=1 -p none,full " UK, 0, "uk-2017.yaml is fine.");
    assert_run("check --set policies.full.set.belief.full=0.8 --policies full " SMALL, 0,
               "none; sets belief.full = 0.8\n");
}

static void check_exits_by_what_was_wrong(void **state)
{
    (void)state;
    assert_run("check", 64, "no scenario is given; try 'confide check --help'");
    assert_run("check a b", 64, "one scenario at a time: 'b' is one too many");
    assert_run("check --ste a=1", 64, "unknown option '--ste'; did you mean '--set'?");
    assert_run("check --set", 64, "option '--set' needs its PATH=VALUE");
    assert_run("check --set belief " SMALL, 64, "--set 'belief' is not PATH=VALUE");
    assert_run("check --resolved=1 " SMALL, 64, "option '--resolved' takes no value");
    assert_run("check -x", 64, "unknown option '-x'");
    assert_run("check --set belief.full=7 " SMALL, 65, "belief.full = 7 is outside 0 to 1");
    assert_run("check nowhere.yaml", 66, "nowhere.yaml: No such file or directory");
}

static void no_text_of_a_user_moves_the_cursor(void **state)
{
    (void)state;
    assert_run("check --set 'title=a\x1b[31mb' " SMALL, 0, "  title       a [31mb\n");
    assert_run("check 'no\x1b[31m\xff.yaml'", 66, "confide: no [31m?.yaml: No such file");
}

static void params_shows_all_one_or_those_below(void **state)
{
    (void)state;
    assert_run("params", 0, "care.<service>.fear ");
    assert_run("params --names", 0, "time.start\n");
    assert_run("params care.gp.fear", 0,
               "default  (pharmacy, gp, emergency, clinic) 0, 2.2, 1.1, 0.2");
    assert_run("params groups.x.known", 0,
               "Probability of being known to the immigration authorities.");
    assert_run("params care.gp", 0, "care.gp.refuses\n");
    assert_run("params belief", 0, "belief.spillover\n");
    assert_run("params half-life", 0, "belief.calm_half_life\n    ");
    assert_run("params REFERRAL", 0, "disclosure.exit_on_referral\n    ");
    assert_run("params --markdown", 0, "# Parameters and scenario files");
    assert_run(
        "params knwon", 64,
        "no parameter has 'knwon' in its name or meaning; the nearest is 'groups.<group>.known'");
    assert_run("params qqqqqqqqq", 64, "in its name or meaning; try 'confide params --help'");
    assert_run("params a b", 64, "one WORD at a time");
}

static void what_is_found_fits_a_terminal(void **state)
{
    struct text t = {.data = NULL};

    (void)state;
    assert_int_equal(reference_search(&t, "", "", ""), N_PARAMS);
    for (const char *line = t.data; *line != '\0'; line += strcspn(line, "\n") + 1)
        assert_in_range(strcspn(line, "\n"), 1, 79);
    text_free(&t);
    assert_int_equal(reference_search(&t, "nothing", "nothing", "no such word"), 0);
    text_free(&t);
}

/* Runs confide with `arguments` on FOLDER/NAME. */
static void assert_run_in(const char *folder, const char *arguments, const char *name, int code,
                          const char *what)
{
    char line[256];

    (void)snprintf(line, sizeof line, "%s %s/%s", arguments, folder, name);
    assert_run(line, code, what);
}

static void new_writes_what_check_finds_fine(void **state)
{
    static const char BASED[] = "new --base " UK;
    char folder[] = "/tmp/confide-new-XXXXXX", name[64];

    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_run_in(folder, "new", "a.yaml", 0, "a.yaml\n");
    assert_run_in(folder, "check", "a.yaml", 0, "a.yaml is fine.");
    assert_run_in(folder, "new", "a.yaml", 73, "is there already; choose another name");
    assert_run_in(folder, BASED, "b.yaml", 0, "b.yaml\n");
    assert_run_in(folder, "check", "b.yaml", 0, "mine: Full sharing, clinicians trained");
    assert_run_in(folder, "new --base nowhere.yaml", "c.yaml", 66, "nowhere.yaml: No such file");
    assert_run_in(folder, "new --base " SOURCE_DIR "/README.md", "c.yaml", 65, "README.md:");
    assert_run("new -", 0, "# A scenario of your own");
    assert_run("new", 64, "which FILE?");
    for (const char *c = "ab"; *c != '\0'; c++) {
        (void)snprintf(name, sizeof name, "%s/%c.yaml", folder, *c);
        assert_int_equal(remove(name), 0);
    }
    assert_int_equal(rmdir(folder), 0);
}

static void help_teaches(void **state)
{
    (void)state;
    assert_run("check --help", 0, "Usage: confide check [OPTION]... SCENARIO");
    assert_run("check --help", 0, "--set=PATH=VALUE");
    assert_run("params -h", 0, "Examples:");
}

static void a_whole_number_of_an_option_is_checked(void **state)
{
    static const struct option_table TABLE = {.command = "run"};
    struct err e;
    int64_t n;

    (void)state;
    assert_int_equal(options_count(&TABLE, "threads", "12", 1, 64, &n, &e), STATUS_OK);
    assert_int_equal(n, 12);
    assert_int_equal(options_count(&TABLE, "agents", "1e4", 1, 20000, &n, &e), STATUS_OK);
    assert_int_equal(n, 10000);
    assert_int_equal(options_count(&TABLE, "agents", "1.5", 1, 20000, &n, &e), STATUS_USAGE);
    assert_int_equal(options_count(&TABLE, "threads", "0", 1, 64, &n, &e), STATUS_USAGE);
    assert_string_equal(e.msg, "--threads 0 is outside 1 to 64; try 'confide run --help'");
    assert_int_equal(options_count(&TABLE, "threads", "2x", 1, 64, &n, &e), STATUS_USAGE);
    assert_string_equal(e.msg, "--threads '2x' is not a whole number; try 'confide run --help'");
    assert_int_equal(options_count(&TABLE, "threads", "", 1, 64, &n, &e), STATUS_USAGE);
    assert_int_equal(options_count(&TABLE, "threads", " 3", 1, 64, &n, &e), STATUS_USAGE);
    assert_int_equal(options_count(&TABLE, "threads", "99999999999999999999", 1, 64, &n, &e),
                     STATUS_USAGE);
}

static enum status take_any(void *into, int key, const char *value, struct err *e)
{
    (void)key, (void)value, (void)e;
    ++*(int *)into;
    return STATUS_OK;
}

/* As `--against "$POLICY"` comes out where POLICY was never set. */
static void what_is_empty_is_named(void **state)
{
    static const struct option_row ROWS[] = {{0, 'a', "against", "POLICY", ""},
                                             {1, 0, "title", "[TEXT]", ""}};
    static const struct option_table TABLE = {
        .command = "run", .operands = "FILE", .row = ROWS, .n_rows = 2};
    char run[] = "run", letter[] = "-a", name[] = "--against=", title[] = "--title=", empty[] = "";
    char *two[] = {run, letter, empty, NULL}, *one[] = {run, name, NULL},
         *file[] = {run, empty, NULL}, *may[] = {run, title, NULL};
    struct err e;
    int n = 0;
    bool help;

    (void)state;
    assert_int_equal(options_parse(&TABLE, 3, two, take_any, &n, &help, &e), STATUS_USAGE);
    assert_int_equal(options_parse(&TABLE, 2, one, take_any, &n, &help, &e), STATUS_USAGE);
    assert_string_equal(
        e.msg, "option '--against' needs its POLICY, and is empty; try 'confide run --help'");
    assert_int_equal(options_parse(&TABLE, 2, file, take_any, &n, &help, &e), STATUS_USAGE);
    assert_string_equal(e.msg, "a name is empty where FILE is meant; try 'confide run --help'");
    assert_int_equal(n, 0);
    assert_int_equal(options_parse(&TABLE, 2, may, take_any, &n, &help, &e), STATUS_OK);
    assert_int_equal(n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_parameter_has_a_sentence_a_unit_and_a_default_in_its_limits),
        cmocka_unit_test(no_two_parameters_share_a_path),
        cmocka_unit_test(a_path_leads_back_to_its_parameter),
        cmocka_unit_test(a_path_of_nothing_leads_nowhere),
        cmocka_unit_test(the_reference_page_is_current),
        cmocka_unit_test(check_says_that_a_scenario_is_fine_and_what_it_comes_to),
        cmocka_unit_test(check_exits_by_what_was_wrong),
        cmocka_unit_test(no_text_of_a_user_moves_the_cursor),
        cmocka_unit_test(params_shows_all_one_or_those_below),
        cmocka_unit_test(what_is_found_fits_a_terminal),
        cmocka_unit_test(new_writes_what_check_finds_fine),
        cmocka_unit_test(help_teaches),
        cmocka_unit_test(policies_are_the_same_in_all_but_their_names),
        cmocka_unit_test(a_whole_number_of_an_option_is_checked),
        cmocka_unit_test(what_is_empty_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
