/* Reading a sweep: its file, its scenario, its points, and everything checked. */
#include "mem.h"
#include "sweep_making.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
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

/* The tree of the sweep's own file. NULL: e says that it cannot be read, or the mistakes say what is wrong with it. */
static struct node *read_tree(struct sweep_making *m, struct err *e)
{
    const char *why = NULL;
    size_t length = 0;
    char *text = sweep_load(m->r, m->file, MAX_FILE, &length, &why);

    if (why != NULL)
        (void)err_set(e, STATUS_NOINPUT, "%s: %s", m->file, why);
    struct source *s = text == NULL ? NULL : tree_source(m->r, m->file, text, length);
    if (s == NULL)
        return NULL;
    if (length > MAX_FILE) {
        s->length = 0;
        mistake(&m->r->mistakes, (struct mark){.source = s}, NULL,
                "larger than 1 MiB, the limit for a sweep; put a long list of points into a table, "
                "file: NAME");
        return NULL;
    }
    if (strspn(text, " \t\r\n") >= length) {
        mistake(&m->r->mistakes, (struct mark){.source = s}, NULL, "the file is empty");
        return NULL;
    }
    struct node *tree = yaml_tree(m->r, s);
    if (tree != NULL && tree->kind == NODE_MAP && is_scenario(tree)) {
        mistake(
            &m->r->mistakes, tree->at, NULL,
            "this is a scenario: confide run %.500s; a sweep file names it (scenario:) and says "
            "what varies",
            m->file);
        return NULL;
    }
    if (tree == NULL || tree->kind == NODE_MAP)
        return tree;
    mistake(&m->r->mistakes, tree->at, NULL,
            "a sweep is a map of names such as 'design: grid', not %s", tree_kind_words(tree));
    return NULL;
}

static bool is_overridden(const struct sweep_making *m, const char *path)
{
    for (size_t i = 0; m->options != NULL && i < m->options->n_overrides; i++)
        if (strcmp(m->options->overrides[i].path, path) == 0)
            return true;
    return false;
}

/* Reads the scenario under the policies named ("none,full"), or all (NULL). */
static enum status read_scenario(struct sweep_making *m, const char *path, const char *policies,
                                 struct err *e)
{
    const struct sweep_options *o = m->options;

    scenario_free(m->s);
    return scenario_read(m->s, path, o == NULL ? NULL : o->overrides,
                         o == NULL ? 0 : o->n_overrides, policies, e);
}

/* The name of one policy that the sweep wants, or a mistake. */
static const char *wanted_policy(struct sweep_making *m, const struct node *list, size_t i)
{
    const char *names[MAX_POLICIES];
    const struct node *n = list->pair[i].value;
    const char *name = sweep_name(m, n, "a policy", "a name");
    size_t k = 0;

    for (size_t p = 0; p < m->s->n_policies; p++)
        names[p] = m->s->policy[p].name;
    while (name != NULL && k < m->s->n_policies && strcmp(names[k], name) != 0)
        k++;
    if (name != NULL && k == m->s->n_policies) {
        making_unknown(&m->making, n, "policies", names, m->s->n_policies);
        return NULL;
    }
    for (size_t before = 0; before < i && name != NULL; before++) {
        const struct node *other = list->pair[before].value;
        if (other->kind == NODE_TEXT && strcmp(other->text, name) == 0) {
            mistake(&m->r->mistakes, n->at, NULL, "policy '%s' is named twice", name);
            return NULL;
        }
    }
    return name;
}

/* Keeps the policies that the sweep names, in its order. */
static enum status choose_policies(struct sweep_making *m, const char *path, struct err *e)
{
    const struct node *list = tree_get(m->top, "policies");
    struct text names = {0};
    enum status status = STATUS_OK;
    size_t n = 0;

    if (list == NULL)
        return STATUS_OK;
    if (list->kind != NODE_SEQUENCE || list->n == 0) {
        mistake(&m->r->mistakes, list->at, NULL,
                "policies is %s; it is a list of the scenario's, such as [none, full]",
                list->kind == NODE_SEQUENCE ? "an empty list" : tree_kind_words(list));
        return STATUS_OK;
    }
    for (size_t i = 0; i < list->n && !mistakes_abound(&m->r->mistakes); i++) {
        const char *name = wanted_policy(m, list, i);
        if (name != NULL)
            text_add(&names, "%s%s", n++ > 0 ? "," : "", name);
    }
    if (names.failed)
        m->r->mistakes.no_memory = true;
    else if (n == list->n)
        status = read_scenario(m, path, names.data, e);
    text_free(&names);
    return status;
}

/* Reads the scenario that the sweep names. A scenario that is not there is a mistake of the sweep. */
static enum status find_scenario(struct sweep_making *m, struct err *e)
{
    const struct node *n = tree_get(m->top, "scenario");
    const char *name = NULL;

    if (n == NULL)
        mistake(&m->r->mistakes, m->top->at, NULL,
                "the sweep lacks its scenario:, a file such as uk-2017.yaml");
    else
        name = sweep_name(m, n, "scenario", "the name of a scenario file");
    char *path = name == NULL ? NULL : sweep_beside(m->r, m->file, name);
    if (path == NULL)
        return STATUS_OK;
    enum status status = read_scenario(m, path, NULL, e);
    if (status == STATUS_NOINPUT) {
        mistake(&m->r->mistakes, n->at, NULL, "scenario %.500s", e->msg);
        return STATUS_OK;
    }
    if (status == STATUS_OK)
        status = choose_policies(m, path, e);
    return status;
}

/* Tells the sweep's own mistakes so far, and then the scenario's, which e holds. */
static enum status tell_both(struct sweep_making *m, struct err *e)
{
    struct err *own = malloc(sizeof *own);

    if (own != NULL && mistakes_tell(&m->r->mistakes, own) == STATUS_SCENARIO) {
        const size_t n = strlen(own->msg);
        (void)snprintf(own->msg + n, sizeof own->msg - n, "\n%s", e->msg);
        memcpy(e->msg, own->msg, sizeof e->msg);
    }
    free(own);
    return e->code;
}

/* Everything after the tree is there, up to what has to be known of the points. */
static enum status read_all(struct sweep_making *m, struct err *e)
{
    sweep_settings(m);
    if (is_overridden(m, "random.replicates"))
        m->replicates = 0;
    const enum status status = find_scenario(m, e);
    if (status != STATUS_OK)
        return tell_both(m, e);
    if (m->s->n_policies > 0) {
        sweep_stop_rule(m);
        sweep_factors(m);
        if (m->is_design_known && m->design == DESIGN_priors)
            sweep_add_priors(m);
        sweep_tell_overlaps(m);
        sweep_demands(m);
    }
    return mistakes_tell(&m->r->mistakes, e);
}

/* Makes the sweep of what was read. */
static enum status make(struct sweep_making *m, struct sweep *sw, struct err *e)
{
    struct experiment *x = &sw->experiment;

    if (m->replicates > 0)
        m->s->run.random_replicates = m->replicates;
    if (m->stop.is_given)
        m->s->run.random_replicates = m->stop.min;
    sw->stop = m->stop;
    sw->text = sweep_text(m);
    if (sw->text == NULL)
        return err_memory(e);
    enum status status = sweep_points(m, x, e);
    x->scenario = *m->s;
    *m->s = (struct scenario){.n_groups = 0};
    if (status == STATUS_OK)
        status = sweep_check_points(m, x, e);
    return status;
}

static void making_free(struct sweep_making *m)
{
    for (size_t i = 0; i < m->n_specs; i++) {
        free(m->spec[i].factor.path);
        mem_free(m->spec[i].factor.target);
    }
    mem_free(m->row_value);
    scenario_free(m->s);
    mistakes_free(&m->r->mistakes);
    arena_free(&m->r->arena);
}

enum status sweep_read(struct sweep *sw, const char *file, const struct sweep_options *o,
                       struct err *e)
{
    struct reading r = {.n_sources = 0};
    struct scenario *s = calloc(1, sizeof *s);
    struct sweep_making m = {.making = {.r = &r, .s = s},
                             .r = &r,
                             .s = s,
                             .options = o,
                             .file = file,
                             .seed = -1,
                             .common_random_numbers = true};

    *sw = (struct sweep){.text = NULL};
    if (s == NULL)
        return err_memory(e);
    e->code = STATUS_OK;
    m.top = read_tree(&m, e);
    enum status status = e->code;
    if (m.top != NULL)
        status = read_all(&m, e);
    else if (status == STATUS_OK)
        status = mistakes_tell(&r.mistakes, e);
    if (status == STATUS_OK)
        status = make(&m, sw, e);
    if (status != STATUS_OK)
        sweep_free(sw);
    making_free(&m);
    free(s);
    return status;
}

void sweep_free(struct sweep *sw)
{
    experiment_free(&sw->experiment);
    free(sw->text);
    *sw = (struct sweep){.text = NULL};
}
