/* What waves and draws of a matching share. */
#ifndef CONFIDE_MATCHING_OWN_H
#define CONFIDE_MATCHING_OWN_H

#include "matching.h"

/* A matching in progress. */
struct matcher {
    struct matching *m;
    const struct matching_setup *setup;
    struct particles left; /* what is not ruled out */
};

/* Makes room for a round of n points. INTERNAL: no memory. */
enum status matching_add_round(struct matcher *x, bool is_posterior, size_t n,
                               struct err *e) MUST_CHECK;
/* Simulates the newest round's points. Errors of setup->simulate. */
enum status matching_simulate_round(struct matcher *x, struct err *e) MUST_CHECK;
/* Emulators of all goals, by all that was simulated and is not ruled out. INTERNAL. */
enum status matching_fit_round(struct matcher *x, struct err *e) MUST_CHECK;
/* What the newest emulators leave. INTERNAL. */
enum status matching_rule_out(struct matcher *x, struct err *e) MUST_CHECK;
/* Errors of setup->tell. */
enum status matching_tell(struct matcher *x, struct err *e) MUST_CHECK;

/* The logarithm of the likelihood by a round's emulators, where earlier ones do not rule the point out. */
double matching_log_density(const struct matcher *x, size_t round, const double *u);

/* The posterior: round after round of draws, until they are worth enough. */
enum status matching_draw(struct matcher *x, struct err *e) MUST_CHECK;

#endif
