/* ODD.md 6: care: considering it or a review, and the decision. */
#include "plain_world.h"

#include <math.h>

double plain_felt_risk(const struct plain_world *w, const struct plain_person *x)
{
    const double P = (double)plain_perceived_risk(x);

    return x->irregular ? P : w->w->belief_spillover * P;
}

/* U_v at severity S and perceived risk R. */
static double utility(const struct plain_world *w, const struct plain_person *x, enum service v,
                      int S, double R)
{
    const struct service_params *q = &w->w->service[v];
    double U = q->appeal + q->severity * (S - 1) - q->fear * (double)x->phi * R;

    if (!x->registered)
        U -= q->unregistered;
    if (x->irregular)
        U -= q->charged;
    if (x->exploited)
        U -= q->exploited;
    if (x->child)
        U -= q->child;
    return U;
}

enum { NO_CARE = -1 };

/* The multinomial logit, U_none = 0: the choice of the uniform u, a service or NO_CARE. */
static int choose(const struct plain_world *w, const struct plain_person *x, int S, double R,
                  double u)
{
    double U[SERVICE_COUNT], highest = 0, sum, reached;

    for (int v = 0; v < SERVICE_COUNT; v++) {
        U[v] = utility(w, x, (enum service)v, S, R);
        highest = fmax(highest, U[v]);
    }
    sum = exp(-highest);
    for (int v = 0; v < SERVICE_COUNT; v++)
        sum += exp(U[v] - highest);
    reached = exp(-highest);
    if (u * sum < reached)
        return NO_CARE;
    for (int v = 0; v < SERVICE_COUNT - 1; v++) {
        reached += exp(U[v] - highest);
        if (u * sum < reached)
            return v;
    }
    return SERVICE_COUNT - 1;
}

static bool is_care(int choice)
{
    return choice != NO_CARE && SERVICE_IS_CARE[choice];
}

static void tally_choice(struct plain_world *w, const struct plain_person *x, enum service v)
{
    plain_tally(w, OBSERVE_visits, x, v);
    if (plain_fearful(w, x))
        plain_tally(w, OBSERVE_visits_fearful, x, v);
    if (x->denied)
        plain_tally(w, OBSERVE_visits_denied, x, v);
    if (v == SERVICE_clinic)
        w->clinic_now[x->group]++;
}

/* Section 6, Considering. Returns the choice, a service or NO_CARE. */
static int consider(struct plain_world *w, uint32_t i, int S, double R)
{
    struct plain_person *x = &w->slot[i].person;
    const double u = plain_uniform(w, i, PLAIN_decide, 0, 0);
    const int choice = choose(w, x, S, R, u);

    plain_tally(w, OBSERVE_considered, x, 0);
    if (choice != NO_CARE)
        tally_choice(w, x, (enum service)choice);
    if (!is_care(choice)) {
        x->settled = true;
        if (is_care(choose(w, x, S, 0, u)))
            plain_deterred(w, i);
    }
    if (choice != NO_CARE)
        plain_visit(w, i, (enum service)choice, VISIT_CHOSEN, R);
    return choice;
}

/* Section 6, h: the largest hazard of considering care among the untreated conditions. */
static double consider_hazard(const struct plain_world *w, const struct plain_person *x)
{
    const double by_severity[] = {0, w->w->care_consider_mild, w->w->care_consider_moderate,
                                  w->w->care_consider_severe};
    double h = 0;

    for (size_t c = 0; c < w->s->n_conditions; c++)
        if (!x->condition[c].treated)
            h = fmax(h, by_severity[x->condition[c].severity] * w->w->condition[c].consider);
    return x->settled ? h * w->w->care_reconsider : h;
}

/* Section 6, rho: reviews of what is under treatment. */
static double review_hazard(const struct plain_world *w, const struct plain_person *x)
{
    double rho = 0;

    for (size_t c = 0; c < w->s->n_conditions; c++)
        if (x->condition[c].treated)
            rho += w->w->condition[c].review;
    return rho;
}

enum occupation { NOTHING, CONSIDERING, REVIEW };

static enum occupation occupied_by(const struct plain_world *w, uint32_t i)
{
    const struct plain_person *x = &w->slot[i].person;
    const double h = consider_hazard(w, x), rho = review_hazard(w, x);
    const double p = plain_p(w, h + rho), u = plain_lane(w, i, PLAIN_LANE_consider);

    if (!(h + rho > 0) || u >= p)
        return NOTHING;
    return !(rho > 0) || u < p * h / (h + rho) ? CONSIDERING : REVIEW;
}

/* Section 3, 5. */
void plain_care(struct plain_world *w, uint32_t i)
{
    struct plain_person *x = &w->slot[i].person;
    const int S = plain_worst_untreated(w, x);
    const double R = plain_felt_risk(w, x);
    const enum occupation what = occupied_by(w, i);
    const int choice = what == CONSIDERING ? consider(w, i, S, R) : NO_CARE;

    if (what == REVIEW)
        plain_review(w, i, R);
    if (S == SEVERE && !is_care(choice) &&
        plain_uniform(w, i, PLAIN_decide, 0, 1) < plain_p(w, w->w->care_collapse)) {
        plain_tally(w, OBSERVE_collapses, x, 0);
        plain_visit(w, i, SERVICE_emergency, VISIT_COLLAPSE, R);
    }
    if (plain_worst_untreated(w, x) == 0)
        x->settled = false;
}
