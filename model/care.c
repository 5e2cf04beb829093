/* model.md 6, Care: considering it, choosing a service, being deterred, collapsing, the visit. */
#include "submodels.h"

enum { CHOICE_COUNT = SERVICE_COUNT + 1, CHOICE_none = SERVICE_COUNT };

/* The draws of one visit, in the words of rng.def. */
enum { VISIT_INDICES = 4, VISIT_refuses = 0, VISIT_records = 1 };

/* U_v at a risk R, of a person whose highest untreated severity is `severity`. */
static double utility(const struct moment *m, enum service v, unsigned severity, double risk)
{
    const struct service_params *s = &m->law->p->service[v];
    double u = s->appeal + s->severity * (double)(severity - 1) -
               s->fear * (double)m->w->fear[m->i] * risk;

    u -= moment_has(m, TRAIT_registered) ? 0 : s->unregistered;
    u -= moment_is(m, SUBGROUP_irregular) ? s->charged : 0;
    u -= moment_is(m, SUBGROUP_exploited) ? s->exploited : 0;
    u -= moment_is(m, SUBGROUP_children) ? s->child : 0;
    return u;
}

/* The multinomial logit: one uniform against the cumulative probabilities of none (utility 0), pharmacy, … */
static unsigned choose(const struct moment *m, unsigned severity, double risk, double uniform)
{
    double u[SERVICE_COUNT], weight[SERVICE_COUNT], highest = 0, sum;

    for (unsigned v = 0; v < SERVICE_COUNT; v++) {
        u[v] = utility(m, (enum service)v, severity, risk);
        highest = u[v] > highest ? u[v] : highest;
    }
    const double none = exp(-highest);
    sum = none;
    for (unsigned v = 0; v < SERVICE_COUNT; v++)
        sum += weight[v] = exp(u[v] - highest);

    double below = none;
    if (uniform * sum < below)
        return CHOICE_none;
    for (unsigned v = 0; v + 1 < SERVICE_COUNT; v++)
        if (uniform * sum < (below += weight[v]))
            return v;
    return SERVICE_COUNT - 1;
}

static bool is_care(unsigned choice)
{
    return choice == SERVICE_gp || choice == SERVICE_emergency || choice == SERVICE_clinic;
}

/* 2. Each untreated condition becomes treated with probability treats_v. */
static void treat(struct moment *m, enum service v, uint32_t visit)
{
    const uint32_t before = m->w->illness[m->i], untreated = illness_untreated(before);
    struct draw d[2] = {0};

    for (uint32_t half = 0; half < 2; half++)
        if ((untreated >> (16 * half) & 0xFFFF) != 0)
            d[half] = moment_draw(m, RNG_visit, VISIT_INDICES * visit + 2 + half);
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
    m->w->alarm[m->i] *= m->law->safe_visit;
    m->w->distrust[m->i] *= m->law->safe_visit;
}

/* A visit; `risk` is the R of this step's decision. */
static void visit(struct moment *m, enum service v, uint32_t number, double risk)
{
    const struct world_params *p = m->law->p;
    const struct draw d = moment_draw(m, RNG_visit, VISIT_INDICES * number);
    const bool trafficked = moment_is(m, SUBGROUP_exploited) || moment_is(m, SUBGROUP_escaped);

    if (v == SERVICE_gp && !moment_has(m, TRAIT_registered) &&
        rng_happens(d.word[VISIT_refuses], p->care_gp_refuses)) {
        moment_count(m, FLOW_turned_away);
        return;
    }
    treat(m, v, number);
    if (rng_happens(d.word[VISIT_records], p->service[v].records))
        record(m);
    if (trafficked && !moment_has(m, TRAIT_referred) && v != SERVICE_pharmacy)
        disclosure(m, risk, d, moment_draw(m, RNG_visit, VISIT_INDICES * number + 1));
}

/* Weighs care up; returns the choice. */
static unsigned decide(struct moment *m, unsigned severity, double risk)
{
    const double uniform = rng_uniform(moment_draw(m, RNG_decide, 0).word[0]);
    const unsigned choice = choose(m, severity, risk, uniform);

    moment_count(m, FLOW_considered);
    if (choice != CHOICE_none)
        moment_count(m, FLOW_visits + choice);
    if (!is_care(choice) && is_care(choose(m, severity, 0, uniform))) {
        moment_count(m, FLOW_deterred);
        moment_remember(m, TRAIT_since_deterred);
    }
    return choice;
}

void care(struct moment *m)
{
    const unsigned severity = illness_severity(m->w->illness[m->i]);
    const double risk = moment_risk(m);
    unsigned choice = CHOICE_none;

    if (severity == 0)
        return;
    if (moment_happens(m, LANE_consider, m->law->consider[severity]))
        choice = decide(m, severity, risk);
    if (choice != CHOICE_none)
        visit(m, (enum service)choice, 0, risk);
    if (severity == 3 && !is_care(choice) &&
        rng_happens(moment_draw(m, RNG_decide, 0).word[1], m->law->collapse)) {
        moment_count(m, FLOW_collapses);
        visit(m, SERVICE_emergency, 1, risk);
    }
}
