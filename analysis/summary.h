/* The summary of an output file: every measure under every policy, and paired against one of them. */
#ifndef CONFIDE_SUMMARY_H
#define CONFIDE_SUMMARY_H

#include "estimate.h"
#include "measure.h"
#include "result.h"
#include "text.h"

struct summary {
    const struct scenario *scenario; /* not owned */
    size_t against;                  /* the reference policy */
    size_t used, missing;            /* replicates */
    struct moments value[MAX_POLICIES][MEASURE_COUNT];
    struct moments difference[MAX_POLICIES][MEASURE_COUNT]; /* of the reference: stays empty */
};

/* The policy called `against`, or the first when NULL. USAGE: there is none, and which there are. */
enum status summary_against(size_t *policy, const struct scenario *s, const char *against,
                            struct err *e) MUST_CHECK;

/* Takes in one replicate: `total` of each policy. */
void summary_add(struct summary *x, const struct quantities *total);

/* Reads every finished replicate of the result, which must outlive the summary. */
enum status summary_read(struct summary *x, struct result *r, size_t against,
                         struct err *e) MUST_CHECK;

/* Appends the aligned table, at most `width` columns where a policy's column allows. */
void summary_table(struct text *out, const struct summary *x, int width);

/* One row an estimate; what is not defined is left empty. */
void summary_csv(struct text *out, const struct summary *x);

/* One object; what is not defined is null. `file` and the result's provenance are quoted in it. */
void summary_json(struct text *out, const struct summary *x, const char *file,
                  const struct result *r);

#endif
