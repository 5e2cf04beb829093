/* From weighted points to what a calibration found. */
#include "outcome.h"

#include "mem.h"
#include "weights.h"

#include <math.h>
#include <stdlib.h>

const char *const OUTCOME_VERDICTS[] = {[VERDICT_hit] = "hit",
                                        [VERDICT_allowed] = "within its discrepancy",
                                        [VERDICT_missed] = "missed",
                                        [VERDICT_told] = ""};

static const double QUANTILE[OUTCOME_QUANTILES] = {0.05, 0.5, 0.95};

/* A weaker correlation is not reported. */
static const double TOLD = 0.3;

/* A median is within its discrepancy where it is no more standard deviations off. */
static const double ALLOWED = 2.0;

/* Columns of the points that a quantile is taken of. */
struct columns {
    const double *weight;
    double *even, *x; /* equal weights; room for a column */
    size_t n;
};

static enum status quantiles(double out[OUTCOME_QUANTILES], const double *weight, const double *x,
                             size_t n, struct err *e)
{
    enum status status = STATUS_OK;

    for (int i = 0; i < OUTCOME_QUANTILES && status == STATUS_OK; i++)
        status = weights_quantile(&out[i], weight, x, n, QUANTILE[i], e);
    return status;
}

/* What counts as met. */
static void find_ends(struct outcome_target *t, const struct aim *a)
{
    t->low = isfinite(a->low) ? a->low : -INFINITY;
    t->high = isfinite(a->high) ? a->high : INFINITY;
}

static void judge(struct outcome_target *t, const struct aim *a, const double *weight,
                  const double *x, size_t n)
{
    const double prior = t->prior[OUTCOME_high] - t->prior[OUTCOME_low];
    const double posterior = t->posterior[OUTCOME_high] - t->posterior[OUTCOME_low];
    const double median = t->posterior[OUTCOME_median];

    t->narrowed = prior > 0.0 ? 1.0 - posterior / prior : NAN;
    t->implausibility = NAN;
    t->verdict = VERDICT_told;
    if (!a->has_goal)
        return;
    find_ends(t, a);
    for (size_t i = 0; i < n; i++)
        t->within += x[i] >= t->low && x[i] <= t->high ? weight[i] : 0.0;
    t->implausibility = goal_implausibility(&a->goal, aim_scaled(a, median), 0.0);
    t->verdict = median >= t->low && median <= t->high ? VERDICT_hit
                 : t->implausibility <= ALLOWED        ? VERDICT_allowed
                                                       : VERDICT_missed;
}

static enum status find_target(struct outcome *o, size_t t, struct columns *c, struct err *e)
{
    struct outcome_target *x = &o->target[t];
    const size_t n_prior = o->matching->round[0].n;

    for (size_t i = 0; i < n_prior; i++)
        c->x[i] = o->waves->raw[i * o->n_targets + t];
    enum status status = quantiles(x->prior, c->even, c->x, n_prior, e);
    for (size_t i = 0; i < o->n; i++)
        c->x[i] = o->waves->raw[(o->first + i) * o->n_targets + t];
    if (status == STATUS_OK)
        status = quantiles(x->posterior, c->weight, c->x, o->n, e);
    if (status == STATUS_OK)
        judge(x, &o->aim[t], c->weight, c->x, o->n);
    return status;
}

static enum status find_input(struct outcome *o, size_t j, struct columns *c, struct err *e)
{
    struct outcome_input *x = &o->input[j];

    x->path = calibration_input_path(o->file, j);
    if (x->path == NULL)
        return err_memory(e);
    for (int i = 0; i < OUTCOME_QUANTILES; i++)
        x->prior[i] = sweep_spec_value(&o->file->priors.spec[j], QUANTILE[i]);
    for (size_t i = 0; i < o->n; i++)
        c->x[i] = o->value[i * o->n_inputs + j];
    const enum status status = quantiles(x->posterior, c->weight, c->x, o->n, e);
    for (size_t i = 0; i < o->n; i++)
        c->x[i] = o->matching->u[(o->first + i) * o->n_inputs + j];
    x->contraction = 1.0 - 12.0 * pow(weights_sd(c->weight, c->x, o->n), 2.0);
    return status;
}

static int compare_pairs(const void *a, const void *b)
{
    const double x = fabs(((const struct outcome_pair *)a)->correlation),
                 y = fabs(((const struct outcome_pair *)b)->correlation);

    return (x < y) - (x > y);
}

/* The strongest correlations between inputs. */
static enum status find_pairs(struct outcome *o, struct columns *c, struct err *e)
{
    const size_t k = o->n_inputs;
    struct outcome_pair *all = mem_array(k * k, sizeof *all);
    double *y = mem_array(o->n, sizeof *y);
    size_t n = 0;

    for (size_t a = 0; a < k && all != NULL && y != NULL; a++)
        for (size_t b = 0; b < a; b++) {
            for (size_t i = 0; i < o->n; i++) {
                c->x[i] = o->matching->u[(o->first + i) * k + a];
                y[i] = o->matching->u[(o->first + i) * k + b];
            }
            const double r = weights_correlation(c->weight, c->x, y, o->n);
            if (fabs(r) > TOLD)
                all[n++] = (struct outcome_pair){b, a, r};
        }
    const bool is_made = all != NULL && y != NULL;
    if (is_made)
        qsort(all, n, sizeof *all, compare_pairs);
    for (; is_made && o->n_pairs < n && o->n_pairs < OUTCOME_PAIRS; o->n_pairs++)
        o->pair[o->n_pairs] = all[o->n_pairs];
    mem_free(all);
    mem_free(y);
    return is_made ? STATUS_OK : err_memory(e);
}

static bool outcome_is_made(struct outcome *o, struct columns *c)
{
    const size_t most = o->matching->n_points;

    o->value = mem_array(o->n * o->n_inputs, sizeof *o->value);
    o->target = mem_array(o->n_targets, sizeof *o->target);
    o->input = mem_array(o->n_inputs, sizeof *o->input);
    *c = (struct columns){.weight = o->matching->weight + o->first,
                          .even = mem_array(most, sizeof *c->even),
                          .x = mem_array(most, sizeof *c->x)};
    for (size_t i = 0; i < most && c->even != NULL; i++)
        c->even[i] = 1.0;
    return o->value != NULL && o->target != NULL && o->input != NULL && c->even != NULL &&
           c->x != NULL;
}

static enum status find_all(struct outcome *o, struct columns *c, struct err *e)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < o->n; i++)
        calibration_values(o->value + i * o->n_inputs, o->file,
                           o->matching->u + (o->first + i) * o->n_inputs);
    for (size_t t = 0; t < o->n_targets && status == STATUS_OK; t++)
        status = find_target(o, t, c, e);
    for (size_t j = 0; j < o->n_inputs && status == STATUS_OK; j++)
        status = find_input(o, j, c, e);
    return status == STATUS_OK ? find_pairs(o, c, e) : status;
}

enum status outcome_make(struct outcome *o, const struct waves *w, const struct matching *m,
                         const struct goal *goal, struct err *e)
{
    const struct matching_draws *r = &m->posterior;
    struct columns c;

    *o = (struct outcome){.file = w->file,
                          .aim = w->aim,
                          .matching = m,
                          .waves = w,
                          .n_targets = w->file->n_targets,
                          .n_inputs = m->n_inputs,
                          .first = r->first,
                          .n = r->n,
                          .effective = r->effective};
    enum status status = outcome_is_made(o, &c) ? find_all(o, &c, e) : err_memory(e);
    mem_free(c.even);
    mem_free(c.x);
    if (status == STATUS_OK)
        status = conflicts_find(&o->conflicts, m, goal, w->file->seed, e);
    return status;
}

void outcome_free(struct outcome *o)
{
    for (size_t j = 0; j < o->n_inputs && o->input != NULL; j++)
        free(o->input[j].path);
    mem_free(o->value);
    mem_free(o->target);
    mem_free(o->input);
    conflicts_free(&o->conflicts);
    *o = (struct outcome){.n = 0};
}
