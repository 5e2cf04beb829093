/* Units as 32-bit words, variable by variable, and packed: shuffled and deflated. */
#ifndef CONFIDE_PACK_H
#define CONFIDE_PACK_H

#include "layout.h"

/* A unit of work: a replicate of a point, under every policy. Both from 0. */
struct unit_key {
    size_t point, replicate;
};

/* A unit packed for a shard. */
struct unit_pack {
    struct unit_key key;
    void *bytes; /* malloc */
    size_t size;
    struct person_row *people; /* NULL without output.people; malloc */
    size_t n_rows;
};

/* The words, from `words` on, that stand for one variable of a unit (layout.h). */
void pack_variable(uint32_t *words, const struct layout *l, enum observable v, const void *data);

/* All tallies of a unit, of its words. */
void pack_undo(struct observation *o, const struct layout *l, const uint32_t *words);

/* Packs a unit. False: no memory. */
bool pack_unit(struct unit_pack *u, const struct layout *l, const struct observation *o);
void pack_free(struct unit_pack *u);

/* Packs n words; fills bytes and size alone. False: no memory. */
bool pack_words(struct unit_pack *u, const uint32_t *words, size_t n);

#endif
