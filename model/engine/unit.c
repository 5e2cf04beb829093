/* A unit of work: one replicate under every policy, its worlds stepped side by side on shared draws. */
#include "unit.h"

#include "families.h"
#include "mem.h"
#include "schedule.h"
#include "twins.h"
#include "unit_test.h"
#include "workers.h"

#include <omp.h>

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
    struct workers workers;
    int32_t n_steps;                     /* burn-in included */
    size_t active[MAX_WORLDS], n_active; /* policies with a world of their own in this step */
    bool is_given_up;                    /* set by end_step */
    struct unit_census *census;          /* NULL: not taken */
    struct observation *o;
};

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

    for (size_t k = 0; status == STATUS_OK && k < u->set.s->n_policies; k++) {
        if (!has_world(u, k))
            continue;
        status = make_stage(u, k, e);
        if (u->families.fork[k] == 0)
            join_kin(u, k);
    }
    return status;
}

static void unit_free(struct unit *u)
{
    workers_free(&u->workers);
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
    struct kin *to = &u->kin[u->kin_of[k]];
    const struct kin *of = &u->kin[u->kin_of[from]];

    world_copy(&u->world[k], &u->world[from]);
    stage_take_settings(&u->stage[k],
                        schedule_settings(&u->set.s->policy[k], u->set.s, u->set.plan, step - 1));
    join_kin(u, k);
    workers_copy_policy(&u->workers, k, from);
    if (to == of) {
        bodies_copy_own(&to->bodies, u->set.blocks, u->world[k].member, u->world[from].member);
        return;
    }
    bodies_copy(&to->bodies, &of->bodies, u->world[from].member);
    workers_copy_kin(&u->workers, u->kin_of[k], u->kin_of[from]);
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
        const struct counts counts = workers_counts(&u->workers, 0, q, &u->kin[q]);
        for (uint32_t b = 0; u->kin[q].n > 0 && b < u->set.n_blocks; b++)
            stage_mark_start(&u->kin[q], &u->set, &counts, b);
    }
    for (int t = 0; t < u->workers.n; t++)
        workers_begin_interval(&u->workers, t, steps);
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
static void begin_kin(struct unit *u, size_t kin, int32_t step)
{
    const struct setting *x = &u->set;
    struct kin *q = &u->kin[kin];
    const struct counts counts = workers_counts(&u->workers, 0, kin, q);
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
            begin_kin(u, q, step);
}

static bool ends_interval(const struct unit *u, int32_t step)
{
    const struct plan *p = u->set.plan;

    return step >= p->n_burn &&
           plan_interval_first(p, u->set.s, interval_of(u, step) + 1) == step + 1;
}

/* A thread's share of what an interval has counted goes to the observations. */
static void collect_share(struct unit *u, int thread, int32_t step)
{
    const size_t n_groups = u->set.s->n_groups;

    for (size_t n = (size_t)thread; n < u->n_active * n_groups; n += (size_t)u->workers.n) {
        const size_t policy = u->active[n / n_groups], group = n % n_groups;
        struct group_tally *sum =
            workers_sum(&u->workers, thread, policy, u->kin_of[policy], group);
        tally_collect(u->o, u->set.s, policy, interval_of(u, step), group, sum);
    }
}

/* A thread's counts of the next interval begin. */
static void begin_share(struct unit *u, int thread, int32_t step)
{
    const int32_t next = interval_of(u, step) + 1;

    if (next < u->set.plan->n_intervals)
        workers_begin_interval(&u->workers, thread,
                               (uint32_t)plan_interval_steps(u->set.plan, u->set.s, next));
}

/* What a world's next step asks of this one: how many may be requested, and how many chose the clinic. */
static void sum_people(struct unit *u, size_t policy)
{
    struct world *w = &u->world[policy];

    w->demand = 0;
    for (size_t g = 0; g < u->set.s->n_groups; g++) {
        const struct people_counted n = workers_people(&u->workers, policy, u->kin_of[policy], g);
        w->known[g] = n.known;
        w->unknown[g] = n.unknown;
        w->demand += u->set.plan->weight[g] * (double)n.clinic;
    }
}

static void finish_stages(struct unit *u)
{
    for (size_t q = 0; q < u->n_kins; q++)
        stage_finish(&u->kin[q]);
    for (size_t a = 0; a < u->n_active; a++)
        sum_people(u, u->active[a]);
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
static void end_step(struct unit *u, struct unit_progress *progress)
{
    finish_stages(u);
    if (u->census != NULL)
        take_census(u);
    if (progress != NULL) {
        const uint64_t done = (uint64_t)u->set.plan->n_slots * u->set.s->n_policies;
#pragma omp atomic
        progress->agent_steps += done;
        u->is_given_up = progress->is_given_up != NULL && progress->is_given_up(progress->of);
    }
}

/* While a kin takes its step in a block, prefetches what comes next: that block of the next kin, or the first kin's
 * next block. */
static void fetch_next(const struct unit *u, size_t q, uint32_t block, uint32_t end)
{
    if (q + 1 < u->n_kins)
        step_fetch(&u->kin[q + 1], &u->set, block);
    else if (block + 1 < end)
        step_fetch(&u->kin[0], &u->set, block + 1);
}

/* A thread's share of a step. */
static void work_share(struct unit *u, int thread, int32_t step)
{
    const struct setting *x = &u->set;
    const struct worker *w = &u->workers.worker[thread];

    for (uint32_t b = w->first_block; b < w->end_block; b++) {
        step_draw(w->scratch, x, b, (uint32_t)step);
        for (size_t q = 0; q < u->n_kins; q++) {
            const struct counts counts = workers_counts(&u->workers, thread, q, &u->kin[q]);
            fetch_next(u, q, b, w->end_block);
            if (u->kin[q].n > 0)
                step_block(&u->kin[q], x, w->scratch, &counts, b, (uint32_t)step);
        }
    }
    workers_count_people(&u->workers, thread);
}

static void push_share(struct unit *u, int thread, int32_t step)
{
    const struct worker *w = &u->workers.worker[thread];

    for (uint32_t b = w->first_block; b < w->end_block; b++)
        for (size_t a = 0; a < u->n_active; a++)
            step_push(&u->stage[u->active[a]], &u->set, b, (uint32_t)step);
    step_clock(w->scratch, PHASE_push);
}

static void populate_share(struct unit *u, int thread, int32_t step)
{
    const struct worker *w = &u->workers.worker[thread];

    (void)step;
    for (size_t q = 0; q < u->n_kins; q++) {
        const struct counts counts = workers_counts(&u->workers, thread, q, &u->kin[q]);
        for (uint32_t b = w->first_block; b < w->end_block; b++)
            if (u->kin[q].n > 0)
                stage_populate(&u->kin[q], &u->set, &counts, b);
    }
    workers_count_people(&u->workers, thread);
}

/* All threads do their shares, and those of workers for which the system gave no thread. */
static void do_shares(struct unit *u, int32_t step, void (*share)(struct unit *, int, int32_t))
{
    for (int k = omp_get_thread_num(); k < u->workers.n; k += omp_get_num_threads())
        share(u, k, step);
#pragma omp barrier
}

/* By all threads. */
static void take_step(struct unit *u, int32_t step, struct unit_progress *progress)
{
#pragma omp single
    begin_step(u, step);
    do_shares(u, step, work_share);
    do_shares(u, step, push_share);
    if (ends_interval(u, step)) {
        do_shares(u, step, collect_share);
        do_shares(u, step, begin_share);
    }
#pragma omp single
    end_step(u, progress);
}

static void simulate(struct unit *u, struct unit_progress *progress)
{
#pragma omp parallel num_threads(u->workers.n)
    {
        do_shares(u, 0, populate_share);
#pragma omp single
        finish_stages(u);
        for (int32_t step = 0; step < u->n_steps && !u->is_given_up; step++)
            take_step(u, step, progress);
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

    find_kins(u);
    u->workers = (struct workers){
        .n = threads, .n_policies = s->n_policies, .n_kins = u->n_kins, .n_groups = s->n_groups};
    if ((status = workers_make(&u->workers, &u->set, e)) == STATUS_OK &&
        (status = make_network(&u->set, e)) == STATUS_OK &&
        (status = make_stages(u, e)) == STATUS_OK) {
        u->workers.worker[0].scratch->times = options->times;
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
    const uint64_t tallies =
        (2 * (uint64_t)s->n_policies * s->n_groups + 1) * sizeof(struct group_tally);
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
