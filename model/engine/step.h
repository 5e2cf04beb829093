/* ODD.md 3, A step: one block of one world taken through all phases; then what reaches contacts. */
#ifndef CONFIDE_STEP_H
#define CONFIDE_STEP_H

#include "kin.h"
#include "unit_test.h"

/* People of a block, by their place in it; a person may be in a list of conditions' changes once for each. */
struct lane_list {
    uint32_t n;
    uint16_t at[BLOCK_SIZE];
};
struct long_list {
    uint32_t n;
    uint16_t at[MAX_CONDITIONS * BLOCK_SIZE];
};

/* The people of a block who may have an event in a step: those together, or those of one world who are apart. */
struct acting {
    uint32_t n;
    uint16_t at[BLOCK_SIZE];
    struct person before[BLOCK_SIZE];            /* by place */
    struct lane_list lane[SCREEN_BITS], exposed; /* lane: by SCREEN_BIT */
    struct long_list changed, dying;
    uint8_t killer[MAX_CONDITIONS * BLOCK_SIZE];
    bool gone[BLOCK_SIZE]; /* by place */
};

/* The people of a block who part in a step, and what is left of the step for each: lanes; an encounter by a
 * disclosure. */
struct parted {
    uint32_t n;
    uint16_t at[BLOCK_SIZE];
    uint32_t fired[BLOCK_SIZE];
    bool exposed[BLOCK_SIZE];
};

/* One thread's scratch. */
struct scratch {
    struct unit_times *times; /* NULL: not timed */
    struct kernel_draws draws;
    struct draws_ahead ahead;
    struct acting acting;
    struct parted parted;
    uint32_t fired_apart[MAX_WORLDS][BLOCK_SIZE]; /* what, in each; by place */
    bool touched[BLOCK_SIZE]; /* of those apart: something may have happened; by place */
    uint16_t some[BLOCK_SIZE], undrawn[AHEAD_SETS][BLOCK_SIZE + DRAW_VECTOR];
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
void step_clock(struct scratch *scratch, enum phase phase);

/* Draws for a block, shared by the worlds that take their step next. */
void step_draw(struct scratch *scratch, const struct setting *x, uint32_t block, uint32_t step);

/* Prefetches what step_block will read for everyone of a block. */
void step_fetch(const struct kin *q, const struct setting *x, uint32_t block);

/* Phases 1 to 9 for everyone of a block, in the worlds of a kin. */
void step_block(struct kin *q, const struct setting *x, struct scratch *scratch,
                const struct counts *counts, uint32_t block, uint32_t step);

/* Phases 3 to 8, the list of people: empties it; adds person j, who may have the events in `fired` and was counted as
 * `before`; adds those who parted in this step. */
void step_start(struct scratch *scratch);
void step_act(struct scratch *scratch, uint16_t j, uint32_t fired, const struct person *before);
void step_act_parted(struct scratch *scratch);

/* Phase by phase for those who act, then what follows from each one's changes. `first`: the block's first slot. */
void step_part_infected(struct moment *m, struct scratch *scratch, uint32_t first);
void step_departures(struct moment *m, struct scratch *scratch, uint32_t first);
void step_illnesses(struct moment *m, struct scratch *scratch, uint32_t first);
void step_cares(struct moment *m, struct scratch *scratch, uint32_t first);
void step_exploitation(struct moment *m, struct scratch *scratch, uint32_t first);
void step_records(struct moment *m, struct scratch *scratch, uint32_t first);
void step_enforcements(struct moment *m, struct scratch *scratch, uint32_t first);
void step_settle(struct moment *m, struct scratch *scratch, uint32_t first);

/* The first slot from i on with a mark, or `end`. */
static inline uint32_t step_next_marked(const uint8_t *mark, uint32_t i, uint32_t end)
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

/* After all blocks: what the block's people did reaches their contacts (atomic adds: any thread, any order). */
void step_push(struct stage *g, const struct setting *x, uint32_t block, uint32_t step);

#endif
