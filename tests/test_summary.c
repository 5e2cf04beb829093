/* What is asked of an output file and what is answered, on files made by hand. */
#define _DEFAULT_SOURCE
#include "answers_print.h"
#include "made_file.h"
#include "mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define assert_near(actual, expected)                                                              \
    assert_true(fabs((actual) - (expected)) <= 1e-9 * (1.0 + fabs(expected)))

static const char TOWN[] =
    "title: A made town\n"
    "time: {start: 2017-01-01, years: 2, step_days: 30, burn_in_years: 0}\n"
    "random: {seed: 1, replicates: 3}\n"
    "population: {agents: 400, communities: 1, contacts: 2}\n"
    "groups:\n  others: {people: 100}\n  trafficked_a: {people: 300}\n"
    "  trafficked_b: {people: 50, oversample: 4}\n"
    "conditions:\n  flu: {onset: 1}\n  tuberculosis: {onset: 0.1, transmission_public: 2}\n"
    "policies:\n  none: {before: none}\n  serious: {before: serious}\n  full: {before: full}\n"
    "output: {every_steps: 6%s}\n";

static void read_town(struct runs_world *w, const char *more)
{
    char text[sizeof TOWN + 64];
    struct scenario s = {0};

    (void)snprintf(text, sizeof text, TOWN, more);
    experiment_free(&w->experiment);
    if (scenario_parse(&s, text, strlen(text), "town.yaml", &w->e) != STATUS_OK ||
        experiment_of_run(&w->experiment, &s, &w->e) != STATUS_OK ||
        plan_make(&w->plan, &w->experiment.scenario, &w->e) != STATUS_OK) {
        (void)fprintf(stderr, "%s\n", w->e.msg);
        abort();
    }
}

static int setup(void **state)
{
    if (runs_world_setup(state) != 0)
        return -1;
    read_town(*state, "");
    return 0;
}

/* A count that hangs on all that it is of, and is no less in one replicate than in the one before. */
static uint32_t count_of(enum observable v, size_t i, size_t point, size_t replicate)
{
    return (uint32_t)((i * 7919 + (size_t)v * 104729 + point * 31) % 97 + replicate * (i % 5));
}

static bool fill(void *into, struct observation *o, size_t point, size_t replicate)
{
    const bool *missing = into;

    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        for (size_t i = 0; i < observe_size(o, v); i++)
            if (OBSERVABLE[v].type == OBSERVE_F64)
                ((double *)o->data[v])[i] = 0.5 * count_of(v, i, point, replicate);
            else
                ((uint32_t *)o->data[v])[i] = count_of(v, i, point, replicate);
    return missing == NULL || !missing[point];
}

/* What was said last: name, contrast, policy, cell; and the numbers themselves. */
struct answered {
    struct query q;
    struct stream_count count;
    size_t points_told;
    long point;
    double *
        mean; /* [((item * n_cells + cell) * policies + policy) * CONTRAST_COUNT + contrast], of the last point */
    size_t n;
};

static size_t place(const struct query *q, const struct asked *k)
{
    return ((k->item * q->n_cells + k->cell) * q->policy.n + k->policy) * CONTRAST_COUNT +
           k->contrast;
}

static enum status keep(void *into, const struct answers *a, long point, struct err *e)
{
    struct answered *x = into;
    struct asked k;

    (void)e;
    x->points_told++;
    x->point = point;
    for (k.item = 0; k.item < a->q->items.n; k.item++)
        for (k.cell = 0; k.cell < a->q->n_cells; k.cell++)
            for (k.policy = 0; k.policy < a->q->policy.n; k.policy++)
                for (k.contrast = 0; k.contrast < CONTRAST_COUNT; k.contrast++)
                    x->mean[place(a->q, &k)] = !answers_has(a, &k) ? NAN
                                               : a->spread != NULL ? answers_parts(a, &k).mean
                                                                   : answers_estimate(a, &k).mean;
    return STATUS_OK;
}

static struct answered ask(struct runs_world *w, struct query_words words)
{
    struct answered x = {.points_told = 0};
    struct result *r = NULL;

    assert_int_equal(result_open(&r, w->file, &w->e), STATUS_OK);
    if (query_make(&x.q, &words, result_experiment(r), result_plan(r), &w->e) != STATUS_OK)
        fail_msg("%s", w->e.msg);
    x.n = x.q.items.n * x.q.n_cells * x.q.policy.n * CONTRAST_COUNT;
    x.mean = mem_array(x.n, sizeof *x.mean);
    assert_int_equal(answers_read(&x.count, r, &x.q, keep, &x, &w->e), STATUS_OK);
    result_close(r);
    return x;
}

static void forget(struct answered *x)
{
    mem_free(x->mean);
    query_free(&x->q);
}

static double mean_of(const struct answered *x, size_t item, size_t cell, size_t policy,
                      enum contrast contrast)
{
    return x->mean[place(&x->q, &(struct asked){policy, item, cell, contrast})];
}

/* Fails with STATUS_USAGE, saying `words`. */
static void refused(struct runs_world *w, struct query_words asked, const char *words)
{
    struct query q;

    assert_int_equal(query_make(&q, &asked, &w->experiment, &w->plan, &w->e), STATUS_USAGE);
    if (strstr(w->e.msg, words) == NULL)
        fail_msg("'%s' lacks '%s'", w->e.msg, words);
}

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
                assert_near(mean_of(by, item, 0, p, c) + mean_of(by, item, 1, p, c) +
                                mean_of(by, item, 2, p, c),
                            mean_of(all, same, 0, p, c));
}

static void groups_add_up_to_all(void **state)
{
    struct runs_world *w = *state;

    made_file(w, w->file, 3, fill, NULL);
    const char *const pers[] = {"people", "agents", "year"};
    for (size_t i = 0; i < sizeof pers / sizeof *pers; i++) {
        struct answered all = ask(w, (struct query_words){.measure = "variable:*", .per = pers[i]});
        struct answered by =
            ask(w, (struct query_words){.measure = "variable:*", .per = pers[i], .by = "group"});
        assert_int_equal(by.q.n_cells, 3);
        for (size_t item = 0; item < by.q.items.n; item++)
            assert_groups_add_up(&by, &all, item);
        forget(&all);
        forget(&by);
    }
}

static void intervals_add_up_to_all_but_levels_are_those_at_the_end(void **state)
{
    struct runs_world *w = *state;
    const struct query_words words = {.measure = "considered,exploited_at_start", .per = "agents"};
    struct query_words by_words = words;

    made_file(w, w->file, 3, fill, NULL);
    by_words.by = "interval";
    struct answered all = ask(w, words), by = ask(w, by_words);
    assert_int_equal(by.q.n_cells, 4);
    double sum = 0.0;
    for (size_t i = 0; i < 4; i++)
        sum += mean_of(&by, 0, i, 1, CONTRAST_none);
    assert_near(sum, mean_of(&all, 0, 0, 1, CONTRAST_none));
    assert_near(mean_of(&by, 1, 3, 1, CONTRAST_none), mean_of(&all, 1, 0, 1, CONTRAST_none));
    forget(&all);
    forget(&by);
}

/* The elements of PIGS variable v in replicate k: policy p, interval i, group g, subgroup 0 of 7. */
static double element(enum observable v, size_t p, size_t i, size_t g, size_t k)
{
    return count_of(v, ((p * 4 + i) * 3 + g) * SUBGROUP_COUNT, 0, k);
}

/* Per 1,000 person-years, of one group, in the second half; by hand from the same counts. */
static void a_variable_of_some_in_some_time_is_what_it_is_by_hand(void **state)
{
    struct runs_world *w = *state;
    double mean = 0.0;

    made_file(w, w->file, 3, fill, NULL);
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
        ask(w, (struct query_words){.measure = "considered",
                                    .per = "1000",
                                    .where = {"group=traff*", "interval=2017-12..2018"},
                                    .n_where = 2});
    assert_near(mean_of(&x, 0, 0, 2, CONTRAST_none), mean);
    assert_string_equal(x.q.items.item[0].unit, "per 1,000 person-years");
    assert_int_equal(x.count.used, 3);
    forget(&x);
}

static void measures_are_those_of_the_headline_table(void **state)
{
    struct runs_world *w = *state;
    struct result *r = NULL;
    struct observation o;
    struct quantities cells[12];
    double mean[MEASURE_COUNT] = {0};

    made_file(w, w->file, 3, fill, NULL);
    assert_int_equal(observation_init(&o, &w->experiment.scenario, &w->plan, &w->e), STATUS_OK);
    for (size_t k = 0; k < 3; k++) {
        (void)fill(NULL, &o, 0, k);
        quantities_sum(cells, &w->experiment.scenario, &w->plan, (const void *const *)o.data);
        const struct quantities total = quantities_total(cells + 4, 4);
        for (enum measure m = 0; m < MEASURE_COUNT; m++)
            mean[m] += measure_value(m, &total) / 3.0;
    }
    struct answered x = ask(w, (struct query_words){.measure = "all"});
    assert_int_equal(x.q.items.n, MEASURE_COUNT);
    for (enum measure m = 0; m < MEASURE_COUNT; m++)
        assert_near(mean_of(&x, m, 0, 1, CONTRAST_none), mean[m]);
    forget(&x);
    observation_free(&o);
    result_close(r);
}

static void differences_are_against_the_policy_named_and_turn_with_it(void **state)
{
    struct runs_world *w = *state;

    made_file(w, w->file, 3, fill, NULL);
    struct answered one = ask(w, (struct query_words){.measure = "all", .against = "none"});
    struct answered other = ask(w, (struct query_words){.measure = "all", .against = "full"});
    for (size_t m = 0; m < MEASURE_COUNT; m++) {
        assert_near(mean_of(&one, m, 0, 2, CONTRAST_difference),
                    -mean_of(&other, m, 0, 0, CONTRAST_difference));
        assert_near(mean_of(&one, m, 0, 2, CONTRAST_difference),
                    mean_of(&one, m, 0, 2, CONTRAST_none) - mean_of(&one, m, 0, 0, CONTRAST_none));
    }
    forget(&one);
    forget(&other);
}

/* A reference that is not shown is compared with all the same. */
static void the_reference_need_not_be_shown(void **state)
{
    struct runs_world *w = *state;

    made_file(w, w->file, 3, fill, NULL);
    struct answered all = ask(w, (struct query_words){.measure = "avoidance"});
    struct answered one = ask(
        w, (struct query_words){.measure = "avoidance", .where = {"policy=full"}, .n_where = 1});
    assert_int_equal(one.q.policy.n, 1);
    assert_near(mean_of(&one, 0, 0, 0, CONTRAST_difference),
                mean_of(&all, 0, 0, 2, CONTRAST_difference));
    forget(&all);
    forget(&one);
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
    struct answered x = ask(w, (struct query_words){.measure = "twins_disclosed.*"});
    assert_int_equal(x.q.items.n, 4);
    assert_string_equal(x.q.items.item[0].name, "twins_disclosed.only_reference");
    assert_near(mean_of(&x, 0, 0, 2, CONTRAST_none), 100.0 * lost / had);
    assert_near(mean_of(&x, 1, 0, 2, CONTRAST_none), lost / 2.0);
    assert_near(mean_of(&x, 2, 0, 2, CONTRAST_none), 100.0 * gained / have);
    assert_near(mean_of(&x, 3, 0, 2, CONTRAST_none), gained / 2.0);
    assert_true(isnan(mean_of(&x, 0, 0, 0, CONTRAST_none)));
    forget(&x);
}

static void points_are_told_apart_or_summed_up(void **state)
{
    struct runs_world *w = *state;
    bool missing[40] = {[3] = true, [17] = true};
    double sum = 0.0;

    read_town(w, ", subgroups: [all]");
    made_points(w, "priors", 40);
    made_file(w, w->file, 3, fill, missing);
    struct answered by = ask(w, (struct query_words){.measure = "considered", .by = "point"});
    assert_int_equal(by.points_told, 38);
    assert_int_equal(by.point, 39);
    assert_int_equal(by.count.missing, 6);
    for (size_t point = 0; point < 40; point++) {
        char where[32];
        (void)snprintf(where, sizeof where, "point=%zu", point + 1);
        if (missing[point])
            continue;
        struct answered one =
            ask(w, (struct query_words){.measure = "considered", .where = {where}, .n_where = 1});
        assert_int_equal(one.point, (long)point);
        sum += mean_of(&one, 0, 0, 1, CONTRAST_none);
        forget(&one);
    }
    struct answered all = ask(w, (struct query_words){.measure = "considered"});
    assert_int_equal(all.point, ANSWERS_ALL_POINTS);
    assert_near(mean_of(&all, 0, 0, 1, CONTRAST_none), sum / 38.0);
    forget(&by);
    forget(&all);
}

/* The only mean over replicates at a point, of the group `others`, under the first policy. */
static double at_point(struct runs_world *w, const char *measure, const char *per, size_t point)
{
    char where[32];

    (void)snprintf(where, sizeof where, "point=%zu", point + 1);
    struct answered x =
        ask(w, (struct query_words){
                   .measure = measure, .per = per, .where = {where, "group=others"}, .n_where = 2});
    const double mean = mean_of(&x, 0, 0, 0, CONTRAST_none);
    forget(&x);
    return mean;
}

static void weights_are_those_of_each_point(void **state)
{
    struct runs_world *w = *state;

    made_points_of(w, "list", 3, "groups.others.people", 100.0, 150.0);
    made_file(w, w->file, 2, fill, NULL);
    for (size_t point = 0; point < 3; point++) {
        struct scenario *s = mem_array(1, sizeof *s);
        struct plan p;
        experiment_point(&w->experiment, point, s);
        assert_int_equal(plan_make(&p, s, &w->e), STATUS_OK);
        assert_near(at_point(w, "considered", "people", point),
                    p.weight[0] * at_point(w, "considered", "agents", point));
        mem_free(s);
    }
}

static void hazards_are_those_of_each_point(void **state)
{
    struct runs_world *w = *state;

    made_points_of(w, "list", 2, "conditions.tuberculosis.transmission_public", 1.0, 2.0);
    made_file(w, w->file, 2, fill, NULL);
    struct answered x =
        ask(w, (struct query_words){.measure = "onward_infections,condition_untreated.tuberculosis",
                                    .per = "people",
                                    .by = "point"});
    assert_near(mean_of(&x, 0, 0, 0, CONTRAST_none),
                3.0 * 24 * w->plan.dt * mean_of(&x, 1, 0, 0, CONTRAST_none));
    forget(&x);
}

static void points_are_chosen_by_their_parameters(void **state)
{
    struct runs_world *w = *state;

    made_points(w, "grid", 10);
    made_file(w, w->file, 1, fill, NULL);
    struct answered x =
        ask(w, (struct query_words){.measure = "considered",
                                    .where = {"belief.floor=0.2..0.4", "point=1..4"},
                                    .n_where = 2});
    assert_int_equal(x.q.point.n, 2);
    assert_int_equal(x.q.point.at[0], 2);
    forget(&x);
    refused(w, (struct query_words){.where = {"belief.flor=1"}, .n_where = 1}, "belief.floor");
    refused(w, (struct query_words){.where = {"belief.floor=2"}, .n_where = 1}, "no point of 10");
}

static void what_is_not_known_is_refused_with_what_there_is(void **state)
{
    struct runs_world *w = *state;

    refused(w, (struct query_words){.measure = "avoidence"}, "did you mean 'avoidance'?");
    refused(w, (struct query_words){.measure = "visits.dentist"}, "no measure or variable");
    refused(w, (struct query_words){.measure = "xyz"}, "the measures are disclosure_rate,");
    refused(w, (struct query_words){.by = "region"}, "none of policy, point, interval");
    refused(w, (struct query_words){.by = "group,service"}, "'visits.*'");
    refused(w, (struct query_words){.per = "week"}, "none of person-year, 1000");
    refused(w, (struct query_words){.per = "-3"}, "none of person-year");
    refused(w, (struct query_words){.against = "fall"}, "it has none, serious, full");
    refused(w, (struct query_words){.where = {"group=trafficked_c"}, .n_where = 1},
            "did you mean 'trafficked_a'?");
    refused(w, (struct query_words){.where = {"group=nobody_*"}, .n_where = 1},
            "there is others, trafficked_a, trafficked_b");
    refused(w, (struct query_words){.where = {"group"}, .n_where = 1}, "lacks its =");
    refused(w, (struct query_words){.where = {"town=york"}, .n_where = 1},
            "there is policy, group");
    refused(w, (struct query_words){.where = {"interval=2030"}, .n_where = 1},
            "they begin from 2017-01-01 to 2018-06-25");
    refused(w, (struct query_words){.where = {"interval=spring"}, .n_where = 1}, "no year, month");
    refused(w, (struct query_words){.where = {"interval=2017-13"}, .n_where = 1}, "no year, month");
    refused(w, (struct query_words){.measure = "twins_died.*", .by = "interval"}, "whole time");
}

static void which_groups_yield_most_traces_is_not_told(void **state)
{
    static const char *const SECRET[] = {
        "traces", "requests",         "variable:requests", "approved", "avoidance,tr*,traced",
        "traced", "variable:approved"};
    struct runs_world *w = *state;

    for (size_t i = 0; i < sizeof SECRET / sizeof *SECRET; i++) {
        refused(w, (struct query_words){.measure = SECRET[i], .by = "group"}, "everybody");
        refused(w, (struct query_words){.measure = SECRET[i], .by = "interval,subgroup"},
                "everybody");
        refused(w,
                (struct query_words){
                    .measure = SECRET[i], .where = {"group=trafficked_*"}, .n_where = 1},
                "everybody");
        refused(
            w,
            (struct query_words){.measure = SECRET[i], .where = {"subgroup=women"}, .n_where = 1},
            "everybody");
    }
    refused(w, (struct query_words){.measure = "trace*", .by = "group"}, "everybody");
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

/* Every interval and group has Poisson removals of 20 that all policies share, and 5, 10, 15 of their own; twins of 30
 * of whom 9 are so only under the reference. */
static bool fill_random(void *into, struct observation *o, size_t point, size_t replicate)
{
    gsl_rng *rng = into;
    uint32_t *removed = o->data[OBSERVE_removed], *present = o->data[OBSERVE_present];
    uint32_t *twins = o->data[OBSERVE_twins_died];

    (void)point, (void)replicate;
    for (size_t i = 0; i < 4 * 3; i++) {
        const uint32_t shared = gsl_ran_poisson(rng, 20.0);
        for (size_t p = 0; p < 3; p++) {
            removed[p * 12 + i] = shared + gsl_ran_poisson(rng, 5.0 * (double)(p + 1));
            present[p * 12 + i] = 4000;
        }
    }
    for (size_t g = 0; g < 3; g++) /* of policies 0 and 2 */
        for (size_t pair = 0; pair < 9; pair++) {
            uint32_t *cell = twins + (pair * 3 + g) * 4;
            cell[pair == 2 ? 1 : 2] = pair == 2 || pair == 6 ? gsl_ran_poisson(rng, 9.0) : 0;
            cell[3] = gsl_ran_poisson(rng, 21.0);
        }
    return true;
}

/* How many of the points' intervals of each contrast hold the truth. */
struct coverage {
    double truth[CONTRAST_COUNT], share; /* of removals, and of twins */
    size_t covered[CONTRAST_COUNT], of_share, points;
};

static bool holds(const struct answers *a, const struct asked *k, double truth)
{
    const struct estimate x = answers_estimate(a, k);

    return x.low <= truth && truth <= x.high;
}

static enum status take_coverage(void *into, const struct answers *a, long point, struct err *e)
{
    struct coverage *x = into;

    (void)point, (void)e;
    x->points++;
    for (enum contrast c = 0; c < CONTRAST_COUNT; c++)
        x->covered[c] += holds(a, &(struct asked){2, 0, 0, c}, x->truth[c]);
    x->of_share += holds(a, &(struct asked){2, 1, 0, CONTRAST_none}, x->share);
    return STATUS_OK;
}

/* Law: the points of one file are a thousand made data sets of 12 replicates, from the file to the interval. */
static void of_a_thousand_made_data_sets_ninety_five_percent_of_intervals_cover(void **state)
{
    struct runs_world *w = *state;
    struct coverage x = {.share = 30.0, .points = 0};
    struct result *r = NULL;
    struct stream_count count;
    struct query q;
    const struct query_words words = {.measure = "removals,twins_died.only_reference",
                                      .by = "point"};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double people = 0.0;

    assert_non_null(rng);
    gsl_rng_set(rng, 20181112);
    read_town(w, ", subgroups: [all]");
    made_points(w, "list", 1000);
    made_file(w, w->file, 12, fill_random, rng);
    gsl_rng_free(rng);
    assert_int_equal(result_open(&r, w->file, &w->e), STATUS_OK);
    assert_int_equal(query_make(&q, &words, result_experiment(r), result_plan(r), &w->e),
                     STATUS_OK);
    for (size_t g = 0; g < 3; g++)
        people += w->plan.weight[g];
    double years = 0.0;
    for (int32_t i = 0; i < 4; i++)
        years += w->plan.dt * plan_interval_steps(&w->plan, &w->experiment.scenario, i);
    x.truth[CONTRAST_none] = 35.0 * 4.0 * people / years;
    x.truth[CONTRAST_difference] = 10.0 * 4.0 * people / years;
    x.truth[CONTRAST_relative] = 100.0 * 10.0 / 25.0;
    assert_int_equal(answers_read(&count, r, &q, take_coverage, &x, &w->e), STATUS_OK);
    assert_int_equal(x.points, 1000);
    for (enum contrast c = 0; c < CONTRAST_COUNT; c++)
        assert_in_range(x.covered[c], 930, 970);
    assert_in_range(x.of_share, 930, 970);
    query_free(&q);
    result_close(r);
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

/* Runs the program with its output thrown away; the most memory it had, in bytes. */
static long peak_of(const char *command, const char *file, const char *option)
{
    struct rusage used;
    int status = 0;
    const pid_t child = fork();

    if (child == 0) {
        const int nowhere = open("/dev/null", O_WRONLY);
        (void)dup2(nowhere, STDOUT_FILENO);
        (void)execl(PROGRAM, "confide", command, file, option, (char *)NULL);
        _exit(127);
    }
    assert_true(child > 0 && wait4(child, &status, 0, &used) == child);
    assert_int_equal(status, 0);
    return used.ru_maxrss * 1024;
}

#if defined(__SANITIZE_ADDRESS__)
enum { IS_SANITIZED = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
enum { IS_SANITIZED = 1 };
#else
enum { IS_SANITIZED = 0 };
#endif
#else
enum { IS_SANITIZED = 0 };
#endif

/* The file of a sweep, made in a process of its own: what a process once held counts for those it starts as well. */
static void make_sweep(struct runs_world *w, size_t n_points)
{
    int status = 0;
    const pid_t child = fork();

    if (child == 0) {
        read_town(w, ", subgroups: [all]");
        made_points(w, "priors", n_points);
        made_file(w, w->file, 2, fill, NULL);
        _exit(0);
    }
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    assert_int_equal(status, 0);
}

/* Ten thousand points against a hundred: the memory stays. Sanitizers have memory of their own. */
static void a_large_sweep_takes_no_more_memory_than_a_small_one(void **state)
{
    struct runs_world *w = *state;
    static const char *const COMMANDS[][2] = {{"summary", "--csv"},
                                              {"summary", "--by=point"},
                                              {"summary", "--twins"},
                                              {"export", "--csv"}};
    long small[4], large;

    if (IS_SANITIZED)
        skip();
    make_sweep(w, 100);
    for (int i = 0; i < 4; i++)
        small[i] = peak_of(COMMANDS[i][0], w->file, COMMANDS[i][1]);
    make_sweep(w, 10000);
    for (int i = 0; i < 4; i++) {
        large = peak_of(COMMANDS[i][0], w->file, COMMANDS[i][1]);
        if (large > small[i] + (160L << 20)) /* what HDF5 keeps of chunks is most of it */
            fail_msg("confide %s %s: %ld bytes for 10,000 points, %ld for 100", COMMANDS[i][0],
                     COMMANDS[i][1], large, small[i]);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, runs_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(groups_add_up_to_all),
        TEST(intervals_add_up_to_all_but_levels_are_those_at_the_end),
        TEST(a_variable_of_some_in_some_time_is_what_it_is_by_hand),
        TEST(measures_are_those_of_the_headline_table),
        TEST(differences_are_against_the_policy_named_and_turn_with_it),
        TEST(the_reference_need_not_be_shown),
        TEST(twins_are_weighted_ratios_of_sums),
        TEST(points_are_told_apart_or_summed_up),
        TEST(weights_are_those_of_each_point),
        TEST(hazards_are_those_of_each_point),
        TEST(points_are_chosen_by_their_parameters),
        TEST(what_is_not_known_is_refused_with_what_there_is),
        TEST(which_groups_yield_most_traces_is_not_told),
        TEST(patterns_by_group_leave_traces_out_and_keep_harms),
        TEST(of_a_thousand_made_data_sets_ninety_five_percent_of_intervals_cover),
        TEST(intervals_are_chosen_by_their_first_day),
        TEST(subgroups_are_never_added_up),
        TEST(a_large_sweep_takes_no_more_memory_than_a_small_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
