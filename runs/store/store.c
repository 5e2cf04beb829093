/* The store: opening it, asking it, reading units back, and joining them (output.md). */
#include "store.h"

#include "disk.h"
#include "gather.h"
#include "gather_pages.h"
#include "layout.h"
#include "mem.h"
#include "number.h"
#include "store_own.h"

#include <math.h>
#include <omp.h>

static const double SMALLEST =
    0.125; /* what few people and rare events take, of what units usually do */

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

double store_join_bytes(const struct experiment *x, double in_parts, double in_file)
{
    static const double STEP = 0.04; /* at least: a step, and what is kept of the one before */

    return x->scenario.run.output_people ? in_parts + in_file
                                         : fmax(in_parts, in_file) + STEP * in_file;
}

double store_memory_bytes(const struct experiment *x, const struct plan *p, size_t n_replicates,
                          int threads)
{
    /* measured: the program with its libraries and a file open; each shard that is open while they are joined, and how
     * many; what most chunks take */
    static const double PROGRAM = 0x1.8p24, SHARD = 0x1p20, OPEN_SHARDS = 64, CHUNK = 0x1p18;
    const struct layout l = layout_of(x, p, n_replicates);
    const struct store_bytes unit = store_unit_bytes(x, p);
    const double units = (double)(layout_block_points(&l) * layout_block_replicates(&l));
    const double all = (double)(x->n_points * n_replicates);

    return PROGRAM + all * (sizeof(struct unit_at) + 2) + 4 * CHUNK * threads +
           SHARD * (all < OPEN_SHARDS ? all : OPEN_SHARDS) +
           fmin(gather_pages_memory(layout_words(&l), threads), 3 * all * unit.at_most) +
           units * ((double)(layout_words(&l) * sizeof(uint32_t)) + unit.in_parts + unit.in_file);
}

size_t store_saves(double seconds)
{
    static const double OFTEN = LEAST_LOSS / LOSS, SELDOM = MOST_LOSS / LOSS;
    const double first = seconds < OFTEN ? seconds : OFTEN;
    const double then = seconds < OFTEN ? 0 : log((seconds < SELDOM ? seconds : SELDOM) / OFTEN);
    const double last = seconds > SELDOM ? (seconds - SELDOM) / MOST_LOSS : 0;

    return (size_t)(first / LEAST_LOSS + then / LOSS + last) + 1;
}

size_t store_most_shards(double bytes)
{
    return 3 * (size_t)MANY_SHARDS + (size_t)(bytes / (double)SHORT_SHARD);
}

/* A slip of the finger in --replicates is told at once, not when the disk is full: what no units are too small for. */
enum status store_check_room(const char *file, const struct experiment *x, const struct plan *p,
                             size_t n_units, struct err *e)
{
    const struct store_bytes unit = store_unit_bytes(x, p);
    const double bytes =
        store_join_bytes(x, unit.in_parts, unit.in_file) * SMALLEST * (double)n_units;
    const uint64_t room = disk_bytes(file);
    char needed[NUMBER_SIZE], there[NUMBER_SIZE];

    if (room == UINT64_MAX || bytes <= (double)room)
        return STATUS_OK;
    if (room == 0)
        return err_set(e, STATUS_NOOUTPUT,
                       "%s: its folder cannot be written to; choose another place with -o", file);
    return err_set(
        e, STATUS_NOOUTPUT,
        "%s: %zu replicate%s need%s at least %s while they are being made, and the whole disk "
        "has %s; take fewer (--replicates), tally less (output.every_steps, "
        "output.subgroups), or choose another place with -o",
        file, n_units, number_plural((double)n_units), n_units == 1 ? "s" : "",
        number_bytes(needed, bytes), number_bytes(there, (double)room));
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
    st->compacts = !q->guest || !q->read_meanwhile;
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
    st->first_own = q->guest ? st->sources.n : 0;
    st->saved = st->sources.n - st->first_own;
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
    store_stop_reading(st);
    if (st->has_parts)
        parts_close(&st->parts);
    sources_free(&st->sources);
    mem_free(st);
}

bool store_was_finished(const struct store *st)
{
    return st->was_finished;
}

const char *store_note(const struct store *st)
{
    return st->note;
}

/* Files stay open for the next unit. Hold the critical section "store". */
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
#pragma omp critical(store)
    {
        status = read_words(st, u, e);
        if (status == STATUS_OK)
            pack_undo(o, &st->layout, st->words);
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
