/* A campaign: from a list of wanted units to a joined file, or as far as it gets; alone or with other ranks. */
#ifndef CONFIDE_CAMPAIGN_H
#define CONFIDE_CAMPAIGN_H

#include "cost.h"
#include "ensemble.h"
#include "replenish.h"

struct campaign {
    const struct experiment *experiment;
    const struct plan *plan; /* of its scenario */
    const struct provenance *made_by;
    const struct cost *cost;
    const char *sweep; /* the sweep in full; NULL: a plain run */
    const char *file;
    const struct unit_key *unit; /* all that is wanted, at most, where a rule adds replicates */
    size_t n_units, n_replicates;
    size_t together; /* as the ensemble's */
    int threads;     /* 0: not given */
    double grace;
    bool overwrite, quiet, goes_on;
    bool lawful;        /* counts that cannot be are not joined */
    bool asks_for_room; /* refuses what the free space on the disk cannot hold */
    unit_fn run;
    struct replenish *replenish; /* decides which of them; NULL: all */
    struct failures *failures;   /* NULL: only the first is told */
    struct ranks *ranks;         /* started, or alone */
};

enum { GRACE_SECONDS = 20 };

/*
 * Runs what is missing and joins all there is into the file. STOPPED: asked to stop; e->msg says how much is safe and
 * how to go on. Units that failed under goes_on are in failures, and the rest is joined.
 */
enum status campaign_run(const struct campaign *c, struct err *e) MUST_CHECK;

#endif
