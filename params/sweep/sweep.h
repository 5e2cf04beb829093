/* A sweep file: what varies, how its points are chosen, and how many replicates each gets. */
#ifndef CONFIDE_SWEEP_H
#define CONFIDE_SWEEP_H

#include "experiment.h"
#include "scenario_file.h"

enum { STOP_MEASURE_SIZE = 512 };

/* Replicates of a point are added until the paired interval is narrow enough. */
struct stop_rule {
    bool is_given;
    /* A name of `confide summary`, or a definition; the caller checks that it exists. */
    char measure[STOP_MEASURE_SIZE];
    size_t policy,
        against; /* the contrast: numbers of policies; equal: the measure itself under `policy` */
    double half_width; /* of the 95 % interval, in the measure's unit */
    int64_t min, max,
        batch; /* replicates; decided after min, min + batch, …; the last batch ends at max */
};

struct sweep {
    struct experiment experiment;
    struct stop_rule stop;
    char *text; /* the sweep in full as YAML, without its scenario: kept in the output file */
};

/* A layer above supplies this: reads a calibration's file (.h5) and gives its posterior as the table beside it (free
 * with free()). Any error's message is a sentence. */
typedef enum status sweep_posterior(char **csv, const char *file, struct err *e);

struct sweep_options {
    bool skip_invalid; /* leave out points that a rule refuses (experiment.skipped) */
    const struct override *overrides; /* of the scenario: --set, --agents, --seed … */
    size_t n_overrides;
    sweep_posterior *posterior; /* NULL: such files cannot be read, only tables */
};

/*
 * Reads a sweep file and its scenario, makes the points and checks them all. On failure e->msg lists every mistake as
 * scenario_read does, or the points that are refused, counted from 1, with their values (the first ten, and how many
 * more). *sw is then empty. NOINPUT, SCENARIO, INTERNAL.
 */
enum status sweep_read(struct sweep *sw, const char *file, const struct sweep_options *o,
                       struct err *e) MUST_CHECK;
void sweep_free(struct sweep *sw); /* a zeroed one is fine */

#endif
