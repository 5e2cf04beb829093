/* Time in steps. */
#include "steps.h"

#include "date.h"

#include <math.h>

static const double DAYS_PER_YEAR = 365.25;

double steps_length(const struct scenario *s)
{
    return s->run.time_step_days / DAYS_PER_YEAR;
}

double steps_tallied(const struct scenario *s)
{
    return nearbyint(s->run.time_years / steps_length(s));
}

double steps_burn_in(const struct scenario *s)
{
    return nearbyint(s->run.time_burn_in_years / steps_length(s));
}

double steps_from_start(const struct scenario *s, int64_t date)
{
    return nearbyint((double)(date - s->run.time_start) / s->run.time_step_days);
}

int64_t steps_day(const struct scenario *s, double step)
{
    return s->run.time_start + (int64_t)floor(step * s->run.time_step_days);
}

/* Months in a calendar interval; 0: intervals are steps. */
static int64_t months(const struct scenario *s)
{
    static const int64_t MONTHS[] = {
        [EVERY_steps] = 0, [EVERY_month] = 1, [EVERY_quarter] = 3, [EVERY_year] = 12};

    return MONTHS[s->run.output_every];
}

/* Which month, quarter or year since year 0 a day lies in. */
static int64_t period_of(const struct scenario *s, int64_t day)
{
    const struct date d = date_of(day);

    return (12 * d.year + d.month - 1) / months(s);
}

static int64_t first_day(const struct scenario *s, int64_t interval)
{
    const int64_t month = (period_of(s, s->run.time_start) + interval) * months(s);

    return date_days(month / 12, (int)(month % 12) + 1, 1);
}

int64_t steps_interval_of(const struct scenario *s, int64_t tallied)
{
    if (months(s) == 0)
        return tallied / s->run.output_every_steps;
    return period_of(s, steps_day(s, (double)tallied)) - period_of(s, s->run.time_start);
}

int64_t steps_intervals(const struct scenario *s)
{
    return steps_interval_of(s, (int64_t)steps_tallied(s) - 1) + 1;
}

/* The first tallied step of a calendar interval. Where a division is rounded, the day of a step decides. */
static int64_t first_of_calendar(const struct scenario *s, int64_t interval, int64_t n)
{
    const double days = (double)(first_day(s, interval) - s->run.time_start);
    int64_t first = (int64_t)fmin(ceil(days / s->run.time_step_days), (double)n);

    while (first > 0 && steps_interval_of(s, first - 1) >= interval)
        first--;
    while (first < n && steps_interval_of(s, first) < interval)
        first++;
    return first;
}

int64_t steps_interval_first(const struct scenario *s, int64_t interval)
{
    const int64_t n = (int64_t)steps_tallied(s);

    if (interval == 0)
        return 0;
    if (months(s) > 0)
        return first_of_calendar(s, interval, n);

    const double first = (double)interval * (double)s->run.output_every_steps;
    return first < (double)n ? (int64_t)first : n;
}

double steps_interval_start(const struct scenario *s, int64_t interval)
{
    if (months(s) == 0)
        return (double)s->run.time_start +
               (double)(interval * s->run.output_every_steps) * s->run.time_step_days;
    return interval == 0 ? (double)s->run.time_start : (double)first_day(s, interval);
}

double steps_in_longest_interval(const struct scenario *s)
{
    static const double DAYS[] = {[EVERY_month] = 31, [EVERY_quarter] = 92, [EVERY_year] = 366};
    const double steps = months(s) == 0 ? (double)s->run.output_every_steps
                                        : ceil(DAYS[s->run.output_every] / s->run.time_step_days);

    return fmin(steps, steps_tallied(s));
}
