/* One parameter's value as written: a number, {value, source}, or a distribution. */
#include "leaf.h"

#include "distribution.h"
#include "number.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct leaf {
    struct making *m;
    const struct destination *to;
    const struct param_row *row;
    char path[PATH_SIZE + 96]; /* with the policy's prefix */
    union param_value value;
    bool has_value, is_wrong;
    struct distribution distribution;
    const char *source;
};

static struct mistakes *mistakes_of(struct leaf *l)
{
    l->is_wrong = true;
    return &l->m->r->mistakes;
}

static void read_value(struct leaf *l, const struct node *n)
{
    char why[WHY_SIZE];

    if (n->kind != NODE_TEXT || tree_is_null(n))
        mistake(mistakes_of(l), n->at, l->path, "%s is %s; one value is needed", l->path,
                tree_kind_words(n));
    else if (!value_parse(l->row, n->text, &l->value, why))
        mistake(mistakes_of(l), n->at, l->path, "%s = %.60s %s", l->path, n->text, why);
    l->has_value = true;
}

static void read_source(struct leaf *l, const struct node *n)
{
    if (n->kind != NODE_TEXT)
        mistake(mistakes_of(l), n->at, l->path, "the source of %s is %s; it is a text", l->path,
                tree_kind_words(n));
    else if (!tree_is_null(n))
        l->source = n->text;
}

/* One number of a distribution; `k` is its place among the kind's. */
static void read_moment(struct leaf *l, const struct distribution_kind_row *kind, size_t k,
                        const struct node *n)
{
    char why[WHY_SIZE];
    double x;

    if (n->kind != NODE_TEXT || tree_is_null(n))
        mistake(mistakes_of(l), n->at, l->path, "%s of %s's %s is %s; a number is needed",
                kind->key[k], l->path, kind->name, tree_kind_words(n));
    else if (!value_parse_real(n->text, &x, why))
        mistake(mistakes_of(l), n->at, l->path, "%s of %s's %s = %.60s %s", kind->key[k], l->path,
                kind->name, n->text, why);
    else
        memcpy((char *)&l->distribution + kind->offset[k], &x, sizeof x);
}

static void read_moments(struct leaf *l, const struct distribution_kind_row *kind,
                         const struct node *n)
{
    size_t n_keys = 0;

    while (n_keys < MAX_MOMENTS && kind->key[n_keys] != NULL)
        n_keys++;
    for (size_t i = 0; i < n->n; i++) {
        size_t k = 0;
        while (k < n_keys && strcmp(kind->key[k], n->pair[i].key->text) != 0)
            k++;
        if (k < n_keys)
            read_moment(l, kind, k, n->pair[i].value);
        else {
            l->is_wrong = true;
            making_unknown(l->m, n->pair[i].key, kind->name, kind->key, n_keys);
        }
    }
    for (size_t k = 0; k < kind->n_needed; k++)
        if (tree_find(n, kind->key[k]) == NULL)
            mistake(mistakes_of(l), n->at, l->path, "%s's %s lacks its %s", l->path, kind->name,
                    kind->key[k]);
}

static void read_distribution(struct leaf *l, const struct pair *p, enum distribution_kind which)
{
    const struct distribution_kind_row *kind = &DISTRIBUTIONS[which];
    char why[WHY_SIZE];

    if (l->distribution.kind != DISTRIBUTION_none) {
        mistake(mistakes_of(l), p->key->at, NULL, "%s has two distributions, %s and %s", l->path,
                DISTRIBUTIONS[l->distribution.kind].name, kind->name);
        return;
    }
    l->distribution = (struct distribution){.kind = which, .min = -INFINITY, .max = INFINITY};
    if (!param_is_world(l->row) || l->row->type != TYPE_REAL)
        mistake(mistakes_of(l), p->key->at, l->path,
                "%s cannot have a distribution; only numbers of world scope can", l->path);
    else if (l->to->entry != NULL)
        mistake(
            mistakes_of(l), p->key->at, l->path,
            "%s cannot have a distribution; give the policy's own set one, or vary it in a sweep",
            l->path);
    else if (p->value->kind != NODE_MAP)
        mistake(mistakes_of(l), p->value->at, l->path,
                "%s of %s is %s; it is a map such as {%s: 1}", kind->name, l->path,
                tree_kind_words(p->value), kind->key[0]);
    else {
        read_moments(l, kind, p->value);
        if (!l->is_wrong && !distribution_check(&l->distribution, l->row, why))
            mistake(mistakes_of(l), p->value->at, l->path, "%s: the %s distribution %s", l->path,
                    kind->name, why);
    }
}

static void read_map(struct leaf *l, const struct node *n)
{
    static const char *const KEYS[] = {"value",  "source",  "beta",       "lognormal",
                                       "normal", "uniform", "triangular", "gamma"};
    const size_t n_keys = sizeof KEYS / sizeof KEYS[0];

    for (size_t i = 0; i < n->n; i++) {
        const char *key = n->pair[i].key->text;
        const enum distribution_kind which = distribution_named(key);
        if (strcmp(key, "value") == 0)
            read_value(l, n->pair[i].value);
        else if (strcmp(key, "source") == 0)
            read_source(l, n->pair[i].value);
        else if (which != DISTRIBUTION_none)
            read_distribution(l, &n->pair[i], which);
        else {
            l->is_wrong = true;
            making_unknown(l->m, n->pair[i].key, l->path, KEYS, n_keys);
        }
    }
}

/* What a plain run uses where only a distribution is given. */
static void use_mean(struct leaf *l, const struct node *n)
{
    char why[WHY_SIZE], text[VALUE_SIZE];
    const double mean = distribution_mean(&l->distribution, l->row);

    l->value.real = mean;
    l->has_value = true;
    if (!isfinite(mean))
        mistake(mistakes_of(l), n->at, l->path, "%s: the mean is too large; add a value:", l->path);
    else if (!value_is_within(l->row, mean, why))
        mistake(mistakes_of(l), n->at, l->path, "%s: the mean %s %s; add a value:", l->path,
                number_text(text, mean), why);
}

static bool make_room(struct making *m)
{
    if (m->s->n_given < m->capacity)
        return true;

    const size_t capacity = 2 * m->capacity + 64;
    struct given *given = realloc(m->s->given, capacity * sizeof *given);
    if (given != NULL)
        m->s->given = given;
    struct mark *at = arena_array(&m->r->arena, capacity, sizeof *at);
    if (given == NULL || at == NULL) {
        m->r->mistakes.no_memory = true;
        return false;
    }
    if (m->s->n_given > 0)
        memcpy(at, m->given_at, m->s->n_given * sizeof *at);
    m->given_at = at;
    m->capacity = capacity;
    return true;
}

static void keep(struct leaf *l, const struct destination *to, const struct node *n)
{
    struct making *m = l->m;
    char origin[256];

    if (!make_room(m))
        return;
    if (n->at.source->has_lines)
        (void)snprintf(origin, sizeof origin, "%.200s:%zu", n->at.source->origin, n->at.line + 1);
    else
        (void)snprintf(origin, sizeof origin, "command line");
    struct given g = {.path = text_copy(l->path + strlen(to->prefix)),
                      .policy = to->policy == NULL ? NULL : text_copy(to->policy),
                      .entry = to->number,
                      .value = param_number(l->row, l->value),
                      .distribution = l->distribution,
                      .source = l->source == NULL ? NULL : text_copy(l->source),
                      .origin = text_copy(origin)};
    if (g.path == NULL || g.origin == NULL || (to->policy != NULL && g.policy == NULL) ||
        (l->source != NULL && g.source == NULL)) {
        m->r->mistakes.no_memory = true;
        free(g.path);
        free(g.policy);
        free(g.source);
        free(g.origin);
        return;
    }
    m->given_at[m->s->n_given] = n->at;
    m->s->given[m->s->n_given++] = g;
}

/* Adds to what an entry of a schedule sets; of two for one value the later holds. */
static void add_change(struct leaf *l, size_t index)
{
    struct schedule_entry *entry = l->to->entry;
    struct schedule_change *more = realloc(entry->change, (entry->n_changes + 1) * sizeof *more);

    if (more == NULL) {
        l->m->r->mistakes.no_memory = true;
        return;
    }
    entry->change = more;
    entry->change[entry->n_changes++] = (struct schedule_change){
        .row = l->row, .index = index, .value = param_number(l->row, l->value)};
}

void leaf_apply(struct making *m, const struct destination *to, const struct param_row *row,
                size_t index, const struct node *n)
{
    struct leaf l = {.m = m, .to = to, .row = row, .value = {.count = 0}};
    char path[PATH_SIZE];

    (void)snprintf(l.path, sizeof l.path, "%s%s", to->prefix, param_path(path, row, m->s, index));
    if (n->kind == NODE_MAP)
        read_map(&l, n);
    else
        read_value(&l, n);
    if (!l.is_wrong && !l.has_value && l.distribution.kind != DISTRIBUTION_none)
        use_mean(&l, n);
    if (!l.is_wrong && !l.has_value)
        mistake(mistakes_of(&l), n->at, l.path,
                "%s lacks its value:, as in {value: 1, source: ...}", l.path);
    if (l.is_wrong)
        return;
    if (to->entry != NULL)
        add_change(&l, index);
    param_set(row, m->s, to->world, index, l.value);
    keep(&l, to, n);
}
