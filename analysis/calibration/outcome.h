/* What a calibration found: how each target is met, what each parameter became, and which targets conflict. */
#ifndef CONFIDE_OUTCOME_H
#define CONFIDE_OUTCOME_H

#include "conflicts.h"
#include "text.h"
#include "waves.h"

enum outcome_verdict { VERDICT_hit, VERDICT_allowed, VERDICT_missed, VERDICT_told };

/* 5 %, 50 % and 95 % quantiles. */
enum { OUTCOME_low, OUTCOME_median, OUTCOME_high, OUTCOME_QUANTILES };

struct outcome_target {
    double prior[OUTCOME_QUANTILES], posterior[OUTCOME_QUANTILES]; /* over points, in its unit */
    double low,
        high;      /* what counts as met: the tolerance; infinite where a bound has no such end */
    double within; /* the share of the posterior that lies there */
    double implausibility; /* of the median; NaN: the target is only reported */
    double narrowed; /* by how much the posterior's range is narrower, 0 to 1; below 0: wider */
    enum outcome_verdict verdict;
};

struct outcome_input {
    char *path;                                                    /* free() */
    double prior[OUTCOME_QUANTILES], posterior[OUTCOME_QUANTILES]; /* in its own unit */
    double contraction; /* 1 - variance of the posterior's quantiles / that of the prior's */
};

struct outcome_pair {
    size_t a, b;
    double correlation;
};
enum { OUTCOME_PAIRS = 10 };

struct outcome {
    const struct calibration_file *file;
    const struct aim *aim;
    const struct matching *matching;
    const struct waves *waves;
    size_t n_targets, n_inputs, n_pairs;
    size_t first, n; /* the posterior's points */
    double *value;   /* [point * inputs + input], of the posterior's */
    double effective;
    struct outcome_target *target;
    struct outcome_input *input;
    struct outcome_pair pair[OUTCOME_PAIRS]; /* the strongest, above 0.3 in size */
    struct conflicts conflicts;
};

/* INTERNAL: no memory. *o is to be freed either way. */
enum status outcome_make(struct outcome *o, const struct waves *w, const struct matching *m,
                         const struct goal *goal, struct err *e) MUST_CHECK;
void outcome_free(struct outcome *o); /* a zeroed one is fine */

extern const char *const OUTCOME_VERDICTS[]; /* "hit", "hit but for its discrepancy", … */

/* As tables for a terminal, or as a page of Markdown. */
void outcome_table(struct text *out, const struct outcome *o);
void outcome_markdown(struct text *out, const struct outcome *o);

/* The posterior's points with their weights, one a row. */
void outcome_csv(struct text *out, const struct outcome *o);

/* All of it as FILE. NOOUTPUT, IO. */
enum status outcome_write(const struct outcome *o, const char *file, struct err *e) MUST_CHECK;

#endif
