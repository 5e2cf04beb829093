/* Units that wait to be saved together, and the shard that holds them: several short ones in one, a long one in its own. */
#include "mem.h"
#include "shard_name.h"
#include "store_own.h"

#include <omp.h>
#include <stdlib.h>

static const size_t LARGE_BATCH = (size_t)1 << 26;

/* Room for n more units; the first of them. */
static struct unit_pack *batch_room(struct batch *b, size_t n)
{
    if (b->n + n > b->capacity) {
        const size_t capacity = (b->n + n) * 2 + 4;
        struct unit_pack *unit = realloc(b->unit, capacity * sizeof *unit);
        if (unit == NULL)
            return NULL;
        b->unit = unit;
        b->capacity = capacity;
    }
    return &b->unit[b->n];
}

bool store_batch_move(struct batch *into, struct batch *from)
{
    struct unit_pack *unit = batch_room(into, from->n);

    if (unit == NULL)
        return false;
    for (size_t i = 0; i < from->n; i++)
        unit[i] = from->unit[i];
    into->n += from->n;
    into->bytes += from->bytes;
    from->n = from->bytes = 0;
    return true;
}

struct batch store_batch_take(struct batch *b)
{
    const struct batch all = *b;

    *b = (struct batch){.since = omp_get_wtime()};
    return all;
}

enum status store_batch_add(struct batch *b, const struct store *st, struct unit_key u,
                            const struct observation *o, struct err *e)
{
    struct unit_pack *unit = batch_room(b, 1);

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

void store_batch_clear(struct batch *b)
{
    for (size_t i = 0; i < b->n; i++)
        pack_free(&b->unit[i]);
    b->n = b->bytes = 0;
}

void store_batch_free(struct batch *b)
{
    store_batch_clear(b);
    free(b->unit);
    *b = (struct batch){.unit = NULL};
}

enum status store_save_shard(struct store *st, const struct batch *b, enum pack_page_kind kind,
                             char **path, struct err *e)
{
    char name[SHARD_NAME_SIZE];
    size_t size = 0;
    void *image = shard_image(st->experiment, b->unit, b->n, &st->layout, kind, &size);
    if (image == NULL)
        return err_memory_for(e, "to save %zu replicates", b->n);
    shard_name(name, b->unit->key.point, b->unit->key.replicate, b->n, image, size);
    const enum status status = parts_save(&st->parts, name, image, size, e);
    free(image);
    *path = parts_path(&st->parts, name);
    return status;
}
