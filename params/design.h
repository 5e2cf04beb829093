/* Designs: which points of the unit cube a sweep looks at. */
#ifndef CONFIDE_DESIGN_H
#define CONFIDE_DESIGN_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum design {
    DESIGN_grid,
    DESIGN_list,
    DESIGN_one_at_a_time,
    DESIGN_lhs,
    DESIGN_sobol,
    DESIGN_niederreiter,
    DESIGN_halton,
    DESIGN_reverse_halton,
    DESIGN_morris,
    DESIGN_saltelli,
    DESIGN_priors,
    DESIGN_COUNT
};

extern const char *const DESIGN_NAMES[DESIGN_COUNT]; /* as in a sweep file: "one-at-a-time" */

/* Whether its points are a sample of the unit cube (lhs … saltelli), made by design_sample. */
bool design_is_sample(enum design d);

/* The points of a sample: n, or what n trajectories (morris) or n base points (saltelli) make. 0: too many to count. */
size_t design_size(enum design d, size_t n, size_t n_factors);

/*
 * Fills u[point * n_factors + factor], all within (0, 1) (morris: [0, 1]). The same seed gives the same points. Saltelli
 * and Morris rows stand in SALib's order (saltelli without second order: A, AB_1 … AB_k, B for each base point).
 * SCENARIO: more factors than the sequence has dimensions, or a size it cannot have; e->msg is a sentence that says so
 * and names a design that can.
 */
enum status design_sample(double *u, enum design d, size_t n, size_t n_factors, uint64_t seed,
                          struct err *e) MUST_CHECK;

#endif
