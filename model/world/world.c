/* The state of a world: one allocation, made once, in which each attribute has its array. */
#include "world.h"

#include "mem.h"

/* Every array with one element per slot, once. */
#define SLOT_ARRAYS(X)                                                                             \
    X(alarm)                                                                                       \
    X(distrust)                                                                                    \
    X(floor)                                                                                       \
    X(receptive)                                                                                   \
    X(frailty)                                                                                     \
    X(fear)                                                                                        \
    X(who)                                                                                         \
    X(mark)                                                                                        \
    X(traits)                                                                                      \
    X(illness)                                                                                     \
    X(screen[0])                                                                                   \
    X(screen[1]) X(screen[2]) X(untreated) X(arrived) X(arrived_first) X(told) X(signals)
#define BLOCK_ARRAYS(X) X(block_marked) X(block_unheard)
#define COMMUNITY_ARRAYS(X)                                                                        \
    X(present)                                                                                     \
    X(present_now)                                                                                 \
    X(infected[0])                                                                                 \
    X(infected[1])                                                                                 \
    X(infected[2])                                                                                 \
    X(infected[3])                                                                                 \
    X(infected[4])                                                                                 \
    X(infected[5])                                                                                 \
    X(infected[6])                                                                                 \
    X(infected[7])                                                                                 \
    X(infected_now[0])                                                                             \
    X(infected_now[1])                                                                             \
    X(infected_now[2])                                                                             \
    X(infected_now[3]) X(infected_now[4]) X(infected_now[5]) X(infected_now[6]) X(infected_now[7])

/* The next array of `bytes` bytes in one allocation; `at` is moved past it. A line of distance between arrays keeps
 * their beginnings apart in the caches. */
static void *carve(char *memory, size_t *at, size_t bytes)
{
    void *array = memory == NULL ? NULL : memory + *at;

    *at += (bytes + 127) / 64 * 64;
    return array;
}

/* Places every array in w->memory, or only adds up what they take. */
static size_t place_arrays(struct world *w, uint32_t delays)
{
    size_t at = 0;

#define PLACE(array, n) w->array = carve(w->memory, &at, (n) * sizeof *w->array);
#define PLACE_SLOTS(array) PLACE(array, (size_t)w->n_slots)
#define PLACE_BLOCKS(array) PLACE(array, (size_t)w->n_blocks)
#define PLACE_COMMUNITIES(array) PLACE(array, (size_t)w->n_communities)
    SLOT_ARRAYS(PLACE_SLOTS)
    BLOCK_ARRAYS(PLACE_BLOCKS)
    COMMUNITY_ARRAYS(PLACE_COMMUNITIES)
    for (unsigned c = 0; c < MAX_CONDITIONS; c++)
        if ((delays >> (c * ILLNESS_BITS) & 1) != 0)
            PLACE_SLOTS(onset[c])
    return at;
}

enum status world_init(struct world *w, const struct plan *p, uint32_t n_blocks,
                       uint32_t n_communities, uint32_t delays, struct err *e)
{
    *w =
        (struct world){.n_slots = p->n_slots, .n_blocks = n_blocks, .n_communities = n_communities};
    w->bytes = place_arrays(w, delays);
    w->memory = mem_array(w->bytes, 1);
    if (w->memory == NULL)
        return err_memory_for(e, "for a world of %lu agents; fewer --agents need less",
                              (unsigned long)p->n_slots);
    place_arrays(w, delays);
    return STATUS_OK;
}

void world_free(struct world *w)
{
    mem_free(w->memory);
    *w = (struct world){0};
}

void world_copy(struct world *to, const struct world *from)
{
    memcpy(to->memory, from->memory, from->bytes);
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
