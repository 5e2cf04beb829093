/* Rules between parameters (checks.def), and the sums that they are about. */
#ifndef CONFIDE_RULES_H
#define CONFIDE_RULES_H

#include "value.h"

#define RULES_MAX_STEPS 2147483646.0
#define RULES_MAX_TALLY 4294967296.0

/* Whether the scenario and every policy's world keep all rules. Else `why` is the sentence of the first broken one;
 * `why` may be NULL where only the answer is wanted. Values are taken to lie within their own limits. */
bool rules_are_kept(const struct scenario *s, char why[WHY_SIZE]);

/* The same for one world: a policy's (its name; "": the scenario's own), also from a date on. */
bool rules_world_is_kept(const struct scenario *s, const struct world_params *w, const char *policy,
                         char *why);

/* Groups with people. */
int64_t rules_peopled_groups(const struct scenario *s);

/* The years in which the burn-in begins and the tallied period ends. */
int64_t rules_first_year(const struct scenario *s);
int64_t rules_last_year(const struct scenario *s);

/* Real people times `oversample`, summed: agents are allocated in proportion to it. */
double rules_simulated_people(const struct scenario *s);

#endif
