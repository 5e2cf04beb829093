/* How fast the engine is: agent-steps a second and core, bytes an agent, time by phase, threads against processes. */
#define _POSIX_C_SOURCE 200809L

#include "kernel.h"
#include "plan.h"
#include "scenario_file.h"
#include "unit_test.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_RUNS = 25 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(enum status status, const struct err *e)
{
    if (status == STATUS_OK)
        return;
    fprintf(stderr, "bench: %s\n", e->msg);
    exit(err_exit_code(status));
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, int n)
{
    qsort(x, (size_t)n, sizeof *x, ascending);
    return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

/* The scenario with this many agents and years; one replicate of it is the thing timed. */
struct job {
    struct scenario s;
    struct plan p;
    struct observation o;
};

static void job_open(struct job *j, const char *file, const char *agents, const char *years)
{
    const struct override set[] = {{"population.agents", agents}, {"time.years", years}};
    struct err e;

    must(scenario_read(&j->s, file, set, years == NULL ? 1 : 2, NULL, &e), &e);
    must(plan_make(&j->p, &j->s, &e), &e);
    must(observe_init(&j->o, &j->s, &j->p, &e), &e);
}

static void job_close(struct job *j)
{
    observe_free(&j->o);
    scenario_free(&j->s);
}

/* Seconds that one replicate takes. */
static double job_time(struct job *j, uint32_t replicate, int threads,
                       const struct unit_options *options)
{
    struct err e;
    const double start = now();

    must(unit_run_with(&j->o, &j->s, &j->p, replicate, 0, threads, options, NULL, &e), &e);
    return now() - start;
}

static double peak_bytes(void)
{
    struct rusage u;

    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_maxrss * 1024;
}

/* One line of the table of sizes, in a process of its own so that its peak memory is its own. */
static void time_size(const char *file, const char *agents, const char *years, int threads,
                      int runs)
{
    struct job j;
    double t[MAX_RUNS];
    const double before = peak_bytes();

    job_open(&j, file, agents, years);
    for (int i = 0; i < runs; i++)
        t[i] = job_time(&j, (uint32_t)i + 1, threads, &(struct unit_options){0});
    const double steps = (double)unit_agent_steps(&j.s, &j.p), m = median(t, runs);
    printf("%10s %8d %12.1f %14.0f %9.2f .. %-9.2f %8.1f\n", agents, threads, m * 1e3,
           steps / m / threads / 1e6, t[0] * 1e3, t[runs - 1] * 1e3,
           (peak_bytes() - before) / (double)j.p.n_slots / (double)j.s.n_policies);
    job_close(&j);
}

static void sizes(const char *file, const char *largest)
{
    static const struct {
        const char *agents, *years;
        int runs;
    } SIZES[] = {
        {"10000", NULL, 9}, {"100000", NULL, 5}, {"1000000", NULL, 3}, {"10000000", "1", 1}};

    puts("One replicate, all policies and the burn-in counted; medians (and range) of several");
    puts("    agents  threads           ms  M steps/s/core            range (ms)     "
         "bytes/agent/policy");
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++)
        for (int threads = 1; threads <= 2; threads++) {
            if (strlen(SIZES[i].agents) > strlen(largest))
                continue;
            fflush(stdout);
            const pid_t child = fork();
            if (child == 0) {
                time_size(file, SIZES[i].agents, SIZES[i].years, threads, SIZES[i].runs);
                exit(0);
            }
            waitpid(child, NULL, 0);
        }
}

static void phases(const char *file)
{
    struct job j;
    struct unit_times times = {0};
    double total = 0;

    job_open(&j, file, "100000", NULL);
    job_time(&j, 1, 1, &(struct unit_options){.times = &times});
    for (int i = 0; i < PHASE_COUNT; i++)
        total += times.seconds[i];
    puts("\nWhere the time goes, at 100000 agents on one thread (timing itself adds some)");
    for (int i = 0; i < PHASE_COUNT; i++)
        printf("  %-28s %5.1f %%\n", PHASE_NAMES[i], 100 * times.seconds[i] / total);
    job_close(&j);
}

/* Replicates of one process over two threads. */
static double two_threads(struct job *j, uint32_t replicates)
{
    const double start = now();

#pragma omp parallel num_threads(2)
    {
        struct job own = *j;
        struct err e;
        must(observe_init(&own.o, &own.s, &own.p, &e), &e);
#pragma omp for schedule(dynamic, 1)
        for (uint32_t r = 0; r < replicates; r++)
            job_time(&own, r + 1, 1, &(struct unit_options){0});
        observe_free(&own.o);
    }
    return now() - start;
}

/* The same replicates over two processes of one thread each. */
static double two_processes(struct job *j, uint32_t replicates)
{
    const double start = now();
    pid_t child[2];

    for (uint32_t c = 0; c < 2; c++)
        if ((child[c] = fork()) == 0) {
            for (uint32_t r = c; r < replicates; r += 2)
                job_time(j, r + 1, 1, &(struct unit_options){0});
            _exit(0);
        }
    for (int c = 0; c < 2; c++)
        waitpid(child[c], NULL, 0);
    return now() - start;
}

/* Two threads sharing out the agents of one world. */
static double one_world(struct job *j, uint32_t replicates)
{
    const double start = now();

    for (uint32_t r = 0; r < replicates; r++)
        job_time(j, r + 1, 2, &(struct unit_options){0});
    return now() - start;
}

static void scaling(const char *file, int pairs)
{
    struct job j;
    double threads[MAX_RUNS], shared[MAX_RUNS];

    /* Processes come first in each pair: a process that has started OpenMP's threads is not to be forked. */
    job_open(&j, file, "100000", NULL);
    for (int i = 0; i < pairs; i++) {
        int channel[2];
        double t[3];
        if (pipe(channel) != 0)
            exit(70);
        if (fork() == 0) {
            t[0] = two_processes(&j, 4);
            t[1] = two_threads(&j, 4);
            t[2] = one_world(&j, 4);
            if (write(channel[1], t, sizeof t) != (ssize_t)sizeof t)
                _exit(74);
            _exit(0);
        }
        if (read(channel[0], t, sizeof t) != (ssize_t)sizeof t)
            exit(74);
        wait(NULL);
        close(channel[0]);
        close(channel[1]);
        threads[i] = t[0] / t[1];
        shared[i] = t[0] / t[2];
    }
    printf("\nThroughput against two processes of one thread, side by side (medians of %d pairs)\n",
           pairs);
    printf("  two threads, a replicate each    %.3f\n", median(threads, pairs));
    printf("  two threads share one world      %.3f\n", median(shared, pairs));
    job_close(&j);
}

/* Seconds that the program takes for a whole run of the scenario as it stands: `replicates` on one thread. */
static double whole_run(const char *file, const char *replicates, const char *folder)
{
    char out[256];
    const double start = now();

    (void)snprintf(out, sizeof out, "%s/bench.h5", folder);
    const pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL)
            _exit(74);
        execl(PROGRAM, "confide", "run", file, "--replicates", replicates, "--threads", "1",
              "--quiet", "-o", out, (char *)NULL);
        _exit(70);
    }
    int status = 0;
    waitpid(child, &status, 0);
    remove(out);
    if (status != 0) {
        fputs("bench: the run failed\n", stderr);
        exit(70);
    }
    return now() - start;
}

/* What a whole run spends on other things than simulating: reading, saving, joining, compressing, the table. */
static void overhead(const char *file, int pairs)
{
    struct job j;
    double share[MAX_RUNS];
    char folder[] = "/tmp/confide-bench-XXXXXX";

    if (mkdtemp(folder) == NULL)
        exit(73);
    job_open(&j, file, "50000", NULL);
    for (int i = 0; i < pairs; i++) {
        double simulating = 0;
        for (uint32_t r = 1; r <= 8; r++)
            simulating += job_time(&j, r, 1, &(struct unit_options){0});
        share[i] = 1 - simulating / whole_run(file, "8", folder);
    }
    rmdir(folder);
    printf("\nA whole run of 8 replicates of 50000 agents: %.1f %% is not simulation (median of %d "
           "pairs)\n",
           100 * median(share, pairs), pairs);
    job_close(&j);
}

int main(int argc, char **argv)
{
    const char *file = argc > 1 ? argv[1] : SOURCE_DIR "/params/uk-2017.yaml";
    const char *largest = argc > 2 ? argv[2] : "10000000";

    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("scenario %s, kernels %s\n", file, kernels_find(NULL)->name);
    scaling(file, 3);
    sizes(file, largest);
    phases(file);
    overhead(file, 3);
    return 0;
}
