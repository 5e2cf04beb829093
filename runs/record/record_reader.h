/* Reads a file of named numbers that record.h has written, of any version. */
#ifndef CONFIDE_RECORD_READER_H
#define CONFIDE_RECORD_READER_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>

struct record_reader;

/* Whether the file is one of this kind ("calibration"); false also where it cannot be read. */
bool record_reader_knows(const char *file, const char *kind);

/* Opens a file of this kind. NOINPUT: it cannot be read, or is something else; e->msg says what. */
enum status record_reader_open(struct record_reader **r, const char *file, const char *kind,
                               struct err *e) MUST_CHECK;
void record_reader_close(struct record_reader *r); /* NULL is fine */

/*
 * What stands under a name: numbers over one dimension, or over two, x[i * n_b + j]; names; the text of an attribute. All
 * of it is the reader's, until it is closed. NULL: there is no such thing, which record_reader_check then tells.
 */
const double *record_reader_numbers(struct record_reader *r, const char *name, size_t *n);
const double *record_reader_table(struct record_reader *r, const char *name, size_t *n_a,
                                  size_t *n_b);
const char *const *record_reader_names(struct record_reader *r, const char *name, size_t *n);
const char *record_reader_text(struct record_reader *r, const char *name);

/* NOINPUT: the first thing that was asked for and is not there; INTERNAL: no memory. */
enum status record_reader_check(const struct record_reader *r, struct err *e) MUST_CHECK;

#endif
