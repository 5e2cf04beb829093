/* ODD.md 3, A step: dense passes for all, then the phases for those who may have an event. */
#include "step.h"

#include "mem.h"

#include <omp.h>

const char *const PHASE_NAMES[PHASE_COUNT] = {
    "draws for everyone", "news",    "beliefs of everyone",  "screening everyone",
    "people with events", "tallies", "what reaches contacts"};

void step_clock(struct scratch *scratch, enum phase phase)
{
    if (scratch->times == NULL)
        return;

    const double t = omp_get_wtime();
    scratch->times->seconds[phase] += scratch->times->since > 0 ? t - scratch->times->since : 0;
    scratch->times->since = t;
}

/* Each byte of 255 lowered to 254, as kernels do. */
static uint32_t lower_bytes(uint32_t word)
{
    for (unsigned at = 0; at < 32; at += 8)
        if ((word >> at & 255) == 255)
            word -= (uint32_t)1 << at;
    return word;
}

static void play_script(struct scratch *scratch, const struct setting *x, const struct block *b,
                        uint32_t step)
{
    for (uint32_t i = 0; i < b->n; i++) {
        struct draw d = {0};
        for (unsigned w = 0; w < DRAW_WORDS; w++) {
            if (w % 4 == 0)
                d = rng_draw(&x->rng, b->first + i, step, RNG_step, w / 4);
            scratch->draws.word[w][i] = d.word[w % 4];
            scratch->draws.screened[w][i] = lower_bytes(d.word[w % 4]);
        }
    }
}

void step_draw(struct scratch *scratch, const struct setting *x, uint32_t block, uint32_t step)
{
    const struct block b = x->blocks[block];

    if (x->rng.script != NULL)
        play_script(scratch, x, &b, step);
    else
        x->kernels->draw(&scratch->draws, &x->rng, b.first, b.n, step);
    scratch->reminded_with = -1;
    ahead_clear(&scratch->ahead);
    step_clock(scratch, PHASE_draws);
}

/* Clears the last step's marks. A slot taken over in that step gets nothing that was sent to it. */
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
static void hear_news(const struct stage *g, struct scratch *scratch, struct moment *m,
                      const struct counts *counts, unsigned world, const struct block *b)
{
    struct world *w = g->world;
    const uint32_t hits =
        m->kernels->may_hear(scratch->hit, &w->memory[b->first], &w->told[b->first],
                             scratch->draws.screened[COMMON_WORD], g->screen_news, b->n);

    for (uint32_t h = 0; h < hits; h++) {
        if (world_belief(w, b->first + scratch->hit[h]) == BELIEF_empty)
            continue;
        moment_at(m, b->first, scratch->hit[h]);
        if (phase_news(m, &m->mind[world], w->told[m->i])) {
            kin_unsettle(m, counts, world);
            scratch->touched[m->j] = true;
        }
    }
    memset(&w->told[b->first], 0, b->n * sizeof *w->told);
}

/* Reminders: in worlds with the same hazard the same people are reminded. */
static void remind(const struct stage *g, const struct setting *x, struct scratch *scratch,
                   const struct block *b, uint32_t step)
{
    const double p = g->reminder;
    const uint32_t sure = (uint32_t)(p * 256);
    struct world *w = g->world;

    if (p != scratch->reminded_with &&
        x->kernels->pick_reminded(scratch->reminded, scratch->draws.word[COMMON_WORD], b->n, sure) >
            0)
        for (uint32_t j = 0; j < b->n; j++)
            if ((scratch->draws.word[COMMON_WORD][j] >> 8 * (LANE_reminder % 4) & 255) == sure)
                scratch->reminded[j] =
                    rng_lane_happens(&x->rng, b->first + j, step, LANE_reminder, (uint8_t)sure, p);
    scratch->reminded_with = p;
    x->kernels->remind(&w->alarm[b->first], &w->disposed->floor[b->first],
                       &w->disposed->receptive[b->first], &w->who[b->first], scratch->reminded,
                       b->n, &g->law->belief);
}

/* Keeps the beliefs of people whose contacts sent signals, before they relax. */
static void take_signals(struct scratch *scratch, const struct setting *x, const struct world *w,
                         const struct block *b)
{
    const uint16_t *signals = &w->signals[b->first];
    const uint32_t hits = x->kernels->nonzero(scratch->some, signals, b->n);

    scratch->signalled.n = 0;
    for (uint32_t h = 0; h < hits; h++) {
        const uint32_t j = scratch->some[h];
        const uint32_t n = scratch->signalled.n++;
        scratch->signalled.at[n] = (uint16_t)j;
        scratch->signalled.alarm[n] = w->alarm[b->first + j];
        scratch->signalled.distrust[n] = w->distrust[b->first + j];
    }
}

/* 1. News and reminders, in one of the worlds. */
static void news(const struct stage *g, const struct setting *x, struct scratch *scratch,
                 struct moment *m, const struct counts *counts, unsigned world,
                 const struct block *b)
{
    const struct world *w = g->world;

    if (w->news && w->news_step == m->step)
        forget_old_news(m, &m->mind[world], b);
    if (m->mind[world].unheard > 0)
        hear_news(g, scratch, m, counts, world, b);
    step_clock(scratch, PHASE_news);
    if (w->regimes.announced != REGIME_none)
        remind(g, x, scratch, b, m->step);
}

/* 2. Beliefs, in one of the worlds. */
static void beliefs(const struct stage *g, const struct setting *x, struct scratch *scratch,
                    const struct block *b)
{
    struct world *w = g->world;

    take_signals(scratch, x, w, b);
    x->kernels->relax(&w->alarm[b->first], &w->distrust[b->first], &w->disposed->floor[b->first],
                      b->n, &g->law->belief);
    for (uint32_t n = 0; n < scratch->signalled.n; n++) {
        const uint32_t i = b->first + scratch->signalled.at[n];
        if (world_belief(w, i) != BELIEF_empty)
            phase_beliefs(g->law, w, i, scratch->signalled.alarm[n],
                          scratch->signalled.distrust[n]);
        w->signals[i] = 0;
    }
    step_clock(scratch, PHASE_beliefs);
}

/* Prefetches what the phases will read of the people hit, while draws are made. */
static void fetch_hits(const struct bodies *x, const struct scratch *scratch, uint32_t first,
                       uint32_t hits)
{
    for (uint32_t h = 0; h < hits; h++)
        mem_prefetch(bodies_shared(x, first + scratch->hit[h]));
}

/* Lists everyone of a block, as if every event could happen to them: a test compares the screening with this. */
static uint32_t pass_everyone(struct scratch *scratch, uint32_t n)
{
    for (uint32_t j = 0; j < n; j++) {
        scratch->hit[j] = (uint16_t)j;
        scratch->fired[j] = SCREEN_EVERY;
    }
    return n;
}

/* Lists in `hit` the people together who may have an event in phases 3 to 8. */
static uint32_t screen_together(const struct kin *q, const struct setting *x,
                                struct scratch *scratch, uint32_t common, const struct block *b)
{
    const struct bodies *y = &q->bodies;
    const uint32_t *threshold[SCREEN_WORDS];
    const struct world *w = q->stage[0]->world;
    uint32_t hits, n = 0;

    for (unsigned s = 0; s < SCREEN_WORDS; s++)
        threshold[s] = &y->screen[s][b->first];
    if (x->is_unscreened)
        hits = pass_everyone(scratch, b->n);
    else
        hits = x->kernels->screen(scratch->hit, scratch->fired, &scratch->draws, threshold,
                                  q->any_extra ? q->extra : NULL, common, b->n);

    fetch_hits(y, scratch, b->first, hits);
    for (uint32_t h = 0; h < hits; h++) {
        const uint32_t i = b->first + scratch->hit[h];
        scratch->hit[n] = scratch->hit[h];
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

static struct drawn drawn_by(const struct scratch *scratch, const struct kin *q, uint32_t j)
{
    struct drawn d;

    for (unsigned w = 0; w < DRAW_WORDS; w++)
        d.u[w] = spread(scratch->draws.screened[w][j]);
    for (unsigned w = 0; w < SCREEN_WORDS; w++)
        d.extra[w] = spread(q->extra[w]);
    return d;
}

/* The lanes of someone apart that may fire in one of the worlds. */
static uint32_t fired_apart(const struct drawn *d, const uint32_t *screen, uint32_t common)
{
    uint32_t fired = below(d->u[COMMON_WORD], 0, spread(common)) << COMMON_WORD;

    for (unsigned s = 0; s < SCREEN_WORDS; s++) {
        const unsigned w = kernel_word(s);
        fired |= below(d->u[w], d->extra[s], spread(screen[s])) << w;
    }
    return fired;
}
static_assert(SCREEN_BIT(4 * 2 + 1) == 8 + 2, "the bit of a lane: its byte's, moved by its word");

/* The same for people apart, in each world; they are added to the list. */
static uint32_t screen_apart(const struct kin *q, const struct setting *x, struct scratch *scratch,
                             uint32_t common, const struct block *b, uint32_t block, uint32_t hits)
{
    const struct bodies *y = &q->bodies;

    for (uint32_t p = 0; p < y->n_apart[block]; p++) {
        const uint16_t j = y->at[b->first + p];
        const struct drawn drawn = drawn_by(scratch, q, j);
        uint32_t any = 0;
        for (unsigned world = 0; world < q->n; world++) {
            const bool there = world_belief(q->stage[world]->world, b->first + j) != BELIEF_empty;
            const uint32_t fired =
                x->is_unscreened
                    ? SCREEN_EVERY
                    : fired_apart(&drawn, bodies_own_screen(y, b->first + p, world), common);
            scratch->fired_apart[world][p] = there ? fired : 0;
            any |= scratch->fired_apart[world][p];
        }
        scratch->fired[j] = any;
        scratch->hit[hits] = j;
        hits += any != 0;
        scratch->touched[j] |= any != 0;
    }
    return hits;
}

/* The draws that the phases will need. */
static void draw_for_hits(const struct setting *x, struct scratch *scratch, struct moment *m,
                          const struct block *b, uint32_t hits)
{
    uint32_t n[AHEAD_SETS] = {0};

    if (m->ahead == NULL)
        return;
    for (uint32_t h = 0; h < hits; h++) {
        const uint16_t j = scratch->hit[h];
        const uint32_t fired = scratch->fired[j];
        for (unsigned set = 0; set < AHEAD_SETS; set++) {
            scratch->undrawn[set][n[set]] = j;
            n[set] += (fired & ahead_lanes(set)) != 0;
        }
    }
    for (unsigned set = 0; set < AHEAD_SETS; set++)
        ahead_draw(&scratch->ahead, x->kernels, &x->rng, b->first, m->step, set,
                   scratch->undrawn[set], n[set]);
}

/* Phases 3 to 8 for those who act. */
static void act(struct moment *m, struct scratch *scratch, uint32_t first)
{
    step_departures(m, scratch, first);   /* 3 */
    step_illnesses(m, scratch, first);    /* 4 */
    step_cares(m, scratch, first);        /* 5 */
    step_exploitation(m, scratch, first); /* 6 */
    step_records(m, scratch, first);      /* 7 */
    step_enforcements(m, scratch, first); /* 8 */
    step_settle(m, scratch, first);
}

/* Phases for the people together; those who part meanwhile continue apart. */
static void act_together(struct moment *m, struct scratch *scratch, const struct block *b,
                         uint32_t hits)
{
    scratch->parted.n = 0;
    step_start(scratch);
    for (uint32_t h = 0; h < hits; h++) {
        const uint16_t j = scratch->hit[h];
        moment_at(m, b->first, j);
        const struct person before = moment_person(m);
        step_act(scratch, j, scratch->fired[j], &before);
    }
    step_part_infected(m, scratch, b->first);
    act(m, scratch, b->first);
}

/* Phases, in one of the worlds, for the n people who were apart before the step and for those who parted in it. */
static void act_apart(const struct moment *together, struct scratch *scratch,
                      const struct counts *counts, unsigned world, const struct block *b,
                      uint32_t n)
{
    struct moment m = stage_moment_apart(together, counts, world);

    world_take_turn(m.mind->w, b->first, m.block);
    step_start(scratch);
    for (uint32_t p = 0; p < n; p++) {
        if (scratch->fired_apart[world][p] == 0)
            continue;
        const uint16_t j = m.bodies->at[b->first + p];
        moment_at(&m, b->first, j);
        const struct person before = moment_person(&m);
        step_act(scratch, j, scratch->fired_apart[world][p], &before);
    }
    step_act_parted(scratch);
    act(&m, scratch, b->first);
    world_end_turn(m.mind->w, b->first, m.block);
}

/* People whose copies are equal again share one body again. */
static void join(struct moment *m, struct scratch *scratch, const struct counts *counts,
                 const struct block *b, uint32_t block)
{
    for (uint32_t n = 0; n < scratch->parted.n; n++)
        scratch->touched[scratch->parted.at[n]] = true;
    for (uint32_t at = b->first + m->bodies->n_apart[block]; at-- > b->first;) {
        const uint32_t j = m->bodies->at[at];
        if (!scratch->touched[j])
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
    fetch(&w->disposed->floor[b->first], b->n * sizeof *w->disposed->floor);
    fetch(&w->disposed->receptive[b->first], b->n * sizeof *w->disposed->receptive);
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

/* 9. Tally, in one of the worlds: sums over everyone; the rest was counted as it happened. */
static void tally(const struct setting *x, struct scratch *scratch, const struct moment *m,
                  const struct mind *mind, const struct block *b)
{
    const struct world *w = mind->w;
    struct kernel_sums sums;

    if (m->left == 0)
        return;
    world_take_turn(w, b->first, m->block);
    x->kernels->sum(&sums, &w->alarm[b->first], &w->distrust[b->first],
                    &w->disposed->fear[b->first], &w->who[b->first], b->n, &mind->law->belief,
                    x->s->n_subgroups > 1);
    tally_block(mind->tally, &sums);
    step_clock(scratch, PHASE_tally);
}

/* Written once and only when it differs: neighbouring blocks may be another thread's. */
static void note_block(const struct mind *x, uint32_t block)
{
    struct world *w = x->w;

    if (w->block_marked[block] != x->marked)
        w->block_marked[block] = x->marked;
    if (w->block_unheard[block] != x->unheard)
        w->block_unheard[block] = x->unheard;
}

/* 1 and 2, in each world. */
static void change_minds(struct kin *q, const struct setting *x, struct scratch *scratch,
                         struct moment *m, const struct counts *counts, uint32_t block)
{
    const struct block *b = &x->blocks[block];

    for (unsigned world = 0; world < q->n; world++) {
        struct world *w = q->stage[world]->world;
        m->mind[world].unheard = w->block_unheard[block];
        if (w->block_marked[block])
            clear_marks(w, b);
        world_take_turn(w, b->first, block);
        news(q->stage[world], x, scratch, m, counts, world, b);
        beliefs(q->stage[world], x, scratch, b);
    }
}

void step_block(struct kin *q, const struct setting *x, struct scratch *scratch,
                const struct counts *counts, uint32_t block, uint32_t step)
{
    const struct block b = x->blocks[block];
    const uint32_t common = stage_screen_group(q, b.group);
    struct mind mind[MAX_WORLDS];
    struct moment m = stage_moment(q, x, mind, counts, block, step);

    m.draws = &scratch->draws;
    m.ahead = x->rng.script == NULL ? &scratch->ahead : NULL;
    memset(scratch->touched, 0, sizeof scratch->touched);
    change_minds(q, x, scratch, &m, counts, block);

    const uint32_t together = screen_together(q, x, scratch, common, &b),
                   apart = q->bodies.n_apart[block];
    draw_for_hits(x, scratch, &m, &b, screen_apart(q, x, scratch, common, &b, block, together));
    step_clock(scratch, PHASE_screen);
    act_together(&m, scratch, &b, together);
    for (unsigned world = 0; world < q->n && q->bodies.n_apart[block] > 0; world++)
        act_apart(&m, scratch, counts, world, &b, apart);
    join(&m, scratch, counts, &b, block);
    step_clock(scratch, PHASE_act);
    for (unsigned world = 0; world < q->n; world++) {
        note_block(&mind[world], block);
        tally(x, scratch, &m, &mind[world], &b);
    }
}
