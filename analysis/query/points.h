/* The mean of a number over the replicates of each point of an experiment, and its error by chance. */
#ifndef CONFIDE_POINTS_H
#define CONFIDE_POINTS_H

#include "query.h"
#include "result.h"

/* Under a policy, or (against another policy) the difference `policy` minus `against`, paired by replicate. */
struct point_question {
    size_t policy, against; /* equal: the number itself */
    /* [item]: the weights of the items in the sum that is the number; NULL: the only item */
    const double *weight;
};

struct points {
    size_t n, n_questions;
    double *mean;         /* [question * n + point]; NaN: no replicate in which it is defined */
    double *variance;     /* of the mean, by the replicates of the point; NaN: fewer than two */
    uint32_t *replicates; /* [question * n + point]: used for the mean */
    uint32_t
        *finished; /* [point]: replicates that are there, whether it is defined in them or not */
    /* [question]: how much of the variance between the points' means is chance of replicates. What a replicate does to
     * all points alike (common random numbers) moves them together and is no part of it: the residual of points x
     * replicates. NaN: no point has two replicates. */
    double *noise;
};

/*
 * Reads the query's items, in its only cell, at its points: every finished unit once, in memory that grows by a few
 * numbers a point. Points that the query leaves out have a mean of NaN. Errors as stream_read; *x is then empty.
 */
enum status points_read(struct points *x, struct result *r, const struct query *q,
                        const struct point_question *question, size_t n_questions,
                        struct err *e) MUST_CHECK;
void points_free(struct points *x); /* a zeroed one is fine */

#endif
