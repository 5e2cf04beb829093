/* ODD.md 2, People: who a person is on arrival, and what follows when they leave. */
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
    m->kernels->draw_indices(d->words, m->r, m->i, step, RNG_person, PERSON_INDICES);
    if (m->r->script != NULL)
        for (uint32_t x = 0; x < PERSON_INDICES; x++) {
            const struct draw scripted = rng_draw(m->r, m->i, step, RNG_person, x);
            memcpy(d->words[x], scripted.word, sizeof scripted.word);
        }
}

static uint32_t subgroup(enum subgroup s, bool yes)
{
    return (uint32_t)yes << (s - 1);
}

/* Subgroups, as in `who`. */
static uint32_t draw_subgroups(const struct moment *m, const struct person_draws *d)
{
    const struct group_params *g = &m->law->p->group[m->group];
    const bool child = attribute(d, DRAW_child) < g->child,
               female = attribute(d, DRAW_female) < g->female;
    const double u = attribute(d, DRAW_trafficking);

    return subgroup(SUBGROUP_children, child) | subgroup(SUBGROUP_women, female && !child) |
           subgroup(SUBGROUP_disabled, attribute(d, DRAW_disabled) < g->disabled) |
           subgroup(SUBGROUP_irregular, attribute(d, DRAW_irregular) < g->irregular) |
           subgroup(SUBGROUP_exploited, u < g->exploited) |
           subgroup(SUBGROUP_escaped, u >= g->exploited && u < g->exploited + g->escaped) |
           subgroup(SUBGROUP_registered, attribute(d, DRAW_registered) < g->registered);
}

static uint16_t draw_traits(const struct moment *m, const struct person_draws *d)
{
    const struct group_params *g = &m->law->p->group[m->group];
    const bool child = attribute(d, DRAW_child) < g->child;
    uint32_t traits = m->body->traits & TRAITS_KEPT;

    traits |= attribute(d, DRAW_female) < g->female ? TRAIT_female : 0;
    traits |= attribute(d, DRAW_known) < g->known ? TRAIT_known : 0;
    traits |=
        !child && attribute(d, DRAW_serious_crime) < g->serious_crime ? TRAIT_serious_crime : 0;
    traits |= attribute(d, DRAW_told_lies) < g->told_lies ? TRAIT_told_lies : 0;
    return (uint16_t)traits;
}

static uint32_t draw_conditions(const struct moment *m, const struct person_draws *d, uint32_t who)
{
    uint32_t illness = 0;

    for (unsigned c = 0; c < m->law->n_conditions; c++) {
        const struct condition_params *condition = &m->law->p->condition[c];
        if (illness_can_have(&m->law->illness[c], who) &&
            attribute(d, DRAW_condition + 2 * c) < condition->prevalence)
            illness = illness_with(
                illness, c,
                illness_start_severity(condition, attribute(d, DRAW_condition + 2 * c + 1)));
    }
    return illness;
}

static struct disposition draw_disposition(const struct law *l, const struct person_draws *d)
{
    return (struct disposition){
        .fear = quantile_fear(&l->quantiles, attribute(d, DRAW_fear)),
        .floor = quantile_floor(&l->quantiles, attribute(d, DRAW_floor)),
        .receptive = quantile_receptive(&l->quantiles, attribute(d, DRAW_receptive))};
}

/* What an arriving person is disposed to, and believes of the announcement in force, in one of the worlds. */
static void draw_mind(struct moment *m, struct mind *x, const struct person_draws *d, uint32_t who)
{
    const struct law *l = x->law;
    const struct disposition by_nature = draw_disposition(l, d);
    const float beta = by_nature.floor, tau = by_nature.receptive;
    struct world *w = x->w;
    enum regime k = w->regimes.announced;

    if (k == REGIME_serious && attribute(d, DRAW_ambiguity) < l->p->belief_ambiguity)
        k = REGIME_full;

    const enum belief believed = (enum belief)(k + 1);
    moment_become(m, x, people_believing(who, believed),
                  (w->memory[m->i] & MEMORY_KEPT) | MEMORY_heard);
    dispositions_put(w->disposed, m->i, by_nature);
    w->alarm[m->i] = belief_at_first(&l->belief, believed, tau, beta);
    w->distrust[m->i] = beta;
}

static void draw_minds(struct moment *m, const struct person_draws *d, uint32_t who)
{
    for (unsigned k = 0; k < m->n_minds; k++)
        draw_mind(m, &m->mind[k], d, who);
}

/* Forgets onsets: none in the model is waiting for treatment. */
static void clear_onsets(const struct moment *m)
{
    for (uint32_t s = m->law->delays; s != 0; s &= s - 1)
        m->body->onset[bodies_onset(m->law->delays, illness_lowest(s))] = 0;
}

void phase_arrive(struct moment *m, bool initially)
{
    const uint32_t step = initially ? UINT32_MAX : m->step;
    struct person_draws d;

    draw_person(&d, m, step);
    const uint32_t who = draw_subgroups(m, &d);
    m->body->traits = draw_traits(m, &d);
    m->body->frailty = quantile_frailty(&m->law->quantiles, attribute(&d, DRAW_frailty));
    if (m->left == 0)
        m->body->arrived = step;
    m->body->illness = draw_conditions(m, &d, who);
    clear_onsets(m);
    draw_minds(m, &d, who);
}

bool phase_starts_exploited(const struct rng *r, const struct group_params *g, uint32_t slot)
{
    return g->exploited > 0 && rng_person(r, slot, UINT32_MAX, DRAW_trafficking) < g->exploited;
}

static void empty_slot(struct moment *m)
{
    moment_lose(m, ~(uint32_t)TRAITS_KEPT);
    m->body->illness = 0;
    for (unsigned k = 0; k < m->n_minds; k++) {
        struct world *w = m->mind[k].w;
        moment_become(m, &m->mind[k], 0, w->memory[m->i] & MEMORY_KEPT);
        w->alarm[m->i] = w->distrust[m->i] = 0;
        w->disposed->floor[m->i] = w->disposed->receptive[m->i] = 0;
    }
#pragma omp atomic
    m->spread->present[network_community(m->i, m->bodies->n_communities)]--;
}

/* People who have left tell nobody. */
static void fall_silent(struct moment *m)
{
    for (unsigned k = 0; k < m->n_minds; k++)
        m->mind[k].w->mark[m->i] &= (uint8_t)~MARK_heard;
    moment_mark(m, MARK_taken_over);
}

void phase_leave(struct moment *m, unsigned why)
{
    moment_count(m, why);
    if (moment_is(m, SUBGROUP_exploited))
        phase_end_spell(m);
    if (why == FLOW_deaths)
        moment_note(m, TRAIT_since_died);
    else if (why == FLOW_removed)
        moment_note(m, TRAIT_since_removed);
    m->gone = true;
    fall_silent(m);
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
