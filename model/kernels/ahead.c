/* Makes draws ahead: for each set of people, those that their phases ask for. */
#include "ahead.h"

void ahead_clear(struct draws_ahead *a)
{
    a->visit[0].slot = a->visit[1].slot = UINT32_MAX;
    memset(a->n, 0, sizeof a->n);
    memset(a->place, 0xFF, sizeof a->place);
}

static uint32_t keep_undrawn(const uint16_t *place, uint16_t *list, uint32_t n)
{
    uint32_t kept = 0;

    for (uint32_t s = 0; s < n; s++) {
        const uint16_t j = list[s];
        list[kept] = j;
        kept += place[j] == AHEAD_NONE;
    }
    return kept;
}

void ahead_draw(struct draws_ahead *a, const struct kernels *kernels, const struct rng *r,
                uint32_t first, uint32_t step, unsigned set, uint16_t *list, uint32_t n)
{
    const uint32_t have = a->n[set];

    if (have > 0)
        n = keep_undrawn(a->place[set], list, n);
    for (uint32_t s = 0; s < n; s++)
        a->place[set][list[s]] = (uint16_t)(have + s);
    for (enum ahead which = 0; n > 0 && which < AHEAD_COUNT; which++) {
        uint32_t(*to)[BLOCK_SIZE + DRAW_VECTOR] = a->word[which];
        uint32_t *const words[4] = {&to[0][have], &to[1][have], &to[2][have], &to[3][have]};
        const struct ahead_address of = ahead_address(which);
        if (ahead_set(which) == set)
            kernels->draw_hits(words, r, first, list, n, step, of.purpose, of.index);
    }
    a->n[set] = have + n;
}
