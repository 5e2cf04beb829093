/* Policies as written: before, schedule and set. */
#include "apply.h"
#include "date.h"
#include "from.h"
#include "value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_DAY = -719162 }; /* 0001-01-01 */

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

/* The regimes of an entry. Without one, those before it stay. */
static void read_entry_regimes(struct making *m, const struct node *n, struct schedule_entry *out)
{
    const struct node *announced = tree_get(n, "announced"), *set = tree_get(n, "set");

    out->keeps_regimes = tree_get(n, "regime") == NULL;
    if (!out->keeps_regimes)
        read_regimes(m, n, &out->regimes);
    else if (announced != NULL)
        mistake(&m->r->mistakes, announced->at, NULL,
                "announced needs a regime beside it: none, serious or full");
    else if (set == NULL)
        mistake(&m->r->mistakes, n->at, NULL,
                "the entry changes nothing; it needs a regime (none, serious or full) or a set");
}

/* What is in force from the i-th entry on, where it sets anything. */
static void resolve_entry(struct making *m, struct policy *p, size_t i)
{
    struct schedule_entry *entry = &p->schedule[i];

    if (entry->n_changes == 0)
        return;
    entry->params = malloc(sizeof *entry->params);
    if (entry->params == NULL)
        m->r->mistakes.no_memory = true;
    else
        scenario_world(entry->params, p, i + 1);
}

/* What holds from the entry's date on. */
static void read_entry_set(struct making *m, const struct policy *p, const struct node *set,
                           struct schedule_entry *out, size_t number)
{
    struct world_params unused = p->params;
    struct destination to = {.world = &unused, .policy = p->name, .entry = out, .number = number};

    (void)snprintf(to.prefix, sizeof to.prefix, "policies.%s.schedule.%zu.set.", p->name, number);
    if (set != NULL && set->kind != NODE_MAP)
        mistake(&m->r->mistakes, set->at, NULL,
                "the set of an entry is %s; it is a map of parameters", tree_kind_words(set));
    else if (set != NULL)
        apply_map(m, &to, set, "");
}

static void read_entry(struct making *m, const struct node *n, const struct policy *p,
                       struct schedule_entry *out, size_t number)
{
    static const char *const KEYS[] = {"from", "regime", "announced", "set"};
    char why[WHY_SIZE];

    if (n->kind != NODE_MAP) {
        mistake(&m->r->mistakes, n->at, NULL,
                "an entry of a schedule is a map such as {from: 2017-01-24, regime: full}, not %s",
                tree_kind_words(n));
        return;
    }
    for (size_t i = 0; i < n->n; i++) {
        size_t k = 0;
        while (k < 4 && strcmp(n->pair[i].key->text, KEYS[k]) != 0)
            k++;
        if (k == 4)
            making_unknown(m, n->pair[i].key, "schedule", KEYS, 4);
    }
    const struct node *from = tree_get(n, "from");
    if (from == NULL)
        mistake(&m->r->mistakes, n->at, NULL, "the entry lacks its date, from:");
    else if (from->kind != NODE_TEXT)
        mistake(&m->r->mistakes, from->at, NULL, "from is %s; it is a date", tree_kind_words(from));
    else if (!from_parse(from->text, m->s->run.time_start, &out->date, why))
        mistake(&m->r->mistakes, from->at, NULL, "from = %.60s %s", from->text, why);
    read_entry_regimes(m, n, out);
    read_entry_set(m, p, tree_get(n, "set"), out, number);
}

/* Dates ascend. */
static void check_order(struct making *m, const struct node *entry, const struct policy *p,
                        size_t i)
{
    char date[VALUE_SIZE], above[VALUE_SIZE];
    const struct node *from = tree_get(entry, "from");

    if (i == 0 || p->schedule[i].date >= p->schedule[i - 1].date)
        return;
    mistake(&m->r->mistakes, from->at, NULL,
            "from = %s is before the entry above it, %s; dates ascend",
            date_print(date, p->schedule[i].date), date_print(above, p->schedule[i - 1].date));
}

static void read_schedule(struct making *m, const struct node *list, struct policy *p)
{
    struct regimes standing = p->before;

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
        struct schedule_entry *entry = &p->schedule[i];
        entry->regimes = standing;
        read_entry(m, list->pair[i].value, p, entry, i + 1);
        standing = entry->regimes;
        resolve_entry(m, p, i);
        if (m->r->mistakes.n_all > before)
            entry->date = i > 0 ? p->schedule[i - 1].date : FIRST_DAY;
        else
            check_order(m, list->pair[i].value, p, i);
    }
}

static void read_set(struct making *m, const struct node *set, struct policy *p)
{
    struct destination to = {.world = &p->params, .policy = p->name};

    (void)snprintf(to.prefix, sizeof to.prefix, "policies.%s.set.", p->name);
    if (set != NULL && set->kind != NODE_MAP)
        mistake(&m->r->mistakes, set->at, NULL, "policies.%s.set is %s; it is a map of parameters",
                p->name, tree_kind_words(set));
    else if (set != NULL)
        apply_map(m, &to, set, "");
}

static void apply_policy(struct making *m, const struct pair *pair, struct policy *p)
{
    static const char *const KEYS[] = {"before", "schedule", "set", "label"};
    const struct node *n = pair->value;

    (void)snprintf(p->name, sizeof p->name, "%s", pair->key->text);
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
        while (k < 4 && strcmp(n->pair[i].key->text, KEYS[k]) != 0)
            k++;
        (void)snprintf(path, sizeof path, "policies.%s", p->name);
        if (k == 4)
            making_unknown(m, n->pair[i].key, path, KEYS, 4);
    }
    making_label(m, tree_get(n, "label"), p->name, p->label);
    read_before(m, tree_get(n, "before"), &p->before);
    read_set(m, tree_get(n, "set"), p);
    read_schedule(m, tree_get(n, "schedule"), p);
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
