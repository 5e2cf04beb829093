/* ODD.md 7 and 3, 6: one person discloses, is referred, leaves exploitation. */
#include "phase.h"

/* Words of a visit's two draws, after refuses and records. */
enum { FIRST_accompanied = 2, FIRST_recognised = 3 };
enum { SECOND_tells, SECOND_referral, SECOND_exit, SECOND_exposed };

static void remember_disclosure(struct moment *m)
{
    if (!moment_has(m, TRAIT_disclosed))
        moment_count(m, FLOW_first_disclosures);
    m->body->traits |= TRAIT_disclosed;
    if (moment_has(m, TRAIT_first) && !moment_has(m, TRAIT_since_disclosed))
        m->tally->disclosed_since_start += moment_has(m, TRAIT_was_exploited);
    moment_note(m, TRAIT_since_disclosed);
}

/* Whether a referral exposes the person to enforcement in one of the worlds. */
static bool is_exposed(const struct moment *m, const struct mind *x, struct draw second)
{
    return moment_is(m, SUBGROUP_irregular) &&
           rng_happens(second.word[SECOND_exposed], disclosure_exposure(m->law->p, x->in_force));
}

static void refer(struct moment *m, struct draw second)
{
    const struct world_params *p = m->law->p;

    moment_count(m, FLOW_referrals);
    m->encounter_by_disclosure = is_exposed(m, m->mind, second);
    if (!m->encounter_by_disclosure)
        moment_count(m, FLOW_safe_referrals);
    m->body->traits |= TRAIT_referred;
    if (moment_is(m, SUBGROUP_exploited) &&
        rng_happens(second.word[SECOND_exit], p->disclosure_exit_on_referral)) {
        moment_count(m, FLOW_exits_referral);
        phase_end_spell(m);
        moment_set(m, SUBGROUP_exploited, false);
        moment_set(m, SUBGROUP_escaped, true);
    }
}

static bool tells(const struct moment *m, bool recognised, double risk, struct draw second)
{
    const struct world_params *p = m->law->p;
    const struct person x = moment_person(m);

    return rng_happens(second.word[SECOND_tells],
                       disclosure_telling(p, &x, recognised, moment_fear(m), risk));
}

static bool is_recognised(const struct moment *m, struct draw first)
{
    return rng_happens(first.word[FIRST_recognised], disclosure_recognition(m->law->p));
}

/* More is asked than may matter (who is accompanied tells nothing): where in doubt, the minds differ. */
bool phase_disclosure_is_alike(const struct moment *m, const double *risk, struct draw first,
                               struct draw second)
{
    const bool recognised = is_recognised(m, first), tell = tells(m, recognised, risk[0], second),
               exposed = is_exposed(m, m->mind, second);
    bool alike = true;

    for (unsigned k = 1; k < m->n_minds; k++)
        alike &= tells(m, recognised, risk[k], second) == tell &&
                 (!tell || is_exposed(m, &m->mind[k], second) == exposed);
    return alike;
}

void phase_disclosure(struct moment *m, double risk, struct draw first, struct draw second)
{
    const struct world_params *p = m->law->p;

    if (moment_is(m, SUBGROUP_exploited) &&
        rng_happens(first.word[FIRST_accompanied], p->group[m->group].accompanied))
        return;

    const bool recognised = is_recognised(m, first);
    if (recognised)
        moment_count(m, FLOW_recognised);
    if (!tells(m, recognised, risk, second))
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
        m->body->traits &= ~(uint32_t)TRAIT_cared;
    moment_set(m, SUBGROUP_exploited, !ends);
    moment_set(m, SUBGROUP_escaped, ends);
}
