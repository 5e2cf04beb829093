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
    atomic_size_t next, done;
    struct unit_progress *progress; /* of each worker */
    enum status status;             /* the first failure; in the critical section "ensemble" */
    struct err *e;
};

uint64_t ensemble_unit_bytes(const struct scenario *s, const struct plan *p)
{
    enum { COPIES = 4 }; /* the arrays, the shard made of them, and its growth */
    const uint64_t cells = (uint64_t)p->n_intervals * s->n_policies * s->n_groups * s->n_subgroups;
    const uint64_t fields =
        OBSERVE_COUNT * 2 + SEVERITY_COUNT + 3 * s->n_conditions + SERVICE_COUNT;
    const uint64_t rows = s->run.output_people ? (uint64_t)p->n_slots * s->n_policies : 0;

    return unit_bytes(s, p) +
           COPIES * (cells * fields * sizeof(uint32_t) + rows * sizeof(struct person_row));
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

static void fail(struct queue *q, enum status status, const struct err *e)
{
#pragma omp critical(ensemble)
    if (q->status == STATUS_OK) {
        q->status = status;
        *q->e = *e;
    }
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
    struct batch batch;
    struct err err;
    int threads;
    struct unit_progress *progress;
};

static enum status go_to(struct worker *w, size_t point)
{
    const struct experiment *x = w->q->en->experiment;

    if (w->point == point)
        return STATUS_OK;
    w->point = point;
    experiment_point(x, point, &w->scenario);
    w->plan = *w->q->en->plan;
    return x->n_factors == 0 ? STATUS_OK : plan_make(&w->plan, &w->scenario, &w->err);
}

static enum status run_one(struct worker *w, struct unit_key u)
{
    const struct ensemble *en = w->q->en;
    enum status status = go_to(w, u.point);

    if (status == STATUS_OK)
        status = observation_init(&w->observation, &w->scenario, &w->plan, &w->err);
    if (status != STATUS_OK)
        return status;
    status = en->run(&w->observation, &w->scenario, &w->plan, (uint32_t)u.replicate + 1,
                     experiment_stream(en->experiment, u.point), w->threads, w->progress, &w->err);
    if (status == STATUS_OK)
        status = batch_add(&w->batch, w->q->st, u, &w->observation, &w->err);
    observation_free(&w->observation);
    return status;
}

static enum status save(struct worker *w)
{
    const size_t n = w->batch.n;
    const enum status status = store_save(w->q->st, &w->batch, &w->err);

    if (status == STATUS_OK)
        (void)atomic_fetch_add(&w->q->done, n);
    return status;
}

/* Takes units from the queue up to number `end` until there are none. */
static void work_through(struct worker *w, size_t end)
{
    struct queue *q = w->q;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && !is_over(q)) {
        size_t i = atomic_load(&q->next);
        while (i < end && !atomic_compare_exchange_weak(&q->next, &i, i + 1))
            continue;
        if (i >= end)
            break;
        status = run_one(w, q->en->unit[i]);
        if (status == STATUS_OK && batch_is_due(&w->batch, q->st))
            status = save(w);
    }
    if (status != STATUS_OK)
        fail(q, status, &w->err);
    if (w->batch.n > 0 && save(w) != STATUS_OK)
        fail(q, w->err.code, &w->err);
}

static void work(struct queue *q, int number, int threads, size_t end)
{
    struct worker *w = mem_array(1, sizeof *w);

    if (w == NULL) {
        fail(q, STATUS_INTERNAL,
             &(struct err){.code = STATUS_INTERNAL, .msg = "not enough memory"});
        return;
    }
    w->q = q;
    w->point = SIZE_MAX;
    w->threads = threads;
    w->progress = &q->progress[number];
    work_through(w, end);
    batch_free(&w->batch);
    mem_free(w);
}

/* One round: as many units as make whole rounds of this shape. What is left gets more threads in the next. */
static enum status run_round(struct queue *q, struct err *e)
{
    const size_t first = atomic_load(&q->next), left = q->en->n - first;
    struct ensemble_shape shape = {.units = 1, .threads = 1};
    const enum status status = ensemble_shape(&shape, q->en, left, e);

    if (status != STATUS_OK)
        return status;
    const size_t end = q->en->n - left % (size_t)shape.units;
    if (shape.units == 1) {
        work(q, 0, shape.threads, end);
        return q->status;
    }
    omp_set_max_active_levels(2);
#pragma omp parallel num_threads(shape.units) default(none) shared(q, shape, end)
    work(q, omp_get_thread_num(), shape.threads, end);
    return q->status;
}

enum status ensemble_run(const struct ensemble *en, struct store *st, struct err *e)
{
    struct queue q = {.en = en, .st = st, .e = e};
    struct progress *progress = NULL;

    atomic_init(&q.next, 0);
    atomic_init(&q.done, 0);
    q.progress = mem_array((size_t)en->threads, sizeof *q.progress);
    if (q.progress == NULL)
        return err_set(e, STATUS_INTERNAL, "not enough memory");
    const struct progress_counts counts = {
        .worker = q.progress,
        .n_workers = en->threads,
        .units_done = &q.done,
        .n_units = en->n,
        .steps_of_a_unit = unit_agent_steps(&en->experiment->scenario, en->plan)};
    struct ensemble_shape shape;
    enum status status = ensemble_shape(&shape, en, en->n, e);
    if (status == STATUS_OK)
        status = progress_start(&progress, &counts, en->progress, e);
    while (status == STATUS_OK && atomic_load(&q.next) < en->n && !stop_requested())
        status = run_round(&q, e);
    progress_stop(progress);
    mem_free(q.progress);
    if (status == STATUS_OK && atomic_load(&q.done) < en->n)
        return err_set(e, STATUS_STOPPED, "stopped early");
    return status;
}
