/* The shape of the output file: dimensions, and how much of a variable shares a chunk. */
#include "layout.h"

/* A chunk of the commonest shape is about this long, and none is longer than the limit. */
static const size_t CHUNK_BYTES = (size_t)1 << 18, CHUNK_LIMIT = (size_t)1 << 22;
enum { MAX_CHUNK_REPLICATES = 64 };

static const char *const DIM_NAMES[FILE_DIM_COUNT] = {
    [DIM_point] = "point",         [DIM_policy] = "policy",     [DIM_policy_b] = "policy_b",
    [DIM_replicate] = "replicate", [DIM_interval] = "interval", [DIM_group] = "group",
    [DIM_subgroup] = "subgroup",   [DIM_severity] = "severity", [DIM_condition] = "condition",
    [DIM_service] = "service",     [DIM_cell] = "cell",         [DIM_factor] = "factor",
    [DIM_delay] = "delay"};

struct layout layout_of_unit(const struct scenario *s, const struct plan *p)
{
    struct layout l = {.dim = {[DIM_point] = 1, [DIM_replicate] = 1}};

    observe_lengths(l.dim, s, p);
    return l;
}

struct layout layout_of(const struct experiment *x, const struct plan *p, size_t n_replicates)
{
    struct layout l = layout_of_unit(&x->scenario, p);

    l.dim[DIM_point] = x->n_points;
    l.dim[DIM_factor] = x->n_factors;
    l.dim[DIM_replicate] = n_replicates;
    return l;
}

const char *layout_dim_name(int dim)
{
    return DIM_NAMES[dim];
}

int layout_dims(enum observable v, int dims[FILE_MAX_RANK])
{
    enum observe_dim unit[OBSERVE_MAX_RANK];
    const int unit_rank = observe_dims(OBSERVABLE[v].shape, unit);
    int rank = 0;

    dims[rank++] = DIM_point;
    for (int d = 0; d < unit_rank; d++) {
        const bool last_policy = d + 1 == unit_rank || unit[d + 1] != DIM_policy_b;
        dims[rank++] = (int)unit[d];
        if ((unit[d] == DIM_policy || unit[d] == DIM_policy_b) && last_policy)
            dims[rank++] = DIM_replicate;
    }
    return rank;
}

size_t layout_unit_size(const struct layout *l, enum observable v)
{
    return observe_elements(v, l->dim);
}

size_t layout_words(const struct layout *l)
{
    return layout_word(l, OBSERVE_COUNT);
}

size_t layout_word(const struct layout *l, enum observable v)
{
    size_t words = 0;

    for (enum observable u = 0; u < v; u++)
        words += layout_unit_size(l, u) * (observe_width(u) / sizeof(uint32_t));
    return words;
}

/* Units whose people present make a chunk of the usual length. */
static size_t units_of_a_chunk(const struct layout *l)
{
    const size_t bytes = layout_unit_size(l, OBSERVE_present) * observe_width(OBSERVE_present);
    const size_t n = bytes > 0 ? CHUNK_BYTES / bytes : 1;

    return n < 1 ? 1 : n;
}

size_t layout_block_replicates(const struct layout *l)
{
    const size_t n = units_of_a_chunk(l), all = l->dim[DIM_replicate];
    const size_t at_most = all < MAX_CHUNK_REPLICATES ? all : MAX_CHUNK_REPLICATES;

    return n > at_most ? at_most : n;
}

size_t layout_block_points(const struct layout *l)
{
    const size_t replicates = layout_block_replicates(l);
    const size_t n = replicates > 0 ? units_of_a_chunk(l) / replicates : 1;

    if (replicates < l->dim[DIM_replicate] || n < 1)
        return 1;
    return n > l->dim[DIM_point] ? l->dim[DIM_point] : n;
}

static bool has_dim(int rank, const int *dims, int dim)
{
    for (int d = 0; d < rank; d++)
        if (dims[d] == dim)
            return true;
    return false;
}

/* Whole rows of a block of units; what is too long is cut, policies first, then intervals, then what is left. */
static struct layout_shape shape_of_tally(const struct layout *l, int rank, const int *dims,
                                          size_t width)
{
    struct layout_shape shape = {.rank = rank};
    size_t bytes = width;

    for (int d = 0; d < rank; d++) {
        shape.size[d] = l->dim[dims[d]];
        shape.chunk[d] = dims[d] == DIM_point       ? layout_block_points(l)
                         : dims[d] == DIM_replicate ? layout_block_replicates(l)
                                                    : shape.size[d];
        bytes *= shape.chunk[d];
    }
    for (int d = 0; d < rank; d++)
        while (bytes > CHUNK_LIMIT && shape.chunk[d] > 1 && dims[d] != DIM_replicate &&
               dims[d] != DIM_point) {
            bytes /= shape.chunk[d];
            shape.chunk[d] = (shape.chunk[d] + 1) / 2;
            bytes *= shape.chunk[d];
        }
    return shape;
}

/* Variables over points, policies and groups: as much in a chunk as fits. */
struct layout_shape layout_shape(const struct layout *l, int rank, const int *dims, size_t width)
{
    struct layout_shape shape = {.rank = rank};
    size_t bytes = width;

    if (rank > 2 && has_dim(rank, dims, DIM_replicate))
        return shape_of_tally(l, rank, dims, width);
    for (int d = rank - 1; d >= 0; d--) {
        const size_t fit = CHUNK_BYTES / bytes;
        shape.size[d] = l->dim[dims[d]];
        shape.chunk[d] = shape.size[d] < fit ? shape.size[d] : fit > 0 ? fit : 1;
        bytes *= shape.chunk[d];
    }
    return shape;
}
