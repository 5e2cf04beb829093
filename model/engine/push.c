/* ODD.md 3 and 8: what a person did in this step reaches their contacts in the next. */
#include "step.h"

enum { TOLD_TO_CONTACTS = MARK_heard | MARK_encounter | MARK_rumour };

/* Which of up to DRAW_VECTOR contacts of a person met in a background encounter blame the health service. */
static uint32_t who_blames(const struct stage *g, const struct setting *x, uint32_t i,
                           uint32_t step, const uint32_t *contact, uint32_t n)
{
    uint32_t index[DRAW_VECTOR] = {0}, word[DRAW_VECTOR], blames = 0;

    memcpy(index, contact, n * sizeof *contact);
    x->kernels->draw_contacts(word, &x->rng, i, step, RNG_rumour, index);
    for (uint32_t c = 0; c < n; c++) {
        if (x->rng.script != NULL)
            word[c] = rng_draw(&x->rng, i, step, RNG_rumour, index[c]).word[0];
        blames |= (uint32_t)rng_happens(word[c], g->law->p->enforcement_misattribution) << c;
    }
    return blames;
}

static void add_one(uint16_t *count, bool is_shared)
{
    if (is_shared) {
#pragma omp atomic
        (*count)++;
    } else {
        (*count)++;
    }
}

/* Passes what happened to one person to up to DRAW_VECTOR of their contacts. */
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
        if (w->mark[i] & MARK_heard)
            add_one(&w->told[contact[c]], x->is_shared);
        if (signalled >> c & 1)
            add_one(&w->signals[contact[c]], x->is_shared);
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

    if ((g->world->block_marked[block] & TOLD_TO_CONTACTS) == 0)
        return;
    for (uint32_t i = step_next_marked(mark, b.first, end); i < end;
         i = step_next_marked(mark, i + 1, end))
        if (mark[i] & TOLD_TO_CONTACTS)
            push_to_contacts(g, x, i, step);
}
