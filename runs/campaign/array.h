/* One part of a sweep that several jobs share: its number K of N, the file it writes, and the units it has. */
#ifndef CONFIDE_ARRAY_H
#define CONFIDE_ARRAY_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAX_SHARDS = 1000000 };

struct array {
    int64_t number, of; /* K, from 1, and N */
};

/* Whether this process is a task of a Slurm job array. */
bool array_is_slurm(void);

/* "K/N". USAGE: it is not of this form; e->msg is a sentence without the command's hint. */
enum status array_parse(struct array *a, const char *text, struct err *e) MUST_CHECK;

/*
 * The part that falls to this task of a Slurm array. The first array that writes into a folder decides how many parts
 * there are; later ones may have fewer indices, to go on with those that are missing. Makes the folder. USAGE: no
 * array, one with gaps, or an index the folder's array has not.
 */
enum status array_of_slurm(struct array *a, const char *folder, struct err *e) MUST_CHECK;

/*
 * The file of a part: FOLDER/shard-K.h5, or shard-K-of-N.h5 where the folder was begun with another number of parts.
 * Makes the folder. Free with free(). NOOUTPUT: it cannot be made.
 */
enum status array_file(char **file, const struct array *a, const char *folder,
                       struct err *e) MUST_CHECK;

/* What the folder was begun with: N parts, the first index and the step between indices. False: not begun so. */
struct array_plan {
    int64_t n, first, step;
};
bool array_read_plan(struct array_plan *p, const char *folder);

/* Things [*first, *end) of n that fall to the part. */
void array_range(const struct array *a, size_t n, size_t *first, size_t *end);

#endif
