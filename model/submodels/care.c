/* ODD.md 6, Care: from a policy's parameters to the worth of each service. */
#include "care.h"

/* U_v of someone who fears nothing. */
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

void care_law_make(struct care_law *l, const struct world_params *p, double dt)
{
    *l = (struct care_law){
        .service = p->service,
        .consider = {0, p->care_consider_mild, p->care_consider_moderate, p->care_consider_severe},
        .collapse = -expm1(-p->care_collapse * dt)};
    for (unsigned s = 1; s <= 3; s++)
        for (unsigned who = 0; who < CARE_WHO_COUNT; who++)
            make_calm(l, s, who);
}
