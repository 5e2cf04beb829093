/* ODD.md 1: the regimes that stand, and news. */
#include "plain_world.h"

#include <math.h>

/* Section 1: the step in which an entry takes effect; halves to even. */
static double entry_step(const struct plain_world *w, const struct schedule_entry *entry)
{
    const double days = (double)(entry->date - w->s->run.time_start);
    const double step = nearbyint(days / w->s->run.time_step_days) + w->p->n_burn;

    return step < 0 ? 0 : step;
}

/* Section 1, of several entries in one step the last holds; section 5, what is news. */
void plain_take_effect(struct plain_world *w)
{
    const enum regime before = w->announced;

    for (size_t n = 0; n < w->policy->n_schedule; n++) {
        const struct schedule_entry *entry = &w->policy->schedule[n];
        if (entry_step(w, entry) != (double)w->t)
            continue;
        w->in_force = entry->regimes.in_force;
        w->announced = entry->regimes.announced;
    }
    if (w->announced == before)
        return;
    w->threat = w->announced > before;
    w->news_step = w->t;
    for (uint32_t i = 0; i < w->p->n_slots; i++) {
        w->slot[i].person.heard = false;
        w->slot[i].told = 0;
    }
}
