/* Commands of this layer: each parses its own arguments (argv[0] is the command's name). */
#ifndef CONFIDE_RUNS_COMMANDS_H
#define CONFIDE_RUNS_COMMANDS_H

#include "err.h"

#include <stdbool.h>

/* Prints the headline table of a finished file on stdout; a layer above provides it. */
typedef enum status (*run_report)(const char *file, bool quiet, struct err *e);

/* What a layer above knows of measures (replenish.h). */
struct measure_hooks;

/* `report` may be NULL: no table. */
enum status cmd_run(int argc, char **argv, run_report report, struct err *e) MUST_CHECK;

/* `measures` may be NULL: sweeps with stop_when are then refused. */
enum status cmd_sweep(int argc, char **argv, const struct measure_hooks *measures,
                      struct err *e) MUST_CHECK;

/* Errors are for main, which prints them and returns the exit code. */
enum status cmd_merge(int argc, char **argv, struct err *e) MUST_CHECK;
enum status cmd_status(int argc, char **argv, struct err *e) MUST_CHECK;

#endif
