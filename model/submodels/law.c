/* From parameters to what happens in a step. */
#include "law.h"

/* Competing hazards h[0] to h[2] of a condition in `state`: the uniform below which each, or one before it, happens. */
static void make_competing(struct law *l, unsigned c, unsigned state, const double h[3])
{
    const double sum = h[0] + h[1] + h[2], p = law_probability(l, sum);

    if (sum > 0) {
        l->progress[c][state][0] = p * h[0] / sum;
        l->progress[c][state][1] = p * (h[0] + h[1]) / sum;
        l->progress[c][state][2] = p;
    }
    l->screen_progress[c][state] = law_screen(p);
}

/* ODD.md 4: recovery, worsening, death; of those treated recovery, death, drop-out. */
static void make_progress(struct law *l, unsigned c)
{
    const struct condition_params *k = &l->p->condition[c];

    for (unsigned s = 1; s <= 3; s++) {
        const double death = s == 3 ? k->death : 0;
        const double untreated[3] = {k->recover, s < 3 ? k->worsen : 0, death};
        const double treated[3] = {k->recover_treated, death * k->death_treated_ratio, k->dropout};
        make_competing(l, c, s, untreated);
        make_competing(l, c, s + ILLNESS_treated, treated);
    }
}

/* ODD.md 4: who can have a condition, and the hazard of onset that does not depend on others. */
static void make_onset(struct law *l, unsigned c)
{
    const struct condition_params *k = &l->p->condition[c];
    const uint8_t child = 1 << (SUBGROUP_children - 1), woman = 1 << (SUBGROUP_women - 1);

    l->condition[c].forbids = k->eligible == ELIGIBLE_adults ? child : 0;
    l->condition[c].needs = k->eligible == ELIGIBLE_children ? child
                            : k->eligible == ELIGIBLE_women  ? woman
                                                             : 0;
    for (unsigned who = 0; who < ONSET_COUNT; who++)
        l->condition[c].onset[who] = k->onset * (who & 1 ? k->onset_disabled : 1) *
                                     (who & 2 ? k->onset_exploited : 1) *
                                     (who & 4 ? k->onset_escaped : 1);
}

static void make_conditions(struct law *l)
{
    for (unsigned c = 0; c < l->n_conditions; c++) {
        make_progress(l, c);
        make_onset(l, c);
        l->contagious[c] = l->p->condition[c].transmission > 0;
        l->conditions |= (uint32_t)1 << (c * ILLNESS_BITS);
        if (l->contagious[c])
            l->contagious_bits |= (uint32_t)1 << (c * ILLNESS_BITS);
        if (l->contagious[c] || l->p->condition[c].transmission_public > 0)
            l->infectious |= (uint32_t)1 << (c * ILLNESS_BITS);
    }
}

/* ODD.md 6: exp(U_v) of someone who fears nothing. */
static void make_weights(struct law *l, unsigned severity, unsigned who)
{
    double *weight = l->weight[severity][who], highest = 0;

    weight[CHOICE_none] = 0;
    for (unsigned v = 0; v < SERVICE_COUNT; v++) {
        const struct service_params *s = &l->p->service[v];
        weight[v] = s->appeal + s->severity * (double)(severity - 1);
        weight[v] -= who & LAW_unregistered ? s->unregistered : 0;
        weight[v] -= who & LAW_irregular ? s->charged : 0;
        weight[v] -= who & LAW_exploited ? s->exploited : 0;
        weight[v] -= who & LAW_child ? s->child : 0;
        highest = fmax(highest, weight[v]);
    }
    for (unsigned v = 0; v < CHOICE_COUNT; v++)
        weight[v] = exp(weight[v] - highest);
}

static void make_care(struct law *l)
{
    const struct world_params *p = l->p;

    l->consider[1] = law_probability(l, p->care_consider_mild);
    l->consider[2] = law_probability(l, p->care_consider_moderate);
    l->consider[3] = law_probability(l, p->care_consider_severe);
    l->collapse = law_probability(l, p->care_collapse);
    for (unsigned s = 1; s <= 3; s++)
        l->screen_consider[s] = law_screen(l->consider[s]);
    if (l->collapse > 0)
        l->screen_consider[3] = 255;
    for (unsigned s = 1; s <= 3; s++)
        for (unsigned who = 0; who < LAW_WHO_COUNT; who++)
            make_weights(l, s, who);
    l->stale = law_probability(l, p->care_record_stale);
    l->screen_stale = (uint32_t)law_screen(l->stale) << 8 * (LANE_stale % 4);
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
    l->background = law_probability(l, p->enforcement_background);
    l->screen_background = (uint32_t)law_screen(l->background) << 8 * (LANE_background % 4);
}

enum status law_make(struct law *l, const struct scenario *s, const struct plan *plan,
                     const struct world_params *p, struct err *e)
{
    *l = (struct law){
        .p = p, .dt = plan->dt, .n_groups = s->n_groups, .n_conditions = s->n_conditions};
    for (size_t g = 0; g < s->n_groups; g++) {
        l->departure[g] = law_probability(l, p->group[g].departure);
        l->leave[g] = law_probability(l, p->group[g].leave_exploitation);
        l->screen_departure[g] = (uint32_t)law_screen(l->departure[g]) << 8 * (LANE_departure % 4);
        l->screen_leave[g] = (uint32_t)law_screen(l->leave[g]) << 8 * (LANE_leave % 4);
    }
    make_conditions(l);
    make_care(l);
    make_beliefs(l);
    make_enforcement(l, s);
    return quantiles_init(&l->quantiles, p, e);
}

void law_free(struct law *l)
{
    quantiles_free(&l->quantiles);
    *l = (struct law){0};
}

double law_request(const struct law *l, enum regime in_force, bool known, bool serious_crime)
{
    const double ratio = known ? 1 : l->p->enforcement_unknown_ratio;

    switch (in_force) {
    case REGIME_full:
        return l->requests * ratio;
    case REGIME_serious:
        return serious_crime ? l->requests * l->p->enforcement_serious_focus * ratio : 0;
    default:
        return 0;
    }
}

uint8_t law_screen_request(const struct law *l, enum regime in_force)
{
    const double known = law_request(l, in_force, true, true),
                 unknown = law_request(l, in_force, false, true);

    return law_screen(law_probability(l, known > unknown ? known : unknown));
}
