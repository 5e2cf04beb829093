/*
 * The store: an experiment's finished units on disk. Each is saved as it completes, in a shard of its own in the
 * folder FILE.parts; store_finish joins them into FILE. Nothing that was saved is ever lost, and nothing of another
 * experiment is ever replaced unasked.
 */
#ifndef CONFIDE_STORE_H
#define CONFIDE_STORE_H

#include "observe.h"
#include "provenance.h"

struct store;

struct store_request {
    const char *file;
    const struct scenario *scenario; /* these four must outlive the store */
    const struct plan *plan;
    const struct provenance *made_by;
    size_t first, n; /* the replicates wanted, from 0; the file spans at least random.replicates */
    bool overwrite;  /* make the file anew; another experiment's shards are discarded */
};

/*
 * Looks at what is there, and makes sure the output can be made. NOOUTPUT: it cannot, or another experiment or
 * something that is not ours is in the way, or another run is at work on it.
 */
enum status store_open(struct store **st, const struct store_request *q, struct err *e) MUST_CHECK;
void store_close(struct store *st); /* NULL is fine */

/* Whether a replicate (from 0) is safe on disk. */
bool store_has(const struct store *st, size_t replicate);

/* How many replicates the file spans (what was there may span more than was asked for), and how many are safe. */
size_t store_replicates(const struct store *st);
size_t store_safe(const struct store *st);

/* Whether every wanted replicate is in the joined file already. */
bool store_is_finished(const struct store *st);

/* What the person should know of what was found there ("1 damaged …"); "" for nothing. */
const char *store_note(const struct store *st);

/* Saves a unit; returns when it is safe. Any thread, one call for a replicate. */
enum status store_write(struct store *st, size_t replicate, const struct observation *o,
                        struct err *e) MUST_CHECK;

/* Joins all that is safe into the file and removes the parts. */
enum status store_finish(struct store *st, struct err *e) MUST_CHECK;

#endif
