/* ODD.md 4, Illness: a person's conditions in a word; the hazards of onset and of progress. */
#ifndef CONFIDE_ILLNESS_H
#define CONFIDE_ILLNESS_H

#include "people.h"

/* `illness`, four bits a condition: 0 absent, severity 1 to 3, with ILLNESS_treated added when treated. */
enum { ILLNESS_BITS = 4, ILLNESS_ABSENT = 0, ILLNESS_treated = 4, ILLNESS_STATES = 8 };

static inline unsigned illness_state(uint32_t illness, unsigned c)
{
    return illness >> (c * ILLNESS_BITS) & 0xF;
}

static inline uint32_t illness_with(uint32_t illness, unsigned c, unsigned state)
{
    const unsigned shift = c * ILLNESS_BITS;
    return (illness & ~((uint32_t)0xF << shift)) | (uint32_t)state << shift;
}

/* One bit for each condition present (bit 4c); for each untreated. */
static inline uint32_t illness_present(uint32_t illness)
{
    return (illness | illness >> 1) & 0x11111111;
}

static inline uint32_t illness_untreated(uint32_t illness)
{
    return illness_present(illness) & ~(illness >> 2);
}

/* The highest severity among the untreated conditions; 0: none. */
static inline unsigned illness_severity(uint32_t illness)
{
    const uint32_t untreated = illness_untreated(illness);
    const uint32_t high = illness >> 1 & untreated, low = illness & untreated;

    return (high & low) != 0 ? 3 : high != 0 ? 2 : low != 0;
}

/* What multiplies the hazard of onset: disabled, exploited, escaped. */
enum { ONSET_COUNT = 8 };
static inline unsigned illness_onset_index(unsigned who)
{
    return (who >> (SUBGROUP_disabled - 1) & 1) | (who >> (SUBGROUP_exploited - 1) & 3) << 1;
}

/* Competing things that happen to a condition: recovery, worsening, death; to one treated recovery, death, drop-out. */
enum { KIND_first, KIND_second, KIND_third, KIND_none };

/* What a policy's parameters come to for one condition. */
struct illness_law {
    const struct condition_params *p;
    uint8_t needs, forbids;        /* subgroups, as in `who`, that decide who can have it */
    double onset[ONSET_COUNT];     /* hazard of someone of frailty 1, 1/y */
    double hazard[ILLNESS_STATES]; /* of any progress of a condition present, 1/y */
    double below[ILLNESS_STATES]
                [3]; /* the uniform below which each kind, or one before it, happens */
    bool contagious; /* within communities */
};

/* The law of one condition in steps of dt years. */
struct illness_law illness_law_make(const struct condition_params *p, double dt);

static inline bool illness_can_have(const struct illness_law *l, unsigned who)
{
    return (who & l->needs) == l->needs && (who & l->forbids) == 0;
}

/* The hazard of onset, where `share` of the community have the condition untreated. */
static inline double illness_onset_hazard(const struct illness_law *l, unsigned who, float frailty,
                                          double share)
{
    const double own = l->onset[illness_onset_index(who)] * (double)frailty;
    return l->contagious ? own + l->p->transmission * share : own;
}

/* The hazard that anything happens with the condition: onset or progress. */
static inline double illness_hazard(const struct illness_law *l, unsigned state, unsigned who,
                                    float frailty, double share)
{
    if (state != ILLNESS_ABSENT)
        return l->hazard[state];
    return illness_can_have(l, who) ? illness_onset_hazard(l, who, frailty, share) : 0;
}

/* The state after one kind of progress; *death: it kills. */
static inline unsigned illness_next(unsigned state, unsigned kind, bool *death)
{
    const bool treated = state > ILLNESS_treated;

    *death = kind == (treated ? KIND_second : KIND_third);
    if (kind == KIND_first)
        return ILLNESS_ABSENT;
    if (treated)
        return kind == KIND_third ? state - ILLNESS_treated : state;
    return kind == KIND_second ? state + 1 : state;
}

static inline unsigned illness_start_severity(const struct condition_params *p, double u)
{
    return u < p->start_severe ? 3 : u < p->start_severe + p->start_moderate ? 2 : 1;
}

#endif
