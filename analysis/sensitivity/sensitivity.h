/* Sensitivity analysis: how a measure at the points of an experiment depends on the parameters it varied. */
#ifndef CONFIDE_SENSITIVITY_H
#define CONFIDE_SENSITIVITY_H

#include "absence.h"
#include "estimate.h"
#include "points.h"
#include "worth.h"

enum method { METHOD_sobol, METHOD_morris, METHOD_prcc, METHOD_src, METHOD_evppi, METHOD_COUNT };
extern const char *const METHOD_NAMES[METHOD_COUNT]; /* as on the command line */

struct sensitivity_request {
    enum method method;
    size_t policy, against; /* equal: the measure itself; else policy minus against, paired */
    /* evppi only: between all policies of the file, or (has_pair) between policy and against */
    bool has_pair, higher_is_better;
    const struct worth *worth; /* evppi only: policies are ranked by this sum; NULL: by the item */
    uint64_t seed;             /* of the bootstrap */
};

/* A column of estimates, one for each parameter. Parameters are ranked by the size of the first column. */
enum { SENSITIVITY_MAX_COLUMNS = 3 };
struct sensitivity_column {
    const char *name, *words; /* "total"; its meaning, completing a sentence */
    bool in_units;            /* of what is explained; else a pure number */
    bool shows_interval;      /* in the table: intervals are always in the CSV and JSON */
};

struct sensitivity {
    struct sensitivity_request request;
    const char *name, *label, *unit; /* of what is to be explained: the query's item, or a sum */
    const struct scenario *scenario; /* these two are the result's */
    const struct experiment *experiment; /* its factors are the parameters */
    size_t n_factors, n_columns;
    const struct sensitivity_column *column;
    struct estimate *value; /* [column * n_factors + factor]; NaN: not defined */
    double *p;              /* [factor] of prcc and src; NaN in the others */
    size_t *order;          /* factors, the most important first */

    size_t n_points, used;      /* points in the file, and those looked at */
    size_t lacks[LACK_COUNT];   /* points by what they lack */
    size_t blocks, used_blocks; /* base points or trajectories; 0 where there are none */
    size_t block_lacks[LACK_COUNT];
    size_t replicates_least, replicates_most; /* of the points used */
    double
        noise; /* share of the variance between points that is chance of replicates; NaN: not known */
    double r_squared;           /* of prcc (of ranks) and src; else NaN */
    bool is_constant;           /* the same at all points: nothing moves it */
    double constant;            /* its value then */
    struct estimate alone;      /* sobol: the sum of the first-order indices */
    struct estimate everything; /* evppi: the value of knowing all parameters */
    /* evppi, of each policy that is chosen between: the share of the points used at which it is best, and how far it is
     * behind the best one on average */
    size_t best; /* on average */
    bool is_choice[MAX_POLICIES];
    double best_share[MAX_POLICIES], behind[MAX_POLICIES];
};

/* The method that the design of an experiment is made for; evppi never is the default. USAGE: none is. */
enum status sensitivity_method(enum method *m, const struct experiment *x,
                               struct err *e) MUST_CHECK;

/*
 * Reads what `query` asks for (one item, in one cell) from the result; both must outlive *x. USAGE: the query asks for
 * more, or the file's design does not allow it; e->msg says what would. NOINPUT: too few points have a value; e->msg
 * says why. Other errors as stream_read. *x is then empty.
 */
enum status sensitivity_read(struct sensitivity *x, struct result *r, const struct query *query,
                             const struct sensitivity_request *q, struct err *e) MUST_CHECK;
void sensitivity_free(struct sensitivity *x); /* a zeroed one is fine */

/* Warnings, a sentence a line; empty when there is none. */
void sensitivity_warnings(struct text *out, const struct sensitivity *x);

/* "full minus none", "under policy full", "between policies none, serious, full". */
void sensitivity_words(struct text *out, const struct sensitivity *x);

/* evppi: whether one policy is best at every point, so that the choice depends on no parameter; and a sentence that
 * says so. */
bool sensitivity_is_settled(const struct sensitivity *x);
extern const char SENSITIVITY_SETTLED[];

/* The ranked table. */
void sensitivity_table(struct text *out, const struct sensitivity *x);

/* One row an estimate; what is not defined is left empty. */
void sensitivity_csv(struct text *out, const struct sensitivity *x);

/* One object; what is not defined is null. */
void sensitivity_json(struct text *out, const struct sensitivity *x, const char *file,
                      const struct result *r);

#endif
