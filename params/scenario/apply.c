/* From a tree to a scenario: names, sections and parameters. */
#include "apply.h"

#include "leaf.h"
#include "overlay.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST_PATH = 256, MAX_NAMES = 512 };

/* The groups' or conditions' names, in the file's order. */
static size_t read_names(struct making *m, const char *family, const char *what, size_t max,
                         char (*names)[NAME_SIZE])
{
    const struct node *map = tree_get(m->top, family);
    size_t n = 0;

    for (size_t i = 0; map != NULL && map->kind == NODE_MAP && i < map->n; i++) {
        const struct node *key = map->pair[i].key;
        if (tree_is_null(map->pair[i].value) || strcmp(key->text, "*") == 0 ||
            !making_is_name(m, key, what))
            continue;
        if (n == max) {
            mistake(&m->r->mistakes, key->at, NULL, "more than %zu %ss, the limit", max, what);
            break;
        }
        (void)snprintf(names[n++], NAME_SIZE, "%s", key->text);
    }
    return n;
}

/* Adds a name if it is not there yet. */
static size_t add_name(const char **names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return n;
    if (n < MAX_NAMES)
        names[n++] = name;
    return n;
}

/* The names that may stand below `path` (in a policy's `set`); `store` holds those that are cut from longer paths. */
static size_t names_below(const struct making *m, bool is_set, const char *path, const char **names,
                          char (*store)[PATH_SIZE])
{
    const size_t length = strlen(path);
    size_t n = 0, n_stored = 0;

    for (size_t i = 0; i < N_PARAMS; i++)
        for (size_t k = 0; k < param_count(&PARAMS[i], m->s); k++) {
            char full[PATH_SIZE];
            param_path(full, &PARAMS[i], m->s, k);
            if (strncmp(full, path, length) != 0 || (length > 0 && full[length] != '.') ||
                (is_set && !param_is_world(&PARAMS[i])))
                continue;
            const char *rest = full + length + (length > 0);
            if (n_stored == MAX_NAMES)
                return n;
            (void)snprintf(store[n_stored], PATH_SIZE, "%.*s", (int)strcspn(rest, "."), rest);
            const size_t more = add_name(names, n, store[n_stored]);
            n_stored += more > n;
            n = more;
        }
    return n;
}

static void unknown_below(struct making *m, const struct node *key, const char *path, bool is_set)
{
    static const char *const TOP[] = {"title", "base", "groups", "conditions", "policies"};
    const char *names[MAX_NAMES + 8];
    char store[MAX_NAMES][PATH_SIZE];
    size_t n = mistakes_abound(&m->r->mistakes) ? 0 : names_below(m, is_set, path, names, store);

    for (size_t i = 0; path[0] == '\0' && !is_set && i < sizeof TOP / sizeof TOP[0]; i++)
        n = add_name(names, n, TOP[i]);
    if (strcmp(path, "output") == 0 && !is_set)
        names[n++] = "subgroups";
    if (!is_set && (strncmp(path, "groups.", 7) == 0 || strncmp(path, "conditions.", 11) == 0))
        names[n++] = "label";
    making_unknown(m, key, path, names, n);
}

/* Whether name is one of n fixed-size names. */
static bool is_among(char (*names)[NAME_SIZE], size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* Whether a map belongs at this path. */
static bool is_section(const struct making *m, const char *path)
{
    const size_t length = strlen(path);

    if (strcmp(path, "groups") == 0 || strcmp(path, "conditions") == 0)
        return true;
    if (strncmp(path, "groups.", 7) == 0)
        return is_among(m->s->group_name, m->s->n_groups, path + 7);
    if (strncmp(path, "conditions.", 11) == 0)
        return is_among(m->s->condition_name, m->s->n_conditions, path + 11);
    for (size_t v = 0; v < SERVICE_COUNT; v++)
        if (strncmp(path, "care.", 5) == 0 && strcmp(path + 5, SERVICE_NAMES[v]) == 0)
            return true;
    for (size_t i = 0; i < N_PARAMS; i++)
        if (param_family(&PARAMS[i]) == NULL && strncmp(PARAMS[i].path, path, length) == 0 &&
            PARAMS[i].path[length] == '.')
            return true;
    return false;
}

/* groups, conditions: what stands under '*' holds for every name, unless the name says otherwise. */
static void apply_members(struct making *m, const struct destination *to, const struct node *map,
                          const char *path, const struct node *star)
{
    const bool is_groups = strcmp(path, "groups") == 0;
    const size_t n = is_groups ? m->s->n_groups : m->s->n_conditions;

    for (size_t i = 0; i < n; i++) {
        const char *name = is_groups ? m->s->group_name[i] : m->s->condition_name[i];
        char full[LONGEST_PATH];
        (void)snprintf(full, sizeof full, "%s.%s", path, name);
        const struct node *own = tree_get(map, name);
        const struct node *both = star;
        if (own != NULL && own->kind == NODE_MAP)
            both = overlay_copy(m->r, star, own, full);
        if (both != NULL)
            apply_map(m, to, both, full);
    }
}

/* Whether the names below are the scenario's own; those that cannot be were told when they were read. */
static bool names_itself(const char *path)
{
    return strcmp(path, "groups") == 0 || strcmp(path, "conditions") == 0;
}

/* Whether this member was read together with the '*'. */
static bool is_done(const struct making *m, const struct node *star, const char *path,
                    const struct pair *p)
{
    char full[LONGEST_PATH];

    (void)snprintf(full, sizeof full, "%s.%.*s", path, PATH_SIZE, p->key->text);
    return star != NULL && star->kind == NODE_MAP && p->value->kind == NODE_MAP &&
           is_section(m, full);
}

/* Whether the parameter only decides what people are at the very start, so that a later value would do nothing. */
static bool is_drawn_once(const struct making *m, const struct param_row *row)
{
    static const char *const ON_ARRIVAL[] = {"child",
                                             "female",
                                             "disabled",
                                             "irregular",
                                             "known",
                                             "serious_crime",
                                             "registered",
                                             "exploited",
                                             "escaped",
                                             "told_lies",
                                             "prevalence",
                                             "belief.floor",
                                             "belief.floor_precision",
                                             "belief.receptive",
                                             "belief.receptive_precision"};

    for (size_t i = 0; !m->s->run.population_replace && i < sizeof ON_ARRIVAL / sizeof *ON_ARRIVAL;
         i++)
        if (strcmp(row->path, ON_ARRIVAL[i]) == 0 && row->scope != SCOPE_SERVICE)
            return true;
    return strncmp(row->path, "population.", 11) == 0;
}

/* Whether this key of a group or condition is its label, which apply_scenario reads. */
static bool is_label(const struct destination *to, const char *path, const char *key)
{
    return to->policy == NULL && strcmp(key, "label") == 0 &&
           (strncmp(path, "groups.", 7) == 0 || strncmp(path, "conditions.", 11) == 0);
}

static void apply_pair(struct making *m, const struct destination *to, const struct pair *p,
                       const char *path)
{
    char full[LONGEST_PATH];
    size_t index;

    if (snprintf(full, sizeof full, "%s%s%.*s", path, path[0] == '\0' ? "" : ".", PATH_SIZE,
                 p->key->text) >= (int)sizeof full)
        full[0] = '\0';
    if (is_label(to, path, p->key->text))
        return;
    const struct param_row *row = param_find(m->s, full, &index);
    if (row != NULL && to->policy != NULL && !param_is_world(row))
        mistake(&m->r->mistakes, p->key->at, NULL,
                "%s%s: a policy cannot set this; it holds for the whole run", to->prefix, full);
    else if (row != NULL && to->entry != NULL && is_drawn_once(m, row))
        mistake(&m->r->mistakes, p->key->at, NULL,
                "%s%s: cannot change at a date, for it is drawn once, before the first step",
                to->prefix, full);
    else if (row != NULL && !tree_is_null(p->value))
        leaf_apply(m, to, row, index, p->value);
    else if (row == NULL && is_section(m, full)) {
        if (tree_is_null(p->value))
            return;
        if (p->value->kind == NODE_MAP)
            apply_map(m, to, p->value, full);
        else
            mistake(&m->r->mistakes, p->value->at, NULL, "%s%s is %s; it is a map of names",
                    to->prefix, full, tree_kind_words(p->value));
    } else if (row == NULL && (to->policy != NULL || !names_itself(path)))
        unknown_below(m, p->key, path, to->policy != NULL);
}

void apply_map(struct making *m, const struct destination *to, const struct node *map,
               const char *path)
{
    const bool has_members = names_itself(path);
    const struct node *star = has_members ? tree_get(map, "*") : NULL;
    const bool is_starred = star != NULL && star->kind == NODE_MAP;

    if (star != NULL && !is_starred)
        mistake(&m->r->mistakes, star->at, NULL, "%s%s.* is %s; it is a map of names", to->prefix,
                path, tree_kind_words(star));
    if (is_starred)
        apply_members(m, to, map, path, star);
    for (size_t i = 0; i < map->n; i++) {
        const char *key = map->pair[i].key->text;
        if (has_members && (strcmp(key, "*") == 0 || is_done(m, star, path, &map->pair[i])))
            continue;
        if (path[0] == '\0' && to->policy == NULL &&
            (strcmp(key, "title") == 0 || strcmp(key, "base") == 0 || strcmp(key, "policies") == 0))
            continue;
        if (strcmp(path, "output") == 0 && strcmp(key, "subgroups") == 0 && to->policy == NULL)
            continue;
        apply_pair(m, to, &map->pair[i], path);
    }
}

static void read_title(struct making *m)
{
    const struct node *n = tree_get(m->top, "title");

    if (n != NULL && n->kind != NODE_TEXT)
        mistake(&m->r->mistakes, n->at, NULL, "title is %s; it is a text", tree_kind_words(n));
    m->s->title = text_copy(n == NULL || n->kind != NODE_TEXT ? "" : n->text);
    m->r->mistakes.no_memory |= m->s->title == NULL;
    m->s->title_is_inherited =
        n != NULL && n->at.source != m->top->at.source && n->at.source->has_lines;
}

static void read_subgroups(struct making *m)
{
    const struct node *list = tree_get(tree_get(m->top, "output"), "subgroups");
    bool is_wanted[SUBGROUP_COUNT] = {[SUBGROUP_all] = true};

    if (list != NULL && list->kind != NODE_SEQUENCE)
        mistake(&m->r->mistakes, list->at, NULL,
                "output.subgroups is %s; it is a list: [all, women]", tree_kind_words(list));
    for (size_t i = 0; list != NULL && list->kind == NODE_SEQUENCE && i < list->n; i++) {
        const struct node *item = list->pair[i].value;
        size_t k = 0;
        while (item->kind == NODE_TEXT && k < SUBGROUP_COUNT &&
               strcmp(item->text, SUBGROUP_NAMES[k]) != 0)
            k++;
        if (item->kind != NODE_TEXT)
            mistake(&m->r->mistakes, item->at, NULL, "a subgroup cannot be %s",
                    tree_kind_words(item));
        else if (k == SUBGROUP_COUNT)
            making_unknown(m, item, "", SUBGROUP_NAMES, SUBGROUP_COUNT);
        else
            is_wanted[k] = true;
    }
    for (size_t k = 0; k < SUBGROUP_COUNT; k++)
        if (list == NULL || is_wanted[k])
            m->s->subgroup[m->s->n_subgroups++] = (enum subgroup)k;
}

/* What the groups or conditions are called; a label under '*' would call them all alike. */
static void read_labels(struct making *m, const char *family, size_t n, char (*names)[NAME_SIZE],
                        char (*labels)[LABEL_SIZE])
{
    const struct node *map = tree_get(m->top, family);

    for (size_t i = 0; i < n; i++)
        making_label(m, tree_get(tree_get(map, names[i]), "label"), names[i], labels[i]);
}

void apply_scenario(struct making *m)
{
    const struct destination own = {.world = &m->s->params};

    params_default(m->s);
    m->s->n_groups = read_names(m, "groups", "group", MAX_GROUPS, m->s->group_name);
    m->s->n_conditions =
        read_names(m, "conditions", "condition", MAX_CONDITIONS, m->s->condition_name);
    read_labels(m, "groups", m->s->n_groups, m->s->group_name, m->s->group_label);
    read_labels(m, "conditions", m->s->n_conditions, m->s->condition_name, m->s->condition_label);
    read_title(m);
    read_subgroups(m);
    apply_map(m, &own, m->top, "");
}
