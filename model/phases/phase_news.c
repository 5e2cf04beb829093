/* ODD.md 3, 1 and 2: who hears the news and what they make of it; beliefs of those with signals from contacts. */
#include "phase.h"

double phase_media(const struct law *l, const struct world *w, double years)
{
    const double hazard = w->threat ? l->p->belief_media_threat : l->p->belief_media_protection;

    return law_probability(l, hazard * exp2(-years / l->p->belief_media_half_life));
}

/* On hearing: the regime k (`serious` may be taken for full sharing), and its effect on alarm. */
static void hear(struct moment *m, struct mind *x)
{
    const struct law *l = x->law;
    struct world *w = x->w;
    enum regime k = w->regimes.announced;
    const enum belief until = world_belief(w, m->i);
    const float beta = w->disposed->floor[m->i], tau = w->disposed->receptive[m->i],
                b = w->alarm[m->i];

    if (k == REGIME_serious &&
        rng_happens(moment_draw(m, RNG_hear, 0).word[0], l->p->belief_ambiguity))
        k = REGIME_full;

    const enum belief now = (enum belief)(k + 1);
    moment_become(m, x, people_believing(w->who[m->i], now), w->memory[m->i] | MEMORY_heard);
    w->alarm[m->i] = w->threat ? belief_threatened(&l->belief, b, now, tau, beta)
                               : belief_protected(&l->belief, b, until, now, tau, beta);
    w->mark[m->i] |= MARK_heard;
    x->marked |= MARK_heard;
}

bool phase_news(struct moment *m, struct mind *x, uint32_t told)
{
    const struct world *w = x->w;
    const struct world_params *p = x->law->p;
    const double word_of_mouth =
        w->threat ? p->belief_word_of_mouth_threat : p->belief_word_of_mouth_protection;
    const double chance = told == 0 ? x->media : 1 - (1 - x->media) * pow(1 - word_of_mouth, told);
    const float alarm = w->alarm[m->i];

    if (!moment_happens(m, LANE_news, chance))
        return false;
    hear(m, x);
    return !w->threat && w->alarm[m->i] < alarm;
}

void phase_beliefs(const struct law *l, struct world *w, uint32_t i, float alarm, float distrust)
{
    const float beta = w->disposed->floor[i];
    const float unmoved = (float)pow(1 - l->belief.learn_contact, w->signals[i]);
    const float b = belief_alarmed(belief_relax(alarm, beta, l->belief.calm), unmoved);

    w->alarm[i] = b;
    w->distrust[i] = belief_ingrain(&l->belief, distrust, b, beta);
}
