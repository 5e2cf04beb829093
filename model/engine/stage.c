/* A stage: one world under one policy, from its first people to the end of a step. */
#include "stage.h"

#include "schedule.h"

struct moment stage_moment(struct kin *q, const struct setting *x, struct mind mind[MAX_WORLDS],
                           const struct counts *counts, uint32_t block, uint32_t step)
{
    const uint32_t group = x->blocks[block].group;

    for (unsigned k = 0; k < q->n; k++)
        mind[k] = (struct mind){.w = q->stage[k]->world,
                                .law = q->stage[k]->law,
                                .tally = &counts->own[k][group],
                                .media = q->stage[k]->media,
                                .requests = q->stage[k]->requests,
                                .no_place = q->stage[k]->no_place,
                                .in_force = q->stage[k]->world->regimes.in_force};
    return (struct moment){.law = q->stage[0]->law,
                           .care_is_one = q->care_is_one,
                           .r = &x->rng,
                           .kernels = x->kernels,
                           .bodies = &q->bodies,
                           .mind = mind,
                           .n_minds = q->n,
                           .spread = &q->bodies.spread,
                           .tally = &counts->common[group],
                           .block = block,
                           .group = group,
                           .step = step,
                           .left = q->left,
                           .step_days = x->s->run.time_step_days,
                           .replace = x->s->run.population_replace};
}

struct moment stage_moment_apart(const struct moment *m, const struct counts *counts,
                                 unsigned world)
{
    struct moment apart = *m;

    apart.mind = &m->mind[world];
    apart.n_minds = 1;
    apart.world = world;
    apart.is_apart = true;
    apart.spread = &apart.mind->w->own;
    apart.tally = &counts->own[world][m->group];
    return apart;
}

void stage_populate(struct kin *q, const struct setting *x, const struct counts *counts,
                    uint32_t block)
{
    const struct block b = x->blocks[block];
    struct mind mind[MAX_WORLDS];
    struct moment m = stage_moment(q, x, mind, counts, block, 0);

    for (uint32_t j = 0; j < b.n; j++) {
        moment_at(&m, b.first, j);
        phase_arrive(&m, true);
        m.gone = true;
        phase_settle(&m, &(struct person){0});
#pragma omp atomic
        m.spread->present[network_community(m.i, q->bodies.n_communities)]++;
    }
}

/* Marks the person of a body as the slot's first, and counts all of them from now on. */
static void mark_first(const struct setting *x, const struct moment *m)
{
    const bool exploited = moment_is(m, SUBGROUP_exploited);
    const struct person person = moment_person(m);

    if (!moment_is_there(m))
        return;
    tally_start(m->tally, &person, m->law->infectious);
    for (unsigned k = 0; k < m->n_minds; k++) {
        const struct world *w = m->mind[k].w;
        tally_start_mind(m->mind[k].tally, w->who[m->i], w->memory[m->i]);
    }
    m->tally->exploited_at_start += exploited;

    moment_get(m, TRAIT_first | TRAIT_was_present | (exploited ? TRAIT_was_exploited : 0));
    for (unsigned k = 0; k < m->n_minds; k++)
        m->mind[k].w->untreated[m->i] =
            illness_untreated(m->body->illness) != 0 ? -x->plan->n_burn : 0;
}

/* Each body of the person, the one shared or each world's own. */
static void mark_start(const struct setting *x, struct moment *m, const struct counts *counts,
                       uint32_t first, uint32_t j)
{
    if (bodies_are_shared(m->bodies, first + j)) {
        moment_at(m, first, j);
        mark_first(x, m);
        return;
    }
    for (unsigned k = 0; k < m->n_minds; k++) {
        struct moment apart = stage_moment_apart(m, counts, k);
        moment_at(&apart, first, j);
        mark_first(x, &apart);
    }
}

void stage_mark_start(struct kin *q, const struct setting *x, const struct counts *counts,
                      uint32_t block)
{
    const struct block b = x->blocks[block];
    struct mind mind[MAX_WORLDS];
    struct moment m = stage_moment(q, x, mind, counts, block, 0);

    for (uint32_t j = 0; j < b.n; j++)
        mark_start(x, &m, counts, b.first, j);
}

/* Transmission raises the thresholds of onset, by the share in the most affected community. */
static void prepare_transmission(struct stage *g)
{
    const struct world *w = g->world;

    memset(g->extra, 0, sizeof g->extra);
    for (unsigned c = 0; c < g->law->n_conditions; c++) {
        double most = 0;
        if (!g->law->illness[c].contagious)
            continue;
        for (uint32_t m = 0; m < w->n_communities; m++)
            if (w->last.present[m] > 0)
                most = fmax(most, (double)w->last.infected[c][m] / w->last.present[m]);
        const uint32_t extra = law_screen_transmission(g->law, c, most);
        g->extra[c / 4] |= extra << 8 * (c % 4);
    }
}

/* D of ODD.md 8: people who may be requested, in real people. */
static double pool_of_requests(const struct setting *x, const struct world *w,
                               const struct world_params *p)
{
    double pool = 0;

    for (size_t g = 0; g < x->s->n_groups; g++)
        pool += x->plan->weight[g] * (w->known[g] + p->enforcement_unknown_ratio * w->unknown[g]);
    return pool;
}

void stage_take_settings(struct stage *g, size_t settings)
{
    g->law = &g->laws[settings];
}

/* Counts and screens a body by a new law. */
static void take_law(struct moment *m, const struct law *before)
{
    const struct person person = moment_person(m);

    tally_recount(m->tally, &person, before->infectious, m->law->infectious, m->left);
    phase_screen(m);
}

static void change_law(struct moment *m, const struct counts *counts, const struct law *before,
                       const struct block *b)
{
    for (uint32_t j = 0; j < b->n; j++) {
        const bool shared = bodies_are_shared(m->bodies, b->first + j);
        for (unsigned k = 0; k < (shared ? 1 : m->n_minds); k++) {
            struct moment one = shared ? *m : stage_moment_apart(m, counts, k);
            moment_at(&one, b->first, j);
            take_law(&one, before);
        }
    }
}

void stage_change_settings(struct kin *q, const struct setting *x, const struct counts *counts,
                           const size_t *settings)
{
    const struct law *before = q->stage[0]->law;
    struct mind mind[MAX_WORLDS];

    for (unsigned k = 0; k < q->n; k++)
        stage_take_settings(q->stage[k], settings[k]);
    if (q->n == 0 || schedule_params_equal(before->p, q->stage[0]->law->p))
        return;
    for (uint32_t block = 0; block < x->n_blocks; block++) {
        struct moment m = stage_moment(q, x, mind, counts, block, 0);
        change_law(&m, counts, before, &x->blocks[block]);
    }
}

static void prepare(struct stage *g, const struct setting *x, uint32_t step)
{
    const struct world *w = g->world;
    const double years = w->news ? (double)(step - w->news_step) * g->law->dt : INFINITY;

    prepare_transmission(g);
    g->media = w->news ? phase_media(g->law, w, years) : 0;
    g->reminder = law_probability(g->law, belief_reminder_hazard(g->law->p, years));
    g->requests = enforcement_requests(g->law->p, pool_of_requests(x, w, g->law->p));
    g->no_place = care_no_place(g->law->p, g->law->dt, w->demand);
    g->screen_news = (uint8_t)law_screen(g->media);
}

/* The highest of each byte. */
static uint32_t highest(uint32_t a, uint32_t b)
{
    uint32_t most = 0;

    for (unsigned at = 0; at < 32; at += 8) {
        const uint32_t x = a >> at & 255, y = b >> at & 255;
        most |= (x > y ? x : y) << at;
    }
    return most;
}

void stage_prepare(struct kin *q, const struct setting *x, uint32_t step)
{
    memset(q->extra, 0, sizeof q->extra);
    q->any_extra = false;
    for (unsigned k = 0; k < q->n; k++) {
        prepare(q->stage[k], x, step);
        for (unsigned w = 0; w < SCREEN_WORDS; w++) {
            q->extra[w] = highest(q->extra[w], q->stage[k]->extra[w]);
            q->any_extra |= q->extra[w] > 0;
        }
    }
}

uint32_t stage_screen_group(const struct kin *q, uint32_t group)
{
    uint32_t most = 0;

    for (unsigned k = 0; k < q->n; k++)
        most = highest(most, law_screen_group(q->stage[k]->law, group, q->stage[k]->requests,
                                              q->stage[k]->world->regimes.in_force));
    return most;
}

static void add_spread(int32_t *sum, const int32_t *shared, const int32_t *own, uint32_t n)
{
    for (uint32_t c = 0; c < n; c++)
        sum[c] = shared[c] + own[c];
}

void stage_finish(struct kin *q)
{
    const struct spread *shared = &q->bodies.spread;
    const uint32_t n = q->bodies.n_communities;

    for (unsigned k = 0; k < q->n; k++) {
        struct world *w = q->stage[k]->world;
        add_spread(w->last.present, shared->present, w->own.present, n);
        for (uint32_t s = q->stage[k]->law->followed; s != 0; s &= s - 1) {
            const unsigned c = illness_lowest(s);
            add_spread(w->last.infected[c], shared->infected[c], w->own.infected[c], n);
        }
    }
}
