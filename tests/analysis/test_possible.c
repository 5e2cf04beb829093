/* Which events the parameters of a policy's world rule out. */
#include "asserts.h"
#include "made.h"
#include "possible.h"

static int setup(void **state)
{
    static struct scenario s;

    made_scenario(&s, 100, 52);
    struct condition_params *c = made_condition(&s, "flu");
    c->onset = c->death = c->review = 1.0;
    s.params.group[0].irregular = 0.5;
    s.params.group[0].exploited = 0.1;
    made_policy(&s, "none");
    s.policy[0].before = (struct regimes){REGIME_none, REGIME_none};
    *state = &s;
    return 0;
}

static int teardown(void **state)
{
    made_free(*state);
    return 0;
}

static bool can(const struct scenario *s, enum observable v)
{
    struct possible x;

    possible_ever(&x, s, 0);
    return x.is[0][v];
}

static void without_sharing_nobody_is_asked_for(void **state)
{
    struct scenario *s = *state;

    assert_false(can(s, OBSERVE_requests) || can(s, OBSERVE_traced));
    assert_false(can(s, OBSERVE_encounters_data));
    assert_true(can(s, OBSERVE_encounters_background) && can(s, OBSERVE_removed));
    assert_true(can(s, OBSERVE_encounters_disclosure));
    s->policy[0].before.in_force = REGIME_full;
    assert_true(can(s, OBSERVE_requests) && can(s, OBSERVE_traced));
    s->policy[0].params.enforcement_match = 0.0;
    assert_true(can(s, OBSERVE_approved));
    assert_false(can(s, OBSERVE_traced) || can(s, OBSERVE_encounters_data));
}

static void serious_crime_only_asks_for_nobody_where_there_is_none(void **state)
{
    struct scenario *s = *state;

    s->policy[0].before.in_force = REGIME_serious;
    assert_false(can(s, OBSERVE_requests));
    s->policy[0].params.group[0].serious_crime = 0.1;
    assert_true(can(s, OBSERVE_requests));
}

/* Sharing from step 20 to step 30 of 52. */
static void sharing_counts_where_it_is_in_force(void **state)
{
    struct scenario *s = *state;
    struct possible x;

    made_entry(s, &s->policy[0], 20, (struct regimes){REGIME_full, REGIME_full});
    made_entry(s, &s->policy[0], 30, (struct regimes){REGIME_none, REGIME_none});
    assert_true(can(s, OBSERVE_requests));
    static const struct {
        double first, end;
        bool is;
    } CASES[] = {{0, 20, false}, {10, 21, true}, {29, 40, true}, {30, 52, false}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        possible_find(&x, s, 0, CASES[i].first, CASES[i].end);
        assert_int_equal(x.is[0][OBSERVE_requests], CASES[i].is);
        assert_true(x.is[0][OBSERVE_visits]);
    }
}

static void where_nobody_is_ill_nobody_sees_care(void **state)
{
    static const enum observable CARE[] = {OBSERVE_visits,      OBSERVE_reviews,
                                           OBSERVE_collapses,   OBSERVE_deaths_untreated,
                                           OBSERVE_disclosures, OBSERVE_encounters_disclosure};
    struct scenario *s = *state;

    for (size_t i = 0; i < sizeof CARE / sizeof *CARE; i++)
        assert_true(can(s, CARE[i]));
    s->policy[0].params.condition[0].onset = 0.0;
    for (size_t i = 0; i < sizeof CARE / sizeof *CARE; i++)
        assert_false(can(s, CARE[i]));
    assert_true(can(s, OBSERVE_exits_other) && can(s, OBSERVE_departures));
}

/* Who was trafficked before a date may tell after it. */
static void what_people_were_they_may_still_be(void **state)
{
    struct scenario *s = *state;

    made_setting(s, &s->policy[0], 10)->group[0].exploited = 0.0;
    assert_true(can(s, OBSERVE_disclosures));
    s->policy[0].params.group[0].exploited = 0.0;
    assert_false(can(s, OBSERVE_disclosures) || can(s, OBSERVE_spells_ended));
}

static void a_referral_of_people_with_a_status_is_safe(void **state)
{
    struct scenario *s = *state;

    s->policy[0].params.disclosure_exposed_none = 1.0;
    assert_true(can(s, OBSERVE_safe_referrals));
    s->policy[0].params.group[0].irregular = 1.0;
    assert_false(can(s, OBSERVE_safe_referrals));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(without_sharing_nobody_is_asked_for),
        TEST(serious_crime_only_asks_for_nobody_where_there_is_none),
        TEST(sharing_counts_where_it_is_in_force),
        TEST(where_nobody_is_ill_nobody_sees_care),
        TEST(what_people_were_they_may_still_be),
        TEST(a_referral_of_people_with_a_status_is_safe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
