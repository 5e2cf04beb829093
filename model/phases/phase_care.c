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

/* 2. Which untreated conditions become treated, each with probability treats_v; bits 4c. */
static uint32_t treats(const struct moment *m, const struct mind *x, enum service v, uint32_t visit)
{
    const uint32_t untreated = illness_untreated(m->body->illness);
    const double chance = x->law->p->service[v].treats;
    struct draw d[2] = {0};
    uint32_t treated = 0;

    condition_draws(d, m, untreated, visit);
    for (uint32_t s = untreated; s != 0; s &= s - 1) {
        const unsigned c = illness_lowest(s);
        treated |= (uint32_t)rng_happens(d[c / 4].word[c % 4], chance) << (c * ILLNESS_BITS);
    }
    return treated;
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

/* What a person does in the care phase, and what they decide. */
struct occasion {
    struct person x;         /* before it */
    bool considers, reviews; /* care is considered; a review is due */
    double uniform;          /* decides */
    bool may_collapse;       /* unless care was chosen */
    unsigned choice;         /* of the first mind, if it considers, */
    bool attends;            /* and if a review is due */
    double risk[MAX_WORLDS]; /* of each mind */
};

/* What a visit, or a review, comes to for one mind. */
struct visit {
    uint32_t treated; /* conditions, bits 4c */
    uint8_t follows;  /* phase.h */
    bool turned_away, no_place, recorded;
};

/* 3 and 4. A clinician is met, or a pharmacist; `risk` is the R of this step's decision. */
static struct visit be_seen(const struct moment *m, const struct mind *x, uint32_t number,
                            double records, bool clinician, double risk)
{
    struct visit y = {.recorded = is_recorded(m, number, records)};

    if (clinician && may_disclose(m))
        y.follows =
            (uint8_t)phase_disclosure(m, x, risk, first_draw(m, number), second_draw(m, number));
    return y;
}

/* 1. Whether a practice turns the person away, or a clinic has no place. */
static bool is_turned_away(const struct moment *m, const struct mind *x, enum service v,
                           uint32_t number)
{
    return v == SERVICE_gp && !moment_is(m, SUBGROUP_registered) &&
           rng_happens(first_draw(m, number).word[FIRST_refuses], x->law->p->care_gp_refuses);
}

static bool has_no_place(const struct moment *m, const struct mind *x, enum service v,
                         uint32_t number)
{
    return v == SERVICE_clinic &&
           rng_happens(first_draw(m, number).word[FIRST_refuses], x->no_place);
}

/* What the k-th mind's visit of a number, or review, comes to. */
static struct visit visit_of(const struct moment *m, const struct occasion *o, uint32_t number,
                             unsigned k)
{
    const enum service v = number == VISIT_chosen ? (enum service)o->choice : SERVICE_emergency;
    const struct mind *x = &m->mind[k];
    struct visit y;

    if (number == VISIT_review)
        return be_seen(m, x, number, x->law->p->care_review_records, true, o->risk[k]);
    if (is_turned_away(m, x, v, number))
        return (struct visit){.turned_away = true};
    if (has_no_place(m, x, v, number))
        return (struct visit){.no_place = true};
    y = be_seen(m, x, number, x->law->p->service[v].records, care_is_care(v), o->risk[k]);
    y.treated = treats(m, x, v, number);
    return y;
}

static bool visits_equal(struct visit a, struct visit b)
{
    return a.turned_away == b.turned_away && a.no_place == b.no_place && a.recorded == b.recorded &&
           a.treated == b.treated && a.follows == b.follows;
}

/* The person learns that nothing happened. The state learns the address only when the visit is over: what a visit counts
 * is counted under the subgroups before it. */
static void leave(struct moment *m, struct visit y)
{
    for (unsigned k = 0; y.recorded && k < m->n_minds; k++) {
        const struct mind *x = &m->mind[k];
        x->w->alarm[m->i] *= x->law->belief.safe_visit;
        x->w->distrust[m->i] *= x->law->belief.safe_visit;
    }
    if (y.follows != 0)
        phase_disclose(m, y.follows);
    if (y.recorded)
        moment_set(m, SUBGROUP_registered, true);
}

static void note_care(struct moment *m)
{
    if (moment_is(m, SUBGROUP_exploited))
        moment_get(m, TRAIT_cared);
}

static void visit(struct moment *m, enum service v, struct visit y)
{
    if (y.turned_away) {
        moment_count(m, FLOW_turned_away);
        moment_remember(m, MEMORY_denied);
        return;
    }
    if (y.no_place) {
        moment_count(m, FLOW_no_place);
        return;
    }
    if (care_is_care(v)) {
        note_care(m);
        if (may_disclose(m))
            moment_count(m, FLOW_visits_trafficked);
    }
    for (uint32_t s = y.treated; s != 0; s &= s - 1)
        treat_condition(m, illness_lowest(s));
    leave(m, y);
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

static unsigned choose(const struct moment *m, const struct mind *x, const struct occasion *o,
                       double risk)
{
    return care_decide(&x->law->care, &o->x, moment_fear(m), risk, o->uniform);
}

static bool attends(const struct moment *m, const struct mind *x, const struct occasion *o,
                    double risk)
{
    return care_attends(care_review_utility(&x->law->care, x->law->p, &o->x, moment_fear(m), risk),
                        o->uniform);
}

/* Whether someone who feared nothing would choose care, or attend. */
static bool would_come(const struct moment *m, const struct mind *x, const struct occasion *o)
{
    if (o->reviews)
        return attends(m, x, o, 0);
    return care_is_care(care_choose(care_calm(&x->law->care, &o->x), o->uniform));
}

/* Considers care. A person who chooses none has settled for going without. */
static void consider(struct moment *m, const struct occasion *o)
{
    moment_count(m, FLOW_considered);
    count_choice(m, o->choice);
    if (!care_is_care(o->choice)) {
        moment_get(m, TRAIT_settled);
        if (would_come(m, m->mind, o))
            be_deterred(m);
    }
    if (o->choice != CARE_none)
        visit(m, (enum service)o->choice, visit_of(m, o, VISIT_chosen, 0));
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
        moment_lose(m, TRAIT_settled);
    }
}

static void review(struct moment *m, const struct occasion *o)
{
    if (!o->attends) {
        if (would_come(m, m->mind, o))
            be_deterred(m);
        miss_review(m);
        return;
    }
    moment_count(m, FLOW_reviews);
    note_care(m);
    leave(m, visit_of(m, o, VISIT_review, 0));
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
    const bool occupied = moment_consider(m, m->law, &o->x);
    if (!occupied && !severe)
        return false;

    const struct draw d = moment_draw_ahead(m, AHEAD_decide);
    o->reviews = occupied && is_review(m, &o->x);
    o->considers = occupied && !o->reviews;
    o->uniform = rng_uniform(d.word[0]);
    o->may_collapse = severe && rng_happens(d.word[1], m->law->care.collapse);
    return true;
}

static bool collapses(const struct occasion *o)
{
    return o->may_collapse && !care_is_care(o->choice);
}

/* Whether the first mind comes to care, if it decides about that at all. */
static bool comes(const struct occasion *o)
{
    return o->reviews ? o->attends : !o->considers || care_is_care(o->choice);
}

/* Whether the k-th mind decides as the first. */
static bool decides_alike(const struct moment *m, const struct occasion *o, unsigned k)
{
    const struct mind *x = &m->mind[k];
    const bool same_risk = !(o->risk[k] < o->risk[0] || o->risk[k] > o->risk[0]);

    if (m->care_is_one && same_risk)
        return true;
    if ((o->considers && choose(m, x, o, o->risk[k]) != o->choice) ||
        (o->reviews && attends(m, x, o, o->risk[k]) != o->attends))
        return false;
    return m->care_is_one || comes(o) || would_come(m, x, o) == would_come(m, m->mind, o);
}

static bool places_are_alike(const struct moment *m)
{
    const bool no_place = has_no_place(m, m->mind, SERVICE_clinic, VISIT_chosen);
    bool alike = true;

    for (unsigned k = 1; k < m->n_minds; k++)
        alike &= has_no_place(m, &m->mind[k], SERVICE_clinic, VISIT_chosen) == no_place;
    return alike;
}

/* Whether what is disclosed in a visit goes alike for all minds. */
static bool disclosures_are_alike(const struct moment *m, const struct occasion *o, uint32_t number)
{
    return phase_disclosure_is_alike(m, o->risk, first_draw(m, number), second_draw(m, number));
}

/* Whether all minds meet the same under one law of care: only places and what is disclosed may tell them apart. */
static bool is_met_alike_in_one_law(const struct moment *m, const struct occasion *o)
{
    const bool cares = care_is_care(o->choice);

    if (o->choice == SERVICE_clinic && !places_are_alike(m))
        return false;
    return !may_disclose(m) || ((!cares || disclosures_are_alike(m, o, VISIT_chosen)) &&
                                (!o->attends || disclosures_are_alike(m, o, VISIT_review)) &&
                                (!collapses(o) || disclosures_are_alike(m, o, VISIT_collapse)));
}

static bool visits_are_alike(const struct moment *m, const struct occasion *o, uint32_t number)
{
    const struct visit first = visit_of(m, o, number, 0);
    bool alike = true;

    for (unsigned k = 1; k < m->n_minds; k++)
        alike &= visits_equal(visit_of(m, o, number, k), first);
    return alike;
}

/* The same under several laws. What a collapse would find after something else is not asked: where in doubt, the minds
 * differ. */
static bool is_met_alike(const struct moment *m, const struct occasion *o)
{
    if (o->choice != CARE_none)
        return !collapses(o) && visits_are_alike(m, o, VISIT_chosen);
    if (o->reviews)
        return !collapses(o) && (!o->attends || visits_are_alike(m, o, VISIT_review));
    return !collapses(o) || visits_are_alike(m, o, VISIT_collapse);
}

/* Whether all minds decide, and meet, the same. */
static bool is_alike(const struct moment *m, const struct occasion *o)
{
    for (unsigned k = 1; k < m->n_minds; k++)
        if (!decides_alike(m, o, k))
            return false;
    return m->care_is_one ? is_met_alike_in_one_law(m, o) : is_met_alike(m, o);
}

static void be_occupied(struct moment *m, const struct occasion *o)
{
    if (o->reviews)
        review(m, o);
    if (o->considers)
        consider(m, o);
    if (collapses(o)) {
        moment_count(m, FLOW_collapses);
        visit(m, SERVICE_emergency, visit_of(m, o, VISIT_collapse, 0));
    }
}

/* Who has nothing untreated has not settled for going without care. */
static void clear_settled(struct moment *m)
{
    const bool has_untreated = illness_untreated(m->body->illness) != 0;

    moment_lose(m, has_untreated ? 0 : TRAIT_settled);
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
        o.choice = o.considers ? choose(m, m->mind, &o, o.risk[0]) : CARE_none;
        o.attends = o.reviews && attends(m, m->mind, &o, o.risk[0]);
        if (m->n_minds > 1 && !is_alike(m, &o))
            return false;
        be_occupied(m, &o);
    }
    clear_settled(m);
    return true;
}
