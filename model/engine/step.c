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
static void forget_old_news(struct moment *m, struct mind *x, const struct block *b)
{
    struct world *w = x->w;

    for (m->i = b->first; m->i < b->first + b->n; m->i++)
        moment_become(m, x, w->who[m->i], w->memory[m->i] & ~(uint32_t)MEMORY_heard);
    memset(&w->told[b->first], 0, b->n * sizeof *w->told);
}

/* Who hears the news in one of the worlds. */
static void hear_news(const struct stage *g, struct scratch *k, struct moment *m,
                      const struct counts *counts, unsigned world, const struct block *b)
{
    struct world *w = g->world;
    const uint32_t hits = m->k->may_hear(k->hit, &w->memory[b->first], &w->told[b->first],
                                         k->draws.screened[3], g->screen_news, b->n);

    for (uint32_t h = 0; h < hits; h++) {
        if (world_belief(w, b->first + k->hit[h]) == BELIEF_empty)
            continue;
        moment_at(m, b->first, k->hit[h]);
        if (phase_news(m, &m->mind[world], w->told[m->i])) {
            kin_unsettle(m, counts, world);
            k->touched[m->j] = true;
        }
    }
    memset(&w->told[b->first], 0, b->n * sizeof *w->told);
}

/* Reminders: who is reminded is the same in every world with the same hazard of it. */
static void remind(const struct stage *g, const struct setting *x, struct scratch *k,
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

/* 1. News and reminders, in one of the worlds. */
static void news(const struct stage *g, const struct setting *x, struct scratch *k,
                 struct moment *m, const struct counts *counts, unsigned world,
                 const struct block *b)
{
    const struct world *w = g->world;

    if (w->news && w->news_step == m->step)
        forget_old_news(m, &m->mind[world], b);
    if (m->mind[world].unheard > 0)
        hear_news(g, k, m, counts, world, b);
    step_clock(k, PHASE_news);
    if (w->regimes.announced != REGIME_none)
        remind(g, x, k, b, m->step);
}

/* 2. Beliefs, in one of the worlds. */
static void beliefs(const struct stage *g, const struct setting *x, struct scratch *k,
                    const struct block *b)
{
    struct world *w = g->world;

    take_signals(k, x, w, b);
    x->k->relax(&w->alarm[b->first], &w->distrust[b->first], &w->floor[b->first], b->n,
                &g->law->belief);
    for (uint32_t n = 0; n < k->signalled.n; n++) {
        const uint32_t i = b->first + k->signalled.at[n];
        if (world_belief(w, i) != BELIEF_empty)
            phase_beliefs(g->law, w, i, k->signalled.alarm[n], k->signalled.distrust[n]);
        w->signals[i] = 0;
    }
    step_clock(k, PHASE_beliefs);
}

/* What the phases will read of the people hit is asked for from memory while draws are made. */
static void fetch_hits(const struct bodies *x, const struct scratch *k, uint32_t first,
                       uint32_t hits)
{
    for (uint32_t h = 0; h < hits; h++)
        mem_prefetch(bodies_shared(x, first + k->hit[h]));
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

/* In `fired`, all lanes. */
static const uint32_t EVERY_LANE = 0x0F0F0F0F;

/* Lists everyone of a block as if everything might happen to them: what a test compares the screening with. */
static uint32_t pass_everyone(struct scratch *k, uint32_t n)
{
    for (uint32_t j = 0; j < n; j++) {
        k->hit[j] = (uint16_t)j;
        k->fired[j] = EVERY_LANE;
    }
    return n;
}

/* Who of those together may be concerned by phases 3 to 8; they are listed in k->hit. */
static uint32_t screen_together(const struct kin *q, const struct setting *x, struct scratch *k,
                                uint32_t common, const struct block *b)
{
    const struct bodies *y = &q->bodies;
    const uint32_t *threshold[SCREEN_WORDS] = {&y->screen[0][b->first], &y->screen[1][b->first],
                                               &y->screen[2][b->first]};
    const struct world *w = q->stage[0]->world;
    const uint32_t hits = x->is_unscreened
                              ? pass_everyone(k, b->n)
                              : x->k->screen(k->hit, k->fired, &k->draws, threshold,
                                             q->any_extra ? q->extra : NULL, common, b->n);
    uint32_t n = 0;

    fetch_hits(y, k, b->first, hits);
    for (uint32_t h = 0; h < hits; h++) {
        const uint32_t i = b->first + k->hit[h];
        k->hit[n] = k->hit[h];
        n += (uint32_t)bodies_are_shared(y, i) & (uint32_t)(world_belief(w, i) != BELIEF_empty);
    }
    return n;
}

/* The bytes of a word, each in 16 bits. */
static uint64_t spread(uint32_t word)
{
    const uint64_t pairs = (word | (uint64_t)word << 16) & 0x0000FFFF0000FFFF;

    return (pairs | pairs << 8) & 0x00FF00FF00FF00FF;
}

/* Which of four bytes u, lowered by `extra` but not below 0, are below those of t: bit 0 of each. */
static uint32_t below(uint64_t u, uint64_t extra, uint64_t t)
{
    const uint64_t half = 0x7FFF7FFF7FFF7FFF; /* what is above it sets the highest bit */
    const uint64_t is = (t + extra + half - u) & (t + half) & ~half, bits = is >> 15,
                   pairs = (bits | bits >> 8) & 0x0000FFFF0000FFFF;

    return (uint32_t)(pairs | pairs >> 16);
}

/* What someone apart drew, and what transmission adds, ready to be compared. */
struct drawn {
    uint64_t u[DRAW_WORDS], extra[SCREEN_WORDS];
};

static struct drawn drawn_by(const struct scratch *k, const struct kin *q, uint32_t j)
{
    struct drawn d;

    for (unsigned w = 0; w < DRAW_WORDS; w++)
        d.u[w] = spread(k->draws.screened[w][j]);
    for (unsigned w = 0; w < SCREEN_WORDS; w++)
        d.extra[w] = spread(q->extra[w]);
    return d;
}

/* The lanes of someone apart that may fire in one of the worlds. */
static uint32_t fired_apart(const struct drawn *d, const uint32_t *screen, uint32_t common)
{
    uint32_t fired = below(d->u[SCREEN_WORDS], 0, spread(common)) << SCREEN_WORDS;

    for (unsigned w = 0; w < SCREEN_WORDS; w++)
        fired |= below(d->u[w], d->extra[w], spread(screen[w])) << w;
    return fired;
}
static_assert(SCREEN_BIT(4 * 2 + 1) == 8 + 2, "the bit of a lane: its byte's, moved by its word");

/* The same of those apart, in each world, who are added to the list. */
static uint32_t screen_apart(const struct kin *q, const struct setting *x, struct scratch *k,
                             uint32_t common, const struct block *b, uint32_t block, uint32_t hits)
{
    const struct bodies *y = &q->bodies;

    for (uint32_t p = 0; p < y->n_apart[block]; p++) {
        const uint16_t j = y->at[b->first + p];
        const struct drawn drawn = drawn_by(k, q, j);
        uint32_t any = 0;
        for (unsigned world = 0; world < q->n; world++) {
            const bool there = world_belief(q->stage[world]->world, b->first + j) != BELIEF_empty;
            const uint32_t fired =
                x->is_unscreened
                    ? EVERY_LANE
                    : fired_apart(&drawn, bodies_own_screen(y, b->first + p, world), common);
            k->fired_apart[world][p] = there ? fired : 0;
            any |= k->fired_apart[world][p];
        }
        k->fired[j] = any;
        k->hit[hits] = j;
        hits += any != 0;
        k->touched[j] |= any != 0;
    }
    return hits;
}

/* The draws that the phases will need. */
static void draw_for_hits(const struct setting *x, struct scratch *k, struct moment *m,
                          const struct block *b, uint32_t hits)
{
    if (m->ahead == NULL)
        return;
    k->ahead.n_place = draw_ahead(k, x, b, m->step, hits, UINT32_MAX, k->ahead.place,
                                  k->ahead.n_place, AHEAD_fine0, AHEAD_severity);
    k->ahead.n_care = draw_ahead(k, x, b, m->step, hits, SCREEN_FIRED(LANE_consider), k->ahead.care,
                                 k->ahead.n_care, AHEAD_decide, AHEAD_treats);
}

/* Phases 3 to 8 for those who act. */
static void act(struct moment *m, struct scratch *k, uint32_t first)
{
    step_departures(m, k, first);   /* 3 */
    step_illnesses(m, k, first);    /* 4 */
    step_cares(m, k, first);        /* 5 */
    step_exploitation(m, k, first); /* 6 */
    step_records(m, k, first);      /* 7 */
    step_enforcements(m, k, first); /* 8 */
    step_settle(m, k, first);
}

/* Those together act; who parts meanwhile acts on, apart. */
static void act_together(struct moment *m, struct scratch *k, const struct block *b, uint32_t hits)
{
    k->parted.n = 0;
    step_start(k);
    for (uint32_t h = 0; h < hits; h++) {
        const uint16_t j = k->hit[h];
        moment_at(m, b->first, j);
        const struct person before = moment_person(m);
        step_act(k, j, k->fired[j], &before);
    }
    step_part_infected(m, k, b->first);
    act(m, k, b->first);
}

/* In one of the worlds, those act who were apart before the step, n of them, and those who parted in it. */
static void act_apart(const struct moment *together, struct scratch *k, const struct counts *counts,
                      unsigned world, const struct block *b, uint32_t n)
{
    struct moment m = stage_moment_apart(together, counts, world);

    step_start(k);
    for (uint32_t p = 0; p < n; p++) {
        if (k->fired_apart[world][p] == 0)
            continue;
        const uint16_t j = m.bodies->at[b->first + p];
        moment_at(&m, b->first, j);
        const struct person before = moment_person(&m);
        step_act(k, j, k->fired_apart[world][p], &before);
    }
    step_act_parted(k);
    act(&m, k, b->first);
}

/* Those who are one again share bodies again. */
static void join(struct moment *m, struct scratch *k, const struct counts *counts,
                 const struct block *b, uint32_t block)
{
    for (uint32_t n = 0; n < k->parted.n; n++)
        k->touched[k->parted.at[n]] = true;
    for (uint32_t at = b->first + m->bodies->n_apart[block]; at-- > b->first;) {
        const uint32_t j = m->bodies->at[at];
        if (!k->touched[j])
            continue;
        m->i = b->first + j;
        m->j = j;
        kin_join(m, counts);
    }
}

static void fetch(const void *from, size_t bytes)
{
    for (size_t at = 0; at < bytes; at += MEM_LINE)
        mem_prefetch((const char *)from + at);
}

static void fetch_world(const struct world *w, const struct block *b, uint32_t block)
{
    fetch(&w->alarm[b->first], b->n * sizeof *w->alarm);
    fetch(&w->distrust[b->first], b->n * sizeof *w->distrust);
    fetch(&w->floor[b->first], b->n * sizeof *w->floor);
    fetch(&w->receptive[b->first], b->n * sizeof *w->receptive);
    fetch(&w->signals[b->first], b->n * sizeof *w->signals);
    fetch(&w->who[b->first], b->n * sizeof *w->who);
    if (w->block_unheard[block] > 0) {
        fetch(&w->memory[b->first], b->n * sizeof *w->memory);
        fetch(&w->told[b->first], b->n * sizeof *w->told);
    }
    fetch(&w->mark[b->first], b->n * sizeof *w->mark);
}

void step_fetch(const struct kin *q, const struct setting *x, uint32_t block)
{
    const struct block b = x->blocks[block];

    for (unsigned k = 0; k < q->n; k++)
        fetch_world(q->stage[k]->world, &b, block);
    for (unsigned s = 0; s < SCREEN_WORDS; s++)
        fetch(&q->bodies.screen[s][b.first], b.n * sizeof *q->bodies.screen[s]);
}

/* 9. Tally: what belongs to everyone of one of the worlds; the rest was counted as it happened. */
static void tally(const struct setting *x, struct scratch *k, const struct moment *m,
                  const struct mind *mind, const struct block *b)
{
    const struct world *w = mind->w;
    struct kernel_sums sums;

    if (m->left == 0)
        return;
    x->k->sum(&sums, &w->alarm[b->first], &w->distrust[b->first], &w->fear[b->first],
              &w->who[b->first], b->n, &mind->law->belief, x->s->n_subgroups > 1);
    tally_block(mind->tally, &sums);
    step_clock(k, PHASE_tally);
}

/* Written once and only when it differs: neighbouring blocks may be another thread's. */
static void note_block(const struct mind *x, uint32_t block)
{
    struct world *w = x->w;

    if (w->block_marked[block] != (x->marked != 0))
        w->block_marked[block] = x->marked != 0;
    if (w->block_unheard[block] != x->unheard)
        w->block_unheard[block] = x->unheard;
}

/* 1 and 2, in each world. */
static void change_minds(struct kin *q, const struct setting *x, struct scratch *k,
                         struct moment *m, const struct counts *counts, uint32_t block)
{
    const struct block *b = &x->blocks[block];

    for (unsigned world = 0; world < q->n; world++) {
        struct world *w = q->stage[world]->world;
        m->mind[world].unheard = w->block_unheard[block];
        if (w->block_marked[block])
            clear_marks(w, b);
        news(q->stage[world], x, k, m, counts, world, b);
        beliefs(q->stage[world], x, k, b);
    }
}

void step_block(struct kin *q, const struct setting *x, struct scratch *k,
                const struct counts *counts, uint32_t block, uint32_t step)
{
    const struct block b = x->blocks[block];
    const uint32_t common = stage_screen_group(q, b.group);
    struct mind mind[MAX_POLICIES];
    struct moment m = stage_moment(q, x, mind, counts, block, step);

    m.draws = &k->draws;
    m.ahead = x->rng.script == NULL ? &k->ahead : NULL;
    memset(k->touched, 0, sizeof k->touched);
    change_minds(q, x, k, &m, counts, block);

    const uint32_t together = screen_together(q, x, k, common, &b),
                   apart = q->bodies.n_apart[block];
    draw_for_hits(x, k, &m, &b, screen_apart(q, x, k, common, &b, block, together));
    step_clock(k, PHASE_screen);
    act_together(&m, k, &b, together);
    for (unsigned world = 0; world < q->n && q->bodies.n_apart[block] > 0; world++)
        act_apart(&m, k, counts, world, &b, apart);
    join(&m, k, counts, &b, block);
    step_clock(k, PHASE_act);
    for (unsigned world = 0; world < q->n; world++) {
        note_block(&mind[world], block);
        tally(x, k, &m, &mind[world], &b);
    }
}
