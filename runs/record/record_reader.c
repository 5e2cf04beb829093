/* Reading named numbers. */
#include "record_reader.h"

#include "h5.h"
#include "mem.h"
#include "place.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_THINGS = 64, NAME_SIZE = 64 };

/* Something handed out. */
struct thing {
    void *numbers, *text; /* mem_free; free */
    char **names;
    size_t n_names;
};

struct record_reader {
    char *file;
    hid_t h5;
    struct thing thing[MOST_THINGS];
    size_t n_things;
    char lacking[NAME_SIZE]; /* the first thing that is not there; "": none */
};

static struct thing *keep(struct record_reader *r)
{
    return r->n_things < MOST_THINGS ? &r->thing[r->n_things++] : NULL;
}

static void lacks(struct record_reader *r, const char *name)
{
    if (r->lacking[0] == '\0')
        (void)snprintf(r->lacking, sizeof r->lacking, "%s", name);
}

/* Whether a file that is open says that it is of the kind. */
static bool is_of(hid_t h5, const char *kind)
{
    char *own = H5Aexists(h5, "kind") > 0 ? h5_get_text(h5, "kind") : NULL;
    const bool is = own != NULL && strcmp(own, kind) == 0;

    free(own);
    return is;
}

bool record_reader_knows(const char *file, const char *kind)
{
    bool knows = false;

    if (!h5_has_room())
        return false;
#pragma omp critical(hdf5)
    {
        const hid_t h5 = h5_open(file);
        if (h5 >= 0) {
            knows = is_of(h5, kind);
            (void)H5Fclose(h5);
        }
    }
    return knows;
}

/* Why it is no file of the kind. */
static enum status refuse(const struct record_reader *r, const char *kind, struct err *e)
{
    const enum status status =
        place_check_input(r->file, "a calibration, which 'confide calibrate' makes", e);

    if (status != STATUS_OK)
        return status;
    FILE *f = fopen(r->file, "rb");
    if (f == NULL)
        return err_set(e, STATUS_NOINPUT, "%s: cannot be read: %s", r->file, strerror(errno));
    (void)fclose(f);
    return err_set(e, STATUS_NOINPUT, "%s: is no %s, which 'confide calibrate' makes", r->file,
                   kind);
}

enum status record_reader_open(struct record_reader **r, const char *file, const char *kind,
                               struct err *e)
{
    struct record_reader *x = calloc(1, sizeof *x);
    bool knows = false;

    *r = NULL;
    if (x != NULL) {
        x->h5 = -1;
        x->file = text_copy(file);
    }
    if (x == NULL || x->file == NULL || !h5_has_room()) {
        record_reader_close(x);
        return err_memory_for(e, "to read %s", file);
    }
#pragma omp critical(hdf5)
    {
        x->h5 = h5_open(file);
        knows = x->h5 >= 0 && is_of(x->h5, kind);
    }
    if (!knows) {
        const enum status status = refuse(x, kind, e);
        record_reader_close(x);
        return status;
    }
    *r = x;
    return STATUS_OK;
}

void record_reader_close(struct record_reader *r)
{
    if (r == NULL)
        return;
#pragma omp critical(hdf5)
    {
        for (size_t i = 0; i < r->n_things; i++)
            h5_free_names(r->thing[i].names, r->thing[i].n_names);
        if (r->h5 >= 0)
            (void)H5Fclose(r->h5);
    }
    for (size_t i = 0; i < r->n_things; i++) {
        mem_free(r->thing[i].numbers);
        free(r->thing[i].text);
    }
    free(r->file);
    free(r);
}

/* The n numbers of a dataset. */
static const double *load(struct record_reader *r, const char *name, size_t n)
{
    struct thing *x = n > 0 ? keep(r) : NULL;
    herr_t ok = -1;

    if (x != NULL)
        x->numbers = mem_array(n, sizeof(double));
    if (x != NULL && x->numbers != NULL) {
#pragma omp critical(hdf5)
        ok = h5_get_array(r->h5, name, H5T_NATIVE_DOUBLE, n, x->numbers);
    }
    if (ok >= 0)
        return x->numbers;
    lacks(r, name);
    return NULL;
}

const double *record_reader_numbers(struct record_reader *r, const char *name, size_t *n)
{
#pragma omp critical(hdf5)
    *n = h5_length(r->h5, name, 0);
    return load(r, name, *n);
}

const double *record_reader_table(struct record_reader *r, const char *name, size_t *n_a,
                                  size_t *n_b)
{
#pragma omp critical(hdf5)
    {
        *n_a = h5_length(r->h5, name, 0);
        *n_b = h5_length(r->h5, name, 1);
    }
    return load(r, name, *n_b > 0 && *n_a > SIZE_MAX / *n_b ? 0 : *n_a * *n_b);
}

const char *const *record_reader_names(struct record_reader *r, const char *name, size_t *n)
{
    struct thing *x = keep(r);

    if (x != NULL) {
#pragma omp critical(hdf5)
        {
            x->n_names = h5_length(r->h5, name, 0);
            x->names = x->n_names > 0 ? h5_get_names(r->h5, name, x->n_names) : NULL;
        }
    }
    *n = x != NULL && x->names != NULL ? x->n_names : 0;
    if (x == NULL || x->names == NULL) {
        lacks(r, name);
        return NULL;
    }
    return (const char *const *)x->names;
}

const char *record_reader_text(struct record_reader *r, const char *name)
{
    struct thing *x = keep(r);

    if (x != NULL) {
#pragma omp critical(hdf5)
        x->text = H5Aexists(r->h5, name) > 0 ? h5_get_text(r->h5, name) : NULL;
    }
    if (x == NULL || x->text == NULL) {
        lacks(r, name);
        return NULL;
    }
    return x->text;
}

enum status record_reader_check(const struct record_reader *r, struct err *e)
{
    if (r->lacking[0] == '\0')
        return STATUS_OK;
    return err_set(e, STATUS_NOINPUT,
                   "%s: does not hold %s; it is damaged, or of another version of the program",
                   r->file, r->lacking);
}
