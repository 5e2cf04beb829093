/* A file that grows in steps, each of which survives a crash at any moment. What is fixed in it is never written again; of
 * all else a copy is kept beside it, twice, so that what a later step has written over can be put back. */
#ifndef CONFIDE_GROW_H
#define CONFIDE_GROW_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the file. */
struct grow_span {
    uint64_t at, n;
};

/* How far the file has got. Zeroed is the beginning. */
struct grow_step {
    uint64_t number;         /* of the step, from 1 */
    struct grow_span *fixed; /* by place */
    size_t n_fixed, capacity;
    void *note; /* the caller's words, malloc'ed */
    size_t n_note;
};
void grow_step_free(struct grow_step *s);

/* Says that bytes are fixed from now on; they lie behind all that are. False: no memory. */
bool grow_fix(struct grow_step *s, uint64_t at, uint64_t n);

/* Makes the file safe as it is now, with what is needed to come back to it. IO: it cannot be written; the step before can
 * be come back to as before. */
enum status grow_save(const char *file, const struct grow_step *s, struct err *e) MUST_CHECK;

/* The last step that was saved, and the file again what it was then. The first changes nothing. NOINPUT: there is none.
 * IO: what was kept is damaged, or the file is shorter than it was. */
enum status grow_look(const char *file, struct grow_step *s, struct err *e) MUST_CHECK;
enum status grow_back(const char *file, struct grow_step *s, struct err *e) MUST_CHECK;

/* Removes what is kept beside the file. */
void grow_forget(const char *file);

#endif
