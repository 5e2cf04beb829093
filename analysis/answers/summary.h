/* The summary of an output file: every measure under every policy, and paired against one of them. */
#ifndef CONFIDE_SUMMARY_H
#define CONFIDE_SUMMARY_H

#include "estimate.h"
#include "measure.h"
#include "result.h"
#include "spread.h"
#include "text.h"

struct summary {
    const struct scenario *scenario; /* not owned */
    const struct plan *plan;    /* not owned; NULL: intervals cannot use the worth of an event */
    size_t against;             /* the reference policy */
    size_t used, missing;       /* replicates */
    bool is_same[MAX_POLICIES]; /* equals the reference except for its name: worlds never differ */
    struct possible can[MAX_POLICIES];
    struct moments value[MAX_POLICIES][MEASURE_COUNT];
    struct moments difference[MAX_POLICIES][MEASURE_COUNT]; /* of the reference: stays empty */
    /* Parameter uncertainty: [policy][measure][is a difference]; NaN: not known. NULL: not asked for. Not owned. */
    struct spread_range (*range)[MEASURE_COUNT][2];
    const char *range_words; /* what they are, for below the table */
};

/* Adds one replicate: `total` of each policy. */
void summary_add(struct summary *x, const struct quantities *total);

/* Reads every finished replicate of the result, which must outlive the summary. */
enum status summary_read(struct summary *x, struct result *r, size_t against,
                         struct err *e) MUST_CHECK;

/* Appends the aligned table, at most `width` columns where a policy's column allows. */
void summary_table(struct text *out, const struct summary *x, int width);

/* What a summary as JSON begins with, up to the estimates: where the numbers are from, and the reference. */
void summary_json_head(struct text *out, const struct scenario *s, size_t against, const char *file,
                       const struct result *r);

#endif
