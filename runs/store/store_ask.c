/* Which units the store has, and where. */
#include "result.h"
#include "store_own.h"

/* Where a unit is; a copy of its source, whose path lives as long as the store. */
static struct unit_at find(const struct store *st, struct unit_key u, struct unit_source *from)
{
    struct unit_at at;

#pragma omp critical(store)
    {
        at = sources_find(&st->sources, u);
        if (at.source != 0)
            *from = st->sources.source[at.source - 1];
    }
    return at;
}

bool store_has(const struct store *st, struct unit_key u)
{
    struct unit_source from;

    return find(st, u, &from).source != 0;
}

bool store_is_joined(const struct store *st, struct unit_key u)
{
    struct unit_source from;

    return find(st, u, &from).source != 0 && from.is_joined;
}

size_t store_safe(const struct store *st)
{
    size_t n = 0;

#pragma omp critical(store)
    n = sources_units(&st->sources);
    return n;
}

enum status store_check_joined(const struct store *st, struct err *e)
{
    struct result *r = NULL;
    enum status status = result_open(&r, st->q.file, e);

    if (status == STATUS_OK)
        status = result_check_sums(r, e);
    result_close(r);
    return status;
}
