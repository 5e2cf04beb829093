/* The program as a whole: what it prints, where, and the code it ends with. */
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

struct said {
    int code;
    char text[65536];
};

/* Runs `confide ARGUMENTS` and keeps what it said on both streams, unless ARGUMENTS redirect them. */
static void confide(struct said *s, const char *arguments)
{
    char line[1024];

    (void)snprintf(line, sizeof line, "exec 2>&1; '%s' %s", PROGRAM, arguments);
    FILE *f = popen(line, "r");
    assert_non_null(f);
    s->text[fread(s->text, 1, sizeof s->text - 1, f)] = '\0';
    const int status = pclose(f);
    assert_true(WIFEXITED(status));
    s->code = WEXITSTATUS(status);
}

static void assert_says(const char *arguments, int code, const char *text)
{
    struct said *s = malloc(sizeof *s);

    assert_non_null(s);
    confide(s, arguments);
    const int got = s->code;
    const int found = strstr(s->text, text) != NULL;
    if (got != code || !found)
        print_message("confide %s: exit code %d, and said:\n%s\n", arguments, got, s->text);
    free(s);
    assert_int_equal(got, code);
    assert_true(found);
}

static void help_names_every_command_and_exit_code(void **state)
{
    static const char *const NAMES[] = {"  run ",     "  sweep ",  "  status ",  "  merge ",
                                        "  check ",   "  params ", "  summary ", "  sensitivity ",
                                        "  figures ", "  report ", "  export ",  "  64  ",
                                        "  75  "};

    (void)state;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        assert_says("--help", 0, NAMES[i]);
    assert_says("help", 0, "Usage: confide COMMAND");
    assert_says("-h", 0, "Usage: confide COMMAND");
}

static void assert_fits(const char *arguments)
{
    struct said *s = malloc(sizeof *s);

    assert_non_null(s);
    confide(s, arguments);
    for (const char *line = s->text; *line != '\0'; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") > 80)
            fail_msg("confide %s: longer than 80 columns: %.*s", arguments,
                     (int)strcspn(line, "\n"), line);
    free(s);
}

static const char *const COMMANDS[] = {"run",       "sweep",   "status",      "merge",   "check",
                                       "params",    "summary", "sensitivity", "figures", "report",
                                       "calibrate", "explore", "export",      "compare", "new"};
enum { N_COMMANDS = sizeof COMMANDS / sizeof *COMMANDS };

static void every_command_has_help_that_fits_a_terminal(void **state)
{
    char line[64], usage[64];

    (void)state;
    assert_fits("--help");
    for (size_t i = 0; i < N_COMMANDS; i++) {
        (void)snprintf(usage, sizeof usage, "confide %s", COMMANDS[i]);
        (void)snprintf(line, sizeof line, "%s --help", COMMANDS[i]);
        assert_says(line, 0, usage);
        (void)snprintf(line, sizeof line, "help %s", COMMANDS[i]);
        assert_says(line, 0, usage);
        assert_fits(line);
    }
}

/* What each letter and each long name was first seen with. */
struct spelt {
    char name[128][32];
    char letter[128];
    size_t n;
};

static void add_spelling(struct spelt *all, char letter, const char *name, const char *command)
{
    for (size_t i = 0; i < all->n; i++) {
        const bool same_name = strcmp(all->name[i], name) == 0,
                   same_letter = all->letter[i] == letter;
        if (same_name && same_letter)
            return;
        if (same_name || (same_letter && letter != ' '))
            fail_msg("confide %s: -%c, --%s; elsewhere -%c, --%s", command, letter, name,
                     all->letter[i], all->name[i]);
    }
    assert_true(all->n < 128);
    all->letter[all->n] = letter;
    (void)snprintf(all->name[all->n++], sizeof *all->name, "%s", name);
}

static void a_letter_means_one_thing_in_all_commands(void **state)
{
    struct spelt *all = calloc(1, sizeof *all);
    struct said *s = malloc(sizeof *s);
    char arguments[64], name[32];

    (void)state;
    assert_true(all != NULL && s != NULL);
    for (size_t i = 0; i < N_COMMANDS; i++) {
        (void)snprintf(arguments, sizeof arguments, "%s --help", COMMANDS[i]);
        confide(s, arguments);
        for (const char *line = strstr(s->text, "Options:\n"); line != NULL && *line != '\0';
             line += strcspn(line, "\n") + 1) {
            const bool has_letter =
                strncmp(line, "  -", 3) == 0 && strncmp(line + 4, ", --", 4) == 0;
            if (!has_letter && strncmp(line, "      --", 8) != 0)
                continue;
            (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(line + 8, "= \n"), line + 8);
            add_spelling(all, has_letter ? line[3] : ' ', name, COMMANDS[i]);
        }
    }
    assert_true(all->n > 40);
    free(s);
    free(all);
}

static void version_names_the_libraries(void **state)
{
    static const char *const NAMES[] = {"confide ", "GSL ",    "HDF5 ",     "libyaml ",
                                        "OpenSSL ", "OpenMP ", "Random123", "MPI: "};

    (void)state;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        assert_says("--version", 0, NAMES[i]);
}

static void a_wrong_command_is_a_usage_error_with_the_nearest_known(void **state)
{
    (void)state;
    assert_says("", 64, "confide: a command is missing; try 'confide --help'");
    assert_says("rnu", 64, "confide: unknown command 'rnu'; did you mean 'run'?");
    assert_says("sumary", 64, "did you mean 'summary'?");
    assert_says("wobble", 64, "confide: unknown command 'wobble'; try 'confide --help'");
    assert_says("help wobble", 64, "unknown command 'wobble'");
    assert_says("''", 64, "unknown command ''");
}

static void results_that_cannot_be_written_are_an_error(void **state)
{
    (void)state;
    assert_says("--help 2>&1 >/dev/full", 74, "confide: standard output cannot be written");
    assert_says("params 2>&1 >/dev/full", 74, "confide: standard output cannot be written");
}

static void a_missing_file_and_a_wrong_one_have_codes_of_their_own(void **state)
{
    (void)state;
    assert_says("check /nowhere/x.yaml", 66, "confide: ");
    assert_says("check /dev/null", 65, "/dev/null");
    assert_says("summary /nowhere/x.h5", 66, "confide: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_names_every_command_and_exit_code),
        cmocka_unit_test(every_command_has_help_that_fits_a_terminal),
        cmocka_unit_test(a_letter_means_one_thing_in_all_commands),
        cmocka_unit_test(version_names_the_libraries),
        cmocka_unit_test(a_wrong_command_is_a_usage_error_with_the_nearest_known),
        cmocka_unit_test(results_that_cannot_be_written_are_an_error),
        cmocka_unit_test(a_missing_file_and_a_wrong_one_have_codes_of_their_own),
    };
    return cmocka_run_group_tests_name("main", tests, NULL, NULL);
}
