/* Reading a sweep in three stages: its file as written, resolved with its scenario, and its points. */
#include "sweep_points.h"

#include <stdlib.h>

/* The last stage: the sweep of what was resolved. */
static enum status make_points(struct sweep_resolved *m, struct sweep *sw, struct err *e)
{
    struct experiment *x = &sw->experiment;

    if (m->replicates > 0)
        m->s->run.random_replicates = m->replicates;
    if (m->stop.is_given)
        m->s->run.random_replicates = m->stop.min;
    sw->stop = m->stop;
    sw->text = sweep_points_text(m);
    if (sw->text == NULL)
        return err_memory(e);
    enum status status = sweep_points_fill(m, x, e);
    x->scenario = *m->s;
    *m->s = (struct scenario){.n_groups = 0};
    if (status == STATUS_OK)
        status = sweep_points_check(m, x, e);
    return status;
}

enum status sweep_read(struct sweep *sw, const char *file, const struct sweep_options *o,
                       struct err *e)
{
    struct reading r = {.n_sources = 0};
    struct scenario *s = calloc(1, sizeof *s);
    struct sweep_resolved m = {.making = {.r = &r, .s = s}, .r = &r, .s = s, .options = o};
    struct sweep_written w;

    *sw = (struct sweep){.text = NULL};
    if (s == NULL)
        return err_memory(e);
    enum status status = sweep_written_read(&w, &m.making, file, e);
    if (status == STATUS_OK)
        status = sweep_resolved_make(&m, &w, e);
    if (status == STATUS_OK)
        status = make_points(&m, sw, e);
    if (status != STATUS_OK)
        sweep_free(sw);
    sweep_resolved_free(&m);
    scenario_free(s);
    free(s);
    mistakes_free(&r.mistakes);
    arena_free(&r.arena);
    return status;
}

void sweep_free(struct sweep *sw)
{
    experiment_free(&sw->experiment);
    free(sw->text);
    *sw = (struct sweep){.text = NULL};
}
