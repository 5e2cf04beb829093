/* A shard: one finished unit (point, replicate; all its policies) as a small HDF5 file that says what it belongs to.
 * HDF5 calls inside: hold the critical section "hdf5". */
#ifndef CONFIDE_SHARD_H
#define CONFIDE_SHARD_H

#include "h5.h"
#include "observe.h"

/* What a unit is called: the experiment's hash, and numbers from 0. */
struct shard_key {
    const char *experiment;
    size_t point, replicate;
};

enum { SHARD_NAME_SIZE = 64 };
void shard_name(char name[SHARD_NAME_SIZE], const struct shard_key *key);

/* The bytes of the file (malloc); NULL: no memory. */
void *shard_image(const struct shard_key *key, const struct observation *o, size_t *size);

/* Opens a shard and reads its key; *experiment is malloc'ed. Invalid: damaged, or not a shard. */
hid_t shard_open(const char *path, char **experiment, size_t *point, size_t *replicate);

/* One variable of the unit, `n` elements laid out as in struct observation. */
herr_t shard_read(hid_t shard, enum observable v, size_t n, void *out);

/* The columns of the persons (output.people), as they are in a shard and in the joined file. */
struct person_column {
    const char *name, *units, *long_name;
    size_t offset, width; /* in struct person_row; a column with width 0 is not of the row */
};
enum { PERSON_COLUMNS = 14 };
extern const struct person_column PERSON_COLUMN[PERSON_COLUMNS];
extern const char PERSONS_GROUP[];
hid_t person_column_type(int c);

#endif
