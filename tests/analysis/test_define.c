/* Measures that a user defines: their values against the same sums made by hand, and what is refused, with its
 * place. */
#include "asserts.h"
#include "define.h"
#include "town.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ALL = -1 };

static void assert_close(double actual, double expected, double relative)
{
    if (!(fabs(actual - expected) <= relative * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

/* Real people of a variable in replicate `k` under the first policy: element (-1: all), subgroup, group (-1: all). */
static double by_hand(const struct runs_world *w, enum observable v, int element, size_t subgroup,
                      int group, size_t k)
{
    const struct scenario *s = &w->experiment.scenario;
    struct observation o;
    struct err e;
    double sum = 0.0;

    if (observe_init(&o, s, &w->plan, &e) != STATUS_OK)
        return NAN;
    (void)town_fill(NULL, &o, 0, k);
    const size_t last = element_count(s, v), n_sub = element_has_subgroups(v) ? s->n_subgroups : 1;
    for (size_t i = 0; i < (size_t)w->plan.n_intervals; i++)
        for (size_t g = 0; g < s->n_groups; g++)
            for (size_t l = 0; l < last; l++)
                if ((element < 0 || (size_t)element == l) && (group < 0 || (size_t)group == g))
                    sum +=
                        w->plan.weight[g] * ((uint32_t *)o.data[v])[((i * s->n_groups + g) * n_sub +
                                                                     (n_sub > 1 ? subgroup : 0)) *
                                                                        last +
                                                                    l];
    observe_free(&o);
    return sum;
}

static double asked(struct runs_world *w, const char *definition)
{
    struct answered x = town_ask(w, (struct query_words){.define = {.text = {definition}, .n = 1}});
    const double mean = town_mean(&x, 0, 0, 0, CONTRAST_none);

    assert_int_equal(x.q.items.n, 1);
    town_forget(&x);
    return mean;
}

/* The place of a subgroup in the town. */
static size_t place(const struct runs_world *w, enum subgroup wanted)
{
    const struct scenario *s = &w->experiment.scenario;
    size_t i = 0;

    while (i < s->n_subgroups && s->subgroup[i] != wanted)
        i++;
    return i;
}

static void a_rate_of_some_people_is_what_it_says(void **state)
{
    struct runs_world *w = *state;
    const size_t women = place(w, SUBGROUP_women);
    double mean = 0.0;

    made_file(w, w->file, 3, town_fill, NULL);
    for (size_t k = 0; k < 3; k++)
        mean += 1000.0 * by_hand(w, OBSERVE_visits, SERVICE_gp, women, ALL, k) /
                (w->plan.dt * by_hand(w, OBSERVE_present, ALL, women, ALL, k)) / 3;
    assert_close(asked(w, "gp \"GP visits\" = visits:service=gp:subgroup=women / "
                          "present:subgroup=women per 1000 person-years"),
                 mean, 1e-12);
    assert_close(asked(w, "gp = visits.gp:subgroup=women / present:subgroup=women per 1000"), mean,
                 1e-12);
    assert_close(
        asked(w,
              "gp = visits:service=gp:subgroup=women per 1000 present:subgroup=women person-years"),
        mean, 1e-12);
}

static void sums_have_numbers_and_parentheses(void **state)
{
    struct runs_world *w = *state;
    double mean = 0.0;

    made_file(w, w->file, 3, town_fill, NULL);
    for (size_t k = 0; k < 3; k++)
        mean += 100.0 *
                (by_hand(w, OBSERVE_visits, SERVICE_gp, 0, 1, k) +
                 by_hand(w, OBSERVE_visits, SERVICE_clinic, 0, 1, k) -
                 0.5 * (by_hand(w, OBSERVE_collapses, ALL, 0, ALL, k) +
                        2.0 * by_hand(w, OBSERVE_deterred, ALL, 0, ALL, k))) /
                by_hand(w, OBSERVE_considered, ALL, 0, ALL, k) / 3;
    assert_close(asked(w, "x = (visits:service=gp,clinic:group=trafficked_a - "
                          "0.5 * (collapses + deterred * 2)) / considered in %"),
                 mean, 1e-12);
}

static void a_number_of_people_or_events_needs_no_denominator(void **state)
{
    struct runs_world *w = *state;
    double people = 0.0, events = 0.0;

    made_file(w, w->file, 3, town_fill, NULL);
    for (size_t k = 0; k < 3; k++) {
        const double years = w->plan.dt * w->plan.n_steps;
        people += w->plan.dt * by_hand(w, OBSERVE_exploited, ALL, 0, ALL, k) / years / 3;
        events += by_hand(w, OBSERVE_collapses, ALL, 0, ALL, k) / years / 3;
    }
    assert_close(asked(w, "x = exploited"), people, 1e-12);
    assert_close(asked(w, "x = collapses per year"), events, 1e-12);
}

static void a_median_lies_in_the_bin_where_half_are_treated(void **state)
{
    const double even[DELAY_COUNT] = {10, 10, 10, 10, 10, 10, 10, 10, 10};
    const double first[DELAY_COUNT] = {4}, open[DELAY_COUNT] = {[0] = 1, [8] = 9};
    const double none[DELAY_COUNT] = {0};
    struct runs_world *w = *state;
    double mean = 0.0;

    assert_close(define_quantile(0.5, even), 56 + 0.5 * (91 - 56), 1e-12);
    assert_close(define_quantile(0.25, first), 1.75, 1e-12);
    assert_close(define_quantile(0.5, open), 365, 1e-12);
    assert_true(isnan(define_quantile(0.5, none)));

    made_file(w, w->file, 3, town_fill, NULL);
    for (size_t k = 0; k < 3; k++) {
        double bin[DELAY_COUNT];
        for (int b = 0; b < DELAY_COUNT; b++)
            bin[b] = by_hand(w, OBSERVE_first_treatments, DELAY_COUNT + b, 0, ALL, k);
        mean += define_quantile(0.5, bin) / 3;
    }
    assert_close(asked(w, "wait = median(first_treatments:condition=tuberculosis)"), mean, 1e-12);
    assert_close(asked(w, "wait = quantile(0.5, first_treatments:condition=tuberculosis)"), mean,
                 1e-12);
}

static void delays_can_be_narrowed_to_a_stretch(void **state)
{
    struct runs_world *w = *state;
    double mean = 0.0;

    made_file(w, w->file, 3, town_fill, NULL);
    for (size_t k = 0; k < 3; k++) {
        double soon = 0.0, all = 0.0;
        for (int b = 0; b < DELAY_COUNT; b++) {
            const double n = by_hand(w, OBSERVE_first_treatments, DELAY_COUNT + b, 0, ALL, k);
            soon += b < 5 ? n : 0.0;
            all += n;
        }
        mean += soon / all / 3;
    }
    assert_close(asked(w, "soon = first_treatments:condition=tuberculosis:delay=0..91 / "
                          "first_treatments:condition=tuberculosis"),
                 mean, 1e-12);
}

static void units_and_labels_say_what_it_is(void **state)
{
    static const struct {
        const char *text, *unit, *label;
    } CASES[] = {
        {"a \"GP visits\" = visits.gp / present per 1000 person-years", "per 1,000 person-years",
         "GP visits"},
        {"a = visits.gp per registered person-year", "per person-year of registered",
         "visits.gp per registered person-year"},
        {"a = collapses / considered in %", "% of considered", "collapses / considered in %"},
        {"a = untreated / ill", "share of ill", "untreated / ill"},
        {"a = exploited", "people at any time", "exploited"},
        {"a = median(first_treatments)", "days", "median(first_treatments)"},
        {"a = collapses per year", "events a year", "collapses per year"},
        {"a = removed / detained per 100", "per 100 detained", "removed / detained per 100"},
    };
    struct runs_world *w = *state;

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct definitions d;
        const struct define_words words = {.text = {CASES[i].text}, .n = 1};
        assert_ok(w, define_read(&d, &words, &w->experiment.scenario, &w->e));
        assert_string_equal(d.definition[0].unit, CASES[i].unit);
        assert_string_equal(d.definition[0].label, CASES[i].label);
        define_free(&d);
    }
}

static void mistakes_are_told_with_their_place_and_what_would_be_right(void **state)
{
    static const struct {
        const char *text, *says;
    } WRONG[] = {
        {"gp = visitz / present",
         "column 6: there is no variable 'visitz'; did you mean 'visits'?"},
        {"gp = visits:servise=gp", "column 13: 'visits' cannot be narrowed by 'servise'; it can by "
                                   "service, subgroup, group"},
        {"gp = visits:service=dentist", "column 21: there is no service 'dentist'; there is"},
        {"gp = visits:group=trafficked_c", "did you mean 'trafficked_a'?"},
        {"gp = visits:service", "lacks its ="},
        {"gp visits", "column 4: a = is missing"},
        {"Gp = visits", "column 1: a definition begins with its name"},
        {"avoidance = visits", "is a measure or a variable already"},
        {"gp = visits + present", "column 15: 'present' counts people in a state"},
        {"gp = (visits + reviews / present", "a ')' is missing"},
        {"gp = visits ! present", "is not understood"},
        {"gp = 5", "a number stands before a variable"},
        {"gp = visits per", "per person-year"},
        {"gp = visits per fortnight", "there is no variable 'fortnight'"},
        {"gp = visits / considered per person-year", "the denominator counts events"},
        {"gp = visits in %", "needs something to be a share of"},
        {"gp = median(visits)", "is not counted by delay"},
        {"gp = median(first_treatments) per year", "nothing can follow"},
        {"gp = quantile(7, first_treatments)", "quantile(0.9"},
        {"gp = first_treatments:delay=0..90", "bins begin at day 0, 7, 14"},
        {"gp = twins_died", "compares two policies"},
        {"gp = visits:subgroup=women,children", "subgroups overlap"},
        {"gp = exploited_at_start:subgroup=women", "cannot be narrowed by 'subgroup'"},
    };
    struct runs_world *w = *state;

    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        town_refuses(w, (struct query_words){.define = {.text = {WRONG[i].text}, .n = 1}},
                     WRONG[i].says);
    town_refuses(w, (struct query_words){.define = {.text = {"a = ill", "a = present"}, .n = 2}},
                 "defined twice");
}

static void which_people_yield_most_traces_is_not_told_by_a_definition_either(void **state)
{
    static const char *const SECRET[] = {"x = traced:group=trafficked_a",
                                         "x = requests:subgroup=women per year",
                                         "x = visits / approved:group=others"};
    struct runs_world *w = *state;

    for (size_t i = 0; i < sizeof SECRET / sizeof *SECRET; i++)
        town_refuses(w, (struct query_words){.define = {.text = {SECRET[i]}, .n = 1}}, "everybody");
    town_refuses(w, (struct query_words){.by = "group", .define = {.text = {"x = traced"}, .n = 1}},
                 "everybody");
    town_refuses(
        w,
        (struct query_words){.by = "group",
                             .define = {.text = {"x = visits / (traced + 1 * ill)"}, .n = 1}},
        "counts people in a state");
    made_file(w, w->file, 3, town_fill, NULL);
    assert_true(asked(w, "x = traced / requests in %") > 0.0);
}

static void a_file_has_one_a_line_and_names_the_line_that_is_wrong(void **state)
{
    struct runs_world *w = *state;
    char file[WORLD_PATH], says[WORLD_PATH + 64];

    runs_world_path(file, w, "rates.def");
    write_text(file, "# rates\n\n  gp \"GP # visits\" = visits.gp per person-year # of all\n"
                     "wait = median(first_treatments)\n");
    made_file(w, w->file, 3, town_fill, NULL);
    struct answered x = town_ask(w, (struct query_words){.define = {.file = file}});
    assert_int_equal(x.q.items.n, 2);
    assert_string_equal(x.q.items.item[0].label, "GP # visits");
    assert_string_equal(x.q.items.item[1].unit, "days");
    town_forget(&x);
    x = town_ask(w, (struct query_words){.measure = "avoidance,wait", .define = {.file = file}});
    assert_int_equal(x.q.items.n, 2);
    assert_string_equal(x.q.items.item[1].name, "wait");
    town_forget(&x);

    static const char *const NOTHING[] = {"", "# gp = visits.gp\n\n"};
    (void)snprintf(says, sizeof says, "%s: defines nothing", file);
    for (int i = 0; i < 2; i++) {
        write_text(file, NOTHING[i]);
        town_refuses(w, (struct query_words){.define = {.file = file}}, says);
    }
    write_text(file, "gp = visits.gp per person-year\n\nb = visits + illl\n");
    (void)snprintf(says, sizeof says, "%s:3:14: there is no variable 'illl'", file);
    town_refuses(w, (struct query_words){.define = {.file = file}}, says);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, town_setup, runs_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_rate_of_some_people_is_what_it_says),
        TEST(sums_have_numbers_and_parentheses),
        TEST(a_number_of_people_or_events_needs_no_denominator),
        TEST(a_median_lies_in_the_bin_where_half_are_treated),
        TEST(delays_can_be_narrowed_to_a_stretch),
        TEST(units_and_labels_say_what_it_is),
        TEST(mistakes_are_told_with_their_place_and_what_would_be_right),
        TEST(which_people_yield_most_traces_is_not_told_by_a_definition_either),
        TEST(a_file_has_one_a_line_and_names_the_line_that_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
