/* ODD.md 6, Care: considering it, choosing a service, being deterred, collapsing, the visit. */
#include "submodels.h"

/* The draws of one visit, in the words of rng.def. */
enum { VISIT_INDICES = 4, VISIT_first = 0, VISIT_second = 1, VISIT_treats = 2 };
enum { FIRST_refuses, FIRST_records };

/* Weights of none, pharmacy, gp, emergency and clinic in the logit, at a risk R: exp(U). `base` are those at R = 0.
 * Fear is mostly of nothing or of few services, so most need no exponential of their own. */
static void weigh(double weight[CHOICE_COUNT], const struct moment *m, const double *base,
                  double risk)
{
    for (unsigned v = 0; v < SERVICE_COUNT; v++) {
        const double feared = m->law->p->service[v].fear * (double)m->w->fear[m->i] * risk;
        weight[v] = feared < 0 || feared > 0 ? base[v] * exp(-feared) : base[v];
    }
    weight[CHOICE_none] = base[CHOICE_none];
}

/* One uniform against the cumulative probabilities in the order none, pharmacy, gp, emergency, clinic. */
static unsigned choose(const double weight[CHOICE_COUNT], double uniform)
{
    double sum = 0, below = weight[CHOICE_none];

    for (unsigned v = 0; v < CHOICE_COUNT; v++)
        sum += weight[v];
    if (uniform * sum < below)
        return CHOICE_none;
    for (unsigned v = 0; v + 1 < SERVICE_COUNT; v++)
        if (uniform * sum < (below += weight[v]))
            return v;
    return SERVICE_COUNT - 1;
}

static const double *weights_without_fear(const struct moment *m, unsigned severity)
{
    const unsigned who = (moment_has(m, TRAIT_registered) ? 0 : LAW_unregistered) |
                         (moment_is(m, SUBGROUP_irregular) ? LAW_irregular : 0) |
                         (moment_is(m, SUBGROUP_exploited) ? LAW_exploited : 0) |
                         (moment_is(m, SUBGROUP_children) ? LAW_child : 0);
    return m->law->weight[severity][who];
}

static bool is_care(unsigned choice)
{
    return choice == SERVICE_gp || choice == SERVICE_emergency || choice == SERVICE_clinic;
}

/* Draws of the chosen visit are made ahead; those of a collapse are not. */
static struct draw visit_draw(const struct moment *m, enum ahead which, uint32_t visit,
                              uint32_t index)
{
    return visit == 0 ? moment_draw_ahead(m, which, RNG_visit, index)
                      : moment_draw(m, RNG_visit, VISIT_INDICES * visit + index);
}

/* 2. Each untreated condition becomes treated with probability treats_v. */
static void treat(struct moment *m, enum service v, uint32_t visit)
{
    const uint32_t before = m->w->illness[m->i], untreated = illness_untreated(before);
    struct draw d[2] = {0};

    if ((untreated & 0xFFFF) != 0)
        d[0] = visit_draw(m, AHEAD_treats, visit, VISIT_treats);
    if (untreated >> 16 != 0)
        d[1] = moment_draw(m, RNG_visit, VISIT_INDICES * visit + VISIT_treats + 1);
    for (unsigned c = 0; c < m->law->n_conditions; c++)
        if ((untreated >> (c * ILLNESS_BITS) & 1) != 0 &&
            rng_happens(d[c / 4].word[c % 4], m->law->p->service[v].treats)) {
            m->w->illness[m->i] =
                illness_with(m->w->illness[m->i], c, illness_state(before, c) + ILLNESS_treated);
            moment_count(m, FLOW_treated);
        }
}

/* 3. The state learns the address; the person learns that nothing happened. */
static void record(struct moment *m)
{
    m->w->traits[m->i] |= TRAIT_registered;
    m->w->alarm[m->i] *= m->law->belief.safe_visit;
    m->w->distrust[m->i] *= m->law->belief.safe_visit;
}

/* A visit; `risk` is the R of this step's decision. */
static void visit(struct moment *m, enum service v, uint32_t number, double risk)
{
    const struct world_params *p = m->law->p;
    const struct draw d = visit_draw(m, AHEAD_visit, number, VISIT_first);
    const bool trafficked = moment_is(m, SUBGROUP_exploited) || moment_is(m, SUBGROUP_escaped);

    if (v == SERVICE_gp && !moment_has(m, TRAIT_registered) &&
        rng_happens(d.word[FIRST_refuses], p->care_gp_refuses)) {
        moment_count(m, FLOW_turned_away);
        return;
    }
    treat(m, v, number);
    if (rng_happens(d.word[FIRST_records], p->service[v].records))
        record(m);
    if (trafficked && !moment_has(m, TRAIT_referred) && v != SERVICE_pharmacy)
        disclosure(m, risk, d, moment_draw(m, RNG_visit, VISIT_INDICES * number + VISIT_second));
}

/* Weighs care up; returns the choice. */
static unsigned decide(struct moment *m, unsigned severity, double risk)
{
    const double uniform = rng_uniform(moment_draw_ahead(m, AHEAD_decide, RNG_decide, 0).word[0]);
    const double *calm = weights_without_fear(m, severity);
    double weight[CHOICE_COUNT];

    weigh(weight, m, calm, risk);
    const unsigned choice = choose(weight, uniform);

    moment_count(m, FLOW_considered);
    if (choice != CHOICE_none)
        moment_count(m, FLOW_visits + choice);
    if (!is_care(choice) && is_care(choose(calm, uniform))) {
        moment_count(m, FLOW_deterred);
        moment_remember(m, TRAIT_since_deterred);
    }
    return choice;
}

void care(struct moment *m)
{
    const unsigned severity = illness_severity(m->w->illness[m->i]);
    const bool considers =
        severity > 0 && moment_happens(m, LANE_consider, m->law->consider[severity]);
    unsigned choice = CHOICE_none;

    if (!considers && severity < 3)
        return;

    const double risk = moment_risk(m);
    if (considers)
        choice = decide(m, severity, risk);
    if (choice != CHOICE_none)
        visit(m, (enum service)choice, 0, risk);
    if (severity == 3 && !is_care(choice) &&
        rng_happens(moment_draw(m, RNG_decide, 0).word[1], m->law->collapse)) {
        moment_count(m, FLOW_collapses);
        visit(m, SERVICE_emergency, 1, risk);
    }
}
