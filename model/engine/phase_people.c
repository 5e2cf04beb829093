/* ODD.md 2, People: who a person is when they arrive, and what their leaving does. */
#include "phase.h"

enum {
#define ATTRIBUTE(name, number) DRAW_##name = (number),
#include "person.def"
#undef ATTRIBUTE
    PERSON_INDICES = (DRAW_condition + 2 * MAX_CONDITIONS) / 4
};

/* The draws that make one person. */
struct person_draws {
    uint32_t words[(PERSON_INDICES + DRAW_VECTOR - 1) / DRAW_VECTOR * DRAW_VECTOR][4];
};

static double attribute(const struct person_draws *d, unsigned j)
{
    return rng_uniform(d->words[j / 4][j % 4]);
}

static void draw_person(struct person_draws *d, const struct moment *m, uint32_t step)
{
    m->k->draw_indices(d->words, m->r, m->i, step, RNG_person, PERSON_INDICES);
    if (m->r->script != NULL)
        for (uint32_t x = 0; x < PERSON_INDICES; x++) {
            const struct draw scripted = rng_draw(m->r, m->i, step, RNG_person, x);
            memcpy(d->words[x], scripted.word, sizeof scripted.word);
        }
}

static void draw_status(struct moment *m, const struct person_draws *d)
{
    const struct group_params *g = &m->law->p->group[m->group];
    struct world *w = m->w;
    const bool child = attribute(d, DRAW_child) < g->child,
               female = attribute(d, DRAW_female) < g->female;
    const double u = attribute(d, DRAW_trafficking);
    uint32_t traits = w->traits[m->i] & TRAITS_KEPT;

    world_set(w, m->i, SUBGROUP_children, child);
    world_set(w, m->i, SUBGROUP_women, female && !child);
    world_set(w, m->i, SUBGROUP_disabled, attribute(d, DRAW_disabled) < g->disabled);
    world_set(w, m->i, SUBGROUP_irregular, attribute(d, DRAW_irregular) < g->irregular);
    world_set(w, m->i, SUBGROUP_exploited, u < g->exploited);
    world_set(w, m->i, SUBGROUP_escaped, u >= g->exploited && u < g->exploited + g->escaped);
    world_set(w, m->i, SUBGROUP_registered, attribute(d, DRAW_registered) < g->registered);
    traits |= female ? TRAIT_female : 0;
    traits |= attribute(d, DRAW_known) < g->known ? TRAIT_known : 0;
    traits |=
        !child && attribute(d, DRAW_serious_crime) < g->serious_crime ? TRAIT_serious_crime : 0;
    traits |= attribute(d, DRAW_told_lies) < g->told_lies ? TRAIT_told_lies : 0;
    w->traits[m->i] = traits | TRAIT_heard;
}

static void draw_conditions(struct moment *m, const struct person_draws *d)
{
    uint32_t illness = 0;

    for (unsigned c = 0; c < m->law->n_conditions; c++) {
        const struct condition_params *k = &m->law->p->condition[c];
        if (illness_can_have(&m->law->illness[c], m->w->who[m->i]) &&
            attribute(d, DRAW_condition + 2 * c) < k->prevalence)
            illness = illness_with(
                illness, c, illness_start_severity(k, attribute(d, DRAW_condition + 2 * c + 1)));
    }
    m->w->illness[m->i] = illness;
}

/* What an arriving person believes of the announcement standing. */
static void draw_beliefs(struct moment *m, const struct person_draws *d)
{
    const struct law *l = m->law;
    struct world *w = m->w;
    enum regime k = w->regimes.announced;

    if (k == REGIME_serious && attribute(d, DRAW_ambiguity) < l->p->belief_ambiguity)
        k = REGIME_full;

    const float beta = quantile_floor(&l->quantiles, attribute(d, DRAW_floor));
    const float tau = quantile_receptive(&l->quantiles, attribute(d, DRAW_receptive));
    world_believe(w, m->i, k);
    w->floor[m->i] = beta;
    w->receptive[m->i] = tau;
    w->alarm[m->i] = belief_at_first(&l->belief, world_belief(w, m->i), tau, beta);
    w->distrust[m->i] = beta;
}

/* No onset in the model has yet to be treated. */
static void clear_onsets(const struct moment *m)
{
    for (uint32_t s = m->law->delays; s != 0; s &= s - 1)
        m->w->onset[illness_lowest(s)][m->i] = 0;
}

void phase_arrive(struct moment *m, bool initially)
{
    const uint32_t step = initially ? UINT32_MAX : m->step;
    struct person_draws d;
    struct world *w = m->w;

    draw_person(&d, m, step);
    draw_status(m, &d);
    draw_beliefs(m, &d);
    w->frailty[m->i] = quantile_frailty(&m->law->quantiles, attribute(&d, DRAW_frailty));
    w->fear[m->i] = quantile_fear(&m->law->quantiles, attribute(&d, DRAW_fear));
    w->arrived[m->i] = step;
    draw_conditions(m, &d);
    clear_onsets(m);
}

bool phase_starts_exploited(const struct rng *r, const struct group_params *g, uint32_t slot)
{
    return g->exploited > 0 && rng_person(r, slot, UINT32_MAX, DRAW_trafficking) < g->exploited;
}

static void empty_slot(struct moment *m)
{
    struct world *w = m->w;

    w->who[m->i] = 0;
    w->traits[m->i] &= TRAITS_KEPT;
    w->illness[m->i] = 0;
    w->alarm[m->i] = w->distrust[m->i] = w->floor[m->i] = w->receptive[m->i] = 0;
#pragma omp atomic
    w->present_now[network_community(m->i, w->n_communities)]--;
}

void phase_leave(struct moment *m, unsigned why)
{
    moment_count(m, why);
    if (moment_is(m, SUBGROUP_exploited))
        phase_end_spell(m);
    if (why == FLOW_deaths)
        moment_remember(m, TRAIT_since_died);
    else if (why == FLOW_removed)
        moment_remember(m, TRAIT_since_removed);
    m->gone = true;
    m->w->mark[m->i] = (uint8_t)((m->w->mark[m->i] & ~MARK_heard) |
                                 MARK_taken_over); /* who has left tells nobody */
    if (m->replace) {
        phase_arrive(m, false);
        moment_count(m, FLOW_newcomers);
    } else {
        empty_slot(m);
    }
}

void phase_departure(struct moment *m)
{
    if (moment_acts(m, LANE_departure,
                    law_departure(m->law, m->group, moment_is(m, SUBGROUP_escaped))))
        phase_leave(m, FLOW_departures);
}
