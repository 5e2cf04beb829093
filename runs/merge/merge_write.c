/* Merging: writing the one file. */
#include "disk.h"
#include "join.h"
#include "merge_own.h"
#include "parts.h"
#include "place.h"
#include "shard_name.h"

#include <stdlib.h>
#include <string.h>

static enum status in_the_way(const char *file, const char *what, const char *remedy, struct err *e)
{
    return err_set(e, STATUS_NOOUTPUT, "%s: is there already, and %s; it was left as it is. %s",
                   file, what, remedy);
}

/* Something that may be replaced: an output file, or what is left of one. */
enum there { THERE_nothing, THERE_empty, THERE_ours, THERE_damaged, THERE_other };

static enum status what_is_there(enum there *there, const char *file, struct err *e)
{
    struct head h;

    *there = THERE_other;
    if (disk_file_size(file) <= 0)
        *there = disk_file_size(file) < 0 ? THERE_nothing : THERE_empty;
    if (*there != THERE_other || !place_is_hdf5(file))
        return STATUS_OK;
    const enum status status = head_read(&h, file, e);
    if (status != STATUS_OK || head_is_ours(&h))
        *there = status == STATUS_OK ? THERE_ours : THERE_damaged;
    head_free(&h);
    return status == STATUS_IO ? STATUS_OK : status;
}

/* What the output holds already is kept: it is one more file to merge. */
static enum status keep_output(struct merge *m, const struct merge_output *o, struct err *e)
{
    const size_t before = m->n;
    const enum status status = merge_look(m, o->file, e);

    for (size_t i = before; i < m->n && status == STATUS_OK; i++)
        if (m->file[i].is_foreign || m->file[i].is_damaged)
            return in_the_way(m->file[i].path,
                              m->file[i].is_foreign ? "holds another experiment" : "is damaged",
                              "Choose another file with -o, or give --overwrite to replace it.", e);
    return status;
}

static enum status take_output(struct merge *m, const struct merge_output *o, struct err *e)
{
    enum there there;
    const enum status status = what_is_there(&there, o->file, e);

    if (status != STATUS_OK)
        return status;
    if (there == THERE_other)
        return in_the_way(o->file, "is not an output file of confide",
                          "Choose another file with -o, or remove it yourself.", e);
    if (o->overwrite)
        return STATUS_OK;
    if (there == THERE_empty)
        return in_the_way(o->file, "is empty",
                          "Give --overwrite to replace it, or choose another file with -o.", e);
    if (there == THERE_damaged)
        return in_the_way(o->file, "is damaged or cut short, and cannot be read",
                          "Give --overwrite to make it anew, or choose another file with -o.", e);
    return keep_output(m, o, e);
}

static enum status write(struct merge *m, const struct merge_output *o, const struct parts *parts,
                         struct err *e)
{
    const size_t highest = o->trim ? sources_highest(&m->sources) : m->sources.n_replicates;
    char *temporary = parts_temporary_path(parts, "merged");
    struct join join = {.file = o->file,
                        .temporary = temporary,
                        .experiment = merge_experiment(m),
                        .plan = result_plan(m->first),
                        .made_by = o->made_by,
                        .sweep = merge_text(m, "sweep"),
                        .hash = m->head.experiment,
                        .sources = &m->sources,
                        .n_replicates = highest > 0 ? highest : 1,
                        .threads = o->threads,
                        .lawful = o->lawful};

    if (temporary == NULL)
        return err_memory(e);
    const enum status status = join_write(&join, e);
    free(temporary);
    if (status != STATUS_IO || join.bad == 0)
        return status;
    const struct unit_source *bad = &m->sources.source[join.bad - 1];
    if (!bad->is_joined && shard_check(bad->path, e) == STATUS_OK)
        return err_memory_for(e, "to read %s", bad->path);
    return err_set(e, STATUS_IO,
                   "%s: is damaged, or was changed meanwhile; if a run is at work on it, give the "
                   "same command again, else remove it and run its part again",
                   bad->path);
}

/* Its units are in no file that could be read. */
static enum status check_begun(const struct merge *m, struct err *e)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->file[i].is_begun)
            return err_set(e, STATUS_NOINPUT,
                           "%s: is half joined; give the command again that made it, which ends "
                           "that (confide status names it), then merge",
                           m->file[i].path);
    return STATUS_OK;
}

enum status merge_write(struct merge *m, const struct merge_output *o, struct err *e)
{
    struct parts parts = {.lock = -1};
    enum status status = merge_check(m, e);

    if (status == STATUS_OK)
        status = place_check_output(o->file, e);
    if (status == STATUS_OK)
        status = take_output(m, o, e);
    if (status == STATUS_OK)
        status = check_begun(m, e);
    if (status == STATUS_OK)
        status = parts_open(&parts, o->file, e);
    if (status != STATUS_OK)
        return status;
    status = write(m, o, &parts, e);
    parts_close(&parts);
    return status;
}
