/* The stopping rule's interval: what ends a sweep that adds replicates, and why there is none. */
#include "unit_measure.h"

#include "asserts.h"
#include "town.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 64 };

/* A pair of values; events are worth `worth` each (0: it counts none). */
static struct measured pair(double value, double against, double worth)
{
    return (struct measured){.value = {value, against},
                             .usual = {worth, worth},
                             .most = {worth, worth},
                             .is_there = true};
}

static double reach(const struct measured *x, size_t n, bool is_difference, const char *words)
{
    struct text why = {.data = NULL};
    const double half = UNIT_MEASURES.half_width(x, n, is_difference, &why);

    if (words == NULL)
        assert_null(why.data);
    else
        assert_string_equal(why.data, words);
    text_free(&why);
    return half;
}

/* Five equal differences of counts: up to 3.6889 events more or fewer, so 0.7378 a replicate. */
static void equal_counts_do_not_end_it(void **state)
{
    const struct measured x[] = {pair(13, 13, 1), pair(11, 11, 1), pair(17, 17, 1), pair(12, 12, 1),
                                 pair(9, 9, 1)};

    (void)state;
    assert_float_equal(reach(x, 5, true, NULL), 3.6889 / 5, 1e-4);
}

static void no_event_does_not_end_it(void **state)
{
    const struct measured x[] = {pair(0, 0, 20), pair(0, 0, 20), pair(0, 0, 20)};

    (void)state;
    assert_float_equal(reach(x, 3, false, NULL), 3.6889 * 20 / 3, 1e-3);
    assert_float_equal(reach(x, 3, true, NULL), 3.6889 * 20 / 3, 1e-3);
}

static void no_spread_is_no_interval(void **state)
{
    struct measured x[MOST];

    (void)state;
    for (size_t i = 0; i < MOST; i++)
        x[i] = pair(40.0 + (double)i, 40.0 + (double)i, 0);
    assert_true(isinf(reach(x, MOST, true, "the same in all 64 replicates")));
    x[3].is_there = false;
    x[3].value[0] = NAN;
    assert_true(isinf(reach(x, MOST, true, "the same in all 63 replicates")));
}

static void undefined_and_missing_are_told_apart(void **state)
{
    struct measured x[3] = {pair(NAN, NAN, 0), pair(NAN, NAN, 0), pair(NAN, NAN, 0)};

    (void)state;
    assert_true(
        isinf(reach(x, 3, true, "not defined in any of 3 replicates: its denominator is 0")));
    x[1] = pair(2, 1, 0);
    assert_true(isinf(reach(x, 3, true, "defined in one of 3 replicates only")));
    x[0].is_there = x[1].is_there = x[2].is_there = false;
    x[1].value[0] = NAN;
    assert_true(isinf(reach(x, 3, false, "no replicate has been simulated")));
}

/* Policies that differ in nothing but their names live in the same worlds: the difference is known. */
static void the_same_worlds_end_it(void **state)
{
    struct measured x[] = {pair(4, 4, 0), pair(5, 5, 0)};

    (void)state;
    x[0].worlds_are_same = x[1].worlds_are_same = true;
    assert_float_equal(reach(x, 2, true, NULL), 0.0, 0.0);
    assert_true(reach(x, 2, false, NULL) > 0.0);
}

/* No event can happen under either policy: there is nothing to wait for. */
static void what_cannot_happen_ends_it(void **state)
{
    struct measured x[] = {pair(0, 0, 0), pair(0, 0, 0)};

    (void)state;
    for (size_t i = 0; i < 2; i++)
        x[i].is_impossible[0] = x[i].is_impossible[1] = true;
    assert_float_equal(reach(x, 2, true, NULL), 0.0, 0.0);
    assert_float_equal(reach(x, 2, false, NULL), 0.0, 0.0);
    x[0].is_impossible[1] = x[1].is_impossible[1] = false;
    x[0].most[1] = x[1].most[1] = 1;
    assert_float_equal(reach(x, 2, true, NULL), 3.6889 / 2, 1e-3);
}

/* 1, 2, 3 events: mean 2, Garwood's limits of 6 events in three replicates 0.7340 to 4.3532. */
static void the_longer_side_counts(void **state)
{
    const struct measured x[] = {pair(1, 0, 1), pair(2, 0, 1), pair(3, 0, 1)};

    (void)state;
    assert_float_equal(reach(x, 3, false, NULL), 2.4841, 1e-3); /* Student's t, wider here */
    const struct measured rare[] = {pair(0, 0, 1), pair(1, 0, 1), pair(0, 0, 1), pair(0, 0, 1)};
    assert_float_equal(reach(rare, 4, false, NULL), (5.5716 - 1) / 4, 1e-3);
}

static struct stop_rule rule_of(const char *measure)
{
    struct stop_rule rule = {.is_given = true, .policy = 2, .against = 0};

    (void)snprintf(rule.measure, sizeof rule.measure, "%s", measure);
    return rule;
}

/* The mean over the replicates of the made file under each policy of the rule is what is answered of the file. */
static void assert_means(struct runs_world *w, const struct stop_rule *rule,
                         const struct answered *said)
{
    struct unit_measure *m = NULL;
    double mean[2] = {0.0, 0.0};

    assert_ok(w, UNIT_MEASURES.open(&m, rule, &w->experiment, &w->e));
    for (size_t k = 0; k < 3; k++) {
        struct measured x = {.is_there = false};
        struct observation o;
        assert_ok(w, observe_init(&o, &w->experiment.scenario, &w->plan, &w->e));
        (void)town_fill(NULL, &o, 0, k);
        assert_ok(w,
                  UNIT_MEASURES.values(&x, m, rule, &w->experiment.scenario, &w->plan, &o, &w->e));
        observe_free(&o);
        for (size_t i = 0; i < 2; i++)
            mean[i] += x.value[i] / 3.0;
    }
    assert_float_equal(mean[0], town_mean(said, 0, 0, rule->policy, CONTRAST_none), 1e-9);
    assert_float_equal(mean[1], town_mean(said, 0, 0, rule->against, CONTRAST_none), 1e-9);
    UNIT_MEASURES.close(m);
}

static void it_measures_what_the_summary_does(void **state)
{
    static const char *const NAMES[] = {"untreated_rate", "disclosure_rate", "visits.gp"};
    struct runs_world *w = *state;
    struct answered said;

    made_file(w, w->file, 3, town_fill, NULL);
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        const struct stop_rule rule = rule_of(NAMES[i]);
        said = town_ask(w, (struct query_words){.measure = NAMES[i]});
        assert_means(w, &rule, &said);
        town_forget(&said);
    }
}

static void a_measure_of_ones_own_is_defined_in_its_place(void **state)
{
    const struct stop_rule rule = rule_of("visits:service=gp / ill:subgroup=women in %");
    struct runs_world *w = *state;

    made_file(w, w->file, 3, town_fill, NULL);
    struct answered said = town_ask(
        w, (struct query_words){
               .define = {.text = {"x = visits:service=gp / ill:subgroup=women in %"}, .n = 1}});
    assert_means(w, &rule, &said);
    town_forget(&said);
}

static void what_is_no_measure_is_told_without_options(void **state)
{
    static const char *const WRONG[][2] = {
        {"untreated_rat",
         "there is no measure or variable 'untreated_rat'; did you mean 'untreated_rate'?"},
        {"visits:service=dentist / present", "there is no service 'dentist'"},
        {"twins_died.only_policy", "'twins_died.only_policy' is not one number of one policy"},
        {"visits.*", "'visits' has no ''; narrow it as in visits:service=gp"},
    };
    struct runs_world *w = *state;

    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        const struct stop_rule rule = rule_of(WRONG[i][0]);
        struct unit_measure *m = NULL;
        assert_int_equal(UNIT_MEASURES.open(&m, &rule, &w->experiment, &w->e), STATUS_SCENARIO);
        assert_null(m);
        if (strncmp(w->e.msg, WRONG[i][1], strlen(WRONG[i][1])) != 0)
            fail_msg("%s", w->e.msg);
    }
}

#define TOWN_TEST(name) cmocka_unit_test_setup_teardown(name, town_setup, runs_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_counts_do_not_end_it),
        cmocka_unit_test(no_event_does_not_end_it),
        cmocka_unit_test(no_spread_is_no_interval),
        cmocka_unit_test(undefined_and_missing_are_told_apart),
        cmocka_unit_test(the_same_worlds_end_it),
        cmocka_unit_test(what_cannot_happen_ends_it),
        cmocka_unit_test(the_longer_side_counts),
        TOWN_TEST(it_measures_what_the_summary_does),
        TOWN_TEST(a_measure_of_ones_own_is_defined_in_its_place),
        TOWN_TEST(what_is_no_measure_is_told_without_options),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
