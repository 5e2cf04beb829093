/* Running units of work on threads: a queue of them, saved as they complete. */
#ifndef CONFIDE_ENSEMBLE_H
#define CONFIDE_ENSEMBLE_H

#include "failures.h"
#include "progress.h"
#include "ranks_mpi.h"
#include "store.h"

/* What simulates one unit: unit_run, or a stand-in in tests. */
typedef enum status (*unit_fn)(struct observation *o, const struct scenario *s,
                               const struct plan *p, uint32_t replicate, uint32_t stream,
                               int threads, struct unit_progress *progress, struct err *e);

/* Receives a unit that has just been simulated: its number in the list, and what it observed. Any thread. */
typedef enum status (*unit_seen)(void *of, size_t number, const struct scenario *s,
                                 const struct plan *p, const struct observation *o, struct err *e);

struct ensemble {
    const struct experiment *experiment;
    const struct plan *plan;     /* of its scenario */
    const struct unit_key *unit; /* which to run, in this order; the same on every rank */
    size_t n;
    uint64_t agent_steps; /* of all of them; 0: not known */
    int threads;
    uint64_t memory;     /* bytes there are; UINT64_MAX: unknown */
    uint64_t unit_bytes; /* a unit needs while it runs, its observations included */
    size_t together;     /* units simulated together at most; 0: each alone */
    unit_fn run;
    enum progress_style progress;
    double grace;              /* seconds that running units get once asked to stop */
    bool goes_on;              /* continues after a unit that failed, which is then in `failures` */
    struct failures *failures; /* receives every unit that fails; NULL: not recorded */
    struct ranks *ranks;       /* started, or alone */
    unit_seen seen;            /* NULL: not called */
    void *of;
};

/* How many of `n` units go on at a time, and on how many threads each. */
struct ensemble_shape {
    int units, threads;
};

/* INTERNAL when not even one fits into memory. */
enum status ensemble_shape(struct ensemble_shape *shape, const struct ensemble *en, size_t n,
                           struct err *e) MUST_CHECK;

/* Bytes that a unit of this scenario needs in all: the model's, its observations, and saving them. */
uint64_t ensemble_unit_bytes(const struct scenario *s, const struct plan *p);

/*
 * Runs the units and writes each to the store. STOPPED: asked to stop; running units are finished and saved, or
 * given up where that would take longer than `grace`. The first error ends the queue, unless it is a unit's own and
 * goes_on; running units are still finished and saved where that can be. With several ranks each runs its share, and
 * all end together.
 */
enum status ensemble_run(const struct ensemble *en, struct store *st, struct err *e) MUST_CHECK;

#endif
