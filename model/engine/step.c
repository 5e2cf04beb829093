/* ODD.md 3, A step: dense passes for all, then the phases for those who may have an event. */
#include "step.h"

#include "mem.h"

#include <omp.h>

const char *const PHASE_NAMES[PHASE_COUNT] = {
    "draws for everyone", "news",    "beliefs of everyone",  "screening everyone",
    "people with events", "tallies", "what reaches contacts"};

void step_clock(struct scratch *k, enum phase phase)
{
    if (k->times == NULL)
        return;

    const double t = omp_get_wtime();
    k->times->seconds[phase] += k->times->since > 0 ? t - k->times->since : 0;
    k->times->since = t;
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
    step_clock(k, PHASE_draws);
}

/* The last step's marks have done their work. A slot taken over in it gets nothing of what was sent to it. */
static void clear_marks(struct world *w, const struct block *b)
{
    const uint32_t end = b->first + b->n;

    for (uint32_t i = step_next_marked(w->mark, b->first, end); i < end;
         i = step_next_marked(w->mark, i + 1, end))
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
        const struct person before = world_person(w, i);
        struct person after = before;
        after.traits = w->traits[i] &= ~(uint32_t)TRAIT_heard;
        w->told[i] = 0;
        tally_change(m->tally, &before, &after, g->law->infectious, g->left);
        m->unheard += world_belief(w, i) != BELIEF_empty;
    }
}

/* Who hears the news. */
static void hear_news(struct stage *g, struct scratch *k, struct moment *m, const struct block *b)
{
    struct world *w = g->world;

    const uint32_t hits = m->k->may_hear(k->hit, &w->traits[b->first], &w->told[b->first],
                                         k->draws.screened[3], g->screen_news, b->n);

    for (uint32_t h = 0; h < hits; h++) {
        const uint32_t i = b->first + k->hit[h];
        if (world_belief(w, i) == BELIEF_empty)
            continue;
        const struct person before = world_person(w, i);
        moment_at(m, b->first, k->hit[h]);
        phase_news(m, w->told[i]);
        phase_settle(m, &before);
    }
    memset(&w->told[b->first], 0, b->n * sizeof *w->told);
}

/* Reminders: who is reminded is the same in every world with the same hazard of it. */
static void remind(struct stage *g, const struct setting *x, struct scratch *k,
                   const struct block *b, uint32_t step)
{
    const double p = g->reminder;
    const uint32_t sure = (uint32_t)(p * 256);
    struct world *w = g->world;

    if (p != k->reminded_with && x->k->pick_reminded(k->reminded, k->draws.word[3], b->n, sure) > 0)
        for (uint32_t j = 0; j < b->n; j++)
            if ((k->draws.word[3][j] >> 8 * (LANE_reminder % 4) & 255) == sure)
                k->reminded[j] =
                    rng_lane_happens(&x->rng, b->first + j, step, LANE_reminder, (uint8_t)sure, p);
    k->reminded_with = p;
    x->k->remind(&w->alarm[b->first], &w->floor[b->first], &w->receptive[b->first],
                 &w->who[b->first], k->reminded, b->n, &g->law->belief);
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

/* 1. News and reminders. */
static void news(struct stage *g, const struct setting *x, struct scratch *k, struct moment *m,
                 const struct block *b)
{
    const struct world *w = g->world;

    if (w->news && w->news_step == m->step)
        forget_old_news(g, m, b);
    if (m->unheard > 0)
        hear_news(g, k, m, b);
    step_clock(k, PHASE_news);
    if (w->regimes.announced != REGIME_none)
        remind(g, x, k, b, m->step);
}

/* 2. Beliefs. */
static void beliefs(struct stage *g, const struct setting *x, struct scratch *k, struct moment *m,
                    const struct block *b)
{
    struct world *w = g->world;

    take_signals(k, x, w, b);
    x->k->relax(&w->alarm[b->first], &w->distrust[b->first], &w->floor[b->first], b->n,
                &g->law->belief);
    for (uint32_t n = 0; n < k->signalled.n; n++) {
        m->i = b->first + k->signalled.at[n];
        if (world_belief(w, m->i) != BELIEF_empty)
            phase_beliefs(m, k->signalled.alarm[n], k->signalled.distrust[n], w->signals[m->i]);
        w->signals[m->i] = 0;
    }
    step_clock(k, PHASE_beliefs);
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

/* Makes draws first to last in advance, for the hits in which one of `lanes` may fire and that have none yet. */
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

/* Lists everyone of a block as if everything might happen to them: what a test compares the screening with. */
static uint32_t pass_everyone(struct scratch *k, uint32_t n)
{
    for (uint32_t j = 0; j < n; j++) {
        k->hit[j] = (uint16_t)j;
        k->fired[j] = 0;
        for (unsigned lane = 0; lane < LANE_COUNT; lane++)
            k->fired[j] |= SCREEN_FIRED(lane);
    }
    return n;
}

/* Who may be concerned by phases 3 to 8, and the draws that they will need. */
static void screen(struct stage *g, const struct setting *x, struct scratch *k, struct moment *m,
                   const struct block *b)
{
    struct world *w = g->world;
    const uint32_t *threshold[SCREEN_WORDS] = {&w->screen[0][b->first], &w->screen[1][b->first],
                                               &w->screen[2][b->first]};
    const uint32_t common = law_screen_group(g->law, b->group, g->requests, w->regimes.in_force);
    const uint32_t hits = x->is_unscreened
                              ? pass_everyone(k, b->n)
                              : x->k->screen(k->hit, k->fired, &k->draws, threshold,
                                             g->any_extra ? g->extra : NULL, common, b->n);

    fetch_hits(w, k, b->first, hits);
    if (m->ahead != NULL) {
        k->ahead.n_place = draw_ahead(k, x, b, m->step, hits, UINT32_MAX, k->ahead.place,
                                      k->ahead.n_place, AHEAD_fine0, AHEAD_severity);
        k->ahead.n_care = draw_ahead(k, x, b, m->step, hits, SCREEN_FIRED(LANE_consider),
                                     k->ahead.care, k->ahead.n_care, AHEAD_decide, AHEAD_treats);
    }
    step_sort(k, w, b, hits);
    step_clock(k, PHASE_screen);
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

/* 9. Tally: what belongs to everyone; the rest was counted as it happened. */
static void tally(struct stage *g, const struct setting *x, struct scratch *k, struct moment *m,
                  const struct block *b)
{
    const struct world *w = g->world;
    struct kernel_sums sums;

    if (g->left == 0)
        return;
    x->k->sum(&sums, &w->alarm[b->first], &w->distrust[b->first], &w->fear[b->first],
              &w->who[b->first], b->n, &g->law->belief, x->s->n_subgroups > 1);
    tally_block(m->tally, &sums);
    step_clock(k, PHASE_tally);
}

/* Written once and only when it differs: neighbouring blocks may be another thread's. */
static void note_block(struct world *w, uint32_t block, const struct moment *m)
{
    if (w->block_marked[block] != (m->marked != 0))
        w->block_marked[block] = m->marked != 0;
    if (w->block_unheard[block] != m->unheard)
        w->block_unheard[block] = m->unheard;
}

void step_block(struct stage *g, const struct setting *x, struct scratch *k,
                struct group_tally *tallies, uint32_t block, uint32_t step)
{
    const struct block b = x->blocks[block];
    struct moment m = stage_moment(g, x, tallies, b.group, step);

    m.unheard = g->world->block_unheard[block];
    m.draws = &k->draws;
    m.ahead = x->rng.script == NULL ? &k->ahead : NULL;
    if (g->world->block_marked[block])
        clear_marks(g->world, &b);

    news(g, x, k, &m, &b);    /* 1 */
    beliefs(g, x, k, &m, &b); /* 2 */
    screen(g, x, k, &m, &b);
    step_departures(&m, k, b.first);   /* 3 */
    step_illnesses(&m, k, b.first);    /* 4 */
    step_cares(&m, k, b.first);        /* 5 */
    step_exploitation(&m, k, b.first); /* 6 */
    step_records(&m, k, b.first);      /* 7 */
    step_enforcements(&m, k, b.first); /* 8 */
    step_settle(&m, k, b.first);
    step_clock(k, PHASE_act);
    note_block(g->world, block, &m);
    tally(g, x, k, &m, &b); /* 9 */
}
