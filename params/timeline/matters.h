/* Whether a parameter can matter in a policy's world at all. */
#ifndef CONFIDE_MATTERS_H
#define CONFIDE_MATTERS_H

#include "params.h"

/* What a policy's world ever uses. */
struct matters_use {
    bool in_force[REGIME_COUNT], announced[REGIME_COUNT];
    bool shares, threat, protection, is_ambiguous, is_trafficked, is_reviewed;
    bool refers_itself, refers_by_others; /* ever, whether health services are first responders */
    bool has_condition[MAX_CONDITIONS];   /* whether anybody can ever have it */
    bool has_group[MAX_GROUPS];           /* whether there are such people */
};

/* False: no memory. */
bool matters_in(struct matters_use *u, const struct scenario *s, const struct policy *y);

/* Why the parameter cannot matter, as the end of a sentence; NULL: it can. `index` is of the group or condition. */
const char *matters_not(const struct matters_use *u, const struct param_row *row, size_t index);

#endif
