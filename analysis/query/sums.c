/* From counts of agents to sums over real people in the cells of a query. */
#include "sums.h"

#include "mem.h"

#include <math.h>

struct unit_view sums_unit_view(const struct scenario *s, const struct plan *p,
                                const void *const data[OBSERVE_COUNT])
{
    struct unit_view u;

    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        const size_t subgroups = OBSERVABLE[v].shape == SHAPE_PIG ? 1 : s->n_subgroups;
        u.data[v] = data[v];
        if (OBSERVABLE[v].shape == SHAPE_TWIN) {
            u.policy_bytes[v] = s->n_groups * CELL_COUNT * observe_width(v);
            continue;
        }
        u.policy_bytes[v] = (size_t)p->n_intervals * s->n_groups * subgroups *
                            measure_last_length(s, v) * observe_width(v);
    }
    return u;
}

/* Fills a sum that is no count: 1, or the length of the period. */
static void fill(double *sum, const struct query *q, bool years)
{
    for (size_t c = 0; c < q->n_cells; c++)
        sum[c] = years ? 0.0 : 1.0;
    if (!years)
        return;
    const size_t inner = q->group.cells * q->subgroup.cells;
    for (size_t i = 0; i < q->interval.n; i++) {
        const double length =
            q->plan->dt * plan_interval_steps(q->plan, q->scenario, (int32_t)q->interval.at[i]);
        for (size_t c = 0; c < inner; c++)
            sum[(q->by[BY_interval] ? i : 0) * inner + c] += length;
    }
}

static bool is_filled(const struct sum *x)
{
    return x->variable == OBSERVE_COUNT &&
           (x->quantity == QUANTITY_COUNT || x->quantity == QUANTITY_years);
}

/* Elements of the last dimension that do not count are left out at its ends. */
static void choose_last(struct addend *a, const struct sum *sum, const struct query *q)
{
    a->end = a->n_last;
    if (sum->last >= 0) {
        a->first = (size_t)sum->last;
        a->end = a->first + 1;
    }
    for (size_t k = a->first; k < a->end && a->kind != KIND_SPREAD; k++)
        a->factor[k] = a->kind == KIND_YEARS && sum->is_raw
                           ? 1.0
                           : measure_term_factor(a->kind, NULL, q->plan->dt, k);
}

static void add_addend(struct sums *x, size_t i, enum term_kind kind, enum observable v)
{
    const struct sum *sum = &x->q->items.sum[i];
    struct addend *a = &x->addend[x->n++];

    *a =
        (struct addend){.variable = v,
                        .kind = kind,
                        .sum = i,
                        .n_last = measure_last_length(x->q->scenario, v),
                        .n_sub = OBSERVABLE[v].shape == SHAPE_PIG ? 1 : x->q->scenario->n_subgroups,
                        .is_f64 = OBSERVABLE[v].type == OBSERVE_F64,
                        .is_raw = sum->is_raw,
                        .is_twins = sum->side != SIDE_none};
    if (!a->is_twins)
        choose_last(a, sum, x->q);
}

static void add_addends(struct sums *x, size_t i)
{
    const struct sum *sum = &x->q->items.sum[i];

    if (sum->variable != OBSERVE_COUNT) {
        add_addend(x, i, item_variable_kind(sum->variable), sum->variable);
        return;
    }
    for (size_t t = 0; t < N_TERMS; t++)
        if (TERMS[t].quantity == sum->quantity)
            add_addend(x, i, TERMS[t].kind, TERMS[t].observable);
}

bool sums_are_made(struct sums *x, const struct query *q)
{
    const struct items *items = &q->items;

    *x = (struct sums){.q = q,
                       .addend = mem_array(items->n_sums + 2 * N_TERMS, sizeof *x->addend),
                       .sum = mem_array(items->n_sums * q->n_cells, sizeof *x->sum),
                       .squares = mem_array(q->n_cells, sizeof *x->squares)};
    if (x->addend == NULL || x->sum == NULL || x->squares == NULL) {
        sums_free(x);
        return false;
    }
    for (size_t i = 0; i < items->n_sums; i++)
        if (is_filled(&items->sum[i]))
            fill(x->sum + i * q->n_cells, q, items->sum[i].quantity == QUANTITY_years);
        else
            add_addends(x, i);
    return true;
}

void sums_free(struct sums *x)
{
    mem_free(x->addend);
    mem_free(x->sum);
    mem_free(x->squares);
    *x = (struct sums){.n = 0};
}

/* One replicate under one policy. */
struct policy_view {
    const struct unit_view *unit;
    const struct plan *plan;
    const struct world_params *params;
    size_t policy;
    const double *weight; /* of each group */
    size_t n_groups;
};

/* People with an outcome on one side of a pair of policies. */
static void add_twins(double *out, const struct query *q, const struct addend *a,
                      const struct policy_view *w)
{
    enum { NEITHER, ONLY_POLICY, ONLY_REFERENCE, BOTH };
    const enum twin_side side = q->items.sum[a->sum].side;
    const bool of_policy = side == SIDE_only_policy || side == SIDE_policy;
    const bool whole = side == SIDE_policy || side == SIDE_reference;
    const size_t pair = w->policy * q->scenario->n_policies + q->against;
    const uint32_t *count = (const void *)((const unsigned char *)w->unit->data[a->variable] +
                                           pair * w->unit->policy_bytes[a->variable]);

    for (size_t g = 0; g < q->group.n; g++) {
        const size_t group = q->group.at[g];
        const uint32_t *c = count + group * CELL_COUNT;
        const uint32_t n = c[of_policy ? ONLY_POLICY : ONLY_REFERENCE] + (whole ? c[BOTH] : 0);
        out[q->by[BY_group] ? g : 0] += w->policy == q->against ? NAN
                                        : a->is_raw             ? n
                                                                : w->weight[group] * n;
    }
}

/* What counts of one interval, group and subgroup, which begins at element `base`. */
static inline double count_of(const struct addend *a, const double *factor, const void *data,
                              size_t base)
{
    double count = 0.0;

    if (a->is_f64)
        for (size_t k = a->first; k < a->end; k++)
            count += factor[k] * ((const double *)data)[base + k];
    else
        for (size_t k = a->first; k < a->end; k++)
            count += factor[k] * ((const uint32_t *)data)[base + k];
    return count;
}

/* The commonest case: one element of counts, one subgroup, groups added up. */
static bool is_plain(const struct query *q, const struct addend *a)
{
    return !a->is_f64 && !a->is_raw && a->end - a->first == 1 && q->subgroup.n == 1 &&
           !q->by[BY_group] && OBSERVABLE[a->variable].shape != SHAPE_PIG;
}

static double plain_sum(const struct query *q, const struct addend *a, const double *factor,
                        const void *data, size_t interval, const double *weight)
{
    const size_t stride = a->n_sub * a->n_last, sub = a->n_sub > 1 ? q->subgroup.at[0] : 0;
    const uint32_t *count = (const uint32_t *)data + interval * q->scenario->n_groups * stride +
                            sub * a->n_last + a->first;
    const double f = factor[a->first];
    double sum = 0.0;

    for (size_t g = 0; g < q->group.n; g++) {
        const size_t group = q->group.at[g];
        sum += weight[group] * (f * count[group * stride]);
    }
    return sum;
}

/* Adds an interval, whose first cell is sum[0]. */
static void add_interval(double *sum, const struct query *q, const struct addend *a,
                         const double *factor, const void *data, size_t interval,
                         const double *weight)
{
    const struct scenario *s = q->scenario;

    if (is_plain(q, a)) {
        sum[0] += plain_sum(q, a, factor, data, interval, weight);
        return;
    }
    for (size_t g = 0; g < q->group.n; g++) {
        const size_t group = q->group.at[g];
        const size_t from = (interval * s->n_groups + group) * a->n_sub;
        double *of_group = sum + (q->by[BY_group] ? g : 0) * q->subgroup.cells;
        for (size_t k = 0; k < q->subgroup.n; k++) {
            const size_t sub = q->subgroup.at[k];
            double count = count_of(a, factor, data, (from + (a->n_sub > 1 ? sub : 0)) * a->n_last);
            if (OBSERVABLE[a->variable].shape == SHAPE_PIG && s->subgroup[sub] != SUBGROUP_all)
                count = NAN;
            of_group[q->by[BY_subgroup] ? k : 0] += a->is_raw ? count : weight[group] * count;
        }
    }
}

static void add_variable(double *out, const struct query *q, const struct addend *a,
                         const struct policy_view *w)
{
    const size_t inner = q->group.cells * q->subgroup.cells, n = q->interval.n;
    const void *data = (const unsigned char *)w->unit->data[a->variable] +
                       w->policy * w->unit->policy_bytes[a->variable];
    const bool only_last = a->kind == KIND_LEVEL && !q->by[BY_interval];
    double spread[MAX_CONDITIONS];

    for (size_t k = a->first; k < a->end && a->kind == KIND_SPREAD; k++)
        spread[k] = measure_term_factor(KIND_SPREAD, w->params, q->plan->dt, k);
    for (size_t i = only_last ? n - 1 : 0; i < n; i++)
        add_interval(out + (q->by[BY_interval] ? i * inner : 0), q, a,
                     a->kind == KIND_SPREAD ? spread : a->factor, data, q->interval.at[i],
                     w->weight);
}

static void sum_up(struct sums *x, const struct policy_view *w)
{
    const struct query *q = x->q;

    for (size_t i = 0; i < x->n; i++)
        for (size_t c = 0; c < q->n_cells; c++)
            x->sum[x->addend[i].sum * q->n_cells + c] = 0.0;
    for (size_t i = 0; i < x->n; i++) {
        double *out = x->sum + x->addend[i].sum * q->n_cells;
        if (x->addend[i].is_twins)
            add_twins(out, q, &x->addend[i], w);
        else
            add_variable(out, q, &x->addend[i], w);
    }
}

/* Whether the item counts events in a time at risk. */
static bool counts_events(const struct query *q, const struct item *it)
{
    const struct sum *n = &q->items.sum[it->numerator], *d = &q->items.sum[it->denominator];

    if (n->side != SIDE_none || d->variable != OBSERVE_COUNT ||
        (n->variable == OBSERVE_COUNT && n->quantity == QUANTITY_COUNT))
        return false;
    return measure_counts_events(n->variable != OBSERVE_COUNT ? item_variable_kind(n->variable)
                                                              : measure_quantity_kind(n->quantity),
                                 d->quantity == QUANTITY_COUNT ? QUANTITY_years : d->quantity);
}

/* The most that one event can add to the numerator in a cell, over the groups that it can happen in. */
static double heaviest(const struct sums *x, const struct item *it, const struct scenario *s,
                       const struct policy_view *w, size_t cell)
{
    const struct query *q = x->q;
    double most = 0.0;

    for (size_t i = 0; i < x->n; i++)
        for (size_t g = 0; g < q->group.n; g++) {
            const size_t group = q->group.at[g];
            if (x->addend[i].sum == it->numerator &&
                (!q->by[BY_group] || query_cell(q, cell).group == group) &&
                measure_can_happen(x->addend[i].variable, s, w->policy, group))
                most = fmax(most, x->addend[i].is_raw ? 1.0 : w->weight[group]);
        }
    return most;
}

/* Adds up the squares of what each event of an item is worth. */
static void sum_squares(struct sums *x, const struct item *it, const struct policy_view *w)
{
    double square[MAX_GROUPS];
    struct policy_view squared = *w;

    squared.weight = square;
    for (size_t g = 0; g < w->n_groups; g++)
        square[g] = w->weight[g] * w->weight[g];
    for (size_t c = 0; c < x->q->n_cells; c++)
        x->squares[c] = 0.0;
    for (size_t i = 0; i < x->n; i++)
        if (x->addend[i].sum == it->numerator)
            add_variable(x->squares, x->q, &x->addend[i], &squared);
}

/* What events are worth in each cell of an item; out[cell].worth. */
static void find_worth(struct ratio *out, struct sums *x, const struct item *it,
                       const struct scenario *s, const struct policy_view *w)
{
    const double *sum = x->sum + it->numerator * x->q->n_cells;

    sum_squares(x, it, w);
    for (size_t c = 0; c < x->q->n_cells; c++) {
        const double most = it->scale * heaviest(x, it, s, w, c);
        out[c].worth =
            (struct event_worth){sum[c] > 0.0 ? it->scale * x->squares[c] / sum[c] : most, most};
    }
}

/* The rate of one replicate. */
static struct ratio per_denominator(const struct ratio *x)
{
    const double d = x->d;

    return d > 0.0 ? (struct ratio){x->n / d, 1.0, {x->worth.usual / d, x->worth.most / d}}
                   : (struct ratio){NAN, 1.0, {0.0, 0.0}};
}

void sums_ratios(struct ratio *out, struct sums *x, const struct scenario *s, const struct plan *p,
                 const struct unit_view *u, size_t policy)
{
    const struct policy_view w = {u, p, &s->policy[policy].params, policy, p->weight, s->n_groups};
    const struct query *q = x->q;

    sum_up(x, &w);
    for (size_t i = 0; i < q->items.n; i++) {
        const struct item *it = &q->items.item[i];
        const double *numerator = x->sum + it->numerator * q->n_cells;
        const double *denominator = x->sum + it->denominator * q->n_cells;
        const bool is_ratio = q->ratio_of_means || it->is_twins;
        struct ratio *of_item = out + i * q->n_cells;
        for (size_t c = 0; c < q->n_cells; c++)
            of_item[c] = (struct ratio){it->scale * numerator[c], denominator[c], {0.0, 0.0}};
        if (x->wants_worth && counts_events(q, it))
            find_worth(of_item, x, it, s, &w);
        for (size_t c = 0; c < q->n_cells && !is_ratio; c++)
            of_item[c] = per_denominator(&of_item[c]);
    }
}
