/* ODD.md 5, What people believe: each equation once, of one person's alarm b, distrust m and floor beta. */
#ifndef CONFIDE_BELIEF_H
#define CONFIDE_BELIEF_H

#include "people.h"

/* What a policy's parameters come to in one step. */
struct belief_law {
    float full, serious;             /* pi of the regimes */
    float calm, ingrain, fade;       /* 2^(-dt/H) */
    float safe_visit, own_encounter; /* 1 - learn_visit, 1 - learn_encounter */
    double learn_contact, spillover;
    double reminder; /* probability a step */
};

/* The target of someone who believes that k, not `none`, is announced: never below their floor. */
static inline float belief_target(const struct belief_law *l, bool is_full, float floor_)
{
    const float pi = is_full ? l->full : l->serious;
    return pi > floor_ ? pi : floor_;
}

/* Alarm moves toward a target by the share tau. */
static inline float belief_moved(float b, float tau, float target)
{
    return b + tau * (target - b);
}

/* Half-life decay toward a; factor is 2^(-dt/H). */
static inline float belief_relax(float x, float toward, float factor)
{
    return toward + (x - toward) * factor;
}

/* Ingrained distrust follows an alarm above it, and fades toward the floor under one below. */
static inline float belief_ingrain(const struct belief_law *l, float m, float b, float floor_)
{
    const bool up = b > m;
    return belief_relax(m, up ? b : floor_, up ? l->ingrain : l->fade);
}

/* Alarm after something that leaves `unmoved` of the way to certainty: signals of contacts, an encounter. */
static inline float belief_alarmed(float b, float unmoved)
{
    return 1 - (1 - b) * unmoved;
}

/* P, the perceived risk that a person acts on. */
static inline float belief_perceived(float b, float m)
{
    return b > m ? b : m;
}

/* R, what of the perceived risk concerns the person. */
static inline double belief_concern(const struct belief_law *l, float b, float m, bool irregular)
{
    const double p = (double)belief_perceived(b, m);
    return irregular ? p : l->spillover * p;
}

#endif
