/* Means over replicates at every point, in one pass through the file. */
#include "points.h"

#include "estimate.h"
#include "mem.h"
#include "stream.h"

#include <math.h>

struct pass {
    struct points *points;
    const struct point_question *question;
    size_t n_replicates, n_items;
    double *value; /* [question * replicates + replicate], of a point */
    struct moments
        *by_replicate; /* [question * replicates + replicate]: distance from the point's mean */
    double *squares, *degrees, *share; /* [question]: within points; sum of 1 / replicates */
    size_t *measured;                  /* [question]: points with at least one replicate */
};

void points_free(struct points *x)
{
    mem_free(x->mean);
    mem_free(x->variance);
    mem_free(x->replicates);
    mem_free(x->finished);
    mem_free(x->noise);
    *x = (struct points){.n = 0};
}

static bool points_are_made(struct points *x, size_t n, size_t n_questions)
{
    *x = (struct points){.n = n,
                         .n_questions = n_questions,
                         .mean = mem_array(n * n_questions, sizeof *x->mean),
                         .variance = mem_array(n * n_questions, sizeof *x->variance),
                         .replicates = mem_array(n * n_questions, sizeof *x->replicates),
                         .finished = mem_array(n, sizeof *x->finished),
                         .noise = mem_array(n_questions, sizeof *x->noise)};
    if (x->mean == NULL || x->variance == NULL || x->replicates == NULL || x->finished == NULL ||
        x->noise == NULL)
        return false;
    for (size_t i = 0; i < n * n_questions; i++)
        x->mean[i] = x->variance[i] = NAN;
    return true;
}

static void pass_free(struct pass *t)
{
    mem_free(t->value);
    mem_free(t->by_replicate);
    mem_free(t->squares);
    mem_free(t->degrees);
    mem_free(t->share);
    mem_free(t->measured);
}

static void forget_values(struct pass *t)
{
    for (size_t i = 0; i < t->points->n_questions * t->n_replicates; i++)
        t->value[i] = NAN;
}

static bool pass_is_made(struct pass *t)
{
    const size_t questions = t->points->n_questions;

    t->value = mem_array(questions * t->n_replicates, sizeof *t->value);
    t->by_replicate = mem_array(questions * t->n_replicates, sizeof *t->by_replicate);
    t->squares = mem_array(questions, sizeof *t->squares);
    t->degrees = mem_array(questions, sizeof *t->degrees);
    t->share = mem_array(questions, sizeof *t->share);
    t->measured = mem_array(questions, sizeof *t->measured);
    if (t->value == NULL || t->by_replicate == NULL || t->squares == NULL || t->degrees == NULL ||
        t->share == NULL || t->measured == NULL)
        return false;
    forget_values(t);
    return true;
}

/* Under one policy; NaN where one of its items is not defined. */
static double value_of(const struct pass *t, const double *weight, const struct ratio *ratio,
                       size_t policy)
{
    const struct ratio *x = ratio + policy * t->n_items;
    double sum = 0.0;

    for (size_t i = 0; i < t->n_items; i++)
        sum += (weight == NULL ? 1.0 : weight[i]) * (x[i].d > 0.0 ? x[i].n / x[i].d : NAN);
    return sum;
}

static enum status take_unit(void *into, size_t point, size_t replicate, const struct ratio *ratio,
                             struct err *e)
{
    struct pass *t = into;

    (void)e;
    t->points->finished[point]++;
    for (size_t q = 0; q < t->points->n_questions; q++) {
        const struct point_question *x = &t->question[q];
        double value = value_of(t, x->weight, ratio, x->policy);
        if (x->against != x->policy)
            value -= value_of(t, x->weight, ratio, x->against);
        t->value[q * t->n_replicates + replicate] = value;
    }
    return STATUS_OK;
}

/* The mean of a point, and the variance by chance from its replicates. */
static void take_mean(struct pass *t, size_t point, size_t q)
{
    const double *value = t->value + q * t->n_replicates;
    const size_t at = q * t->points->n + point;
    struct moments m = {.n = 0};

    for (size_t k = 0; k < t->n_replicates; k++)
        moments_add(&m, value[k]);
    if (m.n == 0)
        return;
    const double n = (double)m.n;
    t->points->mean[at] = m.mean;
    t->points->variance[at] = m.n > 1 ? m.squares / (n - 1) / n : NAN;
    t->points->replicates[at] = (uint32_t)m.n;
    t->squares[q] += m.squares;
    t->degrees[q] += n - 1;
    t->share[q] += 1 / n;
    t->measured[q]++;
    for (size_t k = 0; k < t->n_replicates; k++)
        moments_add(&t->by_replicate[q * t->n_replicates + k], value[k] - m.mean);
}

static enum status take_point(void *into, size_t point, struct err *e)
{
    struct pass *t = into;

    (void)e;
    for (size_t q = 0; q < t->points->n_questions; q++)
        take_mean(t, point, q);
    forget_values(t);
    return STATUS_OK;
}

/* The two-way residual: squares within points, less those that replicates make at all points alike. */
static double noise_of(const struct pass *t, size_t q)
{
    double squares = t->squares[q], degrees = t->degrees[q];
    size_t columns = 0;

    for (size_t k = 0; k < t->n_replicates && t->measured[q] > 1; k++) {
        const struct moments *m = &t->by_replicate[q * t->n_replicates + k];
        squares -= (double)m->n * m->mean * m->mean;
        columns += m->n > 0;
    }
    degrees -= columns > 1 ? (double)(columns - 1) : 0.0;
    if (!(degrees > 0.0))
        return NAN;
    return fmax(0.0, squares) / degrees * t->share[q] / (double)t->measured[q];
}

static enum status read_all(struct pass *t, struct result *r, const struct query *q, struct err *e)
{
    const struct stream_sink sink = {.into = t, .unit = take_unit, .point = take_point};
    struct stream_count count;
    const enum status status = stream_read(&count, r, q, &sink, e);

    for (size_t i = 0; i < t->points->n_questions && status == STATUS_OK; i++)
        t->points->noise[i] = noise_of(t, i);
    return status;
}

enum status points_read(struct points *x, struct result *r, const struct query *q,
                        const struct point_question *question, size_t n_questions, struct err *e)
{
    const size_t n = result_points(r);
    struct pass t = {.points = x,
                     .question = question,
                     .n_replicates = result_replicates(r),
                     .n_items = q->items.n};
    const bool made = points_are_made(x, n, n_questions) && pass_is_made(&t);
    const enum status status =
        made ? read_all(&t, r, q, e) : err_memory_for(e, "for %zu points", n);

    pass_free(&t);
    if (status != STATUS_OK)
        points_free(x);
    return status;
}
