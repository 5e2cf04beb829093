/* Reading finished units back: files are kept open for a while, units of one file are read together. */
#include "gather.h"

#include "gather_pages.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_SHARDS_OPEN = 64, MAX_JOINED_OPEN = 2, MAX_OPEN = MAX_SHARDS_OPEN + MAX_JOINED_OPEN };

struct open_source {
    uint32_t number; /* 0: none */
    struct reader *reader;
    uint64_t used;
};

/* A unit of the block, and where it is. */
struct wanted {
    struct unit_at at;
    struct unit_key key;
    size_t i; /* in the block */
};

struct gather {
    const struct sources *s;
    struct layout layout;
    size_t words, word[OBSERVE_COUNT];
    int threads;
    struct open_source open[MAX_OPEN];
    uint64_t clock;
    uint32_t bad;
    struct wanted *wanted;
    size_t n_wanted, capacity;
    void *box, *unit; /* of the longest variable */
    size_t n_box;
    struct gather_pages pages;
};

enum status gather_open(struct gather **out, const struct sources *s, const struct layout *l,
                        int threads, struct err *e)
{
    struct gather *g = mem_array(1, sizeof *g);
    size_t longest = 0;

    *out = g;
    if (g == NULL)
        return err_memory_for(e, "to join the replicates");
    g->s = s;
    g->layout = *l;
    g->words = layout_words(l);
    g->threads = threads > 0 ? threads : 1;
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        const size_t bytes = layout_unit_size(l, v) * observe_width(v);
        g->word[v] = layout_word(l, v);
        longest = bytes > longest ? bytes : longest;
    }
    g->unit = mem_array(longest, 1);
    gather_pages_open(&g->pages, g->words, g->threads);
    if (g->unit != NULL)
        return STATUS_OK;
    gather_close(g);
    *out = NULL;
    return err_memory_for(e, "to join the replicates");
}

static void let_go(struct open_source *o)
{
    reader_close(o->reader);
    *o = (struct open_source){.number = 0};
}

void gather_let_go(struct gather *g)
{
    for (size_t i = 0; i < MAX_OPEN; i++)
        let_go(&g->open[i]);
}

void gather_close(struct gather *g)
{
    if (g == NULL)
        return;
    gather_let_go(g);
    gather_pages_close(&g->pages);
    free(g->wanted);
    mem_free(g->unit);
    free(g->box);
    mem_free(g);
}

uint32_t gather_bad(const struct gather *g)
{
    return g->bad;
}

static enum status open_reader(struct reader **r, const struct gather *g,
                               const struct unit_source *s, struct err *e)
{
    struct layout l = g->layout;

    l.dim[DIM_replicate] = s->n_replicates;
    return s->is_joined ? reader_open(r, s->path, &l, e) : reader_open_shard(r, s->path, e);
}

/* The source, open; what was used longest ago gives way to it. */
static enum status open_number(struct open_source **out, struct gather *g, uint32_t number,
                               struct err *e)
{
    const struct unit_source *s = &g->s->source[number - 1];
    const size_t first = s->is_joined ? 0 : MAX_JOINED_OPEN;
    const size_t last = s->is_joined ? MAX_JOINED_OPEN : MAX_OPEN;
    struct open_source *oldest = &g->open[first];

    for (size_t i = first; i < last; i++) {
        if (g->open[i].number == number) {
            g->open[i].used = ++g->clock;
            *out = &g->open[i];
            return STATUS_OK;
        }
        if (g->open[i].used < oldest->used)
            oldest = &g->open[i];
    }
    let_go(oldest);
    const enum status status = open_reader(&oldest->reader, g, s, e);
    if (status != STATUS_OK)
        return status;
    oldest->number = number;
    oldest->used = ++g->clock;
    *out = oldest;
    return STATUS_OK;
}

enum status gather_reader(struct gather *g, uint32_t number, struct reader **r, struct err *e)
{
    struct open_source *o = NULL;
    const enum status status = open_number(&o, g, number, e);

    *r = o != NULL ? o->reader : NULL;
    return status;
}

static int by_place(const void *a, const void *b)
{
    const struct wanted *x = a, *y = b;

    if (x->at.source != y->at.source)
        return x->at.source < y->at.source ? -1 : 1;
    if (x->at.row != y->at.row)
        return x->at.row < y->at.row ? -1 : 1;
    return (x->i > y->i) - (x->i < y->i);
}

static bool list_wanted(struct gather *g, const struct layout_block *b)
{
    const size_t n = b->n_points * b->n_replicates;

    if (n > g->capacity) {
        struct wanted *more = realloc(g->wanted, n * sizeof *more);
        if (more == NULL)
            return false;
        g->wanted = more;
        g->capacity = n;
    }
    for (size_t i = 0; i < n; i++) {
        const struct unit_key key = {b->point + i / b->n_replicates,
                                     b->replicate + i % b->n_replicates};
        const struct unit_at at = sources_find(g->s, key);
        if (at.source != 0)
            g->wanted[g->n_wanted++] = (struct wanted){.at = at, .key = key, .i = i};
    }
    if (g->n_wanted > 0)
        qsort(g->wanted, g->n_wanted, sizeof *g->wanted, by_place);
    return true;
}

/* Copies the units of a shard out of its pages, which are inflated in some rounds where there are many. */
static enum status read_shard(struct gather *g, struct open_source *o, const struct wanted *w,
                              size_t n, uint32_t *words, struct err *e)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < n && status == STATUS_OK; i++) {
        status = gather_pages_want(&g->pages, o->number, o->reader, w[i].at.row,
                                   words + w[i].i * g->words, e);
        if (status == STATUS_OK && gather_pages_are_full(&g->pages))
            status = gather_pages_give(&g->pages, &g->bad, e);
    }
    return status;
}

static struct layout_block around(const struct wanted *w, size_t n)
{
    struct layout_block b = {w->key.point, 1, w->key.replicate, 1};
    size_t last_point = b.point, last_replicate = b.replicate;

    for (size_t i = 1; i < n; i++) {
        const struct unit_key key = w[i].key;
        b.point = key.point < b.point ? key.point : b.point;
        b.replicate = key.replicate < b.replicate ? key.replicate : b.replicate;
        last_point = key.point > last_point ? key.point : last_point;
        last_replicate = key.replicate > last_replicate ? key.replicate : last_replicate;
    }
    b.n_points = last_point - b.point + 1;
    b.n_replicates = last_replicate - b.replicate + 1;
    return b;
}

static struct layout_box box_of(const struct layout *l, enum observable v,
                                const struct layout_block *b)
{
    struct layout_box box = {.start = {0}};
    int dims[FILE_MAX_RANK];
    const int rank = layout_dims(v, dims);

    for (int d = 0; d < rank; d++) {
        const bool is_point = dims[d] == DIM_point, is_replicate = dims[d] == DIM_replicate;
        box.start[d] = is_point ? b->point : is_replicate ? b->replicate : 0;
        box.count[d] = is_point ? b->n_points : is_replicate ? b->n_replicates : l->dim[dims[d]];
    }
    return box;
}

static bool has_box(struct gather *g, size_t bytes)
{
    if (bytes <= g->n_box)
        return true;
    void *more = realloc(g->box, bytes);
    if (more == NULL)
        return false;
    g->box = more;
    g->n_box = bytes;
    return true;
}

/* Reads units of an output file: the block around them, variable by variable. */
static enum status read_joined(struct gather *g, struct open_source *o, const struct wanted *w,
                               size_t n, uint32_t *words, struct err *e)
{
    const struct layout_block b = around(w, n);
    struct layout l = g->layout;

    l.dim[DIM_replicate] = g->s->source[o->number - 1].n_replicates;
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        const size_t bytes = layout_unit_size(&l, v) * observe_width(v);
        const struct layout_box box = box_of(&l, v, &b);
        if (bytes == 0)
            continue;
        if (!has_box(g, bytes * b.n_points * b.n_replicates))
            return err_memory_for(e, "to join the replicates");
        const enum status status = reader_block(o->reader, v, &b, g->box, e);
        if (status != STATUS_OK)
            return status;
        for (size_t i = 0; i < n; i++) {
            layout_copy(LAYOUT_READ, &l, v, &box, g->box, g->unit, w[i].key.point,
                        w[i].key.replicate);
            pack_variable(words + w[i].i * g->words + g->word[v], &l, v, g->unit);
        }
    }
    return STATUS_OK;
}

static enum status cannot_read(struct gather *g, uint32_t number, enum status why, struct err *e)
{
    gather_pages_forget(&g->pages);
    if (why != STATUS_IO)
        return why;
    g->bad = g->bad != 0 ? g->bad : number;
    return err_set(e, STATUS_IO, "%s: is damaged or cannot be read any more",
                   g->s->source[g->bad - 1].path);
}

enum status gather_block(struct gather *g, const struct layout_block *b, uint32_t *words,
                         struct err *e)
{
    memset(words, 0, b->n_points * b->n_replicates * g->words * sizeof *words);
    g->n_wanted = 0;
    g->bad = 0;
    if (!list_wanted(g, b))
        return err_memory_for(e, "to join the replicates");
    for (size_t i = 0, n = 0; i < g->n_wanted; i += n) {
        const uint32_t number = g->wanted[i].at.source;
        struct open_source *o = NULL;
        enum status status = open_number(&o, g, number, e);
        for (n = 1; i + n < g->n_wanted && g->wanted[i + n].at.source == number;)
            n++;
        if (status == STATUS_OK)
            status = g->s->source[number - 1].is_joined
                         ? read_joined(g, o, &g->wanted[i], n, words, e)
                         : read_shard(g, o, &g->wanted[i], n, words, e);
        if (status != STATUS_OK)
            return cannot_read(g, number, status, e);
    }
    const enum status status = gather_pages_give(&g->pages, &g->bad, e);
    return status == STATUS_OK ? STATUS_OK : cannot_read(g, g->bad, status, e);
}
