/*
 * Parameter uncertainty, in the unit of each number: where the middle 90 % of the points of a sweep lie that were drawn
 * from priors or from a calibration's posterior.
 */
#ifndef CONFIDE_UNCERTAINTY_H
#define CONFIDE_UNCERTAINTY_H

#include "answers.h"
#include "result.h"
#include "spread.h"

/* Where the ranges are to come from, as the command line says it. */
struct uncertainty_choice {
    const char *file; /* of --uncertainty; NULL: the sweep that lies beside the result, if any */
    bool none;        /* --no-uncertainty */
};
/* clang-format off */
#define UNCERTAINTY_OPTION_ROWS(file_, none_, of_)                                                 \
    {file_, 'u', "uncertainty", "SWEEP",                                                           \
     of_ ", from the output file of a sweep with design: posterior or priors. RESULT-posterior.h5 " \
     "beside RESULT.h5 is found by itself, also when its calibration is named."},                  \
    {none_, 0, "no-uncertainty", NULL, "Do not look for a sweep beside the result."}
/* clang-format on */

/* What was asked of the result, which is one run: the ranges are of the same numbers. */
struct uncertainty_request {
    struct uncertainty_choice choice;
    const char *result;              /* its file */
    const struct query_words *words; /* as they were asked */
    const struct query *of;          /* as they were understood */
};

struct uncertainty {
    char *file;     /* its name without folders; NULL: there are no ranges */
    char *left_out; /* why what lies beside the result is not taken, as a sentence; NULL: it is */
    char *design;
    size_t n_points;
    bool is_beside;  /* found, and not named */
    bool has_chance; /* one replicate a point: its chance could not be removed */
    struct spread_range
        *range; /* [answers_place]; NaN: not known, as for a policy that the sweep does not have */
};

/*
 * NOINPUT, IO: the file cannot be read. USAGE: it is not a sweep of parameter uncertainty, or has another time, other
 * policies or groups; e->msg is a sentence. *u is then empty. What lies beside the result makes no error.
 */
enum status uncertainty_read(struct uncertainty *u, const struct uncertainty_request *q,
                             struct err *e) MUST_CHECK;
void uncertainty_free(struct uncertainty *u); /* a zeroed one is fine */

/*
 * The name of the sweep that ranges would be read from, held to the result as there, for free(); NULL: none is named, and
 * none lies beside the result. Errors as above, also of what lies beside.
 */
enum status uncertainty_sweep(char **sweep, const struct uncertainty_request *q,
                              struct err *e) MUST_CHECK;

/* The range of a number of the query that it was read for; NaN without ranges. */
struct spread_range uncertainty_range(const struct uncertainty *u, const struct query *q,
                                      const struct asked *asked);

/* "posterior.h5, 100 points of the posterior": the sweep, described for users. */
void uncertainty_name(struct text *out, const struct uncertainty *u);

#endif
