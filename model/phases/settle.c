/* What follows when a person changes: counts, infections, and the bounds of the screening. */
#include "phase.h"

/* The communities' counts of people with contagious conditions untreated; `changed`: bits 4c. */
static void settle_infected(struct moment *m, uint32_t changed, uint32_t after)
{
    const uint32_t at = network_community(m->i, m->bodies->n_communities);

    for (; changed != 0; changed &= changed - 1) {
        const unsigned c = tally_lowest(changed) / ILLNESS_BITS;
        const int32_t change = (after >> (c * ILLNESS_BITS) & 1) != 0 ? 1 : -1;
#pragma omp atomic
        m->spread->infected[c][at] += change;
    }
}

static bool is_untreated_first(const struct person *x)
{
    const bool is_first = people_has(x, TRAIT_first);

    return is_first & (illness_untreated(x->illness) != 0);
}

/* Steps untreated of a first person: while untreated, minus the step since when; see twins.c. */
static inline void settle_untreated(struct moment *m, const struct person *before,
                                    const struct person *after)
{
    const int32_t change = is_untreated_first(before) - is_untreated_first(after);

    for (unsigned k = 0; change != 0 && k < m->n_minds; k++)
        m->mind[k].w->untreated[m->i] += change * (int32_t)m->step;
}

/* Bits 4c of the conditions whose state differs. */
static uint32_t conditions_changed(uint32_t before, uint32_t after)
{
    const uint32_t moved = before ^ after;

    return (moved | moved >> 1 | moved >> 2 | moved >> 3) & 0x11111111;
}

static void screen_condition(struct moment *m, unsigned c)
{
    const struct person x = moment_person(m);
    const uint32_t threshold = law_screen_condition(m->law, c, &x, m->body->frailty);
    uint32_t *word = moment_screen(m, c / 4);

    *word = (*word & ~((uint32_t)255 << 8 * (c % 4))) | threshold << 8 * (c % 4);
}

static void screen_conditions(struct moment *m, uint32_t conditions)
{
    for (; conditions != 0; conditions &= conditions - 1)
        screen_condition(m, tally_lowest(conditions) / ILLNESS_BITS);
}

/* The subgroups that decide who can have a condition, and how easily. */
static const uint32_t MATTERS_TO_ILLNESS = WHO_SUBGROUPS & ~(1U << (SUBGROUP_registered - 1));

/* The first thresholds that are not of conditions. */
enum { OF_PERSON = MAX_CONDITIONS / 4 };
static_assert((int)LANE_consider / 4 == OF_PERSON, "the lanes of conditions come first");

static void screen_person(struct moment *m)
{
    const struct person x = moment_person(m);

    for (unsigned s = OF_PERSON; s < SCREEN_WORDS; s++)
        *moment_screen(m, s) = law_screen_person(m->law, m->group, &x, kernel_word(s));
}

/* The same when only an illness has changed, or having settled. */
static void screen_care(struct moment *m)
{
    const struct person x = moment_person(m);
    uint32_t *word = moment_screen(m, OF_PERSON);

    *word = (*word & ~((uint32_t)255 << 8 * (LANE_consider % 4))) |
            law_screen_care(m->law, m->group, &x) << 8 * (LANE_consider % 4);
}

/* For most people only an illness has changed, or having settled. */
static bool is_of_illness(const struct person *before, const struct person *after)
{
    return before->who == after->who &&
           ((before->traits ^ after->traits) & ~(uint32_t)TRAIT_settled) == 0;
}

static void settle_illness(struct moment *m, const struct person *before,
                           const struct person *after)
{
    const uint32_t untreated = illness_untreated(after->illness),
                   turned = illness_untreated(before->illness) ^ untreated;

    tally_illness(m->tally, before, after, m->law->infectious, m->left);
    settle_infected(m, turned & m->law->followed, untreated);
    settle_untreated(m, before, after);
    screen_conditions(m, conditions_changed(before->illness, after->illness));
    screen_care(m);
}

void phase_screen(struct moment *m)
{
    if (!moment_is_there(m)) {
        for (unsigned x = 0; x < SCREEN_WORDS; x++)
            *moment_screen(m, x) = 0;
        return;
    }
    screen_conditions(m, m->law->conditions);
    screen_person(m);
}

void phase_recount(struct moment *m, const struct person *before, const struct person *after)
{
    const uint32_t untreated = illness_untreated(after->illness);

    tally_change(m->tally, before, after, m->law->infectious, m->left);
    settle_infected(m, (illness_untreated(before->illness) ^ untreated) & m->law->followed,
                    untreated);
    settle_untreated(m, before, after);
}

void phase_settle(struct moment *m, const struct person *before)
{
    const struct person after = moment_person(m);

    if (is_of_illness(before, &after) && !m->gone) {
        settle_illness(m, before, &after);
        return;
    }

    const bool all = m->gone || ((before->who ^ after.who) & MATTERS_TO_ILLNESS) != 0;
    phase_recount(m, before, &after);
    if (all) {
        phase_screen(m);
        return;
    }
    screen_conditions(m, conditions_changed(before->illness, after.illness));
    screen_person(m);
}
