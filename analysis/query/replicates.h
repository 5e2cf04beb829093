/* Going through the finished replicates of an output file, one at a time. */
#ifndef CONFIDE_REPLICATES_H
#define CONFIDE_REPLICATES_H

#include "measure.h"
#include "result.h"

/* Receives one replicate: interval[policy * intervals + i]. */
typedef void replicates_take(void *into, const struct quantities *interval);

/*
 * Hands every finished replicate of a plain run (one point) to `take`, in order. *used and *missing count them.
 * NOINPUT when none is finished; USAGE for a sweep.
 */
enum status replicates_read(struct result *r, replicates_take *take, void *into, size_t *used,
                            size_t *missing, struct err *e) MUST_CHECK;

#endif
