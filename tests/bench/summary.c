/* How long a summary of a large sweep takes, and in how much memory: a made file of many points, and what is asked of it. */
#define _DEFAULT_SOURCE
#include "made_file.h"
#include "scenario_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { REPLICATES = 20, MAX_ARGUMENTS = 12 };

static const char SCENARIO[] =
    "title: Many points\n"
    "time: {start: 2017-01-01, years: 2, step_days: 30, burn_in_years: 0}\n"
    "random: {seed: 1, replicates: 20}\n"
    "population: {agents: 400, communities: 1, contacts: 2}\n"
    "groups:\n  others: {people: 1000}\n  trafficked_a: {people: 300}\n"
    "  trafficked_b: {people: 200}\n"
    "conditions:\n  flu: {onset: 1}\n  tuberculosis: {onset: 0.1, transmission_public: 2}\n"
    "policies:\n  none: {before: none}\n  serious: {before: serious}\n  full: {before: full}\n"
    "output: {every_steps: 25, subgroups: [all]}\n";

/* What is asked of the file, NULL at the end; the file's name comes second. */
static const char *const ASKED[][MAX_ARGUMENTS] = {
    {"summary"},
    {"summary", "--measure", "untreated_rate"},
    {"summary", "--by", "group"},
    {"summary", "--by", "point"},
    {"summary", "--by", "point", "--csv"},
    {"summary", "--by", "point", "--measure", "untreated_rate", "--csv"},
    {"sensitivity", "--measure", "untreated_rate", "--method", "prcc"},
    {"export", "--measure", "untreated_rate", "--csv"},
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Counts that deflate about as badly as real ones: a few noisy bits each. */
static bool fill(void *into, struct observation *o, size_t point, size_t replicate)
{
    uint64_t *state = into;
    uint64_t x = *state;

    (void)replicate;
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        for (size_t i = 0; i < observe_size(o, v); i++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            const uint32_t count = 20 + (uint32_t)v + (uint32_t)(x >> 60) + (uint32_t)(point & 7);
            if (OBSERVABLE[v].type == OBSERVE_F64)
                ((double *)o->data[v])[i] = 0.125 * count;
            else
                ((uint32_t *)o->data[v])[i] = count;
        }
    *state = x;
    return true;
}

static void make(const char *file, size_t points)
{
    void *state = NULL;
    struct scenario s;
    uint64_t random = 1;
    const double start = now();
    struct stat info;

    if (runs_world_setup(&state) != 0)
        abort();
    struct runs_world *w = state;
    experiment_free(&w->experiment);
    if (scenario_parse(&s, SCENARIO, strlen(SCENARIO), "many.yaml", &w->e) != STATUS_OK ||
        experiment_of_run(&w->experiment, &s, &w->e) != STATUS_OK ||
        plan_make(&w->plan, &w->experiment.scenario, &w->e) != STATUS_OK) {
        (void)fprintf(stderr, "bench_summary: %s\n", w->e.msg);
        exit(1);
    }
    made_points(w, "priors", points);
    made_file(w, file, REPLICATES, fill, &random);
    if (stat(file, &info) == 0)
        printf("%zu points x %d replicates x 3 policies: %.0f MB, made in %.0f s\n", points,
               REPLICATES, (double)info.st_size / 1e6, now() - start);
    (void)runs_world_teardown(&state);
}

static void child(const char *file, const char *const *asked)
{
    const char *arguments[MAX_ARGUMENTS + 3] = {PROGRAM, asked[0], file};

    for (size_t i = 1; asked[i] != NULL; i++)
        arguments[i + 2] = asked[i];
    if (freopen("/dev/null", "w", stdout) != NULL)
        (void)execv(PROGRAM, (char *const *)(void *)arguments);
    _exit(127);
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static void ask(const char *file, const char *const *asked)
{
    struct rusage used;
    int status = 0;
    const double start = now();
    const pid_t pid = fork();

    if (pid == 0)
        child(file, asked);
    if (pid < 0 || wait4(pid, &status, 0, &used) != pid)
        abort();
    printf("%8.1f %8.1f %8.1f  %s", now() - start, seconds(used.ru_utime) + seconds(used.ru_stime),
           (double)used.ru_maxrss / 1024.0, asked[0]);
    for (size_t i = 1; asked[i] != NULL; i++)
        printf(" %s", asked[i]);
    printf(status == 0 ? "\n" : " (failed: %d)\n", status);
    (void)fflush(stdout);
}

int main(int argc, char **argv)
{
    const char *file = argc > 1 ? argv[1] : "bench_summary.h5";
    const size_t points = argc > 2 ? strtoul(argv[2], NULL, 10) : 100000;
    struct stat info;

    if (stat(file, &info) != 0)
        make(file, points);
    puts("  wall s    cpu s      MiB");
    for (size_t i = 0; i < sizeof ASKED / sizeof *ASKED; i++)
        ask(file, ASKED[i]);
    return 0;
}
