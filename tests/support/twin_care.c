/* The twin, ODD.md 6 to 8: care, disclosure, enforcement. */
#include "twin_world.h"

#include <math.h>

int twin_worst_untreated(const struct twin_world *w, const struct twin_person *x)
{
    int worst = 0;

    for (size_t c = 0; c < w->s->n_conditions; c++)
        if (!x->condition[c].treated && x->condition[c].severity > worst)
            worst = x->condition[c].severity;
    return worst;
}

/* R: the perceived risk as it weighs with this person. */
static double felt_risk(const struct twin_world *w, const struct twin_person *x)
{
    const double P = (double)(x->b > x->m ? x->b : x->m);

    return x->irregular ? P : w->w->belief_spillover * P;
}

/* U_v at severity S and perceived risk R. */
static double utility(const struct twin_world *w, const struct twin_person *x, enum service v,
                      int S, double R)
{
    const struct service_params *q = &w->w->service[v];
    double U = q->appeal + q->severity * (S - 1) - q->fear * (double)x->phi * R;

    if (!x->registered)
        U -= q->unregistered;
    if (x->irregular)
        U -= q->charged;
    if (x->exploited)
        U -= q->exploited;
    if (x->child)
        U -= q->child;
    return U;
}

enum { NO_CARE = -1 };

/* The multinomial logit, U_none = 0: the choice of the uniform u, a service or NO_CARE. */
static int choose(const struct twin_world *w, const struct twin_person *x, int S, double R,
                  double u)
{
    double U[SERVICE_COUNT], highest = 0, sum, reached;

    for (int v = 0; v < SERVICE_COUNT; v++) {
        U[v] = utility(w, x, (enum service)v, S, R);
        highest = fmax(highest, U[v]);
    }
    sum = exp(-highest);
    for (int v = 0; v < SERVICE_COUNT; v++)
        sum += exp(U[v] - highest);
    reached = exp(-highest);
    if (u * sum < reached)
        return NO_CARE;
    for (int v = 0; v < SERVICE_COUNT - 1; v++) {
        reached += exp(U[v] - highest);
        if (u * sum < reached)
            return v;
    }
    return SERVICE_COUNT - 1;
}

static bool is_professional(int choice)
{
    return choice == SERVICE_gp || choice == SERVICE_emergency || choice == SERVICE_clinic;
}

/* Section 7, once it has come to a referral. Returns whether it exposes to enforcement. */
static bool referral_exposes(struct twin_world *w, uint32_t i, uint32_t index)
{
    struct twin_person *x = &w->slot[i].person;
    const double exposed = w->in_force == REGIME_full      ? w->w->disclosure_exposed_full
                           : w->in_force == REGIME_serious ? w->w->disclosure_exposed_serious
                                                           : w->w->disclosure_exposed_none;
    const bool exposes = x->irregular && twin_uniform(w, i, TWIN_visit, index, 3) < exposed;

    x->referred = true;
    twin_tally(w, OBSERVE_referrals, x, 0);
    if (!exposes)
        twin_tally(w, OBSERVE_safe_referrals, x, 0);
    if (x->exploited &&
        twin_uniform(w, i, TWIN_visit, index, 2) < w->w->disclosure_exit_on_referral) {
        twin_tally(w, OBSERVE_exits_referral, x, 0);
        x->exploited = false;
        x->escaped = true;
    }
    return exposes;
}

/* Section 7, what follows when the person tells. Returns whether it exposes to enforcement. */
static bool disclosure_exposes(struct twin_world *w, uint32_t i, uint32_t index)
{
    struct twin_person *x = &w->slot[i].person;
    const double referral = w->w->disclosure_health_first_responder
                                ? w->w->disclosure_referral_first_responder
                                : w->w->disclosure_referral;

    twin_tally(w, OBSERVE_disclosures, x, 0);
    if (!x->disclosed)
        twin_tally(w, OBSERVE_first_disclosures, x, 0);
    x->disclosed = true;
    if (x->followed)
        w->followed[i].disclosed = true;
    return twin_uniform(w, i, TWIN_visit, index, 1) < referral && referral_exposes(w, i, index);
}

/* Section 7, up to the telling, in visit `visit` (0 chosen, 1 collapse), with the R of this step's
 * decision. Returns whether a referral exposes to enforcement. */
static bool encounter_with_clinician_exposes(struct twin_world *w, uint32_t i, uint32_t visit,
                                             double R)
{
    const struct world_params *q = w->w;
    struct twin_person *x = &w->slot[i].person;
    const double T = q->disclosure_trained_share;
    const double spot = T * q->disclosure_spot_trained + (1 - T) * q->disclosure_spot_untrained;

    twin_tally(w, OBSERVE_visits_trafficked, x, 0);
    if (x->exploited &&
        twin_uniform(w, i, TWIN_visit, 4 * visit, 2) < q->group[x->group].accompanied)
        return false;
    const bool recognised = twin_uniform(w, i, TWIN_visit, 4 * visit, 3) < spot;
    if (recognised)
        twin_tally(w, OBSERVE_recognised, x, 0);
    double logit = recognised ? q->disclosure_asked : q->disclosure_unasked;
    logit -= q->disclosure_fear * (double)x->phi * R;
    if (x->told_lies)
        logit -= q->disclosure_lies;
    if (twin_uniform(w, i, TWIN_visit, 4 * visit + 1, 0) >= 1 / (1 + exp(-logit)))
        return false;
    return disclosure_exposes(w, i, 4 * visit + 1);
}

/* Section 6, A visit, item 2. */
static void treat(struct twin_world *w, uint32_t i, enum service v, uint32_t visit)
{
    struct twin_person *x = &w->slot[i].person;

    for (uint32_t c = 0; c < w->s->n_conditions; c++) {
        struct twin_condition *ill = &x->condition[c];
        const double u = twin_uniform(w, i, TWIN_visit, 4 * visit + 2 + c / 4, c % 4);
        if (ill->severity == 0 || ill->treated || u >= w->w->service[v].treats)
            continue;
        ill->treated = true;
        twin_tally(w, OBSERVE_treated, x, 0);
    }
}

/* Section 6, A visit. Returns whether a referral exposes to enforcement. */
static bool visit_exposes(struct twin_world *w, uint32_t i, enum service v, uint32_t visit,
                          double R)
{
    struct twin_person *x = &w->slot[i].person;
    const float unlearn = (float)(1 - w->w->belief_learn_visit);

    if (v == SERVICE_gp && !x->registered &&
        twin_uniform(w, i, TWIN_visit, 4 * visit, 0) < w->w->care_gp_refuses) {
        twin_tally(w, OBSERVE_turned_away, x, 0);
        return false;
    }
    treat(w, i, v, visit);
    if (twin_uniform(w, i, TWIN_visit, 4 * visit, 1) < w->w->service[v].records) {
        x->registered = true;
        x->b = x->b * unlearn;
        x->m = x->m * unlearn;
    }
    if ((x->exploited || x->escaped) && !x->referred && v != SERVICE_pharmacy)
        return encounter_with_clinician_exposes(w, i, visit, R);
    return false;
}

/* Section 6, the decision of a person who considers care. */
static int decide(struct twin_world *w, uint32_t i, int S, double R)
{
    struct twin_person *x = &w->slot[i].person;
    const double u = twin_uniform(w, i, TWIN_decide, 0, 0);
    const int choice = choose(w, x, S, R, u);

    twin_tally(w, OBSERVE_considered, x, 0);
    if (choice != NO_CARE)
        twin_tally(w, OBSERVE_visits, x, (size_t)choice);
    if (!is_professional(choice) && is_professional(choose(w, x, S, 0, u))) {
        twin_tally(w, OBSERVE_deterred, x, 0);
        if (x->followed)
            w->followed[i].deterred = true;
    }
    return choice;
}

/* Section 6. Returns whether a referral made in this step exposes to enforcement. */
bool twin_care_exposes(struct twin_world *w, uint32_t i)
{
    struct twin_person *x = &w->slot[i].person;
    const int S = twin_worst_untreated(w, x);
    const double R = felt_risk(w, x);
    const double consider = S == MILD       ? w->w->care_consider_mild
                            : S == MODERATE ? w->w->care_consider_moderate
                                            : w->w->care_consider_severe;
    int choice = NO_CARE;
    bool exposed = false;

    if (S == 0)
        return false;
    if (twin_lane(w, i, TWIN_LANE_consider) < twin_p(w, consider))
        choice = decide(w, i, S, R);
    if (choice != NO_CARE)
        exposed = visit_exposes(w, i, (enum service)choice, 0, R);
    if (S == SEVERE && !is_professional(choice) &&
        twin_uniform(w, i, TWIN_decide, 0, 1) < twin_p(w, w->w->care_collapse)) {
        twin_tally(w, OBSERVE_collapses, x, 0);
        exposed = visit_exposes(w, i, SERVICE_emergency, 1, R) || exposed;
    }
    return exposed;
}

/* Section 8, the hazard of a request for this person's address. */
static double request_hazard(const struct twin_world *w, const struct twin_person *x)
{
    double known = 0, r;

    for (size_t g = 0; g < w->s->n_groups; g++)
        known += w->s->group_run[g].people * w->w->group[g].irregular * w->w->group[g].known;
    r = known > 0 ? w->w->enforcement_requests_per_year / known : 0;
    if (!x->irregular || w->in_force == REGIME_none)
        return 0;
    if (w->in_force == REGIME_serious)
        r = x->serious_crime ? r * w->w->enforcement_serious_focus : 0;
    return x->known ? r : r * w->w->enforcement_unknown_ratio;
}

/* Section 8, a request and what comes of it. Returns whether it leads to an encounter. */
static bool request_leads_to_encounter(struct twin_world *w, uint32_t i)
{
    struct twin_person *x = &w->slot[i].person;

    if (twin_lane(w, i, TWIN_LANE_request) >= twin_p(w, request_hazard(w, x)))
        return false;
    twin_tally(w, OBSERVE_requests, x, 0);
    if (twin_uniform(w, i, TWIN_enforce, 0, 0) >= w->w->enforcement_approve)
        return false;
    twin_tally(w, OBSERVE_approved, x, 0);
    if (!x->registered || twin_uniform(w, i, TWIN_enforce, 0, 1) >= w->w->enforcement_match)
        return false;
    twin_tally(w, OBSERVE_traced, x, 0);
    return twin_uniform(w, i, TWIN_enforce, 0, 2) < w->w->enforcement_encounter;
}

/* Section 8, In an encounter. Returns whether the person is removed. */
static bool encounter_removes(struct twin_world *w, uint32_t i)
{
    struct twin_person *x = &w->slot[i].person;
    const bool detained = twin_uniform(w, i, TWIN_enforce, 0, 3) < w->w->enforcement_detain;
    const bool removed =
        detained && twin_uniform(w, i, TWIN_enforce, 1, 0) < w->w->enforcement_remove;

    x->known = true;
    if (detained)
        twin_tally(w, OBSERVE_detained, x, 0);
    if (removed) {
        twin_tally(w, OBSERVE_removed, x, 0);
        if (x->followed)
            w->followed[i].removed = true;
    } else {
        x->b = 1.0f - (1.0f - x->b) * (float)(1 - w->w->belief_learn_encounter);
    }
    return removed;
}

/* Section 8. Returns whether the person is removed. */
bool twin_enforcement_removes(struct twin_world *w, uint32_t i, bool exposed)
{
    static const enum observable TALLY[] = {[ENCOUNTER_DISCLOSURE] = OBSERVE_encounters_disclosure,
                                            [ENCOUNTER_TRACE] = OBSERVE_encounters_data,
                                            [ENCOUNTER_BACKGROUND] = OBSERVE_encounters_background};
    struct twin_slot *slot = &w->slot[i];
    const bool traced = request_leads_to_encounter(w, i);

    if (exposed)
        slot->encounter = ENCOUNTER_DISCLOSURE;
    else if (traced)
        slot->encounter = ENCOUNTER_TRACE;
    else if (slot->person.irregular &&
             twin_lane(w, i, TWIN_LANE_background) < twin_p(w, w->w->enforcement_background))
        slot->encounter = ENCOUNTER_BACKGROUND;
    if (slot->encounter == ENCOUNTER_NOT)
        return false;
    twin_tally(w, TALLY[slot->encounter], &slot->person, 0);
    return encounter_removes(w, i);
}
