/* The output file, made of units that lie in shards and in earlier output files, in constant memory. */
#ifndef CONFIDE_JOIN_H
#define CONFIDE_JOIN_H

#include "provenance.h"
#include "sources.h"

/* A join in steps: where there is no room for shards and file side by side. */
struct join_steps {
    uint64_t bytes; /* the file has grown by so much at each */
    void (*done)(void *of, const struct unit_source *shard); /* every unit that it holds is in the
                                                      file for good: it may be removed */
    void *of;
};

struct join {
    const char *file;               /* to be made, or replaced */
    const char *temporary;          /* in the same file system: written first */
    const struct join_steps *steps; /* NULL: all at once */
    const struct experiment *experiment;
    const struct plan *plan; /* of its scenario */
    const struct provenance *made_by;
    const char *sweep;             /* the sweep file in full; NULL: a plain run */
    const char *hash;              /* the experiment's */
    const struct sources *sources; /* of no unit: the file says what the experiment is */
    size_t n_replicates;           /* that the file spans */
    int threads;                   /* to inflate and deflate on */
    bool lawful;                   /* counts that cannot be are refused */
    uint32_t bad;                  /* set when a source could not be read: its number; else 0 */
    bool unwritten; /* set when the file could not be written: the disk may be full */
};

/* Writes the file under the temporary name and puts it in its place. The data do not depend on where units lie, nor on
 * threads. On failure nothing that was there is changed, but what was joined in steps stays so: where `temporary` is a join in
 * steps of this experiment that was interrupted, the same goes on with it, with as many replicates as that spans. IO: e->msg says what could not be read or written. */
enum status join_write(struct join *j, struct err *e) MUST_CHECK;

/* What a join in steps, which was interrupted, has in its temporary file. NOINPUT: nothing, no shard was removed. IO: it
 * is damaged. complete: [point * n_replicates + replicate]; malloc. */
struct join_begun {
    char *hash;
    size_t n_points, n_replicates;
    unsigned char *complete;
};
enum status join_look(struct join_begun *b, const char *temporary, struct err *e) MUST_CHECK;
void join_begun_free(struct join_begun *b);

/* Removes the temporary file of a join in steps and what is kept beside it. */
void join_forget(const char *temporary);

#endif
