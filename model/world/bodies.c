/* Where bodies are kept: shared ones slot by slot; worlds' own side by side, block by block in the order people parted. */
#include "bodies.h"

#include "mem.h"

size_t bodies_bytes_per_slot(void)
{
    const struct bodies *x = NULL;

    return sizeof(struct body) + SCREEN_WORDS * sizeof *x->screen[0];
}

size_t bodies_bytes_per_own(void)
{
    const struct bodies *x = NULL;

    return sizeof(struct body) + sizeof *x->own_screen + sizeof *x->own_disposition;
}

static size_t spread_counts(uint32_t n_communities)
{
    return (size_t)n_communities * (MAX_CONDITIONS + 1);
}

bool bodies_spread_init(struct spread *s, uint32_t n_communities)
{
    int32_t *counts = mem_array(spread_counts(n_communities), sizeof *counts);

    s->present = counts;
    for (size_t c = 0; counts != NULL && c < MAX_CONDITIONS; c++)
        s->infected[c] = counts + (c + 1) * n_communities;
    return counts != NULL;
}

void bodies_spread_free(struct spread *s)
{
    mem_free(s->present);
}

void bodies_spread_copy(struct spread *to, const struct spread *from, uint32_t n_communities)
{
    memcpy(to->present, from->present, spread_counts(n_communities) * sizeof *to->present);
}

static enum status init_own(struct bodies *x, struct err *e)
{
    const size_t most = (size_t)x->n_slots * x->n_worlds;

    x->n_apart = mem_array(x->n_blocks, sizeof *x->n_apart);
    x->at = mem_sparse(x->n_slots, sizeof *x->at);
    x->own = mem_sparse(most, x->stride);
    x->own_screen = mem_sparse(most, sizeof *x->own_screen);
    x->own_disposition = mem_sparse(most, sizeof *x->own_disposition);
    return x->n_apart == NULL || x->at == NULL || x->own == NULL || x->own_screen == NULL ||
                   x->own_disposition == NULL
               ? err_memory_for(e, "for a world of %lu agents; fewer --agents need less",
                                (unsigned long)x->n_slots)
               : STATUS_OK;
}

enum status bodies_init(struct bodies *x, const struct plan *p, uint32_t n_blocks,
                        uint32_t n_communities, unsigned n_worlds, uint32_t delays, struct err *e)
{
    bool missing;

    *x = (struct bodies){.n_slots = p->n_slots,
                         .n_blocks = n_blocks,
                         .n_communities = n_communities,
                         .n_worlds = n_worlds,
                         .delays = delays};
    x->stride = sizeof(struct body) + (size_t)__builtin_popcount(delays) * sizeof(uint32_t);
    x->shared = mem_array(x->n_slots, x->stride);
    missing = x->shared == NULL || !bodies_spread_init(&x->spread, n_communities);
    for (unsigned w = 0; w < SCREEN_WORDS; w++) {
        x->screen[w] = mem_array(x->n_slots, sizeof *x->screen[w]);
        missing |= x->screen[w] == NULL;
    }
    return missing ? err_memory_for(e, "for a world of %lu agents; fewer --agents need less",
                                    (unsigned long)x->n_slots)
                   : init_own(x, e);
}

void bodies_free(struct bodies *x)
{
    mem_free(x->shared);
    bodies_spread_free(&x->spread);
    for (unsigned w = 0; w < SCREEN_WORDS; w++)
        mem_free(x->screen[w]);
    mem_free(x->n_apart);
    mem_free(x->at);
    mem_free(x->own);
    mem_free(x->own_screen);
    mem_free(x->own_disposition);
    *x = (struct bodies){0};
}

static void place(struct bodies *x, uint32_t i, uint32_t at)
{
    bodies_shared(x, i)->place = (uint16_t)(at + BLOCK_SIZE - i);
}

void bodies_part(struct bodies *x, uint32_t first, uint32_t block, uint32_t j)
{
    const uint32_t i = first + j, at = first + x->n_apart[block]++;

    place(x, i, at);
    x->at[at] = (uint16_t)j;
    for (unsigned k = 0; k < x->n_worlds; k++) {
        memcpy(bodies_own(x, at, k), bodies_shared(x, i), x->stride);
        for (unsigned w = 0; w < SCREEN_WORDS; w++)
            bodies_own_screen(x, at, k)[w] = x->screen[w][i];
    }
    for (unsigned w = 0; w < SCREEN_WORDS; w++)
        x->screen[w][i] = 0;
}

void bodies_join(struct bodies *x, uint32_t first, uint32_t block, uint32_t at)
{
    const uint32_t i = first + x->at[at], last = first + --x->n_apart[block];

    memcpy(bodies_shared(x, i), bodies_own(x, at, 0), x->stride);
    bodies_shared(x, i)->place = 0;
    for (unsigned w = 0; w < SCREEN_WORDS; w++)
        x->screen[w][i] = bodies_own_screen(x, at, 0)[w];
    if (at == last)
        return;
    x->at[at] = x->at[last];
    place(x, first + x->at[at], at);
    memcpy(bodies_own(x, at, 0), bodies_own(x, last, 0), x->n_worlds * x->stride);
    memcpy(bodies_own_screen(x, at, 0), bodies_own_screen(x, last, 0),
           x->n_worlds * sizeof *x->own_screen);
    memcpy(bodies_own_disposition(x, at, 0), bodies_own_disposition(x, last, 0),
           x->n_worlds * sizeof *x->own_disposition);
}

bool bodies_equal(const struct bodies *x, const struct body *a, const struct body *b)
{
    return a->illness == b->illness && a->traits == b->traits && a->frailty == b->frailty &&
           a->arrived == b->arrived && memcmp(a->onset, b->onset, x->stride - sizeof *a) == 0;
}

void bodies_copy_own(struct bodies *x, const struct block *blocks, unsigned to, unsigned from)
{
    for (uint32_t block = 0; block < x->n_blocks; block++) {
        const uint32_t first = blocks[block].first;
        for (uint32_t at = first; at < first + x->n_apart[block]; at++) {
            memcpy(bodies_own(x, at, to), bodies_own(x, at, from), x->stride);
            memcpy(bodies_own_screen(x, at, to), bodies_own_screen(x, at, from),
                   sizeof *x->own_screen);
            *bodies_own_disposition(x, at, to) = *bodies_own_disposition(x, at, from);
        }
    }
}

void bodies_copy(struct bodies *to, const struct bodies *x, unsigned from)
{
    for (uint32_t i = 0; i < x->n_slots; i++) {
        memcpy(bodies_shared(to, i), bodies_of(x, from, i), x->stride);
        bodies_shared(to, i)->place = 0;
        for (unsigned w = 0; w < SCREEN_WORDS; w++)
            to->screen[w][i] = bodies_are_shared(x, i)
                                   ? x->screen[w][i]
                                   : bodies_own_screen(x, bodies_at(x, i), from)[w];
    }
    bodies_spread_copy(&to->spread, &x->spread, x->n_communities);
}
