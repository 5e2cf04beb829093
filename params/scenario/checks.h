/* The rules of checks.def, asked of a scenario in memory: for the points of a sweep, which no file holds. */
#ifndef CONFIDE_CHECKS_H
#define CONFIDE_CHECKS_H

#include "value.h"

/* Whether the scenario and every policy's world keep all rules. Else `why` is the sentence of the first broken one;
 * `why` may be NULL where only the answer is wanted. Values are taken to lie within their own limits. */
bool checks_are_kept(const struct scenario *s, char why[WHY_SIZE]);

#endif
