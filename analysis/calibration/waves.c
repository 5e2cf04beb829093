/* Rounds of a calibration as sweeps: a table of points, a sweep file, a campaign, and the targets read from its
 * output. */
#define _XOPEN_SOURCE 700
#include "waves.h"

#include "campaign.h"
#include "disk.h"
#include "json.h"
#include "mem.h"
#include "number.h"
#include "sweep.h"
#include "text.h"
#include "unit.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { NAME_ROOM = 64 };

/* One experiment of a round. */
struct sweeping {
    struct waves *w;
    const struct calibration_experiment *experiment;
    size_t round, n;
    const double *value;              /* [point * inputs + input] */
    char name[NAME_ROOM + NAME_SIZE]; /* "wave-1-uk" */
    char *table, *sweep, *output;     /* paths; free() */
    struct sweep sw;
};

enum status waves_open(struct waves *w, size_t n_points, struct err *e)
{
    w->capacity = n_points;
    w->n_points = 0;
    w->raw = mem_array(n_points * w->file->n_targets, sizeof *w->raw);
    return w->raw != NULL ? STATUS_OK : err_memory_for(e, "for %zu points", n_points);
}

void waves_close(struct waves *w)
{
    mem_free(w->raw);
    w->raw = NULL;
}

static char *path_in_folder(const struct waves *w, const char *name, const char *ending)
{
    struct text t = {0};

    text_add(&t, "%s.waves/%s%s", w->output, name, ending);
    return text_take(&t);
}

static enum status make_folder(const struct waves *w, struct err *e)
{
    char *folder = path_in_folder(w, "", "");
    enum status status = folder == NULL ? err_memory(e) : STATUS_OK;

    if (status == STATUS_OK && mkdir(folder, 0777) != 0 && errno != EEXIST)
        status = disk_error(e, STATUS_NOOUTPUT, "cannot be made", folder, errno);
    free(folder);
    return status;
}

static void sweeping_free(struct sweeping *x)
{
    free(x->table);
    free(x->sweep);
    free(x->output);
    sweep_free(&x->sw);
}

static bool sweeping_is_made(struct sweeping *x, struct waves *w, size_t experiment, size_t round,
                             bool is_posterior)
{
    *x = (struct sweeping){.w = w, .experiment = &w->file->experiment[experiment], .round = round};
    (void)snprintf(x->name, sizeof x->name, "%s-%zu-%s", is_posterior ? "posterior" : "wave",
                   round + 1, x->experiment->name);
    x->table = path_in_folder(w, x->name, ".csv");
    x->sweep = path_in_folder(w, x->name, ".yaml");
    x->output = path_in_folder(w, x->name, ".h5");
    return x->table != NULL && x->sweep != NULL && x->output != NULL;
}

/* The points, as `design: list` reads them: of the inputs that the experiment knows. */
static void add_table(struct text *t, const struct sweeping *x)
{
    const struct calibration_file *c = x->w->file;
    const size_t k = calibration_inputs(c);
    bool is_first = true;

    for (size_t j = 0; j < k; j++) {
        char *path = calibration_input_path(c, j);
        t->failed |= path == NULL;
        if (x->experiment->has_input[j] && path != NULL) {
            text_add(t, "%s%s", is_first ? "" : ",", path);
            is_first = false;
        }
        free(path);
    }
    for (size_t i = 0; i < x->n; i++) {
        is_first = true;
        for (size_t j = 0; j < k; j++)
            if (x->experiment->has_input[j]) {
                text_add(t, is_first ? "\n" : ",");
                number_exact(t, x->value[i * k + j], "");
                is_first = false;
            }
    }
    text_add(t, "\n");
}

/* The seed of an experiment's runs: a new one in every round, so that no two points share random numbers. */
static uint32_t seed_of(const struct sweeping *x)
{
    const size_t experiment = (size_t)(x->experiment - x->w->file->experiment);
    uint64_t h = x->w->file->seed + 0x9E3779B97F4A7C15U * (x->round * 64 + experiment + 1);

    h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9U;
    h = (h ^ h >> 27) * 0x94D049BB133111EBU;
    return (uint32_t)((h ^ h >> 31) & 0x7FFFFFFF);
}

static void add_sweep(struct text *t, const struct sweeping *x)
{
    const struct calibration_file *c = x->w->file;
    char *scenario = realpath(x->experiment->path, NULL);

    t->failed |= scenario == NULL;
    text_add(t, "# Made by confide calibrate: %s of experiment %s, with --set random.seed=%lu",
             x->name, x->experiment->name, (unsigned long)seed_of(x));
    if (c->budget.agents > 0)
        text_add(t, " --agents %lld", (long long)c->budget.agents);
    text_add(t, "\nscenario: ");
    json_string(t, scenario == NULL ? "" : scenario);
    text_add(t, "\ndesign: list\nfile: %s.csv\nreplicates: %lld\ncommon_random_numbers: false\n",
             x->name, (long long)c->budget.replicates);
    if (x->experiment->policies != NULL)
        text_add(t, "policies: [%s]\n", x->experiment->policies);
    free(scenario);
}

static enum status write_file(const char *path, const struct text *t, struct err *e)
{
    return t->failed ? err_memory(e) : disk_replace(path, t->data, t->length, "with -o", e);
}

/* The first of several ranks writes, and all read. */
static enum status write_files(const struct sweeping *x, struct err *e)
{
    struct text table = {0}, sweep = {0};
    enum status status = STATUS_OK;

    if (x->w->ranks->rank == 0) {
        add_table(&table, x);
        add_sweep(&sweep, x);
        status = make_folder(x->w, e);
        if (status == STATUS_OK)
            status = write_file(x->table, &table, e);
        if (status == STATUS_OK)
            status = write_file(x->sweep, &sweep, e);
        text_free(&table);
        text_free(&sweep);
    }
    return ranks_together(x->w->ranks, status, e);
}

static enum status read_sweep(struct sweeping *x, struct err *e)
{
    char seed[NUMBER_SIZE], agents[NUMBER_SIZE];
    const struct calibration_file *c = x->w->file;
    const struct override changes[] = {{"random.seed", seed}, {"population.agents", agents}};
    const struct sweep_options options = {
        .skip_invalid = true, .overrides = changes, .n_overrides = c->budget.agents > 0 ? 2 : 1};

    (void)snprintf(seed, sizeof seed, "%lu", (unsigned long)seed_of(x));
    (void)snprintf(agents, sizeof agents, "%lld", (long long)c->budget.agents);
    return sweep_read(&x->sw, x->sweep, &options, e);
}

/* All replicates of all points that can be. */
static struct unit_key *list_units(const struct experiment *x, size_t n_replicates, size_t *n)
{
    struct unit_key *unit = mem_array(x->n_points * n_replicates, sizeof *unit);

    *n = 0;
    for (size_t i = 0; i < x->n_points && unit != NULL; i++)
        for (size_t r = 0; r < n_replicates; r++)
            if (x->skipped == NULL || !x->skipped[i])
                unit[(*n)++] = (struct unit_key){i, r};
    return unit;
}

static enum status run_campaign(struct sweeping *x, const struct plan *p, const struct cost *cost,
                                struct err *e)
{
    struct waves *w = x->w;
    const size_t n_replicates = (size_t)w->file->budget.replicates;
    struct provenance made_by = {.command = NULL};
    struct campaign c = {.experiment = &x->sw.experiment,
                         .plan = p,
                         .cost = cost,
                         .made_by = &made_by,
                         .sweep = x->sw.text,
                         .file = x->output,
                         .n_replicates = n_replicates,
                         .threads = w->threads,
                         .grace = w->grace,
                         .overwrite = w->overwrite,
                         .quiet = w->quiet,
                         .asks_for_room = true,
                         .run = unit_run,
                         .lawful = true,
                         .ranks = w->ranks};
    struct unit_key *unit = list_units(&x->sw.experiment, n_replicates, &c.n_units);
    enum status status =
        unit == NULL ? err_memory(e) : provenance_init(&made_by, w->argc, w->argv, e);

    c.unit = unit;
    status = ranks_together(w->ranks, status, e);
    if (status == STATUS_OK && !w->quiet && w->ranks->rank == 0)
        (void)fprintf(stderr, "%s: ", x->name);
    if (status == STATUS_OK)
        status = campaign_run(&c, e);
    provenance_free(&made_by);
    mem_free(unit);
    return status;
}

static enum status run_sweep(struct sweeping *x, struct err *e)
{
    const struct experiment *experiment = &x->sw.experiment;
    struct cost cost = {0};
    struct plan p;
    enum status status = plan_make(&p, &experiment->scenario, e);

    if (status == STATUS_OK)
        status = cost_of(&cost, experiment, &p, e);
    status = ranks_together(x->w->ranks, status, e);
    if (status == STATUS_OK)
        status = run_campaign(x, &p, &cost, e);
    cost_free(&cost);
    return status;
}

/* The number of a target among those that are to be met; -1: it is not one of them. */
static long goal_of(const struct waves *w, size_t target)
{
    long n = 0;

    for (size_t t = 0; t < target; t++)
        n += !w->file->target[t].is_held_out;
    return w->file->target[target].is_held_out ? -1 : n;
}

/* What one target is at every point of the experiment's file. */
static enum status read_target(struct sweeping *x, struct result *r, size_t target, double *output,
                               double *variance, struct err *e)
{
    struct waves *w = x->w;
    const struct aim *a = &w->aim[target];
    const size_t n_goals = calibration_goals(w->file), n_targets = w->file->n_targets;
    const long goal = goal_of(w, target);
    double *value = mem_array(x->n, sizeof *value), *chance = mem_array(x->n, sizeof *chance);
    enum status status = value == NULL || chance == NULL ? err_memory(e) : STATUS_OK;

    if (status == STATUS_OK)
        status = aim_read(value, chance, a, r, e);
    for (size_t i = 0; i < x->n && status == STATUS_OK; i++) {
        w->raw[(w->n_points + i) * n_targets + target] = value[i];
        if (goal < 0)
            continue;
        const double slope = aim_slope(a, value[i]);
        output[i * n_goals + (size_t)goal] = aim_scaled(a, value[i]);
        variance[i * n_goals + (size_t)goal] = chance[i] * slope * slope;
    }
    mem_free(value);
    mem_free(chance);
    return status;
}

static enum status read_targets(struct sweeping *x, double *output, double *variance, struct err *e)
{
    const size_t experiment = (size_t)(x->experiment - x->w->file->experiment);
    struct result *r = NULL;
    enum status status = result_open(&r, x->output, e);

    for (size_t t = 0; t < x->w->file->n_targets && status == STATUS_OK; t++)
        if (x->w->file->target[t].experiment == experiment)
            status = read_target(x, r, t, output, variance, e);
    result_close(r);
    return ranks_together(x->w->ranks, status, e);
}

static enum status simulate_experiment(struct sweeping *x, double *output, double *variance,
                                       struct err *e)
{
    enum status status = write_files(x, e);

    if (status == STATUS_OK)
        status = ranks_together(x->w->ranks, read_sweep(x, e), e);
    if (status == STATUS_OK)
        status = run_sweep(x, e);
    return status == STATUS_OK ? read_targets(x, output, variance, e) : status;
}

static double seconds_now(void)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

enum status waves_simulate(void *of, size_t round, bool is_posterior, size_t n, const double *u,
                           double *output, double *variance, struct err *e)
{
    struct waves *w = of;
    const size_t k = calibration_inputs(w->file);
    double *value = mem_array(n * k, sizeof *value);
    enum status status = value == NULL || w->n_points + n > w->capacity
                             ? err_memory_for(e, "for %zu points", n)
                             : STATUS_OK;

    w->began = w->began > 0.0 ? w->began : seconds_now();
    for (size_t i = 0; i < n && status == STATUS_OK; i++)
        calibration_values(value + i * k, w->file, u + i * k);
    for (size_t x = 0; x < w->file->n_experiments && status == STATUS_OK; x++) {
        struct sweeping s;
        status = sweeping_is_made(&s, w, x, round, is_posterior) ? STATUS_OK : err_memory(e);
        s.n = n;
        s.value = value;
        if (status == STATUS_OK)
            status = simulate_experiment(&s, output, variance, e);
        sweeping_free(&s);
    }
    w->n_points += n;
    mem_free(value);
    return status;
}

/* Says how much the emulators explain at least, and how many are not sound. */
static void say_emulators(struct text *t, const struct waves *w, const struct matching_round *r)
{
    const size_t n = calibration_goals(w->file);
    size_t unsound = 0;
    const double least = matching_least_explained(r, n, &unsound);

    text_add(t, "; emulators explain %.0f %% or more", 100.0 * least);
    if (unsound > 0)
        text_add(t, ", and %zu of %zu fail%s their check and rule nothing out", unsound, n,
                 unsound == 1 ? "s" : "");
}

static enum status check_time(const struct waves *w, struct err *e)
{
    const double minutes = (seconds_now() - w->began) / 60.0;
    const bool is_over = ranks_any(w->ranks, w->file->budget.minutes > 0 &&
                                                 minutes > (double)w->file->budget.minutes);

    if (!is_over)
        return STATUS_OK;
    return err_set(e, STATUS_STOPPED,
                   "stopped after %.0f minutes, as the budget says: what was simulated is in "
                   "%s.waves, and the same command continues",
                   minutes, w->output);
}

enum status waves_tell(void *of, const struct matching_round *r, size_t round, struct err *e)
{
    const struct waves *w = of;
    struct text t = {0};

    text_add(&t, "%s %zu: ", r->is_posterior ? "posterior" : "wave", round + 1);
    if (r->is_posterior)
        text_add(&t, "%zu points more, worth %.0f with those before", r->n, r->effective);
    else if (r->reached <= MATCHING_CUT)
        text_add(&t, "%.2g of the prior is left", r->share);
    else
        text_add(&t, "nothing is left within %g sd; within %.1f sd %.1g of the prior is",
                 MATCHING_CUT, r->reached, r->share);
    text_add(&t, "; the farthest target is %s",
             w->file->target[calibration_goal_target(w->file, r->worst)].name);
    say_emulators(&t, w, r);
    text_add(&t, "; %.1f minutes so far\n", (seconds_now() - w->began) / 60.0);
    if (!w->quiet && w->ranks->rank == 0 && !t.failed)
        (void)fputs(t.data, stderr);
    text_free(&t);
    return r->is_posterior ? STATUS_OK : check_time(w, e);
}
