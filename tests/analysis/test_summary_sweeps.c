/* What is answered of a sweep, on files made by hand: its points, how often intervals cover, and memory. */
#define _DEFAULT_SOURCE
#include "asserts.h"
#include "layout.h"
#include "mem.h"
#include "town.h"

#include <fcntl.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void points_are_told_apart_or_summed_up(void **state)
{
    struct runs_world *w = *state;
    bool missing[40] = {[3] = true, [17] = true};
    double sum = 0.0;

    town_read(w, ", subgroups: [all]");
    made_points(w, "priors", 40);
    made_file(w, w->file, 3, town_fill, missing);
    struct answered by = town_ask(w, (struct query_words){.measure = "considered", .by = "point"});
    assert_int_equal(by.points_told, 38);
    assert_int_equal(by.point, 39);
    assert_int_equal(by.count.missing, 6);
    for (size_t point = 0; point < 40; point++) {
        char where[32];
        (void)snprintf(where, sizeof where, "point=%zu", point + 1);
        if (missing[point])
            continue;
        struct answered one = town_ask(
            w, (struct query_words){.measure = "considered", .where = {where}, .n_where = 1});
        assert_int_equal(one.point, (long)point);
        sum += town_mean(&one, 0, 0, 1, CONTRAST_none);
        town_forget(&one);
    }
    struct answered all = town_ask(w, (struct query_words){.measure = "considered"});
    assert_int_equal(all.point, ANSWERS_ALL_POINTS);
    assert_near(town_mean(&all, 0, 0, 1, CONTRAST_none), sum / 38.0);
    town_forget(&by);
    town_forget(&all);
}

/* As at point *into of a sweep. */
static bool fill_alone(void *into, struct observation *o, size_t point, size_t replicate)
{
    const size_t *of_sweep = into;

    (void)point;
    return town_fill(NULL, o, *of_sweep, replicate);
}

static void assert_same_twins(const struct answered *sweep, size_t told,
                              const struct answered *alone)
{
    const double *there = sweep->mean + told * sweep->n, *here = alone->mean;
    size_t n_said = 0;

    assert_int_equal(sweep->n, alone->n);
    for (size_t i = 0; i < alone->n; i++) {
        assert_int_equal(isnan(there[i]), isnan(here[i]));
        if (isnan(here[i]))
            continue;
        assert_near(there[i], here[i]);
        n_said++;
    }
    assert_true(n_said > 0);
}

/* A chunk of the file holds several points; a file of one point alone has no other to take for it. */
static void twins_of_each_point_are_its_own(void **state)
{
    enum { POINTS = 6, REPLICATES = 3 };
    struct runs_world *w = *state;
    const struct query_words words = {.measure = "twins_*"},
                             by_point = {.measure = "twins_*", .by = "point"};

    made_points(w, "grid", POINTS);
    made_file(w, w->file, REPLICATES, town_fill, NULL);
    const struct layout l = layout_of(&w->experiment, &w->plan, REPLICATES);
    assert_true(layout_block_points(&l) > 1);
    struct answered sweep = town_ask(w, by_point);
    assert_int_equal(sweep.points_told, POINTS);
    town_read(w, "");
    for (size_t point = 0; point < POINTS; point++) {
        char file[WORLD_PATH], name[32];
        (void)snprintf(name, sizeof name, "alone-%zu.h5", point);
        runs_world_path(file, w, name);
        made_file(w, file, REPLICATES, fill_alone, &point);
        struct answered alone = town_ask_file(w, file, words);
        assert_same_twins(&sweep, point, &alone);
        town_forget(&alone);
    }
    town_forget(&sweep);
}

/* The only mean over replicates at a point, of the group `others`, under the first policy. */
static double at_point(struct runs_world *w, const char *measure, const char *per, size_t point)
{
    char where[32];

    (void)snprintf(where, sizeof where, "point=%zu", point + 1);
    struct answered x = town_ask(
        w, (struct query_words){
               .measure = measure, .per = per, .where = {where, "group=others"}, .n_where = 2});
    const double mean = town_mean(&x, 0, 0, 0, CONTRAST_none);
    town_forget(&x);
    return mean;
}

static void weights_are_those_of_each_point(void **state)
{
    struct runs_world *w = *state;

    made_points_of(w, "list", 3, "groups.others.people", 100.0, 150.0);
    made_file(w, w->file, 2, town_fill, NULL);
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
    made_file(w, w->file, 2, town_fill, NULL);
    struct answered x = town_ask(
        w, (struct query_words){.measure = "onward_infections,condition_untreated.tuberculosis",
                                .per = "people",
                                .by = "point"});
    assert_near(town_mean(&x, 0, 0, 0, CONTRAST_none),
                3.0 * 24 * w->plan.dt * town_mean(&x, 1, 0, 0, CONTRAST_none));
    town_forget(&x);
}

static void points_are_chosen_by_their_parameters(void **state)
{
    struct runs_world *w = *state;

    made_points(w, "grid", 10);
    made_file(w, w->file, 1, town_fill, NULL);
    struct answered x =
        town_ask(w, (struct query_words){.measure = "considered",
                                         .where = {"belief.floor=0.2..0.4", "point=1..4"},
                                         .n_where = 2});
    assert_int_equal(x.q.point.n, 2);
    assert_int_equal(x.q.point.at[0], 2);
    town_forget(&x);
    town_refuses(w, (struct query_words){.where = {"belief.flor=1"}, .n_where = 1}, "belief.floor");
    town_refuses(w, (struct query_words){.where = {"belief.floor=2"}, .n_where = 1},
                 "no point of 10");
}

/* Every interval and group has Poisson removals of 20 that all policies share, and 5, 10, 15 of their own; 30 twins, 9 of
 * them with the outcome only under the reference. */
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

static bool holds(const struct answers *a, const struct asked *asked, double truth)
{
    const struct estimate x = answers_estimate(a, asked);

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
    town_read(w, ", subgroups: [all]");
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
        town_read(w, ", subgroups: [all]");
        made_points(w, "priors", n_points);
        made_file(w, w->file, 2, town_fill, NULL);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, town_setup, runs_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(points_are_told_apart_or_summed_up),
        TEST(twins_of_each_point_are_its_own),
        TEST(weights_are_those_of_each_point),
        TEST(hazards_are_those_of_each_point),
        TEST(points_are_chosen_by_their_parameters),
        TEST(of_a_thousand_made_data_sets_ninety_five_percent_of_intervals_cover),
        TEST(a_large_sweep_takes_no_more_memory_than_a_small_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
