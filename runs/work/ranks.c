/* The ranks of a run: of one process alone, or of several by their link. */
#include "machine.h"
#include "ranks_link.h"

#include <omp.h>
#include <stdatomic.h>

struct ranks ranks_alone(void)
{
    return (struct ranks){.n = 1, .processors = omp_get_num_procs()};
}

enum status ranks_start(struct ranks *r, struct err *e)
{
    *r = ranks_alone();
    const enum status status = ranks_link_open(r, e);
    if (status != STATUS_OK)
        ranks_end(r);
    return status;
}

void ranks_end(struct ranks *r)
{
    if (r->link != NULL)
        ranks_link_close(r);
    *r = ranks_alone();
}

void ranks_abort(struct ranks *r, int exit_code)
{
    if (r->n > 1)
        ranks_link_abort(exit_code);
}

uint64_t ranks_next(struct ranks *r, uint64_t how_many)
{
    return r->link != NULL ? ranks_link_take(r, how_many) : atomic_fetch_add(&r->next, how_many);
}

static void set_counter(struct ranks *r, uint64_t value)
{
    if (r->link != NULL)
        ranks_link_set(r, value);
    else
        atomic_store(&r->next, value);
}

void ranks_close(struct ranks *r)
{
    set_counter(r, RANKS_CLOSED);
}

void ranks_restart(struct ranks *r)
{
    ranks_barrier(r);
    if (r->rank == 0)
        set_counter(r, 0);
    ranks_barrier(r);
}

void ranks_barrier(struct ranks *r)
{
    if (r->link != NULL)
        ranks_link_barrier(r);
}

void ranks_broadcast(struct ranks *r, void *bytes, size_t n)
{
    if (r->link != NULL)
        ranks_link_broadcast(r, bytes, n);
}

uint64_t ranks_sum(struct ranks *r, uint64_t own)
{
    return r->link != NULL ? ranks_link_sum(r, own) : own;
}

bool ranks_any(struct ranks *r, bool own)
{
    return ranks_sum(r, own ? 1 : 0) > 0;
}

struct machine_threads ranks_threads(const struct ranks *r, int given)
{
    return machine_threads_of(given, r->n > 1 ? r->processors : 0);
}
