/* ODD.md 5, Relaxing, contacts, ingraining: for the few who had signals from contacts (the rest: kernel.h). */
#include "submodels.h"

void beliefs_with_signals(struct moment *m, float alarm, float distrust, uint32_t signals)
{
    const struct law *l = m->law;
    const float beta = m->w->floor[m->i];
    const float unmoved = (float)pow(1 - l->p->belief_learn_contact, signals);
    const float b = 1 - (1 - kernel_relax(alarm, beta, l->calm)) * unmoved;

    m->w->alarm[m->i] = b;
    m->w->distrust[m->i] = b > distrust ? kernel_relax(distrust, b, l->ingrain)
                                        : kernel_relax(distrust, beta, l->fade);
}
