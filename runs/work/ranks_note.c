/* What the ranks agree on and say, once. */
#include "ranks_mpi.h"
#include "text.h"

#include <omp.h>
#include <stdio.h>
#include <string.h>

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

enum status ranks_together(struct ranks *r, enum status own, struct err *e)
{
    if (!ranks_any(r, own != STATUS_OK) || own != STATUS_OK)
        return own;
    return err_set(e, STATUS_STOPPED, "another rank failed");
}

/* The first in the table with which some rank ended; STOPPED, which follows from others, comes last. */
static enum status gravest(struct ranks *r, enum status own)
{
    static const enum status ALL[] = {
#define STATUS(name, exit_code, text) STATUS_##name,
#include "status.def"
#undef STATUS
    };

    for (size_t i = 0; i < sizeof ALL / sizeof *ALL; i++)
        if (ALL[i] != STATUS_OK && ranks_any(r, own == ALL[i]))
            return ALL[i];
    return STATUS_OK;
}

enum status ranks_agree(struct ranks *r, enum status own, struct err *e)
{
    const enum status all = gravest(r, own);
    struct err first = {.code = own};

    if (all == STATUS_OK || r->n == 1)
        return all;
    if (r->rank == 0 && own == STATUS_OK)
        (void)err_set(e, all, "another rank failed");
    if (r->rank == 0)
        first = *e;
    ranks_broadcast(r, first.msg, sizeof first.msg);
    if (r->rank > 0 &&
        (own == STATUS_OK || own == STATUS_STOPPED || strcmp(first.msg, e->msg) == 0))
        e->msg[0] = '\0';
    e->code = all;
    return all;
}

void ranks_tell(const struct ranks *r, enum status status, struct err *e)
{
    if (status == STATUS_OK || r->n == 1 || e->msg[0] == '\0')
        return;
    text_tell(status, e);
    e->msg[0] = '\0';
}
