/* The parameter table at run time, made from params.def. */
#include "params.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const REGIME_NAMES[REGIME_COUNT] = {"none", "serious", "full"};
const char *const ELIGIBLE_NAMES[4] = {"everyone", "adults", "children", "women"};
const char *const SERVICE_NAMES[SERVICE_COUNT] = {
#define SERVICE_ROW(name, is_care) #name,
#include "service.def"
#undef SERVICE_ROW
};
const bool SERVICE_IS_CARE[SERVICE_COUNT] = {
#define SERVICE_ROW(name, is_care) (is_care),
#include "service.def"
#undef SERVICE_ROW
};
const char *const SUBGROUP_NAMES[SUBGROUP_COUNT] = {"all",       "children",  "women",  "disabled",
                                                    "irregular", "exploited", "escaped"};

#define INF INFINITY
#define LIST(...) __VA_ARGS__
#define ROW(scope_, struct_, field_, path_, type_, unit_, min_, max_, doc_, ...)                   \
    {.scope = SCOPE_##scope_,                                                                      \
     .type = TYPE_##type_,                                                                         \
     .path = (path_),                                                                              \
     .unit = (unit_),                                                                              \
     .dflt = {__VA_ARGS__},                                                                        \
     .min = (double)(min_),                                                                        \
     .max = (double)(max_),                                                                        \
     .doc = (doc_),                                                                                \
     .offset = offsetof(struct struct_, field_)},
#define RUN(f, path, type, unit, d, min, max, doc)                                                 \
    ROW(RUN, run_params, f, path, type, unit, min, max, doc, d)
#define WORLD(f, path, type, unit, d, min, max, doc)                                               \
    ROW(WORLD, world_params, f, path, type, unit, min, max, doc, d)
#define GROUP_RUN(f, path, type, unit, d, min, max, doc)                                           \
    ROW(GROUP_RUN, group_run, f, path, type, unit, min, max, doc, d)
#define GROUP(f, path, type, unit, d, min, max, doc)                                               \
    ROW(GROUP, group_params, f, path, type, unit, min, max, doc, d)
#define CONDITION(f, path, type, unit, d, min, max, doc)                                           \
    ROW(CONDITION, condition_params, f, path, type, unit, min, max, doc, d)
#define SERVICE(f, path, type, unit, d, min, max, doc)                                             \
    ROW(SERVICE, service_params, f, path, type, unit, min, max, doc, LIST d)
const struct param_row PARAMS[] = {
#include "params.def"
};
const size_t N_PARAMS = sizeof PARAMS / sizeof PARAMS[0];

const char *param_family(const struct param_row *r)
{
    static const char *const FAMILIES[] = {[SCOPE_RUN] = NULL,
                                           [SCOPE_WORLD] = NULL,
                                           [SCOPE_GROUP_RUN] = "groups",
                                           [SCOPE_GROUP] = "groups",
                                           [SCOPE_CONDITION] = "conditions",
                                           [SCOPE_SERVICE] = "care"};
    return FAMILIES[r->scope];
}

bool param_is_world(const struct param_row *r)
{
    return r->scope != SCOPE_RUN && r->scope != SCOPE_GROUP_RUN;
}

/* How many values of the row there are room for. */
static size_t capacity(const struct param_row *r)
{
    static const size_t CAPACITIES[] = {[SCOPE_RUN] = 1,
                                        [SCOPE_WORLD] = 1,
                                        [SCOPE_GROUP_RUN] = MAX_GROUPS,
                                        [SCOPE_GROUP] = MAX_GROUPS,
                                        [SCOPE_CONDITION] = MAX_CONDITIONS,
                                        [SCOPE_SERVICE] = SERVICE_COUNT};
    return CAPACITIES[r->scope];
}

size_t param_count(const struct param_row *r, const struct scenario *s)
{
    switch (r->scope) {
    case SCOPE_GROUP_RUN:
    case SCOPE_GROUP:
        return s->n_groups;
    case SCOPE_CONDITION:
        return s->n_conditions;
    case SCOPE_SERVICE:
    case SCOPE_RUN:
    case SCOPE_WORLD:
        break;
    }
    return capacity(r);
}

/* Where the value lies. */
static const char *place(const struct param_row *r, const struct scenario *s,
                         const struct world_params *w, size_t index)
{
    const void *base = NULL;

    switch (r->scope) {
    case SCOPE_RUN:
        base = &s->run;
        break;
    case SCOPE_GROUP_RUN:
        base = &s->group_run[index];
        break;
    case SCOPE_WORLD:
        base = w;
        break;
    case SCOPE_GROUP:
        base = &w->group[index];
        break;
    case SCOPE_CONDITION:
        base = &w->condition[index];
        break;
    case SCOPE_SERVICE:
        base = &w->service[index];
        break;
    }
    return (const char *)base + r->offset;
}

union param_value param_get(const struct param_row *r, const struct scenario *s,
                            const struct world_params *w, size_t index)
{
    const char *at = place(r, s, w, index);
    union param_value v = {.count = 0};

    switch (r->type) {
    case TYPE_REAL:
        memcpy(&v.real, at, sizeof v.real);
        break;
    case TYPE_COUNT:
    case TYPE_DATE:
        memcpy(&v.count, at, sizeof v.count);
        break;
    case TYPE_FLAG:
        memcpy(&v.flag, at, sizeof v.flag);
        break;
    case TYPE_ELIGIBLE:
        memcpy(&v.eligible, at, sizeof v.eligible);
        break;
    }
    return v;
}

void param_set(const struct param_row *r, struct scenario *s, struct world_params *w, size_t index,
               union param_value v)
{
    const ptrdiff_t from_run = place(r, s, w, index) - (const char *)s;
    const ptrdiff_t from_world = place(r, s, w, index) - (const char *)w;
    char *at = param_is_world(r) ? (char *)w + from_world : (char *)s + from_run;

    switch (r->type) {
    case TYPE_REAL:
        memcpy(at, &v.real, sizeof v.real);
        break;
    case TYPE_COUNT:
    case TYPE_DATE:
        memcpy(at, &v.count, sizeof v.count);
        break;
    case TYPE_FLAG:
        memcpy(at, &v.flag, sizeof v.flag);
        break;
    case TYPE_ELIGIBLE:
        memcpy(at, &v.eligible, sizeof v.eligible);
        break;
    }
}

union param_value param_default(const struct param_row *r, size_t index)
{
    const double d = r->dflt[r->scope == SCOPE_SERVICE ? index : 0];

    switch (r->type) {
    case TYPE_REAL:
        break;
    case TYPE_COUNT:
    case TYPE_DATE:
        return (union param_value){.count = (int64_t)d};
    case TYPE_FLAG:
        return (union param_value){.flag = d != 0};
    case TYPE_ELIGIBLE:
        return (union param_value){.eligible = (enum eligible)d};
    }
    return (union param_value){.real = d};
}

void params_default(struct scenario *s)
{
    for (size_t i = 0; i < N_PARAMS; i++)
        for (size_t k = 0; k < capacity(&PARAMS[i]); k++)
            param_set(&PARAMS[i], s, &s->params, k, param_default(&PARAMS[i], k));
}

double param_number(const struct param_row *r, union param_value v)
{
    switch (r->type) {
    case TYPE_REAL:
        break;
    case TYPE_COUNT:
    case TYPE_DATE:
        return (double)v.count;
    case TYPE_FLAG:
        return v.flag;
    case TYPE_ELIGIBLE:
        return v.eligible;
    }
    return v.real;
}

bool param_equal(const struct param_row *r, union param_value a, union param_value b)
{
    switch (r->type) {
    case TYPE_REAL:
        return memcmp(&a.real, &b.real, sizeof a.real) == 0;
    case TYPE_COUNT:
    case TYPE_DATE:
        return a.count == b.count;
    case TYPE_FLAG:
        return a.flag == b.flag;
    case TYPE_ELIGIBLE:
        break;
    }
    return a.eligible == b.eligible;
}

const char *param_unit_words(const struct param_row *r)
{
    static const char *const WORDS[][2] = {{"1", ""},           {"p", "probability"},
                                           {"1/y", "per year"}, {"y", "years"},
                                           {"day", "days"},     {"logit", "log-odds"}};

    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (strcmp(r->unit, WORDS[i][0]) == 0)
            return WORDS[i][1];
    return r->unit;
}

static bool regimes_are_same(const struct regimes *a, const struct regimes *b)
{
    return a->in_force == b->in_force && a->announced == b->announced;
}

static bool schedules_are_same(const struct policy *a, const struct policy *b)
{
    if (!regimes_are_same(&a->before, &b->before) || a->n_schedule != b->n_schedule)
        return false;
    for (size_t i = 0; i < a->n_schedule; i++)
        if (a->schedule[i].date != b->schedule[i].date ||
            !regimes_are_same(&a->schedule[i].regimes, &b->schedule[i].regimes))
            return false;
    return true;
}

bool params_policies_are_same(const struct scenario *s, size_t a, size_t b)
{
    const struct policy *p = &s->policy[a], *q = &s->policy[b];

    if (!schedules_are_same(p, q))
        return false;
    for (size_t i = 0; i < N_PARAMS; i++)
        for (size_t k = 0; param_is_world(&PARAMS[i]) && k < param_count(&PARAMS[i], s); k++)
            if (!param_equal(&PARAMS[i], param_get(&PARAMS[i], s, &p->params, k),
                             param_get(&PARAMS[i], s, &q->params, k)))
                return false;
    return true;
}
