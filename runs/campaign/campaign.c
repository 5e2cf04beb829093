/* A campaign: open the store, run what is missing, join. Rank 0 owns the store; the others are its guests. */
#include "campaign.h"

#include "disk.h"
#include "forecast.h"
#include "machine.h"
#include "mem.h"
#include "number.h"
#include "stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A campaign in progress. */
struct work {
    const struct campaign *c;
    struct store *st;
    struct machine_threads threads;
    struct unit_key *missing; /* the same on every rank */
    size_t n_missing;
};

static bool is_first(const struct campaign *c)
{
    return c->ranks->rank == 0;
}

static bool is_talking(const struct campaign *c)
{
    return !c->quiet && is_first(c);
}

/* Quotas, which leave less room than the disk has, are not seen by a program. */
static bool asks_for_steps(void)
{
    const char *how = getenv("CONFIDE_JOIN");

    return how != NULL && strcmp(how, "steps") == 0;
}

/* Rank 0 first: it locks the output and makes its folder. */
static enum status open_store(struct work *w, struct err *e)
{
    const struct campaign *c = w->c;
    const struct store_request q = {.file = c->file,
                                    .experiment = c->experiment,
                                    .plan = c->plan,
                                    .made_by = c->made_by,
                                    .sweep = c->sweep,
                                    .n_replicates = c->n_replicates,
                                    .unit = c->unit,
                                    .n_units = c->n_units,
                                    .threads = w->threads.got,
                                    .lawful = c->lawful,
                                    .trim = c->replenish != NULL,
                                    .in_steps = asks_for_steps(),
                                    .overwrite = c->overwrite,
                                    .guest = !is_first(c),
                                    .read_meanwhile = c->replenish != NULL};
    enum status status = is_first(c) ? store_open(&w->st, &q, e) : STATUS_OK;

    status = ranks_together(c->ranks, status, e);
    if (status == STATUS_OK && !is_first(c))
        status = store_open(&w->st, &q, e);
    return ranks_together(c->ranks, status, e);
}

/* Of these units, known on rank 0, all ranks get those that are not safe yet. */
static enum status list_missing(struct work *w, const struct unit_key *unit, size_t n,
                                struct err *e)
{
    uint64_t n_missing = 0;
    enum status status = STATUS_OK;

    for (size_t i = 0; i < n && is_first(w->c); i++)
        n_missing += !store_has(w->st, unit[i]);
    ranks_broadcast(w->c->ranks, &n_missing, sizeof n_missing);
    w->n_missing = (size_t)n_missing;
    mem_free(w->missing);
    w->missing = mem_array(w->n_missing, sizeof *w->missing);
    if (w->missing == NULL)
        status = err_memory_for(e, "for a list of %zu replicates", w->n_missing);
    status = ranks_together(w->c->ranks, status, e);
    if (status != STATUS_OK || w->missing == NULL)
        return status;
    for (size_t i = 0, at = 0; i < n && is_first(w->c); i++)
        if (!store_has(w->st, unit[i]))
            w->missing[at++] = unit[i];
    ranks_broadcast(w->c->ranks, w->missing, w->n_missing * sizeof *w->missing);
    return STATUS_OK;
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

/* Printed with --quiet too: jobs that idle for days are mostly started with it. */
static void warn_of_idle(const struct work *w)
{
    if (is_first(w->c) && w->threads.left_idle > 0)
        (void)fprintf(stderr,
                      "WARNING: OMP_NUM_THREADS leaves %d of the job's %d processors idle; give "
                      "--threads slurm to use them\n",
                      w->threads.left_idle, w->threads.asked + w->threads.left_idle);
}

static void say_start(const struct work *w)
{
    const struct campaign *c = w->c;
    const struct scenario *s = &c->experiment->scenario;
    const size_t points = c->experiment->n_points;

    warn_of_idle(w);
    if (!is_talking(c))
        return;
    if (store_note(w->st)[0] != '\0')
        (void)fprintf(stderr, "%s\n", store_note(w->st));
    if (c->replenish != NULL)
        (void)fprintf(stderr, "%zu point%s, at most %zu replicate%s each", points, plural(points),
                      c->n_replicates, plural(c->n_replicates));
    else if (c->sweep != NULL)
        (void)fprintf(stderr, "%zu replicate%s of %zu point%s", c->n_units, plural(c->n_units),
                      points, plural(points));
    else
        (void)fprintf(stderr, "%zu replicate%s", c->n_units, plural(c->n_units));
    (void)fprintf(stderr, " x %zu polic%s x %u agents x %d steps", s->n_policies,
                  s->n_policies == 1 ? "y" : "ies", c->plan->n_slots,
                  c->plan->n_burn + c->plan->n_steps);
    if (c->replenish == NULL && w->n_missing < c->n_units)
        (void)fprintf(stderr, "; %zu done before", c->n_units - w->n_missing);
    (void)fprintf(stderr, "\nthreads: asked for %d (%s), got %d\n", w->threads.asked,
                  w->threads.asked_by, w->threads.got);
}

static void say_ranks(const struct work *w)
{
    char note[RANKS_NOTE_SIZE] = "";

    if (w->c->ranks->n == 1)
        return;
    ranks_note(w->c->ranks, w->threads.got, note);
    if (is_talking(w->c) && note[0] != '\0')
        (void)fprintf(stderr, "%s\n", note);
}

static enum status see(void *of, size_t number, const struct scenario *s, const struct plan *p,
                       const struct observation *o, struct err *e)
{
    const struct work *w = of;

    return replenish_take(w->c->replenish, w->missing[number], s, p, o, e);
}

static enum status run_units(struct work *w, struct err *e)
{
    const struct campaign *c = w->c;
    const struct ensemble en = {.experiment = c->experiment,
                                .plan = c->plan,
                                .unit = w->missing,
                                .n = w->n_missing,
                                .agent_steps = cost_of_units(c->cost, w->missing, w->n_missing),
                                .threads = w->threads.got,
                                .memory = machine_memory(),
                                .unit_bytes = c->cost->bytes,
                                .together = c->together,
                                .run = c->run,
                                .progress =
                                    is_talking(c) ? progress_style_for_stderr() : PROGRESS_NONE,
                                .grace = c->grace,
                                .goes_on = c->goes_on,
                                .failures = c->failures,
                                .ranks = c->ranks,
                                .seen = c->replenish != NULL && is_first(c) ? see : NULL,
                                .of = w};

    return en.n > 0 ? ensemble_run(&en, w->st, e) : STATUS_OK;
}

/* Refuses what will not fit before the first unit, not after days: first by what units usually take, and where that is
 * too much, by what these take. */
static enum status check_room(const struct work *w, struct err *e)
{
    struct campaign missing = *w->c;
    const struct store_bytes usual = store_unit_bytes(missing.experiment, missing.plan);
    const uint64_t room = missing.asks_for_room ? disk_free_bytes(missing.file) : UINT64_MAX;
    struct forecast f = {.units = 0};

    if (room == UINT64_MAX || store_join_bytes(missing.experiment, usual.in_parts, usual.in_file) *
                                      (double)w->n_missing <=
                                  (double)room)
        return STATUS_OK;
    missing.unit = w->missing;
    missing.n_units = w->n_missing;
    const enum status status = forecast_make(&f, &missing, NULL, PROBE_SECONDS, e);
    return status == STATUS_OK ? forecast_check(&f, &missing, e) : status;
}

static enum status run_all(struct work *w, struct err *e)
{
    enum status status = list_missing(w, w->c->unit, w->c->n_units, e);

    if (status == STATUS_OK && is_first(w->c))
        status = check_room(w, e);
    status = ranks_together(w->c->ranks, status, e);
    if (status != STATUS_OK)
        return status;
    say_start(w);
    say_ranks(w);
    return run_units(w, e);
}

/* A unit of the batch that was done before, or by another rank. */
static enum status read_back(struct work *w, struct scenario *s, struct unit_key u, struct err *e)
{
    struct observation o;
    struct plan plan;

    experiment_point(w->c->experiment, u.point, s);
    enum status status = plan_make(&plan, s, e);
    if (status == STATUS_OK)
        status = observe_init(&o, s, &plan, e);
    if (status != STATUS_OK)
        return status;
    status = store_read(w->st, u, &o, e);
    if (status == STATUS_OK)
        status = replenish_take(w->c->replenish, u, s, &plan, &o, e);
    observe_free(&o);
    return status;
}

static enum status read_rest(struct work *w, const struct unit_key *unit, size_t n, struct err *e)
{
    struct scenario *s = mem_array(1, sizeof *s);
    enum status status = STATUS_OK;

    if (s == NULL)
        status = err_memory(e);
    else if (w->c->ranks->n > 1)
        status = store_refresh(w->st, e);

    for (size_t i = 0; i < n && status == STATUS_OK; i++)
        if (!replenish_has(w->c->replenish, unit[i]) && store_has(w->st, unit[i]))
            status = read_back(w, s, unit[i], e);
    mem_free(s);
    return status;
}

static enum status run_batch(struct work *w, const struct unit_key *unit, size_t n, bool is_start,
                             struct err *e)
{
    enum status status = list_missing(w, unit, n, e);

    if (status == STATUS_OK && is_first(w->c))
        status = check_room(w, e);
    status = ranks_together(w->c->ranks, status, e);
    if (status != STATUS_OK)
        return status;
    if (is_start) {
        say_start(w);
        say_ranks(w);
    } else if (is_talking(w->c) && w->n_missing > 0)
        (void)fprintf(stderr, "stop_when: %zu replicate%s more\n", w->n_missing,
                      number_plural((double)w->n_missing));
    status = run_units(w, e);
    if (status == STATUS_OK && is_first(w->c))
        status = read_rest(w, unit, n, e);
    return ranks_together(w->c->ranks, status, e);
}

/* Batch after batch, until rank 0 finds nothing more to add. */
static enum status run_batches(struct work *w, struct err *e)
{
    enum status status = STATUS_OK;
    uint64_t n_next = 1;

    for (bool is_start = true; status == STATUS_OK && n_next > 0; is_start = false) {
        struct unit_key *unit = NULL;
        size_t n = 0;
        if (is_first(w->c))
            status = replenish_next(w->c->replenish, &unit, &n, e);
        n_next = n;
        ranks_broadcast(w->c->ranks, &n_next, sizeof n_next);
        status = ranks_together(w->c->ranks, status, e);
        if (status == STATUS_OK && n_next > 0)
            status = run_batch(w, unit, n, is_start, e);
        if (status == STATUS_OK && n > 0)
            replenish_decide(w->c->replenish);
        mem_free(unit);
    }
    if (is_talking(w->c) && status == STATUS_OK)
        replenish_tell(w->c->replenish);
    return status;
}

static enum status join(struct work *w, struct err *e)
{
    enum status status = STATUS_OK;

    ranks_barrier(w->c->ranks);
    if (!is_first(w->c))
        return STATUS_OK;
    if (w->c->ranks->n > 1)
        status = store_refresh(w->st, e);
    return status == STATUS_OK ? store_finish(w->st, e) : status;
}

static void say_stopped(struct work *w, struct err *e)
{
    const struct campaign *c = w->c;
    struct err ignored;
    size_t n = 0;

    if (store_refresh(w->st, &ignored) != STATUS_OK)
        return;
    for (size_t i = 0; i < c->n_units; i++)
        n += store_has(w->st, c->unit[i]);
    (void)err_set(e, STATUS_STOPPED,
                  "stopped early: %zu of %s%zu replicates are safe in %s.parts; the same command "
                  "continues",
                  n, c->replenish != NULL ? "at most " : "", c->n_units, c->file);
}

static enum status run_to_file(struct work *w, struct err *e)
{
    bool was_finished = is_first(w->c) && store_was_finished(w->st);
    enum status status = was_finished ? store_check_joined(w->st, e) : STATUS_OK;

    status = ranks_together(w->c->ranks, status, e);
    if (status != STATUS_OK)
        return status;

    ranks_broadcast(w->c->ranks, &was_finished, sizeof was_finished);
    if (was_finished && w->c->replenish == NULL) {
        if (is_talking(w->c))
            (void)fprintf(stderr, "%s holds all of it already: nothing to do\n", w->c->file);
        return is_first(w->c) ? store_finish(w->st, e) : STATUS_OK;
    }
    status = w->c->replenish != NULL ? run_batches(w, e) : run_all(w, e);
    if (status == STATUS_STOPPED && is_first(w->c))
        say_stopped(w, e);
    status = ranks_together(w->c->ranks, status, e);
    return status == STATUS_OK ? join(w, e) : status;
}

enum status campaign_run(const struct campaign *c, struct err *e)
{
    struct work w = {.c = c, .threads = ranks_threads(c->ranks, c->threads)};

    stop_listen();
    enum status status = open_store(&w, e);
    if (status == STATUS_OK)
        status = run_to_file(&w, e);
    store_close(w.st);
    mem_free(w.missing);
    stop_forget();
    return status;
}
