/* confide sweep --plan: what a sweep would take, from a probe of two seconds. */
#ifndef CONFIDE_SWEEP_PLAN_H
#define CONFIDE_SWEEP_PLAN_H

#include "campaign.h"
#include "sweep.h"

/* What was found. */
struct forecast {
    size_t units, least_units;    /* at most; with a rule that adds replicates at least */
    double agent_steps;           /* of all units, at most */
    int units_at_a_time, threads; /* of each unit */
    double unit_seconds;          /* of an average unit, while as many as fit run side by side */
    double seconds;               /* of all units, at most */
    double raw_bytes;             /* of a unit's tallies */
    double kept;                  /* the share of them that compression leaves; NAN: not probed */
    double parts_bytes, end_bytes, free_bytes; /* free: infinite where not known */
    double memory_bytes, memory_there;         /* there: infinite where not known */
};

/* Runs units for `seconds` and forecasts from them. INTERNAL: a unit does not fit into memory. */
enum status forecast_make(struct forecast *f, const struct campaign *c,
                          const struct stop_rule *stop, double seconds, struct err *e) MUST_CHECK;

/* Prints the forecast on stdout. NOOUTPUT, INTERNAL: the sweep does not fit on this machine. */
enum status sweep_plan(const struct campaign *c, const struct stop_rule *stop,
                       struct err *e) MUST_CHECK;

#endif
