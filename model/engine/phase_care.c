/* ODD.md 3, 5: one person considers care, chooses, is deterred, collapses, makes a visit. */
#include "phase.h"

/* The draws of one visit, in the words of rng.def. */
enum { VISIT_INDICES = 4, VISIT_first = 0, VISIT_second = 1, VISIT_treats = 2 };
enum { FIRST_refuses, FIRST_records };

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
        phase_disclosure(m, risk, d,
                         moment_draw(m, RNG_visit, VISIT_INDICES * number + VISIT_second));
}

/* Weighs care up; returns the choice. */
static unsigned decide(struct moment *m, const struct person *x, double risk)
{
    const double uniform = rng_uniform(moment_draw_ahead(m, AHEAD_decide, RNG_decide, 0).word[0]);
    const double *calm = care_calm(&m->law->care, x);
    double weight[CARE_CHOICES];

    care_weigh(weight, &m->law->care, calm, (double)m->w->fear[m->i], risk);
    const unsigned choice = care_choose(weight, uniform);

    moment_count(m, FLOW_considered);
    if (choice != CARE_none)
        moment_count(m, FLOW_visits + choice);
    if (!care_is_care(choice) && care_is_care(care_choose(calm, uniform))) {
        moment_count(m, FLOW_deterred);
        moment_remember(m, TRAIT_since_deterred);
    }
    return choice;
}

void phase_care(struct moment *m)
{
    const struct person x = moment_person(m);
    const bool severe = illness_severity(x.illness) == 3, considers = moment_consider(m, &x);
    unsigned choice = CARE_none;

    if (!considers && !severe)
        return;

    const double risk = moment_risk(m);
    if (considers)
        choice = decide(m, &x, risk);
    if (choice != CARE_none)
        visit(m, (enum service)choice, 0, risk);
    if (severe && !care_is_care(choice) &&
        rng_happens(moment_draw(m, RNG_decide, 0).word[1], m->law->care.collapse)) {
        moment_count(m, FLOW_collapses);
        visit(m, SERVICE_emergency, 1, risk);
    }
}
