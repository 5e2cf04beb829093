/* From counts of agents to sums over real people in the cells of a query. */
#include "sums.h"

#include <math.h>

struct unit_view unit_view_of(const struct scenario *s, const struct plan *p,
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
                            observable_last(s, v) * observe_width(v);
    }
    return u;
}

/* One variable that adds to a sum. */
struct addend {
    enum observable variable;
    const unsigned char *data;     /* of the policy */
    double factor[MAX_CONDITIONS]; /* of each element of the last dimension: at most so many */
    size_t n_last;                 /* its length */
    const double *weight;          /* of each group; NULL: 1 */
    bool is_level;
};

static double element(const struct addend *a, size_t i)
{
    return OBSERVABLE[a->variable].type == OBSERVE_F64
               ? ((const double *)(const void *)a->data)[i]
               : (double)((const uint32_t *)(const void *)a->data)[i];
}

static void add_interval(double *sum, const struct query *q, const struct addend *a, size_t i,
                         size_t cell)
{
    const struct scenario *s = q->scenario;
    const bool has_subgroups = OBSERVABLE[a->variable].shape != SHAPE_PIG;
    const size_t n_last = a->n_last;
    const size_t n_sub = has_subgroups ? s->n_subgroups : 1;

    for (size_t g = 0; g < q->group.n; g++)
        for (size_t k = 0; k < q->subgroup.n; k++) {
            const size_t group = q->group.at[g], sub = q->subgroup.at[k];
            const size_t base =
                ((q->interval.at[i] * s->n_groups + group) * n_sub + (has_subgroups ? sub : 0)) *
                n_last;
            const size_t at =
                (cell * q->group.cells + (q->by[BY_group] ? g : 0)) * q->subgroup.cells +
                (q->by[BY_subgroup] ? k : 0);
            double count = 0.0;
            for (size_t j = 0; j < n_last; j++)
                count += a->factor[j] * element(a, base + j);
            if (!has_subgroups && s->subgroup[sub] != SUBGROUP_all)
                count = NAN;
            sum[at] += (a->weight == NULL ? 1.0 : a->weight[group]) * count;
        }
}

static struct addend addend_of(const struct sum *sum, enum term_kind kind, enum observable v,
                               size_t n_last, const struct world_params *w, const struct plan *p,
                               const unsigned char *data)
{
    struct addend a = {.variable = v,
                       .data = data,
                       .n_last = n_last,
                       .weight = sum->is_raw ? NULL : p->weight,
                       .is_level = kind == KIND_LEVEL};

    for (size_t k = 0; k < n_last; k++) {
        a.factor[k] = kind == KIND_YEARS && sum->is_raw ? 1.0 : term_factor(kind, w, p->dt, k);
        if (sum->last >= 0 && k != (size_t)sum->last)
            a.factor[k] = 0.0;
    }
    return a;
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

/* People of whom something is so on one side of a pair of policies. */
static void add_twins(double *out, const struct query *q, const struct sum *sum,
                      const struct plan *p, const struct unit_view *u, size_t policy)
{
    enum { NEITHER, ONLY_POLICY, ONLY_REFERENCE, BOTH };
    const bool of_policy = sum->side == SIDE_only_policy || sum->side == SIDE_policy;
    const bool whole = sum->side == SIDE_policy || sum->side == SIDE_reference;
    const size_t pair = policy * q->scenario->n_policies + q->against;
    const uint32_t *count = (const void *)((const unsigned char *)u->data[sum->variable] +
                                           pair * u->policy_bytes[sum->variable]);

    for (size_t g = 0; g < q->group.n; g++) {
        const size_t group = q->group.at[g];
        const uint32_t *c = count + group * CELL_COUNT;
        const uint32_t n = c[of_policy ? ONLY_POLICY : ONLY_REFERENCE] + (whole ? c[BOTH] : 0);
        out[q->by[BY_group] ? g : 0] += policy == q->against ? NAN
                                        : sum->is_raw        ? n
                                                             : p->weight[group] * n;
    }
}

/* One replicate under one policy. */
struct policy_view {
    const struct unit_view *unit;
    const struct plan *plan;
    const struct world_params *params;
    size_t policy;
};

/* Adds one variable of the policy to a sum. */
static void add_variable(double *out, const struct query *q, const struct sum *sum,
                         enum term_kind kind, enum observable v, const struct policy_view *w)
{
    const struct addend a =
        addend_of(sum, kind, v, observable_last(q->scenario, v), w->params, w->plan,
                  (const unsigned char *)w->unit->data[v] + w->policy * w->unit->policy_bytes[v]);

    for (size_t i = 0; i < q->interval.n; i++)
        if (!a.is_level || q->by[BY_interval] || i + 1 == q->interval.n)
            add_interval(out, q, &a, i, q->by[BY_interval] ? i : 0);
}

static void sum_up(double *out, const struct query *q, const struct sum *sum,
                   const struct policy_view *w)
{
    if (sum->variable == OBSERVE_COUNT &&
        (sum->quantity == QUANTITY_COUNT || sum->quantity == QUANTITY_years)) {
        fill(out, q, sum->quantity == QUANTITY_years);
        return;
    }
    for (size_t c = 0; c < q->n_cells; c++)
        out[c] = 0.0;
    if (sum->side != SIDE_none) {
        add_twins(out, q, sum, w->plan, w->unit, w->policy);
        return;
    }
    if (sum->variable != OBSERVE_COUNT)
        add_variable(out, q, sum, variable_kind(sum->variable), sum->variable, w);
    for (size_t t = 0; t < N_TERMS && sum->variable == OBSERVE_COUNT; t++)
        if (TERMS[t].quantity == sum->quantity)
            add_variable(out, q, sum, TERMS[t].kind, TERMS[t].observable, w);
}

void ratios_of(struct ratio *out, double *sum, const struct query *q, const struct scenario *s,
               const struct plan *p, const struct unit_view *u, size_t policy)
{
    const struct policy_view w = {u, p, &s->policy[policy].params, policy};

    for (size_t i = 0; i < q->items.n_sums; i++)
        sum_up(sum + i * q->n_cells, q, &q->items.sum[i], &w);
    for (size_t i = 0; i < q->items.n; i++) {
        const struct item *it = &q->items.item[i];
        for (size_t c = 0; c < q->n_cells; c++) {
            const double d = sum[it->denominator * q->n_cells + c];
            struct ratio *r = &out[i * q->n_cells + c];
            r->n = it->scale * sum[it->numerator * q->n_cells + c];
            r->d = d;
            if (!q->ratio_of_means && !it->is_twins)
                *r = (struct ratio){d > 0.0 ? r->n / d : NAN, 1.0};
        }
    }
}
