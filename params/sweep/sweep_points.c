/* The points of a sweep: the values at every point, and which points are refused. */
#include "mem.h"
#include "number.h"
#include "sweep_making.h"
#include "text.h"
#include "value.h"

#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REFUSED_TOLD = 10, VALUES_TOLD = 8 };

static double between(const struct spec *s, double u)
{
    if (s->is_log)
        return s->from * pow(s->to / s->from, u);
    return s->from + (s->to - s->from) * u;
}

double sweep_value_at(const struct spec *s, double u)
{
    const bool is_count = s->limits.type == TYPE_COUNT;
    double x;

    if (s->kind == SPEC_list)
        return s->value[(size_t)fmin(floor(u * (double)s->n), (double)(s->n - 1))];
    if (s->kind == SPEC_distribution)
        x = distribution_quantile(&s->factor.distribution, &s->limits, u);
    else if (is_count && !s->is_log) /* each whole number alike */
        x = floor(s->from + u * (s->to - s->from + 1));
    else
        x = is_count ? nearbyint(between(s, u)) : between(s, u);
    return s->kind == SPEC_range ? fmin(fmax(x, s->from), s->to)
                                 : fmin(fmax(x, s->limits.min), s->limits.max);
}

static double product_of_lists(const struct sweep_making *m)
{
    double n = 1;

    for (size_t f = 0; f < m->n_specs; f++)
        n *= (double)m->spec[f].n;
    return n;
}

/* How many points there are; may be too many. */
static double count_points(const struct sweep_making *m)
{
    double n = 1;

    switch (m->design) {
    case DESIGN_grid:
        return product_of_lists(m);
    case DESIGN_list:
        return (double)(m->row_value != NULL ? m->n_rows : m->spec[0].n);
    case DESIGN_one_at_a_time:
        for (size_t f = 0; f < m->n_specs; f++)
            n += (double)m->spec[f].n;
        return n;
    default:
        n = (double)design_size(m->sampling, (size_t)m->points, m->n_specs);
        return n > 0 ? n : INFINITY;
    }
}

static void fill_grid(const struct sweep_making *m, struct experiment *x)
{
    size_t every = 1;

    for (size_t f = m->n_specs; f-- > 0;) {
        for (size_t p = 0; p < x->n_points; p++)
            x->value[p * m->n_specs + f] = m->spec[f].value[p / every % m->spec[f].n];
        every *= m->spec[f].n;
    }
}

static void fill_list(const struct sweep_making *m, struct experiment *x)
{
    for (size_t p = 0; p < x->n_points; p++)
        for (size_t f = 0; f < m->n_specs; f++)
            x->value[p * m->n_specs + f] =
                m->row_value != NULL ? m->row_value[p * m->n_specs + f] : m->spec[f].value[p];
}

static void fill_one_at_a_time(const struct sweep_making *m, struct experiment *x)
{
    size_t next = 1;

    for (size_t p = 0; p < x->n_points; p++)
        for (size_t f = 0; f < m->n_specs; f++)
            (void)sweep_find_own(m, &m->spec[f], &x->value[p * m->n_specs + f]);
    for (size_t f = 0; f < m->n_specs; f++)
        for (size_t i = 0; i < m->spec[f].n; i++)
            x->value[next++ * m->n_specs + f] = m->spec[f].value[i];
}

static enum status fill_sample(const struct sweep_making *m, struct experiment *x, struct err *e)
{
    const uint64_t seed = (uint64_t)(m->seed >= 0 ? m->seed : m->s->run.random_seed);
    const enum status status =
        design_sample(x->value, m->sampling, (size_t)m->points, m->n_specs, seed, e);

    for (size_t p = 0; p < x->n_points && status == STATUS_OK; p++)
        for (size_t f = 0; f < m->n_specs; f++) {
            double *u = &x->value[p * m->n_specs + f];
            *u = sweep_value_at(&m->spec[f], *u);
        }
    return status;
}

static enum status fill(const struct sweep_making *m, struct experiment *x, struct err *e)
{
    if (m->design == DESIGN_grid)
        fill_grid(m, x);
    else if (m->design == DESIGN_list)
        fill_list(m, x);
    else if (m->design == DESIGN_one_at_a_time)
        fill_one_at_a_time(m, x);
    else
        return fill_sample(m, x, e);
    return STATUS_OK;
}

/* Hands the factors over. A range that is drawn evenly is a uniform distribution. */
static enum status take_factors(struct sweep_making *m, struct experiment *x, struct err *e)
{
    x->factor = mem_array(m->n_specs, sizeof *x->factor);
    if (x->factor == NULL)
        return err_memory(e);
    x->n_factors = m->n_specs;
    for (size_t f = 0; f < m->n_specs; f++) {
        struct spec *s = &m->spec[f];
        if (s->kind == SPEC_range && !s->is_log)
            s->factor.distribution =
                (struct distribution){.kind = DISTRIBUTION_uniform, .min = s->from, .max = s->to};
        x->factor[f] = s->factor;
        s->factor = (struct factor){.n_targets = 0};
    }
    return STATUS_OK;
}

/* Whether there are no more points, and no more values of them, than there may be; else a mistake. */
static bool is_of_a_size(struct sweep_making *m, double n)
{
    const struct mark at = tree_get(m->top, "design")->at;
    const char *name = DESIGN_NAMES[m->design];

    if (n <= MAX_POINTS && n * (double)m->n_specs <= MAX_VALUES)
        return true;
    if (n <= MAX_POINTS)
        mistake(&m->r->mistakes, at, NULL,
                "%s: %.0f points of %zu factors are %.0f values, more than %d, the limit; take "
                "fewer points, or vary less",
                name, n, m->n_specs, n * (double)m->n_specs, MAX_VALUES);
    else if (isfinite(n))
        mistake(&m->r->mistakes, at, NULL, "%s: %.0f points are more than %d, the limit", name, n,
                MAX_POINTS);
    else
        mistake(&m->r->mistakes, at, NULL, "%s: more points than %d, the limit", name, MAX_POINTS);
    return false;
}

/* Tells why the sample cannot be drawn, with a remedy in the words of the sweep's file. */
static void tell_no_sample(struct sweep_making *m, const char *why)
{
    if (m->design == DESIGN_priors)
        mistake(&m->r->mistakes, tree_get(m->top, "sampling")->at, NULL,
                "%zu things vary, more than the %u dimensions of sampling: sobol; use sampling: "
                "lhs, which has no limit",
                m->n_specs, gsl_qrng_sobol->max_dimension);
    else
        mistake(&m->r->mistakes, tree_get(m->top, "design")->at, NULL, "%s", why);
}

enum status sweep_points(struct sweep_making *m, struct experiment *x, struct err *e)
{
    const double n = count_points(m);

    if (!is_of_a_size(m, n))
        return mistakes_tell(&m->r->mistakes, e);
    x->n_points = (size_t)n;
    x->base_points = (size_t)m->points;
    x->common_random_numbers = m->common_random_numbers;
    x->design = text_copy(DESIGN_NAMES[m->design]);
    x->value = mem_array(x->n_points, m->n_specs * sizeof *x->value);
    if (x->design == NULL || x->value == NULL)
        return err_memory_for(e, "for %zu points", x->n_points);
    const enum status status = fill(m, x, e);
    if (status == STATUS_SCENARIO) {
        tell_no_sample(m, e->msg);
        return mistakes_tell(&m->r->mistakes, e);
    }
    return status == STATUS_OK ? take_factors(m, x, e) : status;
}

/* "point 17: why", counted from 1, and the values below it. */
static void add_refused(struct text *t, const struct experiment *x, size_t point, const char *why)
{
    char number[VALUE_SIZE];
    const size_t n = x->n_factors > VALUES_TOLD ? VALUES_TOLD : x->n_factors;

    text_add(t, "\n  point %zu: %s\n    with ", point + 1, why);
    for (size_t f = 0; f < n; f++)
        text_add(t, "%s%s%.80s = %s", f > 0 ? ", " : "", x->factor[f].is_scale ? "scale of " : "",
                 x->factor[f].path, number_text(number, x->value[point * x->n_factors + f]));
    if (x->n_factors > n)
        text_add(t, ", and %zu more", x->n_factors - n);
}

/* Goes through all points; counts, tells and marks those that are refused. */
static enum status go_through(struct experiment *x, struct scenario *scratch,
                              unsigned char *skipped, size_t *n_refused, struct text *told)
{
    struct err why;

    for (size_t p = 0; p < x->n_points; p++) {
        if (experiment_point_is_kept(x, p, scratch, *n_refused < REFUSED_TOLD ? &why : NULL))
            continue;
        if (*n_refused < REFUSED_TOLD)
            add_refused(told, x, p, why.msg);
        if (skipped != NULL)
            skipped[p] = 1;
        (*n_refused)++;
    }
    return told->failed ? STATUS_INTERNAL : STATUS_OK;
}

/* What is said where points are refused and may not be, or none is left. */
static enum status refuse(const struct sweep_making *m, const struct experiment *x,
                          size_t n_refused, const struct text *told, struct err *e)
{
    const bool is_all = n_refused == x->n_points;
    char more[64] = "", which[96];

    if (is_all && n_refused == 1)
        (void)snprintf(which, sizeof which, "the only point is");
    else if (is_all)
        (void)snprintf(which, sizeof which, "all %zu points are", n_refused);
    else
        (void)snprintf(which, sizeof which, "%zu of %zu points %s", n_refused, x->n_points,
                       n_refused == 1 ? "is" : "are");
    if (n_refused > REFUSED_TOLD)
        (void)snprintf(more, sizeof more, "\n  and %zu more", n_refused - REFUSED_TOLD);
    return err_set(e, STATUS_SCENARIO, "%s: %s refused:%s%s%s", m->file, which, told->data, more,
                   is_all ? "\nno point is left to run"
                          : "\n--skip-invalid runs the others without them");
}

enum status sweep_check_points(struct sweep_making *m, struct experiment *x, struct err *e)
{
    const bool may_skip = m->options != NULL && m->options->skip_invalid;
    struct scenario *scratch = malloc(sizeof *scratch);
    unsigned char *skipped = may_skip ? mem_array(x->n_points, 1) : NULL;
    struct text told = {0};
    size_t n_refused = 0;
    enum status status = STATUS_INTERNAL;

    if (scratch != NULL && (skipped != NULL || !may_skip)) {
        *scratch = x->scenario;
        status = go_through(x, scratch, skipped, &n_refused, &told);
    }
    if (status != STATUS_OK)
        (void)err_memory(e);
    else if (n_refused > 0 && (!may_skip || n_refused == x->n_points))
        status = refuse(m, x, n_refused, &told, e);
    else if (n_refused > 0) {
        x->skipped = skipped;
        skipped = NULL;
    }
    mem_free(skipped);
    text_free(&told);
    free(scratch);
    return status;
}
