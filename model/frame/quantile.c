/* Quantile functions of people's attributes, tabulated from GSL's distribution functions. */
#include "quantile.h"

#include "curve.h"
#include "mem.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

/* A uniform is at least 2^-33 from 0 and 1: a side has 32 halvings of the tail probability. */
enum { HALVINGS = 32, CELLS = 12, NODES = HALVINGS * CELLS + 1 };

enum { NEWTON_STEPS = 100 };
static const double CLOSE = 1e-11, FAR = 700; /* at y = -FAR or FAR, x is as good as 0 or 1 */

/* Where GSL's incomplete beta and gamma may not converge, limiting distributions are used: the Beta's, and the
 * lognormal for a Gamma with almost no spread. */
static const double LARGE_PRECISION = 5e4, LARGE_SHAPE = 1e3, LEAST_CV = 5e-3;

/* The tail probability of node i: 2^-33 to 1/2. */
static double node_tail(int i)
{
    return ldexp(1 + (double)(i % CELLS) / CELLS, i / CELLS - HALVINGS - 1);
}

/* Lognormal with mean 1. */
static void tabulate_lognormal(struct quantile_table *t, double sd)
{
    for (int i = 0; i < NODES; i++) {
        const double tail = node_tail(i), z = gsl_cdf_ugaussian_Qinv(tail);
        const double low = exp(-sd * z - sd * sd / 2), high = exp(sd * z - sd * sd / 2);
        const double rise = sd * tail / gsl_ran_ugaussian_pdf(z);
        t->low[i] = (struct quantile_node){low, low * rise};
        t->high[i] = (struct quantile_node){high, -high * rise};
    }
}

/* The tables are solved for one node after the other, by Newton's steps from the asymptote of ln P at y -> -oo or from the
 * tangent at the node before, which stays on its side: ln P is concave (curve.h). */
struct solver {
    struct curve curve;
    bool from_above; /* the tail is that above */
};

static double tail_at(const struct solver *s, double y)
{
    const double x = exp(s->curve.b > 0 ? -log1p(exp(fabs(y))) : y);

    return s->from_above ? curve_above(&s->curve, y, x) : curve_below(&s->curve, y, x);
}

/* The y of a tail probability, from a first guess; *rise becomes dy / d ln(tail). */
static double solve(const struct solver *s, double y, double tail, double *rise)
{
    double step = 1;

    for (int n = 0; n < NEWTON_STEPS && fabs(step) > CLOSE && fabs(y) <= FAR; n++) {
        const double p = tail_at(s, y), density = curve_density(&s->curve, y);
        *rise = p / (s->from_above ? -density : density);
        step = log(tail / p) * *rise;
        y += step;
    }
    return y;
}

/*
 * Where a low side starts: at a small shape, the y at which the power of x that P is near 0 has the tail probability;
 * at a large one, where that underflows, about seven standard deviations below the mean.
 */
static double guess_low(const struct curve *c, double tail)
{
    if (c->a < 100)
        return (log(tail * c->a) + c->constant) / c->a;
    if (c->b > 0)
        return log(c->a / (c->b + 8 * sqrt(c->b) + 40));
    return log(c->a) - 8 / sqrt(c->a);
}

/* The y of node i by the tangent at the node before. */
static double on_tangent(double y, double rise, int i)
{
    return i == 0 ? y : y + rise * log(node_tail(i) / node_tail(i - 1));
}

static double solve_low(const struct solver *s, double before, int i, double *rise)
{
    const double tail = node_tail(i), guess = guess_low(&s->curve, tail),
                 start = on_tangent(before, *rise, i);

    *rise = 1 / s->curve.a;
    return solve(s, fmax(guess, start), tail, rise);
}

/* Gamma with mean 1 and this shape. */
static void tabulate_gamma(struct quantile_table *t, double shape)
{
    struct solver s = {.curve = curve_gamma(shape)};
    double y = -HUGE_VAL, rise = 0;

    for (int i = 0; i < NODES; i++) {
        y = solve_low(&s, y, i, &rise);
        t->low[i] = (struct quantile_node){exp(y) / shape, exp(y) / shape * rise};
    }
    s.from_above = true;
    y = log(shape + 8 * sqrt(shape) + 40); /* well above the first node */
    for (int i = 0; i < NODES; i++) {
        y = solve(&s, on_tangent(y, rise, i), node_tail(i), &rise);
        t->high[i] = (struct quantile_node){exp(y) / shape, exp(y) / shape * rise};
    }
}

/* The low side of a Beta: x, or, for the high side of its mirror image, 1 - x. */
static void tabulate_beta(struct quantile_node *nodes, double a, double b, bool mirror)
{
    const struct solver s = {.curve = curve_beta(a, b)};
    double y = -HUGE_VAL, rise = 0;

    for (int i = 0; i < NODES; i++) {
        y = solve_low(&s, y, i, &rise);
        const double x = 1 / (1 + exp(-y)), rest = 1 / (1 + exp(y));
        nodes[i] = (struct quantile_node){mirror ? rest : x, (mirror ? -1 : 1) * x * rest * rise};
    }
}

/* The limit of a Beta with two large shapes is a normal; with one, a Gamma. */
static void tabulate_beta_limit(struct quantile_table *t, double a, double b)
{
    const double mean = a / (a + b), sd = sqrt(mean * (1 - mean) / (a + b + 1));

    if (fmin(a, b) < LARGE_SHAPE)
        tabulate_gamma(t, fmin(a, b));
    for (int i = 0; i < NODES; i++) {
        const double tail = node_tail(i), z = gsl_cdf_ugaussian_Qinv(tail);
        const double rise = sd * tail / gsl_ran_ugaussian_pdf(z);
        struct quantile_node *low = &t->low[i], *high = &t->high[i];
        if (a >= LARGE_SHAPE && b >= LARGE_SHAPE) {
            *low = (struct quantile_node){mean - sd * z, rise};
            *high = (struct quantile_node){mean + sd * z, -rise};
        } else if (a < b) {
            *low = (struct quantile_node){mean * low->value, mean * low->rise};
            *high = (struct quantile_node){mean * high->value, mean * high->rise};
        } else {
            const struct quantile_node was = *low;
            *low = (struct quantile_node){1 - (1 - mean) * high->value, -(1 - mean) * high->rise};
            *high = (struct quantile_node){1 - (1 - mean) * was.value, -(1 - mean) * was.rise};
        }
    }
}

static enum status table_init(struct quantile_table *t, struct err *e)
{
    t->low = mem_array((size_t)2 * NODES, sizeof *t->low);
    if (t->low == NULL)
        return err_memory_for(e, "for the tables of attributes");
    t->high = t->low + NODES;
    return STATUS_OK;
}

/* The sides meet at the median. With almost no spread, rounding errors are put in order. */
static enum status table_join(struct quantile_table *t)
{
    for (int i = 1; i < NODES; i++)
        t->low[i].value = fmax(t->low[i].value, t->low[i - 1].value);
    t->high[NODES - 1].value = t->low[NODES - 1].value;
    for (int i = NODES - 1; i-- > 0;)
        t->high[i].value = fmax(t->high[i].value, t->high[i + 1].value);
    return STATUS_OK;
}

static enum status frailty_init(struct quantile_table *t, struct err *e)
{
    const double cv = t->of[0];

    t->all_alike = 1;
    if (!(cv > 0))
        return STATUS_OK;
    if (table_init(t, e) != STATUS_OK)
        return e->code;
    if (cv >= LEAST_CV)
        tabulate_gamma(t, 1 / (cv * cv));
    else
        tabulate_lognormal(t, cv);
    return table_join(t);
}

static enum status fear_init(struct quantile_table *t, struct err *e)
{
    t->all_alike = 1;
    if (!(t->of[0] > 0))
        return STATUS_OK;
    if (table_init(t, e) != STATUS_OK)
        return e->code;
    tabulate_lognormal(t, t->of[0]);
    return table_join(t);
}

/* A mean of 0 or 1 leaves no room to differ. */
static enum status beta_init(struct quantile_table *t, struct err *e)
{
    const double mean = t->of[0], precision = t->of[1];
    const double a = mean * precision, b = (1 - mean) * precision;

    t->all_alike = mean;
    if (!(a > 0 && b > 0))
        return STATUS_OK;
    if (table_init(t, e) != STATUS_OK)
        return e->code;
    if (precision > LARGE_PRECISION) {
        tabulate_beta_limit(t, a, b);
    } else {
        tabulate_beta(t->low, a, b, false);
        tabulate_beta(t->high, b, a, true);
    }
    return table_join(t);
}

/* The cubic through a cell's ends with their slopes, no steeper than keeps it monotone (Fritsch & Carlson 1980). */
static double between(const struct quantile_node *n, int in_halving, double x)
{
    const double difference = n[1].value - n[0].value, steepest = 3 * fabs(difference);
    double d0 = n[0].rise / (CELLS + in_halving), d1 = n[1].rise / (CELLS + in_halving + 1);

    d0 = copysign(fmin(fabs(d0), steepest), difference);
    d1 = copysign(fmin(fabs(d1), steepest), difference);
    return n[0].value +
           x * (d0 + x * (3 * difference - 2 * d0 - d1 + x * (d0 + d1 - 2 * difference)));
}

static double table_get(const struct quantile_table *t, double u)
{
    if (t->low == NULL)
        return t->all_alike;

    const struct quantile_node *side = u <= 0.5 ? t->low : t->high;
    int halving;
    const double part = CELLS * (2 * frexp(u <= 0.5 ? u : 1 - u, &halving) - 1);
    const int cell = (int)part, node = (halving + HALVINGS) * CELLS + cell;
    if (node < 0 || node >= NODES - 1)
        return side[node < 0 ? 0 : NODES - 1].value;
    return between(&side[node], cell, part - cell);
}

/* The table of an attribute by its parameters, or that of `like` where it is the same. */
static enum status make(struct quantile_table *t, const struct quantile_table *like, double a,
                        double b, enum status (*init)(struct quantile_table *, struct err *),
                        struct err *e)
{
    *t = (struct quantile_table){.of = {a, b}};
    if (like == NULL || memcmp(like->of, t->of, sizeof t->of) != 0)
        return init(t, e);
    *t = *like;
    t->is_borrowed = true;
    return STATUS_OK;
}

enum status quantiles_init(struct quantiles *q, const struct world_params *p,
                           const struct quantiles *like, struct err *e)
{
    enum status s;

    *q = (struct quantiles){0};
#define MAKE(table, a, b, init) make(&q->table, like == NULL ? NULL : &like->table, a, b, init, e)
    s = MAKE(frailty, p->population_frailty_cv, 0, frailty_init);
    if (s == STATUS_OK)
        s = MAKE(fear, p->population_fear_sd, 0, fear_init);
    if (s == STATUS_OK)
        s = MAKE(receptive, p->belief_receptive, p->belief_receptive_precision, beta_init);
    if (s == STATUS_OK)
        s = MAKE(floor, p->belief_floor, p->belief_floor_precision, beta_init);
#undef MAKE
    if (s != STATUS_OK)
        quantiles_free(q);
    return s;
}

static void table_free(struct quantile_table *t)
{
    if (!t->is_borrowed)
        mem_free(t->low);
}

void quantiles_free(struct quantiles *q)
{
    table_free(&q->frailty);
    table_free(&q->fear);
    table_free(&q->receptive);
    table_free(&q->floor);
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
