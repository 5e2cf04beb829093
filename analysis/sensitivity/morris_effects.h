/* Elementary effects (Morris 1991; mu* by Campolongo 2007): which parameters matter at all, from few points. */
#ifndef CONFIDE_MORRIS_EFFECTS_H
#define CONFIDE_MORRIS_EFFECTS_H

#include "err.h"
#include "estimate.h"

#include <stdint.h>

/* Over trajectories, of each parameter: mean effect, mean size of the effect, and the standard deviation of effects. */
struct morris_effects {
    struct estimate *mu, *mu_star, *sigma; /* [parameter], the caller's */
    size_t used;                           /* trajectories */
};

/*
 * x[row * k + parameter] and y[row], rows going through one trajectory of k + 1 points after the other, each step moving
 * one parameter. An effect is the change of y, divided by how far the parameter moved in the unit cube (`step`, as
 * SALib: levels / 2 / (levels - 1); positive when it rose): the effect of its whole range if the model were linear. A
 * parameter whose value does not change in a trajectory (it was rounded) has effect 0 there. Intervals: Student's t for
 * mu and mu*, the bootstrap for sigma. A trajectory with a y that is not finite is left out whole. USAGE: these are no
 * trajectories. INTERNAL: no memory.
 */
enum status morris_effects(struct morris_effects *m, const double *x, const double *y,
                           size_t n_trajectories, size_t k, double step, uint64_t seed,
                           struct err *e) MUST_CHECK;

#endif
