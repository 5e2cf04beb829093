/* ODD.md 6, Care: from a policy's parameters to the utility of each service. */
#include "care.h"

/* U_v without fear. */
static double utility(const struct service_params *s, unsigned severity, unsigned who)
{
    double u = s->appeal + s->severity * (double)(severity - 1);

    u -= who & CARE_unregistered ? s->unregistered : 0;
    u -= who & CARE_irregular ? s->charged : 0;
    u -= who & CARE_exploited ? s->exploited : 0;
    u -= who & CARE_child ? s->child : 0;
    return u;
}

static void make_calm(struct care_law *l, unsigned severity, unsigned who)
{
    double *weight = l->calm[severity][who], highest = 0;

    weight[CARE_none] = 0;
    for (unsigned v = 0; v < SERVICE_COUNT; v++) {
        weight[v] = utility(&l->service[v], severity, who);
        highest = fmax(highest, weight[v]);
    }
    for (unsigned v = 0; v < CARE_CHOICES; v++)
        weight[v] = exp(weight[v] - highest);
}

static void make_hazards(struct care_law *l, const struct world_params *p, size_t n_conditions)
{
    const double by_severity[4] = {0, p->care_consider_mild, p->care_consider_moderate,
                                   p->care_consider_severe};

    for (size_t c = 0; c < n_conditions; c++) {
        for (unsigned s = 1; s <= 3; s++)
            l->consider[c][s] = by_severity[s] * p->condition[c].consider;
        l->review[c] = p->condition[c].review;
        l->reviewed |= p->condition[c].review > 0 ? (uint32_t)1 << (c * ILLNESS_BITS) : 0;
    }
}

void care_law_make(struct care_law *l, const struct world_params *p, size_t n_conditions, double dt)
{
    *l = (struct care_law){.service = p->service,
                           .reconsider = {1, p->care_reconsider},
                           .collapse = -expm1(-p->care_collapse * dt)};
    for (unsigned v = 0; v < SERVICE_COUNT; v++) {
        l->fear[v] = (float)p->service[v].fear;
        l->most_fear = fmaxf(l->most_fear, fabsf(l->fear[v]));
    }
    make_hazards(l, p, n_conditions);
    for (unsigned s = 1; s <= 3; s++)
        for (unsigned who = 0; who < CARE_WHO_COUNT; who++)
            make_calm(l, s, who);
}
