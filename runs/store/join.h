/* The output file, made of units that lie in shards and in earlier output files, in constant memory. */
#ifndef CONFIDE_JOIN_H
#define CONFIDE_JOIN_H

#include "provenance.h"
#include "sources.h"

struct join {
    const char *file;      /* to be made, or replaced */
    const char *temporary; /* in the same file system: written first */
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
};

/* Writes the file under the temporary name and puts it in its place. The data do not depend on where units lie, nor on
 * threads. On failure nothing that was there is changed; IO: e->msg says what could not be read or written. */
enum status join_write(struct join *j, struct err *e) MUST_CHECK;

#endif
