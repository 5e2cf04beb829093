/* The summary of an output file: what it takes in. */
#include "summary.h"

#include "replicates.h"

void summary_add(struct summary *x, const struct quantities *total)
{
    for (enum measure m = 0; m < MEASURE_COUNT; m++) {
        const double reference = measure_value(m, &total[x->against]);
        for (size_t p = 0; p < x->scenario->n_policies; p++) {
            const double value = measure_value(m, &total[p]);
            moments_add(&x->value[p][m], value);
            if (p != x->against)
                moments_add_difference(&x->difference[p][m], value, reference);
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

    *x = (struct summary){.scenario = result_scenario(r), .against = against};
    return replicates_read(r, take, &c, &used, &x->missing, e);
}
