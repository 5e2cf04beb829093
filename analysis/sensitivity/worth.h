/* The weights of measures: a weighted sum by which policies are ranked. */
#ifndef CONFIDE_WORTH_H
#define CONFIDE_WORTH_H

#include "query.h"
#include "text.h"

enum { WORTH_MOST = 16 };

struct worth {
    struct query query; /* its items are the measures, as they were named */
    double weight[WORTH_MOST];
    struct text words; /* "untreated_rate=-2, traces=-0.01" */
};

/*
 * Reads "NAME=WEIGHT, NAME=WEIGHT", of measures, variables and definitions; `words` are those of the rest of the command
 * line, without a measure. USAGE: every mistake, a line each, with its column and a remedy. *w is then empty.
 */
enum status worth_read(struct worth *w, const char *text, const struct query_words *words,
                       const struct experiment *x, const struct plan *p, struct err *e) MUST_CHECK;
void worth_free(struct worth *w); /* a zeroed one is fine */

/* The error that --worth excludes --measure and --better. */
extern const char WORTH_ALONE[];

/* Whether the stated benefit of sharing, addresses found, has a weight in its favour: it is then to be called so. */
bool worth_is_for_sharing(const struct worth *w);

/* What each weight counts, a line a measure. */
void worth_list(struct text *out, const struct worth *w);

#endif
