/* The model as ODD.md describes it, one person at a time: the engine must agree with it count for count. */
#ifndef CONFIDE_PLAIN_H
#define CONFIDE_PLAIN_H

#include "observe.h"

/*
 * Fills *o, which observe_init made for the same scenario and plan, as unit_run does: the same
 * draws and so the same counts. Every policy is simulated by itself from its own start.
 * INTERNAL: no memory.
 */
enum status plain_run(struct observation *o, const struct scenario *s, const struct plan *p,
                      uint32_t replicate, uint32_t stream, struct err *e) MUST_CHECK;

#endif
