/* A calibration from its file to what it found. */
#ifndef CONFIDE_CALIBRATE_H
#define CONFIDE_CALIBRATE_H

#include "calibration_file.h"
#include "ranks_mpi.h"

struct calibrate_request {
    const char *file, *output; /* output: not empty */
    const char *budget[CALIBRATION_MAX_BUDGETS];
    size_t n_budgets;
    int64_t seed; /* below 0: the file's */
    int threads;  /* 0: not given */
    double grace;
    bool overwrite, quiet, is_markdown;
    struct ranks *ranks;
    int argc;
    char **argv;
};

/* Reads the file, simulates what is missing, writes the output and its CSV, and prints what it found. */
enum status calibrate_run(const struct calibrate_request *q, struct err *e) MUST_CHECK;

#endif
