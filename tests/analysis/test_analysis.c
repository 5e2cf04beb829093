/* The headline rates: sums over real people, rates, intervals and paired differences, and how they print. */
#include "estimate.h"
#include "measure.h"
#include "mem.h"
#include "query.h"
#include "summary.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>

#define assert_near(actual, expected)                                                              \
    assert_true(fabs((actual) - (expected)) <= 1e-12 * (1.0 + fabs(expected)))

/* Two policies, three intervals (the last shorter), two groups of unlike weight, two conditions. */
struct fixture {
    struct scenario s;
    struct plan p;
    struct observation o;
    struct summary summary;
    struct text text;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct err e;

    if (f == NULL)
        return -1;
    f->s = (struct scenario){.n_groups = 2, .n_conditions = 2, .n_policies = 2, .n_subgroups = 2};
    f->s.run.time_start = 17167;
    f->s.run.time_years = 0.5;
    f->s.run.time_step_days = 36.525;
    f->s.run.output_every_steps = 2;
    f->s.subgroup[0] = SUBGROUP_all;
    f->s.subgroup[1] = SUBGROUP_irregular;
    (void)strcpy(f->s.policy[0].name, "none");
    (void)strcpy(f->s.policy[1].name, "full");
    f->s.policy[0].params.condition[1].transmission_public = 2.0;
    f->s.policy[1].params.condition[1].transmission_public = 3.0;
    f->p = (struct plan){.dt = 0.1, .n_steps = 5, .n_intervals = 3, .weight = {10.0, 0.5}};
    *state = f;
    return observe_init(&f->o, &f->s, &f->p, &e) == STATUS_OK ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    text_free(&f->text);
    observe_free(&f->o);
    free(f);
    return 0;
}

/* The element of observable v: policy, interval, group, subgroup, last. */
static uint32_t *at(struct fixture *f, enum observable v, size_t p, size_t i, size_t g, size_t sub,
                    size_t last)
{
    const size_t n_last = OBSERVABLE[v].shape == SHAPE_PIGSC   ? 2
                          : OBSERVABLE[v].shape == SHAPE_PIGSE ? (size_t)SERVICE_COUNT
                                                               : 1;
    const size_t n_sub = OBSERVABLE[v].shape == SHAPE_PIG ? 1 : 2;

    return (uint32_t *)f->o.data[v] + (((p * 3 + i) * 2 + g) * n_sub + sub) * n_last + last;
}

static struct quantities total_of(struct fixture *f, size_t policy)
{
    struct quantities q[6];

    measure_quantities(q, &f->s, &f->p, (const void *const *)f->o.data);
    return measure_total(q + policy * 3, 3);
}

static void stocks_become_person_years_of_real_people(void **state)
{
    struct fixture *f = *state;

    *at(f, OBSERVE_ill, 1, 0, 0, 0, 0) = 7;
    *at(f, OBSERVE_ill, 1, 2, 1, 0, 0) = 4;
    assert_near(total_of(f, 1).q[QUANTITY_ill], 0.1 * (7 * 10.0 + 4 * 0.5));
    assert_near(total_of(f, 0).q[QUANTITY_ill], 0.0);
}

static void only_the_subgroup_of_all_is_summed(void **state)
{
    struct fixture *f = *state;

    *at(f, OBSERVE_removed, 0, 1, 0, 1, 0) = 99;
    *at(f, OBSERVE_removed, 0, 1, 0, 0, 0) = 3;
    assert_near(total_of(f, 0).q[QUANTITY_removed], 30.0);
}

static void all_is_found_wherever_it_stands(void **state)
{
    struct fixture *f = *state;

    f->s.subgroup[0] = SUBGROUP_irregular;
    f->s.subgroup[1] = SUBGROUP_all;
    *at(f, OBSERVE_removed, 0, 1, 0, 1, 0) = 3;
    assert_near(total_of(f, 0).q[QUANTITY_removed], 30.0);
}

static void pharmacies_are_no_care(void **state)
{
    struct fixture *f = *state;

    for (size_t v = 0; v < SERVICE_COUNT; v++)
        *at(f, OBSERVE_visits, 0, 0, 1, 0, v) = 1u << v;
    *at(f, OBSERVE_deterred, 0, 0, 1, 0, 0) = 14;
    const struct quantities q = total_of(f, 0);
    assert_near(q.q[QUANTITY_visits], 0.5 * (2 + 4 + 8));
    assert_near(measure_value(MEASURE_avoidance, &q), 50.0);
}

static void levels_are_those_at_the_end(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < 3; i++) {
        *at(f, OBSERVE_exploited_at_start, 0, i, 1, 0, 0) = 20;
        *at(f, OBSERVE_disclosed_since_start, 0, i, 1, 0, 0) = (uint32_t)(2 * i);
    }
    const struct quantities q = total_of(f, 0);
    assert_near(q.q[QUANTITY_exploited_at_start], 10.0);
    assert_near(measure_value(MEASURE_disclosed_since_start, &q), 20.0);
}

static void onward_infections_follow_the_hazard_of_each_policy(void **state)
{
    struct fixture *f = *state;

    for (size_t p = 0; p < 2; p++) {
        *at(f, OBSERVE_condition_untreated, p, 0, 0, 0, 1) = 5;
        *at(f, OBSERVE_condition_untreated, p, 0, 0, 0, 0) = 1000;
    }
    const struct quantities none = total_of(f, 0), full = total_of(f, 1);
    assert_near(measure_value(MEASURE_onward_infections, &none), 2.0 * 0.1 * 50.0 / 0.5);
    assert_near(measure_value(MEASURE_onward_infections, &full), 3.0 * 0.1 * 50.0 / 0.5);
}

static void a_year_counts_the_shorter_last_interval_as_it_is(void **state)
{
    struct fixture *f = *state;

    *at(f, OBSERVE_traced, 0, 2, 0, 0, 0) = 1;
    const struct quantities q = total_of(f, 0);
    assert_near(q.q[QUANTITY_years], 0.5);
    assert_near(measure_value(MEASURE_traces, &q), 20.0);
}

static void encounters_of_every_cause_add_up(void **state)
{
    struct fixture *f = *state;

    *at(f, OBSERVE_encounters_data, 0, 0, 1, 0, 0) = 2;
    *at(f, OBSERVE_encounters_disclosure, 0, 0, 1, 0, 0) = 4;
    *at(f, OBSERVE_encounters_background, 0, 0, 1, 0, 0) = 8;
    const struct quantities q = total_of(f, 0);
    assert_near(measure_value(MEASURE_encounters, &q), 14.0);
    assert_near(measure_value(MEASURE_encounters_health, &q), 6.0);
}

static void a_rate_of_nobody_is_not_defined(void **state)
{
    struct fixture *f = *state;
    const struct quantities q = total_of(f, 0);

    assert_true(isnan(measure_value(MEASURE_disclosure_rate, &q)));
    assert_near(measure_value(MEASURE_removals, &q), 0.0);
}

static struct estimate estimate_values(const double *x, size_t n)
{
    struct moments m = {.n = 0};

    for (size_t i = 0; i < n; i++)
        moments_add(&m, x[i]);
    return estimate_of(&m);
}

/* Mean 5, sd sqrt(20/3), t(0.975; 3) = 3.182446305284263 from the printed tables. */
static void intervals_follow_student(void **state)
{
    const struct estimate x = estimate_values((const double[]){2, 4, 6, 8}, 4);
    const double half = 3.182446305284263 * sqrt(20.0 / 3.0) / 2.0;

    (void)state;
    assert_int_equal(x.n, 4);
    assert_near(x.mean, 5.0);
    assert_true(fabs(x.low - (5.0 - half)) < 1e-9 && fabs(x.high - (5.0 + half)) < 1e-9);
    assert_true(estimate_excludes_zero(&x) == (half < 5.0));
}

/* t(0.975; 1) = 12.7062047361747. */
static void two_replicates_give_a_wide_interval_and_one_gives_none(void **state)
{
    const struct estimate two = estimate_values((const double[]){1, 3}, 2);
    const struct estimate one = estimate_values((const double[]){7}, 1);
    const struct estimate none = estimate_values(NULL, 0);

    (void)state;
    assert_true(fabs(two.high - (2.0 + 12.7062047361747)) < 1e-9);
    assert_near(one.mean, 7.0);
    assert_true(isnan(one.low) && isnan(one.high) && !estimate_excludes_zero(&one));
    assert_true(isnan(none.mean) && none.n == 0);
}

static void values_not_defined_are_left_out_and_not_counted(void **state)
{
    const struct estimate x = estimate_values((const double[]){NAN, 2, NAN, 4}, 4);

    (void)state;
    assert_int_equal(x.n, 2);
    assert_near(x.mean, 3.0);
}

static void paired_differences_cancel_what_replicates_share(void **state)
{
    const double a[] = {10, 200, 3000}, b[] = {11, 200.9, 3001.1};
    struct moments paired = {.n = 0};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        moments_add_difference(&paired, b[i], a[i]);
    const struct estimate x = estimate_of(&paired), alone = estimate_values(b, 3);
    assert_near(x.mean, 1.0);
    assert_near(x.low, 1.0 - estimate_t(2.0) * 0.1 / sqrt(3.0));
    assert_true(estimate_excludes_zero(&x));
    assert_true(alone.low < 0.0 && !estimate_excludes_zero(&alone));
}

static void a_difference_needs_both_sides(void **state)
{
    struct moments m = {.n = 0};

    (void)state;
    moments_add_difference(&m, 1.0, NAN);
    moments_add_difference(&m, NAN, 1.0);
    moments_add_difference(&m, 3.0, 1.0);
    assert_int_equal(m.n, 1);
    assert_near(m.mean, 2.0);
}

/* Law: of 1,000 intervals from five normal values each, 950 cover, binomial sd 6.9; 930-970 is within 3 sd. */
static void of_a_hundred_intervals_ninety_five_cover(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int covered = 0;

    (void)state;
    gsl_rng_set(rng, 20170101);
    for (int k = 0; k < 1000; k++) {
        struct moments m = {.n = 0};
        for (int i = 0; i < 5; i++)
            moments_add(&m, 40.0 + gsl_ran_gaussian(rng, 3.0));
        const struct estimate x = estimate_of(&m);
        covered += x.low <= 40.0 && 40.0 <= x.high;
    }
    gsl_rng_free(rng);
    assert_in_range(covered, 930, 970);
}

/* Three replicates in which full disclosures are 9.5 to 10.5 fewer than none, of 1,000 person-years. */
static void fill(struct fixture *f)
{
    f->summary = (struct summary){.scenario = &f->s, .against = 0};
    for (int k = 0; k < 3; k++) {
        struct quantities total[2] = {{.q = {0}}, {.q = {0}}};
        for (int p = 0; p < 2; p++) {
            total[p].q[QUANTITY_years] = 5.0;
            total[p].q[QUANTITY_unreferred] = 1000.0;
            total[p].q[QUANTITY_first_disclosures] = 30.0 + 4.0 * k - (9.5 + 0.5 * k) * p;
            total[p].q[QUANTITY_exploited_at_start] = k == 0 ? 0.0 : 50.0;
            total[p].q[QUANTITY_disclosed_since_start] = 5.0;
            total[p].q[QUANTITY_removed] = 1234567.0 + 600.0 * p;
        }
        summary_add(&f->summary, total);
    }
}

static void the_summary_pairs_policies_by_replicate(void **state)
{
    struct fixture *f = *state;

    fill(f);
    const struct estimate none = estimate_of(&f->summary.value[0][MEASURE_disclosure_rate]);
    const struct estimate d = estimate_of(&f->summary.difference[1][MEASURE_disclosure_rate]);
    assert_near(none.mean, 34.0);
    assert_near(d.mean, -10.0);
    assert_near(d.high, -10.0 + estimate_t(2.0) * 0.5 / sqrt(3.0));
    assert_int_equal(f->summary.difference[0][MEASURE_disclosure_rate].n, 0);
}

static void the_table_shows_intervals_gaps_and_the_title_as_it_is(void **state)
{
    struct fixture *f = *state;
    char title[] = "Sharing \033[31m100 %s";

    f->s.title = title;
    fill(f);
    f->summary.missing = 2;
    summary_table(&f->text, &f->summary, 100);
    assert_false(f->text.failed);
    assert_non_null(strstr(f->text.data, "Sharing  [31m100 %s\n"));
    assert_non_null(strstr(f->text.data, "3 replicates (2 of 5 are missing)"));
    assert_non_null(strstr(f->text.data, "-10.0*"));
    assert_non_null(strstr(f->text.data, "\xc2\xb1"
                                         "9.9"));
    assert_non_null(strstr(f->text.data, "246,913"));
    assert_non_null(strstr(f->text.data, "+120\n"));
    assert_null(strstr(f->text.data, "+120*"));
    assert_non_null(strstr(f->text.data, "the same in all replicates so far"));
    assert_non_null(strstr(f->text.data, "undefined"));
    assert_non_null(strstr(f->text.data, "defined in 2 of 3 replicates"));
}

static void no_line_of_the_table_is_wider_than_asked(void **state)
{
    struct fixture *f = *state;
    char title[] = "Short";

    f->s.n_policies = MAX_POLICIES;
    for (size_t p = 2; p < MAX_POLICIES; p++)
        (void)memset(f->s.policy[p].name, 'w', NAME_SIZE - 1);
    f->s.title = title;
    f->summary = (struct summary){.scenario = &f->s, .against = 3};
    struct quantities total[MAX_POLICIES] = {{.q = {0}}};
    summary_add(&f->summary, total);
    summary_table(&f->text, &f->summary, 80);
    int column = 0;
    for (const char *c = f->text.data; *c != '\0'; c++) {
        column = *c == '\n' ? 0 : column + (((unsigned char)*c & 0xC0) != 0x80);
        assert_true(column <= 80);
    }
    assert_non_null(strstr(f->text.data, "One replicate gives no interval"));
}

static void an_unknown_reference_is_refused_with_the_names(void **state)
{
    struct fixture *f = *state;
    struct err e;
    size_t against = 9;

    assert_int_equal(query_against(&against, &f->s, "fall", &e), STATUS_USAGE);
    assert_string_equal(e.msg,
                        "--against: there is no policy 'fall' in the file; it has none, full");
    assert_int_equal(query_against(&against, &f->s, "full", &e), STATUS_OK);
    assert_int_equal(against, 1);
    assert_int_equal(query_against(&against, &f->s, NULL, &e), STATUS_OK);
    assert_int_equal(against, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(stocks_become_person_years_of_real_people),
        TEST(only_the_subgroup_of_all_is_summed),
        TEST(all_is_found_wherever_it_stands),
        TEST(pharmacies_are_no_care),
        TEST(levels_are_those_at_the_end),
        TEST(onward_infections_follow_the_hazard_of_each_policy),
        TEST(a_year_counts_the_shorter_last_interval_as_it_is),
        TEST(encounters_of_every_cause_add_up),
        TEST(a_rate_of_nobody_is_not_defined),
        TEST(intervals_follow_student),
        TEST(two_replicates_give_a_wide_interval_and_one_gives_none),
        TEST(values_not_defined_are_left_out_and_not_counted),
        TEST(paired_differences_cancel_what_replicates_share),
        TEST(a_difference_needs_both_sides),
        TEST(of_a_hundred_intervals_ninety_five_cover),
        TEST(the_summary_pairs_policies_by_replicate),
        TEST(the_table_shows_intervals_gaps_and_the_title_as_it_is),
        TEST(no_line_of_the_table_is_wider_than_asked),
        TEST(an_unknown_reference_is_refused_with_the_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
