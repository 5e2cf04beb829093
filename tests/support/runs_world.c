/* A small experiment for the tests of runs/. */
#define _XOPEN_SOURCE 700
#include "runs_world.h"

#include "h5.h"
#include "scenario_file.h"
#include "stop.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char SCENARIO[] =
    "title: A small world\n"
    "time: {start: 2017-01-01, years: 0.2, step_days: 7, burn_in_years: 0}\n"
    "random: {seed: %d, replicates: %d}\n"
    "population: {agents: 40, communities: 1, contacts: 2}\n"
    "groups:\n  one: {people: 100}\n  two: {people: 300}\n"
    "conditions:\n  flu: {onset: 1}\n  pregnancy: {eligible: women, onset: 0.1}\n"
    "policies:\n  none: {before: none, schedule: []}\n"
    "  full: {before: none, schedule: [{from: 2017-01-10, regime: full}], set: {belief.ambiguity: "
    "0.25}}\n"
    "output: {every_steps: 4, people: %s}\n";

void runs_world_parse(struct runs_world *w, const char *text)
{
    struct scenario *s = calloc(1, sizeof *s);

    experiment_free(&w->experiment);
    if (s == NULL || scenario_parse(s, text, strlen(text), "small.yaml", &w->e) != STATUS_OK ||
        experiment_of_run(&w->experiment, s, &w->e) != STATUS_OK ||
        plan_make(&w->plan, &w->experiment.scenario, &w->e) != STATUS_OK) {
        (void)fprintf(stderr, "%s\n", w->e.msg);
        abort();
    }
    free(s);
}

void runs_world_read(struct runs_world *w, int replicates, int seed, bool people)
{
    char text[sizeof SCENARIO + 64];

    (void)snprintf(text, sizeof text, SCENARIO, seed, replicates, people ? "true" : "false");
    runs_world_parse(w, text);
}

void runs_world_path(char out[WORLD_PATH], const struct runs_world *w, const char *name)
{
    (void)snprintf(out, WORLD_PATH, "%s/%s", w->folder, name);
}

int runs_world_setup(void **state)
{
    struct runs_world *w = calloc(1, sizeof *w);

    if (w == NULL)
        return -1;
    (void)snprintf(w->folder, sizeof w->folder, "%s/confide-XXXXXX", P_tmpdir);
    if (mkdtemp(w->folder) == NULL || provenance_init(&w->made_by, 0, NULL, &w->e) != STATUS_OK)
        return -1;
    (void)snprintf(w->file, sizeof w->file, "%s/out.h5", w->folder);
    runs_world_read(w, 7, 1, false);
    *state = w;
    return 0;
}

static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);

    for (struct dirent *d; folder != NULL && (d = readdir(folder)) != NULL;) {
        char inner[512];
        struct stat info;
        if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
            continue;
        (void)snprintf(inner, sizeof inner, "%s/%s", path, d->d_name);
        if (lstat(inner, &info) == 0 && S_ISDIR(info.st_mode))
            remove_folder(inner);
        else
            (void)unlink(inner);
    }
    if (folder != NULL)
        (void)closedir(folder);
    (void)rmdir(path);
}

int runs_world_teardown(void **state)
{
    struct runs_world *w = *state;

    remove_folder(w->folder);
    experiment_free(&w->experiment);
    provenance_free(&w->made_by);
    free(w);
    return 0;
}

enum status fake_unit(struct observation *o, const struct scenario *s, const struct plan *p,
                      uint32_t replicate, uint32_t stream, int threads,
                      struct unit_progress *progress, struct err *e)
{
    (void)stream, (void)threads, (void)e;
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        for (size_t i = 0; i < observe_size(o, v); i++)
            if (OBSERVABLE[v].type == OBSERVE_F64)
                ((double *)o->data[v])[i] = (double)(replicate * 1000 + i) * 0.37 + (double)v;
            else
                ((uint32_t *)o->data[v])[i] = replicate * 1000 + (uint32_t)(i * 7 + v);
    o->n_people = o->people != NULL ? p->n_slots - replicate % p->n_slots : 0;
    for (size_t i = 0; i < o->n_people * s->n_policies; i++)
        o->people[i] = (struct person_row){.slot = (uint32_t)(i % o->n_people),
                                           .child = i % 3 == 0,
                                           .untreated_weeks = (float)(replicate + i)};
#pragma omp atomic
    progress->agent_steps += unit_agent_steps(s, p);
    return STATUS_OK;
}

void interrupt_once(int signal)
{
#pragma omp critical(interrupt)
    if (!stop_requested())
        (void)raise(signal);
}

enum status fake_unit_interrupted(struct observation *o, const struct scenario *s,
                                  const struct plan *p, uint32_t replicate, uint32_t stream,
                                  int threads, struct unit_progress *progress, struct err *e)
{
    if (replicate == 3)
        interrupt_once(SIGINT);
    return fake_unit(o, s, p, replicate, stream, threads, progress, e);
}

enum status fake_unit_failing(struct observation *o, const struct scenario *s, const struct plan *p,
                              uint32_t replicate, uint32_t stream, int threads,
                              struct unit_progress *progress, struct err *e)
{
    if (replicate == 3)
        return err_set(e, STATUS_INTERNAL, "replicate 3 cannot be simulated");
    return fake_unit(o, s, p, replicate, stream, threads, progress, e);
}

struct unit_key *runs_world_units(const struct runs_world *w, size_t *n)
{
    const size_t replicates = (size_t)w->experiment.scenario.run.random_replicates;

    *n = w->experiment.n_points * replicates;
    struct unit_key *unit = calloc(*n, sizeof *unit);
    if (unit == NULL)
        abort();
    for (size_t i = 0; i < *n; i++)
        unit[i] = (struct unit_key){i / replicates, i % replicates};
    return unit;
}

enum status runs_world_store(struct runs_world *w, struct store **st, struct store_request q)
{
    struct unit_key *unit = runs_world_units(w, &q.n_units);

    q.experiment = &w->experiment;
    q.plan = &w->plan;
    q.made_by = &w->made_by;
    q.n_replicates = (size_t)w->experiment.scenario.run.random_replicates;
    q.unit = unit;
    const enum status status = store_open(st, &q, &w->e);

    free(unit);
    return status;
}

enum status runs_world_open(struct runs_world *w, struct store **st, const char *file,
                            bool overwrite)
{
    return runs_world_store(w, st, (struct store_request){.file = file, .overwrite = overwrite});
}

static enum status run_missing(struct runs_world *w, struct store *st, unit_fn run, int threads)
{
    size_t n_all, n = 0;
    struct unit_key *unit = runs_world_units(w, &n_all);

    for (size_t i = 0; i < n_all; i++)
        if (!store_has(st, unit[i]))
            unit[n++] = unit[i];
    w->ranks = ranks_alone();
    const struct ensemble en = {.experiment = &w->experiment,
                                .plan = &w->plan,
                                .ranks = &w->ranks,
                                .unit = unit,
                                .n = n,
                                .threads = threads,
                                .memory = UINT64_MAX,
                                .unit_bytes = 1,
                                .run = run,
                                .progress = PROGRESS_NONE};
    const enum status status = ensemble_run(&en, st, &w->e);

    free(unit);
    return status;
}

enum status runs_world_run(struct runs_world *w, const char *file, unit_fn run, int threads)
{
    struct store *st = NULL;
    enum status status = runs_world_open(w, &st, file, false);

    if (status != STATUS_OK)
        return status;
    status = run_missing(w, st, run, threads);
    if (status == STATUS_OK)
        status = store_finish(st, &w->e);
    store_close(st);
    return status;
}

struct comparison {
    hid_t other;
    bool same;
};

/* Reads a dataset's raw bytes; strings are compared by the readers' test. */
static void *read_bytes(hid_t file, const char *name, size_t *size)
{
    const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT), type = H5Dget_type(dataset);
    const hid_t space = H5Dget_space(dataset);
    const hssize_t n = H5Sget_simple_extent_npoints(space);
    void *bytes = NULL;

    *size = H5Tget_class(type) == H5T_STRING || n <= 0 ? 0 : (size_t)n * H5Tget_size(type);
    if (*size > 0)
        bytes = calloc(*size, 1);
    if (bytes != NULL && H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) < 0) {
        free(bytes);
        bytes = NULL;
    }
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    (void)H5Dclose(dataset);
    return bytes;
}

static herr_t compare(hid_t file, const char *name, const H5O_info_t *info, void *into)
{
    struct comparison *c = into;
    size_t n = 0, m = 0;

    if (info->type != H5O_TYPE_DATASET)
        return 0;
    if (H5Lexists(c->other, name, H5P_DEFAULT) <= 0) {
        c->same = false;
        return 0;
    }
    void *a = read_bytes(file, name, &n), *b = read_bytes(c->other, name, &m);
    if (n != m || (n > 0 && (a == NULL || b == NULL || memcmp(a, b, n) != 0)))
        c->same = false;
    free(a);
    free(b);
    return 0;
}

herr_t visit_objects(hid_t file, H5O_iterate_t op, void *into)
{
#if H5_VERSION_GE(1, 12, 0)
    return H5Ovisit3(file, H5_INDEX_NAME, H5_ITER_INC, op, into, H5O_INFO_BASIC);
#else
    return H5Ovisit(file, H5_INDEX_NAME, H5_ITER_INC, op, into);
#endif
}

bool same_data(const char *a, const char *b)
{
    const hid_t file = h5_open(a);
    struct comparison c = {.other = h5_open(b), .same = true};
    const herr_t ok = visit_objects(file, compare, &c);

    (void)H5Fclose(file);
    (void)H5Fclose(c.other);
    return ok >= 0 && c.same;
}

void write_text(const char *file, const char *text)
{
    FILE *f = fopen(file, "wb");

    if (f != NULL) {
        (void)fputs(text, f);
        (void)fclose(f);
    }
}

void cut_file(const char *file, long keep)
{
    if (truncate(file, keep) != 0)
        abort();
}

bool exists(const char *file)
{
    struct stat info;

    return stat(file, &info) == 0;
}
