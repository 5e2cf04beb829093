/* Running gnuplot: no shell, the script through its standard input. */
#ifndef CONFIDE_GNUPLOT_H
#define CONFIDE_GNUPLOT_H

#include "err.h"

#include <stddef.h>

/*
 * Runs gnuplot on `script`. NOOUTPUT: gnuplot is not installed (with the remedy), or it failed (with the end of what it
 * said). Not for two threads at once (SIGPIPE).
 */
enum status gnuplot_run(const char *script, size_t length, struct err *e) MUST_CHECK;

#endif
