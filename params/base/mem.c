/* Memory: aligned, zeroed arrays with an overflow check. */
#if defined(__linux__)
#define _DEFAULT_SOURCE /* madvise */
#endif
#include "mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

enum { ALIGNMENT = 64, LARGE_PAGE = 1 << 21 };

/* Asks for large pages; a system without them ignores it. */
static void advise_large_pages(void *p, size_t bytes)
{
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    (void)madvise(p, bytes, MADV_HUGEPAGE);
#else
    (void)p;
    (void)bytes;
#endif
}

void *mem_array(size_t n, size_t size)
{
    if (size != 0 && n > (SIZE_MAX - LARGE_PAGE) / size)
        return NULL;

    const size_t unit = n * size < LARGE_PAGE ? ALIGNMENT : LARGE_PAGE;
    const size_t bytes = (n * size / unit + 1) * unit;
    void *p = aligned_alloc(unit, bytes);
    if (p == NULL)
        return NULL;
    if (unit == LARGE_PAGE)
        advise_large_pages(p, bytes);
    return memset(p, 0, bytes);
}

void *mem_sparse(size_t n, size_t size)
{
    return calloc(n > 0 ? n : 1, size > 0 ? size : 1);
}

void mem_free(void *p)
{
    free(p);
}

bool mem_has(size_t bytes)
{
#if defined(__linux__)
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return p != MAP_FAILED && munmap(p, bytes) == 0;
#else
    void *p = malloc(bytes);

    free(p);
    return p != NULL;
#endif
}
