/* Which policy counts as better: never the one that finds or removes more people. */
#ifndef CONFIDE_REWARD_H
#define CONFIDE_REWARD_H

#include "item.h"

/*
 * Whether a policy would rank higher for finding or removing more people, if more of the item were better by `weight`
 * (below 0: less of it): it counts what is done to them, fewer people being there, or something per what is done to them.
 */
bool reward_is_for_enforcement(const struct items *x, const struct item *it, double weight);

/* Whether more of the first item is better, as "lower" or "higher" says. USAGE: neither, nothing (NULL), or it would rank
 * policies by enforcement; says what to write instead. */
enum status reward_read(bool *higher, const char *better, const struct items *x,
                        struct err *e) MUST_CHECK;

#endif
