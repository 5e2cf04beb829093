/* Threads and memory of the machine, from the environment and the kernel. */
#include "machine.h"

#include "cgroup.h"
#include "mem.h"

#include <omp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_THREADS = 4096 };

/* The first number of a variable such as "4" or "4,2"; 0: none. */
static int threads_of(const char *variable)
{
    const char *value = getenv(variable);
    const long n = value != NULL ? strtol(value, NULL, 10) : 0;

    return n > 0 && n <= MAX_THREADS ? (int)n : 0;
}

int machine_slurm(void)
{
    return threads_of("SLURM_CPUS_PER_TASK");
}

/* OpenMP counted them before it bound this thread to a few (OMP_PROC_BIND and its kind); the kernel no longer knows. */
static int processors_allowed(void)
{
    const int n = omp_get_num_procs(), quota = cgroup_processors("");

    return quota > 0 && quota < n ? quota : n;
}

/* A thread that cannot be started ends the program: fewer are asked for where there is no room for their stacks. */
static int threads_that_fit(int asked)
{
    static const size_t SPARE = (size_t)16 << 20;
    pthread_attr_t attributes;
    size_t stack = 0;

    if (pthread_attr_init(&attributes) == 0)
        (void)pthread_attr_getstacksize(&attributes, &stack);
    (void)pthread_attr_destroy(&attributes);
    while (asked > 1 && !mem_has((size_t)(asked - 1) * stack + SPARE))
        asked--;
    return asked;
}

static int threads_started(int asked)
{
    int got = 1;

    omp_set_dynamic(0);
#pragma omp parallel num_threads(asked) default(none) shared(got)
#pragma omp single
    got = omp_get_num_threads();
    return got;
}

struct machine_threads machine_threads_of(int given, int share)
{
    struct machine_threads t = {.asked = given, .asked_by = "--threads"};
    const int slurm = machine_slurm();

    if (t.asked <= 0) {
        t.asked = threads_of("OMP_NUM_THREADS");
        t.asked_by = "OMP_NUM_THREADS";
        t.left_idle = t.asked > 0 && slurm > t.asked ? slurm - t.asked : 0;
    }
    if (t.asked <= 0) {
        t.asked = slurm;
        t.asked_by = "SLURM_CPUS_PER_TASK";
    }
    if (t.asked <= 0 && share > 0) {
        t.asked = share;
        t.asked_by = "its share of the machine's processors";
    }
    if (t.asked <= 0) {
        t.asked = processors_allowed();
        t.asked_by = "the processors this process may use";
    }
    t.got = threads_started(threads_that_fit(t.asked));
    return t;
}

struct machine_threads machine_threads(int given)
{
    return machine_threads_of(given, 0);
}

/* The number in a file, or after `label` in it; UINT64_MAX: none there. */
static uint64_t read_number(const char *path, const char *label)
{
    char line[256];
    uint64_t number = UINT64_MAX;
    FILE *f = fopen(path, "r");

    while (f != NULL && number == UINT64_MAX && fgets(line, sizeof line, f) != NULL) {
        char *end = NULL;
        if (strncmp(line, label, strlen(label)) != 0)
            continue;
        const unsigned long long n = strtoull(line + strlen(label), &end, 10);
        if (end != line + strlen(label))
            number = n;
    }
    if (f != NULL)
        (void)fclose(f);
    return number;
}

uint64_t machine_memory(void)
{
    const uint64_t kib = read_number("/proc/meminfo", "MemAvailable:");
    const uint64_t machine = kib != UINT64_MAX ? kib * 1024 : UINT64_MAX;
    const uint64_t group = cgroup_memory("");

    return group < machine ? group : machine;
}
