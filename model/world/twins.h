/* ODD.md 9, Twins: the same people followed through two policies. */
#ifndef CONFIDE_TWINS_H
#define CONFIDE_TWINS_H

#include "observe.h"
#include "world.h"

/* Fills the twins of all pairs of policies of a point; world[p] is policy p's at the end of the run. */
enum status twins_compare(struct observation *o, const struct scenario *s, const struct plan *p,
                          const struct world *const *world, struct err *e) MUST_CHECK;

/* The rows of people (output.people) of one policy: who they are at time.start; what became of them. */
void twins_people_start(struct observation *o, const struct scenario *s, const struct plan *p,
                        size_t policy, const struct world *w);
void twins_people_end(struct observation *o, const struct scenario *s, const struct plan *p,
                      size_t policy, const struct world *w);

#endif
