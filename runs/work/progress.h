/* Progress on stderr: a bar drawn anew in place on a terminal, a line now and then on a pipe. */
#ifndef CONFIDE_PROGRESS_H
#define CONFIDE_PROGRESS_H

#include "err.h"
#include "unit.h"

#include <stdatomic.h>

enum progress_style { PROGRESS_NONE, PROGRESS_LINES, PROGRESS_BAR };

struct progress;

/* What the workers tell. */
struct progress_counts {
    const struct unit_progress *worker; /* agent-steps of each worker, since the start */
    int n_workers;
    atomic_size_t *units_done;
    atomic_size_t *units_elsewhere; /* that other ranks have taken; NULL: there are none */
    size_t n_units;
    uint64_t all_steps; /* agent-steps of all units */
    double grace;       /* seconds that running units get once asked to stop */
};

/* A bar on a terminal, lines elsewhere. */
enum progress_style progress_style_for_stderr(void);

/* What there is to show. */
struct progress_state {
    size_t done, n_units;
    double share, rate, seconds_left; /* of all agent-steps; agent-steps/s; negative: not known */
};

struct text;

/* Adds the bar and its words, in fewer than `columns` characters: a line that wraps cannot be drawn anew in place. */
void progress_bar(struct text *t, const struct progress_state *s, int columns);

/* Starts to show; `c` must live until progress_stop, which draws the end and says nothing more. INTERNAL: no memory or
 * no thread. */
enum status progress_start(struct progress **p, const struct progress_counts *c,
                           enum progress_style style, struct err *e) MUST_CHECK;
void progress_stop(struct progress *p);

#endif
