/* Counting: stocks, flows and sums, and how they enter the observations. */
#include "tally.h"

/* The number of the lowest bit set in x, which is not 0. */
static unsigned lowest_bit(uint32_t x)
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

/* Bits 4c of x and y to bits c and 8 + c. */
static uint32_t gather_nibbles(uint32_t x, uint32_t y)
{
    uint64_t z = x | (uint64_t)y << 32;
    z = (z | z >> 3) & 0x0303030303030303;
    z = (z | z >> 6) & 0x000F000F000F000F;
    z = (z | z >> 12) & 0x000000FF000000FF;
    return (uint32_t)(z | z >> 24);
}

static_assert((int)STOCK_condition_untreated == (int)STOCK_condition_present + 8,
              "gather_nibbles fills both");

static uint32_t bit(bool yes, unsigned at)
{
    return (uint32_t)yes << at;
}

struct standing tally_standing(struct state s, const struct law *l)
{
    const unsigned belief = s.who >> WHO_BELIEF_SHIFT;
    const uint32_t subgroups = ((uint32_t)(s.who & WHO_SUBGROUPS) << 1) | 1;
    const bool exploited = subgroups >> SUBGROUP_exploited & 1,
               escaped = subgroups >> SUBGROUP_escaped & 1;
    const uint32_t present = illness_present(s.illness), untreated = illness_untreated(s.illness);
    const unsigned severity = illness_severity(s.illness);
    uint32_t stocks =
        bit(true, STOCK_present) | bit(present != 0, STOCK_ill) |
        bit(untreated != 0, STOCK_untreated) |
        bit((untreated & l->infectious) != 0, STOCK_infectious_untreated) |
        bit(exploited, STOCK_exploited) | bit(escaped, STOCK_escaped) |
        bit((exploited || escaped) && !(s.traits & TRAIT_referred), STOCK_unreferred) |
        bit(s.traits & TRAIT_registered, STOCK_registered) |
        bit(s.traits & TRAIT_heard, STOCK_heard) | bit(belief == BELIEF_full, STOCK_believes_full);

    if (belief == BELIEF_empty)
        return (struct standing){0};
    if (severity > 0)
        stocks |= bit(true, STOCK_untreated_severity + severity - 1);
    stocks |= gather_nibbles(present, untreated) << STOCK_condition_present;
    return (struct standing){stocks, subgroups};
}

#define ONES_1(b)                                                                                  \
    {                                                                                              \
        {                                                                                          \
            (b) & 1, (b) >> 1 & 1, (b) >> 2 & 1, (b) >> 3 & 1, (b) >> 4 & 1, (b) >> 5 & 1,         \
                (b) >> 6 & 1, 0                                                                    \
        }                                                                                          \
    }
#define ONES_4(b) ONES_1(b), ONES_1((b) + 1), ONES_1((b) + 2), ONES_1((b) + 3)
#define ONES_16(b) ONES_4(b), ONES_4((b) + 4), ONES_4((b) + 8), ONES_4((b) + 12)
const struct by_subgroup SUBGROUP_ONES[1 << SUBGROUP_COUNT] = {
    ONES_16(0),  ONES_16(16), ONES_16(32), ONES_16(48),
    ONES_16(64), ONES_16(80), ONES_16(96), ONES_16(112)};

/* Adds one (sign 0) or takes one away (sign all ones) for each subgroup in each of the states. */
static void add_states(struct group_tally *t, uint32_t states, const struct by_subgroup *ones,
                       uint32_t sign)
{
    for (; states != 0; states &= states - 1) {
        struct by_subgroup *now = &t->now[lowest_bit(states)];
        for (size_t s = 0; s <= SUBGROUP_COUNT; s++)
            now->n[s] += (ones->n[s] ^ sign) - sign;
    }
}

void tally_change(struct group_tally *t, struct standing before, struct standing after)
{
    const uint32_t kept = before.subgroups == after.subgroups ? before.stocks & after.stocks : 0;

    add_states(t, before.stocks & ~kept, &SUBGROUP_ONES[before.subgroups], UINT32_MAX);
    add_states(t, after.stocks & ~kept, &SUBGROUP_ONES[after.subgroups], 0);
}

void tally_block(struct group_tally *t, const struct block_sums *sums)
{
    for (size_t s = 0; s < SUBGROUP_COUNT; s++) {
        t->fearful[s] += sums->fearful[s];
        t->alarm[s] += sums->alarm[s];
        t->distrust[s] += sums->distrust[s];
    }
}

void tally_step(struct group_tally *groups, size_t n_groups)
{
    for (size_t g = 0; g < n_groups; g++)
        for (size_t v = 0; v < STOCK_COLUMNS; v++)
            for (size_t s = 0; s <= SUBGROUP_COUNT; s++)
                groups[g].stock[v].n[s] += groups[g].now[v].n[s];
}

static void collect_columns(struct observation *o, enum observable v, size_t at,
                            const struct by_subgroup *columns, size_t s)
{
    uint32_t *out = o->data[v];
    size_t width = 1;

    if (OBSERVABLE[v].shape == SHAPE_PIGSV)
        width = o->dim[DIM_severity];
    else if (OBSERVABLE[v].shape == SHAPE_PIGSC)
        width = o->dim[DIM_condition];
    else if (OBSERVABLE[v].shape == SHAPE_PIGSE)
        width = o->dim[DIM_service];
    for (size_t k = 0; k < width; k++)
        out[at * width + k] += columns[k].n[s];
}

/* `at`: the place of (policy, interval, group, subgroup) in an array of shape PIGS; `s`: the subgroup itself. */
static void collect_subgroup(struct observation *o, size_t at, const struct group_tally *t,
                             size_t s)
{
#define OBSERVE(...)
#define DENSE(...)
#define STOCK(name, ...) collect_columns(o, OBSERVE_##name, at, &t->stock[STOCK_##name], s);
#define FLOW(name, ...) collect_columns(o, OBSERVE_##name, at, &t->flow[FLOW_##name], s);
#include "observe.def"
#undef OBSERVE
    ((uint32_t *)o->data[OBSERVE_fearful])[at] += t->fearful[s];
    ((double *)o->data[OBSERVE_alarm_sum])[at] += (double)t->alarm[s] * 0x1p-20;
    ((double *)o->data[OBSERVE_distrust_sum])[at] += (double)t->distrust[s] * 0x1p-20;
}

void tally_collect(struct observation *o, const struct scenario *s, size_t policy, int32_t interval,
                   struct group_tally *groups)
{
    for (size_t g = 0; g < s->n_groups; g++) {
        const size_t pig = (policy * o->dim[DIM_interval] + (size_t)interval) * s->n_groups + g;
        struct group_tally *t = &groups[g];
        for (size_t k = 0; k < s->n_subgroups; k++)
            collect_subgroup(o, pig * s->n_subgroups + k, t, s->subgroup[k]);
        ((uint32_t *)o->data[OBSERVE_exploited_at_start])[pig] += t->exploited_at_start;
        ((uint32_t *)o->data[OBSERVE_disclosed_since_start])[pig] += t->disclosed_since_start;
        memset(t->stock, 0, sizeof t->stock);
        memset(t->flow, 0, sizeof t->flow);
        memset(t->fearful, 0, sizeof t->fearful);
        memset(t->alarm, 0, sizeof t->alarm);
        memset(t->distrust, 0, sizeof t->distrust);
    }
}
