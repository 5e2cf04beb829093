/* Memory that is freed all at once. */
#ifndef CONFIDE_ARENA_H
#define CONFIDE_ARENA_H

#include <stddef.h>

struct arena {
    struct arena_block *last; /* zeroed: empty */
};

/* n zeroed elements, aligned for anything; NULL: no memory. */
void *arena_array(struct arena *a, size_t n, size_t size);

/* A terminated copy of n bytes; NULL: no memory. */
char *arena_text(struct arena *a, const char *bytes, size_t n);
void arena_free(struct arena *a);

#endif
