/* Mean and variance of one number over replicates. */
#ifndef CONFIDE_MOMENTS_H
#define CONFIDE_MOMENTS_H

#include "events.h"

/* Running mean and sum of squares about it (Welford). Zeroed is empty. */
struct moments {
    size_t n;
    double mean, squares;
    double largest; /* in size, of what was taken in: says what is rounding */
    struct events events;
};

/* Adds the value of one replicate; a value that is not defined (NaN) is left out and not counted. */
void moments_add(struct moments *m, double x);

/* A paired difference: replicates where either is not defined are left out. */
void moments_add_difference(struct moments *m, double x, double reference);

/* The same for numbers that may count events. */
void moments_add_count(struct moments *m, double x, struct event_worth w);
void moments_add_count_difference(struct moments *m, double x, struct event_worth w,
                                  double reference, struct event_worth w_reference);

/* A difference between worlds that are the same by construction: it is known, and chance is not in it. */
void moments_add_same(struct moments *m, double x, double reference);

#endif
