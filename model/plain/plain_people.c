/* ODD.md 2: who a person is, at the very start or on taking over a slot. */
#include "plain_world.h"

static double attribute(const struct plain_world *w, uint32_t slot, uint32_t arrived, uint32_t j)
{
    return plain_word_as_uniform(plain_word(w, slot, arrived, PLAIN_person, j / 4, j % 4));
}

static size_t group_of(const struct plain_world *w, uint32_t slot)
{
    size_t g = 0;

    while (slot >= w->p->first_slot[g] + w->p->agents[g])
        g++;
    return g;
}

bool plain_eligible(const struct plain_person *x, enum eligible who)
{
    switch (who) {
    case ELIGIBLE_everyone:
        return true;
    case ELIGIBLE_adults:
        return !x->child;
    case ELIGIBLE_children:
        return x->child;
    case ELIGIBLE_women:
        return x->female && !x->child;
    }
    return false;
}

/* Section 2, the independent draws from the group's parameters. */
static void draw_attributes(const struct plain_world *w, struct plain_person *x, uint32_t slot)
{
    const struct group_params *g = &w->w->group[x->group];
#define DRAW(name) (attribute(w, slot, x->arrived, PLAIN_ATTRIBUTE_##name))
    x->child = DRAW(child) < g->child;
    x->female = DRAW(female) < g->female;
    x->disabled = DRAW(disabled) < g->disabled;
    x->irregular = DRAW(irregular) < g->irregular;
    x->known = DRAW(known) < g->known;
    x->serious_crime = DRAW(serious_crime) < g->serious_crime && !x->child;
    x->registered = DRAW(registered) < g->registered;
    x->told_lies = DRAW(told_lies) < g->told_lies;
    const double trafficking = DRAW(trafficking);
    x->exploited = trafficking < g->exploited;
    x->escaped = !x->exploited && trafficking < g->exploited + g->escaped;
    x->z = quantile_frailty(w->q, DRAW(frailty));
    x->phi = quantile_fear(w->q, DRAW(fear));
    x->tau = quantile_receptive(w->q, DRAW(receptive));
    x->beta = quantile_floor(w->q, DRAW(floor));
#undef DRAW
}

/* Section 2, conditions: present with `prevalence` if eligible, untreated. */
static void draw_conditions(const struct plain_world *w, struct plain_person *x, uint32_t slot)
{
    for (uint32_t c = 0; c < w->s->n_conditions; c++) {
        const struct condition_params *q = &w->w->condition[c];
        const uint32_t j = PLAIN_ATTRIBUTE_condition + 2 * c;
        const double severity = attribute(w, slot, x->arrived, j + 1);

        if (!plain_eligible(x, q->eligible) || attribute(w, slot, x->arrived, j) >= q->prevalence)
            continue;
        x->condition[c].severity = severity < q->start_severe                       ? SEVERE
                                   : severity < q->start_severe + q->start_moderate ? MODERATE
                                                                                    : MILD;
    }
}

/* Section 2, the last item: what an arriving person believes. */
static void draw_beliefs(const struct plain_world *w, struct plain_person *x, uint32_t slot)
{
    x->heard = true;
    x->k = w->announced;
    if (x->k == REGIME_serious &&
        attribute(w, slot, x->arrived, PLAIN_ATTRIBUTE_ambiguity) < w->w->belief_ambiguity)
        x->k = REGIME_full;
    x->m = x->beta;
    x->b = x->beta;
    if (x->k != REGIME_none)
        x->b = x->beta + x->tau * (plain_target(w, x) - x->beta);
}

struct plain_person plain_person_draw(const struct plain_world *w, uint32_t slot, uint32_t arrived)
{
    struct plain_person x = {.present = true, .arrived = arrived, .group = group_of(w, slot)};

    draw_attributes(w, &x, slot);
    draw_conditions(w, &x, slot);
    draw_beliefs(w, &x, slot);
    return x;
}

/* Whether a slot's initial person is exploited by the scenario's parameters before any `set`: the
 * network is the same in every policy. */
bool plain_starts_exploited(const struct plain_world *w, uint32_t slot)
{
    const double u = attribute(w, slot, PLAIN_AT_THE_START, PLAIN_ATTRIBUTE_trafficking);

    return u < w->s->params.group[group_of(w, slot)].exploited;
}
