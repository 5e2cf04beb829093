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

enum { N_POINTS = 1 }; /* a sweep will have more */

struct store {
    struct store_request q;
    char experiment[HASH_SIZE];
    struct parts parts;
    bool locked;          /* the parts are open */
    unsigned char *place; /* of each replicate, an enum unit_place */
    size_t n_replicates, old_replicates;
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

/* Marks the units that the joined file holds. */
static enum status take_units(struct store *st, hid_t file, struct err *e)
{
    const size_t n = h5_length(file, "complete", 1);
    const size_t span = n > st->n_replicates ? n : st->n_replicates;
    unsigned char *complete = mem_array(n, 1), *place = mem_array(span, 1);
    enum status status = STATUS_OK;

    if (complete == NULL || place == NULL)
        status = err_set(e, STATUS_INTERNAL, "not enough memory");
    else if (n == 0 || h5_get_array(file, "complete", H5T_NATIVE_UINT8, n, complete) < 0)
        status = refuse(e, st->q.file, "is damaged: it does not say which replicates it holds",
                        "--overwrite makes it anew.");
    else
        for (size_t i = 0; i < n; i++)
            place[i] = complete[i] == 1 ? UNIT_IN_FILE : UNIT_MISSING;
    mem_free(complete);
    if (status != STATUS_OK) {
        mem_free(place);
        return status;
    }
    mem_free(st->place);
    st->place = place;
    st->n_replicates = span;
    st->old_replicates = n;
    return STATUS_OK;
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

/* A run that wants fewer replicates than are finished keeps them all. */
static bool span_at_least(struct store *st, size_t n)
{
    if (n <= st->n_replicates)
        return true;

    unsigned char *place = mem_array(n, 1);
    if (place == NULL)
        return false;
    memcpy(place, st->place, st->n_replicates);
    mem_free(st->place);
    st->place = place;
    st->n_replicates = n;
    return true;
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
    else if (st->place[key.replicate] == UNIT_MISSING)
        st->place[key.replicate] = UNIT_IN_PARTS;
    return STATUS_OK;
}

bool store_is_finished(const struct store *st)
{
    for (size_t i = 0; i < st->q.n; i++)
        if (st->place[st->q.first + i] != UNIT_IN_FILE)
            return false;
    return true;
}

/* A slip of the finger in --replicates is told at once, not when the disk is full. */
static enum status check_room(const struct store *st, struct err *e)
{
    const struct layout l = layout_of(st->q.scenario, st->q.plan, N_POINTS, st->n_replicates);
    const uint64_t room = parts_room(&st->parts);
    uint64_t unit = 0;

    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        unit += layout_unit_size(&l, v) * observe_width(v);
    if (room == UINT64_MAX || (double)unit * (double)st->q.n <= (double)room)
        return STATUS_OK;
    return err_set(e, STATUS_NOOUTPUT,
                   "%s: %zu replicates need %.1f GiB while they are being made, and the whole disk "
                   "has %.1f GiB; take fewer (--replicates), tally less (output.every_steps, "
                   "output.subgroups), or choose another place with -o",
                   st->q.file, st->q.n, (double)unit * (double)st->q.n / 0x1p30,
                   (double)room / 0x1p30);
}

static enum status look_at_parts(struct store *st, struct err *e)
{
    if (store_is_finished(st) && !parts_exist(st->q.file))
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
    st->n_replicates = (size_t)q->scenario->run.random_replicates;
    if (q->first + q->n > st->n_replicates)
        st->n_replicates = q->first + q->n;
    st->place = mem_array(st->n_replicates, 1);

    enum status status = STATUS_OK;
    if (st->place == NULL)
        status = err_set(e, STATUS_INTERNAL, "not enough memory");
    else
        status = experiment_hash(st->experiment, q->scenario, e);
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

bool store_has(const struct store *st, size_t replicate)
{
    return st->place[replicate] != UNIT_MISSING;
}

size_t store_replicates(const struct store *st)
{
    return st->n_replicates;
}

size_t store_safe(const struct store *st)
{
    size_t n = 0;

    for (size_t i = 0; i < st->n_replicates; i++)
        n += st->place[i] != UNIT_MISSING;
    return n;
}

const char *store_note(const struct store *st)
{
    return st->note;
}

enum status store_write(struct store *st, size_t replicate, const struct observation *o,
                        struct err *e)
{
    const struct shard_key key = {.experiment = st->experiment, .replicate = replicate};
    char name[SHARD_NAME_SIZE];
    size_t size = 0;
    void *image = NULL;

#pragma omp critical(hdf5)
    image = shard_image(&key, o, &size);
    if (image == NULL)
        return err_set(e, STATUS_INTERNAL, "not enough memory to save replicate %zu",
                       replicate + 1);
    shard_name(name, &key);
    const enum status status = parts_save(&st->parts, name, image, size, e);
    free(image);
    if (status == STATUS_OK)
        st->place[replicate] = UNIT_IN_PARTS;
    return status;
}

static bool has_place(const struct store *st, enum unit_place place)
{
    return memchr(st->place, (int)place, st->n_replicates) != NULL;
}

enum status store_finish(struct store *st, struct err *e)
{
    struct scenario *whole = NULL;
    enum status status = STATUS_OK;

    if (has_place(st, UNIT_IN_PARTS)) {
        whole = malloc(sizeof *whole);
        if (whole == NULL)
            return err_set(e, STATUS_INTERNAL, "not enough memory");
        *whole = *st->q.scenario;
        whole->run.random_replicates = (int64_t)st->n_replicates;
        const struct join join = {.file = st->q.file,
                                  .parts = &st->parts,
                                  .scenario = whole,
                                  .plan = st->q.plan,
                                  .made_by = st->q.made_by,
                                  .experiment = st->experiment,
                                  .place = st->place,
                                  .n_points = N_POINTS,
                                  .n_replicates = st->n_replicates,
                                  .old_replicates = st->old_replicates};
        status = join_write(&join, e);
        free(whole);
    }
    if (status == STATUS_OK && st->locked)
        parts_clear(&st->parts);
    return status;
}
