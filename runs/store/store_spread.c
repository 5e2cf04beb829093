/* Before a join in steps: a shard may go when the file has got beyond its last unit, so shards that reach over much of the file
 * are replaced by some that each hold a piece of it. The new ones are safe before an old one goes. */
#include "disk.h"
#include "mem.h"
#include "store_own.h"

#include <stdlib.h>
#include <string.h>

/* Shards are sorted together up to so many bytes, to a quarter of what is free, or to a part of all, into at most so many pieces of
 * the file, none of them so short that what a shard takes beside its units would matter. */
enum { MOST_PIECES = 64, LEAST_PIECES = 8, PART = 32 };
static const uint64_t MOST_AT_ONCE = (uint64_t)1 << 26, LEAST_AT_ONCE = (uint64_t)1 << 20,
                      SHORTEST = (uint64_t)1 << 18;

/* The first and the last piece that a source has units of. */
struct reach {
    size_t first, last;
};

struct spreading {
    struct store *st;
    uint64_t at_once; /* bytes */
    size_t pieces;
    struct reach *reach; /* of each source that was there at the beginning */
    size_t n;
    struct batch batch;
};

static size_t piece_of(const struct spreading *s, size_t i)
{
    return i * s->pieces / (s->st->sources.n_points * s->st->sources.n_replicates);
}

static void find_reach(struct spreading *s)
{
    const struct sources *from = &s->st->sources;

    for (size_t k = 0; k < s->n; k++)
        s->reach[k] = (struct reach){s->pieces, 0};
    for (size_t i = 0; i < from->n_points * from->n_replicates; i++) {
        if (from->at[i].source == 0)
            continue;
        struct reach *r = &s->reach[from->at[i].source - 1];
        const size_t piece = piece_of(s, i);
        r->first = piece < r->first ? piece : r->first;
        r->last = piece > r->last ? piece : r->last;
    }
}

static bool is_wide(const struct spreading *s, size_t k)
{
    return !s->st->sources.source[k].is_joined && s->reach[k].last > s->reach[k].first + 1;
}

static int by_key(const void *a, const void *b)
{
    const struct unit_key x = ((const struct unit_pack *)a)->key,
                          y = ((const struct unit_pack *)b)->key;

    if (x.point != y.point)
        return x.point < y.point ? -1 : 1;
    return (x.replicate > y.replicate) - (x.replicate < y.replicate);
}

static size_t piece_of_unit(const struct spreading *s, const struct unit_pack *u)
{
    return piece_of(s, u->key.point * s->st->sources.n_replicates + u->key.replicate);
}

/* Saves the units of one piece. */
static enum status save_piece(struct store *st, const struct batch *piece, struct err *e)
{
    char *path = NULL;
    const enum status status = store_save_shard(st, piece, PACK_PAGE_tight, &path, e);

    if (status != STATUS_OK)
        free(path);
    else if (!store_move_units(st, piece, path))
        return err_memory_for(e, "to sort the replicates");
    return status;
}

static enum status save_pieces(struct spreading *s, struct err *e)
{
    struct batch *b = &s->batch;
    enum status status = STATUS_OK;

    qsort(b->unit, b->n, sizeof *b->unit, by_key);
    for (size_t i = 0, n = 0; i < b->n && status == STATUS_OK; i += n) {
        for (n = 1;
             i + n < b->n && piece_of_unit(s, &b->unit[i + n]) == piece_of_unit(s, &b->unit[i]);)
            n++;
        status = save_piece(s->st, &(struct batch){.unit = &b->unit[i], .n = n}, e);
    }
    store_batch_clear(b);
    return status;
}

/* A name stands for its bytes: a new shard may be an old one. */
static bool is_needed(const struct store *st, const char *path)
{
    for (size_t i = 0; i < st->sources.n; i++)
        if (st->sources.source[i].n_units > 0 && strcmp(st->sources.source[i].path, path) == 0)
            return true;
    return false;
}

/* Sorts shards [first, end), and removes them. */
static enum status sort(struct spreading *s, size_t first, size_t end, struct err *e)
{
    struct store *st = s->st;
    enum status status = STATUS_OK;

    for (size_t k = first; k < end && status == STATUS_OK; k++)
        if (is_wide(s, k))
            status = store_batch_add_shard(&s->batch, st->sources.source[k].path, e);
    if (status == STATUS_OK && s->batch.n > 0)
        status = save_pieces(s, e);
    for (size_t k = first; k < end && status == STATUS_OK; k++)
        if (is_wide(s, k) && !is_needed(st, st->sources.source[k].path))
            parts_remove(&st->parts, strrchr(st->sources.source[k].path, '/') + 1);
    return status;
}

static uint64_t bytes_of(const struct spreading *s, size_t k)
{
    const struct unit_source *from = &s->st->sources.source[k];
    const int64_t bytes = from->is_joined || from->n_units == 0 ? 0 : disk_file_size(from->path);

    return bytes > 0 ? (uint64_t)bytes : 0;
}

static void choose_pieces(struct spreading *s)
{
    const uint64_t quarter = disk_free_bytes(s->st->q.file) / 4;
    uint64_t all = 0;

    for (size_t k = 0; k < s->n; k++)
        all += bytes_of(s, k);
    const uint64_t wanted = all / PART > quarter ? all / PART : quarter;
    s->at_once = wanted < LEAST_AT_ONCE  ? LEAST_AT_ONCE
                 : wanted > MOST_AT_ONCE ? MOST_AT_ONCE
                                         : wanted;
    const size_t pieces = (size_t)(s->at_once / SHORTEST);
    s->pieces = pieces > MOST_PIECES ? MOST_PIECES : pieces < LEAST_PIECES ? LEAST_PIECES : pieces;
}

static enum status spread(struct spreading *s, struct err *e)
{
    enum status status = STATUS_OK;

    choose_pieces(s);
    find_reach(s);
    for (size_t first = 0, end = 0; first < s->n && status == STATUS_OK; first = end) {
        uint64_t bytes = 0;
        do
            bytes += is_wide(s, end) ? bytes_of(s, end) : 0;
        while (++end < s->n && bytes + bytes_of(s, end) <= s->at_once);
        status = sort(s, first, end, e);
    }
    return status;
}

enum status store_spread(struct store *st, struct err *e)
{
    struct spreading s = {.st = st, .n = st->sources.n};

    s.reach = mem_array(s.n, sizeof *s.reach);
    if (s.reach == NULL)
        return err_memory_for(e, "to sort the replicates");
    const enum status status = spread(&s, e);
    store_batch_free(&s.batch);
    mem_free(s.reach);
    return status;
}
