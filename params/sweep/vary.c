/* What a sweep varies: the paths of `vary`, or a table, and the scenario's own distributions. */
#include "sweep_resolved.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether a map says values, and does not go on to names below. */
static bool says_values(const struct node *map)
{
    for (size_t i = 0; i < map->n; i++)
        if (sweep_keys_find(&VALUE_KEYS, map->pair[i].key->text) != NULL)
            return true;
    return map->n == 0;
}

static void walk(struct sweep_resolved *m, const struct node *map, const char *path);

static void walk_pair(struct sweep_resolved *m, const struct pair *p, const char *path)
{
    const bool is_map = p->value->kind == NODE_MAP;
    char full[LONGEST_PATH];

    if (snprintf(full, sizeof full, "%s%s%s", path, path[0] == '\0' ? "" : ".", p->key->text) >=
        (int)sizeof full)
        full[0] = '\0';
    const struct path_kind at = sweep_path_kind(m->s, full);
    if (at.is_parameter && (!is_map || !at.is_section || says_values(p->value)))
        sweep_values(m, p->key->at, full, p->value);
    else if (at.is_section && is_map && p->value->n > 0)
        walk(m, p->value, full);
    else if (at.is_section)
        mistake(&m->r->mistakes, p->key->at, NULL, "%s is no parameter; name one of those below it",
                full);
    else
        sweep_path_tell_unknown(m, p->key, path);
}

static void walk(struct sweep_resolved *m, const struct node *map, const char *path)
{
    for (size_t i = 0; i < map->n; i++)
        walk_pair(m, &map->pair[i], path);
}

/* Whether the same was given again later, which then holds. */
static bool is_given_again(const struct scenario *s, size_t i)
{
    const struct given *g = &s->given[i];

    for (size_t k = i + 1; k < s->n_given; k++) {
        const struct given *h = &s->given[k];
        const bool is_same_place = g->policy == NULL
                                       ? h->policy == NULL
                                       : h->policy != NULL && strcmp(g->policy, h->policy) == 0;
        if (is_same_place && g->entry == h->entry && strcmp(g->path, h->path) == 0)
            return true;
    }
    return false;
}

/* Adds a distribution that the scenario carries, unless `vary`, the first n specs, moves all of it anyway. */
static bool add_prior(struct sweep_resolved *m, const struct given *g, size_t n)
{
    const bool is_own = g->policy == NULL;
    char path[LONGEST_PATH];

    (void)snprintf(path, sizeof path, "%s%s%s%s", is_own ? "" : "policies.",
                   is_own ? "" : g->policy, is_own ? "" : ".set.", g->path);
    struct spec *s = sweep_spec_add(m, tree_get(m->written->top, "design")->at, path, false);
    if (s == NULL)
        return false;
    s->kind = SPEC_distribution;
    s->is_of_scenario = true;
    s->factor.distribution = g->distribution;
    if (sweep_is_moved_by(m, n, &s->factor))
        sweep_spec_drop_last(m);
    return true;
}

static void add_priors(struct sweep_resolved *m)
{
    const size_t n_varied = m->n_specs;
    bool goes_on = true;

    for (size_t i = 0; i < m->s->n_given && goes_on; i++)
        if (m->s->given[i].distribution.kind != DISTRIBUTION_none && !is_given_again(m->s, i))
            goes_on = add_prior(m, &m->s->given[i], n_varied);
}

static int compare_places(const void *a, const void *b)
{
    const struct mark *x = &((const struct spec *)a)->at, *y = &((const struct spec *)b)->at;

    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

/* What is wrong with `vary` as a whole. False: nothing. */
static bool tells_no_map(struct sweep_resolved *m, const struct node *vary)
{
    const bool must_vary = m->is_design_known && m->design != DESIGN_priors;

    if (vary == NULL && must_vary)
        mistake(&m->r->mistakes, m->written->top->at, NULL,
                "the sweep lacks vary:, such as vary: {belief.floor: [0.1, 0.3]}%s",
                m->design == DESIGN_list ? ", or file: a table of its points" : "");
    else if (vary != NULL && vary->kind != NODE_MAP)
        mistake(
            &m->r->mistakes, vary->at, NULL,
            "vary is %s; it is a map such as {belief.floor: [0.1, 0.3]}, with a space after each :",
            tree_kind_words(vary));
    else if (vary != NULL && vary->n == 0 && must_vary)
        mistake(&m->r->mistakes, vary->at, NULL,
                "vary is an empty map; name what varies, such as {belief.floor: [0.1, 0.3]}");
    else
        return vary == NULL;
    return true;
}

void sweep_vary(struct sweep_resolved *m)
{
    const struct pair *vary = tree_find(m->written->top, "vary");
    const bool has_table = m->design == DESIGN_list && tree_find(m->written->top, "file") != NULL;

    if (m->is_design_known && m->design == DESIGN_posterior) {
        sweep_posterior_read(m);
        return;
    }
    if (has_table && vary != NULL)
        mistake(&m->r->mistakes, vary->key->at, NULL,
                "vary: the list's file says what varies; leave one of the two out");
    else if (has_table && m->written->key.file != NULL)
        sweep_table(m, "file", m->written->key.file, false);
    else if (!has_table && !tells_no_map(m, vary == NULL ? NULL : vary->value))
        walk(m, vary->value, "");
    if (m->n_specs > 0) /* names that share a section were brought together */
        qsort(m->spec, m->n_specs, sizeof *m->spec, compare_places);
    if (m->is_design_known && m->design == DESIGN_priors)
        add_priors(m);
}
