/* The plan: numbers of steps, dealing agents to groups, weights, and the steps of a schedule's entries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "date.h"
#include "made.h"
#include "plan.h"
#include "scenario_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct bench {
    struct scenario s;
    struct plan p;
    struct err e;
};

static int setup(void **state)
{
    return (*state = calloc(1, sizeof(struct bench))) == NULL;
}

static int teardown(void **state)
{
    struct bench *x = *state;

    made_free(&x->s);
    free(x);
    return 0;
}

static void plan(struct bench *x)
{
    if (plan_make(&x->p, &x->s, &x->e) != STATUS_OK)
        fail_msg("%s", x->e.msg);
}

/* Groups of these sizes share `agents` slots. */
static void deal(struct bench *x, int64_t agents, const double *people, size_t n)
{
    made_scenario(&x->s, agents, 10);
    x->s.n_groups = n;
    for (size_t g = 0; g < n; g++)
        x->s.group_run[g] = (struct group_run){.people = people[g], .oversample = 1};
    plan(x);
}

static void assert_agents(const struct bench *x, const uint32_t *agents, size_t n)
{
    uint32_t first = 0;

    for (size_t g = 0; g < n; g++) {
        assert_int_equal(x->p.agents[g], agents[g]);
        assert_int_equal(x->p.first_slot[g], first);
        first += agents[g];
    }
    assert_int_equal(x->p.n_slots, first);
}

/* Quotas 4.7 1.6 1.58 1.2 0.61 0.31: the floors leave three seats, for .7, .61 and .6; and the last group's one
 * comes from the first. */
static void agents_are_dealt_by_largest_remainder(void **state)
{
    struct bench *x = *state;

    deal(x, 10, (const double[]){47, 16, 15.8, 12, 6.1, 3.1}, 6);
    assert_agents(x, (const uint32_t[]){4, 2, 1, 1, 1, 1}, 6);
}

/* Quotas 1.5, 1.5, 1: the half goes to the first. */
static void of_equal_remainders_the_first_group_counts(void **state)
{
    struct bench *x = *state;

    deal(x, 4, (const double[]){3, 3, 2}, 3);
    assert_agents(x, (const uint32_t[]){2, 1, 1}, 3);
}

static void oversampled_groups_get_more_agents_of_less_weight(void **state)
{
    struct bench *x = *state;

    deal(x, 100, (const double[]){900, 100}, 2);
    x->s.group_run[1].oversample = 9;
    plan(x);
    assert_agents(x, (const uint32_t[]){50, 50}, 2);
    assert_true(x->p.weight[0] == 18 && x->p.weight[1] == 2);
}

static void every_group_with_people_gets_one(void **state)
{
    struct bench *x = *state;

    deal(x, 5, (const double[]){1e6, 1, 0, 2}, 4);
    assert_agents(x, (const uint32_t[]){3, 1, 0, 1}, 4);
}

static void weights_add_up_to_the_people(void **state)
{
    struct bench *x = *state;

    deal(x, 997, (const double[]){123456, 77, 3.5, 0, 40000}, 5);
    for (size_t g = 0; g < 5; g++)
        assert_true(fabs(x->p.weight[g] * x->p.agents[g] - x->s.group_run[g].people) < 1e-9);
    assert_int_equal(x->p.n_slots, 997);
    assert_true(x->p.weight[3] == 0);
}

static void too_few_agents_are_refused(void **state)
{
    struct bench *x = *state;

    deal(x, 3, (const double[]){1, 1, 1}, 3);
    x->s.run.population_agents = 2;
    assert_int_equal(plan_make(&x->p, &x->s, &x->e), STATUS_SCENARIO);
    assert_non_null(strstr(x->e.msg, "population.agents = 2 is fewer than the 3 groups"));
}

static void contacts_must_fit_a_community(void **state)
{
    struct bench *x = *state;

    deal(x, 90, (const double[]){1}, 1);
    x->s.run.population_communities = 10;
    x->s.run.population_contacts = 8;
    assert_int_equal(plan_make(&x->p, &x->s, &x->e), STATUS_OK);
    x->s.run.population_contacts = 10;
    assert_int_equal(plan_make(&x->p, &x->s, &x->e), STATUS_SCENARIO);
    assert_non_null(strstr(x->e.msg, "population.contacts = 10 is not less than"));
}

static void nobody_at_all_is_refused(void **state)
{
    struct bench *x = *state;

    deal(x, 90, (const double[]){1}, 1);
    x->s.group_run[0].people = 0;
    assert_int_equal(plan_make(&x->p, &x->s, &x->e), STATUS_SCENARIO);
}

/* Steps of 29.22 days are 12.5 a year, 37.5 in three. */
static void steps_are_rounded_half_to_even(void **state)
{
    struct bench *x = *state;

    deal(x, 9, (const double[]){1}, 1);
    x->s.run.time_step_days = 29.22;
    x->s.run.time_years = 1;
    x->s.run.time_burn_in_years = 3;
    plan(x);
    assert_int_equal(x->p.n_steps, 12);
    assert_int_equal(x->p.n_burn, 38);
}

static void less_than_a_step_is_refused(void **state)
{
    struct bench *x = *state;

    deal(x, 9, (const double[]){1}, 1);
    x->s.run.time_years = 0.001;
    assert_int_equal(plan_make(&x->p, &x->s, &x->e), STATUS_SCENARIO);
}

static void the_last_interval_may_be_shorter(void **state)
{
    struct bench *x = *state;

    deal(x, 9, (const double[]){1}, 1);
    x->s.run.output_every_steps = 4;
    plan(x);
    assert_int_equal(x->p.n_steps, 10);
    assert_int_equal(x->p.n_intervals, 3);
    assert_int_equal(plan_interval_steps(&x->p, &x->s, 0), 4);
    assert_int_equal(plan_interval_steps(&x->p, &x->s, 2), 2);
    assert_true(plan_interval_start(&x->s, 2) == (double)x->s.run.time_start + 56);
    x->s.run.output_every_steps = 5;
    plan(x);
    assert_int_equal(x->p.n_intervals, 2);
    assert_int_equal(plan_interval_steps(&x->p, &x->s, 1), 5);
}

/* Steps of 2 days: odd days fall half-way. */
static void entries_act_in_the_nearest_step_halves_to_even(void **state)
{
    struct bench *x = *state;
    const int32_t step[] = {0, 0, 1, 2, 2, 2, 3, 4};

    deal(x, 9, (const double[]){1}, 1);
    x->s.run.time_step_days = 2;
    plan(x);
    for (int day = 0; day < 8; day++)
        assert_int_equal(plan_entry_step(&x->p, &x->s, x->s.run.time_start + day), step[day]);
}

static void entries_before_the_first_step_act_in_it(void **state)
{
    struct bench *x = *state;

    deal(x, 9, (const double[]){1}, 1);
    x->s.run.time_burn_in_years = made_years(&x->s, 20);
    plan(x);
    assert_int_equal(x->p.n_burn, 20);
    assert_int_equal(plan_entry_step(&x->p, &x->s, x->s.run.time_start), 20);
    assert_int_equal(plan_entry_step(&x->p, &x->s, x->s.run.time_start - 70), 10);
    assert_int_equal(plan_entry_step(&x->p, &x->s, x->s.run.time_start - 140), 0);
    assert_int_equal(plan_entry_step(&x->p, &x->s, x->s.run.time_start - 100000), 0);
    assert_int_equal(plan_entry_step(&x->p, &x->s, INT64_MAX / 4), INT32_MAX);
}

/* Every step belongs to the month, quarter or year in which its first day lies, and intervals follow each other. */
static void calendar_intervals_are_those_of_the_first_days(void **state)
{
    struct bench *x = *state;
    static const double LENGTHS[] = {1, 7, 8.5, 28};
    static const int64_t STARTS[] = {17167, 17167 + 58, 16800, -700000};

    deal(x, 9, (const double[]){1}, 1);
    x->s.run.time_burn_in_years = 0;
    for (size_t k = 0; k < 4; k++)
        for (enum every every = EVERY_month; every <= EVERY_year; every++) {
            x->s.run.output_every = every;
            x->s.run.time_start = STARTS[k];
            x->s.run.time_step_days = LENGTHS[k];
            x->s.run.time_years = 3.3;
            plan(x);
            const int64_t months = every == EVERY_month ? 1 : every == EVERY_quarter ? 3 : 12;
            int32_t steps = 0;
            for (int32_t t = 0; t < x->p.n_steps; t++) {
                const int64_t day = STARTS[k] + (int64_t)floor(t * LENGTHS[k]);
                const struct date now = date_of(day), first = date_of(STARTS[k]);
                assert_int_equal(plan_interval_of(&x->p, &x->s, t),
                                 (12 * now.year + now.month - 1) / months -
                                     (12 * first.year + first.month - 1) / months);
            }
            for (int32_t i = 0; i < x->p.n_intervals; i++) {
                assert_int_equal(plan_interval_first(&x->p, &x->s, i), steps);
                assert_int_equal(plan_interval_of(&x->p, &x->s, steps), i);
                assert_true(plan_interval_steps(&x->p, &x->s, i) > 0);
                assert_true(plan_interval_start(&x->s, i) <=
                            (double)STARTS[k] + steps * LENGTHS[k]);
                steps += plan_interval_steps(&x->p, &x->s, i);
            }
            assert_int_equal(steps, x->p.n_steps);
        }
}

/*
 * params/uk-2017.yaml by hand: 5 y / 7 days = 260.9, 20 y = 1043.6; people x oversample are 955600 in all, so 50000
 * agents make quotas 21975.72 8894.94 4395.14 3139.39 4897.45 3641.69 3055.67; the four left over go to .94, .72, .69 and
 * .67. Steps begin on Sundays: January 2017 has five, December 2021, the 60th month, four. The entries of `history` fall on
 * days 23, 493 and 680.
 */
static void the_uk_scenario_is_planned_as_by_hand(void **state)
{
    struct bench *x = *state;

    if (scenario_read(&x->s, SOURCE_DIR "/params/uk-2017.yaml", NULL, 0, NULL, &x->e) != STATUS_OK)
        fail_msg("%s", x->e.msg);
    x->s.run.population_agents = 50000;
    plan(x);
    assert_int_equal(x->p.n_steps, 261);
    assert_int_equal(x->p.n_burn, 1044);
    assert_int_equal(x->p.n_intervals, 60);
    assert_int_equal(plan_interval_steps(&x->p, &x->s, 0), 5);
    assert_int_equal(plan_interval_steps(&x->p, &x->s, 59), 4);
    assert_agents(x, (const uint32_t[]){22274, 9016, 4455, 3182, 4667, 3479, 2927}, 7);
    assert_true(x->p.weight[4] == 11000.0 / 4667);
    const struct policy *history = &x->s.policy[3];
    assert_int_equal(history->n_schedule, 3);
    assert_int_equal(plan_entry_step(&x->p, &x->s, history->schedule[0].date), 1044 + 3);
    assert_int_equal(plan_entry_step(&x->p, &x->s, history->schedule[1].date), 1044 + 70);
    assert_int_equal(plan_entry_step(&x->p, &x->s, history->schedule[2].date), 1044 + 97);
    scenario_free(&x->s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(agents_are_dealt_by_largest_remainder),
        TEST(of_equal_remainders_the_first_group_counts),
        TEST(oversampled_groups_get_more_agents_of_less_weight),
        TEST(every_group_with_people_gets_one),
        TEST(weights_add_up_to_the_people),
        TEST(too_few_agents_are_refused),
        TEST(contacts_must_fit_a_community),
        TEST(nobody_at_all_is_refused),
        TEST(steps_are_rounded_half_to_even),
        TEST(less_than_a_step_is_refused),
        TEST(the_last_interval_may_be_shorter),
        TEST(entries_act_in_the_nearest_step_halves_to_even),
        TEST(entries_before_the_first_step_act_in_it),
        TEST(calendar_intervals_are_those_of_the_first_days),
        TEST(the_uk_scenario_is_planned_as_by_hand),
    };

    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
