/* Ratios and paired contrasts over replicates, with their intervals. */
#ifndef CONFIDE_JOINT_H
#define CONFIDE_JOINT_H

#include "estimate.h"

/*
 * Joint moments of what a contrast is made of, replicate by replicate: a numerator and a denominator, and those of the
 * reference. A mean is a ratio to a denominator of 1. Ratios have intervals by the delta method: the standard error
 * is that of the ratio's linear part, and Student's t has one degree of freedom less than there are replicates.
 * Zeroed is empty.
 */
enum { JOINT_n, JOINT_d, JOINT_n_against, JOINT_d_against, JOINT_COUNT };
enum contrast {
    CONTRAST_none,       /* n / d */
    CONTRAST_difference, /* n / d - n_against / d_against */
    CONTRAST_relative,   /* the difference in % of the reference */
    CONTRAST_COUNT
};
struct joint {
    size_t n;
    double mean[JOINT_COUNT], largest[JOINT_COUNT]; /* in size */
    /* Sums of products about the mean, of numerator and denominator and of their differences from those of the
     * reference: of what two sides share, nothing is left to be lost by rounding. */
    double product[JOINT_COUNT][JOINT_COUNT];
    struct events events;
};

/* A replicate in which some of the four is not defined (NaN) is left out. */
void joint_add(struct joint *j, const double x[JOINT_COUNT]);

/* The same where the numerators may count events: of a value alone, or of a pair. */
void joint_add_count(struct joint *j, const double x[JOINT_COUNT], struct event_worth w);
void joint_add_count_pair(struct joint *j, const double x[JOINT_COUNT], struct event_worth w,
                          struct event_worth w_against);

/* A pair of worlds that are the same by construction. */
void joint_add_same(struct joint *j, const double x[JOINT_COUNT]);

/* The estimate of a contrast, with its 95 % interval. */
struct estimate joint_estimate(const struct joint *j, enum contrast c);

/* The same where estimate_t(j->n - 1) is known: it takes longer than all the rest. */
struct estimate joint_estimate_with(const struct joint *j, enum contrast c, double t);

/* The value of a contrast at the means, and its gradient there. NaN: not defined. */
double joint_linear(double gradient[JOINT_COUNT], const struct joint *j, enum contrast c);

/* How many times the variance of the difference would be larger without pairing. NaN: it has none above rounding, or
 * fewer than two replicates. */
double joint_pairing(const struct joint *j);

#endif
