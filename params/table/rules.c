/* Rules between parameters (checks.def), asked of a scenario in memory. */
#include "rules.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const double DAYS_PER_YEAR = 365.25;

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

double rules_steps(const struct scenario *s, double years)
{
    return nearbyint(years / (s->run.time_step_days / DAYS_PER_YEAR));
}

double rules_interval_steps(const struct scenario *s)
{
    return fmin((double)s->run.output_every_steps, rules_steps(s, s->run.time_years));
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

bool rules_are_kept(const struct scenario *s, char why[WHY_SIZE])
{
    if (!run_keeps(s, why) || !world_keeps(s, &s->params, "", why))
        return false;
    for (size_t p = 0; p < s->n_policies; p++)
        if (!world_keeps(s, &s->policy[p].params, s->policy[p].name, why))
            return false;
    return true;
}
