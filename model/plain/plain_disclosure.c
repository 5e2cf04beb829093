/* ODD.md 7: disclosure of trafficking. */
#include "plain_world.h"

#include <math.h>

/* Section 7, what follows from a referral. */
static void refer(struct plain_world *w, uint32_t i, uint32_t index)
{
    struct plain_person *x = &w->slot[i].person;
    const double exposed = w->in_force == REGIME_full      ? w->w->disclosure_exposed_full
                           : w->in_force == REGIME_serious ? w->w->disclosure_exposed_serious
                                                           : w->w->disclosure_exposed_none;
    const bool exposes = x->irregular && plain_uniform(w, i, PLAIN_visit, index, 3) < exposed;

    x->referred = true;
    plain_tally(w, OBSERVE_referrals, x, 0);
    if (!exposes)
        plain_tally(w, OBSERVE_safe_referrals, x, 0);
    if (x->exploited &&
        plain_uniform(w, i, PLAIN_visit, index, 2) < w->w->disclosure_exit_on_referral) {
        plain_tally(w, OBSERVE_exits_referral, x, 0);
        plain_spell_ends(w, x);
        x->exploited = false;
        x->escaped = true;
    }
    w->slot[i].exposed = w->slot[i].exposed || exposes;
}

/* Section 7, what follows when the person tells. */
static void tell(struct plain_world *w, uint32_t i, uint32_t index)
{
    struct plain_person *x = &w->slot[i].person;
    const double referral = w->w->disclosure_health_first_responder
                                ? w->w->disclosure_referral_first_responder
                                : w->w->disclosure_referral;

    plain_tally(w, OBSERVE_disclosures, x, 0);
    if (!x->disclosed)
        plain_tally(w, OBSERVE_first_disclosures, x, 0);
    x->disclosed = true;
    if (x->followed)
        w->followed[i].disclosed = true;
    if (plain_uniform(w, i, PLAIN_visit, index, 1) < referral)
        refer(w, i, index);
}

/* Section 7, up to the telling. */
void plain_disclosure(struct plain_world *w, uint32_t i, enum plain_visit_kind visit, double R)
{
    const struct world_params *q = w->w;
    struct plain_person *x = &w->slot[i].person;
    const double T = q->disclosure_trained_share;
    const double spot = T * q->disclosure_spot_trained + (1 - T) * q->disclosure_spot_untrained;

    if (x->exploited &&
        plain_uniform(w, i, PLAIN_visit, 4 * visit, 2) < q->group[x->group].accompanied)
        return;
    const bool recognised = plain_uniform(w, i, PLAIN_visit, 4 * visit, 3) < spot;
    if (recognised)
        plain_tally(w, OBSERVE_recognised, x, 0);
    double logit = recognised ? q->disclosure_asked : q->disclosure_unasked;
    logit -= q->disclosure_fear * (double)x->phi * R;
    if (x->told_lies)
        logit -= q->disclosure_lies;
    if (plain_uniform(w, i, PLAIN_visit, 4 * visit + 1, 0) < 1 / (1 + exp(-logit)))
        tell(w, i, 4 * visit + 1);
}
