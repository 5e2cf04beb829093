/* What differs between two scenarios, by the table of parameters. */
#include "compare.h"
#include "json.h"
#include "value.h"

#include <stdio.h>
#include <string.h>

struct changes {
    struct text *out;
    enum output output;
    size_t n;
    const struct scenario *a, *b;
    const struct policy *y, *z; /* the same policy in both; NULL: the scenario's own values */
};

enum { LONG_PATH = PATH_SIZE + 2 * NAME_SIZE };

static void add_json(struct changes *c, const char *path, const char *first, const char *second)
{
    text_add(c->out, "%s    {\"path\": ", c->n > 0 ? ",\n" : "");
    json_string(c->out, path);
    text_add(c->out, ", \"first\": ");
    json_string(c->out, first);
    text_add(c->out, ", \"second\": ");
    json_string(c->out, second);
    text_add(c->out, "}");
}

/* One thing that differs. NULL: the side does not have it; on both sides: what differs is no single value. */
static void add_change(struct changes *c, const char *path, const char *first, const char *second)
{
    if (c->output == OUTPUT_json)
        add_json(c, path, first, second);
    else if (first != NULL && second != NULL)
        text_add(c->out, "  %s: %s -> %s\n", path, first, second);
    else if (first == NULL && second == NULL)
        text_add(c->out, "  %s: differs\n", path);
    else
        text_add(c->out, "  %s: only in the %s\n", path, first != NULL ? "first" : "second");
    c->n++;
}

static void add_values(struct changes *c, const char *path, const struct param_row *r,
                       union param_value a, union param_value b)
{
    char first[VALUE_SIZE], second[VALUE_SIZE];

    add_change(c, path, value_text(r, a, first), value_text(r, b, second));
}

/* Takes a value that both scenarios have: its path, and its index in each. */
typedef void each_value(struct changes *c, const char *path, const struct param_row *r, size_t i,
                        size_t j);

static void each(struct changes *c, each_value *take)
{
    char path[PATH_SIZE];

    for (size_t k = 0; k < N_PARAMS; k++)
        for (size_t i = 0; i < param_count(&PARAMS[k], c->a); i++) {
            size_t j;
            const struct param_row *r = param_find(c->b, param_path(path, &PARAMS[k], c->a, i), &j);
            if (r != NULL)
                take(c, path, r, i, j);
        }
}

static void own_value(struct changes *c, const char *path, const struct param_row *r, size_t i,
                      size_t j)
{
    const union param_value a = param_get(r, c->a, &c->a->params, i);
    const union param_value b = param_get(r, c->b, &c->b->params, j);

    if (!param_equal(r, a, b))
        add_values(c, path, r, a, b);
}

/* What a policy sets, except what follows from the scenarios' own values. */
static void policy_value(struct changes *c, const char *path, const struct param_row *r, size_t i,
                         size_t j)
{
    char full[LONG_PATH];

    if (!param_is_world(r))
        return;
    const union param_value a = param_get(r, c->a, &c->y->params, i);
    const union param_value b = param_get(r, c->b, &c->z->params, j);
    const bool is_own = param_equal(r, a, param_get(r, c->a, &c->a->params, i)) &&
                        param_equal(r, b, param_get(r, c->b, &c->b->params, j));
    if (param_equal(r, a, b) || is_own)
        return;
    (void)snprintf(full, sizeof full, "policies.%s.set.%s", c->y->name, path);
    add_values(c, full, r, a, b);
}

static bool entries_are_same(const struct schedule_entry *a, const struct schedule_entry *b)
{
    if (a->date != b->date || a->keeps_regimes != b->keeps_regimes ||
        a->regimes.in_force != b->regimes.in_force ||
        a->regimes.announced != b->regimes.announced || a->n_changes != b->n_changes)
        return false;
    for (size_t i = 0; i < a->n_changes; i++) {
        const struct schedule_change *x = &a->change[i], *y = &b->change[i];
        if (x->row != y->row || x->index != y->index || x->value < y->value || x->value > y->value)
            return false;
    }
    return true;
}

static bool schedules_are_same(const struct policy *a, const struct policy *b)
{
    if (a->before.in_force != b->before.in_force || a->before.announced != b->before.announced ||
        a->n_schedule != b->n_schedule)
        return false;
    for (size_t i = 0; i < a->n_schedule; i++)
        if (!entries_are_same(&a->schedule[i], &b->schedule[i]))
            return false;
    return true;
}

static void add_policy(struct changes *c, const struct policy *y)
{
    const size_t p = scenario_policy(c->b, y->name);
    char path[LONG_PATH];

    c->y = y;
    c->z = p < c->b->n_policies ? &c->b->policy[p] : NULL;
    (void)snprintf(path, sizeof path, "policies.%s", y->name);
    if (c->z == NULL) {
        add_change(c, path, "there", NULL);
        return;
    }
    if (!schedules_are_same(y, c->z)) {
        (void)snprintf(path, sizeof path, "policies.%s: before or schedule", y->name);
        add_change(c, path, NULL, NULL);
    }
    each(c, policy_value);
}

static void add_policies(struct changes *c)
{
    char path[LONG_PATH];

    for (size_t p = 0; p < c->a->n_policies; p++)
        add_policy(c, &c->a->policy[p]);
    for (size_t p = 0; p < c->b->n_policies; p++) {
        (void)snprintf(path, sizeof path, "policies.%s", c->b->policy[p].name);
        if (scenario_policy(c->a, c->b->policy[p].name) == c->a->n_policies)
            add_change(c, path, NULL, "there");
    }
}

/* Groups or conditions that one side has and the other has not. */
static void add_names(struct changes *c, const char *what, const char (*a)[NAME_SIZE], size_t n,
                      const char (*b)[NAME_SIZE], size_t m, bool is_first)
{
    char path[LONG_PATH];

    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < m && strcmp(a[i], b[k]) != 0)
            k++;
        (void)snprintf(path, sizeof path, "%s.%s", what, a[i]);
        if (k == m)
            add_change(c, path, is_first ? "there" : NULL, is_first ? NULL : "there");
    }
}

void compare_scenarios(struct text *out, const struct scenario *a, const struct scenario *b,
                       enum output output)
{
    struct changes c = {.out = out, .output = output, .a = a, .b = b};

    text_add(out, output == OUTPUT_json ? "  \"scenario\": [\n"
                                        : "What differs in the scenarios, first -> second\n");
    add_names(&c, "groups", a->group_name, a->n_groups, b->group_name, b->n_groups, true);
    add_names(&c, "groups", b->group_name, b->n_groups, a->group_name, a->n_groups, false);
    add_names(&c, "conditions", a->condition_name, a->n_conditions, b->condition_name,
              b->n_conditions, true);
    add_names(&c, "conditions", b->condition_name, b->n_conditions, a->condition_name,
              a->n_conditions, false);
    each(&c, own_value);
    add_policies(&c);
    if (output == OUTPUT_json)
        text_add(out, "%s  ],\n", c.n > 0 ? "\n" : "");
    else
        text_add(out, "%s\n", c.n > 0 ? "" : "  nothing: every parameter is the same\n");
}
