/* The headline rates: from counts of agents to real people, and from sums to rates. */
#include "measure.h"

#include <math.h>

const struct measure_row MEASURES[MEASURE_COUNT] = {
#define MEASURE(name_, numerator_, denominator_, per_, unit_, label_)                              \
    {.name = #name_,                                                                               \
     .unit = (unit_),                                                                              \
     .label = (label_),                                                                            \
     .numerator = QUANTITY_##numerator_,                                                           \
     .denominator = QUANTITY_##denominator_,                                                       \
     .per = (per_)},
#include "measures.def"
};

const struct term TERMS[] = {
#define TERM(quantity_, kind_, observable_)                                                        \
    {QUANTITY_##quantity_, KIND_##kind_, OBSERVE_##observable_},
#include "measures.def"
};
const size_t N_TERMS = sizeof TERMS / sizeof *TERMS;

double measure_term_factor(enum term_kind kind, const struct world_params *w, double dt, size_t k)
{
    switch (kind) {
    case KIND_YEARS:
        return dt;
    case KIND_CARE:
        return SERVICE_IS_CARE[k] ? 1.0 : 0.0;
    case KIND_SPREAD:
        return w->condition[k].transmission_public * dt;
    case KIND_EVENTS:
    case KIND_LEVEL:
        break;
    }
    return 1.0;
}

enum term_kind measure_quantity_kind(enum quantity quantity)
{
    for (size_t i = 0; i < N_TERMS; i++)
        if (TERMS[i].quantity == quantity)
            return TERMS[i].kind;
    return KIND_YEARS;
}

size_t measure_last_length(const struct scenario *s, enum observable v)
{
    switch (OBSERVABLE[v].shape) {
    case SHAPE_PIGSV:
        return SEVERITY_COUNT;
    case SHAPE_PIGSC:
        return s->n_conditions;
    case SHAPE_PIGSE:
        return SERVICE_COUNT;
    default:
        return 1;
    }
}

static size_t subgroup_all(const struct scenario *s)
{
    size_t i = 0;

    while (i + 1 < s->n_subgroups && s->subgroup[i] != SUBGROUP_all)
        i++;
    return i;
}

/* One term in one policy and interval, over the groups; and the same with the weights squared. */
static double term_sum(const struct term *t, const struct scenario *s, const struct plan *p,
                       size_t policy, size_t interval, const uint32_t *data, double *squares)
{
    const size_t n_last = measure_last_length(s, t->observable);
    const bool by_subgroup = OBSERVABLE[t->observable].shape != SHAPE_PIG;
    const size_t n_sub = by_subgroup ? s->n_subgroups : 1, sub = by_subgroup ? subgroup_all(s) : 0;
    double sum = 0.0;

    for (size_t g = 0; g < s->n_groups; g++) {
        const size_t pig = (policy * (size_t)p->n_intervals + interval) * s->n_groups + g;
        const uint32_t *count = data + (pig * n_sub + sub) * n_last;
        for (size_t k = 0; k < n_last; k++) {
            const double part = p->weight[g] *
                                measure_term_factor(t->kind, &s->policy[policy].params, p->dt, k) *
                                count[k];
            sum += part;
            *squares += p->weight[g] * part;
        }
    }
    return sum;
}

bool measure_uses(enum observable v)
{
    for (size_t i = 0; i < N_TERMS; i++)
        if (TERMS[i].observable == v)
            return true;
    return false;
}

double measure_value(enum measure m, const struct quantities *x)
{
    const double denominator = x->q[MEASURES[m].denominator];

    return denominator > 0.0 ? MEASURES[m].per * x->q[MEASURES[m].numerator] / denominator : NAN;
}

bool measure_counts_events(enum term_kind numerator, enum quantity denominator)
{
    return (numerator == KIND_EVENTS || numerator == KIND_CARE) &&
           measure_quantity_kind(denominator) == KIND_YEARS;
}

bool measure_can_happen(enum observable v, const struct scenario *s, size_t policy, size_t group)
{
    static const enum observable TRAFFICKED[] = {
#define OF_TRAFFICKED(observable_) OBSERVE_##observable_,
#include "measures.def"
    };
    const struct group_params *g = &s->policy[policy].params.group[group];

    for (size_t i = 0; i < sizeof TRAFFICKED / sizeof *TRAFFICKED; i++)
        if (TRAFFICKED[i] == v)
            return g->exploited > 0.0 || g->escaped > 0.0;
    return true;
}

/* The most people that one agent stands for, over the groups that the quantity's events can happen in. */
static double heaviest(enum quantity quantity, const struct scenario *s, const struct plan *p,
                       size_t policy)
{
    double most = 0.0;

    for (size_t t = 0; t < N_TERMS; t++)
        for (size_t g = 0; g < s->n_groups; g++)
            if (TERMS[t].quantity == quantity &&
                measure_can_happen(TERMS[t].observable, s, policy, g))
                most = fmax(most, p->weight[g]);
    return most;
}

struct event_worth measure_event_worth(enum measure m, const struct scenario *s,
                                       const struct plan *p, size_t policy,
                                       const struct quantities *x)
{
    const struct measure_row *row = &MEASURES[m];
    const double denominator = x->q[row->denominator], sum = x->q[row->numerator];

    if (!measure_counts_events(measure_quantity_kind(row->numerator), row->denominator) ||
        !(denominator > 0.0))
        return (struct event_worth){.most = 0.0};
    const double scale = row->per / denominator, most = heaviest(row->numerator, s, p, policy);
    return (struct event_worth){.usual =
                                    scale * (sum > 0.0 ? x->squares[row->numerator] / sum : most),
                                .most = scale * most};
}

void measure_quantities(struct quantities *out, const struct scenario *s, const struct plan *p,
                        const void *const data[OBSERVE_COUNT])
{
    const size_t n = (size_t)p->n_intervals;

    for (size_t i = 0; i < s->n_policies * n; i++) {
        out[i] = (struct quantities){.q = {0}};
        out[i].q[QUANTITY_years] = p->dt * plan_interval_steps(p, s, (int32_t)(i % n));
        for (size_t t = 0; t < N_TERMS; t++)
            out[i].q[TERMS[t].quantity] +=
                term_sum(&TERMS[t], s, p, i / n, i % n, data[TERMS[t].observable],
                         &out[i].squares[TERMS[t].quantity]);
    }
}

static bool is_level(enum quantity quantity)
{
    for (size_t i = 0; i < N_TERMS; i++)
        if (TERMS[i].quantity == quantity && TERMS[i].kind == KIND_LEVEL)
            return true;
    return false;
}

struct quantities measure_total(const struct quantities *interval, size_t n_intervals)
{
    struct quantities total = interval[n_intervals - 1];

    for (enum quantity k = 0; k < QUANTITY_COUNT; k++)
        for (size_t i = 0; i + 1 < n_intervals && !is_level(k); i++)
            total.q[k] += interval[i].q[k], total.squares[k] += interval[i].squares[k];
    return total;
}
