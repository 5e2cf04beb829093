/* The state of a world, bodies apart: one allocation, made once, in which each attribute has its array. */
#include "world.h"

#include "mem.h"

/* Every array with one element per slot, once. */
#define SLOT_ARRAYS(X)                                                                             \
    X(alarm)                                                                                       \
    X(distrust)                                                                                    \
    X(who)                                                                                         \
    X(memory)                                                                                      \
    X(mark)                                                                                        \
    X(untreated) X(told) X(signals)
#define BLOCK_ARRAYS(X) X(block_marked) X(block_unheard)

/* The next array of `bytes` bytes in one allocation; `at` is moved past it. A cache line between arrays keeps their
 * beginnings from mapping to the same place in the caches. */
static void *carve(char *memory, size_t *at, size_t bytes)
{
    void *array = memory == NULL ? NULL : memory + *at;

    *at += (bytes + 127) / 64 * 64;
    return array;
}

/* Places every array in w->arrays, or only adds up what they take. */
static size_t place_arrays(struct world *w)
{
    size_t at = 0;

#define PLACE(array, n) w->array = carve(w->arrays, &at, (n) * sizeof *w->array);
#define PLACE_SLOTS(array) PLACE(array, (size_t)w->n_slots)
#define PLACE_BLOCKS(array) PLACE(array, (size_t)w->n_blocks)
    SLOT_ARRAYS(PLACE_SLOTS)
    BLOCK_ARRAYS(PLACE_BLOCKS)
    return at;
}

enum status world_init(struct world *w, const struct plan *p, uint32_t n_blocks,
                       uint32_t n_communities, const struct dispositions *disposed, struct err *e)
{
    *w = (struct world){.n_slots = p->n_slots,
                        .n_blocks = n_blocks,
                        .n_communities = n_communities,
                        .disposed = disposed};
    w->bytes = place_arrays(w);
    w->arrays = mem_array(w->bytes, 1);
    if (w->arrays == NULL || !bodies_spread_init(&w->own, n_communities) ||
        !bodies_spread_init(&w->last, n_communities))
        return err_memory_for(e, "for a world of %lu agents; fewer --agents need less",
                              (unsigned long)p->n_slots);
    place_arrays(w);
    return STATUS_OK;
}

void world_free(struct world *w)
{
    mem_free(w->arrays);
    bodies_spread_free(&w->own);
    bodies_spread_free(&w->last);
    *w = (struct world){0};
}

/* What slot i's person is disposed to in a world, whoever's turn it is. */
static struct disposition disposition_of(const struct world *w, uint32_t i)
{
    return bodies_are_shared(w->bodies, i)
               ? dispositions_of(w->disposed, i)
               : *bodies_own_disposition(w->bodies, bodies_at(w->bodies, i), w->member);
}

void world_take_turn(const struct world *w, uint32_t first, uint32_t block)
{
    for (uint32_t at = first; at < first + w->bodies->n_apart[block]; at++)
        dispositions_put(w->disposed, first + w->bodies->at[at],
                         *bodies_own_disposition(w->bodies, at, w->member));
}

void world_end_turn(const struct world *w, uint32_t first, uint32_t block)
{
    for (uint32_t at = first; at < first + w->bodies->n_apart[block]; at++)
        *bodies_own_disposition(w->bodies, at, w->member) =
            dispositions_of(w->disposed, first + w->bodies->at[at]);
}

void world_copy(struct world *to, const struct world *from)
{
    for (uint32_t i = 0; to->disposed != from->disposed && i < from->n_slots; i++)
        dispositions_put(to->disposed, i, disposition_of(from, i));
    memcpy(to->arrays, from->arrays, from->bytes);
    bodies_spread_copy(&to->own, &from->own, from->n_communities);
    bodies_spread_copy(&to->last, &from->last, from->n_communities);
    to->regimes = from->regimes;
    to->news_step = from->news_step;
    to->news = from->news;
    to->threat = from->threat;
    to->demand = from->demand;
    memcpy(to->known, from->known, sizeof to->known);
    memcpy(to->unknown, from->unknown, sizeof to->unknown);
}

size_t world_bytes_per_slot(void)
{
    const struct world *w = NULL;
#define SIZE(array) +sizeof *w->array
    return 0 SLOT_ARRAYS(SIZE);
}
