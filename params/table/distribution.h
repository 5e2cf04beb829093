/* Uncertainty distributions of parameters: their names, what they are given by, and their means. */
#ifndef CONFIDE_DISTRIBUTION_H
#define CONFIDE_DISTRIBUTION_H

#include "params.h"
#include "text.h"
#include "value.h"

enum { MAX_MOMENTS = 4 };

struct distribution_kind_row {
    const char *name;
    const char *key[MAX_MOMENTS]; /* what it is given by, NULL after the last */
    size_t offset[MAX_MOMENTS];   /* in struct distribution */
    size_t n_needed;              /* how many of them, from the first, must be given */
    const char *doc;
};

/* Indexed by enum distribution_kind; the row of DISTRIBUTION_none has no name. */
extern const struct distribution_kind_row DISTRIBUTIONS[DISTRIBUTION_gamma + 1];

/* The kind of this name, or DISTRIBUTION_none. */
enum distribution_kind distribution_named(const char *name);

/* Checks the numbers of *d against each other and the limits of r. `why` is a sentence's end, as in value.h. */
bool distribution_check(const struct distribution *d, const struct param_row *r,
                        char why[WHY_SIZE]);

/* What a plain run uses when no value is given: the mean. Of a normal and a lognormal it is the mean as truncated to
 * min, max and the limits of r; a gamma's is the plain mean, for it would need an incomplete gamma function and only
 * matters where r has an upper limit; the others lie within their limits. May be infinite, or outside r's limits for
 * a gamma: the caller checks. */
double distribution_mean(const struct distribution *d, const struct param_row *r);

/* As a scenario says it: "beta: {mean: 0.3, sd: 0.1}". */
void distribution_write(struct text *out, const struct distribution *d);

/* How much of the distribution min, max and the limits of r leave, 0 to 1. */
double distribution_share_kept(const struct distribution *d, const struct param_row *r);

/*
 * The value below which a share u of the distribution lies, truncated to min, max and the limits of r: never below or
 * above them, and rising with u. At u = 0 and 1 it is the end itself, infinite where there is none: callers that ask
 * for those (a design with points at 0 and 1) check. A shape beyond numbers (a lognormal's sigma of 1000) gives 0 or an
 * infinity near the ends too. *d has passed distribution_check; of kind none, its `a` is returned.
 */
double distribution_quantile(const struct distribution *d, const struct param_row *r, double u);

#endif
