/* The twin, ODD.md 4 and 5: illness, and what people believe. */
#include "twin_world.h"

#include <math.h>

static void move_toward_target(const struct twin_world *w, struct twin_person *x)
{
    x->b = x->b + x->tau * (twin_target(w, x) - x->b);
}

/* The probability of hearing the latest news from the media in this step. */
static double p_media(const struct twin_world *w)
{
    const double years = (double)(w->t - w->news_step) * w->p->dt;
    const double hazard = w->threat ? w->w->belief_media_threat : w->w->belief_media_protection;

    return twin_p(w, hazard * exp2(-years / w->w->belief_media_half_life));
}

/* Section 5, News. */
void twin_news(struct twin_world *w, uint32_t i)
{
    struct twin_slot *slot = &w->slot[i];
    struct twin_person *x = &slot->person;
    const double word_of_mouth =
        w->threat ? w->w->belief_word_of_mouth_threat : w->w->belief_word_of_mouth_protection;

    if (x->heard)
        return;
    const double p = 1 - (1 - p_media(w)) * pow(1 - word_of_mouth, (double)slot->told);
    if (twin_lane(w, i, TWIN_LANE_news) >= p)
        return;
    slot->hears = true;
    x->heard = true;
    x->k = w->announced;
    if (x->k == REGIME_serious && twin_uniform(w, i, TWIN_hear, 0, 0) < w->w->belief_ambiguity)
        x->k = REGIME_full;
    move_toward_target(w, x);
}

/* Section 5, Reminders. */
void twin_reminder(struct twin_world *w, uint32_t i)
{
    struct twin_person *x = &w->slot[i].person;

    if (w->announced == REGIME_none || x->k == REGIME_none)
        return;
    if (twin_lane(w, i, TWIN_LANE_reminder) < twin_p(w, w->w->belief_reminder))
        move_toward_target(w, x);
}

/* 2^(-dt/H): what a step leaves of a distance that halves every H years. */
static float left_after_step(const struct twin_world *w, double half_life)
{
    return (float)exp2(-w->p->dt / half_life);
}

/* Section 5, Relaxing, then contacts, then ingraining. */
void twin_beliefs(struct twin_world *w, uint32_t i)
{
    struct twin_person *x = &w->slot[i].person;
    const uint32_t n = w->slot[i].signals;
    const float calm = left_after_step(w, w->w->belief_calm_half_life);
    const float ingrain = left_after_step(w, w->w->belief_ingrain_half_life);
    const float fade = left_after_step(w, w->w->belief_fade_half_life);

    x->b = x->beta + (x->b - x->beta) * calm;
    if (n > 0)
        x->b = 1.0f - (1.0f - x->b) * (float)pow(1 - w->w->belief_learn_contact, (double)n);
    if (x->b > x->m)
        x->m = x->b + (x->m - x->b) * ingrain;
    else
        x->m = x->beta + (x->m - x->beta) * fade;
}

/* Section 4, Absent: the hazard of onset of condition c. */
static double onset_hazard(const struct twin_world *w, uint32_t i, size_t c)
{
    const struct twin_person *x = &w->slot[i].person;
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

static void maybe_onset(struct twin_world *w, uint32_t i, uint32_t c, double u)
{
    struct twin_person *x = &w->slot[i].person;
    const struct condition_params *q = &w->w->condition[c];

    if (!twin_eligible(x, q->eligible) || u >= twin_p(w, onset_hazard(w, i, c)))
        return;
    const double severity = twin_uniform(w, i, TWIN_severity, c / 4, c % 4);
    x->condition[c] = (struct twin_condition){
        .severity = severity < q->start_severe                       ? SEVERE
                    : severity < q->start_severe + q->start_moderate ? MODERATE
                                                                     : MILD};
    twin_tally(w, OBSERVE_onsets, x, c);
}

/* Which of three competing hazards happens in this step (1 to 3), or 0. One uniform serves both
 * whether and which. */
static int competing(const struct twin_world *w, const double h[3], double u)
{
    const double sum = h[0] + h[1] + h[2], p = twin_p(w, sum);

    if (!(sum > 0) || u >= p)
        return 0;
    return u < p * h[0] / sum ? 1 : u < p * (h[0] + h[1]) / sum ? 2 : 3;
}

/* Section 4, Present and untreated. Returns whether it kills. */
static bool progress_untreated(const struct twin_world *w, struct twin_condition *x,
                               const struct condition_params *q, double u)
{
    const double h[3] = {q->recover, x->severity < SEVERE ? q->worsen : 0,
                         x->severity == SEVERE ? q->death : 0};
    const int kind = competing(w, h, u);

    if (kind == 1)
        *x = (struct twin_condition){0};
    if (kind == 2)
        x->severity++;
    return kind == 3;
}

/* Section 4, Present and treated. Returns whether it kills. */
static bool progress_treated(const struct twin_world *w, struct twin_condition *x,
                             const struct condition_params *q, double u)
{
    const double h[3] = {q->recover_treated,
                         x->severity == SEVERE ? q->death * q->death_treated_ratio : 0, q->dropout};
    const int kind = competing(w, h, u);

    if (kind == 1)
        *x = (struct twin_condition){0};
    if (kind == 3)
        x->treated = false;
    return kind == 2;
}

/* Section 4. Returns whether the person dies. */
bool twin_illness_kills(struct twin_world *w, uint32_t i)
{
    struct twin_person *x = &w->slot[i].person;
    bool dies = false, killer_treated = false;

    for (uint32_t c = 0; c < w->s->n_conditions; c++) {
        const struct condition_params *q = &w->w->condition[c];
        const double u = twin_lane(w, i, TWIN_LANE_condition + c);
        const struct twin_condition before = x->condition[c];
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
    if (dies)
        twin_tally(w, OBSERVE_deaths, x, 0);
    if (dies && !killer_treated)
        twin_tally(w, OBSERVE_deaths_untreated, x, 0);
    if (dies && x->followed)
        w->followed[i].died = true;
    return dies;
}
