/* A shard: finished units (point, replicate; all their policies) as one HDF5 file that says what they belong to. */
#ifndef CONFIDE_SHARD_H
#define CONFIDE_SHARD_H

#include "err.h"
#include "pack_page.h"

/* Its datasets: the packed units, and how many rows of people each has. */
extern const char SHARD_DATA[], SHARD_ROWS[];

/* The bytes of a shard of n units, in pages of a kind (malloc); NULL: no memory. */
void *shard_image(const char *experiment, const struct unit_pack *u, size_t n,
                  const struct layout *l, enum pack_page_kind kind, size_t *size);

/* What a shard holds, without the numbers. */
struct shard_contents {
    char *experiment;
    struct unit_key *key;
    size_t n, words;
};

/* IO: it is damaged, or no shard. INTERNAL: memory is short, which shard_check of the name tells from damage. */
enum status shard_look(struct shard_contents *c, const char *path, struct err *e) MUST_CHECK;
void shard_contents_free(struct shard_contents *c);

#endif
