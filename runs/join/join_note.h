/* How far a join in steps has got, as it is kept with each step of the file (grow.h). */
#ifndef CONFIDE_JOIN_NOTE_H
#define CONFIDE_JOIN_NOTE_H

#include "err.h"
#include "grow.h"

/* Numbers as they are kept, before the bytes that say which units are in the file, and the sums of its chunks. */
enum { JOIN_NOTE_HASH = 72 };
struct join_note {
    char hash[JOIN_NOTE_HASH]; /* the experiment's */
    uint64_t n_points, n_replicates, n_sums;
    uint64_t n_blocks; /* that were joined */
};

/* Writes the note of a step; complete[point * n_replicates + replicate] is 1 for a unit that is in the file. False: no
 * memory. */
bool join_note_put(struct grow_step *s, const struct join_note *n, const unsigned char *complete,
                   const uint32_t *sums);

/* Reads it; both point into the step. False: it is no such note. */
bool join_note_get(const struct grow_step *s, struct join_note *n, const unsigned char **complete,
                   const uint32_t **sums);

#endif
