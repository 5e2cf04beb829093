/* Inner header of gather: pages of shards, inflated on threads; those used last are kept for the next block. */
#ifndef CONFIDE_GATHER_PAGES_H
#define CONFIDE_GATHER_PAGES_H

#include "pack_page.h"
#include "reader.h"

/* A page, and the unit that is wanted of it. */
struct gather_page;
struct gather_want;

struct gather_pages {
    size_t words; /* of a unit */
    int threads;
    struct gather_page *page;
    size_t n, capacity, last, bytes; /* pages; the one that was wanted last; unpacked bytes */
    struct gather_want *want;
    size_t n_wanted, want_room;
    uint64_t clock;
};

void gather_pages_open(struct gather_pages *g, size_t words, int threads);
void gather_pages_close(struct gather_pages *g);

/* Says that the unit in a row of a shard is wanted in `into`; reads its page unless it is kept. */
enum status gather_pages_want(struct gather_pages *g, uint32_t number, struct reader *r, size_t row,
                              uint32_t *into, struct err *e) MUST_CHECK;

/* Whether more pages would take too much memory before those that are wanted are given. */
bool gather_pages_are_full(const struct gather_pages *g);

/* Gives what is wanted. IO: a page is damaged; *bad is the number of its shard. */
enum status gather_pages_give(struct gather_pages *g, uint32_t *bad, struct err *e) MUST_CHECK;

/* Forgets all. */
void gather_pages_forget(struct gather_pages *g);

/* Memory that the pages take at most, on so many threads. */
double gather_pages_memory(size_t words, int threads);

#endif
