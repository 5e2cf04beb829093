/* From a policy's parameters to what happens in a step. */
#include "law.h"

static void make_conditions(struct law *l)
{
    for (unsigned c = 0; c < l->n_conditions; c++) {
        const struct condition_params *p = &l->p->condition[c];
        const uint32_t bit = (uint32_t)1 << (c * ILLNESS_BITS);
        l->illness[c] = illness_law_make(p, l->dt);
        l->conditions |= bit;
        l->contagious |= l->illness[c].contagious ? bit : 0;
        l->infectious |= l->illness[c].contagious || p->transmission_public > 0 ? bit : 0;
    }
}

static void make_beliefs(struct law *l)
{
    const struct world_params *p = l->p;

    l->belief = (struct belief_law){
        .full = (float)p->belief_full,
        .serious = (float)p->belief_serious,
        .calm = (float)exp2(-l->dt / p->belief_calm_half_life),
        .ingrain = (float)exp2(-l->dt / p->belief_ingrain_half_life),
        .fade = (float)exp2(-l->dt / p->belief_fade_half_life),
        .safe_visit = (float)(1 - p->belief_learn_visit),
        .own_encounter = (float)(1 - p->belief_learn_encounter),
        .learn_contact = p->belief_learn_contact,
        .spillover = p->belief_spillover,
        .reminder = law_probability(l, p->belief_reminder),
    };
}

static void make_enforcement(struct law *l, const struct scenario *s)
{
    const struct world_params *p = l->p;
    double pool = 0;

    for (size_t g = 0; g < l->n_groups; g++)
        pool += s->group_run[g].people * p->group[g].irregular * p->group[g].known;
    l->requests = pool > 0 ? p->enforcement_requests_per_year / pool : 0;
}

enum status law_make(struct law *l, const struct scenario *s, const struct plan *plan,
                     const struct world_params *p, struct err *e)
{
    *l = (struct law){
        .p = p, .dt = plan->dt, .n_groups = s->n_groups, .n_conditions = s->n_conditions};
    make_conditions(l);
    care_law_make(&l->care, p, l->dt);
    make_beliefs(l);
    make_enforcement(l, s);
    return quantiles_init(&l->quantiles, p, e);
}

void law_free(struct law *l)
{
    quantiles_free(&l->quantiles);
    *l = (struct law){0};
}
