/* Running gnuplot: no shell, the script through its standard input. */
#ifndef CONFIDE_GNUPLOT_H
#define CONFIDE_GNUPLOT_H

#include "err.h"

#include <stddef.h>

/*
 * Runs gnuplot in folder `dir` on `script`; output files that the script names are relative to it. NOOUTPUT: gnuplot
 * is not installed (with the remedy), or it failed (with what it said). Not for two threads at once (SIGPIPE).
 */
enum status gnuplot_run(const char *dir, const char *script, size_t length,
                        struct err *e) MUST_CHECK;

#endif
