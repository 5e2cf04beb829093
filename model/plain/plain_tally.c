/* ODD.md 9: stocks and flows. */
#include "plain_world.h"

#include <string.h>

static bool belongs(const struct plain_person *x, enum subgroup who)
{
    switch (who) {
    case SUBGROUP_all:
        return true;
    case SUBGROUP_children:
        return x->child;
    case SUBGROUP_women:
        return x->female && !x->child;
    case SUBGROUP_disabled:
        return x->disabled;
    case SUBGROUP_irregular:
        return x->irregular;
    case SUBGROUP_exploited:
        return x->exploited;
    case SUBGROUP_escaped:
        return x->escaped;
    case SUBGROUP_registered:
        return x->registered;
    case SUBGROUP_COUNT:
        break;
    }
    return false;
}

/* Where (policy, interval, group, subgroup[j]) stands among the rows of a tally. */
static size_t row_of(const struct plain_world *w, size_t group, size_t j)
{
    const size_t *dim = w->o->dim;
    const size_t policy_interval = w->policy_index * dim[DIM_interval] + w->interval;

    return (policy_interval * dim[DIM_group] + group) * dim[DIM_subgroup] + j;
}

void plain_tally(struct plain_world *w, enum observable v, const struct plain_person *x,
                 size_t column)
{
    enum observe_dim dims[OBSERVE_MAX_RANK];
    const int rank = observe_dims(OBSERVABLE[v].shape, dims);
    const size_t columns = rank == 5 ? w->o->dim[dims[4]] : 1;
    uint32_t *counts = w->o->data[v];

    if (!w->is_tallied)
        return;
    for (size_t j = 0; j < w->s->n_subgroups; j++)
        if (belongs(x, w->s->subgroup[j]))
            counts[row_of(w, x->group, j) * columns + column]++;
}

/* The bin of first_treatments for a delay in days. */
static size_t delay_bin(double days)
{
    size_t bin = 0;

    while (bin + 1 < DELAY_COUNT && days >= DELAY_FROM[bin + 1])
        bin++;
    return bin;
}

void plain_tally_delay(struct plain_world *w, const struct plain_person *x, size_t c, double days)
{
    const size_t *dim = w->o->dim;
    uint32_t *counts = w->o->data[OBSERVE_first_treatments];
    const size_t row =
        (w->policy_index * dim[DIM_interval] + w->interval) * dim[DIM_group] + x->group;

    if (w->is_tallied)
        counts[(row * dim[DIM_condition] + c) * DELAY_COUNT + delay_bin(days)]++;
}

/* Sums of b and m, each rounded to a multiple of 2^-20 so that their order does not matter. */
static void tally_sum(struct plain_world *w, enum observable v, const struct plain_person *x,
                      float amount)
{
    double *sums = w->o->data[v];

    for (size_t j = 0; j < w->s->n_subgroups; j++)
        if (belongs(x, w->s->subgroup[j]))
            sums[row_of(w, x->group, j)] +=
                (double)(int32_t)(amount * 1048576.0f + 0.5f) / 1048576.0;
}

static void tally_if(struct plain_world *w, enum observable v, const struct plain_person *x,
                     bool counts)
{
    if (counts)
        plain_tally(w, v, x, 0);
}

static void tally_illness(struct plain_world *w, const struct plain_person *x)
{
    const int worst = plain_worst_untreated(w, x);
    bool ill = false, infectious = false;

    for (size_t c = 0; c < w->s->n_conditions; c++) {
        const struct condition_params *q = &w->w->condition[c];
        if (x->condition[c].severity == 0)
            continue;
        ill = true;
        plain_tally(w, OBSERVE_condition_present, x, c);
        if (x->condition[c].treated)
            continue;
        plain_tally(w, OBSERVE_condition_untreated, x, c);
        infectious = infectious || q->transmission > 0 || q->transmission_public > 0;
    }
    tally_if(w, OBSERVE_ill, x, ill);
    tally_if(w, OBSERVE_untreated, x, worst > 0);
    tally_if(w, OBSERVE_infectious_untreated, x, infectious);
    if (worst > 0)
        plain_tally(w, OBSERVE_untreated_severity, x, (size_t)worst - 1);
}

static void tally_person(struct plain_world *w, const struct plain_person *x)
{
    tally_if(w, OBSERVE_present, x, true);
    tally_illness(w, x);
    tally_if(w, OBSERVE_exploited, x, x->exploited);
    tally_if(w, OBSERVE_escaped, x, x->escaped);
    tally_if(w, OBSERVE_unreferred, x, (x->exploited || x->escaped) && !x->referred);
    tally_if(w, OBSERVE_registered, x, x->registered);
    tally_if(w, OBSERVE_heard, x, x->heard);
    tally_if(w, OBSERVE_settled, x, x->settled);
    tally_if(w, OBSERVE_believes_full, x, x->k == REGIME_full);
    tally_if(w, OBSERVE_fearful, x, plain_fearful(w, x));
    tally_sum(w, OBSERVE_alarm_sum, x, x->b);
    tally_sum(w, OBSERVE_distrust_sum, x, x->m);
}

/* Section 3, 9, for the person in slot i, newcomers included. */
void plain_tally_stocks(struct plain_world *w, uint32_t i)
{
    const struct plain_person *x = &w->slot[i].person;

    if (!w->is_tallied)
        return;
    tally_person(w, x);
    if (x->followed && plain_worst_untreated(w, x) > 0)
        w->followed[i].untreated_steps++;
}

/* Cumulative disclosure of the people exploited at time.start, up to this step. */
void plain_tally_since_start(struct plain_world *w)
{
    if (!w->is_tallied)
        return;
    const size_t *dim = w->o->dim;
    const size_t first = (w->policy_index * dim[DIM_interval] + w->interval) * dim[DIM_group];
    uint32_t *exploited = (uint32_t *)w->o->data[OBSERVE_exploited_at_start] + first;
    uint32_t *disclosed = (uint32_t *)w->o->data[OBSERVE_disclosed_since_start] + first;

    memset(exploited, 0, dim[DIM_group] * sizeof *exploited);
    memset(disclosed, 0, dim[DIM_group] * sizeof *disclosed);
    for (uint32_t i = 0; i < w->p->n_slots; i++) {
        const struct plain_followed *f = &w->followed[i];
        if (!f->then.present || !f->then.exploited)
            continue;
        exploited[f->then.group]++;
        disclosed[f->then.group] += f->disclosed;
    }
}

/* Section 9, Spells: under the subgroups before the end. */
void plain_spell_ends(struct plain_world *w, const struct plain_person *x)
{
    plain_tally(w, OBSERVE_spells_ended, x, 0);
    if (x->cared)
        plain_tally(w, OBSERVE_spells_with_care, x, 0);
}

/* Section 6: stayed away, where without fear the same draw would have chosen care. */
void plain_deterred(struct plain_world *w, uint32_t i)
{
    const struct plain_person *x = &w->slot[i].person;

    plain_tally(w, OBSERVE_deterred, x, 0);
    if (x->followed)
        w->followed[i].deterred = true;
}
