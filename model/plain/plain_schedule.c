/* ODD.md 1: what stands in a step (settings, regimes, news), and which interval it belongs to. */
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

/* The calendar period in which a step of the tallied period begins. */
static int64_t period_of(const struct plain_world *w, uint32_t tallied_step)
{
    static const int MONTHS[] = {[EVERY_month] = 1, [EVERY_quarter] = 3, [EVERY_year] = 12};
    const double day =
        floor((double)w->s->run.time_start + tallied_step * w->s->run.time_step_days);
    const struct date date = date_of((int64_t)day);

    return (12 * date.year + date.month - 1) / MONTHS[w->s->run.output_every];
}

/* Section 9, An interval. A calendar period in which no step begins is none. */
static size_t interval_of(const struct plain_world *w, uint32_t tallied_step)
{
    size_t interval = 0;

    if (w->s->run.output_every == EVERY_steps)
        return tallied_step / (size_t)w->s->run.output_every_steps;
    for (uint32_t n = 1; n <= tallied_step; n++)
        interval += period_of(w, n) != period_of(w, n - 1);
    return interval;
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
