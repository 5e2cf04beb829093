/* ODD.md 3, 4: onset, progress, recovery and death of one person's condition. */
#include "phase.h"

/* The share of people present in the person's community who had c untreated at the end of the last step. */
static double infected_share(const struct moment *m, const struct world *w, unsigned c)
{
    const uint32_t at = network_community(m->i, w->n_communities);
    const int32_t present = w->last.present[at];

    return present > 0 ? (double)w->last.infected[c][at] / present : 0;
}

/* Whether someone without c gets it, in one of the worlds. */
static bool begins(const struct moment *m, const struct world *w, unsigned c)
{
    const struct illness_law *l = &m->law->illness[c];
    const double share = l->contagious ? infected_share(m, w, c) : 0;
    const struct person x = moment_person(m);

    return illness_can_have(l, x.who) &&
           moment_acts(m, LANE_condition + c, illness_onset_hazard(l, &x, m->body->frailty, share));
}

bool phase_illness_is_alike(struct moment *m, unsigned c)
{
    bool alike = true;

    if (!m->law->illness[c].contagious || illness_state(m->body->illness, c) != ILLNESS_ABSENT)
        return true;
    for (unsigned k = 1; k < m->n_minds; k++)
        alike &= begins(m, m->mind[k].w, c) == begins(m, m->mind->w, c);
    return alike;
}

static unsigned onset(struct moment *m, unsigned c)
{
    if (!begins(m, m->mind->w, c))
        return ILLNESS_ABSENT;
    moment_count(m, FLOW_onsets + c);
    if ((m->law->delays >> (c * ILLNESS_BITS) & 1) != 0)
        m->body->onset[bodies_onset(m->law->delays, c)] = m->step + 1;

    const struct draw d = moment_draw_ahead(m, AHEAD_severity + c / 4);
    return illness_start_severity(m->law->illness[c].p, rng_uniform(d.word[c % 4]));
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
    uint32_t *illness = &m->body->illness;
    const unsigned state = illness_state(*illness, c);
    bool kills = false;
    const unsigned next = state == ILLNESS_ABSENT ? onset(m, c) : progress(m, c, state, &kills);

    *illness = illness_with(*illness, c, next);
    moment_lose(m, illness_unsettles(state, next) ? TRAIT_settled : 0);
    return kills;
}

void phase_death(struct moment *m, unsigned c)
{
    if (illness_state(m->body->illness, c) < ILLNESS_treated)
        moment_count(m, FLOW_deaths_untreated);
    phase_leave(m, FLOW_deaths);
}
