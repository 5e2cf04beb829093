/* The slow plain twin of the model: one person at a time, straight from ODD.md, to check the
 * engine's counts against. */
#ifndef CONFIDE_TWIN_H
#define CONFIDE_TWIN_H

#include "observe.h"

/*
 * Fills *o, which observation_init made for the same scenario and plan, as unit_run does: the same
 * draws and so the same counts. Every policy is simulated by itself from its own start.
 * INTERNAL: no memory.
 */
enum status twin_run(struct observation *o, const struct scenario *s, const struct plan *p,
                     uint32_t replicate, uint32_t stream, struct err *e) MUST_CHECK;

/* Whether two observations of the same scenario and plan are equal in every count; where not, says
 * in `where` the first that differs. */
bool twin_agrees(char *where, size_t size, const struct observation *twin,
                 const struct observation *other);

#endif
