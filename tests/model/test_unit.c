/* The engine: count for count as the plain model, and the same bits however it is run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agree.h"
#include "kernel.h"
#include "made.h"
#include "plain.h"
#include "unit_test.h"
#include "world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One scenario with its observations by the engine, run in some way. */
struct run {
    struct scenario s;
    struct plan p;
    struct observation o;
};

static void run_open(struct run *r, uint64_t seed)
{
    struct err e;

    made_random(&r->s, seed);
    assert_int_equal(plan_make(&r->p, &r->s, &e), STATUS_OK);
    assert_int_equal(observe_init(&r->o, &r->s, &r->p, &e), STATUS_OK);
}

static void run_close(struct run *r)
{
    observe_free(&r->o);
    made_free(&r->s);
}

static void run_engine(struct run *r, uint64_t seed, int threads,
                       const struct unit_options *options)
{
    struct err e;

    run_open(r, seed);
    assert_int_equal(unit_run_with(&r->o, &r->s, &r->p, 1, 0, threads, options, NULL, &e),
                     STATUS_OK);
}

static void assert_agree(const struct run *a, const struct run *b, uint64_t seed)
{
    char where[256];

    if (!agree(where, sizeof where, &a->o, &b->o))
        fail_msg("made scenario %lu: %s", (unsigned long)seed, where);
}

/* How many made scenarios to try: more with CONFIDE_TEST_SCENARIOS. */
static uint64_t scenarios(void)
{
    const char *asked = getenv("CONFIDE_TEST_SCENARIOS");
    return asked != NULL ? strtoull(asked, NULL, 10) : 20;
}

static void the_engine_agrees_with_the_plain_model_count_for_count(void **state)
{
    const struct unit_options as_usual = {0};
    const uint64_t n = scenarios();

    (void)state;
    for (uint64_t seed = 1; seed <= n; seed++) {
        struct run fast, slow;
        struct err e;
        run_engine(&fast, seed, 1, &as_usual);
        run_open(&slow, seed);
        assert_int_equal(plain_run(&slow.o, &slow.s, &slow.p, 1, 0, &e), STATUS_OK);
        assert_agree(&slow, &fast, seed);
        run_close(&fast);
        run_close(&slow);
    }
}

static void assert_same_bits(int threads, const struct unit_options *options)
{
    const struct unit_options as_usual = {0};

    for (uint64_t seed = 1; seed <= scenarios() / 2 + 1; seed++) {
        struct run one, other;
        run_engine(&one, seed, 1, &as_usual);
        run_engine(&other, seed, threads, options);
        assert_agree(&one, &other, seed);
        run_close(&one);
        run_close(&other);
    }
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    (void)state;
    assert_same_bits(2, &(struct unit_options){0});
    assert_same_bits(3, &(struct unit_options){0});
    assert_same_bits(8, &(struct unit_options){0});
}

/* The system may give fewer threads than it is asked for: inside a parallel region of one level it gives one. */
static void fewer_threads_than_asked_for_give_the_same_bits(void **state)
{
    const struct unit_options as_usual = {0};
    struct run one, other;
    enum status status = STATUS_INTERNAL;
    struct err e;

    (void)state;
    run_engine(&one, 2, 1, &as_usual);
    run_open(&other, 2);
#pragma omp parallel num_threads(2)
#pragma omp master
    status = unit_run_with(&other.o, &other.s, &other.p, 1, 0, 4, &as_usual, NULL, &e);
    assert_int_equal(status, STATUS_OK);
    assert_agree(&one, &other, 2);
    run_close(&one);
    run_close(&other);
}

static void worlds_simulated_apart_give_the_same_bits_as_shared_ones(void **state)
{
    (void)state;
    assert_same_bits(1, &(struct unit_options){.apart = true});
}

static void every_instruction_set_gives_the_same_bits(void **state)
{
    static const char *const SETS[] = {"baseline", "avx2", "avx512"};

    (void)state;
    for (size_t i = 0; i < sizeof SETS / sizeof SETS[0]; i++)
        if (kernels_find(SETS[i]) != NULL)
            assert_same_bits(1, &(struct unit_options){.kernels = SETS[i]});
}

/* A factor between 1/8 and 512, from a small generator of its own. */
static double some_factor(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return exp2((double)(*state >> 40) / (double)(1 << 24) * 12 - 3);
}

static void raise_hazards(struct world_params *w, const struct scenario *s, uint64_t seed)
{
    uint64_t x = seed;
    double *const one[] = {&w->care_consider_mild,
                           &w->care_consider_moderate,
                           &w->care_consider_severe,
                           &w->care_collapse,
                           &w->care_record_stale,
                           &w->enforcement_requests_per_year,
                           &w->enforcement_background,
                           &w->enforcement_unknown_ratio,
                           &w->enforcement_serious_focus,
                           &w->enforcement_forget,
                           &w->care_reconsider};

    for (size_t i = 0; i < sizeof one / sizeof *one; i++)
        *one[i] *= some_factor(&x);
    for (size_t g = 0; g < s->n_groups; g++) {
        w->group[g].departure *= some_factor(&x);
        w->group[g].leave_exploitation *= some_factor(&x);
        w->group[g].departure_escaped *= some_factor(&x);
        w->group[g].retrafficked *= some_factor(&x);
    }
    for (size_t c = 0; c < s->n_conditions; c++) {
        struct condition_params *p = &w->condition[c];
        double *const hazard[] = {&p->onset,         &p->transmission,   &p->recover,
                                  &p->worsen,        &p->death,          &p->recover_treated,
                                  &p->dropout,       &p->onset_disabled, &p->onset_exploited,
                                  &p->onset_escaped, &p->onset_female,   &p->consider,
                                  &p->review};
        for (size_t i = 0; i < sizeof hazard / sizeof *hazard; i++)
            *hazard[i] *= some_factor(&x);
    }
}

static void run_raised(struct run *r, uint64_t seed, bool unscreened)
{
    struct err e;

    run_open(r, seed);
    for (size_t a = 0; a < r->s.n_policies; a++) {
        struct policy *y = &r->s.policy[a];
        raise_hazards(&y->params, &r->s, seed);
        for (size_t n = 0; n < y->n_schedule; n++)
            if (y->schedule[n].params != NULL)
                raise_hazards(y->schedule[n].params, &r->s, seed + n + 1);
    }
    assert_int_equal(unit_run_with(&r->o, &r->s, &r->p, 1, 0, 1,
                                   &(struct unit_options){.unscreened = unscreened}, NULL, &e),
                     STATUS_OK);
}

static void screening_misses_no_event_whatever_the_hazards(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= scenarios(); seed++) {
        struct run screened, everyone;
        run_raised(&screened, seed, false);
        run_raised(&everyone, seed, true);
        assert_agree(&everyone, &screened, seed);
        run_close(&screened);
        run_close(&everyone);
    }
}

static void replicates_and_seeds_differ(void **state)
{
    struct run one, two;
    struct err e;
    char where[256];

    (void)state;
    run_open(&one, 1);
    run_open(&two, 1);
    assert_int_equal(unit_run(&one.o, &one.s, &one.p, 1, 0, 1, NULL, &e), STATUS_OK);
    assert_int_equal(unit_run(&two.o, &two.s, &two.p, 2, 0, 1, NULL, &e), STATUS_OK);
    assert_false(agree(where, sizeof where, &one.o, &two.o));
    run_close(&two);
    run_open(&two, 1);
    two.s.run.random_seed++;
    assert_int_equal(unit_run(&two.o, &two.s, &two.p, 1, 0, 1, NULL, &e), STATUS_OK);
    assert_false(agree(where, sizeof where, &one.o, &two.o));
    run_close(&one);
    run_close(&two);
}

static void a_world_takes_at_most_64_bytes_a_slot(void **state)
{
    (void)state;
    assert_true(world_bytes_per_slot() <= 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_engine_agrees_with_the_plain_model_count_for_count),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(fewer_threads_than_asked_for_give_the_same_bits),
        cmocka_unit_test(worlds_simulated_apart_give_the_same_bits_as_shared_ones),
        cmocka_unit_test(every_instruction_set_gives_the_same_bits),
        cmocka_unit_test(screening_misses_no_event_whatever_the_hazards),
        cmocka_unit_test(replicates_and_seeds_differ),
        cmocka_unit_test(a_world_takes_at_most_64_bytes_a_slot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
