/* Sequential Monte Carlo in the unit cube, by way of normal scores, in which the cube is a standard normal. */
#include "particles.h"

#include "design.h"
#include "mem.h"
#include "weights.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

/* Sweeps of moves after each stage (plus the number of coordinates), and the factor for the last stage. */
enum { SWEEPS = 10, LAST_SWEEPS = 3, MOST_STAGES = 200 };

/* A stage keeps this share of the particles, or of what they are worth; moves aim at this share accepted. */
static const double KEPT = 0.5, ACCEPTED = 0.25, JITTER = 1e-3;

/* Coordinates that a move changes: a fifth, a half, or all of them. */
static const double CHANGED[] = {0.2, 0.5, 1.0};

/* The state while particles are moved. */
struct leading {
    struct particles *p;
    particles_function *f;
    const void *of;
    double cut;   /* f is at most this; infinite: no limit */
    double power; /* the density is exp(power f) */
    double *score, *before, *weight, *trial, *trial_u;
    size_t *order;
    gsl_rng *rng;
};

enum status particles_make(struct particles *p, size_t n, size_t k, uint64_t seed, struct err *e)
{
    *p = (struct particles){.n = n,
                            .k = k,
                            .u = mem_array(n * k, sizeof *p->u),
                            .value = mem_array(n, sizeof *p->value),
                            .share = 1.0,
                            .scale = 1.0,
                            .seed = seed};
    enum status status = p->u != NULL && p->value != NULL
                             ? design_sample(p->u, DESIGN_lhs, n, k, seed, e)
                             : err_memory_for(e, "for %zu particles", n);
    if (status != STATUS_OK)
        particles_free(p);
    return status;
}

enum status particles_copy(struct particles *p, const struct particles *of, struct err *e)
{
    const enum status status = particles_make(p, of->n, of->k, of->seed, e);

    if (status != STATUS_OK)
        return status;
    memcpy(p->u, of->u, of->n * of->k * sizeof *p->u);
    memcpy(p->value, of->value, of->n * sizeof *p->value);
    p->share = of->share;
    p->reached = of->reached;
    return STATUS_OK;
}

void particles_free(struct particles *p)
{
    mem_free(p->u);
    mem_free(p->value);
    *p = (struct particles){.n = 0};
}

static void leading_free(struct leading *x)
{
    mem_free(x->score);
    mem_free(x->before);
    mem_free(x->weight);
    mem_free(x->trial);
    mem_free(x->trial_u);
    mem_free(x->order);
    gsl_rng_free(x->rng);
}

static enum status leading_make(struct leading *x, struct particles *p, particles_function *f,
                                const void *of, struct err *e)
{
    const size_t n = p->n, k = p->k;

    *x = (struct leading){.p = p,
                          .f = f,
                          .of = of,
                          .cut = INFINITY,
                          .score = mem_array(n * k, sizeof *x->score),
                          .before = mem_array(n * k, sizeof *x->before),
                          .weight = mem_array(n, sizeof *x->weight),
                          .trial = mem_array(k, sizeof *x->trial),
                          .trial_u = mem_array(k, sizeof *x->trial_u),
                          .order = mem_array(n, sizeof *x->order),
                          .rng = gsl_rng_alloc(gsl_rng_mt19937)};
    if (x->score == NULL || x->before == NULL || x->weight == NULL || x->trial == NULL ||
        x->trial_u == NULL || x->order == NULL || x->rng == NULL)
        return err_memory_for(e, "for %zu particles", n);
    gsl_rng_set(x->rng, (unsigned long)(p->seed * 2654435761U + 1U));
    p->seed++;
    for (size_t i = 0; i < n * k; i++)
        x->score[i] = gsl_cdf_ugaussian_Pinv(p->u[i]);
    for (size_t i = 0; i < n; i++)
        p->value[i] = f(p->u + i * k, of);
    return STATUS_OK;
}

/* The particle's score plus a difference of two others' before the sweep. */
static void propose(struct leading *x, size_t i)
{
    const size_t n = x->p->n, k = x->p->k;
    const size_t a = gsl_rng_uniform_int(x->rng, n), b = gsl_rng_uniform_int(x->rng, n);
    const double share = CHANGED[gsl_rng_uniform_int(x->rng, 3)];
    const double step = x->p->scale * 2.38 / sqrt(2.0 * fmax(1.0, share * (double)k));
    const size_t always = gsl_rng_uniform_int(x->rng, k);

    for (size_t j = 0; j < k; j++) {
        const bool moves = j == always || gsl_rng_uniform(x->rng) < share;
        const double by = step * (x->before[a * k + j] - x->before[b * k + j]) +
                          gsl_ran_gaussian_ziggurat(x->rng, JITTER);
        x->trial[j] = x->score[i * k + j] + (moves ? by : 0.0);
        x->trial_u[j] = gsl_cdf_ugaussian_P(x->trial[j]);
    }
}

static bool is_within(const double *u, size_t k)
{
    for (size_t j = 0; j < k; j++)
        if (!(u[j] > 0.0 && u[j] < 1.0))
            return false;
    return true;
}

/* Metropolis' rule; the cube is a standard normal in scores. */
static bool is_accepted(struct leading *x, size_t i, double value)
{
    const size_t k = x->p->k;
    double log_ratio = x->power > 0.0 ? x->power * (value - x->p->value[i]) : 0.0;

    if (value > x->cut || isnan(log_ratio))
        return false;
    for (size_t j = 0; j < k; j++)
        log_ratio -= 0.5 * (x->trial[j] * x->trial[j] - x->score[i * k + j] * x->score[i * k + j]);
    return log(gsl_rng_uniform_pos(x->rng)) < log_ratio;
}

static void sweep(struct leading *x)
{
    struct particles *p = x->p;
    size_t accepted = 0;

    memcpy(x->before, x->score, p->n * p->k * sizeof *x->score);
    for (size_t i = 0; i < p->n; i++) {
        propose(x, i);
        if (!is_within(x->trial_u, p->k))
            continue;
        const double value = x->f(x->trial_u, x->of);
        if (!is_accepted(x, i, value))
            continue;
        memcpy(x->score + i * p->k, x->trial, p->k * sizeof *x->trial);
        memcpy(p->u + i * p->k, x->trial_u, p->k * sizeof *x->trial_u);
        p->value[i] = value;
        accepted++;
    }
    p->scale *= exp((double)accepted / (double)p->n - ACCEPTED);
    p->scale = fmin(fmax(p->scale, 0.02), 2.0);
}

static void sweeps(struct leading *x, size_t times)
{
    for (size_t i = 0; i < times * (SWEEPS + x->p->k); i++)
        sweep(x);
}

/* Replaces the particles by copies of them, as many as x->weight says: systematic resampling. */
static void resample(struct leading *x)
{
    struct particles *p = x->p;
    const double step = 1.0 / (double)p->n;
    const double first = step * gsl_rng_uniform_pos(x->rng);
    double sum = 0.0;
    size_t to = 0;

    for (size_t i = 0; i < p->n; i++) {
        sum += x->weight[i];
        for (; to < p->n && (first + (double)to * step < sum || i == p->n - 1); to++)
            x->order[to] = i;
    }
    memcpy(x->before, x->score, p->n * p->k * sizeof *x->score);
    memcpy(x->weight, p->value, p->n * sizeof *p->value);
    for (size_t i = 0; i < p->n; i++) {
        memcpy(x->score + i * p->k, x->before + x->order[i] * p->k, p->k * sizeof *x->score);
        p->value[i] = x->weight[x->order[i]];
        for (size_t j = 0; j < p->k; j++)
            p->u[i * p->k + j] = gsl_cdf_ugaussian_P(x->score[i * p->k + j]);
    }
}

/* The value that the share KEPT of the particles does not exceed, or the cut where it is larger. */
static double next_cut(struct leading *x, double cut)
{
    const size_t n = x->p->n;

    memcpy(x->weight, x->p->value, n * sizeof *x->weight);
    gsl_sort(x->weight, 1, n);
    return fmax(cut, x->weight[(size_t)(KEPT * (double)n)]);
}

/* Lowers the limit; false: it cannot be lowered without leaving less than `least`. */
static bool lower(struct leading *x, double cut, double least)
{
    struct particles *p = x->p;
    const double next = next_cut(x, cut);
    size_t kept = 0;

    for (size_t i = 0; i < p->n; i++)
        kept += p->value[i] <= next;
    const double share = p->share * (double)kept / (double)p->n;
    if (kept == 0 || (next > cut && (next >= x->cut || share < least)))
        return false;
    for (size_t i = 0; i < p->n; i++)
        x->weight[i] = p->value[i] <= next ? 1.0 / (double)kept : 0.0;
    x->cut = next;
    p->share = share;
    resample(x);
    return true;
}

enum status particles_narrow(struct particles *p, particles_function *f, const void *of, double cut,
                             double least, struct err *e)
{
    struct leading x;
    const enum status status = leading_make(&x, p, f, of, e);

    for (int i = 0; i < MOST_STAGES && status == STATUS_OK && x.cut > cut; i++) {
        if (!lower(&x, cut, least))
            break;
        sweeps(&x, 1);
    }
    p->reached = 0.0;
    for (size_t i = 0; i < p->n && status == STATUS_OK; i++)
        p->reached = fmax(p->reached, p->value[i]);
    leading_free(&x);
    return status;
}

/* Weights of the particles, were the density raised to `power`. */
static double weigh(struct leading *x, double power)
{
    const size_t n = x->p->n;

    for (size_t i = 0; i < n; i++)
        x->weight[i] = x->p->value[i] > -INFINITY ? (power - x->power) * x->p->value[i] : -INFINITY;
    weights_normalise(x->weight, n);
    return weights_effective(x->weight, n);
}

/* Raises the power as far as the weights stay worth a share of the particles. */
static void raise_power(struct leading *x)
{
    const double worth = KEPT * (double)x->p->n;
    double low = x->power, high = 1.0;

    if (weigh(x, 1.0) < worth) {
        for (int i = 0; i < 40; i++) {
            const double middle = (low + high) / 2.0;
            if (weigh(x, middle) < worth)
                high = middle;
            else
                low = middle;
        }
        high = low > x->power ? low : high;
        (void)weigh(x, high);
    }
    x->power = high;
    resample(x);
}

enum status particles_temper(struct particles *p, particles_function *f, const void *of,
                             struct err *e)
{
    struct leading x;
    const enum status status = leading_make(&x, p, f, of, e);

    for (int i = 0; i < MOST_STAGES && status == STATUS_OK && x.power < 1.0; i++) {
        raise_power(&x);
        sweeps(&x, 1);
    }
    if (status == STATUS_OK)
        sweeps(&x, LAST_SWEEPS);
    leading_free(&x);
    return status;
}

enum status particles_choose(size_t *chosen, size_t n_chosen, const double *u, size_t n, size_t k,
                             struct err *e)
{
    double *far = mem_array(n, sizeof *far);
    size_t next = 0;

    if (far == NULL)
        return err_memory(e);
    for (size_t i = 0; i < n; i++)
        far[i] = INFINITY;
    for (size_t c = 0; c < n_chosen; c++) {
        chosen[c] = next;
        far[next] = -1.0;
        for (size_t i = 0; i < n; i++) {
            double d = 0.0;
            for (size_t j = 0; j < k && far[i] >= 0.0; j++)
                d += (u[i * k + j] - u[chosen[c] * k + j]) * (u[i * k + j] - u[chosen[c] * k + j]);
            far[i] = far[i] >= 0.0 ? fmin(far[i], d) : far[i];
        }
        for (size_t i = 0; i < n; i++)
            next = far[i] > far[next] ? i : next;
    }
    mem_free(far);
    return STATUS_OK;
}
