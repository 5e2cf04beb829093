/* What a target asks of an output file, and what its answer should be: from words to sums and to a goal. */
#ifndef CONFIDE_AIM_H
#define CONFIDE_AIM_H

#include "calibration_file.h"
#include "goal.h"
#include "query.h"
#include "result.h"

enum aim_scale { AIM_plain, AIM_log, AIM_logit };

/* Texts are the target's. */
struct aim {
    const struct calibration_target *target;
    char unit[ITEM_UNIT_SIZE + 40];
    bool is_percent;         /* in %: of a share, or of a reference */
    enum aim_scale scale;    /* on which it is emulated and judged */
    double divisor;          /* a share or a ratio is the number divided by it: 100 of percent */
    double least, most;      /* values beyond are cut to these, on that scale */
    double value, low, high; /* of the observation, in its unit; NaN: not said, or no such end */
    double discrepancy;      /* in its unit; of the goal it is more by the weight */
    bool has_goal;           /* else it is only told */
    struct goal goal;        /* on the scale */
};

/* USAGE: a word of the target is wrong; *key is its key, and e->msg completes a sentence. */
enum status aim_make(struct aim *a, const struct calibration_target *t, const struct scenario *s,
                     const char **key, struct err *e) MUST_CHECK;

/* The same as a calibration_check for the reader of the file. */
bool aim_check(const struct calibration_target *t, const struct scenario *s, const char **key,
               struct err *why);

/* On the scale, and back; NaN: there is no such number. `slope` is its derivative by x. */
double aim_scaled(const struct aim *a, double x);
double aim_unscaled(const struct aim *a, double y);
double aim_slope(const struct aim *a, double x);

/* Its value at every point of a file, and the variance of it that is chance (NaN: not known), both in its unit. */
enum status aim_read(double *value, double *variance, const struct aim *a, struct result *r,
                     struct err *e) MUST_CHECK;

#endif
