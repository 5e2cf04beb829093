/* The answers to a query: estimates of every number asked for, point by point, or over the points of a sweep. */
#ifndef CONFIDE_ANSWERS_H
#define CONFIDE_ANSWERS_H

#include "estimate.h"
#include "spread.h"
#include "stream.h"

enum { ANSWERS_KNOWN_T = 257 };

struct answers {
    const struct query *q;
    struct joint *value, *contrast; /* of the current point: [answers_at] */
    struct spread *spread;          /* over points; NULL: each point separately */
    double *kept;                   /* of the current point, for the spread */
    bool *has;
    size_t n, n_replicates;
    bool is_same
        [MAX_POLICIES]; /* [policy]: equals the reference except for its name, so that worlds never differ */
    double t[ANSWERS_KNOWN_T]; /* [replicates]: half a 95 % interval in standard errors */
    struct stream_count count;
};

/* One number: policy (place in q->policy), item, cell, and whether it is a contrast with q->against. */
struct asked {
    size_t policy, item, cell;
    enum contrast contrast;
};

enum { ANSWERS_ALL_POINTS = -1 };

/* Receives the answers of a point (from 0), or of all together: ANSWERS_ALL_POINTS. */
typedef enum status answers_take(void *into, const struct answers *a, long point, struct err *e);

/*
 * Reads what q asks for. Each point has its own answers where q breaks down by point or there is only one; else there
 * is one answer over all of them, of parts. The answers are only there while `take` is called. As stream_read.
 */
enum status answers_read(struct stream_count *count, struct result *r, const struct query *q,
                         answers_take *take, void *into, struct err *e) MUST_CHECK;

/* The estimate of a number at the current point, with its interval; and of a difference its pairing (joint_pairing). */
struct estimate answers_estimate(const struct answers *a, const struct asked *asked);
double answers_pairing(const struct answers *a, const struct asked *asked);

/* What is known of a number: the estimate; over points their mean, and where 95 % of them lie. */
struct estimate answers_number(const struct answers *a, const struct asked *asked);

/* Over points only. */
struct spread_parts answers_parts(const struct answers *a, const struct asked *asked);

/* Whether there is such a number: the reference has no contrast with itself and no twins, twins have no contrasts. */
bool answers_has(const struct answers *a, const struct asked *asked);

/* The place of a number among all that the query asks for, and how many there are: for arrays beside them. */
size_t answers_place(const struct query *q, const struct asked *asked);
size_t answers_places(const struct query *q);

/* Whether the answers are one over all points. */
bool answers_are_over_points(const struct query *q);

/* Whether each number has several answers, by point or cell. */
bool answers_are_many(const struct query *q);

#endif
