/* A file of named numbers, for results other than runs: HDF5 that Python, R and ncdump read, each dimension with its
 * scale. */
#ifndef CONFIDE_RECORD_H
#define CONFIDE_RECORD_H

#include "err.h"

#include <stddef.h>
#include <stdint.h>

struct record;

/* Writes under a temporary name; record_finish puts it in its place. NOOUTPUT: it cannot be made. */
enum status record_create(struct record **r, const char *file, struct err *e) MUST_CHECK;

/* Facts about the whole. A failure is kept and told by record_finish. */
void record_text(struct record *r, const char *name, const char *text);
void record_count(struct record *r, const char *name, int64_t n);

/* A dimension with the names along it; NULL: it is numbered from 1. */
void record_dimension(struct record *r, const char *name, size_t n, const char *const *names);

/* Names, and numbers, over dimensions that are there, called by their names: x[i * n_b + j]. What is not known is NaN. */
void record_names(struct record *r, const char *name, const char *dim, const char *const *names);
void record_numbers(struct record *r, const char *name, const char *unit, const char *dim,
                    const double *x);
void record_table(struct record *r, const char *name, const char *unit, const char *dim_a,
                  const char *dim_b, const double *x);

/* IO: something could not be written. *r is then NULL, as it is where all went well. */
enum status record_finish(struct record **r, struct err *e) MUST_CHECK;
void record_drop(struct record **r); /* gives up what was begun; NULL is fine */

#endif
