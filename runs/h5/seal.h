/* Checksums by which damage to an output file is found. They are made while it is written and
 * checked where it is read: HDF5's own format has none for what is stored in chunks, nor for where a chunk is. Callers
 * hold the lock on HDF5. */
#ifndef CONFIDE_SEAL_H
#define CONFIDE_SEAL_H

#include "layout.h"

#include <hdf5.h>

/* The group that holds them, and its attribute with those of what is beside the tallies. */
extern const char SEAL_GROUP[], SEAL_LIST[];

/* The chunks of the tallies. */
struct seal {
    struct layout layout;
    size_t first[OBSERVE_COUNT +
                 1]; /* the number of a variable's first chunk, counted through all variables */
    uint32_t
        *sum; /* CRC-32 of each chunk as it is stored; 0: all of it is 0, and it is not stored */
    unsigned char *is_checked; /* of each: since the file was opened */
    bool is_there;             /* false: the file is of a version that kept none */
};

/* False: no memory. A file of no units has no tallies. */
bool seal_init(struct seal *s, const struct layout *l, bool has_units);
void seal_free(struct seal *s);

/* Notes a chunk that is written; writes all that is noted, and the sums of what is beside the tallies. */
void seal_chunk(struct seal *s, enum observable v, const struct layout_box *box, const void *bytes,
                size_t size);
herr_t seal_write(const struct seal *s, hid_t file);

/* Reads the sums of a file. Negative: they are damaged. */
herr_t seal_read(struct seal *s, hid_t file);

/* Whether the chunks that a block of units crosses are what was written. Each is looked at once. */
bool seal_fits_block(struct seal *s, hid_t dataset, enum observable v,
                     const struct layout_block *b);

/* Whether something beside the tallies is what was written: a variable ("complete", "persons/slot"), or an attribute of
 * the file ("@sweep"). What the file has no sum of is taken as it is. */
bool seal_fits(hid_t file, const char *name);

/* All of it; `bad` is the first that does not fit. */
enum { SEAL_NAME = 128 };
bool seal_fits_all(hid_t file, char bad[SEAL_NAME]);

/* Inner: the sums of all that is beside the tallies, a line for each; free with free(). NULL: it cannot be read. */
char *seal_list(hid_t file);

#endif
