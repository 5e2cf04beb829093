/*
 * Does the model drift where nothing changes? Under a policy that never changes, each measure's drift over the
 * tallied period: in every replicate the slope of the measure over the intervals times the length of the period, and
 * Student's interval over the replicates.
 */
#ifndef CONFIDE_DRIFT_H
#define CONFIDE_DRIFT_H

#include "estimate.h"
#include "measure.h"
#include "result.h"
#include "text.h"

enum { DRIFT_LEAST_INTERVALS = 4 };

struct drift {
    const struct scenario *scenario; /* these two are not owned */
    const struct plan *plan;
    size_t policy;                  /* that never changes; n_policies: there is none */
    size_t replicates, n_intervals; /* taken in; of the period */
    double *when, *length, *value;  /* [interval] */
    struct moments change[MEASURE_COUNT], early[MEASURE_COUNT], late[MEASURE_COUNT];
    struct moments level[MAX_POLICIES][MEASURE_COUNT];
};

/* The first policy that is the same from the first simulated step to the last; n_policies: there is none. */
size_t drift_policy(const struct scenario *s, const struct plan *p);

/* Starts with no replicates; s and p must outlive *d. INTERNAL: no memory. Free with drift_free. */
enum status drift_init(struct drift *d, const struct scenario *s, const struct plan *p,
                       struct err *e) MUST_CHECK;
void drift_free(struct drift *d); /* a zeroed one is fine */

/* Adds a replicate: interval[policy * intervals + i]. */
void drift_add(struct drift *d, const struct quantities *interval);

/* Adds every finished replicate of a plain run. As replicates_read. */
enum status drift_read(struct drift *d, struct result *r, struct err *e) MUST_CHECK;

/* Whether drift can be estimated: there are a policy that never changes, and enough intervals and replicates. */
bool drift_is_known(const struct drift *d);

/* The drift of a measure over the period; NaN: the measure is a level at the end, or not defined. */
struct estimate drift_of(const struct drift *d, enum measure m);

/* The mean under the policy that never changes, and the largest difference between policies. */
double drift_level(const struct drift *d, enum measure m);
double drift_contrast(const struct drift *d, enum measure m);

/*
 * Whether it drifts: distinguishable from 0 (all measures together are wrong in one of twenty worlds: the interval is
 * widened for their number) and larger than a tenth of the largest difference between policies (with one policy, than a
 * hundredth of its level).
 */
bool drift_matters(const struct drift *d, enum measure m);

/*
 * Years of burn-in, beyond those there are, that would bring the drift below what matters, if it continued as an
 * exponential decay with the speed seen between the two halves of the period. NaN: they show none.
 */
double drift_burn_in(const struct drift *d, enum measure m);

/* The measures that drift and the burn-in that would help, a sentence a line; nothing where none drifts. */
void drift_warnings(struct text *out, const struct drift *d);

/* A table of all measures, and the verdict. */
void drift_table(struct text *out, const struct drift *d);

#endif
