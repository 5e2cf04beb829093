/* Implausibility and likelihood of one output. */
#include "goal.h"

#include <gsl/gsl_sf_erf.h>
#include <math.h>

/* How far x is beyond a bound; below 0 on its right side. */
static double beyond(const struct goal *g, double x)
{
    return g->kind == GOAL_at_most ? x - g->value : g->value - x;
}

static double sd_of(const struct goal *g, double sd, double variance)
{
    return sqrt(sd * sd + g->discrepancy * g->discrepancy + variance);
}

double goal_implausibility(const struct goal *g, double x, double variance)
{
    const double off = g->kind == GOAL_value ? fabs(x - g->value) : fmax(0.0, beyond(g, x));
    const double sd = x < g->value ? g->sd_low : g->sd_high;

    return off > 0.0 ? off / sd_of(g, sd, variance) : 0.0;
}

double goal_log_likelihood(const struct goal *g, double x, double variance)
{
    if (g->kind == GOAL_value) {
        const double off = goal_implausibility(g, x, variance);
        return -0.5 * off * off -
               log(0.5 * (sd_of(g, g->sd_low, variance) + sd_of(g, g->sd_high, variance)));
    }
    const double sd = sd_of(g, g->sd_low, variance), off = beyond(g, x);
    if (!(sd > 0.0))
        return off > 0.0 ? -INFINITY : 0.0;
    return gsl_sf_log_erfc(off / sd / sqrt(2.0)) - log(2.0);
}

void goal_worst_add(struct goal_worst *w, double implausibility)
{
    w->second = fmax(w->second, fmin(implausibility, w->first));
    w->first = fmax(w->first, implausibility);
}

double goal_worst_of(const struct goal_worst *w, size_t n)
{
    return n >= GOALS_MANY ? w->second : w->first;
}
