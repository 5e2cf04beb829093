/* Heaps of small files are hard on the file systems of clusters: old shards are joined into one while the run goes on. The
 * new shard is safe before the old ones go, and a unit in both is taken once. */
#include "disk.h"
#include "mem.h"
#include "reader.h"
#include "shard_name.h"
#include "store_own.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* Shards being joined. */
struct compaction {
    struct store *st;
    char **path;
    size_t n;
    struct batch batch; /* their units */
};

/* The short shards that are this process's own, at most as many as make a long one; a copy of their paths. */
static bool list_short(struct compaction *c)
{
    const struct sources *s = &c->st->sources;
    int64_t bytes = 0;

    c->path = mem_array(s->n, sizeof *c->path);
    for (size_t i = c->st->first_own; i < s->n && c->path != NULL; i++) {
        const struct unit_source *from = &s->source[i];
        const int64_t size =
            from->is_joined || from->n_units == 0 ? SHORT_SHARD : disk_file_size(from->path);
        if (size < 0 || size >= SHORT_SHARD || bytes + size > 4 * SHORT_SHARD)
            continue;
        bytes += size;
        c->path[c->n] = text_copy(from->path);
        if (c->path[c->n++] == NULL)
            return false;
    }
    return c->n >= MANY_SHARDS;
}

/* The unit in a row of a shard, whose rows of people begin at `first`. */
static enum status add_unit(struct batch *b, struct reader *r, struct unit_pack unit, size_t row,
                            size_t first, struct err *e)
{
    struct batch one = {.unit = &unit, .n = 1};
    enum status status = reader_packed(r, row, &unit.bytes, &unit.size, e);

    if (status == STATUS_OK && unit.n_rows > 0)
        status = reader_rows(r, first, unit.n_rows, &unit.people, e);
    one.bytes = unit.size + unit.n_rows * sizeof *unit.people;
    if (status == STATUS_OK && !store_batch_move(b, &one))
        status = err_memory(e);
    if (status != STATUS_OK)
        pack_free(&unit);
    return status;
}

static enum status add_units(struct batch *b, struct reader *r, const struct shard_contents *in,
                             struct err *e)
{
    uint64_t *rows = NULL;
    size_t n = 0, first = 0;
    enum status status = reader_people(r, &rows, &n, e);

    for (size_t i = 0; i < in->n && status == STATUS_OK; i++) {
        const struct unit_pack unit = {.key = in->key[i], .n_rows = i < n ? (size_t)rows[i] : 0};
        status = add_unit(b, r, unit, i, first, e);
        first += unit.n_rows;
    }
    mem_free(rows);
    return status;
}

enum status store_batch_add_shard(struct batch *b, const char *path, struct err *e)
{
    struct shard_contents in = {.n = 0};
    struct reader *r = NULL;
    enum status status = shard_check(path, e);

    if (status == STATUS_OK)
        status = shard_look(&in, path, e);
    if (status == STATUS_OK)
        status = reader_open_shard(&r, path, e);
    if (status == STATUS_OK)
        status = add_units(b, r, &in, e);
    reader_close(r);
    shard_contents_free(&in);
    return status;
}

bool store_move_units(struct store *st, const struct batch *b, char *path)
{
    const uint32_t number = sources_add(&st->sources, path, false, 0);

    if (number == 0)
        return false;
    for (size_t i = 0; i < b->n; i++)
        sources_move(&st->sources, b->unit[i].key, number, i);
    return true;
}

static enum status join_short(struct compaction *c, struct err *e)
{
    bool moved = false;
    char *path = NULL;
    enum status status = STATUS_OK;

    for (size_t i = 0; i < c->n && status == STATUS_OK; i++)
        status = store_batch_add_shard(&c->batch, c->path[i], e);
    if (status == STATUS_OK)
        status = store_save_shard(c->st, &c->batch, &path, e);
    if (status != STATUS_OK) {
        free(path);
        return status;
    }
#pragma omp critical(store)
    moved = store_move_units(c->st, &c->batch, path);
    for (size_t i = 0; i < c->n && moved; i++)
        parts_remove(&c->st->parts, strrchr(c->path[i], '/') + 1);
    return status;
}

static void compact(struct store *st)
{
    struct compaction c = {.st = st};
    bool has_many = false;
    struct err e;

#pragma omp critical(store)
    has_many = list_short(&c);
    if (has_many && join_short(&c, &e) != STATUS_OK)
        st->compacts = false;
    for (size_t i = 0; i < c.n; i++)
        free(c.path[i]);
    mem_free(c.path);
    store_batch_free(&c.batch);
}

void store_compact(struct store *st)
{
    bool is_due = false;

#pragma omp critical(store)
    {
        is_due = st->compacts && ++st->saved >= MANY_SHARDS;
        st->saved = is_due ? 0 : st->saved;
    }
    if (!is_due)
        return;
#pragma omp critical(store_compact)
    compact(st);
}
