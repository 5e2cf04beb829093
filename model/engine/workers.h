/* The threads of a replicate: which blocks each takes, and what each counts. */
#ifndef CONFIDE_WORKERS_H
#define CONFIDE_WORKERS_H

#include "step.h"

/* One thread's part. Others only read what it has counted, between steps. */
struct worker {
    struct scratch *scratch;
    uint32_t first_block, end_block;
    struct group_tally *tally; /* of each policy, then of what each kin has in common; by group */
    struct people_counted *people; /* the same, at the end of the last step */
    struct group_tally *sum;       /* of an interval, while it is collected; else empty */
};

struct workers {
    struct worker *worker;
    int n; /* as many as threads were asked for */
    size_t n_policies, n_kins, n_groups;
};

/* Makes x->blocks, dealt to the workers, whose numbers are set. INTERNAL: no memory. Free with workers_free; the blocks are
 * x's. */
enum status workers_make(struct workers *w, struct setting *x, struct err *e) MUST_CHECK;
void workers_free(struct workers *w);

/* Where a thread counts what concerns a kin. */
struct counts workers_counts(const struct workers *w, int thread, size_t kin, const struct kin *q);

/* Policy `to`, or a kin, goes on with the counts of another. */
void workers_copy_policy(struct workers *w, size_t to, size_t from);
void workers_copy_kin(struct workers *w, size_t to, size_t from);

/* Starts a thread's counts of an interval of `steps` steps. */
void workers_begin_interval(struct workers *w, int thread, uint32_t steps);

/* What all threads have counted of a group in a policy in the interval, as `thread`'s sum. */
struct group_tally *workers_sum(struct workers *w, int thread, size_t policy, size_t kin,
                                size_t group);

/* At the end of a thread's share of a step; and, once all have done so, the sum of a group in a policy. */
void workers_count_people(struct workers *w, int thread);
struct people_counted workers_people(const struct workers *w, size_t policy, size_t kin,
                                     size_t group);

#endif
