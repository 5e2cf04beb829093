/* The posterior of a calibration's file, as the table beside it. */
#ifndef CONFIDE_POSTERIOR_H
#define CONFIDE_POSTERIOR_H

#include "err.h"

/* A header of paths and `weight`, then a row a point, numbers exact to the last bit. *csv: free with free(). NOINPUT: the
 * file cannot be read, or is no calibration; INTERNAL. */
enum status posterior_table(char **csv, const char *file, struct err *e) MUST_CHECK;

#endif
