/* Inner header of runs/file: what a reader is made of. */
#ifndef CONFIDE_READER_OWN_H
#define CONFIDE_READER_OWN_H

#include "h5.h"
#include "reader.h"
#include "seal.h"

struct reader {
    hid_t file, packed,
        variable[OBSERVE_COUNT]; /* packed: of a shard; variables: of an output file */
    hsize_t units, page, words;  /* of a shard: how many, of a page, of each */
    bool has_units;              /* of an output file; a file of none has no variables */
    struct layout layout;
    struct seal seal; /* of an output file */
    char bad[SEAL_NAME];
};

/* Opens the variables of a file that is open already, and takes it over; callers hold the lock on HDF5. *bad: what is
 * missing, damaged, or has another shape than the layout says; NULL: it is memory that is missing. */
struct reader *reader_take(hid_t file, const struct layout *l, bool has_units, const char **bad);

#endif
