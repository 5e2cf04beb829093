/* One person in one step: what the submodels of model.md 3 to 8 are handed, and what they share. */
#ifndef CONFIDE_MOMENT_H
#define CONFIDE_MOMENT_H

#include "network.h"
#include "tally.h"

struct moment {
    struct world *w;
    const struct law *law;
    const struct rng *r;
    const struct kernels *k;
    struct group_tally *tally; /* this person's group, this thread */
    uint32_t group;
    uint32_t step;
    bool replace; /* population.replace */

    uint32_t i;                   /* slot */
    uint8_t coarse[LANE_COUNT];   /* the lanes' coarse parts, for this slot and step */
    bool gone;                    /* the person has left in this step */
    enum regime in_force;         /* whose address a request can be answered for */
    bool encounter_by_disclosure; /* a referral exposed the person to enforcement in this step */
};

static inline bool moment_happens(const struct moment *m, unsigned lane, double p)
{
    return rng_lane_happens(m->r, m->i, m->step, lane, m->coarse[lane], p);
}

static inline struct draw moment_draw(const struct moment *m, enum rng_purpose purpose,
                                      uint32_t index)
{
    return rng_draw(m->r, m->i, m->step, purpose, index);
}

static inline bool moment_is(const struct moment *m, enum subgroup s)
{
    return world_is(m->w, m->i, s);
}

static inline bool moment_has(const struct moment *m, enum trait t)
{
    return world_has(m->w, m->i, t);
}

/* An event of this person, by the subgroups they belong to at this moment. */
static inline void moment_count(const struct moment *m, unsigned flow)
{
    tally_flow(m->tally, tally_subgroups(m->w, m->i), flow);
}

/* P, the perceived risk a person acts on; R, what of it concerns them (model.md 5, 6). */
static inline double moment_risk(const struct moment *m)
{
    const float b = m->w->alarm[m->i], d = m->w->distrust[m->i];
    const double p = (double)(b > d ? b : d);

    return moment_is(m, SUBGROUP_irregular) ? p : m->law->p->belief_spillover * p;
}

/* What happened to the first person of the slot, if that is who is there, is kept for the twins. */
static inline void moment_remember(const struct moment *m, enum trait what)
{
    if (moment_has(m, TRAIT_first))
        m->w->traits[m->i] |= (uint32_t)what;
}

#endif
