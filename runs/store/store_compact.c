/* Heaps of small files are hard on the file systems of clusters: old shards are joined into one while the run goes on. The
 * new shard is safe before the old ones go, and a unit in both is taken once. */
#include "disk.h"
#include "mem.h"
#include "pack_page.h"
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

/* The shards shorter than `most` that are this process's own, at most as many as make a long one; a copy of their paths.
 * Whether there are many. */
static bool list_short(struct compaction *c, int64_t most)
{
    const struct sources *s = &c->st->sources;
    int64_t bytes = 0;

    for (size_t i = c->st->first_own; i < s->n && c->path != NULL; i++) {
        const struct unit_source *from = &s->source[i];
        const int64_t size =
            from->is_joined || from->n_units == 0 ? most : disk_file_size(from->path);
        if (size < 0 || size >= most || bytes + size > 4 * SHORT_SHARD)
            continue;
        bytes += size;
        c->path[c->n] = text_copy(from->path);
        if (c->path[c->n++] == NULL)
            return false;
    }
    return c->n >= MANY_SHARDS;
}

static void forget_list(struct compaction *c)
{
    for (size_t i = 0; i < c->n; i++)
        free(c->path[i]);
    c->n = 0;
}

/* Those that were joined once are left until there are many of them, too: their units need not be packed again and again. */
static bool has_many(struct compaction *c)
{
    c->path = mem_array(c->st->sources.n, sizeof *c->path);
    if (c->path == NULL || list_short(c, TINY_SHARD))
        return c->path != NULL;
    forget_list(c);
    return list_short(c, SHORT_SHARD);
}

/* A unit that is packed; its rows of people begin at `first`. */
static enum status add_unit(struct batch *b, struct reader *r, struct unit_pack unit, size_t first,
                            struct err *e)
{
    struct batch one = {.unit = &unit, .n = 1};
    enum status status = unit.bytes != NULL ? STATUS_OK : err_memory(e);

    if (status == STATUS_OK && unit.n_rows > 0)
        status = reader_rows(r, first, unit.n_rows, &unit.people, e);
    one.bytes = unit.size + unit.n_rows * sizeof *unit.people;
    if (status == STATUS_OK && !store_batch_move(b, &one))
        status = err_memory(e);
    if (status != STATUS_OK)
        pack_free(&unit);
    return status;
}

/* A page of a shard, and its units once they are unpacked. */
struct turned {
    struct reader_page page;
    struct pack_page_room room;
};

static enum status turn_page(struct turned *t, struct reader *r, size_t row, struct err *e)
{
    enum status status = STATUS_OK;

    free(t->page.bytes);
    status = reader_page(r, row, &t->page, e);
    if (status == STATUS_OK && t->page.n > 1)
        status = pack_page_unpack(&t->room, t->page.bytes, t->page.size, t->page.n, t->page.words);
    return status == STATUS_INTERNAL ? err_memory(e) : status;
}

/* Packs a unit of the page again; one that was alone is as it was. */
static void pack_again(struct unit_pack *u, struct turned *t, size_t row)
{
    if (t->page.n > 1) {
        (void)pack_words(u, t->room.word + (row - t->page.first) * t->page.words, t->page.words);
        return;
    }
    u->bytes = t->page.bytes;
    u->size = t->page.size;
    t->page.bytes = NULL;
}

static enum status add_units(struct batch *b, struct reader *r, const struct shard_contents *in,
                             struct err *e)
{
    struct turned t = {.page.n = 0};
    uint64_t *rows = NULL;
    size_t n = 0, first = 0;
    enum status status = reader_people(r, &rows, &n, e);

    for (size_t i = 0; i < in->n && status == STATUS_OK; i++) {
        struct unit_pack unit = {.key = in->key[i], .n_rows = i < n ? (size_t)rows[i] : 0};
        if (i % reader_page_units(r) == 0)
            status = turn_page(&t, r, i, e);
        if (status == STATUS_OK) {
            pack_again(&unit, &t, i);
            status = add_unit(b, r, unit, first, e);
        }
        first += unit.n_rows;
    }
    free(t.page.bytes);
    pack_page_room_free(&t.room);
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
        status = store_save_shard(c->st, &c->batch, PACK_PAGE_quick, &path, e);
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
    bool is_due = false;
    struct err e;

#pragma omp critical(store)
    is_due = has_many(&c);
    if (is_due && join_short(&c, &e) != STATUS_OK)
        st->compacts = false;
    forget_list(&c);
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
