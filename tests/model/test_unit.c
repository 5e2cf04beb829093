/* The engine: count for count as the plain model, and the same bits however it is run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agree.h"
#include "kernel.h"
#include "laws.h"
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

/* The laws by which damage to a file is found hold of what the engine counts. */
static void assert_lawful(const struct run *r, uint64_t seed)
{
    const struct layout l = layout_of_unit(&r->s, &r->p);
    const uint32_t *data[OBSERVE_COUNT];

    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        data[v] = laws_use(v) ? r->o.data[v] : NULL;
    const enum observable bad = laws_broken(&l, &r->s, &r->p, data, 1);
    if (bad < OBSERVE_COUNT)
        fail_msg("made scenario %lu: %s breaks a law", (unsigned long)seed, OBSERVABLE[bad].name);
}

static void run_engine(struct run *r, uint64_t seed, int threads,
                       const struct unit_options *options)
{
    struct err e;

    run_open(r, seed);
    assert_int_equal(unit_run_with(&r->o, &r->s, &r->p, 1, 0, threads, options, NULL, &e),
                     STATUS_OK);
    assert_lawful(r, seed);
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

/* As usual, on one thread: what all other ways are compared with. [seed]; each is made when it is first asked for. */
static struct run *as_usual;

static int as_usual_setup(void **state)
{
    (void)state;
    as_usual = calloc(scenarios() + 2, sizeof *as_usual);
    return as_usual == NULL;
}

static int as_usual_teardown(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < scenarios() + 2; seed++)
        if (as_usual[seed].p.n_slots > 0)
            run_close(&as_usual[seed]);
    free(as_usual);
    return 0;
}

static const struct run *run_as_usual(uint64_t seed)
{
    if (as_usual[seed].p.n_slots == 0)
        run_engine(&as_usual[seed], seed, 1, &(struct unit_options){0});
    return &as_usual[seed];
}

static void the_engine_agrees_with_the_plain_model_count_for_count(void **state)
{
    const uint64_t n = scenarios();

    (void)state;
    for (uint64_t seed = 1; seed <= n; seed++) {
        struct run slow;
        struct err e;
        run_open(&slow, seed);
        assert_int_equal(plain_run(&slow.o, &slow.s, &slow.p, 1, 0, &e), STATUS_OK);
        assert_agree(&slow, run_as_usual(seed), seed);
        run_close(&slow);
    }
}

static void assert_same_bits(int threads, const struct unit_options *options)
{
    for (uint64_t seed = 1; seed <= scenarios() / 2 + 1; seed++) {
        struct run other;
        run_engine(&other, seed, threads, options);
        assert_agree(run_as_usual(seed), &other, seed);
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
    const struct unit_options nothing = {0};
    struct run other;
    enum status status = STATUS_INTERNAL;
    struct err e;

    (void)state;
    run_open(&other, 2);
#pragma omp parallel num_threads(2)
#pragma omp master
    status = unit_run_with(&other.o, &other.s, &other.p, 1, 0, 4, &nothing, NULL, &e);
    assert_int_equal(status, STATUS_OK);
    assert_agree(run_as_usual(2), &other, 2);
    run_close(&other);
}

static void worlds_simulated_apart_give_the_same_bits_as_shared_ones(void **state)
{
    (void)state;
    assert_same_bits(1, &(struct unit_options){.apart = true});
}

/* The policies of a made scenario, the last one first; and without the one that comes first then. */
static void turn_policies(struct scenario *s, bool drop)
{
    const size_t n = s->n_policies;

    for (size_t k = 0; k < n / 2; k++) {
        const struct policy policy = s->policy[k];
        s->policy[k] = s->policy[n - 1 - k];
        s->policy[n - 1 - k] = policy;
    }
    if (!drop)
        return;
    const struct policy dropped = s->policy[0];
    memmove(&s->policy[0], &s->policy[1], (n - 1) * sizeof s->policy[0]);
    s->policy[n - 1] = dropped;
    s->n_policies--;
}

/* Policy a of one run counts the same as policy b of another. */
static void assert_policy_agrees(const struct run *one, size_t a, const struct run *other, size_t b,
                                 uint64_t seed)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        if (OBSERVABLE[v].shape == SHAPE_TWIN)
            continue;
        const size_t bytes = observe_size(&one->o, v) / one->s.n_policies * observe_width(v);
        if (memcmp((const char *)one->o.data[v] + a * bytes,
                   (const char *)other->o.data[v] + b * bytes, bytes) != 0)
            fail_msg("made scenario %lu, policy %zu: %s", (unsigned long)seed, a,
                     OBSERVABLE[v].name);
    }
}

static void assert_turned_agrees(uint64_t seed, bool drop)
{
    struct run other;
    struct err e;

    run_open(&other, seed);
    const size_t n = other.s.n_policies;
    observe_free(&other.o);
    turn_policies(&other.s, drop);
    assert_int_equal(observe_init(&other.o, &other.s, &other.p, &e), STATUS_OK);
    assert_int_equal(unit_run(&other.o, &other.s, &other.p, 1, 0, 1, NULL, &e), STATUS_OK);
    for (size_t k = 0; k < other.s.n_policies; k++)
        assert_policy_agrees(run_as_usual(seed), n - 1 - k - drop, &other, k, seed);
    other.s.n_policies = n;
    run_close(&other);
}

static void a_policy_counts_the_same_whatever_others_there_are_in_any_order(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= scenarios() / 2 + 1; seed++) {
        assert_turned_agrees(seed, false);
        assert_turned_agrees(seed, true);
    }
}

/* Otherwise the tests above would show nothing. */
static void worlds_share_bodies_where_they_agree(void **state)
{
    struct unit_census together = {0}, apart = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= scenarios() / 2 + 1; seed++) {
        struct run r;
        run_engine(&r, seed, 1, &(struct unit_options){.census = &together});
        run_close(&r);
        run_engine(&r, seed, 1, &(struct unit_options){.census = &apart, .apart = true});
        run_close(&r);
    }
    assert_true(together.apart > 0 && together.apart < together.bodies);
    assert_true(together.bodies < together.answered);
    assert_true(together.answered < apart.answered && apart.bodies == apart.answered);
    assert_int_equal(apart.apart, 0);
}

/* Policy k believes its own way, from the start and after each `set`. */
static void believe_unlike(struct world_params *w, size_t k)
{
    const double of_k = (double)(k % 5) / 5;

    w->belief_floor = 0.2 + of_k / 2;
    w->belief_receptive = 0.8 - of_k / 2;
    w->belief_learn_visit = of_k / 8;
    w->belief_learn_encounter = 1 - of_k;
    w->belief_ambiguity = of_k;
    w->belief_media_threat = 1 + 5 * of_k;
    w->belief_reminder = 10 * of_k;
    w->belief_calm_half_life = 0.1 + of_k;
    w->belief_spillover = of_k;
    w->belief_fearful_at = 0.3 + of_k / 2;
}

static void disclose_unlike(struct world_params *w, size_t k)
{
    const double of_k = (double)(k % 7) / 7;

    w->disclosure_trained_share = of_k;
    w->disclosure_unasked = of_k - 1;
    w->disclosure_fear = 3 * of_k;
    w->disclosure_lies = 1 - of_k;
    w->disclosure_health_first_responder = k % 2 != 0;
    w->disclosure_referral = 0.3 + of_k / 2;
    w->disclosure_exit_on_referral = 1 - of_k;
    w->disclosure_exposed_full = of_k;
}

static void enforce_unlike(struct world_params *w, size_t k)
{
    const double of_k = (double)(k % 3) / 3;

    w->enforcement_requests_per_year *= 1 + of_k;
    w->enforcement_unknown_ratio = of_k;
    w->enforcement_approve = 1 - of_k / 2;
    w->enforcement_encounter = of_k;
    w->enforcement_background *= 1 + 2 * of_k;
    w->enforcement_forget = 2 * of_k;
    w->enforcement_detain = 1 - of_k;
    w->enforcement_remove = of_k;
    w->enforcement_misattribution = of_k;
}

static void care_unlike(struct world_params *w, size_t k)
{
    const double of_k = (double)(k % 4) / 4;

    for (unsigned v = 0; v < SERVICE_COUNT; v++) {
        struct service_params *service = &w->service[v];
        service->fear += of_k;
        service->appeal += k % 2 != 0 ? of_k / 4 : 0;
        service->treats = fmin(1, service->treats + of_k / 8);
        service->records *= 1 - of_k / 8;
    }
    w->care_gp_refuses = of_k;
    w->care_review_fear += of_k;
    w->care_review_records = 1 - of_k / 2;
    w->care_clinic_places *= 1 + of_k;
}

/* Who sees a clinician is referred and exposed, while files are closed at rates of each policy's own. */
static void expose_and_forget_unlike(struct world_params *w, size_t k)
{
    w->disclosure_unasked = w->disclosure_asked = 9;
    w->disclosure_referral = w->disclosure_referral_first_responder = 1;
    w->disclosure_exit_on_referral = 0;
    w->disclosure_exposed_none = w->disclosure_exposed_serious = w->disclosure_exposed_full = 1;
    w->enforcement_forget = 20 * (double)(k % 3);
}

/* Policy k decides its own way in a section: beliefs, disclosure, enforcement, care, all of them; or as above. */
enum { UNLIKE_SECTIONS = 6 };
static void decide_unlike(struct world_params *w, size_t k, unsigned section)
{
    if (section == 0 || section == 4)
        believe_unlike(w, k);
    if (section == 1 || section == 4)
        disclose_unlike(w, k);
    if (section == 2 || section == 4)
        enforce_unlike(w, k);
    if (section == 3 || section == 4)
        care_unlike(w, k);
    if (section == 5)
        expose_and_forget_unlike(w, k);
}

/* All policies, and what they set later, are as the scenario but for what is decided. */
static void run_unlike(struct run *r, uint64_t seed, unsigned section)
{
    run_open(r, seed);
    for (size_t k = 0; k < r->s.n_policies; k++) {
        struct policy *y = &r->s.policy[k];
        y->params = r->s.params;
        decide_unlike(&y->params, k, section);
        for (size_t n = 0; n < y->n_schedule; n++)
            if (y->schedule[n].params != NULL) {
                *y->schedule[n].params = r->s.params;
                decide_unlike(y->schedule[n].params, k + n + 1, section);
            }
    }
}

static void assert_unlike_agrees(uint64_t seed, unsigned section, struct unit_census *census)
{
    struct run fast, slow;
    struct err e;

    run_unlike(&fast, seed, section);
    run_unlike(&slow, seed, section);
    assert_int_equal(unit_run_with(&fast.o, &fast.s, &fast.p, 1, 0, 2,
                                   &(struct unit_options){.census = census}, NULL, &e),
                     STATUS_OK);
    assert_int_equal(plain_run(&slow.o, &slow.s, &slow.p, 1, 0, &e), STATUS_OK);
    assert_agree(&slow, &fast, seed);
    run_close(&fast);
    run_close(&slow);
}

static void worlds_that_decide_unlike_share_bodies_and_agree_with_the_plain_model(void **state)
{
    (void)state;
    for (unsigned section = 0; section < UNLIKE_SECTIONS; section++) {
        struct unit_census census = {0};
        for (uint64_t seed = 1; seed <= scenarios(); seed++)
            assert_unlike_agrees(seed, section, &census);
        assert_true(2 * census.bodies < census.answered && census.apart > 0);
        assert_true(census.apart < census.bodies);
    }
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

/* Of one world; of one more, whose bodies are mostly another's. */
static void a_world_takes_at_most_60_bytes_a_slot_and_a_further_one_20(void **state)
{
    (void)state;
    assert_true(bodies_bytes_per_slot() + sizeof(struct disposition) + world_bytes_per_slot() <=
                60);
    assert_true(world_bytes_per_slot() <= 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_engine_agrees_with_the_plain_model_count_for_count),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(fewer_threads_than_asked_for_give_the_same_bits),
        cmocka_unit_test(worlds_simulated_apart_give_the_same_bits_as_shared_ones),
        cmocka_unit_test(a_policy_counts_the_same_whatever_others_there_are_in_any_order),
        cmocka_unit_test(worlds_share_bodies_where_they_agree),
        cmocka_unit_test(worlds_that_decide_unlike_share_bodies_and_agree_with_the_plain_model),
        cmocka_unit_test(every_instruction_set_gives_the_same_bits),
        cmocka_unit_test(screening_misses_no_event_whatever_the_hazards),
        cmocka_unit_test(replicates_and_seeds_differ),
        cmocka_unit_test(a_world_takes_at_most_60_bytes_a_slot_and_a_further_one_20),
    };
    return cmocka_run_group_tests(tests, as_usual_setup, as_usual_teardown);
}
