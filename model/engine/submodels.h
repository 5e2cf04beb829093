/* The submodels, one person at a time, in the order of ODD.md 3. Each changes only the person of its moment. */
#ifndef CONFIDE_SUBMODELS_H
#define CONFIDE_SUBMODELS_H

#include "moment.h"

/* 2. People: puts a newcomer (or, at the very start, an initial person) into an empty slot. */
void person_arrive(struct moment *m, bool initially);

/* 2. The person leaves (`why`: FLOW_departures, FLOW_deaths or FLOW_removed); with `replace` a newcomer comes. */
void person_leave(struct moment *m, unsigned why);

/* Whether the initial person of a slot is exploited, under the scenario's parameters before any policy's `set`. */
bool person_starts_exploited(const struct rng *r, const struct group_params *g, uint32_t slot);

/* Sets what the screening of a person's lanes 8 to 11, and of the lane of condition c, must let pass. */
void person_screen(struct moment *m);
void person_screen_severity(struct moment *m); /* when nothing else has changed */
void person_screen_condition(struct moment *m, unsigned c);

/* Brings all that follows from a person's state up to date; `was`: as it was before the phases. */
void person_settle(struct moment *m, const struct state *was);

/* 5. News: k and b of someone who hears it; `told` contacts heard in the last step. True: they hear it now. */
bool news(struct moment *m, uint32_t told);
double news_media(const struct law *l, const struct world *w, uint32_t step);

/* 5. Relaxing, signals of contacts and ingraining, for one person: b, m as they were after reminders. */
void beliefs_with_signals(struct moment *m, float alarm, float distrust, uint32_t signals);

/* 3.3 */
void departure(struct moment *m);

/* 4. What happens with condition c; true: it kills. The first of a person's conditions that does is the killing one. */
bool illness(struct moment *m, unsigned c);
void death(struct moment *m, unsigned c);
bool illness_can_have(const struct moment *m, unsigned c);
unsigned illness_start_severity(const struct condition_params *c, double u);

/* 6, 7. */
void care(struct moment *m);
void disclosure(struct moment *m, double risk, struct draw first, struct draw second);

/* 3.6, 3.7 */
void leave_exploitation(struct moment *m);
void records(struct moment *m);

/* 8. */
void enforcement(struct moment *m);

#endif
