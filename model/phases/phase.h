/* What happens to one person in each phase of ODD.md 3, in its order. Each changes only the person of its moment: the body
 * once, and every mind that shares it. */
#ifndef CONFIDE_PHASE_H
#define CONFIDE_PHASE_H

#include "moment.h"

/* Puts a newcomer (or, at the very start, an initial person) into an empty slot. */
void phase_arrive(struct moment *m, bool initially);

/* The person leaves (`why`: FLOW_departures, FLOW_deaths or FLOW_removed); with `replace` a newcomer comes. */
void phase_leave(struct moment *m, unsigned why);

/* Whether the initial person of a slot is exploited, under the scenario's parameters before any policy's `set`. */
bool phase_starts_exploited(const struct rng *r, const struct group_params *g, uint32_t slot);

/* 1. In one mind; `told`: contacts who heard in the last step. True: the person hears now of a protection that takes
 * something back, which unsettles. */
bool phase_news(struct moment *m, struct mind *x, uint32_t told);
double phase_media(const struct law *l, const struct world *w, double years);

/* 2. For one mind, slot i, which had signals from contacts; b, m as they were after reminders. */
void phase_beliefs(const struct law *l, struct world *w, uint32_t i, float alarm, float distrust);

/* 3. */
void phase_departure(struct moment *m);

/* 4. What happens with condition c; true: it kills. The first of a person's conditions that does is the killing one. */
bool phase_illness(struct moment *m, unsigned c);
void phase_death(struct moment *m, unsigned c);

/* Whether the same follows in all worlds where condition c spreads unlike in each. */
bool phase_illness_is_alike(struct moment *m, unsigned c);

/* 5. Whether someone whose illness has just changed may consider care or have a review; false: care is over for them. */
bool phase_may_care(struct moment *m);

/* Care, and in a visit disclosure. False: the minds differ in what follows, and nothing has happened. */
bool phase_care(struct moment *m);

/* What follows in a visit for one mind, of risk R in this step's decision, by the visit's draws; and what that does. */
enum {
    DISCLOSURE_recognised = 1,
    DISCLOSURE_tells = 2,
    DISCLOSURE_referred = 4,
    DISCLOSURE_exits = 8,
    DISCLOSURE_exposed = 16
};
unsigned phase_disclosure(const struct moment *m, const struct mind *x, double risk,
                          struct draw first, struct draw second);
void phase_disclose(struct moment *m, unsigned follows);

/* Whether the same follows for minds of these risks, `risk[k]`. */
bool phase_disclosure_is_alike(const struct moment *m, const double *risk, struct draw first,
                               struct draw second);

/* 6. Exploitation ends by other ways, or begins again; a spell of it ends. */
void phase_exploitation(struct moment *m);
void phase_end_spell(const struct moment *m);

/* 7. Records go stale, files are closed; and 8. False: as of phase_care. */
bool phase_records(struct moment *m);
bool phase_enforcement(struct moment *m);

/* Brings all that follows from a body's state up to date; `before`: as it was before the phases. */
void phase_settle(struct moment *m, const struct person *before);

/* The same, of what adds up over worlds: the body was counted as `before`, and is counted as `after`. Nobody: {0}. */
void phase_recount(struct moment *m, const struct person *before, const struct person *after);

/* Everything that screening compares with, of a person or an empty slot. */
void phase_screen(struct moment *m);

#endif
