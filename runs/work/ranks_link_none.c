/* A program without MPI: there are no others to be linked to. */
#include "ranks_link.h"

#ifndef CONFIDE_MPI
#include <stdio.h>

void ranks_library(char name[RANKS_LIBRARY_SIZE])
{
    (void)snprintf(name, RANKS_LIBRARY_SIZE, "none");
}

enum status ranks_link_open(struct ranks *r, struct err *e)
{
    (void)e;
    r->link = NULL;
    return STATUS_OK;
}

void ranks_link_close(struct ranks *r)
{
    (void)r;
}

void ranks_link_abort(int exit_code)
{
    (void)exit_code;
}

uint64_t ranks_link_take(struct ranks *r, uint64_t how_many)
{
    (void)r;
    (void)how_many;
    return RANKS_CLOSED;
}

void ranks_link_set(struct ranks *r, uint64_t value)
{
    (void)r;
    (void)value;
}

void ranks_link_barrier(struct ranks *r)
{
    (void)r;
}

void ranks_link_broadcast(struct ranks *r, void *bytes, size_t n)
{
    (void)r;
    (void)bytes;
    (void)n;
}

uint64_t ranks_link_sum(struct ranks *r, uint64_t own)
{
    (void)r;
    return own;
}
#endif
