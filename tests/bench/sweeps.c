/* What a sweep costs beside its simulations, and how long a merge of 10,000 units takes. */
#define _XOPEN_SOURCE 700

#include "plan.h"
#include "sweep.h"
#include "unit.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAIRS = 5, THREADS = 2, MERGED = 10000, PARTS = 10 };

/* Of a process: seconds by the clock, and on processors. */
struct took {
    double wall, cpu;
};

static const char SCENARIO[] = SOURCE_DIR "/params/uk-2017.yaml";

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static double cpu_of_children(void)
{
    struct rusage u;

    getrusage(RUSAGE_CHILDREN, &u);
    return seconds(u.ru_utime) + seconds(u.ru_stime);
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double x[PAIRS])
{
    qsort(x, PAIRS, sizeof *x, ascending);
    return x[PAIRS / 2];
}

static void must(enum status status, const struct err *e)
{
    if (status == STATUS_OK)
        return;
    fprintf(stderr, "bench: %s\n", e->msg);
    exit(err_exit_code(status));
}

/* The sweep's units in a bare loop on the same threads: nothing is scheduled, packed, saved or joined. */
static void bare_loop(const char *sweep, const char *agents)
{
    const struct override set[] = {{"population.agents", agents},
                                   {"population.communities", "2"},
                                   {"output.every_steps", "52"},
                                   {"output.subgroups", "[all]"}};
    const struct sweep_options options = {.overrides = set, .n_overrides = 4};
    struct sweep sw;
    struct err e;

    must(sweep_read(&sw, sweep, &options, &e), &e);
#pragma omp parallel num_threads(THREADS)
    {
        struct scenario *s = malloc(sizeof *s);
        struct observation o;
        struct plan p;
        struct err own;
#pragma omp for schedule(dynamic, 1)
        for (size_t i = 0; i < sw.experiment.n_points; i++) {
            experiment_point(&sw.experiment, i, s);
            must(plan_make(&p, s, &own), &own);
            must(observe_init(&o, s, &p, &own), &own);
            must(unit_run(&o, s, &p, 1, 0, 1, NULL, &own), &own);
            observe_free(&o);
        }
        free(s);
    }
    sweep_free(&sw);
}

/* Runs the program (NULL: the bare loop, which starts threads and so needs a process of its own). */
static struct took run(char *const *arguments, const char *sweep, const char *agents)
{
    const double start = now(), cpu = cpu_of_children();

    (void)fflush(stdout);
    const pid_t child = fork();
    if (child == 0 && arguments == NULL) {
        bare_loop(sweep, agents);
        _exit(0);
    }
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL)
            _exit(74);
        execv(PROGRAM, arguments);
        _exit(70);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) {
        fprintf(stderr, "bench: a process failed\n");
        exit(70);
    }
    return (struct took){now() - start, cpu_of_children() - cpu};
}

/* A sweep of this many points with one replicate each, under two policies, in a file. */
static void write_sweep(const char *path, int points)
{
    FILE *f = fopen(path, "w");

    if (f == NULL)
        exit(73);
    fprintf(f,
            "scenario: %s\ndesign: grid\nreplicates: 1\npolicies: [none, full]\n"
            "vary:\n  belief.floor: {from: 0.01, to: 0.99, count: %d}\n",
            SCENARIO, points);
    if (fclose(f) != 0)
        exit(74);
}

/* What a sweep spends on other things than simulating: scheduling, packing, saving, joining. */
static void overhead(const char *agents, int points)
{
    char folder[] = "/tmp/confide-bench-XXXXXX", file[64], out[64], set[64], threads[16];
    double wall[PAIRS], cpu[PAIRS], unit[PAIRS];

    if (mkdtemp(folder) == NULL)
        exit(73);
    (void)snprintf(file, sizeof file, "%s/sweep.yaml", folder);
    (void)snprintf(out, sizeof out, "%s/sweep.h5", folder);
    (void)snprintf(set, sizeof set, "population.agents=%s", agents);
    (void)snprintf(threads, sizeof threads, "%d", THREADS);
    write_sweep(file, points);
    char name[] = "confide", sweep[] = "sweep", to[] = "-o", on[] = "-t", with[] = "--set",
         quiet[] = "-q", communities[] = "population.communities=2",
         steps[] = "output.every_steps=52", all[] = "output.subgroups=[all]";
    char *const arguments[] = {name, sweep,       file, to,    out,  on,  threads, with, set,
                               with, communities, with, steps, with, all, quiet,   NULL};
    for (int i = 0; i < PAIRS; i++) {
        const struct took bare = run(NULL, file, agents), whole = run(arguments, NULL, NULL);
        wall[i] = 1 - bare.wall / whole.wall;
        cpu[i] = 1 - bare.cpu / whole.cpu;
        unit[i] = bare.cpu / points;
        remove(out);
    }
    remove(file);
    rmdir(folder);
    printf("%d units of %.3f s on %d threads: %.1f %% of the time and %.1f %% of the processors' "
           "time is not simulation (medians of %d pairs)\n",
           points, median(unit), THREADS, 100 * median(wall), 100 * median(cpu), PAIRS);
}

static void merge(void)
{
    char folder[] = "/tmp/confide-bench-XXXXXX", file[64], parts[64], out[64], part[32], path[96];

    if (mkdtemp(folder) == NULL)
        exit(73);
    (void)snprintf(file, sizeof file, "%s/sweep.yaml", folder);
    (void)snprintf(parts, sizeof parts, "%s/parts", folder);
    (void)snprintf(out, sizeof out, "%s/merged.h5", folder);
    write_sweep(file, MERGED);
    char name[] = "confide", sweep[] = "sweep", join[] = "merge", to[] = "-o", with[] = "--set",
         few[] = "population.agents=50", one[] = "population.communities=1", quiet[] = "-q",
         contacts[] = "population.contacts=4", burn[] = "time.burn_in_years=0", shard[] = "--shard";
    for (int k = 1; k <= PARTS; k++) {
        (void)snprintf(part, sizeof part, "%d/%d", k, PARTS);
        char *const arguments[] = {name, sweep, file, to,       parts, shard, part,  with, few,
                                   with, one,   with, contacts, with,  burn,  quiet, NULL};
        (void)run(arguments, NULL, NULL);
    }
    char *const arguments[] = {name, join, parts, to, out, quiet, NULL};
    const struct took took = run(arguments, NULL, NULL);
    struct rusage u;
    getrusage(RUSAGE_CHILDREN, &u);
    printf("merge of %d units in %d parts: %.2f s (%.2f s of processors); no process had more than "
           "%.0f MiB\n",
           MERGED, PARTS, took.wall, took.cpu, (double)u.ru_maxrss / 1024);
    for (int k = 1; k <= PARTS; k++) {
        (void)snprintf(path, sizeof path, "%s/shard-%d.h5", parts, k);
        remove(path);
    }
    (void)snprintf(path, sizeof path, "%s/shards", parts);
    remove(path);
    rmdir(parts);
    remove(out);
    remove(file);
    rmdir(folder);
}

int main(void)
{
    overhead("9000", 200);
    overhead("600", 1000);
    merge();
    return 0;
}
