/* Axes: round ticks, calendar ticks, and labels that keep their distance. */
#include "axis.h"

#include "date.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

enum { MOST_MONTHS = 5 }; /* where seven years would stand: their labels are wide */

static double round_step(double span, int ticks)
{
    static const double NICE[] = {1.0, 2.0, 2.5, 5.0, 10.0};
    const double raw = span / ticks, unit = pow(10.0, floor(log10(raw)));
    size_t i = 0;

    while (i < 4 && NICE[i] * unit < raw * 0.999)
        i++;
    return NICE[i] * unit;
}

static int step_decimals(double step)
{
    int decimals = 0;

    for (double x = step; decimals < 9 && fabs(x - round(x)) > 1e-6 * x; decimals++)
        x *= 10.0;
    return decimals;
}

struct axis axis_round(double low, double high)
{
    if (!(high > 0.0))
        return (struct axis){.from = 0.0, .to = 1.0, .step = 0.2, .decimals = 1};

    const bool from_zero = low < 2.0 / 3.0 * high || high - low < 1e-9 * high;
    const double step = round_step(from_zero ? high : high - low, 5);
    const double from = from_zero ? 0.0 : floor(low / step) * step;
    return (struct axis){.from = from,
                         .to = ceil(high / step - 1e-9) * step,
                         .step = step,
                         .decimals = step_decimals(step)};
}

struct axis axis_between(double low, double high, int ticks)
{
    if (!(low <= high))
        low = 0.0, high = 1.0;
    if (high - low < 1e-9 * fmax(fabs(low), fabs(high)) || high - low < 1e-300) {
        const double room = fabs(high) > 0.0 ? 0.1 * fabs(high) : 1.0;
        low -= room, high += room;
    }
    const double step = round_step(high - low, ticks);
    return (struct axis){.from = floor(low / step + 1e-9) * step,
                         .to = ceil(high / step - 1e-9) * step,
                         .step = step,
                         .decimals = step_decimals(step)};
}

void axis_thin(struct axis *a)
{
    a->step *= 2.0;
    a->decimals = step_decimals(a->step);
}

static int64_t floor_to(int64_t x, int64_t step)
{
    return (x >= 0 ? x : x - step + 1) / step * step;
}

static void month_label(struct tick *t, int64_t year, int month, bool is_year,
                        const char *const months[12])
{
    if (is_year)
        (void)snprintf(t->label, sizeof t->label, "%" PRId64, year);
    else
        (void)snprintf(t->label, sizeof t->label, "%.16s %" PRId64, months[month - 1], year);
}

static size_t month_ticks(struct tick *ticks, double from, double to, int64_t months, size_t most,
                          const char *const names[12])
{
    const struct date first = date_of((int64_t)floor(from));
    const int64_t start = floor_to(first.year * 12 + first.month - 1, months);
    size_t n = 0;

    for (int64_t m = start; m < start + months * (int64_t)(most + 3); m += months) {
        const int64_t year = floor_to(m, 12) / 12;
        const int month = (int)(m - year * 12) + 1;
        const double day = (double)date_days(year, month, 1);
        if (day < from || day > to)
            continue;
        if (n == most)
            return most + 1;
        ticks[n].day = day;
        month_label(&ticks[n++], year, month, months % 12 == 0, names);
    }
    return n;
}

static size_t day_ticks(struct tick *ticks, double from, double to, size_t most)
{
    const double step = fmax(1.0, ceil((to - from) / (double)(most - 1)));
    size_t n = 0;

    while (n < most && ceil(from) + step * (double)n <= to) {
        char date[DATE_SIZE];
        ticks[n].day = ceil(from) + step * (double)n;
        date_print(date, (int64_t)ticks[n].day);
        (void)snprintf(ticks[n++].label, TICK_SIZE, "%.40s", date);
    }
    return n;
}

size_t axis_dates(struct tick ticks[MAX_TICKS], double from, double to, size_t most,
                  const char *const months[12])
{
    static const int64_t MONTHS[] = {1,   2,   3,   4,    6,    12,   24,   60,
                                     120, 240, 600, 1200, 2400, 6000, 12000};

    for (size_t i = 0; i < sizeof MONTHS / sizeof *MONTHS; i++) {
        const size_t wide = most * MOST_MONTHS / 7;
        const size_t fit = MONTHS[i] % 12 == 0 || wide < 2 ? most : wide;
        const size_t n = month_ticks(ticks, from, to, MONTHS[i], fit, months);
        if (n <= fit && n >= 2)
            return n;
        if (n < 2)
            break;
    }
    return day_ticks(ticks, from, to, most < 4 ? most : 4);
}

/* Positions less their rank times the gap must ascend: isotonic regression by pooling adjacent violators. */
void axis_push_apart(double *y, size_t n, double gap, double low, double high)
{
    size_t order[MAX_LABELS], size[MAX_LABELS], blocks = 0, k = 0;
    double mean[MAX_LABELS];

    if (n == 0 || n > MAX_LABELS)
        return;
    if (gap * (double)(n - 1) > high - low)
        gap = (high - low) / (double)(n - 1);
    for (size_t i = 0; i < n; i++) {
        size_t j = i;
        for (; j > 0 && y[order[j - 1]] > y[i]; j--)
            order[j] = order[j - 1];
        order[j] = i;
    }
    for (size_t i = 0; i < n; i++, blocks++) {
        mean[blocks] = y[order[i]] - gap * (double)i;
        size[blocks] = 1;
        for (; blocks > 0 && mean[blocks - 1] > mean[blocks]; blocks--) {
            const double a = (double)size[blocks - 1], b = (double)size[blocks];
            mean[blocks - 1] = (a * mean[blocks - 1] + b * mean[blocks]) / (a + b);
            size[blocks - 1] += size[blocks];
        }
    }
    for (size_t b = 0; b < blocks; b++)
        for (size_t i = 0; i < size[b]; i++, k++) {
            const double bounded = fmin(fmax(mean[b], low), high - gap * (double)(n - 1));
            y[order[k]] = bounded + gap * (double)k;
        }
}
