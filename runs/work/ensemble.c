/* Running units of work on threads. When units are fewer than threads, each gets several for its agents. */
#include "ensemble.h"

#include "mem.h"
#include "number.h"
#include "stop.h"
#include "together.h"

#include <omp.h>
#include <stdlib.h>

/* The queue of one ensemble, shared by its workers. */
struct queue {
    const struct ensemble *en;
    struct store *st;
    struct together bunches; /* of its units, in the order they are taken in */
    size_t first, end;       /* of the round, in bunches */
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

    char needed[NUMBER_SIZE], there[NUMBER_SIZE];

    if (fit == 0)
        return err_set(
            e, STATUS_INTERNAL,
            "a replicate of %llu agents under %zu policies needs %s of memory, and %s are "
            "available; take fewer agents (--agents) or policies (--policies)",
            (unsigned long long)en->plan->n_slots, en->experiment->scenario.n_policies,
            number_bytes(needed, (double)en->unit_bytes), number_bytes(there, (double)en->memory));
    units = units > fit ? fit : units;
    shape->units = units > 0 ? (int)units : 1;
    shape->threads = en->threads / shape->units;
    return STATUS_OK;
}

static double now(void)
{
    return omp_get_wtime();
}

/* The next bunch of the round; SIZE_MAX: there is none. */
static size_t next_bunch(struct queue *q)
{
    const uint64_t number = ranks_next(q->en->ranks, 1);

    if (number >= q->end - q->first)
        return SIZE_MAX;

    const size_t bunch = q->first + (size_t)number, all = q->bunches.start[bunch];
    const size_t own = atomic_fetch_add(&q->taken, q->bunches.start[bunch + 1] - all);
    if (q->en->ranks->n > 1)
        atomic_store(&q->elsewhere, all > own ? all - own : 0);
    return bunch;
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

/* A worker: its current point, and what it has finished and not saved. */
struct worker {
    struct queue *q;
    struct scenario scenario; /* of the point */
    struct plan plan;
    size_t point;
    struct observation observation;
    struct err err;
    int threads;
    struct unit_progress *progress;
    double started;         /* the current unit */
    uint64_t before, steps; /* agent-steps when it started; that it has */
};

/* How long ago this process was asked to stop. */
static double seconds_since_asked(struct queue *q)
{
    double none = 0;

    (void)atomic_compare_exchange_strong(&q->asked_at, &none, now());
    return now() - atomic_load(&q->asked_at);
}

/* Once asked to stop, a unit is given up as soon as it clearly cannot end within the grace period. */
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
    return status;
}

/* Simulates a unit, or several as one scenario, into *o. */
static enum status simulate(struct worker *w, struct unit_key u, const struct scenario *s,
                            struct observation *o)
{
    const struct ensemble *en = w->q->en;
    enum status status = observe_init(o, s, &w->plan, &w->err);

    if (status != STATUS_OK)
        return status;
    w->started = now();
    w->before = w->progress->agent_steps;
    w->steps = unit_agent_steps(s, &w->plan);
    status = en->run(o, s, &w->plan, (uint32_t)u.replicate + 1,
                     experiment_stream(en->experiment, u.point), w->threads, w->progress, &w->err);
    if (status != STATUS_OK)
        observe_free(o);
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

/* Records a unit that failed, for the end; goes_on decides whether the others continue. */
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
    enum status status = go_to(w, u.point);

    if (status == STATUS_OK)
        status = simulate(w, u, &w->scenario, &w->observation);
    if (status == STATUS_STOPPED)
        return STATUS_OK;
    if (status != STATUS_OK)
        return tell(w, u, status);
    status = keep(w, number);
    return status == STATUS_OK ? save(w, false) : status;
}

/* Units number[0] to number[n - 1], whose points have one plan, as worlds of one simulation. */
static enum status simulate_together(struct worker *w, const size_t *number, size_t n,
                                     struct observation *all)
{
    const struct ensemble *en = w->q->en;
    struct together_worlds *worlds = mem_array(1, sizeof *worlds);
    enum status status = go_to(w, en->unit[number[0]].point);

    if (status == STATUS_OK)
        status = worlds != NULL
                     ? together_open(worlds, en->experiment, en->unit, number, n, &w->err)
                     : err_memory(&w->err);
    if (status == STATUS_OK)
        status = simulate(w, en->unit[number[0]], &worlds->all, all);
    if (worlds != NULL)
        together_close(worlds);
    mem_free(worlds);
    return status;
}

/* The k-th of those simulated together is kept as if it had been alone. */
static enum status keep_one(struct worker *w, size_t number, const struct observation *all,
                            size_t k)
{
    enum status status = go_to(w, w->q->en->unit[number].point);

    if (status == STATUS_OK)
        status = observe_init(&w->observation, &w->scenario, &w->plan, &w->err);
    if (status != STATUS_OK)
        return status;
    together_take(&w->observation, all, k);
    return keep(w, number);
}

static enum status do_alone(struct worker *w, const size_t *number, size_t n)
{
    enum status status = STATUS_OK;

    for (size_t k = 0; status == STATUS_OK && k < n; k++)
        status = do_unit(w, number[k]);
    return status;
}

/* When a bunch fails, its units are tried alone, so that each failure has a cause of its own. */
static enum status do_bunch(struct worker *w, const size_t *number, size_t n)
{
    struct observation all = {.people = NULL};
    enum status status = n > 1 ? simulate_together(w, number, n, &all) : STATUS_OK;

    if (status == STATUS_STOPPED)
        return STATUS_OK;
    if (n == 1 || status != STATUS_OK)
        return do_alone(w, number, n);
    for (size_t k = 0; status == STATUS_OK && k < n; k++)
        status = keep_one(w, number[k], &all, k);
    observe_free(&all);
    return status == STATUS_OK ? save(w, false) : status;
}

/* Takes bunches from the queue until there are none in this round. */
static void work_through(struct worker *w)
{
    struct queue *q = w->q;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && !is_over(q)) {
        const size_t bunch = next_bunch(q);
        if (bunch >= q->end)
            break;
        const size_t *start = &q->bunches.start[bunch];
        status = do_bunch(w, &q->bunches.number[start[0]], start[1] - start[0]);
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

/* One round: as many bunches as make whole rounds of this shape. What is left gets more threads in the next. */
static enum status run_round(struct queue *q, struct err *e)
{
    const size_t left = q->bunches.n - q->first;
    const size_t n_ranks = (size_t)q->en->ranks->n;
    struct ensemble_shape shape = {.units = 1, .threads = 1};
    enum status status = ensemble_shape(&shape, q->en, (left + n_ranks - 1) / n_ranks, e);

    status = ranks_together(q->en->ranks, status, e);
    if (status != STATUS_OK)
        return status;
    const size_t at_a_time = (size_t)ranks_sum(q->en->ranks, (uint64_t)shape.units);
    q->end = left < at_a_time ? q->bunches.n : q->bunches.n - left % at_a_time;
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

    while (q->first < q->bunches.n &&
           !ranks_any(q->en->ranks, status != STATUS_OK || stop_requested()))
        status = run_round(q, e);
    const size_t own = atomic_load(&q->done) + atomic_load(&q->failed);
    const size_t done = (size_t)ranks_sum(q->en->ranks, own);
    atomic_store(&q->elsewhere, done - own);
    if (status == STATUS_OK && done < q->en->n)
        return err_set(e, STATUS_STOPPED, "stopped early");
    return status;
}

/* How many units may be lost when a bunch is interrupted, which is saved when it is whole: those of a few worlds, or of as
 * many more as make few people. */
static uint64_t few_units(const struct ensemble *en)
{
    enum { FEW_WORLDS = 16, FEW_PEOPLE = 16000000 };
    const uint64_t worlds = FEW_PEOPLE / en->plan->n_slots;

    return (worlds > FEW_WORLDS ? worlds : FEW_WORLDS) / en->experiment->scenario.n_policies;
}

/* How many units are simulated together at most: as many as leave work for every thread of every rank, fit into memory
 * together, and may be lost. Rank 0 decides. */
static size_t most_together(const struct ensemble *en)
{
    const uint64_t threads = ranks_sum(en->ranks, (uint64_t)en->threads);
    const uint64_t usable = en->memory == UINT64_MAX ? UINT64_MAX : en->memory / 10 * 9;
    const uint64_t fit = usable / (en->unit_bytes * (uint64_t)en->threads + 1);
    uint64_t most = few_units(en);

    most = most < en->n / threads ? most : en->n / threads;
    most = most < fit ? most : fit;
    most = most < en->together ? most : en->together;
    ranks_broadcast(en->ranks, &most, sizeof most);
    return most > 1 ? (size_t)most : 1;
}

/* Finds what goes together; a bunch takes the memory of its units. */
static enum status make_queue(struct queue *q, struct ensemble *of_bunches,
                              const struct ensemble *en, struct err *e)
{
    const size_t most = most_together(en);

    *of_bunches = *en;
    of_bunches->unit_bytes *= most;
    q->en = of_bunches;
    const enum status status = together_make(&q->bunches, en->experiment, en->unit, en->n, most, e);
    return ranks_together(en->ranks, status, e);
}

enum status ensemble_run(const struct ensemble *en, struct store *st, struct err *e)
{
    struct ensemble of_bunches;
    struct queue q = {.st = st, .e = e};
    struct progress *progress = NULL;

    atomic_init(&q.taken, 0);
    atomic_init(&q.done, 0);
    atomic_init(&q.failed, 0);
    atomic_init(&q.elsewhere, 0);
    atomic_init(&q.asked_at, 0);
    q.progress = mem_array((size_t)en->threads, sizeof *q.progress);
    enum status status = q.progress != NULL ? make_queue(&q, &of_bunches, en, e) : err_memory(e);
    const struct progress_counts counts = {.worker = q.progress,
                                           .n_workers = en->threads,
                                           .units_done = &q.done,
                                           .units_elsewhere = &q.elsewhere,
                                           .n_units = en->n,
                                           .all_steps = en->agent_steps,
                                           .grace = en->grace};
    struct ensemble_shape shape;
    if (status == STATUS_OK && en->ranks->n == 1) /* else the ranks must agree first */
        status = ensemble_shape(&shape, q.en, q.bunches.n, e);
    if (status == STATUS_OK)
        status = progress_start(&progress, &counts, en->progress, e);
    if (status == STATUS_OK)
        status = run_rounds(&q, e);
    progress_stop(progress);
    store_batch_free(&q.batch);
    together_free(&q.bunches);
    mem_free(q.progress);
    return status;
}
