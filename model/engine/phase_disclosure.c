/* ODD.md 7 and 3, 6: one person discloses, is referred, leaves exploitation. */
#include "phase.h"

/* Words of a visit's two draws, after refuses and records. */
enum { FIRST_accompanied = 2, FIRST_recognised = 3 };
enum { SECOND_tells, SECOND_referral, SECOND_exit, SECOND_exposed };

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
        rng_happens(second.word[SECOND_exposed], disclosure_exposure(p, m->in_force));
    if (!m->encounter_by_disclosure)
        moment_count(m, FLOW_safe_referrals);
    m->w->traits[m->i] |= TRAIT_referred;
    if (moment_is(m, SUBGROUP_exploited) &&
        rng_happens(second.word[SECOND_exit], p->disclosure_exit_on_referral)) {
        moment_count(m, FLOW_exits_referral);
        phase_end_spell(m);
        world_set(m->w, m->i, SUBGROUP_exploited, false);
        world_set(m->w, m->i, SUBGROUP_escaped, true);
    }
}

void phase_disclosure(struct moment *m, double risk, struct draw first, struct draw second)
{
    const struct world_params *p = m->law->p;

    if (moment_is(m, SUBGROUP_exploited) &&
        rng_happens(first.word[FIRST_accompanied], p->group[m->group].accompanied))
        return;

    const bool recognised = rng_happens(first.word[FIRST_recognised], disclosure_recognition(p));
    if (recognised)
        moment_count(m, FLOW_recognised);
    const struct person x = moment_person(m);
    const double fear = (double)m->w->fear[m->i];
    if (!rng_happens(second.word[SECOND_tells], disclosure_telling(p, &x, recognised, fear, risk)))
        return;
    moment_count(m, FLOW_disclosures);
    remember_disclosure(m);
    if (rng_happens(second.word[SECOND_referral], disclosure_referral(p)))
        refer(m, second);
}

void phase_end_spell(const struct moment *m)
{
    moment_count(m, FLOW_spells_ended);
    if (moment_has(m, TRAIT_cared))
        moment_count(m, FLOW_spells_with_care);
}

void phase_exploitation(struct moment *m)
{
    const struct person x = moment_person(m);
    const bool ends = people_is(&x, SUBGROUP_exploited);

    if (!moment_leave(m, &x))
        return;
    moment_count(m, ends ? FLOW_exits_other : FLOW_retrafficked);
    if (ends)
        phase_end_spell(m);
    else
        m->w->traits[m->i] &= ~(uint32_t)TRAIT_cared;
    world_set(m->w, m->i, SUBGROUP_exploited, !ends);
    world_set(m->w, m->i, SUBGROUP_escaped, ends);
}
