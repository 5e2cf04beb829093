/* ODD.md 4: illness. */
#include "plain_world.h"

#include <math.h>

/* Section 4, Absent: the hazard of onset of condition c. */
static double onset_hazard(const struct plain_world *w, uint32_t i, size_t c)
{
    const struct plain_person *x = &w->slot[i].person;
    const struct condition_params *q = &w->w->condition[c];
    const size_t community = i % (size_t)w->s->run.population_communities;
    double hazard = q->onset * (double)x->z;

    if (x->exploited)
        hazard *= q->onset_exploited;
    if (x->escaped)
        hazard *= q->onset_escaped;
    if (x->disabled)
        hazard *= q->onset_disabled;
    return hazard + q->transmission * w->share[community * w->s->n_conditions + c];
}

static void maybe_onset(struct plain_world *w, uint32_t i, uint32_t c, double u)
{
    struct plain_person *x = &w->slot[i].person;
    const struct condition_params *q = &w->w->condition[c];

    if (!plain_eligible(x, q->eligible) || u >= plain_p(w, onset_hazard(w, i, c)))
        return;
    const double severity = plain_uniform(w, i, PLAIN_severity, c / 4, c % 4);
    x->condition[c] = (struct plain_condition){
        .severity = severity < q->start_severe                       ? SEVERE
                    : severity < q->start_severe + q->start_moderate ? MODERATE
                                                                     : MILD};
    plain_tally(w, OBSERVE_onsets, x, c);
}

/* Which of three competing hazards happens in this step (1 to 3), or 0. One uniform serves both
 * whether and which. */
static int competing(const struct plain_world *w, const double h[3], double u)
{
    const double sum = h[0] + h[1] + h[2], p = plain_p(w, sum);

    if (!(sum > 0) || u >= p)
        return 0;
    return u < p * h[0] / sum ? 1 : u < p * (h[0] + h[1]) / sum ? 2 : 3;
}

/* Section 4, Present and untreated. Returns whether it kills. */
static bool progress_untreated(const struct plain_world *w, struct plain_condition *x,
                               const struct condition_params *q, double u)
{
    const double h[3] = {q->recover, x->severity < SEVERE ? q->worsen : 0,
                         x->severity == SEVERE ? q->death : 0};
    const int kind = competing(w, h, u);

    if (kind == 1)
        *x = (struct plain_condition){0};
    if (kind == 2)
        x->severity++;
    return kind == 3;
}

/* Section 4, Present and treated. Returns whether it kills. */
static bool progress_treated(const struct plain_world *w, struct plain_condition *x,
                             const struct condition_params *q, double u)
{
    const double h[3] = {q->recover_treated,
                         x->severity == SEVERE ? q->death * q->death_treated_ratio : 0, q->dropout};
    const int kind = competing(w, h, u);

    if (kind == 1)
        *x = (struct plain_condition){0};
    if (kind == 3)
        x->treated = false;
    return kind == 2;
}

/* Section 3, 4. */
void plain_illness(struct plain_world *w, uint32_t i)
{
    struct plain_person *x = &w->slot[i].person;
    bool dies = false, killer_treated = false;

    for (uint32_t c = 0; c < w->s->n_conditions; c++) {
        const struct condition_params *q = &w->w->condition[c];
        const double u = plain_lane(w, i, PLAIN_LANE_condition + c);
        const struct plain_condition before = x->condition[c];
        bool kills = false;

        if (before.severity == 0)
            maybe_onset(w, i, c, u);
        else if (before.treated)
            kills = progress_treated(w, &x->condition[c], q, u);
        else
            kills = progress_untreated(w, &x->condition[c], q, u);
        if (kills && !dies) {
            dies = true;
            killer_treated = before.treated;
        }
    }
    if (!dies)
        return;
    w->slot[i].leaves = true;
    plain_tally(w, OBSERVE_deaths, x, 0);
    if (!killer_treated)
        plain_tally(w, OBSERVE_deaths_untreated, x, 0);
    if (x->followed)
        w->followed[i].died = true;
}

/* Of the people present in community m, the share who have condition c untreated. */
static double share_untreated(const struct plain_world *w, size_t m, size_t c)
{
    const size_t M = (size_t)w->s->run.population_communities;
    uint32_t untreated = 0, present = 0;

    for (size_t i = m; i < w->p->n_slots; i += M) {
        const struct plain_person *x = &w->slot[i].person;
        present += x->present;
        untreated += x->present && x->condition[c].severity > 0 && !x->condition[c].treated;
    }
    return present > 0 ? (double)untreated / (double)present : 0;
}

/* Section 4, I_m/N_m at the end of a step. */
void plain_share_untreated(struct plain_world *w)
{
    const size_t M = (size_t)w->s->run.population_communities, C = w->s->n_conditions;

    for (size_t m = 0; m < M; m++)
        for (size_t c = 0; c < C; c++)
            w->share[m * C + c] = share_untreated(w, m, c);
}
