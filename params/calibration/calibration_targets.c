/* Targets: what a number of the model should be, as it is written. */
#include "calibration_own.h"
#include "number.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One target being read. */
struct reading_target {
    struct calibration_file *c;
    struct making *m;
    struct calibration_target *t;
    struct calibration_target_settings given;
    const struct node *map;
};

static struct mistakes *mistakes_of(const struct reading_target *x)
{
    return &x->m->r->mistakes;
}

/* "5 %", "0.787". */
static void read_amount(struct reading_target *x, const struct node *n, const char *key,
                        struct calibration_amount *out)
{
    char text[NUMBER_SIZE];
    const char *why = "is not a number, such as 4.35 or 10 %";

    *out = (struct calibration_amount){.is_given = false};
    if (n == NULL)
        return;
    if (n->kind != NODE_TEXT) {
        mistake(mistakes_of(x), n->at, NULL,
                "%s of %s is %s; it is a number, such as 4.35 or 10 %%", key, x->t->name,
                tree_kind_words(n));
        return;
    }
    (void)snprintf(text, sizeof text, "%s", n->text);
    size_t end = strlen(text);
    if (end > 0 && text[end - 1] == '%') {
        out->is_percent = true;
        for (end--; end > 0 && text[end - 1] == ' ';)
            end--;
        text[end] = '\0';
    }
    out->is_given = strlen(n->text) < sizeof text && number_read(&out->x, text, &why);
    if (!out->is_given)
        mistake(mistakes_of(x), n->at, NULL, "%s of %s = %.60s %s", key, x->t->name, n->text, why);
}

static void read_between(struct reading_target *x)
{
    const struct node *n = x->given.between;

    if (n == NULL)
        return;
    if (n->kind != NODE_SEQUENCE || n->n != 2) {
        mistake(mistakes_of(x), n->at, NULL,
                "between of %s is not a list of two; it is the ends of an interval, such as [65, "
                "76]",
                x->t->name);
        return;
    }
    read_amount(x, n->pair[0].value, "between", &x->t->low);
    read_amount(x, n->pair[1].value, "between", &x->t->high);
    if (x->t->low.is_given && x->t->high.is_given && !(x->t->low.x < x->t->high.x))
        mistake(mistakes_of(x), n->at, NULL, "between of %s: %s is not below %s", x->t->name,
                n->pair[0].value->text, n->pair[1].value->text);
}

/* What must be said of a value, and what cannot be said with it. */
static void demand_amounts(struct reading_target *x)
{
    const struct calibration_target *t = x->t;
    const struct calibration_target_settings *g = &x->given;
    const int tolerances = (g->within != NULL) + (g->between != NULL) + (g->sd != NULL);
    const bool is_bound = g->at_most != NULL || g->at_least != NULL;

    if (g->value == NULL && g->between == NULL && !is_bound && t->is_held_out)
        return; /* only told */
    if (g->value == NULL && g->between == NULL && !is_bound)
        mistake(
            mistakes_of(x), t->at, NULL,
            "%s says nothing to meet; give value: with within:, between: or sd:, or at_most: or "
            "at_least:",
            t->name);
    else if (is_bound && (g->value != NULL || g->within != NULL || g->between != NULL ||
                          (g->at_most != NULL && g->at_least != NULL)))
        mistake(mistakes_of(x), t->at, NULL,
                "%s has a bound and something else to meet; make two targets of it", t->name);
    else if (!is_bound && tolerances == 0)
        mistake(mistakes_of(x), t->at, NULL,
                "%s has a value and no tolerance; give within:, between: or sd:", t->name);
    else if (!is_bound && tolerances > 1)
        mistake(mistakes_of(x), t->at, NULL,
                "%s has several tolerances; one of within:, between: and sd: is enough", t->name);
    else if (t->value.is_given && t->low.is_given && t->high.is_given && t->low.x < t->high.x &&
             !(t->value.x > t->low.x && t->value.x < t->high.x))
        mistake(mistakes_of(x), g->value->at, NULL,
                "value of %s = %s is not within between: [%g, %g]", t->name, g->value->text,
                t->low.x, t->high.x);
}

static void demand_positive(struct reading_target *x, const struct calibration_amount *a,
                            const struct node *n, const char *key, bool may_be_zero)
{
    if (a->is_given && !(a->x > 0.0 || (may_be_zero && a->x == 0.0)))
        mistake(mistakes_of(x), n->at, NULL, "%s of %s = %s is not above 0", key, x->t->name,
                n->text);
}

static void read_amounts(struct reading_target *x)
{
    struct calibration_target *t = x->t;
    const struct calibration_target_settings *g = &x->given;

    read_amount(x, g->value, "value", &t->value);
    read_amount(x, g->within, "within", &t->within);
    read_amount(x, g->sd, "sd", &t->sd);
    read_amount(x, g->at_most, "at_most", &t->at_most);
    read_amount(x, g->at_least, "at_least", &t->at_least);
    read_amount(x, g->discrepancy, "discrepancy", &t->discrepancy);
    read_between(x);
    demand_positive(x, &t->within, g->within, "within", false);
    demand_positive(x, &t->sd, g->sd, "sd", false);
    demand_positive(x, &t->discrepancy, g->discrepancy, "discrepancy", true);
    demand_amounts(x);
}

/* The experiment by its name; the only one where none is named. */
static bool find_experiment(struct reading_target *x)
{
    const char *names[CALIBRATION_MAX_EXPERIMENTS];
    const struct pair *p = tree_find(x->map, "experiment");

    x->t->experiment = 0;
    for (size_t i = 0; i < x->c->n_experiments; i++) {
        names[i] = x->c->experiment[i].name;
        if (x->given.experiment != NULL && strcmp(names[i], x->given.experiment) == 0) {
            x->t->experiment = i;
            return true;
        }
    }
    if (x->given.experiment != NULL)
        making_unknown(x->m, p->value, "experiments", names, x->c->n_experiments);
    return x->given.experiment == NULL;
}

/* The number of a policy of the target's experiment, or a mistake. */
static bool find_policy(struct reading_target *x, const struct node *n, size_t *policy)
{
    const char *names[MAX_POLICIES];
    const struct calibration_experiment *e = &x->c->experiment[x->t->experiment];
    const char *name = sweep_keys_name(x->m, n, "a policy", "a name");

    if (name == NULL || e->scenario == NULL)
        return false;
    for (size_t i = 0; i < e->scenario->n_policies; i++) {
        names[i] = e->scenario->policy[i].name;
        if (strcmp(names[i], name) == 0) {
            *policy = i;
            return true;
        }
    }
    making_unknown(x->m, n, "policies", names, e->scenario->n_policies);
    return false;
}

static void read_contrast(struct reading_target *x)
{
    const struct node *n = x->given.contrast;

    if (n->kind != NODE_SEQUENCE || n->n != 2)
        mistake(mistakes_of(x), n->at, NULL,
                "contrast of %s is not a list of two; it is a policy and the one it is compared "
                "with, such as [law, none]",
                x->t->name);
    else if (find_policy(x, n->pair[0].value, &x->t->policy) &&
             find_policy(x, n->pair[1].value, &x->t->against) && x->t->policy == x->t->against)
        mistake(mistakes_of(x), n->at, NULL, "contrast of %s compares a policy with itself",
                x->t->name);
}

/* Under which policy, or between which two. */
static void read_policies(struct reading_target *x)
{
    const struct scenario *s = x->c->experiment[x->t->experiment].scenario;
    const struct pair *relative = tree_find(x->map, "relative");

    if (x->given.contrast != NULL && x->given.policy != NULL)
        mistake(mistakes_of(x), x->t->at, NULL, "%s has a policy and a contrast; one is enough",
                x->t->name);
    else if (x->given.contrast != NULL)
        read_contrast(x);
    else if (x->given.policy != NULL) {
        (void)find_policy(x, tree_get(x->map, "policy"), &x->t->policy);
        x->t->against = x->t->policy;
    } else if (s != NULL && s->n_policies > 1)
        mistake(mistakes_of(x), x->t->at, NULL, "%s lacks its policy:, one of %s, %s%s", x->t->name,
                s->policy[0].name, s->policy[1].name, s->n_policies > 2 ? ", ..." : "");
    if (x->given.relative && x->given.contrast == NULL)
        mistake(mistakes_of(x), relative->key->at, NULL,
                "relative of %s: only a contrast can be relative; give contrast: [law, none]",
                x->t->name);
    x->t->is_relative = x->given.relative;
}

static void read_where(struct reading_target *x)
{
    const struct node *n = x->given.where;
    struct calibration_target *t = x->t;

    if (n == NULL)
        return;
    t->where_at = n->at;
    const size_t many = n->kind == NODE_SEQUENCE ? n->n : 1;
    for (size_t i = 0; i < many && i < CALIBRATION_MAX_WHERE; i++) {
        const struct node *word = n->kind == NODE_SEQUENCE ? n->pair[i].value : n;
        const char *text =
            sweep_keys_name(x->m, word, "where", "KEY=VALUE, such as subgroup=registered");
        if (text != NULL)
            t->where[t->n_where++] = text;
    }
    if (many > CALIBRATION_MAX_WHERE)
        mistake(mistakes_of(x), n->at, NULL, "where of %s has %zu parts; the limit is %d", t->name,
                many, CALIBRATION_MAX_WHERE);
}

static void read_window(struct reading_target *x)
{
    const struct calibration_target_settings *g = &x->given;
    struct text t = {0};

    if (g->from == NULL && g->to == NULL)
        return;
    if (g->from == NULL || g->to == NULL) {
        mistake(mistakes_of(x), x->t->at, NULL, "%s lacks its %s:", x->t->name,
                g->from == NULL ? "from" : "to");
        return;
    }
    x->t->window_at = tree_get(x->map, "from")->at;
    text_add(&t, "%s..%s", g->from, g->to);
    x->t->window = t.failed ? NULL : arena_text(&x->m->r->arena, t.data, t.length);
    x->m->r->mistakes.no_memory |= x->t->window == NULL;
    text_free(&t);
}

static void read_target(struct reading_target *x)
{
    struct calibration_target *t = x->t;

    (void)calibration_keys_read(x->m, &CALIBRATION_TARGET_KEYS, x->map, t->name,
                                "a map such as {measure: untreated_rate, value: 40, within: 10 %}",
                                &x->given);
    if (x->map->kind != NODE_MAP)
        return;
    t->measure = x->given.measure;
    t->measure_at = t->measure != NULL ? tree_get(x->map, "measure")->at : t->at;
    t->label = x->given.label;
    t->source = x->given.source;
    t->weight = (enum calibration_weight)x->given.weight;
    t->scale = (enum calibration_scale)x->given.scale;
    if (find_experiment(x))
        read_policies(x);
    read_where(x);
    read_window(x);
    read_amounts(x);
}

/* Whether another has the name. */
static bool is_taken(const struct calibration_file *c, const char *name)
{
    for (size_t i = 0; i < c->n_targets; i++)
        if (strcmp(c->target[i].name, name) == 0)
            return true;
    return false;
}

void calibration_targets(struct calibration_file *c, struct making *m, const struct node *map,
                         bool is_held_out)
{
    if (map->kind != NODE_MAP || (map->n == 0 && !is_held_out)) {
        mistake(&m->r->mistakes, map->at, NULL,
                "%s is %s; it is a map of targets, each with a name",
                is_held_out ? "held_out" : "targets",
                map->kind == NODE_MAP ? "empty" : tree_kind_words(map));
        return;
    }
    for (size_t i = 0; i < map->n; i++) {
        const struct pair *p = &map->pair[i];
        if (c->n_targets == CALIBRATION_MAX_TARGETS || is_taken(c, p->key->text)) {
            mistake(&m->r->mistakes, p->key->at, NULL,
                    c->n_targets == CALIBRATION_MAX_TARGETS ? "'%s': more targets than the limit"
                                                            : "'%s' is a target already",
                    p->key->text);
            return;
        }
        struct calibration_target *t = &c->target[c->n_targets++];
        *t = (struct calibration_target){.name = p->key->text,
                                         .at = p->key->at,
                                         .measure_at = p->key->at,
                                         .where_at = p->key->at,
                                         .window_at = p->key->at,
                                         .is_held_out = is_held_out};
        struct reading_target x = {.c = c, .m = m, .t = t, .map = p->value};
        read_target(&x);
    }
}

void calibration_targets_check(struct calibration_file *c, calibration_check *check)
{
    struct err *why = malloc(sizeof *why);

    c->reading.mistakes.no_memory |= why == NULL;
    for (size_t i = 0; i < c->n_targets && why != NULL && check != NULL; i++) {
        const struct calibration_target *t = &c->target[i];
        const struct scenario *s = c->experiment[t->experiment].scenario;
        const char *key = "measure";
        if (t->measure == NULL || s == NULL || check(t, s, &key, why))
            continue;
        const struct mark at = strcmp(key, "where") == 0  ? t->where_at
                               : strcmp(key, "from") == 0 ? t->window_at
                                                          : t->measure_at;
        mistake(&c->reading.mistakes, at, NULL, "%s of %s: %s", key, t->name, why->msg);
    }
    free(why);
}
