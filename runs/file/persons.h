/* Inner header of runs/file: the rows of people (output.people), as they lie in shards and in the output file: one row
 * per person, policy and replicate. Callers hold the lock on HDF5. */
#ifndef CONFIDE_PERSONS_H
#define CONFIDE_PERSONS_H

#include "layout.h"
#include "pack.h"

#include <hdf5.h>

/* A column, in a shard and in the output file; in a shard, the rows of its units one after the other. */
enum persons_kind { PERSONS_U8, PERSONS_U32, PERSONS_F32 };
struct persons_column {
    const char *name, *units, *long_name;
    enum persons_kind kind;
    size_t offset, width; /* in struct person_row; a column with width 0 is not of the row */
};
enum { PERSONS_COLUMNS = 14 };
extern const struct persons_column PERSONS_COLUMN[PERSONS_COLUMNS];
hid_t persons_type(int c);

/* The group, and the variable that says how many rows a unit has: (point, replicate). */
extern const char PERSONS_GROUP[], PERSONS_ROWS[];

/* The group of a file that is being made. */
struct persons {
    hid_t group;
    bool with_point;
    size_t next; /* rows written */
};
herr_t persons_create(struct persons *p, hid_t file, size_t n_rows, bool with_point);

/* Reads n rows of a shard from `first` on. */
herr_t persons_read(hid_t from, size_t first, size_t n, struct person_row *rows);

/* Appends n rows of a unit that start at `first` in another file. *unreadable is set where it was reading that failed. */
herr_t persons_append(struct persons *p, hid_t from, size_t first, size_t n, struct unit_key u,
                      bool *unreadable);

#endif
