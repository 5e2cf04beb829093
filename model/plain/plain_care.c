/* ODD.md 6: care. */
#include "plain_world.h"

#include <math.h>

/* R: the perceived risk as it weighs with this person. */
static double felt_risk(const struct plain_world *w, const struct plain_person *x)
{
    const double P = (double)(x->b > x->m ? x->b : x->m);

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

static bool is_professional(int choice)
{
    return choice == SERVICE_gp || choice == SERVICE_emergency || choice == SERVICE_clinic;
}

/* Section 6, A visit, item 2. */
static void treat(struct plain_world *w, uint32_t i, enum service v, uint32_t visit)
{
    struct plain_person *x = &w->slot[i].person;

    for (uint32_t c = 0; c < w->s->n_conditions; c++) {
        struct plain_condition *ill = &x->condition[c];
        const double u = plain_uniform(w, i, PLAIN_visit, 4 * visit + 2 + c / 4, c % 4);
        if (ill->severity == 0 || ill->treated || u >= w->w->service[v].treats)
            continue;
        ill->treated = true;
        plain_tally(w, OBSERVE_treated, x, 0);
    }
}

/* Section 6, A visit: number `visit` of this step (0 chosen, 1 collapse). */
static void visit_service(struct plain_world *w, uint32_t i, enum service v, uint32_t visit,
                          double R)
{
    struct plain_person *x = &w->slot[i].person;
    const float unlearn = (float)(1 - w->w->belief_learn_visit);

    if (v == SERVICE_gp && !x->registered &&
        plain_uniform(w, i, PLAIN_visit, 4 * visit, 0) < w->w->care_gp_refuses) {
        plain_tally(w, OBSERVE_turned_away, x, 0);
        return;
    }
    treat(w, i, v, visit);
    if (plain_uniform(w, i, PLAIN_visit, 4 * visit, 1) < w->w->service[v].records) {
        x->registered = true;
        x->b = x->b * unlearn;
        x->m = x->m * unlearn;
    }
    if ((x->exploited || x->escaped) && !x->referred && v != SERVICE_pharmacy)
        plain_disclosure(w, i, visit, R);
}

/* Section 6, the decision of a person who considers care. */
static int decide(struct plain_world *w, uint32_t i, int S, double R)
{
    struct plain_person *x = &w->slot[i].person;
    const double u = plain_uniform(w, i, PLAIN_decide, 0, 0);
    const int choice = choose(w, x, S, R, u);

    plain_tally(w, OBSERVE_considered, x, 0);
    if (choice != NO_CARE)
        plain_tally(w, OBSERVE_visits, x, (size_t)choice);
    if (!is_professional(choice) && is_professional(choose(w, x, S, 0, u))) {
        plain_tally(w, OBSERVE_deterred, x, 0);
        if (x->followed)
            w->followed[i].deterred = true;
    }
    return choice;
}

/* Section 3, 5. */
void plain_care(struct plain_world *w, uint32_t i)
{
    struct plain_person *x = &w->slot[i].person;
    const int S = plain_worst_untreated(w, x);
    const double R = felt_risk(w, x);
    const double consider = S == MILD       ? w->w->care_consider_mild
                            : S == MODERATE ? w->w->care_consider_moderate
                                            : w->w->care_consider_severe;
    int choice = NO_CARE;

    if (S == 0)
        return;
    if (plain_lane(w, i, PLAIN_LANE_consider) < plain_p(w, consider))
        choice = decide(w, i, S, R);
    if (choice != NO_CARE)
        visit_service(w, i, (enum service)choice, 0, R);
    if (S == SEVERE && !is_professional(choice) &&
        plain_uniform(w, i, PLAIN_decide, 0, 1) < plain_p(w, w->w->care_collapse)) {
        plain_tally(w, OBSERVE_collapses, x, 0);
        visit_service(w, i, SERVICE_emergency, 1, R);
    }
}
