/* ODD.md 3.7 and 8: records go stale; requests, traces and encounters. */
#include "phase.h"

enum { FIRST_approve, FIRST_match, FIRST_encounter, FIRST_detain };

/* One uniform says whether an address goes stale and, by where it lies on either side of that, independently whether a
 * file is closed. */
void phase_records(struct moment *m)
{
    const struct person x = moment_person(m);
    const double s = m->law->stale, f = m->law->forget;
    const bool stale = moment_happens(m, LANE_stale, s);
    const bool forgets = moment_happens(m, LANE_stale, stale ? s * f : s + (1 - s) * f);

    if (stale)
        moment_set(m, SUBGROUP_registered, false);
    if (forgets && people_is(&x, SUBGROUP_irregular))
        m->body->traits &= ~(uint32_t)TRAIT_known;
}

/* Request, approval, trace; true: the trace leads to an encounter. */
static bool traced(struct moment *m, struct draw d)
{
    const struct world_params *p = m->law->p;

    moment_count(m, FLOW_requests);
    if (!rng_happens(d.word[FIRST_approve], p->enforcement_approve))
        return false;
    moment_count(m, FLOW_approved);
    if (!moment_is(m, SUBGROUP_registered) ||
        !rng_happens(d.word[FIRST_match], p->enforcement_match))
        return false;
    moment_count(m, FLOW_traced);
    return rng_happens(d.word[FIRST_encounter], p->enforcement_encounter);
}

static void encounter(struct moment *m, unsigned why)
{
    const struct world_params *p = m->law->p;

    moment_count(m, why);
    moment_mark(m, why == FLOW_encounters_background ? MARK_rumour : MARK_encounter);
    m->body->traits |= TRAIT_known;
    if (rng_happens(moment_draw(m, RNG_enforce, 0).word[FIRST_detain], p->enforcement_detain)) {
        moment_count(m, FLOW_detained);
        if (rng_happens(moment_draw(m, RNG_enforce, 1).word[0], p->enforcement_remove)) {
            phase_leave(m, FLOW_removed);
            return;
        }
    }
    for (unsigned k = 0; k < m->n_minds; k++) {
        const struct mind *one = &m->mind[k];
        float *alarm = &one->w->alarm[m->i];
        *alarm = belief_alarmed(*alarm, one->law->belief.own_encounter);
    }
}

/* Whether the person's address is requested in one of the worlds. */
static bool is_requested(const struct moment *m, const struct mind *x, const struct person *person)
{
    return moment_acts(m, LANE_request,
                       enforcement_request_hazard(m->law->p, x->requests, x->in_force,
                                                  people_has(person, TRAIT_known),
                                                  people_has(person, TRAIT_serious_crime)));
}

bool phase_enforcement(struct moment *m)
{
    const struct person x = moment_person(m);

    if (!people_is(&x, SUBGROUP_irregular))
        return true;

    const bool requested = is_requested(m, m->mind, &x);
    for (unsigned k = 1; k < m->n_minds; k++)
        if (is_requested(m, &m->mind[k], &x) != requested)
            return false;
    const bool by_trace = requested && traced(m, moment_draw(m, RNG_enforce, 0));

    if (m->encounter_by_disclosure)
        encounter(m, FLOW_encounters_disclosure);
    else if (by_trace)
        encounter(m, FLOW_encounters_data);
    else if (moment_background(m, &x))
        encounter(m, FLOW_encounters_background);
    return true;
}
