/* Paths of parameters: from a row to its path, and back. */
#include "params.h"

#include <stdio.h>
#include <string.h>

const char *param_pattern(char path[PATH_SIZE], const struct param_row *r)
{
    static const char *const PREFIXES[] = {[SCOPE_RUN] = "",
                                           [SCOPE_WORLD] = "",
                                           [SCOPE_GROUP_RUN] = "groups.<group>.",
                                           [SCOPE_GROUP] = "groups.<group>.",
                                           [SCOPE_CONDITION_RUN] = "conditions.<condition>.",
                                           [SCOPE_CONDITION] = "conditions.<condition>.",
                                           [SCOPE_SERVICE] = "care.<service>."};

    (void)snprintf(path, PATH_SIZE, "%s%s", PREFIXES[r->scope], r->path);
    return path;
}

static const char *member_name(const struct param_row *r, const struct scenario *s, size_t index)
{
    switch (r->scope) {
    case SCOPE_GROUP_RUN:
    case SCOPE_GROUP:
        return s->group_name[index];
    case SCOPE_CONDITION_RUN:
    case SCOPE_CONDITION:
        return s->condition_name[index];
    case SCOPE_SERVICE:
        return SERVICE_NAMES[index];
    case SCOPE_RUN:
    case SCOPE_WORLD:
        break;
    }
    return "";
}

const char *param_path(char path[PATH_SIZE], const struct param_row *r, const struct scenario *s,
                       size_t index)
{
    const char *family = param_family(r);

    if (family == NULL)
        (void)snprintf(path, PATH_SIZE, "%s", r->path);
    else
        (void)snprintf(path, PATH_SIZE, "%s.%s.%s", family, member_name(r, s, index), r->path);
    return path;
}

static bool is_service(const char *name, size_t length)
{
    for (size_t v = 0; v < SERVICE_COUNT; v++)
        if (strlen(SERVICE_NAMES[v]) == length && memcmp(SERVICE_NAMES[v], name, length) == 0)
            return true;
    return false;
}

/* Whether path is family.<name>.rest, and where the name stands. */
static bool is_member_path(const struct param_row *r, const char *path, const char **name,
                           size_t *length)
{
    const char *family = param_family(r);
    const size_t n = strlen(family);

    if (strncmp(path, family, n) != 0 || path[n] != '.')
        return false;
    *name = path + n + 1;
    *length = strcspn(*name, ".");
    if (*length == 0 || (*name)[*length] != '.' || strcmp(*name + *length + 1, r->path) != 0)
        return false;
    return r->scope != SCOPE_SERVICE || is_service(*name, *length);
}

const struct param_row *param_match(const char *path, const char **name, size_t *length)
{
    for (size_t i = 0; i < N_PARAMS; i++) {
        *name = NULL;
        *length = 0;
        if (param_family(&PARAMS[i]) == NULL) {
            if (strcmp(PARAMS[i].path, path) == 0)
                return &PARAMS[i];
        } else if (is_member_path(&PARAMS[i], path, name, length))
            return &PARAMS[i];
    }
    return NULL;
}

const struct param_row *param_find(const struct scenario *s, const char *path, size_t *index)
{
    const char *name;
    size_t length;
    const struct param_row *r = param_match(path, &name, &length);

    *index = 0;
    if (r == NULL || name == NULL)
        return r;
    for (size_t i = 0; i < param_count(r, s); i++) {
        const char *member = member_name(r, s, i);
        if (strlen(member) == length && memcmp(member, name, length) == 0) {
            *index = i;
            return r;
        }
    }
    return NULL;
}
