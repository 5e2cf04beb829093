/* Rules between parameters (checks.def) for a scenario in the making: a broken one is a mistake with its place. */
#include "checks.h"

#include "date.h"
#include "rules.h"
#include "steps.h"
#include "text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of two parameters that do not go together, the place of the one that was said last: in the policy, or on the
 * command line; else of the first. */
static struct mark place_of_two(const struct making *m, const char *a, const char *b,
                                const char *policy)
{
    const struct mark first = making_place(m, a, policy), second = making_place(m, b, policy);
    struct mark at;

    if (policy != NULL && !making_was_said(m, a, policy, &at))
        return second;
    return first.source->has_lines && !second.source->has_lines ? second : first;
}

/* Whether the parameter was read and found wrong, in the policy's `set` or in the scenario. */
static bool is_wrong(const struct making *m, const char *path, const char *policy)
{
    char full[PATH_SIZE + 96];

    (void)snprintf(full, sizeof full, "policies.%s.set.%s", policy == NULL ? "" : policy, path);
    return mistakes_concern(&m->r->mistakes, path) || mistakes_concern(&m->r->mistakes, full);
}

#define TELL(policy, path, other, condition, ...)                                                  \
    if (!(condition) && !is_wrong(m, path, policy) && !is_wrong(m, other, policy))                 \
    mistake(&m->r->mistakes, place_of_two(m, path, other, policy), NULL, __VA_ARGS__)

static void check_run(struct making *m)
{
    const struct scenario *s = m->s;

#define CHECK_GROUP(...)
#define CHECK_CONDITION(...)
#define CHECK_RUN(path, other, rule, condition, sentence, ...)                                     \
    TELL(NULL, path, other, condition, "%s: " sentence, path, __VA_ARGS__);
#include "checks.def"
#undef CHECK_RUN
#undef CHECK_GROUP
}

/* Whether a policy's world has this rule's parameters otherwise than the scenario, which is checked by itself. */
static bool is_set(const struct making *m, const char *a, const char *b, const char *policy)
{
    struct mark at;

    return policy == NULL || making_was_said(m, a, policy, &at) ||
           making_was_said(m, b, policy, &at);
}

static void check_group(struct making *m, const struct world_params *w, const char *policy,
                        size_t i)
{
    char a[PATH_SIZE], b[PATH_SIZE];

#define CHECK_RUN(...)
#define CHECK_GROUP(path, other, rule, condition, sentence, ...)                                   \
    (void)snprintf(a, sizeof a, "groups.%s.%s", m->s->group_name[i], path);                        \
    (void)snprintf(b, sizeof b, "groups.%s.%s", m->s->group_name[i], other);                       \
    if (is_set(m, a, b, policy))                                                                   \
        TELL(policy, a, b, condition, "group %s%s%s: " sentence, m->s->group_name[i],              \
             policy == NULL ? "" : " in policy ", policy == NULL ? "" : policy, __VA_ARGS__);
#include "checks.def"
#undef CHECK_GROUP
#undef CHECK_CONDITION
}

static void check_condition(struct making *m, const struct world_params *w, const char *policy,
                            size_t i)
{
    char a[PATH_SIZE], b[PATH_SIZE];

#define CHECK_GROUP(...)
#define CHECK_CONDITION(path, other, rule, condition, sentence, ...)                               \
    (void)snprintf(a, sizeof a, "conditions.%s.%s", m->s->condition_name[i], path);                \
    (void)snprintf(b, sizeof b, "conditions.%s.%s", m->s->condition_name[i], other);               \
    if (is_set(m, a, b, policy))                                                                   \
        TELL(policy, a, b, condition, "condition %s%s%s: " sentence, m->s->condition_name[i],      \
             policy == NULL ? "" : " in policy ", policy == NULL ? "" : policy, __VA_ARGS__);
#include "checks.def"
#undef CHECK_RUN
#undef CHECK_GROUP
#undef CHECK_CONDITION
}

static void check_world(struct making *m, const struct world_params *w, const char *policy)
{
    for (size_t i = 0; i < m->s->n_groups; i++)
        check_group(m, w, policy, i);
    for (size_t i = 0; i < m->s->n_conditions; i++)
        check_condition(m, w, policy, i);
}

/* The node of an entry of a policy's schedule. */
static const struct node *entry_of(const struct making *m, const struct policy *y, size_t i)
{
    return tree_get(tree_get(tree_get(m->top, "policies"), y->name), "schedule")->pair[i].value;
}

/* What the entries of a schedule make of the world keeps the rules too, unless it was broken before. */
static void check_entries(struct making *m, const struct policy *y)
{
    struct world_params w = y->params;
    char why[WHY_SIZE];

    for (size_t i = 0; i < y->n_schedule && rules_world_is_kept(m->s, &w, y->name, NULL); i++) {
        scenario_world(&w, y, i + 1);
        if (!rules_world_is_kept(m->s, &w, y->name, why))
            mistake(&m->r->mistakes, entry_of(m, y, i)->at, NULL, "from this entry on, %s", why);
    }
}

/* Whether the time of the scenario was read well, so that dates can be judged. */
static bool time_is_known(const struct making *m)
{
    static const char *const PATHS[] = {"time.start", "time.years", "time.burn_in_years",
                                        "time.step_days"};

    for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++)
        if (mistakes_concern(&m->r->mistakes, PATHS[i]))
            return false;
    return steps_tallied(m->s) >= 1;
}

/* Every entry takes effect in some step: one may lie before the first, none at or after the end. */
static void check_dates(struct making *m, const struct policy *y)
{
    const double first = -steps_burn_in(m->s), end = steps_tallied(m->s);
    char date[VALUE_SIZE], limit[VALUE_SIZE];

    for (size_t i = 0; i < y->n_schedule; i++) {
        const double step = steps_from_start(m->s, y->schedule[i].date);
        const bool is_followed =
            i + 1 < y->n_schedule && steps_from_start(m->s, y->schedule[i + 1].date) < first;
        const struct node *entry = entry_of(m, y, i), *from = tree_get(entry, "from");
        const struct mark at = from == NULL ? entry->at : from->at;
        date_print(date, y->schedule[i].date);
        if (step >= end)
            mistake(&m->r->mistakes, at, NULL,
                    "from = %s never takes effect: the last step begins on %s", date,
                    date_print(limit, steps_day(m->s, end - 1)));
        else if (step < first && is_followed)
            mistake(&m->r->mistakes, at, NULL,
                    "from = %s never takes effect: like the entry below it, it is before the first "
                    "step, on %s; "
                    "one entry may be, and holds from the first step on",
                    date, date_print(limit, steps_day(m->s, first)));
    }
}

static bool is_kept(const struct making *m, const struct policy *y)
{
    char name[2 * NAME_SIZE];

    for (const char *rest = m->kept; rest != NULL;) {
        rest = text_first_listed(name, sizeof name, rest);
        if (strcmp(name, y->name) == 0)
            return true;
    }
    return m->kept == NULL;
}

static void check_policy(struct making *m, const struct policy *y)
{
    if (!is_kept(m, y))
        return;
    check_world(m, &y->params, y->name);
    check_entries(m, y);
    if (time_is_known(m))
        check_dates(m, y);
}

void checks_apply(struct making *m)
{
    const struct node *groups = tree_get(m->top, "groups");

    if (m->s->n_groups == 0 && (groups == NULL || groups->kind != NODE_MAP || groups->n == 0))
        mistake(&m->r->mistakes, groups == NULL ? m->top->at : groups->at, NULL,
                "no group is given; people need to be in one, for example\n"
                "    groups:\n"
                "      overstayers: {people: 420000, irregular: 1, registered: 0.6}");
    check_run(m);
    check_world(m, &m->s->params, NULL);
    for (size_t p = 0; p < m->s->n_policies; p++)
        check_policy(m, &m->s->policy[p]);
}
