/* ODD.md 3, 4: onset, progress, recovery and death of one person's condition. */
#include "phase.h"

/* The share of people present in the person's community who had c untreated at the end of the last step. */
static double infected_share(const struct moment *m, unsigned c)
{
    const uint32_t at = network_community(m->i, m->w->n_communities);
    const int32_t present = m->w->present[at];

    return present > 0 ? (double)m->w->infected[c][at] / present : 0;
}

static unsigned onset(struct moment *m, unsigned c)
{
    const struct illness_law *l = &m->law->illness[c];
    const double share = l->contagious ? infected_share(m, c) : 0;
    const struct person x = moment_person(m);
    const double hazard = illness_hazard(l, ILLNESS_ABSENT, &x, m->w->frailty[m->i], share);

    if (!moment_acts(m, LANE_condition + c, hazard))
        return ILLNESS_ABSENT;
    moment_count(m, FLOW_onsets + c);
    if (m->w->onset[c] != NULL)
        m->w->onset[c][m->i] = m->step + 1;

    const struct draw d = c < 4 ? moment_draw_ahead(m, AHEAD_severity, RNG_severity, 0)
                                : moment_draw(m, RNG_severity, c / 4);
    return illness_start_severity(l->p, rng_uniform(d.word[c % 4]));
}

/* Which of the competing things happens to a condition in `state`. */
static unsigned progress_kind(const struct moment *m, unsigned c, unsigned state)
{
    const double *below = m->law->illness[c].below[state];
    unsigned kind = KIND_first;

    if (!moment_happens(m, LANE_condition + c, below[KIND_third]))
        return KIND_none;
    while (kind < KIND_third && !moment_happens(m, LANE_condition + c, below[kind]))
        kind++;
    return kind;
}

static unsigned progress(const struct moment *m, unsigned c, unsigned state, bool *death)
{
    const unsigned kind = progress_kind(m, c, state);

    return kind == KIND_none ? state : illness_next(state, kind, death);
}

bool phase_illness(struct moment *m, unsigned c)
{
    uint32_t *illness = &m->w->illness[m->i];
    const unsigned state = illness_state(*illness, c);
    bool kills = false;
    const unsigned next = state == ILLNESS_ABSENT ? onset(m, c) : progress(m, c, state, &kills);

    *illness = illness_with(*illness, c, next);
    if (illness_unsettles(state, next))
        m->w->traits[m->i] &= ~(uint32_t)TRAIT_settled;
    return kills;
}

void phase_death(struct moment *m, unsigned c)
{
    if (illness_state(m->w->illness[m->i], c) < ILLNESS_treated)
        moment_count(m, FLOW_deaths_untreated);
    phase_leave(m, FLOW_deaths);
}
