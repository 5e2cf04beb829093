/* Memory: aligned, zeroed arrays with an overflow check. */
#include "mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64 };

void *mem_array(size_t n, size_t size)
{
    if (size != 0 && n > (SIZE_MAX - ALIGNMENT) / size)
        return NULL;

    const size_t bytes = (n * size / ALIGNMENT + 1) * ALIGNMENT;
    void *p = aligned_alloc(ALIGNMENT, bytes);
    return p == NULL ? NULL : memset(p, 0, bytes);
}

void mem_free(void *p)
{
    free(p);
}
