/* Sobol' indices from a Saltelli layout. */
#include "sobol_indices.h"

#include "mem.h"
#include "resample.h"

#include <math.h>

/* Columns of a row of products: A, A^2, B, B^2, then B (AB_i - A) for each i, then (A - AB_i)^2 / 2 for each i. */
enum { COLUMN_a, COLUMN_aa, COLUMN_b, COLUMN_bb, COLUMN_products };

static void evaluate(double *value, const double *mean, const void *context)
{
    const size_t k = *(const size_t *)context;
    const double centre = (mean[COLUMN_a] + mean[COLUMN_b]) / 2;
    const double variance = (mean[COLUMN_aa] + mean[COLUMN_bb]) / 2 - centre * centre;

    for (size_t i = 0; i < 2 * k; i++)
        value[i] = variance > 0.0 ? mean[COLUMN_products + i] / variance : NAN;
    value[2 * k] = 0.0; /* the sum of first-order indices: their errors are not independent */
    for (size_t i = 0; i < k; i++)
        value[2 * k] += value[i];
}

static bool is_whole(const double *y, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        if (!isfinite(y[i]))
            return false;
    return true;
}

/* Mean of all y of whole base points and their span, so that products neither cancel nor overflow. */
struct scale {
    double mean, span;
};

static struct scale scale_of(const double *y, size_t n_base, size_t rows)
{
    double low = INFINITY, high = -INFINITY, mean = 0.0;
    size_t n = 0;

    for (size_t b = 0; b < n_base; b++)
        for (size_t i = 0; i < rows && is_whole(y + b * rows, rows); i++) {
            const double x = y[b * rows + i];
            low = fmin(low, x);
            high = fmax(high, x);
            mean += (x - mean) / (double)++n;
        }
    const bool varies = high - low > 1e-12 * fmax(fabs(low), fabs(high));
    return (struct scale){.mean = mean, .span = n > 0 && varies ? high - low : 0.0};
}

static void fill_products(double *row, const double *y, size_t k, struct scale s)
{
    const double a = (y[0] - s.mean) / s.span, b = (y[k + 1] - s.mean) / s.span;

    row[COLUMN_a] = a;
    row[COLUMN_aa] = a * a;
    row[COLUMN_b] = b;
    row[COLUMN_bb] = b * b;
    for (size_t i = 0; i < k; i++) {
        const double ab = (y[1 + i] - s.mean) / s.span;
        row[COLUMN_products + i] = b * (ab - a);
        row[COLUMN_products + k + i] = (a - ab) * (a - ab) / 2;
    }
}

/* One row of products for each whole base point; returns how many. */
static size_t fill_rows(double *row, const double *y, size_t n_base, size_t k)
{
    const struct scale scale = scale_of(y, n_base, k + 2);
    const size_t columns = COLUMN_products + 2 * k;
    size_t used = 0;

    for (size_t b = 0; b < n_base; b++)
        if (is_whole(y + b * (k + 2), k + 2)) {
            if (scale.span > 0.0)
                fill_products(row + used * columns, y + b * (k + 2), k, scale);
            used++;
        }
    return used;
}

enum status sobol_indices(struct estimate *first, struct estimate *total, struct estimate *alone,
                          size_t *used, const double *y, size_t n_base, size_t k, uint64_t seed,
                          struct err *e)
{
    const size_t columns = COLUMN_products + 2 * k;
    double *row = mem_array(n_base * columns, sizeof *row);
    struct estimate *value = mem_array(2 * k + 1, sizeof *value);
    enum status status = STATUS_INTERNAL;

    *used = 0;
    if (row == NULL || value == NULL) {
        (void)err_memory_for(e, "for Sobol' indices");
    } else {
        *used = fill_rows(row, y, n_base, k);
        const struct resampled s = {.n_rows = *used,
                                    .n_columns = columns,
                                    .n_values = 2 * k + 1,
                                    .row = row,
                                    .evaluate = evaluate,
                                    .context = &k};
        status = resample(value, &s, seed, e);
        *alone = value[2 * k];
        for (size_t i = 0; i < k && status == STATUS_OK; i++) {
            first[i] = value[i];
            total[i] = value[k + i];
        }
    }
    mem_free(row);
    mem_free(value);
    return status;
}
