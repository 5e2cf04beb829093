/* What is there when a store is opened: the joined file, and the shards beside it. */
#include "disk.h"
#include "head.h"
#include "mem.h"
#include "place.h"
#include "shard_name.h"
#include "store_own.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Marks the units that the joined file holds. */
static enum status take_units(struct store *st, const struct head *h, struct err *e)
{
    const size_t n = h->n_replicates;
    uint32_t number = 0;

    if (h->complete == NULL || h->n_points != st->sources.n_points)
        return refuse(e, st->q.file, "is damaged: it does not say which replicates it holds",
                      "--overwrite makes it anew.");
    if (sources_span(&st->sources, n))
        number = sources_add(&st->sources, text_copy(st->q.file), true, n);
    if (number == 0)
        return err_memory(e);
    sources_take_joined(&st->sources, number, h->complete);
    return STATUS_OK;
}

static enum status look_into(struct store *st, const struct head *h, struct err *e)
{
    const bool ours = head_is_ours(h) && h->experiment != NULL;
    const bool same = ours && strcmp(h->experiment, st->experiment) == 0;

    if (!ours)
        return refuse(e, st->q.file, "is an HDF5 file that confide did not write",
                      "Choose another file with -o, or remove it yourself.");
    if (st->q.overwrite)
        return STATUS_OK;
    if (!same)
        return refuse(e, st->q.file, "holds another experiment (its scenario or the model differs)",
                      "Choose another file with -o, or give --overwrite to replace it.");
    return take_units(st, h, e);
}

/* The file as it is now: absent, the same experiment, another one, damaged, or not ours. */
enum status store_look_at_file(struct store *st, struct err *e)
{
    enum status status = place_check_output(st->q.file, e);

    if (status != STATUS_OK)
        return status;
    if (is_absent(st->q.file) || (st->q.overwrite && disk_file_size(st->q.file) == 0))
        return STATUS_OK;
    if (disk_file_size(st->q.file) == 0)
        return refuse(e, st->q.file, "is there already, and is empty",
                      "Give --overwrite to replace it, or choose another file with -o.");
    if (!place_is_hdf5(st->q.file))
        return refuse(e, st->q.file, "is there already, and is not an output file of confide",
                      "Choose another file with -o, or remove it yourself.");
    struct head h;
    status = head_read(&h, st->q.file, e);
    if (status == STATUS_OK)
        status = look_into(st, &h, e);
    else if (status == STATUS_IO && st->q.overwrite)
        status = STATUS_OK;
    else if (status == STATUS_IO)
        status =
            refuse(e, st->q.file, "is damaged or cut short, and cannot be read",
                   "Give --overwrite to make it anew (replicates saved beside it are used), or "
                   "choose another file with -o.");
    head_free(&h);
    return status;
}

enum status store_take_shard(struct store *st, char *path, const struct shard_contents *c,
                             struct err *e)
{
    bool ok = false;

#pragma omp critical(store)
    {
        const uint32_t number = sources_add(&st->sources, path, false, 0);
        ok = number != 0 && sources_take_shard(&st->sources, number, c);
    }
    return ok ? STATUS_OK : err_memory(e);
}

static enum status foreign_parts(struct store *st, const char *name, struct err *e)
{
    if (st->q.overwrite && !st->q.guest) {
        parts_remove(&st->parts, name);
        return STATUS_OK;
    }
    return err_set(e, STATUS_NOOUTPUT,
                   "%s: holds finished replicates of another experiment (its scenario or the model "
                   "differs), which was not ended. Choose another file with -o, or give "
                   "--overwrite to discard them.",
                   st->parts.folder);
}

/* What a shard in the folder is to this experiment. */
static enum status take_whole(struct store *st, const char *name, char *path,
                              const struct shard_contents *c, struct err *e)
{
    if (strcmp(c->experiment, st->experiment) == 0 && c->words == layout_words(&st->layout))
        return store_take_shard(st, path, c, e);
    free(path);
    return foreign_parts(st, name, e);
}

/* A shard is set aside when its bytes are not what its name says, and for nothing else. */
static enum status look_at_shard(struct store *st, const char *name, char *path, struct err *e)
{
    struct shard_contents c = {.n = 0};
    const enum status sum = st->q.guest ? STATUS_OK : shard_check(path, e);
    enum status status = sum == STATUS_OK ? shard_look(&c, path, e) : sum;

    if (status == STATUS_OK) {
        status = take_whole(st, name, path, &c, e);
        path = NULL;
    } else if (sum == STATUS_IO) {
        parts_set_aside(&st->parts, name);
        st->n_damaged++;
        status = STATUS_OK;
    } else if (status == STATUS_IO)
        status = st->q.guest ? STATUS_OK : err_memory_for(e, "to read %s", path);
    shard_contents_free(&c);
    free(path);
    return status;
}

enum status store_see_shard(void *into, const char *name, struct err *e)
{
    struct store *st = into;

    if (st->looks_again && sources_know(&st->sources, name))
        return STATUS_OK;
    char *path = parts_path(&st->parts, name);
    return path != NULL ? look_at_shard(st, name, path, e) : err_memory(e);
}

static bool has_all_wanted(const struct store *st)
{
    for (size_t i = 0; i < st->q.n_units; i++)
        if (!store_is_joined(st, st->q.unit[i]))
            return false;
    return true;
}

/* Takes what is there again, after a join that was interrupted has come to its end. */
static enum status take_again(struct store *st, struct err *e)
{
    const size_t n_points = st->sources.n_points;

    sources_free(&st->sources);
    st->sources.n_points = n_points;
    st->q.overwrite = false;
    enum status status = sources_span(&st->sources, st->q.n_replicates) ? STATUS_OK : err_memory(e);
    if (status == STATUS_OK)
        status = store_look_at_file(st, e);
    if (status == STATUS_OK)
        status = parts_each(&st->parts, store_see_shard, st, e);
    st->was_finished = status == STATUS_OK && has_all_wanted(st);
    return status;
}

static void note_damage(struct store *st)
{
    if (st->n_damaged > 0)
        (void)snprintf(st->note, sizeof st->note,
                       "%zu damaged file%s in %s set aside; what %s held is computed again",
                       st->n_damaged, st->n_damaged == 1 ? " was" : "s were", st->parts.folder,
                       st->n_damaged == 1 ? "it" : "they");
}

/* What only the owner may do. */
static enum status put_in_order(struct store *st, struct err *e)
{
    enum store_joining was = STORE_JOINING_none;
    enum status status = store_end_join(st, &was, e);

    if (status == STATUS_OK && was == STORE_JOINING_ended)
        status = take_again(st, e);
    else if (status == STATUS_OK && was == STORE_JOINING_foreign) {
        status = foreign_parts(st, PARTS_JOINING, e);
        if (status == STATUS_OK) /* forgets what was kept beside it */
            status = store_end_join(st, &was, e);
    }
    return status == STATUS_OK ? store_write_manifest(st, e) : status;
}

enum status store_look_at_parts(struct store *st, struct err *e)
{
    st->was_finished = has_all_wanted(st);
    if (st->was_finished && !parts_exist(st->q.file))
        return STATUS_OK;

    enum status status =
        st->q.guest ? parts_join(&st->parts, st->q.file, e) : parts_open(&st->parts, st->q.file, e);
    st->has_parts = status == STATUS_OK;
    if (status == STATUS_OK)
        status = parts_each(&st->parts, store_see_shard, st, e);
    if (status == STATUS_OK && !st->q.guest)
        status = put_in_order(st, e);
    if (status == STATUS_OK)
        note_damage(st);
    return status;
}
