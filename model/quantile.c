/* Quantile functions of people's attributes: GSL's, tabulated. */
#include "quantile.h"

#include "mem.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum { CELLS = 1024, TAIL = 8 };

/* Gamma with mean 1, shape a and scale b. */
static double inverse_gamma(double u, double a, double b)
{
    return gsl_cdf_gamma_Pinv(u, a, b);
}

/* Lognormal with mean 1: exp(a N + b). */
static double inverse_lognormal(double u, double a, double b)
{
    return exp(a * gsl_cdf_ugaussian_Pinv(u) + b);
}

static double inverse_beta(double u, double a, double b)
{
    return gsl_cdf_beta_Pinv(u, a, b);
}

static enum status table_init(struct quantile_table *t, struct err *e)
{
    t->at = mem_array(CELLS + 1, sizeof *t->at);
    if (t->at == NULL)
        return err_set(e, STATUS_INTERNAL, "not enough memory for the tables of attributes");
    for (int i = TAIL; i <= CELLS - TAIL; i++)
        t->at[i] = t->inverse((double)i / CELLS, t->a, t->b);
    return STATUS_OK;
}

static double table_get(const struct quantile_table *t, double u)
{
    if (t->at == NULL)
        return t->all_alike;

    const double x = u * CELLS;
    const int i = (int)x;
    if (i < TAIL || i >= CELLS - TAIL)
        return t->inverse(u, t->a, t->b);
    return t->at[i] + (x - i) * (t->at[i + 1] - t->at[i]);
}

/* A Beta of this mean and precision a + b; a mean of 0 or 1 leaves no room to differ. */
static struct quantile_table beta_table(double mean, double precision)
{
    return (struct quantile_table){.all_alike = mean,
                                   .a = mean * precision,
                                   .b = (1 - mean) * precision,
                                   .inverse = inverse_beta};
}

enum status quantiles_init(struct quantiles *q, const struct world_params *p, struct err *e)
{
    const double cv = p->population_frailty_cv, sd = p->population_fear_sd;
    enum status s = STATUS_OK;

    *q = (struct quantiles){
        .frailty = {.all_alike = 1, .a = 1 / (cv * cv), .b = cv * cv, .inverse = inverse_gamma},
        .fear = {.all_alike = 1, .a = sd, .b = -sd * sd / 2, .inverse = inverse_lognormal},
        .receptive = beta_table(p->belief_receptive, p->belief_receptive_precision),
        .floor = beta_table(p->belief_floor, p->belief_floor_precision),
    };
    if (cv > 0)
        s = table_init(&q->frailty, e);
    if (s == STATUS_OK && sd > 0)
        s = table_init(&q->fear, e);
    if (s == STATUS_OK && q->receptive.a > 0 && q->receptive.b > 0)
        s = table_init(&q->receptive, e);
    if (s == STATUS_OK && q->floor.a > 0 && q->floor.b > 0)
        s = table_init(&q->floor, e);
    if (s != STATUS_OK)
        quantiles_free(q);
    return s;
}

void quantiles_free(struct quantiles *q)
{
    mem_free(q->frailty.at);
    mem_free(q->fear.at);
    mem_free(q->receptive.at);
    mem_free(q->floor.at);
    *q = (struct quantiles){0};
}

float quantile_frailty(const struct quantiles *q, double u)
{
    return (float)table_get(&q->frailty, u);
}

float quantile_fear(const struct quantiles *q, double u)
{
    return (float)table_get(&q->fear, u);
}

float quantile_receptive(const struct quantiles *q, double u)
{
    return (float)table_get(&q->receptive, u);
}

float quantile_floor(const struct quantiles *q, double u)
{
    return (float)table_get(&q->floor, u);
}
