/* Commands of this layer: each parses its own arguments (argv[0] is the command's name). */
#ifndef CONFIDE_RUNS_COMMANDS_H
#define CONFIDE_RUNS_COMMANDS_H

#include "err.h"

enum status cmd_run(int argc, char **argv, struct err *e) MUST_CHECK;

#endif
