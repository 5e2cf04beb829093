/* Where a file is put, and who may write there: links, and locks on file systems that have none. */
#define _XOPEN_SOURCE 700
#include "asserts.h"
#include "disk.h"
#include "parts.h"
#include "parts_lock.h"
#include "runs_world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the place of the C library's: as on a file system without locks. */
int flock(int file, int how);
int flock(int file, int how)
{
    (void)file, (void)how;
    errno = ENOLCK;
    return -1;
}

static void assert_leads_to(const struct runs_world *w, const char *from, const char *to)
{
    char link[WORLD_PATH], expected[WORLD_PATH];

    runs_world_path(link, w, from);
    runs_world_path(expected, w, to);
    char *target = disk_target(link);
    assert_string_equal(target, expected);
    free(target);
}

static void make_link(const struct runs_world *w, const char *name, const char *to)
{
    char link[WORLD_PATH];

    runs_world_path(link, w, name);
    assert_int_equal(symlink(to, link), 0);
}

static void two_who_write_one_file_write_into_files_of_their_own(void **state)
{
    const struct runs_world *w = *state;
    char table[WORLD_PATH], other[WORLD_PATH];
    struct err e;

    runs_world_path(table, w, "table.csv");
    runs_world_path(other, w, "table.csv.new");
    write_text(other, "of somebody else");
    char *first = disk_beside(table), *second = disk_beside(table);
    assert_non_null(first);
    assert_non_null(second);
    assert_string_not_equal(first, second);
    assert_int_equal(disk_file_size(first), 0);
    assert_int_equal(disk_replace(table, "ab", 2, "with -o", &e), STATUS_OK);
    assert_int_equal(disk_file_size(table), 2);
    assert_int_equal(disk_file_size(other), 16);
    assert_int_equal(unlink(first) + unlink(second), 0);
    free(first);
    free(second);
    runs_world_path(table, w, "nowhere/table.csv");
    assert_null(disk_beside(table));
    assert_int_equal(errno, ENOENT);
}

static void links_are_followed_to_their_end_be_it_there_or_not(void **state)
{
    const struct runs_world *w = *state;
    char absolute[WORLD_PATH];

    runs_world_path(absolute, w, "there.h5");
    make_link(w, "relative.h5", "big.h5");
    make_link(w, "absolute.h5", absolute);
    make_link(w, "chain.h5", "relative.h5");
    make_link(w, "ring.h5", "ring.h5");
    assert_leads_to(w, "plain.h5", "plain.h5");
    assert_leads_to(w, "relative.h5", "big.h5");
    assert_leads_to(w, "absolute.h5", "there.h5");
    assert_leads_to(w, "chain.h5", "big.h5");
    assert_leads_to(w, "ring.h5", "ring.h5");
    write_text(absolute, "it is there now");
    assert_leads_to(w, "absolute.h5", "there.h5");
}

/* How a run in another process fares that wants the same file; it ends without letting go where it `dies`. */
static int open_in_another_process(const struct runs_world *w, bool dies)
{
    int status = 0;
    const pid_t child = fork();

    if (child == 0) {
        struct parts p;
        struct err e;
        const enum status s = parts_open(&p, w->file, &e);
        if (s == STATUS_OK && !dies)
            parts_close(&p);
        _exit((int)s);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WEXITSTATUS(status);
}

static void without_locks_the_second_run_is_told_of_the_first(void **state)
{
    struct runs_world *w = *state;
    struct parts p;

    assert_ok(w, parts_open(&p, w->file, &w->e));
    assert_true(parts_is_locked(&p));
    assert_int_equal(open_in_another_process(w, false), STATUS_NOOUTPUT);
    struct parts second;
    assert_int_equal(parts_open(&second, w->file, &w->e), STATUS_NOOUTPUT);
    assert_says(&w->e, "another run is writing it");
    assert_says(&w->e, "remove");
    parts_close(&p);
    assert_int_equal(open_in_another_process(w, false), STATUS_OK);
}

static void without_locks_what_a_dead_run_held_is_free(void **state)
{
    struct runs_world *w = *state;
    struct parts p;

    assert_int_equal(open_in_another_process(w, true), STATUS_OK);
    assert_ok(w, parts_open(&p, w->file, &w->e));
    parts_close(&p);
}

static void write_lock(const struct runs_world *w, const char *text)
{
    char folder[WORLD_PATH], lock[WORLD_PATH];

    runs_world_path(folder, w, "out.h5.parts");
    runs_world_path(lock, w, "out.h5.parts/lock");
    (void)mkdir(folder, 0777);
    write_text(lock, text);
}

static void a_job_that_begins_again_elsewhere_takes_what_it_held(void **state)
{
    struct runs_world *w = *state;
    struct parts p;

    write_lock(w, "another-machine 1 1234 0\n");
    (void)setenv("SLURM_JOB_ID", "1234", 1);
    (void)unsetenv("SLURM_RESTART_COUNT");
    assert_int_equal(parts_open(&p, w->file, &w->e), STATUS_NOOUTPUT);
    (void)setenv("SLURM_RESTART_COUNT", "1", 1);
    assert_ok(w, parts_open(&p, w->file, &w->e));
    parts_close(&p);
    (void)unsetenv("SLURM_JOB_ID");
    (void)unsetenv("SLURM_RESTART_COUNT");
    write_lock(w, "another-machine 1 - 0\n");
    assert_int_equal(parts_open(&p, w->file, &w->e), STATUS_NOOUTPUT);
    assert_says(&w->e, "on another machine");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, runs_world_setup, runs_world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(two_who_write_one_file_write_into_files_of_their_own),
        TEST(links_are_followed_to_their_end_be_it_there_or_not),
        TEST(without_locks_the_second_run_is_told_of_the_first),
        TEST(without_locks_what_a_dead_run_held_is_free),
        TEST(a_job_that_begins_again_elsewhere_takes_what_it_held),
    };
#undef TEST
    return cmocka_run_group_tests_name("disk", tests, NULL, NULL);
}
