/* A unit of work: one replicate under every policy, its worlds stepped side by side on shared draws. */
#include "unit.h"

#include "families.h"
#include "mem.h"
#include "schedule.h"
#include "step.h"
#include "twins.h"
#include "unit_test.h"

#include <omp.h>

/* One thread's part: scratch, and its share of what is counted. */
struct worker {
    struct scratch *scratch;
    struct group_tally *tally; /* of each policy, then of each kin; by group */
};

struct unit {
    struct setting set;
    struct families families;
    struct stage stage[MAX_WORLDS]; /* a policy that never parts from its leader has no world */
    struct world world[MAX_WORLDS];
    struct kin kin[MAX_WORLDS];
    struct dispositions
        disposed[MAX_WORLDS];  /* of the policies that are alike, at the first one's */
    size_t kin_of[MAX_WORLDS]; /* each policy's */
    size_t n_kins;
    struct worker *worker;
    int n_workers;
    int32_t n_steps;                     /* burn-in included */
    size_t active[MAX_WORLDS], n_active; /* policies with a world of their own in this step */
    bool is_given_up;                    /* set by end_step */
    struct unit_census *census;          /* NULL: not taken */
    struct observation *o;
};

/* What is counted of a policy alone; what its kin have in common. */
static struct group_tally *tally_of(const struct unit *u, int worker, size_t policy)
{
    return u->worker[worker].tally + policy * u->set.s->n_groups;
}

static struct group_tally *tally_common(const struct unit *u, int worker, size_t kin)
{
    return tally_of(u, worker, u->set.s->n_policies + kin);
}

static struct counts counts_of(const struct unit *u, int worker, const struct kin *q)
{
    struct counts counts = {.common = tally_common(u, worker, (size_t)(q - u->kin))};

    for (unsigned k = 0; k < q->n; k++)
        counts.own[k] = tally_of(u, worker, q->stage[k]->policy);
    return counts;
}

static uint32_t count_blocks(const struct plan *p, size_t n_groups)
{
    uint32_t n = 0;

    for (size_t g = 0; g < n_groups; g++)
        n += (p->agents[g] + BLOCK_SIZE - 1) / BLOCK_SIZE;
    return n;
}

static enum status make_blocks(struct setting *x, struct err *e)
{
    uint32_t at = 0;

    x->n_blocks = count_blocks(x->plan, x->s->n_groups);
    x->blocks = mem_array(x->n_blocks, sizeof *x->blocks);
    if (x->blocks == NULL)
        return err_memory_for(e, "for a replicate");
    for (uint32_t g = 0; g < x->s->n_groups; g++)
        for (uint32_t i = 0; i < x->plan->agents[g]; i += BLOCK_SIZE) {
            const uint32_t left = x->plan->agents[g] - i, n = left < BLOCK_SIZE ? left : BLOCK_SIZE;
            x->blocks[at++] = (struct block){x->plan->first_slot[g] + i, n, g};
        }
    return STATUS_OK;
}

/* Who is exploited at the start, by the scenario's parameters before any policy's `set`, decides about contacts. */
bool unit_shares_network(const struct param_row *row, bool of_policy)
{
    const bool is_exploited =
        row->scope == SCOPE_GROUP && row->offset == offsetof(struct group_params, exploited);

    return param_is_world(row) && (of_policy || !is_exploited);
}

static enum status make_network(struct setting *x, struct err *e)
{
    uint8_t *exploited = mem_array(x->plan->n_slots, 1);
    enum status status;

    if (exploited == NULL)
        return err_memory_for(e, "for a replicate");
    for (uint32_t b = 0; b < x->n_blocks; b++) {
        const struct group_params *g = &x->s->params.group[x->blocks[b].group];
        for (uint32_t i = x->blocks[b].first; i < x->blocks[b].first + x->blocks[b].n; i++)
            exploited[i] = phase_starts_exploited(&x->rng, g, i);
    }
    status = network_init(&x->network, x->s, x->plan, &x->rng, exploited, e);
    mem_free(exploited);
    return status;
}

/* The laws of all settings of a policy; `like`: one made before, or NULL. */
static enum status make_laws(struct stage *g, const struct setting *x, const struct law *like,
                             struct err *e)
{
    const struct policy *y = &x->s->policy[g->policy];
    enum status status = STATUS_OK;

    g->laws = mem_array(y->n_schedule + 1, sizeof *g->laws);
    if (g->laws == NULL)
        return err_memory_for(e, "for a replicate");
    for (size_t n = 0; status == STATUS_OK && n <= y->n_schedule; n++)
        if (schedule_params(y, n) != NULL)
            status = law_make(&g->laws[n], x->s, x->plan, schedule_params(y, n),
                              n > 0 ? g->laws : like, e);
    return status;
}

/* The first law that was made for the replicate; NULL: none yet. */
static const struct law *first_law(const struct unit *u)
{
    size_t k = 0;

    while (k < MAX_WORLDS && u->stage[k].laws == NULL)
        k++;
    return k < MAX_WORLDS ? u->stage[k].laws : NULL;
}

static bool has_world(const struct unit *u, size_t policy)
{
    return u->families.fork[policy] < u->n_steps;
}

/* Which policies are kin, and how many worlds each kin will have. */
static void find_kins(struct unit *u)
{
    size_t number[MAX_WORLDS] = {0};

    for (size_t k = 0; k < u->set.s->n_policies; k++) {
        if (u->families.kin[k] == k)
            number[k] = has_world(u, k) ? u->n_kins++ : 0;
        u->kin_of[k] = number[u->families.kin[k]];
        u->kin[u->kin_of[k]].most += has_world(u, k);
        u->kin[u->kin_of[k]].care_is_one = u->families.care_is_one[u->families.kin[k]];
    }
}

static void join_kin(struct unit *u, size_t policy)
{
    struct kin *q = &u->kin[u->kin_of[policy]];

    u->world[policy].bodies = &q->bodies;
    u->world[policy].member = q->n;
    q->stage[q->n++] = &u->stage[policy];
    u->active[u->n_active++] = policy;
}

/* Initial people are drawn with the parameters set in the first step, and believe what was announced before. */
static enum status make_stage(struct unit *u, size_t k, struct err *e)
{
    const struct setting *x = &u->set;
    struct stage *g = &u->stage[k];
    struct kin *q = &u->kin[u->kin_of[k]];
    struct dispositions *disposed = &u->disposed[u->families.alike[k]];
    const uint32_t n_communities = (uint32_t)x->s->run.population_communities;
    enum status status;

    g->policy = k;
    g->world = &u->world[k];
    status = make_laws(g, x, first_law(u), e);
    if (status == STATUS_OK && disposed->fear == NULL)
        status = dispositions_init(disposed, x->plan->n_slots, e);
    if (status == STATUS_OK)
        status = world_init(&u->world[k], x->plan, x->n_blocks, n_communities, disposed, e);
    if (status == STATUS_OK && q->bodies.n_slots == 0)
        status = bodies_init(&q->bodies, x->plan, x->n_blocks, n_communities, q->most,
                             g->laws[0].delays, e);
    if (status == STATUS_OK)
        stage_take_settings(g, schedule_settings(&x->s->policy[k], x->s, x->plan, 0));
    u->world[k].regimes = x->s->policy[k].before;
    return status;
}

static enum status make_stages(struct unit *u, struct err *e)
{
    enum status status = STATUS_OK;

    find_kins(u);
    for (size_t k = 0; status == STATUS_OK && k < u->set.s->n_policies; k++) {
        if (!has_world(u, k))
            continue;
        status = make_stage(u, k, e);
        if (u->families.fork[k] == 0)
            join_kin(u, k);
    }
    return status;
}

static enum status make_workers(struct unit *u, int threads, struct err *e)
{
    const size_t tallies = (u->set.s->n_policies + u->n_kins) * u->set.s->n_groups;
    bool missing;

    u->n_workers = threads;
    u->set.is_shared = threads > 1;
    u->worker = mem_array((size_t)threads, sizeof *u->worker);
    missing = u->worker == NULL;
    for (int t = 0; !missing && t < threads; t++) {
        u->worker[t].scratch = mem_array(1, sizeof *u->worker[t].scratch);
        u->worker[t].tally = mem_sparse(tallies, sizeof *u->worker[t].tally);
        missing = u->worker[t].scratch == NULL || u->worker[t].tally == NULL;
    }
    return missing ? err_memory_for(e, "for a replicate") : STATUS_OK;
}

static void unit_free(struct unit *u)
{
    for (int t = 0; u->worker != NULL && t < u->n_workers; t++) {
        mem_free(u->worker[t].scratch);
        mem_free(u->worker[t].tally);
    }
    mem_free(u->worker);
    for (size_t k = 0; k < MAX_WORLDS; k++) {
        for (size_t n = 0; u->stage[k].laws != NULL && n <= u->set.s->policy[k].n_schedule; n++)
            law_free(&u->stage[k].laws[n]);
        mem_free(u->stage[k].laws);
        world_free(&u->world[k]);
        bodies_free(&u->kin[k].bodies);
        dispositions_free(&u->disposed[k]);
    }
    network_free(&u->set.network);
    mem_free(u->set.blocks);
}

/* Policy k parts from the policy whose world it was: it gets a copy, and the counts so far. A kin of its own begins with
 * everybody together. */
static void part(struct unit *u, size_t k, int32_t step)
{
    const size_t from = families_world(&u->families, u->families.leader[k], step - 1);
    const size_t bytes = u->set.s->n_groups * sizeof(struct group_tally);
    struct kin *to = &u->kin[u->kin_of[k]];
    const struct kin *of = &u->kin[u->kin_of[from]];

    world_copy(&u->world[k], &u->world[from]);
    stage_take_settings(&u->stage[k],
                        schedule_settings(&u->set.s->policy[k], u->set.s, u->set.plan, step - 1));
    join_kin(u, k);
    for (int t = 0; t < u->n_workers; t++)
        memcpy(tally_of(u, t, k), tally_of(u, t, from), bytes);
    if (to == of) {
        bodies_copy_own(&to->bodies, u->set.blocks, u->world[k].member, u->world[from].member);
        return;
    }
    bodies_copy(&to->bodies, &of->bodies, u->world[from].member);
    for (int t = 0; t < u->n_workers; t++)
        memcpy(tally_common(u, t, u->kin_of[k]), tally_common(u, t, u->kin_of[from]), bytes);
}

/* The observations of policy k in intervals before `end` are those of the policy whose world it was. */
static void inherit(struct unit *u, size_t k, size_t from, int32_t end)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        if (OBSERVABLE[v].shape == SHAPE_TWIN)
            continue;

        const size_t policy = observe_size(u->o, v) / u->o->dim[DIM_policy] * observe_width(v);
        const size_t bytes = policy / u->o->dim[DIM_interval] * (size_t)end;
        memcpy((char *)u->o->data[v] + k * policy, (const char *)u->o->data[v] + from * policy,
               bytes);
    }
}

static int32_t interval_of(const struct unit *u, int32_t step)
{
    return plan_interval_of(u->set.plan, u->set.s, step);
}

/* At time.start, before policies part at this step, so that who is there is marked once. */
static void start_tallying(struct unit *u)
{
    const int32_t before = u->set.plan->n_burn > 0 ? u->set.plan->n_burn - 1 : 0;
    const uint32_t steps = (uint32_t)plan_interval_steps(u->set.plan, u->set.s, 0);

    for (size_t q = 0; q < u->n_kins; q++) {
        const struct counts counts = counts_of(u, 0, &u->kin[q]);
        for (uint32_t b = 0; u->kin[q].n > 0 && b < u->set.n_blocks; b++)
            stage_mark_start(&u->kin[q], &u->set, &counts, b);
    }
    for (int t = 0; t < u->n_workers; t++)
        tally_begin(u->worker[t].tally, (u->set.s->n_policies + u->n_kins) * u->set.s->n_groups,
                    steps);
    if (u->o->people != NULL)
        for (size_t k = 0; k < u->set.s->n_policies; k++)
            twins_people_start(u->o, u->set.s, u->set.plan, k,
                               &u->world[families_world(&u->families, k, before)]);
}

/* Steps still to be tallied in the interval, this one included; 0 in the burn-in. */
static uint32_t steps_left(const struct unit *u, int32_t step)
{
    const struct setting *x = &u->set;

    if (step < x->plan->n_burn)
        return 0;
    return (uint32_t)(plan_interval_first(x->plan, x->s, interval_of(u, step) + 1) - step);
}

/* What holds for the whole step in the worlds of a kin. */
static void begin_kin(struct unit *u, struct kin *q, int32_t step)
{
    const struct setting *x = &u->set;
    const struct counts counts = counts_of(u, 0, q);
    size_t settings[MAX_WORLDS];

    for (unsigned k = 0; k < q->n; k++) {
        const struct policy *y = &x->s->policy[q->stage[k]->policy];
        schedule_apply(q->stage[k]->world, y, x->s, x->plan, step);
        settings[k] = schedule_settings(y, x->s, x->plan, step);
    }
    q->left = steps_left(u, step);
    stage_change_settings(q, x, &counts, settings);
    stage_prepare(q, x, (uint32_t)step);
}

/* Before a step, on one thread: policies that part, and everything that holds for the whole step. */
static void begin_step(struct unit *u, int32_t step)
{
    const struct setting *x = &u->set;

    if (step == x->plan->n_burn)
        start_tallying(u);
    for (size_t k = 0; k < x->s->n_policies; k++)
        if (u->families.fork[k] == step && step > 0) {
            part(u, k, step);
            if (step > x->plan->n_burn)
                inherit(u, k, families_world(&u->families, u->families.leader[k], step - 1),
                        interval_of(u, step - 1) + 1);
        }
    for (size_t q = 0; q < u->n_kins; q++)
        if (u->kin[q].n > 0)
            begin_kin(u, &u->kin[q], step);
}

/* An interval is over for a kin and thread: what was counted goes to the observations, and the next one begins. */
static void collect(struct unit *u, const struct kin *q, int thread, int32_t interval)
{
    const struct counts y = counts_of(u, thread, q);
    const struct plan *p = u->set.plan;
    const bool is_last = interval + 1 == p->n_intervals;
    const uint32_t steps = is_last ? 0 : (uint32_t)plan_interval_steps(p, u->set.s, interval + 1);

    for (unsigned k = 0; k < q->n; k++) {
        tally_collect(u->o, u->set.s, q->stage[k]->policy, interval, y.own[k]);
        tally_collect(u->o, u->set.s, q->stage[k]->policy, interval, y.common);
        if (!is_last)
            tally_begin(y.own[k], u->set.s->n_groups, steps);
    }
    if (!is_last)
        tally_begin(y.common, u->set.s->n_groups, steps);
}

/* Irregular people, known and not, and those who chose the clinic: what a tally adds of them. */
static void add_people(uint32_t n[3], const struct group_tally *y)
{
    tally_irregular(y, &n[0], &n[1]);
    n[2] += y->clinic;
}

/* What a world's next step asks of this one: how many may be requested, and how many chose the clinic. */
static void sum_people(struct unit *u, size_t policy)
{
    struct world *w = &u->world[policy];

    w->demand = 0;
    for (size_t g = 0; g < u->set.s->n_groups; g++) {
        uint32_t n[3] = {0};
        for (int t = 0; t < u->n_workers; t++) {
            add_people(n, &tally_of(u, t, policy)[g]);
            add_people(n, &tally_common(u, t, u->kin_of[policy])[g]);
        }
        w->known[g] = n[0];
        w->unknown[g] = n[1];
        w->demand += u->set.plan->weight[g] * (double)n[2];
    }
}

static void forget_demand(struct unit *u)
{
    for (int t = 0; t < u->n_workers; t++)
        for (size_t y = 0; y < (u->set.s->n_policies + u->n_kins) * u->set.s->n_groups; y++)
            u->worker[t].tally[y].clinic = 0;
}

static void finish_stages(struct unit *u)
{
    for (size_t q = 0; q < u->n_kins; q++)
        stage_finish(&u->kin[q]);
    for (size_t a = 0; a < u->n_active; a++)
        sum_people(u, u->active[a]);
    forget_demand(u);
}

static void take_census(const struct unit *u)
{
    for (size_t q = 0; q < u->n_kins; q++) {
        const struct kin *kin = &u->kin[q];
        if (kin->n == 0)
            continue;
        u->census->bodies += kin->bodies.n_slots;
        for (uint32_t b = 0; b < u->set.n_blocks; b++)
            u->census->apart += kin->bodies.n_apart[b];
    }
    u->census->answered += u->n_active * (uint64_t)u->set.plan->n_slots;
}

/* After a step, on one thread. */
static void end_step(struct unit *u, int32_t step, struct unit_progress *progress)
{
    const struct plan *p = u->set.plan;
    const int32_t next = step + 1 - p->n_burn;

    finish_stages(u);
    if (u->census != NULL)
        take_census(u);
    if (next > 0 && plan_interval_first(p, u->set.s, interval_of(u, step) + 1) == step + 1)
        for (size_t q = 0; q < u->n_kins; q++)
            for (int t = 0; t < u->n_workers; t++)
                collect(u, &u->kin[q], t, interval_of(u, step));
    if (progress != NULL) {
        const uint64_t done = (uint64_t)p->n_slots * u->set.s->n_policies;
#pragma omp atomic
        progress->agent_steps += done;
        u->is_given_up = progress->is_given_up != NULL && progress->is_given_up(progress->of);
    }
}

/* Threads take stretches of blocks in turn: long enough that what the processor fetches ahead is mostly the thread's
 * own, short enough that each thread gets some of every group. */
static uint32_t stretch(const struct unit *u)
{
    const uint32_t each = u->set.n_blocks / (8 * (uint32_t)u->n_workers);

    return each < 1 ? 1 : each > 16 ? 16 : each;
}

static uint32_t first_block(const struct unit *u, int thread)
{
    return (uint32_t)thread * stretch(u);
}

/* The block that a thread takes after `block`; n_blocks or more: none. */
static uint32_t next_block(const struct unit *u, uint32_t block)
{
    const uint32_t length = stretch(u), next = block + 1;

    return next % length != 0 ? next : next + length * ((uint32_t)u->n_workers - 1);
}

/* While a kin takes its step in a block, prefetches what comes next: that block of the next kin, or the first kin's
 * next block. */
static void fetch_next(const struct unit *u, size_t q, uint32_t block)
{
    if (q + 1 < u->n_kins)
        step_fetch(&u->kin[q + 1], &u->set, block);
    else if (next_block(u, block) < u->set.n_blocks)
        step_fetch(&u->kin[0], &u->set, next_block(u, block));
}

/* A thread's share of a step; blocks go round the threads. */
static void work_share(struct unit *u, int thread, int32_t step)
{
    const struct setting *x = &u->set;
    struct scratch *scratch = u->worker[thread].scratch;

    for (uint32_t b = first_block(u, thread); b < x->n_blocks; b = next_block(u, b)) {
        step_draw(scratch, x, b, (uint32_t)step);
        for (size_t q = 0; q < u->n_kins; q++) {
            const struct counts counts = counts_of(u, thread, &u->kin[q]);
            fetch_next(u, q, b);
            if (u->kin[q].n > 0)
                step_block(&u->kin[q], x, scratch, &counts, b, (uint32_t)step);
        }
    }
}

static void push_share(struct unit *u, int thread, int32_t step)
{
    for (uint32_t b = first_block(u, thread); b < u->set.n_blocks; b = next_block(u, b))
        for (size_t a = 0; a < u->n_active; a++)
            step_push(&u->stage[u->active[a]], &u->set, b, (uint32_t)step);
    step_clock(u->worker[thread].scratch, PHASE_push);
}

static void populate_share(struct unit *u, int thread)
{
    for (size_t q = 0; q < u->n_kins; q++) {
        const struct counts counts = counts_of(u, thread, &u->kin[q]);
        for (uint32_t b = first_block(u, thread); b < u->set.n_blocks; b = next_block(u, b))
            if (u->kin[q].n > 0)
                stage_populate(&u->kin[q], &u->set, &counts, b);
    }
}

/* A thread does its own worker's share, and the shares of workers for which the system gave no thread. */
static void populate(struct unit *u)
{
    for (int k = omp_get_thread_num(); k < u->n_workers; k += omp_get_num_threads())
        populate_share(u, k);
}

static void work_step(struct unit *u, int32_t step)
{
    for (int k = omp_get_thread_num(); k < u->n_workers; k += omp_get_num_threads())
        work_share(u, k, step);
}

static void push_step(struct unit *u, int32_t step)
{
    for (int k = omp_get_thread_num(); k < u->n_workers; k += omp_get_num_threads())
        push_share(u, k, step);
}

static void simulate(struct unit *u, struct unit_progress *progress)
{
#pragma omp parallel num_threads(u->n_workers)
    {
        populate(u);
#pragma omp barrier
#pragma omp single
        finish_stages(u);
        for (int32_t step = 0; step < u->n_steps && !u->is_given_up; step++) {
#pragma omp single
            begin_step(u, step);
            work_step(u, step);
#pragma omp barrier
            push_step(u, step);
#pragma omp barrier
#pragma omp single
            end_step(u, step, progress);
        }
    }
}

static enum status conclude(struct unit *u, struct err *e)
{
    const struct scenario *s = u->set.s;
    const struct plan *p = u->set.plan;
    const struct world *world[MAX_WORLDS];

    for (size_t k = 0; k < s->n_policies; k++) {
        const size_t own = families_world(&u->families, k, u->n_steps - 1);
        world[k] = &u->world[own];
        if (own != k)
            inherit(u, k, own, p->n_intervals);
        if (u->o->people != NULL)
            twins_people_end(u->o, s, p, k, world[k]);
    }
    return twins_compare(u->o, s, p, world, e);
}

enum status unit_run_with(struct observation *o, const struct scenario *s, const struct plan *p,
                          uint32_t replicate, uint32_t stream, int threads,
                          const struct unit_options *options, struct unit_progress *progress,
                          struct err *e)
{
    struct unit *u = mem_array(1, sizeof *u);
    enum status status;

    if (u == NULL)
        return err_memory_for(e, "for a replicate");
    u->set =
        (struct setting){.s = s, .plan = p, .rng = rng_make(s->run.random_seed, replicate, stream)};
    u->set.rng.script = options->script;
    u->set.kernels = kernels_find(options->kernels);
    u->set.is_unscreened = options->unscreened;
    u->n_steps = p->n_burn + p->n_steps;
    u->families = families_of(s, p, !options->apart);
    u->o = o;
    u->census = options->census;

    if ((status = make_blocks(&u->set, e)) == STATUS_OK &&
        (status = make_network(&u->set, e)) == STATUS_OK &&
        (status = make_stages(u, e)) == STATUS_OK &&
        (status = make_workers(u, threads, e)) == STATUS_OK) {
        u->worker[0].scratch->times = options->times;
        simulate(u, progress);
        status = u->is_given_up ? err_set(e, STATUS_STOPPED, "stopped in the middle of a replicate")
                                : conclude(u, e);
    }
    unit_free(u);
    mem_free(u);
    return status;
}

enum status unit_run(struct observation *o, const struct scenario *s, const struct plan *p,
                     uint32_t replicate, uint32_t stream, int threads,
                     struct unit_progress *progress, struct err *e)
{
    return unit_run_with(o, s, p, replicate, stream, threads, &(struct unit_options){0}, progress,
                         e);
}

uint64_t unit_agent_steps(const struct scenario *s, const struct plan *p)
{
    return (uint64_t)p->n_slots * s->n_policies * (uint64_t)(p->n_burn + p->n_steps);
}

/* The most there can be: everybody apart. */
uint64_t unit_bytes(const struct scenario *s, const struct plan *p)
{
    const struct families f = families_of(s, p, true);
    const uint64_t contacts = (uint64_t)s->run.population_contacts;
    const uint64_t network =
        8 + 4 * contacts + 2 * contacts; /* lists, and edges while they are made */
    const uint64_t tallies = 2 * (uint64_t)s->n_policies * s->n_groups * sizeof(struct group_tally);
    uint64_t worlds = 0, kins = 0, unlike = 0;

    for (size_t k = 0; k < s->n_policies; k++) {
        worlds += f.fork[k] < p->n_burn + p->n_steps;
        kins += f.kin[k] == k;
        unlike += f.alike[k] == k;
    }
    const uint64_t own = worlds > kins ? worlds * bodies_bytes_per_own() : 0;
    return (uint64_t)p->n_slots *
               (worlds * world_bytes_per_slot() + kins * bodies_bytes_per_slot() +
                unlike * sizeof(struct disposition) + own + network + s->n_policies) +
           tallies + sizeof(struct unit) + sizeof(struct scratch);
}
