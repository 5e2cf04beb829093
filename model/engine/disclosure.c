/* ODD.md 7, Disclosure of trafficking, and what follows from a referral. */
#include "submodels.h"

/* Words of a visit's two draws, after refuses and records. */
enum { FIRST_accompanied = 2, FIRST_recognised = 3 };
enum { SECOND_tells, SECOND_referral, SECOND_exit, SECOND_exposed };

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

static double chance_of_recognition(const struct world_params *p)
{
    return p->disclosure_trained_share * p->disclosure_spot_trained +
           (1 - p->disclosure_trained_share) * p->disclosure_spot_untrained;
}

static double chance_of_telling(const struct moment *m, bool recognised, double risk)
{
    const struct world_params *p = m->law->p;
    double a = recognised ? p->disclosure_asked : p->disclosure_unasked;

    a -= p->disclosure_fear * (double)m->w->fear[m->i] * risk;
    a -= moment_has(m, TRAIT_told_lies) ? p->disclosure_lies : 0;
    return logistic(a);
}

static double chance_of_exposure(const struct world_params *p, enum regime in_force)
{
    switch (in_force) {
    case REGIME_full:
        return p->disclosure_exposed_full;
    case REGIME_serious:
        return p->disclosure_exposed_serious;
    default:
        return p->disclosure_exposed_none;
    }
}

static void remember_disclosure(struct moment *m)
{
    if (!moment_has(m, TRAIT_disclosed))
        moment_count(m, FLOW_first_disclosures);
    m->w->traits[m->i] |= TRAIT_disclosed;
    if (moment_has(m, TRAIT_first) && !moment_has(m, TRAIT_since_disclosed))
        m->tally->disclosed_since_start += moment_has(m, TRAIT_was_exploited);
    moment_remember(m, TRAIT_since_disclosed);
}

static void refer(struct moment *m, struct draw second)
{
    const struct world_params *p = m->law->p;

    moment_count(m, FLOW_referrals);
    m->encounter_by_disclosure =
        moment_is(m, SUBGROUP_irregular) &&
        rng_happens(second.word[SECOND_exposed], chance_of_exposure(p, m->in_force));
    if (!m->encounter_by_disclosure)
        moment_count(m, FLOW_safe_referrals);
    m->w->traits[m->i] |= TRAIT_referred;
    if (moment_is(m, SUBGROUP_exploited) &&
        rng_happens(second.word[SECOND_exit], p->disclosure_exit_on_referral)) {
        moment_count(m, FLOW_exits_referral);
        world_set(m->w, m->i, SUBGROUP_exploited, false);
        world_set(m->w, m->i, SUBGROUP_escaped, true);
    }
}

void disclosure(struct moment *m, double risk, struct draw first, struct draw second)
{
    const struct world_params *p = m->law->p;

    moment_count(m, FLOW_visits_trafficked);
    if (moment_is(m, SUBGROUP_exploited) &&
        rng_happens(first.word[FIRST_accompanied], p->group[m->group].accompanied))
        return;

    const bool recognised = rng_happens(first.word[FIRST_recognised], chance_of_recognition(p));
    if (recognised)
        moment_count(m, FLOW_recognised);
    if (!rng_happens(second.word[SECOND_tells], chance_of_telling(m, recognised, risk)))
        return;
    moment_count(m, FLOW_disclosures);
    remember_disclosure(m);
    if (rng_happens(second.word[SECOND_referral], p->disclosure_health_first_responder
                                                      ? p->disclosure_referral_first_responder
                                                      : p->disclosure_referral))
        refer(m, second);
}

void leave_exploitation(struct moment *m)
{
    if (!moment_is(m, SUBGROUP_exploited) ||
        !moment_happens(m, LANE_leave, m->law->leave[m->group]))
        return;
    moment_count(m, FLOW_exits_other);
    world_set(m->w, m->i, SUBGROUP_exploited, false);
    world_set(m->w, m->i, SUBGROUP_escaped, true);
}
