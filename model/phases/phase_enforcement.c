/* ODD.md 3.7 and 8: records go stale; requests, traces and encounters. */
#include "phase.h"

enum { FIRST_approve, FIRST_match, FIRST_encounter, FIRST_detain };

/* One uniform says whether an address goes stale and, by where it lies on either side of that, independently whether a
 * file is closed in one of the worlds. */
static bool is_forgotten(const struct moment *m, const struct mind *x, bool stale)
{
    const double s = x->law->stale, f = x->law->forget;

    return f > 0 && moment_happens(m, LANE_stale, stale ? s * f : s + (1 - s) * f);
}

bool phase_records(struct moment *m)
{
    const bool open = moment_is(m, SUBGROUP_irregular) && moment_has(m, TRAIT_known),
               stale = moment_happens(m, LANE_stale, m->law->stale),
               forgotten = open && is_forgotten(m, m->mind, stale);

    for (unsigned k = 1; open && k < m->n_minds; k++)
        if (is_forgotten(m, &m->mind[k], stale) != forgotten)
            return false;
    if (stale)
        moment_set(m, SUBGROUP_registered, false);
    if (forgotten)
        moment_lose(m, TRAIT_known);
    return true;
}

/* What enforcement does to a person in a step. */
enum {
    IS_requested = 1,
    IS_approved = 2,
    IS_traced = 4,
    IS_met_by_trace = 8,
    IS_met_in_background = 16,
    IS_detained = 32,
    IS_removed = 64
};

static bool is_requested(const struct moment *m, const struct mind *x, const struct person *person)
{
    return moment_acts(m, LANE_request,
                       enforcement_request_hazard(x->law->p, x->requests, x->in_force,
                                                  people_has(person, TRAIT_known),
                                                  people_has(person, TRAIT_serious_crime)));
}

/* Approval and trace of what was requested. */
static unsigned trace(const struct moment *m, const struct mind *x, struct draw d)
{
    const struct world_params *p = x->law->p;

    if (!rng_happens(d.word[FIRST_approve], p->enforcement_approve))
        return IS_requested;
    if (!moment_is(m, SUBGROUP_registered) ||
        !rng_happens(d.word[FIRST_match], p->enforcement_match))
        return IS_requested | IS_approved;
    return IS_requested | IS_approved | IS_traced |
           (rng_happens(d.word[FIRST_encounter], p->enforcement_encounter) ? IS_met_by_trace : 0);
}

/* What follows from an encounter. */
static unsigned meet(const struct moment *m, const struct mind *x)
{
    const struct world_params *p = x->law->p;

    if (!rng_happens(moment_draw(m, RNG_enforce, 0).word[FIRST_detain], p->enforcement_detain))
        return 0;
    return rng_happens(moment_draw(m, RNG_enforce, 1).word[0], p->enforcement_remove)
               ? IS_detained | IS_removed
               : IS_detained;
}

/* What happens in one of the worlds. */
static unsigned enforce(const struct moment *m, const struct mind *x, const struct person *person)
{
    unsigned happens = is_requested(m, x, person) ? trace(m, x, moment_draw(m, RNG_enforce, 0)) : 0;
    bool met = m->encounter_by_disclosure || (happens & IS_met_by_trace) != 0;

    if (!met && moment_background(m, x->law, person)) {
        happens |= IS_met_in_background;
        met = true;
    }
    return met ? happens | meet(m, x) : happens;
}

static void encounter(struct moment *m, unsigned why, unsigned happens)
{
    moment_count(m, why);
    moment_mark(m, why == FLOW_encounters_background ? MARK_rumour : MARK_encounter);
    moment_get(m, TRAIT_known);
    if (happens & IS_detained)
        moment_count(m, FLOW_detained);
    if (happens & IS_removed) {
        phase_leave(m, FLOW_removed);
        return;
    }
    for (unsigned k = 0; k < m->n_minds; k++) {
        const struct mind *one = &m->mind[k];
        float *alarm = &one->w->alarm[m->i];
        *alarm = belief_alarmed(*alarm, one->law->belief.own_encounter);
    }
}

static void count_trace(struct moment *m, unsigned happens)
{
    if (happens & IS_requested)
        moment_count(m, FLOW_requests);
    if (happens & IS_approved)
        moment_count(m, FLOW_approved);
    if (happens & IS_traced)
        moment_count(m, FLOW_traced);
}

bool phase_enforcement(struct moment *m)
{
    const struct person x = moment_person(m);

    if (!people_is(&x, SUBGROUP_irregular))
        return true;

    const unsigned happens = enforce(m, m->mind, &x);
    for (unsigned k = 1; k < m->n_minds; k++)
        if (enforce(m, &m->mind[k], &x) != happens)
            return false;
    count_trace(m, happens);
    if (m->encounter_by_disclosure)
        encounter(m, FLOW_encounters_disclosure, happens);
    else if (happens & IS_met_by_trace)
        encounter(m, FLOW_encounters_data, happens);
    else if (happens & IS_met_in_background)
        encounter(m, FLOW_encounters_background, happens);
    return true;
}
