/* News, reminders and beliefs (ODD.md 5), one person at a time: draws by script, exact counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "quiet.h"

static void news_fades_from_the_media(void **state)
{
    struct bench *x = *state;
    const double later = 3 * exp2(-3 * 7 / 365.25 / 0.4);

    quiet(x, 4, 4)->belief_reminder = 0;
    script_lane(x, 0, 0, LANE_news, p(3) - BIT);
    script_lane(x, 1, 0, LANE_news, p(3) + BIT);
    script_lane(x, 2, 3, LANE_news, p(later) - BIT);
    script_lane(x, 3, 3, LANE_news, p(later) + BIT);
    from_start(x, FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_heard, 0), 1);
    assert_int_equal(in_step(x, OBSERVE_heard, 2), 1);
    assert_int_equal(in_step(x, OBSERVE_heard, 3), 2);
    assert_int_equal(in_step(x, OBSERVE_believes_full, 3), 2);
}

static void before_any_news_everyone_has_heard(void **state)
{
    struct bench *x = *state;

    quiet(x, 4, 4);
    made_entry(&x->s, made_policy(&x->s, "later"), 2, FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_heard, 1), 4);
    assert_int_equal(in_step(x, OBSERVE_heard, 2), 0);
}

static void protection_is_heard_at_its_own_rate(void **state)
{
    struct bench *x = *state;

    quiet(x, 2, 1)->belief_reminder = 0;
    script_lane(x, 0, 0, LANE_news, p(1.2) - BIT);
    script_lane(x, 1, 0, LANE_news, p(1.2) + BIT);
    from_start(x, NONE);
    x->s.policy[0].before = FULL;
    run(x);
    assert_int_equal(in_step(x, OBSERVE_heard, 0), 1);
    assert_int_equal(in_step(x, OBSERVE_believes_full, 0), 1);
}

static void what_is_not_announced_is_no_news(void **state)
{
    struct bench *x = *state;

    quiet(x, 2, 2);
    script_lane(x, EVERY, EVERY, LANE_news, 0);
    script_lane(x, EVERY, EVERY, LANE_reminder, 0);
    from_start(x, QUIET_FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_believes_full, 1), 0);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 1), 0.3, GRAIN);
}

/* Hearing takes b from 0.3 half the way to 0.9; it relaxes in the same step. */
static void hearing_moves_alarm_by_receptiveness(void **state)
{
    struct bench *x = *state;

    quiet(x, 1, 1);
    script_lane(x, 0, 0, LANE_news, 0);
    from_start(x, FULL);
    run(x);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 0), 0.3 + 0.3 * exp2(-7 / 365.25 / 0.125),
                  GRAIN);
}

/* Slot 0 hears in step 0; the media fall silent. In step 1 its contacts 1 and 9 hear with probability 0.4, once. */
static void word_of_mouth_comes_from_who_heard_in_the_last_step(void **state)
{
    struct bench *x = *state;
    struct world_params *w = ring(x);

    w->belief_reminder = 0;
    w->belief_media_half_life = 1e-9;
    w->belief_word_of_mouth_threat = 0.4;
    script_lane(x, 0, 0, LANE_news, 0);
    script_lane(x, 1, 1, LANE_news, 0.4 - BIT);
    script_lane(x, 9, 1, LANE_news, 0.4 + BIT);
    script_lane(x, 5, 1, LANE_news, 0);
    script_lane(x, 9, 2, LANE_news, 0);
    script_lane(x, 2, 2, LANE_news, 0.4 + BIT);
    from_start(x, FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_heard, 0), 1);
    assert_int_equal(in_step(x, OBSERVE_heard, 1), 2);
    assert_int_equal(in_step(x, OBSERVE_heard, 4), 2);
}

/* Both contacts of slot 1 heard: 1 - 0.6 x 0.6. */
static void two_contacts_tell_independently(void **state)
{
    struct bench *x = *state;
    struct world_params *w = ring(x);

    w->belief_media_half_life = 1e-9;
    w->belief_word_of_mouth_threat = 0.4;
    script_lane(x, 0, 0, LANE_news, 0);
    script_lane(x, 2, 0, LANE_news, 0);
    script_lane(x, 4, 0, LANE_news, 0);
    script_lane(x, 1, 1, LANE_news, 0.64 - BIT);
    script_lane(x, 3, 1, LANE_news, 0.64 + BIT);
    from_start(x, FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_heard, 1), 4);
}

static void a_vague_exception_may_be_taken_for_full_sharing(void **state)
{
    struct bench *x = *state;
    const double calm = exp2(-7 / 365.25 / 0.125);

    quiet(x, 2, 1);
    script_lane(x, EVERY, 0, LANE_news, 0);
    script_word(x, 0, 0, RNG_hear, 0, 0, 0.6 - BIT);
    script_word(x, 1, 0, RNG_hear, 0, 0, 0.6 + BIT);
    from_start(x, SERIOUS);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_believes_full, 0), 1);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 0), 0.3 + (0.3 + 0.1) / 2 * calm, GRAIN);
}

/* Slot 0 heard of full sharing in step 0, slot 1 did not. From step 3 on none is announced, of which nobody hears. */
static void reminders_reach_who_believes_in_sharing_while_it_is_announced(void **state)
{
    struct bench *x = *state;
    const double calm = exp2(-7 / 365.25 / 0.125);
    double b = 0.3 * calm;

    quiet(x, 2, 5);
    script_lane(x, 0, 0, LANE_news, 0);
    script_lane(x, EVERY, 2, LANE_reminder, p(8) - BIT);
    script_lane(x, EVERY, 4, LANE_reminder, 0);
    from_start(x, FULL);
    made_entry(&x->s, &x->s.policy[0], 3, NONE);
    run(x);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 1), 0.3 + (b *= calm) / 2, GRAIN);
    b = (b + 0.5 * (0.6 - b)) * calm;
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 2), 0.3 + b / 2, GRAIN);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 4), 0.3 + b * calm * calm / 2, GRAIN);
}

static void reminders_happen_below_their_probability_and_not_above(void **state)
{
    struct bench *x = *state;
    const double calm = exp2(-7 / 365.25 / 0.125);

    quiet(x, 2, 1);
    script_lane(x, 0, 0, LANE_reminder, p(8) - BIT);
    script_lane(x, 1, 0, LANE_reminder, p(8) + BIT);
    made_policy(&x->s, "only")->before = FULL;
    run(x);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 0), 0.3 + (0.45 + 0.3) / 2 * calm, GRAIN);
}

static void newcomers_believe_the_announcement_standing(void **state)
{
    struct bench *x = *state;

    quiet(x, 1, 3)->group[0].departure = 2;
    script_lane(x, 0, 1, LANE_departure, 0);
    from_start(x, FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_heard, 0), 0);
    assert_int_equal(in_step(x, OBSERVE_heard, 1), 1);
    assert_int_equal(in_step(x, OBSERVE_believes_full, 1), 1);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 1), 0.6, GRAIN);
    assert_within(bench_mean(x, OBSERVE_distrust_sum, 0, 1), 0.3, GRAIN);
}

static void whoever_arrives_may_misunderstand_a_vague_exception(void **state)
{
    struct bench *x = *state;

    quiet(x, 2, 2)->group[0].departure = 2;
    script_lane(x, EVERY, 1, LANE_departure, 0);
    script_person(x, EVERY, START, ATTRIBUTE_ambiguity,
                  0); /* who is there from the start may, too */
    script_person(x, 0, 1, ATTRIBUTE_ambiguity, 0.6 - BIT);
    script_person(x, 1, 1, ATTRIBUTE_ambiguity, 0.6 + BIT);
    made_policy(&x->s, "only")->before = SERIOUS;
    run(x);
    assert_int_equal(in_step(x, OBSERVE_believes_full, 0), 2);
    assert_int_equal(in_step(x, OBSERVE_believes_full, 1), 1);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 1), (0.6 + 0.4) / 2, GRAIN);
}

static void no_target_is_below_the_floor(void **state)
{
    struct bench *x = *state;

    quiet(x, 1, 1)->belief_floor = 0.95;
    script_lane(x, 0, 0, LANE_news, 0);
    script_lane(x, 0, 0, LANE_reminder, 0);
    from_start(x, FULL);
    run(x);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 0), 0.95, GRAIN);
}

/* phi is 1, and R is P for someone irregular. */
static void fearful_is_whose_fear_reaches_the_threshold(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet(x, 3, 1);

    w->belief_floor = w->belief_fearful_at = 0.5;
    w->group[0].irregular = 1;
    made_policy(&x->s, "half");
    made_policy(&x->s, "less")->params.belief_floor = 0.4999;
    made_policy(&x->s, "lawful")->params.group[0].irregular = 0;
    run(x);
    assert_int_equal(bench_total(x, OBSERVE_fearful, 0), 3);
    assert_int_equal(bench_total(x, OBSERVE_fearful, 1), 0);
    assert_int_equal(bench_total(x, OBSERVE_fearful, 2), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(news_fades_from_the_media),
        TEST(before_any_news_everyone_has_heard),
        TEST(protection_is_heard_at_its_own_rate),
        TEST(what_is_not_announced_is_no_news),
        TEST(hearing_moves_alarm_by_receptiveness),
        TEST(word_of_mouth_comes_from_who_heard_in_the_last_step),
        TEST(two_contacts_tell_independently),
        TEST(a_vague_exception_may_be_taken_for_full_sharing),
        TEST(reminders_reach_who_believes_in_sharing_while_it_is_announced),
        TEST(reminders_happen_below_their_probability_and_not_above),
        TEST(newcomers_believe_the_announcement_standing),
        TEST(whoever_arrives_may_misunderstand_a_vague_exception),
        TEST(no_target_is_below_the_floor),
        TEST(fearful_is_whose_fear_reaches_the_threshold),
    };

    return cmocka_run_group_tests_name("mechanisms_beliefs", tests, NULL, NULL);
}
