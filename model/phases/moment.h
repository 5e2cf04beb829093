/* One person in one step: what the phases of ODD.md 3 are handed, and what they share. */
#ifndef CONFIDE_MOMENT_H
#define CONFIDE_MOMENT_H

#include "ahead.h"
#include "network.h"
#include "tally.h"

/* What one of the worlds that share bodies makes of a block: its people's minds, and what it will do to them. */
struct mind {
    struct world *w;
    const struct law *law; /* the world's: what is decided */
    struct group_tally
        *tally;   /* of what is counted of this world alone; the block's group, this thread */
    double media; /* probability of hearing the latest news from the media in this step */
    double requests, no_place; /* of the stage */
    enum regime in_force;      /* whose address a request can be answered for */
    uint32_t unheard;          /* people of the block who have not heard the latest news */
    uint8_t marked;            /* every mark of the block */
};

/* One body in one step, with the minds of all worlds that share it. */
struct moment {
    const struct law *law; /* what concerns bodies: the same in all worlds of the kin */
    bool care_is_one;      /* of the kin */
    const struct rng *r;
    const struct kernels *kernels;
    struct bodies *bodies;
    struct mind *mind; /* those who share the body, */
    unsigned n_minds;
    unsigned world;            /* the first one's number; */
    bool is_apart;             /* it is this world's own */
    struct spread *spread;     /* where the body is counted: as one of a community, */
    struct group_tally *tally; /* and of its group, this thread */
    uint32_t block, group;
    uint32_t step;
    uint32_t left;    /* steps still to be tallied in the interval, this one included */
    double step_days; /* of the scenario */
    bool replace;     /* population.replace */

    const struct kernel_draws *draws;
    struct draws_ahead *ahead; /* NULL: none */
    uint32_t i;                /* slot */
    uint32_t j;                /* its place in the block, in draws */
    struct body *body;
    bool gone;                    /* the person has left in this step */
    bool encounter_by_disclosure; /* a referral exposed the person to enforcement in this step */
};

/* The moment of person j of the block whose first slot is `first`. */
static inline void moment_at(struct moment *m, uint32_t first, uint32_t j)
{
    m->i = first + j;
    m->j = j;
    m->body = m->is_apart ? bodies_own(m->bodies, bodies_at(m->bodies, m->i), m->world)
                          : bodies_shared(m->bodies, m->i);
    m->gone = false;
    m->encounter_by_disclosure = false;
}

/* A word of what screening compares with. */
static inline uint32_t *moment_screen(const struct moment *m, unsigned word)
{
    return m->is_apart ? &bodies_own_screen(m->bodies, bodies_at(m->bodies, m->i), m->world)[word]
                       : &m->bodies->screen[word][m->i];
}

/* Who the person is: the same subgroups in every mind's world. */
static inline uint32_t moment_who(const struct moment *m)
{
    return m->mind->w->who[m->i];
}

/* The coarse part of a lane's uniform. */
static inline uint8_t moment_coarse(const struct moment *m, unsigned lane)
{
    return (uint8_t)(m->draws->word[lane / 4][m->j] >> 8 * (lane % 4));
}

/* Whether a lane may fire at a threshold of law.h, as screening compares them. */
static inline bool moment_may(const struct moment *m, unsigned lane, uint32_t threshold)
{
    return (m->draws->screened[lane / 4][m->j] >> 8 * (lane % 4) & 255) < threshold;
}

/* A lane's uniform in full. */
static inline double moment_uniform(const struct moment *m, unsigned lane)
{
    const uint16_t at = m->ahead == NULL ? (uint16_t)AHEAD_NONE : m->ahead->place[lane / 4][m->j];

    if (at == AHEAD_NONE)
        return rng_lane(m->r, m->i, m->step, lane, moment_coarse(m, lane));
    return rng_join(moment_coarse(m, lane), m->ahead->word[AHEAD_fine + lane / 4][lane % 4][at]);
}

/* Whether a lane's uniform is below p; its fine part is looked at only where the coarse part cannot tell. */
static inline bool moment_happens(const struct moment *m, unsigned lane, double p)
{
    const double x = p * 256, coarse = moment_coarse(m, lane);

    if (coarse >= x)
        return false;
    return coarse + 1 <= x || moment_uniform(m, lane) < p;
}

/* The same for a hazard, whose probability is worked out only where its bounds cannot tell. */
static inline bool moment_acts(const struct moment *m, unsigned lane, double hazard)
{
    const double x = hazard * m->law->dt, coarse = moment_coarse(m, lane), most = law_most(x),
                 least = law_least(x, most);

    if (coarse + 1 <= 256 * least || coarse >= 256 * most)
        return coarse < 256 * least;

    const double u = moment_uniform(m, lane);
    return u < most && (u < least || u < law_probability(m->law, hazard));
}

/* A draw for this person in this step. */
static inline struct draw moment_draw(const struct moment *m, enum rng_purpose purpose,
                                      uint32_t index)
{
    return rng_draw(m->r, m->i, m->step, purpose, index);
}

/* The state of the person, as counted. */
static inline struct person moment_person(const struct moment *m)
{
    return (struct person){people_who(moment_who(m)), m->body->traits, m->body->illness};
}

/* Whether the slot has a person. */
static inline bool moment_is_there(const struct moment *m)
{
    return people_belief(moment_who(m)) != BELIEF_empty;
}

/* Whether the person is in a subgroup. */
static inline bool moment_is(const struct moment *m, enum subgroup s)
{
    return moment_who(m) >> (s - 1) & 1;
}

/* Whether the person has a trait. */
static inline bool moment_has(const struct moment *m, enum trait t)
{
    return (m->body->traits & (uint32_t)t) != 0;
}

/* A draw for this person in this step, made ahead if they are among those it was made for. */
static inline struct draw moment_draw_ahead(const struct moment *m, enum ahead which)
{
    const struct ahead_address of = ahead_address(which);
    const uint16_t at =
        m->ahead == NULL ? (uint16_t)AHEAD_NONE : m->ahead->place[ahead_set(which)][m->j];

    if (at == AHEAD_NONE)
        return moment_draw(m, of.purpose, of.index);

    uint32_t(*w)[BLOCK_SIZE + DRAW_VECTOR] = m->ahead->word[which];
    return (struct draw){{w[0][at], w[1][at], w[2][at], w[3][at]}};
}

/* An event of this person, by the subgroups they belong to at this moment; and one of one of their minds. */
static inline void moment_count(const struct moment *m, unsigned flow)
{
    if (m->left > 0)
        tally_flow(m->tally, moment_who(m), flow);
}

static inline void moment_count_mind(const struct moment *m, const struct mind *x, unsigned flow)
{
    if (m->left > 0)
        tally_flow(x->tally, moment_who(m), flow);
}

/* 1: a person who has not heard the latest news; else 0. */
static inline uint32_t moment_is_unheard(uint32_t who, uint32_t memory)
{
    return people_belief(who) != BELIEF_empty && (memory & MEMORY_heard) == 0;
}

/* In one mind's world the person becomes `who`, and remembers `memory`. */
static inline void moment_become(const struct moment *m, struct mind *x, uint32_t who,
                                 uint32_t memory)
{
    const uint32_t who_before = x->w->who[m->i], memory_before = x->w->memory[m->i];

    tally_mind(x->tally, who_before, memory_before, who, memory, m->left);
    x->unheard += moment_is_unheard(who, memory) - moment_is_unheard(who_before, memory_before);
    x->w->who[m->i] = (uint16_t)who;
    x->w->memory[m->i] = (uint8_t)memory;
}

/* The person joins a subgroup, or leaves it. */
static inline void moment_set(const struct moment *m, enum subgroup s, bool yes)
{
    const uint32_t bit = (uint32_t)1 << (s - 1);

    for (unsigned k = 0; k < m->n_minds; k++) {
        const struct world *w = m->mind[k].w;
        const uint32_t who = w->who[m->i];
        if ((who & bit) != (yes ? bit : 0))
            moment_become(m, &m->mind[k], who ^ bit, w->memory[m->i]);
    }
}

/* R, the perceived risk that the person acts on (ODD.md 6), in one mind. */
static inline double moment_risk(const struct moment *m, const struct mind *x)
{
    return belief_concern(&x->law->belief, x->w->alarm[m->i], x->w->distrust[m->i],
                          moment_is(m, SUBGROUP_irregular));
}

/* phi, the fear multiplier. */
static inline double moment_fear(const struct moment *m)
{
    return (double)m->mind->w->disposed->fear[m->i];
}

/* The person gets traits, or loses them. */
static inline void moment_get(const struct moment *m, uint32_t traits)
{
    m->body->traits = (uint16_t)(m->body->traits | traits);
}

static inline void moment_lose(const struct moment *m, uint32_t traits)
{
    m->body->traits = (uint16_t)(m->body->traits & ~traits);
}

/* Keeps for the twins what happens to the first person of the slot, as long as that person is there. */
static inline void moment_note(const struct moment *m, enum trait what)
{
    if (moment_has(m, TRAIT_first))
        moment_get(m, what);
}

/* Sets a bit of memory in every mind's world. */
static inline void moment_remember(const struct moment *m, enum memory what)
{
    for (unsigned k = 0; k < m->n_minds; k++)
        m->mind[k].w->memory[m->i] |= (uint8_t)what;
}

/* Sets a mark for contacts in every mind's world. */
static inline void moment_mark(const struct moment *m, enum mark what)
{
    for (unsigned k = 0; k < m->n_minds; k++) {
        m->mind[k].w->mark[m->i] |= (uint8_t)what;
        m->mind[k].marked |= (uint8_t)what;
    }
}

/* Whether what screened.def declares for a lane happens to someone who is as `x` says, under a law. */
#define SCREENED(lane, hazard, most)                                                               \
    static inline bool moment_##lane(const struct moment *m, const struct law *l,                  \
                                     const struct person *x)                                       \
    {                                                                                              \
        return moment_acts(m, LANE_##lane, hazard(l, m->group, x));                                \
    }
#include "screened.def"
#undef SCREENED

#endif
