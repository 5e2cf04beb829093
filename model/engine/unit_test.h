/* What only tests and benchmarks ask of a unit: scripted draws, a chosen instruction set, no sharing of worlds. */
#ifndef CONFIDE_UNIT_TEST_H
#define CONFIDE_UNIT_TEST_H

#include "rng.h"
#include "unit.h"

enum phase {
    PHASE_draws,
    PHASE_news,
    PHASE_beliefs,
    PHASE_screen,
    PHASE_act,
    PHASE_tally,
    PHASE_push,
    PHASE_COUNT
};
extern const char *const PHASE_NAMES[PHASE_COUNT];

/* Seconds by phase, on the first thread. */
struct unit_times {
    double seconds[PHASE_COUNT], since;
};

/* How much was simulated, in person-steps (a slot in one step). */
struct unit_census {
    uint64_t answered; /* in each world under way */
    uint64_t bodies;   /* who may be one body or several */
    uint64_t apart;    /* of these, those with a body in each world */
};

struct unit_options {
    const struct rng_script *script; /* NULL: none */
    const char *kernels;             /* as kernels_find; NULL: the best */
    struct unit_times *times;        /* NULL: not timed */
    struct unit_census *census;      /* NULL: not taken */
    bool unscreened;                 /* everyone goes through every phase: slow */
    bool apart;                      /* every policy in a world of its own from the start */
};

/* As unit_run, with these options. */
enum status unit_run_with(struct observation *o, const struct scenario *s, const struct plan *p,
                          uint32_t replicate, uint32_t stream, int threads,
                          const struct unit_options *options, struct unit_progress *progress,
                          struct err *e) MUST_CHECK;

#endif
