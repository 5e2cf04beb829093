/* Pages are read one after the other, inflated side by side, and copied from; some stay for units that are wanted later. */
#include "gather_pages.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* Unpacked pages take so many bytes at most, and one more; half of that between blocks, and so many pages. */
static const size_t MOST_BYTES = (size_t)1 << 25;
enum { MOST_KEPT = 256 };

struct gather_page {
    uint32_t number; /* of the shard */
    struct reader_page in;
    struct pack_page_room room; /* has the words once it is unpacked */
    enum status status;
    bool is_unpacked;
    uint64_t used;
};

struct gather_want {
    size_t page, unit;
    uint32_t *into;
};

void gather_pages_open(struct gather_pages *g, size_t words, int threads)
{
    *g = (struct gather_pages){.words = words, .threads = threads};
}

static void forget(struct gather_pages *g, size_t i)
{
    struct gather_page *p = &g->page[i];

    g->bytes -= p->in.n * g->words * sizeof(uint32_t);
    free(p->in.bytes);
    pack_page_room_free(&p->room);
    *p = g->page[--g->n];
}

void gather_pages_forget(struct gather_pages *g)
{
    while (g->n > 0)
        forget(g, g->n - 1);
    g->n_wanted = g->last = 0;
}

void gather_pages_close(struct gather_pages *g)
{
    gather_pages_forget(g);
    free(g->page);
    free(g->want);
}

static bool is_it(const struct gather_page *p, uint32_t number, size_t row)
{
    return p->number == number && row >= p->in.first && row - p->in.first < p->in.n;
}

/* The page that has the row; g->n: it is not kept. */
static size_t find(const struct gather_pages *g, uint32_t number, size_t row)
{
    if (g->last < g->n && is_it(&g->page[g->last], number, row))
        return g->last;
    size_t i = 0;
    while (i < g->n && !is_it(&g->page[i], number, row))
        i++;
    return i;
}

/* Room for one element more. */
static void *grow(void *array, size_t n, size_t *capacity, size_t size)
{
    if (n < *capacity)
        return array;
    void *more = realloc(array, (2 * n + 16) * size);
    if (more != NULL)
        *capacity = 2 * n + 16;
    return more;
}

static enum status read_page(struct gather_pages *g, uint32_t number, struct reader *r, size_t row,
                             struct err *e)
{
    struct gather_page *more = grow(g->page, g->n, &g->capacity, sizeof *more);

    if (more == NULL)
        return err_memory_for(e, "to join the replicates");
    g->page = more;
    struct gather_page *p = &more[g->n];
    *p = (struct gather_page){.number = number};
    const enum status status = reader_page(r, row, &p->in, e);
    if (status != STATUS_OK)
        return status;
    g->bytes += p->in.n * g->words * sizeof(uint32_t);
    g->n++;
    return p->in.words == g->words ? STATUS_OK : STATUS_IO;
}

enum status gather_pages_want(struct gather_pages *g, uint32_t number, struct reader *r, size_t row,
                              uint32_t *into, struct err *e)
{
    const size_t i = find(g, number, row);
    const enum status status = i < g->n ? STATUS_OK : read_page(g, number, r, row, e);
    struct gather_want *more = grow(g->want, g->n_wanted, &g->want_room, sizeof *more);

    if (more == NULL)
        return err_memory_for(e, "to join the replicates");
    g->want = more;
    if (status != STATUS_OK)
        return status;
    g->last = i;
    g->page[i].used = ++g->clock;
    g->want[g->n_wanted++] = (struct gather_want){i, row - g->page[i].in.first, into};
    return STATUS_OK;
}

bool gather_pages_are_full(const struct gather_pages *g)
{
    return g->bytes > MOST_BYTES;
}

static void unpack(struct gather_pages *g)
{
#pragma omp parallel for schedule(dynamic, 1) num_threads(g->threads) default(none)                \
    shared(g) if (g->threads > 1)
    for (size_t i = 0; i < g->n; i++) {
        struct gather_page *p = &g->page[i];
        if (p->is_unpacked)
            continue;
        p->status = pack_page_unpack(&p->room, p->in.bytes, p->in.size, p->in.n, g->words);
        p->is_unpacked = true;
        pack_page_room_trim(&p->room);
        free(p->in.bytes);
        p->in.bytes = NULL;
    }
}

/* The page that was used longest ago gives way, as long as there are too many. */
static void keep_some(struct gather_pages *g)
{
    while (g->n > 0 && (g->bytes > MOST_BYTES / 2 || g->n > MOST_KEPT)) {
        size_t oldest = 0;
        for (size_t i = 1; i < g->n; i++)
            if (g->page[i].used < g->page[oldest].used)
                oldest = i;
        forget(g, oldest);
    }
}

enum status gather_pages_give(struct gather_pages *g, uint32_t *bad, struct err *e)
{
    enum status status = STATUS_OK;

    unpack(g);
    for (size_t i = 0; i < g->n_wanted && status == STATUS_OK; i++) {
        const struct gather_want *w = &g->want[i];
        const struct gather_page *p = &g->page[w->page];
        status = p->status;
        *bad = status == STATUS_IO ? p->number : 0;
        if (status == STATUS_OK)
            memcpy(w->into, p->room.word + w->unit * g->words, g->words * sizeof *w->into);
    }
    g->n_wanted = 0;
    keep_some(g);
    return status == STATUS_INTERNAL ? err_memory_for(e, "to join the replicates") : status;
}

double gather_pages_memory(size_t words, int threads)
{
    /* what is unpacked, and what each thread unpacks with */
    const double page =
        (double)(pack_page_units(PACK_PAGE_tight, words) * words * sizeof(uint32_t));

    return (double)MOST_BYTES + page * (1 + 2.0 * threads);
}
