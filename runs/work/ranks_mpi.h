/* The ranks of a run: processes that mpirun or srun started together and that share a counter, from which each takes
 * its next work. A process that is alone, with or without MPI, is rank 0 of 1: every function then does the obvious. */
#ifndef CONFIDE_RANKS_MPI_H
#define CONFIDE_RANKS_MPI_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ranks_link;

struct ranks {
    int rank, n;
    int processors;          /* this rank's fair share of its machine's; at least 1 */
    struct ranks_link *link; /* to the others; NULL: there are none */
    _Atomic uint64_t next;   /* the counter, where there is no link */
};

/* A process that is alone, without starting MPI. */
struct ranks ranks_alone(void);

/* The MPI that the program runs with, such as "Open MPI 4.1.4"; "none" without -DCONFIDE_MPI=ON. Also before
 * ranks_start. */
enum { RANKS_LIBRARY_SIZE = 64 };
void ranks_library(char name[RANKS_LIBRARY_SIZE]);

/*
 * Once in a process, from the thread that also ends it, before other threads start. The counter is at 0. INTERNAL: no
 * memory, or an MPI whose calls threads may not take turns in. Where MPI itself fails, here or later, it ends all
 * ranks: nothing that was saved is lost.
 */
enum status ranks_start(struct ranks *r, struct err *e) MUST_CHECK;

/* Waits for the other ranks to come here, too. A zeroed struct is fine, and is left. */
void ranks_end(struct ranks *r);

/* Ends the other ranks at once, and this one when there are others: they save nothing. Only where ranks_any and
 * ranks_end cannot be reached. */
void ranks_abort(struct ranks *r, int exit_code);

/* Takes `how_many` numbers and returns the first; no other call of any rank or thread gets them. Any thread. */
uint64_t ranks_next(struct ranks *r, uint64_t how_many);

/* From now on ranks_next gives only numbers of RANKS_CLOSED and more: nobody begins anything new. Any thread. */
#define RANKS_CLOSED ((uint64_t)1 << 62)
void ranks_close(struct ranks *r);

/* These are for one thread of each rank, and every rank calls them in the same order; who waits does not spin. */
void ranks_barrier(struct ranks *r);
void ranks_restart(struct ranks *r); /* the counter is at 0 again, for all */
void ranks_broadcast(struct ranks *r, void *bytes, size_t n); /* what rank 0 has, for all */
uint64_t ranks_sum(struct ranks *r, uint64_t own);
bool ranks_any(struct ranks *r, bool own); /* whether it is so on any of them */

/* OK when all ranks are; where this one is and another is not, STOPPED. */
enum status ranks_together(struct ranks *r, enum status own, struct err *e) MUST_CHECK;

/* How all ranks end: with the gravest of their statuses, told once. e->msg is empty where rank 0 says the same, or
 * there is nothing to add to it. */
enum status ranks_agree(struct ranks *r, enum status own, struct err *e) MUST_CHECK;

/* Says on standard error what ranks_agree left to say, before ranks_end: mpirun stops all ranks when the first of them has
 * ended with a failure. Nothing is left to say then. One rank alone leaves it to the caller. */
void ranks_tell(const struct ranks *r, enum status status, struct err *e);

/* Threads of this rank: `given` (0: not given) or what its environment says; several ranks share out the processors. */
struct machine_threads;
struct machine_threads ranks_threads(const struct ranks *r, int given);

/* Says on rank 0 how many ranks and threads there are (else ""), and what to do where a rank may use fewer processors
 * than it has threads. Every rank calls it. */
enum { RANKS_NOTE_SIZE = 256 };
void ranks_note(struct ranks *r, int threads, char note[RANKS_NOTE_SIZE]);

#endif
