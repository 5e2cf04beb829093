/* ODD.md 5, Relaxing, contacts, ingraining: for the few who had signals from contacts (the rest: kernel.h). */
#include "submodels.h"

void beliefs_with_signals(struct moment *m, float alarm, float distrust, uint32_t signals)
{
    const struct belief_law *l = &m->law->belief;
    const float beta = m->w->floor[m->i];
    const float unmoved = (float)pow(1 - l->learn_contact, signals);
    const float b = belief_alarmed(belief_relax(alarm, beta, l->calm), unmoved);

    m->w->alarm[m->i] = b;
    m->w->distrust[m->i] = belief_ingrain(l, distrust, b, beta);
}
