/* Writing named numbers. */
#include "record.h"

#include "disk.h"
#include "h5.h"
#include "mem.h"
#include "stop.h"
#include "text.h"

#include <errno.h>
#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DIMENSIONS = 16, DIMENSION_NAME_SIZE = 64, MOST_RANK = 2 };

struct dimension {
    char name[DIMENSION_NAME_SIZE];
    size_t n;
};

struct record {
    char *file, *temporary;
    hid_t h5;
    bool is_held; /* signals, until the file is whole or gone */
    bool failed;
    struct dimension dim[MOST_DIMENSIONS];
    size_t n_dims;
};

static void record_free(struct record *r)
{
    free(r->file);
    free(r->temporary);
    stop_release(r->is_held);
    free(r);
}

enum status record_create(struct record **r, const char *file, struct err *e)
{
    struct record *x = calloc(1, sizeof *x);

    *r = NULL;
    if (x == NULL)
        return err_memory(e);
    x->file = disk_target(file);
    if (x->file == NULL || !h5_has_room()) {
        record_free(x);
        return err_memory_for(e, "to write %s", file);
    }
    x->is_held = stop_hold();
    x->temporary = disk_beside(x->file);
    if (x->temporary == NULL) {
        const int why = errno;
        record_free(x);
        return disk_error(e, STATUS_NOOUTPUT, "cannot be written", file, why);
    }
#pragma omp critical(hdf5)
    x->h5 = h5_create(x->temporary);
    if (x->h5 < 0) {
        (void)remove(x->temporary);
        record_free(x);
        return err_set(e, STATUS_NOOUTPUT,
                       "%s: cannot be written; is its folder there, and may you write to it?",
                       file);
    }
    *r = x;
    return STATUS_OK;
}

void record_text(struct record *r, const char *name, const char *text)
{
    herr_t ok;

#pragma omp critical(hdf5)
    ok = h5_put_text(r->h5, name, text);
    r->failed |= ok < 0;
}

void record_count(struct record *r, const char *name, int64_t n)
{
    herr_t ok;

#pragma omp critical(hdf5)
    ok = h5_put_count(r->h5, name, n);
    r->failed |= ok < 0;
}

/* The numbers along a dimension that has no names. */
static hid_t put_numbered(struct record *r, const char *name, size_t n)
{
    int32_t *number = mem_array(n, sizeof *number);
    hid_t d = -1;

    for (size_t i = 0; i < n && number != NULL; i++)
        number[i] = (int32_t)i + 1;
    if (number != NULL)
        d = h5_put_array(r->h5, name, H5T_NATIVE_INT32, n, number);
    mem_free(number);
    return d;
}

void record_dimension(struct record *r, const char *name, size_t n, const char *const *names)
{
    if (r->n_dims == MOST_DIMENSIONS || strlen(name) >= DIMENSION_NAME_SIZE) {
        r->failed = true;
        return;
    }
    struct dimension *dim = &r->dim[r->n_dims++];
    (void)snprintf(dim->name, sizeof dim->name, "%s", name);
    dim->n = n;
#pragma omp critical(hdf5)
    {
        const hid_t d =
            names != NULL ? h5_put_names(r->h5, name, n, names) : put_numbered(r, name, n);
        r->failed |= d < 0 || H5DSset_scale(d, name) < 0 || h5_put_text(d, "units", "1") < 0;
        if (d >= 0)
            r->failed |= H5Dclose(d) < 0;
    }
}

/* The dimension of this name; a failure where there is none. */
static const struct dimension *find(struct record *r, const char *name)
{
    for (size_t i = 0; i < r->n_dims; i++)
        if (strcmp(r->dim[i].name, name) == 0)
            return &r->dim[i];
    r->failed = true;
    return NULL;
}

/* Gives a dataset its scales, and closes it. */
static bool finish(struct record *r, hid_t d, const struct dimension *const dim[MOST_RANK],
                   const char *unit)
{
    bool ok = d >= 0 && h5_put_text(d, "units", unit) >= 0;

    for (unsigned i = 0; i < MOST_RANK && dim[i] != NULL && ok; i++) {
        const hid_t scale = h5_open_dataset(r->h5, dim[i]->name, H5P_DEFAULT);
        ok = H5DSattach_scale(d, scale, i) >= 0;
        ok = H5Dclose(scale) >= 0 && ok;
    }
    if (d >= 0)
        ok = H5Dclose(d) >= 0 && ok;
    return ok;
}

void record_names(struct record *r, const char *name, const char *dim, const char *const *names)
{
    const struct dimension *const over[MOST_RANK] = {find(r, dim), NULL};

    if (over[0] == NULL)
        return;
#pragma omp critical(hdf5)
    r->failed |= !finish(r, h5_put_names(r->h5, name, over[0]->n, names), over, "1");
}

static void put(struct record *r, const char *name, const char *unit,
                const struct dimension *const dim[MOST_RANK], const double *x)
{
    struct h5_shape shape = {.rank = 0};

    for (int i = 0; i < MOST_RANK && dim[i] != NULL; i++)
        shape.size[shape.rank++] = dim[i]->n;
    if (shape.rank == 0)
        return;
#pragma omp critical(hdf5)
    {
        const hid_t d = h5_create_dataset(r->h5, name, H5T_IEEE_F64LE, &shape);
        r->failed |= d < 0 || H5Dwrite(d, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, x) < 0;
        r->failed |= !finish(r, d, dim, unit);
    }
}

void record_numbers(struct record *r, const char *name, const char *unit, const char *dim,
                    const double *x)
{
    put(r, name, unit, (const struct dimension *const[]){find(r, dim), NULL}, x);
}

void record_table(struct record *r, const char *name, const char *unit, const char *dim_a,
                  const char *dim_b, const double *x)
{
    put(r, name, unit, (const struct dimension *const[]){find(r, dim_a), find(r, dim_b)}, x);
}

void record_drop(struct record **r)
{
    if (*r == NULL)
        return;
#pragma omp critical(hdf5)
    {
        h5_give_up((*r)->h5, 0);
        (void)H5Fclose((*r)->h5);
    }
    (void)remove((*r)->temporary);
    record_free(*r);
    *r = NULL;
}

enum status record_finish(struct record **r, struct err *e)
{
    struct record *x = *r;
    enum status status;

    if (x->failed) {
        status = err_set(e, STATUS_IO, "%s: cannot be written (is the disk full?)", x->file);
        record_drop(r);
        return status;
    }
    herr_t closed;
#pragma omp critical(hdf5)
    closed = H5Fclose(x->h5);
    status = closed < 0
                 ? err_set(e, STATUS_IO, "%s: cannot be written (is the disk full?)", x->file)
                 : disk_publish(x->temporary, x->file, e);
    if (status != STATUS_OK)
        (void)remove(x->temporary);
    record_free(x);
    *r = NULL;
    return status;
}
