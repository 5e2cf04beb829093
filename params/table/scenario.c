/* What a scenario in memory owns. */
#include "scenario.h"

#include <stdlib.h>

void scenario_free_given(struct given *g)
{
    free(g->path);
    free(g->policy);
    free(g->source);
    free(g->origin);
}

void scenario_free(struct scenario *s)
{
    for (size_t i = 0; i < s->n_policies; i++)
        free(s->policy[i].schedule);
    for (size_t i = 0; i < s->n_given; i++)
        scenario_free_given(&s->given[i]);
    free(s->given);
    free(s->title);
    *s = (struct scenario){.n_groups = 0};
}
