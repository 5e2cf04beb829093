/* The joined output file, made of units that lie in shards and in an earlier joined file, in constant memory. */
#ifndef CONFIDE_JOIN_H
#define CONFIDE_JOIN_H

#include "parts.h"
#include "provenance.h"

#include "experiment.h"
#include "plan.h"

/* Where a unit is. */
enum unit_place { UNIT_MISSING, UNIT_IN_PARTS, UNIT_IN_FILE };

struct join {
    const char *file; /* the output; also the earlier one where units lie in it */
    const struct parts *parts;
    const struct experiment *experiment;
    const struct plan *plan; /* of its scenario */
    const struct provenance *made_by;
    const char *sweep;          /* the sweep file in full; NULL: a plain run */
    const char *hash;           /* the experiment's */
    const unsigned char *place; /* of unit point * n_replicates + replicate, an enum unit_place */
    size_t n_points, n_replicates;
    size_t old_replicates; /* of the earlier file */
};

/* Writes the file under a temporary name in the parts folder and puts it in its place. On failure nothing that was
 * there is changed; a damaged shard is set aside, so that the same command does that unit again. */
enum status join_write(const struct join *j, struct err *e) MUST_CHECK;

#endif
