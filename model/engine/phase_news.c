/* ODD.md 3, 1 and 2: who hears the news and what they make of it; beliefs of those with signals from contacts. */
#include "phase.h"

double phase_media(const struct law *l, const struct world *w, double years)
{
    const double hazard = w->threat ? l->p->belief_media_threat : l->p->belief_media_protection;

    return law_probability(l, hazard * exp2(-years / l->p->belief_media_half_life));
}

/* On hearing: k, taken for full sharing where the wording is vague, and what it does to alarm. A protection that takes
 * something back unsettles. */
static void hear(struct moment *m)
{
    const struct law *l = m->law;
    struct world *w = m->w;
    enum regime k = w->regimes.announced;
    const enum belief until = world_belief(w, m->i);
    const float beta = w->floor[m->i], tau = w->receptive[m->i], b = w->alarm[m->i];

    if (k == REGIME_serious &&
        rng_happens(moment_draw(m, RNG_hear, 0).word[0], l->p->belief_ambiguity))
        k = REGIME_full;
    world_believe(w, m->i, k);

    const enum belief now = world_belief(w, m->i);
    w->alarm[m->i] = w->threat ? belief_threatened(&l->belief, b, now, tau, beta)
                               : belief_protected(&l->belief, b, until, now, tau, beta);
    if (!w->threat && w->alarm[m->i] < b)
        w->traits[m->i] &= ~(uint32_t)TRAIT_settled;
    w->traits[m->i] |= TRAIT_heard;
    w->mark[m->i] |= MARK_heard;
}

bool phase_news(struct moment *m, uint32_t told)
{
    const struct world_params *p = m->law->p;
    const double word_of_mouth =
        m->w->threat ? p->belief_word_of_mouth_threat : p->belief_word_of_mouth_protection;
    const double chance = told == 0 ? m->media : 1 - (1 - m->media) * pow(1 - word_of_mouth, told);

    if (!moment_happens(m, LANE_news, chance))
        return false;
    hear(m);
    return true;
}

void phase_beliefs(struct moment *m, float alarm, float distrust, uint32_t signals)
{
    const struct belief_law *l = &m->law->belief;
    const float beta = m->w->floor[m->i];
    const float unmoved = (float)pow(1 - l->learn_contact, signals);
    const float b = belief_alarmed(belief_relax(alarm, beta, l->calm), unmoved);

    m->w->alarm[m->i] = b;
    m->w->distrust[m->i] = belief_ingrain(l, distrust, b, beta);
}
