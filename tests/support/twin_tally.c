/* The twin, ODD.md 9: stocks, flows, and people compared between policies. */
#include "twin_world.h"

#include <string.h>

static bool belongs(const struct twin_person *x, enum subgroup who)
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
    case SUBGROUP_COUNT:
        break;
    }
    return false;
}

static size_t interval_now(const struct twin_world *w)
{
    return (w->t - (size_t)w->p->n_burn) / (size_t)w->s->run.output_every_steps;
}

/* Where (policy, interval, group, subgroup[j]) stands among the rows of a tally. */
static size_t row(const struct twin_world *w, size_t group, size_t j)
{
    const size_t *dim = w->o->dim;
    const size_t policy_interval = w->policy_index * dim[DIM_interval] + interval_now(w);

    return (policy_interval * dim[DIM_group] + group) * dim[DIM_subgroup] + j;
}

void twin_tally(struct twin_world *w, enum observable v, const struct twin_person *x, size_t column)
{
    enum observe_dim dims[OBSERVE_MAX_RANK];
    const int rank = observe_dims(OBSERVABLE[v].shape, dims);
    const size_t columns = rank == 5 ? w->o->dim[dims[4]] : 1;
    uint32_t *counts = w->o->data[v];

    if (w->t < (uint32_t)w->p->n_burn)
        return;
    for (size_t j = 0; j < w->s->n_subgroups; j++)
        if (belongs(x, w->s->subgroup[j]))
            counts[row(w, x->group, j) * columns + column]++;
}

/* Sums of b and m, each rounded to a multiple of 2^-20 so that their order does not matter. */
static void tally_sum(struct twin_world *w, enum observable v, const struct twin_person *x,
                      float amount)
{
    double *sums = w->o->data[v];

    for (size_t j = 0; j < w->s->n_subgroups; j++)
        if (belongs(x, w->s->subgroup[j]))
            sums[row(w, x->group, j)] += (double)(int32_t)(amount * 1048576.0f + 0.5f) / 1048576.0;
}

static void tally_if(struct twin_world *w, enum observable v, const struct twin_person *x,
                     bool counts)
{
    if (counts)
        twin_tally(w, v, x, 0);
}

static void tally_illness(struct twin_world *w, const struct twin_person *x)
{
    const int worst = twin_worst_untreated(w, x);
    bool ill = false, infectious = false;

    for (size_t c = 0; c < w->s->n_conditions; c++) {
        const struct condition_params *q = &w->w->condition[c];
        if (x->condition[c].severity == 0)
            continue;
        ill = true;
        twin_tally(w, OBSERVE_condition_present, x, c);
        if (x->condition[c].treated)
            continue;
        twin_tally(w, OBSERVE_condition_untreated, x, c);
        infectious = infectious || q->transmission > 0 || q->transmission_public > 0;
    }
    tally_if(w, OBSERVE_ill, x, ill);
    tally_if(w, OBSERVE_untreated, x, worst > 0);
    tally_if(w, OBSERVE_infectious_untreated, x, infectious);
    if (worst > 0)
        twin_tally(w, OBSERVE_untreated_severity, x, (size_t)worst - 1);
}

static void tally_person(struct twin_world *w, const struct twin_person *x)
{
    const float P = x->b > x->m ? x->b : x->m;

    tally_if(w, OBSERVE_present, x, true);
    tally_illness(w, x);
    tally_if(w, OBSERVE_exploited, x, x->exploited);
    tally_if(w, OBSERVE_escaped, x, x->escaped);
    tally_if(w, OBSERVE_unreferred, x, (x->exploited || x->escaped) && !x->referred);
    tally_if(w, OBSERVE_registered, x, x->registered);
    tally_if(w, OBSERVE_heard, x, x->heard);
    tally_if(w, OBSERVE_believes_full, x, x->k == REGIME_full);
    tally_if(w, OBSERVE_fearful, x, P >= 0.5f);
    tally_sum(w, OBSERVE_alarm_sum, x, x->b);
    tally_sum(w, OBSERVE_distrust_sum, x, x->m);
}

/* Step 9 for everyone present, newcomers too. */
void twin_tally_stocks(struct twin_world *w)
{
    for (uint32_t i = 0; i < w->p->n_slots; i++) {
        const struct twin_person *x = &w->slot[i].person;
        if (!x->present)
            continue;
        tally_person(w, x);
        if (x->followed && twin_worst_untreated(w, x) > 0)
            w->followed[i].untreated_steps++;
    }
}

/* Cumulative disclosure of the people exploited at time.start, up to this step. */
void twin_tally_since_start(struct twin_world *w)
{
    const size_t *dim = w->o->dim;
    const size_t first = (w->policy_index * dim[DIM_interval] + interval_now(w)) * dim[DIM_group];
    uint32_t *exploited = (uint32_t *)w->o->data[OBSERVE_exploited_at_start] + first;
    uint32_t *disclosed = (uint32_t *)w->o->data[OBSERVE_disclosed_since_start] + first;

    memset(exploited, 0, dim[DIM_group] * sizeof *exploited);
    memset(disclosed, 0, dim[DIM_group] * sizeof *disclosed);
    for (uint32_t i = 0; i < w->p->n_slots; i++) {
        const struct twin_followed *f = &w->followed[i];
        if (!f->then.present || !f->then.exploited)
            continue;
        exploited[f->then.group]++;
        disclosed[f->then.group] += f->disclosed;
    }
}

static bool outcome(const struct twin_followed *f, enum observable v, const struct scenario *s)
{
    switch (v) {
    case OBSERVE_twins_disclosed:
        return f->disclosed;
    case OBSERVE_twins_deterred:
        return f->deterred;
    case OBSERVE_twins_died:
        return f->died;
    case OBSERVE_twins_removed:
        return f->removed;
    default:
        return f->untreated_steps * s->run.time_step_days / 7 > s->run.output_long_untreated_weeks;
    }
}

/* Section 9, Twins: slot by slot under two policies, where it is the same person at time.start. */
static void compare_outcomes(struct observation *o, const struct scenario *s, enum observable v,
                             const struct twin_followed *a, const struct twin_followed *b,
                             size_t first_row)
{
    const int under_a = outcome(a, v, s), under_b = outcome(b, v, s);
    uint32_t *counts = o->data[v];

    counts[(first_row + a->then.group) * CELL_COUNT + (size_t)(under_a + 2 * under_b)]++;
}

static void compare_policies(struct observation *o, const struct scenario *s, const struct plan *p,
                             const struct twin_followed *followed, const size_t pair[2])
{
    static const enum observable COMPARED[] = {OBSERVE_twins_disclosed, OBSERVE_twins_deterred,
                                               OBSERVE_twins_died, OBSERVE_twins_removed,
                                               OBSERVE_twins_long_untreated};
    const size_t first_row = (pair[0] * o->dim[DIM_policy_b] + pair[1]) * o->dim[DIM_group];

    for (size_t i = 0; i < p->n_slots; i++) {
        const struct twin_followed *a = &followed[pair[0] * p->n_slots + i];
        const struct twin_followed *b = &followed[pair[1] * p->n_slots + i];
        if (!a->then.present || !b->then.present || a->then.arrived != b->then.arrived)
            continue;
        for (size_t v = 0; v < sizeof COMPARED / sizeof *COMPARED; v++)
            compare_outcomes(o, s, COMPARED[v], a, b, first_row);
    }
}

static struct person_row person_row(const struct twin_followed *f, uint32_t slot,
                                    const struct scenario *s)
{
    const struct twin_person *x = &f->then;

    return (struct person_row){.slot = slot,
                               .present = x->present,
                               .group = (uint8_t)x->group,
                               .child = x->child,
                               .female = x->female,
                               .disabled = x->disabled,
                               .irregular = x->irregular,
                               .exploited = x->exploited,
                               .escaped = x->escaped,
                               .disclosed = f->disclosed,
                               .deterred = f->deterred,
                               .died = f->died,
                               .removed = f->removed,
                               .untreated_weeks =
                                   (float)(f->untreated_steps * s->run.time_step_days / 7)};
}

/* One row per slot and policy; a slot that was empty at time.start says so. */
static void write_people(struct observation *o, const struct scenario *s, const struct plan *p,
                         const struct twin_followed *followed)
{
    o->n_people = p->n_slots;
    for (size_t a = 0; a < s->n_policies; a++)
        for (uint32_t i = 0; i < p->n_slots; i++)
            o->people[a * p->n_slots + i] = person_row(&followed[a * p->n_slots + i], i, s);
}

void twin_compare(struct observation *o, const struct scenario *s, const struct plan *p,
                  const struct twin_followed *followed)
{
    for (size_t a = 0; a < s->n_policies; a++)
        for (size_t b = 0; b < s->n_policies; b++)
            compare_policies(o, s, p, followed, (const size_t[2]){a, b});
    if (s->run.output_people)
        write_people(o, s, p, followed);
}
