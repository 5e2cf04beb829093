/* Schedules in steps: which regimes and settings are in force, and when there is news. */
#ifndef CONFIDE_SCHEDULE_H
#define CONFIDE_SCHEDULE_H

#include "world.h"

/* The regimes of a policy in a step. */
struct regimes schedule_regimes(const struct policy *y, const struct scenario *s,
                                const struct plan *p, int32_t step);

/* Which settings of a policy are in force in a step: 0, its own; n + 1, those of entry n. And what they are. */
size_t schedule_settings(const struct policy *y, const struct scenario *s, const struct plan *p,
                         int32_t step);
const struct world_params *schedule_params(const struct policy *y, size_t settings);
bool schedule_params_equal(const struct world_params *a, const struct world_params *b);

/* At the start of a step: the regimes in force, and whether what is announced is news. */
void schedule_apply(struct world *w, const struct policy *y, const struct scenario *s,
                    const struct plan *p, int32_t step);

#endif
