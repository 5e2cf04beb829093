/* Simulating the points of a calibration: each round is an ordinary sweep of every experiment, beside the output. */
#ifndef CONFIDE_WAVES_H
#define CONFIDE_WAVES_H

#include "aim.h"
#include "calibration_file.h"
#include "matching.h"
#include "ranks_mpi.h"

struct waves {
    const struct calibration_file *file;
    const struct aim *aim; /* [target] of the file, those held out among them */
    const char *output;    /* calibration.h5: rounds lie in calibration.h5.waves/ */
    int threads;           /* 0: not given */
    double grace;          /* seconds */
    bool overwrite, quiet;
    struct ranks *ranks;
    int argc;
    char **argv;
    double began; /* by the clock; only for the time that is left, never for a number */

    size_t n_points; /* simulated so far */
    double *raw;     /* [point * targets + target], in its unit; NaN: could not be had */
    size_t capacity; /* of raw, in points */
};

/* Room for what is simulated. INTERNAL: no memory. */
enum status waves_open(struct waves *w, size_t n_points, struct err *e) MUST_CHECK;
void waves_close(struct waves *w);

/* As matching_setup asks; `of` is a struct waves. What was simulated before is read again. STOPPED: asked to stop. */
enum status waves_simulate(void *of, size_t round, bool is_posterior, size_t n, const double *u,
                           double *output, double *variance, struct err *e) MUST_CHECK;

/* Says what a round found, and stops where the minutes of the budget are over. */
enum status waves_tell(void *of, const struct matching_round *r, size_t round,
                       struct err *e) MUST_CHECK;

#endif
