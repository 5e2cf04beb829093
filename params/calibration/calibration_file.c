/* Reading a calibration file: its experiments with their scenarios, its priors, its targets. */
#include "calibration_file.h"

#include "calibration_own.h"
#include "mem.h"
#include "near.h"
#include "number.h"
#include "sweep_file.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What --budget small stands for. */
static const struct calibration_budget SMALL = {.points = 164,
                                                .waves = 2,
                                                .replicates = 2,
                                                .posterior = 24,
                                                .rounds = 3,
                                                .agents = 1000,
                                                .minutes = 0};

/* One reading. */
struct reader {
    struct calibration_file *c;
    struct making *m;
    struct calibration_settings given;
    const struct node *top;
};

static struct mistakes *mistakes_of(const struct reader *x)
{
    return &x->m->r->mistakes;
}

/* The tree of the file. NULL: the mistakes, or e, say why there is none. */
static const struct node *read_tree(struct reader *x, const char *file, struct err *e)
{
    const char *why = NULL;
    size_t length = 0;
    char *text = sweep_file_load(x->m->r, file, MAX_FILE, &length, &why);

    if (why != NULL)
        (void)err_set(e, STATUS_NOINPUT, "%s: %s", file, why);
    struct source *s = text == NULL ? NULL : tree_source(x->m->r, file, text, length);
    if (s != NULL && length > MAX_FILE) {
        s->length = 0;
        mistake(mistakes_of(x), (struct mark){.source = s}, NULL, "larger than 1 MiB, the limit");
        return NULL;
    }
    const struct node *tree = s == NULL ? NULL : yaml_tree(x->m->r, s);
    if (tree != NULL && tree->kind != NODE_MAP) {
        mistake(mistakes_of(x), tree->at, NULL,
                "a calibration is a map of names such as 'targets:', not %s",
                tree_kind_words(tree));
        return NULL;
    }
    return tree;
}

/* "none,full" of a list of names; NULL: none are named, or a mistake. */
static char *list_policies(struct reader *x, const struct node *list)
{
    struct text names = {0};

    if (list == NULL)
        return NULL;
    if (list->kind != NODE_SEQUENCE || list->n == 0) {
        mistake(mistakes_of(x), list->at, NULL,
                "policies is %s; it is a list of the scenario's, such as [none, full]",
                list->kind == NODE_SEQUENCE ? "an empty list" : tree_kind_words(list));
        return NULL;
    }
    for (size_t i = 0; i < list->n; i++) {
        const char *name =
            sweep_keys_name(x->m, list->pair[i].value, "a policy", "a name of the scenario's");
        text_add(&names, "%s%s", i > 0 ? "," : "", name == NULL ? "" : name);
    }
    mistakes_of(x)->no_memory |= names.failed;
    return text_take(&names);
}

/* The first of its mistakes is told as one of this file, which names it. */
static void tell_scenario(struct reader *x, struct mark at, const char *name, struct err *why)
{
    char *end = strchr(why->msg, '\n');

    if (end != NULL)
        *end = '\0';
    if (why->code == STATUS_INTERNAL)
        mistakes_of(x)->no_memory = true;
    else
        mistake(mistakes_of(x), at, NULL, "scenario %s: %s%s", name,
                strncmp(why->msg, "--", 2) == 0 ? why->msg + 2 : why->msg,
                end == NULL ? "" : "; confide check lists all");
}

static void read_scenario(struct reader *x, struct calibration_experiment *e, struct mark at,
                          const char *name)
{
    struct override agents = {.path = "population.agents"};
    char text[NUMBER_SIZE];
    struct err *why = malloc(sizeof *why);

    if (why != NULL)
        why->msg[0] = '\0';
    e->path = sweep_file_beside(x->m->r, x->c->name, name);
    e->scenario = calloc(1, sizeof *e->scenario);
    if (why == NULL || e->path == NULL || e->scenario == NULL) {
        mistakes_of(x)->no_memory = true;
        free(why);
        return;
    }
    (void)snprintf(text, sizeof text, "%lld", (long long)x->c->budget.agents);
    agents.value = text;
    const size_t n = x->c->budget.agents > 0 ? 1 : 0;
    if (scenario_read(e->scenario, e->path, &agents, n, e->policies, why) != STATUS_OK) {
        tell_scenario(x, at, name, why);
        free(e->scenario);
        e->scenario = NULL;
    }
    free(why);
}

static void read_experiment(struct reader *x, const struct pair *p)
{
    struct calibration_experiment *e = &x->c->experiment[x->c->n_experiments++];
    struct calibration_experiment_settings given;

    *e = (struct calibration_experiment){.name = p->key->text};
    (void)calibration_keys_read(x->m, &CALIBRATION_EXPERIMENT_KEYS, p->value, p->key->text,
                                "a map such as {scenario: uk-2017.yaml, policies: [none, full]}",
                                &given);
    if (p->value->kind != NODE_MAP || given.scenario == NULL)
        return;
    e->policies = list_policies(x, given.policies);
    read_scenario(x, e, tree_get(p->value, "scenario")->at, given.scenario);
}

static void read_experiments(struct reader *x)
{
    const struct node *map = x->given.experiments;

    if (map == NULL)
        return;
    if (map->kind != NODE_MAP || map->n == 0)
        mistake(mistakes_of(x), map->at, NULL,
                "experiments is %s; it is a map such as {uk: {scenario: uk-2017.yaml}}",
                map->kind == NODE_MAP ? "empty" : tree_kind_words(map));
    else if (map->n > CALIBRATION_MAX_EXPERIMENTS)
        mistake(mistakes_of(x), map->at, NULL, "experiments: %zu are more than %d, the limit",
                map->n, CALIBRATION_MAX_EXPERIMENTS);
    else
        for (size_t i = 0; i < map->n; i++)
            read_experiment(x, &map->pair[i]);
}

/* Priors are what a sweep that draws would vary in the first experiment. */
static void read_priors(struct reader *x)
{
    struct calibration_file *c = x->c;
    struct sweep_resolved *m = &c->priors;

    if (c->n_experiments == 0 || c->experiment[0].scenario == NULL || x->given.vary == NULL)
        return;
    c->written = (struct sweep_written){.name = c->name, .top = x->top};
    c->written.key.design = DESIGN_lhs;
    *m = (struct sweep_resolved){.making = {.r = x->m->r, .s = c->experiment[0].scenario},
                                 .r = x->m->r,
                                 .s = c->experiment[0].scenario,
                                 .written = &c->written,
                                 .design = DESIGN_lhs,
                                 .sampling = DESIGN_lhs,
                                 .is_design_known = true};
    sweep_vary(m);
    sweep_tell_overlaps(m);
    for (size_t i = 0; i < m->n_specs; i++)
        if (!m->spec[i].is_wrong && m->spec[i].kind == SPEC_list)
            mistake(mistakes_of(x), m->spec[i].at, NULL,
                    "%s: a prior is a range {from: 0, to: 1} or a distribution, not a list",
                    m->spec[i].written);
    if (m->n_specs > CALIBRATION_MAX_INPUTS)
        mistake(mistakes_of(x), x->given.vary->at, NULL,
                "vary: %zu parameters are more than %d, the limit", m->n_specs,
                CALIBRATION_MAX_INPUTS);
}

/* Which parameters the experiment's scenario has. */
static void find_inputs(struct reader *x, struct calibration_experiment *e)
{
    const size_t n = calibration_inputs(x->c);
    struct err *why = malloc(sizeof *why);

    e->has_input = arena_array(&x->m->r->arena, n, sizeof *e->has_input);
    mistakes_of(x)->no_memory |= e->has_input == NULL || why == NULL;
    for (size_t i = 0; i < n && e->has_input != NULL && why != NULL && e->scenario != NULL; i++) {
        struct factor f = {.path = x->c->priors.spec[i].factor.path,
                           .is_scale = x->c->priors.spec[i].factor.is_scale};
        const enum status status = experiment_resolve(&f, e->scenario, why);
        e->has_input[i] = status == STATUS_OK;
        mistakes_of(x)->no_memory |= status == STATUS_INTERNAL;
        mem_free(f.target);
    }
    free(why);
}

static void read_all(struct reader *x, calibration_check *check)
{
    struct calibration_file *c = x->c;

    (void)calibration_keys_read(x->m, &CALIBRATION_KEYS, x->top, "", "", &x->given);
    c->seed = (uint64_t)x->given.seed;
    read_experiments(x);
    read_priors(x);
    for (size_t i = 0; i < c->n_experiments; i++)
        find_inputs(x, &c->experiment[i]);
    if (x->given.copula != NULL && calibration_inputs(c) > 0)
        calibration_copula(c, x->m, x->given.copula);
    if (x->given.targets != NULL)
        calibration_targets(c, x->m, x->given.targets, false);
    if (x->given.held_out != NULL)
        calibration_targets(c, x->m, x->given.held_out, true);
    calibration_targets_check(c, check);
}

/* The budget of the file, which the command line may change. */
static void read_budget(struct reader *x)
{
    const struct node none = {.kind = NODE_MAP};
    const struct pair *p = tree_find(x->top, "budget");
    const bool is_given = p != NULL && !tree_is_null(p->value);

    (void)sweep_keys_read(x->m, &CALIBRATION_BUDGET_KEYS, &none, NULL, &x->c->budget);
    if (is_given)
        (void)calibration_keys_read(x->m, &CALIBRATION_BUDGET_KEYS, p->value, "budget",
                                    "a map such as {points: 1800, waves: 6}", &x->c->budget);
}

/* One word of the command line: "small", or "points=300". */
static enum status change(struct calibration_budget *b, const char *word, struct err *e)
{
    const char *equals = strchr(word, '=');
    struct near near = near_to("");
    const char *why = NULL;
    char key[NUMBER_SIZE];
    int64_t n = 0;

    if (strcmp(word, "small") == 0) {
        *b = SMALL;
        return STATUS_OK;
    }
    (void)snprintf(key, sizeof key, "%.*s",
                   equals == NULL ? (int)sizeof key - 1 : (int)(equals - word), word);
    near = near_to(key);
    near_offer(&near, "small");
    for (size_t i = 0; i < CALIBRATION_BUDGET_KEYS.n; i++) {
        const struct sweep_key *rule = &CALIBRATION_BUDGET_KEYS.row[i];
        near_offer(&near, rule->key);
        if (equals == NULL || strcmp(key, rule->key) != 0)
            continue;
        if (!number_read_whole(&n, equals + 1, &why) || (double)n < rule->min ||
            (double)n > rule->max)
            return err_set(e, STATUS_USAGE, "--budget %s is no whole number from %.0f to %.0f",
                           word, rule->min, rule->max);
        memcpy((char *)b + rule->offset, &n, sizeof n);
        return STATUS_OK;
    }
    return err_set(e, STATUS_USAGE,
                   "--budget '%.60s'%s%s%s is neither small nor one of points, waves, replicates, "
                   "posterior, rounds, agents, minutes with its number, such as points=600",
                   word, near_meant(&near) != NULL ? " (did you mean " : "",
                   near_meant(&near) != NULL ? near.name : "",
                   near_meant(&near) != NULL ? "?)" : "");
}

static enum status change_budget(struct calibration_budget *b, const char *words, struct err *e)
{
    enum status status = STATUS_OK;

    while (words != NULL && status == STATUS_OK) {
        char word[2 * NUMBER_SIZE];
        words = text_first_listed(word, sizeof word, words);
        status = change(b, word, e);
    }
    return status;
}

static enum status read_file(struct reader *x, const struct calibration_options *o, struct err *e)
{
    enum status status = STATUS_OK;

    e->code = STATUS_OK;
    x->top = read_tree(x, x->c->name, e);
    if (x->top == NULL)
        return e->code != STATUS_OK ? e->code : mistakes_tell(mistakes_of(x), e);
    read_budget(x);
    for (size_t i = 0; i < o->n_budgets && status == STATUS_OK; i++)
        status = change_budget(&x->c->budget, o->budget[i], e);
    if (status != STATUS_OK)
        return status;
    read_all(x, o->check);
    if (o->seed >= 0)
        x->c->seed = (uint64_t)o->seed;
    return mistakes_tell(mistakes_of(x), e);
}

enum status calibration_file_read(struct calibration_file *c, const char *file,
                                  const struct calibration_options *o, struct err *e)
{
    struct making m = {.r = &c->reading};
    struct reader x = {.c = c, .m = &m};

    *c = (struct calibration_file){.name = file};
    return read_file(&x, o, e);
}

void calibration_file_free(struct calibration_file *c)
{
    sweep_resolved_free(&c->priors);
    for (size_t i = 0; i < c->n_experiments; i++) {
        if (c->experiment[i].scenario != NULL)
            scenario_free(c->experiment[i].scenario);
        free(c->experiment[i].scenario);
        free(c->experiment[i].policies);
    }
    mistakes_free(&c->reading.mistakes);
    arena_free(&c->reading.arena);
    c->n_experiments = c->n_targets = 0;
}
