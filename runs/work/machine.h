/* Threads and memory of the machine. */
#ifndef CONFIDE_MACHINE_H
#define CONFIDE_MACHINE_H

#include <stdint.h>

struct machine_threads {
    int asked, got;
    int left_idle; /* processors of the Slurm task that OMP_NUM_THREADS leaves without a thread */
    const char *
        asked_by; /* "--threads", "OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK", "the processors this process may use" */
};

/* Threads to compute with: `given` (0: not given), else OMP_NUM_THREADS, else SLURM_CPUS_PER_TASK, else the processors
 * it may use (affinity mask, and quota of its control groups). `got` is what OpenMP really starts. */
struct machine_threads machine_threads(int given);

/* The same for one of several ranks, whose share of the processors stands in their place; 0: no share. */
struct machine_threads machine_threads_of(int given, int share);

/* The processors of this Slurm task (SLURM_CPUS_PER_TASK); 0: it does not say. */
int machine_slurm(void);

/* Bytes a new allocation may count on: what the system says is available, within the limits of control groups.
 * UINT64_MAX: unknown. */
uint64_t machine_memory(void);

#endif
