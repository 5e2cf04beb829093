/*
 * stop_when: replicates of a point are added, a whole batch at a time, until the interval of what is wanted is narrow
 * enough. Decided only on whole batches and in the order of the replicates, so that neither threads nor ranks nor
 * interruptions can matter.
 */
#ifndef CONFIDE_REPLENISH_H
#define CONFIDE_REPLENISH_H

#include "store.h"
#include "sweep.h"
#include "text.h"

/* A measure in one unit, under the two policies of the rule. */
struct measured {
    double value[2]; /* NaN: not defined */
    /* Of a count of events: what one event adds to it, on average and at most; 0: it counts none. */
    double usual[2], most[2];
    bool is_impossible[2]; /* it counts events, of which none can happen */
    bool worlds_are_same;  /* the two policies differ in nothing but their names */
    bool is_there;         /* false: the unit has failed, or not been taken in */
};

struct unit_measure; /* the layer above keeps the rule's measure in it */

/* A layer above supplies these: it knows measures. */
struct measure_hooks {
    /* Opens the measure of a rule; close *m. SCENARIO: there is none, or its definition is wrong; e->msg is a sentence.
     * x must outlive it. */
    enum status (*open)(struct unit_measure **m, const struct stop_rule *rule,
                        const struct experiment *x, struct err *e);

    /* The measure in one unit under the two policies of the rule. Any thread. INTERNAL: no memory. */
    enum status (*values)(struct measured *out, const struct unit_measure *m,
                          const struct stop_rule *rule, const struct scenario *s,
                          const struct plan *p, const struct observation *o, struct err *e);

    /* How far the 95 % interval of the mean under the first policy, or of the paired difference, reaches to its longer
     * side. Infinite: there is no interval; *why then says why. */
    double (*half_width)(const struct measured *x, size_t n, bool is_difference, struct text *why);

    void (*close)(struct unit_measure *m); /* NULL is fine */
};

struct replenish;

/* Starts the rule for the experiment. Errors of hooks->open; INTERNAL: no memory. Free with replenish_close. */
enum status replenish_open(struct replenish **r, const struct stop_rule *rule,
                           const struct measure_hooks *hooks, const struct experiment *x,
                           struct err *e) MUST_CHECK;
void replenish_close(struct replenish *r); /* NULL is fine */

/* Leaves out all points but [first, end): those of a shard. */
void replenish_restrict(struct replenish *r, size_t first, size_t end);

/* The units of the next batch of every point that is not done; free with mem_free. n = 0: all are done. */
enum status replenish_next(struct replenish *r, struct unit_key **unit, size_t *n,
                           struct err *e) MUST_CHECK;

/* Takes in what a unit of the batch observed. Any thread. */
enum status replenish_take(struct replenish *r, struct unit_key u, const struct scenario *s,
                           const struct plan *p, const struct observation *o,
                           struct err *e) MUST_CHECK;
bool replenish_has(const struct replenish *r, struct unit_key u);

/* The batch is whole: decides of every point in it whether it is done. A unit that was not taken in has failed. */
void replenish_decide(struct replenish *r);

/* Says on stderr how many replicates points got, how narrow their intervals are, and which ended at the most allowed. */
void replenish_tell(const struct replenish *r);

#endif
