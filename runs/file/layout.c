/* The shape of the output file, a netCDF-4 file to those who want one (output.md). */
#include "layout.h"

#include <hdf5_hl.h>
#include <stdlib.h>
#include <string.h>

/* A chunk of the commonest shape is about this long, and none is longer than the limit. */
static const size_t CHUNK_BYTES = (size_t)1 << 18, CHUNK_LIMIT = (size_t)1 << 22;
enum { MAX_CHUNK_REPLICATES = 64 };

static const char *const DIM_NAMES[FILE_DIM_COUNT] = {
    [DIM_point] = "point",         [DIM_policy] = "policy",     [DIM_policy_b] = "policy_b",
    [DIM_replicate] = "replicate", [DIM_interval] = "interval", [DIM_group] = "group",
    [DIM_subgroup] = "subgroup",   [DIM_severity] = "severity", [DIM_condition] = "condition",
    [DIM_service] = "service",     [DIM_cell] = "cell",         [DIM_factor] = "factor"};

static const char *const SEVERITY_NAMES[SEVERITY_COUNT] = {"mild", "moderate", "severe"};
static const char *const CELL_NAMES[CELL_COUNT] = {"neither", "only_a", "only_b", "both"};

struct layout layout_of(const struct experiment *x, const struct plan *p, size_t n_replicates)
{
    const struct scenario *s = &x->scenario;

    return (struct layout){.dim = {[DIM_point] = x->n_points,
                                   [DIM_factor] = x->n_factors,
                                   [DIM_policy] = s->n_policies,
                                   [DIM_policy_b] = s->n_policies,
                                   [DIM_replicate] = n_replicates,
                                   [DIM_interval] = (size_t)p->n_intervals,
                                   [DIM_group] = s->n_groups,
                                   [DIM_subgroup] = s->n_subgroups,
                                   [DIM_severity] = SEVERITY_COUNT,
                                   [DIM_condition] = s->n_conditions,
                                   [DIM_service] = SERVICE_COUNT,
                                   [DIM_cell] = CELL_COUNT}};
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

static hid_t memory_type(enum observable v)
{
    return OBSERVABLE[v].type == OBSERVE_F64 ? H5T_NATIVE_DOUBLE : H5T_NATIVE_UINT32;
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
static struct h5_shape shape_of_tally(const struct layout *l, int rank, const int *dims,
                                      size_t width)
{
    struct h5_shape shape = {.rank = rank, .chunked = true};
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

/* What is known of points, policies and groups: as much of it in a chunk as fits. */
struct h5_shape layout_shape(const struct layout *l, int rank, const int *dims, size_t width)
{
    struct h5_shape shape = {.rank = rank, .chunked = true};
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

hid_t layout_create_variable(hid_t file, const struct layout *l, const char *name, hid_t type,
                             int rank, const int *dims, const char *units, const char *long_name)
{
    const struct h5_shape shape = layout_shape(l, rank, dims, H5Tget_size(type));
    const hid_t dataset = h5_create_dataset(file, name, type, &shape);
    herr_t ok = dataset < 0 ? -1 : h5_put_text(dataset, "long_name", long_name);

    if (ok >= 0)
        ok = h5_put_text(dataset, "units", units);
    for (int d = 0; d < rank && ok >= 0; d++) {
        const hid_t scale = H5Dopen2(file, DIM_NAMES[dims[d]], H5P_DEFAULT);
        ok = H5DSattach_scale(dataset, scale, (unsigned)d);
        (void)H5Dclose(scale);
    }
    if (ok >= 0)
        return dataset;
    (void)H5Dclose(dataset);
    return H5I_INVALID_HID;
}

/* Makes a coordinate the scale of its dimension, and lets go of it. */
static herr_t finish_scale(hid_t dataset, int dim, const char *units, const char *long_name)
{
    herr_t ok = H5DSset_scale(dataset, DIM_NAMES[dim]);

    if (ok >= 0)
        ok = h5_put_text(dataset, "long_name", long_name);
    if (ok >= 0)
        ok = h5_put_text(dataset, "units", units);
    if (ok >= 0 && dim == DIM_interval)
        ok = h5_put_text(dataset, "calendar", "standard");
    (void)H5Dclose(dataset);
    return ok;
}

static herr_t number_scale(hid_t file, const struct layout *l, int dim, const char *long_name)
{
    int32_t *numbers = malloc(l->dim[dim] * sizeof *numbers);

    if (numbers == NULL)
        return -1;
    for (size_t i = 0; i < l->dim[dim]; i++)
        numbers[i] = (int32_t)i + 1;
    const hid_t dataset =
        h5_put_array(file, DIM_NAMES[dim], H5T_NATIVE_INT32, l->dim[dim], numbers);
    free(numbers);
    return finish_scale(dataset, dim, "1", long_name);
}

static herr_t interval_scale(hid_t file, const struct layout *l, const struct scenario *s)
{
    double *starts = malloc(l->dim[DIM_interval] * sizeof *starts);

    if (starts == NULL)
        return -1;
    for (size_t i = 0; i < l->dim[DIM_interval]; i++)
        starts[i] = plan_interval_start(s, (int32_t)i);
    const hid_t dataset = h5_put_array(file, DIM_NAMES[DIM_interval], H5T_NATIVE_DOUBLE,
                                       l->dim[DIM_interval], starts);
    free(starts);
    return finish_scale(dataset, DIM_interval, "days since 1970-01-01", "Start of the interval");
}

static herr_t name_scale(hid_t file, const struct layout *l, int dim, const char *const *names,
                         const char *long_name)
{
    if (l->dim[dim] == 0)
        return 0;
    return finish_scale(h5_put_names(file, DIM_NAMES[dim], l->dim[dim], names), dim, "1",
                        long_name);
}

static herr_t create_name_scales(hid_t file, const struct layout *l, const struct scenario *s)
{
    const char *policies[MAX_POLICIES], *groups[MAX_GROUPS], *conditions[MAX_CONDITIONS],
        *subgroups[SUBGROUP_COUNT];

    for (size_t i = 0; i < s->n_policies; i++)
        policies[i] = s->policy[i].name;
    for (size_t i = 0; i < s->n_groups; i++)
        groups[i] = s->group_name[i];
    for (size_t i = 0; i < s->n_conditions; i++)
        conditions[i] = s->condition_name[i];
    for (size_t i = 0; i < s->n_subgroups; i++)
        subgroups[i] = SUBGROUP_NAMES[s->subgroup[i]];
    const struct {
        int dim;
        const char *const *names;
        const char *long_name;
    } scales[] = {
        {DIM_group, groups, "Group of people"},
        {DIM_subgroup, subgroups, "Subgroup; a person may be in several"},
        {DIM_severity, SEVERITY_NAMES, "Severity"},
        {DIM_condition, conditions, "Condition"},
        {DIM_service, SERVICE_NAMES, "Service"},
        {DIM_policy_b, policies, "The other policy of a pair"},
        {DIM_cell, CELL_NAMES, "Under which of the two policies it happened to the same person"}};
    herr_t ok = 0;

    for (size_t i = 0; i < sizeof scales / sizeof *scales && ok >= 0; i++)
        ok = name_scale(file, l, scales[i].dim, scales[i].names, scales[i].long_name);
    return ok;
}

static herr_t create_scales(hid_t file, const struct layout *l, const struct scenario *s)
{
    const char *policies[MAX_POLICIES];

    for (size_t i = 0; i < s->n_policies; i++)
        policies[i] = s->policy[i].name;
    if (number_scale(file, l, DIM_point, "Point of the sweep") < 0 ||
        name_scale(file, l, DIM_policy, policies, "Policy") < 0 ||
        number_scale(file, l, DIM_replicate, "Replicate") < 0 || interval_scale(file, l, s) < 0)
        return -1;
    return create_name_scales(file, l, s);
}

static herr_t factor_scale(hid_t file, const struct layout *l, const struct experiment *x)
{
    const char **paths = malloc((x->n_factors + 1) * sizeof *paths);

    if (paths == NULL)
        return -1;
    for (size_t f = 0; f < x->n_factors; f++)
        paths[f] = x->factor[f].path;
    const herr_t ok = name_scale(file, l, DIM_factor, paths, "Parameter that was varied");
    free(paths);
    return ok;
}

herr_t layout_create(hid_t file, const struct layout *l, const struct experiment *x)
{
    herr_t ok = create_scales(file, l, &x->scenario);

    if (ok >= 0)
        ok = factor_scale(file, l, x);

    for (enum observable v = 0; v < OBSERVE_COUNT && ok >= 0; v++) {
        const struct observable_row *row = &OBSERVABLE[v];
        int dims[FILE_MAX_RANK];
        const int rank = layout_dims(v, dims);
        const hid_t type = row->type == OBSERVE_F64 ? H5T_IEEE_F64LE : H5T_STD_U32LE;
        if (layout_unit_size(l, v) == 0)
            continue;
        const hid_t dataset = layout_create_variable(file, l, row->name, type, rank, dims,
                                                     row->units, row->long_name);
        ok = dataset < 0 ? -1 : H5Dclose(dataset);
    }
    return ok;
}

herr_t layout_put_per_unit(hid_t file, const struct layout *l, const char *name, hid_t type,
                           hid_t memory_type, const char *long_name, const void *data)
{
    const int dims[] = {DIM_point, DIM_replicate};
    const hid_t dataset = layout_create_variable(file, l, name, type, 2, dims, "1", long_name);
    const herr_t ok = H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);

    return H5Dclose(dataset) < 0 ? -1 : ok;
}

herr_t layout_transfer(enum layout_way way, hid_t dataset, const struct layout *l,
                       enum observable v, const struct layout_block *b, void *data)
{
    const hid_t in_file = H5Dget_space(dataset), type = memory_type(v);
    hsize_t start[FILE_MAX_RANK] = {0}, count[FILE_MAX_RANK] = {0};
    int dims[FILE_MAX_RANK];
    const int rank = layout_dims(v, dims);

    for (int d = 0; d < rank; d++)
        count[d] = dims[d] == DIM_point       ? b->n_points
                   : dims[d] == DIM_replicate ? b->n_replicates
                                              : l->dim[dims[d]];
    for (int d = 0; d < rank; d++)
        start[d] = dims[d] == DIM_point ? b->point : dims[d] == DIM_replicate ? b->replicate : 0;
    const hid_t in_memory = H5Screate_simple(rank, count, NULL);
    herr_t ok = H5Sselect_hyperslab(in_file, H5S_SELECT_SET, start, NULL, count, NULL);
    if (ok >= 0 && way == LAYOUT_READ)
        ok = H5Dread(dataset, type, in_memory, in_file, H5P_DEFAULT, data);
    else if (ok >= 0)
        ok = H5Dwrite(dataset, type, in_memory, in_file, H5P_DEFAULT, data);
    (void)H5Sclose(in_memory);
    (void)H5Sclose(in_file);
    return ok;
}
