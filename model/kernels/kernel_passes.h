/* The dense passes in plain C, compiled once for each instruction set by the kernel_*.c files, which define
 * KERNEL_SET. No function here is called from elsewhere but through struct kernels. */
#include "kernel.h"

static void kernel_draw(uint32_t (*word)[BLOCK_SIZE], const struct rng *r, uint32_t first,
                        uint32_t n, uint32_t step, uint32_t index)
{
    const threefry4x32_key_t key = r->key;
    const uint32_t whole = kernel_whole_vectors(n);

    for (uint32_t i = 0; i < whole; i++) {
        const threefry4x32_ctr_t c = {{first + i, step, RNG_step, index}};
        const threefry4x32_ctr_t x = threefry4x32_R(20, c, key);
        word[0][i] = x.v[0];
        word[1][i] = x.v[1];
        word[2][i] = x.v[2];
        word[3][i] = x.v[3];
    }
}

static void kernel_lower(struct kernel_draws *d, uint32_t n)
{
    for (int w = 0; w < DRAW_WORDS; w++) {
        const uint8_t *from = (const uint8_t *)d->word[w];
        uint8_t *to = (uint8_t *)d->screened[w];
        for (uint32_t j = 0; j < 4 * n; j++)
            to[j] = (uint8_t)(from[j] - (from[j] == 255));
    }
}

static void kernel_draw_block(struct kernel_draws *d, const struct rng *r, uint32_t first,
                              uint32_t n, uint32_t step)
{
    for (uint32_t index = 0; index < DRAWS; index++)
        kernel_draw(&d->word[(size_t)4 * index], r, first, n, step, index);
    kernel_lower(d, n);
}

static void kernel_draw_hits(uint32_t *const words[4], const struct rng *r, uint32_t first,
                             const uint16_t *restrict hit, uint32_t n, uint32_t step,
                             enum rng_purpose purpose, uint32_t index)
{
    const threefry4x32_key_t key = r->key;
    uint32_t *restrict w0 = words[0], *restrict w1 = words[1];
    uint32_t *restrict w2 = words[2], *restrict w3 = words[3];
    const uint32_t whole = kernel_whole_vectors(n);

    for (uint32_t h = 0; h < whole; h++) {
        const threefry4x32_ctr_t c = {{first + hit[h], step, (uint32_t)purpose, index}};
        const threefry4x32_ctr_t x = threefry4x32_R(20, c, key);
        w0[h] = x.v[0];
        w1[h] = x.v[1];
        w2[h] = x.v[2];
        w3[h] = x.v[3];
    }
}

static void kernel_draw_indices(uint32_t (*words)[4], const struct rng *r, uint32_t slot,
                                uint32_t step, enum rng_purpose purpose, uint32_t n)
{
    const threefry4x32_key_t key = r->key;
    const uint32_t whole = kernel_whole_vectors(n);

    for (uint32_t i = 0; i < whole; i++) {
        const threefry4x32_ctr_t c = {{slot, step, (uint32_t)purpose, i}};
        const threefry4x32_ctr_t x = threefry4x32_R(20, c, key);
        for (int w = 0; w < 4; w++)
            words[i][w] = x.v[w];
    }
}

static void kernel_draw_contacts(uint32_t word[DRAW_VECTOR], const struct rng *r, uint32_t slot,
                                 uint32_t step, enum rng_purpose purpose,
                                 const uint32_t index[DRAW_VECTOR])
{
    const threefry4x32_key_t key = r->key;

    for (uint32_t i = 0; i < DRAW_VECTOR; i++) {
        const threefry4x32_ctr_t c = {{slot, step, (uint32_t)purpose, index[i]}};
        const threefry4x32_ctr_t x = threefry4x32_R(20, c, key);
        word[i] = x.v[0];
    }
}

static uint32_t kernel_pick_reminded(uint8_t *reminded, const uint32_t *common, uint32_t n,
                                     uint32_t sure)
{
    uint32_t unsure = 0;

    for (uint32_t i = 0; i < n; i++) {
        const uint32_t coarse = common[i] >> (8 * (LANE_reminder % 4)) & 255;
        reminded[i] = coarse < sure;
        unsure += coarse == sure;
    }
    return unsure;
}

static void kernel_relax(float *restrict alarm, float *restrict distrust,
                         const float *restrict floor_, uint32_t n, const struct belief_law *l)
{
    const struct belief_law law = *l;

    for (uint32_t i = 0; i < n; i++) {
        const float b = belief_relax(alarm[i], floor_[i], law.calm);
        alarm[i] = b;
        distrust[i] = belief_ingrain(&law, distrust[i], b, floor_[i]);
    }
}

static void kernel_remind(float *restrict alarm, const float *restrict floor_,
                          const float *restrict receptive, const uint16_t *restrict who,
                          const uint8_t *restrict reminded, uint32_t n, const struct belief_law *l)
{
    const struct belief_law law = *l;

    for (uint32_t i = 0; i < n; i++) {
        const enum belief k = (enum belief)(who[i] >> WHO_BELIEF_SHIFT);
        const float moved = belief_threatened(&law, alarm[i], k, receptive[i], floor_[i]);
        alarm[i] = reminded[i] ? moved : alarm[i];
    }
}

/* Bit w of a byte: whether the lane of that byte in word w may have fired. */
static void kernel_compare(uint8_t *restrict fired, const uint8_t *const u[DRAW_WORDS],
                           const uint8_t *const threshold[DRAW_WORDS], uint32_t n)
{
    for (uint32_t j = 0; j < n; j++) {
        uint8_t bits = 0;
        for (int w = 0; w < DRAW_WORDS; w++)
            bits |= (uint8_t)((u[w][j] < threshold[w][j]) << w);
        fired[j] = bits;
    }
}

/* Draws lowered by `extra`, byte by byte, which is thresholds raised by it. */
static void kernel_lower_by(uint32_t *restrict to, const uint32_t *restrict from, uint32_t extra,
                            uint32_t n)
{
    uint32_t by[BLOCK_SIZE];

    for (uint32_t i = 0; i < n; i++)
        by[i] = extra;
    for (uint32_t j = 0; j < 4 * n; j++) {
        const uint8_t u = ((const uint8_t *)from)[j], x = ((const uint8_t *)by)[j];
        ((uint8_t *)to)[j] = (uint8_t)((u > x ? u : x) - x);
    }
}

static uint32_t kernel_compact(uint16_t *hit, const uint32_t *fired, uint32_t n)
{
    uint32_t hits = 0;

    for (uint32_t i = 0; i < n; i++) {
        hit[hits] = (uint16_t)i;
        hits += fired[i] != 0;
    }
    return hits;
}

static uint32_t kernel_screen(uint16_t *hit, uint32_t *fired, const struct kernel_draws *d,
                              const uint32_t *const threshold[SCREEN_WORDS], const uint32_t *extra,
                              uint32_t common, uint32_t n)
{
    uint32_t lowered[SCREEN_WORDS][BLOCK_SIZE], commons[BLOCK_SIZE];
    const uint8_t *u[DRAW_WORDS], *thresholds[DRAW_WORDS];

    for (uint32_t i = 0; i < n; i++)
        commons[i] = common;
    u[COMMON_WORD] = (const uint8_t *)d->screened[COMMON_WORD];
    thresholds[COMMON_WORD] = (const uint8_t *)commons;
    for (unsigned s = 0; s < SCREEN_WORDS; s++) {
        const unsigned w = kernel_word(s);
        const bool is_lowered = extra != NULL && extra[s] != 0;
        if (is_lowered)
            kernel_lower_by(lowered[s], d->screened[w], extra[s], n);
        u[w] = (const uint8_t *)(is_lowered ? lowered[s] : d->screened[w]);
        thresholds[w] = (const uint8_t *)threshold[s];
    }
    kernel_compare((uint8_t *)fired, u, thresholds, 4 * n);
    return kernel_compact(hit, fired, n);
}

/* Few are not 0: whole chunks of zeros are skipped. */
enum { CHUNK = 32 };
static uint32_t kernel_nonzero(uint16_t *hit, const uint16_t *x, uint32_t n)
{
    uint32_t hits = 0;

    for (uint32_t i = 0; i < n; i += CHUNK) {
        const uint32_t end = i + CHUNK < n ? i + CHUNK : n;
        uint16_t any = 0;
        for (uint32_t j = i; j < end; j++)
            any |= x[j];
        for (uint32_t j = i; any != 0 && j < end; j++)
            if (x[j] != 0)
                hit[hits++] = (uint16_t)j;
    }
    return hits;
}

/* Loops of one width each, which compilers vectorise. */
static_assert(MEMORY_heard == 1, "less one, it is 0 of those who have heard");
static uint32_t kernel_may_hear(uint16_t *hit, const uint8_t *memory, const uint16_t *told,
                                const uint32_t *common, uint32_t below, uint32_t n)
{
    const uint32_t at = 8 * (LANE_news % 4), byte = (uint32_t)255 << at;
    uint32_t by_media[BLOCK_SIZE];
    uint16_t may[BLOCK_SIZE];

    for (uint32_t i = 0; i < n; i++)
        by_media[i] = (common[i] & byte) < below << at ? UINT32_MAX : 0;
    for (uint32_t i = 0; i < n; i++)
        may[i] = (uint16_t)by_media[i] | told[i];
    for (uint32_t i = 0; i < n; i++)
        may[i] &= (uint16_t)((memory[i] & MEMORY_heard) - MEMORY_heard);
    return kernel_nonzero(hit, may, n);
}

/* What each person of a block adds. */
struct kernel_parts {
    uint32_t alarm[BLOCK_SIZE], distrust[BLOCK_SIZE], fearful[BLOCK_SIZE], who[BLOCK_SIZE];
};

static void kernel_sum_by_subgroup(struct kernel_sums *out, const struct kernel_parts *x,
                                   uint32_t n)
{
    for (unsigned s = 1; s < SUBGROUP_COUNT; s++) {
        uint32_t alarm = 0, distrust = 0, fearful = 0;
        for (uint32_t i = 0; i < n; i++) {
            const uint32_t is = 0 - (x->who[i] >> (s - 1) & 1);
            alarm += x->alarm[i] & is;
            distrust += x->distrust[i] & is;
            fearful += x->fearful[i] & is;
        }
        out->alarm[s] = alarm, out->distrust[s] = distrust, out->fearful[s] = fearful;
    }
}

static void kernel_sum(struct kernel_sums *out, const float *alarm, const float *distrust,
                       const float *fear, const uint16_t *who, uint32_t n,
                       const struct belief_law *l, bool subgroups)
{
    struct kernel_parts x;
    uint32_t sa = 0, sd = 0, sf = 0;
    const struct belief_law law = *l;

    for (uint32_t i = 0; i < n; i++) {
        const float b = alarm[i], m = distrust[i];
        const uint32_t here = (uint32_t)who[i] >> WHO_BELIEF_SHIFT != BELIEF_empty;
        const bool irregular = who[i] >> (SUBGROUP_irregular - 1) & 1;
        x.who[i] = who[i];
        x.alarm[i] = kernel_fixed(b);
        x.distrust[i] = kernel_fixed(m);
        x.fearful[i] = here & (uint32_t)belief_is_fearful(&law, fear[i], b, m, irregular);
        sa += x.alarm[i];
        sd += x.distrust[i];
        sf += x.fearful[i];
    }
    out->alarm[0] = sa, out->distrust[0] = sd, out->fearful[0] = sf;
    if (subgroups)
        kernel_sum_by_subgroup(out, &x, n);
}

extern const struct kernels KERNEL_SET;
const struct kernels KERNEL_SET = {KERNEL_NAME,         kernel_draw_block,    kernel_draw_hits,
                                   kernel_draw_indices, kernel_draw_contacts, kernel_pick_reminded,
                                   kernel_remind,       kernel_relax,         kernel_screen,
                                   kernel_may_hear,     kernel_nonzero,       kernel_sum};
