/* ODD.md 4: the highest severity among a person's conditions, for care and the tally. */
#include "plain_world.h"

int plain_worst_untreated(const struct plain_world *w, const struct plain_person *x)
{
    int worst = 0;

    for (size_t c = 0; c < w->s->n_conditions; c++)
        if (!x->condition[c].treated && x->condition[c].severity > worst)
            worst = x->condition[c].severity;
    return worst;
}
