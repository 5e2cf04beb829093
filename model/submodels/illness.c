/* ODD.md 4, Illness: from a condition's parameters to its hazards. */
#include "illness.h"

#include <math.h>

/* Competing hazards h[0] to h[2] of a condition in `state`. */
static void make_competing(struct illness_law *l, unsigned state, const double h[3], double dt)
{
    const double sum = h[0] + h[1] + h[2], p = -expm1(-sum * dt);

    if (!(sum > 0))
        return;
    l->below[state][0] = p * h[0] / sum;
    l->below[state][1] = p * (h[0] + h[1]) / sum;
    l->below[state][2] = p;
}

static void make_progress(struct illness_law *l, double dt)
{
    const struct condition_params *p = l->p;

    for (unsigned s = 1; s <= 3; s++) {
        const double death = s == 3 ? p->death : 0;
        const double untreated[3] = {p->recover, s < 3 ? p->worsen : 0, death};
        const double treated[3] = {p->recover_treated, death * p->death_treated_ratio, p->dropout};
        make_competing(l, s, untreated, dt);
        make_competing(l, s + ILLNESS_treated, treated, dt);
    }
}

/* Who can have it, and the hazard of onset that does not depend on others. */
static void make_onset(struct illness_law *l)
{
    const struct condition_params *p = l->p;
    const uint32_t child = 1 << (SUBGROUP_children - 1), woman = 1 << (SUBGROUP_women - 1);

    l->forbids = p->eligible == ELIGIBLE_adults ? child : 0;
    l->needs = p->eligible == ELIGIBLE_children ? child : p->eligible == ELIGIBLE_women ? woman : 0;
    for (unsigned who = 0; who < ONSET_COUNT; who++)
        l->onset[who] = p->onset * (who & 1 ? p->onset_disabled : 1) *
                        (who & 2 ? p->onset_exploited : 1) * (who & 4 ? p->onset_escaped : 1) *
                        (who & 8 ? p->onset_female : 1);
}

struct illness_law illness_law_make(const struct condition_params *p, double dt)
{
    struct illness_law l = {.p = p, .contagious = p->transmission > 0};

    make_progress(&l, dt);
    make_onset(&l);
    return l;
}
