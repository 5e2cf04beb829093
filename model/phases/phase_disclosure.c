/* ODD.md 7 and 3, 6: one person discloses, is referred, leaves exploitation. */
#include "phase.h"

/* Words of a visit's two draws, after refuses and records. */
enum { FIRST_accompanied = 2, FIRST_recognised = 3 };
enum { SECOND_tells, SECOND_referral, SECOND_exit, SECOND_exposed };

static void remember_disclosure(struct moment *m)
{
    if (!moment_has(m, TRAIT_disclosed))
        moment_count(m, FLOW_first_disclosures);
    moment_get(m, TRAIT_disclosed);
    if (moment_has(m, TRAIT_first) && !moment_has(m, TRAIT_since_disclosed))
        m->tally->disclosed_since_start += moment_has(m, TRAIT_was_exploited);
    moment_note(m, TRAIT_since_disclosed);
}

/* Whether a referral exposes the person to enforcement in one of the worlds. */
static bool is_exposed(const struct moment *m, const struct mind *x, struct draw second)
{
    return moment_is(m, SUBGROUP_irregular) &&
           rng_happens(second.word[SECOND_exposed], disclosure_exposure(x->law->p, x->in_force));
}

static bool tells(const struct moment *m, const struct mind *x, bool recognised, double risk,
                  struct draw second)
{
    const struct person person = moment_person(m);

    return rng_happens(second.word[SECOND_tells],
                       disclosure_telling(x->law->p, &person, recognised, moment_fear(m), risk));
}

/* What follows for someone who is not accompanied. */
static unsigned speak(const struct moment *m, const struct mind *x, double risk, struct draw first,
                      struct draw second)
{
    const struct world_params *p = x->law->p;
    unsigned follows = 0;

    if (rng_happens(first.word[FIRST_recognised], disclosure_recognition(p)))
        follows |= DISCLOSURE_recognised;
    if (!tells(m, x, follows != 0, risk, second))
        return follows;
    follows |= DISCLOSURE_tells;
    if (!rng_happens(second.word[SECOND_referral], disclosure_referral(p)))
        return follows;
    follows |= DISCLOSURE_referred;
    if (moment_is(m, SUBGROUP_exploited) &&
        rng_happens(second.word[SECOND_exit], p->disclosure_exit_on_referral))
        follows |= DISCLOSURE_exits;
    return is_exposed(m, x, second) ? follows | DISCLOSURE_exposed : follows;
}

static bool is_accompanied(const struct moment *m, struct draw first)
{
    return moment_is(m, SUBGROUP_exploited) &&
           rng_happens(first.word[FIRST_accompanied], m->law->p->group[m->group].accompanied);
}

unsigned phase_disclosure(const struct moment *m, const struct mind *x, double risk,
                          struct draw first, struct draw second)
{
    return is_accompanied(m, first) ? 0 : speak(m, x, risk, first, second);
}

bool phase_disclosure_is_alike(const struct moment *m, const double *risk, struct draw first,
                               struct draw second)
{
    if (is_accompanied(m, first))
        return true;

    const unsigned follows = speak(m, m->mind, risk[0], first, second);
    for (unsigned k = 1; k < m->n_minds; k++)
        if (speak(m, &m->mind[k], risk[k], first, second) != follows)
            return false;
    return true;
}

static void refer(struct moment *m, unsigned follows)
{
    moment_count(m, FLOW_referrals);
    m->encounter_by_disclosure = (follows & DISCLOSURE_exposed) != 0;
    if (!m->encounter_by_disclosure)
        moment_count(m, FLOW_safe_referrals);
    moment_get(m, TRAIT_referred);
    if (follows & DISCLOSURE_exits) {
        moment_count(m, FLOW_exits_referral);
        phase_end_spell(m);
        moment_set(m, SUBGROUP_exploited, false);
        moment_set(m, SUBGROUP_escaped, true);
    }
}

void phase_disclose(struct moment *m, unsigned follows)
{
    if (follows & DISCLOSURE_recognised)
        moment_count(m, FLOW_recognised);
    if ((follows & DISCLOSURE_tells) == 0)
        return;
    moment_count(m, FLOW_disclosures);
    remember_disclosure(m);
    if (follows & DISCLOSURE_referred)
        refer(m, follows);
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

    if (!moment_leave(m, m->law, &x))
        return;
    moment_count(m, ends ? FLOW_exits_other : FLOW_retrafficked);
    if (ends)
        phase_end_spell(m);
    else
        moment_lose(m, TRAIT_cared);
    moment_set(m, SUBGROUP_exploited, !ends);
    moment_set(m, SUBGROUP_escaped, ends);
}
