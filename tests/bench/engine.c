/* How fast the engine is: people simulated per second and core, bytes an agent, by size and number of policies; time to
 * an answer, time by phase, threads against processes. */
#define _POSIX_C_SOURCE 200809L

#include "kernel.h"
#include "mem.h"
#include "plan.h"
#include "scenario_file.h"
#include "unit_test.h"

#include <math.h>
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

/* A replicate's time, in milliseconds, and what it answers: every person of every policy in each of its steps, those of
 * a burn-in that policies share once; and how many people have a body in each world. */
static void print_times(double *t, int runs, int threads, const struct unit_census *c)
{
    const double m = median(t, runs);

    printf("%12.1f %9.1f .. %-9.1f %10.0f %8.2f", m * 1e3, t[0] * 1e3, t[runs - 1] * 1e3,
           (double)c->answered / runs / m / threads / 1e6,
           100 * (double)c->apart / (double)c->bodies);
}

/* One line of the table of sizes, in a process of its own so that its peak memory is its own. */
static void time_size(const char *file, const char *agents, const char *years, int threads,
                      int runs)
{
    struct job j;
    struct unit_census census = {0};
    double t[MAX_RUNS];
    const double before = peak_bytes();

    job_open(&j, file, agents, years);
    for (int i = 0; i < runs; i++)
        t[i] = job_time(&j, (uint32_t)i + 1, threads, &(struct unit_options){.census = &census});
    printf("%10s %8d ", agents, threads);
    print_times(t, runs, threads, &census);
    printf(" %8.1f\n", (peak_bytes() - before) / (double)j.p.n_slots / (double)j.s.n_policies);
    job_close(&j);
}

static void sizes(const char *file, const char *largest)
{
    static const struct {
        const char *agents, *years;
        int runs;
    } SIZES[] = {{"2000", NULL, 15},
                 {"10000", NULL, 9},
                 {"50000", NULL, 5},
                 {"1000000", "1", 3},
                 {"10000000", "1", 1}};

    puts("\nOne replicate of all policies: medians (and range) of several");
    puts("    agents  threads           ms       range (ms)       M/s/core  apart %  bytes");
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

/* A further policy: that of number k with its entries three months later. */
static void add_later(struct scenario *s, size_t k)
{
    struct policy *to = &s->policy[s->n_policies];

    *to = s->policy[k];
    (void)snprintf(to->name, sizeof to->name, "later%zu", k);
    to->schedule = mem_array(to->n_schedule, sizeof *to->schedule);
    if (to->schedule == NULL)
        exit(70);
    for (size_t i = 0; i < to->n_schedule; i++) {
        to->schedule[i] = s->policy[k].schedule[i];
        to->schedule[i].date += 91;
    }
    s->n_policies++;
}

/* The first n policies of the scenario, or with some more. */
static void time_policies(const char *file, size_t n, int runs)
{
    struct job j;
    struct unit_census census = {0};
    double t[MAX_RUNS];

    job_open(&j, file, "50000", NULL);
    const size_t all = j.s.n_policies;
    while (j.s.n_policies < n)
        add_later(&j.s, j.s.n_policies - all);
    observe_free(&j.o);
    struct err e;
    const size_t has = j.s.n_policies;
    j.s.n_policies = n;
    must(observe_init(&j.o, &j.s, &j.p, &e), &e);
    for (int i = 0; i < runs; i++)
        t[i] = job_time(&j, (uint32_t)i + 1, 1, &(struct unit_options){.census = &census});
    printf("%10zu ", n);
    print_times(t, runs, 1, &census);
    puts("");
    j.s.n_policies = has;
    job_close(&j);
}

static void policies(const char *file)
{
    puts("\nBy the number of policies, at 50000 agents on one thread");
    puts("  policies           ms       range (ms)       M/s/core  apart %");
    for (size_t n = 1; n <= 8; n *= 2)
        time_policies(file, n, 3);
}

/* Untreated illness under a policy: untreated over ill person-time, of all groups and intervals. */
static double untreated_share(const struct job *j, size_t policy)
{
    double untreated = 0, ill = 0;

    for (size_t i = 0; i < j->o.dim[DIM_interval]; i++)
        for (size_t g = 0; g < j->s.n_groups; g++) {
            const size_t at =
                ((policy * j->o.dim[DIM_interval] + i) * j->s.n_groups + g) * j->s.n_subgroups;
            untreated += j->p.weight[g] * ((uint32_t *)j->o.data[OBSERVE_untreated])[at];
            ill += j->p.weight[g] * ((uint32_t *)j->o.data[OBSERVE_ill])[at];
        }
    return untreated / ill;
}

static double variance(const double *x, int n)
{
    double mean = 0, sum = 0;

    for (int i = 0; i < n; i++)
        mean += x[i] / n;
    for (int i = 0; i < n; i++)
        sum += (x[i] - mean) * (x[i] - mean);
    return sum / (n - 1);
}

/* Seconds until the difference of untreated illness between the first and the third policy has a half-width of 0.05
 * points, against what independent random numbers, and so worlds simulated apart, would need. */
static void answer(const char *file, int runs)
{
    struct job j;
    double first[MAX_RUNS], third[MAX_RUNS], difference[MAX_RUNS], t[MAX_RUNS], apart[MAX_RUNS];

    job_open(&j, file, "50000", NULL);
    for (int i = 0; i < runs; i++) {
        t[i] = job_time(&j, (uint32_t)i + 1, 1, &(struct unit_options){0});
        first[i] = untreated_share(&j, 0);
        third[i] = untreated_share(&j, 2);
        difference[i] = third[i] - first[i];
    }
    for (int i = 0; i < 2; i++)
        apart[i] = job_time(&j, (uint32_t)i + 1, 1, &(struct unit_options){.apart = true});
    const double need = pow(1.96 / 0.0005, 2);
    printf(
        "\nSeconds to an answer, untreated illness to 0.05 points: paired %.1f, independent %.0f\n",
        fmax(2, need * variance(difference, runs)) * median(t, runs),
        need * (variance(first, runs) + variance(third, runs)) * median(apart, 2));
    job_close(&j);
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
    policies(file);
    answer(file, 12);
    phases(file);
    overhead(file, 3);
    return 0;
}
