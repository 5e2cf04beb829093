/* Whether care is right in the engine and in the plain model: closed forms of reviews, settling, places and delays
 * (ODD.md 6 and 9), at fixed seeds and five standard errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "script.h"

#include <math.h>

static const double WEEK = 7 / 365.25;
enum { AGENTS = 20000, STEPS = 30 };

static double p(double hazard)
{
    return -expm1(-hazard * WEEK);
}

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

static double count(const struct bench *x, enum observable v, size_t i)
{
    return bench_count(x, v, 0, i, 0);
}

/* Everyone has one condition for good, untreated at first; nobody fears or learns anything. */
static struct world_params *one_condition(struct bench *x, double severe)
{
    struct world_params *w = &x->s.params;

    made_scenario(&x->s, AGENTS, STEPS);
    *made_condition(&x->s, "ill") =
        (struct condition_params){.prevalence = 1, .start_severe = severe, .consider = 1};
    w->group[0].registered = 1;
    w->care_record_stale = 0;
    w->care_collapse = 0;
    w->belief_learn_visit = 0;
    w->care_review_fear = 0;
    for (int v = 0; v < SERVICE_COUNT; v++)
        w->service[v] = (struct service_params){.appeal = -100};
    return w;
}

/* Whoever considers care, and everyone does at once, goes to `v`. */
static void everyone_goes(struct world_params *w, enum service v)
{
    w->care_consider_mild = w->care_consider_severe = 1e6;
    w->service[v].appeal = 100;
}

/*
 * Everyone is treated in the first step. From then on a review falls due for those treated with p(rho), is attended
 * with q, and when missed ends treatment with d; whoever has dropped out is treated again in the next step:
 * T' = T (1 - p (1-q) d) + U. Estimators: counts of N people, each with its probability.
 */
static void reviews_fall_due_and_are_missed_by_their_closed_form(void **state)
{
    struct bench *x = *state;
    struct world_params *w = one_condition(x, 1);

    everyone_goes(w, SERVICE_gp);
    w->service[SERVICE_gp].treats = 1;
    w->condition[0].review = 6;
    w->condition[0].dropout_missed = 0.4;
    w->care_review_appeal = 0.5;
    w->care_review_severity = -0.2;
    made_policy(&x->s, "none");
    bench_run(x, 1);

    const double due = p(6), q = logistic(0.5 - 0.2 * 2);
    double treated = 1;
    for (size_t t = 1; t < STEPS; t++) {
        const double drop = treated * due * (1 - q) * 0.4;
        assert_share(count(x, OBSERVE_reviews, t), AGENTS, treated * due * q);
        assert_share(count(x, OBSERVE_reviews_missed, t), AGENTS, treated * due * (1 - q));
        assert_share(count(x, OBSERVE_condition_untreated, t), AGENTS, drop);
        treated = 1 - drop;
    }
    assert_int_equal(bench_total(x, OBSERVE_deterred, 0), 0);
}

/* At a perceived risk P that never changes, an irregular person attends with q_R, would attend with q_0 without fear,
 * and is deterred with q_0 - q_R; the reviews are the only decisions once all are treated. */
static void fear_keeps_people_from_reviews_by_its_closed_form(void **state)
{
    struct bench *x = *state;
    struct world_params *w = one_condition(x, 0);

    everyone_goes(w, SERVICE_gp);
    w->service[SERVICE_gp].treats = 1;
    w->group[0].irregular = 1;
    w->enforcement_background = 0;
    w->belief_floor = 0.4;
    w->condition[0].review = 6;
    w->care_review_appeal = 1;
    w->care_review_fear = 3;
    w->care_review_charged = 0.3;
    w->care_review_records = 0;
    made_policy(&x->s, "none");
    bench_run(x, 1);

    const double q_R = logistic(1 - 3 * 0.4 - 0.3), q_0 = logistic(1 - 0.3);
    for (size_t t = 1; t < STEPS; t++) {
        assert_share(count(x, OBSERVE_reviews, t), AGENTS, p(6) * q_R);
        assert_share(count(x, OBSERVE_deterred, t), AGENTS, p(6) * (q_0 - q_R));
    }
    assert_int_equal(bench_total(x, OBSERVE_visits, 0), AGENTS);
}

/* Someone both ill untreated (hazard h of considering) and treated (rho of a review): one thing happens with p(h+rho),
 * considering in h/(h+rho) of the cases. */
static void considering_and_reviews_compete(void **state)
{
    struct bench *x = *state;
    struct world_params *w = one_condition(x, 0);
    const double h = 8, rho = 4;

    *made_condition(&x->s, "other") = (struct condition_params){.prevalence = 1, .consider = 0};
    w->care_consider_mild = 1e6;
    w->service[SERVICE_gp] = (struct service_params){.appeal = 100, .treats = 0.5};
    w->condition[0].review = w->condition[1].review = rho;
    w->care_review_appeal = 100;
    struct policy *policy = made_policy(&x->s, "none");
    made_setting(&x->s, policy, 1)->care_consider_mild = h;
    made_setting(&x->s, policy, 1)->service[SERVICE_gp].treats = 0;
    bench_run(x, 1);

    /* After the first step a quarter has both treated, a quarter neither, half one of them: the first or the second,
     * of which only the first makes one consider. */
    const double n = AGENTS / 4.0;
    for (size_t t = 1; t < STEPS; t++) {
        const double considering = p(h) + p(h + rho) * h / (h + rho);
        const double reviews = p(h + rho) * rho / (h + rho) + p(rho) + p(2 * rho);
        assert_within(count(x, OBSERVE_considered, t), n * considering, 6 * sqrt(n * considering));
        assert_within(count(x, OBSERVE_reviews, t), n * reviews, 6 * sqrt(n * reviews));
    }
}

/*
 * Nothing is ever treated, and choices are none or gp with probability 1/2 each. The unsettled consider with p(h) and
 * settle in half of the cases; the settled consider with p(h r), and stay settled whatever they choose.
 */
static void whoever_goes_without_is_slow_to_think_again(void **state)
{
    struct bench *x = *state;
    struct world_params *w = one_condition(x, 0);

    w->care_consider_mild = 12;
    w->care_reconsider = 0.25;
    w->condition[0].consider = 1.5;
    w->service[SERVICE_gp].appeal = 0;
    made_policy(&x->s, "none");
    bench_run(x, 1);

    double settled = 0;
    for (size_t t = 0; t < STEPS; t++) {
        const double considering = (1 - settled) * p(18) + settled * p(18 * 0.25);
        assert_share(count(x, OBSERVE_considered, t), AGENTS, considering);
        settled += (1 - settled) * p(18) / 2;
        assert_share(count(x, OBSERVE_settled, t), AGENTS, settled);
    }
}

/* Going without settles nobody for longer than the illness: whoever is treated by the pharmacy, or dropped out since,
 * is unsettled. */
static void nobody_without_untreated_illness_is_settled(void **state)
{
    struct bench *x = *state;

    made_random(&x->s, 5);
    x->s.run.output_every = EVERY_steps;
    bench_run(x, 1);
    for (size_t a = 0; a < x->s.n_policies; a++)
        assert_true(bench_total(x, OBSERVE_settled, a) <= bench_total(x, OBSERVE_untreated, a));
    assert_in_range(bench_total(x, OBSERVE_settled, 0), 1, UINT32_MAX);
}

/* Everyone chooses the clinic in every step: from the second on there is a place with places dt / N; in the first
 * for all. */
static void clinics_take_in_as_many_as_they_have_places(void **state)
{
    struct bench *x = *state;
    struct world_params *w = one_condition(x, 0);

    everyone_goes(w, SERVICE_clinic);
    x->s.group_run[0].people = 10.0 * AGENTS;
    w->care_clinic_places = 0.3 * 10 * AGENTS / WEEK;
    made_policy(&x->s, "none");
    bench_run(x, 1);

    assert_int_equal(count(x, OBSERVE_no_place, 0), 0);
    for (size_t t = 1; t < STEPS; t++) {
        assert_int_equal(bench_part(x, OBSERVE_visits, 0, t, SERVICE_clinic), AGENTS);
        assert_share(count(x, OBSERVE_no_place, t), AGENTS, 0.7);
    }
}

/* A practice turns everybody away: in each step after the first all choose having been denied. */
static void visits_after_a_refusal_are_counted_as_denied(void **state)
{
    struct bench *x = *state;
    struct world_params *w = one_condition(x, 0);

    everyone_goes(w, SERVICE_gp);
    w->group[0].registered = 0;
    w->care_gp_refuses = 1;
    made_policy(&x->s, "none");
    bench_run(x, 1);

    assert_int_equal(count(x, OBSERVE_visits_denied, 0), 0);
    for (size_t t = 1; t < STEPS; t++)
        assert_int_equal(bench_part(x, OBSERVE_visits_denied, 0, t, SERVICE_gp), AGENTS);
}

/* phi R is 0.5 for irregular people and half of it for others, against thresholds on either side. Exact. */
static void the_fearful_are_those_whose_fear_reaches_the_threshold(void **state)
{
    static const struct {
        double irregular, at;
        bool fearful;
    } CASES[] = {{1, 0.5, true}, {1, 0.51, false}, {0, 0.25, true}, {0, 0.26, false}};
    struct bench *x = *state;

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct world_params *w = one_condition(x, 0);
        everyone_goes(w, SERVICE_gp);
        w->enforcement_background = 0;
        w->belief_floor = 0.5;
        w->belief_spillover = 0.5;
        w->group[0].irregular = CASES[i].irregular;
        w->belief_fearful_at = CASES[i].at;
        made_policy(&x->s, "none");
        bench_run(x, 1);
        const uint32_t all = CASES[i].fearful ? AGENTS * STEPS : 0;
        assert_int_equal(bench_total(x, OBSERVE_fearful, 0), all);
        assert_int_equal(bench_total(x, OBSERVE_visits_fearful, 0), all);
        made_free(&x->s);
    }
}

/* Whoever is registered by a visit counts as not registered in it, and as registered after it. Exact. */
static void registered_is_as_before_the_visit(void **state)
{
    struct bench *x = *state;
    struct world_params *w = one_condition(x, 0);

    everyone_goes(w, SERVICE_gp);
    w->group[0].registered = 0;
    w->care_gp_refuses = 0;
    w->service[SERVICE_gp].records = 1;
    w->service[SERVICE_gp].treats = 1;
    made_policy(&x->s, "none");
    bench_run(x, 1);

    assert_int_equal(bench_of(x, OBSERVE_visits, 0, 0, SUBGROUP_registered), 0);
    assert_int_equal(bench_of(x, OBSERVE_treated, 0, 0, SUBGROUP_registered), 0);
    assert_int_equal(bench_of(x, OBSERVE_treated, 0, 0, SUBGROUP_all), AGENTS);
    assert_int_equal(bench_of(x, OBSERVE_registered, 0, 0, SUBGROUP_registered), AGENTS);
}

/* Weeks from onset to treatment that lie in bin `b` of first_treatments. */
static bool lies_in(int weeks, size_t b)
{
    return 7 * weeks >= DELAY_FROM[b] && (b + 1 == DELAY_COUNT || 7 * weeks < DELAY_FROM[b + 1]);
}

/*
 * Treatment comes in each week from onset on with probability q, so that the first is k weeks after it with
 * q (1-q)^k; of the onsets in step t, those are seen with t + k within the run. Estimator: given the onsets n_t, the
 * count of a bin has mean and at most variance sum n_t P_t.
 */
static void the_first_treatment_waits_geometrically(void **state)
{
    struct bench *x = *state;
    struct world_params *w = one_condition(x, 0);
    const int steps = 80;
    const double q = p(4) * 0.5;

    x->s.run.time_years = made_years(&x->s, steps);
    w->condition[0].prevalence = 0;
    w->condition[0].onset = 1;
    w->condition[0].recover_treated = 3;
    w->condition[0].dropout = 3;
    w->care_consider_mild = 4;
    w->service[SERVICE_gp] = (struct service_params){.appeal = 100, .treats = 0.5};
    x->s.condition_run[0].track_delay = true;
    made_policy(&x->s, "none");
    bench_run(x, 1);

    double first = 0;
    for (size_t b = 0; b < DELAY_COUNT; b++) {
        double expected = 0, seen = 0;
        for (int t = 0; t < steps; t++) {
            seen += ((const uint32_t *)
                         x->o.data[OBSERVE_first_treatments])[(size_t)t * DELAY_COUNT + b];
            for (int k = 0; t + k < steps; k++)
                expected +=
                    lies_in(k, b) ? count(x, OBSERVE_onsets, (size_t)t) * q * pow(1 - q, k) : 0;
        }
        assert_within(seen, expected, 5 * sqrt(expected));
        first += seen;
    }
    assert_true(first <
                0.9 * bench_total(x, OBSERVE_treated, 0)); /* the others dropped out in between */
}

/* Each law of the engine and of the plain model. */
#define LAW(law)                                                                                   \
    cmocka_unit_test_setup_teardown(law, bench_setup, bench_teardown),                             \
        cmocka_unit_test_setup_teardown(law, bench_setup_plain, bench_teardown)

int main(void)
{
    const struct CMUnitTest laws[] = {
        LAW(reviews_fall_due_and_are_missed_by_their_closed_form),
        LAW(fear_keeps_people_from_reviews_by_its_closed_form),
        LAW(considering_and_reviews_compete),
        LAW(whoever_goes_without_is_slow_to_think_again),
        LAW(nobody_without_untreated_illness_is_settled),
        LAW(clinics_take_in_as_many_as_they_have_places),
        LAW(visits_after_a_refusal_are_counted_as_denied),
        LAW(the_fearful_are_those_whose_fear_reaches_the_threshold),
        LAW(registered_is_as_before_the_visit),
        LAW(the_first_treatment_waits_geometrically),
    };

    return cmocka_run_group_tests_name("laws of care", laws, NULL, NULL);
}
