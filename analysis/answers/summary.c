/* The summary of an output file: reading its replicates. */
#include "summary.h"

#include "replicates.h"

static struct event_worth event_worth(const struct summary *x, enum measure m, size_t policy,
                                      const struct quantities *total)
{
    return x->plan == NULL ? (struct event_worth){.most = 0.0}
                           : measure_event_worth(m, x->plan, &x->can[policy], &total[policy]);
}

void summary_add(struct summary *x, const struct quantities *total)
{
    for (enum measure m = 0; m < MEASURE_COUNT; m++) {
        const double reference = measure_value(m, &total[x->against]);
        const struct event_worth its = event_worth(x, m, x->against, total);
        for (size_t p = 0; p < x->scenario->n_policies; p++) {
            const double value = measure_value(m, &total[p]);
            const struct event_worth worth = event_worth(x, m, p, total);
            moments_add_count(&x->value[p][m], value, worth);
            if (x->is_same[p])
                moments_add_same(&x->difference[p][m], value, reference);
            else if (p != x->against)
                moments_add_count_difference(&x->difference[p][m], value, worth, reference, its);
        }
    }
    x->used++;
}

struct collector {
    struct summary *summary;
    size_t n_intervals;
};

static void take(void *into, const struct quantities *interval)
{
    const struct collector *c = into;
    struct quantities total[MAX_POLICIES];

    for (size_t p = 0; p < c->summary->scenario->n_policies; p++)
        total[p] = measure_total(interval + p * c->n_intervals, c->n_intervals);
    summary_add(c->summary, total);
}

enum status summary_read(struct summary *x, struct result *r, size_t against, struct err *e)
{
    size_t used;
    struct collector c = {.summary = x, .n_intervals = result_dim(r, DIM_interval)};

    *x = (struct summary){
        .scenario = result_scenario(r), .plan = result_plan(r), .against = against};
    for (size_t p = 0; p < x->scenario->n_policies; p++)
        possible_ever(&x->can[p], x->scenario, p);
    for (size_t p = 0; p < x->scenario->n_policies; p++)
        x->is_same[p] = p != against && params_policies_are_same(x->scenario, p, against);
    return replicates_read(r, take, &c, &used, &x->missing, e);
}
