/* The store: what of an experiment is on disk, and saving more of it (output.md). */
#include "store.h"

#include "join.h"
#include "layout.h"
#include "mem.h"
#include "shard.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct store {
    struct store_request q;
    char experiment[HASH_SIZE];
    struct parts parts;
    bool locked; /* the parts are open */
    bool was_finished;
    unsigned char *place; /* of unit point * n_replicates + replicate, an enum unit_place */
    size_t n_points, n_replicates, old_replicates;
    size_t n_damaged;
    char note[512];
};

static enum status refuse(struct err *e, const char *file, const char *what, const char *remedy)
{
    return err_set(e, STATUS_NOOUTPUT, "%s: %s; it was left as it is. %s", file, what, remedy);
}

static bool is_absent(const char *file)
{
    FILE *f = fopen(file, "rb");
    const bool absent = f == NULL && errno == ENOENT;

    if (f != NULL)
        (void)fclose(f);
    return absent;
}

static bool is_hdf5(const char *file)
{
    static const unsigned char SIGNATURE[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    unsigned char start[8] = {0};
    FILE *f = fopen(file, "rb");
    const bool is = f != NULL && fread(start, 1, sizeof start, f) == sizeof start &&
                    memcmp(start, SIGNATURE, sizeof start) == 0;

    if (f != NULL)
        (void)fclose(f);
    return is;
}

static size_t number_of(const struct store *st, struct unit_key u)
{
    return u.point * st->n_replicates + u.replicate;
}

/* Makes room for n replicates of each point where there is less. A run that wants fewer than are finished keeps them
 * all. */
static bool span_at_least(struct store *st, size_t n)
{
    if (n <= st->n_replicates)
        return true;

    unsigned char *place = mem_array(st->n_points * n, 1);
    if (place == NULL)
        return false;
    for (size_t p = 0; p < st->n_points && st->place != NULL; p++)
        memcpy(place + p * n, st->place + p * st->n_replicates, st->n_replicates);
    mem_free(st->place);
    st->place = place;
    st->n_replicates = n;
    return true;
}

/* Marks the units that the joined file holds. */
static enum status take_units(struct store *st, hid_t file, struct err *e)
{
    const size_t n = h5_length(file, "complete", 1), units = st->n_points * n;
    unsigned char *complete = mem_array(units, 1);
    enum status status = STATUS_OK;

    if (complete == NULL || !span_at_least(st, n))
        status = err_set(e, STATUS_INTERNAL, "not enough memory");
    else if (n == 0 || h5_get_array(file, "complete", H5T_NATIVE_UINT8, units, complete) < 0)
        status = refuse(e, st->q.file, "is damaged: it does not say which replicates it holds",
                        "--overwrite makes it anew.");
    for (size_t i = 0; i < units && status == STATUS_OK; i++)
        if (complete[i] == 1)
            st->place[number_of(st, (struct unit_key){i / n, i % n})] = UNIT_IN_FILE;
    if (status == STATUS_OK)
        st->old_replicates = n;
    mem_free(complete);
    return status;
}

static enum status look_into(struct store *st, hid_t file, struct err *e)
{
    char *program = h5_get_text(file, "program"), *experiment = h5_get_text(file, "experiment");
    const bool ours = program != NULL && strcmp(program, "confide") == 0 && experiment != NULL;
    const bool same = ours && strcmp(experiment, st->experiment) == 0;
    enum status status = STATUS_OK;

    if (!ours)
        status = refuse(e, st->q.file, "is an HDF5 file that confide did not write",
                        "Choose another file with -o, or remove it yourself.");
    else if (!same && !st->q.overwrite)
        status =
            refuse(e, st->q.file, "holds another experiment (its scenario or the model differs)",
                   "Choose another file with -o, or give --overwrite to replace it.");
    else if (same && !st->q.overwrite)
        status = take_units(st, file, e);
    free(program);
    free(experiment);
    return status;
}

/* The file as it is now: absent, the same experiment, another one, damaged, or not ours. */
static enum status look_at_file(struct store *st, struct err *e)
{
    enum status status = STATUS_OK;

    if (is_absent(st->q.file) || (st->q.overwrite && parts_file_size(st->q.file) == 0))
        return STATUS_OK;
    if (parts_file_size(st->q.file) == 0)
        return refuse(e, st->q.file, "is there already, and is empty",
                      "Give --overwrite to replace it, or choose another file with -o.");
    if (!is_hdf5(st->q.file))
        return refuse(e, st->q.file, "is there already, and is not an output file of confide",
                      "Choose another file with -o, or remove it yourself.");
#pragma omp critical(hdf5)
    {
        const hid_t file = h5_open(st->q.file);
        if (file >= 0) {
            status = look_into(st, file, e);
            (void)H5Fclose(file);
        } else if (!st->q.overwrite)
            status = refuse(
                e, st->q.file, "is damaged or cut short, and cannot be read",
                "Give --overwrite to make it anew (replicates saved beside it are used), or choose "
                "another file with -o.");
    }
    return status;
}

/* What a shard in the folder is to this experiment. */
static enum status see_shard(void *into, const char *name, struct err *e)
{
    struct store *st = into;
    char *path = parts_path(&st->parts, name), *experiment = NULL, expected[SHARD_NAME_SIZE];
    struct shard_key key = {.experiment = st->experiment};
    hid_t shard = H5I_INVALID_HID;

    if (path == NULL)
        return err_set(e, STATUS_INTERNAL, "not enough memory");
#pragma omp critical(hdf5)
    {
        shard = shard_open(path, &experiment, &key.point, &key.replicate);
        if (shard >= 0)
            (void)H5Fclose(shard);
    }
    free(path);
    shard_name(expected, &key);
    const bool whole = shard >= 0 && strcmp(name, expected) == 0;
    const bool foreign = whole && strcmp(experiment, st->experiment) != 0;
    free(experiment);
    if (!whole) {
        parts_set_aside(&st->parts, name);
        st->n_damaged++;
    } else if (foreign && !st->q.overwrite)
        return err_set(e, STATUS_NOOUTPUT,
                       "%s: holds finished replicates of another experiment (its scenario or the "
                       "model differs), "
                       "which was not ended. Choose another file with -o, or give --overwrite to "
                       "discard them.",
                       st->parts.folder);
    else if (foreign)
        parts_remove(&st->parts, name);
    else if (!span_at_least(st, key.replicate + 1))
        return err_set(e, STATUS_INTERNAL, "not enough memory");
    else if (key.point < st->n_points) {
        const struct unit_key unit = {key.point, key.replicate};
        if (!store_has(st, unit))
            st->place[number_of(st, unit)] = UNIT_IN_PARTS;
    }
    return STATUS_OK;
}

static bool has_place(const struct store *st, enum unit_place place)
{
    return memchr(st->place, (int)place, st->n_points * st->n_replicates) != NULL;
}

/* A slip of the finger in --replicates is told at once, not when the disk is full. */
static enum status check_room(const struct store *st, struct err *e)
{
    const struct layout l = layout_of(st->q.experiment, st->q.plan, st->n_replicates);
    const uint64_t room = parts_room(&st->parts);
    uint64_t unit = 0;

    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        unit += layout_unit_size(&l, v) * observe_width(v);
    if (room == UINT64_MAX || (double)unit * (double)st->q.n_units <= (double)room)
        return STATUS_OK;
    return err_set(e, STATUS_NOOUTPUT,
                   "%s: %zu replicates need %.1f GiB while they are being made, and the whole disk "
                   "has %.1f GiB; take fewer (--replicates), tally less (output.every_steps, "
                   "output.subgroups), or choose another place with -o",
                   st->q.file, st->q.n_units, (double)unit * (double)st->q.n_units / 0x1p30,
                   (double)room / 0x1p30);
}

static bool has_all_wanted(const struct store *st)
{
    for (size_t i = 0; i < st->q.n_units; i++)
        if (!store_is_joined(st, st->q.unit[i]))
            return false;
    return true;
}

static enum status look_at_parts(struct store *st, struct err *e)
{
    st->was_finished = has_all_wanted(st);
    if (st->was_finished && !parts_exist(st->q.file))
        return STATUS_OK;

    enum status status = parts_open(&st->parts, st->q.file, e);
    st->locked = status == STATUS_OK;
    if (status == STATUS_OK)
        status = check_room(st, e);
    if (status == STATUS_OK)
        status = parts_each(&st->parts, see_shard, st, e);
    if (status == STATUS_OK && st->n_damaged > 0)
        (void)snprintf(st->note, sizeof st->note,
                       "%zu damaged file%s in %s set aside; what %s held is computed again",
                       st->n_damaged, st->n_damaged == 1 ? " was" : "s were", st->parts.folder,
                       st->n_damaged == 1 ? "it" : "they");
    return status;
}

enum status store_open(struct store **out, const struct store_request *q, struct err *e)
{
    struct store *st = mem_array(1, sizeof *st);

    *out = NULL;
    if (st == NULL)
        return err_set(e, STATUS_INTERNAL, "not enough memory");
    st->q = *q;
    st->parts.lock = -1;
    st->n_points = q->experiment->n_points;

    enum status status = STATUS_OK;
    if (!span_at_least(st, q->n_replicates))
        status = err_set(e, STATUS_INTERNAL, "not enough memory");
    else
        status = experiment_hash(st->experiment, q->experiment, e);
    if (status == STATUS_OK)
        status = look_at_file(st, e);
    if (status == STATUS_OK)
        status = look_at_parts(st, e);
    if (status == STATUS_OK)
        *out = st;
    else
        store_close(st);
    return status;
}

void store_close(struct store *st)
{
    if (st == NULL)
        return;
    if (st->locked)
        parts_close(&st->parts);
    mem_free(st->place);
    mem_free(st);
}

bool store_has(const struct store *st, struct unit_key u)
{
    return st->place[number_of(st, u)] != UNIT_MISSING;
}

bool store_is_joined(const struct store *st, struct unit_key u)
{
    return st->place[number_of(st, u)] == UNIT_IN_FILE;
}

bool store_was_finished(const struct store *st)
{
    return st->was_finished;
}

size_t store_replicates(const struct store *st)
{
    return st->n_replicates;
}

size_t store_safe(const struct store *st)
{
    size_t n = 0;

    for (size_t i = 0; i < st->n_points * st->n_replicates; i++)
        n += st->place[i] != UNIT_MISSING;
    return n;
}

const char *store_note(const struct store *st)
{
    return st->note;
}

static struct batch_unit *batch_room(struct batch *b)
{
    if (b->n == b->capacity) {
        const size_t capacity = b->capacity * 2 + 4;
        struct batch_unit *unit = realloc(b->unit, capacity * sizeof *unit);
        if (unit == NULL)
            return NULL;
        b->unit = unit;
        b->capacity = capacity;
    }
    return &b->unit[b->n];
}

enum status batch_add(struct batch *b, const struct store *st, struct unit_key u,
                      const struct observation *o, struct err *e)
{
    const struct shard_key key = {
        .experiment = st->experiment, .point = u.point, .replicate = u.replicate};
    struct batch_unit *unit = batch_room(b);

    if (unit != NULL) {
        unit->key = u;
#pragma omp critical(hdf5)
        unit->image = shard_image(&key, o, &unit->size);
    }
    if (unit == NULL || unit->image == NULL)
        return err_set(e, STATUS_INTERNAL, "not enough memory to save replicate %zu",
                       u.replicate + 1);
    b->bytes += unit->size;
    b->n++;
    return STATUS_OK;
}

bool batch_is_due(const struct batch *b, const struct store *st)
{
    (void)st;
    return b->n > 0;
}

static void batch_clear(struct batch *b)
{
    for (size_t i = 0; i < b->n; i++)
        free(b->unit[i].image);
    b->n = b->bytes = 0;
}

void batch_free(struct batch *b)
{
    batch_clear(b);
    free(b->unit);
    *b = (struct batch){.unit = NULL};
}

enum status store_save(struct store *st, struct batch *b, struct err *e)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < b->n && status == STATUS_OK; i++) {
        const struct batch_unit *u = &b->unit[i];
        char name[SHARD_NAME_SIZE];
        shard_name(name, &(struct shard_key){.point = u->key.point, .replicate = u->key.replicate});
        status = parts_save(&st->parts, name, u->image, u->size, e);
        if (status == STATUS_OK)
            st->place[number_of(st, u->key)] = UNIT_IN_PARTS;
    }
    batch_clear(b);
    return status;
}

/* Reads the tallies of a unit from its shard, or from the joined file. */
static herr_t read_tallies(struct store *st, struct unit_key u, hid_t from, struct observation *o)
{
    const struct layout l = layout_of(st->q.experiment, st->q.plan, st->old_replicates);
    const bool joined = store_is_joined(st, u);
    herr_t ok = from < 0 ? -1 : 0;

    for (enum observable v = 0; v < OBSERVE_COUNT && ok >= 0; v++) {
        if (observe_size(o, v) == 0)
            continue;
        if (!joined) {
            ok = shard_read(from, v, observe_size(o, v), o->data[v]);
            continue;
        }
        const hid_t dataset = H5Dopen2(from, OBSERVABLE[v].name, H5P_DEFAULT);
        ok = layout_transfer(LAYOUT_READ, dataset, &l, v,
                             &(struct layout_block){u.point, 1, u.replicate, 1}, o->data[v]);
        (void)H5Dclose(dataset);
    }
    return ok;
}

enum status store_read(struct store *st, struct unit_key u, struct observation *o, struct err *e)
{
    char name[SHARD_NAME_SIZE];
    const bool joined = store_is_joined(st, u);
    herr_t ok = -1;

    shard_name(name, &(struct shard_key){.point = u.point, .replicate = u.replicate});
    char *path = joined ? text_copy(st->q.file) : parts_path(&st->parts, name);
    if (path == NULL)
        return err_set(e, STATUS_INTERNAL, "not enough memory");
#pragma omp critical(hdf5)
    {
        const hid_t from = h5_open(path);
        ok = read_tallies(st, u, from, o);
        if (from >= 0)
            (void)H5Fclose(from);
    }
    const enum status status =
        ok >= 0 ? STATUS_OK
                : err_set(e, STATUS_IO, "%s: point %zu, replicate %zu cannot be read back", path,
                          u.point + 1, u.replicate + 1);
    free(path);
    return status;
}

enum status store_refresh(struct store *st, struct err *e)
{
    return st->locked ? parts_each(&st->parts, see_shard, st, e) : STATUS_OK;
}

enum status store_finish(struct store *st, struct err *e)
{
    enum status status = STATUS_OK;

    if (has_place(st, UNIT_IN_PARTS)) {
        const struct join join = {.file = st->q.file,
                                  .parts = &st->parts,
                                  .experiment = st->q.experiment,
                                  .plan = st->q.plan,
                                  .made_by = st->q.made_by,
                                  .sweep = st->q.sweep,
                                  .hash = st->experiment,
                                  .place = st->place,
                                  .n_points = st->n_points,
                                  .n_replicates = st->n_replicates,
                                  .old_replicates = st->old_replicates};
        status = join_write(&join, e);
    }
    if (status == STATUS_OK && st->locked)
        parts_clear(&st->parts);
    return status;
}
