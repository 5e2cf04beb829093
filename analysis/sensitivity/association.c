/* Partial rank correlations and standardised regression, from the inverse of a correlation matrix. */
#include "association.h"

#include "mem.h"
#include "number.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sort.h>
#include <math.h>

/* Below this reciprocal condition the parameters cannot be told apart in double precision. */
static const double SINGULAR = 1e-12, TAIL = 0.975;

/* The columns that vary, standardised: column[c * n + row]; y is the last. */
struct sample {
    size_t n, m;    /* rows; varying parameters */
    size_t *which;  /* parameter of a column */
    double *column; /* (m + 1) of n */
    size_t *order;
    double *sorted;
};

static void sample_free(struct sample *s)
{
    mem_free(s->which);
    mem_free(s->column);
    mem_free(s->order);
    mem_free(s->sorted);
}

/* Ranks in place, 1 … n; equal values share the mean of their ranks. */
static void rank(double *v, const struct sample *s)
{
    gsl_sort_index(s->order, v, 1, s->n);
    for (size_t i = 0; i < s->n; i++)
        s->sorted[i] = v[s->order[i]];
    for (size_t from = 0, to; from < s->n; from = to) {
        for (to = from + 1; to < s->n && !(s->sorted[to] > s->sorted[from]);)
            to++;
        for (size_t i = from; i < to; i++)
            v[s->order[i]] = (double)(from + to + 1) / 2;
    }
}

/* Mean 0 and length 1 in place; whether it varies. */
static bool standardise(double *v, size_t n)
{
    double mean = 0.0, square = 0.0, largest = 0.0;

    for (size_t i = 0; i < n; i++) {
        mean += (v[i] - mean) / (double)(i + 1);
        largest = fmax(largest, fabs(v[i]));
    }
    for (size_t i = 0; i < n; i++) {
        v[i] = largest > 0.0 ? (v[i] - mean) / largest : 0.0;
        square += v[i] * v[i];
    }
    if (!(square > 1e-24 * (double)n))
        return false;
    for (size_t i = 0; i < n; i++)
        v[i] /= sqrt(square);
    return true;
}

static bool column_varies(struct sample *s, size_t c, const double *v, size_t stride, bool ranked)
{
    double *to = s->column + c * s->n;

    for (size_t i = 0; i < s->n; i++)
        to[i] = v[i * stride];
    if (ranked)
        rank(to, s);
    return standardise(to, s->n);
}

static enum status sample_make(struct sample *s, const double *x, const double *y, size_t n,
                               size_t k, bool ranked, struct err *e)
{
    *s = (struct sample){.n = n,
                         .which = mem_array(k, sizeof *s->which),
                         .column = mem_array((k + 1) * n, sizeof *s->column),
                         .order = mem_array(n, sizeof *s->order),
                         .sorted = mem_array(n, sizeof *s->sorted)};
    if (s->which == NULL || s->column == NULL || s->order == NULL || s->sorted == NULL)
        return err_memory_for(e, "to compare %zu points", n);
    for (size_t i = 0; i < k; i++)
        if (n > 0 && column_varies(s, s->m, x + i, k, ranked))
            s->which[s->m++] = i;
    if (n < s->m + 4)
        return err_set(e, STATUS_NOINPUT,
                       "%zu point%s too few for %zu parameter%s; at least %zu are needed, and "
                       "ten times as many are usual",
                       n, n == 1 ? " is" : "s are", k, number_plural((double)k), s->m + 4);
    if (!column_varies(s, s->m, y, 1, ranked))
        return err_set(e, STATUS_NOINPUT,
                       "the measure is the same at every point: nothing to rank");
    return STATUS_OK;
}

static gsl_matrix *correlations(const struct sample *s, size_t size)
{
    gsl_matrix *r = gsl_matrix_alloc(size, size);

    for (size_t a = 0; r != NULL && a < size; a++)
        for (size_t b = 0; b <= a; b++) {
            double sum = 0.0;
            for (size_t i = 0; i < s->n; i++)
                sum += s->column[a * s->n + i] * s->column[b * s->n + i];
            gsl_matrix_set(r, a, b, a == b ? 1.0 : sum);
            gsl_matrix_set(r, b, a, a == b ? 1.0 : sum);
        }
    return r;
}

static bool is_inverted(gsl_matrix *r)
{
    double condition = 0.0;
    gsl_vector *work = gsl_vector_alloc(3 * r->size1);
    const bool well = work != NULL && gsl_linalg_cholesky_decomp1(r) == GSL_SUCCESS &&
                      gsl_linalg_cholesky_rcond(r, &condition, work) == GSL_SUCCESS &&
                      condition > SINGULAR && gsl_linalg_cholesky_invert(r) == GSL_SUCCESS;

    gsl_vector_free(work);
    return well;
}

/* Names the two that are most alike: that is what makes the matrix singular, if not a sum of several. */
static enum status alike(const struct sample *s, struct err *e)
{
    gsl_matrix *r = correlations(s, s->m);
    size_t a = 0, b = 0;
    double most = 0.0;

    for (size_t i = 0; r != NULL && i < s->m; i++)
        for (size_t j = 0; j < i; j++)
            if (fabs(gsl_matrix_get(r, i, j)) > most) {
                most = fabs(gsl_matrix_get(r, i, j));
                a = j;
                b = i;
            }
    gsl_matrix_free(r);
    return err_set(e, STATUS_NOINPUT,
                   "some parameters always move together, so their effects cannot be told apart "
                   "(the most alike: numbers %zu and %zu of the sweep, correlation %.6f); vary one "
                   "of them",
                   s->which[a] + 1, s->which[b] + 1, most);
}

static void association_clear(struct association *a, size_t n, size_t k)
{
    for (size_t i = 0; i < k; i++) {
        a->value[i] = (struct estimate){.mean = NAN, .low = NAN, .high = NAN, .n = n};
        a->p[i] = NAN;
    }
    a->r_squared = NAN;
}

/* Inverse of the correlations of the first `size` columns of the sample. */
static enum status invert(gsl_matrix **inverse, const struct sample *s, size_t size, struct err *e)
{
    *inverse = correlations(s, size);
    if (*inverse == NULL)
        return err_memory_for(e, "for %zu parameters", size);
    if (!is_inverted(*inverse))
        return alike(s, e);
    return STATUS_OK;
}

static double two_sided(double t, double df)
{
    return 2.0 * gsl_cdf_tdist_Q(fabs(t), df);
}

/* The inverse of all correlations, y's among them: each partial correlation is an element of it, scaled. */
static void take_partial(struct association *a, const gsl_matrix *inverse, const struct sample *s)
{
    const double df = (double)(s->n - s->m - 1), z = gsl_cdf_ugaussian_Pinv(TAIL) / sqrt(df - 1);
    const double of_y = gsl_matrix_get(inverse, s->m, s->m);

    a->r_squared = 1.0 - 1.0 / of_y;
    for (size_t c = 0; c < s->m; c++) {
        const double scale = sqrt(gsl_matrix_get(inverse, c, c) * of_y);
        const double r = fmin(1.0, fmax(-1.0, -gsl_matrix_get(inverse, c, s->m) / scale));
        struct estimate *x = &a->value[s->which[c]];
        x->mean = r;
        x->low = tanh(atanh(r) - z);
        x->high = tanh(atanh(r) + z);
        a->p[s->which[c]] = two_sided(r * sqrt(df / (1.0 - r * r)), df);
    }
}

enum status association_prcc(struct association *a, const double *x, const double *y, size_t n,
                             size_t k, struct err *e)
{
    struct sample s;
    gsl_matrix *inverse = NULL, *parameters = NULL;
    enum status status = sample_make(&s, x, y, n, k, true, e);

    association_clear(a, n, k);
    if (status == STATUS_OK)
        status = invert(&parameters, &s, s.m, e);
    if (status == STATUS_OK) {
        inverse = correlations(&s, s.m + 1);
        if (inverse == NULL)
            status = err_memory_for(e, "for %zu parameters", k);
        else if (!is_inverted(inverse))
            status = err_set(e, STATUS_NOINPUT,
                             "the measure follows the parameters exactly: its ranks leave nothing "
                             "to correlate; use --method src");
    }
    if (status == STATUS_OK)
        take_partial(a, inverse, &s);
    gsl_matrix_free(inverse);
    gsl_matrix_free(parameters);
    sample_free(&s);
    return status;
}

/* Coefficients are the inverse of the parameters' correlations times their correlations with y. */
static void take_regression(struct association *a, const gsl_matrix *inverse, const gsl_matrix *all,
                            const struct sample *s)
{
    const double df = (double)(s->n - s->m - 1), t = gsl_cdf_tdist_Pinv(TAIL, df);

    a->r_squared = 0.0;
    for (size_t c = 0; c < s->m; c++) {
        double b = 0.0;
        for (size_t d = 0; d < s->m; d++)
            b += gsl_matrix_get(inverse, c, d) * gsl_matrix_get(all, d, s->m);
        a->value[s->which[c]].mean = b;
        a->r_squared += b * gsl_matrix_get(all, c, s->m);
    }
    for (size_t c = 0; c < s->m; c++) {
        struct estimate *x = &a->value[s->which[c]];
        const double error =
            sqrt(fmax(0.0, 1.0 - a->r_squared) / df * gsl_matrix_get(inverse, c, c));
        x->low = x->mean - t * error;
        x->high = x->mean + t * error;
        a->p[s->which[c]] = error > 0.0 ? two_sided(x->mean / error, df) : 0.0;
    }
}

enum status association_src(struct association *a, const double *x, const double *y, size_t n,
                            size_t k, struct err *e)
{
    struct sample s;
    gsl_matrix *inverse = NULL, *all = NULL;
    enum status status = sample_make(&s, x, y, n, k, false, e);

    association_clear(a, n, k);
    if (status == STATUS_OK)
        status = invert(&inverse, &s, s.m, e);
    if (status == STATUS_OK) {
        all = correlations(&s, s.m + 1);
        if (all == NULL)
            status = err_memory_for(e, "for %zu parameters", k);
    }
    if (status == STATUS_OK)
        take_regression(a, inverse, all, &s);
    gsl_matrix_free(inverse);
    gsl_matrix_free(all);
    sample_free(&s);
    return status;
}
