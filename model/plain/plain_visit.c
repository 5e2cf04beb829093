/* ODD.md 6, A visit. */
#include "plain_world.h"

#include <math.h>

/* Item 1, gp. Returns whether a practice turns the person away. */
static bool is_turned_away(struct plain_world *w, uint32_t i, enum plain_visit_kind visit)
{
    struct plain_person *x = &w->slot[i].person;

    if (x->registered || plain_uniform(w, i, PLAIN_visit, 4 * visit, 0) >= w->w->care_gp_refuses)
        return false;
    plain_tally(w, OBSERVE_turned_away, x, 0);
    x->denied = true;
    return true;
}

/* d: visits to the clinic chosen in the last step, in real people. */
static double clinic_demand(const struct plain_world *w)
{
    double d = 0;

    for (size_t g = 0; g < w->s->n_groups; g++)
        d += w->p->weight[g] * (double)w->clinic[g];
    return d;
}

/* Item 1, clinic. Returns whether there is no place. */
static bool has_no_place(struct plain_world *w, uint32_t i, enum plain_visit_kind visit)
{
    const double places = w->w->care_clinic_places, d = clinic_demand(w);

    if (!(places > 0) || !(d > 0) ||
        plain_uniform(w, i, PLAIN_visit, 4 * visit, 0) >= 1 - places * w->p->dt / d)
        return false;
    plain_tally(w, OBSERVE_no_place, &w->slot[i].person, 0);
    return true;
}

/* Item 2 for one condition, which becomes treated; section 9, Delays. */
static void treat_condition(struct plain_world *w, struct plain_person *x, size_t c)
{
    struct plain_condition *ill = &x->condition[c];

    ill->treated = true;
    plain_tally(w, OBSERVE_treated, x, 0);
    if (ill->never_treated && w->s->condition_run[c].track_delay)
        plain_tally_delay(w, x, c, (w->t - ill->onset) * w->s->run.time_step_days);
    ill->never_treated = false;
}

/* Item 2. */
static void treat(struct plain_world *w, uint32_t i, enum service v, enum plain_visit_kind visit)
{
    struct plain_person *x = &w->slot[i].person;

    for (uint32_t c = 0; c < w->s->n_conditions; c++) {
        const double u = plain_uniform(w, i, PLAIN_visit, 4 * visit + 2 + c / 4, c % 4);
        if (x->condition[c].severity > 0 && !x->condition[c].treated && u < w->w->service[v].treats)
            treat_condition(w, x, c);
    }
}

/* Items 3 and 4. What is counted in a visit is counted of the person as registered before it. */
static void be_seen(struct plain_world *w, uint32_t i, enum plain_visit_kind visit, double records,
                    bool clinician, double R)
{
    struct plain_person *x = &w->slot[i].person;
    const bool recorded = plain_uniform(w, i, PLAIN_visit, 4 * visit, 1) < records;

    if (recorded)
        plain_visit_calms(w, x);
    if ((x->exploited || x->escaped) && !x->referred && clinician)
        plain_disclosure(w, i, visit, R);
    x->registered = x->registered || recorded;
}

void plain_visit(struct plain_world *w, uint32_t i, enum service v, enum plain_visit_kind visit,
                 double R)
{
    struct plain_person *x = &w->slot[i].person;

    if (v == SERVICE_gp && is_turned_away(w, i, visit))
        return;
    if (v == SERVICE_clinic && has_no_place(w, i, visit))
        return;
    if (SERVICE_IS_CARE[v] && x->exploited)
        x->cared = true;
    if (SERVICE_IS_CARE[v] && (x->exploited || x->escaped) && !x->referred)
        plain_tally(w, OBSERVE_visits_trafficked, x, 0);
    treat(w, i, v, visit);
    be_seen(w, i, visit, w->w->service[v].records, SERVICE_IS_CARE[v], R);
}

/* U of attending a review at severity S_t and perceived risk R. */
static double review_utility(const struct plain_world *w, const struct plain_person *x, double R)
{
    const struct world_params *q = w->w;
    int S_t = 0;

    for (size_t c = 0; c < w->s->n_conditions; c++)
        if (x->condition[c].treated && q->condition[c].review > 0 && x->condition[c].severity > S_t)
            S_t = x->condition[c].severity;
    double U = q->care_review_appeal + q->care_review_severity * (S_t - 1) -
               q->care_review_fear * (double)x->phi * R;
    if (x->irregular)
        U -= q->care_review_charged;
    if (x->exploited)
        U -= q->care_review_exploited;
    if (x->child)
        U -= q->care_review_child;
    return U;
}

/* The uniform u in the order: stay away, attend. */
static bool attends(const struct plain_world *w, const struct plain_person *x, double R, double u)
{
    return u >= 1 / (1 + exp(review_utility(w, x, R)));
}

static void miss_review(struct plain_world *w, uint32_t i)
{
    struct plain_person *x = &w->slot[i].person;

    plain_tally(w, OBSERVE_reviews_missed, x, 0);
    for (uint32_t c = 0; c < w->s->n_conditions; c++) {
        const struct condition_params *q = &w->w->condition[c];
        const double u = plain_uniform(w, i, PLAIN_visit, 4 * VISIT_REVIEW + 2 + c / 4, c % 4);
        if (x->condition[c].treated && q->review > 0 && u < q->dropout_missed)
            plain_drop_out(x, c);
    }
}

void plain_review(struct plain_world *w, uint32_t i, double R)
{
    struct plain_person *x = &w->slot[i].person;
    const double u = plain_uniform(w, i, PLAIN_decide, 0, 0);

    if (!attends(w, x, R, u)) {
        if (attends(w, x, 0, u))
            plain_deterred(w, i);
        miss_review(w, i);
        return;
    }
    plain_tally(w, OBSERVE_reviews, x, 0);
    if (x->exploited)
        x->cared = true;
    be_seen(w, i, VISIT_REVIEW, w->w->care_review_records, true, R);
}
