/* The state of one policy's world: what its people believe and remember, one array per attribute. Their bodies may be
 * other worlds' too (bodies.h). */
#ifndef CONFIDE_WORLD_H
#define CONFIDE_WORLD_H

#include "bodies.h"

/* `mark`, what a slot's person did in this step that reaches contacts in the next. */
enum mark { MARK_heard = 1, MARK_encounter = 2, MARK_rumour = 4, MARK_taken_over = 8 };

struct world {
    uint32_t n_slots, n_blocks, n_communities;
    char *arrays; /* the memory of all */
    size_t bytes;

    float *alarm;    /* b */
    float *distrust; /* m */
    uint16_t *who;
    uint8_t *memory;
    uint8_t *mark;
    int32_t *
        untreated; /* steps the person of time.start was untreated since (a running form, see twins.c) */
    uint16_t *told;    /* contacts who heard in the last step */
    uint16_t *signals; /* signals that came from contacts in the last step */

    uint8_t *block_marked;   /* the marks set in the block */
    uint32_t *block_unheard; /* people of the block who have not heard the latest news */

    const struct dispositions *disposed; /* of its people, and maybe of other worlds' */

    struct spread own;           /* of bodies of the world's own, at this moment */
    struct spread last;          /* of everybody, at the end of the last step */
    const struct bodies *bodies; /* those that its people have */
    unsigned member;             /* the world's number among those that share them */

    struct regimes regimes;
    uint32_t news_step; /* when the latest news began */
    bool news, threat;  /* whether there is any; whether it moved to more sharing */
    double demand;      /* visits to the clinic chosen in the last step, in real people */
    double known[MAX_GROUPS],
        unknown[MAX_GROUPS]; /* irregular people at its end, by whether they are known */
};

/* One allocation for all arrays, zeroed; *disposed outlives the world. INTERNAL: no memory. Free with world_free. */
enum status world_init(struct world *w, const struct plan *p, uint32_t n_blocks,
                       uint32_t n_communities, const struct dispositions *disposed,
                       struct err *e) MUST_CHECK;
void world_free(struct world *w);

/* Makes *to, of the same sizes, equal to *from, but for whose bodies its people have. Before its bodies are made. */
void world_copy(struct world *to, const struct world *from);

/* A world's turn in a block: those apart there are disposed as they are in this world; what changed is kept at its end. */
void world_take_turn(const struct world *w, uint32_t first, uint32_t block);
void world_end_turn(const struct world *w, uint32_t first, uint32_t block);

/* Bytes a world takes per slot, bodies and dispositions apart. */
size_t world_bytes_per_slot(void);

/* The regime that slot i's person believes announced; BELIEF_empty: nobody is there. */
static inline enum belief world_belief(const struct world *w, uint32_t i)
{
    return people_belief(w->who[i]);
}

/* Whether slot i's person is in a subgroup. */
static inline bool world_is(const struct world *w, uint32_t i, enum subgroup s)
{
    return w->who[i] >> (s - 1) & 1;
}

/* Whether slot i's person has a bit of memory. */
static inline bool world_remembers(const struct world *w, uint32_t i, enum memory what)
{
    return (w->memory[i] & (uint32_t)what) != 0;
}

/* The body of slot i's person, shared or own. */
static inline const struct body *world_body(const struct world *w, uint32_t i)
{
    return bodies_of(w->bodies, w->member, i);
}

/* Whether slot i's person has a trait. */
static inline bool world_has(const struct world *w, uint32_t i, enum trait t)
{
    return (world_body(w, i)->traits & (uint32_t)t) != 0;
}

#endif
