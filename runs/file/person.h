/* The columns of the rows of people (output.people), as they lie in shards and in the output file. */
#ifndef CONFIDE_PERSON_H
#define CONFIDE_PERSON_H

#include "h5.h"
#include "observe.h"

/* The columns of the persons (output.people), as they are in a shard and in the joined file; in a shard, the rows of its
 * units one after the other. */
struct person_column {
    const char *name, *units, *long_name;
    size_t offset, width; /* in struct person_row; a column with width 0 is not of the row */
};
enum { PERSON_COLUMNS = 14 };
extern const struct person_column PERSON_COLUMN[PERSON_COLUMNS];
extern const char PERSONS_GROUP[];
hid_t person_column_type(int c);

#endif
