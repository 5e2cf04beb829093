/* The value of information, by regression on splines. */
#include "evppi.h"

#include "mem.h"

#include <gsl/gsl_bspline.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_version.h>
#include <math.h>

enum { CUBIC = 4, MAX_PIECES = 4, MAX_COEFFICIENTS = MAX_PIECES + CUBIC - 1, FEWEST_POINTS = 20 };
static const double RIDGE = 1e-10; /* of the mean diagonal: empty pieces of a draw stay solvable */

/* The splines of one parameter at every point: `order` of them are not 0 there, from first[point] on. */
struct basis {
    size_t order, n; /* n: coefficients; 0: the parameter does not vary */
    double *value;   /* [point * order + i] */
    size_t *first;
};

/* The mean of a gain, and the factor by which noise has spread the points around it. */
struct spread {
    double mean, factor;
};

struct room {
    struct basis *basis; /* [parameter] */
    double *weight;      /* [point]: how often it was drawn */
    double *sorted;
    double *fitted;        /* [gain * MAX_COEFFICIENTS + coefficient] */
    struct spread *spread; /* [gain] */
    struct moments *draws; /* [k + 1]: of each parameter, and of all together */
    gsl_rng *rng;
};

static void room_free(struct room *m, size_t k)
{
    for (size_t j = 0; m->basis != NULL && j < k; j++) {
        mem_free(m->basis[j].value);
        mem_free(m->basis[j].first);
    }
    mem_free(m->basis);
    mem_free(m->weight);
    mem_free(m->sorted);
    mem_free(m->fitted);
    mem_free(m->spread);
    mem_free(m->draws);
    if (m->rng != NULL)
        gsl_rng_free(m->rng);
}

static bool room_is_made(struct room *m, const struct decision *d, uint64_t seed)
{
    *m = (struct room){
        .basis = mem_array(d->k, sizeof *m->basis),
        .weight = mem_array(d->n, sizeof *m->weight),
        .sorted = mem_array(d->n, sizeof *m->sorted),
        .fitted = mem_array(d->n_gains * MAX_COEFFICIENTS, sizeof *m->fitted),
        .spread = mem_array(d->n_gains, sizeof *m->spread),
        .draws = mem_array(d->k + 1, sizeof *m->draws),
        .rng = gsl_rng_alloc(gsl_rng_mt19937),
    };
    if (m->basis == NULL || m->weight == NULL || m->sorted == NULL || m->fitted == NULL ||
        m->spread == NULL || m->draws == NULL || m->rng == NULL)
        return false;
    gsl_rng_set(m->rng, (unsigned long)seed);
    return true;
}

static size_t count_distinct(const double *sorted, size_t n, size_t enough)
{
    size_t distinct = 1;

    for (size_t i = 1; i < n && distinct < enough; i++)
        distinct += sorted[i] > sorted[i - 1];
    return distinct;
}

/* Ends and quantiles of the sorted values, each once; returns how many. */
static size_t take_breaks(double breaks[MAX_PIECES + 1], const double *sorted, size_t n,
                          size_t pieces)
{
    size_t count = 0;

    for (size_t i = 0; i <= pieces; i++) {
        const double x = sorted[i * (n - 1) / pieces];
        if (count == 0 || x > breaks[count - 1])
            breaks[count++] = x;
    }
    return count;
}

/* GSL 2.8 calls it otherwise. */
static int basis_at(double x, gsl_vector *out, size_t *first, gsl_bspline_workspace *w)
{
#if GSL_MAJOR_VERSION > 2 || GSL_MINOR_VERSION >= 8
    return gsl_bspline_basis(x, out, first, w);
#else
    size_t last;

    return gsl_bspline_eval_nonzero(x, out, first, &last, w);
#endif
}

static bool basis_is_filled(struct basis *b, const struct decision *d, size_t parameter,
                            const double *breaks, size_t n_breaks)
{
    gsl_bspline_workspace *w = gsl_bspline_alloc(b->order, n_breaks);
    const gsl_vector_const_view at = gsl_vector_const_view_array(breaks, n_breaks);

    b->n = n_breaks + b->order - 2;
    b->value = mem_array(d->n * b->order, sizeof *b->value);
    b->first = mem_array(d->n, sizeof *b->first);
    bool ok = w != NULL && b->value != NULL && b->first != NULL &&
              gsl_bspline_knots(&at.vector, w) == GSL_SUCCESS;
    for (size_t i = 0; i < d->n && ok; i++) {
        gsl_vector_view out = gsl_vector_view_array(b->value + i * b->order, b->order);
        ok = basis_at(d->x[i * d->k + parameter], &out.vector, &b->first[i], w) == GSL_SUCCESS;
    }
    if (w != NULL)
        gsl_bspline_free(w);
    return ok;
}

/* A parameter of few values gets no more coefficients than values. */
static bool basis_is_made(struct room *m, const struct decision *d, size_t parameter)
{
    struct basis *b = &m->basis[parameter];
    double breaks[MAX_PIECES + 1];

    for (size_t i = 0; i < d->n; i++)
        m->sorted[i] = d->x[i * d->k + parameter];
    gsl_sort(m->sorted, 1, d->n);
    const size_t distinct = count_distinct(m->sorted, d->n, MAX_COEFFICIENTS);
    size_t pieces = d->n < 100 ? 1 : d->n < 1000 ? 2 : MAX_PIECES;
    if (distinct < 2)
        return true;
    b->order = distinct < CUBIC ? distinct : CUBIC;
    if (pieces + b->order - 1 > distinct)
        pieces = distinct - b->order + 1;
    const size_t n_breaks = take_breaks(breaks, m->sorted, d->n, pieces);
    return basis_is_filled(b, d, parameter, breaks, n_breaks);
}

/* Sums of the normal equations, each point counted `weight` times. */
static void sum_equations(gsl_matrix *left, double *right, const struct basis *b,
                          const struct decision *d, const double *weight)
{
    gsl_matrix_set_zero(left);
    for (size_t i = 0; i < d->n_gains * MAX_COEFFICIENTS; i++)
        right[i] = 0.0;
    for (size_t i = 0; i < d->n; i++) {
        const double *value = b->value + i * b->order;
        for (size_t r = 0; r < b->order; r++) {
            const double wr = weight[i] * value[r];
            for (size_t c = 0; c <= r; c++)
                *gsl_matrix_ptr(left, b->first[i] + r, b->first[i] + c) += wr * value[c];
            for (size_t g = 0; g < d->n_gains; g++)
                right[g * MAX_COEFFICIENTS + b->first[i] + r] += wr * d->gain[g * d->n + i];
        }
    }
}

static bool is_fitted(double *fitted, const struct basis *b, const struct decision *d,
                      const double *weight)
{
    double cells[MAX_COEFFICIENTS * MAX_COEFFICIENTS], diagonal = 0.0;
    gsl_matrix_view left = gsl_matrix_view_array(cells, b->n, b->n);

    sum_equations(&left.matrix, fitted, b, d, weight);
    for (size_t i = 0; i < b->n; i++)
        diagonal += gsl_matrix_get(&left.matrix, i, i);
    for (size_t i = 0; i < b->n; i++)
        *gsl_matrix_ptr(&left.matrix, i, i) += RIDGE * diagonal / (double)b->n;
    if (gsl_linalg_cholesky_decomp1(&left.matrix) != GSL_SUCCESS)
        return false;
    for (size_t g = 0; g < d->n_gains; g++) {
        gsl_vector_view x = gsl_vector_view_array(fitted + g * MAX_COEFFICIENTS, b->n);
        if (gsl_linalg_cholesky_svx(&left.matrix, &x.vector) != GSL_SUCCESS)
            return false;
    }
    return true;
}

/* The best of the mean gains, or 0 if none is positive. */
static double best_unknowing(const struct decision *d, const double *gain, const double *weight)
{
    double best = 0.0;

    for (size_t g = 0; g < d->n_gains; g++) {
        double sum = 0.0;
        for (size_t i = 0; i < d->n; i++)
            sum += weight[i] * gain[g * d->n + i];
        best = fmax(best, sum / (double)d->n);
    }
    return best;
}

/* What choosing by one parameter's value is worth; NaN: not solvable in this draw. */
static double worth_one(struct room *m, const struct basis *b, const struct decision *d,
                        double unknowing)
{
    double sum = 0.0;

    if (b->n == 0)
        return 0.0;
    if (!is_fitted(m->fitted, b, d, m->weight))
        return NAN;
    for (size_t i = 0; i < d->n; i++) {
        double best = 0.0;
        for (size_t g = 0; g < d->n_gains && m->weight[i] > 0.0; g++) {
            double fit = 0.0;
            for (size_t r = 0; r < b->order; r++)
                fit +=
                    b->value[i * b->order + r] * m->fitted[g * MAX_COEFFICIENTS + b->first[i] + r];
            best = fmax(best, fit);
        }
        sum += m->weight[i] * best;
    }
    return sum / (double)d->n - unknowing;
}

static struct spread spread_of(const struct decision *d, size_t g, const double *weight)
{
    const double *gain = d->gain + g * d->n;
    const double n = (double)d->n;
    double mean = 0.0, squares = 0.0;

    for (size_t i = 0; i < d->n; i++)
        mean += weight[i] * gain[i] / n;
    for (size_t i = 0; i < d->n; i++)
        squares += weight[i] * (gain[i] - mean) * (gain[i] - mean);
    const double variance = squares / (n - 1);
    const bool known = variance > 0.0 && d->noise[g] > 0.0;
    return (struct spread){.mean = mean,
                           .factor = known ? sqrt(fmax(0.0, 1.0 - d->noise[g] / variance)) : 1.0};
}

static double worth_all(struct room *m, const struct decision *d, double unknowing)
{
    double sum = 0.0;

    for (size_t g = 0; g < d->n_gains; g++)
        m->spread[g] = spread_of(d, g, m->weight);
    for (size_t i = 0; i < d->n; i++) {
        double best = 0.0;
        for (size_t g = 0; g < d->n_gains; g++)
            best = fmax(best, m->spread[g].mean + m->spread[g].factor *
                                                      (d->gain[g * d->n + i] - m->spread[g].mean));
        sum += m->weight[i] * best;
    }
    return sum / (double)d->n - unknowing;
}

static void draw_weights(struct room *m, size_t n)
{
    for (size_t i = 0; i < n; i++)
        m->weight[i] = 0.0;
    for (size_t i = 0; i < n; i++)
        m->weight[gsl_rng_uniform_int(m->rng, (unsigned long)n)] += 1.0;
}

static struct estimate interval(double value, double optimism, const struct moments *draws,
                                size_t n)
{
    const double x = fmax(0.0, value - optimism);
    const double half =
        gsl_cdf_ugaussian_Pinv(0.975) * sqrt(draws->squares / (double)(draws->n - 1));

    return (struct estimate){.mean = x,
                             .low = fmax(0.0, value - optimism - half),
                             .high = fmax(0.0, value - optimism + half),
                             .n = n};
}

static void resample_all(struct estimate *value, struct estimate *all, struct room *m,
                         const struct decision *d)
{
    for (size_t b = 0; b < EVPPI_RESAMPLES; b++) {
        draw_weights(m, d->n);
        const double unknowing = best_unknowing(d, d->gain, m->weight);
        for (size_t j = 0; j < d->k; j++)
            moments_add(&m->draws[j], worth_one(m, &m->basis[j], d, unknowing));
        moments_add(&m->draws[d->k], worth_all(m, d, unknowing));
    }
    for (size_t i = 0; i < d->n; i++)
        m->weight[i] = 1.0;
    const double unknowing = best_unknowing(d, d->gain, m->weight);
    for (size_t j = 0; j < d->k; j++) {
        const double x = worth_one(m, &m->basis[j], d, unknowing);
        value[j] = interval(x, m->draws[j].mean - x, &m->draws[j], d->n);
    }
    *all = interval(worth_all(m, d, unknowing), 0.0, &m->draws[d->k], d->n);
}

enum status evppi(struct estimate *value, struct estimate *all, const struct decision *d,
                  uint64_t seed, struct err *e)
{
    struct room m;

    if (d->n < FEWEST_POINTS)
        return err_set(e, STATUS_NOINPUT,
                       "%zu point%s too few for the value of information; at least %d are "
                       "needed, and 1,000 or more are usual",
                       d->n, d->n == 1 ? " is" : "s are", FEWEST_POINTS);
    bool ok = room_is_made(&m, d, seed);
    for (size_t j = 0; j < d->k && ok; j++)
        ok = basis_is_made(&m, d, j);
    if (ok) {
        resample_all(value, all, &m, d);
    }
    room_free(&m, d->k);
    return ok ? STATUS_OK : err_memory_for(e, "for %zu points", d->n);
}
