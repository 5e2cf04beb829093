/* The persons of a joined file (output.people): a columnar group, one row per person, policy and replicate. */
#ifndef CONFIDE_PERSONS_H
#define CONFIDE_PERSONS_H

#include "layout.h"

/* The variable that says how many rows a unit has: (point, replicate). */
extern const char PERSONS_ROWS[];

struct persons {
    hid_t group;
    size_t n_rows, next; /* rows in all; rows written */
};

/* Rows that the shard or the earlier file holds of a unit. */
size_t persons_in_shard(hid_t shard);

/* Makes the columns. persons_copy appends `n` rows that start at `first` in the group of another file; its column
 * replicate is made anew where it has none (a shard). */
herr_t persons_create(struct persons *p, hid_t file, size_t n_rows, bool with_point);
herr_t persons_copy(struct persons *p, hid_t from, size_t first, size_t n, size_t point,
                    size_t replicate);
void persons_close(struct persons *p);

#endif
