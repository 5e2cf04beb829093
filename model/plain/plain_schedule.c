/* ODD.md 1: what is in force in a step (settings, regimes, news), and which interval it belongs to. */
#include "plain_world.h"

#include "date.h"

#include <math.h>

/* Section 1: the step in which an entry takes effect; halves to even. */
static double entry_step(const struct plain_world *w, const struct schedule_entry *entry)
{
    const double days = (double)(entry->date - w->s->run.time_start);
    const double step = nearbyint(days / w->s->run.time_step_days) + w->p->n_burn;

    return step < 0 ? 0 : step;
}

void plain_take_settings(struct plain_world *w)
{
    w->w = &w->policy->params;
    w->q = &w->quantiles[0];
    for (size_t n = 0; n < w->policy->n_schedule; n++) {
        const struct schedule_entry *entry = &w->policy->schedule[n];
        if (entry->params == NULL || entry_step(w, entry) > (double)w->t)
            continue;
        w->w = entry->params;
        w->q = &w->quantiles[n + 1];
    }
}

/* Section 1, of several entries in one step the last holds. */
static void take_regimes(struct plain_world *w)
{
    for (size_t n = 0; n < w->policy->n_schedule; n++) {
        const struct schedule_entry *entry = &w->policy->schedule[n];
        if (entry->keeps_regimes || entry_step(w, entry) != (double)w->t)
            continue;
        w->in_force = entry->regimes.in_force;
        w->announced = entry->regimes.announced;
    }
}

/* Section 5: what is announced has changed, and nobody has heard of it. */
static void be_news(struct plain_world *w, bool threat)
{
    w->had_news = true;
    w->threat = threat;
    w->news_step = w->t;
    for (uint32_t i = 0; i < w->p->n_slots; i++) {
        w->slot[i].person.heard = false;
        w->slot[i].told = 0;
    }
}

/* Section 9: the number of the calendar period that a day lies in. */
static int64_t period_of(const struct plain_world *w, double day)
{
    static const int MONTHS[] = {[EVERY_month] = 1, [EVERY_quarter] = 3, [EVERY_year] = 12};
    const struct date date = date_of((int64_t)floor(day));

    return (12 * date.year + date.month - 1) / MONTHS[w->s->run.output_every];
}

/* Section 9, An interval: by steps, or by the day that a step begins on. */
static size_t interval_of(const struct plain_world *w, uint32_t tallied_step)
{
    const double start = (double)w->s->run.time_start;

    if (w->s->run.output_every == EVERY_steps)
        return tallied_step / (size_t)w->s->run.output_every_steps;
    return (size_t)(period_of(w, start + tallied_step * w->s->run.time_step_days) -
                    period_of(w, start));
}

void plain_take_effect(struct plain_world *w)
{
    const enum regime before = w->announced;

    w->is_tallied = w->t >= (uint32_t)w->p->n_burn;
    if (w->is_tallied)
        w->interval = interval_of(w, w->t - (uint32_t)w->p->n_burn);
    plain_take_settings(w);
    take_regimes(w);
    if (w->announced != before)
        be_news(w, w->announced > before);
}
