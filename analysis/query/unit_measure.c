/* Measures of one unit at a time: the same rates, and the same intervals, as in the summary. */
#include "unit_measure.h"

#include "absence.h"
#include "estimate.h"
#include "measure.h"
#include "mem.h"
#include "near.h"
#include "params.h"
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

static enum status values(struct measured *out, size_t measure, const size_t policy[2],
                          const struct scenario *s, const struct plan *p,
                          const struct observation *o, struct err *e)
{
    const enum measure m = (enum measure)measure;
    const size_t n = (size_t)p->n_intervals;
    struct possible can;
    struct quantities *interval = mem_array(s->n_policies * n, sizeof *interval);

    if (interval == NULL)
        return err_memory_for(e, "for the measure of stop_when");
    measure_quantities(interval, s, p, (const void *const *)o->data);
    for (size_t i = 0; i < 2; i++) {
        const struct quantities total = measure_total(interval + policy[i] * n, n);
        possible_ever(&can, s, policy[i]);
        const struct event_worth worth = measure_event_worth(m, p, &can, &total);
        out->value[i] = measure_value(m, &total);
        out->usual[i] = worth.usual;
        out->most[i] = worth.most;
        out->is_impossible[i] = worth.is_impossible;
    }
    out->worlds_are_same = params_policies_are_same(s, policy[0], policy[1]);
    mem_free(interval);
    return STATUS_OK;
}

static struct event_worth worth_of(const struct measured *x, size_t policy)
{
    return (struct event_worth){x->usual[policy], x->most[policy], x->is_impossible[policy]};
}

static void add(struct moments *m, const struct measured *x, bool is_difference)
{
    if (!is_difference)
        moments_add_count(m, x->value[0], worth_of(x, 0));
    else if (x->worlds_are_same)
        moments_add_same(m, x->value[0], x->value[1]);
    else
        moments_add_count_difference(m, x->value[0], worth_of(x, 0), x->value[1], worth_of(x, 1));
}

/* Replicates that are all alike say nothing of what others would be, and are no reason to stop: only between worlds that
 * are the same by construction, and where no event can happen, is the number known. */
static double half_width(const struct measured *x, size_t n, bool is_difference, struct text *why)
{
    struct moments m = {.n = 0};
    size_t n_there = 0;

    for (size_t i = 0; i < n; i++) {
        add(&m, &x[i], is_difference);
        n_there += x[i].is_there;
    }
    const struct estimate estimate = estimate_of(&m);
    if (estimate.is_known)
        return 0.0;
    if (!isnan(estimate.low))
        return fmax(estimate.mean - estimate.low, estimate.high - estimate.mean);
    absence_words(why, &(struct absence_of){.simulated = n_there, .defined = m.n}, "replicate");
    return INFINITY;
}

const struct measure_hooks UNIT_MEASURES = {
    .find = find, .values = values, .half_width = half_width};
