/* What follows from a scenario before anything is drawn: numbers of steps, group sizes, schedules
 * in steps. */
#ifndef CONFIDE_PLAN_H
#define CONFIDE_PLAN_H

#include "scenario.h"

struct plan {
    double dt;           /* length of a step, years (ODD.md's Delta) */
    int32_t n_steps;     /* tallied steps */
    int32_t n_burn;      /* untallied steps before them; step numbers start at 0 with the burn-in */
    int32_t n_intervals; /* the last may be shorter */
    uint32_t agents[MAX_GROUPS]; /* slots of each group; slots are numbered group by group */
    uint32_t first_slot[MAX_GROUPS];
    double weight[MAX_GROUPS]; /* real people per agent; 0 for a group of nobody */
    uint32_t n_slots;
};

/* SCENARIO when the agents are too few for the groups, or the communities too small for the
 * contacts. */
enum status plan_make(struct plan *p, const struct scenario *s, struct err *e) MUST_CHECK;

/* The interval that a tallied step lies in, and an interval's first step (of the one after the last: the end). Steps are
 * numbered with the burn-in. */
int32_t plan_interval_of(const struct plan *p, const struct scenario *s, int32_t step);
int32_t plan_interval_first(const struct plan *p, const struct scenario *s, int32_t i);

/* Steps in interval i: output.every_steps, fewer in the last, or what the calendar gives. */
int32_t plan_interval_steps(const struct plan *p, const struct scenario *s, int32_t i);

/* First day of interval i, days since 1970-01-01 (may have a fraction). */
double plan_interval_start(const struct scenario *s, int32_t i);

/* The step at whose start an entry of this date takes effect: 0 at the earliest, n_burn at time.start. */
int32_t plan_entry_step(const struct plan *p, const struct scenario *s, int64_t date);

#endif
