/* Contacts: ring, rewiring, isolation; then each slot's list. */
#include "network.h"

#include "mem.h"

/* Edge d of slot a leads to end[a * reach + d - 1]; DROPPED: it was not kept. */
struct edges {
    uint32_t *end;
    uint32_t n_slots, reach;
};
static const uint32_t DROPPED = UINT32_MAX;

static uint32_t *edge(const struct edges *x, uint32_t a, uint32_t d)
{
    return &x->end[(size_t)a * x->reach + d - 1];
}

/* Community c's slots in ring order: ascending, then shuffled (Fisher and Yates). */
static uint32_t ring_order(uint32_t *ring, const struct rng *r, uint32_t c, uint32_t n_communities,
                           uint32_t n_slots)
{
    uint32_t n = 0;

    for (uint64_t i = c; i < n_slots; i += n_communities)
        ring[n++] = (uint32_t)i;
    for (uint32_t i = n - 1; i >= 1; i--) {
        const uint32_t j = rng_below(rng_draw(r, c, 0, RNG_deal, i / 4).word[i % 4], i + 1);
        const uint32_t slot = ring[i];
        ring[i] = ring[j];
        ring[j] = slot;
    }
    return n;
}

static void join_rings(const struct edges *x, uint32_t *ring, const struct rng *r,
                       uint32_t n_communities)
{
    for (uint32_t c = 0; c < n_communities; c++) {
        const uint32_t n = ring_order(ring, r, c, n_communities, x->n_slots);
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t d = 1; d <= x->reach; d++)
                *edge(x, ring[i], d) = ring[(i + d) % n];
    }
}

static bool is_joined(const struct edges *x, uint32_t a, uint32_t b)
{
    for (uint32_t d = 1; d <= x->reach; d++)
        if (*edge(x, a, d) == b || *edge(x, b, d) == a)
            return true;
    return false;
}

static void rewire(const struct edges *x, const struct rng *r, double p)
{
    for (uint32_t a = 0; a < x->n_slots; a++)
        for (uint32_t d = 1; d <= x->reach; d++) {
            const struct draw w = rng_draw(r, a, 0, RNG_network, d);
            const uint32_t target = rng_below(w.word[1], x->n_slots);
            if (rng_happens(w.word[0], p) && target != a && !is_joined(x, a, target))
                *edge(x, a, d) = target;
        }
}

static void isolate(const struct edges *x, const struct rng *r, double p, const uint8_t *exploited)
{
    for (uint32_t a = 0; a < x->n_slots; a++)
        for (uint32_t d = 1; d <= x->reach; d++) {
            const unsigned ends = (unsigned)exploited[a] + exploited[*edge(x, a, d)];
            if (ends > 0 &&
                !rng_happens(rng_draw(r, a, 0, RNG_network, d).word[2], ends == 1 ? p : p * p))
                *edge(x, a, d) = DROPPED;
        }
}

/* From edges to lists: counts, then places, then contacts; first[] runs one slot ahead while lists fill. */
static enum status make_lists(struct network *n, const struct edges *x, struct err *e)
{
    n->first = mem_array((size_t)x->n_slots + 2, sizeof *n->first);
    if (n->first == NULL)
        return err_memory_for(e, "for the contacts");
    for (uint32_t a = 0; a < x->n_slots; a++)
        for (uint32_t d = 1; d <= x->reach; d++)
            if (*edge(x, a, d) != DROPPED) {
                n->first[a + 2]++;
                n->first[*edge(x, a, d) + 2]++;
            }
    for (size_t i = 2; i < (size_t)x->n_slots + 2; i++)
        n->first[i] += n->first[i - 1];
    n->contact = mem_array(n->first[x->n_slots + 1], sizeof *n->contact);
    if (n->contact == NULL)
        return err_memory_for(e, "for the contacts");
    for (uint32_t a = 0; a < x->n_slots; a++)
        for (uint32_t d = 1; d <= x->reach; d++)
            if (*edge(x, a, d) != DROPPED) {
                n->contact[n->first[a + 1]++] = *edge(x, a, d);
                n->contact[n->first[*edge(x, a, d) + 1]++] = a;
            }
    return STATUS_OK;
}

enum status network_init(struct network *n, const struct scenario *s, const struct plan *p,
                         const struct rng *r, const uint8_t *exploited, struct err *e)
{
    struct edges x = {.n_slots = p->n_slots, .reach = (uint32_t)(s->run.population_contacts / 2)};
    uint32_t *ring = mem_array(p->n_slots, sizeof *ring);
    enum status status;

    *n = (struct network){0};
    x.end = mem_array((size_t)p->n_slots * x.reach, sizeof *x.end);
    if (ring == NULL || x.end == NULL) {
        status = err_memory_for(e, "for the contacts");
        goto out;
    }
    join_rings(&x, ring, r, (uint32_t)s->run.population_communities);
    rewire(&x, r, s->run.population_rewire);
    isolate(&x, r, s->run.population_exploited_contacts, exploited);
    status = make_lists(n, &x, e);
out:
    mem_free(ring);
    mem_free(x.end);
    if (status != STATUS_OK)
        network_free(n);
    return status;
}

void network_free(struct network *n)
{
    mem_free(n->first);
    mem_free(n->contact);
    *n = (struct network){0};
}
