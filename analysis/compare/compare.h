/* Two output files side by side: what differs in their scenarios, and in their results. */
#ifndef CONFIDE_COMPARE_H
#define CONFIDE_COMPARE_H

#include "question.h"

struct compare_side {
    const char *file;
    struct result *r;
    struct query q;           /* of one point and one cell */
    struct scenario scenario; /* of that point; borrowed */
};

/* Every parameter, group, condition and policy in which the second scenario differs from the first: a line each, or a
 * member of an object of JSON. */
void compare_scenarios(struct text *out, const struct scenario *a, const struct scenario *b,
                       enum output output);

/* Whether the same seed made both, so that replicate k of one shares its chance with replicate k of the other. */
bool compare_are_paired(const struct compare_side *a, const struct compare_side *b);

/*
 * The measures and policies that both have, each with its 95 % interval, and the second less the first: paired by
 * replicate, or, of other seeds, Welch's. NOINPUT: a file has no finished replicate, or they have no policy or measure
 * in common.
 */
enum status compare_results(struct text *out, const struct compare_side *a,
                            const struct compare_side *b, enum output output,
                            struct err *e) MUST_CHECK;

#endif
