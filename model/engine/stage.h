/* A stage: one world and the law it is under; the worlds of one law, which may share bodies (kin); what all worlds of a
 * replicate share. */
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
    uint32_t extra[SCREEN_WORDS]; /* what transmission adds to the screening thresholds */
    double media;                 /* probability of hearing the latest news from the media */
    uint8_t screen_news;          /* of someone no contact told */
    double reminder;              /* probability of being reminded */
    double requests; /* hazard under full sharing of someone irregular and known, 1/y */
    double no_place; /* probability that a clinic has none */
};

/* Worlds whose laws differ, in any step, only in what is decided (schedule.h). Where a person has the same state in all,
 * they share one body. */
struct kin {
    struct bodies bodies;
    bool care_is_one;                /* in nothing under care either */
    struct stage *stage[MAX_WORLDS]; /* those under way, by number */
    unsigned n, most;                /* how many; how many there will be */

    /* As above; of transmission, the most of any of them. */
    uint32_t
        left; /* steps still to be tallied in the interval, this one included; 0 in the burn-in */
    uint32_t extra[SCREEN_WORDS];
    bool any_extra;
};

/* Where a thread counts: what the worlds of a kin have in common, and what is of each alone; by group. */
struct counts {
    struct group_tally *common, *own[MAX_WORLDS];
};

/* What all worlds of a replicate share. */
struct setting {
    const struct scenario *s;
    const struct plan *plan;
    struct rng rng;
    const struct kernels *kernels;
    struct network network;
    struct block *blocks;
    uint32_t n_blocks;
    bool is_shared;     /* several threads simulate the same worlds */
    bool is_unscreened; /* for tests: everyone goes through the phases */
};

/* The moment of people of a block who share bodies, with a mind for each world; and that of one world's people apart. */
struct moment stage_moment(struct kin *q, const struct setting *x, struct mind mind[MAX_WORLDS],
                           const struct counts *counts, uint32_t block, uint32_t step);
struct moment stage_moment_apart(const struct moment *m, const struct counts *counts,
                                 unsigned world);

/* Fills slots of a block with initial people. */
void stage_populate(struct kin *q, const struct setting *x, const struct counts *counts,
                    uint32_t block);

/* At time.start: the people present become the slots' first people, and are counted. */
void stage_mark_start(struct kin *q, const struct setting *x, const struct counts *counts,
                      uint32_t block);

/* Sets the settings in force, before anybody is there or where everybody is counted by them already. */
void stage_take_settings(struct stage *g, size_t settings);

/* At the start of a step: the settings in force from now on, those of settings[k] for the k-th world, by which
 * everybody is screened and counted. */
void stage_change_settings(struct kin *q, const struct setting *x, const struct counts *counts,
                           const size_t *settings);

/* Before the blocks of a step: what moves with time. */
void stage_prepare(struct kin *q, const struct setting *x, uint32_t step);

/* The thresholds of lanes 12 to 15, the highest that any of the worlds has for the group. */
uint32_t stage_screen_group(const struct kin *q, uint32_t group);

/* After all pushes: what communities look like at the end of the step. */
void stage_finish(struct kin *q);

#endif
