/* Forecasts from a probe: runs some units for a short time, as many side by side as a real run would. */
#include "forecast.h"

#include "disk.h"
#include "machine.h"
#include "mem.h"
#include "number.h"
#include "output.h"
#include "pack_page.h"
#include "scale.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>

enum { MAX_KEPT = 8 };

/* The point that is probed: one whose units cost about the average. */
struct typical {
    struct scenario scenario;
    struct plan plan;
    uint32_t stream;
    double agent_steps;
};

static enum status typical_of(struct typical *t, const struct campaign *c, struct err *e)
{
    const double mean =
        (double)cost_of_units(c->cost, c->unit, c->n_units) / (double)(c->n_units + !c->n_units);
    size_t best = c->unit[c->n_units / 2].point;

    for (size_t i = 0; i < c->n_units && c->cost->point != NULL; i++) {
        const struct unit_key at = {best, 0};
        if (fabs((double)cost_of_unit(c->cost, c->unit[i]) - mean) <
            fabs((double)cost_of_unit(c->cost, at) - mean))
            best = c->unit[i].point;
    }
    experiment_point(c->experiment, best, &t->scenario);
    t->stream = experiment_stream(c->experiment, best);
    t->agent_steps = (double)cost_of_unit(c->cost, (struct unit_key){best, 0});
    return plan_make(&t->plan, &t->scenario, e);
}

/* One of the workers of a probe. */
struct prober {
    const struct campaign *c;
    const struct typical *typical;
    struct unit_progress progress;
    struct observation kept[MAX_KEPT];
    size_t n_kept, n_done;
    double start, end; /* of the probe */
    double unit_start, first_step, steps_before, last_step;
    double seconds; /* of a unit: what the probe finds */
    struct err err;
    enum status status;
};

/* A unit is given up when the time is over and there is a result. */
static bool is_enough(void *of)
{
    struct prober *p = of;
    const double now = omp_get_wtime();

    if (p->first_step == 0) {
        p->first_step = now;
        p->steps_before = (double)p->progress.agent_steps;
        return false;
    }
    p->last_step = now;
    return now >= p->end;
}

static void measure(struct prober *p)
{
    const double here = (double)p->progress.agent_steps - p->steps_before;

    if (p->n_done > 0)
        p->seconds /= (double)p->n_done;
    else if (here > 0)
        p->seconds = p->first_step - p->unit_start +
                     (p->last_step - p->first_step) * p->typical->agent_steps / here;
}

static void probe(struct prober *p, uint32_t number, uint32_t n, int threads)
{
    const struct typical *t = p->typical;

    p->progress = (struct unit_progress){.is_given_up = is_enough, .of = p};
    for (uint32_t i = 0; p->status == STATUS_OK && (i == 0 || omp_get_wtime() < p->end); i++) {
        struct observation o;
        p->first_step = 0;
        p->unit_start = omp_get_wtime();
        p->status = observe_init(&o, &t->scenario, &t->plan, &p->err);
        if (p->status != STATUS_OK)
            break;
        p->status = p->c->run(&o, &t->scenario, &t->plan, number + i * n + 1, t->stream, threads,
                              &p->progress, &p->err);
        if (p->status == STATUS_OK) {
            p->seconds += omp_get_wtime() - p->unit_start;
            p->n_done++;
        }
        if (p->status == STATUS_OK && p->n_kept < MAX_KEPT)
            p->kept[p->n_kept++] = o;
        else
            observe_free(&o);
    }
    if (p->status == STATUS_STOPPED)
        p->status = STATUS_OK;
    measure(p);
}

/* Bytes that the variables of a unit take in a file of these replicates. */
static double bytes_in_file(const struct campaign *c, const struct prober *p)
{
    struct layout l = layout_of(c->experiment, c->plan, p->n_kept);

    l.dim[DIM_point] = 1;
    return output_stored_bytes(c->experiment, c->plan, &l, p->kept, p->n_kept) / (double)p->n_kept;
}

/* As they lie in a page; a full one has more units than are kept, which then take less each. */
static double bytes_in_parts(const struct campaign *c, const struct prober *p)
{
    const struct layout l = layout_of(c->experiment, c->plan, 1);
    struct unit_pack unit[MAX_KEPT] = {{.bytes = NULL}};
    const size_t full = pack_page_units(PACK_PAGE_quick, layout_words(&l)),
                 n = p->n_kept < full ? p->n_kept : full;
    struct pack_page_room room = {.n_word = 0};
    bool ok = true;

    for (size_t i = 0; i < n && ok; i++)
        ok = pack_unit(&unit[i], &l, &p->kept[i]);
    const size_t size = !ok ? 0
                        : n == 1
                            ? unit[0].size
                            : pack_page_pack(&room, unit, n, layout_words(&l), PACK_PAGE_quick);
    for (size_t i = 0; i < n; i++)
        pack_free(&unit[i]);
    pack_page_room_free(&room);
    return (double)size / (double)n;
}

/* From the probe, or else from what units of real scenarios take. */
static void forecast_disk(struct forecast *f, const struct campaign *c, const struct prober *p)
{
    const struct store_bytes usual = store_unit_bytes(c->experiment, c->plan);
    const bool is_whole = p->n_kept > 0 && !c->experiment->scenario.run.output_people;
    const double in_parts = is_whole ? bytes_in_parts(c, p) : 0;
    const double in_file = is_whole ? bytes_in_file(c, p) : 0;

    f->is_measured = in_parts > 0 && in_file > 0;
    f->parts_bytes = (f->is_measured ? in_parts : usual.in_parts) * (double)c->n_units;
    f->end_bytes = (f->is_measured ? in_file : usual.in_file) * (double)c->n_units;
}

static enum status probe_all(struct forecast *f, const struct campaign *c, const struct typical *t,
                             double seconds, struct err *e)
{
    int n = f->units_at_a_time; /* no constant: gcc 8 would not have it among the shared */
    struct prober *p = mem_array((size_t)n, sizeof *p);
    enum status status = STATUS_OK;
    double sum = 0;

    if (p == NULL)
        return err_memory(e);
    const double start = omp_get_wtime();
    for (int i = 0; i < n; i++)
        p[i] = (struct prober){.c = c, .typical = t, .start = start, .end = start + seconds};
    omp_set_max_active_levels(2);
#pragma omp parallel num_threads(n) default(none) shared(p, n, f)
    {
        const int i = omp_get_thread_num();
        probe(&p[i], (uint32_t)i, (uint32_t)n, f->threads);
    }
    for (int i = 0; i < n; i++) {
        sum += p[i].seconds;
        if (p[i].status != STATUS_OK && status == STATUS_OK)
            status = err_set(e, p[i].status, "%s", p[i].err.msg);
    }
    f->unit_seconds = sum / n;
    forecast_disk(f, c, &p[0]);
    for (int i = 0; i < n; i++)
        for (size_t k = 0; k < p[i].n_kept; k++)
            observe_free(&p[i].kept[k]);
    mem_free(p);
    return status;
}

static size_t least_units(const struct campaign *c, const struct stop_rule *stop)
{
    size_t n = 0;

    for (size_t i = 0; i < c->n_units; i++)
        n += stop == NULL || c->unit[i].replicate < (size_t)stop->min;
    return n;
}

/* Memory of the lists of units and of their state. */
static double list_bytes(const struct campaign *c)
{
    return (double)c->n_units * (2 * sizeof(struct unit_key) + 2);
}

enum status forecast_make(struct forecast *f, const struct campaign *c,
                          const struct stop_rule *stop, double seconds, struct err *e)
{
    const struct machine_threads threads = ranks_threads(c->ranks, c->threads);
    const struct ensemble en = {.experiment = c->experiment,
                                .plan = c->plan,
                                .threads = threads.got,
                                .memory = machine_memory(),
                                .unit_bytes = c->cost->bytes};
    struct ensemble_shape shape;
    struct typical *t = mem_array(1, sizeof *t);

    if (t == NULL)
        return err_memory(e);
    *f = (struct forecast){.units = c->n_units, .least_units = least_units(c, stop)};
    enum status status = ensemble_shape(&shape, &en, c->n_units, e);
    if (status == STATUS_OK)
        status = typical_of(t, c, e);
    if (status == STATUS_OK) {
        f->units_at_a_time = shape.units;
        f->threads = shape.threads;
        status = probe_all(f, c, t, seconds, e);
    }
    if (status == STATUS_OK) {
        const uint64_t room = disk_free_bytes(c->file);
        const double mean = f->unit_seconds / t->agent_steps;
        f->agent_steps = (double)cost_of_units(c->cost, c->unit, c->n_units);
        f->unit_seconds = mean * f->agent_steps / (double)c->n_units;
        f->seconds = mean * f->agent_steps / shape.units;
        f->free_bytes = room == UINT64_MAX ? INFINITY : (double)room;
        f->memory_bytes = (double)c->cost->bytes * shape.units + list_bytes(c) +
                          store_memory_bytes(c->experiment, c->plan, c->n_replicates, threads.got);
        f->memory_there = en.memory == UINT64_MAX ? INFINITY : (double)en.memory;
    }
    mem_free(t);
    return status;
}

static void print_time(const struct forecast *f)
{
    const char *words = f->units > f->least_units ? "at most " : "";

    if (f->seconds < 90)
        printf("time          %s%.1f seconds", words, f->seconds);
    else if (f->seconds < 5400)
        printf("time          %s%.0f minutes", words, f->seconds / 60);
    else
        printf("time          %s%.1f hours", words, f->seconds / 3600);
    printf(" here: %d at a time, %d thread%s each, %.3g s for one (a probe of %.0f s)\n",
           f->units_at_a_time, f->threads, f->threads == 1 ? "" : "s", f->unit_seconds,
           (double)PROBE_SECONDS);
}

static void print_room(const struct forecast *f, const struct experiment *x)
{
    char parts[NUMBER_SIZE], end[NUMBER_SIZE], join[NUMBER_SIZE], room[NUMBER_SIZE];

    printf("disk          %s%s while it runs, %s at the end (both while it is joined, or %s where "
           "there is no more room); %s are free\n",
           f->is_measured ? "" : "about ", number_bytes(parts, f->parts_bytes),
           number_bytes(end, f->end_bytes),
           number_bytes(join, store_join_bytes(x, f->parts_bytes, f->end_bytes)),
           number_bytes(room, f->free_bytes));
    printf("memory        %s; %s are free\n", number_bytes(parts, f->memory_bytes),
           number_bytes(room, f->memory_there));
}

static void print_forecast(const struct forecast *f, const struct campaign *c)
{
    const struct experiment *x = c->experiment;

    printf("units         %zu: %zu point%s, up to %zu replicate%s each, %zu polic%s in each",
           f->units, x->n_points, x->n_points == 1 ? "" : "s", c->n_replicates,
           c->n_replicates == 1 ? "" : "s", x->scenario.n_policies,
           x->scenario.n_policies == 1 ? "y" : "ies");
    if (f->least_units < f->units)
        printf("; at least %zu, before stop_when decides", f->least_units);
    printf("\nagent-steps   %.3g\n", f->agent_steps);
    print_time(f);
    print_room(f, x);
    scale_print(f, c);
}

enum status forecast_check(const struct forecast *f, const struct campaign *c, struct err *e)
{
    const double needed = store_join_bytes(c->experiment, f->parts_bytes, f->end_bytes);

    if (needed <= f->free_bytes)
        return STATUS_OK;
    char need[NUMBER_SIZE], room[NUMBER_SIZE];
    return err_set(e, STATUS_NOOUTPUT,
                   "%s: %zu replicates need %s of disk while they are joined, and %s "
                   "are free; take fewer points or replicates, tally less (output.every_steps, "
                   "output.subgroups), share it out (--shard), or choose another place with -o",
                   c->file, f->units, number_bytes(need, needed),
                   number_bytes(room, f->free_bytes));
}

enum status forecast_tell(const struct campaign *c, const struct stop_rule *stop, struct err *e)
{
    struct forecast f = {.units = 0};
    enum status status;

    if (c->n_units == 0)
        return err_set(e, STATUS_SCENARIO, "the sweep has no point that could be run");
    status = forecast_make(&f, c, stop, PROBE_SECONDS, e);
    if (status != STATUS_OK)
        return status;
    print_forecast(&f, c);
    return forecast_check(&f, c, e);
}
