/* Whether a scenario drifts, found by simulating a small version of it. */
#ifndef CONFIDE_SETTLE_H
#define CONFIDE_SETTLE_H

#include "scenario.h"
#include "text.h"

/*
 * Simulates the scenario with few agents (SETTLE_AGENTS at most) and SETTLE_REPLICATES replicates, and adds the table of
 * drifts. Where every policy changes, the first is simulated as it is before it does. Seconds to a minute.
 */
enum { SETTLE_AGENTS = 5000, SETTLE_REPLICATES = 16 };
enum status settle_check(struct text *out, const struct scenario *s, struct err *e) MUST_CHECK;

/* The same, printed: what `confide check --settle` calls. */
enum status settle_print(const struct scenario *s, struct err *e) MUST_CHECK;

#endif
