/* ODD.md 2: contacts, rings first, then re-pointed edges, then isolation. */
#include "plain_world.h"

#include "mem.h"

#include <math.h>

/* The community's slots (every n_communities-th) in an order drawn at random: Fisher-Yates.
 * Returns how many. */
static uint32_t deal(const struct plain_world *w, uint32_t community, uint32_t *ring)
{
    uint32_t n = 0;

    for (uint32_t i = community; i < w->p->n_slots; i += (uint32_t)w->s->run.population_communities)
        ring[n++] = i;
    for (uint32_t i = n; i-- > 1;) {
        const uint32_t word = plain_word(w, community, 0, PLAIN_deal, i / 4, i % 4);
        const uint32_t j = (uint32_t)((uint64_t)word * (i + 1) >> 32), last = ring[i];
        ring[i] = ring[j];
        ring[j] = last;
    }
    return n;
}

/* The edge at distance d from its near end stands at a fixed place. */
static struct plain_edge *edge_at(const struct plain_world *w, uint32_t near, uint32_t d)
{
    const size_t half = (size_t)(w->s->run.population_contacts / 2);

    return &w->edge[near * half + d - 1];
}

static bool edge_exists(const struct plain_world *w, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < w->n_edges; i++)
        if ((w->edge[i].near == a && w->edge[i].far == b) ||
            (w->edge[i].near == b && w->edge[i].far == a))
            return true;
    return false;
}

static void rewire(struct plain_world *w, struct plain_edge *edge, uint32_t d)
{
    const uint32_t a = edge->near;
    const uint32_t first = plain_word(w, a, 0, PLAIN_network, d, 1);
    const uint32_t target = (uint32_t)((uint64_t)first * w->p->n_slots >> 32);

    if (plain_word_as_uniform(plain_word(w, a, 0, PLAIN_network, d, 0)) >=
        w->s->run.population_rewire)
        return;
    if (target != a && !edge_exists(w, a, target))
        edge->far = target;
}

/* Section 2, isolation: kept with probability `exploited_contacts` for each exploited end. */
static void isolate(struct plain_world *w, struct plain_edge *edge, uint32_t d)
{
    const int ends = plain_starts_exploited(w, edge->near) + plain_starts_exploited(w, edge->far);
    const double u = plain_word_as_uniform(plain_word(w, edge->near, 0, PLAIN_network, d, 2));

    edge->kept = u < pow(w->s->run.population_exploited_contacts, ends);
}

/* Section 2, contacts: rings, then re-pointing, then isolation. */
enum status plain_contacts_make(struct plain_world *w, struct err *e)
{
    const uint32_t n_slots = w->p->n_slots, half = (uint32_t)(w->s->run.population_contacts / 2);
    uint32_t *ring = mem_array(n_slots, sizeof *ring);

    w->n_edges = (size_t)n_slots * half;
    w->edge = mem_array(w->n_edges, sizeof *w->edge);
    if (ring == NULL || w->edge == NULL) {
        mem_free(ring);
        return err_memory_for(e, "for the plain model's contacts");
    }
    for (uint32_t c = 0; c < w->s->run.population_communities; c++) {
        const uint32_t n = deal(w, c, ring);
        for (uint32_t r = 0; r < n; r++)
            for (uint32_t d = 1; d <= half; d++)
                *edge_at(w, ring[r], d) =
                    (struct plain_edge){.near = ring[r], .far = ring[(r + d) % n]};
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
