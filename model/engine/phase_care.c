/* ODD.md 3, 5: one person considers care, chooses, is deterred, collapses, makes a visit. */
#include "phase.h"

/* The draws of one visit, in the words of rng.def. */
enum { VISIT_INDICES = 4, VISIT_first = 0, VISIT_second = 1, VISIT_treats = 2 };
enum { VISIT_chosen, VISIT_collapse, VISIT_review };
enum { FIRST_refuses, FIRST_records };
static_assert(VISIT_INDICES * VISIT_chosen + VISIT_treats == AHEAD_TREATS_INDEX,
              "made ahead where it is looked for");

static struct draw visit_draw(const struct moment *m, uint32_t visit, uint32_t index)
{
    return moment_draw(m, RNG_visit, VISIT_INDICES * visit + index);
}

/* The first or second draw of a visit, which is asked for when minds are compared and when they act. */
static struct draw kept_draw(const struct moment *m, uint32_t visit, uint32_t index)
{
    if (m->ahead == NULL)
        return visit_draw(m, visit, index);

    struct kept_draw *kept = &m->ahead->visit[index];
    if (kept->slot != m->i || kept->visit != visit)
        *kept = (struct kept_draw){m->i, visit, visit_draw(m, visit, index)};
    return kept->draw;
}

static struct draw first_draw(const struct moment *m, uint32_t visit)
{
    return kept_draw(m, visit, VISIT_first);
}

static struct draw second_draw(const struct moment *m, uint32_t visit)
{
    return kept_draw(m, visit, VISIT_second);
}

/* Draws that decide about conditions, at most four to an index; the first ones of a chosen visit are made ahead. */
static void condition_draws(struct draw d[2], const struct moment *m, uint32_t conditions,
                            uint32_t visit)
{
    if ((conditions & 0xFFFF) != 0)
        d[0] = visit == VISIT_chosen ? moment_draw_ahead(m, AHEAD_treats)
                                     : visit_draw(m, visit, VISIT_treats);
    if (conditions >> 16 != 0)
        d[1] = visit_draw(m, visit, VISIT_treats + 1);
}

/* Condition c becomes treated; the first time after an onset, the delay is counted. */
static void treat_condition(struct moment *m, unsigned c)
{
    uint32_t *illness = &m->body->illness, *onset;

    *illness = illness_with(*illness, c, illness_state(*illness, c) + ILLNESS_treated);
    moment_count(m, FLOW_treated);
    if ((m->law->delays >> (c * ILLNESS_BITS) & 1) == 0)
        return;
    onset = &m->body->onset[bodies_onset(m->law->delays, c)];
    if (m->left > 0 && *onset > 0)
        tally_delay(m->tally, c, (m->step + 1 - *onset) * m->step_days);
    *onset = 0;
}

/* 2. Each untreated condition becomes treated with probability treats_v. */
static void treat(struct moment *m, enum service v, uint32_t visit)
{
    const uint32_t untreated = illness_untreated(m->body->illness);
    const double treats = m->law->p->service[v].treats;
    struct draw d[2] = {0};

    condition_draws(d, m, untreated, visit);
    for (uint32_t s = untreated; s != 0; s &= s - 1) {
        const unsigned c = illness_lowest(s);
        if (rng_happens(d[c / 4].word[c % 4], treats))
            treat_condition(m, c);
    }
}

static bool may_disclose(const struct moment *m)
{
    const uint32_t trafficked = 1U << (SUBGROUP_exploited - 1) | 1U << (SUBGROUP_escaped - 1);

    return (moment_who(m) & trafficked) != 0 && !moment_has(m, TRAIT_referred);
}

/* Whether a visit records the address; mostly it always does, or never. */
static bool is_recorded(const struct moment *m, uint32_t number, double records)
{
    return records > 0 &&
           (records >= 1 || rng_happens(first_draw(m, number).word[FIRST_records], records));
}

/* 3 and 4. The person learns that nothing happened. The state learns the address only when the visit is over: what a
 * visit counts is counted under the subgroups before it. */
static void be_seen(struct moment *m, uint32_t number, double records, bool clinician, double risk)
{
    if (is_recorded(m, number, records)) {
        m->registers = true;
        for (unsigned k = 0; k < m->n_minds; k++) {
            const struct mind *x = &m->mind[k];
            x->w->alarm[m->i] *= x->law->belief.safe_visit;
            x->w->distrust[m->i] *= x->law->belief.safe_visit;
        }
    }
    if (clinician && may_disclose(m))
        phase_disclosure(m, risk, first_draw(m, number), second_draw(m, number));
    if (m->registers)
        moment_set(m, SUBGROUP_registered, true);
}

static bool has_no_place(const struct mind *x, struct draw first)
{
    return rng_happens(first.word[FIRST_refuses], x->no_place);
}

/* 1. Whether a practice turns the person away, or a clinic has no place. */
static bool is_refused(struct moment *m, enum service v, uint32_t number)
{
    if (v == SERVICE_gp && !moment_is(m, SUBGROUP_registered) &&
        rng_happens(first_draw(m, number).word[FIRST_refuses], m->law->p->care_gp_refuses)) {
        moment_count(m, FLOW_turned_away);
        moment_remember(m, MEMORY_denied);
        return true;
    }
    if (v == SERVICE_clinic && has_no_place(m->mind, first_draw(m, number))) {
        moment_count(m, FLOW_no_place);
        return true;
    }
    return false;
}

static void note_care(struct moment *m)
{
    if (moment_is(m, SUBGROUP_exploited))
        m->body->traits |= TRAIT_cared;
}

/* A visit; `risk` is the R of this step's decision. */
static void visit(struct moment *m, enum service v, uint32_t number, double risk)
{
    if (is_refused(m, v, number))
        return;
    if (care_is_care(v)) {
        note_care(m);
        if (may_disclose(m))
            moment_count(m, FLOW_visits_trafficked);
    }
    treat(m, v, number);
    be_seen(m, number, m->law->p->service[v].records, care_is_care(v), risk);
}

/* Counts of a choice that depend on what the person believes and remembers. */
static void count_mind(const struct moment *m, const struct mind *x, unsigned choice)
{
    const struct world *w = x->w;

    if (belief_is_fearful(&x->law->belief, w->disposed->fear[m->i], w->alarm[m->i],
                          w->distrust[m->i], moment_is(m, SUBGROUP_irregular)))
        moment_count_mind(m, x, FLOW_visits_fearful + choice);
    if (world_remembers(w, m->i, MEMORY_denied))
        moment_count_mind(m, x, FLOW_visits_denied + choice);
}

static void count_choice(struct moment *m, unsigned choice)
{
    m->tally->clinic += choice == SERVICE_clinic;
    if (choice == CARE_none || m->left == 0)
        return;
    moment_count(m, FLOW_visits + choice);
    for (unsigned k = 0; k < m->n_minds; k++)
        count_mind(m, &m->mind[k], choice);
}

static void be_deterred(struct moment *m)
{
    moment_count(m, FLOW_deterred);
    if (moment_has(m, TRAIT_first))
        moment_remember(m, MEMORY_since_deterred);
}

/* What a person does in the care phase, and what they decide. */
struct occasion {
    struct person x;           /* before it */
    bool considers, reviews;   /* care is considered; a review is due */
    double uniform;            /* decides */
    bool collapses;            /* unless a visit was chosen */
    unsigned choice;           /* of the first mind, if it considers, */
    bool attends;              /* and if a review is due */
    double risk[MAX_POLICIES]; /* of each mind */
};

static unsigned choose(const struct moment *m, const struct occasion *o, double risk)
{
    return care_decide(&m->law->care, &o->x, moment_fear(m), risk, o->uniform);
}

static bool attends(const struct moment *m, const struct occasion *o, double risk)
{
    return care_attends(care_review_utility(&m->law->care, m->law->p, &o->x, moment_fear(m), risk),
                        o->uniform);
}

/* Considers care. A person who chooses none has settled for going without. */
static void consider(struct moment *m, const struct occasion *o)
{
    moment_count(m, FLOW_considered);
    count_choice(m, o->choice);
    if (!care_is_care(o->choice)) {
        m->body->traits |= TRAIT_settled;
        if (care_is_care(care_choose(care_calm(&m->law->care, &o->x), o->uniform)))
            be_deterred(m);
    }
    if (o->choice != CARE_none)
        visit(m, (enum service)o->choice, VISIT_chosen, o->risk[0]);
}

/* A person who misses a review may drop out of treatment. */
static void miss_review(struct moment *m)
{
    const uint32_t reviewed = illness_treated(m->body->illness) & m->law->care.reviewed;
    struct draw d[2] = {0};

    moment_count(m, FLOW_reviews_missed);
    condition_draws(d, m, reviewed, VISIT_review);
    for (uint32_t s = reviewed; s != 0; s &= s - 1) {
        const unsigned c = illness_lowest(s), state = illness_state(m->body->illness, c);
        if (!rng_happens(d[c / 4].word[c % 4], m->law->p->condition[c].dropout_missed))
            continue;
        m->body->illness = illness_with(m->body->illness, c, state - ILLNESS_treated);
        m->body->traits &= ~(uint32_t)TRAIT_settled;
    }
}

static void review(struct moment *m, const struct occasion *o)
{
    if (!o->attends) {
        if (attends(m, o, 0))
            be_deterred(m);
        miss_review(m);
        return;
    }
    moment_count(m, FLOW_reviews);
    note_care(m);
    be_seen(m, VISIT_review, m->law->p->care_review_records, true, o->risk[0]);
}

/* What occupies the person, if something does: considering care, or a review. */
static bool is_review(const struct moment *m, const struct person *x)
{
    const double h = care_consider_hazard(&m->law->care, x),
                 rho = care_review_hazard(&m->law->care, x);

    return rho > 0 && (h <= 0 || !moment_happens(m, LANE_consider,
                                                 law_probability(m->law, h + rho) * h / (h + rho)));
}

/* False: neither. */
static bool is_occupied(const struct moment *m, struct occasion *o)
{
    const bool severe = illness_severity(m->body->illness) == 3;

    o->x = moment_person(m);
    const bool occupied = moment_consider(m, &o->x);
    if (!occupied && !severe)
        return false;

    const struct draw d = moment_draw_ahead(m, AHEAD_decide);
    o->reviews = occupied && is_review(m, &o->x);
    o->considers = occupied && !o->reviews;
    o->uniform = rng_uniform(d.word[0]);
    o->collapses = severe && rng_happens(d.word[1], m->law->care.collapse);
    return true;
}

/* Whether a visit in which someone may disclose goes alike for all minds. */
static bool disclosure_is_alike(const struct moment *m, const struct occasion *o, uint32_t number)
{
    return phase_disclosure_is_alike(m, o->risk, first_draw(m, number), second_draw(m, number));
}

static bool places_are_alike(const struct moment *m)
{
    const struct draw first = first_draw(m, VISIT_chosen);
    bool alike = true;

    for (unsigned k = 1; k < m->n_minds; k++)
        alike &= has_no_place(&m->mind[k], first) == has_no_place(m->mind, first);
    return alike;
}

/* Whether all minds decide, and meet, the same. */
static bool is_alike(const struct moment *m, const struct occasion *o)
{
    const bool cares = o->considers && care_is_care(o->choice);

    for (unsigned k = 1; k < m->n_minds; k++) {
        if (!(o->risk[k] < o->risk[0] || o->risk[k] > o->risk[0]))
            continue;
        if ((o->considers && choose(m, o, o->risk[k]) != o->choice) ||
            (o->reviews && attends(m, o, o->risk[k]) != o->attends))
            return false;
    }
    if (cares && o->choice == SERVICE_clinic && !places_are_alike(m))
        return false;
    return !may_disclose(m) ||
           ((!cares || disclosure_is_alike(m, o, VISIT_chosen)) &&
            (!o->reviews || !o->attends || disclosure_is_alike(m, o, VISIT_review)) &&
            (cares || !o->collapses || disclosure_is_alike(m, o, VISIT_collapse)));
}

static void be_occupied(struct moment *m, const struct occasion *o)
{
    if (o->reviews)
        review(m, o);
    if (o->considers)
        consider(m, o);
    if (o->collapses && !care_is_care(o->choice)) {
        moment_count(m, FLOW_collapses);
        visit(m, SERVICE_emergency, VISIT_collapse, o->risk[0]);
    }
}

/* Who has nothing untreated has not settled for going without care. */
static void clear_settled(struct moment *m)
{
    const bool has_untreated = illness_untreated(m->body->illness) != 0;

    m->body->traits &= ~(has_untreated ? 0 : (uint32_t)TRAIT_settled);
}

bool phase_may_care(struct moment *m)
{
    const struct person x = moment_person(m);
    const bool may = moment_may(m, LANE_consider, law_screen_care(m->law, m->group, &x));

    if (!may)
        clear_settled(m);
    return may;
}

bool phase_care(struct moment *m)
{
    struct occasion o;

    if (is_occupied(m, &o)) {
        o.risk[0] = moment_risk(m, m->mind);
        for (unsigned k = 1; k < m->n_minds; k++)
            o.risk[k] = moment_risk(m, &m->mind[k]);
        o.choice = o.considers ? choose(m, &o, o.risk[0]) : CARE_none;
        o.attends = o.reviews && attends(m, &o, o.risk[0]);
        if (m->n_minds > 1 && !is_alike(m, &o))
            return false;
        be_occupied(m, &o);
    }
    clear_settled(m);
    return true;
}
