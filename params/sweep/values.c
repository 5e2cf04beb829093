/* The values of one thing that varies: a list, a range, a scale of either, or a distribution. */
#include "sweep_resolved.h"
#include "value.h"

#include <math.h>
#include <string.h>

/* How near a step must come to the range's end to end there. */
static const double STEP_ERROR = 1e-9;

/* One reading of values into a spec. */
struct values {
    struct sweep_resolved *m;
    struct spec *s;
    const struct node *map;      /* of a range or a distribution */
    struct value_settings given; /* its keys */
};

static struct mistakes *mistakes_of(struct values *v)
{
    v->s->is_wrong = true;
    return &v->m->r->mistakes;
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
    else if ((value = sweep_spec_list(v->m, v->s, n->n)) != NULL)
        for (size_t i = 0; i < n->n; i++)
            (void)read_number(v, what, n->pair[i].value, &value[i]);
}

/* Both ends, and that they are apart. */
static bool read_ends(struct values *v)
{
    const struct node *from = v->given.from, *to = v->given.to;
    struct spec *s = v->s;

    if (from == NULL || to == NULL) {
        mistake(mistakes_of(v), v->map->at, NULL, "%s lacks its %s:", s->written,
                from == NULL ? "from" : "to");
        return false;
    }
    const bool is_from = read_number(v, "from of ", from, &s->from);
    if (!read_number(v, "to of ", to, &s->to) || !is_from)
        return false;
    if (s->from >= s->to)
        mistake(mistakes_of(v), from->at, NULL, "from of %s = %s is not below to = %s", s->written,
                from->text, to->text);
    else if (s->is_log && s->from <= 0)
        mistake(mistakes_of(v), from->at, NULL,
                "from of %s = %s; with log: true both ends are above 0", s->written, from->text);
    else if (!isfinite(s->to - s->from))
        mistake(mistakes_of(v), from->at, NULL, "from and to of %s are too far apart", s->written);
    return !s->is_wrong;
}

/* How many values the step makes, or 0 and a mistake. */
static size_t count_steps(struct values *v, const struct node *step)
{
    struct spec *s = v->s;
    const double size = v->given.step;
    const double n = size > 0 ? floor((s->to - s->from) / size + STEP_ERROR) + 1 : INFINITY;

    if (size <= 0)
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

/* The i-th of n values from `from` to `to`. */
static double place_value(const struct spec *s, size_t i, size_t n, double to)
{
    const double share = (double)i / (double)(n - 1);
    double x = sweep_tidied(s->is_log ? s->from * pow(to / s->from, share)
                                      : s->from + (to - s->from) * (double)i / (double)(n - 1));

    if (i == 0 || i == n - 1)
        x = i == 0 ? s->from : to;
    return s->limits.type == TYPE_COUNT && s->is_log ? nearbyint(x) : x;
}

/* Lists the n values of a range that ends at `to`; those of a count are whole, or it is a mistake. */
static void list_range(struct values *v, size_t n, double to)
{
    struct spec *s = v->s;
    double *value = sweep_spec_list(v->m, s, n);

    for (size_t i = 0; i < n && value != NULL; i++) {
        value[i] = place_value(s, i, n, to);
        if (s->limits.type == TYPE_COUNT && value[i] != nearbyint(value[i])) {
            mistake(mistakes_of(v), v->map->at, NULL,
                    "%s: from, to and count make %.15g, which is not a whole number", s->written,
                    value[i]);
            return;
        }
    }
}

/* Lists the values that the step leads to, the last of them at `to` or below it. */
static void list_steps(struct values *v, const struct node *step)
{
    const struct spec *s = v->s;
    const size_t n = count_steps(v, step);

    if (n == 0)
        return;
    const double whole = (double)(n - 1) * v->given.step;
    const bool ends_there = fabs(s->from + whole - s->to) <= STEP_ERROR * (s->to - s->from);
    list_range(v, n, ends_there ? s->to : sweep_tidied(s->from + whole));
}

static void read_range(struct values *v, bool is_right)
{
    const struct pair *step = tree_find(v->map, "step"), *count = tree_find(v->map, "count");
    struct spec *s = v->s;

    if (s->limits.type == TYPE_FLAG) {
        mistake(mistakes_of(v), v->map->at, NULL, "%s is true or false; list them: [false, true]",
                s->written);
        return;
    }
    s->kind = SPEC_range;
    s->is_log = v->given.log;
    s->is_wrong |= !is_right;
    if (!read_ends(v))
        return;
    if (count != NULL && step != NULL)
        mistake(mistakes_of(v), step->value->at, NULL,
                "%s has a count and a step; one of them is enough", s->written);
    else if (step != NULL && s->is_log)
        mistake(mistakes_of(v), step->value->at, NULL,
                "%s: a step cannot go with log: true; give a count", s->written);
    else if (count != NULL)
        list_range(v, (size_t)v->given.count, s->to);
    else if (step != NULL)
        list_steps(v, step->value);
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
                        key->text, DISTRIBUTIONS[i].name,
                        sweep_moments_text(&DISTRIBUTIONS[i], moments));
                return;
            }
    sweep_keys_tell_unknown(&v->m->making, &VALUE_KEYS, key, v->s->written);
}

/* The ways in which a map gives values: the parts of a range; a scale or a distribution; quantiles. */
struct ways {
    size_t n_parts, n_others;
    const struct pair *other, *quantiles;
};

static struct ways find_ways(struct values *v)
{
    struct ways w = {.n_parts = 0};

    for (size_t i = 0; i < v->map->n; i++) {
        const struct pair *p = &v->map->pair[i];
        const char *key = p->key->text;
        if (sweep_keys_find(&VALUE_KEYS, key) == NULL)
            tell_unknown(v, p->key);
        else if (strcmp(key, "quantiles") == 0)
            w.quantiles = p;
        else if (strcmp(key, "scale") == 0 || distribution_named(key) != DISTRIBUTION_none) {
            w.other = p;
            w.n_others++;
        } else
            w.n_parts++;
    }
    return w;
}

/* Tells what is wrong with the ways taken together. False: nothing. */
static bool tells_wrong_ways(struct values *v, const struct ways *w)
{
    const bool is_scale = w->other != NULL && strcmp(w->other->key->text, "scale") == 0;
    const char *written = v->s->written;

    if (w->quantiles != NULL && (w->n_parts > 0 || w->other == NULL || is_scale))
        mistake(mistakes_of(v), w->quantiles->key->at, NULL,
                "quantiles of %s stand beside a distribution, such as {uniform: {min: 0, max: 1}, "
                "quantiles: [0.1, 0.9]}",
                written);
    else if (w->n_parts + w->n_others == 0 && !v->s->is_wrong)
        mistake(mistakes_of(v), v->map->at, NULL, "%s is an empty map", written);
    else if (w->n_others > 1 || (w->n_others == 1 && w->n_parts > 0))
        mistake(mistakes_of(v), v->map->at, NULL,
                "%s is given in several ways; one of from and to, scale, or a distribution is "
                "enough",
                written);
    else if (!v->s->is_wrong && is_scale)
        mistake(mistakes_of(v), w->other->key->at, NULL, "%s: a scale cannot be scaled", written);
    else
        return v->s->is_wrong;
    return true;
}

/* A map is a range, or one distribution, with its quantiles or without. */
static void read_map(struct values *v)
{
    const struct ways w = find_ways(v);

    if (tells_wrong_ways(v, &w))
        return;
    const bool is_right = sweep_keys_read(&v->m->making, &VALUE_KEYS, v->map, NULL, &v->given);
    if (w.other == NULL)
        read_range(v, is_right);
    else {
        sweep_distribution(v->m, v->s, w.other);
        if (w.quantiles != NULL)
            sweep_quantiles(v->m, v->s, w.quantiles->value);
    }
}

void sweep_values(struct sweep_resolved *m, struct mark at, const char *path,
                  const struct node *value)
{
    const struct pair *scale = tree_find(value, "scale");
    const bool is_scale = scale != NULL && value->n == 1;
    struct spec *s = sweep_spec_add(m, at, path, is_scale);
    struct values v = {.m = m, .s = s, .map = value};

    if (s == NULL)
        return;
    if (is_scale)
        v.map = value = scale->value;
    if (value->kind == NODE_SEQUENCE)
        read_list(&v, value);
    else if (value->kind == NODE_MAP)
        read_map(&v);
    else if (tree_is_null(value))
        mistake(mistakes_of(&v), value->at, NULL,
                "%s is nothing; list its values, such as [0.1, 0.3]", path);
    else
        mistake(mistakes_of(&v), value->at, NULL,
                "%s = %.60s is one value; write a list, such as [0.1, 0.3], or put it into the "
                "scenario",
                path, value->text);
}
