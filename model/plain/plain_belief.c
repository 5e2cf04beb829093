/* ODD.md 5: what people believe. */
#include "plain_world.h"

#include <math.h>

/* pi_k of a regime other than none. */
static float pi_of(const struct plain_world *w, enum regime k)
{
    return k == REGIME_full ? (float)w->w->belief_full : (float)w->w->belief_serious;
}

/* Whether this regime is above the person's floor by itself. */
static bool is_above_floor(const struct plain_world *w, const struct plain_person *x, enum regime k)
{
    return k != REGIME_none && pi_of(w, k) > x->beta;
}

float plain_target(const struct plain_world *w, const struct plain_person *x)
{
    return is_above_floor(w, x, x->k) ? pi_of(w, x->k) : x->beta;
}

/* A threat heard or remembered: it alarms and never calms. */
static void alarm(const struct plain_world *w, struct plain_person *x)
{
    const float way = plain_target(w, x) - x->b;

    if (is_above_floor(w, x, x->k))
        x->b = x->b + x->tau * (way > 0 ? way : 0);
}

/* A protection: it calms and never alarms, and takes back only what the regime believed until then put there. */
static void calm(const struct plain_world *w, struct plain_person *x, enum regime believed)
{
    const float way = plain_target(w, x) - x->b, before = x->b;

    if (is_above_floor(w, x, believed))
        x->b = x->b + x->tau * (way < 0 ? way : 0);
    if (x->b < before)
        x->settled = false;
}

/* The probability of hearing the latest news from the media in this step. */
static double p_media(const struct plain_world *w)
{
    const double years = (double)(w->t - w->news_step) * w->p->dt;
    const double hazard = w->threat ? w->w->belief_media_threat : w->w->belief_media_protection;

    return plain_p(w, hazard * exp2(-years / w->w->belief_media_half_life));
}

/* Section 5, News. */
static void hear_news(struct plain_world *w, uint32_t i)
{
    struct plain_slot *slot = &w->slot[i];
    struct plain_person *x = &slot->person;
    const enum regime believed = x->k;
    const double word_of_mouth =
        w->threat ? w->w->belief_word_of_mouth_threat : w->w->belief_word_of_mouth_protection;

    if (x->heard)
        return;
    const double p = 1 - (1 - p_media(w)) * pow(1 - word_of_mouth, (double)slot->told);
    if (plain_lane(w, i, PLAIN_LANE_news) >= p)
        return;
    slot->hears = true;
    x->heard = true;
    x->k = w->announced;
    if (x->k == REGIME_serious && plain_uniform(w, i, PLAIN_hear, 0, 0) < w->w->belief_ambiguity)
        x->k = REGIME_full;
    if (w->threat)
        alarm(w, x);
    else
        calm(w, x, believed);
}

/* The hazard of being reminded in this step: a part of it wanes with the latest news. */
static double reminder_hazard(const struct plain_world *w)
{
    const double lasting = w->w->belief_reminder_lasting;
    const double years = (double)(w->t - w->news_step) * w->p->dt;
    const double fresh = w->had_news ? exp2(-years / w->w->belief_media_half_life) : 0;

    return w->w->belief_reminder * (lasting + (1 - lasting) * fresh);
}

/* Section 5, Reminders. */
static void be_reminded(struct plain_world *w, uint32_t i)
{
    struct plain_person *x = &w->slot[i].person;

    if (w->announced == REGIME_none || x->k == REGIME_none)
        return;
    if (plain_lane(w, i, PLAIN_LANE_reminder) < plain_p(w, reminder_hazard(w)))
        alarm(w, x);
}

/* Section 3, 1. */
void plain_news(struct plain_world *w, uint32_t i)
{
    hear_news(w, i);
    be_reminded(w, i);
}

/* 2^(-dt/H): what a step leaves of a distance that halves every H years. */
static float left_after_step(const struct plain_world *w, double half_life)
{
    return (float)exp2(-w->p->dt / half_life);
}

/* Section 3, 2, and 5: relaxing, then contacts, then ingraining. */
void plain_beliefs(struct plain_world *w, uint32_t i)
{
    struct plain_person *x = &w->slot[i].person;
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

/* Section 5, own experience: a visit that leaves a record. */
void plain_visit_calms(const struct plain_world *w, struct plain_person *x)
{
    const float unlearn = (float)(1 - w->w->belief_learn_visit);

    x->b = x->b * unlearn;
    x->m = x->m * unlearn;
}

float plain_perceived_risk(const struct plain_person *x)
{
    return x->b > x->m ? x->b : x->m;
}

bool plain_fearful(const struct plain_world *w, const struct plain_person *x)
{
    const float share = x->irregular ? 1.0f : (float)w->w->belief_spillover;

    return x->phi * (share * plain_perceived_risk(x)) >= (float)w->w->belief_fearful_at;
}
