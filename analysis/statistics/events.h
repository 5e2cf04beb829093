/* Counts of events over replicates, and an interval for their mean where they are few: Poisson's, exact. */
#ifndef CONFIDE_EVENTS_H
#define CONFIDE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>

/* What an event adds to a replicate's number. Zeroed: the number counts none. */
struct event_worth {
    /* Of those that were counted: the sum of their squares by their sum; `most` where there is none. */
    double usual;
    double most; /* of one that might have been */
    bool
        is_impossible; /* the number counts events, of which none can happen: it is 0, chance or not */
};

/* Of events whose worths have this sum and this sum of squares, before they are scaled. `most` 0: none can happen. */
struct event_worth events_worth(double scale, double sum, double squares, double most);

/* Zeroed is empty. A number that counts no events stays empty. */
struct events {
    size_t n;       /* replicates in which some can happen */
    size_t n_known; /* in which none can, and the number is known */
    double more,
        fewer; /* sums over them; of a difference those above and those below the reference */
    double more_square, fewer_square; /* the same for the squares of what each event is worth */
    double most_more, most_fewer;     /* of event_worth, summed */
    bool is_difference;
};

/* Adds a replicate's number, or a paired difference of two. */
void events_add(struct events *e, double value, struct event_worth w);
void events_add_difference(struct events *e, double value, struct event_worth w, double reference,
                           struct event_worth w_reference);

/* Adds a replicate whose number chance cannot change. */
void events_add_known(struct events *e);

/* Whether they are so few that Student's t is not to be trusted: the sum over replicates is far from normal, and their
 * spread may not have been seen. */
bool events_are_few(const struct events *e);

/*
 * How far the 95 % interval reaches below and above the mean of the replicates. Of a count it is the exact one of a Poisson
 * mean (Garwood 1936), of events of unequal worth that of Fay and Feuer (1997); of a difference the events more and the
 * events fewer have one each, and these are put together as by Zou and Donner (2008). False: it counts no events, or
 * there are fewer than two replicates, so that overdispersion cannot be seen.
 */
bool events_reach(const struct events *e, double *below, double *above);

#endif
