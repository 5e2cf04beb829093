/* What policies have in common: which of them are one world until when, and which may share bodies. */
#ifndef CONFIDE_FAMILIES_H
#define CONFIDE_FAMILIES_H

#include "params.h"
#include "plan.h"

/*
 * Until when policies are the same: policy k is simulated as policy leader[k] < k until the start of step fork[k] (0:
 * it is its own from the start, and leads itself; n_burn + n_steps: to the end). Policies whose parameters differ, in any
 * step, only in what is decided are kin.
 */
struct families {
    size_t leader[MAX_WORLDS];
    int32_t fork[MAX_WORLDS];
    size_t kin[MAX_WORLDS]; /* the first of its kin whose world is kept */
    bool care_is_one
        [MAX_WORLDS]; /* of the kin that begins with this policy: it is the same under care */
    size_t alike
        [MAX_WORLDS]; /* the first of its kin that draws people's dispositions alike in every step */
};

/* `share` false: every policy is its own from the start (for tests). */
struct families families_of(const struct scenario *s, const struct plan *p, bool share);

/* The policy whose world is policy k's during `step`. */
size_t families_world(const struct families *f, size_t k, int32_t step);

/* Whether a parameter acts only where something is decided for a person: what they believe, choose and say, how they are
 * treated, and what is done with their address. Policies that differ in nothing else are kin. */
bool families_is_decided(const struct param_row *row);

#endif
