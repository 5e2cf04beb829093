/* Saving units as they complete: several short ones in a shard, a long one in its own. */
#include "mem.h"
#include "shard_name.h"
#include "store_own.h"

#include <omp.h>
#include <stdlib.h>

/* A hundredth of the time that a run has taken may be lost in a crash, within these limits. */
static const double LOSS = 0.01, LEAST_LOSS = 0.25, MOST_LOSS = 60.0; /* s */
static const size_t LARGE_BATCH = (size_t)1 << 26;

static struct unit_pack *batch_room(struct batch *b)
{
    if (b->n == b->capacity) {
        const size_t capacity = b->capacity * 2 + 4;
        struct unit_pack *unit = realloc(b->unit, capacity * sizeof *unit);
        if (unit == NULL)
            return NULL;
        b->unit = unit;
        b->capacity = capacity;
    }
    return &b->unit[b->n];
}

enum status store_batch_add(struct batch *b, const struct store *st, struct unit_key u,
                            const struct observation *o, struct err *e)
{
    struct unit_pack *unit = batch_room(b);

    if (unit == NULL || !pack_unit(unit, &st->layout, o))
        return err_memory_for(e, "to save replicate %zu", u.replicate + 1);
    unit->key = u;
    b->bytes += unit->size + unit->n_rows * sizeof *unit->people;
    b->n++;
    return STATUS_OK;
}

bool store_batch_is_due(const struct batch *b, const struct store *st)
{
    const double now = omp_get_wtime(), since = b->since > 0.0 ? b->since : st->opened;
    const double bearable = LOSS * (now - st->opened);
    const double most = bearable < LEAST_LOSS  ? LEAST_LOSS
                        : bearable > MOST_LOSS ? MOST_LOSS
                                               : bearable;

    return b->n > 0 && (now - since >= most || b->bytes >= LARGE_BATCH);
}

static void batch_clear(struct batch *b)
{
    for (size_t i = 0; i < b->n; i++)
        pack_free(&b->unit[i]);
    b->n = b->bytes = 0;
}

void store_batch_free(struct batch *b)
{
    batch_clear(b);
    free(b->unit);
    *b = (struct batch){.unit = NULL};
}

/* Makes the shard's bytes and saves them; the path is then the caller's. */
static enum status save_shard(struct store *st, const struct batch *b, char **path, struct err *e)
{
    char name[SHARD_NAME_SIZE];
    size_t size = 0;
    void *image = shard_image(st->experiment, b->unit, b->n, &st->layout, &size);
    if (image == NULL)
        return err_memory_for(e, "to save %zu replicates", b->n);
    shard_name(name, b->unit->key.point, b->unit->key.replicate, b->n, image, size);
    const enum status status = parts_save(&st->parts, name, image, size, e);
    free(image);
    *path = parts_path(&st->parts, name);
    return status;
}

enum status store_save(struct store *st, struct batch *b, struct err *e)
{
    struct shard_contents c = {.n = b->n, .key = mem_array(b->n, sizeof *c.key)};
    enum status status = c.key != NULL ? STATUS_OK : err_memory(e);
    char *path = NULL;

    if (b->n > 0 && status == STATUS_OK)
        status = save_shard(st, b, &path, e);
    for (size_t i = 0; i < b->n && status == STATUS_OK; i++)
        c.key[i] = b->unit[i].key;
    if (b->n > 0 && status == STATUS_OK)
        status = store_take_shard(st, path, &c, e);
    else
        free(path);
    mem_free(c.key);
    batch_clear(b);
    b->since = omp_get_wtime();
    return status;
}
