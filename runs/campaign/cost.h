/* What the units of an experiment cost: agent-steps and memory, which differ between points where people vary. */
#ifndef CONFIDE_COST_H
#define CONFIDE_COST_H

#include "store.h"

struct cost {
    uint64_t agent_steps; /* of a unit of any point, where they are all alike */
    uint64_t *point;      /* agent-steps of a unit of each point; NULL: all alike */
    uint64_t bytes;       /* the most that a unit needs while it runs */
};

/* Costs of the units of an experiment. INTERNAL: no memory. Free with cost_free. */
enum status cost_of(struct cost *c, const struct experiment *x, const struct plan *p,
                    struct err *e) MUST_CHECK;
void cost_free(struct cost *c);

/* Agent-steps of one unit; of n units together. */
uint64_t cost_of_unit(const struct cost *c, struct unit_key u);
uint64_t cost_of_units(const struct cost *c, const struct unit_key *unit, size_t n);

#endif
