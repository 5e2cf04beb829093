/* The threads of a replicate. */
#include "workers.h"

#include "mem.h"

static size_t of_policy(const struct workers *w, size_t policy)
{
    return policy * w->n_groups;
}

static size_t of_kin(const struct workers *w, size_t kin)
{
    return of_policy(w, w->n_policies + kin);
}

static size_t count_tallies(const struct workers *w)
{
    return of_kin(w, w->n_kins);
}

static uint32_t count_blocks(const struct setting *x, uint32_t length)
{
    uint32_t n = 0;

    for (size_t g = 0; g < x->s->n_groups; g++)
        n += (x->plan->agents[g] + length - 1) / length;
    return n;
}

/* The length of blocks, up to BLOCK_SIZE, at which the thread with most of them has least to do: a block costs as much as
 * some people more. */
static uint32_t block_length(const struct setting *x, uint32_t n_threads)
{
    enum { STEP = 16, COST = 128 };
    uint32_t best = BLOCK_SIZE, least = UINT32_MAX;

    for (uint32_t length = BLOCK_SIZE; length >= BLOCK_SIZE / 2; length -= STEP) {
        const uint32_t each = (count_blocks(x, length) + n_threads - 1) / n_threads;
        if (each * (length + COST) < least) {
            least = each * (length + COST);
            best = length;
        }
    }
    return n_threads > 1 ? best : BLOCK_SIZE;
}

/* Lists the blocks, in the order of their slots. */
static void list_blocks(struct block *to, const struct setting *x, uint32_t length)
{
    for (uint32_t g = 0; g < x->s->n_groups; g++)
        for (uint32_t i = 0; i < x->plan->agents[g]; i += length) {
            const uint32_t left = x->plan->agents[g] - i;
            *to++ = (struct block){x->plan->first_slot[g] + i, left < length ? left : length, g};
        }
}

/* Threads take stretches of blocks in turn: long enough that what the processor fetches ahead is mostly the thread's
 * own, short enough that each thread gets some of every group. */
static uint32_t stretch_of(uint32_t n_blocks, uint32_t n_threads)
{
    const uint32_t each = n_blocks / (8 * n_threads);

    return each < 1 ? 1 : each > 16 ? 16 : each;
}

/* Those of one thread after those of another; the numbers of blocks are their places in this list. */
static void deal_blocks(struct workers *w, struct setting *x, const struct block *all)
{
    const uint32_t n = (uint32_t)w->n, stretch = stretch_of(x->n_blocks, n);
    uint32_t at = 0;

    for (uint32_t t = 0; t < n; t++) {
        w->worker[t].first_block = at;
        for (uint32_t b = 0; b < x->n_blocks; b++)
            if (b / stretch % n == t)
                x->blocks[at++] = all[b];
        w->worker[t].end_block = at;
    }
}

static bool make_blocks(struct workers *w, struct setting *x)
{
    const uint32_t length = block_length(x, (uint32_t)w->n);
    struct block *all;

    x->n_blocks = count_blocks(x, length);
    x->blocks = mem_array(x->n_blocks, sizeof *x->blocks);
    all = mem_array(x->n_blocks, sizeof *all);
    const bool made = x->blocks != NULL && all != NULL;
    if (made) {
        list_blocks(all, x, length);
        deal_blocks(w, x, all);
    }
    mem_free(all);
    return made;
}

static bool make_worker(struct worker *one, size_t tallies)
{
    one->scratch = mem_array(1, sizeof *one->scratch);
    one->tally = mem_sparse(tallies, sizeof *one->tally);
    one->people = mem_array(tallies, sizeof *one->people);
    one->sum = mem_sparse(1, sizeof *one->sum);
    return one->scratch != NULL && one->tally != NULL && one->people != NULL && one->sum != NULL;
}

enum status workers_make(struct workers *w, struct setting *x, struct err *e)
{
    bool made;

    x->is_shared = w->n > 1;
    w->worker = mem_array((size_t)w->n, sizeof *w->worker);
    made = w->worker != NULL && make_blocks(w, x);
    for (int t = 0; made && t < w->n; t++)
        made = make_worker(&w->worker[t], count_tallies(w));
    return made ? STATUS_OK : err_memory_for(e, "for a replicate");
}

void workers_free(struct workers *w)
{
    for (int t = 0; w->worker != NULL && t < w->n; t++) {
        mem_free(w->worker[t].scratch);
        mem_free(w->worker[t].tally);
        mem_free(w->worker[t].people);
        mem_free(w->worker[t].sum);
    }
    mem_free(w->worker);
}

struct counts workers_counts(const struct workers *w, int thread, size_t kin, const struct kin *q)
{
    struct group_tally *tally = w->worker[thread].tally;
    struct counts counts = {.common = &tally[of_kin(w, kin)]};

    for (unsigned k = 0; k < q->n; k++)
        counts.own[k] = &tally[of_policy(w, q->stage[k]->policy)];
    return counts;
}

static void copy(struct workers *w, size_t to, size_t from)
{
    for (int t = 0; t < w->n; t++) {
        struct group_tally *tally = w->worker[t].tally;
        memcpy(&tally[to], &tally[from], w->n_groups * sizeof *tally);
    }
}

void workers_copy_policy(struct workers *w, size_t to, size_t from)
{
    copy(w, of_policy(w, to), of_policy(w, from));
}

void workers_copy_kin(struct workers *w, size_t to, size_t from)
{
    copy(w, of_kin(w, to), of_kin(w, from));
}

void workers_begin_interval(struct workers *w, int thread, uint32_t steps)
{
    tally_begin(w->worker[thread].tally, count_tallies(w), steps);
}

struct group_tally *workers_sum(struct workers *w, int thread, size_t policy, size_t kin,
                                size_t group)
{
    struct group_tally *sum = w->worker[thread].sum;

    for (int t = 0; t < w->n; t++) {
        const struct group_tally *tally = w->worker[t].tally;
        tally_add(sum, &tally[of_policy(w, policy) + group]);
        tally_add(sum, &tally[of_kin(w, kin) + group]);
    }
    return sum;
}

void workers_count_people(struct workers *w, int thread)
{
    struct worker *one = &w->worker[thread];

    for (size_t y = 0; y < count_tallies(w); y++)
        one->people[y] = tally_people(&one->tally[y]);
}

struct people_counted workers_people(const struct workers *w, size_t policy, size_t kin,
                                     size_t group)
{
    struct people_counted sum = {0};

    for (int t = 0; t < w->n; t++) {
        const struct people_counted *own = &w->worker[t].people[of_policy(w, policy) + group],
                                    *common = &w->worker[t].people[of_kin(w, kin) + group];
        sum.known += own->known + common->known;
        sum.unknown += own->unknown + common->unknown;
        sum.clinic += own->clinic + common->clinic;
    }
    return sum;
}
