/* The bootstrap of functions of means. */
#include "resample.h"

#include "mem.h"

#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

static const double TAIL = 0.025;

struct room {
    double *mean;  /* of the columns */
    double *value; /* of one draw */
    double *drawn; /* [value * RESAMPLES + draw] */
    gsl_rng *rng;
};

static void room_free(struct room *m)
{
    mem_free(m->mean);
    mem_free(m->value);
    mem_free(m->drawn);
    if (m->rng != NULL)
        gsl_rng_free(m->rng);
}

static bool room_is_made(struct room *m, const struct resampled *s, uint64_t seed)
{
    *m = (struct room){.mean = mem_array(s->n_columns, sizeof *m->mean),
                       .value = mem_array(s->n_values, sizeof *m->value),
                       .drawn = mem_array(s->n_values * RESAMPLES, sizeof *m->drawn),
                       .rng = gsl_rng_alloc(gsl_rng_mt19937)};
    if (m->mean == NULL || m->value == NULL || m->drawn == NULL || m->rng == NULL)
        return false;
    gsl_rng_set(m->rng, (unsigned long)seed);
    return true;
}

/* Means over all rows, or (rng given) over as many drawn with replacement. */
static void take_means(double *mean, const struct resampled *s, gsl_rng *rng)
{
    for (size_t c = 0; c < s->n_columns; c++)
        mean[c] = 0.0;
    for (size_t i = 0; i < s->n_rows; i++) {
        const size_t row = rng == NULL ? i : gsl_rng_uniform_int(rng, (unsigned long)s->n_rows);
        for (size_t c = 0; c < s->n_columns; c++)
            mean[c] += s->row[row * s->n_columns + c];
    }
    for (size_t c = 0; c < s->n_columns; c++)
        mean[c] /= (double)s->n_rows;
}

/* Draws in which the estimate was not defined are left out. */
static void take_interval(struct estimate *x, double *drawn)
{
    size_t n = 0;

    for (size_t i = 0; i < RESAMPLES; i++)
        if (isfinite(drawn[i]))
            drawn[n++] = drawn[i];
    if (n == 0)
        return;
    gsl_sort(drawn, 1, n);
    x->low = gsl_stats_quantile_from_sorted_data(drawn, 1, n, TAIL);
    x->high = gsl_stats_quantile_from_sorted_data(drawn, 1, n, 1.0 - TAIL);
}

enum status resample(struct estimate *value, const struct resampled *s, uint64_t seed,
                     struct err *e)
{
    struct room m;

    if (!room_is_made(&m, s, seed)) {
        room_free(&m);
        return err_memory_for(e, "for the bootstrap");
    }
    take_means(m.mean, s, NULL);
    s->evaluate(m.value, m.mean, s->context);
    for (size_t v = 0; v < s->n_values; v++)
        value[v] = (struct estimate){.mean = m.value[v], .low = NAN, .high = NAN, .n = s->n_rows};
    for (size_t i = 0; i < RESAMPLES && s->n_rows >= 2; i++) {
        take_means(m.mean, s, m.rng);
        s->evaluate(m.value, m.mean, s->context);
        for (size_t v = 0; v < s->n_values; v++)
            m.drawn[v * RESAMPLES + i] = m.value[v];
    }
    for (size_t v = 0; v < s->n_values && s->n_rows >= 2; v++)
        if (isfinite(value[v].mean))
            take_interval(&value[v], m.drawn + v * RESAMPLES);
    room_free(&m);
    return STATUS_OK;
}
