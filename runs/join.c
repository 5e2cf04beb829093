/* Joining shards into the output file: block of replicates by block, variable by variable, no chunk touched twice. */
#define _POSIX_C_SOURCE 200809L
#include "join.h"

#include "describe.h"
#include "mem.h"
#include "persons.h"
#include "shard.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_BLOCK = 64 };

/* A join under way. */
struct work {
    const struct join *j;
    struct layout layout, old_layout;
    hid_t file, old;         /* the file being made; the earlier one, when units lie in it */
    hid_t source[MAX_BLOCK]; /* open shards of the block; invalid: not from a shard */
    void *unit, *block;      /* one unit and one block of the longest variable */
    unsigned char *complete;
    uint32_t *rows; /* of each unit, with output.people */
};

static size_t unit_number(const struct join *j, size_t point, size_t replicate)
{
    return point * j->n_replicates + replicate;
}

static enum unit_place place_of(const struct join *j, size_t point, size_t replicate)
{
    return (enum unit_place)j->place[unit_number(j, point, replicate)];
}

static char *shard_path(const struct join *j, size_t point, size_t replicate,
                        char name[SHARD_NAME_SIZE])
{
    shard_name(name, &(struct shard_key){.point = point, .replicate = replicate});
    return parts_path(j->parts, name);
}

static enum status damaged_shard(const struct work *w, size_t point, size_t replicate,
                                 struct err *e)
{
    char name[SHARD_NAME_SIZE], *path = shard_path(w->j, point, replicate, name);

    free(path);
    parts_set_aside(w->j->parts, name);
    return err_set(
        e, STATUS_IO,
        "%s/%s: is damaged and was set aside; the same command runs that replicate again",
        w->j->parts->folder, name);
}

static enum status open_shard(struct work *w, size_t point, size_t replicate, hid_t *shard,
                              struct err *e)
{
    char name[SHARD_NAME_SIZE], *path = shard_path(w->j, point, replicate, name);

    if (path == NULL)
        return err_set(e, STATUS_INTERNAL, "not enough memory");
    *shard = h5_open(path);
    free(path);
    return *shard >= 0 ? STATUS_OK : damaged_shard(w, point, replicate, e);
}

static enum status cannot_write(const struct work *w, int error, struct err *e)
{
    if (w->file >= 0)
        h5_give_up(w->file);
    return parts_error(e, STATUS_IO, "cannot be written", w->j->file, error);
}

static enum status open_block(struct work *w, size_t point, size_t first, size_t n, struct err *e)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < MAX_BLOCK; i++)
        w->source[i] = H5I_INVALID_HID;
    for (size_t i = 0; i < n && status == STATUS_OK; i++)
        if (place_of(w->j, point, first + i) == UNIT_IN_PARTS)
            status = open_shard(w, point, first + i, &w->source[i], e);
    return status;
}

static void close_block(struct work *w, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (w->source[i] >= 0)
            (void)H5Fclose(w->source[i]);
}

/* Reads one unit into w->unit. */
static enum status read_unit(struct work *w, enum observable v, size_t point, size_t replicate,
                             hid_t shard, struct err *e)
{
    const size_t size = layout_unit_size(&w->layout, v);

    if (shard >= 0)
        return shard_read(shard, v, size, w->unit) >= 0 ? STATUS_OK
                                                        : damaged_shard(w, point, replicate, e);

    const hid_t dataset = H5Dopen2(w->old, OBSERVABLE[v].name, H5P_DEFAULT);
    const herr_t ok = layout_transfer(LAYOUT_READ, dataset, &w->old_layout, v,
                                      &(struct layout_block){point, 1, replicate, 1}, w->unit);
    (void)H5Dclose(dataset);
    if (ok >= 0)
        return STATUS_OK;
    return err_set(e, STATUS_IO,
                   "%s: is damaged (%s of replicate %zu cannot be read); --overwrite makes it anew",
                   w->j->file, OBSERVABLE[v].name, replicate + 1);
}

/* Puts w->unit into its place in a block of n replicates: the dimensions before the replicate stay outermost. */
static void scatter(struct work *w, enum observable v, size_t i, size_t n)
{
    int dims[FILE_MAX_RANK];
    size_t outer = 1, bytes = layout_unit_size(&w->layout, v) * observe_width(v);

    (void)layout_dims(v, dims);
    for (int d = 1; dims[d] != DIM_replicate; d++)
        outer *= w->layout.dim[dims[d]];
    bytes /= outer;
    for (size_t o = 0; o < outer; o++)
        memcpy((char *)w->block + (o * n + i) * bytes, (const char *)w->unit + o * bytes, bytes);
}

static enum status join_variable(struct work *w, enum observable v, size_t point, size_t first,
                                 size_t n, struct err *e)
{
    const size_t bytes = layout_unit_size(&w->layout, v) * observe_width(v);
    enum status status = STATUS_OK;

    if (bytes == 0)
        return STATUS_OK;
    memset(w->block, 0, n * bytes);
    for (size_t i = 0; i < n && status == STATUS_OK; i++) {
        if (place_of(w->j, point, first + i) == UNIT_MISSING)
            continue;
        status = read_unit(w, v, point, first + i, w->source[i], e);
        if (status == STATUS_OK)
            scatter(w, v, i, n);
    }
    if (status != STATUS_OK)
        return status;

    const hid_t dataset = H5Dopen2(w->file, OBSERVABLE[v].name, H5P_DEFAULT);
    errno = 0;
    if (layout_transfer(LAYOUT_WRITE, dataset, &w->layout, v,
                        &(struct layout_block){point, 1, first, n}, w->block) < 0 ||
        H5Dflush(dataset) < 0)
        status = cannot_write(w, errno, e);
    (void)H5Dclose(dataset);
    return status;
}

static enum status join_block(struct work *w, size_t point, size_t first, size_t n, struct err *e)
{
    enum status status = open_block(w, point, first, n, e);
    bool any = false;

    for (size_t i = 0; i < n; i++) {
        const bool here = place_of(w->j, point, first + i) != UNIT_MISSING;
        w->complete[unit_number(w->j, point, first + i)] = here;
        any = any || here;
    }
    for (enum observable v = 0; v < OBSERVE_COUNT && any && status == STATUS_OK; v++)
        status = join_variable(w, v, point, first, n, e);
    close_block(w, n);
    return status;
}

static enum status join_units(struct work *w, struct err *e)
{
    const size_t block = layout_block_replicates(&w->layout), n = w->j->n_replicates;
    enum status status = STATUS_OK;

    for (size_t point = 0; point < w->j->n_points; point++)
        for (size_t first = 0; first < n && status == STATUS_OK; first += block)
            status = join_block(w, point, first, n - first < block ? n - first : block, e);
    return status;
}

static herr_t put_per_unit(struct work *w, const char *name, hid_t type, hid_t memory_type,
                           const char *long_name, const char *units, const void *data)
{
    const int dims[] = {DIM_point, DIM_replicate};
    const hid_t dataset =
        layout_create_variable(w->file, &w->layout, name, type, 2, dims, units, long_name);
    const herr_t ok = H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);

    return H5Dclose(dataset) < 0 ? -1 : ok;
}

/* How many rows of persons each unit has; the earlier file says it of its units. */
static enum status count_rows(struct work *w, size_t *total, struct err *e)
{
    const struct join *j = w->j;
    const size_t n_old = j->n_points * j->old_replicates;
    uint32_t *old = mem_array(n_old, sizeof *old);
    enum status status = old != NULL ? STATUS_OK : err_set(e, STATUS_INTERNAL, "not enough memory");

    if (old != NULL && w->old >= 0 &&
        h5_get_array(w->old, PERSONS_ROWS, H5T_NATIVE_UINT32, n_old, old) < 0)
        status = err_set(e, STATUS_IO, "%s: is damaged; --overwrite makes it anew", j->file);
    *total = 0;
    for (size_t u = 0; u < j->n_points * j->n_replicates && status == STATUS_OK; u++) {
        const size_t point = u / j->n_replicates, replicate = u % j->n_replicates;
        hid_t shard = H5I_INVALID_HID;
        if (j->place[u] == UNIT_IN_FILE && old != NULL)
            w->rows[u] = old[point * j->old_replicates + replicate];
        else if (j->place[u] == UNIT_IN_PARTS &&
                 (status = open_shard(w, point, replicate, &shard, e)) == STATUS_OK) {
            w->rows[u] = (uint32_t)persons_in_shard(shard);
            (void)H5Fclose(shard);
        }
        *total += w->rows[u];
    }
    mem_free(old);
    return status;
}

static enum status copy_persons(struct work *w, struct persons *p, struct err *e)
{
    const struct join *j = w->j;
    enum status status = STATUS_OK;
    size_t in_old = 0;

    for (size_t u = 0; u < j->n_points * j->n_replicates && status == STATUS_OK; u++) {
        const size_t point = u / j->n_replicates, replicate = u % j->n_replicates;
        hid_t from = w->old;
        if (w->rows[u] == 0)
            continue;
        if (j->place[u] == UNIT_IN_PARTS)
            status = open_shard(w, point, replicate, &from, e);
        errno = 0;
        if (status == STATUS_OK && persons_copy(p, from, j->place[u] == UNIT_IN_FILE ? in_old : 0,
                                                w->rows[u], point, replicate) < 0)
            status = cannot_write(w, errno, e);
        if (j->place[u] == UNIT_IN_FILE)
            in_old += w->rows[u];
        else if (from >= 0)
            (void)H5Fclose(from);
    }
    return status;
}

static enum status join_persons(struct work *w, struct err *e)
{
    struct persons persons = {0};
    size_t total = 0;
    enum status status = count_rows(w, &total, e);

    errno = 0;
    if (status == STATUS_OK &&
        put_per_unit(w, PERSONS_ROWS, H5T_STD_U32LE, H5T_NATIVE_UINT32,
                     "Rows of the group persons that the replicate has", "1", w->rows) < 0)
        status = cannot_write(w, errno, e);
    if (status != STATUS_OK || total == 0)
        return status;
    if (persons_create(&persons, w->file, total, w->j->n_points > 1) < 0)
        status = cannot_write(w, errno, e);
    else
        status = copy_persons(w, &persons, e);
    persons_close(&persons);
    return status;
}

static enum status make_file(struct work *w, const char *temporary, struct err *e)
{
    const struct join *j = w->j;

    errno = 0;
    w->file = h5_create(temporary);
    if (w->file < 0)
        return cannot_write(w, errno, e);
    const struct description what = {.experiment = j->experiment,
                                     .made_by = j->made_by,
                                     .sweep = j->sweep,
                                     .hash = j->hash,
                                     .n_replicates = j->n_replicates};
    enum status status = describe_root(w->file, &what, e);
    if (status == STATUS_OK && (layout_create(w->file, &w->layout, j->experiment) < 0 ||
                                describe_groups(w->file, &w->layout, j->experiment, j->plan) < 0 ||
                                describe_parameters(w->file, &w->layout, j->experiment) < 0 ||
                                describe_design(w->file, &w->layout, j->experiment) < 0))
        status = cannot_write(w, errno, e);
    if (status == STATUS_OK)
        status = join_units(w, e);
    if (status == STATUS_OK &&
        put_per_unit(w, "complete", H5T_STD_U8LE, H5T_NATIVE_UINT8,
                     "1: the replicate is in the file, whole", "1", w->complete) < 0)
        status = cannot_write(w, errno, e);
    if (status == STATUS_OK && j->experiment->scenario.run.output_people)
        status = join_persons(w, e);
    errno = 0;
    if (status == STATUS_OK && H5Fflush(w->file, H5F_SCOPE_GLOBAL) < 0)
        status = cannot_write(w, errno, e);
    if (H5Fclose(w->file) < 0 && status == STATUS_OK) {
        w->file = H5I_INVALID_HID;
        status = cannot_write(w, errno, e);
    }
    return status;
}

static bool has_old_units(const struct join *j)
{
    return memchr(j->place, (int)UNIT_IN_FILE, j->n_points * j->n_replicates) != NULL;
}

static enum status work_open(struct work *w, const struct join *j, struct err *e)
{
    const size_t n_units = j->n_points * j->n_replicates;
    size_t longest = 0;

    *w = (struct work){.j = j,
                       .layout = layout_of(j->experiment, j->plan, j->n_replicates),
                       .old_layout = layout_of(j->experiment, j->plan, j->old_replicates),
                       .file = H5I_INVALID_HID,
                       .old = H5I_INVALID_HID};
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        const size_t bytes = layout_unit_size(&w->layout, v) * observe_width(v);
        longest = bytes > longest ? bytes : longest;
    }
    w->unit = mem_array(longest, 1);
    w->block = mem_array(layout_block_replicates(&w->layout), longest);
    w->complete = mem_array(n_units, 1);
    w->rows = mem_array(n_units, sizeof *w->rows);
    if (w->unit == NULL || w->block == NULL || w->complete == NULL || w->rows == NULL)
        return err_set(e, STATUS_INTERNAL, "not enough memory to join the replicates");
    if (has_old_units(j) && (w->old = h5_open(j->file)) < 0)
        return err_set(e, STATUS_IO, "%s: cannot be read any more; --overwrite makes it anew",
                       j->file);
    return STATUS_OK;
}

static void work_close(struct work *w)
{
    if (w->old >= 0)
        (void)H5Fclose(w->old);
    mem_free(w->unit);
    mem_free(w->block);
    mem_free(w->complete);
    mem_free(w->rows);
}

enum status join_write(const struct join *j, struct err *e)
{
    struct work w;
    char *temporary = parts_temporary_path(j->parts, "joined.h5");
    enum status status =
        temporary != NULL ? STATUS_OK : err_set(e, STATUS_INTERNAL, "not enough memory");

    if (status != STATUS_OK)
        return status;
#pragma omp critical(hdf5)
    {
        status = work_open(&w, j, e);
        if (status == STATUS_OK)
            status = make_file(&w, temporary, e);
        work_close(&w);
    }
    if (status == STATUS_OK)
        status = parts_publish(temporary, j->file, e);
    if (status != STATUS_OK)
        (void)unlink(temporary);
    free(temporary);
    return status;
}
