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

/* Of shards that take so much, the file is joined in so many steps; in one where so many times their bytes are free. */
enum { STEPS = 128 };
static const double AMPLE = 1.25;

/* How a file is joined; whether it could not be written. */
struct way {
    bool in_steps, failed;
};

void store_stop_reading(struct store *st)
{
    gather_close(st->reader);
    st->reader = NULL;
    mem_free(st->words);
    st->words = NULL;
}

static void remove_shard(void *of, const struct unit_source *shard)
{
    const struct store *st = of;

    parts_remove(&st->parts, strrchr(shard->path, '/') + 1);
}

static uint64_t bytes_of(const struct sources *s)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < s->n; i++) {
        const int64_t size = s->source[i].n_units > 0 ? disk_file_size(s->source[i].path) : 0;
        bytes += size > 0 ? (uint64_t)size : 0;
    }
    return bytes;
}

/* Writes a file of this experiment, of these units, by way of the parts folder. */
static enum status join_into(struct store *st, const char *file, const struct sources *sources,
                             struct way *way, struct err *e)
{
    const bool in_steps = way->in_steps;
    const size_t highest = st->q.trim ? sources_highest(sources) : sources->n_replicates;
    const struct join_steps steps = {bytes_of(sources) / STEPS, remove_shard, st};
    char *temporary = in_steps ? parts_path(&st->parts, PARTS_JOINING)
                               : parts_temporary_path(&st->parts, "joined");
    struct join join = {.file = file,
                        .temporary = temporary,
                        .steps = in_steps ? &steps : NULL,
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
    way->failed = join.unwritten;
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
        status = join_into(st, path, &none, &(struct way){.in_steps = false}, e);
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

/* A file in steps takes no more room than the shards and a step. Rows of people are not joined so. */
static bool may_go_in_steps(const struct store *st)
{
    return !st->q.experiment->scenario.run.output_people;
}

static bool lacks_room(const struct store *st)
{
    return (double)disk_free_bytes(st->q.file) < AMPLE * (double)bytes_of(&st->sources);
}

/* What is damaged in it is computed again. */
static enum status set_aside(struct store *st, const char *joining)
{
    parts_set_aside(&st->parts, PARTS_JOINING);
    join_forget(joining);
    st->n_damaged++;
    return STATUS_OK;
}

static enum status end_join(struct store *st, const char *joining, enum store_joining *was,
                            struct err *e)
{
    struct join_begun b;
    enum status status = join_look(&b, joining, e);
    const bool is_there = status == STATUS_OK,
               is_ours = is_there && strcmp(b.hash, st->experiment) == 0;

    join_begun_free(&b);
    if (is_ours)
        status = join_into(st, st->q.file, &st->sources, &(struct way){.in_steps = true}, e);
    else if (status == STATUS_IO)
        status = set_aside(st, joining);
    else if (status == STATUS_NOINPUT) {
        join_forget(joining);
        status = STATUS_OK;
    }
    *was = is_ours ? STORE_JOINING_ended : is_there ? STORE_JOINING_foreign : STORE_JOINING_none;
    return status;
}

enum status store_end_join(struct store *st, enum store_joining *was, struct err *e)
{
    char *joining = parts_path(&st->parts, PARTS_JOINING);
    const enum status status = joining != NULL ? end_join(st, joining, was, e) : err_memory(e);

    free(joining);
    return status;
}

static enum status join_in_steps(struct store *st, struct err *e)
{
    const enum status status = store_spread(st, e);

    return status == STATUS_OK
               ? join_into(st, st->q.file, &st->sources, &(struct way){.in_steps = true}, e)
               : status;
}

/* At once where there seems to be room; in steps where there is none, or it was too little. */
static enum status join_all(struct store *st, struct err *e)
{
    struct way at_once = {.in_steps = false};

    if (may_go_in_steps(st) && (st->q.in_steps || lacks_room(st)))
        return join_in_steps(st, e);
    const enum status status = join_into(st, st->q.file, &st->sources, &at_once, e);
    return at_once.failed && may_go_in_steps(st) ? join_in_steps(st, e) : status;
}

enum status store_finish(struct store *st, struct err *e)
{
    enum status status = STATUS_OK;

    store_stop_reading(st);
    if (has_new_units(st))
        status = join_all(st, e);
    if (status == STATUS_OK && st->has_parts)
        parts_clear(&st->parts);
    return status;
}
