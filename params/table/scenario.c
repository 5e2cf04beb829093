/* What a scenario in memory owns. */
#include "params.h"

#include <stdlib.h>
#include <string.h>

void scenario_free_given(struct given *g)
{
    free(g->path);
    free(g->policy);
    free(g->source);
    free(g->origin);
}

void scenario_world(struct world_params *out, const struct policy *y, size_t n_entries)
{
    *out = y->params;
    for (size_t i = 0; i < n_entries; i++)
        for (size_t k = 0; k < y->schedule[i].n_changes; k++) {
            const struct schedule_change *c = &y->schedule[i].change[k];
            param_set(c->row, NULL, out, c->index, param_of_number(c->row, c->value));
        }
}

void scenario_free_policy(struct policy *y)
{
    for (size_t i = 0; i < y->n_schedule; i++) {
        free(y->schedule[i].change);
        free(y->schedule[i].params);
    }
    free(y->schedule);
    *y = (struct policy){.n_schedule = 0};
}

size_t scenario_policy(const struct scenario *s, const char *name)
{
    size_t p = 0;

    while (p < s->n_policies && strcmp(s->policy[p].name, name) != 0)
        p++;
    return p;
}

void scenario_free(struct scenario *s)
{
    for (size_t i = 0; i < s->n_policies; i++)
        scenario_free_policy(&s->policy[i]);
    for (size_t i = 0; i < s->n_given; i++)
        scenario_free_given(&s->given[i]);
    free(s->given);
    free(s->title);
    *s = (struct scenario){.n_groups = 0};
}
