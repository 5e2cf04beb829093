/* Counting: stocks, flows and sums, and how they enter the observations. */
#include "tally.h"

#define OTHER(stock) (STATE_OTHERS + STOCK_##stock)

static uint64_t bit(bool yes, unsigned at)
{
    return (uint64_t)yes << at;
}

/* The states that a person's illness, and having settled for going without care, put them in. */
static uint64_t states_of_illness(const struct person *x, uint32_t infectious)
{
    const uint32_t illness = x->illness, present = illness_present(illness),
                   untreated = illness_untreated(illness);
    const uint64_t conditions = present | (uint64_t)untreated << STATE_untreated;

    return conditions | bit(present != 0, OTHER(ill)) | bit(untreated != 0, OTHER(untreated)) |
           bit((untreated & infectious) != 0, OTHER(infectious_untreated)) |
           bit(untreated != 0, OTHER(untreated_severity) - 1 + illness_severity(illness)) |
           bit(people_has(x, TRAIT_settled), OTHER(settled));
}

/* The other states of a person who is present. */
static uint64_t states_of_person(uint32_t who, uint32_t traits)
{
    const uint64_t trafficked = who >> (SUBGROUP_exploited - 1) & 3;

    return bit(true, OTHER(present)) | trafficked << OTHER(exploited) |
           bit(trafficked != 0 && (traits & TRAIT_referred) == 0, OTHER(unreferred)) |
           bit((who >> (SUBGROUP_registered - 1) & 1) != 0, OTHER(registered)) |
           bit((who >> (SUBGROUP_irregular - 1) & 1) != 0 && (traits & TRAIT_known) != 0,
               STATE_known);
}
static_assert((int)STOCK_escaped == (int)STOCK_exploited + 1 &&
                  (int)SUBGROUP_escaped == (int)SUBGROUP_exploited + 1,
              "both are moved at once");

/* The states that a person's beliefs and memory put them in. */
static uint64_t states_of_mind(uint32_t who, uint32_t memory)
{
    return bit((memory & MEMORY_heard) != 0, OTHER(heard)) |
           bit(people_belief(who) == BELIEF_full, OTHER(believes_full));
}

/* n more people (or, wrapped round, fewer) in each of the states. */
static void add_states(struct group_tally *t, uint32_t who, uint64_t states, uint32_t n,
                       uint32_t left)
{
    uint32_t *now = t->now[who & WHO_SUBGROUPS], *stock = t->stock[who & WHO_SUBGROUPS];

    for (left *= n; states != 0; states &= states - 1) {
        now[tally_lowest(states)] += n;
        stock[tally_lowest(states)] += left;
    }
}

static uint64_t states_of(const struct person *s, uint32_t infectious)
{
    return people_belief(s->who) == BELIEF_empty
               ? 0
               : states_of_person(s->who, s->traits) | states_of_illness(s, infectious);
}

/* The states that are kept up to date in the burn-in: those that enforcement looks at. */
static const uint64_t KEPT = (uint64_t)1 << OTHER(present) | (uint64_t)1 << STATE_known;

static uint64_t counted(uint64_t states, uint32_t left)
{
    return left > 0 ? states : states & KEPT;
}

void tally_change(struct group_tally *t, const struct person *before, const struct person *after,
                  uint32_t infectious, uint32_t left)
{
    const uint64_t was = counted(states_of(before, infectious), left),
                   is = counted(states_of(after, infectious), left);
    const uint64_t kept = ((before->who ^ after->who) & WHO_SUBGROUPS) == 0 ? was & is : 0;

    tally_note_kind(t, before->who);
    tally_note_kind(t, after->who);
    add_states(t, before->who, was & ~kept, UINT32_MAX, left);
    add_states(t, after->who, is & ~kept, 1, left);
}

void tally_mind(struct group_tally *t, uint32_t who_before, uint32_t memory_before, uint32_t who,
                uint32_t memory, uint32_t left)
{
    const uint64_t was = states_of_mind(who_before, memory_before),
                   is = states_of_mind(who, memory);
    const uint64_t kept = ((who_before ^ who) & WHO_SUBGROUPS) == 0 ? was & is : 0;

    if (left == 0 || (was == is && kept == is))
        return;
    tally_note_kind(t, who_before);
    tally_note_kind(t, who);
    add_states(t, who_before, was & ~kept, UINT32_MAX, left);
    add_states(t, who, is & ~kept, 1, left);
}

void tally_illness(struct group_tally *t, const struct person *before, const struct person *after,
                   uint32_t infectious, uint32_t left)
{
    if (left == 0)
        return;

    const uint64_t was = states_of_illness(before, infectious),
                   is = states_of_illness(after, infectious);

    add_states(t, after->who, was & ~is, UINT32_MAX, left);
    add_states(t, after->who, is & ~was, 1, left);
}

void tally_block(struct group_tally *t, const struct kernel_sums *sums)
{
    for (size_t s = 0; s < SUBGROUP_COUNT; s++) {
        t->fearful[s] += sums->fearful[s];
        t->alarm[s] += sums->alarm[s];
        t->distrust[s] += sums->distrust[s];
    }
}

void tally_recount(struct group_tally *t, const struct person *x, uint32_t infectious_before,
                   uint32_t infectious_now, uint32_t left)
{
    if (left == 0)
        return;

    const uint64_t was = states_of(x, infectious_before), is = states_of(x, infectious_now);

    tally_note_kind(t, x->who);
    add_states(t, x->who, was & ~is, UINT32_MAX, left);
    add_states(t, x->who, is & ~was, 1, left);
}

void tally_start(struct group_tally *t, const struct person *x, uint32_t infectious)
{
    tally_note_kind(t, x->who);
    add_states(t, x->who, states_of(x, infectious) & ~KEPT, 1, 0);
}

void tally_start_mind(struct group_tally *t, uint32_t who, uint32_t memory)
{
    tally_note_kind(t, who);
    add_states(t, who, states_of_mind(who, memory), 1, 0);
}

void tally_delay(struct group_tally *t, unsigned c, double days)
{
    size_t bin = 0;

    while (bin + 1 < DELAY_COUNT && days >= DELAY_FROM[bin + 1])
        bin++;
    t->delay[c][bin]++;
}

/* The first kind from `kind` on that someone has been of; KIND_COUNT: none. */
static uint32_t next_kind(const struct group_tally *t, uint32_t kind)
{
    for (; kind < KIND_COUNT; kind = (kind / 64 + 1) * 64) {
        const uint64_t left = t->kinds[kind / 64] >> (kind % 64);
        if (left != 0)
            return kind + tally_lowest(left);
    }
    return KIND_COUNT;
}

static bool is_of(uint32_t kind, size_t subgroup)
{
    return subgroup == SUBGROUP_all || (kind >> (subgroup - 1) & 1) != 0;
}

struct people_counted tally_people(struct group_tally *t)
{
    struct people_counted n = {.clinic = t->clinic};

    t->clinic = 0;
    for (uint32_t kind = next_kind(t, 0); kind < KIND_COUNT; kind = next_kind(t, kind + 1)) {
        if (!is_of(kind, SUBGROUP_irregular))
            continue;
        n.known += t->now[kind][STATE_known];
        n.unknown += t->now[kind][OTHER(present)] - t->now[kind][STATE_known];
    }
    return n;
}

static void add(uint32_t *sum, const uint32_t *x, size_t n)
{
    for (size_t v = 0; v < n; v++)
        sum[v] += x[v];
}

static size_t width_of(const struct observation *o, enum observable v)
{
    switch (OBSERVABLE[v].shape) {
    case SHAPE_PIGSV:
        return o->dim[DIM_severity];
    case SHAPE_PIGSC:
        return o->dim[DIM_condition];
    case SHAPE_PIGSE:
        return o->dim[DIM_service];
    default:
        return 1;
    }
}

static void collect_stock(struct observation *o, enum observable v, size_t at,
                          const uint32_t *states, unsigned stock)
{
    const size_t width = width_of(o, v);

    for (size_t k = 0; k < width; k++)
        ((uint32_t *)o->data[v])[at * width + k] += states[tally_state_bit(stock + (unsigned)k)];
}

static void collect_flow(struct observation *o, enum observable v, size_t at, const uint32_t *flows)
{
    const size_t width = width_of(o, v);

    for (size_t k = 0; k < width; k++)
        ((uint32_t *)o->data[v])[at * width + k] += flows[k];
}

/* `at`: the place of (policy, interval, group, subgroup) in an array of shape PIGS; `s`: the subgroup itself. */
static void collect_subgroup(struct observation *o, size_t at, const struct group_tally *t,
                             size_t s)
{
    uint32_t stock[STATE_COUNT] = {0}, flow[FLOW_COUNT] = {0};

    for (uint32_t kind = next_kind(t, 0); kind < KIND_COUNT; kind = next_kind(t, kind + 1)) {
        if (!is_of(kind, s))
            continue;
        add(stock, t->stock[kind], STATE_COUNT);
        add(flow, t->flow[kind], FLOW_COUNT);
    }
#define OBSERVE(...)
#define DENSE(...)
#define STOCK(name, ...) collect_stock(o, OBSERVE_##name, at, stock, STOCK_##name);
#define FLOW(name, ...) collect_flow(o, OBSERVE_##name, at, &flow[FLOW_##name]);
#include "observe.def"
#undef OBSERVE
    ((uint32_t *)o->data[OBSERVE_fearful])[at] += t->fearful[s];
    ((double *)o->data[OBSERVE_alarm_sum])[at] += (double)t->alarm[s] * 0x1p-20;
    ((double *)o->data[OBSERVE_distrust_sum])[at] += (double)t->distrust[s] * 0x1p-20;
}

static void collect_delays(struct observation *o, size_t pig, const struct group_tally *t)
{
    uint32_t *to = (uint32_t *)o->data[OBSERVE_first_treatments] +
                   pig * o->dim[DIM_condition] * o->dim[DIM_delay];

    for (size_t c = 0; c < o->dim[DIM_condition]; c++)
        for (size_t d = 0; d < DELAY_COUNT; d++)
            to[c * DELAY_COUNT + d] += t->delay[c][d];
}

void tally_add(struct group_tally *sum, const struct group_tally *t)
{
    for (uint32_t kind = next_kind(t, 0); kind < KIND_COUNT; kind = next_kind(t, kind + 1)) {
        add(sum->stock[kind], t->stock[kind], STATE_COUNT);
        add(sum->flow[kind], t->flow[kind], FLOW_COUNT);
    }
    for (size_t w = 0; w < KIND_COUNT / 64; w++)
        sum->kinds[w] |= t->kinds[w];
    add(sum->fearful, t->fearful, SUBGROUP_COUNT);
    for (size_t c = 0; c < MAX_CONDITIONS; c++)
        add(sum->delay[c], t->delay[c], DELAY_COUNT);
    for (size_t s = 0; s < SUBGROUP_COUNT; s++) {
        sum->alarm[s] += t->alarm[s];
        sum->distrust[s] += t->distrust[s];
    }
    sum->exploited_at_start += t->exploited_at_start;
    sum->disclosed_since_start += t->disclosed_since_start;
}

void tally_collect(struct observation *o, const struct scenario *s, size_t policy, int32_t interval,
                   size_t group, struct group_tally *sum)
{
    const size_t pig = (policy * o->dim[DIM_interval] + (size_t)interval) * s->n_groups + group;

    for (size_t k = 0; k < s->n_subgroups; k++)
        collect_subgroup(o, pig * s->n_subgroups + k, sum, s->subgroup[k]);
    collect_delays(o, pig, sum);
    ((uint32_t *)o->data[OBSERVE_exploited_at_start])[pig] += sum->exploited_at_start;
    ((uint32_t *)o->data[OBSERVE_disclosed_since_start])[pig] += sum->disclosed_since_start;
    tally_begin(sum, 1, 0);
    memset(sum->kinds, 0, sizeof sum->kinds);
    sum->exploited_at_start = sum->disclosed_since_start = 0;
}

void tally_begin(struct group_tally *groups, size_t n_groups, uint32_t steps)
{
    for (size_t g = 0; g < n_groups; g++) {
        struct group_tally *t = &groups[g];
        for (uint32_t kind = next_kind(t, 0); kind < KIND_COUNT; kind = next_kind(t, kind + 1)) {
            for (size_t v = 0; v < STATE_COUNT; v++)
                t->stock[kind][v] = t->now[kind][v] * steps;
            memset(t->flow[kind], 0, sizeof t->flow[kind]);
        }
        memset(t->delay, 0, sizeof t->delay);
        memset(t->fearful, 0, sizeof t->fearful);
        memset(t->alarm, 0, sizeof t->alarm);
        memset(t->distrust, 0, sizeof t->distrust);
    }
}
