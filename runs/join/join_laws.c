/* Laws of counts, unit by unit, before they are joined. */
#include "join_laws.h"

#include "experiment.h"
#include "laws.h"
#include "mem.h"

enum status join_laws_open(struct join_laws *c, const struct experiment *x, const struct plan *p,
                           struct err *e)
{
    *c = (struct join_laws){.experiment = x, .usual = p};
    c->scenario = mem_array(1, sizeof *c->scenario);
    return c->scenario != NULL ? STATUS_OK : err_memory_for(e, "to join the replicates");
}

void join_laws_close(struct join_laws *c)
{
    mem_free(c->scenario);
    *c = (struct join_laws){.scenario = NULL};
}

static enum status turn_to(struct join_laws *c, size_t point, struct err *e)
{
    if (c->next == point + 1)
        return STATUS_OK;
    c->next = point + 1;
    experiment_point(c->experiment, point, c->scenario);
    if (experiment_varies_people(c->experiment))
        return plan_make(&c->plan, c->scenario, e);
    c->plan = *c->usual;
    return STATUS_OK;
}

static enum status cannot_be(const struct unit_source *from, struct unit_key u, enum observable v,
                             struct err *e)
{
    return err_set(e, STATUS_IO,
                   "%s: %s of point %zu, replicate %zu, cannot be: the counts contradict each "
                   "other; nothing was joined. %s",
                   from->path, OBSERVABLE[v].name, u.point + 1, u.replicate + 1,
                   from->is_joined ? "Run the scenario again with --overwrite"
                                   : "Remove this file and give the same command again");
}

enum status join_laws_check(struct join_laws *c, const struct layout *l, const struct sources *s,
                            struct unit_key u, const uint32_t *words, struct err *e)
{
    const uint32_t *data[OBSERVE_COUNT] = {NULL};
    const enum status status = turn_to(c, u.point, e);

    if (status != STATUS_OK)
        return status;
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        if (laws_use(v))
            data[v] = words + layout_word(l, v);
    const enum observable bad = laws_broken(l, c->scenario, &c->plan, data, 1);
    return bad == OBSERVE_COUNT ? STATUS_OK
                                : cannot_be(&s->source[sources_find(s, u).source - 1], u, bad, e);
}
