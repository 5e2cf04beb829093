/* Measures of one unit at a time: the same rates, and the same intervals, as in the summary. */
#include "unit_measure.h"

#include "estimate.h"
#include "measure.h"
#include "mem.h"
#include "near.h"
#include "text.h"

#include <math.h>
#include <string.h>

static enum status find(size_t *measure, const char *name, struct err *e)
{
    struct near near = near_to(name);

    for (size_t m = 0; m < MEASURE_COUNT; m++) {
        if (strcmp(name, MEASURES[m].name) == 0) {
            *measure = m;
            return STATUS_OK;
        }
        near_offer(&near, MEASURES[m].name);
    }
    if (near_meant(&near) != NULL)
        return err_set(e, STATUS_SCENARIO, "there is no measure '%.60s'; did you mean '%s'?", name,
                       near.name);
    return err_set(e, STATUS_SCENARIO,
                   "there is no measure '%.60s'; confide summary --csv names them all", name);
}

static enum status values(double out[2], size_t measure, const size_t policy[2],
                          const struct scenario *s, const struct plan *p,
                          const struct observation *o, struct err *e)
{
    const size_t n = (size_t)p->n_intervals;
    struct quantities *interval = mem_array(s->n_policies * n, sizeof *interval);

    if (interval == NULL)
        return err_memory_for(e, "for the measure of stop_when");
    measure_quantities(interval, s, p, (const void *const *)o->data);
    for (size_t i = 0; i < 2; i++) {
        const struct quantities total = measure_total(interval + policy[i] * n, n);
        out[i] = measure_value((enum measure)measure, &total);
    }
    mem_free(interval);
    return STATUS_OK;
}

/* Replicates that are all alike in the measure itself (an event too rare to have been seen) say nothing of its spread;
 * a difference that is 0 in every one, between values that vary, is known exactly. */
static double half_width(const double *x, const double *against, size_t n)
{
    struct moments own = {.n = 0}, all = {.n = 0};

    for (size_t i = 0; i < n; i++) {
        moments_add(&own, x[i]);
        if (against != NULL)
            moments_add_difference(&all, x[i], against[i]);
        else
            moments_add(&all, x[i]);
    }
    const struct estimate estimate = estimate_of(&all);
    if (!(own.squares > 0) || estimate.n < 2)
        return INFINITY;
    return estimate_is_all_alike(&estimate) ? 0.0 : (estimate.high - estimate.low) / 2;
}

const struct measure_hooks UNIT_MEASURES = {
    .find = find, .values = values, .half_width = half_width};
