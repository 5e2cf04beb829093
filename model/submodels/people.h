/* ODD.md 2, People: the words that a person is held in. */
#ifndef CONFIDE_PEOPLE_H
#define CONFIDE_PEOPLE_H

#include "scenario.h"

#include <assert.h>

/*
 * `who`, 16 bits a slot: the subgroups a person belongs to (bit s - 1 for subgroup s of enum subgroup) and, in the two
 * highest bits, what they believe is announced (k of ODD.md 5); 0 there: the slot is empty.
 */
enum { WHO_SUBGROUPS = (1 << (SUBGROUP_COUNT - 1)) - 1, WHO_BELIEF_SHIFT = 14 };
enum belief { BELIEF_empty, BELIEF_none, BELIEF_serious, BELIEF_full };
static_assert(SUBGROUP_COUNT - 1 <= WHO_BELIEF_SHIFT, "a bit for each subgroup");

/* `traits`, bits. Those of TRAITS_KEPT tell of the first person, who was there at time.start, and stay when the slot
 * is taken over. */
enum trait {
    TRAIT_female = 1 << 0,
    TRAIT_known = 1 << 1,
    TRAIT_serious_crime = 1 << 2,
    TRAIT_settled = 1 << 3, /* for going without care */
    TRAIT_told_lies = 1 << 4,
    TRAIT_referred = 1 << 5,
    TRAIT_disclosed = 1 << 6, /* ever */
    TRAIT_cared = 1 << 7,     /* in this spell of exploitation */
    TRAIT_first = 1 << 8,     /* in this slot since time.start */
    TRAIT_was_exploited = 1 << 9,
    TRAIT_was_present = 1 << 10,
    TRAIT_since_disclosed = 1 << 11,
    TRAIT_since_died = 1 << 12,
    TRAIT_since_removed = 1 << 13,
    TRAITS_KEPT = TRAIT_was_exploited | TRAIT_was_present | TRAIT_since_disclosed |
                  TRAIT_since_died | TRAIT_since_removed
};

/* `memory`, bits: what a person knows and remembers. That of MEMORY_KEPT is the first person's, as above. */
enum memory {
    MEMORY_heard = 1 << 0,  /* the latest news */
    MEMORY_denied = 1 << 1, /* turned away by a practice since arriving */
    MEMORY_since_deterred = 1 << 2,
    MEMORY_KEPT = MEMORY_since_deterred
};

/* The state of a person that decides how they are counted and what may happen to them, without their beliefs; in `who`
 * a belief only says that the slot is not empty. */
struct person {
    uint32_t who, traits, illness;
};

/* Whether the person is in a subgroup. */
static inline bool people_is(const struct person *x, enum subgroup s)
{
    return x->who >> (s - 1) & 1;
}

/* Whether the person has a trait. */
static inline bool people_has(const struct person *x, enum trait t)
{
    return (x->traits & (uint32_t)t) != 0;
}

/* The regime believed to be announced, of `who`. */
static inline enum belief people_belief(uint32_t who)
{
    return (enum belief)(who >> WHO_BELIEF_SHIFT);
}

/* `who` with the belief changed. */
static inline uint32_t people_believing(uint32_t who, enum belief k)
{
    return (who & WHO_SUBGROUPS) | (uint32_t)k << WHO_BELIEF_SHIFT;
}

/* The word `who` of a person in struct person. */
static inline uint32_t people_who(uint32_t who)
{
    return people_believing(who, people_belief(who) == BELIEF_empty ? BELIEF_empty : BELIEF_none);
}

#endif
