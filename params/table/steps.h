/* Time in steps: how many there are, in which an entry takes effect, and which interval each belongs to. */
#ifndef CONFIDE_STEPS_H
#define CONFIDE_STEPS_H

#include "scenario.h"

/* Years in a step. */
double steps_length(const struct scenario *s);

/* Tallied steps, and untallied ones before them. As doubles, since a scenario may ask for more than a run allows. */
double steps_tallied(const struct scenario *s);
double steps_burn_in(const struct scenario *s);

/* The step at whose start an entry of this date takes effect, 0 at time.start, below 0 in the burn-in. */
double steps_from_start(const struct scenario *s, int64_t date);

/* The first day of a step, counted from time.start as above: days since 1970-01-01; a fraction is cut off. */
int64_t steps_day(const struct scenario *s, double step);

/* Intervals of the tallied period (ODD.md 9): output.every_steps steps each, or the steps whose first day lies in a
 * calendar month, quarter or year. `tallied` counts steps from time.start. */
int64_t steps_intervals(const struct scenario *s);
int64_t steps_interval_of(const struct scenario *s, int64_t tallied);

/* The first tallied step of an interval; of the one after the last: the number of tallied steps. */
int64_t steps_interval_first(const struct scenario *s, int64_t interval);

/* The first day of an interval, days since 1970-01-01: of its first step, or of its month, quarter or year (the first
 * begins at time.start). May have a fraction. */
double steps_interval_start(const struct scenario *s, int64_t interval);

/* Steps in the longest interval there can be. */
double steps_in_longest_interval(const struct scenario *s);

#endif
