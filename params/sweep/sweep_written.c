/* A sweep file as written: its tree, and its keys read by their rows. */
#include "sweep_written.h"

#include "sweep_file.h"

#include <string.h>

/* Whether it has what scenarios have, and nothing that a sweep must. */
static bool is_scenario(const struct node *tree)
{
    static const char *const SWEEP[] = {"scenario", "design", "vary", "stop_when", "points"};
    static const char *const SCENARIO[] = {"base",       "groups", "population",
                                           "conditions", "belief", "time"};
    bool is = false;

    for (size_t i = 0; i < sizeof SWEEP / sizeof *SWEEP; i++)
        if (tree_get(tree, SWEEP[i]) != NULL)
            return false;
    for (size_t i = 0; i < sizeof SCENARIO / sizeof *SCENARIO; i++)
        is = is || tree_get(tree, SCENARIO[i]) != NULL;
    return is;
}

/* The text of the file. NULL: e says that it cannot be read, or the mistakes say what is wrong with it as a whole. */
static struct source *read_source(struct making *m, const char *name, struct err *e)
{
    const char *why = NULL, *wrong = NULL;
    size_t length = 0;
    char *text = sweep_file_load(m->r, name, MAX_FILE, &length, &why);

    if (why != NULL)
        (void)err_set(e, STATUS_NOINPUT, "%s: %s", name, why);
    struct source *s = text == NULL ? NULL : tree_source(m->r, name, text, length);
    if (s == NULL)
        return NULL;
    if (length > MAX_FILE) {
        s->length = 0;
        wrong = "larger than 1 MiB, the limit for a sweep; put a long list of points into a table, "
                "file: NAME";
    } else if (strspn(text, " \t\r\n") >= length)
        wrong = "the file is empty";
    if (wrong == NULL)
        return s;
    mistake(&m->r->mistakes, (struct mark){.source = s}, NULL, "%s", wrong);
    return NULL;
}

/* The tree of the file, which must be a map of a sweep's keys. NULL: the mistakes, or e, say why there is none. */
static struct node *read_tree(struct making *m, const char *name, struct err *e)
{
    struct source *s = read_source(m, name, e);
    struct node *tree = s == NULL ? NULL : yaml_tree(m->r, s);

    if (tree == NULL)
        return NULL;
    if (tree->kind != NODE_MAP)
        mistake(&m->r->mistakes, tree->at, NULL,
                "a sweep is a map of names such as 'design: grid', not %s", tree_kind_words(tree));
    else if (is_scenario(tree))
        mistake(&m->r->mistakes, tree->at, NULL,
                "this is a scenario: confide run %.500s; a sweep file names it (scenario:) and "
                "says what varies",
                name);
    else
        return tree;
    return NULL;
}

/* Whether the key begins parameters' paths, which a sweep file does not set. */
static bool is_of_scenario(const char *key)
{
    char path[PATH_SIZE];
    const size_t n = strlen(key);

    for (size_t i = 0; i < N_PARAMS; i++) {
        (void)param_pattern(path, &PARAMS[i]);
        if (strncmp(path, key, n) == 0 && path[n] == '.')
            return true;
    }
    return false;
}

static void tell_unknown(struct making *m, const struct node *map, const struct sweep_keys *keys,
                         const char *path)
{
    for (size_t i = 0; i < map->n; i++) {
        const struct node *key = map->pair[i].key;
        if (sweep_keys_find(keys, key->text) != NULL)
            continue;
        if (path[0] == '\0' && is_of_scenario(key->text))
            mistake(&m->r->mistakes, key->at, NULL,
                    "%s: parameters are set in the scenario or with --set, and vary below vary:, "
                    "indented",
                    key->text);
        else
            sweep_keys_tell_unknown(m, keys, key, path);
    }
}

/* A design that draws is told how many points, and a posterior may be; any other has as many as its values make. */
static void demand_points(struct making *m, struct sweep_written *w)
{
    const enum design d = sweep_written_design(w);

    if (!sweep_written_has_design(w) || d == DESIGN_posterior)
        return;
    if (!design_draws(d))
        w->key.points = 0;
    else if (tree_get(w->top, "points") == NULL)
        mistake(&m->r->mistakes, tree_get(w->top, "design")->at, NULL,
                "%s needs points:, how many%s, such as points: 512", DESIGN_NAMES[d],
                d == DESIGN_morris     ? " trajectories"
                : d == DESIGN_saltelli ? " base points"
                                       : "");
}

static void read_stop(struct making *m, struct sweep_written *w)
{
    const struct node *stop = w->key.stop_when;

    if (stop == NULL)
        return;
    if (stop->kind != NODE_MAP) {
        mistake(&m->r->mistakes, stop->at, NULL,
                "stop_when is %s; it is a map such as {measure: untreated_rate, half_width: 0.2, "
                "max: 400}",
                tree_kind_words(stop));
        return;
    }
    tell_unknown(m, stop, &STOP_KEYS, "stop_when");
    (void)sweep_keys_read(m, &STOP_KEYS, stop, NULL, &w->stop);
}

enum status sweep_written_read(struct sweep_written *w, struct making *m, const char *name,
                               struct err *e)
{
    *w = (struct sweep_written){.name = name};
    e->code = STATUS_OK;
    w->top = read_tree(m, name, e);
    if (w->top == NULL)
        return e->code != STATUS_OK ? e->code : mistakes_tell(&m->r->mistakes, e);
    tell_unknown(m, w->top, &SWEEP_KEYS, "");
    (void)sweep_keys_read(m, &SWEEP_KEYS, w->top, &w->key.design, &w->key);
    demand_points(m, w);
    read_stop(m, w);
    return STATUS_OK;
}

bool sweep_written_has_design(const struct sweep_written *w)
{
    return w->key.design >= 0;
}

enum design sweep_written_design(const struct sweep_written *w)
{
    return w->key.design < 0 ? DESIGN_grid : (enum design)w->key.design;
}

bool sweep_written_is(const struct sweep_written *w, enum design d)
{
    return w->key.design == (int)d;
}
