/* Draws made ahead, many at a time, for the people of a block who may have an event; its worlds share them. */
#ifndef CONFIDE_AHEAD_H
#define CONFIDE_AHEAD_H

#include "kernel.h"

enum ahead {
    AHEAD_fine,                               /* the fine parts of lanes 0 to 3, … */
    AHEAD_severity = AHEAD_fine + DRAW_WORDS, /* of conditions 0 to 3, 4 to 7 */
    AHEAD_decide = AHEAD_severity + MAX_CONDITIONS / 4,
    AHEAD_treats,
    AHEAD_COUNT
};

/* Sets of people who have draws: by word, if one of its lanes may fire (but that of care: its fine part is seldom needed);
 * and those who may consider care. */
enum { AHEAD_care = DRAW_WORDS, AHEAD_SETS };
enum { AHEAD_NONE = UINT16_MAX };

/* A draw of a visit, kept because it is asked for again. */
struct kept_draw {
    uint32_t slot, visit; /* slot UINT32_MAX: none */
    struct draw draw;
};

struct draws_ahead {
    struct kept_draw visit[2]; /* the latest first, and second, draw of one */
    uint32_t word[AHEAD_COUNT][4][BLOCK_SIZE + DRAW_VECTOR];
    uint32_t n[AHEAD_SETS];                 /* people with draws, */
    uint16_t place[AHEAD_SETS][BLOCK_SIZE]; /* and where in word[] each is, or AHEAD_NONE */
};

/* Where in rng.def a draw is. */
enum { AHEAD_TREATS_INDEX = 2 }; /* of the chosen visit */
struct ahead_address {
    enum rng_purpose purpose;
    uint32_t index;
};
static inline struct ahead_address ahead_address(enum ahead a)
{
    if (a < AHEAD_severity)
        return (struct ahead_address){RNG_fine, a - AHEAD_fine};
    if (a < AHEAD_decide)
        return (struct ahead_address){RNG_severity, a - AHEAD_severity};
    return a == AHEAD_decide ? (struct ahead_address){RNG_decide, 0}
                             : (struct ahead_address){RNG_visit, AHEAD_TREATS_INDEX};
}

/* The set that has a draw. */
static inline unsigned ahead_set(enum ahead a)
{
    return a < AHEAD_severity ? a - AHEAD_fine
           : a < AHEAD_decide ? LANE_condition / 4 + a - AHEAD_severity
                              : AHEAD_care;
}

/* The lanes of a set: a person belongs to it if one of them may fire. */
static inline uint32_t ahead_lanes(unsigned set)
{
    const uint32_t care = SCREEN_FIRED(LANE_consider);

    return set == AHEAD_care ? care : SCREEN_LANES(set) & ~care;
}

/* Nobody has draws. */
void ahead_clear(struct draws_ahead *a);

/* Makes the draws of a set for those of the n people listed (by place in the block of first slot `first`) who have none
 * yet. Whole vectors of the list are read, and it may be changed. */
void ahead_draw(struct draws_ahead *a, const struct kernels *kernels, const struct rng *r,
                uint32_t first, uint32_t step, unsigned set, uint16_t *list, uint32_t n);

#endif
