/* stop_when resolved: its policies by number, its replicates filled in. */
#include "sweep_resolved.h"

#include <stdio.h>
#include <string.h>

/* One policy, or two: what the second has more than the first. */
static void find_contrast(struct sweep_resolved *m, const struct node *stop, const struct node *n)
{
    struct stop_rule *rule = &m->stop;

    if (n == NULL && m->s->n_policies > 1)
        mistake(&m->r->mistakes, stop->at, NULL,
                "stop_when lacks its contrast:, two policies such as [%s, %s], or one",
                m->s->policy[0].name, m->s->policy[1].name);
    if (n == NULL)
        return;
    if (n->kind == NODE_SEQUENCE && n->n == 2) {
        if (sweep_policy(m, n->pair[0].value, &rule->against) &&
            sweep_policy(m, n->pair[1].value, &rule->policy) && rule->policy == rule->against)
            mistake(&m->r->mistakes, n->at, NULL,
                    "contrast: the two policies are one and the same");
    } else if (n->kind == NODE_TEXT || (n->kind == NODE_SEQUENCE && n->n == 1)) {
        if (sweep_policy(m, n->kind == NODE_TEXT ? n : n->pair[0].value, &rule->policy))
            rule->against = rule->policy;
    } else
        mistake(&m->r->mistakes, n->at, NULL,
                "contrast is two policies, such as [none, full], or one");
}

static void take_measure(struct sweep_resolved *m, const struct node *stop, const char *name)
{
    if (name != NULL && strlen(name) >= STOP_MEASURE_SIZE)
        mistake(&m->r->mistakes, tree_get(stop, "measure")->at, NULL,
                "measure is longer than %d bytes", STOP_MEASURE_SIZE - 1);
    else if (name != NULL)
        (void)snprintf(m->stop.measure, sizeof m->stop.measure, "%s", name);
}

/* min, max, batch: `min` is the sweep's replicates where it is not said, `batch` is min. */
static void take_replicates(struct sweep_resolved *m, const struct node *stop)
{
    const struct stop_settings *w = &m->written->stop;
    const struct node *replicates = tree_get(m->written->top, "replicates");
    const bool is_min_given = tree_get(stop, "min") != NULL;
    struct stop_rule *rule = &m->stop;

    rule->min = m->replicates > 0 ? m->replicates : m->s->run.random_replicates;
    if (is_min_given)
        rule->min = w->min > 0 ? w->min : 2;
    if (rule->min < 2)
        mistake(&m->r->mistakes, replicates != NULL ? replicates->at : stop->at, NULL,
                "stop_when needs 2 replicates or more for an interval");
    rule->batch = w->batch > 0 ? w->batch : rule->min;
    rule->max = w->max;
    if (w->max > 0 && w->max < rule->min)
        mistake(&m->r->mistakes, tree_get(stop, "max")->at, NULL,
                "max = %lld is less than min = %lld", (long long)rule->max, (long long)rule->min);
}

void sweep_stop_rule(struct sweep_resolved *m)
{
    const struct node *stop = m->written->key.stop_when;
    const struct stop_settings *w = &m->written->stop;

    if (stop == NULL || stop->kind != NODE_MAP)
        return;
    m->stop.is_given = true;
    m->stop.half_width = w->half_width;
    if (w->half_width == 0)
        mistake(&m->r->mistakes, tree_get(stop, "half_width")->at, NULL,
                "half_width = 0 is never reached");
    take_measure(m, stop, w->measure);
    find_contrast(m, stop, w->contrast);
    take_replicates(m, stop);
}
