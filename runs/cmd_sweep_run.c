/* What confide sweep does once it knows what is asked: one unit, a part, or all of it, or a plan. */
#include "cmd_sweep.h"

#include "campaign.h"
#include "forecast.h"
#include "machine.h"
#include "mem.h"
#include "number.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TOLD = 10 };

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static bool is_skipped(const struct experiment *x, size_t point)
{
    return x->skipped != NULL && x->skipped[point];
}

/* Lists points that a rule refuses again at the end, where they are seen. */
static void tell_skipped(const struct experiment *x)
{
    struct err *why = malloc(sizeof *why);
    size_t n = 0;

    for (size_t i = 0; i < x->n_points; i++) {
        if (!is_skipped(x, i))
            continue;
        n++;
        if (why != NULL && n <= MAX_TOLD && experiment_check(x, i, why) != STATUS_OK)
            (void)fprintf(stderr, "skipped: point %zu: %s\n", i + 1, why->msg);
    }
    if (n > MAX_TOLD)
        (void)fprintf(stderr, "skipped: %zu point%s more\n", n - MAX_TOLD,
                      number_plural((double)(n - MAX_TOLD)));
    free(why);
}

static enum status check_only(const struct sweep_request *q, const struct experiment *x,
                              size_t n_replicates, struct err *e)
{
    if (q->only.point >= x->n_points)
        return options_usage(q->table, e, "--only %zu:%zu: the sweep has %zu point%s",
                             q->only.point + 1, q->only.replicate + 1, x->n_points,
                             plural(x->n_points));
    if (q->only.replicate >= n_replicates)
        return options_usage(q->table, e,
                             "--only %zu:%zu: a point has %zu replicate%s (see "
                             "--replicates)",
                             q->only.point + 1, q->only.replicate + 1, n_replicates,
                             number_plural((double)n_replicates));
    if (is_skipped(x, q->only.point))
        return err_set(e, STATUS_SCENARIO, "%s: point %zu is one that --skip-invalid leaves out",
                       q->sweep, q->only.point + 1);
    return STATUS_OK;
}

/* The units that are wanted: of the part of an array, or of --only, else all. */
struct wanted {
    struct unit_key *unit;         /* free with mem_free */
    size_t n, n_replicates;        /* of each point, at most */
    size_t first_point, end_point; /* points of which at least a part belongs to this one */
    bool in_whole_points;          /* of a part: replicates are added point by point */
    size_t first, end;             /* of all units, or of all points where they are whole */
    size_t n_things;               /* these, of all parts */
};

static enum status count_units(struct wanted *w, const struct sweep_request *q,
                               const struct sweep *sw, const struct array *a, struct err *e)
{
    const struct experiment *x = &sw->experiment;
    const size_t n =
        sw->stop.is_given ? (size_t)sw->stop.max : (size_t)x->scenario.run.random_replicates;
    size_t n_points = 0;

    *w = (struct wanted){.n_replicates = n, .n = 1, .in_whole_points = sw->stop.is_given};
    if (q->task == SWEEP_ONLY)
        return check_only(q, x, n, e);
    for (size_t i = 0; i < x->n_points; i++)
        n_points += !is_skipped(x, i);
    if (n_points > SIZE_MAX / n)
        return err_set(e, STATUS_SCENARIO, "%s: %zu points x %zu replicates are too many", q->sweep,
                       n_points, n);
    w->n_things = w->in_whole_points ? n_points : n_points * n;
    array_range(a, w->n_things, &w->first, &w->end);
    w->n = (w->end - w->first) * (w->in_whole_points ? n : 1);
    return STATUS_OK;
}

static void list_part(struct wanted *w, const struct experiment *x)
{
    size_t n = 0, at = 0;

    w->first_point = w->end_point = x->n_points;
    for (size_t i = 0; i < x->n_points; i++)
        for (size_t k = 0; k < w->n_replicates && !is_skipped(x, i); k++) {
            if (at >= w->first && at < w->end) {
                w->unit[n++] = (struct unit_key){i, k};
                w->first_point = w->first_point == x->n_points ? i : w->first_point;
                w->end_point = i + 1;
            }
            at += !w->in_whole_points || k + 1 == w->n_replicates;
        }
}

static enum status list_units(struct wanted *w, const struct sweep_request *q,
                              const struct experiment *x, struct err *e)
{
    w->unit = w->n <= machine_memory() / sizeof *w->unit ? mem_array(w->n, sizeof *w->unit) : NULL;
    if (w->unit == NULL)
        return err_memory_for(e,
                              "for a list of %zu replicates; take fewer points or "
                              "replicates, or share it out (--shard)",
                              w->n);
    if (q->task == SWEEP_ONLY)
        w->unit[0] = q->only;
    else
        list_part(w, x);
    return STATUS_OK;
}

/* The command that has the same units, to which --only POINT:REPLICATE is added. */
static char *repeat_command(const struct sweep_request *q)
{
    struct text t = {0};

    text_add(&t, "confide sweep");
    text_add_word(&t, q->sweep);
    for (size_t i = 0; i < q->with.changes.n; i++) {
        struct text set = {0};
        text_add(&set, "%s=%s", q->with.changes.list[i].path, q->with.changes.list[i].value);
        text_add(&t, " --set");
        text_add_word(&t, set.data != NULL ? set.data : "");
        text_free(&set);
    }
    if (q->skip_invalid)
        text_add(&t, " --skip-invalid");
    return text_take(&t);
}

/* Tells what failed here, and makes what failed anywhere the error where the others went on. */
static enum status tell_failures(const struct sweep_request *q, struct failures *f, size_t n_wanted,
                                 const char *file, enum status status, struct err *e)
{
    const size_t n = (size_t)ranks_sum(q->ranks, f->n);
    char *repeat = repeat_command(q);

    failures_tell(f, repeat != NULL ? repeat : "confide sweep");
    free(repeat);
    if (n == 0 || status != STATUS_OK)
        return status;
    return err_set(e, f->n > 0 ? f->list[0].status : STATUS_STOPPED,
                   "%zu of %zu replicates failed (they are listed above); the others are in %s", n,
                   n_wanted, file);
}

/* More parts were asked for than there is to share out. */
static enum status nothing_to_do(const struct sweep_request *q, const struct array *a,
                                 const struct wanted *w)
{
    const char *things = w->in_whole_points ? "point" : "replicate";

    if (!q->with.quiet)
        (void)fprintf(stderr, "part %lld has nothing to do: the sweep has %zu %s%s in all\n",
                      (long long)a->number, w->n_things, things, plural(w->n_things));
    return STATUS_OK;
}

/* "confide summary 'my sweep.h5', …" */
static void say_next(const char *file)
{
    static const char *const COMMANDS[] = {"summary", "sensitivity", "figures"};
    struct text t = {0};

    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
        text_add(&t, "%s confide %s", i > 0 ? "," : "", COMMANDS[i]);
        text_add_word(&t, file);
    }
    if (!t.failed)
        (void)fprintf(stderr, "next:%s\n", t.data);
    text_free(&t);
}

/* Of a part: what follows when all are there. */
static void say_merge(const char *folder)
{
    struct text t = {0};

    text_add_word(&t, folder);
    if (!t.failed)
        (void)fprintf(stderr, "next, when all parts are there: confide merge%s -o OUT.h5\n",
                      t.data);
    text_free(&t);
}

static void say_end(const struct sweep_request *q, const struct array *a, const char *file,
                    const struct experiment *x)
{
    if (q->with.quiet)
        return;
    (void)fprintf(stderr, "the data are in %s\n", file);
    if (a->of > 1)
        say_merge(q->output);
    else if (q->task == SWEEP_RUN && x->n_points > 1)
        say_next(file);
}

/* What decides how many replicates there are; none where the sweep has no stop_when. */
static enum status open_rule(struct replenish **rule, const struct sweep_request *q,
                             const struct sweep *sw, const struct wanted *w, struct err *e)
{
    *rule = NULL;
    if (!sw->stop.is_given || q->task == SWEEP_ONLY)
        return STATUS_OK;
    if (q->measures == NULL)
        return err_set(e, STATUS_INTERNAL, "stop_when is not built into this program");
    const enum status status = replenish_open(rule, &sw->stop, q->measures, &sw->experiment, e);
    if (status == STATUS_OK)
        replenish_restrict(*rule, w->first_point, w->end_point);
    if (status != STATUS_SCENARIO)
        return status;
    const struct err why = *e;
    return err_set(e, status, "%s: stop_when.measure: %s", q->sweep, why.msg);
}

static enum status run(const struct sweep_request *q, struct campaign *c, const struct array *a,
                       struct err *e)
{
    struct failures failures = {.n = 0};
    struct provenance made_by = {.command = NULL};
    enum status status = provenance_init(&made_by, q->argc, q->argv, e);

    status = ranks_together(q->ranks, status, e);
    if (status == STATUS_OK) {
        c->made_by = &made_by;
        c->failures = &failures;
        status = campaign_run(c, e);
        status = tell_failures(q, &failures, c->n_units, c->file, status, e);
        if (!q->with.quiet)
            tell_skipped(c->experiment);
    }
    if (status == STATUS_OK)
        say_end(q, a, c->file, c->experiment);
    failures_free(&failures);
    provenance_free(&made_by);
    return status;
}

static enum status plan(const struct campaign *c, const struct sweep *sw, const struct array *a,
                        struct err *e)
{
    if (a->of > 1)
        printf("part          %lld of %lld\n", (long long)a->number, (long long)a->of);
    return forecast_tell(c, sw->stop.is_given ? &sw->stop : NULL, e);
}

static enum status prepare(struct wanted *w, struct cost *cost, const struct sweep_request *q,
                           const struct sweep *sw, const struct array *a, const char *file,
                           const struct plan *p, struct err *e)
{
    const struct experiment *x = &sw->experiment;
    enum status status = count_units(w, q, sw, a, e);

    if (status == STATUS_OK && q->task != SWEEP_PLAN)
        status = store_check_room(file, x, p, w->n, e);
    if (status == STATUS_OK)
        status = list_units(w, q, x, e);
    return status == STATUS_OK ? cost_of(cost, x, p, e) : status;
}

static enum status run_or_plan(const struct sweep_request *q, const struct sweep *sw,
                               const struct array *a, const char *file, struct err *e)
{
    const struct experiment *x = &sw->experiment;
    struct replenish *rule = NULL;
    struct wanted w = {.n = 0};
    struct cost cost = {0};
    struct plan p;
    enum status status = plan_make(&p, &x->scenario, e);

    if (status == STATUS_OK)
        status = prepare(&w, &cost, q, sw, a, file, &p, e);
    if (status == STATUS_OK)
        status = open_rule(&rule, q, sw, &w, e);
    struct campaign c = {.experiment = x,
                         .plan = &p,
                         .cost = &cost,
                         .sweep = sw->text,
                         .file = file,
                         .unit = w.unit,
                         .n_units = w.n,
                         .n_replicates = w.n_replicates,
                         .threads = (int)q->with.threads,
                         .grace = (double)q->with.grace,
                         .overwrite = q->with.overwrite,
                         .quiet = q->with.quiet,
                         .goes_on = q->goes_on,
                         .together = (size_t)q->batch,
                         .asks_for_room = true,
                         .run = unit_run,
                         .lawful = true,
                         .replenish = rule,
                         .ranks = q->ranks};
    status = ranks_together(q->ranks, status, e);
    if (status == STATUS_OK && w.n == 0)
        status = nothing_to_do(q, a, &w);
    else if (status == STATUS_OK)
        status = q->task == SWEEP_PLAN ? plan(&c, sw, a, e) : run(q, &c, a, e);
    replenish_close(rule);
    cost_free(&cost);
    mem_free(w.unit);
    return status;
}

enum status cmd_sweep_go(const struct sweep_request *q, const struct sweep *sw, struct err *e)
{
    struct array a;
    char *file = NULL;

    if (q->task == SWEEP_DESIGN)
        return cmd_sweep_write_design(q, &sw->experiment, e);
    enum status status = cmd_sweep_find_output(&a, &file, q, e);
    status = ranks_together(q->ranks, status, e);
    if (status == STATUS_OK)
        status = run_or_plan(q, sw, &a, file, e);
    free(file);
    return status;
}
