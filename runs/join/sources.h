/* Where finished units lie: which files there are, and which of them holds a unit. */
#ifndef CONFIDE_SOURCES_H
#define CONFIDE_SOURCES_H

#include "shard.h"

/* A file that holds units: a shard, or an output file (joined), whose units lie at their own point and replicate. */
struct unit_source {
    char *path; /* owned */
    bool is_joined;
    size_t n_replicates; /* that an output file spans */
    size_t n_units;      /* that are taken from it */
    size_t n_held;       /* of a shard: that it holds */
};

/* Where a unit is: in no file (0), or in number `source` from 1; the row within a shard. */
struct unit_at {
    uint32_t source, row;
};

struct sources {
    struct unit_source *source;
    size_t n, capacity;
    struct unit_at *at; /* [point * n_replicates + replicate] */
    size_t n_points, n_replicates;
};

/* Room for n replicates of each point where there is less. False: no memory. */
bool sources_span(struct sources *s, size_t n_replicates);

/* Takes the path over (also when it fails); its number, from 1. 0: no memory. */
uint32_t sources_add(struct sources *s, char *path, bool is_joined, size_t n_replicates);
void sources_free(struct sources *s);

/* Whether a file of this name (the last part of the path) is one of them. */
bool sources_know(const struct sources *s, const char *name);

bool sources_have(const struct sources *s, struct unit_key u);
struct unit_at sources_find(const struct sources *s,
                            struct unit_key u); /* 0 beyond what is spanned */
size_t sources_units(const struct sources *s);

/* The most replicates that some point has up to its last one. */
size_t sources_highest(const struct sources *s);

/* Says that a unit which lies in some shard lies in row `row` of source `number` now; of an output file, it stays there. */
void sources_move(struct sources *s, struct unit_key u, uint32_t number, size_t row);

/* Says that the units of a shard, or those an output file has complete, lie in source `number`, unless they lie in one
 * already. The first fails when there is no memory to span them; units of other points are passed over. */
bool sources_take_shard(struct sources *s, uint32_t number, const struct shard_contents *c);
void sources_take_joined(struct sources *s, uint32_t number, const unsigned char *complete);

#endif
