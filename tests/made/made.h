/* Scenarios made in C for tests: defaults from the parameter table, and small worlds. */
#ifndef CONFIDE_MADE_H
#define CONFIDE_MADE_H

#include "scenario.h"

/*
 * Every parameter at its default but for: `agents` slots of one group "people" (everyone an adult,
 * lawful and well), one community, no contacts, everyone alike (no frailty, fear or belief varies),
 * `steps` steps of a week in intervals of one step, no burn-in, all subgroups. No condition and no
 * policy yet.
 */
void made_scenario(struct scenario *s, int64_t agents, int32_t steps);
void made_free(struct scenario *s);

/* Years that hold this many steps. */
double made_years(const struct scenario *s, int32_t steps);

/* A condition at its defaults. */
struct condition_params *made_condition(struct scenario *s, const char *name);

/* A policy under `none`, with the scenario's parameters as they are now. */
struct policy *made_policy(struct scenario *s, const char *name);

/* A further entry of a policy's schedule, at the start of tallied step `step` (negative: in the
 * burn-in). */
void made_entry(const struct scenario *s, struct policy *p, int32_t step, struct regimes regimes);

/* The same with a `set`: a copy of what was in force before that the caller changes, in force from this entry on. */
struct world_params *made_setting(const struct scenario *s, struct policy *p, int32_t step);

/* A small world in which everything happens, often; another one for every seed. Three to five
 * policies (now and then up to all there can be), with quiet, threatened and withdrawn sharing and dated sets among them. */
void made_random(struct scenario *s, uint64_t seed);

#endif
