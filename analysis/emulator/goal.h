/* Goals: what an output should be, how far off a value is, and how likely it is. All on the scale of the output's emulator. */
#ifndef CONFIDE_GOAL_H
#define CONFIDE_GOAL_H

#include <stdbool.h>
#include <stddef.h>

enum goal_kind { GOAL_value, GOAL_at_most, GOAL_at_least };

struct goal {
    enum goal_kind kind;
    double value;           /* observed; or the bound */
    double sd_low, sd_high; /* of the observation, below and above; a bound's are alike */
    double discrepancy;     /* standard deviation of the model's own error */
};

/* From how many goals on one of them may be missed. */
enum { GOALS_MANY = 10 };

/* How many standard deviations x lies off; `variance` is what is not known of x itself. 0 on the right side of a
 * bound; infinite where nothing may be off. */
double goal_implausibility(const struct goal *g, double x, double variance);

/* The logarithm of the likelihood of the observation if the model gives x. */
double goal_log_likelihood(const struct goal *g, double x, double variance);

/* The two largest of implausibilities; begins as {0}. What decides of n of them is the largest, or the second largest
 * where there are GOALS_MANY or more. */
struct goal_worst {
    double first, second;
};
void goal_worst_add(struct goal_worst *w, double implausibility);
double goal_worst_of(const struct goal_worst *w, size_t n);

#endif
