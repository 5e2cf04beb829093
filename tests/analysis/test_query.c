/* Queries of an output file: what is answered, what is refused, and what is not reported by group. */
#include "asserts.h"
#include "town.h"

static void what_is_not_known_is_refused_with_what_there_is(void **state)
{
    struct runs_world *w = *state;

    town_refuses(w, (struct query_words){.measure = "avoidence"}, "did you mean 'avoidance'?");
    town_refuses(w, (struct query_words){.measure = "visits.dentist"}, "no measure or variable");
    town_refuses(w, (struct query_words){.measure = "xyz"},
                 "the measures are exploited, disclosure_rate,");
    town_refuses(w, (struct query_words){.by = "region"}, "none of policy, point, interval");
    town_refuses(w, (struct query_words){.by = "group,service"}, "'visits.*'");
    town_refuses(w, (struct query_words){.per = "week"}, "none of person-year, 1000");
    town_refuses(w, (struct query_words){.per = "-3"}, "none of person-year");
    town_refuses(w, (struct query_words){.against = "fall"}, "it has none, serious, full");
    town_refuses(w, (struct query_words){.where = {"group=trafficked_c"}, .n_where = 1},
                 "did you mean 'trafficked_a'?");
    town_refuses(w, (struct query_words){.where = {"group=nobody_*"}, .n_where = 1},
                 "there is others, trafficked_a, trafficked_b");
    town_refuses(w, (struct query_words){.where = {"group"}, .n_where = 1}, "lacks its =");
    town_refuses(w, (struct query_words){.where = {"town=york"}, .n_where = 1},
                 "there is policy, group");
    town_refuses(w, (struct query_words){.where = {"interval=2030"}, .n_where = 1},
                 "they begin from 2017-01-01 to 2018-06-25");
    town_refuses(w, (struct query_words){.where = {"interval=spring"}, .n_where = 1},
                 "no year, month");
    town_refuses(w, (struct query_words){.where = {"interval=2017-13"}, .n_where = 1},
                 "no year, month");
    town_refuses(w, (struct query_words){.where = {"interval=2017-02-31"}, .n_where = 1},
                 "no year, month");
    town_refuses(w, (struct query_words){.where = {"point=0x1"}, .n_where = 1}, "no number");
    town_refuses(w, (struct query_words){.measure = "twins_died.*", .by = "interval"},
                 "whole time");
}

/* Twenty empty tables tell nobody why. */
static void twins_of_one_policy_are_refused(void **state)
{
    static const char WORDS[] =
        "twins live under two policies, and none has nothing to be compared";
    const struct query_words words = {.measure = "twins_*"};
    struct runs_world *w = *state;
    struct scenario *s = &w->experiment.scenario;
    const size_t n_policies = s->n_policies;
    struct query q;

    town_refuses(w,
                 (struct query_words){.measure = "twins_*", .where = {"policy=none"}, .n_where = 1},
                 WORDS);
    s->n_policies = 1;
    const enum status status = query_make(&q, &words, &w->experiment, &w->plan, &w->e);
    s->n_policies = n_policies;
    assert_int_equal(status, STATUS_NOINPUT);
    assert_says(&w->e, WORDS);
}

static void which_groups_yield_most_traces_is_not_told(void **state)
{
    static const char *const SECRET[] = {
        "traces", "requests",         "variable:requests", "approved", "avoidance,tr*,traced",
        "traced", "variable:approved"};
    struct runs_world *w = *state;

    for (size_t i = 0; i < sizeof SECRET / sizeof *SECRET; i++) {
        town_refuses(w, (struct query_words){.measure = SECRET[i], .by = "group"}, "everybody");
        town_refuses(w, (struct query_words){.measure = SECRET[i], .by = "interval,subgroup"},
                     "everybody");
        town_refuses(w,
                     (struct query_words){
                         .measure = SECRET[i], .where = {"group=trafficked_*"}, .n_where = 1},
                     "everybody");
        town_refuses(
            w,
            (struct query_words){.measure = SECRET[i], .where = {"subgroup=women"}, .n_where = 1},
            "everybody");
    }
    town_refuses(w, (struct query_words){.measure = "trace*", .by = "group"}, "everybody");
}

/* How many items are left when this is asked. */
static size_t items_of(struct runs_world *w, struct query_words asked, size_t *left_out)
{
    struct query q;

    if (query_make(&q, &asked, &w->experiment, &w->plan, &w->e) != STATUS_OK)
        fail_msg("%s", w->e.msg);
    const size_t n = q.items.n;
    *left_out = q.n_left_out;
    query_free(&q);
    return n;
}

static void patterns_by_group_leave_traces_out_and_keep_harms(void **state)
{
    struct runs_world *w = *state;
    size_t out;

    assert_int_equal(items_of(w, (struct query_words){.by = "group"}, &out), MEASURE_COUNT - 2);
    assert_int_equal(out, 2);
    assert_int_equal(items_of(w, (struct query_words){.measure = "all,encounters,removals"}, &out),
                     MEASURE_COUNT);
    assert_int_equal(out, 0);
    const size_t all = items_of(w, (struct query_words){.measure = "variable:*"}, &out);
    assert_int_equal(
        items_of(w, (struct query_words){.measure = "variable:*", .by = "subgroup"}, &out),
        all - 3);
    assert_int_equal(
        items_of(w, (struct query_words){.measure = "detained,encounters_*,removed", .by = "group"},
                 &out),
        3);
    assert_int_equal(out, 0);
    assert_int_equal(items_of(w,
                              (struct query_words){.measure = "requests,traces",
                                                   .where = {"group=*", "subgroup=all"},
                                                   .n_where = 2},
                              &out),
                     2);
}

/* They begin on 2017-01-01, 2017-06-30, 2017-12-27 and 2018-06-25. */
static void intervals_are_chosen_by_their_first_day(void **state)
{
    static const struct {
        const char *where;
        size_t n, first;
    } CASES[] = {{"interval=2017", 3, 0},           {"interval=2018", 1, 3},
                 {"interval=2017-01", 1, 0},        {"interval=2017-06..2017-12", 2, 1},
                 {"interval=2017-06-30", 1, 1},     {"interval=2017-02..2018", 3, 1},
                 {"interval=2017-01,2018-06", 2, 0}};
    struct runs_world *w = *state;

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct query q;
        const struct query_words words = {.where = {CASES[i].where}, .n_where = 1};
        if (query_make(&q, &words, &w->experiment, &w->plan, &w->e) != STATUS_OK)
            fail_msg("%s", w->e.msg);
        assert_int_equal(q.interval.n, CASES[i].n);
        assert_int_equal(q.interval.at[0], CASES[i].first);
        query_free(&q);
    }
}

/* How many cells a question has, and where each of the four intervals counts. */
static size_t cells_of(struct runs_world *w, const char *by, const char *where, size_t cell[4])
{
    struct query q;
    const struct query_words words = {.by = by, .where = {where}, .n_where = where != NULL};

    if (query_make(&q, &words, &w->experiment, &w->plan, &w->e) != STATUS_OK)
        fail_msg("%s", w->e.msg);
    for (size_t i = 0; i < q.interval.n; i++)
        cell[i] = q.interval.cell[i];
    const size_t n = q.n_cells;
    query_free(&q);
    return n;
}

static void intervals_count_in_their_year_and_phase(void **state)
{
    struct runs_world *w = *state;
    size_t cell[4] = {0};

    assert_int_equal(cells_of(w, NULL, NULL, cell), 1);
    assert_int_equal(cells_of(w, "interval", NULL, cell), 4);
    assert_int_equal(cells_of(w, "year", NULL, cell), 2);
    assert_true(cell[0] == 0 && cell[2] == 0 && cell[3] == 1);
    assert_int_equal(cells_of(w, "phase", NULL, cell), 1);

    /* 20 days before and after the middle of the second interval, 2017-09-29 */
    struct schedule_entry entry = {.date = 17418};
    w->experiment.scenario.policy[1].schedule = &entry;
    w->experiment.scenario.policy[1].n_schedule = 1;
    assert_int_equal(cells_of(w, "phase", NULL, cell), 2);
    assert_true(cell[0] == 0 && cell[1] == 1 && cell[3] == 1);
    entry.date += 40;
    assert_int_equal(cells_of(w, "phase", NULL, cell), 2);
    assert_true(cell[1] == 0 && cell[2] == 1 && cell[3] == 1);
    assert_int_equal(cells_of(w, "phase", "policy=none,full", cell), 1);
    w->experiment.scenario.policy[1].schedule = NULL;
    w->experiment.scenario.policy[1].n_schedule = 0;
}

static void stretches_are_called_by_the_calendar(void **state)
{
    static const char *const CALLED[][3] = {{"interval", "interval", "2018-06-25"},
                                            {"year", "year", "2018"},
                                            {"phase", "phase", "2017-01-01..2018-12-21"}};
    struct runs_world *w = *state;
    char time[QUERY_TIME_SIZE];

    for (size_t i = 0; i < sizeof CALLED / sizeof *CALLED; i++) {
        struct query q;
        const struct query_words words = {.by = CALLED[i][0]};
        assert_int_equal(query_make(&q, &words, &w->experiment, &w->plan, &w->e), STATUS_OK);
        assert_string_equal(query_by_name(&q, BY_interval), CALLED[i][1]);
        assert_string_equal(query_time(time, &q, q.n_cells - 1), CALLED[i][2]);
        query_free(&q);
    }
}

static void stretches_shorter_than_intervals_are_refused(void **state)
{
    struct runs_world *w = *state;

    town_refuses(w, (struct query_words){.by = "quarter"}, "longer, up to 180 days");
    town_refuses(w, (struct query_words){.by = "interval,year"}, "one of interval, quarter, year");
}

static void several_keys_stand_in_one_where(void **state)
{
    struct runs_world *w = *state;
    struct query q;
    const struct query_words words = {
        .where = {"group=trafficked_a,others,interval=2017-01,2018, subgroup=women"}, .n_where = 1};

    if (query_make(&q, &words, &w->experiment, &w->plan, &w->e) != STATUS_OK)
        fail_msg("%s", w->e.msg);
    assert_true(q.group.n == 2 && q.interval.n == 2 && q.subgroup.at[0] == 2);
    query_free(&q);
    town_refuses(w, (struct query_words){.where = {"group=others,town=york"}, .n_where = 1},
                 "no 'town' to choose by");
}

static void subgroups_are_never_added_up(void **state)
{
    struct runs_world *w = *state;
    struct query q;
    const struct query_words two = {.where = {"subgroup=women,children"}, .n_where = 1};
    const struct query_words one = {.where = {"subgroup=women"}, .n_where = 1};

    assert_int_equal(query_make(&q, &two, &w->experiment, &w->plan, &w->e), STATUS_OK);
    assert_true(q.by[BY_subgroup] && q.n_cells == 2);
    query_free(&q);
    assert_int_equal(query_make(&q, &one, &w->experiment, &w->plan, &w->e), STATUS_OK);
    assert_true(!q.by[BY_subgroup] && q.n_cells == 1 && q.subgroup.at[0] == 2);
    query_free(&q);
    assert_int_equal(
        query_make(&q, &(struct query_words){.by = NULL}, &w->experiment, &w->plan, &w->e),
        STATUS_OK);
    assert_true(q.n_cells == 1 && q.subgroup.at[0] == 0);
    query_free(&q);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, town_setup, runs_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_not_known_is_refused_with_what_there_is),
        TEST(twins_of_one_policy_are_refused),
        TEST(which_groups_yield_most_traces_is_not_told),
        TEST(patterns_by_group_leave_traces_out_and_keep_harms),
        TEST(intervals_are_chosen_by_their_first_day),
        TEST(intervals_count_in_their_year_and_phase),
        TEST(stretches_are_called_by_the_calendar),
        TEST(stretches_shorter_than_intervals_are_refused),
        TEST(several_keys_stand_in_one_where),
        TEST(subgroups_are_never_added_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
