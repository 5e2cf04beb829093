/* Running units of work on threads. When units are fewer than threads, each gets several for its agents. */
#include "ensemble.h"

#include "mem.h"
#include "stop.h"

#include <omp.h>
#include <stdlib.h>

/* The queue of one ensemble, shared by its workers. */
struct queue {
    const struct ensemble *en;
    struct store *st;
    size_t first, end; /* of the round */
    atomic_size_t taken, done, failed, elsewhere;
    _Atomic double asked_at;        /* when the request to stop was first seen; 0: not yet */
    struct unit_progress *progress; /* of each worker */
    enum status status;             /* the first failure; in the critical section "ensemble" */
    struct batch
        batch; /* what is finished and not saved yet; in the critical section "ensemble_batch" */
    struct err *e;
};

uint64_t ensemble_unit_bytes(const struct scenario *s, const struct plan *p)
{
    enum { COPIES = 4 }; /* the arrays, the shard made of them, and its growth */
    const struct layout l = layout_of_unit(s, p);
    const uint64_t tallies = layout_words(&l) * sizeof(uint32_t);
    const uint64_t rows = s->run.output_people ? (uint64_t)p->n_slots * s->n_policies : 0;

    return unit_bytes(s, p) + COPIES * (tallies + rows * sizeof(struct person_row));
}

enum status ensemble_shape(struct ensemble_shape *shape, const struct ensemble *en, size_t n,
                           struct err *e)
{
    const uint64_t usable = en->memory == UINT64_MAX ? UINT64_MAX : en->memory / 10 * 9;
    const uint64_t fit = en->unit_bytes > 0 ? usable / en->unit_bytes : UINT64_MAX;
    uint64_t units = n < (uint64_t)en->threads ? n : (uint64_t)en->threads;

    if (fit == 0)
        return err_set(e, STATUS_INTERNAL,
                       "a replicate of %llu agents under %zu policies needs %.1f GiB of memory, "
                       "and %.1f GiB are "
                       "available; take fewer agents (--agents) or policies (--policies)",
                       (unsigned long long)en->plan->n_slots, en->experiment->scenario.n_policies,
                       (double)en->unit_bytes / 0x1p30, (double)en->memory / 0x1p30);
    units = units > fit ? fit : units;
    shape->units = units > 0 ? (int)units : 1;
    shape->threads = en->threads / shape->units;
    return STATUS_OK;
}

static double now(void)
{
    return omp_get_wtime();
}

/* The next number of the round; SIZE_MAX: there is none. */
static size_t next_number(struct queue *q)
{
    const uint64_t number = ranks_next(q->en->ranks, 1);

    if (number >= q->end - q->first)
        return SIZE_MAX;
    const size_t own = atomic_fetch_add(&q->taken, 1), all = q->first + (size_t)number;
    if (q->en->ranks->n > 1)
        atomic_store(&q->elsewhere, all > own ? all - own : 0);
    return all;
}

static void fail(struct queue *q, enum status status, const struct err *e)
{
#pragma omp critical(ensemble)
    if (q->status == STATUS_OK) {
        q->status = status;
        *q->e = *e;
    }
    ranks_close(q->en->ranks);
}

static bool is_over(struct queue *q)
{
    bool failed = false;

#pragma omp critical(ensemble)
    failed = q->status != STATUS_OK;
    return failed || stop_requested();
}

/* What a worker has in hand: the point it is at, and what it has finished and not saved. */
struct worker {
    struct queue *q;
    struct scenario scenario; /* of the point */
    struct plan plan;
    size_t point;
    struct observation observation;
    struct err err;
    int threads;
    struct unit_progress *progress;
    double started;         /* the unit in hand */
    uint64_t before, steps; /* agent-steps when it started; that it has */
};

/* How long ago this process was asked to stop. */
static double seconds_since_asked(struct queue *q)
{
    double none = 0;

    (void)atomic_compare_exchange_strong(&q->asked_at, &none, now());
    return now() - atomic_load(&q->asked_at);
}

/* Once asked to stop, a unit is given up as soon as it is clear that it cannot end within the time of grace. */
static bool cannot_end_in_time(void *of)
{
    struct worker *w = of;

    if (!stop_requested())
        return false;

    const double delivered = (double)(w->progress->agent_steps - w->before);
    const double elapsed = now() - w->started;
    const double left = delivered > 0 ? elapsed * ((double)w->steps / delivered - 1) : 0;
    return seconds_since_asked(w->q) + left > w->q->en->grace;
}

static enum status go_to(struct worker *w, size_t point)
{
    const struct experiment *x = w->q->en->experiment;

    if (w->point == point)
        return STATUS_OK;
    experiment_point_free(&w->scenario);
    enum status status = experiment_point_own(x, point, &w->scenario, &w->err);
    if (status != STATUS_OK)
        return status;
    w->point = point;
    w->plan = *w->q->en->plan;
    if (x->n_factors > 0)
        status = plan_make(&w->plan, &w->scenario, &w->err);
    w->steps = unit_agent_steps(&w->scenario, &w->plan);
    return status;
}

static enum status simulate(struct worker *w, struct unit_key u)
{
    const struct ensemble *en = w->q->en;
    enum status status = go_to(w, u.point);

    if (status == STATUS_OK)
        status = observe_init(&w->observation, &w->scenario, &w->plan, &w->err);
    if (status != STATUS_OK)
        return status;
    w->started = now();
    w->before = w->progress->agent_steps;
    status = en->run(&w->observation, &w->scenario, &w->plan, (uint32_t)u.replicate + 1,
                     experiment_stream(en->experiment, u.point), w->threads, w->progress, &w->err);
    if (status != STATUS_OK)
        observe_free(&w->observation);
    return status;
}

static enum status keep(struct worker *w, size_t number)
{
    const struct ensemble *en = w->q->en;
    enum status status = STATUS_OK;

    if (en->seen != NULL)
        status = en->seen(en->of, number, &w->scenario, &w->plan, &w->observation, &w->err);
    struct batch own = {.n = 0};
    bool is_kept = false;
    if (status == STATUS_OK)
        status = store_batch_add(&own, w->q->st, en->unit[number], &w->observation, &w->err);
    observe_free(&w->observation);
    if (status == STATUS_OK) {
#pragma omp critical(ensemble_batch)
        is_kept = store_batch_move(&w->q->batch, &own);
        if (!is_kept)
            status = err_memory_for(&w->err, "to save a replicate");
    }
    store_batch_free(&own);
    return status;
}

/* Saves what all workers have finished: when it is time, or at once. Others go on meanwhile. */
static enum status save(struct worker *w, bool at_once)
{
    struct batch all = {.n = 0};

#pragma omp critical(ensemble_batch)
    if (at_once || store_batch_is_due(&w->q->batch, w->q->st))
        all = store_batch_take(&w->q->batch);
    const size_t n = all.n;
    const enum status status = n > 0 ? store_save(w->q->st, &all, &w->err) : STATUS_OK;
    store_batch_free(&all);
    if (status == STATUS_OK)
        (void)atomic_fetch_add(&w->q->done, n);
    return status;
}

/* A unit that failed is told at the end; whether the others go on is for the person to say. */
static enum status tell(struct worker *w, struct unit_key u, enum status status)
{
    const struct ensemble *en = w->q->en;

    if (en->failures != NULL)
        failures_add(en->failures, u, status, w->err.msg);
    if (!en->goes_on)
        return status;
    (void)atomic_fetch_add(&w->q->failed, 1);
    return STATUS_OK;
}

static enum status do_unit(struct worker *w, size_t number)
{
    const struct unit_key u = w->q->en->unit[number];
    enum status status = simulate(w, u);

    if (status == STATUS_STOPPED)
        return STATUS_OK;
    if (status != STATUS_OK)
        return tell(w, u, status);
    status = keep(w, number);
    return status == STATUS_OK ? save(w, false) : status;
}

/* Takes units from the queue until there are none in this round. */
static void work_through(struct worker *w)
{
    struct queue *q = w->q;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && !is_over(q)) {
        const size_t number = next_number(q);
        if (number >= q->end)
            break;
        status = do_unit(w, number);
    }
    if (stop_requested())
        ranks_close(q->en->ranks);
    if (status != STATUS_OK)
        fail(q, status, &w->err);
    if (save(w, true) != STATUS_OK)
        fail(q, w->err.code, &w->err);
}

static void work(struct queue *q, int number, int threads)
{
    struct worker *w = mem_array(1, sizeof *w);

    if (w == NULL) {
        struct err e;
        fail(q, err_memory(&e), &e);
        return;
    }
    w->q = q;
    w->point = SIZE_MAX;
    w->threads = threads;
    w->progress = &q->progress[number];
    w->progress->is_given_up = cannot_end_in_time;
    w->progress->of = w;
    work_through(w);
    w->progress->is_given_up = NULL;
    experiment_point_free(&w->scenario);
    mem_free(w);
}

/* One round: as many units as make whole rounds of this shape. What is left gets more threads in the next. */
static enum status run_round(struct queue *q, struct err *e)
{
    const size_t left = q->en->n - q->first;
    const size_t n_ranks = (size_t)q->en->ranks->n;
    struct ensemble_shape shape = {.units = 1, .threads = 1};
    enum status status = ensemble_shape(&shape, q->en, (left + n_ranks - 1) / n_ranks, e);

    status = ranks_together(q->en->ranks, status, e);
    if (status != STATUS_OK)
        return status;
    const size_t at_a_time = (size_t)ranks_sum(q->en->ranks, (uint64_t)shape.units);
    q->end = left < at_a_time ? q->en->n : q->en->n - left % at_a_time;
    ranks_restart(q->en->ranks);
    if (shape.units == 1)
        work(q, 0, shape.threads);
    else {
        omp_set_max_active_levels(2);
#pragma omp parallel num_threads(shape.units) default(none) shared(q, shape)
        work(q, omp_get_thread_num(), shape.threads);
    }
    q->first = q->end;
    return q->status;
}

/* All rounds; every rank ends them together. */
static enum status run_rounds(struct queue *q, struct err *e)
{
    enum status status = STATUS_OK;

    while (q->first < q->en->n && !ranks_any(q->en->ranks, status != STATUS_OK || stop_requested()))
        status = run_round(q, e);
    const size_t own = atomic_load(&q->done) + atomic_load(&q->failed);
    const size_t done = (size_t)ranks_sum(q->en->ranks, own);
    atomic_store(&q->elsewhere, done - own);
    if (status == STATUS_OK && done < q->en->n)
        return err_set(e, STATUS_STOPPED, "stopped early");
    return status;
}

enum status ensemble_run(const struct ensemble *en, struct store *st, struct err *e)
{
    struct queue q = {.en = en, .st = st, .e = e};
    struct progress *progress = NULL;

    atomic_init(&q.taken, 0);
    atomic_init(&q.done, 0);
    atomic_init(&q.failed, 0);
    atomic_init(&q.elsewhere, 0);
    atomic_init(&q.asked_at, 0);
    q.progress = mem_array((size_t)en->threads, sizeof *q.progress);
    if (q.progress == NULL)
        return err_memory(e);
    const struct progress_counts counts = {.worker = q.progress,
                                           .n_workers = en->threads,
                                           .units_done = &q.done,
                                           .units_elsewhere = &q.elsewhere,
                                           .n_units = en->n,
                                           .all_steps = en->agent_steps,
                                           .grace = en->grace};
    struct ensemble_shape shape;
    enum status status = STATUS_OK;
    if (en->ranks->n == 1) /* else they have to find out together */
        status = ensemble_shape(&shape, en, en->n, e);
    if (status == STATUS_OK)
        status = progress_start(&progress, &counts, en->progress, e);
    if (status == STATUS_OK)
        status = run_rounds(&q, e);
    progress_stop(progress);
    store_batch_free(&q.batch);
    mem_free(q.progress);
    return status;
}
