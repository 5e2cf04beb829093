/* What a sweep would need on a cluster: core hours, tasks of an array, their time, memory and files. */
#ifndef CONFIDE_SCALE_H
#define CONFIDE_SCALE_H

#include "forecast.h"

/* The tasks of a job array, with --threads threads each (else those of array.sbatch). */
struct scale {
    double core_hours;
    size_t tasks;
    int threads;
    double seconds;    /* that a task computes */
    double limit;      /* what to give it: --time, seconds */
    double memory;     /* of a task, bytes */
    size_t files;      /* that a task has beside its output file, at most at a time */
    double file_bytes; /* of one, on average */
};
struct scale scale_of(const struct forecast *f, const struct campaign *c);

/* Prints it on stdout. */
void scale_print(const struct forecast *f, const struct campaign *c);

#endif
