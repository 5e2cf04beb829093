/* Disclosure of trafficking (ODD.md 7), one person at a time: draws by script, exact counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "quiet.h"

static void nothing_follows_where_the_trafficker_is_in_the_room(void **state)
{
    struct bench *x = *state;

    trafficked(x, 2, 1)->group[0].accompanied = 0.4;
    tell(x, 0);
    script_word(x, 0, 0, RNG_visit, 0, 2, 0.4 - BIT);
    script_word(x, 1, 0, RNG_visit, 0, 2, 0.4 + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_visits_trafficked), 2);
    assert_int_equal(total(x, OBSERVE_recognised), 1);
    assert_int_equal(total(x, OBSERVE_disclosures), 1);
}

static void the_escaped_come_alone(void **state)
{
    struct bench *x = *state;
    struct world_params *w = trafficked(x, 1, 1);

    w->group[0].exploited = 0;
    w->group[0].escaped = w->group[0].accompanied = 1;
    tell(x, 0);
    run(x);
    assert_int_equal(total(x, OBSERVE_disclosures), 1);
    assert_int_equal(total(x, OBSERVE_exits_referral), 0);
}

static void signs_are_recognised_by_the_mix_of_clinicians(void **state)
{
    struct bench *x = *state;
    const double spot = 0.13 * 0.20 + 0.87 * 0.10;

    trafficked(x, 2, 1);
    script_word(x, 0, 0, RNG_visit, 0, 3, spot - BIT);
    script_word(x, 1, 0, RNG_visit, 0, 3, spot + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_recognised), 1);
    assert_int_equal(total(x, OBSERVE_disclosures), 0);
}

/* Irregular: R = 0.3. Slots 0, 1: asked; 2, 3: not; those of odd number above the probability. */
static void telling_depends_on_being_asked_fear_and_lies(void **state)
{
    struct bench *x = *state;
    struct world_params *w = trafficked(x, 4, 1);
    const double held = 1.4 * 0.3 + 0.7;
    const double asked = 1 / (1 + exp(0.4 + held)), unasked = 1 / (1 + exp(3.5 + held));

    w->group[0].irregular = w->group[0].told_lies = 1;
    script_word(x, 0, 0, RNG_visit, 0, 3, 0);
    script_word(x, 1, 0, RNG_visit, 0, 3, 0);
    script_word(x, 0, 0, RNG_visit, 1, 0, asked - 1e-7);
    script_word(x, 1, 0, RNG_visit, 1, 0, asked + 1e-7);
    script_word(x, 2, 0, RNG_visit, 1, 0, unasked - 1e-7);
    script_word(x, 3, 0, RNG_visit, 1, 0, unasked + 1e-7);
    run(x);
    assert_int_equal(total(x, OBSERVE_disclosures), 2);
    assert_int_equal(total(x, OBSERVE_recognised), 2);
    assert_int_equal(total(x, OBSERVE_referrals), 0);
}

/* The visit's own record calms only afterwards: telling goes by the risk of the decision. */
static void the_risk_in_telling_is_that_of_the_decision(void **state)
{
    struct bench *x = *state;
    struct world_params *w = trafficked(x, 2, 1);
    const double asked = 1 / (1 + exp(0.4 + 1.4 * 0.3));

    w->group[0].irregular = 1;
    w->belief_learn_visit = 1;
    w->service[SERVICE_emergency].records = 1;
    script_word(x, EVERY, 0, RNG_visit, 0, 3, 0);
    script_word(x, 0, 0, RNG_visit, 1, 0, asked - 1e-7);
    script_word(x, 1, 0, RNG_visit, 1, 0, asked + 1e-7);
    run(x);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 0), 0, GRAIN);
    assert_int_equal(total(x, OBSERVE_disclosures), 1);
}

static void referral_is_likelier_from_first_responders(void **state)
{
    static const double U[] = {0.55 - 1e-8, 0.55 + 1e-8, 0.8 - 1e-8, 0.8 + 1e-8};
    struct bench *x = *state;

    trafficked(x, 4, 1);
    tell(x, 0);
    for (uint32_t i = 0; i < 4; i++)
        script_word(x, i, 0, RNG_visit, 1, 1, U[i]);
    made_policy(&x->s, "now");
    made_policy(&x->s, "first")->params.disclosure_health_first_responder = true;
    run(x);
    assert_int_equal(bench_total(x, OBSERVE_referrals, 0), 1);
    assert_int_equal(bench_total(x, OBSERVE_referrals, 1), 3);
}

static void a_referral_may_take_out_of_exploitation(void **state)
{
    struct bench *x = *state;

    trafficked(x, 2, 1);
    tell(x, 0);
    script_word(x, 0, 0, RNG_visit, 1, 2, 0.7 - BIT);
    script_word(x, 1, 0, RNG_visit, 1, 2, 0.7 + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_exits_referral), 1);
    assert_int_equal(in_step(x, OBSERVE_exploited, 0), 1);
    assert_int_equal(in_step(x, OBSERVE_escaped, 0), 1);
    assert_int_equal(in_step(x, OBSERVE_unreferred, 0), 0);
}

/* What is in force matters, not what is announced. 0.02, 0.05, 0.1, 0.2 against 0.03, 0.06, 0.12. */
static void a_referral_exposes_by_the_regime_in_force(void **state)
{
    static const double U[] = {0.02, 0.05, 0.1, 0.2};
    struct bench *x = *state;

    trafficked(x, 4, 1)->group[0].irregular = 1;
    tell(x, 0);
    for (uint32_t i = 0; i < 4; i++)
        script_word(x, i, 0, RNG_visit, 1, 3, U[i]);
    for (int r = REGIME_none; r < REGIME_COUNT; r++)
        made_policy(&x->s, "any")->before = (struct regimes){(enum regime)r, REGIME_none};
    run(x);
    for (size_t a = 0; a < 3; a++) {
        assert_int_equal(bench_total(x, OBSERVE_encounters_disclosure, a), a + 1);
        assert_int_equal(bench_total(x, OBSERVE_safe_referrals, a), 3 - a);
    }
}

static void the_lawful_are_never_exposed(void **state)
{
    struct bench *x = *state;

    trafficked(x, 1, 1)->disclosure_exposed_none = 1;
    tell(x, 0);
    run(x);
    assert_int_equal(total(x, OBSERVE_safe_referrals), 1);
    assert_int_equal(total(x, OBSERVE_encounters_disclosure), 0);
}

static void nobody_is_referred_twice(void **state)
{
    struct bench *x = *state;

    trafficked(x, 1, 3)->disclosure_exit_on_referral = 0;
    tell(x, EVERY);
    run(x);
    assert_int_equal(total(x, OBSERVE_visits), 3);
    assert_int_equal(total(x, OBSERVE_visits_trafficked), 1);
    assert_int_equal(total(x, OBSERVE_referrals), 1);
}

static void only_the_first_disclosure_is_a_first(void **state)
{
    struct bench *x = *state;

    trafficked(x, 1, 3)->disclosure_referral = 0;
    tell(x, EVERY);
    run(x);
    assert_int_equal(total(x, OBSERVE_disclosures), 3);
    assert_int_equal(total(x, OBSERVE_first_disclosures), 1);
    assert_int_equal(in_step(x, OBSERVE_disclosed_since_start, 2), 1);
}

static void nobody_discloses_at_a_pharmacy(void **state)
{
    struct bench *x = *state;
    struct world_params *w = trafficked(x, 1, 1);

    w->service[SERVICE_pharmacy].appeal = 300;
    tell(x, 0);
    run(x);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_pharmacy), 1);
    assert_int_equal(total(x, OBSERVE_visits_trafficked), 0);
}

static void exploitation_ends_by_other_ways_below_its_probability(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet(x, 2, 1);

    w->group[0].exploited = 1;
    w->group[0].leave_exploitation = 0.7;
    script_lane(x, 0, 0, LANE_leave, p(0.7) - BIT);
    script_lane(x, 1, 0, LANE_leave, p(0.7) + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_exits_other), 1);
    assert_int_equal(in_step(x, OBSERVE_escaped, 0), 1);
    assert_int_equal(in_step(x, OBSERVE_exploited, 0), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_follows_where_the_trafficker_is_in_the_room),
        TEST(the_escaped_come_alone),
        TEST(signs_are_recognised_by_the_mix_of_clinicians),
        TEST(telling_depends_on_being_asked_fear_and_lies),
        TEST(the_risk_in_telling_is_that_of_the_decision),
        TEST(referral_is_likelier_from_first_responders),
        TEST(a_referral_may_take_out_of_exploitation),
        TEST(a_referral_exposes_by_the_regime_in_force),
        TEST(the_lawful_are_never_exposed),
        TEST(nobody_is_referred_twice),
        TEST(only_the_first_disclosure_is_a_first),
        TEST(nobody_discloses_at_a_pharmacy),
        TEST(exploitation_ends_by_other_ways_below_its_probability),
    };

    return cmocka_run_group_tests_name("mechanisms_disclosure", tests, NULL, NULL);
}
