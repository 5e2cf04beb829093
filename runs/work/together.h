/* Points simulated together: units of one replicate, of points that follow one another, are worlds of one simulation.
 * This changes only the order of the work: each observes what it would observe alone. */
#ifndef CONFIDE_TOGETHER_H
#define CONFIDE_TOGETHER_H

#include "experiment.h"
#include "observe.h"
#include "shard.h"

/* Which units of a list go together. */
struct together {
    size_t *number; /* of each unit, in an order in which those of a bunch follow one another */
    size_t *start;  /* where each bunch begins in `number`; the last: where the last one ends */
    size_t n;       /* bunches */
};

/* `most`: units in a bunch, at most; 0 or 1: each is alone. INTERNAL: no memory. */
enum status together_make(struct together *t, const struct experiment *x,
                          const struct unit_key *unit, size_t n, size_t most,
                          struct err *e) MUST_CHECK;
void together_free(struct together *t);

/* The policies of several points, as those of one scenario. */
struct together_worlds {
    struct scenario *point; /* of each unit */
    size_t n;
    struct scenario all; /* borrows from them */
};

/* The scenario of n units, numbers in the list. INTERNAL: no memory. Free with together_close. */
enum status together_open(struct together_worlds *w, const struct experiment *x,
                          const struct unit_key *unit, const size_t *number, size_t n,
                          struct err *e) MUST_CHECK;
void together_close(struct together_worlds *w); /* a zeroed one is fine */

/* Extracts what the k-th unit observed. *own: an observation of its own scenario. */
void together_take(struct observation *own, const struct observation *all, size_t k);

#endif
