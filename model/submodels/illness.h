/* ODD.md 4, Illness: a person's conditions in a word; the hazards of onset and of progress. */
#ifndef CONFIDE_ILLNESS_H
#define CONFIDE_ILLNESS_H

#include "people.h"

/* `illness`, four bits a condition: 0 absent, severity 1 to 3, with ILLNESS_treated added when treated. */
enum { ILLNESS_BITS = 4, ILLNESS_ABSENT = 0, ILLNESS_treated = 4, ILLNESS_STATES = 8 };

/* The four bits of condition c. */
static inline unsigned illness_state(uint32_t illness, unsigned c)
{
    return illness >> (c * ILLNESS_BITS) & 0xF;
}

/* The word with the bits of condition c replaced by `state`. */
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

static inline uint32_t illness_treated(uint32_t illness)
{
    return illness_present(illness) & illness >> 2;
}

/* The highest severity among conditions (bits 4c) that are present; 0: none. */
static inline unsigned illness_severity_among(uint32_t illness, uint32_t conditions)
{
    const uint32_t high = illness >> 1 & conditions, low = illness & conditions;

    return (unsigned)((high | low) != 0) + (unsigned)(high != 0) + (unsigned)((high & low) != 0);
}

/* S, the highest severity among the untreated conditions; 0: none. */
static inline unsigned illness_severity(uint32_t illness)
{
    return illness_severity_among(illness, illness_untreated(illness));
}

/* The number of the lowest condition of a set of bits 4c. */
static inline unsigned illness_lowest(uint32_t conditions)
{
    return (unsigned)__builtin_ctz(conditions) / ILLNESS_BITS;
}

/* What multiplies the hazard of onset: disabled, exploited, escaped, female. */
enum { ONSET_COUNT = 16 };
static inline unsigned illness_onset_index(const struct person *x)
{
    return (x->who >> (SUBGROUP_disabled - 1) & 1) | (x->who >> (SUBGROUP_exploited - 1) & 3) << 1 |
           (unsigned)people_has(x, TRAIT_female) << 3;
}

/* Competing events of a condition: recovery, worsening, death; to one treated recovery, death, drop-out. */
enum { KIND_first, KIND_second, KIND_third, KIND_none };

/* A policy's parameters for one condition, prepared for one step. */
struct illness_law {
    const struct condition_params *p;
    uint32_t needs, forbids;   /* subgroups, as in `who`, that decide who can have it */
    double onset[ONSET_COUNT]; /* hazard of someone of frailty 1, 1/y */
    double below[ILLNESS_STATES]
                [3]; /* the uniform below which each kind, or one before it, happens */
    bool contagious; /* within communities */
};

/* The law of one condition in steps of dt years. */
struct illness_law illness_law_make(const struct condition_params *p, double dt);

/* Whether a person of these subgroups can have the condition. */
static inline bool illness_can_have(const struct illness_law *l, uint32_t who)
{
    return (who & l->needs) == l->needs && (who & l->forbids) == 0;
}

/* The hazard of onset, where `share` of the community have the condition untreated. */
static inline double illness_onset_hazard(const struct illness_law *l, const struct person *x,
                                          float frailty, double share)
{
    const double own = l->onset[illness_onset_index(x)] * (double)frailty;
    return l->contagious ? own + l->p->transmission * share : own;
}

/* Whether a change of state unsettles: an onset, worsening or dropping out of treatment. */
static inline bool illness_unsettles(unsigned before, unsigned after)
{
    return (after != ILLNESS_ABSENT) & (after < ILLNESS_treated) &
           ((before > ILLNESS_treated) | (after > before));
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

/* The severity at onset, 1 to 3, by one uniform. */
static inline unsigned illness_start_severity(const struct condition_params *p, double u)
{
    return u < p->start_severe ? 3 : u < p->start_severe + p->start_moderate ? 2 : 1;
}

#endif
