/* Variables of the output file: made in the shape of their layout, and read and written block by block. */
#include "variable.h"

#include "scales.h"

#include <hdf5_hl.h>

static hid_t memory_type(enum observable v)
{
    return OBSERVABLE[v].type == OBSERVE_F64 ? H5T_NATIVE_DOUBLE : H5T_NATIVE_UINT32;
}

static struct h5_shape shape_of(const struct layout *l, int rank, const int *dims, size_t width)
{
    const struct layout_shape from = layout_shape(l, rank, dims, width);
    struct h5_shape shape = {.rank = rank, .chunked = true};

    for (int d = 0; d < rank; d++) {
        shape.size[d] = from.size[d];
        shape.chunk[d] = from.chunk[d];
    }
    return shape;
}

hid_t variable_create(hid_t file, const struct layout *l, const char *name, hid_t type, int rank,
                      const int *dims, const char *units, const char *long_name)
{
    const struct h5_shape shape = shape_of(l, rank, dims, H5Tget_size(type));
    const hid_t dataset = h5_create_dataset(file, name, type, &shape);
    herr_t ok = dataset < 0 ? -1 : h5_put_text(dataset, "long_name", long_name);

    if (ok >= 0)
        ok = h5_put_text(dataset, "units", units);
    for (int d = 0; d < rank && ok >= 0; d++) {
        const hid_t scale = H5Dopen2(file, layout_dim_name(dims[d]), H5P_DEFAULT);
        ok = H5DSattach_scale(dataset, scale, (unsigned)d);
        (void)H5Dclose(scale);
    }
    if (ok >= 0)
        return dataset;
    (void)H5Dclose(dataset);
    return H5I_INVALID_HID;
}

herr_t variable_create_all(hid_t file, const struct layout *l, const struct experiment *x,
                           const struct plan *p)
{
    herr_t ok = scales_create(file, l, x, p);

    for (enum observable v = 0; v < OBSERVE_COUNT && ok >= 0; v++) {
        const struct observable_row *row = &OBSERVABLE[v];
        int dims[FILE_MAX_RANK];
        const int rank = layout_dims(v, dims);
        const hid_t type = row->type == OBSERVE_F64 ? H5T_IEEE_F64LE : H5T_STD_U32LE;
        if (layout_unit_size(l, v) == 0)
            continue;
        const hid_t dataset =
            variable_create(file, l, row->name, type, rank, dims, row->units, row->long_name);
        ok = dataset < 0 ? -1 : H5Dclose(dataset);
    }
    return ok;
}

herr_t variable_put_per_unit(hid_t file, const struct layout *l, const char *name, hid_t type,
                             hid_t memory_type, const char *long_name, const void *data)
{
    const int dims[] = {DIM_point, DIM_replicate};
    const hid_t dataset = variable_create(file, l, name, type, 2, dims, "1", long_name);
    const herr_t ok = H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);

    return H5Dclose(dataset) < 0 ? -1 : ok;
}

herr_t variable_transfer(enum layout_way way, hid_t dataset, const struct layout *l,
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
