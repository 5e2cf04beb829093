/* ODD.md 3, A step: dense passes for all, then the phases for those to whom something may happen. */
#include "step.h"

#include "mem.h"

#include <omp.h>

const char *const PHASE_NAMES[PHASE_COUNT] = {
    "draws for everyone",       "news",    "beliefs of everyone",  "screening everyone",
    "those to whom it happens", "tallies", "what reaches contacts"};

void scratch_clock(struct scratch *k, enum phase phase)
{
    if (k->times == NULL)
        return;

    const double t = omp_get_wtime();
    k->times->seconds[phase] += k->times->since > 0 ? t - k->times->since : 0;
    k->times->since = t;
}

static struct moment moment_make(struct stage *g, const struct setting *x,
                                 struct group_tally *tally, uint32_t group, uint32_t step)
{
    return (struct moment){.w = g->world,
                           .law = &g->law,
                           .r = &x->rng,
                           .k = x->k,
                           .tally = &tally[group],
                           .group = group,
                           .step = step,
                           .left = g->left,
                           .media = g->media,
                           .replace = x->s->run.population_replace,
                           .in_force = g->world->regimes.in_force};
}

void stage_populate(struct stage *g, const struct setting *x, struct group_tally *tally,
                    uint32_t block)
{
    const struct block b = x->blocks[block];
    struct moment m = moment_make(g, x, tally, b.group, 0);

    for (m.i = b.first; m.i < b.first + b.n; m.i++) {
        person_arrive(&m, true);
        m.gone = true;
        person_settle(&m, &(struct state){0});
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
    for (unsigned c = 0; c < g->law.n_conditions; c++) {
        double most = 0;
        if (!g->law.contagious[c])
            continue;
        for (uint32_t m = 0; m < w->n_communities; m++)
            if (w->present[m] > 0)
                most = fmax(most, (double)w->infected[c][m] / w->present[m]);
        const double p = law_probability(&g->law, g->law.p->condition[c].transmission * most);
        g->extra[c / 4] |= (uint32_t)law_screen(p - SCREEN_RESERVE) << 8 * (c % 4);
        g->any_extra |= p > SCREEN_RESERVE;
    }
}

void stage_prepare(struct stage *g, const struct setting *x, uint32_t step)
{
    const int32_t tallied = (int32_t)step - x->plan->n_burn;
    const int64_t every = x->s->run.output_every_steps;

    g->left = 0;
    if (tallied >= 0)
        g->left = (uint32_t)(plan_interval_steps(x->plan, x->s, (int32_t)(tallied / every)) -
                             tallied % every);
    prepare_transmission(g);
    g->screen_request = (uint32_t)law_screen_request(&g->law, g->world->regimes.in_force)
                        << 8 * (LANE_request % 4);
    g->media = g->world->news ? news_media(&g->law, g->world, step) : 0;
    g->screen_news = law_screen(g->media);
}

/* Each byte of 255 lowered to 254, as kernels do. */
static uint32_t lower_bytes(uint32_t word)
{
    for (unsigned at = 0; at < 32; at += 8)
        if ((word >> at & 255) == 255)
            word -= (uint32_t)1 << at;
    return word;
}

static void play_script(struct scratch *k, const struct setting *x, const struct block *b,
                        uint32_t step)
{
    for (uint32_t i = 0; i < b->n; i++) {
        const struct draw d = rng_draw(&x->rng, b->first + i, step, RNG_step, 0);
        for (unsigned w = 0; w < DRAW_WORDS; w++) {
            k->draws.word[w][i] = d.word[w];
            k->draws.screened[w][i] = lower_bytes(d.word[w]);
        }
    }
}

void step_draw(struct scratch *k, const struct setting *x, uint32_t block, uint32_t step)
{
    const struct block b = x->blocks[block];

    if (x->rng.script != NULL)
        play_script(k, x, &b, step);
    else
        x->k->draw(&k->draws, &x->rng, b.first, b.n, step);
    k->reminded_with = -1;
    k->ahead.n_place = k->ahead.n_care = 0;
    memset(k->ahead.place, 0xFF, sizeof k->ahead.place);
    memset(k->ahead.care, 0xFF, sizeof k->ahead.care);
    scratch_clock(k, PHASE_draws);
}

/* The first slot from i on with a mark, or `end`. */
static uint32_t next_marked(const uint8_t *mark, uint32_t i, uint32_t end)
{
    uint64_t eight;

    for (; i + sizeof eight <= end; i += (uint32_t)sizeof eight) {
        memcpy(&eight, &mark[i], sizeof eight);
        if (eight != 0)
            break;
    }
    while (i < end && mark[i] == 0)
        i++;
    return i;
}

/* The last step's marks have done their work. A slot taken over in it gets nothing of what was sent to it. */
static void clear_marks(struct world *w, const struct block *b)
{
    const uint32_t end = b->first + b->n;

    for (uint32_t i = next_marked(w->mark, b->first, end); i < end;
         i = next_marked(w->mark, i + 1, end))
        if ((w->mark[i] & MARK_taken_over) != 0)
            w->told[i] = w->signals[i] = 0;
    memset(&w->mark[b->first], 0, b->n);
}

/* A new announcement: nobody has heard of it, and nobody has been told. */
static void forget_old_news(struct stage *g, struct moment *m, const struct block *b)
{
    struct world *w = g->world;

    m->unheard = 0;
    for (uint32_t i = b->first; i < b->first + b->n; i++) {
        const struct state before = tally_state(w, i);
        struct state after = before;
        after.traits = w->traits[i] &= ~(uint32_t)TRAIT_heard;
        w->told[i] = 0;
        tally_change(m->tally, &before, &after, &g->law, g->left);
        m->unheard += world_belief(w, i) != BELIEF_empty;
    }
}

/* 1. News. */
static void hear_news(struct stage *g, struct scratch *k, struct moment *m, const struct block *b)
{
    struct world *w = g->world;

    const uint32_t hits = m->k->may_hear(k->hit, &w->traits[b->first], &w->told[b->first],
                                         k->draws.screened[3], g->screen_news, b->n);

    for (uint32_t h = 0; h < hits; h++) {
        const uint32_t i = b->first + k->hit[h];
        if (world_belief(w, i) == BELIEF_empty)
            continue;
        const struct state before = tally_state(w, i);
        moment_at(m, b->first, k->hit[h]);
        news(m, w->told[i]);
        person_settle(m, &before);
    }
    memset(&w->told[b->first], 0, b->n * sizeof *w->told);
}

/* 1. Reminders: who is reminded is the same in every world with the same hazard of it. */
static void remind(struct stage *g, const struct setting *x, struct scratch *k,
                   const struct block *b, const struct believe_law *l, uint32_t step)
{
    const double p = g->law.reminder;
    const uint32_t sure = (uint32_t)(p * 256);
    struct world *w = g->world;

    if (p != k->reminded_with && x->k->pick_reminded(k->reminded, k->draws.word[3], b->n, sure) > 0)
        for (uint32_t j = 0; j < b->n; j++)
            if ((k->draws.word[3][j] >> 8 * (LANE_reminder % 4) & 255) == sure)
                k->reminded[j] =
                    rng_lane_happens(&x->rng, b->first + j, step, LANE_reminder, (uint8_t)sure, p);
    k->reminded_with = p;
    x->k->remind(&w->alarm[b->first], &w->floor[b->first], &w->receptive[b->first],
                 &w->who[b->first], k->reminded, b->n, l);
}

/* Sets aside the beliefs of those whose contacts sent signals. */
static void take_signals(struct scratch *k, const struct setting *x, const struct world *w,
                         const struct block *b)
{
    const uint16_t *signals = &w->signals[b->first];
    const uint32_t hits = x->k->nonzero(k->some, signals, b->n);

    k->signalled.n = 0;
    for (uint32_t h = 0; h < hits; h++) {
        const uint32_t j = k->some[h];
        const uint32_t n = k->signalled.n++;
        k->signalled.at[n] = (uint16_t)j;
        k->signalled.alarm[n] = w->alarm[b->first + j];
        k->signalled.distrust[n] = w->distrust[b->first + j];
    }
}

/* 2. Beliefs. */
static void relax(struct stage *g, const struct setting *x, struct scratch *k, struct moment *m,
                  const struct block *b, const struct believe_law *l)
{
    struct world *w = g->world;

    take_signals(k, x, w, b);
    x->k->relax(&w->alarm[b->first], &w->distrust[b->first], &w->floor[b->first], b->n, l);
    for (uint32_t n = 0; n < k->signalled.n; n++) {
        m->i = b->first + k->signalled.at[n];
        if (world_belief(w, m->i) != BELIEF_empty)
            beliefs_with_signals(m, k->signalled.alarm[n], k->signalled.distrust[n],
                                 w->signals[m->i]);
        w->signals[m->i] = 0;
    }
}

/* What the phases will read of the people hit is asked for from memory while draws are made. */
static void fetch_hits(const struct world *w, const struct scratch *k, uint32_t first,
                       uint32_t hits)
{
    for (uint32_t h = 0; h < hits; h++) {
        const uint32_t i = first + k->hit[h];
        mem_prefetch(&w->traits[i]);
        mem_prefetch(&w->illness[i]);
        mem_prefetch(&w->untreated[i]);
        mem_prefetch(&w->frailty[i]);
        mem_prefetch(&w->fear[i]);
    }
}

/* Makes draws first to last ahead for those of the hits of whom one of `lanes` may fire and who have none yet. */
static uint32_t draw_ahead(struct scratch *k, const struct setting *x, const struct block *b,
                           uint32_t step, uint32_t hits, uint32_t lanes, uint16_t *place,
                           uint32_t have, enum ahead first, enum ahead last)
{
    static const struct {
        enum rng_purpose purpose;
        uint32_t index;
    } OF[AHEAD_COUNT] = {{RNG_fine, 0},     {RNG_fine, 1},   {RNG_fine, 2},  {RNG_fine, 3},
                         {RNG_severity, 0}, {RNG_decide, 0}, {RNG_visit, 0}, {RNG_visit, 2}};
    uint32_t n = 0;

    for (uint32_t h = 0; h < hits; h++) {
        const uint16_t j = k->hit[h];
        k->some[n] = j;
        n += (uint32_t)((k->fired[j] & lanes) != 0) & (uint32_t)(place[j] == AHEAD_NONE);
    }
    for (uint32_t s = 0; s < n; s++)
        place[k->some[s]] = (uint16_t)(have + s);
    for (enum ahead a = first; n > 0 && a <= last; a++) {
        uint32_t(*w)[BLOCK_SIZE + DRAW_VECTOR] = k->ahead.word[a];
        uint32_t *const words[4] = {&w[0][have], &w[1][have], &w[2][have], &w[3][have]};
        x->k->draw_hits(words, &x->rng, b->first, k->some, n, step, OF[a].purpose, OF[a].index);
    }
    return have + n;
}

static void screen_and_act(struct stage *g, const struct setting *x, struct scratch *k,
                           struct moment *m, const struct block *b)
{
    struct world *w = g->world;
    const uint32_t *threshold[SCREEN_WORDS] = {&w->screen[0][b->first], &w->screen[1][b->first],
                                               &w->screen[2][b->first]};
    const uint32_t common = g->law.screen_departure[b->group] | g->screen_request;
    const uint32_t hits = x->k->screen(k->hit, k->fired, &k->draws, threshold,
                                       g->any_extra ? g->extra : NULL, common, b->n);

    fetch_hits(w, k, b->first, hits);
    if (m->ahead != NULL) {
        k->ahead.n_place = draw_ahead(k, x, b, m->step, hits, UINT32_MAX, k->ahead.place,
                                      k->ahead.n_place, AHEAD_fine0, AHEAD_severity);
        k->ahead.n_care = draw_ahead(k, x, b, m->step, hits, SCREEN_FIRED(LANE_consider),
                                     k->ahead.care, k->ahead.n_care, AHEAD_decide, AHEAD_treats);
    }
    scratch_clock(k, PHASE_screen);
    phases(m, k, b, hits);
    scratch_clock(k, PHASE_act);
}

static void fetch(const void *from, size_t bytes)
{
    for (size_t at = 0; at < bytes; at += MEM_LINE)
        mem_prefetch((const char *)from + at);
}

void step_fetch(const struct stage *g, const struct setting *x, uint32_t block)
{
    const struct block b = x->blocks[block];
    const struct world *w = g->world;

    fetch(&w->alarm[b.first], b.n * sizeof *w->alarm);
    fetch(&w->distrust[b.first], b.n * sizeof *w->distrust);
    fetch(&w->floor[b.first], b.n * sizeof *w->floor);
    fetch(&w->receptive[b.first], b.n * sizeof *w->receptive);
    fetch(&w->signals[b.first], b.n * sizeof *w->signals);
    fetch(&w->who[b.first], b.n * sizeof *w->who);
    for (unsigned s = 0; s < SCREEN_WORDS; s++)
        fetch(&w->screen[s][b.first], b.n * sizeof *w->screen[s]);
    if (w->block_unheard[block] > 0) {
        fetch(&w->traits[b.first], b.n * sizeof *w->traits);
        fetch(&w->told[b.first], b.n * sizeof *w->told);
    }
    fetch(&w->mark[b.first], b.n * sizeof *w->mark);
}

void step_block(struct stage *g, const struct setting *x, struct scratch *k,
                struct group_tally *tally, uint32_t block, uint32_t step, bool tallied)
{
    const struct block b = x->blocks[block];
    const struct law *l = &g->law;
    const struct believe_law beliefs = {l->full, l->serious, l->calm, l->ingrain, l->fade};
    struct world *w = g->world;
    struct moment m = moment_make(g, x, tally, b.group, step);
    struct block_sums sums;

    m.unheard = w->block_unheard[block];
    m.draws = &k->draws;
    m.ahead = x->rng.script == NULL ? &k->ahead : NULL;
    if (w->block_marked[block])
        clear_marks(w, &b);
    if (w->news && w->news_step == step)
        forget_old_news(g, &m, &b);
    if (m.unheard > 0)
        hear_news(g, k, &m, &b);
    scratch_clock(k, PHASE_news);
    if (w->regimes.announced != REGIME_none)
        remind(g, x, k, &b, &beliefs, step);
    relax(g, x, k, &m, &b, &beliefs);
    scratch_clock(k, PHASE_beliefs);
    screen_and_act(g, x, k, &m, &b);
    /* Written once and only when it differs: neighbouring blocks may be another thread's. */
    if (w->block_marked[block] != (m.marked != 0))
        w->block_marked[block] = m.marked != 0;
    if (w->block_unheard[block] != m.unheard)
        w->block_unheard[block] = m.unheard;
    if (!tallied)
        return;
    x->k->sum(&sums, &w->alarm[b.first], &w->distrust[b.first], &w->who[b.first], b.n,
              x->s->n_subgroups > 1);
    tally_block(&tally[b.group], &sums);
    scratch_clock(k, PHASE_tally);
}

/* Which of up to DRAW_VECTOR contacts of an encounter that owes nothing to health data blame the health service. */
static uint32_t who_blames(const struct stage *g, const struct setting *x, uint32_t i,
                           uint32_t step, const uint32_t *contact, uint32_t n)
{
    uint32_t index[DRAW_VECTOR] = {0}, word[DRAW_VECTOR], blames = 0;

    memcpy(index, contact, n * sizeof *contact);
    x->k->draw_contacts(word, &x->rng, i, step, RNG_rumour, index);
    for (uint32_t c = 0; c < n; c++) {
        if (x->rng.script != NULL)
            word[c] = rng_draw(&x->rng, i, step, RNG_rumour, index[c]).word[0];
        blames |= (uint32_t)rng_happens(word[c], g->law.p->enforcement_misattribution) << c;
    }
    return blames;
}

/* One person's doings reach up to DRAW_VECTOR of their contacts. */
static void push(struct stage *g, const struct setting *x, uint32_t i, uint32_t step,
                 const uint32_t *contact, uint32_t n)
{
    struct world *w = g->world;
    uint32_t signalled = 0;

    if (w->mark[i] & MARK_encounter)
        signalled = UINT32_MAX;
    else if (w->mark[i] & MARK_rumour)
        signalled = who_blames(g, x, i, step, contact, n);
    for (uint32_t c = 0; c < n; c++) {
        if (w->mark[i] & MARK_heard) {
#pragma omp atomic
            w->told[contact[c]]++;
        }
        if (signalled >> c & 1) {
#pragma omp atomic
            w->signals[contact[c]]++;
        }
    }
}

static void push_to_contacts(struct stage *g, const struct setting *x, uint32_t i, uint32_t step)
{
    const struct network *n = &x->network;

    for (uint64_t at = n->first[i]; at < n->first[i + 1]; at += DRAW_VECTOR) {
        const uint64_t left = n->first[i + 1] - at;
        push(g, x, i, step, &n->contact[at], left < DRAW_VECTOR ? (uint32_t)left : DRAW_VECTOR);
    }
}

void step_push(struct stage *g, const struct setting *x, uint32_t block, uint32_t step)
{
    const struct block b = x->blocks[block];
    const uint8_t *mark = g->world->mark;
    const uint32_t end = b.first + b.n;

    if (!g->world->block_marked[block])
        return;
    for (uint32_t i = next_marked(mark, b.first, end); i < end; i = next_marked(mark, i + 1, end))
        if (mark[i] & (MARK_heard | MARK_encounter | MARK_rumour))
            push_to_contacts(g, x, i, step);
}

void stage_finish(struct stage *g)
{
    struct world *w = g->world;
    const size_t bytes = w->n_communities * sizeof *w->present;

    memcpy(w->present, w->present_now, bytes);
    for (unsigned c = 0; c < g->law.n_conditions; c++)
        if (g->law.contagious[c])
            memcpy(w->infected[c], w->infected_now[c], bytes);
}
