/* Counting: stocks, flows and sums, and how they enter the observations. */
#include "tally.h"

/* Bit 4c of x to bit c. */
static uint32_t gather_nibbles(uint32_t x)
{
    x = (x | x >> 3) & 0x03030303;
    x = (x | x >> 6) & 0x000F000F;
    return (x | x >> 12) & 0xFF;
}

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
    stocks |= gather_nibbles(present) << STOCK_condition_present;
    stocks |= gather_nibbles(untreated) << STOCK_condition_untreated;
    return (struct standing){stocks, subgroups};
}

void tally_change(struct group_tally *t, struct standing before, struct standing after)
{
    if (before.stocks == after.stocks && before.subgroups == after.subgroups)
        return;
    for (uint32_t s = 0; s < SUBGROUP_COUNT; s++) {
        const uint32_t was = before.subgroups >> s & 1 ? before.stocks : 0;
        const uint32_t is = after.subgroups >> s & 1 ? after.stocks : 0;
        if (was != is)
            for (uint32_t v = 0; v < STOCK_COLUMNS; v++)
                t->now[s][v] += (is >> v & 1) - (was >> v & 1);
    }
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
        for (size_t s = 0; s < SUBGROUP_COUNT; s++)
            for (size_t v = 0; v < STOCK_COLUMNS; v++)
                groups[g].stock[s][v] += groups[g].now[s][v];
}

static void collect_columns(struct observation *o, enum observable v, size_t at,
                            const uint32_t *columns)
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
        out[at * width + k] += columns[k];
}

/* `at`: the place of (policy, interval, group, subgroup) in an array of shape PIGS; `s`: the subgroup itself. */
static void collect_subgroup(struct observation *o, size_t at, const struct group_tally *t,
                             size_t s)
{
#define OBSERVE(...)
#define DENSE(...)
#define STOCK(name, ...) collect_columns(o, OBSERVE_##name, at, &t->stock[s][STOCK_##name]);
#define FLOW(name, ...) collect_columns(o, OBSERVE_##name, at, &t->flow[s][FLOW_##name]);
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
