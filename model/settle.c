/* What follows from a person's change: who is counted where, how many are infected, what screening lets pass. */
#include "submodels.h"

/* The communities' counts of people with contagious conditions untreated; `changed`: bits 4c. */
static inline void settle_infected(struct moment *m, uint32_t changed, uint32_t after)
{
    const uint32_t at = network_community(m->i, m->w->n_communities);

    for (; changed != 0; changed &= changed - 1) {
        const unsigned c = tally_lowest(changed) / ILLNESS_BITS;
        const int32_t change = (after >> (c * ILLNESS_BITS) & 1) != 0 ? 1 : -1;
#pragma omp atomic
        m->w->infected_now[c][at] += change;
    }
}

/* Steps untreated of a first person: while untreated, minus the step since when; see twins.c. */
static inline void settle_untreated(struct moment *m, struct state before, struct state after)
{
    const bool was = (before.traits & TRAIT_first) != 0 && illness_untreated(before.illness) != 0;
    const bool is = (after.traits & TRAIT_first) != 0 && illness_untreated(after.illness) != 0;

    if (was != is)
        m->w->untreated[m->i] += was ? (int32_t)m->step : -(int32_t)m->step;
}

static inline void settle_screens(struct moment *m, struct state before, struct state after)
{
    const uint32_t moved = before.illness ^ after.illness;
    uint32_t changed = (moved | moved >> 1 | moved >> 2 | moved >> 3) & m->law->conditions;

    if (m->gone || ((before.who ^ after.who) & WHO_SUBGROUPS) != 0)
        changed = m->law->conditions;
    if (after.who >> WHO_BELIEF_SHIFT != BELIEF_empty)
        for (; changed != 0; changed &= changed - 1)
            person_screen_condition(m, tally_lowest(changed) / ILLNESS_BITS);
    if (m->gone || before.who != after.who || before.traits != after.traits)
        person_screen(m);
    else
        person_screen_severity(m);
}

static inline uint32_t is_unheard(struct state s)
{
    return s.who >> WHO_BELIEF_SHIFT != BELIEF_empty && (s.traits & TRAIT_heard) == 0;
}

/* What follows from a person's change: counts of people, of the infected and of the unheard; screens. */
void person_settle(struct moment *m, const struct state *was, uint32_t *unheard)
{
    const struct state before = *was, after = tally_state(m->w, m->i);

    if (before.who == after.who && before.traits == after.traits &&
        before.illness == after.illness && !m->gone)
        return;

    const uint32_t ailed = illness_untreated(before.illness),
                   ails = illness_untreated(after.illness);
    tally_change(m->tally, &before, &after, m->law, m->left);
    *unheard += is_unheard(after) - is_unheard(before);
    settle_infected(m, (ailed ^ ails) & m->law->contagious_bits, ails);
    settle_untreated(m, before, after);
    settle_screens(m, before, after);
}
