/* Paths of what varies: which parameters a pattern means, and what a wrong one may have been meant as. */
#include "sweep_resolved.h"

#include <stdio.h>
#include <string.h>

enum { MAX_NAMES = 512 };

static const char BEFORE[] = "policies.", AFTER[] = ".set.";

/* Cuts a path after its n-th part. */
static void cut_parts(char *path, size_t n)
{
    for (; *path != '\0'; path++)
        if (*path == '.' && --n == 0) {
            *path = '\0';
            return;
        }
}

static size_t count_parts(const char *path)
{
    size_t n = path[0] != '\0';

    for (; *path != '\0'; path++)
        n += *path == '.';
    return n;
}

/* The path within a policy's `set`, or the whole; NULL where it stops before or in it. */
static const char *within_set(const char *path)
{
    if (strncmp(path, BEFORE, strlen(BEFORE)) != 0)
        return strcmp(path, "policies") == 0 ? NULL : path;

    const char *name_end = strchr(path + strlen(BEFORE), '.');
    if (name_end == NULL || strcmp(name_end, ".set") == 0)
        return NULL;
    return strncmp(name_end, AFTER, strlen(AFTER)) == 0 ? name_end + strlen(AFTER) : "";
}

static bool is_policy_section(const struct scenario *s, const char *path)
{
    if (strcmp(path, "policies") == 0)
        return true;
    for (size_t p = 0; p < s->n_policies && strncmp(path, BEFORE, strlen(BEFORE)) == 0; p++) {
        const char *rest = path + strlen(BEFORE);
        const size_t n = strlen(s->policy[p].name);
        if (strncmp(rest, s->policy[p].name, n) == 0 &&
            (rest[n] == '\0' || strcmp(rest + n, ".set") == 0))
            return true;
    }
    return false;
}

struct path_kind sweep_path_kind(const struct scenario *s, const char *path)
{
    const char *pattern = within_set(path);
    struct path_kind found = {false, false};

    if (pattern == NULL)
        return (struct path_kind){is_policy_section(s, path), false};
    const size_t n_parts = count_parts(pattern);
    for (size_t i = 0; i < N_PARAMS; i++)
        for (size_t k = 0; k < param_count(&PARAMS[i], s); k++) {
            char full[PATH_SIZE];
            const size_t parts = count_parts(param_path(full, &PARAMS[i], s, k));
            cut_parts(full, n_parts);
            if (parts >= n_parts && experiment_path_means(pattern, full)) {
                found.is_section |= parts > n_parts;
                found.is_parameter |= parts == n_parts;
            }
        }
    return found;
}

static size_t add_name(const char **names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return n;
    if (name[0] != '\0' && n < MAX_NAMES)
        names[n++] = name;
    return n;
}

/* The names that may follow `path`, for what a wrong one may have been meant as. */
static size_t names_below(struct sweep_resolved *m, const char *path, const char **names)
{
    const char *pattern = within_set(path);
    const size_t n_parts = pattern == NULL ? 0 : count_parts(pattern);
    const bool is_policies = strcmp(path, "policies") == 0;
    size_t n = 0;

    for (size_t p = 0; p < m->s->n_policies && is_policies; p++)
        n = add_name(names, n, m->s->policy[p].name);
    if (pattern == NULL && !is_policies && count_parts(path) == 2)
        return add_name(names, n, "set");
    for (size_t i = 0; i < N_PARAMS && !is_policies; i++)
        for (size_t k = 0; k < param_count(&PARAMS[i], m->s); k++) {
            char full[PATH_SIZE];
            const char *rest = param_path(full, &PARAMS[i], m->s, k);
            for (size_t part = 0; part < n_parts; part++)
                rest += strcspn(rest, ".") + (rest[strcspn(rest, ".")] == '.');
            const char *name =
                arena_text(&m->r->arena, rest, rest[0] == '\0' ? 0 : strcspn(rest, "."));
            if (rest > full)
                full[rest - full - 1] = '\0';
            if (name != NULL && (n_parts == 0 || experiment_path_means(pattern, full)))
                n = add_name(names, n, name);
        }
    return path[0] == '\0' ? add_name(names, n, "policies") : n;
}

/* A letter or digit without its capital; all else stands between words. */
static int plain(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A' + 'a';
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : ' ';
}

/* Whether two names are the same but for capitals and what stands between words; R and spreadsheets change both. */
static bool are_alike(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0' && plain(*a) == plain(*b)) {
        a++;
        b++;
    }
    return *a == '\0' && *b == '\0';
}

/* Whether `name` is the path, or its last part, written otherwise. */
static bool may_mean(const char *name, const char *path)
{
    const char *dot = strrchr(path, '.');

    return are_alike(name, path) || (dot != NULL && are_alike(name, dot + 1));
}

/* A path that the whole of `name` may stand for: "belief.floor" for "floor" or "Belief_Floor". False: none. */
static bool find_alike(const struct scenario *s, const char *name, char path[PATH_SIZE])
{
    for (size_t i = 0; i < N_PARAMS; i++) {
        const struct param_row *row = &PARAMS[i];
        const char *family = param_family(row);
        (void)snprintf(path, PATH_SIZE, "%s%s%s", family == NULL ? "" : family,
                       family == NULL ? "" : ".*.", row->path);
        if (param_count(row, s) > 0 && may_mean(name, path))
            return true;
        for (size_t k = 0; k < param_count(row, s) && family != NULL; k++)
            if (are_alike(name, param_path(path, row, s, k)))
                return true;
    }
    return false;
}

/* Tells of a path that means something written otherwise. False: nothing was told. */
static bool tells_alike(struct sweep_resolved *m, struct mark at, const char *name)
{
    static const char SCALE[] = "scale.";
    const bool is_scale = strncmp(name, SCALE, strlen(SCALE)) == 0;
    char path[PATH_SIZE];

    if (mistakes_abound(&m->r->mistakes) ||
        !find_alike(m->s, name + (is_scale ? strlen(SCALE) : 0), path))
        return false;
    mistake(&m->r->mistakes, at, NULL, "unknown name '%.100s'; did you mean '%s%s'?", name,
            is_scale ? "scale:" : "", path);
    return true;
}

void sweep_path_tell_unknown(struct sweep_resolved *m, const struct node *key, const char *path)
{
    const char *names[MAX_NAMES];

    if (path[0] == '\0' && tells_alike(m, key->at, key->text))
        return;
    const size_t n = mistakes_abound(&m->r->mistakes) ? 0 : names_below(m, path, names);

    making_unknown(&m->making, key, path, names, n);
}

bool sweep_path_is_known(struct sweep_resolved *m, struct mark at, const char *path)
{
    char full[LONGEST_PATH], above[LONGEST_PATH];
    const size_t n_parts = count_parts(path);

    for (size_t n = 1; n <= n_parts; n++) {
        (void)snprintf(full, sizeof full, "%s", path);
        (void)snprintf(above, sizeof above, "%s", n == 1 ? "" : path);
        cut_parts(full, n);
        cut_parts(above, n - 1);
        const struct path_kind found = sweep_path_kind(m->s, full);
        if (n < n_parts ? found.is_section : found.is_parameter)
            continue;
        if (!found.is_section && tells_alike(m, at, path))
            return false;
        const char *name = full + strlen(above) + (n > 1);
        const struct node *key = tree_text(m->r, at, name, strlen(name));
        if (found.is_section)
            mistake(&m->r->mistakes, at, NULL, "%s is no parameter; name one of those below it",
                    full);
        else if (key != NULL)
            sweep_path_tell_unknown(m, key, above);
        return false;
    }
    return true;
}
