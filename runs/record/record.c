/* Writing named numbers. */
#include "record.h"

#include "disk.h"
#include "h5.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

struct record {
    char *file, *temporary;
    hid_t h5;
    bool failed;
};

static void record_free(struct record *r)
{
    free(r->file);
    free(r->temporary);
    free(r);
}

static char *temporary_name(const char *file)
{
    struct text t = {0};

    text_add(&t, "%s.new", file);
    return text_take(&t);
}

enum status record_create(struct record **r, const char *file, struct err *e)
{
    struct record *x = calloc(1, sizeof *x);

    *r = NULL;
    if (x == NULL)
        return err_memory(e);
    x->file = disk_target(file);
    x->temporary = x->file == NULL ? NULL : temporary_name(x->file);
    if (x->temporary == NULL || !h5_has_room()) {
        record_free(x);
        return err_memory_for(e, "to write %s", file);
    }
#pragma omp critical(hdf5)
    x->h5 = h5_create(x->temporary);
    if (x->h5 < 0) {
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

void record_names(struct record *r, const char *name, size_t n, const char *const *names)
{
#pragma omp critical(hdf5)
    {
        const hid_t d = h5_put_names(r->h5, name, n, names);
        r->failed |= d < 0 || H5Dclose(d) < 0;
    }
}

static void put(struct record *r, const char *name, const char *unit, const struct h5_shape *shape,
                const double *x)
{
#pragma omp critical(hdf5)
    {
        const hid_t d = h5_create_dataset(r->h5, name, H5T_IEEE_F64LE, shape);
        r->failed |= d < 0 || h5_put_text(d, "units", unit) < 0 ||
                     H5Dwrite(d, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, x) < 0;
        if (d >= 0)
            r->failed |= H5Dclose(d) < 0;
    }
}

void record_numbers(struct record *r, const char *name, const char *unit, size_t n, const double *x)
{
    put(r, name, unit, &(struct h5_shape){.rank = 1, .size = {n}}, x);
}

void record_table(struct record *r, const char *name, const char *unit, size_t n_a, size_t n_b,
                  const double *x)
{
    put(r, name, unit, &(struct h5_shape){.rank = 2, .size = {n_a, n_b}}, x);
}

void record_drop(struct record **r)
{
    if (*r == NULL)
        return;
#pragma omp critical(hdf5)
    {
        h5_give_up((*r)->h5);
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
