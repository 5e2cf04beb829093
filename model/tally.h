/* Counting (model.md 9): events as they happen, stocks by what changes, sums over blocks. One per thread and world;
 * all counts are integers that add up to the same whatever the threads. */
#ifndef CONFIDE_TALLY_H
#define CONFIDE_TALLY_H

#include "kernel.h"
#include "law.h"
#include "observe.h"

#include <assert.h>

/* Events, in the order of observe.def; those with a further dimension take several columns. */
enum flow {
#define OBSERVE(...)
#define STOCK(...)
#define DENSE(...)
#define FLOW(name, type, shape, ...)                                                               \
    FLOW_##name, FLOW_##name##_last = FLOW_##name + FLOW_WIDTH_##shape - 1,
#define FLOW_WIDTH_PIGS 1
#define FLOW_WIDTH_PIGSC MAX_CONDITIONS
#define FLOW_WIDTH_PIGSE SERVICE_COUNT
#include "observe.def"
#undef OBSERVE
    FLOW_COUNT
};

/* States of a person that are counted in every step, likewise; a person is a set of them. */
enum stock {
#define OBSERVE(...)
#define FLOW(...)
#define DENSE(...)
#define STOCK(name, type, shape, ...)                                                              \
    STOCK_##name, STOCK_##name##_last = STOCK_##name + STOCK_WIDTH_##shape - 1,
#define STOCK_WIDTH_PIGS 1
#define STOCK_WIDTH_PIGSV SEVERITY_COUNT
#define STOCK_WIDTH_PIGSC MAX_CONDITIONS
#include "observe.def"
#undef OBSERVE
    STOCK_COUNT
};
#define STOCK_COLUMNS 32U
static_assert((unsigned)STOCK_COUNT <= STOCK_COLUMNS, "a person's stocks are the bits of one word");

/* A count for each subgroup; the eighth is never used, and makes it a whole vector. */
struct by_subgroup {
    uint32_t n[SUBGROUP_COUNT + 1];
};

/* One group's counts in the interval under way, by subgroup. */
struct group_tally {
    struct by_subgroup now[STOCK_COLUMNS];   /* people in each state at this moment */
    struct by_subgroup stock[STOCK_COLUMNS]; /* summed over steps */
    struct by_subgroup flow[FLOW_COUNT];
    uint32_t fearful[SUBGROUP_COUNT];
    uint64_t alarm[SUBGROUP_COUNT], distrust[SUBGROUP_COUNT]; /* 2^-20 */
    uint32_t exploited_at_start,
        disclosed_since_start; /* not reset: they tell of the whole period */
};

/* What decides how a person is counted. */
struct state {
    uint8_t who;
    uint32_t traits, illness;
};

static inline struct state tally_state(const struct world *w, uint32_t i)
{
    return (struct state){w->who[i], w->traits[i], w->illness[i]};
}

/* A person was counted as `before`, and is `after`; an empty slot counts nowhere. */
void tally_change(struct group_tally *t, struct state before, struct state after,
                  const struct law *l);

/* The number of the lowest bit set in x, which is not 0. */
static inline unsigned tally_lowest(uint32_t x)
{
#if defined(__GNUC__)
    return (unsigned)__builtin_ctz(x);
#else
    unsigned n = 0;
    while ((x >> n & 1) == 0)
        n++;
    return n;
#endif
}

/* 1 for each subgroup a person belongs to, by the bits of enum subgroup. */
extern const struct by_subgroup SUBGROUP_ONES[1 << SUBGROUP_COUNT];

/* An event of a person whose subgroups are these. */
static inline void tally_flow(struct group_tally *t, uint32_t subgroups, unsigned flow)
{
    for (size_t s = 0; s <= SUBGROUP_COUNT; s++)
        t->flow[flow].n[s] += SUBGROUP_ONES[subgroups].n[s];
}

/* Subgroups of a person as bits of enum subgroup. */
static inline uint32_t tally_subgroups(const struct world *w, uint32_t i)
{
    return ((uint32_t)(w->who[i] & WHO_SUBGROUPS) << 1) | 1;
}

void tally_block(struct group_tally *t, const struct block_sums *sums);

/* Step 9: people's states at the end of a tallied step enter the sums. */
void tally_step(struct group_tally *groups, size_t n_groups);

/* Adds interval `interval` of `policy` to the observations, and starts the next one. */
void tally_collect(struct observation *o, const struct scenario *s, size_t policy, int32_t interval,
                   struct group_tally *groups);

#endif
