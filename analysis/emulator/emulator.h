/* An emulator: a regression that stands in for a slow simulation, with its own error. */
#ifndef CONFIDE_EMULATOR_H
#define CONFIDE_EMULATOR_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>

/* t_a, a Legendre polynomial of t_a, or t_a t_b, of t = 2 u - 1. */
enum emulator_kind { TERM_linear, TERM_square, TERM_product };
struct emulator_term {
    enum emulator_kind kind;
    size_t a, b;
};

enum emulator_order { EMULATOR_linear, EMULATOR_quadratic };

struct emulator {
    size_t n_inputs, n_points, n_terms;
    struct emulator_term *term;
    double *coefficient;        /* n_terms + 1 of them, the constant first */
    double variance;            /* of the error at a point that was left out */
    double spread;              /* variance of the output over the points */
    size_t n_unseen, n_outside; /* of points that a fit to four fifths was not shown: how many there
                                   were, and how many lie farther off than two standard deviations */
    bool
        is_sound; /* it passed its check: no more are outside than chance would put there at one in 20 */
};

/*
 * Fits output[i] at the points u[i * n_inputs + input] of the unit cube; points whose output is not a number are left
 * out. Terms are added one at a time: of the five that explain most, the one with the smallest leave-one-out error. It
 * ends where the best is no better than the best of as many that are independent of the output, or at a sixth of the
 * points, and goes back to where that error was smallest. USAGE: fewer than 12 points. INTERNAL: no memory. *em is then
 * empty.
 */
enum status emulator_fit(struct emulator *em, const double *u, const double *output, size_t n,
                         size_t n_inputs, enum emulator_order order, struct err *e) MUST_CHECK;
void emulator_free(struct emulator *em); /* a zeroed one is fine */

/* What it says at a point. */
double emulator_mean(const struct emulator *em, const double *u);

/* The share of the output's variance that it explains at points left out; 0 where nothing varies. */
double emulator_explained(const struct emulator *em);

#endif
