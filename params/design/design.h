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
    DESIGN_posterior,
    DESIGN_COUNT
};

extern const char *const DESIGN_NAMES[DESIGN_COUNT]; /* as in a sweep file: "one-at-a-time" */

/* Morris' grid: 0, 1/3, 2/3, 1; a step is LEVELS / (2 (LEVELS - 1)) = 2/3. */
enum { MORRIS_LEVELS = 4 };

/* Whether `name`, as an experiment keeps it, is that of the design. */
bool design_is_named(const char *name, enum design d);

/* Whether each point of a design of this name is a draw from the uncertainty of the parameters; those of saltelli and
 * morris belong together in blocks. */
bool design_is_drawn(const char *name);

/* Whether its points are a sample of the unit cube (lhs … saltelli), made by design_sample. */
bool design_is_sample(enum design d);

/* Whether it draws points; else it has as many as the values that are listed make. */
bool design_draws(enum design d);

/* The points of a sample: n, or what n trajectories (morris) or n base points (saltelli) make. 0: too many to count, or
 * none. */
size_t design_size(enum design d, size_t n, size_t n_factors);

/*
 * Fills u[point * n_factors + factor], all within (0, 1) (morris: [0, 1]). The same seed gives the same points.
 *
 * lhs: in every factor, each n-th of the range has one point, somewhere within it. sobol, niederreiter, halton and
 * reverse-halton: the first n points of the sequence, its origin among them, all moved by one random shift modulo 1.
 * Late dimensions of a Halton sequence are correlated while points are few: with 20 factors some pairs correlate by 0.5
 * at 256 points and 0.3 at 1024, with 100 factors by 0.8 even at 4096. An lhs has no such pairs.
 *
 * Saltelli and Morris rows are in SALib's order, for k factors without groups:
 *   saltelli: k + 2 rows a base point, A, AB_1 … AB_k, B, where AB_j is A but for factor j, which is B's; what
 *     SALib.sample.sobol.sample(problem, n, calc_second_order=False) lays out. Outputs in this order go to
 *     SALib.analyze.sobol.analyze(problem, Y, calc_second_order=False).
 *   morris: k + 1 rows a trajectory, each but the first differing from the one before in one factor, which moved up or
 *     down by 2/3; what SALib.sample.morris.sample(problem, n, num_levels=4) lays out. Rows and outputs go to
 *     SALib.analyze.morris.analyze(problem, X, Y, num_levels=4).
 *
 * SCENARIO: more factors than the sequence has dimensions, or a size it cannot have; e->msg is a sentence that says so
 * and names a design that can. INTERNAL: no memory.
 */
enum status design_sample(double *u, enum design d, size_t n, size_t n_factors, uint64_t seed,
                          struct err *e) MUST_CHECK;

/*
 * Points of equal weight out of n weighted ones: which of them each is, row[0 … n_rows - 1], ascending. Each is there
 * in proportion to its weight, to within one (systematic resampling, from one random start). Weights are 0 or more, and
 * not all 0. INTERNAL: no memory.
 */
enum status design_resample(size_t *row, size_t n_rows, const double *weight, size_t n,
                            uint64_t seed, struct err *e) MUST_CHECK;

#endif
