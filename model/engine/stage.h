/* A stage: one world and the law it is under; what all worlds of a replicate share. */
#ifndef CONFIDE_STAGE_H
#define CONFIDE_STAGE_H

#include "phase.h"

/* One world and the law it is under, as of this step. */
struct stage {
    struct world *world;
    size_t policy;
    struct law
        *laws; /* of each of the policy's settings (schedule.h); those never in force are empty */
    const struct law *law; /* the one in force */

    /* Prepared for each step by stage_prepare. */
    uint32_t
        left; /* steps still to be tallied in the interval, this one included; 0 in the burn-in */
    uint32_t extra[SCREEN_WORDS]; /* what transmission adds to the screening thresholds */
    bool any_extra;
    double media;        /* probability of hearing the latest news from the media */
    uint8_t screen_news; /* of someone no contact told */
    double reminder;     /* probability of being reminded */
    double requests;     /* hazard under full sharing of someone irregular and known, 1/y */
    double no_place;     /* probability that a clinic has none */
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
    bool is_unscreened; /* a test: everyone meets the phases */
};

/* The moment of someone of `group` in this step; `tally` is the thread's, by group. */
struct moment stage_moment(struct stage *g, const struct setting *x, struct group_tally *tally,
                           uint32_t group, uint32_t step);

/* Fills slots of a block with initial people. */
void stage_populate(struct stage *g, const struct setting *x, struct group_tally *tally,
                    uint32_t block);

/* At time.start: whoever is here is the slot's first person. */
void stage_mark_start(struct stage *g, const struct setting *x, struct group_tally *tally,
                      uint32_t block);

/* The settings in force; nobody is there yet, or they hold for everybody already. */
void stage_take_settings(struct stage *g, size_t settings);

/* At the start of a step: the settings in force from now on, by which everybody is screened and counted. `tally`: one
 * for each group. */
void stage_change_settings(struct stage *g, const struct setting *x, struct group_tally *tally,
                           size_t settings);

/* Before the blocks of a step: what moves with time. */
void stage_prepare(struct stage *g, const struct setting *x, uint32_t step);

/* After all pushes: what communities look like at the end of the step. */
void stage_finish(struct stage *g);

#endif
