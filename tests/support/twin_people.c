/* The twin, ODD.md 2: draws, people and contacts. */
#include "twin_world.h"

#include "mem.h"

#include <Random123/threefry.h>
#include <math.h>

uint32_t twin_word(const struct twin_world *w, uint32_t slot, uint32_t step,
                   enum twin_purpose purpose, uint32_t index, uint32_t word)
{
    const threefry4x32_key_t key = {{w->key[0], w->key[1], w->key[2], w->key[3]}};
    const threefry4x32_ctr_t counter = {{slot, step, (uint32_t)purpose, index}};

    return threefry4x32_R(20, counter, key).v[word];
}

double twin_word_as_uniform(uint32_t word)
{
    return ((double)word + 0.5) * 0x1p-32;
}

double twin_uniform(const struct twin_world *w, uint32_t slot, enum twin_purpose purpose,
                    uint32_t index, uint32_t word)
{
    return twin_word_as_uniform(twin_word(w, slot, w->t, purpose, index, word));
}

double twin_lane(const struct twin_world *w, uint32_t slot, uint32_t lane)
{
    const uint32_t four = twin_word(w, slot, w->t, TWIN_step, 0, lane / 4);
    const uint32_t byte = (four >> (8 * (lane % 4))) & 0xff;
    const uint32_t fine = twin_word(w, slot, w->t, TWIN_fine, lane / 4, lane % 4);

    return ((double)byte * 0x1p32 + (double)fine + 0.5) * 0x1p-40;
}

double twin_p(const struct twin_world *w, double hazard)
{
    return -expm1(-hazard * w->p->dt);
}

static double attribute(const struct twin_world *w, uint32_t slot, uint32_t arrived, uint32_t j)
{
    return twin_word_as_uniform(twin_word(w, slot, arrived, TWIN_person, j / 4, j % 4));
}

static size_t group_of(const struct twin_world *w, uint32_t slot)
{
    size_t g = 0;

    while (slot >= w->p->first_slot[g] + w->p->agents[g])
        g++;
    return g;
}

bool twin_eligible(const struct twin_person *x, enum eligible who)
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
static void draw_attributes(const struct twin_world *w, struct twin_person *x, uint32_t slot)
{
    const struct group_params *g = &w->w->group[x->group];
#define DRAW(name) (attribute(w, slot, x->arrived, TWIN_ATTRIBUTE_##name))
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
    x->z = quantile_frailty(&w->q, DRAW(frailty));
    x->phi = quantile_fear(&w->q, DRAW(fear));
    x->tau = quantile_receptive(&w->q, DRAW(receptive));
    x->beta = quantile_floor(&w->q, DRAW(floor));
#undef DRAW
}

/* Section 2, conditions: present with `prevalence` if eligible, untreated. */
static void draw_conditions(const struct twin_world *w, struct twin_person *x, uint32_t slot)
{
    for (uint32_t c = 0; c < w->s->n_conditions; c++) {
        const struct condition_params *q = &w->w->condition[c];
        const uint32_t j = TWIN_ATTRIBUTE_condition + 2 * c;
        const double severity = attribute(w, slot, x->arrived, j + 1);

        if (!twin_eligible(x, q->eligible) || attribute(w, slot, x->arrived, j) >= q->prevalence)
            continue;
        x->condition[c].severity = severity < q->start_severe                       ? SEVERE
                                   : severity < q->start_severe + q->start_moderate ? MODERATE
                                                                                    : MILD;
    }
}

/* max(pi_k, beta); for k = none the person's own floor. */
float twin_target(const struct twin_world *w, const struct twin_person *x)
{
    const float pi = x->k == REGIME_full      ? (float)w->w->belief_full
                     : x->k == REGIME_serious ? (float)w->w->belief_serious
                                              : x->beta;
    return pi > x->beta ? pi : x->beta;
}

/* Section 2, the last item: what an arriving person believes. */
static void draw_beliefs(const struct twin_world *w, struct twin_person *x, uint32_t slot)
{
    x->heard = true;
    x->k = w->announced;
    if (x->arrived == TWIN_AT_THE_START)
        x->k = w->policy->before.announced;
    else if (x->k == REGIME_serious &&
             attribute(w, slot, x->arrived, TWIN_ATTRIBUTE_ambiguity) < w->w->belief_ambiguity)
        x->k = REGIME_full;
    x->m = x->beta;
    x->b = x->beta;
    if (x->k != REGIME_none)
        x->b = x->beta + x->tau * (twin_target(w, x) - x->beta);
}

struct twin_person twin_person_draw(const struct twin_world *w, uint32_t slot, uint32_t arrived)
{
    struct twin_person x = {.present = true, .arrived = arrived, .group = group_of(w, slot)};

    draw_attributes(w, &x, slot);
    draw_conditions(w, &x, slot);
    draw_beliefs(w, &x, slot);
    return x;
}

/* Whether a slot's initial person is exploited by the scenario's parameters before any `set`: the
 * network is the same in every policy. */
bool twin_starts_exploited(const struct twin_world *w, uint32_t slot)
{
    const double u = attribute(w, slot, TWIN_AT_THE_START, TWIN_ATTRIBUTE_trafficking);

    return u < w->s->params.group[group_of(w, slot)].exploited;
}

/* The community's slots (every n_communities-th) in an order drawn at random: Fisher-Yates.
 * Returns how many. */
static uint32_t deal(const struct twin_world *w, uint32_t community, uint32_t *ring)
{
    uint32_t n = 0;

    for (uint32_t i = community; i < w->p->n_slots; i += (uint32_t)w->s->run.population_communities)
        ring[n++] = i;
    for (uint32_t i = n; i-- > 1;) {
        const uint32_t word = twin_word(w, community, 0, TWIN_deal, i / 4, i % 4);
        const uint32_t j = (uint32_t)((uint64_t)word * (i + 1) >> 32), last = ring[i];
        ring[i] = ring[j];
        ring[j] = last;
    }
    return n;
}

/* The edge at distance d from its near end stands at a fixed place. */
static struct twin_edge *edge_at(const struct twin_world *w, uint32_t near, uint32_t d)
{
    const size_t half = (size_t)(w->s->run.population_contacts / 2);

    return &w->edge[near * half + d - 1];
}

static bool edge_exists(const struct twin_world *w, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < w->n_edges; i++)
        if ((w->edge[i].near == a && w->edge[i].far == b) ||
            (w->edge[i].near == b && w->edge[i].far == a))
            return true;
    return false;
}

static void rewire(struct twin_world *w, struct twin_edge *edge, uint32_t d)
{
    const uint32_t a = edge->near;
    const uint32_t first = twin_word(w, a, 0, TWIN_network, d, 1);
    const uint32_t target = (uint32_t)((uint64_t)first * w->p->n_slots >> 32);

    if (twin_word_as_uniform(twin_word(w, a, 0, TWIN_network, d, 0)) >= w->s->run.population_rewire)
        return;
    if (target != a && !edge_exists(w, a, target))
        edge->far = target;
}

/* Section 2, isolation: kept with probability `exploited_contacts` for each exploited end. */
static void isolate(struct twin_world *w, struct twin_edge *edge, uint32_t d)
{
    const int ends = twin_starts_exploited(w, edge->near) + twin_starts_exploited(w, edge->far);
    const double u = twin_word_as_uniform(twin_word(w, edge->near, 0, TWIN_network, d, 2));

    edge->kept = u < pow(w->s->run.population_exploited_contacts, ends);
}

/* Section 2, contacts: rings, then re-pointing, then isolation. */
enum status twin_network_make(struct twin_world *w, struct err *e)
{
    const uint32_t n_slots = w->p->n_slots, half = (uint32_t)(w->s->run.population_contacts / 2);
    uint32_t *ring = mem_array(n_slots, sizeof *ring);

    w->n_edges = (size_t)n_slots * half;
    w->edge = mem_array(w->n_edges, sizeof *w->edge);
    if (ring == NULL || w->edge == NULL) {
        mem_free(ring);
        return err_set(e, STATUS_INTERNAL, "not enough memory for the twin's contacts");
    }
    for (uint32_t c = 0; c < w->s->run.population_communities; c++) {
        const uint32_t n = deal(w, c, ring);
        for (uint32_t r = 0; r < n; r++)
            for (uint32_t d = 1; d <= half; d++)
                *edge_at(w, ring[r], d) =
                    (struct twin_edge){.near = ring[r], .far = ring[(r + d) % n]};
    }
    for (uint32_t a = 0; a < n_slots; a++)
        for (uint32_t d = 1; d <= half; d++)
            rewire(w, edge_at(w, a, d), d);
    for (uint32_t a = 0; a < n_slots; a++)
        for (uint32_t d = 1; d <= half; d++)
            isolate(w, edge_at(w, a, d), d);
    mem_free(ring);
    return STATUS_OK;
}
