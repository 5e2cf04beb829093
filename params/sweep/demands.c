/* What a design needs of the things that vary: values that are listed, ends, something that moves. */
#include "number.h"
#include "sweep_resolved.h"

#include <math.h>
#include <string.h>

/* The smallest share that a sample draws. */
static const double SMALLEST_SHARE = 0x1p-53;

/* What a design that lists values cannot use. */
static void demand_list(struct sweep_resolved *m, struct spec *s)
{
    if (s->kind == SPEC_list)
        return;
    if (s->kind == SPEC_distribution && m->design != DESIGN_list) {
        sweep_list_quantiles(m, s);
        return;
    }
    mistake(&m->r->mistakes, s->at, NULL,
            s->kind == SPEC_range
                ? "%s: a range needs its count: or step: under design: %s"
                : "%s: a distribution lists no values for design: %s; list some, or use design: "
                  "lhs",
            s->written, DESIGN_NAMES[m->design]);
    s->is_wrong = true;
}

/* Trajectories go to the ends of every factor, which must be there. */
static void demand_ends(struct sweep_resolved *m, struct spec *s)
{
    const struct distribution *d = &s->factor.distribution;

    if (s->kind != SPEC_distribution || (isfinite(distribution_quantile(d, &s->limits, 0)) &&
                                         isfinite(distribution_quantile(d, &s->limits, 1))))
        return;
    mistake(&m->r->mistakes, s->at, NULL,
            "%s: morris goes to the ends of a range, and this %s distribution has none; give "
            "from and to",
            s->written, DISTRIBUTIONS[d->kind].name);
    s->is_wrong = true;
}

static void demand_own(struct sweep_resolved *m, const struct spec *s)
{
    double own;

    if (!sweep_spec_own(m, s, &own))
        mistake(&m->r->mistakes, s->at, NULL,
                "%s: its parameters differ in the scenario, so that there is no one value to go "
                "out from; use a scale",
                s->written);
}

/* Whether some parameter differs between two values of the factor; a scaled count is rounded. */
static bool differ(const struct sweep_resolved *m, const struct spec *s, double a, double b)
{
    if (!s->factor.is_scale)
        return a != b;
    for (size_t i = 0; i < s->factor.n_targets; i++) {
        const struct target *t = &s->factor.target[i];
        const double x = experiment_own_value(m->s, t) * a, y = experiment_own_value(m->s, t) * b;
        if (t->row->type == TYPE_COUNT ? nearbyint(x) != nearbyint(y) : x != y)
            return true;
    }
    return false;
}

static bool moves_at_all(const struct sweep_resolved *m, const struct spec *s)
{
    if (s->kind != SPEC_list)
        return differ(m, s, sweep_spec_value(s, SMALLEST_SHARE),
                      sweep_spec_value(s, 1 - SMALLEST_SHARE));
    for (size_t i = 1; i < s->n; i++)
        if (differ(m, s, s->value[0], s->value[i]))
            return true;
    return false;
}

/* The step of a trajectory, from a level of its grid, that leaves the factor where it is; or none. */
static bool finds_idle_step(const struct sweep_resolved *m, const struct spec *s, double *value)
{
    const int step = MORRIS_LEVELS / 2, top = MORRIS_LEVELS - 1;

    for (int level = 0; level + step <= top; level++) {
        *value = sweep_spec_value(s, (double)level / top);
        if (!differ(m, s, *value, sweep_spec_value(s, (double)(level + step) / top)))
            return true;
    }
    return false;
}

/* An effect or an index of what does not move would be 0 for the wrong reason. */
static void demand_movement(struct sweep_resolved *m, const struct spec *s)
{
    const char *scale = s->factor.is_scale ? "scale of " : "";
    char text[NUMBER_SIZE];
    double value;

    if (!moves_at_all(m, s))
        mistake(&m->r->mistakes, s->at, NULL,
                "%s%s does not move anything: all its values come to the same; %s needs several, "
                "so give more, or leave it out",
                scale, s->written, DESIGN_NAMES[m->design]);
    else if (m->design == DESIGN_morris && finds_idle_step(m, s, &value))
        mistake(&m->r->mistakes, s->at, NULL,
                "%s%s: a step of morris, two thirds of the range, begins at %s and comes to the "
                "same; widen the range, or list values that differ",
                scale, s->written, number_text(text, value));
}

static void demand_equal_lengths(struct sweep_resolved *m)
{
    for (size_t i = 1; i < m->n_specs; i++)
        if (m->spec[0].kind == SPEC_list && m->spec[i].kind == SPEC_list &&
            m->spec[i].n != m->spec[0].n)
            mistake(&m->r->mistakes, m->spec[i].at, NULL,
                    "%s has %zu value%s, %s has %zu; in a list, each point takes one of each",
                    m->spec[i].written, m->spec[i].n, m->spec[i].n == 1 ? "" : "s",
                    m->spec[0].written, m->spec[0].n);
}

/* What the design needs of one thing that varies. */
static void demand(struct sweep_resolved *m, struct spec *s)
{
    if (!design_draws(m->design))
        demand_list(m, s);
    if (m->design == DESIGN_morris)
        demand_ends(m, s);
    if (m->design == DESIGN_one_at_a_time)
        demand_own(m, s);
    if ((m->design == DESIGN_morris || m->design == DESIGN_saltelli) && !s->is_wrong)
        demand_movement(m, s);
}

void sweep_demands(struct sweep_resolved *m)
{
    const bool is_table = m->row_value != NULL;

    for (size_t i = 0; i < m->n_specs && m->is_design_known && !is_table; i++)
        if (!m->spec[i].is_wrong)
            demand(m, &m->spec[i]);
    if (m->r->mistakes.n_all > 0)
        return;
    if (m->design == DESIGN_list && !is_table)
        demand_equal_lengths(m);
    if (m->n_specs == 0)
        mistake(&m->r->mistakes, tree_get(m->written->top, "design")->at, NULL,
                "priors: the scenario carries no distribution, and vary: says none");
}
