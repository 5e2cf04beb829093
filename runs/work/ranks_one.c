/* A build without MPI: one rank, whose counter its threads share. */
#include "ranks_mpi.h"

#ifndef CONFIDE_MPI
#include "mem.h"

#include <omp.h>
#include <stdatomic.h>
#include <stdio.h>

struct ranks_link {
    _Atomic uint64_t next;
};

void ranks_library(char name[RANKS_LIBRARY_SIZE])
{
    (void)snprintf(name, RANKS_LIBRARY_SIZE, "none");
}

enum status ranks_start(struct ranks *r, struct err *e)
{
    *r = (struct ranks){.n = 1, .processors = omp_get_num_procs()};
    r->link = mem_array(1, sizeof *r->link);
    if (r->link == NULL)
        return err_memory(e);
    atomic_init(&r->link->next, 0);
    return STATUS_OK;
}

void ranks_end(struct ranks *r)
{
    mem_free(r->link);
    *r = (struct ranks){0};
}

void ranks_abort(struct ranks *r, int exit_code)
{
    (void)r;
    (void)exit_code;
}

uint64_t ranks_next(struct ranks *r, uint64_t how_many)
{
    return atomic_fetch_add(&r->link->next, how_many);
}

void ranks_close(struct ranks *r)
{
    atomic_store(&r->link->next, RANKS_CLOSED);
}

void ranks_barrier(struct ranks *r)
{
    (void)r;
}

void ranks_restart(struct ranks *r)
{
    atomic_store(&r->link->next, 0);
}

void ranks_broadcast(struct ranks *r, void *bytes, size_t n)
{
    (void)r;
    (void)bytes;
    (void)n;
}

uint64_t ranks_sum(struct ranks *r, uint64_t own)
{
    (void)r;
    return own;
}

bool ranks_any(struct ranks *r, bool own)
{
    (void)r;
    return own;
}
#endif
