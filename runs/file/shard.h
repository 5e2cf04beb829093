/*
 * A shard: finished units (point, replicate; all their policies) as one HDF5 file that says what they belong to. Its name
 * carries a checksum of its bytes, so that damage anywhere is found and a name never stands for other content.
 * Functions that take or give a hid_t: hold the critical section "hdf5".
 */
#ifndef CONFIDE_SHARD_H
#define CONFIDE_SHARD_H

#include "chunk.h"
#include "h5.h"
#include "layout.h"

/* A unit of work: a replicate of a point, under every policy. Both from 0. */
struct unit_key {
    size_t point, replicate;
};

/* A unit packed for a shard. */
struct unit_pack {
    struct unit_key key;
    void *bytes; /* malloc */
    size_t size;
    struct person_row *people; /* NULL without output.people; malloc */
    size_t n_rows;
};

/* The words, from `words` on, that stand for one variable of a unit (layout.h). */
void unit_put(uint32_t *words, const struct layout *l, enum observable v, const void *data);

/* All tallies of a unit, of its words. */
void unit_unflatten(struct observation *o, const struct layout *l, const uint32_t *words);

/* Packs a unit. False: no memory. */
bool unit_pack(struct unit_pack *u, const struct layout *l, const struct observation *o);
void unit_pack_free(struct unit_pack *u);

/* What a shard is called: by its first unit, how many more, and the checksum of its bytes. */
enum { SHARD_NAME_SIZE = 96 };
void shard_name(char name[SHARD_NAME_SIZE], const struct unit_pack *u, size_t n, const void *bytes,
                size_t size);

/* What follows a shard's name (the end, or what it was renamed to); NULL: no shard has such a name. */
const char *shard_name_end(const char *name);

/* Whether a file is what its name says, every byte of it. */
bool shard_is_whole(const char *path);

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

/* The columns of the persons (output.people), as they are in a shard and in the joined file; in a shard, the rows of its
 * units one after the other. */
struct person_column {
    const char *name, *units, *long_name;
    size_t offset, width; /* in struct person_row; a column with width 0 is not of the row */
};
enum { PERSON_COLUMNS = 14 };
extern const struct person_column PERSON_COLUMN[PERSON_COLUMNS];
extern const char PERSONS_GROUP[], SHARD_ROWS[];
hid_t person_column_type(int c);

#endif
