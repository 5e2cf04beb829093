/* confide sweep, between the files it is made of: the command line understood, and what is done with it. */
#ifndef CONFIDE_CMD_SWEEP_H
#define CONFIDE_CMD_SWEEP_H

#include "array.h"
#include "ranks_mpi.h"
#include "replenish.h"
#include "settings.h"
#include "sweep.h"

enum sweep_task { SWEEP_RUN, SWEEP_DESIGN, SWEEP_PLAN, SWEEP_ONLY };

/* From how many points on a sweep is large: it is tallied by year, and only for everybody, unless told otherwise. */
enum { LARGE_SWEEP = 100 };

struct sweep_request {
    const struct option_table *table;
    const char *sweep, *output;
    const char *shard; /* "K/N", "slurm"; NULL: not given */
    enum sweep_task task;
    struct unit_key only; /* from 0 */
    struct settings with;
    bool skip_invalid, goes_on;
    int64_t batch; /* points simulated together at most */
    int argc;
    char **argv;
    const struct measure_hooks *measures;
    struct ranks *ranks; /* that run it; alone for a plan or a design */
};

/* Where the output goes (for free()), and which part of the sweep falls to this process (cmd_sweep_output.c). */
enum status cmd_sweep_find_output(struct array *a, char **file, const struct sweep_request *q,
                                  struct err *e) MUST_CHECK;

/* The points as a table, into the output or on stdout. */
enum status cmd_sweep_write_design(const struct sweep_request *q, const struct experiment *x,
                                   struct err *e) MUST_CHECK;

/* Runs what the request asks of the sweep that was read (cmd_sweep_run.c). */
enum status cmd_sweep_go(const struct sweep_request *q, const struct sweep *sw,
                         struct err *e) MUST_CHECK;

#endif
