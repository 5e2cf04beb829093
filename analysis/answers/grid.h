/* Aligned columns of text, in blocks that fit a width. */
#ifndef CONFIDE_GRID_H
#define CONFIDE_GRID_H

#include "joint.h"
#include "text.h"

enum { GRID_CELL_SIZE = 256 };
struct grid_cell {
    char text[GRID_CELL_SIZE];
};

struct grid {
    size_t n_columns, n_rows; /* row 0 is the head */
    size_t n_names;           /* columns at the start that every block repeats; to the left */
    size_t unbroken;        /* a block ends before this column where not all fit in one; 0: none */
    struct grid_cell *cell; /* [row * n_columns + column] */
};

/* Empty cells for so many rows under the head. False: no memory. */
bool grid_is_made(struct grid *g, size_t n_columns, size_t n_rows);
void grid_free(struct grid *g); /* a zeroed one is fine */

/* The text of a cell, GRID_CELL_SIZE bytes. */
char *grid_at(const struct grid *g, size_t row, size_t column);

/* Adds the grid: in blocks of at most `width` characters where a column allows, a blank line between them. Long names
 * and heads are broken at spaces into lines. */
void grid_add(struct text *out, const struct grid *g, int width);

/* What numbers of one column need: how large they are, and how wide their intervals. */
struct grid_range {
    double largest, narrowest, widest;
};
extern const struct grid_range GRID_RANGE;
void grid_range_take(struct grid_range *r, const struct estimate *x);
int grid_decimals(const struct grid_range *r);

/* "4.1 ±0.3"; a difference has a sign, and a star where its interval excludes 0. */
void grid_estimate(char out[GRID_CELL_SIZE], const struct estimate *x, int decimals,
                   enum contrast contrast);

/* "3.0 to 5.1" and "4.1 (3.0 to 5.1)". */
void grid_stretch(char out[GRID_CELL_SIZE], double low, double high, int decimals);
void grid_mean_and_stretch(char out[GRID_CELL_SIZE], const struct estimate *x, int decimals,
                           bool plus);

#endif
