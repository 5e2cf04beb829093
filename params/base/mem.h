/* Memory: arrays whose size cannot overflow. NULL means there was not enough. */
#ifndef CONFIDE_MEM_H
#define CONFIDE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/* n elements of `size` bytes, zeroed, 64-byte aligned. Free with mem_free. n = 0 gives a valid pointer. */
void *mem_array(size_t n, size_t size);
void mem_free(void *p);

/* The same for an array of which little may ever be used: memory is taken page by page as it is (aligned to 16). */
void *mem_sparse(size_t n, size_t size);

/* Whether this many bytes more could be allocated now. */
bool mem_has(size_t bytes);

/* Bytes that memory hands over at a time. */
enum { MEM_LINE = 64 };

/* Asks for the line of memory at p, to be read or written soon. */
static inline void mem_prefetch(const void *p)
{
#if defined(__GNUC__)
    __builtin_prefetch(p, 1);
#else
    (void)p;
#endif
}

#endif
