/*
 * A shard: finished units (point, replicate; all their policies) as one HDF5 file that says what they belong to.
 * Functions that take or give a hid_t: hold the critical section "hdf5".
 */
#ifndef CONFIDE_SHARD_H
#define CONFIDE_SHARD_H

#include "h5.h"
#include "pack.h"
#include "person.h"

/* In it, how many rows of people each unit has. */
extern const char SHARD_ROWS[];

/* The bytes of a shard of n units (malloc); NULL: no memory. */
void *shard_image(const char *experiment, const struct unit_pack *u, size_t n,
                  const struct layout *l, size_t *size);

/* What a shard holds, without the numbers. */
struct shard_contents {
    char *experiment;
    struct unit_key *key;
    size_t n, words;
};
bool shard_look(struct shard_contents *c, const char *path); /* false: damaged, or no shard */
void shard_contents_free(struct shard_contents *c);

/* The units' numbers, to read with shard_read: as they are packed (malloc; NULL: damaged). */
hid_t shard_data(hid_t shard);
void *shard_read(hid_t data, size_t row, size_t *size);

#endif
