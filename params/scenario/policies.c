/* Policies as written: before, schedule and set. */
#include "apply.h"
#include "date.h"
#include "value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void read_regime(struct making *m, const struct node *n, enum regime *out)
{
    if (n->kind != NODE_TEXT) {
        mistake(&m->r->mistakes, n->at, NULL, "a regime is none, serious or full, not %s",
                tree_kind_words(n));
        return;
    }
    for (int i = 0; i < REGIME_COUNT; i++)
        if (strcmp(n->text, REGIME_NAMES[i]) == 0) {
            *out = (enum regime)i;
            return;
        }
    mistake(&m->r->mistakes, n->at, NULL, "regime '%.60s' is none of none, serious, full", n->text);
}

/* The regimes of a map; what is announced is the regime where it is not said. */
static void read_regimes(struct making *m, const struct node *map, struct regimes *out)
{
    const struct node *regime = tree_get(map, "regime"), *announced = tree_get(map, "announced");

    if (regime == NULL)
        mistake(&m->r->mistakes, map->at, NULL, "the regime is missing: none, serious or full");
    else
        read_regime(m, regime, &out->in_force);
    out->announced = out->in_force;
    if (announced != NULL)
        read_regime(m, announced, &out->announced);
}

static void read_before(struct making *m, const struct node *n, struct regimes *out)
{
    static const char *const KEYS[] = {"regime", "announced"};

    *out = (struct regimes){REGIME_none, REGIME_none};
    if (n == NULL)
        return;
    if (n->kind != NODE_MAP) {
        read_regime(m, n, &out->in_force);
        out->announced = out->in_force;
        return;
    }
    for (size_t i = 0; i < n->n; i++)
        if (strcmp(n->pair[i].key->text, KEYS[0]) != 0 &&
            strcmp(n->pair[i].key->text, KEYS[1]) != 0)
            making_unknown(m, n->pair[i].key, "before", KEYS, 2);
    read_regimes(m, n, out);
}

static void read_entry(struct making *m, const struct node *n, struct schedule_entry *out)
{
    static const char *const KEYS[] = {"from", "regime", "announced"};
    char why[WHY_SIZE];

    if (n->kind != NODE_MAP) {
        mistake(&m->r->mistakes, n->at, NULL,
                "an entry of a schedule is a map such as {from: 2017-01-24, regime: full}, not %s",
                tree_kind_words(n));
        return;
    }
    for (size_t i = 0; i < n->n; i++) {
        size_t k = 0;
        while (k < 3 && strcmp(n->pair[i].key->text, KEYS[k]) != 0)
            k++;
        if (k == 3)
            making_unknown(m, n->pair[i].key, "schedule", KEYS, 3);
    }
    const struct node *from = tree_get(n, "from");
    if (from == NULL)
        mistake(&m->r->mistakes, n->at, NULL, "the entry lacks its date, from:");
    else if (from->kind != NODE_TEXT)
        mistake(&m->r->mistakes, from->at, NULL, "from is %s; it is a date", tree_kind_words(from));
    else if (!value_parse_date(from->text, &out->date, why))
        mistake(&m->r->mistakes, from->at, NULL, "from = %.60s %s", from->text, why);
    read_regimes(m, n, &out->regimes);
}

static void read_schedule(struct making *m, const struct node *list, struct policy *p)
{
    if (list == NULL)
        return;
    if (list->kind != NODE_SEQUENCE) {
        mistake(&m->r->mistakes, list->at, NULL,
                "policies.%s.schedule is %s; it is a list: [{from: 2017-01-24, regime: full}]",
                p->name, tree_kind_words(list));
        return;
    }
    p->schedule = calloc(list->n + 1, sizeof *p->schedule);
    if (p->schedule == NULL) {
        m->r->mistakes.no_memory = true;
        return;
    }
    p->n_schedule = list->n;
    for (size_t i = 0; i < list->n; i++) {
        const size_t before = m->r->mistakes.n_all;
        const struct node *entry = list->pair[i].value, *from = tree_get(entry, "from");
        char date[VALUE_SIZE];
        read_entry(m, entry, &p->schedule[i]);
        if (m->r->mistakes.n_all > before) {
            p->schedule[i].date = i > 0 ? p->schedule[i - 1].date : -719162;
            continue;
        }
        if (i > 0 && p->schedule[i].date < p->schedule[i - 1].date)
            mistake(&m->r->mistakes, from->at, NULL,
                    "from = %s is before the entry above it, %s; dates ascend", from->text,
                    date_print(date, p->schedule[i - 1].date));
    }
}

static void apply_policy(struct making *m, const struct pair *pair, struct policy *p)
{
    static const char *const KEYS[] = {"before", "schedule", "set"};
    struct destination to = {.world = &p->params, .policy = p->name};
    const struct node *n = pair->value, *set = tree_get(n, "set");

    (void)snprintf(p->name, sizeof p->name, "%s", pair->key->text);
    (void)snprintf(to.prefix, sizeof to.prefix, "policies.%s.set.", p->name);
    p->params = m->s->params;
    if (n->kind != NODE_MAP) {
        mistake(&m->r->mistakes, n->at, NULL,
                "policies.%s is %s; it is a map of before, schedule and set", p->name,
                tree_kind_words(n));
        return;
    }
    for (size_t i = 0; i < n->n; i++) {
        char path[NAME_SIZE + 16];
        size_t k = 0;
        while (k < 3 && strcmp(n->pair[i].key->text, KEYS[k]) != 0)
            k++;
        (void)snprintf(path, sizeof path, "policies.%s", p->name);
        if (k == 3)
            making_unknown(m, n->pair[i].key, path, KEYS, 3);
    }
    read_before(m, tree_get(n, "before"), &p->before);
    read_schedule(m, tree_get(n, "schedule"), p);
    if (set != NULL && set->kind != NODE_MAP)
        mistake(&m->r->mistakes, set->at, NULL, "policies.%s.set is %s; it is a map of parameters",
                p->name, tree_kind_words(set));
    else if (set != NULL)
        apply_map(m, &to, set, "");
}

void apply_policies(struct making *m)
{
    const struct node *map = tree_get(m->top, "policies");

    if (map != NULL && map->kind != NODE_MAP) {
        mistake(&m->r->mistakes, map->at, NULL, "policies is %s; it is a map of names",
                tree_kind_words(map));
        return;
    }
    for (size_t i = 0; map != NULL && i < map->n; i++) {
        const struct pair *p = &map->pair[i];
        if (tree_is_null(p->value) || !making_is_name(m, p->key, "policy"))
            continue;
        if (m->s->n_policies == MAX_POLICIES) {
            mistake(&m->r->mistakes, p->key->at, NULL, "more than %d policies, the limit",
                    MAX_POLICIES);
            break;
        }
        apply_policy(m, p, &m->s->policy[m->s->n_policies++]);
    }
    if (m->s->n_policies == 0 && (map == NULL || map->n == 0))
        mistake(&m->r->mistakes, map == NULL ? m->top->at : map->at, NULL,
                "no policy is given; at least one is needed, for example\n"
                "    policies:\n"
                "      none: {before: none}\n"
                "      full: {schedule: [{from: 2017-01-24, regime: full}]}");
}
