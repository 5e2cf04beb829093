/* From a policy's parameters to what happens in a step. */
#include "law.h"

static void make_conditions(struct law *l)
{
    for (unsigned c = 0; c < l->n_conditions; c++) {
        const struct condition_params *p = &l->p->condition[c];
        const uint32_t bit = (uint32_t)1 << (c * ILLNESS_BITS);
        l->illness[c] = illness_law_make(p, l->dt);
        for (unsigned state = 1; state < ILLNESS_STATES; state++)
            l->screen[c][state] = (uint8_t)law_screen(l->illness[c].below[state][KIND_third]);
        l->conditions |= bit;
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
        .share = (float)p->belief_spillover,
        .fearful_at = (float)p->belief_fearful_at,
    };
}

/* Conditions that may spread in communities in a world of these parameters, as bits 4c. */
static uint32_t contagious(const struct world_params *p, size_t n_conditions)
{
    uint32_t found = 0;

    for (size_t c = 0; c < n_conditions; c++)
        found |= (uint32_t)(p->condition[c].transmission > 0) << (c * ILLNESS_BITS);
    return found;
}

/* What is in some world of the scenario at some time. */
static void look_at_all(struct law *l, const struct scenario *s)
{
    for (size_t k = 0; k < s->n_policies; k++)
        for (size_t n = 0; n <= s->policy[k].n_schedule; n++) {
            const struct world_params *p =
                n == 0 ? &s->policy[k].params : s->policy[k].schedule[n - 1].params;
            if (p == NULL)
                continue;
            l->followed |= contagious(p, s->n_conditions);
            l->most_forget = fmax(l->most_forget, p->enforcement_forget);
            l->most_background = fmax(l->most_background, p->enforcement_background);
        }
}

static uint32_t tracked(const struct scenario *s)
{
    uint32_t found = 0;

    for (size_t c = 0; c < s->n_conditions; c++)
        found |= (uint32_t)s->condition_run[c].track_delay << (c * ILLNESS_BITS);
    return found;
}

enum status law_make(struct law *l, const struct scenario *s, const struct plan *plan,
                     const struct world_params *p, const struct law *like, struct err *e)
{
    *l = (struct law){
        .p = p, .dt = plan->dt, .n_groups = s->n_groups, .n_conditions = s->n_conditions};
    make_conditions(l);
    look_at_all(l, s);
    l->delays = tracked(s);
    care_law_make(&l->care, p, l->n_conditions, l->dt);
    make_beliefs(l);
    l->stale = law_probability(l, p->care_record_stale);
    l->forget = law_probability(l, p->enforcement_forget);
    return quantiles_init(&l->quantiles, p, like == NULL ? NULL : &like->quantiles, e);
}

void law_free(struct law *l)
{
    quantiles_free(&l->quantiles);
    *l = (struct law){0};
}
