/* Counts of events over replicates, and an interval for their mean where they are few: Poisson's, exact. */
#ifndef CONFIDE_EVENTS_H
#define CONFIDE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroed is empty. A number that counts no events stays empty. */
struct events {
    size_t n; /* replicates */
    double more,
        fewer; /* events in all of them; of a difference those more and those fewer than the reference has */
    double worth; /* what an event adds to a replicate's number, summed over replicates */
    bool is_difference;
};

/* Takes in a replicate's number, or its paired difference, of which an event makes up `worth`. */
void events_add(struct events *e, double value, double worth);
void events_add_difference(struct events *e, double difference, double worth);

/* Whether they are so few that Student's t is not to be trusted: the sum over replicates is far from normal, and their
 * spread may not have been seen. */
bool events_are_few(const struct events *e);

/*
 * How far the 95 % interval reaches below and above the mean of the replicates. Of a count it is the exact one of a Poisson
 * mean (Garwood 1936); of a difference the events more and the events fewer have one each, and these are put together as
 * by Zou and Donner (2008). False: it counts no events, or there are fewer than two replicates, so that it cannot be
 * seen whether events come in heaps.
 */
bool events_reach(const struct events *e, double *below, double *above);

#endif
