/* Trees laid on each other: a scenario on its base, and what the command line says on both. */
#include "overlay.h"

#include "params.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST_PATH = 256 };

/* Copies maps, and shares what is in them but maps. */
static struct node *copy_maps(struct reading *r, const struct node *from)
{
    struct node *to = tree_map(r, from->at);

    for (size_t i = 0; i < from->n && to != NULL; i++) {
        struct node *value = from->pair[i].value;
        if (value->kind == NODE_MAP)
            value = copy_maps(r, value);
        if (value != NULL)
            tree_add(r, to, from->pair[i].key, value);
    }
    return to;
}

/* The path within a policy's `set`, or the path itself. */
static const char *within_set(const char *path)
{
    if (strncmp(path, "policies.", 9) != 0)
        return path;

    const char *name_end = strchr(path + 9, '.');
    return name_end != NULL && strncmp(name_end, ".set.", 5) == 0 ? name_end + 5 : path;
}

static bool is_parameter(const char *path)
{
    const char *name;
    size_t length;

    return param_match(within_set(path), &name, &length) != NULL;
}

static void join(char out[LONGEST_PATH], const char *path, const char *key)
{
    if (snprintf(out, LONGEST_PATH, "%s%s%s", path, path[0] == '\0' ? "" : ".", key) >=
        LONGEST_PATH)
        out[0] = '\0';
}

void overlay_on(struct reading *r, struct node *base, const struct node *over, const char *path)
{
    for (size_t i = 0; i < over->n; i++) {
        const struct pair *new = &over->pair[i];
        struct pair *old = tree_find(base, new->key->text);
        char full[LONGEST_PATH];

        join(full, path, new->key->text);
        if (old == NULL)
            tree_add(r, base, new->key, new->value);
        else {
            old->key = new->key;
            if (old->value->kind == NODE_MAP && new->value->kind == NODE_MAP && !is_parameter(full))
                overlay_on(r, old->value, new->value, full);
            else
                old->value = new->value;
        }
    }
    base->at = over->at;
}

struct node *overlay_copy(struct reading *r, const struct node *base, const struct node *over,
                          const char *path)
{
    struct node *merged = copy_maps(r, base);

    if (merged != NULL && over != NULL)
        overlay_on(r, merged, over, path);
    return merged;
}

static bool put(struct reading *r, struct node *top, struct node *map, const char *done,
                const char *rest, struct node *key, struct node *value);

/* Puts value under every name that `*` stands for below the path `done`. */
static bool put_everywhere(struct reading *r, struct node *top, struct node *map, const char *done,
                           const char *rest, struct node *key, struct node *value)
{
    const char *family = within_set(done);
    const struct node *names = tree_get(top, family);
    char path[LONGEST_PATH];
    bool is_put = false;

    for (size_t v = 0; v < SERVICE_COUNT && strcmp(family, "care") == 0; v++) {
        (void)snprintf(path, sizeof path, "%s%s", SERVICE_NAMES[v], rest);
        is_put |= put(r, top, map, done, path, key, value);
    }
    (void)snprintf(path, sizeof path, "care.review%s", rest);
    if (strcmp(family, "care") == 0 && is_parameter(path))
        is_put |= put(r, top, map, done, path + strlen("care."), key, value);
    if (strcmp(family, "groups") != 0 && strcmp(family, "conditions") != 0 &&
        strcmp(family, "policies") != 0)
        return is_put;
    for (size_t i = 0; names != NULL && names->kind == NODE_MAP && i < names->n; i++) {
        const char *name = names->pair[i].key->text;
        if (tree_is_null(names->pair[i].value) || strcmp(name, "*") == 0)
            continue;
        (void)snprintf(path, sizeof path, "%s%s", name, rest);
        is_put |= put(r, top, map, done, path, key, value);
    }
    return is_put;
}

static bool put(struct reading *r, struct node *top, struct node *map, const char *done,
                const char *rest, struct node *key, struct node *value)
{
    const size_t n = strcspn(rest, ".");
    char name[LONGEST_PATH], path[LONGEST_PATH];

    (void)snprintf(name, sizeof name, "%.*s", (int)n, rest);
    if (name[0] == '\0')
        return false;
    if (strcmp(name, "*") == 0)
        return put_everywhere(r, top, map, done, rest + n, key, value);
    join(path, done, name);
    struct pair *p = tree_find(map, name);
    if (rest[n] == '.') {
        const bool is_open = p != NULL && p->value->kind == NODE_MAP;
        struct node *below = is_open ? p->value : tree_map(r, key->at);
        if (below == NULL || !put(r, top, below, path, rest + n + 1, key, value))
            return false;
        if (is_open)
            return true;
        value = below;
    }
    struct node *name_node = tree_text(r, key->at, name, n);
    if (value->kind == NODE_MAP)
        value = copy_maps(r, value); /* for '*' puts it in many places */
    if (value == NULL)
        return false;
    if (p != NULL) {
        p->key = name_node == NULL ? p->key : name_node;
        p->value = value;
    } else if (name_node != NULL)
        tree_add(r, map, name_node, value);
    return true;
}

bool overlay_put(struct reading *r, struct node *top, const char *path, struct node *key,
                 struct node *value)
{
    return strlen(path) < LONGEST_PATH / 2 && put(r, top, top, "", path, key, value);
}
