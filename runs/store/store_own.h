/* Inside of the store: shared by the files store*.c, and nobody else's. */
#ifndef CONFIDE_STORE_OWN_H
#define CONFIDE_STORE_OWN_H

#include "pack_page.h"
#include "parts.h"
#include "sources.h"
#include "store.h"

/* A hundredth of the time that a run has taken may be lost in a crash, within these limits (s). */
#define LOSS 0.01
#define LEAST_LOSS 0.25
#define MOST_LOSS 60.0

/* So many tiny shards, or shards shorter than this, are joined into one. */
#define MANY_SHARDS 64
#define TINY_SHARD ((int64_t)1 << 20)
#define SHORT_SHARD ((int64_t)1 << 24)

struct store {
    struct store_request q;
    char experiment[HASH_SIZE];
    struct layout layout; /* of its units */
    struct parts parts;
    bool has_parts; /* they are open */
    bool was_finished, looks_again;
    struct sources sources; /* in the critical section "store" once workers use it */
    struct gather *reader;  /* NULL until a unit is read back */
    uint32_t *words;        /* of that unit */
    double opened;
    bool compacts; /* joins small shards as it goes */
    size_t saved;  /* shards since it last did */
    size_t
        first_own; /* the sources from this one on are its own; a guest's: those that it has saved */
    size_t n_damaged;
    char note[512];
};

/* Goes on with a join in steps that was interrupted, to its end. One that is damaged is set aside; another experiment's stays
 * as it is. */
enum store_joining { STORE_JOINING_none, STORE_JOINING_ended, STORE_JOINING_foreign };
enum status store_end_join(struct store *st, enum store_joining *was, struct err *e) MUST_CHECK;

/* Lets go of the files that store_read has open. */
void store_stop_reading(struct store *st);

/* What is there, when the store is opened. */
enum status store_look_at_file(struct store *st, struct err *e) MUST_CHECK;
enum status store_look_at_parts(struct store *st, struct err *e) MUST_CHECK;

/* Looks at a shard of the folder (`into` is the store); a shard that is known already is passed over when it looks
 * again. */
enum status store_see_shard(void *into, const char *name, struct err *e) MUST_CHECK;

void store_batch_clear(struct batch *b); /* of its units; its room stays */

/* Makes a shard of a batch, in pages of a kind, and saves it; the path is then the caller's. */
enum status store_save_shard(struct store *st, const struct batch *b, enum pack_page_kind kind,
                             char **path, struct err *e) MUST_CHECK;

/* Adds the units of a shard as they lie in it, after its checksum. */
enum status store_batch_add_shard(struct batch *b, const char *path, struct err *e) MUST_CHECK;

/* Says that the units of a batch lie in its shard now, which takes the place of others; takes the path over. False: no
 * memory. */
bool store_move_units(struct store *st, const struct batch *b, char *path);

/* Sorts the units of shards that reach over much of the file into shards that each hold a small piece of it. What fails is
 * left as it is. */
enum status store_spread(struct store *st, struct err *e) MUST_CHECK;

/* Marks the units of a shard of this experiment; takes the path over. */
enum status store_take_shard(struct store *st, char *path, const struct shard_contents *c,
                             struct err *e) MUST_CHECK;

/* Joins the small shards that this process may touch into one, where there are many. What fails is left as it is. */
void store_compact(struct store *st);

/* Writes the file that says which experiment the folder is of, unless it is there. */
enum status store_write_manifest(struct store *st, struct err *e) MUST_CHECK;

#endif
