/* What is answered of a plain run, on files made by hand: sums, rates, differences and twins. */
#include "asserts.h"
#include "measure.h"
#include "town.h"

static size_t item_called(const struct query *q, const char *name)
{
    size_t i = 0;

    while (i < q->items.n && strcmp(q->items.item[i].name, name) != 0)
        i++;
    return i;
}

static void assert_groups_add_up(const struct answered *by, const struct answered *all, size_t item)
{
    const size_t same = item_called(&all->q, by->q.items.item[item].name);

    for (size_t p = 0; p < 3; p++)
        for (enum contrast c = CONTRAST_none; c <= CONTRAST_difference; c++)
            if (p != 0 || c == CONTRAST_none)
                assert_near(town_mean(by, item, 0, p, c) + town_mean(by, item, 1, p, c) +
                                town_mean(by, item, 2, p, c),
                            town_mean(all, same, 0, p, c));
}

static void groups_add_up_to_all(void **state)
{
    struct runs_world *w = *state;

    made_file(w, w->file, 3, town_fill, NULL);
    const char *const pers[] = {"people", "agents", "year"};
    for (size_t i = 0; i < sizeof pers / sizeof *pers; i++) {
        struct answered all =
            town_ask(w, (struct query_words){.measure = "variable:*", .per = pers[i]});
        struct answered by = town_ask(
            w, (struct query_words){.measure = "variable:*", .per = pers[i], .by = "group"});
        assert_int_equal(by.q.n_cells, 3);
        for (size_t item = 0; item < by.q.items.n; item++)
            assert_groups_add_up(&by, &all, item);
        town_forget(&all);
        town_forget(&by);
    }
}

static void intervals_add_up_to_all_but_levels_are_those_at_the_end(void **state)
{
    struct runs_world *w = *state;
    const struct query_words words = {.measure = "considered,exploited_at_start", .per = "agents"};
    struct query_words by_words = words;

    made_file(w, w->file, 3, town_fill, NULL);
    by_words.by = "interval";
    struct answered all = town_ask(w, words), by = town_ask(w, by_words);
    assert_int_equal(by.q.n_cells, 4);
    double sum = 0.0;
    for (size_t i = 0; i < 4; i++)
        sum += town_mean(&by, 0, i, 1, CONTRAST_none);
    assert_near(sum, town_mean(&all, 0, 0, 1, CONTRAST_none));
    assert_near(town_mean(&by, 1, 3, 1, CONTRAST_none), town_mean(&all, 1, 0, 1, CONTRAST_none));
    town_forget(&all);
    town_forget(&by);
}

static void a_stretch_says_what_its_intervals_say_alone(void **state)
{
    struct runs_world *w = *state;

    made_file(w, w->file, 3, town_fill, NULL);
    struct answered by = town_ask(w, (struct query_words){.measure = "all", .by = "year"});
    struct answered alone = town_ask(
        w, (struct query_words){.measure = "all", .where = {"interval=2017"}, .n_where = 1});

    for (size_t item = 0; item < MEASURE_COUNT; item++)
        for (size_t p = 0; p < 3; p++)
            assert_near(town_mean(&by, item, 0, p, CONTRAST_none),
                        town_mean(&alone, item, 0, p, CONTRAST_none));
    town_forget(&by);
    town_forget(&alone);
}

/* The elements of PIGS variable v in replicate k: policy p, interval i, group g, subgroup 0 of 7. */
static double element(enum observable v, size_t p, size_t i, size_t g, size_t k)
{
    return town_count(v, ((p * 4 + i) * 3 + g) * SUBGROUP_COUNT, 0, k);
}

/* Per 1,000 person-years, of one group, in the second half; by hand from the same counts. */
static void a_variable_of_some_in_some_time_is_what_it_is_by_hand(void **state)
{
    struct runs_world *w = *state;
    double mean = 0.0;

    made_file(w, w->file, 3, town_fill, NULL);
    for (size_t k = 0; k < 3; k++) {
        double events = 0.0, present = 0.0;
        for (size_t i = 2; i < 4; i++)
            for (size_t g = 1; g < 3; g++) {
                events += w->plan.weight[g] * element(OBSERVE_considered, 2, i, g, k);
                present += w->plan.weight[g] * w->plan.dt * element(OBSERVE_present, 2, i, g, k);
            }
        mean += 1000.0 * events / present / 3.0;
    }
    struct answered x =
        town_ask(w, (struct query_words){.measure = "considered",
                                         .per = "1000",
                                         .where = {"group=traff*", "interval=2017-12..2018"},
                                         .n_where = 2});
    assert_near(town_mean(&x, 0, 0, 2, CONTRAST_none), mean);
    assert_string_equal(x.q.items.item[0].unit, "per 1,000 person-years");
    assert_int_equal(x.count.used, 3);
    town_forget(&x);
}

static void measures_are_those_of_the_headline_table(void **state)
{
    struct runs_world *w = *state;
    struct result *r = NULL;
    struct observation o;
    struct quantities cells[12];
    double mean[MEASURE_COUNT] = {0};

    made_file(w, w->file, 3, town_fill, NULL);
    assert_int_equal(observe_init(&o, &w->experiment.scenario, &w->plan, &w->e), STATUS_OK);
    for (size_t k = 0; k < 3; k++) {
        (void)town_fill(NULL, &o, 0, k);
        measure_quantities(cells, &w->experiment.scenario, &w->plan, (const void *const *)o.data);
        const struct quantities total = measure_total(cells + 4, 4);
        for (enum measure m = 0; m < MEASURE_COUNT; m++)
            mean[m] += measure_value(m, &total) / 3.0;
    }
    struct answered x = town_ask(w, (struct query_words){.measure = "all"});
    assert_int_equal(x.q.items.n, MEASURE_COUNT);
    for (enum measure m = 0; m < MEASURE_COUNT; m++)
        assert_near(town_mean(&x, m, 0, 1, CONTRAST_none), mean[m]);
    town_forget(&x);
    observe_free(&o);
    result_close(r);
}

static void differences_are_against_the_policy_named_and_turn_with_it(void **state)
{
    struct runs_world *w = *state;

    made_file(w, w->file, 3, town_fill, NULL);
    struct answered one = town_ask(w, (struct query_words){.measure = "all", .against = "none"});
    struct answered other = town_ask(w, (struct query_words){.measure = "all", .against = "full"});
    for (size_t m = 0; m < MEASURE_COUNT; m++) {
        assert_near(town_mean(&one, m, 0, 2, CONTRAST_difference),
                    -town_mean(&other, m, 0, 0, CONTRAST_difference));
        assert_near(town_mean(&one, m, 0, 2, CONTRAST_difference),
                    town_mean(&one, m, 0, 2, CONTRAST_none) -
                        town_mean(&one, m, 0, 0, CONTRAST_none));
    }
    town_forget(&one);
    town_forget(&other);
}

/* A reference that is not shown is compared with all the same. */
static void the_reference_need_not_be_shown(void **state)
{
    struct runs_world *w = *state;

    made_file(w, w->file, 3, town_fill, NULL);
    struct answered all = town_ask(w, (struct query_words){.measure = "avoidance"});
    struct answered one = town_ask(
        w, (struct query_words){.measure = "avoidance", .where = {"policy=full"}, .n_where = 1});
    assert_int_equal(one.q.policy.n, 1);
    assert_near(town_mean(&one, 0, 0, 0, CONTRAST_difference),
                town_mean(&all, 0, 0, 2, CONTRAST_difference));
    town_forget(&all);
    town_forget(&one);
}

static bool fill_twins(void *into, struct observation *o, size_t point, size_t replicate)
{
    (void)into, (void)point;
    for (size_t a = 0; a < 3; a++)
        for (size_t b = 0; b < 3; b++)
            for (size_t g = 0; g < 3; g++) {
                uint32_t *c =
                    (uint32_t *)o->data[OBSERVE_twins_disclosed] + ((a * 3 + b) * 3 + g) * 4;
                c[0] = 1000;
                c[1] = (uint32_t)(a == b ? 0 : 10 * (a + 1) + b + g + replicate); /* only under a */
                c[2] = (uint32_t)(a == b ? 0 : 10 * (b + 1) + a + g + replicate); /* only under b */
                c[3] = (uint32_t)(50 + 3 * g);
            }
    return true;
}

/* Under none (0) against full (2): only none 12 + g + k, only full 30 + g + k, both 50 + 3 g, in group g, replicate k. */
static void twins_are_weighted_ratios_of_sums(void **state)
{
    struct runs_world *w = *state;
    double lost = 0.0, had = 0.0, gained = 0.0, have = 0.0;

    made_file(w, w->file, 2, fill_twins, NULL);
    for (size_t k = 0; k < 2; k++)
        for (size_t g = 0; g < 3; g++) {
            const double weight = w->plan.weight[g];
            lost += weight * (double)(12 + g + k);
            gained += weight * (double)(30 + g + k);
            had += weight * (double)(12 + g + k + 50 + 3 * g);
            have += weight * (double)(30 + g + k + 50 + 3 * g);
        }
    struct answered x = town_ask(w, (struct query_words){.measure = "twins_disclosed.*"});
    assert_int_equal(x.q.items.n, 4);
    assert_string_equal(x.q.items.item[0].name, "twins_disclosed.only_reference");
    assert_near(town_mean(&x, 0, 0, 2, CONTRAST_none), 100.0 * lost / had);
    assert_near(town_mean(&x, 1, 0, 2, CONTRAST_none), lost / 2.0);
    assert_near(town_mean(&x, 2, 0, 2, CONTRAST_none), 100.0 * gained / have);
    assert_near(town_mean(&x, 3, 0, 2, CONTRAST_none), gained / 2.0);
    assert_true(isnan(town_mean(&x, 0, 0, 0, CONTRAST_none)));
    town_forget(&x);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, town_setup, runs_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(groups_add_up_to_all),
        TEST(intervals_add_up_to_all_but_levels_are_those_at_the_end),
        TEST(a_stretch_says_what_its_intervals_say_alone),
        TEST(a_variable_of_some_in_some_time_is_what_it_is_by_hand),
        TEST(measures_are_those_of_the_headline_table),
        TEST(differences_are_against_the_policy_named_and_turn_with_it),
        TEST(the_reference_need_not_be_shown),
        TEST(twins_are_weighted_ratios_of_sums),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
