/* confide sweep --plan: what a sweep would need, from a probe of two seconds. */
#ifndef CONFIDE_FORECAST_H
#define CONFIDE_FORECAST_H

#include "campaign.h"
#include "sweep.h"

enum { PROBE_SECONDS = 2 };

/* What was found. */
struct forecast {
    size_t units, least_units;    /* at most; with a rule that adds replicates at least */
    double agent_steps;           /* of all units, at most */
    int units_at_a_time, threads; /* of each unit */
    double unit_seconds;          /* of an average unit, while as many as fit run side by side */
    double seconds;               /* of all units, at most */
    bool is_measured; /* a unit was whole before the probe ended: the disk is not guessed */
    double parts_bytes, end_bytes;     /* of all units on the disk: while they run; joined */
    double free_bytes;                 /* infinite: not known */
    double memory_bytes, memory_there; /* there: infinite where not known */
};

/* Runs units for `seconds` and forecasts from them. INTERNAL: a unit does not fit into memory. */
enum status forecast_make(struct forecast *f, const struct campaign *c,
                          const struct stop_rule *stop, double seconds, struct err *e) MUST_CHECK;

/* NOOUTPUT: it needs more disk than is free. */
enum status forecast_check(const struct forecast *f, const struct campaign *c,
                           struct err *e) MUST_CHECK;

/* Prints the forecast on stdout. NOOUTPUT, INTERNAL: the sweep does not fit on this machine. */
enum status forecast_tell(const struct campaign *c, const struct stop_rule *stop,
                          struct err *e) MUST_CHECK;

#endif
