/* Saving units as they complete. */
#include "mem.h"
#include "store_own.h"

#include <omp.h>
#include <stdlib.h>

enum status store_save(struct store *st, struct batch *b, struct err *e)
{
    struct shard_contents c = {.n = b->n, .key = mem_array(b->n, sizeof *c.key)};
    enum status status = c.key != NULL ? STATUS_OK : err_memory(e);
    char *path = NULL;

    if (b->n > 0 && status == STATUS_OK)
        status = store_save_shard(st, b, PACK_PAGE_quick, &path, e);
    for (size_t i = 0; i < b->n && status == STATUS_OK; i++)
        c.key[i] = b->unit[i].key;
    if (b->n > 0 && status == STATUS_OK)
        status = store_take_shard(st, path, &c, e);
    else
        free(path);
    mem_free(c.key);
    store_batch_clear(b);
    b->since = omp_get_wtime();
    if (status == STATUS_OK)
        store_compact(st);
    return status;
}
