/* Elementary effects from trajectories. */
#include "morris_effects.h"

#include "mem.h"
#include "resample.h"

#include <math.h>

static bool is_whole(const double *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(y[i]))
            return false;
    return true;
}

/* +1, -1 or 0: whether a value rose, fell or stayed. */
static int direction(double from, double to)
{
    return (to > from) - (to < from);
}

/* Effects of one trajectory, effect[parameter]; false when it is none. */
static bool take_effects(double *effect, const double *x, const double *y, size_t k, double step)
{
    for (size_t i = 0; i < k; i++)
        effect[i] = NAN;
    for (size_t t = 0; t < k; t++) {
        size_t moved = 0;
        for (size_t i = 0; i < k; i++) {
            const int way = direction(x[t * k + i], x[(t + 1) * k + i]);
            if (way == 0)
                continue;
            if (++moved > 1 || !isnan(effect[i]))
                return false;
            effect[i] = (y[t + 1] - y[t]) / (way * step);
        }
    }
    for (size_t i = 0; i < k; i++)
        if (isnan(effect[i]))
            effect[i] = 0.0;
    return true;
}

/* Standard deviation of each column, from its mean and its mean square. */
static void evaluate(double *value, const double *mean, const void *context)
{
    const struct resampled *s = context;
    const double n = (double)s->n_rows;

    for (size_t i = 0; i < s->n_values; i++) {
        const double square = mean[s->n_values + i] - mean[i] * mean[i];
        value[i] = n > 1 ? sqrt(fmax(square, 0.0) * n / (n - 1)) : NAN;
    }
}

/* row[i] is the effect and row[k + i] its square, both about the first mean. */
static enum status take_sigma(struct estimate *sigma, double *row, const struct estimate *mu,
                              size_t n, size_t k, uint64_t seed, struct err *e)
{
    struct resampled s = {
        .n_rows = n, .n_columns = 2 * k, .n_values = k, .row = row, .evaluate = evaluate};

    s.context = &s;
    for (size_t b = 0; b < n; b++)
        for (size_t i = 0; i < k; i++) {
            double *x = row + b * 2 * k;
            x[i] -= mu[i].mean;
            x[k + i] = x[i] * x[i];
        }
    return resample(sigma, &s, seed, e);
}

/* Effects that are all equal are known without chance: they were equal at every place tried. */
static struct estimate mean_effect(const struct moments *m)
{
    struct estimate x = estimate_of(m);

    if (estimate_is_all_alike(&x))
        x.low = x.high = x.mean;
    return x;
}

static void take_means(struct morris_effects *m, const double *row, size_t k)
{
    for (size_t i = 0; i < k; i++) {
        struct moments plain = {.n = 0}, size = {.n = 0};
        for (size_t b = 0; b < m->used; b++) {
            moments_add(&plain, row[b * 2 * k + i]);
            moments_add(&size, fabs(row[b * 2 * k + i]));
        }
        m->mu[i] = mean_effect(&plain);
        m->mu_star[i] = mean_effect(&size);
    }
}

enum status morris_effects(struct morris_effects *m, const double *x, const double *y,
                           size_t n_trajectories, size_t k, double step, uint64_t seed,
                           struct err *e)
{
    double *row = mem_array(n_trajectories * 2 * k, sizeof *row);
    enum status status = STATUS_OK;

    m->used = 0;
    if (row == NULL)
        return err_memory_for(e, "for elementary effects");
    for (size_t b = 0; b < n_trajectories && status == STATUS_OK; b++) {
        const size_t from = b * (k + 1);
        if (!is_whole(y + from, k + 1))
            continue;
        if (!take_effects(row + m->used * 2 * k, x + from * k, y + from, k, step))
            status = err_set(e, STATUS_NOINPUT,
                             "points %zu to %zu are no Morris trajectory: each step must move one "
                             "parameter, and each parameter once",
                             from + 1, from + k + 1);
        else
            m->used++;
    }
    if (status == STATUS_OK) {
        take_means(m, row, k);
        status = take_sigma(m->sigma, row, m->mu, m->used, k, seed, e);
    }
    mem_free(row);
    return status;
}
