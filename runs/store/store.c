/* The store: opening it, asking it, reading units back, and joining them (output.md). */
#include "store.h"

#include "disk.h"
#include "gather.h"
#include "join.h"
#include "layout.h"
#include "mem.h"
#include "store_own.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

struct store_bytes store_unit_bytes(const struct experiment *x, const struct plan *p)
{
    /* measured on the UK scenario (runs/FORMAT.md); a row of people is 25 bytes as it lies in a shard */
    static const double PACKED = 0.33, KEPT = 0.3, ROW = 25.0, ROW_KEPT = 0.3;
    const struct layout l = layout_of(x, p, 1);
    const double tallies = (double)(layout_words(&l) * sizeof(uint32_t));
    const double rows = x->scenario.run.output_people
                            ? ROW * (double)p->n_slots * (double)x->scenario.n_policies
                            : 0.0;

    return (struct store_bytes){.at_most = tallies + rows,
                                .in_parts = PACKED * tallies + rows,
                                .in_file = KEPT * tallies + ROW_KEPT * rows};
}

/* A slip of the finger in --replicates is told at once, not when the disk is full. */
enum status store_check_room(const char *file, const struct experiment *x, const struct plan *p,
                             size_t n_units, struct err *e)
{
    const struct store_bytes unit = store_unit_bytes(x, p);
    const double bytes = (unit.in_parts + unit.in_file) * (double)n_units;
    const uint64_t room = disk_bytes(file);

    if (room == UINT64_MAX || bytes <= (double)room)
        return STATUS_OK;
    if (room == 0)
        return err_set(e, STATUS_NOOUTPUT,
                       "%s: its folder cannot be written to; choose another place with -o", file);
    return err_set(e, STATUS_NOOUTPUT,
                   "%s: %zu replicates need %.3g GiB while they are being made, and the whole disk "
                   "has %.3g GiB; take fewer (--replicates), tally less (output.every_steps, "
                   "output.subgroups), or choose another place with -o",
                   file, n_units, bytes / 0x1p30, (double)room / 0x1p30);
}

enum status store_open(struct store **out, const struct store_request *q, struct err *e)
{
    struct store *st = mem_array(1, sizeof *st);

    *out = NULL;
    if (st == NULL)
        return err_memory(e);
    st->q = *q;
    st->parts.lock = -1;
    st->opened = omp_get_wtime();
    st->sources.n_points = q->experiment->n_points;
    st->layout = layout_of(q->experiment, q->plan, 1);

    enum status status =
        q->guest ? STATUS_OK : store_check_room(q->file, q->experiment, q->plan, q->n_units, e);
    if (status == STATUS_OK && !sources_span(&st->sources, q->n_replicates))
        status = err_memory(e);
    if (status == STATUS_OK)
        status = provenance_experiment(st->experiment, q->experiment, e);
    if (status == STATUS_OK)
        status = store_look_at_file(st, e);
    if (status == STATUS_OK)
        status = store_look_at_parts(st, e);
    if (status == STATUS_OK)
        *out = st;
    else
        store_close(st);
    return status;
}

static void stop_reading(struct store *st)
{
#pragma omp critical(hdf5)
    gather_close(st->reader);
    st->reader = NULL;
    mem_free(st->words);
    st->words = NULL;
}

void store_close(struct store *st)
{
    if (st == NULL)
        return;
    stop_reading(st);
    if (st->has_parts)
        parts_close(&st->parts);
    sources_free(&st->sources);
    mem_free(st);
}

/* Where a unit is; a copy of its source, whose path lives as long as the store. */
static struct unit_at find(const struct store *st, struct unit_key u, struct source *from)
{
    struct unit_at at;

#pragma omp critical(store)
    {
        at = sources_find(&st->sources, u);
        if (at.source != 0)
            *from = st->sources.source[at.source - 1];
    }
    return at;
}

bool store_has(const struct store *st, struct unit_key u)
{
    struct source from;

    return find(st, u, &from).source != 0;
}

bool store_is_joined(const struct store *st, struct unit_key u)
{
    struct source from;

    return find(st, u, &from).source != 0 && from.is_joined;
}

bool store_was_finished(const struct store *st)
{
    return st->was_finished;
}

size_t store_safe(const struct store *st)
{
    size_t n = 0;

#pragma omp critical(store)
    n = sources_units(&st->sources);
    return n;
}

const char *store_note(const struct store *st)
{
    return st->note;
}

/* Files stay open for the next unit. Hold the critical sections "hdf5" and "store". */
static enum status read_words(struct store *st, struct unit_key u, struct err *e)
{
    enum status status = STATUS_OK;

    if (st->words == NULL)
        st->words = mem_array(layout_words(&st->layout), sizeof *st->words);
    if (st->words == NULL)
        return err_memory(e);
    if (st->reader == NULL)
        status = gather_open(&st->reader, &st->sources, &st->layout, 1, e);
    return status == STATUS_OK
               ? gather_block(st->reader, &(struct layout_block){u.point, 1, u.replicate, 1},
                              st->words, e)
               : status;
}

enum status store_read(struct store *st, struct unit_key u, struct observation *o, struct err *e)
{
    enum status status = STATUS_OK;

    if (!store_has(st, u))
        return err_set(e, STATUS_IO, "%s: point %zu, replicate %zu is not in it", st->q.file,
                       u.point + 1, u.replicate + 1);
#pragma omp critical(hdf5)
    {
#pragma omp critical(store)
        {
            status = read_words(st, u, e);
            if (status == STATUS_OK)
                pack_undo(o, &st->layout, st->words);
        }
    }
    return status;
}

enum status store_refresh(struct store *st, struct err *e)
{
    if (!st->has_parts)
        return STATUS_OK;
    st->looks_again = true;
    return parts_each(&st->parts, store_see_shard, st, e);
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
                        .threads = st->q.threads};

    if (temporary == NULL)
        return err_memory(e);
    enum status status = join_write(&join, e);
    free(temporary);
    if (status == STATUS_OK || join.bad == 0)
        return status;
    const struct source *bad = &sources->source[join.bad - 1];
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
    bool has = false;

#pragma omp critical(hdf5)
    {
        const hid_t file = h5_open(path);
        char *experiment = file < 0 ? NULL : h5_get_text(file, "experiment");
        has = experiment != NULL && strcmp(experiment, st->experiment) == 0 &&
              h5_length(file, "complete", 1) >= st->q.n_replicates;
        free(experiment);
        if (file >= 0)
            (void)H5Fclose(file);
    }
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

    stop_reading(st);
    if (has_new_units(st))
        status = join_into(st, st->q.file, &st->sources, e);
    if (status == STATUS_OK && st->has_parts)
        parts_clear(&st->parts);
    return status;
}
