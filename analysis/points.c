/* Means over replicates at every point, in one pass through the file. */
#include "points.h"

#include "estimate.h"
#include "mem.h"

#include <math.h>
#include <string.h>

/* Which observables each quantity is made of. */
static const struct feed {
    enum quantity quantity;
    enum observable observable;
} FEEDS[] = {
#define TERM(quantity_, kind, observable_) {QUANTITY_##quantity_, OBSERVE_##observable_},
#include "measures.def"
};

struct pass {
    struct result *result;
    struct points *points;
    const struct point_question *question;
    size_t n_points, n_replicates, n_policies, n_intervals; /* n_points: of a block */
    bool used[OBSERVE_COUNT];
    uint32_t
        *block[OBSERVE_COUNT]; /* of the observables in use, as result_read_block lays them out */
    uint32_t *unit[OBSERVE_COUNT]; /* one unit of them; the others share `zero` */
    uint32_t *zero;
    struct quantities *interval, *total;
    double *value; /* [question * replicates + replicate], of a point */
    struct moments
        *by_replicate; /* [question * replicates + replicate]: distance from the point's mean */
    double *squares, *degrees, *share; /* [question]: within points; sum of 1 / replicates */
    size_t *measured;                  /* [question]: points with at least one replicate */
    struct scenario *scenario;         /* of a point */
    struct plan plan;
};

void points_free(struct points *x)
{
    mem_free(x->mean);
    mem_free(x->variance);
    mem_free(x->replicates);
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
                         .noise = mem_array(n_questions, sizeof *x->noise)};
    return x->mean != NULL && x->variance != NULL && x->replicates != NULL && x->noise != NULL;
}

static void pass_free(struct pass *t)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        if (t->used[v]) {
            mem_free(t->block[v]);
            mem_free(t->unit[v]);
        }
    mem_free(t->zero);
    mem_free(t->interval);
    mem_free(t->total);
    mem_free(t->value);
    mem_free(t->by_replicate);
    mem_free(t->squares);
    mem_free(t->degrees);
    mem_free(t->share);
    mem_free(t->measured);
    mem_free(t->scenario);
}

static void mark_used(struct pass *t)
{
    for (size_t q = 0; q < t->points->n_questions; q++) {
        const struct measure_row *m = &MEASURES[t->question[q].measure];
        for (size_t i = 0; i < sizeof FEEDS / sizeof *FEEDS; i++)
            if (FEEDS[i].quantity == m->numerator || FEEDS[i].quantity == m->denominator)
                t->used[FEEDS[i].observable] = true;
    }
}

/* Blocks of the observables in use, and nothing but zeros for the rest of what quantities_sum looks at. */
static bool buffers_are_made(struct pass *t)
{
    size_t largest = 0;
    bool ok = true;

    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        const size_t size = result_unit_size(t->result, v);
        if (!t->used[v] && measure_uses(v) && size > largest)
            largest = size;
        if (t->used[v]) {
            t->block[v] = mem_array(t->n_points * t->n_replicates * size, sizeof(uint32_t));
            t->unit[v] = mem_array(size, sizeof(uint32_t));
            ok = ok && t->block[v] != NULL && t->unit[v] != NULL;
        }
    }
    t->zero = mem_array(largest, sizeof *t->zero);
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        if (!t->used[v])
            t->unit[v] = t->zero;
    return ok && t->zero != NULL;
}

static bool pass_is_made(struct pass *t)
{
    const size_t questions = t->points->n_questions;

    mark_used(t);
    t->interval = mem_array(t->n_policies * t->n_intervals, sizeof *t->interval);
    t->total = mem_array(t->n_policies, sizeof *t->total);
    t->value = mem_array(questions * t->n_replicates, sizeof *t->value);
    t->by_replicate = mem_array(questions * t->n_replicates, sizeof *t->by_replicate);
    t->squares = mem_array(questions, sizeof *t->squares);
    t->degrees = mem_array(questions, sizeof *t->degrees);
    t->share = mem_array(questions, sizeof *t->share);
    t->measured = mem_array(questions, sizeof *t->measured);
    t->scenario = mem_array(1, sizeof *t->scenario);
    return buffers_are_made(t) && t->interval != NULL && t->total != NULL && t->value != NULL &&
           t->by_replicate != NULL && t->squares != NULL && t->degrees != NULL &&
           t->share != NULL && t->measured != NULL && t->scenario != NULL;
}

/* Policy by policy, for replicates lie between policies and the rest in a block. */
static void gather_unit(struct pass *t, size_t in_block, size_t replicate)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        if (!t->used[v])
            continue;
        const size_t size = result_unit_size(t->result, v) / t->n_policies;
        for (size_t p = 0; p < t->n_policies; p++) {
            const size_t at = (in_block * t->n_policies + p) * t->n_replicates + replicate;
            memcpy(t->unit[v] + p * size, t->block[v] + at * size, size * sizeof(uint32_t));
        }
    }
}

static void take_unit(struct pass *t, size_t replicate)
{
    const void *data[OBSERVE_COUNT];

    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        data[v] = t->unit[v];
    quantities_sum(t->interval, t->scenario, &t->plan, data);
    for (size_t p = 0; p < t->n_policies; p++)
        t->total[p] = quantities_total(t->interval + p * t->n_intervals, t->n_intervals);
    for (size_t q = 0; q < t->points->n_questions; q++) {
        const struct point_question *x = &t->question[q];
        double value = measure_value(x->measure, &t->total[x->policy]);
        if (x->against != x->policy)
            value -= measure_value(x->measure, &t->total[x->against]);
        t->value[q * t->n_replicates + replicate] = value;
    }
}

/* The mean of a point, and what its replicates say of chance. */
static void take_mean(struct pass *t, size_t point, size_t q)
{
    const double *value = t->value + q * t->n_replicates;
    const size_t at = q * t->points->n + point;
    struct moments m = {.n = 0};

    for (size_t k = 0; k < t->n_replicates; k++)
        moments_add(&m, value[k]);
    const double n = (double)m.n;
    t->points->mean[at] = m.n > 0 ? m.mean : NAN;
    t->points->variance[at] = m.n > 1 ? m.squares / (n - 1) / n : NAN;
    t->points->replicates[at] = (uint32_t)m.n;
    if (m.n == 0)
        return;
    t->squares[q] += m.squares;
    t->degrees[q] += n - 1;
    t->share[q] += 1 / n;
    t->measured[q]++;
    for (size_t k = 0; k < t->n_replicates; k++)
        moments_add(&t->by_replicate[q * t->n_replicates + k], value[k] - m.mean);
}

static bool has_units(const struct pass *t, size_t point)
{
    for (size_t k = 0; k < t->n_replicates; k++)
        if (result_has_unit(t->result, point, k))
            return true;
    return false;
}

/* A point without units may be one that the parameters' rules refuse: its scenario is not asked for. */
static enum status take_point(struct pass *t, size_t point, size_t in_block, struct err *e)
{
    enum status status = STATUS_OK;

    if (has_units(t, point))
        status = result_point(t->result, point, t->scenario, &t->plan, e);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < t->points->n_questions * t->n_replicates; i++)
        t->value[i] = NAN;
    for (size_t k = 0; k < t->n_replicates; k++)
        if (result_has_unit(t->result, point, k)) {
            gather_unit(t, in_block, k);
            take_unit(t, k);
        }
    for (size_t q = 0; q < t->points->n_questions; q++)
        take_mean(t, point, q);
    return STATUS_OK;
}

static enum status take_block(struct pass *t, size_t first, size_t n, struct err *e)
{
    enum status status = STATUS_OK;

    for (enum observable v = 0; v < OBSERVE_COUNT && status == STATUS_OK; v++)
        if (t->used[v])
            status = result_read_block(t->result, v, first, n, 0, t->n_replicates, t->block[v], e);
    for (size_t i = 0; i < n && status == STATUS_OK; i++)
        status = take_point(t, first + i, i, e);
    return status;
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

static enum status read_all(struct pass *t, struct err *e)
{
    struct points *x = t->points;
    enum status status = STATUS_OK;

    for (size_t p = 0; p < x->n && status == STATUS_OK; p += t->n_points)
        status = take_block(t, p, x->n - p < t->n_points ? x->n - p : t->n_points, e);
    for (size_t q = 0; q < x->n_questions && status == STATUS_OK; q++)
        x->noise[q] = noise_of(t, q);
    return status;
}

enum status points_read(struct points *x, struct result *r, const struct point_question *question,
                        size_t n_questions, struct err *e)
{
    const size_t n = result_points(r);
    struct pass t = {.result = r,
                     .points = x,
                     .question = question,
                     .n_points = result_block_points(r),
                     .n_replicates = result_replicates(r),
                     .n_policies = result_dim(r, DIM_policy),
                     .n_intervals = result_dim(r, DIM_interval)};
    const bool made = points_are_made(x, n, n_questions) && pass_is_made(&t);
    const enum status status =
        made ? read_all(&t, e) : err_set(e, STATUS_INTERNAL, "not enough memory for %zu points", n);

    pass_free(&t);
    if (status != STATUS_OK)
        points_free(x);
    return status;
}
