/*
 * History matching, and then a posterior. In waves, points are simulated, emulators are fitted to their outputs, and
 * regions that the emulators put too far from the goals are ruled out; the next wave's points lie in what is left. In
 * the end points are drawn from the emulated posterior, simulated, and weighted by their own likelihood, so that the
 * result does not depend on the emulators. This code does not know what simulates. The same setup gives the same
 * result.
 */
#ifndef CONFIDE_MATCHING_H
#define CONFIDE_MATCHING_H

#include "emulator.h"
#include "goal.h"
#include "particles.h"

/* What is simulated together: a wave, or draws of the posterior. */
struct matching_round {
    bool is_posterior;
    size_t first, n;               /* of the points */
    struct emulator *mean, *noise; /* [goal]; of the output, and of the logarithm of its variance */
    double share;                  /* of the cube that is left after it */
    double reached;   /* the worst implausibility there: at most the cut, unless nothing is left */
    size_t worst;     /* the goal that is farthest off on average over what is left */
    double effective; /* of posterior draws: how many independent ones all up to it are worth */
};

struct matching_setup {
    size_t n_inputs, n_goals;
    const struct goal *goal;
    size_t waves, points; /* the most waves; points in each */
    size_t rounds,
        posterior; /* the most rounds of draws; points in each, and the effective number that ends them */
    double cut;     /* MATCHING_CUT */
    double degrees; /* of freedom of each measured variance: replicates less 1; 0: they are exact */
    uint64_t seed;

    /* Simulates n points u[point * n_inputs + input] of the cube: output[point * n_goals + goal] and the variance of
     * each that is chance (NaN: not known). An output that is no number could not be had. */
    enum status (*simulate)(void *of, size_t round, bool is_posterior, size_t n, const double *u,
                            double *output, double *variance, struct err *e);
    /* Is told of a round that is over; an error ends it all, as where there is no time left. NULL: not told. */
    enum status (*tell)(void *of, const struct matching_round *r, size_t round, struct err *e);
    void *of;
};

#define MATCHING_CUT 3.0

/* The draws of all rounds of the posterior together. */
struct matching_draws {
    size_t first, n;  /* of the points */
    double effective; /* how many independent ones they are worth */
};

struct matching {
    size_t n_rounds, n_points, n_inputs, n_goals;
    struct matching_round *round;
    double *u, *output, *variance; /* of all points, [point * n_inputs], [point * n_goals] */
    double *weight;                /* [point]: of the posterior; 0 in waves */
    struct matching_draws posterior;
};

/* Errors of setup->simulate and tell; USAGE: too few points for an emulator. *m is then empty. */
enum status matching_run(struct matching *m, const struct matching_setup *setup,
                         struct err *e) MUST_CHECK;
void matching_free(struct matching *m); /* a zeroed one is fine */

/* How far off goal g is at a point, by a round's emulators; 0 where the emulator is not sound. */
double matching_emulated(const struct matching_round *r, const struct goal *goal, size_t g,
                         const double *u);

/* The chance in the output of a simulated point: what its emulator says of it, or what was measured. */
double matching_noise(const struct matching *m, const struct matching_round *r, size_t point,
                      size_t g);

/* The least share of an output's variance that a round's sound emulators explain, and how many are not sound. */
double matching_least_explained(const struct matching_round *r, size_t n_goals, size_t *unsound);

#endif
