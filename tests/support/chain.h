/* What a person of a simple world is expected to do, from the transition matrix (ODD.md 10b). */
#ifndef CONFIDE_CHAIN_H
#define CONFIDE_CHAIN_H

#include "scenario.h"

/*
 * One group, one condition for everyone without transmission, nobody irregular, trafficked or a
 * child, everyone registered for good, all alike, fear 0 at every service, replacement on. People
 * are then independent, each a chain over {absent, untreated 1..3, treated 1..3}.
 */
struct chain {
    double absent, untreated[3], treated[3]; /* probabilities at the end of the step */
    /* expected events per person in the step: */
    double onsets, deaths, deaths_untreated, departures, collapses, visits[SERVICE_COUNT];
};

/* Such a world, with one policy; free with made_free. */
void chain_scenario(struct scenario *s, int64_t agents, int32_t steps);

struct chain chain_start(const struct world_params *w);
struct chain chain_step(const struct chain *c, const struct world_params *w, double dt);

#endif
