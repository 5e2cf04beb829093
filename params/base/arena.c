/* Memory that is freed all at once: a chain of blocks. */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 65536 };

struct arena_block {
    struct arena_block *before;
    size_t used, capacity;
    max_align_t data[];
};

static struct arena_block *add_block(struct arena *a, size_t bytes)
{
    const size_t capacity = bytes > BLOCK ? bytes : BLOCK;
    struct arena_block *b = calloc(1, sizeof *b + capacity);

    if (b == NULL)
        return NULL;
    b->before = a->last;
    b->capacity = capacity;
    a->last = b;
    return b;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / 4 / size)
        return NULL;

    const size_t align = sizeof(max_align_t), bytes = (n * size + align - 1) / align * align;
    struct arena_block *b = a->last;
    if (b == NULL || b->capacity - b->used < bytes)
        b = add_block(a, bytes);
    if (b == NULL)
        return NULL;
    void *p = (char *)b->data + b->used;
    b->used += bytes;
    return p;
}

char *arena_text(struct arena *a, const char *bytes, size_t n)
{
    char *copy = arena_array(a, n + 1, 1);

    if (copy != NULL && n > 0)
        memcpy(copy, bytes, n);
    return copy;
}

void arena_free(struct arena *a)
{
    while (a->last != NULL) {
        struct arena_block *before = a->last->before;
        free(a->last);
        a->last = before;
    }
}
