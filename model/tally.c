/* Counting: stocks, flows and sums, and how they enter the observations. */
#include "tally.h"

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

/* The states that a person's illness puts them in, as bits of enum stock. */
static uint32_t states_of_illness(uint32_t illness, const struct law *l)
{
    static const uint32_t SEVERITY[4] = {0, 1U << STOCK_untreated_severity,
                                         2U << STOCK_untreated_severity,
                                         4U << STOCK_untreated_severity};
    const uint32_t present = illness_present(illness), untreated = illness_untreated(illness);
    const uint32_t infectious = untreated & l->infectious;

    if (present == 0)
        return 0;
    return 1U << STOCK_ill | (uint32_t)(untreated != 0) << STOCK_untreated |
           (uint32_t)(infectious != 0) << STOCK_infectious_untreated |
           SEVERITY[illness_severity(illness)] |
           gather_nibbles(present, untreated) << STOCK_condition_present;
}

/* The other states of someone who is there. */
static uint32_t states_of_person(uint32_t subgroups, uint32_t belief, uint32_t traits)
{
    const uint32_t trafficked = subgroups >> SUBGROUP_exploited & 3;
    const uint32_t unreferred =
        (uint32_t)(trafficked != 0) & (uint32_t)((traits & TRAIT_referred) == 0);

    return 1U << STOCK_present | trafficked << STOCK_exploited | unreferred << STOCK_unreferred |
           (uint32_t)((traits & TRAIT_registered) != 0) << STOCK_registered |
           (uint32_t)((traits & TRAIT_heard) != 0) << STOCK_heard |
           (uint32_t)(belief == BELIEF_full) << STOCK_believes_full;
}
static_assert((int)STOCK_escaped == (int)STOCK_exploited + 1 &&
                  (int)SUBGROUP_escaped == (int)SUBGROUP_exploited + 1,
              "both are moved at once");

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
        struct by_subgroup *now = &t->now[tally_lowest(states)];
        for (size_t s = 0; s <= SUBGROUP_COUNT; s++)
            now->n[s] += (ones->n[s] ^ sign) - sign;
    }
}

void tally_change(struct group_tally *t, struct state before, struct state after,
                  const struct law *l)
{
    const uint32_t was_in = (uint32_t)(before.who & WHO_SUBGROUPS) << 1 | 1;
    const uint32_t is_in = (uint32_t)(after.who & WHO_SUBGROUPS) << 1 | 1;
    const uint32_t had_k = before.who >> WHO_BELIEF_SHIFT, has_k = after.who >> WHO_BELIEF_SHIFT;
    const bool same_place = was_in == is_in && had_k != BELIEF_empty && has_k != BELIEF_empty;
    uint32_t was = 0, is = 0;

    if (had_k != BELIEF_empty && !(same_place && had_k == has_k && before.traits == after.traits))
        was |= states_of_person(was_in, had_k, before.traits);
    if (has_k != BELIEF_empty && !(same_place && had_k == has_k && before.traits == after.traits))
        is |= states_of_person(is_in, has_k, after.traits);
    if (had_k != BELIEF_empty && !(same_place && before.illness == after.illness))
        was |= states_of_illness(before.illness, l);
    if (has_k != BELIEF_empty && !(same_place && before.illness == after.illness))
        is |= states_of_illness(after.illness, l);

    const uint32_t kept = same_place ? was & is : 0;
    add_states(t, was & ~kept, &SUBGROUP_ONES[was_in], UINT32_MAX);
    add_states(t, is & ~kept, &SUBGROUP_ONES[is_in], 0);
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
