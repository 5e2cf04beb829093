/* From a sweep as written to what it means: its scenario, what varies, and what its design needs. */
#include "sweep_resolved.h"

#include "mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_overridden(const struct sweep_resolved *m, const char *path)
{
    for (size_t i = 0; m->options != NULL && i < m->options->n_overrides; i++)
        if (strcmp(m->options->overrides[i].path, path) == 0)
            return true;
    return false;
}

/* Tells the sweep's own mistakes so far, and then the scenario's, which e holds. */
static enum status tell_both(struct sweep_resolved *m, struct err *e)
{
    struct err *own = malloc(sizeof *own);

    if (own != NULL && mistakes_tell(&m->r->mistakes, own) == STATUS_SCENARIO) {
        const size_t n = strlen(own->msg);
        (void)snprintf(own->msg + n, sizeof own->msg - n, "\n%s", e->msg);
        memcpy(e->msg, own->msg, sizeof e->msg);
    }
    free(own);
    return e->code;
}

/* The design, and how many replicates the sweep itself asks for. */
static void take_settings(struct sweep_resolved *m)
{
    const struct sweep_written *w = m->written;

    m->is_design_known = sweep_written_has_design(w);
    m->design = m->sampling = sweep_written_design(w);
    if (m->is_design_known && m->design == DESIGN_priors)
        m->sampling = w->key.sampling == 0 ? DESIGN_lhs : DESIGN_sobol;
    m->replicates = is_overridden(m, "random.replicates") ? 0 : w->key.replicates;
}

enum status sweep_resolved_make(struct sweep_resolved *m, const struct sweep_written *w,
                                struct err *e)
{
    m->written = w;
    take_settings(m);
    const enum status status = sweep_scenario(m, e);
    if (status != STATUS_OK)
        return tell_both(m, e);
    if (m->s->n_policies > 0) {
        sweep_stop_rule(m);
        sweep_vary(m);
        sweep_tell_overlaps(m);
        sweep_demands(m);
    }
    return mistakes_tell(&m->r->mistakes, e);
}

void sweep_resolved_free(struct sweep_resolved *m)
{
    while (m->n_specs > 0)
        sweep_spec_drop_last(m);
    mem_free(m->row_value);
    mem_free(m->row_weight);
}
