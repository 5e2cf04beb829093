/* An experiment: a scenario, and the points at which some of its parameters are varied. A plain run has one point. */
#ifndef CONFIDE_EXPERIMENT_H
#define CONFIDE_EXPERIMENT_H

#include "params.h"

/* One parameter that a factor moves. */
struct target {
    const struct param_row *row;
    size_t index; /* of the group, condition or service; else 0 */
    int policy;   /* the number of a policy; -1: the scenario's own world, before any `set` */
};

/* One thing that varies. A path with * moves several parameters together. */
struct factor {
    char *
        path; /* as written: "belief.floor", "groups.*.registered", "policies.full.set.belief.floor" */
    bool is_scale; /* its values multiply the scenario's own; else they replace them */
    struct distribution
        distribution; /* what its values are drawn from; none: they are listed, or their logarithm was drawn */
    struct target *target;
    size_t n_targets;
};

struct experiment {
    struct scenario scenario; /* owned; its random.replicates are those wanted at every point */
    char *design;             /* "grid", "saltelli", …; "" for a plain run */
    size_t
        base_points; /* the sweep's `points` (Saltelli's N, Morris' trajectories); 0 where it has none */
    size_t n_factors, n_points;
    struct factor *factor;
    double *value;          /* [point * n_factors + factor] */
    unsigned char *skipped; /* of each point: 1 a rule refuses it, and it is left out; NULL: none */
    bool common_random_numbers;
};

/* Makes a plain run of the scenario, which it takes over (*s is then empty). INTERNAL: no memory. */
enum status experiment_of_run(struct experiment *x, struct scenario *s, struct err *e) MUST_CHECK;
void experiment_free(struct experiment *x); /* a zeroed one is fine */

/* Finds what factor->path moves in the scenario and fills its targets. SCENARIO: nothing, or what may not vary
 * (random.*, time.*, output.*, choices that are no numbers): e->msg is a sentence without a place. */
enum status experiment_resolve(struct factor *f, const struct scenario *s,
                               struct err *e) MUST_CHECK;

/* Whether `path` is meant by the pattern, in which * stands for a name between dots, or a part of one. */
bool experiment_path_means(const char *pattern, const char *path);

/* The scenario's own value of what a factor moves, as a number. */
double experiment_own_value(const struct scenario *s, const struct target *t);

/* The scenario of a point. *out borrows everything from x: it must not outlive x, and is not freed. What the entries of
 * its schedules make of a world (their `params`) is that of x->scenario: to simulate the point, take the next one. */
void experiment_point(const struct experiment *x, size_t point, struct scenario *out);

/* The same, its schedules its own, so that what their entries make of a world is the point's too. Free with
 * experiment_point_free, which a zeroed scenario may be given too. INTERNAL: no memory; *out is then empty. */
enum status experiment_point_own(const struct experiment *x, size_t point, struct scenario *out,
                                 struct err *e) MUST_CHECK;
void experiment_point_free(struct scenario *out);

/* Whether the point keeps every limit and rule of the parameters. SCENARIO: e->msg says which value or rule, on one
 * line, without the point's number. */
enum status experiment_check(const struct experiment *x, size_t point, struct err *e) MUST_CHECK;

/* The same for many points in a row: *scratch begins as a copy of x->scenario, and each call leaves its point in it.
 * e may be NULL where only the answer is wanted. */
bool experiment_point_is_kept(const struct experiment *x, size_t point, struct scenario *scratch,
                              struct err *e);

/* The stream of random numbers of a point: 0 where all points share them. */
uint32_t experiment_stream(const struct experiment *x, size_t point);

/* Whether some factor moves how many people or agents there are, so that weights differ between points. */
bool experiment_varies_people(const struct experiment *x);

/* The design as a table with a header of paths ("scale:" before those whose values multiply), one row a point,
 * separated by `separator` (',' or '\t'), numbers that read back to the last bit (false and true: 0 and 1). `design:
 * list` reads it. Free with free(); NULL: no memory. */
char *experiment_design_text(const struct experiment *x, char separator);

#endif
