/* runs/work/ranks: the shared counter and what ranks agree on. Started alone one rank; tests/mpi.sh starts several. */
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mem.h"
#include "ranks_mpi.h"

#include <omp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* What the tests share: MPI starts once in a process. */
static int start(void **state)
{
    struct ranks *r = mem_array(1, sizeof *r);
    struct err e;

    *state = r;
    return r == NULL || ranks_start(r, &e) != STATUS_OK;
}

static int end(void **state)
{
    ranks_end(*state);
    mem_free(*state);
    return 0;
}

enum { NUMBERS = 2000, THREADS = 3 };

/* Marks the numbers below NUMBERS that this rank's threads get, `stride` at a time. */
static void take_all(struct ranks *r, uint64_t stride, unsigned char taken[NUMBERS])
{
#pragma omp parallel num_threads(THREADS) default(none) shared(r, stride, taken)
    for (uint64_t i; (i = ranks_next(r, stride)) < NUMBERS;)
        for (uint64_t k = i; k < i + stride && k < NUMBERS; k++)
            taken[k]++;
}

static void every_number_goes_to_one_thread_of_one_rank(void **state)
{
    struct ranks *r = *state;

    for (uint64_t stride = 1; stride <= 7; stride += 6) {
        unsigned char taken[NUMBERS] = {0};
        ranks_restart(r);
        take_all(r, stride, taken);
        for (size_t i = 0; i < NUMBERS; i += 97)
            assert_int_equal(ranks_sum(r, taken[i]), 1);
        uint64_t n = 0;
        for (size_t i = 0; i < NUMBERS; i++)
            n += taken[i];
        assert_int_equal(ranks_sum(r, n), NUMBERS);
    }
}

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Rank 0 computes for a second without entering MPI; the others get their numbers all the same. */
static void a_number_comes_while_rank_0_computes(void **state)
{
    struct ranks *r = *state;
    const double seconds = 1.0, from = now();
    double longest = 0;

    ranks_restart(r);
    for (int i = 0; r->rank > 0 && i < 20; i++) {
        const double before = now();
        (void)ranks_next(r, 1);
        longest = now() - before > longest ? now() - before : longest;
    }
    while (r->rank == 0 && r->n > 1 && now() - from < seconds)
        continue;
    assert_false(ranks_any(r, longest > seconds / 2));
}

static void after_closing_there_is_nothing_to_begin(void **state)
{
    struct ranks *r = *state;

    ranks_restart(r);
    if (r->rank == r->n - 1)
        ranks_close(r);
    ranks_barrier(r);
    assert_true(ranks_next(r, 1) >= RANKS_CLOSED);
    ranks_restart(r);
    assert_true(ranks_next(r, 1) < (uint64_t)r->n);
}

static void all_get_what_rank_0_has(void **state)
{
    struct ranks *r = *state;
    char text[] = "of another rank";

    if (r->rank == 0)
        memcpy(text, "what all run on", sizeof text);
    ranks_broadcast(r, text, sizeof text);
    assert_string_equal(text, "what all run on");
    ranks_broadcast(r, text, 0);
}

static void one_that_says_so_is_enough(void **state)
{
    struct ranks *r = *state;

    assert_true(ranks_any(r, r->rank == r->n - 1));
    assert_false(ranks_any(r, false));
    assert_int_equal(ranks_sum(r, (uint64_t)r->rank), r->n * (r->n - 1) / 2);
}

static void the_note_counts_threads_and_is_said_once(void **state)
{
    struct ranks *r = *state;
    char note[RANKS_NOTE_SIZE], wanted[RANKS_NOTE_SIZE];

    ranks_note(r, 1, note);
    (void)snprintf(wanted, sizeof wanted, "%d rank%s, %d thread%s", r->n, r->n == 1 ? "" : "s",
                   r->n, r->n == 1 ? "" : "s");
    assert_string_equal(note, r->rank == 0 ? wanted : "");
    assert_true(r->processors >= 1 && r->processors <= omp_get_num_procs());
}

static void too_few_processors_are_said_with_the_remedy(void **state)
{
    struct ranks *r = *state;
    char note[RANKS_NOTE_SIZE];

    ranks_note(r, omp_get_num_procs() + 1, note);
    if (r->rank == 0)
        assert_non_null(strstr(note, "--bind-to none"));
}

static void what_was_never_started_can_be_ended(void **state)
{
    struct ranks none = {0};

    (void)state;
    ranks_end(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_goes_to_one_thread_of_one_rank),
        cmocka_unit_test(a_number_comes_while_rank_0_computes),
        cmocka_unit_test(after_closing_there_is_nothing_to_begin),
        cmocka_unit_test(all_get_what_rank_0_has),
        cmocka_unit_test(one_that_says_so_is_enough),
        cmocka_unit_test(the_note_counts_threads_and_is_said_once),
        cmocka_unit_test(too_few_processors_are_said_with_the_remedy),
        cmocka_unit_test(what_was_never_started_can_be_ended),
    };

    return cmocka_run_group_tests(tests, start, end);
}
