/* ODD.md 5, What people believe: each equation once, of one person's alarm b, distrust m and floor beta. */
#ifndef CONFIDE_BELIEF_H
#define CONFIDE_BELIEF_H

#include "people.h"

#include <math.h>

/* A policy's parameters, prepared for one step. */
struct belief_law {
    float full, serious;             /* pi of the regimes */
    float calm, ingrain, fade;       /* 2^(-dt/H) */
    float safe_visit, own_encounter; /* 1 - learn_visit, 1 - learn_encounter */
    double learn_contact, spillover;
    float share; /* of the perceived risk that people of lawful status feel */
    float fearful_at;
};

/* pi of a regime other than none. */
static inline float belief_pi(const struct belief_law *l, enum belief k)
{
    return k == BELIEF_full ? l->full : l->serious;
}

/* Whether a regime is above the floor by itself; `none` never is. */
static inline bool belief_is_above(const struct belief_law *l, enum belief k, float floor_)
{
    return (k >= BELIEF_serious) & (belief_pi(l, k) > floor_);
}

/* The target of someone who believes k: never below their floor. */
static inline float belief_target(const struct belief_law *l, enum belief k, float floor_)
{
    return belief_is_above(l, k, floor_) ? belief_pi(l, k) : floor_;
}

/* Alarm of someone who has just arrived. */
static inline float belief_at_first(const struct belief_law *l, enum belief k, float tau,
                                    float floor_)
{
    return k == BELIEF_none ? floor_ : floor_ + tau * (belief_target(l, k, floor_) - floor_);
}

/* Alarm after a threat or a reminder, which alarm and never calm. */
static inline float belief_threatened(const struct belief_law *l, float b, enum belief k, float tau,
                                      float floor_)
{
    const float way = belief_pi(l, k) - b, moved = b + tau * (way > 0 ? way : 0);
    return belief_is_above(l, k, floor_) ? moved : b;
}

/* Alarm after a protection, which calms and never alarms, and takes back only what the regime `until` put there. */
static inline float belief_protected(const struct belief_law *l, float b, enum belief until,
                                     enum belief k, float tau, float floor_)
{
    const float way = belief_target(l, k, floor_) - b, moved = b + tau * (way < 0 ? way : 0);
    return belief_is_above(l, until, floor_) ? moved : b;
}

/* The hazard of a reminder, `years` after the latest news (infinite: there was none). */
static inline double belief_reminder_hazard(const struct world_params *p, double years)
{
    const double lasting = p->belief_reminder_lasting,
                 fresh = exp2(-years / p->belief_media_half_life);
    return p->belief_reminder * (lasting + (1 - lasting) * fresh);
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

/* R, the perceived risk that the person acts on. */
static inline double belief_concern(const struct belief_law *l, float b, float m, bool irregular)
{
    const double p = (double)belief_perceived(b, m);
    return irregular ? p : l->spillover * p;
}

/* Whether fear, phi R, is at least belief.fearful_at. */
static inline bool belief_is_fearful(const struct belief_law *l, float fear, float b, float m,
                                     bool irregular)
{
    return fear * ((irregular ? 1.0f : l->share) * belief_perceived(b, m)) >= l->fearful_at;
}

#endif
