/* Drift under a policy that never changes: sums over replicates, and the estimates. */
#include "drift.h"

#include "mem.h"
#include "replicates.h"
#include "trend.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static const double MATTERS = 0.1, MATTERS_ALONE = 0.01, WRONG = 0.05;

static bool is_level(enum measure m)
{
    return measure_quantity_kind(MEASURES[m].numerator) == KIND_LEVEL;
}

size_t drift_policy(const struct scenario *s, const struct plan *p)
{
    for (size_t k = 0; k < s->n_policies; k++) {
        bool stays = true;
        for (size_t i = 0; i < s->policy[k].n_schedule; i++)
            stays = stays && plan_entry_step(p, s, s->policy[k].schedule[i].date) <= 0;
        if (stays)
            return k;
    }
    return s->n_policies;
}

enum status drift_init(struct drift *d, const struct scenario *s, const struct plan *p,
                       struct err *e)
{
    const size_t n = (size_t)p->n_intervals;

    *d = (struct drift){.scenario = s, .plan = p, .policy = drift_policy(s, p), .n_intervals = n};
    d->when = mem_array(n, sizeof *d->when);
    d->length = mem_array(n, sizeof *d->length);
    d->value = mem_array(n, sizeof *d->value);
    if (d->when == NULL || d->length == NULL || d->value == NULL) {
        drift_free(d);
        return err_memory(e);
    }
    double at = 0.0;
    for (size_t i = 0; i < n; i++) {
        d->length[i] = p->dt * plan_interval_steps(p, s, (int32_t)i);
        d->when[i] = at + d->length[i] / 2;
        at += d->length[i];
    }
    return STATUS_OK;
}

void drift_free(struct drift *d)
{
    mem_free(d->when);
    mem_free(d->length);
    mem_free(d->value);
    *d = (struct drift){.scenario = NULL};
}

/* The length of the period, years. */
static double period(const struct drift *d)
{
    return d->when[d->n_intervals - 1] + d->length[d->n_intervals - 1] / 2;
}

static void add_change(struct drift *d, const struct quantities *interval, enum measure m)
{
    const size_t n = d->n_intervals, half = n / 2;

    for (size_t i = 0; i < n; i++)
        d->value[i] = measure_value(m, &interval[d->policy * n + i]);
    moments_add(&d->change[m], period(d) * trend_slope(d->when, d->value, d->length, n));
    moments_add(&d->early[m], trend_slope(d->when, d->value, d->length, half));
    moments_add(&d->late[m],
                trend_slope(d->when + half, d->value + half, d->length + half, n - half));
}

void drift_add(struct drift *d, const struct quantities *interval)
{
    const size_t n = d->n_intervals;

    d->replicates++;
    for (size_t p = 0; p < d->scenario->n_policies; p++) {
        const struct quantities total = measure_total(interval + p * n, n);
        for (enum measure m = 0; m < MEASURE_COUNT; m++)
            moments_add(&d->level[p][m], measure_value(m, &total));
    }
    for (enum measure m = 0; m < MEASURE_COUNT && d->policy < d->scenario->n_policies; m++)
        if (!is_level(m))
            add_change(d, interval, m);
}

static void take(void *into, const struct quantities *interval)
{
    drift_add(into, interval);
}

enum status drift_read(struct drift *d, struct result *r, struct err *e)
{
    size_t used = 0, missing = 0;
    enum status s = drift_init(d, result_scenario(r), result_plan(r), e);

    if (s == STATUS_OK)
        s = replicates_read(r, take, d, &used, &missing, e);
    if (s != STATUS_OK)
        drift_free(d);
    return s;
}

bool drift_is_known(const struct drift *d)
{
    return d->policy < d->scenario->n_policies && d->n_intervals >= DRIFT_LEAST_INTERVALS &&
           d->replicates > 1;
}

struct estimate drift_of(const struct drift *d, enum measure m)
{
    return estimate_of(&d->change[m]);
}

double drift_level(const struct drift *d, enum measure m)
{
    return estimate_of(&d->level[d->policy][m]).mean;
}

double drift_contrast(const struct drift *d, enum measure m)
{
    double low = INFINITY, high = -INFINITY;

    for (size_t p = 0; p < d->scenario->n_policies; p++)
        if (d->level[p][m].n > 0) {
            low = fmin(low, d->level[p][m].mean);
            high = fmax(high, d->level[p][m].mean);
        }
    return high > low ? high - low : 0.0;
}

/* A drift of this size does not matter. */
static double tolerance(const struct drift *d, enum measure m)
{
    return d->scenario->n_policies > 1 ? MATTERS * drift_contrast(d, m)
                                       : MATTERS_ALONE * fabs(drift_level(d, m));
}

static bool is_distinguishable(const struct drift *d, enum measure m)
{
    const struct estimate x = drift_of(d, m);

    if (isnan(x.low))
        return false;
    const double df = (double)(x.n - 1), usual = estimate_t(df);
    const double wide = gsl_cdf_tdist_Pinv(1.0 - WRONG / (2.0 * MEASURE_COUNT), df);
    return fabs(x.mean) > (x.high - x.mean) * wide / usual;
}

bool drift_matters(const struct drift *d, enum measure m)
{
    return drift_is_known(d) && is_distinguishable(d, m) &&
           fabs(drift_of(d, m).mean) > tolerance(d, m);
}

double drift_burn_in(const struct drift *d, enum measure m)
{
    const double ratio = d->late[m].mean / d->early[m].mean, half = period(d) / 2;
    const double too_large = fabs(drift_of(d, m).mean) / tolerance(d, m);

    if (d->late[m].n < 2 || !(ratio > 0.0 && ratio < 0.95) || !isfinite(too_large))
        return NAN;
    return log(too_large) * half / -log(ratio);
}
