/* The states that each policy goes through, as they are simulated: in steps, not in the dates that were written. */
#ifndef CONFIDE_TIMELINE_H
#define CONFIDE_TIMELINE_H

#include "scenario.h"
#include "text.h"

/* What holds from a step on. */
struct timeline_state {
    double step;      /* 0 at time.start; the first is that of the burn-in, or 0 */
    size_t n_entries; /* entries of the schedule in force */
    struct regimes regimes;
    const struct world_params *params;
};

/* Fills out, which has room for y->n_schedule + 1, and returns how many states there are: one at least. Entries that
 * fall into one step make one state. */
size_t timeline_states(struct timeline_state *out, const struct scenario *s,
                       const struct policy *y);

/* The lines of one policy: its name, then each state with the day on which its first step begins. */
void timeline_add(struct text *t, const struct scenario *s, const struct policy *y);

#endif
