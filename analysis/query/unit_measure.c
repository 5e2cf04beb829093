/* Measures of one unit at a time: the same rates, and the same intervals, as in the summary. */
#include "unit_measure.h"

#include "absence.h"
#include "estimate.h"
#include "mem.h"
#include "params.h"
#include "sums.h"

#include <math.h>
#include <string.h>

struct unit_measure {
    struct query query;
    struct plan plan;
    struct text definition;
};

static void close_measure(struct unit_measure *m)
{
    if (m == NULL)
        return;
    query_free(&m->query);
    text_free(&m->definition);
    mem_free(m);
}

static enum status check(const struct query *q, const struct stop_rule *rule, struct err *e)
{
    if (q->items.n != 1 || q->items.item[0].is_twins)
        return err_set(e, STATUS_SCENARIO, "'%.60s' is not one number of one policy",
                       rule->measure);
    return STATUS_OK;
}

static enum status ask(struct unit_measure *m, const struct stop_rule *rule,
                       const struct experiment *x, struct err *e)
{
    struct query_words words = {.measure = NULL};

    if (!query_ask(&words, &m->definition, "measure", rule->measure))
        return err_memory_for(e, "for the measure of stop_when");
    enum status status = query_make(&m->query, &words, x, &m->plan, e);
    if (status == STATUS_OK)
        return check(&m->query, rule, e);
    if (status != STATUS_USAGE)
        return status;
    query_cut_options(e);
    e->code = STATUS_SCENARIO;
    return STATUS_SCENARIO;
}

static enum status open_measure(struct unit_measure **out, const struct stop_rule *rule,
                                const struct experiment *x, struct err *e)
{
    struct unit_measure *m = mem_array(1, sizeof *m);

    *out = NULL;
    if (m == NULL)
        return err_memory_for(e, "for the measure of stop_when");
    enum status status = plan_make(&m->plan, &x->scenario, e);
    if (status == STATUS_OK)
        status = ask(m, rule, x, e);
    if (status == STATUS_OK)
        *out = m;
    else
        close_measure(m);
    return status;
}

static enum status values(struct measured *out, const struct unit_measure *m,
                          const struct stop_rule *rule, const struct scenario *s,
                          const struct plan *p, const struct observation *o, struct err *e)
{
    const size_t policy[2] = {rule->policy, rule->against};
    const struct unit_view view = sums_unit_view(s, p, (const void *const *)o->data);
    struct ratio ratio = {.n = NAN};
    struct sums sums;

    if (!sums_are_made(&sums, &m->query))
        return err_memory_for(e, "for the measure of stop_when");
    sums.wants_worth = true;
    for (size_t i = 0; i < 2; i++) {
        sums_ratios(&ratio, &sums, s, p, &view, policy[i]);
        out->value[i] = ratio.n / ratio.d;
        out->usual[i] = ratio.worth.usual;
        out->most[i] = ratio.worth.most;
        out->is_impossible[i] = ratio.worth.is_impossible;
    }
    out->worlds_are_same = params_policies_are_same(s, policy[0], policy[1]);
    sums_free(&sums);
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
    .open = open_measure, .values = values, .half_width = half_width, .close = close_measure};
