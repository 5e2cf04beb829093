/* ODD.md 3, 5: one person considers care, chooses, is deterred, collapses, makes a visit. */
#include "phase.h"

/* The draws of one visit, in the words of rng.def. */
enum { VISIT_INDICES = 4, VISIT_first = 0, VISIT_second = 1, VISIT_treats = 2 };
enum { VISIT_chosen, VISIT_collapse, VISIT_review };
enum { FIRST_refuses, FIRST_records };

/* Draws of the chosen visit are made ahead; those of a collapse or a review are not. */
static struct draw visit_draw(const struct moment *m, enum ahead which, uint32_t visit,
                              uint32_t index)
{
    return visit == VISIT_chosen ? moment_draw_ahead(m, which, RNG_visit, index)
                                 : moment_draw(m, RNG_visit, VISIT_INDICES * visit + index);
}

/* Draws that decide about conditions, at most four to an index. */
static void condition_draws(struct draw d[2], const struct moment *m, uint32_t conditions,
                            uint32_t visit)
{
    if ((conditions & 0xFFFF) != 0)
        d[0] = visit_draw(m, AHEAD_treats, visit, VISIT_treats);
    if (conditions >> 16 != 0)
        d[1] = moment_draw(m, RNG_visit, VISIT_INDICES * visit + VISIT_treats + 1);
}

/* Condition c becomes treated; the first time after an onset, the delay is counted. */
static void treat_condition(struct moment *m, unsigned c)
{
    uint32_t *illness = &m->w->illness[m->i], *onset = m->w->onset[c];

    *illness = illness_with(*illness, c, illness_state(*illness, c) + ILLNESS_treated);
    moment_count(m, FLOW_treated);
    if (onset == NULL || onset[m->i] == 0)
        return;
    if (m->left > 0)
        tally_delay(m->tally, c, (m->step + 1 - onset[m->i]) * m->step_days);
    onset[m->i] = 0;
}

/* 2. Each untreated condition becomes treated with probability treats_v. */
static void treat(struct moment *m, enum service v, uint32_t visit)
{
    const uint32_t untreated = illness_untreated(m->w->illness[m->i]);
    const double treats = m->law->p->service[v].treats;
    struct draw d[2] = {0};

    condition_draws(d, m, untreated, visit);
    for (uint32_t s = untreated; s != 0; s &= s - 1) {
        const unsigned c = illness_lowest(s);
        if (rng_happens(d[c / 4].word[c % 4], treats))
            treat_condition(m, c);
    }
}

/* 3 and 4. The person learns that nothing happened; the state learns the address, for what is counted of the visit is
 * counted of them as before it. */
static void be_seen(struct moment *m, uint32_t number, double records, bool clinician,
                    struct draw first, double risk)
{
    const bool trafficked = moment_is(m, SUBGROUP_exploited) || moment_is(m, SUBGROUP_escaped);

    if (rng_happens(first.word[FIRST_records], records)) {
        m->registers = true;
        m->w->alarm[m->i] *= m->law->belief.safe_visit;
        m->w->distrust[m->i] *= m->law->belief.safe_visit;
    }
    if (trafficked && clinician && !moment_has(m, TRAIT_referred))
        phase_disclosure(m, risk, first,
                         moment_draw(m, RNG_visit, VISIT_INDICES * number + VISIT_second));
    if (m->registers)
        world_set(m->w, m->i, SUBGROUP_registered, true);
}

/* 1. Whether a practice turns the person away, or a clinic has no place. */
static bool is_refused(struct moment *m, enum service v, struct draw first)
{
    if (v == SERVICE_gp && !moment_is(m, SUBGROUP_registered) &&
        rng_happens(first.word[FIRST_refuses], m->law->p->care_gp_refuses)) {
        moment_count(m, FLOW_turned_away);
        m->w->traits[m->i] |= TRAIT_denied;
        return true;
    }
    if (v == SERVICE_clinic && rng_happens(first.word[FIRST_refuses], m->no_place)) {
        moment_count(m, FLOW_no_place);
        return true;
    }
    return false;
}

static void note_care(struct moment *m)
{
    if (moment_is(m, SUBGROUP_exploited))
        m->w->traits[m->i] |= TRAIT_cared;
}

/* A visit; `risk` is the R of this step's decision. */
static void visit(struct moment *m, enum service v, uint32_t number, double risk)
{
    const struct draw d = visit_draw(m, AHEAD_visit, number, VISIT_first);
    const bool trafficked = moment_is(m, SUBGROUP_exploited) || moment_is(m, SUBGROUP_escaped);

    if (is_refused(m, v, d))
        return;
    if (care_is_care(v)) {
        note_care(m);
        if (trafficked && !moment_has(m, TRAIT_referred))
            moment_count(m, FLOW_visits_trafficked);
    }
    treat(m, v, number);
    be_seen(m, number, m->law->p->service[v].records, care_is_care(v), d, risk);
}

static void count_choice(struct moment *m, unsigned choice)
{
    const struct world *w = m->w;

    if (choice == CARE_none)
        return;
    moment_count(m, FLOW_visits + choice);
    if (belief_is_fearful(&m->law->belief, w->fear[m->i], w->alarm[m->i], w->distrust[m->i],
                          moment_is(m, SUBGROUP_irregular)))
        moment_count(m, FLOW_visits_fearful + choice);
    if (moment_has(m, TRAIT_denied))
        moment_count(m, FLOW_visits_denied + choice);
    m->tally->clinic += choice == SERVICE_clinic;
}

static void be_deterred(struct moment *m)
{
    moment_count(m, FLOW_deterred);
    moment_remember(m, TRAIT_since_deterred);
}

static double decision(const struct moment *m)
{
    return rng_uniform(moment_draw_ahead(m, AHEAD_decide, RNG_decide, 0).word[0]);
}

/* Considers care; returns the choice. Whoever stays without care has settled. */
static unsigned consider(struct moment *m, const struct person *x, double risk)
{
    const double uniform = decision(m);
    const double *calm = care_calm(&m->law->care, x);
    double weight[CARE_CHOICES];

    care_weigh(weight, &m->law->care, calm, (double)m->w->fear[m->i], risk);
    const unsigned choice = care_choose(weight, uniform);

    moment_count(m, FLOW_considered);
    count_choice(m, choice);
    if (!care_is_care(choice)) {
        m->w->traits[m->i] |= TRAIT_settled;
        if (care_is_care(care_choose(calm, uniform)))
            be_deterred(m);
    }
    if (choice != CARE_none)
        visit(m, (enum service)choice, VISIT_chosen, risk);
    return choice;
}

/* Whoever misses a review may drop out of treatment. */
static void miss_review(struct moment *m)
{
    const uint32_t reviewed = illness_treated(m->w->illness[m->i]) & m->law->care.reviewed;
    struct draw d[2] = {0};

    moment_count(m, FLOW_reviews_missed);
    condition_draws(d, m, reviewed, VISIT_review);
    for (uint32_t s = reviewed; s != 0; s &= s - 1) {
        const unsigned c = illness_lowest(s), state = illness_state(m->w->illness[m->i], c);
        if (!rng_happens(d[c / 4].word[c % 4], m->law->p->condition[c].dropout_missed))
            continue;
        m->w->illness[m->i] = illness_with(m->w->illness[m->i], c, state - ILLNESS_treated);
        m->w->traits[m->i] &= ~(uint32_t)TRAIT_settled;
    }
}

static void review(struct moment *m, const struct person *x, double risk)
{
    const struct world_params *p = m->law->p;
    const double uniform = decision(m), fear = (double)m->w->fear[m->i];

    if (!care_attends(care_review_utility(&m->law->care, p, x, fear, risk), uniform)) {
        if (care_attends(care_review_utility(&m->law->care, p, x, fear, 0), uniform))
            be_deterred(m);
        miss_review(m);
        return;
    }
    moment_count(m, FLOW_reviews);
    note_care(m);
    be_seen(m, VISIT_review, p->care_review_records, true,
            visit_draw(m, AHEAD_visit, VISIT_review, VISIT_first), risk);
}

/* What occupies the person, if something does: considering care, or a review. */
static bool is_review(const struct moment *m, const struct person *x)
{
    const double h = care_consider_hazard(&m->law->care, x),
                 rho = care_review_hazard(&m->law->care, x);

    return rho > 0 &&
           !moment_happens(m, LANE_consider, law_probability(m->law, h + rho) * h / (h + rho));
}

static void occupy(struct moment *m, const struct person *x, bool is_occupied)
{
    const double risk = moment_risk(m);
    unsigned choice = CARE_none;

    if (is_occupied && is_review(m, x))
        review(m, x, risk);
    else if (is_occupied)
        choice = consider(m, x, risk);
    if (illness_severity(x->illness) == 3 && !care_is_care(choice) &&
        rng_happens(moment_draw_ahead(m, AHEAD_decide, RNG_decide, 0).word[1],
                    m->law->care.collapse)) {
        moment_count(m, FLOW_collapses);
        visit(m, SERVICE_emergency, VISIT_collapse, risk);
    }
}

void phase_care(struct moment *m)
{
    const struct person x = moment_person(m);
    const bool is_occupied = moment_consider(m, &x);

    if (is_occupied || illness_severity(x.illness) == 3)
        occupy(m, &x, is_occupied);
    if (moment_has(m, TRAIT_settled) && illness_untreated(m->w->illness[m->i]) == 0)
        m->w->traits[m->i] &= ~(uint32_t)TRAIT_settled;
}
