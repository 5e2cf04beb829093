/* Warnings about a sensitivity analysis, in plain words. */
#include "design.h"
#include "number.h"
#include "sensitivity.h"
#include "text.h"

#include <math.h>
#include <string.h>

/* Numbers at least this good need no warning. */
enum {
    ENOUGH_BASE_POINTS = 500,
    ENOUGH_TRAJECTORIES = 10,
    ENOUGH_DRAWN = 500,
    POINTS_A_FACTOR = 10
};
static const double MUCH_NOISE = 0.1, GOOD_FIT = 0.7, WIDE = 0.2;

void sensitivity_words(struct text *out, const struct sensitivity *x)
{
    const struct sensitivity_request *q = &x->request;
    const struct scenario *s = x->scenario;

    if (q->method == METHOD_evppi && !q->has_pair) {
        text_add(out, "between policies ");
        for (size_t p = 0; p < s->n_policies; p++)
            text_add(out, "%s%s", p > 0 ? ", " : "", s->policy[p].label);
    } else if (q->method == METHOD_evppi) {
        text_add(out, "between policies %s and %s", s->policy[q->policy].label,
                 s->policy[q->against].label);
    } else if (q->policy != q->against) {
        text_add(out, "%s minus %s", s->policy[q->policy].label, s->policy[q->against].label);
    } else {
        text_add(out, "under policy %s", s->policy[q->policy].label);
    }
}

const char SENSITIVITY_SETTLED[] =
    "It is best at every point: this choice depends on no parameter that was varied.";

bool sensitivity_is_settled(const struct sensitivity *x)
{
    size_t best = 0;

    for (size_t p = 0; p < x->scenario->n_policies; p++)
        best += x->best_share[p] > 0.0;
    return best == 1;
}

static void add_lacks(struct text *out, const size_t n[LACK_COUNT])
{
    absence_lacks(out, n, 0);
    text_add(out, ".\n");
}

static void warn_of_numbers(struct text *out, const struct sensitivity *x)
{
    const enum method m = x->request.method;

    if (x->blocks > x->used_blocks) {
        text_add(out, "%zu of %zu %s are left out whole, for what a point of them lacks: ",
                 x->blocks - x->used_blocks, x->blocks,
                 m == METHOD_morris ? "trajectories" : "base points");
        add_lacks(out, x->block_lacks);
    } else if (x->blocks == 0 && x->lacks[LACK_nothing] < x->n_points) {
        text_add(out, "%zu of %zu points are left out: ", x->n_points - x->lacks[LACK_nothing],
                 x->n_points);
        add_lacks(out, x->lacks);
    }
    if (m == METHOD_sobol && x->used_blocks < ENOUGH_BASE_POINTS)
        text_add(out, "%zu base point%s few: 500 or more are usual.\n", x->used_blocks,
                 x->used_blocks == 1 ? " is" : "s are");
    if (m == METHOD_morris && x->used_blocks < ENOUGH_TRAJECTORIES)
        text_add(out, "%zu trajector%s few: 10 or more are usual.\n", x->used_blocks,
                 x->used_blocks == 1 ? "y is" : "ies are");
    if ((m == METHOD_prcc || m == METHOD_src) && x->used < POINTS_A_FACTOR * x->n_factors)
        text_add(out, "%zu point%s few for %zu parameter%s: %d times as many are usual.\n", x->used,
                 x->used == 1 ? " is" : "s are", x->n_factors, number_plural((double)x->n_factors),
                 POINTS_A_FACTOR);
    if (m == METHOD_evppi && x->used < ENOUGH_DRAWN)
        text_add(out, "%zu point%s few: 1,000 or more are usual.\n", x->used,
                 x->used == 1 ? " is" : "s are");
}

/* Points of a posterior stand in its order, so that those drawn several times are neighbours. */
static size_t count_different(const struct experiment *x)
{
    size_t n = 1;

    for (size_t p = 1; p < x->n_points; p++)
        n += memcmp(x->value + p * x->n_factors, x->value + (p - 1) * x->n_factors,
                    x->n_factors * sizeof *x->value) != 0;
    return n;
}

static void warn_of_repeats(struct text *out, const struct sensitivity *x)
{
    const struct experiment *s = x->experiment;

    if (!design_is_named(s->design, DESIGN_posterior) || count_different(s) == s->n_points)
        return;
    text_add(out,
             "The %zu points are %zu different ones, each as often as it weighs in the posterior: "
             "intervals and p-values take them for more than they are.\n",
             s->n_points, count_different(s));
}

static void warn_of_noise(struct text *out, const struct sensitivity *x)
{
    if (x->is_constant)
        text_add(out, "It is the same at all points, %.6g: no parameter moves it.\n", x->constant);
    else if (isnan(x->noise))
        text_add(out, "How much is chance of the replicates is not known: it takes two replicates "
                      "a point.\n");
    else if (x->noise > MUCH_NOISE)
        text_add(out,
                 "%.0f %% of the variance between points is chance of the replicates, not the "
                 "parameters: more replicates or more agents would help.\n",
                 100 * x->noise);
}

static bool covers_zero(const struct sensitivity *x, const struct estimate *v)
{
    const bool is_share = x->request.method == METHOD_evppi;

    return !isnan(v->low) && !(is_share ? v->low > 0.0 : estimate_excludes_zero(v));
}

typedef bool wanted_fn(const struct sensitivity *x, const struct estimate *v);

static size_t count(const struct sensitivity *x, wanted_fn *wanted)
{
    size_t n = 0;

    for (size_t i = 0; i < x->n_factors; i++)
        n += wanted(x, &x->value[i]);
    return n;
}

/* Names the parameters that are wanted, if any. */
static void list(struct text *out, const struct sensitivity *x, wanted_fn *wanted,
                 const char *before, const char *after)
{
    size_t n = 0;

    for (size_t i = 0; i < x->n_factors; i++)
        if (wanted(x, &x->value[x->order[i]])) {
            text_add(out, "%s", n++ == 0 ? before : ", ");
            text_add_printable(out, x->experiment->factor[x->order[i]].path);
        }
    if (n > 0)
        text_add(out, "%s\n", after);
}

static bool is_undefined(const struct sensitivity *x, const struct estimate *v)
{
    (void)x;
    return isnan(v->mean);
}

static void warn_of_zeros(struct text *out, const struct sensitivity *x)
{
    const bool is_worth = x->request.method == METHOD_evppi;

    if (count(x, covers_zero) == x->n_factors && is_worth)
        text_add(out, "All intervals reach 0: no parameter is known to matter to this choice.\n");
    else if (count(x, covers_zero) == x->n_factors)
        text_add(out, "All intervals cover 0: no parameter is known to have an effect.\n");
    else
        list(out, x, covers_zero,
             is_worth ? "The interval reaches 0, so that knowing it may be worth nothing: "
                      : "The interval covers 0, so that it may have no effect: ",
             ".");
}

static void warn_of_intervals(struct text *out, const struct sensitivity *x)
{
    double widest = 0.0;

    if (x->is_constant)
        return;
    list(out, x, is_undefined, "Nothing can be said of ", ": one value only at the points used.");
    warn_of_zeros(out, x);
    for (size_t i = 0; i < x->n_factors; i++)
        widest = fmax(widest, x->value[i].high - x->value[i].low);
    if (x->request.method == METHOD_sobol && widest > WIDE)
        text_add(out,
                 "Intervals are up to %.2f wide: more base points would narrow them (four times as "
                 "many halve them).\n",
                 widest);
}

static void warn_of_fit(struct text *out, const struct sensitivity *x)
{
    if (x->request.method == METHOD_src && x->r_squared < GOOD_FIT)
        text_add(out,
                 "The straight line explains only %.0f %% of the variance: what curves or depends "
                 "on other parameters is missed.\n",
                 100 * x->r_squared);
    if (x->request.method == METHOD_prcc && x->r_squared < GOOD_FIT)
        text_add(out,
                 "Ranks explain only %.0f %% of the variance of ranks: effects that rise and fall, "
                 "or depend on other parameters, are missed.\n",
                 100 * x->r_squared);
}

void sensitivity_warnings(struct text *out, const struct sensitivity *x)
{
    warn_of_numbers(out, x);
    warn_of_repeats(out, x);
    warn_of_noise(out, x);
    warn_of_intervals(out, x);
    warn_of_fit(out, x);
}
