/*
 * Many points of the unit cube that together stand for a part of it, or for a density in it: sequential Monte Carlo.
 * They start uniformly spread and move there in stages; each stage copies the points that are well placed, and moves
 * all of them by differences between others (Metropolis' rule, differential evolution), which adapts to bends and
 * ridges. The same seed gives the same points.
 */
#ifndef CONFIDE_PARTICLES_H
#define CONFIDE_PARTICLES_H

#include "err.h"

#include <stddef.h>
#include <stdint.h>

struct particles {
    size_t n, k;
    double *u;      /* [particle * k + coordinate] */
    double *value;  /* of the last function they were led by */
    double share;   /* of the cube that they stand for, after particles_narrow */
    double reached; /* the largest value among them, then */
    double scale;   /* of moves: adapts */
    uint64_t seed;  /* moves on with every stage */
};

typedef double particles_function(const double *u, const void *of);

/* Evenly spread, a Latin hypercube. INTERNAL: no memory. */
enum status particles_make(struct particles *p, size_t n, size_t k, uint64_t seed,
                           struct err *e) MUST_CHECK;
enum status particles_copy(struct particles *p, const struct particles *of,
                           struct err *e) MUST_CHECK;
void particles_free(struct particles *p); /* a zeroed one is fine */

/*
 * Leads them to where f is at most `cut`, evenly spread there. Where that is less than the share `least` of the cube, it
 * stops at the lowest value that leaves so much: p->reached is then above the cut.
 */
enum status particles_narrow(struct particles *p, particles_function *f, const void *of, double cut,
                             double least, struct err *e) MUST_CHECK;

/* Leads them to the density exp(f), from wherever they are (-infinity: never there). */
enum status particles_temper(struct particles *p, particles_function *f, const void *of,
                             struct err *e) MUST_CHECK;

/* Of n points those that lie far from each other: each next one is the farthest from all that were chosen. The order is
 * that of the choice. INTERNAL: no memory. */
enum status particles_choose(size_t *chosen, size_t n_chosen, const double *u, size_t n, size_t k,
                             struct err *e) MUST_CHECK;

#endif
