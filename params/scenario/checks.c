/* Rules between parameters (checks.def), for the scenario and every policy's world. */
#include "checks.h"

#include "apply.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const double DAYS_PER_YEAR = 365.25, MAX_STEPS = 2147483646.0, MAX_TALLY = 4294967296.0;

static int64_t peopled_groups(const struct scenario *s)
{
    int64_t n = 0;

    for (size_t g = 0; g < s->n_groups; g++)
        n += s->group_run[g].people > 0;
    return n;
}

/* Real people times how much each is simulated: what agents are dealt by. */
static double simulated_people(const struct scenario *s)
{
    double sum = 0;

    for (size_t g = 0; g < s->n_groups; g++)
        sum += s->group_run[g].people * s->group_run[g].oversample;
    return sum;
}

static double steps_of(const struct scenario *s, double years)
{
    return nearbyint(years / (s->run.time_step_days / DAYS_PER_YEAR));
}

/* Steps in the longest interval. */
static double interval_steps(const struct scenario *s)
{
    return fmin((double)s->run.output_every_steps, steps_of(s, s->run.time_years));
}

static const struct given *find_given(const struct making *m, const char *path, const char *policy,
                                      struct mark *at)
{
    const struct scenario *s = m->s;

    for (size_t i = s->n_given; i-- > 0;) {
        const char *own = s->given[i].policy;
        const bool is_here = policy == NULL ? own == NULL : own != NULL && strcmp(own, policy) == 0;
        if (is_here && strcmp(s->given[i].path, path) == 0) {
            *at = m->given_at[i];
            return &s->given[i];
        }
    }
    return NULL;
}

struct mark making_place(const struct making *m, const char *path, const char *policy)
{
    struct mark at = m->top->at;
    char name[PATH_SIZE];
    const struct node *n = m->top;

    if (policy != NULL && find_given(m, path, policy, &at) != NULL)
        return at;
    if (find_given(m, path, NULL, &at) != NULL)
        return at;
    for (const char *p = path; n != NULL; p += *p == '.') {
        at = n->at;
        const size_t length = strcspn(p, ".");
        if (length == 0)
            break;
        (void)snprintf(name, sizeof name, "%.*s", (int)length, p);
        n = map_get(n, name);
        p += length;
    }
    return at;
}

/* Of two parameters that do not go together, the place of the one that was said last: in the policy, or on the
 * command line; else of the first. */
static struct mark place_of_two(const struct making *m, const char *a, const char *b,
                                const char *policy)
{
    const struct mark first = making_place(m, a, policy), second = making_place(m, b, policy);
    struct mark at;

    if (policy != NULL && find_given(m, a, policy, &at) == NULL)
        return second;
    return first.source->has_lines && !second.source->has_lines ? second : first;
}

/* Whether the parameter was read and found wrong, in the policy's `set` or in the scenario. */
static bool is_wrong(const struct making *m, const char *path, const char *policy)
{
    char full[PATH_SIZE + 64];

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

    return policy == NULL || find_given(m, a, policy, &at) != NULL ||
           find_given(m, b, policy, &at) != NULL;
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

void apply_checks(struct making *m)
{
    const struct node *groups = map_get(m->top, "groups");

    if (m->s->n_groups == 0 && (groups == NULL || groups->kind != NODE_MAP || groups->n == 0))
        mistake(&m->r->mistakes, groups == NULL ? m->top->at : groups->at, NULL,
                "no group is given; people need to be in one, for example\n"
                "    groups:\n"
                "      overstayers: {people: 420000, irregular: 1, registered: 0.6}");
    check_run(m);
    check_world(m, &m->s->params, NULL);
    for (size_t p = 0; p < m->s->n_policies; p++)
        check_world(m, &m->s->policy[p].params, m->s->policy[p].name);
}

/* Writes the sentence of a broken rule where it is wanted; always false. */
static bool say(char *why, const char *fmt, ...) PRINTF_LIKE(2, 3);
static bool say(char *why, const char *fmt, ...)
{
    va_list args;

    if (why == NULL)
        return false;
    va_start(args, fmt);
    (void)vsnprintf(why, WHY_SIZE, fmt, args);
    va_end(args);
    return false;
}

static bool run_keeps(const struct scenario *s, char *why)
{
#define CHECK_GROUP(...)
#define CHECK_CONDITION(...)
#define CHECK_RUN(path, other, rule, condition, sentence, ...)                                     \
    if (!(condition))                                                                              \
        return say(why, "%s: " sentence, path, __VA_ARGS__);
#include "checks.def"
#undef CHECK_RUN
#undef CHECK_GROUP
#undef CHECK_CONDITION
    return true;
}

static bool world_keeps(const struct scenario *s, const struct world_params *w, const char *policy,
                        char *why)
{
    const char *in = policy[0] == '\0' ? "" : " in policy ";

#define CHECK_RUN(...)
#define CHECK_CONDITION(...)
#define CHECK_GROUP(path, other, rule, condition, sentence, ...)                                   \
    if (!(condition))                                                                              \
        return say(why, "group %s%s%s: " sentence, s->group_name[i], in, policy, __VA_ARGS__);
    for (size_t i = 0; i < s->n_groups; i++) {
#include "checks.def"
    }
#undef CHECK_GROUP
#undef CHECK_CONDITION
#define CHECK_GROUP(...)
#define CHECK_CONDITION(path, other, rule, condition, sentence, ...)                               \
    if (!(condition))                                                                              \
        return say(why, "condition %s%s%s: " sentence, s->condition_name[i], in, policy,           \
                   __VA_ARGS__);
    for (size_t i = 0; i < s->n_conditions; i++) {
#include "checks.def"
    }
#undef CHECK_RUN
#undef CHECK_GROUP
#undef CHECK_CONDITION
    return true;
}

bool checks_are_kept(const struct scenario *s, char why[WHY_SIZE])
{
    if (!run_keeps(s, why) || !world_keeps(s, &s->params, "", why))
        return false;
    for (size_t p = 0; p < s->n_policies; p++)
        if (!world_keeps(s, &s->policy[p].params, s->policy[p].name, why))
            return false;
    return true;
}
