/* What is done to people to find or remove them: a harm, so that no policy is ranked by more of it. */
#ifndef CONFIDE_REWARD_H
#define CONFIDE_REWARD_H

#include "item.h"

/*
 * Whether a policy would stand better for finding or removing more people, if more of the item were better by `weight`
 * (below 0: less of it): it counts what is done to them, fewer people being there, or something per what is done to them.
 */
bool reward_is_for_enforcement(const struct items *x, const struct item *it, double weight);

#endif
