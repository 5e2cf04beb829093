/* A distribution in a design that lists values: it stands for its quantiles. */
#include "sweep_making.h"
#include "value.h"

#include <math.h>
#include <string.h>

static bool make_room(struct sweep_making *m, double **values, size_t n)
{
    *values = arena_array(&m->r->arena, n, sizeof **values);
    m->r->mistakes.no_memory |= *values == NULL;
    return *values != NULL;
}

void sweep_quantiles(struct sweep_making *m, struct spec *s, const struct node *list)
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
static bool take_usual(struct sweep_making *m, struct spec *s)
{
    static const double THREE[] = {0.025, 0.5, 0.975}, TWO[] = {0.025, 0.975};
    const bool is_two = m->design == DESIGN_one_at_a_time;

    s->n_quantiles = is_two ? 2 : 3;
    if (!make_room(m, &s->quantile, s->n_quantiles))
        return false;
    memcpy(s->quantile, is_two ? TWO : THREE, s->n_quantiles * sizeof *s->quantile);
    return true;
}

void sweep_list_quantiles(struct sweep_making *m, struct spec *s)
{
    if (s->n_quantiles == 0 && !take_usual(m, s))
        return;
    if (!make_room(m, &s->value, s->n_quantiles))
        return;
    for (size_t i = 0; i < s->n_quantiles; i++)
        s->value[i] = fmin(fmax(sweep_tidied(sweep_value_at(s, s->quantile[i])), s->limits.min),
                           s->limits.max);
    s->n = s->n_quantiles;
    s->kind = SPEC_list;
    s->listed = s->factor.distribution;
    s->factor.distribution = (struct distribution){.kind = DISTRIBUTION_none};
}
