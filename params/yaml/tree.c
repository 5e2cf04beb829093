/* Trees of YAML: making and looking up nodes. */
#include "tree.h"

#include <string.h>

struct source *tree_source(struct reading *r, const char *name, const char *text, size_t length)
{
    struct source *s = arena_array(&r->arena, 1, sizeof *s);
    const char *slash = strrchr(name, '/');

    if (s == NULL) {
        r->mistakes.no_memory = true;
        return NULL;
    }
    *s = (struct source){.name = arena_text(&r->arena, name, strlen(name)),
                         .origin = arena_text(&r->arena, slash == NULL ? name : slash + 1,
                                              strlen(slash == NULL ? name : slash + 1)),
                         .text = text,
                         .length = length,
                         .order = r->n_sources++,
                         .has_lines = true};
    r->mistakes.no_memory |= s->name == NULL || s->origin == NULL;
    return r->mistakes.no_memory ? NULL : s;
}

static struct node *node_new(struct reading *r, enum node_kind kind, struct mark at)
{
    struct node *n = arena_array(&r->arena, 1, sizeof *n);

    if (n == NULL)
        r->mistakes.no_memory = true;
    else
        *n = (struct node){.kind = kind, .at = at};
    return n;
}

struct node *tree_text(struct reading *r, struct mark at, const char *text, size_t length)
{
    struct node *n = node_new(r, NODE_TEXT, at);

    if (n != NULL)
        n->text = arena_text(&r->arena, text, length);
    if (n == NULL || n->text == NULL) {
        r->mistakes.no_memory = true;
        return NULL;
    }
    return n;
}

struct node *tree_map(struct reading *r, struct mark at)
{
    return node_new(r, NODE_MAP, at);
}

bool tree_is_null(const struct node *n)
{
    if (n == NULL)
        return true;
    return n->kind == NODE_TEXT && !n->is_quoted &&
           (n->text[0] == '\0' || strcmp(n->text, "~") == 0 || strcmp(n->text, "null") == 0 ||
            strcmp(n->text, "Null") == 0 || strcmp(n->text, "NULL") == 0);
}

const char *tree_kind_words(const struct node *n)
{
    static const char *const WORDS[] = {
        [NODE_TEXT] = "a single value", [NODE_SEQUENCE] = "a list", [NODE_MAP] = "a map"};
    return tree_is_null(n) ? "nothing" : WORDS[n->kind];
}

struct pair *tree_find(const struct node *map, const char *key)
{
    if (map == NULL || map->kind != NODE_MAP)
        return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (strcmp(map->pair[i].key->text, key) == 0)
            return &map->pair[i];
    return NULL;
}

struct node *tree_get(const struct node *map, const char *key)
{
    struct pair *p = tree_find(map, key);

    return p == NULL || tree_is_null(p->value) ? NULL : p->value;
}

void tree_add(struct reading *r, struct node *map, struct node *key, struct node *value)
{
    if (map->n == map->capacity) {
        const size_t capacity = 2 * map->capacity + 8;
        struct pair *more = arena_array(&r->arena, capacity, sizeof *more);
        if (more == NULL) {
            r->mistakes.no_memory = true;
            return;
        }
        if (map->n > 0)
            memcpy(more, map->pair, map->n * sizeof *more);
        map->pair = more;
        map->capacity = capacity;
    }
    map->pair[map->n++] = (struct pair){key, value};
}
