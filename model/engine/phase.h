/* What happens to one person in each phase of ODD.md 3, in its order. Each changes only the person of its moment. */
#ifndef CONFIDE_PHASE_H
#define CONFIDE_PHASE_H

#include "moment.h"

/* Puts a newcomer (or, at the very start, an initial person) into an empty slot. */
void phase_arrive(struct moment *m, bool initially);

/* The person leaves (`why`: FLOW_departures, FLOW_deaths or FLOW_removed); with `replace` a newcomer comes. */
void phase_leave(struct moment *m, unsigned why);

/* Whether the initial person of a slot is exploited, under the scenario's parameters before any policy's `set`. */
bool phase_starts_exploited(const struct rng *r, const struct group_params *g, uint32_t slot);

/* 1. `told` contacts heard in the last step. True: the person hears the news now. */
bool phase_news(struct moment *m, uint32_t told);
double phase_media(const struct law *l, const struct world *w, double years);

/* 2. For someone who had signals from contacts; b, m as they were after reminders. */
void phase_beliefs(struct moment *m, float alarm, float distrust, uint32_t signals);

/* 3. */
void phase_departure(struct moment *m);

/* 4. What happens with condition c; true: it kills. The first of a person's conditions that does is the killing one. */
bool phase_illness(struct moment *m, unsigned c);
void phase_death(struct moment *m, unsigned c);

/* 5. Care, and in a visit disclosure: `risk` is the R of the decision, `first` and `second` the visit's draws. */
void phase_care(struct moment *m);
void phase_disclosure(struct moment *m, double risk, struct draw first, struct draw second);

/* 6. Exploitation ends by other ways, or begins again; a spell of it ends. */
void phase_exploitation(struct moment *m);
void phase_end_spell(const struct moment *m);

/* 7. Records go stale, files are closed. */
void phase_records(struct moment *m);

/* 8. */
void phase_enforcement(struct moment *m);

/* Brings all that follows from a person's state up to date; `before`: as it was before the phases. */
void phase_settle(struct moment *m, const struct person *before);

/* Everything that screening compares with, of a person or an empty slot. */
void phase_screen(struct moment *m);

#endif
