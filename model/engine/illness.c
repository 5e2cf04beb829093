/* ODD.md 4, Illness: onset, progress, recovery and death. */
#include "submodels.h"

bool illness_can_have(const struct moment *m, unsigned c)
{
    const unsigned who = m->w->who[m->i], needs = m->law->condition[c].needs;

    return (who & needs) == needs && (who & m->law->condition[c].forbids) == 0;
}

unsigned illness_start_severity(const struct condition_params *c, double u)
{
    return u < c->start_severe ? 3 : u < c->start_severe + c->start_moderate ? 2 : 1;
}

/* The hazard of onset that does not depend on others, 1/y. */
static double onset_hazard(const struct moment *m, unsigned c)
{
    return m->law->condition[c].onset[law_onset_index(m->w->who[m->i])] *
           (double)m->w->frailty[m->i];
}

void person_screen_condition(struct moment *m, unsigned c)
{
    const unsigned state = illness_state(m->w->illness[m->i], c), shift = 8 * (c % 4);
    uint32_t *word = &m->w->screen[c / 4][m->i];
    uint32_t threshold = m->law->screen_progress[c][state];

    if (state == ILLNESS_ABSENT && illness_can_have(m, c)) {
        const double p = onset_hazard(m, c) * m->law->dt; /* p(h) is never more than h dt */
        threshold = law_screen(m->law->contagious[c] ? p + SCREEN_RESERVE : p);
    }
    *word = (*word & ~((uint32_t)255 << shift)) | threshold << shift;
}

/* The share of people present in the person's community who had c untreated at the end of the last step. */
static double infected_share(const struct moment *m, unsigned c)
{
    const uint32_t at = network_community(m->i, m->w->n_communities);
    const int32_t present = m->w->present[at];

    return present > 0 ? (double)m->w->infected[c][at] / present : 0;
}

static unsigned onset(struct moment *m, unsigned c)
{
    const struct condition_params *k = &m->law->p->condition[c];
    double hazard = onset_hazard(m, c);

    if (!illness_can_have(m, c))
        return ILLNESS_ABSENT;
    if (m->law->contagious[c])
        hazard += k->transmission * infected_share(m, c);
    if (!moment_acts(m, LANE_condition + c, hazard))
        return ILLNESS_ABSENT;
    moment_count(m, FLOW_onsets + c);

    const struct draw d = c < 4 ? moment_draw_ahead(m, AHEAD_severity, RNG_severity, 0)
                                : moment_draw(m, RNG_severity, c / 4);
    return illness_start_severity(k, rng_uniform(d.word[c % 4]));
}

/* Which of the three competing things happens to a condition in `state`; 3: none. */
static unsigned progress_kind(const struct moment *m, unsigned c, unsigned state)
{
    const double *below = m->law->progress[c][state];
    unsigned kind = 0;

    if (!moment_happens(m, LANE_condition + c, below[2]))
        return 3;
    while (kind < 2 && !moment_happens(m, LANE_condition + c, below[kind]))
        kind++;
    return kind;
}

/* A present condition's next state; *death: it killed. */
static unsigned progress(struct moment *m, unsigned c, unsigned state, bool *death)
{
    const unsigned kind = progress_kind(m, c, state);

    if (kind == 3)
        return state;
    if (kind == 0)
        return ILLNESS_ABSENT;
    if (state > ILLNESS_treated) {
        *death = kind == 1;
        return kind == 1 ? state : state - ILLNESS_treated;
    }
    *death = kind == 2;
    return kind == 1 ? state + 1 : state;
}

bool illness(struct moment *m, unsigned c)
{
    uint32_t *illness = &m->w->illness[m->i];
    const unsigned state = illness_state(*illness, c);
    bool kills = false;
    const unsigned next = state == ILLNESS_ABSENT ? onset(m, c) : progress(m, c, state, &kills);

    *illness = illness_with(*illness, c, next);
    return kills;
}

void death(struct moment *m, unsigned c)
{
    if (illness_state(m->w->illness[m->i], c) < ILLNESS_treated)
        moment_count(m, FLOW_deaths_untreated);
    person_leave(m, FLOW_deaths);
}
