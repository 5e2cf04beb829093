/* A distribution of values; in a design that lists values it stands for its quantiles. */
#include "sweep_resolved.h"
#include "value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double sweep_tidied(double x)
{
    char text[VALUE_SIZE];

    (void)snprintf(text, sizeof text, "%.15g", x);
    return strtod(text, NULL);
}

const char *sweep_moments_text(const struct distribution_kind_row *kind, char text[WHY_SIZE])
{
    int n = 0;

    for (size_t k = 0; k < kind->n_needed; k++)
        n += snprintf(text + n, WHY_SIZE - (size_t)n, "%s%s: ...", k == 0 ? "{" : ", ",
                      kind->key[k]);
    (void)snprintf(text + n, WHY_SIZE - (size_t)n, "}");
    return text;
}

static struct mistakes *mistakes_of(struct sweep_resolved *m, struct spec *s)
{
    s->is_wrong = true;
    return &m->r->mistakes;
}

static size_t count_moments(const struct distribution_kind_row *kind)
{
    size_t n = 0;

    while (n < MAX_MOMENTS && kind->key[n] != NULL)
        n++;
    return n;
}

/* Reads one number that a distribution is given by. */
static void read_moment(struct sweep_resolved *m, struct spec *s,
                        const struct distribution_kind_row *kind, const struct pair *p)
{
    const size_t n_keys = count_moments(kind);
    size_t k = 0;
    double x;

    while (k < n_keys && strcmp(kind->key[k], p->key->text) != 0)
        k++;
    if (k == n_keys) {
        s->is_wrong = true;
        making_unknown(&m->making, p->key, kind->name, kind->key, n_keys);
    } else if (!sweep_keys_number(&m->making, p->value, kind->key[k], &x))
        s->is_wrong = true;
    else
        memcpy((char *)&s->factor.distribution + kind->offset[k], &x, sizeof x);
}

/* Reads its numbers and checks them against each other. */
static void read_moments(struct sweep_resolved *m, struct spec *s,
                         const struct distribution_kind_row *kind, const struct node *map)
{
    char why[WHY_SIZE];

    for (size_t i = 0; i < map->n; i++)
        read_moment(m, s, kind, &map->pair[i]);
    for (size_t k = 0; k < kind->n_needed; k++)
        if (tree_find(map, kind->key[k]) == NULL)
            mistake(mistakes_of(m, s), map->at, NULL, "%s's %s lacks its %s", s->written,
                    kind->name, kind->key[k]);
    if (!s->is_wrong && !distribution_check(&s->factor.distribution, &s->limits, why))
        mistake(mistakes_of(m, s), map->at, NULL, "%s: the %s distribution %s", s->written,
                kind->name, why);
}

void sweep_distribution(struct sweep_resolved *m, struct spec *s, const struct pair *p)
{
    const enum distribution_kind which = distribution_named(p->key->text);
    const struct distribution_kind_row *kind = &DISTRIBUTIONS[which];
    char moments[WHY_SIZE];

    s->kind = SPEC_distribution;
    s->factor.distribution =
        (struct distribution){.kind = which, .min = -INFINITY, .max = INFINITY};
    if (s->limits.type != TYPE_REAL)
        mistake(mistakes_of(m, s), p->key->at, NULL, "%s is %s; it cannot have a distribution",
                s->written, s->limits.type == TYPE_COUNT ? "a whole number" : "true or false");
    else if (p->value->kind != NODE_MAP)
        mistake(mistakes_of(m, s), p->value->at, NULL, "%s of %s is %s; it is a map such as %s",
                kind->name, s->written, tree_kind_words(p->value),
                sweep_moments_text(kind, moments));
    else
        read_moments(m, s, kind, p->value);
}

static bool make_room(struct sweep_resolved *m, double **values, size_t n)
{
    *values = arena_array(&m->r->arena, n, sizeof **values);
    m->r->mistakes.no_memory |= *values == NULL;
    return *values != NULL;
}

void sweep_quantiles(struct sweep_resolved *m, struct spec *s, const struct node *list)
{
    if (list->kind != NODE_SEQUENCE || list->n == 0) {
        mistake(&m->r->mistakes, list->at, NULL,
                "quantiles of %s is %s; it is a list such as [0.025, 0.5, 0.975]", s->written,
                list->kind == NODE_SEQUENCE ? "an empty list" : tree_kind_words(list));
        s->is_wrong = true;
        return;
    }
    if (!make_room(m, &s->quantile, list->n))
        return;
    s->n_quantiles = list->n;
    for (size_t i = 0; i < list->n; i++) {
        const struct node *n = list->pair[i].value;
        char why[WHY_SIZE];
        const bool is_text = n->kind == NODE_TEXT;
        if (is_text && value_parse_real(n->text, &s->quantile[i], why) && s->quantile[i] > 0 &&
            s->quantile[i] < 1)
            continue;
        mistake(&m->r->mistakes, n->at, NULL,
                "quantiles of %s: %.60s is no share above 0 and below 1, such as 0.025", s->written,
                is_text ? n->text : tree_kind_words(n));
        s->is_wrong = true;
    }
}

/* A low end, a middle and a high end; without the middle where the scenario itself is one of the points. */
static bool take_usual(struct sweep_resolved *m, struct spec *s)
{
    static const double THREE[] = {0.025, 0.5, 0.975}, TWO[] = {0.025, 0.975};
    const bool is_two = m->design == DESIGN_one_at_a_time;

    s->n_quantiles = is_two ? 2 : 3;
    if (!make_room(m, &s->quantile, s->n_quantiles))
        return false;
    memcpy(s->quantile, is_two ? TWO : THREE, s->n_quantiles * sizeof *s->quantile);
    return true;
}

void sweep_list_quantiles(struct sweep_resolved *m, struct spec *s)
{
    double *value;

    if (s->n_quantiles == 0 && !take_usual(m, s))
        return;
    if (!make_room(m, &value, s->n_quantiles))
        return;
    for (size_t i = 0; i < s->n_quantiles; i++)
        value[i] = fmin(fmax(sweep_tidied(sweep_spec_value(s, s->quantile[i])), s->limits.min),
                        s->limits.max);
    s->value = value;
    s->n = s->n_quantiles;
    s->kind = SPEC_list;
    s->listed = s->factor.distribution;
    s->factor.distribution = (struct distribution){.kind = DISTRIBUTION_none};
}
