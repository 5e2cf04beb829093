/* Which events can happen: what the parameters of a policy's world rule out, and nothing beyond. */
#include "possible.h"

#include "steps.h"
#include "timeline.h"

#include <math.h>
#include <stdlib.h>

/* What people of a group were at some time, since they may still be. */
struct kinds {
    bool irregular, regular, serious_crime, trafficked, ill, reviewed, mortal;
};

/* What depends on the state of the world in a step; the rest on kinds alone. */
static const enum observable BY_STATE[] = {OBSERVE_requests,
                                           OBSERVE_approved,
                                           OBSERVE_traced,
                                           OBSERVE_referrals,
                                           OBSERVE_safe_referrals,
                                           OBSERVE_exits_referral,
                                           OBSERVE_encounters_data,
                                           OBSERVE_encounters_disclosure,
                                           OBSERVE_encounters_background,
                                           OBSERVE_detained,
                                           OBSERVE_removed};
enum { N_BY_STATE = sizeof BY_STATE / sizeof *BY_STATE };

static bool can_have(const struct group_params *g, enum eligible who)
{
    switch (who) {
    case ELIGIBLE_adults:
        return g->child < 1.0;
    case ELIGIBLE_children:
        return g->child > 0.0;
    case ELIGIBLE_women:
        return g->child < 1.0 && g->female > 0.0;
    case ELIGIBLE_everyone:
        break;
    }
    return true;
}

static void add_kinds(struct kinds *x, const struct scenario *s, const struct world_params *w,
                      size_t group)
{
    const struct group_params *g = &w->group[group];

    x->irregular |= g->irregular > 0.0;
    x->regular |= g->irregular < 1.0;
    x->serious_crime |= g->serious_crime > 0.0 && g->child < 1.0;
    x->trafficked |= g->exploited > 0.0 || g->escaped > 0.0;
    for (size_t c = 0; c < s->n_conditions; c++) {
        const struct condition_params *q = &w->condition[c];
        x->ill |= (q->prevalence > 0.0 || q->onset > 0.0) && can_have(g, q->eligible);
        x->reviewed |= q->review > 0.0;
        x->mortal |= q->death > 0.0;
    }
}

/* ODD.md 8: requests, and what follows from each. */
static void follow_requests(bool can[OBSERVE_COUNT], const struct world_params *w,
                            enum regime regime, const struct kinds *x)
{
    const bool any =
        x->irregular && regime != REGIME_none && w->enforcement_requests_per_year > 0.0;

    can[OBSERVE_requests] = any && (regime != REGIME_serious ||
                                    (x->serious_crime && w->enforcement_serious_focus > 0.0));
    can[OBSERVE_approved] = can[OBSERVE_requests] && w->enforcement_approve > 0.0;
    can[OBSERVE_traced] = can[OBSERVE_approved] && w->enforcement_match > 0.0;
    can[OBSERVE_encounters_data] = can[OBSERVE_traced] && w->enforcement_encounter > 0.0;
}

/* ODD.md 7: referrals. */
static void follow_disclosures(bool can[OBSERVE_COUNT], const struct world_params *w,
                               enum regime regime, const struct kinds *x)
{
    const double exposed[REGIME_COUNT] = {[REGIME_none] = w->disclosure_exposed_none,
                                          [REGIME_serious] = w->disclosure_exposed_serious,
                                          [REGIME_full] = w->disclosure_exposed_full};
    const double referral = w->disclosure_health_first_responder
                                ? w->disclosure_referral_first_responder
                                : w->disclosure_referral;
    const bool any = x->trafficked && x->ill && referral > 0.0;

    can[OBSERVE_referrals] = any;
    can[OBSERVE_safe_referrals] = any && (x->regular || exposed[regime] < 1.0);
    can[OBSERVE_exits_referral] = any && w->disclosure_exit_on_referral > 0.0;
    can[OBSERVE_encounters_disclosure] = any && x->irregular && exposed[regime] > 0.0;
}

static void find_in_state(bool can[OBSERVE_COUNT], const struct timeline_state *state,
                          const struct kinds *x)
{
    const struct world_params *w = state->params;

    follow_requests(can, w, state->regimes.in_force, x);
    follow_disclosures(can, w, state->regimes.in_force, x);
    can[OBSERVE_encounters_background] = x->irregular && w->enforcement_background > 0.0;
    can[OBSERVE_detained] = (can[OBSERVE_encounters_data] || can[OBSERVE_encounters_disclosure] ||
                             can[OBSERVE_encounters_background]) &&
                            w->enforcement_detain > 0.0;
    can[OBSERVE_removed] = can[OBSERVE_detained] && w->enforcement_remove > 0.0;
}

/* Nobody sees care who is not ill, and nobody tells who was not trafficked. */
static void find_of_kinds(bool is[OBSERVE_COUNT], const struct kinds *x)
{
    static const enum observable OF_ILL[] = {OBSERVE_visits,        OBSERVE_visits_fearful,
                                             OBSERVE_visits_denied, OBSERVE_considered,
                                             OBSERVE_collapses,     OBSERVE_turned_away,
                                             OBSERVE_no_place,      OBSERVE_deterred,
                                             OBSERVE_treated},
                                 OF_TOLD[] = {OBSERVE_visits_trafficked, OBSERVE_recognised,
                                              OBSERVE_disclosures, OBSERVE_first_disclosures},
                                 OF_TRAFFICKED[] = {OBSERVE_exits_other, OBSERVE_retrafficked,
                                                    OBSERVE_spells_ended, OBSERVE_spells_with_care};

    for (size_t i = 0; i < sizeof OF_ILL / sizeof *OF_ILL; i++)
        is[OF_ILL[i]] = x->ill;
    for (size_t i = 0; i < sizeof OF_TOLD / sizeof *OF_TOLD; i++)
        is[OF_TOLD[i]] = x->ill && x->trafficked;
    for (size_t i = 0; i < sizeof OF_TRAFFICKED / sizeof *OF_TRAFFICKED; i++)
        is[OF_TRAFFICKED[i]] = x->trafficked;
    is[OBSERVE_reviews] = is[OBSERVE_reviews_missed] = x->ill && x->reviewed;
    is[OBSERVE_deaths] = is[OBSERVE_deaths_untreated] = x->ill && x->mortal;
}

static void find_of_group(bool is[OBSERVE_COUNT], const struct scenario *s, size_t group,
                          const struct timeline_state *state, size_t n, double first, double end)
{
    struct kinds x = {.irregular = false};
    bool can[OBSERVE_COUNT];

    for (size_t k = 0; k < n && (k == 0 || state[k].step < end); k++)
        add_kinds(&x, s, state[k].params, group);
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        is[v] = true;
    find_of_kinds(is, &x);
    for (size_t i = 0; i < N_BY_STATE; i++)
        is[BY_STATE[i]] = false;
    for (size_t k = 0; k < n && (k == 0 || state[k].step < end); k++) {
        if (k + 1 < n && state[k + 1].step <= first)
            continue;
        find_in_state(can, &state[k], &x);
        for (size_t i = 0; i < N_BY_STATE; i++)
            is[BY_STATE[i]] |= can[BY_STATE[i]];
    }
}

void possible_find(struct possible *out, const struct scenario *s, size_t policy, double first,
                   double end)
{
    const struct policy *y = &s->policy[policy];
    struct timeline_state *state = malloc((y->n_schedule + 1) * sizeof *state);

    for (size_t g = 0; g < s->n_groups && state == NULL; g++)
        for (enum observable v = 0; v < OBSERVE_COUNT; v++)
            out->is[g][v] = true;
    if (state == NULL)
        return;
    const size_t n = timeline_states(state, s, y);
    for (size_t g = 0; g < s->n_groups; g++)
        find_of_group(out->is[g], s, g, state, n, first, end);
    free(state);
}

void possible_ever(struct possible *out, const struct scenario *s, size_t policy)
{
    possible_find(out, s, policy, 0.0, INFINITY);
}
