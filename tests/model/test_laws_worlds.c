/* Whether policies are compared rightly in the engine and in the plain model: the exact null, books that balance, and
 * what is set on a date (ODD.md 1, 8, 9 and 10), at fixed seeds and five standard errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "script.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct regimes NONE = {REGIME_none, REGIME_none}, FULL = {REGIME_full, REGIME_full};
static const double WEEK = 7 / 365.25;

static double p(double hazard)
{
    return -expm1(-hazard * WEEK);
}

static size_t bytes_of_policy(const struct bench *x, enum observable v)
{
    return observe_size(&x->o, v) / x->s.n_policies * observe_width(v);
}

/* Fails where v differs between policies a and b. */
static void assert_same(const struct bench *x, enum observable v, size_t a, size_t b)
{
    const size_t bytes = bytes_of_policy(x, v);
    const char *data = x->o.data[v];

    if (memcmp(data + a * bytes, data + b * bytes, bytes) != 0)
        fail_msg("%s differs between policies %zu and %zu", OBSERVABLE[v].name, a, b);
}

static void assert_same_in_all(const struct bench *x, size_t a, size_t b)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        if (OBSERVABLE[v].shape != SHAPE_TWIN)
            assert_same(x, v, a, b);
}

/* What people hear of, and requests: all that may differ when nobody minds sharing. */
static bool depends_on_the_rule(enum observable v)
{
    return v == OBSERVE_requests || v == OBSERVE_approved || v == OBSERVE_traced ||
           v == OBSERVE_heard || v == OBSERVE_believes_full;
}

static void let_nobody_mind(struct world_params *w)
{
    w->belief_full = w->belief_serious = 0;
    w->disclosure_exposed_full = w->disclosure_exposed_serious = w->disclosure_exposed_none = 0.4;
    w->enforcement_encounter = 0;
}

/* 10. With belief.full and belief.serious 0, exposed_* equal and no encounter by a trace, policies of any schedule of
 * regimes differ in nothing but requests and addresses, and in what was heard. Exact. */
static void nobody_minds_sharing_is_an_exact_null(void **state)
{
    struct bench *x = *state;
    double requests = 0;

    for (uint64_t seed = 1; seed <= 6; seed++) {
        made_random(&x->s, seed);
        let_nobody_mind(&x->s.params);
        for (size_t a = 0; a < x->s.n_policies; a++) {
            struct policy *policy = &x->s.policy[a];
            policy->params = x->s.params;
            for (size_t n = 0; n < policy->n_schedule; n++) {
                free(policy->schedule[n].params);
                policy->schedule[n].params = NULL;
            }
        }
        bench_run(x, 1);
        for (size_t a = 1; a < x->s.n_policies; a++)
            for (enum observable v = 0; v < OBSERVE_COUNT; v++)
                if (OBSERVABLE[v].shape != SHAPE_TWIN && !depends_on_the_rule(v))
                    assert_same(x, v, 0, a);
        requests += bench_total(x, OBSERVE_requests, 2);
        made_free(&x->s);
    }
    assert_true(requests > 0);
}

static struct world_params *setting(struct bench *x, struct policy *policy, size_t n)
{
    return n == 0 ? &policy->params
                  : made_setting(&x->s, policy, -x->p.n_burn); /* in the first simulated step */
}

/* Something of every section. */
static void set_much(struct world_params *w, const struct world_params *of)
{
    const double cv = w->population_frailty_cv, sd = w->population_fear_sd;

    *w = *of;
    w->population_frailty_cv = cv;
    w->population_fear_sd = sd;
}

/* 1. A `set` on the first day equals the policy's own, also for initial people. Exact. */
static void a_set_on_the_first_day_equals_the_policys_own(void **state)
{
    struct bench *x = *state;
    struct err e;

    for (uint64_t seed = 11; seed <= 16; seed++) {
        struct scenario other;
        made_random(&other, seed + 100);
        made_random(&x->s, seed);
        for (size_t c = other.n_conditions; c < x->s.n_conditions; c++)
            other.params.condition[c] = x->s.params.condition[c];
        for (size_t g = other.n_groups; g < x->s.n_groups; g++)
            other.params.group[g] = x->s.params.group[g];
        assert_int_equal(plan_make(&x->p, &x->s, &e), STATUS_OK);
        for (size_t n = 0; n < 2; n++) {
            struct policy *policy = &x->s.policy[n];
            for (size_t i = 0; i < policy->n_schedule; i++)
                free(policy->schedule[i].params);
            free(policy->schedule);
            *policy = (struct policy){.params = x->s.params, .before = x->s.policy[2].before};
            set_much(setting(x, policy, n), &other.params);
            made_entry(&x->s, policy, 5, FULL);
        }
        bench_run(x, 1);
        assert_same_in_all(x, 0, 1);
        made_free(&other);
        made_free(&x->s);
    }
}

/* 1. A value holds from its step on, for what happens and for who arrives, and not before. Exact. */
static void a_set_holds_from_its_step_on(void **state)
{
    struct bench *x = *state;

    made_scenario(&x->s, 1000, 20);
    x->s.params.group[0].departure = 1e6; /* everybody is new in every step */
    x->s.params.care_record_stale = 0;
    struct policy *policy = made_policy(&x->s, "dated");
    made_setting(&x->s, policy, 7)->group[0].registered = 1;
    made_setting(&x->s, policy, 12)->group[0].departure = 0;
    bench_run(x, 1);

    for (size_t t = 0; t < 20; t++) {
        assert_int_equal(bench_count(x, OBSERVE_registered, 0, t, 0), t < 7 ? 0 : 1000);
        assert_int_equal(bench_count(x, OBSERVE_departures, 0, t, 0), t < 12 ? 1000 : 0);
        assert_int_equal(bench_count(x, OBSERVE_heard, 0, t, 0), 1000); /* a `set` is no news */
    }
}

/*
 * 9. Spells begun = ended + open, in every step: the exploited change by newcomers who are, and by those retrafficked,
 * less the spells that end; and a spell ends by a referral, by other ways, or by leaving while exploited. Exact.
 */
static void the_books_of_spells_balance(void **state)
{
    struct bench *x = *state;
    uint32_t cared = 0, again = 0;

    for (uint64_t seed = 1; seed <= 6; seed++) {
        made_random(&x->s, seed);
        x->s.run.output_every = EVERY_steps;
        x->s.run.output_every_steps = 1;
        bench_run(x, 1);
        for (size_t a = 0; a < x->s.n_policies; a++)
            for (size_t t = 1; t < x->o.dim[DIM_interval]; t++) {
                const uint32_t ended = bench_count(x, OBSERVE_spells_ended, a, t, 0);
                const uint32_t left = bench_of(x, OBSERVE_departures, a, t, SUBGROUP_exploited) +
                                      bench_of(x, OBSERVE_deaths, a, t, SUBGROUP_exploited) +
                                      bench_of(x, OBSERVE_removed, a, t, SUBGROUP_exploited);
                const uint32_t begun = bench_of(x, OBSERVE_newcomers, a, t, SUBGROUP_exploited) +
                                       bench_count(x, OBSERVE_retrafficked, a, t, 0);
                assert_int_equal(bench_count(x, OBSERVE_exploited, a, t - 1, 0) + begun,
                                 bench_count(x, OBSERVE_exploited, a, t, 0) + ended);
                assert_int_equal(bench_count(x, OBSERVE_exits_referral, a, t, 0) +
                                     bench_count(x, OBSERVE_exits_other, a, t, 0) + left,
                                 ended);
                assert_true(bench_count(x, OBSERVE_spells_with_care, a, t, 0) <= ended);
            }
        cared += bench_total(x, OBSERVE_spells_with_care, 0);
        again += bench_total(x, OBSERVE_retrafficked, 0);
        made_free(&x->s);
    }
    assert_true(cared > 0 && again > 0);
}

/*
 * 8. Under `full` there are requests_per_year requests a year, however many people become known or are forgotten:
 * with hazard r = R/D on each, their number is binomial with mean D p(r) = R dt (1 - r dt/2 ...) a step. Estimator:
 * the sum of the steps, standard error sqrt(of its mean).
 */
static void requests_a_year_are_those_of_the_parameter(void **state)
{
    struct bench *x = *state;
    const double R = 3000;
    const int steps = 100;

    made_scenario(&x->s, 20000, steps);
    struct world_params *w = &x->s.params;
    w->group[0].irregular = 0.8;
    w->group[0].known = 0.3;
    w->group[0].registered = 0.5;
    w->group[0].departure = 0.2;
    w->enforcement_requests_per_year = R;
    w->enforcement_unknown_ratio = 0.1;
    made_policy(&x->s, "full")->before = FULL;
    w->enforcement_encounter = 1;
    w->enforcement_background = 1;
    w->enforcement_detain = 0;
    made_policy(&x->s, "known")->before = FULL;
    w->enforcement_forget = 3;
    w->enforcement_detain = w->enforcement_remove = 1;
    made_policy(&x->s, "forgotten")->before = FULL;
    bench_run(x, 1);

    const double expected = R * WEEK * steps;
    for (size_t a = 0; a < 3; a++)
        assert_within(bench_total(x, OBSERVE_requests, a), expected, 5 * sqrt(expected));
}

/* 3. Escaped people depart at their own multiple, and begin to be exploited again unless they were referred: each a
 * geometric wait. Estimator: the share of N, standard error sqrt(P(1-P)/N). */
static void escaped_people_depart_and_return_geometrically(void **state)
{
    struct bench *x = *state;
    const double n = 20000;

    made_scenario(&x->s, (int64_t)n, 30);
    x->s.run.population_replace = false;
    x->s.params.group[0].escaped = 1;
    x->s.params.group[0].departure = 0.5;
    x->s.params.group[0].departure_escaped = 4;
    made_policy(&x->s, "depart");
    x->s.params.group[0].departure = 0;
    x->s.params.group[0].retrafficked = 3;
    made_policy(&x->s, "return");
    bench_run(x, 1);

    for (size_t t = 0; t < 30; t++) {
        const double years = ((double)t + 1) * WEEK;
        assert_share(bench_count(x, OBSERVE_present, 0, t, 0), n, exp(-2 * years));
        assert_share(bench_count(x, OBSERVE_escaped, 1, t, 0), n, exp(-3 * years));
    }
}

/* 7. A file is closed before requests are made in the same step; a person forgotten is not asked for. Records go stale
 * and files are closed independently: of N, (1-s)(1-f) keep both. */
static void files_are_closed_before_requests_and_apart_from_addresses(void **state)
{
    struct bench *x = *state;
    const double n = 20000, stale = 8, forget = 12;

    made_scenario(&x->s, (int64_t)n, 1);
    struct world_params *w = &x->s.params;
    w->group[0].irregular = w->group[0].known = w->group[0].registered = 1;
    w->enforcement_requests_per_year = 1e9;
    w->enforcement_approve = w->enforcement_match = 1;
    w->enforcement_encounter = w->enforcement_background = 0;
    w->care_record_stale = stale;
    w->enforcement_forget = forget;
    made_policy(&x->s, "full")->before = FULL;
    bench_run(x, 1);

    const double kept = (1 - p(stale)) * (1 - p(forget));
    assert_share(bench_total(x, OBSERVE_requests, 0), n, 1 - p(forget));
    assert_share(bench_total(x, OBSERVE_traced, 0), n, kept);
}

/* 5. A threat that is less than a person's floor moves nobody, nor do its reminders or its end; one that is more never
 * calms, and a protection never alarms. Exact but for the sums' grain. */
static void news_never_does_the_opposite(void **state)
{
    struct bench *x = *state;

    made_scenario(&x->s, 50, 40);
    struct world_params *w = &x->s.params;
    w->belief_floor = 0.4;
    w->belief_receptive = 1;
    w->belief_full = 0.1;
    w->belief_media_threat = w->belief_media_protection = 1e9;
    w->belief_reminder = 1e9;
    struct policy *policy = made_policy(&x->s, "less than the floor");
    made_entry(&x->s, policy, 2, FULL);
    made_entry(&x->s, policy, 20, NONE);
    w->belief_full = 0.9;
    w->belief_serious = 0.6;
    w->belief_ambiguity = 0;
    w->belief_calm_half_life = 1e9;
    policy = made_policy(&x->s, "more than the floor");
    policy->before = FULL;
    made_entry(&x->s, policy, 2, (struct regimes){REGIME_serious, REGIME_serious});
    made_entry(&x->s, policy, 20, NONE);
    bench_run(x, 1);

    for (size_t t = 0; t < 40; t++) {
        const double alarm = t < 2 ? 0.9 : t < 20 ? 0.6 : 0.4;
        assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, t), 0.4, 2e-6);
        assert_within(bench_mean(x, OBSERVE_alarm_sum, 1, t), alarm, 2e-6);
    }
    assert_int_equal(bench_count(x, OBSERVE_believes_full, 0, 10, 0), 50);
}

/*
 * 5. With lambda of the reminders lasting and the rest halving every H years, someone is reminded with
 * p(h (lambda + (1 - lambda) 2^(-t/H))) in the step t years after the news. Alarm is half of it at the end of the step
 * and a quarter at the end of the next, so that those reminded are the fearful at 0.4. Estimator: their share of N,
 * standard error sqrt(P(1-P)/N).
 */
static void reminders_wane_with_the_news_to_what_lasts(void **state)
{
    struct bench *x = *state;
    const double n = 20000, h = 20, lasting = 0.25, half_life = 0.2;

    made_scenario(&x->s, (int64_t)n, 40);
    struct world_params *w = &x->s.params;
    w->belief_floor = 0;
    w->belief_receptive = w->belief_full = 1;
    w->belief_media_threat = 1e9;
    w->belief_media_half_life = half_life;
    w->belief_reminder = h;
    w->belief_reminder_lasting = lasting;
    w->belief_calm_half_life = WEEK;
    w->belief_ingrain_half_life = 1e9;
    w->belief_fearful_at = 0.4;
    w->group[0].irregular = 1;
    w->enforcement_background = 0;
    made_entry(&x->s, made_policy(&x->s, "news"), 0, FULL);
    made_policy(&x->s, "no news")->before = FULL;
    bench_run(x, 1);

    for (size_t t = 1; t < 40; t++) {
        const double fresh = (1 - lasting) * exp2(-(double)t * WEEK / half_life);
        assert_share(bench_count(x, OBSERVE_fearful, 0, t, 0), n, p(h * (lasting + fresh)));
        if (t > 1) /* at the very start all are alarmed */
            assert_share(bench_count(x, OBSERVE_fearful, 1, t, 0), n, p(h * lasting));
    }
}

/* Each law of the engine and of the plain model. */
#define LAW(law)                                                                                   \
    cmocka_unit_test_setup_teardown(law, bench_setup, bench_teardown),                             \
        cmocka_unit_test_setup_teardown(law, bench_setup_plain, bench_teardown)

int main(void)
{
    const struct CMUnitTest laws[] = {
        LAW(nobody_minds_sharing_is_an_exact_null),
        LAW(a_set_on_the_first_day_equals_the_policys_own),
        LAW(a_set_holds_from_its_step_on),
        LAW(the_books_of_spells_balance),
        LAW(requests_a_year_are_those_of_the_parameter),
        LAW(escaped_people_depart_and_return_geometrically),
        LAW(files_are_closed_before_requests_and_apart_from_addresses),
        LAW(news_never_does_the_opposite),
        LAW(reminders_wane_with_the_news_to_what_lasts),
    };

    return cmocka_run_group_tests_name("laws of worlds", laws, NULL, NULL);
}
