/* Commands of this layer: each parses its own arguments (argv[0] is the command's name). */
#ifndef CONFIDE_PARAMS_COMMANDS_H
#define CONFIDE_PARAMS_COMMANDS_H

#include "err.h"

enum status cmd_params(int argc, char **argv, struct err *e) MUST_CHECK;
enum status cmd_new(int argc, char **argv, struct err *e) MUST_CHECK;

/* Simulates the scenario and prints which measures drift (--settle); a layer above provides it. */
struct scenario;
typedef enum status check_settle(const struct scenario *s, struct err *e);
enum status cmd_check(int argc, char **argv, check_settle *settle, struct err *e) MUST_CHECK;

#endif
