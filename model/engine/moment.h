/* One person in one step: what the submodels of ODD.md 3 to 8 are handed, and what they share. */
#ifndef CONFIDE_MOMENT_H
#define CONFIDE_MOMENT_H

#include "network.h"
#include "tally.h"

/* Draws made ahead, many at a time, for people of a block who may have an event; shared by its worlds. */
enum ahead {
    AHEAD_fine0, /* the fine parts of lanes 0 to 3, … */
    AHEAD_fine1,
    AHEAD_fine2,
    AHEAD_fine3,
    AHEAD_severity,
    AHEAD_decide,
    AHEAD_visit,
    AHEAD_treats,
    AHEAD_COUNT
};
enum { AHEAD_NONE = UINT16_MAX };
struct draws_ahead {
    uint32_t word[AHEAD_COUNT][4][BLOCK_SIZE + DRAW_VECTOR];
    uint16_t place
        [BLOCK_SIZE]; /* where in word[] up to AHEAD_severity a person of the block is, or AHEAD_NONE */
    uint16_t care[BLOCK_SIZE]; /* where in the others */
    uint32_t n_place, n_care;
};

struct moment {
    struct world *w;
    const struct law *law;
    const struct rng *r;
    const struct kernels *k;
    struct group_tally *tally; /* this person's group, this thread */
    uint32_t group;
    uint32_t step;
    uint32_t left; /* steps still to be tallied in the interval, this one included */
    double requests, no_place, step_days; /* of the stage, of the scenario */
    double media; /* probability of hearing the latest news from the media in this step */
    bool replace; /* population.replace */

    const struct kernel_draws *draws;
    const struct draws_ahead *ahead; /* NULL: none */
    uint32_t i;                      /* slot */
    uint32_t j;                      /* its place in the block, in draws */
    uint32_t unheard;                /* people of the block who have not heard the latest news */
    uint8_t marked;                  /* every mark of the block */
    bool gone;                       /* the person has left in this step */
    enum regime in_force;            /* whose address a request can be answered for */
    bool registers;                  /* the state learns the address when the visit is over */
    bool encounter_by_disclosure;    /* a referral exposed the person to enforcement in this step */
};

/* The moment of person j of the block whose first slot is `first`. */
static inline void moment_at(struct moment *m, uint32_t first, uint32_t j)
{
    m->i = first + j;
    m->j = j;
    m->gone = false;
    m->registers = false;
    m->encounter_by_disclosure = false;
}

static inline uint8_t moment_coarse(const struct moment *m, unsigned lane)
{
    return (uint8_t)(m->draws->word[lane / 4][m->j] >> 8 * (lane % 4));
}

/* A lane's uniform in full. */
static inline double moment_uniform(const struct moment *m, unsigned lane)
{
    const uint16_t at = m->ahead == NULL ? (uint16_t)AHEAD_NONE : m->ahead->place[m->j];

    if (at == AHEAD_NONE)
        return rng_lane(m->r, m->i, m->step, lane, moment_coarse(m, lane));
    return rng_join(moment_coarse(m, lane), m->ahead->word[AHEAD_fine0 + lane / 4][lane % 4][at]);
}

/* Whether a lane's uniform is below p; its fine part is looked at only where the coarse part cannot tell. */
static inline bool moment_happens(const struct moment *m, unsigned lane, double p)
{
    const double x = p * 256, coarse = moment_coarse(m, lane);

    if (coarse >= x)
        return false;
    return coarse + 1 <= x || moment_uniform(m, lane) < p;
}

/* The same for a hazard, whose probability is worked out only where x - x^2/2 < 1 - exp(-x) < x cannot tell. */
static inline bool moment_acts(const struct moment *m, unsigned lane, double hazard)
{
    const double x = hazard * m->law->dt, least = x - x * x / 2, coarse = moment_coarse(m, lane);

    if (coarse >= 256 * x)
        return false;
    if (coarse + 1 <= 256 * least)
        return true;

    const double u = moment_uniform(m, lane);
    return u < x && (u < least || u < law_probability(m->law, hazard));
}

static inline struct draw moment_draw(const struct moment *m, enum rng_purpose purpose,
                                      uint32_t index)
{
    return rng_draw(m->r, m->i, m->step, purpose, index);
}

static inline struct person moment_person(const struct moment *m)
{
    return world_person(m->w, m->i);
}

static inline bool moment_is(const struct moment *m, enum subgroup s)
{
    return world_is(m->w, m->i, s);
}

static inline bool moment_has(const struct moment *m, enum trait t)
{
    return world_has(m->w, m->i, t);
}

/* The same draw, from those made ahead where it is among them. */
static inline struct draw moment_draw_ahead(const struct moment *m, enum ahead which,
                                            enum rng_purpose purpose, uint32_t index)
{
    uint16_t at = AHEAD_NONE;

    if (m->ahead != NULL)
        at = which <= AHEAD_severity ? m->ahead->place[m->j] : m->ahead->care[m->j];
    if (at == AHEAD_NONE)
        return moment_draw(m, purpose, index);

    const uint32_t(*w)[BLOCK_SIZE + DRAW_VECTOR] = m->ahead->word[which];
    return (struct draw){{w[0][at], w[1][at], w[2][at], w[3][at]}};
}

/* An event of this person, by the subgroups they belong to at this moment. */
static inline void moment_count(const struct moment *m, unsigned flow)
{
    tally_flow(m->tally, m->w->who[m->i], flow);
}

/* R, what of the perceived risk concerns the person (ODD.md 6). */
static inline double moment_risk(const struct moment *m)
{
    return belief_concern(&m->law->belief, m->w->alarm[m->i], m->w->distrust[m->i],
                          moment_is(m, SUBGROUP_irregular));
}

/* What happened to the first person of the slot, if that is who is there, is kept for the twins. */
static inline void moment_remember(const struct moment *m, enum trait what)
{
    if (moment_has(m, TRAIT_first))
        m->w->traits[m->i] |= (uint32_t)what;
}

/* Whether what screened.def declares for a lane happens to someone who is as `x` says. */
#define SCREENED(lane, hazard)                                                                     \
    static inline bool moment_##lane(const struct moment *m, const struct person *x)               \
    {                                                                                              \
        return moment_acts(m, LANE_##lane, hazard(m->law, m->group, x));                           \
    }
#include "screened.def"
#undef SCREENED

#endif
