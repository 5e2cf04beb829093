/* What names lead to: links are followed, and what is no file is neither opened nor replaced. */
#define _XOPEN_SOURCE 700
#include "analysis_commands.h"
#include "head.h"
#include "place.h"
#include "posterior.h"
#include "result.h"
#include "runs_commands.h"
#include "scenario_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct world {
    char folder[64], fifo[96], file[96], link[96], loop[96];
    struct err e;
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);

    if (w == NULL)
        return -1;
    (void)strcpy(w->folder, "/tmp/confide_places_XXXXXX");
    if (mkdtemp(w->folder) == NULL)
        return -1;
    (void)snprintf(w->fifo, sizeof w->fifo, "%s/fifo", w->folder);
    (void)snprintf(w->file, sizeof w->file, "%s/file", w->folder);
    (void)snprintf(w->link, sizeof w->link, "%s/link", w->folder);
    (void)snprintf(w->loop, sizeof w->loop, "%s/loop", w->folder);
    FILE *f = fopen(w->file, "w");
    if (f == NULL || fclose(f) != 0 || mkfifo(w->fifo, 0600) != 0)
        return -1;
    *state = w;
    return symlink("file", w->link) == 0 ? symlink("loop", w->loop) : -1;
}

static int teardown(void **state)
{
    struct world *w = *state;

    (void)unlink(w->fifo);
    (void)unlink(w->file);
    (void)unlink(w->link);
    (void)unlink(w->loop);
    (void)rmdir(w->folder);
    free(w);
    return 0;
}

static void places_are_told_apart(void **state)
{
    struct world *w = *state;

    assert_null(place_is_other(w->file));
    assert_null(place_is_other(w->link));
    assert_null(place_is_other("/nowhere/at/all"));
    assert_string_equal(place_is_other(w->fifo), "a FIFO");
    assert_string_equal(place_is_other(w->folder), "a folder");
    assert_string_equal(place_is_other("/dev/null"), "a device");
    assert_string_equal(place_is_other(w->loop), "a loop of symbolic links");
    assert_false(place_is_hdf5(w->fifo));
    assert_null(place_cannot_be_read("/dev/null"));
    assert_non_null(place_cannot_be_read("/dev"));
    assert_non_null(place_cannot_be_read(w->fifo));
}

static void nothing_but_a_file_is_written_to(void **state)
{
    struct world *w = *state;

    assert_int_equal(place_check_output(w->link, &w->e), STATUS_OK);
    assert_int_equal(place_check_output(w->fifo, &w->e), STATUS_NOOUTPUT);
    assert_non_null(strstr(w->e.msg, "is a FIFO, not a regular file; it was left as it is"));
    assert_int_equal(place_check_output("/dev/null", &w->e), STATUS_NOOUTPUT);
    assert_non_null(strstr(w->e.msg, "is a device"));
}

static void what_a_command_reads_is_not_its_page(void **state)
{
    struct world *w = *state;
    const char *const nothing[PLACE_READ] = {NULL}, *const both[PLACE_READ] = {NULL, w->file};

    assert_int_equal(place_check_page(w->fifo, both, "with -o", &w->e), STATUS_NOOUTPUT);
    assert_int_equal(place_check_page(w->file, nothing, "with -o", &w->e), STATUS_OK);
    assert_int_equal(place_check_page(w->link, both, "with --notes", &w->e), STATUS_NOOUTPUT);
    assert_non_null(strstr(w->e.msg, "link: is what this command reads; it was left as it is. "
                                     "Choose another file with --notes"));
}

static void a_fifo_is_told_and_not_waited_for(void **state)
{
    struct world *w = *state;
    struct scenario *s = malloc(sizeof *s);
    struct result *r = NULL;

    assert_non_null(s);
    assert_int_equal(result_open(&r, w->fifo, &w->e), STATUS_NOINPUT);
    assert_non_null(strstr(w->e.msg, "is a FIFO; name an output file"));
    assert_int_equal(result_open(&r, w->folder, &w->e), STATUS_NOINPUT);
    assert_non_null(strstr(w->e.msg, "is a folder"));
    assert_int_equal(scenario_read(s, w->fifo, NULL, 0, NULL, &w->e), STATUS_NOINPUT);
    assert_non_null(strstr(w->e.msg, "not a scenario file"));
    assert_int_equal(scenario_read(s, w->loop, NULL, 0, NULL, &w->e), STATUS_NOINPUT);
    assert_non_null(strstr(w->e.msg, "Too many levels of symbolic links"));
    free(s);
}

static void every_command_tells_what_is_no_file(void **state)
{
    struct world *w = *state;
    char name[16], *argv[] = {name, w->fifo, NULL};
    static const struct {
        const char *name;
        enum status (*run)(int argc, char **argv, struct err *e);
    } READERS[] = {{"figures", cmd_figures}, {"summary", cmd_summary}, {"report", cmd_report},
                   {"explore", cmd_explore}, {"export", cmd_export},   {"status", cmd_status}};

    for (size_t i = 0; i < sizeof READERS / sizeof *READERS; i++) {
        (void)snprintf(name, sizeof name, "%s", READERS[i].name);
        argv[1] = w->fifo;
        assert_int_equal(READERS[i].run(2, argv, &w->e), STATUS_NOINPUT);
        assert_non_null(strstr(w->e.msg, "is a FIFO; name "));
        argv[1] = w->loop;
        assert_int_equal(READERS[i].run(2, argv, &w->e), STATUS_NOINPUT);
        assert_null(strstr(w->e.msg, "No such file"));
    }
}

/* Root may read and write everything: what is protected is looked at as somebody else. */
static bool become_somebody(bool back)
{
    static const uid_t NOBODY = 65534;

    return getuid() != 0 || seteuid(back ? 0 : NOBODY) == 0;
}

static void what_is_protected_is_no_damage_and_stays(void **state)
{
    struct world *w = *state;
    const char *const nothing[PLACE_READ] = {NULL};
    char name[] = "status", *argv[] = {name, w->file, NULL};
    struct result *r = NULL;
    struct head h;

    assert_int_equal(chmod(w->folder, 0755), 0);
    assert_int_equal(chmod(w->file, 0), 0);
    assert_true(become_somebody(false));
    assert_int_equal(cmd_status(2, argv, &w->e), STATUS_NOINPUT);
    assert_non_null(strstr(w->e.msg, "file: cannot be read: Permission denied"));
    assert_int_equal(result_open(&r, w->file, &w->e), STATUS_NOINPUT);
    assert_int_equal(head_read(&h, w->file, &w->e), STATUS_NOINPUT);
    head_free(&h);
    assert_int_equal(place_check_page(w->file, nothing, "with -o", &w->e), STATUS_NOOUTPUT);
    assert_non_null(strstr(w->e.msg, "may not be written to; it was left as it is"));
    assert_true(become_somebody(true));
}

static void too_many_open_files_are_no_damage(void **state)
{
    struct world *w = *state;
    struct rlimit limit, none;
    struct head h;

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = 3;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    const enum status status = head_read(&h, w->file, &w->e);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(status, STATUS_NOINPUT);
    assert_non_null(strstr(w->e.msg, "file: cannot be read: Too many open files"));
    head_free(&h);
}

static void a_posterior_that_is_no_file_is_told(void **state)
{
    struct world *w = *state;
    struct posterior p;

    assert_int_equal(posterior_open(&p, w->fifo, &w->e), STATUS_NOINPUT);
    assert_non_null(strstr(w->e.msg, "is a FIFO; name a calibration"));
    assert_false(posterior_is_in(w->fifo));
}

static void a_sweep_file_is_told_from_a_scenario(void **state)
{
    struct world *w = *state;
    struct scenario *s = malloc(sizeof *s);

    assert_non_null(s);
    assert_int_equal(
        scenario_read(s, SOURCE_DIR "/params/examples/sweep-belief.yaml", NULL, 0, NULL, &w->e),
        STATUS_SCENARIO);
    assert_non_null(strstr(w->e.msg, "this is a sweep file: confide sweep "));
    free(s);
}

static void the_briefing_replaces_files_alone(void **state)
{
    struct world *w = *state;
    char command[] = "report", option[] = "-o";
    char *argv[] = {command, w->file, option, w->fifo, NULL};

    assert_int_equal(cmd_report(4, argv, &w->e), STATUS_NOOUTPUT);
    assert_non_null(strstr(w->e.msg, "is a FIFO"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(places_are_told_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_but_a_file_is_written_to, setup, teardown),
        cmocka_unit_test_setup_teardown(what_a_command_reads_is_not_its_page, setup, teardown),
        cmocka_unit_test_setup_teardown(a_fifo_is_told_and_not_waited_for, setup, teardown),
        cmocka_unit_test_setup_teardown(every_command_tells_what_is_no_file, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_protected_is_no_damage_and_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(too_many_open_files_are_no_damage, setup, teardown),
        cmocka_unit_test_setup_teardown(a_posterior_that_is_no_file_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(a_sweep_file_is_told_from_a_scenario, setup, teardown),
        cmocka_unit_test_setup_teardown(the_briefing_replaces_files_alone, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
