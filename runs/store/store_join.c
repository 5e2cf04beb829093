/* Joining what the store holds: into the output file, and into the file that says what the folder of shards is of. */
#include "disk.h"
#include "gather.h"
#include "head.h"
#include "join.h"
#include "mem.h"
#include "shard_name.h"
#include "store_own.h"

#include <stdlib.h>
#include <string.h>

void store_stop_reading(struct store *st)
{
    gather_close(st->reader);
    st->reader = NULL;
    mem_free(st->words);
    st->words = NULL;
}

/* Writes a file of this experiment, of these units, by way of the parts folder. */
static enum status join_into(struct store *st, const char *file, const struct sources *sources,
                             struct err *e)
{
    const size_t highest = st->q.trim ? sources_highest(sources) : sources->n_replicates;
    char *temporary = parts_temporary_path(&st->parts, "joined");
    struct join join = {.file = file,
                        .temporary = temporary,
                        .experiment = st->q.experiment,
                        .plan = st->q.plan,
                        .made_by = st->q.made_by,
                        .sweep = st->q.sweep,
                        .hash = st->experiment,
                        .sources = sources,
                        .n_replicates = highest > 0 ? highest : 1,
                        .threads = st->q.threads,
                        .lawful = st->q.lawful};

    if (temporary == NULL)
        return err_memory(e);
    enum status status = join_write(&join, e);
    free(temporary);
    if (status != STATUS_IO || join.bad == 0 || sources->n == 0)
        return status;
    const struct unit_source *bad = &sources->source[join.bad - 1];
    if (!bad->is_joined && shard_check(bad->path, e) == STATUS_OK)
        return err_memory_for(e, "to read %s", bad->path);
    if (bad->is_joined)
        return err_set(e, STATUS_IO, "%s: is damaged; --overwrite makes it anew", bad->path);
    parts_set_aside(&st->parts, strrchr(bad->path, '/') + 1);
    return err_set(e, STATUS_IO,
                   "%s: is damaged and was set aside; the same command runs its replicates again",
                   bad->path);
}

/* Whether the folder says already which experiment it is of, and of how many replicates. */
static bool has_manifest(const struct store *st, const char *path)
{
    struct head h;
    struct err e;
    const bool has = head_read(&h, path, &e) == STATUS_OK && h.experiment != NULL &&
                     strcmp(h.experiment, st->experiment) == 0 &&
                     h.n_replicates >= st->q.n_replicates;

    head_free(&h);
    return has;
}

enum status store_write_manifest(struct store *st, struct err *e)
{
    const struct sources none = {.n_points = st->sources.n_points,
                                 .n_replicates = st->q.n_replicates};
    const bool trim = st->q.trim;
    char *path = parts_path(&st->parts, PARTS_MANIFEST);
    enum status status = path != NULL ? STATUS_OK : err_memory(e);

    st->q.trim = false;
    if (status == STATUS_OK && !has_manifest(st, path))
        status = join_into(st, path, &none, e);
    st->q.trim = trim;
    free(path);
    return status;
}

static bool has_new_units(const struct store *st)
{
    for (size_t i = 0; i < st->sources.n; i++)
        if (!st->sources.source[i].is_joined && st->sources.source[i].n_units > 0)
            return true;
    return false;
}

enum status store_finish(struct store *st, struct err *e)
{
    enum status status = STATUS_OK;

    store_stop_reading(st);
    if (has_new_units(st))
        status = join_into(st, st->q.file, &st->sources, e);
    if (status == STATUS_OK && st->has_parts)
        parts_clear(&st->parts);
    return status;
}
