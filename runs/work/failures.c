/* The list of units that failed. */
#include "failures.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>

static struct failure *room_for_one(struct failures *f)
{
    if (f->n == f->capacity) {
        const size_t capacity = 2 * f->capacity + 8;
        struct failure *list = realloc(f->list, capacity * sizeof *list);
        if (list == NULL)
            return NULL;
        f->list = list;
        f->capacity = capacity;
    }
    return &f->list[f->n];
}

void failures_add(struct failures *f, struct unit_key unit, enum status status, const char *message)
{
#pragma omp critical(failures)
    {
        struct failure *last = room_for_one(f);
        if (last != NULL) {
            *last = (struct failure){.unit = unit, .status = status, .message = text_copy(message)};
            f->n++;
        }
    }
}

void failures_free(struct failures *f)
{
    for (size_t i = 0; i < f->n; i++)
        free(f->list[i].message);
    free(f->list);
    *f = (struct failures){.list = NULL};
}

static int by_unit(const void *a, const void *b)
{
    const struct unit_key x = ((const struct failure *)a)->unit,
                          y = ((const struct failure *)b)->unit;

    if (x.point != y.point)
        return x.point < y.point ? -1 : 1;
    return (x.replicate > y.replicate) - (x.replicate < y.replicate);
}

void failures_tell(struct failures *f, const char *repeat)
{
    if (f->n > 1)
        qsort(f->list, f->n, sizeof *f->list, by_unit);
    for (size_t i = 0; i < f->n; i++) {
        const struct unit_key u = f->list[i].unit;
        const char *why = f->list[i].message;
        (void)fprintf(stderr, "failed: point %zu, replicate %zu: %s\n  %s --only %zu:%zu\n",
                      u.point + 1, u.replicate + 1, why != NULL ? why : ERR_MEMORY, repeat,
                      u.point + 1, u.replicate + 1);
    }
}
