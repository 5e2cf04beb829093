/* The door of the model: simulate one unit of work, a replicate under every policy of a scenario.
 */
#ifndef CONFIDE_UNIT_H
#define CONFIDE_UNIT_H

#include "observe.h"
#include "params.h"

/* Filled while a unit runs, so that another thread can show progress; and a way to end it early. */
struct unit_progress {
    uint64_t
        agent_steps; /* delivered so far: slots x steps x policies (updated with atomic adds) */
    bool (*is_given_up)(
        void *of); /* asked after every step, by one thread: true ends the unit; NULL: never */
    void *of;
};

/*
 * Simulates `replicate` (1, 2, …) of point stream `stream` (0: random numbers common to all points)
 * and fills *o, which observe_init made for the same scenario and plan. `threads` share one
 * world's agents out; the numbers do not depend on it. INTERNAL: no memory. STOPPED: it was given up,
 * and *o holds nothing of use.
 */
enum status unit_run(struct observation *o, const struct scenario *s, const struct plan *p,
                     uint32_t replicate, uint32_t stream, int threads,
                     struct unit_progress *progress, struct err *e) MUST_CHECK;

/* Whether scenarios that differ in a parameter, in their own world or (`of_policy`) in a policy's, have the same slots,
 * steps and contacts, so that their policies can be simulated as those of one scenario. */
bool unit_shares_network(const struct param_row *row, bool of_policy);

/* Agent-steps a unit delivers (slots x all steps x policies), and the bytes it needs while it runs.
 */
uint64_t unit_agent_steps(const struct scenario *s, const struct plan *p);
uint64_t unit_bytes(const struct scenario *s, const struct plan *p);

#endif
