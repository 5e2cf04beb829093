/* A stage: one world under one policy, from its first people to the end of a step. */
#include "stage.h"

#include "schedule.h"

struct moment stage_moment(struct stage *g, const struct setting *x, struct group_tally *tally,
                           uint32_t group, uint32_t step)
{
    return (struct moment){.w = g->world,
                           .law = g->law,
                           .r = &x->rng,
                           .k = x->k,
                           .tally = &tally[group],
                           .group = group,
                           .step = step,
                           .left = g->left,
                           .media = g->media,
                           .requests = g->requests,
                           .no_place = g->no_place,
                           .step_days = x->s->run.time_step_days,
                           .replace = x->s->run.population_replace,
                           .in_force = g->world->regimes.in_force};
}

void stage_populate(struct stage *g, const struct setting *x, struct group_tally *tally,
                    uint32_t block)
{
    const struct block b = x->blocks[block];
    struct moment m = stage_moment(g, x, tally, b.group, 0);

    for (m.i = b.first; m.i < b.first + b.n; m.i++) {
        phase_arrive(&m, true);
        m.gone = true;
        phase_settle(&m, &(struct person){0});
#pragma omp atomic
        g->world->present_now[network_community(m.i, g->world->n_communities)]++;
    }
}

void stage_mark_start(struct stage *g, const struct setting *x, struct group_tally *tally,
                      uint32_t block)
{
    const struct block b = x->blocks[block];
    struct world *w = g->world;

    for (uint32_t i = b.first; i < b.first + b.n; i++) {
        if (world_belief(w, i) == BELIEF_empty)
            continue;
        const bool exploited = world_is(w, i, SUBGROUP_exploited);
        w->traits[i] |= TRAIT_first | TRAIT_was_present | (exploited ? TRAIT_was_exploited : 0);
        w->arrived_first[i] = w->arrived[i];
        w->untreated[i] = illness_untreated(w->illness[i]) != 0 ? -x->plan->n_burn : 0;
        tally[b.group].exploited_at_start += exploited;
    }
}

/* Transmission raises the thresholds of onset by what the most affected community makes of it. */
static void prepare_transmission(struct stage *g)
{
    const struct world *w = g->world;

    memset(g->extra, 0, sizeof g->extra);
    g->any_extra = false;
    for (unsigned c = 0; c < g->law->n_conditions; c++) {
        double most = 0;
        if (!g->law->illness[c].contagious)
            continue;
        for (uint32_t m = 0; m < w->n_communities; m++)
            if (w->present[m] > 0)
                most = fmax(most, (double)w->infected[c][m] / w->present[m]);
        const uint32_t extra = law_screen_transmission(g->law, c, most);
        g->extra[c / 4] |= extra << 8 * (c % 4);
        g->any_extra |= extra > 0;
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

void stage_change_settings(struct stage *g, const struct setting *x, struct group_tally *tally,
                           size_t settings)
{
    const struct law *before = g->law, *now = &g->laws[settings];

    g->law = now;
    if (schedule_params_equal(before->p, now->p))
        return;
    for (uint32_t block = 0; block < x->n_blocks; block++) {
        const struct block b = x->blocks[block];
        struct moment m = stage_moment(g, x, tally, b.group, 0);
        for (m.i = b.first; m.i < b.first + b.n; m.i++) {
            const struct person person = moment_person(&m);
            tally_recount(m.tally, &person, before->infectious, now->infectious, g->left);
            phase_screen(&m);
        }
    }
}

void stage_prepare(struct stage *g, const struct setting *x, uint32_t step)
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

void stage_finish(struct stage *g)
{
    struct world *w = g->world;
    const size_t bytes = w->n_communities * sizeof *w->present;

    memcpy(w->present, w->present_now, bytes);
    for (uint32_t s = g->law->followed; s != 0; s &= s - 1)
        memcpy(w->infected[illness_lowest(s)], w->infected_now[illness_lowest(s)], bytes);
}
