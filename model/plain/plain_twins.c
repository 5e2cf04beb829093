/* ODD.md 9, Twins: the same people under two policies. */
#include "plain_world.h"

static bool outcome(const struct plain_followed *f, enum observable v, const struct scenario *s)
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
                             const struct plain_followed *a, const struct plain_followed *b,
                             size_t first_row)
{
    const int under_a = outcome(a, v, s), under_b = outcome(b, v, s);
    uint32_t *counts = o->data[v];

    counts[(first_row + a->then.group) * CELL_COUNT + (size_t)(under_a + 2 * under_b)]++;
}

static void compare_policies(struct observation *o, const struct scenario *s, const struct plan *p,
                             const struct plain_followed *followed, const size_t pair[2])
{
    static const enum observable COMPARED[] = {OBSERVE_twins_disclosed, OBSERVE_twins_deterred,
                                               OBSERVE_twins_died, OBSERVE_twins_removed,
                                               OBSERVE_twins_long_untreated};
    const size_t first_row = (pair[0] * o->dim[DIM_policy_b] + pair[1]) * o->dim[DIM_group];

    for (size_t i = 0; i < p->n_slots; i++) {
        const struct plain_followed *a = &followed[pair[0] * p->n_slots + i];
        const struct plain_followed *b = &followed[pair[1] * p->n_slots + i];
        if (!a->then.present || !b->then.present || a->then.arrived != b->then.arrived)
            continue;
        for (size_t v = 0; v < sizeof COMPARED / sizeof *COMPARED; v++)
            compare_outcomes(o, s, COMPARED[v], a, b, first_row);
    }
}

static struct person_row person_row(const struct plain_followed *f, uint32_t slot,
                                    const struct scenario *s)
{
    const struct plain_person *x = &f->then;

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
                         const struct plain_followed *followed)
{
    o->n_people = p->n_slots;
    for (size_t a = 0; a < s->n_policies; a++)
        for (uint32_t i = 0; i < p->n_slots; i++)
            o->people[a * p->n_slots + i] = person_row(&followed[a * p->n_slots + i], i, s);
}

void plain_twins(struct observation *o, const struct scenario *s, const struct plan *p,
                 const struct plain_followed *followed)
{
    for (size_t a = 0; a < s->n_policies; a++)
        for (size_t b = 0; b < s->n_policies; b++)
            compare_policies(o, s, p, followed, (const size_t[2]){a, b});
    if (s->run.output_people)
        write_people(o, s, p, followed);
}
