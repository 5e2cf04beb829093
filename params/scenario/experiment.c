/* An experiment: which parameters its factors move, and the scenario at each of its points. */
#include "experiment.h"

#include "mem.h"
#include "number.h"
#include "rules.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCENARIO_OWN = -1 };

enum status experiment_of_run(struct experiment *x, struct scenario *s, struct err *e)
{
    *x = (struct experiment){.n_points = 1, .common_random_numbers = true};
    x->design = text_copy("");
    if (x->design == NULL)
        return err_memory(e);
    x->scenario = *s;
    *s = (struct scenario){.title = NULL};
    return STATUS_OK;
}

void experiment_free(struct experiment *x)
{
    for (size_t f = 0; f < x->n_factors && x->factor != NULL; f++) {
        free(x->factor[f].path);
        mem_free(x->factor[f].target);
    }
    mem_free(x->factor);
    mem_free(x->value);
    mem_free(x->skipped);
    free(x->design);
    scenario_free(&x->scenario);
    *x = (struct experiment){.design = NULL};
}

bool experiment_path_means(const char *pattern, const char *path)
{
    const char *star = NULL, *from = NULL; /* the last * and where it has been tried up to */

    while (*path != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            from = path;
        } else if (*pattern == *path) {
            if (*path == '.')
                star = NULL; /* a * ends at a dot: no way back */
            pattern++;
            path++;
        } else if (star != NULL && *from != '.') {
            pattern = star + 1;
            path = ++from;
        } else
            return false;
    }
    return pattern[strspn(pattern, "*")] == '\0';
}

static bool policy_sets(const struct scenario *s, size_t policy, const char *path)
{
    for (size_t i = 0; i < s->n_given; i++)
        if (s->given[i].policy != NULL && s->given[i].entry == 0 &&
            strcmp(s->given[i].policy, s->policy[policy].name) == 0 &&
            strcmp(s->given[i].path, path) == 0)
            return true;
    return false;
}

static bool may_vary(const struct param_row *row)
{
    static const char *const FIXED[] = {"random.", "time.", "output."};

    for (size_t i = 0; i < sizeof FIXED / sizeof *FIXED; i++)
        if (row->scope == SCOPE_RUN && strncmp(row->path, FIXED[i], strlen(FIXED[i])) == 0)
            return false;
    if (row->scope == SCOPE_CONDITION_RUN)
        return false;
    return row->type == TYPE_REAL || row->type == TYPE_COUNT || row->type == TYPE_FLAG;
}

/* Cuts "policies.<name>.set." from the path: *policy is the number of the policy, SCENARIO_OWN where it names none.
 * NULL: there is no such policy. */
static const char *cut_policy(const char *path, const struct scenario *s, int *policy)
{
    static const char BEFORE[] = "policies.", AFTER[] = ".set.";

    *policy = SCENARIO_OWN;
    if (strncmp(path, BEFORE, strlen(BEFORE)) != 0)
        return path;
    for (size_t p = 0; p < s->n_policies; p++) {
        const char *name = path + strlen(BEFORE);
        const size_t length = strlen(s->policy[p].name);
        if (strncmp(name, s->policy[p].name, length) == 0 &&
            strncmp(name + length, AFTER, strlen(AFTER)) == 0) {
            *policy = (int)p;
            return name + length + strlen(AFTER);
        }
    }
    return NULL;
}

/* Adds a target; `room` is NULL while they are only counted. */
static void add_target(struct factor *f, struct target *room, const struct param_row *row,
                       size_t index, int policy)
{
    if (room != NULL)
        room[f->n_targets] = (struct target){.row = row, .index = index, .policy = policy};
    f->n_targets++;
}

/* Adds what one value of the row is to the factor: the scenario's own, and that of every policy that does not set it. */
static void add_worlds(struct factor *f, struct target *room, const struct scenario *s,
                       const struct param_row *row, size_t index, const char *path, int policy)
{
    add_target(f, room, row, index, policy);
    if (policy != SCENARIO_OWN || !param_is_world(row))
        return;
    for (size_t p = 0; p < s->n_policies; p++)
        if (!policy_sets(s, p, path))
            add_target(f, room, row, index, (int)p);
}

/* Goes through every value that the pattern means; returns how many parameters, and in `fixed` one that may not vary. */
static size_t collect(struct factor *f, struct target *room, const struct scenario *s,
                      const char *pattern, int policy, char fixed[PATH_SIZE])
{
    char path[PATH_SIZE];
    size_t n = 0;

    fixed[0] = '\0';
    f->n_targets = 0;
    for (size_t i = 0; i < N_PARAMS; i++)
        for (size_t index = 0; index < param_count(&PARAMS[i], s); index++) {
            const struct param_row *row = &PARAMS[i];
            if (!experiment_path_means(pattern, param_path(path, row, s, index)))
                continue;
            if (!may_vary(row) || (policy != SCENARIO_OWN && !param_is_world(row)))
                (void)snprintf(fixed, PATH_SIZE, "%s", path);
            else
                add_worlds(f, room, s, row, index, path, policy);
            n++;
        }
    return n;
}

enum status experiment_resolve(struct factor *f, const struct scenario *s, struct err *e)
{
    char fixed[PATH_SIZE];
    int policy = SCENARIO_OWN;
    const char *pattern = cut_policy(f->path, s, &policy);

    if (pattern == NULL)
        return err_set(e, STATUS_SCENARIO, "%s: the scenario has no such policy", f->path);
    if (collect(f, NULL, s, pattern, policy, fixed) == 0)
        return err_set(e, STATUS_SCENARIO, "%s: no parameter of the scenario has this name",
                       f->path);
    if (fixed[0] != '\0')
        f->n_targets = 0;
    if (fixed[0] != '\0' && strcmp(fixed, f->path) != 0)
        return err_set(e, STATUS_SCENARIO, "%s: %s cannot be varied %s", f->path, fixed,
                       policy == SCENARIO_OWN ? "in a sweep" : "for one policy");
    if (fixed[0] != '\0')
        return err_set(e, STATUS_SCENARIO, "%s cannot be varied in a sweep", f->path);
    f->target = mem_array(f->n_targets, sizeof *f->target);
    if (f->target == NULL) {
        f->n_targets = 0;
        return err_memory(e);
    }
    (void)collect(f, f->target, s, pattern, policy, fixed);
    return STATUS_OK;
}

static struct world_params *world_of(struct scenario *s, int policy)
{
    return policy == SCENARIO_OWN ? &s->params : &s->policy[policy].params;
}

double experiment_own_value(const struct scenario *s, const struct target *t)
{
    const struct world_params *w =
        t->policy == SCENARIO_OWN ? &s->params : &s->policy[t->policy].params;

    return param_number(t->row, param_get(t->row, s, w, t->index));
}

/* What the factor makes of one of its targets. */
static double moved_number(const struct experiment *x, const struct factor *f,
                           const struct target *t, double value)
{
    return f->is_scale ? experiment_own_value(&x->scenario, t) * value : value;
}

/* Puts the point's values into a copy of the scenario, in which nothing else differs from it but other points' values. */
static void put_point(const struct experiment *x, size_t point, struct scenario *out)
{
    for (size_t f = 0; f < x->n_factors; f++) {
        const struct factor *factor = &x->factor[f];
        const double value = x->value[point * x->n_factors + f];
        for (size_t i = 0; i < factor->n_targets; i++) {
            const struct target *t = &factor->target[i];
            param_set(t->row, out, world_of(out, t->policy), t->index,
                      param_of_number(t->row, moved_number(x, factor, t, value)));
        }
    }
}

void experiment_point(const struct experiment *x, size_t point, struct scenario *out)
{
    *out = x->scenario;
    put_point(x, point, out);
}

/* Copies a policy's schedule; what its entries set stays shared. */
static bool own_schedule(struct policy *y)
{
    struct schedule_entry *own = mem_array(y->n_schedule, sizeof *own);
    bool has_memory = own != NULL;

    for (size_t i = 0; i < y->n_schedule && own != NULL; i++) {
        own[i] = y->schedule[i];
        own[i].params = NULL;
    }
    y->schedule = own;
    for (size_t i = 0; i < y->n_schedule && has_memory; i++) {
        if (own[i].n_changes == 0)
            continue;
        own[i].params = mem_array(1, sizeof *own[i].params);
        has_memory = own[i].params != NULL;
        if (has_memory)
            scenario_world(own[i].params, y, i + 1);
    }
    return has_memory;
}

enum status experiment_point_own(const struct experiment *x, size_t point, struct scenario *out,
                                 struct err *e)
{
    bool has_memory = true;

    experiment_point(x, point, out);
    for (size_t p = 0; p < out->n_policies; p++)
        has_memory &= own_schedule(&out->policy[p]);
    if (has_memory)
        return STATUS_OK;
    experiment_point_free(out);
    return err_memory(e);
}

void experiment_point_free(struct scenario *out)
{
    for (size_t p = 0; p < out->n_policies; p++) {
        for (size_t i = 0; i < out->policy[p].n_schedule && out->policy[p].schedule != NULL; i++)
            mem_free(out->policy[p].schedule[i].params);
        mem_free(out->policy[p].schedule);
    }
    *out = (struct scenario){.title = NULL};
}

/* Says which value is refused: "policies.full.set.belief.floor = 1.2 is outside 0 to 1 (probability)". */
static bool refuse_value(const struct experiment *x, const struct target *t, double number,
                         const char *why, struct err *e)
{
    char path[PATH_SIZE], text[VALUE_SIZE];

    if (e == NULL)
        return false;
    (void)err_set(e, STATUS_SCENARIO, "%s%s%s%s = %s %s",
                  t->policy == SCENARIO_OWN ? "" : "policies.",
                  t->policy == SCENARIO_OWN ? "" : x->scenario.policy[t->policy].name,
                  t->policy == SCENARIO_OWN ? "" : ".set.",
                  param_path(path, t->row, &x->scenario, t->index), number_text(text, number), why);
    return false;
}

/* Whether what a value makes of one target lies within its limits, and is whole where it counts. */
static bool target_is_kept(const struct experiment *x, const struct factor *f,
                           const struct target *t, double value, struct err *e)
{
    const double number = moved_number(x, f, t, value);
    char why[WHY_SIZE];

    if (!isfinite(number))
        return refuse_value(x, t, number, "is not a finite number", e);
    if (!(number >= t->row->min && number <= t->row->max)) {
        (void)value_is_within(t->row, number, why);
        return refuse_value(x, t, number, why, e);
    }
    if (t->row->type == TYPE_COUNT && !f->is_scale && number != nearbyint(number))
        return refuse_value(x, t, number, "is not a whole number", e);
    return true;
}

static bool values_are_kept(const struct experiment *x, size_t point, struct err *e)
{
    for (size_t f = 0; f < x->n_factors; f++)
        for (size_t i = 0; i < x->factor[f].n_targets; i++)
            if (!target_is_kept(x, &x->factor[f], &x->factor[f].target[i],
                                x->value[point * x->n_factors + f], e))
                return false;
    return true;
}

bool experiment_point_is_kept(const struct experiment *x, size_t point, struct scenario *scratch,
                              struct err *e)
{
    char why[WHY_SIZE];

    if (!values_are_kept(x, point, e))
        return false;
    put_point(x, point, scratch);
    if (rules_are_kept(scratch, e == NULL ? NULL : why))
        return true;
    if (e != NULL)
        (void)err_set(e, STATUS_SCENARIO, "%s", why);
    return false;
}

enum status experiment_check(const struct experiment *x, size_t point, struct err *e)
{
    struct scenario *scratch = malloc(sizeof *scratch);

    if (scratch == NULL)
        return err_memory(e);
    *scratch = x->scenario;
    const bool is_kept = experiment_point_is_kept(x, point, scratch, e);
    free(scratch);
    return is_kept ? STATUS_OK : e->code;
}

uint32_t experiment_stream(const struct experiment *x, size_t point)
{
    return x->common_random_numbers ? 0 : (uint32_t)point + 1;
}

static bool deals_agents(const struct param_row *row)
{
    return row->scope == SCOPE_GROUP_RUN || strcmp(row->path, "population.agents") == 0;
}

bool experiment_varies_people(const struct experiment *x)
{
    for (size_t f = 0; f < x->n_factors; f++)
        for (size_t i = 0; i < x->factor[f].n_targets; i++)
            if (deals_agents(x->factor[f].target[i].row))
                return true;
    return false;
}
