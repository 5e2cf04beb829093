/* Randomness: counter-based draws addressed by (seed, replicate, stream; slot, step, purpose,
 * index). */
#ifndef CONFIDE_RNG_H
#define CONFIDE_RNG_H

#include <Random123/threefry.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rng_purpose {
#define PURPOSE(name, key, words) RNG_##name = (key),
#include "rng.def"
#undef PURPOSE
};

enum lane {
#define LANE(name, number) LANE_##name = (number),
#include "lane.def"
#undef LANE
    LANE_COUNT /* the table is in the order of its numbers */
};

/* Four lanes to a word; four words to a draw, of index lane / 16. */
enum { DRAW_WORDS = (LANE_COUNT + 3) / 4, DRAWS = (DRAW_WORDS + 3) / 4 };

/* Four words of randomness. */
struct draw {
    uint32_t word[4];
};

/* A test's way to say what is drawn: it may change what the generator gave. */
struct rng_script {
    void (*play)(struct draw *d, uint32_t slot, uint32_t step, enum rng_purpose purpose,
                 uint32_t index, void *context);
    void *context;
};

/* The generator of one replicate; the same in all its worlds. script is NULL but in tests. */
struct rng {
    threefry4x32_key_t key;
    const struct rng_script *script;
};

/* The generator of a replicate and a stream of points (0: common to all). */
static inline struct rng rng_make(int64_t seed, uint32_t replicate, uint32_t stream)
{
    const uint64_t s = (uint64_t)seed;
    return (struct rng){.key = {{(uint32_t)s, (uint32_t)(s >> 32), replicate, stream}}};
}

/* The four words at an address. */
static inline struct draw rng_draw(const struct rng *r, uint32_t slot, uint32_t step,
                                   enum rng_purpose purpose, uint32_t index)
{
    const threefry4x32_ctr_t c = {{slot, step, (uint32_t)purpose, index}};
    const threefry4x32_ctr_t x = threefry4x32_R(20, c, r->key);
    struct draw d = {{x.v[0], x.v[1], x.v[2], x.v[3]}};

    if (r->script != NULL)
        r->script->play(&d, slot, step, purpose, index, r->script->context);
    return d;
}

/* A word as a number in (0, 1). */
static inline double rng_uniform(uint32_t word)
{
    return ((double)word + 0.5) * 0x1p-32;
}

/* An integer in 0..n-1. */
static inline uint32_t rng_below(uint32_t word, uint32_t n)
{
    return (uint32_t)((uint64_t)word * n >> 32);
}

/* Whether an event of probability p happens, by one word. */
static inline bool rng_happens(uint32_t word, double p)
{
    return rng_uniform(word) < p;
}

/* Draw j of the draws that make a person who arrives in `step` (UINT32_MAX: at the very start). */
static inline double rng_person(const struct rng *r, uint32_t slot, uint32_t step, uint32_t j)
{
    return rng_uniform(rng_draw(r, slot, step, RNG_person, j / 4).word[j % 4]);
}

/* A lane's uniform from its coarse and its fine part. */
static inline double rng_join(uint8_t coarse, uint32_t fine)
{
    return ((double)(((uint64_t)coarse << 32) | fine) + 0.5) * 0x1p-40;
}

/* The uniform of a lane, whose coarse part is `coarse`. */
static inline double rng_lane(const struct rng *r, uint32_t slot, uint32_t step, uint32_t lane,
                              uint8_t coarse)
{
    return rng_join(coarse, rng_draw(r, slot, step, RNG_fine, lane / 4).word[lane % 4]);
}

/* Whether a lane's uniform is below p. The fine part is drawn only where the coarse part cannot
 * tell. */
static inline bool rng_lane_happens(const struct rng *r, uint32_t slot, uint32_t step,
                                    uint32_t lane, uint8_t coarse, double p)
{
    const double x = p * 256;

    if ((double)coarse + 1 <= x)
        return true;
    if ((double)coarse >= x)
        return false;
    return rng_lane(r, slot, step, lane, coarse) < p;
}

#endif
