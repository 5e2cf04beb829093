/* Inner header of merge: for the files merge*.c alone. */
#ifndef CONFIDE_MERGE_OWN_H
#define CONFIDE_MERGE_OWN_H

#include "head.h"
#include "merge.h"
#include "result.h"
#include "sources.h"

struct merge {
    struct result *first; /* whose experiment it is */
    char *first_path;
    struct head head; /* of the first */
    struct layout layout;
    struct merge_file *file;
    size_t n, capacity;
    struct sources sources;
    bool thorough;
    struct err foreign; /* about the first file of another experiment */
};

/* Looks at an output file that is there, and at the shards beside it, whether or not the file is there. */
enum status merge_look(struct merge *m, const char *file, struct err *e) MUST_CHECK;

/* Whether what `path` leads to was looked at already. */
bool merge_knows(const struct merge *m, const char *path);

/* Fills *e with why two files cannot be merged. */
void merge_tell_difference(struct err *e, const char *a, const struct head *first, const char *b,
                           const struct head *other);

#endif
