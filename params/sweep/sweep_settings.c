/* A sweep's settings: every key of its file but `vary` and `scenario`. */
#include "sweep_making.h"
#include "value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const KEYS[] = {"scenario",   "design",   "points",
                                   "replicates", "vary",     "policies",
                                   "file",       "sampling", "common_random_numbers",
                                   "stop_when",  "seed"};

const char *sweep_name(struct sweep_making *m, const struct node *n, const char *what,
                       const char *is_meant)
{
    if (n->kind == NODE_TEXT && n->text[0] != '\0')
        return n->text;
    mistake(&m->r->mistakes, n->at, NULL, "%s is %s; it is %s", what,
            n->kind == NODE_TEXT ? "empty" : tree_kind_words(n), is_meant);
    return NULL;
}

/* One value of a made row, as parameters' values are read. */
static bool take(struct sweep_making *m, const struct node *n, const char *what,
                 const struct param_row *row, union param_value *v)
{
    char why[WHY_SIZE];

    if (n->kind != NODE_TEXT || tree_is_null(n))
        mistake(&m->r->mistakes, n->at, NULL, "%s is %s; one value is needed", what,
                tree_kind_words(n));
    else if (!value_parse(row, n->text, v, why))
        mistake(&m->r->mistakes, n->at, NULL, "%s = %.60s %s", what, n->text, why);
    else
        return true;
    return false;
}

bool sweep_count(struct sweep_making *m, const struct node *n, const char *what, double min,
                 double max, int64_t *out)
{
    const struct param_row row = {.type = TYPE_COUNT, .unit = "1", .min = min, .max = max};
    union param_value v;

    if (!take(m, n, what, &row, &v))
        return false;
    *out = v.count;
    return true;
}

bool sweep_real(struct sweep_making *m, const struct node *n, const char *what, double min,
                double *out)
{
    const struct param_row row = {.type = TYPE_REAL, .unit = "1", .min = min, .max = INFINITY};
    union param_value v;

    if (!take(m, n, what, &row, &v))
        return false;
    *out = v.real;
    return true;
}

bool sweep_flag(struct sweep_making *m, const struct node *n, const char *what, bool *out)
{
    const struct param_row row = {.type = TYPE_FLAG, .unit = "1", .min = 0, .max = 1};
    union param_value v;

    if (!take(m, n, what, &row, &v))
        return false;
    *out = v.flag;
    return true;
}

static size_t find_name(const char *const *names, size_t n, const char *name)
{
    size_t i = 0;

    while (i < n && strcmp(names[i], name) != 0)
        i++;
    return i;
}

static void read_design(struct sweep_making *m)
{
    const struct node *n = tree_get(m->top, "design");

    if (n == NULL) {
        mistake(&m->r->mistakes, m->top->at, NULL,
                "the sweep lacks its design:, such as design: grid");
        return;
    }
    const char *name = sweep_name(m, n, "design", "a name such as grid or lhs");
    const size_t i = name == NULL ? DESIGN_COUNT : find_name(DESIGN_NAMES, DESIGN_COUNT, name);
    if (i < DESIGN_COUNT) {
        m->design = m->sampling = (enum design)i;
        m->is_design_known = true;
    } else if (name != NULL)
        making_unknown(&m->making, n, "design", DESIGN_NAMES, DESIGN_COUNT);
}

static bool draws(const struct sweep_making *m)
{
    return design_is_sample(m->design) || m->design == DESIGN_priors;
}

static void read_points(struct sweep_making *m)
{
    const struct node *n = tree_get(m->top, "points");

    if (n != NULL)
        (void)sweep_count(m, n, "points", 1, MAX_POINTS, &m->points);
    if (m->is_design_known && !draws(m))
        m->points = 0; /* it has as many as its values make */
    else if (n != NULL)
        return;
    else if (m->is_design_known && draws(m))
        mistake(&m->r->mistakes, tree_get(m->top, "design")->at, NULL,
                "%s needs points:, how many%s, such as points: 512", DESIGN_NAMES[m->design],
                m->design == DESIGN_morris     ? " trajectories"
                : m->design == DESIGN_saltelli ? " base points"
                                               : "");
}

static void read_sampling(struct sweep_making *m)
{
    static const char *const NAMES[] = {"lhs", "sobol"};
    const struct node *n = tree_get(m->top, "sampling");

    if (m->design == DESIGN_priors)
        m->sampling = DESIGN_lhs;
    if (n == NULL)
        return;
    const char *name = sweep_name(m, n, "sampling", "lhs or sobol");
    if (m->is_design_known && m->design != DESIGN_priors)
        mistake(&m->r->mistakes, tree_find(m->top, "sampling")->key->at, NULL,
                "sampling: only design: priors asks for it; leave this out");
    else if (name != NULL && find_name(NAMES, 2, name) == 2)
        making_unknown(&m->making, n, "sampling", NAMES, 2);
    else if (name != NULL)
        m->sampling = strcmp(name, NAMES[0]) == 0 ? DESIGN_lhs : DESIGN_sobol;
}

static void read_seed(struct sweep_making *m)
{
    const struct node *n = tree_get(m->top, "seed");

    if (n == NULL)
        return;
    if (m->is_design_known && !draws(m))
        mistake(&m->r->mistakes, tree_find(m->top, "seed")->key->at, NULL,
                "seed: is that of a sample, and %s draws none; the seed of the runs is the "
                "scenario's random.seed",
                DESIGN_NAMES[m->design]);
    else
        (void)sweep_count(m, n, "seed", 0, 9223372036854775807.0, &m->seed);
}

/* `file` belongs to a list only; it is read with the factors. */
static void judge_file(struct sweep_making *m)
{
    const struct pair *p = tree_find(m->top, "file");

    if (p != NULL && m->is_design_known && m->design != DESIGN_list)
        mistake(&m->r->mistakes, p->key->at, NULL,
                "file: only design: list reads its points from a file; leave this out");
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

static void tell_unknown(struct sweep_making *m, const struct node *key)
{
    if (is_of_scenario(key->text))
        mistake(&m->r->mistakes, key->at, NULL,
                "%s: parameters are set in the scenario or with --set, and vary below vary:, "
                "indented",
                key->text);
    else
        making_unknown(&m->making, key, "", KEYS, sizeof KEYS / sizeof KEYS[0]);
}

void sweep_settings(struct sweep_making *m)
{
    const size_t n_keys = sizeof KEYS / sizeof KEYS[0];
    const struct node *n;

    for (size_t i = 0; i < m->top->n; i++)
        if (find_name(KEYS, n_keys, m->top->pair[i].key->text) == n_keys)
            tell_unknown(m, m->top->pair[i].key);
    read_design(m);
    read_points(m);
    read_sampling(m);
    read_seed(m);
    judge_file(m);
    if ((n = tree_get(m->top, "replicates")) != NULL)
        (void)sweep_count(m, n, "replicates", 1, 1e9, &m->replicates);
    if ((n = tree_get(m->top, "common_random_numbers")) != NULL)
        (void)sweep_flag(m, n, "common_random_numbers", &m->common_random_numbers);
}

/* The number of a policy by its name, or a mistake. */
static bool find_policy(struct sweep_making *m, const struct node *n, size_t *policy)
{
    const char *names[MAX_POLICIES];
    const char *name = sweep_name(m, n, "a policy", "a name");

    for (size_t i = 0; i < m->s->n_policies; i++)
        names[i] = m->s->policy[i].name;
    if (name == NULL)
        return false;
    *policy = find_name(names, m->s->n_policies, name);
    if (*policy < m->s->n_policies)
        return true;
    making_unknown(&m->making, n, "policies", names, m->s->n_policies);
    return false;
}

/* One policy, or two: what the second has more than the first. */
static void read_contrast(struct sweep_making *m, const struct node *stop)
{
    const struct node *n = tree_get(stop, "contrast");

    if (n == NULL && m->s->n_policies > 1)
        mistake(&m->r->mistakes, stop->at, NULL,
                "stop_when lacks its contrast:, two policies such as [%s, %s], or one",
                m->s->policy[0].name, m->s->policy[1].name);
    if (n == NULL)
        return;
    if (n->kind == NODE_SEQUENCE && n->n == 2) {
        if (find_policy(m, n->pair[0].value, &m->stop.against) &&
            find_policy(m, n->pair[1].value, &m->stop.policy) && m->stop.policy == m->stop.against)
            mistake(&m->r->mistakes, n->at, NULL,
                    "contrast: the two policies are one and the same");
    } else if (n->kind == NODE_TEXT || (n->kind == NODE_SEQUENCE && n->n == 1)) {
        if (find_policy(m, n->kind == NODE_TEXT ? n : n->pair[0].value, &m->stop.policy))
            m->stop.against = m->stop.policy;
    } else
        mistake(&m->r->mistakes, n->at, NULL,
                "contrast is two policies, such as [none, full], or one");
}

static void read_measure(struct sweep_making *m, const struct node *stop)
{
    const struct node *n = tree_get(stop, "measure");

    if (n == NULL) {
        mistake(&m->r->mistakes, stop->at, NULL, "stop_when lacks its measure:");
        return;
    }
    const char *name = sweep_name(m, n, "measure", "a name such as untreated_rate");
    if (name != NULL && strlen(name) >= MEASURE_NAME_SIZE)
        mistake(&m->r->mistakes, n->at, NULL, "'%.60s' is no measure's name", name);
    else if (name != NULL)
        (void)snprintf(m->stop.measure, sizeof m->stop.measure, "%s", name);
}

/* min, max, batch: `min` is the sweep's replicates where it is not said, `batch` is min. */
static void read_numbers(struct sweep_making *m, const struct node *stop)
{
    const struct node *width = tree_get(stop, "half_width"), *min = tree_get(stop, "min");
    const struct node *max = tree_get(stop, "max"), *batch = tree_get(stop, "batch");
    const struct node *replicates = tree_get(m->top, "replicates");

    m->stop.min = m->replicates > 0 ? m->replicates : m->s->run.random_replicates;
    if (width == NULL)
        mistake(&m->r->mistakes, stop->at, NULL,
                "stop_when lacks its half_width:, of the 95 %% interval");
    else if (sweep_real(m, width, "half_width", 0, &m->stop.half_width) && m->stop.half_width <= 0)
        mistake(&m->r->mistakes, width->at, NULL, "half_width = 0 is never reached");
    if (max == NULL)
        mistake(&m->r->mistakes, stop->at, NULL, "stop_when lacks its max:, of replicates");
    if (min != NULL && !sweep_count(m, min, "min", 2, 1e9, &m->stop.min))
        m->stop.min = 2;
    if (m->stop.min < 2)
        mistake(&m->r->mistakes, replicates != NULL ? replicates->at : stop->at, NULL,
                "stop_when needs 2 replicates or more for an interval");
    m->stop.batch = m->stop.min;
    if (batch != NULL)
        (void)sweep_count(m, batch, "batch", 1, 1e9, &m->stop.batch);
    if (max != NULL && sweep_count(m, max, "max", 2, 1e9, &m->stop.max) &&
        m->stop.max < m->stop.min)
        mistake(&m->r->mistakes, max->at, NULL, "max = %lld is less than min = %lld",
                (long long)m->stop.max, (long long)m->stop.min);
}

void sweep_stop_rule(struct sweep_making *m)
{
    static const char *const STOP_KEYS[] = {"measure", "contrast", "half_width",
                                            "min",     "max",      "batch"};
    const size_t n_keys = sizeof STOP_KEYS / sizeof STOP_KEYS[0];
    const struct node *stop = tree_get(m->top, "stop_when");

    if (stop == NULL)
        return;
    if (stop->kind != NODE_MAP) {
        mistake(&m->r->mistakes, stop->at, NULL,
                "stop_when is %s; it is a map such as {measure: untreated_rate, half_width: 0.2, "
                "max: 400}",
                tree_kind_words(stop));
        return;
    }
    for (size_t i = 0; i < stop->n; i++)
        if (find_name(STOP_KEYS, n_keys, stop->pair[i].key->text) == n_keys)
            making_unknown(&m->making, stop->pair[i].key, "stop_when", STOP_KEYS, n_keys);
    m->stop.is_given = true;
    read_measure(m, stop);
    read_contrast(m, stop);
    read_numbers(m, stop);
}
