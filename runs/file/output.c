/* Writing an output file. */
#include "output.h"

#include "describe.h"
#include "disk.h"
#include "mem.h"
#include "persons.h"
#include "reader_own.h"
#include "scales.h"
#include "seal.h"
#include "variable.h"

#include <errno.h>
#include <string.h>

struct output {
    const char *told, *path;
    struct grow_step *step; /* NULL: the file is written at once */
    uint64_t safe;          /* bytes up to the last step */
    hid_t file, variable[OBSERVE_COUNT];
    struct layout layout;
    struct persons persons;
    struct seal seal;
};

static enum status cannot_write(const struct output *o, struct err *e)
{
    const int error = errno;
    const bool is_memory = error == ENOMEM || (error == 0 && h5_failed(e, o->told) != STATUS_IO);

    if (o->file >= 0)
        h5_give_up(o->file, o->safe);
    if (is_memory)
        return err_memory_for(e, "to join the replicates");
    return disk_error(e, STATUS_IO, "cannot be written", o->told, error);
}

static enum status written(const struct output *o, herr_t ok, struct err *e)
{
    return ok >= 0 ? STATUS_OK : cannot_write(o, e);
}

static herr_t create(hid_t file, const struct layout *l, const struct description *d)
{
    return d->has_units ? variable_create_all(file, l, d->experiment, d->plan)
                        : scales_create(file, l, d->experiment, d->plan);
}

static enum status open_variables(struct output *o, struct err *e)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        if (layout_unit_size(&o->layout, v) == 0)
            continue;
        o->variable[v] = H5Dopen2(o->file, OBSERVABLE[v].name, H5P_DEFAULT);
        if (o->variable[v] < 0)
            return cannot_write(o, e);
    }
    return STATUS_OK;
}

static enum status begin(struct output *o, const struct description *d, struct err *e)
{
    const struct layout *l = &o->layout;

    if (!h5_has_room()) /* HDF5 crashes where a name of a type finds no memory */
        return err_memory_for(e, "to join the replicates");
    errno = 0;
    o->file = o->step != NULL ? h5_create_growing(o->path) : h5_create(o->path);
    if (o->file < 0)
        return cannot_write(o, e);
    const enum status status = describe_root(o->file, d, e);
    if (status == STATUS_OK &&
        (create(o->file, l, d) < 0 || describe_groups(o->file, l, d->experiment, d->plan) < 0 ||
         describe_parameters(o->file, l, d->experiment) < 0 ||
         describe_design(o->file, l, d->experiment) < 0))
        return cannot_write(o, e);
    return status == STATUS_OK && d->has_units ? open_variables(o, e) : status;
}

static struct output *new_output(const char *path, const char *told, const struct layout *l,
                                 bool has_units, struct grow_step *step)
{
    struct output *o = mem_array(1, sizeof *o);

    if (o == NULL)
        return NULL;
    *o = (struct output){.told = told,
                         .path = path,
                         .step = step,
                         .file = H5I_INVALID_HID,
                         .layout = *l,
                         .persons = {.group = H5I_INVALID_HID}};
    if (seal_init(&o->seal, l, has_units))
        return o;
    output_drop(o);
    return NULL;
}

enum status output_grow(struct output **out, const char *path, const char *told,
                        const struct description *d, const struct layout *l, struct grow_step *step,
                        struct err *e)
{
    struct output *o = new_output(path, told, l, d->has_units, step);
    enum status status = STATUS_OK;

    *out = NULL;
    if (o == NULL)
        return err_memory_for(e, "to join the replicates");
#pragma omp critical(hdf5)
    status = begin(o, d, e);
    if (status == STATUS_OK)
        *out = o;
    else
        output_drop(o);
    return status;
}

enum status output_create(struct output **out, const char *path, const char *told,
                          const struct description *d, const struct layout *l, struct err *e)
{
    return output_grow(out, path, told, d, l, NULL, e);
}

/* Opens the file to write on. */
static enum status reopen(struct output *o, struct err *e)
{
    const int64_t bytes = disk_file_size(o->path);

    if (!h5_has_room())
        return err_memory_for(e, "to join the replicates");
    errno = 0;
    o->safe = bytes > 0 ? (uint64_t)bytes : 0;
    o->file = h5_open_growing(o->path);
    return o->file < 0 ? cannot_write(o, e) : open_variables(o, e);
}

enum status output_resume(struct output **out, const char *path, const char *told,
                          const struct layout *l, struct grow_step *step, const uint32_t *sums,
                          struct err *e)
{
    struct output *o = new_output(path, told, l, true, step);
    enum status status = STATUS_OK;

    *out = NULL;
    if (o == NULL)
        return err_memory_for(e, "to join the replicates");
    memcpy(o->seal.sum, sums, o->seal.first[OBSERVE_COUNT] * sizeof *sums);
#pragma omp critical(hdf5)
    status = reopen(o, e);
    if (status == STATUS_OK)
        *out = o;
    else
        output_drop(o);
    return status;
}

const uint32_t *output_sums(const struct output *o, size_t *n)
{
    *n = o->seal.first[OBSERVE_COUNT];
    return o->seal.sum;
}

size_t output_count_sums(const struct layout *l)
{
    size_t n = 0;

    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        n += layout_unit_size(l, v) > 0 ? layout_chunks(l, v) : 0;
    return n;
}

uint64_t output_bytes(struct output *o)
{
    hsize_t bytes = 0;

#pragma omp critical(hdf5)
    (void)H5Fget_filesize(o->file, &bytes);
    return bytes;
}

/* A chunk whose place is not sure is not fixed: it is copied with the rest. */
static enum status grow_by(struct output *o, enum observable v, const hsize_t *at,
                           const void *bytes, size_t size, struct err *e)
{
    uint64_t place = HADDR_UNDEF;
    const enum status status =
        written(o, h5_grow_chunk(o->variable[v], at, bytes, size, &place), e);

    if (status == STATUS_OK && place != HADDR_UNDEF && !grow_fix(o->step, place, size))
        return err_memory_for(e, "to join the replicates");
    return status;
}

enum status output_chunk(struct output *o, enum observable v, const struct layout_box *box,
                         const void *bytes, size_t size, struct err *e)
{
    hsize_t at[FILE_MAX_RANK];
    enum status status = STATUS_OK;

    for (int d = 0; d < FILE_MAX_RANK; d++)
        at[d] = box->start[d];
#pragma omp critical(hdf5)
    {
        errno = 0;
        status = o->step != NULL ? grow_by(o, v, at, bytes, size, e)
                                 : written(o, h5_write_chunk(o->variable[v], at, bytes, size), e);
        seal_chunk(&o->seal, v, box, bytes, size);
    }
    return status;
}

enum status output_complete(struct output *o, const unsigned char *complete, struct err *e)
{
    enum status status = STATUS_OK;

#pragma omp critical(hdf5)
    {
        errno = 0;
        status = written(o,
                         variable_put_per_unit(o->file, &o->layout, "complete", H5T_STD_U8LE,
                                               H5T_NATIVE_UINT8,
                                               "1: the replicate is in the file, whole", complete),
                         e);
    }
    return status;
}

enum status output_people(struct output *o, const uint32_t *rows_of_unit, size_t n_rows,
                          struct err *e)
{
    enum status status = STATUS_OK;

#pragma omp critical(hdf5)
    {
        errno = 0;
        herr_t ok = variable_put_per_unit(
            o->file, &o->layout, PERSONS_ROWS, H5T_STD_U32LE, H5T_NATIVE_UINT32,
            "Rows of the group persons that the replicate has", rows_of_unit);
        if (ok >= 0 && n_rows > 0)
            ok = persons_create(&o->persons, o->file, n_rows, o->layout.dim[DIM_point] > 1);
        status = written(o, ok, e);
    }
    return status;
}

enum status output_copy_people(struct output *o, struct reader *from, size_t first, size_t n,
                               struct unit_key u, bool *unreadable, struct err *e)
{
    enum status status = STATUS_OK;

#pragma omp critical(hdf5)
    {
        errno = 0;
        const herr_t ok = persons_append(&o->persons, from->file, first, n, u, unreadable);
        if (*unreadable)
            status = h5_failed(e, "the people");
        else
            status = written(o, ok, e);
    }
    return status;
}

/* Closes the file; what HDF5 still holds of it is written then. */
static herr_t close_file(struct output *o)
{
    const hid_t file = o->file;

    if (o->persons.group >= 0)
        (void)H5Gclose(o->persons.group);
    o->persons.group = H5I_INVALID_HID;
    o->file = H5I_INVALID_HID;
    return H5Fclose(file);
}

/* What is beside the chunks is written when the file is closed. */
static enum status pause(struct output *o, struct err *e)
{
    errno = 0;
    if (H5Fflush(o->file, H5F_SCOPE_GLOBAL) < 0)
        return cannot_write(o, e);
    errno = 0;
    return written(o, close_file(o), e);
}

enum status output_step(struct output *o, struct err *e)
{
    enum status status = STATUS_OK;

#pragma omp critical(hdf5)
    status = pause(o, e);
    if (status == STATUS_OK) {
        o->step->number++;
        status = grow_save(o->path, o->step, e);
    }
#pragma omp critical(hdf5)
    if (status == STATUS_OK)
        status = reopen(o, e);
    return status;
}

static enum status finish(struct output *o, struct err *e)
{
    errno = 0;
    if (seal_write(&o->seal, o->file) < 0)
        return cannot_write(o, e);
    errno = 0;
    if (H5Fflush(o->file, H5F_SCOPE_GLOBAL) < 0)
        return cannot_write(o, e);
    errno = 0;
    return written(o, close_file(o), e);
}

enum status output_close(struct output *o, struct err *e)
{
    enum status status = STATUS_OK;

    if (o == NULL)
        return STATUS_OK;
#pragma omp critical(hdf5)
    status = finish(o, e);
    output_drop(o);
    return status;
}

void output_drop(struct output *o)
{
    if (o == NULL)
        return;
#pragma omp critical(hdf5)
    if (o->file >= 0)
        (void)close_file(o);
    seal_free(&o->seal);
    mem_free(o);
}

static herr_t put_units(hid_t file, const struct layout *l, const struct observation *o, size_t n,
                        double *bytes)
{
    herr_t ok = 0;

    for (enum observable v = 0; v < OBSERVE_COUNT && ok >= 0; v++) {
        if (layout_unit_size(l, v) == 0)
            continue;
        const hid_t dataset = H5Dopen2(file, OBSERVABLE[v].name, H5P_DEFAULT);
        for (size_t i = 0; i < n && ok >= 0; i++)
            ok = variable_transfer(LAYOUT_WRITE, dataset, l, v, &(struct layout_block){0, 1, i, 1},
                                   o[i].data[v]);
        (void)H5Dflush(dataset);
        *bytes += (double)H5Dget_storage_size(dataset);
        (void)H5Dclose(dataset);
    }
    return ok;
}

double output_stored_bytes(const struct experiment *x, const struct plan *p, const struct layout *l,
                           const struct observation *o, size_t n)
{
    double bytes = 0;

#pragma omp critical(hdf5)
    {
        const hid_t file = h5_create_image();
        if (file < 0 || variable_create_all(file, l, x, p) < 0 ||
            put_units(file, l, o, n, &bytes) < 0)
            bytes = 0;
        if (file >= 0)
            (void)H5Fclose(file);
    }
    return bytes;
}
