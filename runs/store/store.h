/*
 * The store: an experiment's finished units on disk. They are saved as they complete, in shards in the folder
 * FILE.parts; store_finish joins them into FILE. Nothing that was saved is ever lost, and nothing of another
 * experiment is ever replaced unasked.
 */
#ifndef CONFIDE_STORE_H
#define CONFIDE_STORE_H

#include "experiment.h"
#include "observe.h"
#include "provenance.h"
#include "shard.h"

struct store;

struct store_request {
    const char *file;
    const struct experiment *experiment; /* these three must outlive the store */
    const struct plan *plan;             /* of experiment->scenario */
    const struct provenance *made_by;
    const char *sweep;   /* the sweep file in full, kept in the output; NULL: a plain run */
    size_t n_replicates; /* of each point that the file has room for; what is there may be more */
    const struct unit_key
        *unit; /* what is wanted: for it there must be room on the disk, and when all of it is in
                                    the joined file nothing is locked or made; only needed by store_open */
    size_t n_units;
    int threads;   /* to join on; 0: one */
    bool lawful;   /* counts that cannot be are not joined */
    bool in_steps; /* the file is joined in steps although there is room for it beside the shards */
    bool overwrite; /* make the file anew; another experiment's shards are discarded */
    bool trim;      /* the file spans no more replicates than the most that a point has */
    bool
        guest; /* another process of this run has opened the store and will join: no lock is taken, nothing is set
                       aside or removed but small shards that it has saved itself, and store_finish is not called */
    bool
        read_meanwhile; /* the owner refreshes and reads while guests save: theirs then stay as they are */
};

/*
 * Looks at what is there, and makes sure the output can be made. NOOUTPUT: it cannot, or another experiment or
 * something that is not ours is in the way, or another run is at work on it.
 */
enum status store_open(struct store **st, const struct store_request *q, struct err *e) MUST_CHECK;
void store_close(struct store *st); /* NULL is fine */

/* Whether a unit is safe on disk; whether it is in the joined file already. */
bool store_has(const struct store *st, struct unit_key u);
bool store_is_joined(const struct store *st, struct unit_key u);

/* Whether all that was wanted was in the joined file when the store was opened. */
bool store_was_finished(const struct store *st);

/* Whether the joined file is what was written, every byte of it that means anything. IO: no. */
enum status store_check_joined(const struct store *st, struct err *e) MUST_CHECK;

/* How many units of all points are safe. */
size_t store_safe(const struct store *st);

/* What the person should know of what was found there ("1 damaged …"); "" for nothing. */
const char *store_note(const struct store *st);

/* Finished units of one worker that are not safe yet, packed. Zeroed is empty. */
struct batch {
    struct unit_pack *unit;
    size_t n, capacity, bytes;
    double since; /* when it was last empty, by a clock of its own; 0: when the store was opened */
};

/* Takes in a unit; *o is the caller's to use again. Any thread, each with a batch of its own. */
enum status store_batch_add(struct batch *b, const struct store *st, struct unit_key u,
                            const struct observation *o, struct err *e) MUST_CHECK;

/*
 * Whether it is time to save: a crash would lose more than a hundredth of the time since the store was opened, or 60
 * seconds of this worker's; or the batch is large. Never before a quarter of a second has passed, so that short units
 * share a file. Asked after every unit.
 */
bool store_batch_is_due(const struct batch *b, const struct store *st);
void store_batch_free(struct batch *b);

/* Moves all units of one batch to the end of another. False: no memory. */
bool store_batch_move(struct batch *into, struct batch *from);

/* Hands over what a batch holds, and empties it at this moment. */
struct batch store_batch_take(struct batch *b);

/* Saves what the batch holds, as one shard, and empties it; returns when it is safe. Any thread, one call for a unit. */
enum status store_save(struct store *st, struct batch *b, struct err *e) MUST_CHECK;

/* Reads the tallies of a unit that is safe into *o, which observe_init made for its point; rows of people are not
 * read. Any thread. */
enum status store_read(struct store *st, struct unit_key u, struct observation *o,
                       struct err *e) MUST_CHECK;

/* Looks again for shards that other processes have saved since. No other thread uses the store meanwhile. */
enum status store_refresh(struct store *st, struct err *e) MUST_CHECK;

/* Joins all that is safe into the file and removes the parts. A shard that cannot be read is set aside: the same command
 * runs its units again. */
enum status store_finish(struct store *st, struct err *e) MUST_CHECK;

/* Refuses what the whole disk could not hold, before the units are listed; store_open does so as well. */
enum status store_check_room(const char *file, const struct experiment *x, const struct plan *p,
                             size_t n_units, struct err *e) MUST_CHECK;

/* Bytes that a unit takes on the disk: at most, and as units of real scenarios do, in shards and in the file. */
struct store_bytes {
    double at_most, in_parts, in_file;
};
struct store_bytes store_unit_bytes(const struct experiment *x, const struct plan *p);

/* Bytes that joining takes at least, of so many in shards and in the file: where there is no room for both side by side, a
 * file without rows of people is joined in steps, and each shard goes as soon as what it holds is in the file. */
double store_join_bytes(const struct experiment *x, double in_parts, double in_file);

/* Memory of a run that saves and joins these, without the worlds of running units. */
double store_memory_bytes(const struct experiment *x, const struct plan *p, size_t n_replicates,
                          int threads);

/* How often a process saves in a run of so long, and so the most shards there are. */
size_t store_saves(double seconds);

/* Shards that a process keeps at most, of so many bytes: short ones are joined as the run goes. */
size_t store_most_shards(double bytes);

#endif
