/* A build with MPI: the counter lies in rank 0's memory, and the others reach into it (one-sided MPI). */
#define _POSIX_C_SOURCE 200809L
#include "ranks_link.h"

#ifdef CONFIDE_MPI
#include "mem.h"

#include <limits.h>
#include <mpi.h>
#include <omp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/*
 * Threads take turns in MPI (MPI_THREAD_SERIALIZED): more than that some one-sided parts of Open MPI 4 refuse. Between
 * machines without hardware for it, an MPI serves what reaches into a rank's memory only while that rank is in MPI
 * itself; so rank 0 has a thread that looks in every millisecond, and its own work may take as long as it likes.
 */
struct ranks_link {
    pthread_mutex_t mpi;
    MPI_Win window;
    uint64_t *counter; /* on rank 0: in the window */
    pthread_t server;
    bool is_served;
    atomic_bool is_over;
    bool has_begun; /* MPI, by us */
};

enum { LOOK_IN_NS = 1000000 };

/* Of "Open MPI v4.1.4, package: …", "MPICH Version:\t4.0.2\n…" and the like, the name and the number. */
void ranks_library(char name[RANKS_LIBRARY_SIZE])
{
    char text[MPI_MAX_LIBRARY_VERSION_STRING] = "";
    int n = 0;

    (void)MPI_Get_library_version(text, &n);
    text[strcspn(text, ",\n")] = '\0';
    const char *number = text + strcspn(text, "0123456789");
    int length = (int)(number - text);
    const char *word = strstr(text, " Version");
    if (word != NULL && word < number)
        length = (int)(word - text);
    while (length > 0 && (text[length - 1] == 'v' || text[length - 1] == ' '))
        length--;
    (void)snprintf(name, RANKS_LIBRARY_SIZE, "%.*s %.*s", length < 32 ? length : 32, text,
                   (int)strcspn(number, " \t"), number);
}

static void nap(void)
{
    const struct timespec t = {.tv_nsec = LOOK_IN_NS};
    (void)nanosleep(&t, NULL);
}

static void *serve(void *argument)
{
    struct ranks_link *l = argument;

    while (!atomic_load(&l->is_over)) {
        int flag;
        (void)pthread_mutex_lock(&l->mpi);
        (void)MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
        (void)pthread_mutex_unlock(&l->mpi);
        nap();
    }
    return NULL;
}

/* Others of this rank get their turn meanwhile. (What is hidden here clang-tidy takes for a missing MPI_Wait.) */
static void wait_for(struct ranks_link *l, MPI_Request *request)
{
    for (int done = 0;;) {
        (void)pthread_mutex_lock(&l->mpi);
        (void)MPI_Test(request, &done, MPI_STATUS_IGNORE);
        (void)pthread_mutex_unlock(&l->mpi);
        if (done)
            return;
        nap();
    }
}

static void window_open(struct ranks *r)
{
    struct ranks_link *l = r->link;
    const MPI_Aint size = r->rank == 0 ? (MPI_Aint)sizeof *l->counter : 0;

    (void)MPI_Win_allocate(size, (int)sizeof *l->counter, MPI_INFO_NULL, MPI_COMM_WORLD,
                           &l->counter, &l->window);
    (void)MPI_Win_lock_all(MPI_MODE_NOCHECK, l->window);
}

/* One access to the counter, complete when it returns. */
static uint64_t access_counter(struct ranks *r, MPI_Op op, uint64_t operand)
{
    struct ranks_link *l = r->link;
    uint64_t before = 0;

    (void)pthread_mutex_lock(&l->mpi);
    (void)MPI_Fetch_and_op(&operand, &before, MPI_UINT64_T, 0, 0, op, l->window);
    (void)MPI_Win_flush(0, l->window);
    (void)pthread_mutex_unlock(&l->mpi);
    return before;
}

/* Ranks of one machine that are not bound to processors of their own all see the same ones. */
static int fair_share(void)
{
    int own = omp_get_num_procs(), all = 0, here = 1;
    MPI_Comm machine;

    (void)MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
    (void)MPI_Comm_size(machine, &here);
    (void)MPI_Allreduce(&own, &all, 1, MPI_INT, MPI_SUM, machine);
    (void)MPI_Comm_free(&machine);
    if (all > sysconf(_SC_NPROCESSORS_ONLN))
        own /= here;
    return own > 0 ? own : 1;
}

static enum status begin(struct ranks *r, struct err *e)
{
    int given = MPI_THREAD_SINGLE;

    (void)MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &given);
    r->link->has_begun = true;
    (void)MPI_Comm_rank(MPI_COMM_WORLD, &r->rank);
    (void)MPI_Comm_size(MPI_COMM_WORLD, &r->n);
    if (given < MPI_THREAD_SERIALIZED)
        return err_set(e, STATUS_INTERNAL,
                       "this MPI does not let threads take turns (MPI_THREAD_SERIALIZED); load "
                       "another MPI module, or use a build without MPI and a job array");
    r->processors = fair_share();
    window_open(r);
    ranks_link_barrier(r);
    if (r->rank == 0)
        ranks_link_set(r, 0);
    ranks_link_barrier(r);
    if (r->rank == 0 && r->n > 1)
        r->link->is_served = pthread_create(&r->link->server, NULL, serve, r->link) == 0;
    if (ranks_link_sum(r, r->rank == 0 && r->n > 1 && !r->link->is_served ? 1 : 0) > 0)
        return err_set(e, STATUS_INTERNAL, "the system gives rank 0 no more threads");
    return STATUS_OK;
}

enum status ranks_link_open(struct ranks *r, struct err *e)
{
    r->link = mem_array(1, sizeof *r->link);
    if (r->link == NULL)
        return err_memory(e);
    (void)pthread_mutex_init(&r->link->mpi, NULL);
    atomic_init(&r->link->is_over, false);
    r->link->window = MPI_WIN_NULL;
    return begin(r, e);
}

void ranks_link_close(struct ranks *r)
{
    struct ranks_link *l = r->link;

    ranks_link_barrier(r); /* until then somebody may want a number of rank 0 */
    if (l->is_served) {
        atomic_store(&l->is_over, true);
        (void)pthread_join(l->server, NULL);
    }
    if (l->window != MPI_WIN_NULL) {
        (void)MPI_Win_unlock_all(l->window);
        (void)MPI_Win_free(&l->window);
    }
    if (l->has_begun)
        (void)MPI_Finalize();
    (void)pthread_mutex_destroy(&l->mpi);
    mem_free(l);
    r->link = NULL;
}

void ranks_link_abort(int exit_code)
{
    (void)MPI_Abort(MPI_COMM_WORLD, exit_code);
}

uint64_t ranks_link_take(struct ranks *r, uint64_t how_many)
{
    return access_counter(r, MPI_SUM, how_many);
}

void ranks_link_set(struct ranks *r, uint64_t value)
{
    (void)access_counter(r, MPI_REPLACE, value);
}

void ranks_link_barrier(struct ranks *r)
{
    MPI_Request request;

    (void)pthread_mutex_lock(&r->link->mpi);
    (void)MPI_Ibarrier(MPI_COMM_WORLD, &request);
    (void)pthread_mutex_unlock(&r->link->mpi);
    wait_for(r->link, &request);
}

void ranks_link_broadcast(struct ranks *r, void *bytes, size_t n)
{
    for (size_t done = 0; done < n;) {
        const int size = n - done < INT_MAX ? (int)(n - done) : INT_MAX;
        MPI_Request request;

        (void)pthread_mutex_lock(&r->link->mpi);
        (void)MPI_Ibcast((char *)bytes + done, size, MPI_BYTE, 0, MPI_COMM_WORLD, &request);
        (void)pthread_mutex_unlock(&r->link->mpi);
        wait_for(r->link, &request);
        done += (size_t)size; /* NOLINT(clang-analyzer-optin.mpi.MPI-Checker) */
    }
}

uint64_t ranks_link_sum(struct ranks *r, uint64_t own)
{
    uint64_t sum = 0;
    MPI_Request request;

    (void)pthread_mutex_lock(&r->link->mpi);
    (void)MPI_Iallreduce(&own, &sum, 1, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD, &request);
    (void)pthread_mutex_unlock(&r->link->mpi);
    wait_for(r->link, &request);
    return sum; /* NOLINT(clang-analyzer-optin.mpi.MPI-Checker) */
}
#endif
