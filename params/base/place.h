/* What a path leads to, asked before it is opened: a FIFO would wait for its other end for ever, and renaming would put
 * a file in the place of a device. */
#ifndef CONFIDE_PLACE_H
#define CONFIDE_PLACE_H

#include "err.h"

#include <stdbool.h>

/* "a folder", "a FIFO", "a device", "a socket" or "a loop of symbolic links", after following links; NULL: a regular
 * file, or nothing. */
const char *place_is_other(const char *path);

/* The same for an input: what /dev and /proc lead to (/dev/stdin) can be read, even if it is a pipe. */
const char *place_cannot_be_read(const char *path);

/* Whether a file begins like HDF5; the rest may be damaged. */
bool place_is_hdf5(const char *path);

/* NOINPUT: what is there cannot be read, or is other than a regular file, which would be read by waiting, or without
 * end. `wanted` ends the remedy: "an output file". */
enum status place_check_input(const char *path, const char *wanted, struct err *e) MUST_CHECK;

/* NOOUTPUT: something other than a regular file is there, which must stay. */
enum status place_check_output(const char *path, struct err *e) MUST_CHECK;

/* The same for a page, a table or a text, which may not replace a file of results either, nor one that is protected,
 * nor what the same command reads (NULL: not given). `choose` ends the remedy: "with -o". */
enum { PLACE_READ = 4 };
enum status place_check_page(const char *path, const char *const read[PLACE_READ],
                             const char *choose, struct err *e) MUST_CHECK;

#endif
