/* The dense passes: what is done for everyone in every step, over one block at a time, vectorised. */
#ifndef CONFIDE_KERNEL_H
#define CONFIDE_KERNEL_H

#include "law.h"
#include "rng.h"

#include <assert.h>
#include <string.h>

/* Slots are worked on in blocks. */
enum { BLOCK_SIZE = 1024 };

/* The lanes of one word have a threshold for a whole group, those of the others one for each slot; four to a word. */
enum { COMMON_WORD = LANE_departure / 4, SCREEN_WORDS = DRAW_WORDS - 1 };
static_assert(LANE_request / 4 == COMMON_WORD && LANE_reminder / 4 == COMMON_WORD &&
                  LANE_news / 4 == COMMON_WORD,
              "the thresholds of a group are one word");

/* Which word of the lanes the thresholds of number s are of. */
static inline unsigned kernel_word(unsigned s)
{
    return s < COMMON_WORD ? s : s + 1;
}

/* Draws are made in whole vectors: arrays of them have room for the next multiple of DRAW_VECTOR. */
enum { DRAW_VECTOR = 16 };
static inline uint32_t kernel_whole_vectors(uint32_t n)
{
    return (n + DRAW_VECTOR - 1) / DRAW_VECTOR * DRAW_VECTOR;
}
static_assert(BLOCK_SIZE % DRAW_VECTOR == 0, "a block's draws are whole vectors");

/* A block's draws of one step, shared by all policies: word w of slot first + i, and the same for screening, each
 * byte of 255 lowered to 254 (so that a threshold of 255 lets every one pass). */
struct kernel_draws {
    uint32_t word[4 * DRAWS][BLOCK_SIZE];
    uint32_t screened[DRAW_WORDS][BLOCK_SIZE];
};

/* What a block adds to the tallies that belong to everyone, by subgroup. alarm and distrust in 2^-20. */
struct kernel_sums {
    uint32_t fearful[SUBGROUP_COUNT];
    uint32_t alarm[SUBGROUP_COUNT], distrust[SUBGROUP_COUNT];
};

/* The bit of a lane in struct kernels' `fired`. */
#define SCREEN_BIT(lane) (8 * ((lane) % 4) + (lane) / 4)
#define SCREEN_FIRED(lane) ((uint32_t)1 << SCREEN_BIT(lane))
enum { SCREEN_BITS = 32 };
static_assert(DRAW_WORDS <= 8, "a lane of each word has a bit of a byte");

/* All lanes of a word; every lane. */
#define SCREEN_LANES(word) ((uint32_t)0x01010101 << (word))
#define SCREEN_EVERY ((uint32_t)0x01010101 * ((1 << DRAW_WORDS) - 1))

/* The passes, one struct for each instruction set; all give the same bits. n is at most BLOCK_SIZE. */
struct kernels {
    const char *name;

    /* The draws of slots first to first + n - 1 in a step. */
    void (*draw)(struct kernel_draws *d, const struct rng *r, uint32_t first, uint32_t n,
                 uint32_t step);

    /*
     * Draws of one purpose and index for the people listed in `hit`, `n` of them: words[w][h] is word w of slot
     * first + hit[h]'s. Whole vectors: `hit` is read, and `words` written, past n.
     */
    void (*draw_hits)(uint32_t *const words[4], const struct rng *r, uint32_t first,
                      const uint16_t *hit, uint32_t n, uint32_t step, enum rng_purpose purpose,
                      uint32_t index);

    /* n draws (four words each; whole vectors are written) of one slot, step and purpose, index 0 to n - 1. */
    void (*draw_indices)(uint32_t (*words)[4], const struct rng *r, uint32_t slot, uint32_t step,
                         enum rng_purpose purpose, uint32_t n);

    /* First words of the draws of one slot, step and purpose at each of the DRAW_VECTOR indices. */
    void (*draw_contacts)(uint32_t word[DRAW_VECTOR], const struct rng *r, uint32_t slot,
                          uint32_t step, enum rng_purpose purpose,
                          const uint32_t index[DRAW_VECTOR]);

    /* reminded[i] = whether byte LANE_reminder of `common`, a block's COMMON_WORD, is below `sure`; returns how many
     * equal it. */
    uint32_t (*pick_reminded)(uint8_t *reminded, const uint32_t *common, uint32_t n, uint32_t sure);

    /* Moves the alarm of those reminded who believe that some sharing is announced. */
    void (*remind)(float *alarm, const float *floor, const float *receptive, const uint16_t *who,
                   const uint8_t *reminded, uint32_t n, const struct belief_law *l);

    /* Relaxing of alarm, then ingraining. */
    void (*relax)(float *alarm, float *distrust, const float *floor, uint32_t n,
                  const struct belief_law *l);

    /*
     * Lists in `hit` the people who may have an event, and in fired[i] which: bit 8 (l % 4) + l / 4 for lane
     * l. `extra` (SCREEN_WORDS words, or NULL) raises the thresholds of each slot; `common` is the threshold
     * word of COMMON_WORD, the same for all. Returns how many were hit.
     */
    uint32_t (*screen)(uint16_t *hit, uint32_t *fired, const struct kernel_draws *d,
                       const uint32_t *const threshold[SCREEN_WORDS], const uint32_t *extra,
                       uint32_t common, uint32_t n);

    /* Lists who of a block has not heard (MEMORY_heard) but may now: told by a contact, or byte LANE_news of `common`
     * (screened) below `below`. Returns how many. */
    uint32_t (*may_hear)(uint16_t *hit, const uint8_t *memory, const uint16_t *told,
                         const uint32_t *common, uint32_t below, uint32_t n);

    /* Lists where x is not 0; returns in how many places. */
    uint32_t (*nonzero)(uint16_t *hit, const uint16_t *x, uint32_t n);

    /* Sums over a block; subgroups other than `all` only when asked for. */
    void (*sum)(struct kernel_sums *out, const float *alarm, const float *distrust,
                const float *fear, const uint16_t *who, uint32_t n, const struct belief_law *l,
                bool subgroups);
};

/* The best set this processor runs, or the one named ("baseline", "avx2", "avx512"); NULL when it runs no such set. */
const struct kernels *kernels_find(const char *name);

/* b or m as it enters the sums. */
static inline uint32_t kernel_fixed(float x)
{
    return (uint32_t)(int32_t)(x * 1048576.0f + 0.5f);
}

#endif
