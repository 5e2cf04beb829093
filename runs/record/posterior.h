/* The posterior of a calibration's file, and as the table beside it. */
#ifndef CONFIDE_POSTERIOR_H
#define CONFIDE_POSTERIOR_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>

struct record_reader;

struct posterior {
    const char *const *path;      /* of each parameter */
    const double *value, *weight; /* [point * n_paths + path]; [point] */
    size_t n_paths, n_points;
    struct record_reader *reader; /* owns them all */
};

/* NOINPUT: the file cannot be read, is no calibration, or is damaged. */
enum status posterior_open(struct posterior *p, const char *file, struct err *e) MUST_CHECK;
void posterior_close(struct posterior *p); /* a zeroed one is fine */

/* Whether the file is a calibration's. */
bool posterior_is_in(const char *file);

/* A header of paths and `weight`, then a row a point, numbers exact to the last bit. *csv: free with free(). NOINPUT: the
 * file cannot be read, or is no calibration; INTERNAL. */
enum status posterior_table(char **csv, const char *file, struct err *e) MUST_CHECK;

#endif
