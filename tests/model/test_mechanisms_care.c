/* Care (ODD.md 6), one person at a time: draws by script, exact counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "quiet.h"

/* Two people of each severity, one below and one above the probability of theirs. */
static void care_is_considered_by_severity(void **state)
{
    static const double START_AT[] = {0.9, 0.5, 0.1};
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 6, 1, SERVICE_clinic);
    const double hazard[] = {w->care_consider_mild, w->care_consider_moderate,
                             w->care_consider_severe};

    w->care_collapse = 0;
    w->condition[0].start_severe = w->condition[0].start_moderate = 0.333;
    for (uint32_t i = 0; i < 6; i++) {
        script_person(x, i, START, ATTRIBUTE_condition + 1, START_AT[i / 2]);
        script_lane(x, i, 0, LANE_consider, p(hazard[i / 2]) + (i % 2 == 0 ? -BIT : BIT));
    }
    run(x);
    assert_int_equal(total(x, OBSERVE_considered), 3);
    assert_int_equal(total(x, OBSERVE_visits), 3);
}

static void nobody_considers_care_without_an_untreated_condition(void **state)
{
    struct bench *x = *state;

    quiet_ill(x, 3, 3, SERVICE_gp)->service[SERVICE_gp].treats = 1;
    x->s.params.condition[0].prevalence = 0.5;
    script_person(x, 0, START, ATTRIBUTE_condition, 0);
    script_lane(x, EVERY, EVERY, LANE_consider, 0);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_considered, 0), 1);
    assert_int_equal(total(x, OBSERVE_considered), 1);
}

/* Weights 1 (none), 1, 2, 3, 3: edges at 0.1, 0.2, 0.4 and 0.7. */
static void the_choice_is_the_uniforms_place_in_the_cumulative_order(void **state)
{
    static const double WEIGHT[] = {1, 2, 3, 3}, EDGE[] = {0.1, 0.2, 0.4, 0.7};
    static const uint32_t VISITS[] = {2, 2, 2, 1};
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 8, 1, SERVICE_gp);

    for (int v = 0; v < SERVICE_COUNT; v++)
        w->service[v].appeal = log(WEIGHT[v]);
    script_lane(x, EVERY, 0, LANE_consider, 0);
    for (uint32_t i = 0; i < 8; i++)
        script_word(x, i, 0, RNG_decide, 0, 0, EDGE[i / 2] + (i % 2 == 0 ? -BIT : BIT));
    run(x);
    assert_int_equal(total(x, OBSERVE_considered), 8);
    for (int v = 0; v < SERVICE_COUNT; v++)
        assert_int_equal(part(x, OBSERVE_visits, 0, v), VISITS[v]);
}

/* gp or nothing: nothing below 1 / (1 + exp U). */
static void everything_about_a_person_enters_the_utility(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 2, 1, SERVICE_gp);
    const double U = 2 + 2 * 0.7 - 1.5 * 0.3 - 0.8 - 0.1 - 1.7 + 0.5;

    w->group[0] = (struct group_params){.child = 1, .irregular = 1, .exploited = 1};
    w->condition[0].start_severe = 1;
    w->service[SERVICE_gp] = (struct service_params){.appeal = 2,
                                                     .severity = 0.7,
                                                     .fear = 1.5,
                                                     .unregistered = 0.8,
                                                     .charged = 0.1,
                                                     .exploited = 1.7,
                                                     .child = -0.5};
    script_lane(x, EVERY, 0, LANE_consider, 0);
    script_word(x, 0, 0, RNG_decide, 0, 0, 1 / (1 + exp(U)) - 1e-6);
    script_word(x, 1, 0, RNG_decide, 0, 0, 1 / (1 + exp(U)) + 1e-6);
    run(x);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_gp), 1);
}

static void the_lawful_fear_a_share_of_the_risk(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 2, 1, SERVICE_gp);
    const double U = 1 - 4 * 0.25 * 0.3;

    w->group[0].registered = 1;
    w->service[SERVICE_gp] = (struct service_params){.appeal = 1, .fear = 4, .charged = 99};
    script_lane(x, EVERY, 0, LANE_consider, 0);
    script_word(x, 0, 0, RNG_decide, 0, 0, 1 / (1 + exp(U)) - 1e-6);
    script_word(x, 1, 0, RNG_decide, 0, 0, 1 / (1 + exp(U)) + 1e-6);
    run(x);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_gp), 1);
    assert_int_equal(total(x, OBSERVE_deterred), 1);
}

/* gp or nothing: nothing below 0.5 at no risk, below 1 / (1 + exp(-1.1)) = 0.7503 at risk 0.5. */
static void deterred_is_who_would_have_gone_at_no_risk(void **state)
{
    static const double U[] = {0.4999, 0.5001, 0.7502, 0.7504};
    static const uint32_t DETERRED[] = {0, 1, 1, 0}, VISITS[] = {0, 0, 0, 1};
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 1, 4, SERVICE_gp);

    w->belief_floor = 0.5;
    w->group[0].irregular = 1;
    w->service[SERVICE_gp] = (struct service_params){.appeal = 0, .fear = 2.2};
    for (uint32_t t = 0; t < 4; t++) {
        script_lane(x, 0, t, LANE_consider, 0);
        script_word(x, 0, t, RNG_decide, 0, 0, U[t]);
    }
    run(x);
    for (size_t t = 0; t < 4; t++) {
        assert_int_equal(in_step(x, OBSERVE_deterred, t), DETERRED[t]);
        assert_int_equal(in_step(x, OBSERVE_visits, t), VISITS[t]);
    }
}

/* Severe: one goes to the gp, one to the pharmacy, one nowhere; a mild one goes nowhere. */
static void collapse_comes_to_the_severe_who_chose_no_care(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 4, 1, SERVICE_gp);

    w->service[SERVICE_pharmacy].appeal = 100;
    w->condition[0].start_severe = 0.5;
    for (uint32_t i = 0; i < 3; i++)
        script_person(x, i, START, ATTRIBUTE_condition + 1, 0);
    script_word(x, EVERY, 0, RNG_decide, 0, 1, p(w->care_collapse) - BIT);
    script_lane(x, 0, 0, LANE_consider, 0);
    script_word(x, 0, 0, RNG_decide, 0, 0, 0.6);
    script_lane(x, 1, 0, LANE_consider, 0);
    script_word(x, 1, 0, RNG_decide, 0, 0, 0.4);
    run(x);
    assert_int_equal(total(x, OBSERVE_collapses), 2);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_gp), 1);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_pharmacy), 1);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_emergency), 0);
}

static void collapse_happens_below_its_probability_and_is_treated(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 2, 1, SERVICE_gp);

    w->condition[0].start_severe = 1;
    w->service[SERVICE_emergency].treats = 1;
    script_word(x, 0, 0, RNG_decide, 0, 1, p(w->care_collapse) - BIT);
    script_word(x, 1, 0, RNG_decide, 0, 1, p(w->care_collapse) + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_collapses), 1);
    assert_int_equal(total(x, OBSERVE_treated), 1);
}

/* Unregistered below and above the probability of being refused; and registered below it. */
static void a_gp_refuses_the_unregistered_and_then_nothing_happens(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 3, 1, SERVICE_gp);

    w->service[SERVICE_gp].treats = w->service[SERVICE_gp].records = 1;
    w->group[0].registered = 0.5;
    w->group[0].exploited = 1;
    script_person(x, 2, START, ATTRIBUTE_registered, 0);
    script_lane(x, EVERY, 0, LANE_consider, 0);
    script_word(x, 0, 0, RNG_visit, 0, 0, 0.3 - BIT);
    script_word(x, 1, 0, RNG_visit, 0, 0, 0.3 + BIT);
    script_word(x, 2, 0, RNG_visit, 0, 0, 0);
    run(x);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_gp), 3);
    assert_int_equal(total(x, OBSERVE_turned_away), 1);
    assert_int_equal(total(x, OBSERVE_treated), 2);
    assert_int_equal(in_step(x, OBSERVE_registered, 0), 2);
    assert_int_equal(total(x, OBSERVE_visits_trafficked), 2);
}

static void other_services_turn_nobody_away(void **state)
{
    struct bench *x = *state;

    quiet_ill(x, 1, 1, SERVICE_emergency)->care_gp_refuses = 1;
    script_lane(x, 0, 0, LANE_consider, 0);
    run(x);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_emergency), 1);
    assert_int_equal(total(x, OBSERVE_turned_away), 0);
}

/* Six conditions; the words of the first, third and sixth say treated. */
static void a_visit_treats_each_condition_on_its_own(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 1, 1, SERVICE_clinic);

    for (int c = 1; c < 6; c++)
        made_condition(&x->s, "more")->prevalence = 1;
    w->service[SERVICE_clinic].treats = 0.6;
    script_lane(x, 0, 0, LANE_consider, 0);
    script_word(x, 0, 0, RNG_visit, 2, 0, 0.6 - BIT);
    script_word(x, 0, 0, RNG_visit, 2, 1, 0.6 + BIT);
    script_word(x, 0, 0, RNG_visit, 2, 2, 0.1);
    script_word(x, 0, 0, RNG_visit, 3, 1, 0.1);
    run(x);
    assert_int_equal(total(x, OBSERVE_treated), 3);
    for (int c = 0; c < 6; c++)
        assert_int_equal(part(x, OBSERVE_condition_untreated, 0, c), c != 0 && c != 2 && c != 5);
}

static void a_record_registers_and_calms(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 1, 2, SERVICE_emergency);

    w->service[SERVICE_emergency].records = 0.6;
    script_lane(x, 0, EVERY, LANE_consider, 0);
    script_word(x, 0, 0, RNG_visit, 0, 1, 0.6 + BIT);
    script_word(x, 0, 1, RNG_visit, 0, 1, 0.6 - BIT);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_registered, 0), 0);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 0), 0.3, GRAIN);
    assert_int_equal(in_step(x, OBSERVE_registered, 1), 1);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 1), 0.3 * 0.97, GRAIN);
    assert_within(bench_mean(x, OBSERVE_distrust_sum, 0, 1), 0.3 * 0.97, GRAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(care_is_considered_by_severity),
        TEST(nobody_considers_care_without_an_untreated_condition),
        TEST(the_choice_is_the_uniforms_place_in_the_cumulative_order),
        TEST(everything_about_a_person_enters_the_utility),
        TEST(the_lawful_fear_a_share_of_the_risk),
        TEST(deterred_is_who_would_have_gone_at_no_risk),
        TEST(collapse_comes_to_the_severe_who_chose_no_care),
        TEST(collapse_happens_below_its_probability_and_is_treated),
        TEST(a_gp_refuses_the_unregistered_and_then_nothing_happens),
        TEST(other_services_turn_nobody_away),
        TEST(a_visit_treats_each_condition_on_its_own),
        TEST(a_record_registers_and_calms),
    };

    return cmocka_run_group_tests_name("mechanisms_care", tests, NULL, NULL);
}
