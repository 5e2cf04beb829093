/* ODD.md 3, A step: one block of one world taken through all phases; then what reaches contacts. */
#ifndef CONFIDE_STEP_H
#define CONFIDE_STEP_H

#include "submodels.h"
#include "unit_test.h"

/* One world and the law it is under, as of this step. */
struct stage {
    struct world *world;
    struct law law;
    size_t policy;

    /* Prepared for each step by stage_prepare. */
    uint32_t
        left; /* steps still to be tallied in the interval, this one included; 0 in the burn-in */
    uint32_t extra[SCREEN_WORDS]; /* what transmission adds to the screening thresholds */
    bool any_extra;
    uint32_t screen_request; /* as a part of screen word 3 */
    double media;            /* probability of hearing the latest news from the media */
    uint8_t screen_news;     /* of someone no contact told */
};

/* What all worlds of a replicate share. */
struct setting {
    const struct scenario *s;
    const struct plan *plan;
    struct rng rng;
    const struct kernels *k;
    struct network network;
    struct block *blocks;
    uint32_t n_blocks;
};

/* People of a block, by their place in it; a person may be in a list of conditions' changes once for each. */
struct lane_list {
    uint32_t n;
    uint16_t at[BLOCK_SIZE];
};
struct long_list {
    uint32_t n;
    uint16_t at[MAX_CONDITIONS * BLOCK_SIZE];
};

/* Those of a block to whom something may happen in a step of one world. */
struct acting {
    uint32_t n;
    uint16_t at[BLOCK_SIZE];
    struct state before[BLOCK_SIZE];
    struct lane_list lane[SCREEN_BITS], exposed; /* lane: by SCREEN_BIT */
    struct long_list changed, dying;
    uint8_t killer[MAX_CONDITIONS * BLOCK_SIZE];
    bool gone[BLOCK_SIZE]; /* by place */
};

/* One thread's scratch. */
struct scratch {
    struct unit_times *times; /* NULL: not timed */
    struct block_draws draws;
    struct draws_ahead ahead;
    struct acting acting;
    uint16_t some[BLOCK_SIZE + DRAW_VECTOR];
    uint32_t fired[BLOCK_SIZE];
    uint16_t hit[BLOCK_SIZE];
    uint8_t reminded[BLOCK_SIZE];
    double
        reminded_with; /* the probability `reminded` was made with; negative: not yet, in this block */
    struct {
        uint32_t n;
        uint16_t at[BLOCK_SIZE];
        float alarm[BLOCK_SIZE], distrust[BLOCK_SIZE];
    } signalled;
};

/* The time since the last call was spent in this phase. */
void scratch_clock(struct scratch *k, enum phase phase);

/* Fills slots of a block with initial people. */
void stage_populate(struct stage *g, const struct setting *x, struct group_tally *tally,
                    uint32_t block);

/* At time.start: whoever is here is the slot's first person. */
void stage_mark_start(struct stage *g, const struct setting *x, struct group_tally *tally,
                      uint32_t block);

/* Before the blocks of a step: thresholds that move with time. */
void stage_prepare(struct stage *g, const struct setting *x, uint32_t step);

/* Draws for a block, shared by the worlds that take their step next. */
void step_draw(struct scratch *k, const struct setting *x, uint32_t block, uint32_t step);

/* Asks memory for what step_block will read of a block for everyone, some time before it does. */
void step_fetch(const struct stage *g, const struct setting *x, uint32_t block);

/* Phases 1 to 9 for everyone of a block; `tally` is the thread's, by group. */
void step_block(struct stage *g, const struct setting *x, struct scratch *k,
                struct group_tally *tally, uint32_t block, uint32_t step, bool tallied);

/* Phases 3 to 8 for the first `hits` of k->hit, to whom what k->fired says may happen. */
void phases(struct moment *m, struct scratch *k, const struct block *b, uint32_t hits);

/* After all blocks: what the block's people did reaches their contacts (atomic adds: any thread, any order). */
void step_push(struct stage *g, const struct setting *x, uint32_t block, uint32_t step);

/* After all pushes: what communities look like at the end of the step. */
void stage_finish(struct stage *g);

#endif
