/* From a sweep over what is not known to ranges. */
#include "uncertainty.h"

#include "answers.h"
#include "design.h"
#include "mem.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether the file is one to take ranges from, for these answers. */
static enum status check(const struct uncertainty_request *q, const struct result *r, struct err *e)
{
    const struct scenario *s = result_scenario(r);
    const struct experiment *x = result_experiment(r);
    const char *against = q->of->policy[q->against].name;

    if (x->n_points < 2 || !design_is_drawn(x->design))
        return err_set(e, STATUS_USAGE,
                       "--uncertainty: %s is no sweep over what is not known; make one with "
                       "'confide sweep' and design: posterior (of a calibration) or priors",
                       q->file);
    if (s->run.time_start != q->of->run.time_start ||
        fabs(s->run.time_years - q->of->run.time_years) > 1e-9)
        return err_set(e, STATUS_USAGE,
                       "--uncertainty: %s is of another time: it begins with another day, or has "
                       "%g years and not %g; sweep the scenario of the result",
                       q->file, s->run.time_years, q->of->run.time_years);
    if (scenario_policy(s, against) == s->n_policies)
        return err_set(e, STATUS_USAGE,
                       "--uncertainty: %s has no policy %s, with which the others are compared",
                       q->file, against);
    return STATUS_OK;
}

struct reading_of {
    struct uncertainty *u;
    const struct uncertainty_request *q;
};

static enum status take(void *into, const struct answers *a, long point, struct err *e)
{
    const struct reading_of *t = into;
    struct uncertainty *u = t->u;

    (void)point, (void)e;
    for (size_t p = 0; p < u->n_policies; p++) {
        const size_t own = scenario_policy(a->q->scenario, t->q->of->policy[p].name);
        for (size_t i = 0; i < u->n_items && own < a->q->scenario->n_policies; i++)
            for (enum contrast c = 0; c < CONTRAST_COUNT; c++) {
                const struct asked k = {own, i, 0, c};
                if (!answers_has(a, &k))
                    continue;
                const struct spread_parts parts = answers_parts(a, &k);
                u->range[(p * u->n_items + i) * CONTRAST_COUNT + c] = parts.middle;
                u->has_chance = u->has_chance || (parts.points > 1 && isnan(parts.se_chance));
            }
    }
    return STATUS_OK;
}

static enum status make_room(struct uncertainty *u, const struct uncertainty_request *q,
                             size_t n_items, struct err *e)
{
    const char *slash = strrchr(q->file, '/');

    u->n_policies = q->of->n_policies;
    u->n_items = n_items;
    u->file = text_copy(slash == NULL ? q->file : slash + 1);
    u->range = mem_array(u->n_policies * n_items * CONTRAST_COUNT, sizeof *u->range);
    if (u->file == NULL || u->range == NULL)
        return err_memory_for(e, "for the ranges");
    for (size_t i = 0; i < u->n_policies * n_items * CONTRAST_COUNT; i++)
        u->range[i] = (struct spread_range){NAN, NAN};
    return STATUS_OK;
}

static enum status read(struct uncertainty *u, const struct uncertainty_request *q,
                        struct result *r, struct err *e)
{
    const struct query_words w = {.measure = q->measures,
                                  .against = q->of->policy[q->against].name};
    struct reading_of t = {u, q};
    struct stream_count count;
    struct query query = {.n_cells = 0};
    enum status s = check(q, r, e);

    if (s == STATUS_OK)
        s = query_make(&query, &w, result_experiment(r), result_plan(r), e);
    if (s != STATUS_OK)
        return s;
    s = make_room(u, q, query.items.n, e);
    if (s == STATUS_OK)
        s = answers_read(&count, r, &query, take, &t, e);
    if (s == STATUS_OK) {
        u->n_points = count.points;
        u->is_posterior = design_is_named(result_experiment(r)->design, DESIGN_posterior);
    }
    query_free(&query);
    return s;
}

enum status uncertainty_read(struct uncertainty *u, const struct uncertainty_request *q,
                             struct err *e)
{
    struct result *r = NULL;
    enum status s = result_open(&r, q->file, e);

    *u = (struct uncertainty){.file = NULL};
    if (s == STATUS_OK)
        s = read(u, q, r, e);
    result_close(r);
    if (s != STATUS_OK)
        uncertainty_free(u);
    return s;
}

void uncertainty_free(struct uncertainty *u)
{
    free(u->file);
    mem_free(u->range);
    *u = (struct uncertainty){.file = NULL};
}

struct spread_range uncertainty_range(const struct uncertainty *u, size_t policy, size_t item,
                                      enum contrast c)
{
    return u->range[(policy * u->n_items + item) * CONTRAST_COUNT + c];
}
