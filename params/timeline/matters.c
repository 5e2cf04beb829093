/* Whether a parameter can matter in a policy's world at all. */
#include "matters.h"

#include "timeline.h"

#include <stdlib.h>
#include <string.h>

/* Whether some group has people who can have a condition. */
static bool is_eligible(const struct scenario *s, const struct world_params *w, enum eligible who)
{
    for (size_t g = 0; g < s->n_groups; g++) {
        const struct group_params *p = &w->group[g];
        if (s->group_run[g].people <= 0)
            continue;
        if (who == ELIGIBLE_everyone || (who == ELIGIBLE_adults && p->child < 1) ||
            (who == ELIGIBLE_children && p->child > 0) ||
            (who == ELIGIBLE_women && p->child < 1 && p->female > 0))
            return true;
    }
    return false;
}

static void use_conditions(struct matters_use *u, const struct scenario *s,
                           const struct world_params *w)
{
    for (size_t c = 0; c < s->n_conditions; c++) {
        const struct condition_params *p = &w->condition[c];
        u->has_condition[c] |=
            (p->prevalence > 0 || p->onset > 0) && is_eligible(s, w, p->eligible);
        u->is_reviewed |= p->review > 0 && u->has_condition[c];
    }
}

static void use_state(struct matters_use *u, const struct scenario *s,
                      const struct timeline_state *state)
{
    const struct world_params *w = state->params;

    u->in_force[state->regimes.in_force] = true;
    u->announced[state->regimes.announced] = true;
    u->shares |= state->regimes.in_force != REGIME_none;
    u->is_ambiguous |= w->belief_ambiguity > 0;
    u->refers_itself |= w->disclosure_health_first_responder;
    u->refers_by_others |= !w->disclosure_health_first_responder;
    for (size_t g = 0; g < s->n_groups; g++)
        u->is_trafficked |=
            s->group_run[g].people > 0 && (w->group[g].exploited > 0 || w->group[g].escaped > 0);
    use_conditions(u, s, w);
}

bool matters_in(struct matters_use *u, const struct scenario *s, const struct policy *y)
{
    struct timeline_state *state = malloc((y->n_schedule + 1) * sizeof *state);
    enum regime announced = y->before.announced;

    *u = (struct matters_use){.shares = false};
    u->announced[announced] = true;
    if (state == NULL)
        return false;
    for (size_t g = 0; g < s->n_groups; g++)
        u->has_group[g] = s->group_run[g].people > 0;
    const size_t n = timeline_states(state, s, y);
    for (size_t k = 0; k < n; k++) {
        use_state(u, s, &state[k]);
        u->threat |= state[k].regimes.announced > announced;
        u->protection |= state[k].regimes.announced < announced;
        announced = state[k].regimes.announced;
    }
    free(state);
    return true;
}

/* Whether the pattern is this one, or lies below it where it ends in a dot. */
static bool is_meant(const char *row, const char *pattern)
{
    const size_t n = strlen(row);

    return strcmp(row, pattern) == 0 || (row[n - 1] == '.' && strncmp(row, pattern, n) == 0);
}

const char *matters_not(const struct matters_use *u, const struct param_row *row, size_t index)
{
    char pattern[PATH_SIZE];

    param_pattern(pattern, row);
    if (row->scope == SCOPE_CONDITION && !u->has_condition[index])
        return "nobody can have it";
    if (row->scope == SCOPE_GROUP && !u->has_group[index])
        return "the group has no people";
#define MATTERS(path, when, why)                                                                   \
    if (is_meant(path, pattern) && !(when))                                                        \
        return why;
#include "matters.def"
#undef MATTERS
    return NULL;
}
