/* The scenario of a sweep, under the policies that the sweep names. */
#include "sweep_file.h"
#include "sweep_resolved.h"
#include "text.h"

#include <string.h>

/* Reads the scenario under the policies named ("none,full"), or all (NULL). */
static enum status read_scenario(struct sweep_resolved *m, const char *path, const char *policies,
                                 struct err *e)
{
    const struct sweep_options *o = m->options;

    scenario_free(m->s);
    return scenario_read(m->s, path, o == NULL ? NULL : o->overrides,
                         o == NULL ? 0 : o->n_overrides, policies, e);
}

bool sweep_policy(struct sweep_resolved *m, const struct node *n, size_t *policy)
{
    const char *names[MAX_POLICIES];
    const char *name = sweep_keys_name(&m->making, n, "a policy", "a name");

    for (size_t i = 0; i < m->s->n_policies; i++)
        names[i] = m->s->policy[i].name;
    for (*policy = 0; *policy < m->s->n_policies && name != NULL; ++*policy)
        if (strcmp(names[*policy], name) == 0)
            return true;
    if (name != NULL)
        making_unknown(&m->making, n, "policies", names, m->s->n_policies);
    return false;
}

/* The name of one policy that the sweep wants, or a mistake. */
static const char *wanted_policy(struct sweep_resolved *m, const struct node *list, size_t i)
{
    const struct node *n = list->pair[i].value;
    size_t policy;

    if (!sweep_policy(m, n, &policy))
        return NULL;
    const char *name = m->s->policy[policy].name;
    for (size_t before = 0; before < i; before++) {
        const struct node *other = list->pair[before].value;
        if (other->kind == NODE_TEXT && strcmp(other->text, name) == 0) {
            mistake(&m->r->mistakes, n->at, NULL, "policy '%s' is named twice", name);
            return NULL;
        }
    }
    return name;
}

/* Keeps the policies that the sweep names, in its order. */
static enum status choose_policies(struct sweep_resolved *m, const char *path, struct err *e)
{
    const struct node *list = m->written->key.policies;
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

enum status sweep_scenario(struct sweep_resolved *m, struct err *e)
{
    const char *name = m->written->key.scenario;
    char *path = name == NULL ? NULL : sweep_file_beside(m->r, m->written->name, name);

    if (path == NULL)
        return STATUS_OK;
    const enum status status = read_scenario(m, path, NULL, e);
    if (status == STATUS_NOINPUT) { /* a mistake of the sweep, which names it */
        mistake(&m->r->mistakes, tree_get(m->written->top, "scenario")->at, NULL, "scenario %.500s",
                e->msg);
        return STATUS_OK;
    }
    return status == STATUS_OK ? choose_policies(m, path, e) : status;
}
