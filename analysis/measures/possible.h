/* Which events can happen in a policy's world at all: where one cannot, its number is 0 and no chance is in it. */
#ifndef CONFIDE_POSSIBLE_H
#define CONFIDE_POSSIBLE_H

#include "observe.h"

/* What can happen to the people of each group in some steps. Zeroed: nothing. */
struct possible {
    bool is[MAX_GROUPS][OBSERVE_COUNT];
};

/* From the first of these steps to before the last, counted from time.start. What the parameters in force then, and
 * those under which people came before, do not rule out counts as possible. */
void possible_find(struct possible *out, const struct scenario *s, size_t policy, double first,
                   double end);

/* The same for the whole tallied period. */
void possible_ever(struct possible *out, const struct scenario *s, size_t policy);

#endif
