/* Counting (ODD.md 9): events as they happen, stocks by what changes, sums over blocks. One per thread and world, and
 * one for what its worlds have in common; all counts are integers that add up to the same whatever the threads. */
#ifndef CONFIDE_TALLY_H
#define CONFIDE_TALLY_H

#include "kernel.h"
#include "law.h"
#include "observe.h"
#include "world.h"

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
/* A person's states are the bits of a word: those of condition c are bits 4c (present) and 4c + 1 (untreated), as in
 * `illness`; the others, in the order of enum stock, follow from bit STATE_OTHERS on.
 * STATE_known, of irregular people, is no output: enforcement's requests fall on them. */
enum {
    STATE_present = 0,
    STATE_untreated = 1,
    STATE_known = 2,
    STATE_OTHERS = 32,
    STATE_COUNT = 64
};
static inline unsigned tally_state_bit(unsigned stock)
{
    if (stock >= STOCK_condition_untreated)
        return ILLNESS_BITS * (stock - STOCK_condition_untreated) + STATE_untreated;
    if (stock >= STOCK_condition_present)
        return ILLNESS_BITS * (stock - STOCK_condition_present) + STATE_present;
    return STATE_OTHERS + stock;
}
static_assert(STOCK_condition_untreated == STOCK_condition_present + MAX_CONDITIONS &&
                  STOCK_COUNT == STOCK_condition_untreated + MAX_CONDITIONS,
              "the states of conditions come last");

/* People are counted by kind: the set of subgroups they belong to, as in `who`. */
enum { KIND_COUNT = WHO_SUBGROUPS + 1 };
static_assert(KIND_COUNT % 64 == 0, "kinds are whole words");

/* One group's counts in the interval under way. `stock` is kept as of the interval's end: a person who enters a state
 * with n steps to go counts n in it. */
struct group_tally {
    uint32_t now[KIND_COUNT][STATE_COUNT];   /* people in each state at this moment */
    uint32_t stock[KIND_COUNT][STATE_COUNT]; /* summed over the steps of the interval */
    uint32_t flow[KIND_COUNT][FLOW_COUNT];
    uint32_t fearful[SUBGROUP_COUNT];
    uint64_t alarm[SUBGROUP_COUNT], distrust[SUBGROUP_COUNT]; /* 2^-20 */
    uint32_t exploited_at_start, disclosed_since_start;       /* of the whole period */
    uint32_t delay[MAX_CONDITIONS][DELAY_COUNT];
    uint32_t clinic;                 /* visits to it chosen in this step */
    uint64_t kinds[KIND_COUNT / 64]; /* bit k: someone has been of kind k */
};

/* A person was counted as `before`, and is `after`; an empty slot counts nowhere. `left`: steps whose end is still to
 * be tallied in the interval, this one included; 0 in the burn-in, when only what enforcement looks at is counted.
 * `infectious`: conditions that can be passed on. */
void tally_change(struct group_tally *t, const struct person *before, const struct person *after,
                  uint32_t infectious, uint32_t left);

/* At the end of the burn-in: someone who is there is counted, and one of their minds. */
void tally_start(struct group_tally *t, const struct person *x, uint32_t infectious);
void tally_start_mind(struct group_tally *t, uint32_t who, uint32_t memory);

/* Someone's belief and memory were counted as those before, of someone who was `who_before`. */
void tally_mind(struct group_tally *t, uint32_t who_before, uint32_t memory_before, uint32_t who,
                uint32_t memory, uint32_t left);

/* The same as tally_change where only the illness has changed, or having settled. */
void tally_illness(struct group_tally *t, const struct person *before, const struct person *after,
                   uint32_t infectious, uint32_t left);

/* The number of the lowest bit set in x, which is not 0. */
static inline unsigned tally_lowest(uint64_t x)
{
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(x);
#else
    unsigned n = 0;
    while ((x >> n & 1) == 0)
        n++;
    return n;
#endif
}

/* Notes that someone is of this kind, so that sums look at it. */
static inline void tally_note_kind(struct group_tally *t, uint32_t who)
{
    const uint32_t kind = who & WHO_SUBGROUPS;
    t->kinds[kind / 64] |= (uint64_t)1 << (kind % 64);
}

/* An event of a person who is `who`. */
static inline void tally_flow(struct group_tally *t, uint32_t who, unsigned flow)
{
    tally_note_kind(t, who);
    t->flow[who & WHO_SUBGROUPS][flow]++;
}

/* The first treatment of condition c, `days` after its onset. */
void tally_delay(struct group_tally *t, unsigned c, double days);

/* Counts a person anew when `infectious`, the set of conditions that can be passed on, has changed. */
void tally_recount(struct group_tally *t, const struct person *x, uint32_t infectious_before,
                   uint32_t infectious_now, uint32_t left);

/* A group's irregular people at this moment, by whether they are known; and the visits to the clinic chosen since the last
 * call. */
struct people_counted {
    uint32_t known, unknown, clinic;
};
struct people_counted tally_people(struct group_tally *t);

/* Adds the sums of a block (kernel.h). */
void tally_block(struct group_tally *t, const struct kernel_sums *sums);

/* Starts an interval of `steps` steps: the counts are empty but for who is there. */
void tally_begin(struct group_tally *groups, size_t n_groups, uint32_t steps);

/* Adds what another has counted in the interval under way, to a sum that is of nobody at this moment. */
void tally_add(struct group_tally *sum, const struct group_tally *t);

/* Adds a sum to (policy, interval, group) of the observations, and empties it. */
void tally_collect(struct observation *o, const struct scenario *s, size_t policy, int32_t interval,
                   size_t group, struct group_tally *sum);

#endif
