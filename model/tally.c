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
static uint32_t states_of_person(uint32_t who, uint32_t traits)
{
    const uint32_t trafficked = who >> (SUBGROUP_exploited - 1) & 3;
    const uint32_t unreferred =
        (uint32_t)(trafficked != 0) & (uint32_t)((traits & TRAIT_referred) == 0);

    return 1U << STOCK_present | trafficked << STOCK_exploited | unreferred << STOCK_unreferred |
           (uint32_t)((traits & TRAIT_registered) != 0) << STOCK_registered |
           (uint32_t)((traits & TRAIT_heard) != 0) << STOCK_heard |
           (uint32_t)(who >> WHO_BELIEF_SHIFT == BELIEF_full) << STOCK_believes_full;
}
static_assert((int)STOCK_escaped == (int)STOCK_exploited + 1 &&
                  (int)SUBGROUP_escaped == (int)SUBGROUP_exploited + 1,
              "both are moved at once");

/* n more people (or, wrapped round, fewer) in each of the states. */
static void add_states(struct group_tally *t, uint32_t who, uint32_t states, uint32_t n,
                       uint32_t left)
{
    uint32_t *now = t->now[who & WHO_SUBGROUPS], *stock = t->stock[who & WHO_SUBGROUPS];

    for (; states != 0; states &= states - 1) {
        now[tally_lowest(states)] += n;
        stock[tally_lowest(states)] += n * left;
    }
}

static uint32_t states_of(const struct state *s, const struct law *l)
{
    return s->who >> WHO_BELIEF_SHIFT == BELIEF_empty
               ? 0
               : states_of_person(s->who, s->traits) | states_of_illness(s->illness, l);
}

void tally_change(struct group_tally *t, const struct state *before, const struct state *after,
                  const struct law *l, uint32_t left)
{
    uint32_t was, is, kept = 0;

    if (before->who == after->who && before->traits == after->traits) {
        was = states_of_illness(before->illness, l);
        is = states_of_illness(after->illness, l);
    } else {
        was = states_of(before, l);
        is = states_of(after, l);
    }
    if (((before->who ^ after->who) & WHO_SUBGROUPS) == 0)
        kept = was & is;
    add_states(t, before->who, was & ~kept, UINT32_MAX, left);
    add_states(t, after->who, is & ~kept, 1, left);
}

void tally_block(struct group_tally *t, const struct block_sums *sums)
{
    for (size_t s = 0; s < SUBGROUP_COUNT; s++) {
        t->fearful[s] += sums->fearful[s];
        t->alarm[s] += sums->alarm[s];
        t->distrust[s] += sums->distrust[s];
    }
}

/* A subgroup's sum over kinds. */
static void sum_kinds(uint32_t *sum, const uint32_t *by_kind, size_t columns, size_t subgroup)
{
    memset(sum, 0, columns * sizeof *sum);
    for (size_t k = 0; k < KIND_COUNT; k++)
        if (subgroup == SUBGROUP_all || (k >> (subgroup - 1) & 1) != 0)
            for (size_t v = 0; v < columns; v++)
                sum[v] += by_kind[k * columns + v];
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
    uint32_t stock[STOCK_COLUMNS], flow[FLOW_COUNT];

    sum_kinds(stock, t->stock[0], STOCK_COLUMNS, s);
    sum_kinds(flow, t->flow[0], FLOW_COUNT, s);
#define OBSERVE(...)
#define DENSE(...)
#define STOCK(name, ...) collect_columns(o, OBSERVE_##name, at, &stock[STOCK_##name]);
#define FLOW(name, ...) collect_columns(o, OBSERVE_##name, at, &flow[FLOW_##name]);
#include "observe.def"
#undef OBSERVE
    ((uint32_t *)o->data[OBSERVE_fearful])[at] += t->fearful[s];
    ((double *)o->data[OBSERVE_alarm_sum])[at] += (double)t->alarm[s] * 0x1p-20;
    ((double *)o->data[OBSERVE_distrust_sum])[at] += (double)t->distrust[s] * 0x1p-20;
}

void tally_collect(struct observation *o, const struct scenario *s, size_t policy, int32_t interval,
                   const struct group_tally *groups)
{
    for (size_t g = 0; g < s->n_groups; g++) {
        const size_t pig = (policy * o->dim[DIM_interval] + (size_t)interval) * s->n_groups + g;
        for (size_t k = 0; k < s->n_subgroups; k++)
            collect_subgroup(o, pig * s->n_subgroups + k, &groups[g], s->subgroup[k]);
        ((uint32_t *)o->data[OBSERVE_exploited_at_start])[pig] += groups[g].exploited_at_start;
        ((uint32_t *)o->data[OBSERVE_disclosed_since_start])[pig] +=
            groups[g].disclosed_since_start;
    }
}

void tally_begin(struct group_tally *groups, size_t n_groups, uint32_t steps)
{
    for (size_t g = 0; g < n_groups; g++) {
        struct group_tally *t = &groups[g];
        for (size_t k = 0; k < KIND_COUNT; k++)
            for (size_t v = 0; v < STOCK_COLUMNS; v++)
                t->stock[k][v] = t->now[k][v] * steps;
        memset(t->flow, 0, sizeof t->flow);
        memset(t->fearful, 0, sizeof t->fearful);
        memset(t->alarm, 0, sizeof t->alarm);
        memset(t->distrust, 0, sizeof t->distrust);
    }
}
