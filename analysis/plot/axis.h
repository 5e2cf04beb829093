/* Axes: round ticks, calendar ticks, and labels that keep their distance. */
#ifndef CONFIDE_AXIS_H
#define CONFIDE_AXIS_H

#include <stddef.h>
#include <stdint.h>

struct axis {
    double from, to, step;
    int decimals; /* of its tick labels */
};

/* Round limits and ticks, four to six, for values in [low, high] with low >= 0. Starts at 0 unless that would leave
 * the lower two thirds empty. */
struct axis axis_round(double low, double high);

/* The same for values of any sign, with about `ticks` ticks and no wish to start at 0. */
struct axis axis_between(double low, double high, int ticks);

/* Leaves out every second tick: those stay that are multiples of the new step. */
void axis_thin(struct axis *a);

enum { MAX_TICKS = 16, TICK_SIZE = 48 };
struct tick {
    double day; /* since 1970-01-01 */
    char label[TICK_SIZE];
};

/* Years, months or days that begin within [from, to], at most `most` (2 … MAX_TICKS; fewer months and
 * days, whose labels are wider); returns how many. `months`: their short names, January first. */
size_t axis_dates(struct tick ticks[MAX_TICKS], double from, double to, size_t most,
                  const char *const months[12]);

/*
 * Moves n positions (in any order) as little as possible in the sense of least squares, so that neighbours in sorted
 * order are at least `gap` apart and all lie within [low, high]; a gap that cannot be had is made smaller.
 */
enum { MAX_LABELS = 64 };
void axis_push_apart(double *y, size_t n, double gap, double low, double high);

#endif
