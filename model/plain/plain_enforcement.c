/* ODD.md 8: enforcement. */
#include "plain_world.h"

#include <string.h>

/* Section 8, D: people who may be requested, as they stood at the end of the last step, in real people. */
static double people_in_reach(const struct plain_world *w)
{
    double D = 0;

    for (size_t g = 0; g < w->s->n_groups; g++)
        D += w->p->weight[g] *
             ((double)w->known[g] + w->w->enforcement_unknown_ratio * (double)w->unknown[g]);
    return D;
}

void plain_count_in_reach(struct plain_world *w)
{
    memset(w->known, 0, sizeof w->known);
    memset(w->unknown, 0, sizeof w->unknown);
    for (uint32_t i = 0; i < w->p->n_slots; i++) {
        const struct plain_person *x = &w->slot[i].person;
        w->known[x->group] += x->present && x->irregular && x->known;
        w->unknown[x->group] += x->present && x->irregular && !x->known;
    }
}

/* Section 8, the hazard of a request for this person's address. */
static double request_hazard(const struct plain_world *w, const struct plain_person *x)
{
    const double D = people_in_reach(w);
    double r = D > 0 ? w->w->enforcement_requests_per_year / D : 0;

    if (!x->irregular || w->in_force == REGIME_none)
        return 0;
    if (w->in_force == REGIME_serious)
        r = x->serious_crime ? r * w->w->enforcement_serious_focus : 0;
    return x->known ? r : r * w->w->enforcement_unknown_ratio;
}

/* Section 8, a request and what comes of it. Returns whether it leads to an encounter. */
static bool request_leads_to_encounter(struct plain_world *w, uint32_t i)
{
    struct plain_person *x = &w->slot[i].person;

    if (plain_lane(w, i, PLAIN_LANE_request) >= plain_p(w, request_hazard(w, x)))
        return false;
    plain_tally(w, OBSERVE_requests, x, 0);
    if (plain_uniform(w, i, PLAIN_enforce, 0, 0) >= w->w->enforcement_approve)
        return false;
    plain_tally(w, OBSERVE_approved, x, 0);
    if (!x->registered || plain_uniform(w, i, PLAIN_enforce, 0, 1) >= w->w->enforcement_match)
        return false;
    plain_tally(w, OBSERVE_traced, x, 0);
    return plain_uniform(w, i, PLAIN_enforce, 0, 2) < w->w->enforcement_encounter;
}

/* Section 8, In an encounter. */
static void encounter(struct plain_world *w, uint32_t i)
{
    struct plain_person *x = &w->slot[i].person;
    const bool detained = plain_uniform(w, i, PLAIN_enforce, 0, 3) < w->w->enforcement_detain;
    const bool removed =
        detained && plain_uniform(w, i, PLAIN_enforce, 1, 0) < w->w->enforcement_remove;

    x->known = true;
    if (detained)
        plain_tally(w, OBSERVE_detained, x, 0);
    if (removed) {
        w->slot[i].leaves = true;
        plain_tally(w, OBSERVE_removed, x, 0);
        if (x->followed)
            w->followed[i].removed = true;
    } else {
        x->b = 1.0f - (1.0f - x->b) * (float)(1 - w->w->belief_learn_encounter);
    }
}

/* Section 3, 8. */
void plain_enforcement(struct plain_world *w, uint32_t i)
{
    static const enum observable TALLY[] = {[ENCOUNTER_DISCLOSURE] = OBSERVE_encounters_disclosure,
                                            [ENCOUNTER_TRACE] = OBSERVE_encounters_data,
                                            [ENCOUNTER_BACKGROUND] = OBSERVE_encounters_background};
    struct plain_slot *slot = &w->slot[i];
    const bool traced = request_leads_to_encounter(w, i);

    if (slot->exposed)
        slot->encounter = ENCOUNTER_DISCLOSURE;
    else if (traced)
        slot->encounter = ENCOUNTER_TRACE;
    else if (slot->person.irregular &&
             plain_lane(w, i, PLAIN_LANE_background) < plain_p(w, w->w->enforcement_background))
        slot->encounter = ENCOUNTER_BACKGROUND;
    if (slot->encounter == ENCOUNTER_NOT)
        return;
    plain_tally(w, TALLY[slot->encounter], &slot->person, 0);
    encounter(w, i);
}

/* Section 8, the signal from the person met in slot `from` to their contact in slot `to`. */
void plain_signal(struct plain_world *w, uint32_t from, uint32_t to)
{
    const enum plain_encounter met = w->slot[from].encounter;
    const double misattribution = w->w->enforcement_misattribution;

    if (met == ENCOUNTER_TRACE || met == ENCOUNTER_DISCLOSURE ||
        (met == ENCOUNTER_BACKGROUND &&
         plain_uniform(w, from, PLAIN_rumour, to, 0) < misattribution))
        w->slot[to].signals_now++;
}
