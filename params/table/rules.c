/* Rules between parameters (checks.def), asked of a scenario in memory. */
#include "rules.h"

#include "date.h"
#include "steps.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int64_t rules_peopled_groups(const struct scenario *s)
{
    int64_t n = 0;

    for (size_t g = 0; g < s->n_groups; g++)
        n += s->group_run[g].people > 0;
    return n;
}

double rules_simulated_people(const struct scenario *s)
{
    double sum = 0;

    for (size_t g = 0; g < s->n_groups; g++)
        sum += s->group_run[g].people * s->group_run[g].oversample;
    return sum;
}

int64_t rules_first_year(const struct scenario *s)
{
    return date_of(steps_day(s, -steps_burn_in(s))).year;
}

int64_t rules_last_year(const struct scenario *s)
{
    return date_of(steps_day(s, steps_tallied(s)) - 1).year;
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

bool rules_world_is_kept(const struct scenario *s, const struct world_params *w, const char *policy,
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

/* The world of a policy, and what the entries of its schedule make of it. */
static bool policy_keeps(const struct scenario *s, const struct policy *y, char *why)
{
    struct world_params later;

    if (!rules_world_is_kept(s, &y->params, y->name, why))
        return false;
    for (size_t i = 0; i < y->n_schedule; i++) {
        if (y->schedule[i].n_changes == 0)
            continue;
        scenario_world(&later, y, i + 1);
        if (!rules_world_is_kept(s, &later, y->name, why))
            return false;
    }
    return true;
}

bool rules_are_kept(const struct scenario *s, char why[WHY_SIZE])
{
    if (!run_keeps(s, why) || !rules_world_is_kept(s, &s->params, "", why))
        return false;
    for (size_t p = 0; p < s->n_policies; p++)
        if (!policy_keeps(s, &s->policy[p], why))
            return false;
    return true;
}
