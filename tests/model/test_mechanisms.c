/* People and illness (ODD.md 2 to 4), one person at a time: draws by script, exact counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "quiet.h"

static void departure_happens_below_its_probability_and_not_above(void **state)
{
    struct bench *x = *state;

    quiet(x, 2, 5)->group[0].departure = 2;
    script_lane(x, 0, 3, LANE_departure, p(2) - BIT);
    script_lane(x, 1, 3, LANE_departure, p(2) + BIT);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_departures, 3), 1);
    assert_int_equal(total(x, OBSERVE_departures), 1);
}

static void a_newcomer_is_drawn_afresh_in_the_step_of_arrival(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet(x, 2, 5);

    w->group[0].departure = 2;
    w->group[0].irregular = w->group[0].disabled = 0.5;
    script_person(x, 0, START, ATTRIBUTE_disabled, 0.1);
    script_lane(x, 0, 2, LANE_departure, 0);
    script_person(x, 0, 2, ATTRIBUTE_irregular, 0.1);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_newcomers, 2), 1);
    assert_int_equal(part(x, OBSERVE_present, 1, SUBGROUP_disabled), 1);
    assert_int_equal(part(x, OBSERVE_present, 1, SUBGROUP_irregular), 0);
    assert_int_equal(part(x, OBSERVE_present, 2, SUBGROUP_disabled), 0);
    assert_int_equal(part(x, OBSERVE_present, 2, SUBGROUP_irregular), 1);
}

static void without_replacement_an_empty_slot_counts_nowhere(void **state)
{
    struct bench *x = *state;

    quiet_ill(x, 3, 4, SERVICE_gp)->group[0].departure = 2;
    x->s.run.population_replace = false;
    script_lane(x, 1, 1, LANE_departure, 0);
    script_lane(x, 1, 2, LANE_consider, 0);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_present, 0), 3);
    assert_int_equal(in_step(x, OBSERVE_present, 1), 2);
    assert_int_equal(in_step(x, OBSERVE_ill, 3), 2);
    assert_int_equal(total(x, OBSERVE_newcomers), 0);
    assert_int_equal(total(x, OBSERVE_considered), 0);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 3), 0.3, GRAIN);
}

static void a_newcomer_takes_no_further_part_in_the_step(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 1, 4, SERVICE_gp);

    w->group[0].departure = 2;
    w->group[0].irregular = 1;
    script_lane(x, 0, 1, LANE_departure, 0);
    script_lane(x, 0, 1, LANE_consider, 0);
    script_lane(x, 0, 1, LANE_background, 0);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_newcomers, 1), 1);
    assert_int_equal(total(x, OBSERVE_considered), 0);
    assert_int_equal(total(x, OBSERVE_encounters_background), 0);
}

static void children_never_have_a_serious_crime(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet(x, 2, 2);

    w->group[0] =
        (struct group_params){.child = 0.5, .irregular = 1, .known = 1, .serious_crime = 1};
    w->enforcement_requests_per_year = 10;
    script_person(x, 0, START, ATTRIBUTE_child, 0);
    script_lane(x, EVERY, 0, LANE_request, 0);
    from_start(x, SERIOUS);
    run(x);
    assert_int_equal(total(x, OBSERVE_requests), 1);
    assert_int_equal(part(x, OBSERVE_requests, 0, SUBGROUP_children), 0);
}

static void onset_happens_below_its_probability_and_not_above(void **state)
{
    struct bench *x = *state;

    quiet(x, 2, 3);
    made_condition(&x->s, "cough")->onset = 3;
    script_lane(x, 0, 1, LANE_condition, p(3) - BIT);
    script_lane(x, 1, 1, LANE_condition, p(3) + BIT);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_onsets, 1), 1);
    assert_int_equal(total(x, OBSERVE_onsets), 1);
    assert_int_equal(in_step(x, OBSERVE_untreated, 1), 1);
}

static void exploitation_and_disability_multiply_onset(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet(x, 2, 2);
    struct condition_params *c = made_condition(&x->s, "injury");

    w->group[0].exploited = w->group[0].disabled = 1;
    c->onset = 1.5;
    c->onset_exploited = 2;
    c->onset_escaped = 100;
    c->onset_disabled = 3;
    script_lane(x, 0, 0, LANE_condition, p(9) - BIT);
    script_lane(x, 1, 0, LANE_condition, p(9) + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_onsets), 1);
}

static void having_escaped_multiplies_onset(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet(x, 2, 2);
    struct condition_params *c = made_condition(&x->s, "distress");

    w->group[0].escaped = 1;
    c->onset = 1.5;
    c->onset_exploited = 100;
    c->onset_escaped = 3;
    script_lane(x, 0, 0, LANE_condition, p(4.5) - BIT);
    script_lane(x, 1, 0, LANE_condition, p(4.5) + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_onsets), 1);
}

static void onset_starts_as_severe_as_its_uniform_says(void **state)
{
    static const double U[] = {0.19, 0.21, 0.49, 0.51};
    struct bench *x = *state;

    quiet(x, 4, 1);
    *made_condition(&x->s, "cough") = (struct condition_params){
        .onset_female = 1, .consider = 1, .onset = 1, .start_severe = 0.2, .start_moderate = 0.3};
    script_lane(x, EVERY, 0, LANE_condition, 0);
    for (uint32_t i = 0; i < 4; i++)
        script_word(x, i, 0, RNG_severity, 0, 0, U[i]);
    run(x);
    assert_int_equal(part(x, OBSERVE_untreated_severity, 0, 0), 1);
    assert_int_equal(part(x, OBSERVE_untreated_severity, 0, 1), 2);
    assert_int_equal(part(x, OBSERVE_untreated_severity, 0, 2), 1);
}

/* A girl, a boy, a woman, a man. */
static void only_the_eligible_fall_ill(void **state)
{
    static const uint32_t ONSETS[] = {[ELIGIBLE_everyone] = 4,
                                      [ELIGIBLE_adults] = 2,
                                      [ELIGIBLE_children] = 2,
                                      [ELIGIBLE_women] = 1};
    struct bench *x = *state;
    struct world_params *w = quiet(x, 4, 1);

    w->group[0].child = w->group[0].female = 0.5;
    script_person(x, 0, START, ATTRIBUTE_child, 0);
    script_person(x, 1, START, ATTRIBUTE_child, 0);
    script_person(x, 0, START, ATTRIBUTE_female, 0);
    script_person(x, 2, START, ATTRIBUTE_female, 0);
    for (int kind = 0; kind < 4; kind++) {
        *made_condition(&x->s, "c") = (struct condition_params){
            .onset_female = 1, .consider = 1, .eligible = (enum eligible)kind, .onset = 1};
        script_lane(x, EVERY, 0, LANE_condition + (enum lane)kind, 0);
    }
    run(x);
    for (int kind = 0; kind < 4; kind++)
        assert_int_equal(part(x, OBSERVE_onsets, 0, kind), ONSETS[kind]);
    assert_int_equal(part(x, OBSERVE_ill, 0, SUBGROUP_women), 1);
}

/* Of a community of four, one had it untreated at the end of the last step: 1/4 of transmission. */
static void infection_follows_the_share_untreated_in_the_last_step(void **state)
{
    struct bench *x = *state;

    quiet(x, 4, 2);
    *made_condition(&x->s, "tb") = (struct condition_params){
        .onset_female = 1, .consider = 1, .prevalence = 0.5, .transmission = 8};
    script_person(x, 0, START, ATTRIBUTE_condition, 0);
    script_lane(x, 1, 0, LANE_condition, p(2) - BIT);
    script_lane(x, 2, 0, LANE_condition, p(2) + BIT);
    script_lane(x, 2, 1, LANE_condition, p(4) - BIT);
    script_lane(x, 3, 1, LANE_condition, p(4) + BIT);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_onsets, 0), 1);
    assert_int_equal(in_step(x, OBSERVE_onsets, 1), 1);
    assert_int_equal(in_step(x, OBSERVE_infectious_untreated, 1), 3);
}

/* Recovery 1 against worsening 2, moderate at first. */
static void the_untreated_recover_or_worsen_by_their_shares(void **state)
{
    struct bench *x = *state;

    quiet(x, 4, 1);
    *made_condition(&x->s, "cough") = (struct condition_params){.onset_female = 1,
                                                                .consider = 1,
                                                                .prevalence = 1,
                                                                .start_moderate = 1,
                                                                .recover = 1,
                                                                .worsen = 2,
                                                                .death = 50};
    script_lane(x, 0, 0, LANE_condition, p(3) / 3 - BIT);
    script_lane(x, 1, 0, LANE_condition, p(3) / 3 + BIT);
    script_lane(x, 2, 0, LANE_condition, p(3) - BIT);
    script_lane(x, 3, 0, LANE_condition, p(3) + BIT);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_ill, 0), 3);
    assert_int_equal(part(x, OBSERVE_untreated_severity, 0, 1), 1);
    assert_int_equal(part(x, OBSERVE_untreated_severity, 0, 2), 2);
    assert_int_equal(total(x, OBSERVE_deaths), 0);
}

/* Severe: recovery 1 against death 3; it cannot worsen. */
static void the_untreated_die_only_when_severe(void **state)
{
    struct bench *x = *state;

    quiet(x, 4, 1);
    x->s.run.population_replace = false;
    *made_condition(&x->s, "cough") = (struct condition_params){.onset_female = 1,
                                                                .consider = 1,
                                                                .prevalence = 1,
                                                                .start_severe = 1,
                                                                .recover = 1,
                                                                .worsen = 50,
                                                                .death = 3};
    script_lane(x, 0, 0, LANE_condition, p(4) / 4 - BIT);
    script_lane(x, 1, 0, LANE_condition, p(4) / 4 + BIT);
    script_lane(x, 2, 0, LANE_condition, p(4) - BIT);
    script_lane(x, 3, 0, LANE_condition, p(4) + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_deaths), 2);
    assert_int_equal(total(x, OBSERVE_deaths_untreated), 2);
    assert_int_equal(in_step(x, OBSERVE_present, 0), 2);
    assert_int_equal(in_step(x, OBSERVE_ill, 0), 1);
}

/* Treated by a visit in the first step; then recovery 2, death 1 x 0.5, dropping out 1.5. */
static void the_treated_recover_die_or_drop_out_by_their_shares(void **state)
{
    static const double EDGE[] = {0.5, 0.625, 1};
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 6, 2, SERVICE_emergency);

    x->s.run.population_replace = false;
    w->service[SERVICE_emergency].treats = 1;
    w->condition[0] = (struct condition_params){.onset_female = 1,
                                                .consider = 1,
                                                .prevalence = 1,
                                                .start_severe = 1,
                                                .recover_treated = 2,
                                                .death = 1,
                                                .death_treated_ratio = 0.5,
                                                .dropout = 1.5};
    script_lane(x, EVERY, 0, LANE_consider, 0);
    for (uint32_t i = 0; i < 6; i++)
        script_lane(x, i, 1, LANE_condition, p(4) * EDGE[i / 2] + (i % 2 == 0 ? -BIT : BIT));
    run(x);
    assert_int_equal(in_step(x, OBSERVE_untreated, 0), 0);
    assert_int_equal(total(x, OBSERVE_deaths), 2);
    assert_int_equal(total(x, OBSERVE_deaths_untreated), 0);
    assert_int_equal(in_step(x, OBSERVE_ill, 1), 3);
    assert_int_equal(in_step(x, OBSERVE_untreated, 1), 2);
}

/* Two severe conditions, one treated in the first step. Slot 0 is killed by both, the first (untreated) counting;
 * slot 1 by the treated one only; slot 2 by the untreated one only. */
static void a_person_dies_once_and_of_the_condition_that_killed(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 3, 2, SERVICE_emergency);
    const struct condition_params deadly = {
        .consider = 1, .prevalence = 1, .start_severe = 1, .death = 2, .death_treated_ratio = 1};

    made_condition(&x->s, "second");
    w->condition[0] = w->condition[1] = deadly;
    w->service[SERVICE_emergency].treats = 0.5;
    script_lane(x, EVERY, 0, LANE_consider, 0);
    script_word(x, EVERY, 0, RNG_visit, 2, 1, 0);
    script_lane(x, 0, 1, LANE_condition, 0);
    script_lane(x, 0, 1, LANE_condition + 1, 0);
    script_lane(x, 1, 1, LANE_condition + 1, 0);
    script_lane(x, 2, 1, LANE_condition, 0);
    run(x);
    assert_int_equal(total(x, OBSERVE_treated), 3);
    assert_int_equal(in_step(x, OBSERVE_deaths, 1), 3);
    assert_int_equal(in_step(x, OBSERVE_deaths_untreated, 1), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(departure_happens_below_its_probability_and_not_above),
        TEST(a_newcomer_is_drawn_afresh_in_the_step_of_arrival),
        TEST(without_replacement_an_empty_slot_counts_nowhere),
        TEST(a_newcomer_takes_no_further_part_in_the_step),
        TEST(children_never_have_a_serious_crime),
        TEST(onset_happens_below_its_probability_and_not_above),
        TEST(exploitation_and_disability_multiply_onset),
        TEST(having_escaped_multiplies_onset),
        TEST(onset_starts_as_severe_as_its_uniform_says),
        TEST(only_the_eligible_fall_ill),
        TEST(infection_follows_the_share_untreated_in_the_last_step),
        TEST(the_untreated_recover_or_worsen_by_their_shares),
        TEST(the_untreated_die_only_when_severe),
        TEST(the_treated_recover_die_or_drop_out_by_their_shares),
        TEST(a_person_dies_once_and_of_the_condition_that_killed),
    };

    return cmocka_run_group_tests_name("mechanisms", tests, NULL, NULL);
}
