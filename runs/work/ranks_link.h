/* Inner header of the ranks: the link between processes, of MPI where the program is built with it. One thread of a rank
 * makes the calls that all ranks make; ranks_link_take and ranks_link_set may be called by any. */
#ifndef CONFIDE_RANKS_LINK_H
#define CONFIDE_RANKS_LINK_H

#include "ranks_mpi.h"

/* Sets r->link (NULL in a program without MPI), rank, n and processors. */
enum status ranks_link_open(struct ranks *r, struct err *e) MUST_CHECK;
void ranks_link_close(struct ranks *r);
void ranks_link_abort(int exit_code);

/* The counter: adds and gives what it was before; sets. */
uint64_t ranks_link_take(struct ranks *r, uint64_t how_many);
void ranks_link_set(struct ranks *r, uint64_t value);

/* Waits for all ranks; gives all what rank 0 has; the sum over ranks. */
void ranks_link_barrier(struct ranks *r);
void ranks_link_broadcast(struct ranks *r, void *bytes, size_t n);
uint64_t ranks_link_sum(struct ranks *r, uint64_t own);

#endif
