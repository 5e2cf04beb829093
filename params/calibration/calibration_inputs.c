/* Inputs: from uniform numbers to quantiles of the priors and their values; and which targets are goals. */
#include "calibration_file.h"
#include "text.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Quantiles stay this far from the ends of a prior, where a value may be infinite. */
static const double SMALLEST_SHARE = 1e-15;

size_t calibration_inputs(const struct calibration_file *c)
{
    return c->priors.n_specs;
}

size_t calibration_goals(const struct calibration_file *c)
{
    size_t n = 0;

    for (size_t t = 0; t < c->n_targets; t++)
        n += !c->target[t].is_held_out;
    return n;
}

size_t calibration_goal_target(const struct calibration_file *c, size_t goal)
{
    size_t t = 0;

    for (size_t n = 0; t + 1 < c->n_targets; t++) {
        if (!c->target[t].is_held_out && n == goal)
            break;
        n += !c->target[t].is_held_out;
    }
    return t;
}

char *calibration_input_path(const struct calibration_file *c, size_t input)
{
    const struct factor *f = &c->priors.spec[input].factor;
    struct text t = {0};

    text_add(&t, "%s%s", f->is_scale ? "scale:" : "", f->path);
    return text_take(&t);
}

/* A quantile of the input's prior: that of a normal score which the inputs before it move. */
static double quantile_of(const struct calibration_file *c, const double *u, size_t i)
{
    const size_t k = calibration_inputs(c);
    double score = 0.0;

    if (c->factor == NULL)
        return u[i];
    for (size_t j = 0; j <= i; j++)
        if (c->factor[i * k + j] != 0.0)
            score += c->factor[i * k + j] * gsl_cdf_ugaussian_Pinv(u[j]);
    return fmin(fmax(gsl_cdf_ugaussian_P(score), SMALLEST_SHARE), 1.0 - SMALLEST_SHARE);
}

void calibration_values(double *value, const struct calibration_file *c, const double *u)
{
    for (size_t i = 0; i < calibration_inputs(c); i++)
        value[i] = sweep_spec_value(&c->priors.spec[i], quantile_of(c, u, i));
}
