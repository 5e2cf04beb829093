/* The state of one policy's world: who is in each slot, one array per attribute. */
#ifndef CONFIDE_WORLD_H
#define CONFIDE_WORLD_H

#include "kernel.h"

/* `mark`, what a slot's person did in this step that reaches contacts in the next. */
enum mark { MARK_heard = 1, MARK_encounter = 2, MARK_rumour = 4, MARK_taken_over = 8 };

/* Slots are worked on in blocks of one group each. */
struct block {
    uint32_t first, n;
    uint32_t group;
};

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
    uint16_t *who;
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

    uint32_t *onset
        [MAX_CONDITIONS]; /* of conditions whose delays are counted: the step of an onset, + 1; 0: none that
                                        was not treated since */

    uint8_t *block_marked;   /* some mark is set in the block */
    uint32_t *block_unheard; /* people of the block who have not heard the latest news */

    /* Per condition and community: people who have it untreated, at the end of the last step and as of now; and
     * people present. */
    int32_t *infected[MAX_CONDITIONS], *infected_now[MAX_CONDITIONS];
    int32_t *present, *present_now;

    struct regimes regimes;
    uint32_t news_step; /* when the latest news began */
    bool news, threat;  /* whether there is any; whether it moved to more sharing */
    double demand;      /* visits to the clinic chosen in the last step, in real people */
    double known[MAX_GROUPS],
        unknown[MAX_GROUPS]; /* irregular people at its end, by whether they are known */
};

/* `delays`: the conditions whose delays are counted, as bits 4c. */
enum status world_init(struct world *w, const struct plan *p, uint32_t n_blocks,
                       uint32_t n_communities, uint32_t delays, struct err *e) MUST_CHECK;
void world_free(struct world *w);

/* Makes *to, of the same sizes, equal to *from. */
void world_copy(struct world *to, const struct world *from);

/* Bytes a world takes per slot, those of the counted delays apart (4 for each condition). */
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
    w->who[i] = (uint16_t)((w->who[i] & WHO_SUBGROUPS) | (((unsigned)k + 1) << WHO_BELIEF_SHIFT));
}

static inline void world_set(struct world *w, uint32_t i, enum subgroup s, bool yes)
{
    const unsigned bit = 1U << (s - 1);
    w->who[i] = (uint16_t)(yes ? w->who[i] | bit : w->who[i] & ~bit);
}

static inline struct person world_person(const struct world *w, uint32_t i)
{
    return (struct person){w->who[i], w->traits[i], w->illness[i]};
}

#endif
