/* What the ranks say of themselves, once. */
#include "mpi_ranks.h"

#include <omp.h>
#include <stdio.h>

void ranks_note(struct ranks *r, int threads, char note[RANKS_NOTE_SIZE])
{
    const uint64_t all = ranks_sum(r, (uint64_t)threads);
    const uint64_t bound = ranks_sum(r, omp_get_num_procs() < threads ? 1 : 0);

    note[0] = '\0';
    if (r->rank != 0)
        return;
    const int n = snprintf(note, RANKS_NOTE_SIZE, "%d rank%s, %llu thread%s", r->n,
                           r->n == 1 ? "" : "s", (unsigned long long)all, all == 1 ? "" : "s");
    if (bound > 0)
        (void)snprintf(
            note + n, RANKS_NOTE_SIZE - (size_t)n,
            "; %llu of the ranks may use fewer processors than %d: give mpirun --bind-to "
            "none, or --map-by slot:PE=%d (srun: --cpus-per-task=%d)",
            (unsigned long long)bound, threads, threads, threads);
}
