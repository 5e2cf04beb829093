/* Schedules in steps (ODD.md 1): regimes, settings, and news. */
#include "schedule.h"

struct regimes schedule_regimes(const struct policy *y, const struct scenario *s,
                                const struct plan *p, int32_t step)
{
    struct regimes r = y->before;

    for (size_t i = 0; i < y->n_schedule && plan_entry_step(p, s, y->schedule[i].date) <= step; i++)
        if (!y->schedule[i].keeps_regimes)
            r = y->schedule[i].regimes;
    return r;
}

size_t schedule_settings(const struct policy *y, const struct scenario *s, const struct plan *p,
                         int32_t step)
{
    size_t at = 0;

    for (size_t i = 0; i < y->n_schedule && plan_entry_step(p, s, y->schedule[i].date) <= step; i++)
        if (y->schedule[i].params != NULL)
            at = i + 1;
    return at;
}

const struct world_params *schedule_params(const struct policy *y, size_t settings)
{
    return settings == 0 ? &y->params : y->schedule[settings - 1].params;
}

void schedule_apply(struct world *w, const struct policy *y, const struct scenario *s,
                    const struct plan *p, int32_t step)
{
    const struct regimes now = schedule_regimes(y, s, p, step);

    if (now.announced != w->regimes.announced) {
        w->news = true;
        w->news_step = (uint32_t)step;
        w->threat = now.announced > w->regimes.announced;
    }
    w->regimes = now;
}

/* Parameters are plain numbers set by one rule, so equal ones are equal bytes. */
bool schedule_params_equal(const struct world_params *a, const struct world_params *b)
{
    return a == b || memcmp(a, b, sizeof *a) == 0;
}
