/* A scenario in full as YAML, from which reading makes the same scenario to the last bit. */
#include "date.h"
#include "distribution.h"
#include "params.h"
#include "scenario_file.h"
#include "text.h"
#include "value.h"
#include "yaml_scalar.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One line in the making: its path, and what comes after the colon. */
struct line {
    char path[PATH_SIZE];
    char *value;
};

struct writing {
    const struct scenario *s;
    const struct given **given; /* what was said in one place: the scenario, or one policy */
    size_t n_given;
    struct line *line;
    size_t n, capacity;
    struct text *out;
};

/* Gathers what was said in the scenario (policy NULL) or in one policy's `set`. */
static void choose_given(struct writing *w, const char *policy)
{
    w->n_given = 0;
    for (size_t i = 0; i < w->s->n_given; i++) {
        const char *own = w->s->given[i].policy;
        if (w->s->given[i].entry > 0)
            continue;
        if (policy == NULL ? own == NULL : own != NULL && strcmp(own, policy) == 0)
            w->given[w->n_given++] = &w->s->given[i];
    }
}

static const struct given *find_given(const struct writing *w, const char *path)
{
    for (size_t i = w->n_given; i-- > 0;)
        if (strcmp(w->given[i]->path, path) == 0)
            return w->given[i];
    return NULL;
}

/* A value with what was said of it. */
static void add_value(struct text *t, const struct param_row *r, union param_value v,
                      const struct given *g)
{
    const bool is_plain =
        g == NULL || (g->source == NULL && g->distribution.kind == DISTRIBUTION_none);
    char text[VALUE_SIZE];

    text_add(t, "%s", is_plain ? "" : "{value: ");
    if (r->type == TYPE_REAL)
        yaml_scalar_number(t, v.real);
    else
        text_add(t, "%s", value_text(r, v, text));
    if (is_plain)
        return;
    if (g->distribution.kind != DISTRIBUTION_none) {
        text_add(t, ", ");
        distribution_write(t, &g->distribution);
    }
    if (g->source != NULL) {
        text_add(t, ", source: ");
        yaml_scalar_text(t, g->source);
    }
    text_add(t, "}");
}

static void add_line(struct writing *w, const char *path, struct text *value)
{
    if (w->n == w->capacity) {
        const size_t capacity = 2 * w->capacity + 256;
        struct line *more = realloc(w->line, capacity * sizeof *more);
        if (more == NULL) {
            w->out->failed = true;
            text_free(value);
            return;
        }
        w->line = more;
        w->capacity = capacity;
    }
    struct line *l = &w->line[w->n++];
    (void)snprintf(l->path, sizeof l->path, "%s", path);
    l->value = text_take(value);
    w->out->failed |= l->value == NULL;
}

/* The parameters of one world: all of the scenario's, or what a policy's `set` says or makes differ. */
static void gather(struct writing *w, const struct policy *policy)
{
    choose_given(w, policy == NULL ? NULL : policy->name);
    for (size_t i = 0; i < N_PARAMS; i++)
        for (size_t k = 0; k < param_count(&PARAMS[i], w->s); k++) {
            const struct param_row *r = &PARAMS[i];
            const struct world_params *world = policy == NULL ? &w->s->params : &policy->params;
            const union param_value v = param_get(r, w->s, world, k);
            char path[PATH_SIZE];
            const struct given *g = find_given(w, param_path(path, r, w->s, k));
            struct text value = {0};
            if (policy != NULL && g == NULL &&
                (!param_is_world(r) || param_equal(r, v, param_get(r, w->s, &w->s->params, k))))
                continue;
            add_value(&value, r, v, g);
            add_line(w, path, &value);
        }
}

static bool is_same_name(const char *a, const char *b)
{
    const size_t n = strcspn(a, ".");

    return strncmp(a, b, n) == 0 && (b[n] == '.' || b[n] == '\0');
}

/* Writes the lines as nested maps: names that share a map come together, in the order of the first of each. */
static void emit(struct text *out, const struct line *const *line, size_t n, size_t skip,
                 int indent)
{
    const struct line **same = calloc(n + 1, sizeof *same);

    for (size_t i = 0; i < n && same != NULL; i++) {
        const char *name = line[i]->path + skip;
        const size_t length = strcspn(name, ".");
        size_t first = 0, n_same = 0;
        while (first < i && !is_same_name(name, line[first]->path + skip))
            first++;
        if (first < i)
            continue;
        text_add(out, "%*s%.*s:", indent, "", (int)length, name);
        if (name[length] == '\0') {
            text_add(out, " %s\n", line[i]->value);
            continue;
        }
        for (size_t k = i; k < n; k++)
            if (is_same_name(name, line[k]->path + skip))
                same[n_same++] = line[k];
        text_add(out, "\n");
        emit(out, same, n_same, skip + length + 1, indent + 2);
    }
    out->failed |= same == NULL;
    free(same);
}

/* Writes the gathered lines and forgets them. */
static void emit_all(struct writing *w, int indent)
{
    const struct line **all = calloc(w->n + 1, sizeof *all);

    for (size_t i = 0; i < w->n && all != NULL; i++)
        all[i] = &w->line[i];
    if (all != NULL && !w->out->failed)
        emit(w->out, all, w->n, 0, indent);
    w->out->failed |= all == NULL;
    free(all);
    for (size_t i = 0; i < w->n; i++)
        free(w->line[i].value);
    w->n = 0;
}

static void add_regimes(struct text *t, const struct regimes *r)
{
    text_add(t, "regime: %s, announced: %s", REGIME_NAMES[r->in_force], REGIME_NAMES[r->announced]);
}

/* What was said where an entry of a policy's schedule sets a path. */
static const struct given *given_in_entry(const struct writing *w, const struct policy *p,
                                          size_t number, const char *path)
{
    for (size_t i = w->s->n_given; i-- > 0;) {
        const struct given *g = &w->s->given[i];
        if (g->entry == number && strcmp(g->policy, p->name) == 0 && strcmp(g->path, path) == 0)
            return g;
    }
    return NULL;
}

/* Whether a later change of the entry is to the same value. */
static bool is_changed_again(const struct schedule_entry *e, size_t k)
{
    for (size_t i = k + 1; i < e->n_changes; i++)
        if (e->change[i].row == e->change[k].row && e->change[i].index == e->change[k].index)
            return true;
    return false;
}

static void add_entry(struct writing *w, const struct policy *p, size_t i)
{
    const struct schedule_entry *e = &p->schedule[i];
    const char *comma = e->keeps_regimes ? "" : ", ";
    char date[VALUE_SIZE], path[PATH_SIZE];

    text_add(w->out, "      - {from: %s, ", date_print(date, e->date));
    if (!e->keeps_regimes)
        add_regimes(w->out, &e->regimes);
    if (e->n_changes > 0 || e->keeps_regimes)
        text_add(w->out, "%sset: {", comma);
    for (size_t k = 0, n = 0; k < e->n_changes; k++) {
        const struct schedule_change *c = &e->change[k];
        if (is_changed_again(e, k))
            continue;
        param_path(path, c->row, w->s, c->index);
        text_add(w->out, "%s%s: ", n++ > 0 ? ", " : "", path);
        add_value(w->out, c->row, param_of_number(c->row, c->value),
                  given_in_entry(w, p, i + 1, path));
    }
    text_add(w->out, e->n_changes > 0 || e->keeps_regimes ? "}}\n" : "}\n");
}

static void add_label(struct text *t, const char *label)
{
    text_add(t, "    label: ");
    yaml_scalar_text(t, label);
    text_add(t, "\n");
}

static void add_policy(struct writing *w, const struct policy *p)
{
    struct text *t = w->out;

    text_add(t, "  %s:\n", p->name);
    add_label(t, p->label);
    text_add(t, "    before: {");
    add_regimes(t, &p->before);
    text_add(t, "}\n    schedule:%s\n", p->n_schedule == 0 ? " []" : "");
    for (size_t i = 0; i < p->n_schedule; i++)
        add_entry(w, p, i);
    gather(w, p);
    if (w->n > 0)
        text_add(t, "    set:\n");
    emit_all(w, 6);
}

/* groups.<name>.label and conditions.<name>.label. */
static void add_labels(struct writing *w, const char *family, size_t n,
                       const char (*names)[NAME_SIZE], const char (*labels)[LABEL_SIZE])
{
    for (size_t i = 0; i < n; i++) {
        struct text value = {0};
        char path[PATH_SIZE];
        (void)snprintf(path, sizeof path, "%s.%s.label", family, names[i]);
        yaml_scalar_text(&value, labels[i]);
        add_line(w, path, &value);
    }
}

static void add_subgroups(struct writing *w)
{
    struct text list = {0};

    text_add(&list, "[");
    for (size_t i = 0; i < w->s->n_subgroups; i++)
        text_add(&list, "%s%s", i > 0 ? ", " : "", SUBGROUP_NAMES[w->s->subgroup[i]]);
    text_add(&list, "]");
    add_line(w, "output.subgroups", &list);
}

char *scenario_text(const struct scenario *s)
{
    struct text out = {0};
    struct writing w = {.s = s, .out = &out, .given = calloc(s->n_given + 1, sizeof *w.given)};

    if (w.given == NULL)
        return NULL;
    text_add(&out, "title: ");
    yaml_scalar_text(&out, s->title == NULL ? "" : s->title);
    text_add(&out, "\n");
    gather(&w, NULL);
    add_subgroups(&w);
    add_labels(&w, "groups", s->n_groups, s->group_name, s->group_label);
    add_labels(&w, "conditions", s->n_conditions, s->condition_name, s->condition_label);
    emit_all(&w, 0);
    text_add(&out, s->n_policies > 0 ? "policies:\n" : "policies: {}\n");
    for (size_t i = 0; i < s->n_policies; i++)
        add_policy(&w, &s->policy[i]);
    free(w.line);
    free(w.given);
    return text_take(&out);
}
