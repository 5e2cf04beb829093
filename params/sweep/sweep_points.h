/* The third stage of reading a sweep: its points, checked one by one, and the sweep in full as text. */
#ifndef CONFIDE_SWEEP_POINTS_H
#define CONFIDE_SWEEP_POINTS_H

#include "sweep_resolved.h"

/* The sweep in full, before its specs give up their factors; NULL: no memory. */
char *sweep_points_text(const struct sweep_resolved *m);

/* What draws the points: the sweep's own seed, or the scenario's. */
int64_t sweep_seed(const struct sweep_resolved *m);

/* Fills x's factors and values; the specs' factors are then x's. */
enum status sweep_points_fill(struct sweep_resolved *m, struct experiment *x,
                              struct err *e) MUST_CHECK;

/* Checks every point: tells of those that are refused, or marks them where they may be skipped. */
enum status sweep_points_check(const struct sweep_resolved *m, struct experiment *x,
                               struct err *e) MUST_CHECK;

#endif
