/* Reading the numbers of shards and output files. */
#include "reader.h"

#include "mem.h"
#include "persons.h"
#include "reader_own.h"
#include "shard.h"
#include "variable.h"

#include <stdio.h>
#include <stdlib.h>

/* Room for the chunks that a replicate of a variable crosses, so that its neighbours are not inflated again. */
static const size_t CACHE_BYTES = (size_t)1 << 22, CACHE_SLOTS = 521;

static bool has_shape(hid_t dataset, const struct layout *l, enum observable v)
{
    hsize_t size[H5S_MAX_RANK] = {0};
    int dims[FILE_MAX_RANK];
    const int rank = layout_dims(v, dims);
    const hid_t space = H5Dget_space(dataset);
    bool fits = H5Sget_simple_extent_ndims(space) == rank &&
                H5Sget_simple_extent_dims(space, size, NULL) == rank;

    for (int d = 0; d < rank && fits; d++)
        fits = size[d] == l->dim[dims[d]];
    (void)H5Sclose(space);
    return fits;
}

/* Chunks of another size would need other memory, and have other checksums. */
static bool has_chunks(hid_t dataset, const struct layout *l, enum observable v)
{
    hsize_t size[H5S_MAX_RANK] = {0};
    struct layout_box box;
    const int rank = layout_chunk(l, v, &box);
    const hid_t how = H5Dget_create_plist(dataset);
    bool fits = H5Pget_layout(how) == H5D_CHUNKED && H5Pget_chunk(how, H5S_MAX_RANK, size) == rank;

    for (int d = 0; d < rank && fits; d++)
        fits = size[d] == box.count[d];
    (void)H5Pclose(how);
    return fits;
}

static bool open_variable(struct reader *r, enum observable v)
{
    const hid_t access = H5Pcreate(H5P_DATASET_ACCESS);

    (void)H5Pset_chunk_cache(access, CACHE_SLOTS, CACHE_BYTES, 1.0);
    r->variable[v] = h5_open_dataset(r->file, OBSERVABLE[v].name, access);
    (void)H5Pclose(access);
    return r->variable[v] >= 0 && has_shape(r->variable[v], &r->layout, v) &&
           has_chunks(r->variable[v], &r->layout, v);
}

static struct reader *made(hid_t file)
{
    struct reader *r = file < 0 ? NULL : mem_array(1, sizeof *r);

    if (r == NULL && file >= 0)
        (void)H5Fclose(file);
    if (r != NULL)
        *r = (struct reader){.file = file, .packed = H5I_INVALID_HID};
    return r;
}

static void let_go(struct reader *r)
{
    (void)H5Fclose(r->file); /* closes its variables as well */
    seal_free(&r->seal);
    mem_free(r);
}

/* The part of the file that is not as it should be; NULL: none. */
static const char *open_variables(struct reader *r)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        if (r->has_units && layout_unit_size(&r->layout, v) > 0 && !open_variable(r, v))
            return OBSERVABLE[v].name;
    return seal_read(&r->seal, r->file) >= 0 ? NULL : SEAL_GROUP;
}

static bool has_variables(hid_t file, const struct layout *l)
{
    enum observable v = 0;

    while (v < OBSERVE_COUNT && layout_unit_size(l, v) == 0)
        v++;
    return v < OBSERVE_COUNT && H5Lexists(file, OBSERVABLE[v].name, H5P_DEFAULT) > 0;
}

struct reader *reader_take(hid_t file, const struct layout *l, bool has_units, const char **bad)
{
    struct reader *r = made(file);

    *bad = NULL;
    if (r == NULL)
        return NULL;
    r->layout = *l;
    r->has_units = has_units || has_variables(file, l);
    if (seal_init(&r->seal, l, r->has_units) && (*bad = open_variables(r)) == NULL)
        return r;
    let_go(r);
    return NULL;
}

enum status reader_open(struct reader **r, const char *path, const struct layout *l, struct err *e)
{
    const char *bad;

    *r = NULL;
    if (!h5_has_room())
        return err_memory_for(e, "to read %s", path);
#pragma omp critical(hdf5)
    *r = reader_take(h5_open(path), l, true, &bad);
    return *r != NULL ? STATUS_OK : h5_not_opened(e, path);
}

/* Whether the units of a shard lie in pages of whole ones. */
static bool has_pages(struct reader *r)
{
    hsize_t size[H5S_MAX_RANK] = {0}, chunk[H5S_MAX_RANK] = {0};
    const hid_t how = H5Dget_create_plist(r->packed), space = H5Dget_space(r->packed);
    const bool fits = H5Sget_simple_extent_ndims(space) == 2 &&
                      H5Sget_simple_extent_dims(space, size, NULL) == 2 &&
                      H5Pget_layout(how) == H5D_CHUNKED &&
                      H5Pget_chunk(how, H5S_MAX_RANK, chunk) == 2 && chunk[1] == size[1];

    (void)H5Sclose(space);
    (void)H5Pclose(how);
    r->units = size[0];
    r->words = size[1];
    r->page = chunk[0];
    return fits;
}

static struct reader *take_shard(hid_t file)
{
    struct reader *r = made(file);

    if (r != NULL &&
        ((r->packed = h5_open_dataset(r->file, SHARD_DATA, H5P_DEFAULT)) < 0 || !has_pages(r))) {
        let_go(r);
        return NULL;
    }
    return r;
}

enum status reader_open_shard(struct reader **r, const char *path, struct err *e)
{
    *r = NULL;
    if (!h5_has_room())
        return err_memory_for(e, "to read %s", path);
#pragma omp critical(hdf5)
    *r = take_shard(h5_open(path));
    return *r != NULL ? STATUS_OK : h5_not_opened(e, path);
}

void reader_close(struct reader *r)
{
    if (r == NULL)
        return;
#pragma omp critical(hdf5)
    let_go(r);
}

static const char COUNTS[] = "the counts";

enum status reader_block(struct reader *r, enum observable v, const struct layout_block *b,
                         void *data, struct err *e)
{
    herr_t ok = -1;

    if (!h5_has_room())
        return err_memory_for(e, "to read %s", COUNTS);
#pragma omp critical(hdf5)
    if (r->has_units && seal_fits_block(&r->seal, r->variable[v], v, b))
        ok = variable_transfer(LAYOUT_READ, r->variable[v], &r->layout, v, b, data);
    return ok >= 0 ? STATUS_OK : h5_failed(e, COUNTS);
}

/* The first that is not what was written; NULL: nothing. */
static const char *look_at_all(struct reader *r)
{
    const struct layout *l = &r->layout;
    const struct layout_block all = {0, l->dim[DIM_point], 0, l->dim[DIM_replicate]};

    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        if (r->has_units && layout_unit_size(l, v) > 0 &&
            !seal_fits_block(&r->seal, r->variable[v], v, &all))
            return OBSERVABLE[v].name;
    return seal_fits_all(r->file, r->bad) ? NULL : r->bad;
}

enum status reader_check(struct reader *r, const char **bad, struct err *e)
{
    if (!h5_has_room())
        return err_memory_for(e, "to read %s", COUNTS);
#pragma omp critical(hdf5)
    *bad = look_at_all(r);
    return *bad == NULL ? STATUS_OK : h5_failed(e, *bad);
}

bool reader_has_sums(const struct reader *r)
{
    return r->seal.is_there;
}

size_t reader_page_units(const struct reader *r)
{
    return (size_t)r->page;
}

enum status reader_page(struct reader *r, size_t row, struct reader_page *p, struct err *e)
{
    const hsize_t first = row - row % r->page, left = r->units - first;

    *p = (struct reader_page){.first = (size_t)first,
                              .n = (size_t)(left < r->page ? left : r->page),
                              .words = (size_t)r->words};
    if (!h5_has_room())
        return err_memory_for(e, "to read %s", COUNTS);
#pragma omp critical(hdf5)
    p->bytes =
        row < r->units ? h5_read_chunk(r->packed, (const hsize_t[]){first, 0}, &p->size) : NULL;
    return p->bytes != NULL ? STATUS_OK : h5_failed(e, COUNTS);
}

/* Whether an output file's rows of people are what was written: all of them, once. */
static bool has_whole_people(hid_t file)
{
    char name[SEAL_NAME];
    bool fits = seal_fits(file, PERSONS_ROWS);

    for (int c = 0; c < PERSONS_COLUMNS && fits; c++) {
        (void)snprintf(name, sizeof name, "%s/%s", PERSONS_GROUP, PERSONS_COLUMN[c].name);
        fits = seal_fits(file, name);
    }
    return fits;
}

/* A shard's checksum is in its name; this checks that its rows ask for no more memory than they have. */
static bool has_plain_people(hid_t file)
{
    const hid_t group = h5_open_group(file, PERSONS_GROUP);
    bool ok = true;

    for (int c = 0; c < PERSONS_COLUMNS && group >= 0 && ok; c++) {
        const hid_t column = h5_open_dataset(group, PERSONS_COLUMN[c].name, H5P_DEFAULT);
        ok = column >= 0 && h5_inflates(column);
        if (column >= 0)
            (void)H5Dclose(column);
    }
    if (group >= 0)
        (void)H5Gclose(group);
    return ok;
}

static uint64_t *read_people(hid_t file, const char *name, bool is_output, size_t *n)
{
    if (is_output ? !has_whole_people(file) : !has_plain_people(file))
        return NULL;
    *n = h5_length(file, name, 0) * (is_output ? h5_length(file, name, 1) : 1);
    uint64_t *rows = mem_array(*n + 1, sizeof *rows);

    if (rows != NULL && *n > 0 && h5_get_array(file, name, H5T_NATIVE_UINT64, *n, rows) < 0) {
        mem_free(rows);
        return NULL;
    }
    return rows;
}

enum status reader_people(struct reader *r, uint64_t **rows, size_t *n, struct err *e)
{
    const bool is_output = r->packed < 0;

    *rows = NULL;
    if (!h5_has_room())
        return err_memory_for(e, "to read the people");
#pragma omp critical(hdf5)
    *rows = read_people(r->file, is_output ? PERSONS_ROWS : SHARD_ROWS, is_output, n);
    return *rows != NULL ? STATUS_OK : h5_failed(e, "the people");
}

enum status reader_rows(struct reader *r, size_t first, size_t n, struct person_row **rows,
                        struct err *e)
{
    struct person_row *out = calloc(n + 1, sizeof *out);
    herr_t ok = -1;

    *rows = NULL;
    if (out == NULL || !h5_has_room()) {
        free(out);
        return err_memory_for(e, "to read the people");
    }
#pragma omp critical(hdf5)
    ok = n > 0 ? persons_read(r->file, first, n, out) : 0;
    if (ok < 0) {
        free(out);
        return h5_failed(e, "the people");
    }
    *rows = out;
    return STATUS_OK;
}
