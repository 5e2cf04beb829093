/* Commands of this layer: each parses its own arguments (argv[0] is the command's name). */
#ifndef CONFIDE_ANALYSIS_COMMANDS_H
#define CONFIDE_ANALYSIS_COMMANDS_H

#include "err.h"

#include <stdbool.h>

enum status cmd_calibrate(int argc, char **argv, struct err *e) MUST_CHECK;
enum status cmd_summary(int argc, char **argv, struct err *e) MUST_CHECK;
enum status cmd_export(int argc, char **argv, struct err *e) MUST_CHECK;
enum status cmd_figures(int argc, char **argv, struct err *e) MUST_CHECK;
enum status cmd_report(int argc, char **argv, struct err *e) MUST_CHECK;
enum status cmd_compare(int argc, char **argv, struct err *e) MUST_CHECK;
enum status cmd_explore(int argc, char **argv, struct err *e) MUST_CHECK;
enum status cmd_sensitivity(int argc, char **argv, struct err *e) MUST_CHECK;

/* Prints the headline table of FILE on stdout, against its first policy, and unless `quiet` warns on stderr of measures
 * that drift: the end of `confide run`. */
enum status summary_report(const char *file, bool quiet, struct err *e) MUST_CHECK;

#endif
