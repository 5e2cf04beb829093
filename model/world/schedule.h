/* Schedules in steps: which regimes are in force, when there is news, and which policies are one world until when. */
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

/* Whether a parameter affects bodies only through people's decisions, so that worlds that differ in it may share
 * them. */
bool schedule_is_of_belief(const char *path);

/* At the start of a step: the regimes in force, and whether what is announced is news. */
void schedule_apply(struct world *w, const struct policy *y, const struct scenario *s,
                    const struct plan *p, int32_t step);

/*
 * Until when policies are the same: policy k is simulated as policy leader[k] < k until the start of step fork[k] (0:
 * it is its own from the start, and leads itself; n_burn + n_steps: to the end).
 */
struct families {
    size_t leader[MAX_POLICIES];
    int32_t fork[MAX_POLICIES];
    size_t kin
        [MAX_POLICIES]; /* the first policy whose parameters, beliefs apart, are the same in every step, and whose
                           world is kept */
    size_t alike
        [MAX_POLICIES]; /* the first policy of its kin that draws people's dispositions alike in every step */
};

/* `share` false: every policy is its own from the start (for tests). */
struct families schedule_families(const struct scenario *s, const struct plan *p, bool share);

/* The policy whose world is policy k's during `step`. */
size_t schedule_world(const struct families *f, size_t k, int32_t step);

#endif
