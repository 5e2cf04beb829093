/* The state of a world: one allocation per attribute, made once. */
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
    X(infected_now[2]) X(infected_now[3]) X(infected_now[4]) X(infected_now[5]) X(infected_now[6]) \
        X(infected_now[7])

enum status world_init(struct world *w, const struct plan *p, uint32_t n_blocks,
                       uint32_t n_communities, struct err *e)
{
    bool missing = false;

    *w =
        (struct world){.n_slots = p->n_slots, .n_blocks = n_blocks, .n_communities = n_communities};
#define MAKE(array, n) missing |= (w->array = mem_array((n), sizeof *w->array)) == NULL;
#define MAKE_SLOTS(array) MAKE(array, p->n_slots)
#define MAKE_BLOCKS(array) MAKE(array, n_blocks)
#define MAKE_COMMUNITIES(array) MAKE(array, n_communities)
    SLOT_ARRAYS(MAKE_SLOTS)
    BLOCK_ARRAYS(MAKE_BLOCKS)
    COMMUNITY_ARRAYS(MAKE_COMMUNITIES)
    if (!missing)
        return STATUS_OK;
    world_free(w);
    return err_set(e, STATUS_INTERNAL,
                   "not enough memory for a world of %lu agents; fewer --agents need less",
                   (unsigned long)p->n_slots);
}

void world_free(struct world *w)
{
#define DROP(array) mem_free(w->array);
    SLOT_ARRAYS(DROP)
    BLOCK_ARRAYS(DROP)
    COMMUNITY_ARRAYS(DROP)
    *w = (struct world){0};
}

void world_copy(struct world *to, const struct world *from)
{
#define COPY(array, n) memcpy(to->array, from->array, (n) * sizeof *to->array);
#define COPY_SLOTS(array) COPY(array, from->n_slots)
#define COPY_BLOCKS(array) COPY(array, from->n_blocks)
#define COPY_COMMUNITIES(array) COPY(array, from->n_communities)
    SLOT_ARRAYS(COPY_SLOTS)
    BLOCK_ARRAYS(COPY_BLOCKS)
    COMMUNITY_ARRAYS(COPY_COMMUNITIES)
    to->regimes = from->regimes;
    to->news_step = from->news_step;
    to->news = from->news;
    to->threat = from->threat;
}

size_t world_bytes_per_slot(void)
{
    const struct world *w = NULL;
#define SIZE(array) +sizeof *w->array
    return 0 SLOT_ARRAYS(SIZE);
}
