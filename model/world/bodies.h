/* The bodies of people: the state that does not include their beliefs. Worlds that may share have one body for a person
 * whose state is the same in all (together), and one each for a person whose state is not (apart). */
#ifndef CONFIDE_BODIES_H
#define CONFIDE_BODIES_H

#include "dispositions.h"
#include "kernel.h"

/* Slots are worked on in blocks of one group each. */
struct block {
    uint32_t first, n;
    uint32_t group;
};

struct body {
    uint16_t traits;
    uint16_t
        place; /* of a shared one: 0; or the slot is someone's apart: where in `at`, less the slot, + BLOCK_SIZE */
    uint32_t illness;
    float frailty; /* z */
    uint32_t
        arrived; /* in which step the person of time.start came, or before it this one; UINT32_MAX: at the very start */
    uint32_t onset
        []; /* of conditions whose delays are counted: the step of an onset, + 1; 0: none that was not treated
                         since */
};

/* Per condition and community, at this moment: people who have it untreated, and people present. Those of bodies
 * shared, or of one world's own; a world's are the sum. */
struct spread {
    int32_t *infected[MAX_CONDITIONS], *present;
};
bool bodies_spread_init(struct spread *s, uint32_t n_communities);
void bodies_spread_free(struct spread *s);
void bodies_spread_copy(struct spread *to, const struct spread *from, uint32_t n_communities);

struct bodies {
    uint32_t n_slots, n_blocks, n_communities;
    unsigned n_worlds; /* that may share them */
    uint32_t delays;   /* conditions whose delays are counted, as bits 4c */
    size_t stride;     /* bytes of a body */

    char *shared; /* a body for each slot */
    uint32_t *screen
        [SCREEN_WORDS]; /* per lane: an event is possible if the lane's coarse part is below; 0 of people
                                       apart */
    struct spread spread; /* of people together */

    /* People apart. Those of a block are in `at` (as places in the block) from the block's first slot on; each has a
     * body and a disposition for each of the worlds, with what screening compares with. There is room for everyone, but
     * memory is taken only as far as it is used. */
    uint16_t *n_apart, *at;
    char *own;
    uint32_t (*own_screen)[SCREEN_WORDS];
    struct disposition *own_disposition;
};

/* Room for a body of each slot and for bodies apart. INTERNAL: no memory. Free with bodies_free. */
enum status bodies_init(struct bodies *x, const struct plan *p, uint32_t n_blocks,
                        uint32_t n_communities, unsigned n_worlds, uint32_t delays,
                        struct err *e) MUST_CHECK;
void bodies_free(struct bodies *x);

/* Bytes the bodies take per slot, counted delays apart (4 for each condition and body); and each world's own of
 * somebody apart. */
size_t bodies_bytes_per_slot(void);
size_t bodies_bytes_per_own(void);

/* Person j of a block, whose first slot is `first`, parts: each world gets the body shared so far. Their dispositions are
 * the caller's to keep. */
void bodies_part(struct bodies *x, uint32_t first, uint32_t block, uint32_t j);

/* The people at place `at` share the first one's body again; the last of the block's people apart take their place. */
void bodies_join(struct bodies *x, uint32_t first, uint32_t block, uint32_t at);

/* World `to` gets own bodies equal to world `from`'s. */
void bodies_copy_own(struct bodies *x, const struct block *blocks, unsigned to, unsigned from);

/* Makes everyone together in *to, with the bodies of world `from` of *x. */
void bodies_copy(struct bodies *to, const struct bodies *x, unsigned from);

/* The shared body of slot i. */
static inline struct body *bodies_shared(const struct bodies *x, uint32_t i)
{
    return (struct body *)(x->shared + (size_t)i * x->stride);
}

/* The body of one of the worlds' people at place `at` of those apart, and what screening compares with. */
static inline struct body *bodies_own(const struct bodies *x, uint32_t at, unsigned world)
{
    return (struct body *)(x->own + ((size_t)at * x->n_worlds + world) * x->stride);
}

/* What screening compares with, of the own body at place `at` in a world. */
static inline uint32_t *bodies_own_screen(const struct bodies *x, uint32_t at, unsigned world)
{
    return x->own_screen[(size_t)at * x->n_worlds + world];
}

/* What they are disposed to in a world. */
static inline struct disposition *bodies_own_disposition(const struct bodies *x, uint32_t at,
                                                         unsigned world)
{
    return &x->own_disposition[(size_t)at * x->n_worlds + world];
}

/* Whether slot i's person is together, not apart. */
static inline bool bodies_are_shared(const struct bodies *x, uint32_t i)
{
    return bodies_shared(x, i)->place == 0;
}

/* Where slot i's person, who is apart, is in `at`. */
static inline uint32_t bodies_at(const struct bodies *x, uint32_t i)
{
    return i + bodies_shared(x, i)->place - BLOCK_SIZE;
}
static_assert(2 * BLOCK_SIZE <= UINT16_MAX, "a place is told in 16 bits");

/* The body of slot i in one of the worlds. */
static inline struct body *bodies_of(const struct bodies *x, unsigned world, uint32_t i)
{
    return bodies_are_shared(x, i) ? bodies_shared(x, i) : bodies_own(x, bodies_at(x, i), world);
}

/* Where in `onset` condition c is. */
static inline unsigned bodies_onset(uint32_t delays, unsigned c)
{
    return (unsigned)__builtin_popcount(delays & (((uint32_t)1 << (c * ILLNESS_BITS)) - 1));
}

/* Whether two bodies are the same, but for `place`. */
bool bodies_equal(const struct bodies *x, const struct body *a, const struct body *b);

#endif
