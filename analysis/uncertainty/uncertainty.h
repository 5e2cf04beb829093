/*
 * What is not known of the parameters, in the unit of each number: where the middle 90 % of the points of a sweep lie, be
 * they drawn from priors or from a calibration's posterior.
 */
#ifndef CONFIDE_UNCERTAINTY_H
#define CONFIDE_UNCERTAINTY_H

#include "result.h"
#include "spread.h"

/* How a doubt is asked for: which file, and of which numbers. */
struct uncertainty_request {
    const char *file;
    const char *measures;      /* as `--measure` takes them */
    const struct scenario *of; /* the answers beside which it stands: policies by name, and time */
    size_t against;            /* of its policies, that of the contrasts */
};

struct uncertainty {
    char *file; /* its name without folders */
    size_t n_points, n_items, n_policies;
    bool is_posterior;
    bool has_chance; /* one replicate a point: chance of it could not be taken off */
    /* [(policy * n_items + item) * CONTRAST_COUNT + contrast]; NaN: not known, as of a policy that the file has not */
    struct spread_range *range;
};

/* NOINPUT, IO: the file cannot be read. USAGE: it is no sweep over what is not known, or is of another time or policy;
 * e->msg is a sentence. *u is then empty. */
enum status uncertainty_read(struct uncertainty *u, const struct uncertainty_request *q,
                             struct err *e) MUST_CHECK;
void uncertainty_free(struct uncertainty *u); /* a zeroed one is fine */

struct spread_range uncertainty_range(const struct uncertainty *u, size_t policy, size_t item,
                                      enum contrast c);

#endif
