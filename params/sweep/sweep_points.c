/* The points of a sweep: the values at every point. */
#include "sweep_points.h"

#include "mem.h"
#include "text.h"

#include <gsl/gsl_qrng.h>
#include <math.h>

static double product_of_lists(const struct sweep_resolved *m)
{
    double n = 1;

    for (size_t f = 0; f < m->n_specs; f++)
        n *= (double)m->spec[f].n;
    return n;
}

/* How many points there are; may be too many. */
static double count_points(const struct sweep_resolved *m)
{
    double n = 1;

    switch (m->design) {
    case DESIGN_grid:
        return product_of_lists(m);
    case DESIGN_list:
        return (double)(m->row_value != NULL ? m->n_rows : m->spec[0].n);
    case DESIGN_posterior:
        return (double)(m->written->key.points > 0 ? (size_t)m->written->key.points : m->n_rows);
    case DESIGN_one_at_a_time:
        for (size_t f = 0; f < m->n_specs; f++)
            n += (double)m->spec[f].n;
        return n;
    default:
        n = (double)design_size(m->sampling, (size_t)m->written->key.points, m->n_specs);
        return n > 0 ? n : INFINITY;
    }
}

static void fill_grid(const struct sweep_resolved *m, struct experiment *x)
{
    size_t every = 1;

    for (size_t f = m->n_specs; f-- > 0;) {
        for (size_t p = 0; p < x->n_points; p++)
            x->value[p * m->n_specs + f] = m->spec[f].value[p / every % m->spec[f].n];
        every *= m->spec[f].n;
    }
}

static void fill_list(const struct sweep_resolved *m, struct experiment *x)
{
    for (size_t p = 0; p < x->n_points; p++)
        for (size_t f = 0; f < m->n_specs; f++)
            x->value[p * m->n_specs + f] =
                m->row_value != NULL ? m->row_value[p * m->n_specs + f] : m->spec[f].value[p];
}

static void fill_one_at_a_time(const struct sweep_resolved *m, struct experiment *x)
{
    size_t next = 1;

    for (size_t p = 0; p < x->n_points; p++)
        for (size_t f = 0; f < m->n_specs; f++)
            (void)sweep_spec_own(m, &m->spec[f], &x->value[p * m->n_specs + f]);
    for (size_t f = 0; f < m->n_specs; f++)
        for (size_t i = 0; i < m->spec[f].n; i++)
            x->value[next++ * m->n_specs + f] = m->spec[f].value[i];
}

int64_t sweep_seed(const struct sweep_resolved *m)
{
    return m->written->key.seed >= 0 ? m->written->key.seed : m->s->run.random_seed;
}

/* Points of a posterior, each in proportion to its weight. */
static enum status fill_posterior(const struct sweep_resolved *m, struct experiment *x,
                                  struct err *e)
{
    size_t *row = mem_array(x->n_points, sizeof *row);

    if (row == NULL)
        return err_memory_for(e, "for %zu points", x->n_points);
    const enum status status =
        design_resample(row, x->n_points, m->row_weight, m->n_rows, (uint64_t)sweep_seed(m), e);
    for (size_t p = 0; p < x->n_points && status == STATUS_OK; p++)
        for (size_t f = 0; f < m->n_specs; f++)
            x->value[p * m->n_specs + f] = m->row_value[row[p] * m->n_specs + f];
    mem_free(row);
    return status;
}

static enum status fill_sample(const struct sweep_resolved *m, struct experiment *x, struct err *e)
{
    const enum status status = design_sample(x->value, m->sampling, (size_t)m->written->key.points,
                                             m->n_specs, (uint64_t)sweep_seed(m), e);

    for (size_t p = 0; p < x->n_points && status == STATUS_OK; p++)
        for (size_t f = 0; f < m->n_specs; f++) {
            double *u = &x->value[p * m->n_specs + f];
            *u = sweep_spec_value(&m->spec[f], *u);
        }
    return status;
}

static enum status fill(const struct sweep_resolved *m, struct experiment *x, struct err *e)
{
    if (m->design == DESIGN_grid)
        fill_grid(m, x);
    else if (m->design == DESIGN_list)
        fill_list(m, x);
    else if (m->design == DESIGN_one_at_a_time)
        fill_one_at_a_time(m, x);
    else if (m->design == DESIGN_posterior)
        return fill_posterior(m, x, e);
    else
        return fill_sample(m, x, e);
    return STATUS_OK;
}

/* Hands the factors over. A range that is drawn evenly is a uniform distribution. */
static enum status take_factors(struct sweep_resolved *m, struct experiment *x, struct err *e)
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
static bool is_of_a_size(struct sweep_resolved *m, double n)
{
    const struct mark at = tree_get(m->written->top, "design")->at;
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
static void tell_no_sample(struct sweep_resolved *m, const char *why)
{
    if (m->design == DESIGN_priors)
        mistake(&m->r->mistakes, tree_get(m->written->top, "sampling")->at, NULL,
                "%zu things vary, more than the %u dimensions of sampling: sobol; use sampling: "
                "lhs, which has no limit",
                m->n_specs, gsl_qrng_sobol->max_dimension);
    else
        mistake(&m->r->mistakes, tree_get(m->written->top, "design")->at, NULL, "%s", why);
}

enum status sweep_points_fill(struct sweep_resolved *m, struct experiment *x, struct err *e)
{
    const double n = count_points(m);

    if (!is_of_a_size(m, n))
        return mistakes_tell(&m->r->mistakes, e);
    x->n_points = (size_t)n;
    x->base_points = (size_t)m->written->key.points;
    x->common_random_numbers = m->written->key.common_random_numbers;
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
