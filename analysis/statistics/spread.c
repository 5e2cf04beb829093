/* How estimates vary over points: between them (parameters), and within (chance). */
#include "spread.h"

#include "mem.h"

#include <gsl/gsl_rstat.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

/* Values of points are kept up to this many bytes in all; beyond, quantiles are those of the P-square algorithm. */
static const size_t KEPT_BYTES = (size_t)32 << 20, KEPT_LEAST = 64;
enum { LOW, HIGH, MIDDLE_LOW, MIDDLE_HIGH, ENDS };
static const double END[ENDS] = {0.025, 0.975, 0.05, 0.95};

struct number {
    struct moments between;                  /* of the point's estimates */
    struct moments error;                    /* of their squared standard errors */
    double squares, degrees;                 /* within points, all together */
    gsl_rstat_quantile_workspace *end[ENDS]; /* once there are too many to keep */
};

struct shared {
    size_t n;
    double sum; /* of what the replicate adds to the estimate, over points */
};

struct spread {
    size_t n, n_replicates, n_kept;
    bool is_paired;
    bool *used; /* of the replicates of a point: room */
    struct number *number;
    double *kept;          /* [number * n_kept + point] */
    struct shared *shared; /* [number * n_replicates + replicate] */
};

struct spread *spread_make(size_t n, size_t n_points, size_t n_replicates, bool is_paired)
{
    struct spread *s = mem_array(1, sizeof *s);
    const size_t limit = KEPT_BYTES / sizeof(double) / (n + 1);

    if (s == NULL)
        return NULL;
    *s = (struct spread){.n = n, .n_replicates = n_replicates, .is_paired = is_paired};
    s->n_kept = limit < KEPT_LEAST ? KEPT_LEAST : limit;
    s->n_kept = s->n_kept > n_points ? n_points : s->n_kept;
    s->used = mem_array(n_replicates, sizeof *s->used);
    s->number = mem_array(n, sizeof *s->number);
    s->kept = mem_array(n * s->n_kept, sizeof *s->kept);
    s->shared = mem_array(n * n_replicates, sizeof *s->shared);
    bool all = s->used != NULL && s->number != NULL && s->kept != NULL && s->shared != NULL;
    for (size_t i = 0; all && s->n_kept < n_points && i < n; i++)
        for (int end = 0; end < ENDS; end++) {
            s->number[i].end[end] = gsl_rstat_quantile_alloc(END[end]);
            all = all && s->number[i].end[end] != NULL;
        }
    if (all)
        return s;
    spread_free(s);
    return NULL;
}

void spread_free(struct spread *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; s->number != NULL && i < s->n; i++)
        for (int end = 0; end < ENDS; end++)
            if (s->number[i].end[end] != NULL)
                gsl_rstat_quantile_free(s->number[i].end[end]);
    mem_free(s->used);
    mem_free(s->number);
    mem_free(s->kept);
    mem_free(s->shared);
    mem_free(s);
}

static void keep(struct spread *s, size_t i, double value)
{
    struct number *x = &s->number[i];
    const size_t n = x->between.n; /* so far */
    double *kept = s->kept + i * s->n_kept;

    if (n < s->n_kept)
        kept[n] = value;
    for (int end = 0; end < ENDS && x->end[end] != NULL; end++) {
        for (size_t k = 0; n == s->n_kept && k < n; k++)
            (void)gsl_rstat_quantile_add(kept[k], x->end[end]);
        if (n >= s->n_kept)
            (void)gsl_rstat_quantile_add(value, x->end[end]);
    }
}

/* What counts of a replicate: a value does not look at the reference. */
static void relevant(double out[JOINT_COUNT], const double *x, enum contrast c)
{
    const bool alone = c == CONTRAST_none;

    out[JOINT_n] = x[JOINT_n];
    out[JOINT_d] = x[JOINT_d];
    out[JOINT_n_against] = alone ? 0.0 : x[JOINT_n_against];
    out[JOINT_d_against] = alone ? 1.0 : x[JOINT_d_against];
}

static bool is_defined(const double *x)
{
    for (int a = 0; a < JOINT_COUNT; a++)
        if (isnan(x[a]))
            return false;
    return true;
}

/* Means over the replicates that count; `used` says which. Returns how many they are. */
static struct joint means_of(bool *used, const double *const *x, size_t n, enum contrast c)
{
    struct joint j = {.n = 0};
    double own[JOINT_COUNT];

    for (size_t k = 0; k < n; k++) {
        used[k] = false;
        if (x[k] == NULL)
            continue;
        relevant(own, x[k], c);
        used[k] = is_defined(own);
        j.n += used[k];
        for (int a = 0; used[k] && a < JOINT_COUNT; a++)
            j.mean[a] += own[a];
    }
    for (int a = 0; j.n > 0 && a < JOINT_COUNT; a++)
        j.mean[a] /= (double)j.n;
    return j;
}

void spread_add(struct spread *s, size_t i, const double *const *x, enum contrast c)
{
    struct number *number = &s->number[i];
    const struct joint j = means_of(s->used, x, s->n_replicates, c);
    double g[JOINT_COUNT] = {0.0}, own[JOINT_COUNT], squares = 0.0;
    const double value = j.n > 0 ? joint_linear(g, &j, c) : NAN;

    if (isnan(value))
        return;
    for (size_t k = 0; k < s->n_replicates; k++) {
        double part = 0.0;
        if (!s->used[k])
            continue;
        relevant(own, x[k], c);
        for (int a = 0; a < JOINT_COUNT; a++)
            part += g[a] * (own[a] - j.mean[a]);
        squares += part * part;
        s->shared[i * s->n_replicates + k].n++;
        s->shared[i * s->n_replicates + k].sum += part;
    }
    keep(s, i, value);
    moments_add(&number->between, value);
    if (j.n < 2)
        return;
    moments_add(&number->error, squares / (double)(j.n - 1) / (double)j.n);
    number->squares += squares;
    number->degrees += (double)(j.n - 1);
}

/*
 * The share of the variance within points that differs from point to point. Replicates that share their random numbers
 * move all points alike; only what is left of them (the interaction of point and replicate) spreads the points.
 */
static double own_share(const struct spread *s, size_t i)
{
    const struct number *x = &s->number[i];
    double squares = x->squares, degrees = x->degrees, replicates = 0.0;

    if (!s->is_paired)
        return 1.0;
    for (size_t k = 0; k < s->n_replicates; k++) {
        const struct shared *h = &s->shared[i * s->n_replicates + k];
        if (h->n == 0)
            continue;
        squares -= h->sum * h->sum / (double)h->n;
        replicates += 1.0;
    }
    degrees -= replicates - 1.0;
    if (!(x->squares > 0.0) || !(degrees > 0.0))
        return 0.0;
    return fmax(0.0, squares / degrees / (x->squares / x->degrees));
}

static double quantile(const struct spread *s, size_t i, int end, double *sorted)
{
    const size_t n = s->number[i].between.n;

    if (n > s->n_kept)
        return gsl_rstat_quantile_get(s->number[i].end[end]);
    return gsl_stats_quantile_from_sorted_data(sorted, 1, n, END[end]);
}

struct spread_parts spread_parts(const struct spread *s, size_t i)
{
    const struct number *x = &s->number[i];
    struct spread_parts p = {NAN, NAN, NAN, NAN, NAN, x->between.n, {NAN, NAN}};
    double kept = 1.0;                        /* of the points' distances from their mean */
    double *sorted = s->kept + i * s->n_kept; /* put in order: nothing is added after */

    if (x->between.n == 0)
        return p;
    p.mean = x->between.mean;
    if (x->error.n > 0)
        p.se_chance = sqrt(x->error.mean);
    if (x->between.n < 2)
        return p;
    if (x->between.n <= s->n_kept)
        gsl_sort(sorted, 1, x->between.n);
    p.low = quantile(s, i, LOW, sorted);
    p.high = quantile(s, i, HIGH, sorted);
    if (x->error.n > 0) {
        const double between = x->between.squares / (double)(x->between.n - 1);
        p.sd_parameters = sqrt(fmax(0.0, between - own_share(s, i) * x->error.mean));
        kept = !(between > 0.0)        ? 1.0
               : p.sd_parameters > 0.0 ? p.sd_parameters / sqrt(between)
                                       : NAN;
    }
    p.middle.low = p.mean + kept * (quantile(s, i, MIDDLE_LOW, sorted) - p.mean);
    p.middle.high = p.mean + kept * (quantile(s, i, MIDDLE_HIGH, sorted) - p.mean);
    return p;
}
