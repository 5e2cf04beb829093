/* The points that a rule refuses: told, or left out. */
#include "mem.h"
#include "number.h"
#include "sweep_points.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

enum { REFUSED_TOLD = 10, VALUES_TOLD = 8 };

/* "point 17: why", counted from 1, and the values below it. */
static void add_refused(struct text *t, const struct experiment *x, size_t point, const char *why)
{
    char number[NUMBER_SIZE];
    const size_t n = x->n_factors > VALUES_TOLD ? VALUES_TOLD : x->n_factors;

    text_add(t, "\n  point %zu: %s\n    with ", point + 1, why);
    for (size_t f = 0; f < n; f++)
        text_add(t, "%s%s%.80s = %s", f > 0 ? ", " : "", x->factor[f].is_scale ? "scale of " : "",
                 x->factor[f].path, number_text(number, x->value[point * x->n_factors + f]));
    if (x->n_factors > n)
        text_add(t, ", and %zu more", x->n_factors - n);
}

/* Goes through all points; counts, tells and marks those that are refused. */
static enum status go_through(struct experiment *x, struct scenario *scratch,
                              unsigned char *skipped, size_t *n_refused, struct text *told)
{
    struct err why;

    for (size_t p = 0; p < x->n_points; p++) {
        if (experiment_point_is_kept(x, p, scratch, *n_refused < REFUSED_TOLD ? &why : NULL))
            continue;
        if (*n_refused < REFUSED_TOLD)
            add_refused(told, x, p, why.msg);
        if (skipped != NULL)
            skipped[p] = 1;
        (*n_refused)++;
    }
    return told->failed ? STATUS_INTERNAL : STATUS_OK;
}

/* What is said where points are refused and may not be, or none is left. */
static enum status refuse(const struct sweep_resolved *m, const struct experiment *x,
                          size_t n_refused, const struct text *told, struct err *e)
{
    const bool is_all = n_refused == x->n_points;
    char more[64] = "", which[96];

    if (is_all && n_refused == 1)
        (void)snprintf(which, sizeof which, "the only point is");
    else if (is_all)
        (void)snprintf(which, sizeof which, "all %zu points are", n_refused);
    else
        (void)snprintf(which, sizeof which, "%zu of %zu points %s", n_refused, x->n_points,
                       n_refused == 1 ? "is" : "are");
    if (n_refused > REFUSED_TOLD)
        (void)snprintf(more, sizeof more, "\n  and %zu more", n_refused - REFUSED_TOLD);
    return err_set(
        e, STATUS_SCENARIO, "%s: %s refused:%s%s%s", m->written->name, which, told->data, more,
        is_all ? "\nno point is left to run" : "\n--skip-invalid runs the others without them");
}

enum status sweep_points_check(const struct sweep_resolved *m, struct experiment *x, struct err *e)
{
    const bool may_skip = m->options != NULL && m->options->skip_invalid;
    struct scenario *scratch = malloc(sizeof *scratch);
    unsigned char *skipped = may_skip ? mem_array(x->n_points, 1) : NULL;
    struct text told = {0};
    size_t n_refused = 0;
    enum status status = STATUS_INTERNAL;

    if (scratch != NULL && (skipped != NULL || !may_skip)) {
        *scratch = x->scenario;
        status = go_through(x, scratch, skipped, &n_refused, &told);
    }
    if (status != STATUS_OK)
        (void)err_memory(e);
    else if (n_refused > 0 && (!may_skip || n_refused == x->n_points))
        status = refuse(m, x, n_refused, &told, e);
    else if (n_refused > 0) {
        x->skipped = skipped;
        skipped = NULL;
    }
    mem_free(skipped);
    text_free(&told);
    free(scratch);
    return status;
}
