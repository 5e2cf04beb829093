/* The shape of the output file: its dimensions, their names and scales, and where a unit lies in each variable. */
#ifndef CONFIDE_LAYOUT_H
#define CONFIDE_LAYOUT_H

#include "experiment.h"
#include "observe.h"

enum {
    DIM_point = DIM_COUNT,
    DIM_replicate,
    DIM_factor,
    FILE_DIM_COUNT,
    FILE_MAX_RANK = OBSERVE_MAX_RANK + 2
};

struct layout {
    size_t dim[FILE_DIM_COUNT];
};

/* Dimensions of an output of this experiment. A dimension may be 0 long: what it spans is then not in the file. */
struct layout layout_of(const struct experiment *x, const struct plan *p, size_t n_replicates);

/* The same for one unit of a scenario, without a sweep. */
struct layout layout_of_unit(const struct scenario *s, const struct plan *p);

/* The name of a dimension in the file. */
const char *layout_dim_name(int dim);

/* The dimensions of a variable in the file, in order; returns the rank. */
int layout_dims(enum observable v, int dims[FILE_MAX_RANK]);

size_t layout_unit_size(const struct layout *l, enum observable v); /* elements */

/* A unit as numbers of 32 bits, variable by variable (a float64 takes two): how many, and where a variable begins. */
size_t layout_words(const struct layout *l);
size_t layout_word(const struct layout *l, enum observable v);

/* Consecutive replicates, and points, that share a chunk of every variable: several points only where all replicates
 * of a point do. */
size_t layout_block_replicates(const struct layout *l);
size_t layout_block_points(const struct layout *l);

/* How long a variable over these dimensions is, and how long its chunks are. */
struct layout_shape {
    int rank;
    size_t size[FILE_MAX_RANK], chunk[FILE_MAX_RANK];
};
struct layout_shape layout_shape(const struct layout *l, int rank, const int *dims, size_t width);

/* A block of units. */
struct layout_block {
    size_t point, n_points, replicate, n_replicates;
};
enum layout_way { LAYOUT_READ, LAYOUT_WRITE };

/* A part of a variable in memory, in the order of the file's dimensions: a chunk. It may reach beyond the variable. */
struct layout_box {
    size_t start[FILE_MAX_RANK], count[FILE_MAX_RANK];
};

/* The first chunk of a variable: how long a chunk is in every dimension. Returns the rank. */
int layout_chunk(const struct layout *l, enum observable v, struct layout_box *box);

/* How many chunks a variable has; the number of the one that begins at box->start, row by row from 0. */
size_t layout_chunks(const struct layout *l, enum observable v);
size_t layout_chunk_number(const struct layout *l, enum observable v, const struct layout_box *box);

/* Goes on to the next chunk that crosses a block of units; box->start is 0 at first and `is_new` true. False: that was
 * the last. */
bool layout_next_chunk(const struct layout *l, enum observable v, const struct layout_block *b,
                       struct layout_box *box, bool is_new);

/* Copies what box and unit have in common, out of the box or into it (LAYOUT_WRITE). */
void layout_copy(enum layout_way way, const struct layout *l, enum observable v,
                 const struct layout_box *box, void *box_data, void *unit_data, size_t point,
                 size_t replicate);

#endif
