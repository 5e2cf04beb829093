/* Means over replicates with 95 % intervals (Student t), of values, of ratios and of paired contrasts. */
#ifndef CONFIDE_ESTIMATE_H
#define CONFIDE_ESTIMATE_H

#include <stdbool.h>
#include <stddef.h>

/* Running mean and sum of squares about it (Welford). Zeroed is empty. */
struct moments {
    size_t n;
    double mean, squares;
    double largest; /* in size, of what was taken in: says what is rounding */
};

/* Takes in the value of one replicate; a value that is not defined (NaN) is left out and not counted. */
void moments_add(struct moments *m, double x);

/* A paired difference: replicates where either is not defined are left out. */
void moments_add_difference(struct moments *m, double x, double reference);

struct estimate {
    double mean;      /* NaN: not defined in any replicate */
    double low, high; /* NaN: fewer than two different replicates */
    size_t n;         /* replicates used */
};

struct estimate estimate_of(const struct moments *m);

/* Whether there are several replicates and no interval: they are all alike, to rounding. That says nothing of what
 * chance would do in others. */
bool estimate_is_all_alike(const struct estimate *x);

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
};

/* A replicate in which some of the four is not defined (NaN) is left out. */
void joint_add(struct joint *j, const double x[JOINT_COUNT]);
struct estimate joint_estimate(const struct joint *j, enum contrast c);

/* The same where estimate_t(j->n - 1) is known: it takes longer than all the rest. */
struct estimate joint_estimate_with(const struct joint *j, enum contrast c, double t);

/* The value of a contrast at the means, and its gradient there. NaN: not defined. */
double joint_linear(double gradient[JOINT_COUNT], const struct joint *j, enum contrast c);

/* How many times the variance of the difference would be larger without pairing. NaN: it has none above rounding, or
 * fewer than two replicates. */
double joint_pairing(const struct joint *j);

/* Half the width of a 95 % interval in standard errors: Student's t with this many degrees of freedom. */
double estimate_t(double degrees);

/* Whether there is an interval, and it lies wholly on one side of 0. */
bool estimate_excludes_zero(const struct estimate *x);

#endif
