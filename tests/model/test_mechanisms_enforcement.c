/* Records and enforcement (ODD.md 8), one person at a time: draws by script, exact counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "quiet.h"

static void records_go_stale_below_their_probability(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet(x, 2, 1);

    w->group[0].registered = 1;
    w->care_record_stale = 0.2;
    script_lane(x, 0, 0, LANE_stale, p(0.2) - BIT);
    script_lane(x, 1, 0, LANE_stale, p(0.2) + BIT);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_registered, 0), 1);
}

static void requests_follow_the_regime_in_force(void **state)
{
    struct bench *x = *state;

    wanted(x, 2, 1)->group[0].serious_crime = 0;
    script_lane(x, 0, 0, LANE_request, p(2) - BIT);
    script_lane(x, 1, 0, LANE_request, p(2) + BIT);
    for (int r = REGIME_none; r < REGIME_COUNT; r++)
        made_policy(&x->s, "any")->before = (struct regimes){(enum regime)r, REGIME_none};
    run(x);
    assert_int_equal(bench_total(x, OBSERVE_requests, REGIME_none), 0);
    assert_int_equal(bench_total(x, OBSERVE_requests, REGIME_serious), 0);
    assert_int_equal(bench_total(x, OBSERVE_requests, REGIME_full), 1);
}

static void serious_crime_alone_is_requested_with_focus(void **state)
{
    struct bench *x = *state;

    wanted(x, 3, 1)->group[0].serious_crime = 0.5;
    script_person(x, 0, START, ATTRIBUTE_serious_crime, 0);
    script_person(x, 1, START, ATTRIBUTE_serious_crime, 0);
    script_lane(x, 0, 0, LANE_request, p(6) - BIT);
    script_lane(x, 1, 0, LANE_request, p(6) + BIT);
    script_lane(x, 2, 0, LANE_request, 0);
    from_start(x, SERIOUS);
    run(x);
    assert_int_equal(total(x, OBSERVE_requests), 1);
}

/* Two of four are known: 8 requests a year fall on 2 + 2 x 0.25, 3.2 on each of the known, 0.8 on the others. */
static void the_unknown_are_requested_at_their_ratio(void **state)
{
    struct bench *x = *state;
    struct world_params *w = wanted(x, 4, 1);

    w->group[0].known = 0.5;
    w->enforcement_unknown_ratio = 0.25;
    script_person(x, 0, START, ATTRIBUTE_known, 0);
    script_person(x, 1, START, ATTRIBUTE_known, 0);
    for (uint32_t i = 0; i < 4; i++)
        script_lane(x, i, 0, LANE_request, p(i < 2 ? 3.2 : 0.8) + (i % 2 == 0 ? -BIT : BIT));
    from_start(x, FULL);
    run(x);
    assert_int_equal(total(x, OBSERVE_requests), 2);
}

/* Under serious: known 3.2 x 3, unknown 3.2 x 3 x 0.25. */
static void the_unknown_of_serious_crime_are_requested_at_their_ratio(void **state)
{
    struct bench *x = *state;
    struct world_params *w = wanted(x, 4, 1);

    w->group[0].known = 0.5;
    w->group[0].serious_crime = 1;
    w->enforcement_unknown_ratio = 0.25;
    script_person(x, 0, START, ATTRIBUTE_known, 0);
    script_person(x, 1, START, ATTRIBUTE_known, 0);
    for (uint32_t i = 0; i < 4; i++)
        script_lane(x, i, 0, LANE_request, p(i < 2 ? 9.6 : 2.4) + (i % 2 == 0 ? -BIT : BIT));
    from_start(x, SERIOUS);
    run(x);
    assert_int_equal(total(x, OBSERVE_requests), 2);
}

static void the_lawful_are_never_requested_nor_encountered(void **state)
{
    struct bench *x = *state;
    struct world_params *w = wanted(x, 2, 1);

    w->group[0].irregular = 0.5;
    script_person(x, 0, START, ATTRIBUTE_irregular, 0);
    script_lane(x, 1, 0, LANE_request, 0);
    script_lane(x, 1, 0, LANE_background, 0);
    from_start(x, FULL);
    run(x);
    assert_int_equal(total(x, OBSERVE_requests), 0);
    assert_int_equal(total(x, OBSERVE_encounters_background), 0);
}

/* Each slot stops one place further on: not approved, not matched, no encounter, an encounter. */
static void a_request_is_approved_matched_and_followed_by_an_encounter(void **state)
{
    struct bench *x = *state;

    wanted(x, 4, 1);
    script_lane(x, EVERY, 0, LANE_request, 0);
    script_word(x, EVERY, 0, RNG_enforce, 0, 0, 0.915 - BIT);
    script_word(x, EVERY, 0, RNG_enforce, 0, 1, 0.95 - BIT);
    script_word(x, EVERY, 0, RNG_enforce, 0, 2, 0.15 - BIT);
    script_word(x, 0, 0, RNG_enforce, 0, 0, 0.915 + BIT);
    script_word(x, 1, 0, RNG_enforce, 0, 1, 0.95 + BIT);
    script_word(x, 2, 0, RNG_enforce, 0, 2, 0.15 + BIT);
    from_start(x, FULL);
    run(x);
    assert_int_equal(total(x, OBSERVE_requests), 4);
    assert_int_equal(total(x, OBSERVE_approved), 3);
    assert_int_equal(total(x, OBSERVE_traced), 2);
    assert_int_equal(total(x, OBSERVE_encounters_data), 1);
}

static void only_the_registered_are_traced(void **state)
{
    struct bench *x = *state;

    wanted(x, 1, 1)->group[0].registered = 0;
    script_lane(x, 0, 0, LANE_request, 0);
    for (uint32_t word = 0; word < 3; word++)
        script_word(x, 0, 0, RNG_enforce, 0, word, 0);
    from_start(x, FULL);
    run(x);
    assert_int_equal(total(x, OBSERVE_approved), 1);
    assert_int_equal(total(x, OBSERVE_traced), 0);
}

static void an_encounter_may_detain_and_then_remove(void **state)
{
    struct bench *x = *state;

    wanted(x, 3, 1);
    script_lane(x, EVERY, 0, LANE_background, p(0.05) - BIT);
    script_word(x, EVERY, 0, RNG_enforce, 0, 3, 0.6 - BIT);
    script_word(x, EVERY, 0, RNG_enforce, 1, 0, 0.44 - BIT);
    script_word(x, 1, 0, RNG_enforce, 0, 3, 0.6 + BIT);
    script_word(x, 2, 0, RNG_enforce, 1, 0, 0.44 + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_encounters_background), 3);
    assert_int_equal(total(x, OBSERVE_detained), 2);
    assert_int_equal(total(x, OBSERVE_removed), 1);
    assert_int_equal(total(x, OBSERVE_newcomers), 1);
}

static void background_encounters_happen_below_their_probability(void **state)
{
    struct bench *x = *state;

    wanted(x, 2, 1);
    script_lane(x, 0, 0, LANE_background, p(0.05) - BIT);
    script_lane(x, 1, 0, LANE_background, p(0.05) + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_encounters_background), 1);
}

/* Slot 0 is exposed, traced and met by chance; slot 1 traced and met by chance; slot 2 met by chance. */
static void of_several_encounters_disclosure_counts_then_trace(void **state)
{
    struct bench *x = *state;
    struct world_params *w = trafficked(x, 3, 1);

    w->group[0].irregular = w->group[0].known = 1;
    w->enforcement_requests_per_year = 6;
    tell(x, 0);
    script_word(x, 1, 0, RNG_visit, 1, 0, 0.999);
    script_word(x, 2, 0, RNG_visit, 1, 0, 0.999);
    script_lane(x, 0, 0, LANE_request, 0);
    script_lane(x, 1, 0, LANE_request, 0);
    script_lane(x, EVERY, 0, LANE_background, 0);
    for (uint32_t word = 0; word < 3; word++)
        script_word(x, EVERY, 0, RNG_enforce, 0, word, 0);
    from_start(x, QUIET_FULL);
    run(x);
    assert_int_equal(total(x, OBSERVE_traced), 2);
    assert_int_equal(total(x, OBSERVE_encounters_disclosure), 1);
    assert_int_equal(total(x, OBSERVE_encounters_data), 1);
    assert_int_equal(total(x, OBSERVE_encounters_background), 1);
}

static void an_encounter_makes_known(void **state)
{
    struct bench *x = *state;

    wanted(x, 2, 2)->group[0].known = 0.5;
    script_lane(x, 0, 0, LANE_background, 0);
    script_lane(x, EVERY, EVERY, LANE_request, 0);
    from_start(x, FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_requests, 0), 0);
    assert_int_equal(in_step(x, OBSERVE_requests, 1), 1);
}

static void an_encounter_raises_ones_own_alarm(void **state)
{
    struct bench *x = *state;

    wanted(x, 1, 1);
    script_lane(x, 0, 0, LANE_background, 0);
    run(x);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 0), 1 - 0.7 * 0.2, GRAIN);
    assert_within(bench_mean(x, OBSERVE_distrust_sum, 0, 0), 0.3, GRAIN);
}

/* Ten people in a ring, slot 4 met in step 2 (own alarm unmoved). In step 3 as many contacts as `heard` rise from
 * 0.3 to 1 - 0.7 x 0.7 = 0.51; then all calm down. */
static void assert_signals(const struct bench *x, int heard)
{
    const double calm = exp2(-7 / 365.25 / 0.125), risen = 0.021 * heard;

    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 2), 0.3, GRAIN);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 3), 0.3 + risen, GRAIN);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 4), 0.3 + risen * calm, GRAIN);
    assert_within(bench_mean(x, OBSERVE_distrust_sum, 0, 2), 0.3, GRAIN);
    assert_within(bench_mean(x, OBSERVE_distrust_sum, 0, 3), 0.3 + risen * (1 - exp2(-7 / 365.25)),
                  GRAIN);
}

static void a_trace_reaches_every_contact_in_the_next_step_only(void **state)
{
    struct bench *x = *state;

    ring(x);
    script_lane(x, 4, 2, LANE_request, 0);
    for (uint32_t word = 0; word < 3; word++)
        script_word(x, 4, 2, RNG_enforce, 0, word, 0);
    from_start(x, QUIET_FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_encounters_data, 2), 1);
    assert_signals(x, 2);
}

/* The rumour is drawn for each contact: 3 blames the health service, 5 does not. */
static void other_encounters_reach_whom_rumour_misleads(void **state)
{
    struct bench *x = *state;

    ring(x);
    script_lane(x, 4, 2, LANE_background, 0);
    script_word(x, 4, 2, RNG_rumour, 3, 0, 0.1 - BIT);
    script_word(x, 4, 2, RNG_rumour, 5, 0, 0.1 + BIT);
    run(x);
    assert_signals(x, 1);
}

static void a_slot_taken_over_gets_no_signal_of_that_step(void **state)
{
    struct bench *x = *state;

    ring(x)->group[0].departure = 1;
    script_lane(x, 4, 2, LANE_request, 0);
    for (uint32_t word = 0; word < 3; word++)
        script_word(x, 4, 2, RNG_enforce, 0, word, 0);
    script_lane(x, 5, 2, LANE_departure, 0);
    from_start(x, QUIET_FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_departures, 2), 1);
    assert_signals(x, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(records_go_stale_below_their_probability),
        TEST(requests_follow_the_regime_in_force),
        TEST(serious_crime_alone_is_requested_with_focus),
        TEST(the_unknown_are_requested_at_their_ratio),
        TEST(the_unknown_of_serious_crime_are_requested_at_their_ratio),
        TEST(the_lawful_are_never_requested_nor_encountered),
        TEST(a_request_is_approved_matched_and_followed_by_an_encounter),
        TEST(only_the_registered_are_traced),
        TEST(an_encounter_may_detain_and_then_remove),
        TEST(background_encounters_happen_below_their_probability),
        TEST(of_several_encounters_disclosure_counts_then_trace),
        TEST(an_encounter_makes_known),
        TEST(an_encounter_raises_ones_own_alarm),
        TEST(a_trace_reaches_every_contact_in_the_next_step_only),
        TEST(other_encounters_reach_whom_rumour_misleads),
        TEST(a_slot_taken_over_gets_no_signal_of_that_step),
    };

    return cmocka_run_group_tests_name("mechanisms_enforcement", tests, NULL, NULL);
}
