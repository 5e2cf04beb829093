/* The values of one thing that varies: a list, a range, a scale of either, or a distribution. */
#include "sweep_making.h"
#include "value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const KEYS[] = {"from",       "to",    "count",     "step",   "log",
                                   "scale",      "beta",  "lognormal", "normal", "uniform",
                                   "triangular", "gamma", "quantiles"};
enum { N_KEYS = sizeof KEYS / sizeof KEYS[0], N_RANGE_KEYS = 5, QUANTILES = N_KEYS - 1 };

/* How near a step must come to the range's end to end there. */
static const double STEP_ERROR = 1e-9;

/* One reading of values into a spec. */
struct values {
    struct sweep_making *m;
    struct spec *s;
};

static struct mistakes *mistakes_of(struct values *v)
{
    v->s->is_wrong = true;
    return &v->m->r->mistakes;
}

static size_t find_key(const char *key)
{
    size_t i = 0;

    while (i < N_KEYS && strcmp(KEYS[i], key) != 0)
        i++;
    return i;
}

bool sweep_is_value_key(const char *key)
{
    return find_key(key) < N_KEYS;
}

static double *make_room(struct values *v, size_t n)
{
    v->s->value = arena_array(&v->m->r->arena, n, sizeof *v->s->value);
    v->m->r->mistakes.no_memory |= v->s->value == NULL;
    v->s->n = v->s->value == NULL ? 0 : n;
    v->s->kind = SPEC_list;
    return v->s->value;
}

/* Multipliers are only asked to be numbers here: what they make of each parameter is judged point by point. */
static struct param_row row_of_values(const struct spec *s)
{
    struct param_row row = s->limits;

    if (s->factor.is_scale) {
        row.min = -INFINITY;
        row.max = INFINITY;
    }
    return row;
}

static bool read_number(struct values *v, const char *what, const struct node *n, double *x)
{
    const struct param_row row = row_of_values(v->s);
    union param_value value;
    char why[WHY_SIZE];

    if (n->kind != NODE_TEXT || tree_is_null(n))
        mistake(mistakes_of(v), n->at, NULL, "%s%s is %s; one value is needed", what, v->s->written,
                tree_kind_words(n));
    else if (!value_parse(&row, n->text, &value, why))
        mistake(mistakes_of(v), n->at, NULL, "%s%s = %.60s %s", what, v->s->written, n->text, why);
    else {
        *x = param_number(&row, value);
        return true;
    }
    return false;
}

static void read_list(struct values *v, const struct node *n)
{
    const char *what = v->s->factor.is_scale ? "scale of " : "";
    double *value;

    if (n->n == 0)
        mistake(mistakes_of(v), n->at, NULL, "%s%s is an empty list", what, v->s->written);
    else if (n->n > MAX_POINTS)
        mistake(mistakes_of(v), n->at, NULL, "%s%s has %zu values; the limit is %d", what,
                v->s->written, n->n, MAX_POINTS);
    else if ((value = make_room(v, n->n)) != NULL)
        for (size_t i = 0; i < n->n; i++)
            (void)read_number(v, what, n->pair[i].value, &value[i]);
}

/* A range as written. */
struct range {
    const struct node *from, *to, *count, *step, *log;
};

/* Both ends, and that they are apart. */
static bool read_ends(struct values *v, const struct range *r, const struct node *map)
{
    struct spec *s = v->s;

    if (r->from == NULL || r->to == NULL) {
        mistake(mistakes_of(v), map->at, NULL, "%s lacks its %s:", s->written,
                r->from == NULL ? "from" : "to");
        return false;
    }
    const bool is_from = read_number(v, "from of ", r->from, &s->from);
    if (!read_number(v, "to of ", r->to, &s->to) || !is_from)
        return false;
    if (s->from >= s->to)
        mistake(mistakes_of(v), r->from->at, NULL, "from of %s = %s is not below to = %s",
                s->written, r->from->text, r->to->text);
    else if (s->is_log && s->from <= 0)
        mistake(mistakes_of(v), r->from->at, NULL,
                "from of %s = %s; with log: true both ends are above 0", s->written, r->from->text);
    else if (!isfinite(s->to - s->from))
        mistake(mistakes_of(v), r->from->at, NULL, "from and to of %s are too far apart",
                s->written);
    return !s->is_wrong;
}

/* How many values a step makes, or 0 and a mistake. */
static size_t count_steps(struct values *v, const struct node *step, double *size)
{
    struct spec *s = v->s;

    if (!sweep_real(v->m, step, "step", 0, size)) {
        s->is_wrong = true;
        return 0;
    }
    const double n = *size > 0 ? floor((s->to - s->from) / *size + STEP_ERROR) + 1 : INFINITY;
    if (*size <= 0)
        mistake(mistakes_of(v), step->at, NULL, "step = %s does not go anywhere", step->text);
    else if (n < 2)
        mistake(mistakes_of(v), step->at, NULL,
                "step = %s is longer than the whole range of %s, %.15g to %.15g", step->text,
                s->written, s->from, s->to);
    else if (n > MAX_POINTS)
        mistake(mistakes_of(v), step->at, NULL, "step = %s makes %.0f values; the limit is %d",
                step->text, n, MAX_POINTS);
    else
        return (size_t)n;
    return 0;
}

double sweep_tidied(double x)
{
    char text[VALUE_SIZE];

    (void)snprintf(text, sizeof text, "%.15g", x);
    return strtod(text, NULL);
}

/* Lists the n values of a range that ends at `to`; those of a count are whole, or it is a mistake. */
static void list_range(struct values *v, size_t n, double to, const struct node *map)
{
    struct spec *s = v->s;
    double *value = make_room(v, n);

    for (size_t i = 0; i < n && value != NULL; i++) {
        const double share = (double)i / (double)(n - 1);
        value[i] = sweep_tidied(s->is_log ? s->from * pow(to / s->from, share)
                                          : s->from + (to - s->from) * (double)i / (double)(n - 1));
        if (i == 0 || i == n - 1)
            value[i] = i == 0 ? s->from : to;
        if (s->limits.type == TYPE_COUNT && s->is_log)
            value[i] = nearbyint(value[i]);
        else if (s->limits.type == TYPE_COUNT && value[i] != nearbyint(value[i])) {
            mistake(mistakes_of(v), map->at, NULL,
                    "%s: from, to and count make %.15g, which is not a whole number", s->written,
                    value[i]);
            return;
        }
    }
}

static void read_range(struct values *v, const struct range *r, const struct node *map)
{
    struct spec *s = v->s;
    int64_t count = 0;
    double step = 0;

    if (s->limits.type == TYPE_FLAG) {
        mistake(mistakes_of(v), map->at, NULL, "%s is true or false; list them: [false, true]",
                s->written);
        return;
    }
    if (r->log != NULL && !sweep_flag(v->m, r->log, "log", &s->is_log))
        s->is_wrong = true;
    s->kind = SPEC_range;
    if (!read_ends(v, r, map))
        return;
    if (r->count != NULL && r->step != NULL)
        mistake(mistakes_of(v), r->step->at, NULL,
                "%s has a count and a step; one of them is enough", s->written);
    else if (r->step != NULL && s->is_log)
        mistake(mistakes_of(v), r->step->at, NULL,
                "%s: a step cannot go with log: true; give a count", s->written);
    else if (r->count != NULL) {
        if (!sweep_count(v->m, r->count, "count", 2, MAX_POINTS, &count))
            s->is_wrong = true;
        else
            list_range(v, (size_t)count, s->to, map);
    } else if (r->step != NULL) {
        const size_t n = count_steps(v, r->step, &step);
        const double whole = (double)(n - 1) * step;
        const bool ends_there = fabs(s->from + whole - s->to) <= STEP_ERROR * (s->to - s->from);
        if (n > 0)
            list_range(v, n, ends_there ? s->to : sweep_tidied(s->from + whole), map);
    }
}

static void read_moments(struct values *v, const struct distribution_kind_row *kind,
                         const struct node *map)
{
    size_t n_keys = 0;

    while (n_keys < MAX_MOMENTS && kind->key[n_keys] != NULL)
        n_keys++;
    for (size_t i = 0; i < map->n; i++) {
        const struct node *n = map->pair[i].value;
        size_t k = 0;
        double x;
        while (k < n_keys && strcmp(kind->key[k], map->pair[i].key->text) != 0)
            k++;
        if (k == n_keys) {
            v->s->is_wrong = true;
            making_unknown(&v->m->making, map->pair[i].key, kind->name, kind->key, n_keys);
        } else if (!sweep_real(v->m, n, kind->key[k], -INFINITY, &x))
            v->s->is_wrong = true;
        else
            memcpy((char *)&v->s->factor.distribution + kind->offset[k], &x, sizeof x);
    }
    for (size_t k = 0; k < kind->n_needed; k++)
        if (tree_find(map, kind->key[k]) == NULL)
            mistake(mistakes_of(v), map->at, NULL, "%s's %s lacks its %s", v->s->written,
                    kind->name, kind->key[k]);
}

/* What a distribution is given by: "{mean: ..., sd: ...}". Returns text. */
static const char *moments_text(const struct distribution_kind_row *kind, char text[WHY_SIZE])
{
    int n = 0;

    for (size_t k = 0; k < kind->n_needed; k++)
        n += snprintf(text + n, WHY_SIZE - (size_t)n, "%s%s: ...", k == 0 ? "{" : ", ",
                      kind->key[k]);
    (void)snprintf(text + n, WHY_SIZE - (size_t)n, "}");
    return text;
}

/* A name that a map of values does not know; it may belong one level further in. */
static void tell_unknown(struct values *v, const struct node *key)
{
    char moments[WHY_SIZE];

    v->s->is_wrong = true;
    for (int i = DISTRIBUTION_beta; i <= DISTRIBUTION_gamma; i++)
        for (size_t k = 0; k < DISTRIBUTIONS[i].n_needed; k++)
            if (strcmp(DISTRIBUTIONS[i].key[k], key->text) == 0) {
                mistake(mistakes_of(v), key->at, NULL,
                        "%s: '%s' belongs in a distribution, such as {%s: %s}", v->s->written,
                        key->text, DISTRIBUTIONS[i].name, moments_text(&DISTRIBUTIONS[i], moments));
                return;
            }
    making_unknown(&v->m->making, key, v->s->written, KEYS, N_KEYS);
}

static void read_distribution(struct values *v, const struct pair *p)
{
    struct spec *s = v->s;
    const enum distribution_kind which = distribution_named(p->key->text);
    const struct distribution_kind_row *kind = &DISTRIBUTIONS[which];
    char why[WHY_SIZE], moments[WHY_SIZE];

    s->kind = SPEC_distribution;
    s->factor.distribution =
        (struct distribution){.kind = which, .min = -INFINITY, .max = INFINITY};
    if (s->limits.type != TYPE_REAL)
        mistake(mistakes_of(v), p->key->at, NULL, "%s is %s; it cannot have a distribution",
                s->written, s->limits.type == TYPE_COUNT ? "a whole number" : "true or false");
    else if (p->value->kind != NODE_MAP)
        mistake(mistakes_of(v), p->value->at, NULL, "%s of %s is %s; it is a map such as %s",
                kind->name, s->written, tree_kind_words(p->value), moments_text(kind, moments));
    else {
        read_moments(v, kind, p->value);
        if (!s->is_wrong && !distribution_check(&s->factor.distribution, &s->limits, why))
            mistake(mistakes_of(v), p->value->at, NULL, "%s: the %s distribution %s", s->written,
                    kind->name, why);
    }
}

/* Whether a map's parts are a distribution, and no range or scale. */
static bool has_distribution(size_t n_parts, const struct pair *distribution)
{
    return n_parts == 0 && distribution != NULL && strcmp(distribution->key->text, "scale") != 0;
}

/* A map is a range, or one distribution, with its quantiles or without. */
static void read_map(struct values *v, const struct node *map)
{
    const struct node *part[N_RANGE_KEYS] = {NULL};
    const struct pair *distribution = NULL, *quantiles = NULL;
    size_t n_parts = 0, n_distributions = 0;

    for (size_t i = 0; i < map->n; i++) {
        const struct pair *p = &map->pair[i];
        const size_t k = find_key(p->key->text);
        if (k == N_KEYS)
            tell_unknown(v, p->key);
        else if (k < N_RANGE_KEYS) {
            part[k] = p->value;
            n_parts++;
        } else if (k == QUANTILES)
            quantiles = p;
        else {
            distribution = p;
            n_distributions++;
        }
    }
    if (quantiles != NULL && !has_distribution(n_parts, distribution))
        mistake(mistakes_of(v), quantiles->key->at, NULL,
                "quantiles of %s stand beside a distribution, such as {uniform: {min: 0, max: 1}, "
                "quantiles: [0.1, 0.9]}",
                v->s->written);
    else if (n_parts + n_distributions == 0 && !v->s->is_wrong)
        mistake(mistakes_of(v), map->at, NULL, "%s is an empty map", v->s->written);
    else if (n_distributions > 1 || (n_distributions == 1 && n_parts > 0))
        mistake(mistakes_of(v), map->at, NULL,
                "%s is given in several ways; one of from and to, scale, or a distribution is "
                "enough",
                v->s->written);
    else if (v->s->is_wrong)
        return;
    else if (n_distributions == 1 && strcmp(distribution->key->text, "scale") == 0)
        mistake(mistakes_of(v), distribution->key->at, NULL, "%s: a scale cannot be scaled",
                v->s->written);
    else if (n_distributions == 1) {
        read_distribution(v, distribution);
        if (quantiles != NULL)
            sweep_quantiles(v->m, v->s, quantiles->value);
    } else if (n_parts > 0)
        read_range(v, &(struct range){part[0], part[1], part[2], part[3], part[4]}, map);
}

void sweep_values(struct sweep_making *m, struct mark at, const char *path,
                  const struct node *value)
{
    const struct pair *scale = tree_find(value, "scale");
    const bool is_scale = scale != NULL && value->n == 1;
    struct spec *s = sweep_add_spec(m, at, path, is_scale);
    struct values v = {m, s};

    if (s == NULL)
        return;
    if (is_scale)
        value = scale->value;
    if (value->kind == NODE_SEQUENCE)
        read_list(&v, value);
    else if (value->kind == NODE_MAP)
        read_map(&v, value);
    else if (tree_is_null(value))
        mistake(mistakes_of(&v), value->at, NULL,
                "%s is nothing; list its values, such as [0.1, 0.3]", path);
    else
        mistake(mistakes_of(&v), value->at, NULL,
                "%s = %.60s is one value; write a list, such as [0.1, 0.3], or put it into the "
                "scenario",
                path, value->text);
}
