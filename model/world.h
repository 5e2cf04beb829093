/* The state of one policy's world: who is in each slot, one array per attribute. */
#ifndef CONFIDE_WORLD_H
#define CONFIDE_WORLD_H

#include "plan.h"

#include <string.h>

/*
 * `who`, one byte a slot: the subgroups a person belongs to (bit s - 1 for subgroup s of enum subgroup) and, in the
 * two highest bits, what they believe is announced (k of ODD.md 5); 0 there: the slot is empty.
 */
enum { WHO_SUBGROUPS = 0x3F, WHO_BELIEF_SHIFT = 6 };
enum belief { BELIEF_empty, BELIEF_none, BELIEF_serious, BELIEF_full };

/* `traits`, bits. Those from TRAIT_was_exploited on tell of the first person, who was there at time.start, and
 * stay when the slot is taken over. */
enum trait {
    TRAIT_female = 1 << 0,
    TRAIT_known = 1 << 1,
    TRAIT_serious_crime = 1 << 2,
    TRAIT_registered = 1 << 3,
    TRAIT_told_lies = 1 << 4,
    TRAIT_referred = 1 << 5,
    TRAIT_disclosed = 1 << 6, /* ever */
    TRAIT_heard = 1 << 7,     /* the latest news */
    TRAIT_first = 1 << 8,     /* in this slot since time.start */
    TRAIT_was_exploited = 1 << 9,
    TRAIT_was_present = 1 << 10,
    TRAIT_since_disclosed = 1 << 11,
    TRAIT_since_deterred = 1 << 12,
    TRAIT_since_died = 1 << 13,
    TRAIT_since_removed = 1 << 14,
    TRAITS_KEPT = TRAIT_was_exploited | TRAIT_was_present | TRAIT_since_disclosed |
                  TRAIT_since_deterred | TRAIT_since_died | TRAIT_since_removed
};

/* `illness`, four bits a condition: 0 absent, severity 1 to 3, with ILLNESS_treated added when treated. */
enum { ILLNESS_BITS = 4, ILLNESS_ABSENT = 0, ILLNESS_treated = 4, ILLNESS_STATES = 8 };

/* `mark`, what a slot's person did in this step that reaches contacts in the next. */
enum mark { MARK_heard = 1, MARK_encounter = 2, MARK_rumour = 4, MARK_taken_over = 8 };

/* Slots are worked on in blocks of one group each. */
enum { BLOCK_SIZE = 512 };

struct block {
    uint32_t first, n;
    uint32_t group;
};

/* Lanes 0 to 11 of lane.def have a threshold for each slot; four to a word. */
enum { SCREEN_WORDS = 3 };

struct world {
    uint32_t n_slots, n_blocks, n_communities;
    char *memory; /* all arrays */
    size_t bytes;

    float *alarm;     /* b */
    float *distrust;  /* m */
    float *floor;     /* beta */
    float *receptive; /* tau */
    float *frailty;   /* z */
    float *fear;      /* phi */
    uint8_t *who;
    uint8_t *mark;
    uint32_t *traits;
    uint32_t *illness;
    uint32_t *screen
        [SCREEN_WORDS];      /* per lane: an event is possible if the lane's coarse part is below */
    int32_t *untreated;      /* steps untreated since time.start (a running form, see twins.c) */
    uint32_t *arrived;       /* step of arrival; UINT32_MAX: at the very start */
    uint32_t *arrived_first; /* that of the person there at time.start */
    uint16_t *told;          /* contacts who heard in the last step */
    uint16_t *signals;       /* signals that came from contacts in the last step */

    uint8_t *block_marked;   /* some mark is set in the block */
    uint32_t *block_unheard; /* people of the block who have not heard the latest news */

    /* Per condition and community: people who have it untreated, at the end of the last step and as of now; and
     * people present. */
    int32_t *infected[MAX_CONDITIONS], *infected_now[MAX_CONDITIONS];
    int32_t *present, *present_now;

    struct regimes regimes;
    uint32_t news_step; /* when the latest news began */
    bool news, threat;  /* whether there is any; whether it moved to more sharing */
};

enum status world_init(struct world *w, const struct plan *p, uint32_t n_blocks,
                       uint32_t n_communities, struct err *e) MUST_CHECK;
void world_free(struct world *w);

/* Makes *to, of the same sizes, equal to *from. */
void world_copy(struct world *to, const struct world *from);

/* Bytes a world takes per slot. */
size_t world_bytes_per_slot(void);

static inline enum belief world_belief(const struct world *w, uint32_t i)
{
    return (enum belief)(w->who[i] >> WHO_BELIEF_SHIFT);
}

static inline bool world_is(const struct world *w, uint32_t i, enum subgroup s)
{
    return w->who[i] >> (s - 1) & 1;
}

static inline bool world_has(const struct world *w, uint32_t i, enum trait t)
{
    return (w->traits[i] & (uint32_t)t) != 0;
}

static inline void world_believe(struct world *w, uint32_t i, enum regime k)
{
    w->who[i] = (uint8_t)((w->who[i] & WHO_SUBGROUPS) | (((unsigned)k + 1) << WHO_BELIEF_SHIFT));
}

static inline void world_set(struct world *w, uint32_t i, enum subgroup s, bool yes)
{
    const unsigned bit = 1U << (s - 1);
    w->who[i] = (uint8_t)(yes ? w->who[i] | bit : w->who[i] & ~bit);
}

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

#endif
