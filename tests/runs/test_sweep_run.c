/* Running sweeps: failures, giving up, replicates added until an interval is narrow, forecasts. */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "asserts.h"
#include "campaign.h"
#include "forecast.h"
#include "mem.h"
#include "result.h"
#include "runs_commands.h"
#include "runs_world.h"
#include "stop.h"
#include "sweep.h"
#include "together.h"

#include <math.h>
#include <omp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A sweep of four points beside the scenario of the world, and all its units. */
struct sweep_world {
    struct runs_world *w;
    struct sweep sweep;
    struct plan plan;
    struct cost cost;
    struct unit_key *unit;
    size_t n, n_replicates;
};

static void beside(const struct runs_world *w, char out[128], const char *name)
{
    (void)snprintf(out, 128, "%s/%s", w->folder, name);
}

static void write_sweep(const struct runs_world *w, char path[128], const char *more)
{
    char scenario[128], text[1024], *written = scenario_text(&w->experiment.scenario);

    beside(w, scenario, "small.yaml");
    write_text(scenario, written);
    free(written);
    beside(w, path, "sweep.yaml");
    (void)snprintf(text, sizeof text,
                   "scenario: small.yaml\ndesign: grid\n"
                   "vary:\n  belief.floor: [0.1, 0.2, 0.3, 0.4]\n%s",
                   more);
    write_text(path, text);
}

static void sweep_world_open(struct sweep_world *x, struct runs_world *w, const char *more)
{
    char path[128];

    *x = (struct sweep_world){.w = w};
    write_sweep(w, path, more);
    assert_ok(w, sweep_read(&x->sweep, path, &(struct sweep_options){0}, &w->e));
    const struct experiment *e = &x->sweep.experiment;
    assert_ok(w, plan_make(&x->plan, &e->scenario, &w->e));
    assert_ok(w, cost_of(&x->cost, e, &x->plan, &w->e));
    x->n_replicates = x->sweep.stop.is_given ? (size_t)x->sweep.stop.max
                                             : (size_t)e->scenario.run.random_replicates;
    x->unit = mem_array(e->n_points * x->n_replicates, sizeof *x->unit);
    for (size_t p = 0; p < e->n_points; p++)
        for (size_t r = 0; r < x->n_replicates; r++)
            x->unit[x->n++] = (struct unit_key){p, r};
}

static void sweep_world_close(struct sweep_world *x)
{
    mem_free(x->unit);
    cost_free(&x->cost);
    sweep_free(&x->sweep);
}

static struct campaign campaign_of(struct sweep_world *x, const char *file, unit_fn run,
                                   int threads)
{
    x->w->ranks = ranks_alone();
    return (struct campaign){.experiment = &x->sweep.experiment,
                             .ranks = &x->w->ranks,
                             .plan = &x->plan,
                             .made_by = &x->w->made_by,
                             .cost = &x->cost,
                             .sweep = x->sweep.text,
                             .file = file,
                             .unit = x->unit,
                             .n_units = x->n,
                             .n_replicates = x->n_replicates,
                             .threads = threads,
                             .grace = 20,
                             .quiet = true,
                             .run = run};
}

static void a_sweep_is_the_same_for_any_number_of_threads(void **state)
{
    static const int THREADS[] = {2, 3, 8};
    struct runs_world *w = *state;
    struct sweep_world x;
    char other[128];

    sweep_world_open(&x, w, "replicates: 3\n");
    struct campaign c = campaign_of(&x, w->file, unit_run, 1);
    assert_ok(w, campaign_run(&c, &w->e));
    for (size_t i = 0; i < sizeof THREADS / sizeof *THREADS; i++) {
        (void)snprintf(other, sizeof other, "%s/%d.h5", w->folder, THREADS[i]);
        c = campaign_of(&x, other, unit_run, THREADS[i]);
        assert_ok(w, campaign_run(&c, &w->e));
        assert_true(same_data(w->file, other));
    }
    sweep_world_close(&x);
}

/* The engine; the number of runs with more worlds than a point has policies; which run asks to stop. */
static _Atomic int n_runs, n_together;
static int stops_at;

static enum status counted_unit(struct observation *o, const struct scenario *s,
                                const struct plan *p, uint32_t replicate, uint32_t stream,
                                int threads, struct unit_progress *progress, struct err *e)
{
    n_together += s->n_policies > 2;
    if (++n_runs == stops_at)
        interrupt_once(SIGUSR1);
    return unit_run(o, s, p, replicate, stream, threads, progress, e);
}

static struct campaign campaign_together(struct sweep_world *x, const char *file, size_t together,
                                         int threads)
{
    struct campaign c = campaign_of(x, file, counted_unit, threads);

    c.together = together;
    n_runs = n_together = 0;
    stops_at = 0;
    return c;
}

static void assert_together_as_alone(struct runs_world *w, const char *more)
{
    static const size_t MOST[] = {2, 4, 8, MAX_WORLDS};
    struct sweep_world x;
    char other[128];

    sweep_world_open(&x, w, more);
    struct campaign c = campaign_together(&x, w->file, 1, 1);
    assert_ok(w, campaign_run(&c, &w->e));
    assert_int_equal(n_runs, x.n);
    assert_int_equal(n_together, 0);
    for (size_t i = 0; i < sizeof MOST / sizeof *MOST; i++) {
        (void)snprintf(other, sizeof other, "%s/%zu.h5", w->folder, MOST[i]);
        (void)remove(other);
        c = campaign_together(&x, other, MOST[i], i == 0 ? 2 : 1);
        assert_ok(w, campaign_run(&c, &w->e));
        assert_true(n_together >= 1 && (size_t)n_runs <= x.n / 2);
        assert_true(same_data(w->file, other));
    }
    sweep_world_close(&x);
    assert_int_equal(remove(w->file), 0);
}

static void points_simulated_together_give_the_data_they_give_alone(void **state)
{
    static const char *const MORE[] = {
        "replicates: 3\n",
        "  disclosure.trained_share: [0, 1]\n  enforcement.background: [0.1, 1, 2]\nreplicates: "
        "1\n",
        "  disclosure: {trained_share: [0, 1]}\n  enforcement.background: [0.1, 1]\nreplicates: "
        "2\n",
        "  care.*.fear: {scale: [0.5, 2]}\n  care.consider_mild: [2, 9]\nreplicates: 2\n",
        "  conditions.*.onset: {scale: [0.5, 2]}\n  policies.full.set.care.gp.treats: [0.2, 1]\n"
        "replicates: 2\n"};

    for (size_t i = 0; i < sizeof MORE / sizeof *MORE; i++) {
        runs_world_read(*state, 7, 1, true);
        assert_together_as_alone(*state, MORE[i]);
    }
}

static enum status counted_fake(struct observation *o, const struct scenario *s,
                                const struct plan *p, uint32_t replicate, uint32_t stream,
                                int threads, struct unit_progress *progress, struct err *e)
{
    n_runs++;
    return fake_unit(o, s, p, replicate, stream, threads, progress, e);
}

/* 24 points of two policies. */
static void few_points_of_many_people_go_together(void **state)
{
    static const struct {
        int64_t agents;
        int runs;
    } OF[] = {{40, 1}, {400000, 2}};
    struct runs_world *w = *state;
    struct sweep_world x;

    for (size_t i = 0; i < sizeof OF / sizeof *OF; i++) {
        runs_world_read(w, 7, 1, false);
        w->experiment.scenario.run.population_agents = OF[i].agents;
        sweep_world_open(&x, w, "  belief.full: {from: 0.5, to: 1, count: 6}\nreplicates: 1\n");
        struct campaign c = campaign_of(&x, w->file, counted_fake, 1);
        c.together = MAX_WORLDS;
        n_runs = 0;
        assert_ok(w, campaign_run(&c, &w->e));
        assert_int_equal(n_runs, OF[i].runs);
        sweep_world_close(&x);
        assert_int_equal(remove(w->file), 0);
    }
}

static void an_interruption_leaves_no_trace_in_points_simulated_together(void **state)
{
    struct runs_world *w = *state;
    struct sweep_world x;
    char whole[128];

    sweep_world_open(&x, w, "replicates: 3\n");
    struct campaign c = campaign_together(&x, w->file, 3, 1);
    c.grace = 0;
    stops_at = 2;
    assert_int_equal(campaign_run(&c, &w->e), STATUS_STOPPED);
    assert_says(&w->e, "3 of 12 replicates are safe");
    c = campaign_together(&x, w->file, 4, 1);
    assert_ok(w, campaign_run(&c, &w->e));
    assert_true(n_together > 0);
    beside(w, whole, "whole.h5");
    c = campaign_together(&x, whole, 1, 1);
    assert_ok(w, campaign_run(&c, &w->e));
    assert_true(same_data(w->file, whole));
    sweep_world_close(&x);
}

static void what_fails_together_is_tried_alone(void **state)
{
    struct runs_world *w = *state;
    struct failures failures = {.n = 0};
    struct sweep_world x;

    sweep_world_open(&x, w, "replicates: 5\n");
    struct campaign c = campaign_of(&x, w->file, fake_unit_failing, 2);
    c.together = 4;
    c.goes_on = true;
    c.failures = &failures;
    assert_ok(w, campaign_run(&c, &w->e));
    assert_int_equal(failures.n, 4);
    for (size_t i = 0; i < failures.n; i++)
        assert_int_equal(failures.list[i].unit.replicate, 2);
    failures_free(&failures);
    sweep_world_close(&x);
}

/* Points: floor 0.1 to 0.4 for each of two values of what else varies; units of 2 replicates, point by point. */
static struct experiment *open_grid(struct sweep_world *x, struct runs_world *w, const char *other,
                                    double value)
{
    char more[128];

    (void)snprintf(more, sizeof more, "  %s: [%g, %g]\nreplicates: 2\n", other, value, 2 * value);
    sweep_world_open(x, w, more);
    struct experiment *e = &x->sweep.experiment;
    assert_int_equal(e->n_points, 8);
    for (size_t p = 0; p < 8; p++) /* whatever the order of a grid */
        for (size_t f = 0; f < 2; f++)
            e->value[2 * p + f] = strcmp(e->factor[f].path, "belief.floor") == 0
                                      ? 0.1 + 0.1 * (double)(p % 4)
                                      : value * (double)(1 + p / 4);
    return e;
}

static void assert_bunches(struct sweep_world *x, size_t most, const size_t *starts, size_t n)
{
    struct together t;

    assert_ok(x->w, together_make(&t, &x->sweep.experiment, x->unit, x->n, most, &x->w->e));
    assert_int_equal(t.n, n - 1);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(t.start[i], starts[i]);
    together_free(&t);
}

static void points_of_one_kin_go_together(void **state)
{
    static const char *const DECIDED[] = {"disclosure.asked", "enforcement.match",
                                          "care.gp.refuses", "care.clinic.treats",
                                          "policies.full.set.care.review.fear"};
    static const size_t IN_FIVES[] = {0, 5, 10, 13, 16}, IN_EIGHTS[] = {0, 8, 16};
    struct sweep_world x;

    for (size_t i = 0; i < sizeof DECIDED / sizeof *DECIDED; i++) {
        (void)open_grid(&x, *state, DECIDED[i], 0.25);
        assert_bunches(&x, 5, IN_FIVES, 5);
        assert_bunches(&x, 99, IN_EIGHTS, 3);
        sweep_world_close(&x);
    }
}

static void points_of_other_laws_go_together_where_no_kin_is_torn_apart(void **state)
{
    static const size_t NUMBERS[] = {0, 2, 4, 1, 3, 5, 6, 7, 8, 10, 12, 9, 11, 13, 14, 15};
    static const size_t IN_THREES[] = {0, 3, 6, 7, 8, 11, 14, 15, 16},
                        IN_FOURS[] = {0, 4, 8, 12, 16}, IN_EIGHTS[] = {0, 8, 16};
    struct sweep_world x;
    struct together t;

    struct experiment *e = open_grid(&x, *state, "care.consider_mild", 4);
    assert_bunches(&x, 3, IN_THREES, 9);
    assert_bunches(&x, 7, IN_FOURS, 5);
    assert_bunches(&x, 8, IN_EIGHTS, 3);
    assert_ok(x.w, together_make(&t, e, x.unit, x.n, 3, &x.w->e));
    for (size_t i = 0; i < x.n; i++)
        assert_int_equal(t.number[i], NUMBERS[i]);
    together_free(&t);
    sweep_world_close(&x);
}

/* Points: each with a law of its own. */
static void points_of_three_kins_go_together_at_most(void **state)
{
    struct sweep_world x;

    sweep_world_open(&x, *state, "  care.consider_mild: [4, 8]\nreplicates: 1\n");
    struct experiment *e = &x.sweep.experiment;
    for (size_t p = 0; p < e->n_points; p++)
        for (size_t f = 0; f < 2; f++)
            e->value[2 * p + f] = 0.1 + 0.1 * (double)p;
    assert_bunches(&x, 8, (const size_t[]){0, 3, 6, 8}, 4);
    assert_bunches(&x, 3, (const size_t[]){0, 3, 6, 8}, 4);
    assert_bunches(&x, 2, (const size_t[]){0, 2, 4, 6, 8}, 5);
    sweep_world_close(&x);
}

static void points_of_other_contacts_or_draws_stay_alone(void **state)
{
    static const size_t IN_FOURS[] = {0, 4, 8, 12, 16};
    static const char *const OF_CONTACTS[] = {"groups.*.exploited", "population.rewire"};
    struct sweep_world x;
    struct together t;

    for (size_t i = 0; i < sizeof OF_CONTACTS / sizeof *OF_CONTACTS; i++) {
        (void)open_grid(&x, *state, OF_CONTACTS[i], 0.125);
        assert_bunches(&x, 8, IN_FOURS, 5);
        sweep_world_close(&x);
    }
    struct experiment *e = open_grid(&x, *state, "policies.full.set.groups.*.exploited", 0.125);
    assert_bunches(&x, 8, (const size_t[]){0, 8, 16}, 3);
    e->common_random_numbers = false;
    assert_ok(x.w, together_make(&t, e, x.unit, x.n, 3, &x.w->e));
    assert_int_equal(t.n, x.n);
    together_free(&t);
    sweep_world_close(&x);
}

static void the_others_go_on_when_a_replicate_fails_and_is_told(void **state)
{
    struct runs_world *w = *state;
    struct failures failures = {.n = 0};
    struct sweep_world x;
    struct result *r = NULL;

    sweep_world_open(&x, w, "replicates: 5\n");
    struct campaign c = campaign_of(&x, w->file, fake_unit_failing, 2);
    c.goes_on = true;
    c.failures = &failures;
    assert_ok(w, campaign_run(&c, &w->e));
    assert_int_equal(failures.n, 4);
    for (size_t i = 0; i < failures.n; i++) {
        assert_int_equal(failures.list[i].unit.replicate, 2);
        assert_string_equal(failures.list[i].message, "replicate 3 cannot be simulated");
    }
    assert_ok(w, result_open(&r, w->file, &w->e));
    for (size_t u = 0; u < x.n; u++)
        assert_int_equal(result_has_unit(r, x.unit[u].point, x.unit[u].replicate),
                         x.unit[u].replicate != 2);
    result_close(r);
    failures_free(&failures);
    sweep_world_close(&x);
}

static void a_failure_stops_the_others_unless_told_otherwise(void **state)
{
    struct runs_world *w = *state;
    struct failures failures = {.n = 0};
    struct sweep_world x;

    sweep_world_open(&x, w, "replicates: 5\n");
    struct campaign c = campaign_of(&x, w->file, fake_unit_failing, 1);
    c.failures = &failures;
    assert_int_equal(campaign_run(&c, &w->e), STATUS_INTERNAL);
    assert_says(&w->e, "replicate 3 cannot be simulated");
    assert_int_equal(failures.n, 1);
    assert_false(exists(w->file));
    failures_free(&failures);
    c = campaign_of(&x, w->file, fake_unit, 2);
    assert_ok(w, campaign_run(&c, &w->e));
    sweep_world_close(&x);
}

/* Asks the program to stop in replicate 2, and would then continue for ever if it were not given up. */
static enum status endless_unit(struct observation *o, const struct scenario *s,
                                const struct plan *p, uint32_t replicate, uint32_t stream,
                                int threads, struct unit_progress *progress, struct err *e)
{
    if (replicate != 2)
        return fake_unit(o, s, p, replicate, stream, threads, progress, e);
    interrupt_once(SIGUSR1);
    const double until = omp_get_wtime() + 30;
    while (omp_get_wtime() < until)
        if (progress->is_given_up(progress->of))
            return err_set(e, STATUS_STOPPED, "given up");
    return err_set(e, STATUS_INTERNAL, "was not given up");
}

static void a_unit_that_cannot_end_in_time_is_given_up_and_run_again_later(void **state)
{
    struct runs_world *w = *state;
    struct sweep_world x;
    char whole[128];

    sweep_world_open(&x, w, "replicates: 3\n");
    struct campaign c = campaign_of(&x, w->file, endless_unit, 1);
    c.grace = 0.05;
    assert_int_equal(campaign_run(&c, &w->e), STATUS_STOPPED);
    assert_says(&w->e, "1 of 12 replicates are safe");
    assert_says(&w->e, "the same command continues");
    c = campaign_of(&x, w->file, fake_unit, 3);
    assert_ok(w, campaign_run(&c, &w->e));
    beside(w, whole, "whole.h5");
    c = campaign_of(&x, whole, fake_unit, 1);
    assert_ok(w, campaign_run(&c, &w->e));
    assert_true(same_data(w->file, whole));
    sweep_world_close(&x);
}

static bool give_up(void *of)
{
    return --*(int *)of < 0;
}

static void the_engine_gives_a_unit_up_between_two_steps(void **state)
{
    struct runs_world *w = *state;
    struct observation o;

    for (int threads = 1; threads <= 3; threads++) {
        int steps = 4;
        struct unit_progress progress = {.is_given_up = give_up, .of = &steps};
        assert_ok(w, observe_init(&o, &w->experiment.scenario, &w->plan, &w->e));
        assert_int_equal(
            unit_run(&o, &w->experiment.scenario, &w->plan, 1, 0, threads, &progress, &w->e),
            STATUS_STOPPED);
        assert_int_equal(progress.agent_steps,
                         5 * (uint64_t)w->plan.n_slots * w->experiment.scenario.n_policies);
        observe_free(&o);
    }
}

/* A measure whose interval is narrow when a point has as many replicates as its number asks for. */
struct unit_measure {
    const struct stop_rule *rule;
};

static enum status open_any(struct unit_measure **m, const struct stop_rule *rule,
                            const struct experiment *x, struct err *e)
{
    static struct unit_measure only;

    (void)x;
    only.rule = rule;
    *m = &only;
    return strcmp(rule->measure, "untreated_rate") == 0
               ? STATUS_OK
               : err_set(e, STATUS_SCENARIO, "no such measure");
}

static void close_any(struct unit_measure *m)
{
    (void)m;
}

static enum status point_of_unit(struct measured *out, const struct unit_measure *m,
                                 const struct stop_rule *rule, const struct scenario *s,
                                 const struct plan *p, const struct observation *o, struct err *e)
{
    (void)p, (void)o, (void)e;
    out->value[0] = m->rule == rule ? s->params.belief_floor : NAN;
    out->value[1] = (double)rule->against;
    return STATUS_OK;
}

static double narrow_at(const struct measured *x, size_t n, bool is_difference, struct text *why)
{
    (void)why;
    assert_true(is_difference);
    for (size_t i = 0; i < n; i++)
        assert_true(x[i].value[0] == x[0].value[0] && x[i].value[1] == x[0].value[1]);
    return x[0].value[0] / (double)n;
}

static const struct measure_hooks MADE_UP = {open_any, point_of_unit, narrow_at, close_any};
static const char RULE[] = "stop_when: {measure: untreated_rate, contrast: [none, full], "
                           "half_width: 0.025, min: 2, batch: 3, max: 9}\n";

static void run_rule(struct sweep_world *x, const char *file, unit_fn run, int threads,
                     enum status expected)
{
    struct campaign c = campaign_of(x, file, run, threads);

    assert_ok(x->w, replenish_open(&c.replenish, &x->sweep.stop, &MADE_UP, c.experiment, &x->w->e));
    if (campaign_run(&c, &x->w->e) != expected)
        fail_msg("%s", x->w->e.msg);
    replenish_close(c.replenish);
}

/* 0.1 / n <= 0.025 from 4 replicates on, so after the batch that ends at 5; 0.2: 8; 0.3 and 0.4: the most, 9. */
static void replicates_are_added_in_whole_batches_until_it_is_narrow(void **state)
{
    static const size_t EXPECTED[] = {5, 8, 9, 9};
    struct runs_world *w = *state;
    struct sweep_world x;
    struct result *r = NULL;

    sweep_world_open(&x, w, RULE);
    run_rule(&x, w->file, fake_unit, 2, STATUS_OK);
    assert_ok(w, result_open(&r, w->file, &w->e));
    for (size_t u = 0; u < x.n; u++)
        assert_int_equal(result_has_unit(r, x.unit[u].point, x.unit[u].replicate),
                         x.unit[u].replicate < EXPECTED[x.unit[u].point]);
    result_close(r);
    sweep_world_close(&x);
}

static void added_replicates_do_not_depend_on_threads_or_interruptions(void **state)
{
    struct runs_world *w = *state;
    struct sweep_world x;
    char other[128];

    sweep_world_open(&x, w, RULE);
    run_rule(&x, w->file, fake_unit, 1, STATUS_OK);
    for (int threads = 2; threads <= 8; threads += 3) {
        (void)snprintf(other, sizeof other, "%s/%d.h5", w->folder, threads);
        run_rule(&x, other, fake_unit, threads, STATUS_OK);
        assert_true(same_data(w->file, other));
    }
    beside(w, other, "interrupted.h5");
    run_rule(&x, other, fake_unit_interrupted, 1, STATUS_STOPPED);
    run_rule(&x, other, fake_unit_interrupted, 3, STATUS_STOPPED);
    run_rule(&x, other, fake_unit, 2, STATUS_OK);
    assert_true(same_data(w->file, other));
    run_rule(&x, other, fake_unit_failing, 2, STATUS_OK); /* nothing is left to run */
    sweep_world_close(&x);
}

static void a_part_adds_replicates_to_its_own_points_only(void **state)
{
    struct runs_world *w = *state;
    struct sweep_world x;
    struct replenish *r = NULL;
    struct unit_key *unit = NULL;
    size_t n = 0;

    sweep_world_open(&x, w, RULE);
    assert_ok(w, replenish_open(&r, &x.sweep.stop, &MADE_UP, &x.sweep.experiment, &w->e));
    replenish_restrict(r, 1, 3);
    assert_ok(w, replenish_next(r, &unit, &n, &w->e));
    assert_int_equal(n, 4);
    assert_true(unit[0].point == 1 && unit[3].point == 2);
    mem_free(unit);
    replenish_close(r);
    sweep_world_close(&x);
}

static void a_forecast_counts_what_a_run_takes(void **state)
{
    struct runs_world *w = *state;
    struct sweep_world x;
    struct forecast f;

    sweep_world_open(&x, w, "replicates: 6\n");
    struct campaign c = campaign_of(&x, w->file, unit_run, 1);
    assert_ok(w, forecast_make(&f, &c, NULL, 0.2, &w->e));
    assert_int_equal(f.units, 24);
    assert_int_equal(f.least_units, 24);
    assert_true(f.agent_steps ==
                24 * (double)unit_agent_steps(&x.sweep.experiment.scenario, &x.plan));
    assert_true(f.is_measured && f.parts_bytes > 0 && f.end_bytes > 0);
    const double start = omp_get_wtime();
    assert_ok(w, campaign_run(&c, &w->e));
    const double took = omp_get_wtime() - start;
    assert_true(f.seconds > 0 && f.seconds < 10 * took);
    assert_true(isfinite(f.memory_bytes) && f.memory_bytes > 0);
    sweep_world_close(&x);
}

static void mistakes_of_a_sweeps_command_line_are_told(void **state)
{
    struct runs_world *w = *state;
    char sweep[128];

    write_sweep(w, sweep, "replicates: 3\n");
    const struct {
        const char *const arguments[8];
        enum status status;
        const char *words;
    } cases[] = {
        {{"sweep", NULL}, STATUS_USAGE, "which sweep"},
        {{"sweep", "", NULL}, STATUS_USAGE, "name is empty"},
        {{"sweep", sweep, "two.yaml", NULL}, STATUS_USAGE, "one sweep at a time"},
        {{"sweep", "nowhere.yaml", NULL}, STATUS_NOINPUT, "nowhere.yaml"},
        {{"sweep", sweep, "--only", "3", NULL}, STATUS_USAGE, "POINT:REPLICATE"},
        {{"sweep", sweep, "--only", "3:", NULL}, STATUS_USAGE, "POINT:REPLICATE"},
        {{"sweep", sweep, "--only", "0:1", NULL}, STATUS_USAGE, "POINT:REPLICATE"},
        {{"sweep", sweep, "--only", "03:1", NULL}, STATUS_USAGE, "begins with 0"},
        {{"sweep", sweep, "--only", "5:1", NULL}, STATUS_USAGE, "the sweep has 4 points"},
        {{"sweep", sweep, "--only", "4:4", NULL}, STATUS_USAGE, "a point has 3 replicates"},
        {{"sweep", sweep, "--only", "1:1", "--plan", NULL}, STATUS_USAGE, "exclude each other"},
        {{"sweep", sweep, "--shard", "1/4", NULL}, STATUS_USAGE, "name of a folder"},
        {{"sweep", sweep, "--shard", "1/4", "-o", "x.h5", NULL}, STATUS_USAGE, "name of a folder"},
        {{"sweep", sweep, "--shard", "5/4", "-o", w->folder, NULL}, STATUS_USAGE, "from 1 to N"},
        {{"sweep", sweep, "--shard", "slurm", "-o", w->folder, NULL}, STATUS_USAGE, "job array"},
        {{"sweep", sweep, "-o", w->folder, NULL}, STATUS_USAGE, "--shard K/N"},
        {{"sweep", sweep, "-o", "-", NULL}, STATUS_USAGE, "not the name of a file"},
        {{"sweep", sweep, "--on-error", "weep", NULL}, STATUS_USAGE, "neither stop nor continue"},
        {{"sweep", sweep, "--batch", "0", NULL}, STATUS_USAGE, "batch"},
        {{"sweep", sweep, "--set", "fear", NULL}, STATUS_USAGE, "PATH=VALUE"},
        {{"sweep", sweep, "--threads", "0", NULL}, STATUS_USAGE, "threads"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *argv[8] = {0};
        int argc = 0;
        for (; cases[i].arguments[argc] != NULL; argc++)
            argv[argc] = (char *)(uintptr_t)cases[i].arguments[argc];
        const enum status status = cmd_sweep(argc, argv, &MADE_UP, &w->e);
        if (status != cases[i].status)
            fail_msg("case %zu: status %d, not %d: %s", i, (int)status, (int)cases[i].status,
                     w->e.msg);
        assert_says(&w->e, cases[i].words);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, runs_world_setup, runs_world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_sweep_is_the_same_for_any_number_of_threads),
        TEST(points_simulated_together_give_the_data_they_give_alone),
        TEST(few_points_of_many_people_go_together),
        TEST(an_interruption_leaves_no_trace_in_points_simulated_together),
        TEST(what_fails_together_is_tried_alone),
        TEST(points_of_one_kin_go_together),
        TEST(points_of_other_laws_go_together_where_no_kin_is_torn_apart),
        TEST(points_of_three_kins_go_together_at_most),
        TEST(points_of_other_contacts_or_draws_stay_alone),
        TEST(the_others_go_on_when_a_replicate_fails_and_is_told),
        TEST(a_failure_stops_the_others_unless_told_otherwise),
        TEST(a_unit_that_cannot_end_in_time_is_given_up_and_run_again_later),
        TEST(the_engine_gives_a_unit_up_between_two_steps),
        TEST(replicates_are_added_in_whole_batches_until_it_is_narrow),
        TEST(added_replicates_do_not_depend_on_threads_or_interruptions),
        TEST(a_part_adds_replicates_to_its_own_points_only),
        TEST(a_forecast_counts_what_a_run_takes),
        TEST(mistakes_of_a_sweeps_command_line_are_told),
    };
#undef TEST
    return cmocka_run_group_tests_name("sweep_run", tests, NULL, NULL);
}
