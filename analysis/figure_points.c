/* The points of a sweep as its figures look at them. */
#include "figure_points.h"

#include "design.h"

#include <stdlib.h>
#include <string.h>

static const struct experiment *experiment_of(const struct maker *m)
{
    return result_experiment(m->result);
}

double points_value(const struct maker *m, size_t point, size_t factor)
{
    const struct experiment *x = experiment_of(m);

    return x->value[point * x->n_factors + factor];
}

bool points_are_one_at_a_time(const struct maker *m)
{
    return strcmp(experiment_of(m)->design, DESIGN_NAMES[DESIGN_one_at_a_time]) == 0;
}

enum status points_factor(size_t *factor, struct maker *m, const char *option, const char *path,
                          size_t usual, size_t needed, struct err *e)
{
    const struct experiment *x = experiment_of(m);
    struct text t = {.data = NULL};

    *factor = usual;
    if (path == NULL && x->n_factors == needed)
        return STATUS_OK;
    for (*factor = 0; path != NULL && *factor < x->n_factors; ++*factor)
        if (strcmp(x->factor[*factor].path, path) == 0)
            return STATUS_OK;
    for (size_t f = 0; f < x->n_factors; f++)
        text_add(&t, "%s%s", f > 0 ? ", " : "", x->factor[f].path);
    const char *list = maker_text(m, &t);
    *factor = 0;
    if (path == NULL)
        return err_set(e, STATUS_USAGE,
                       "which parameter? Give %s with one of those that the sweep varies: %.2000s",
                       option, list);
    return err_set(e, STATUS_USAGE, "%s: the sweep does not vary '%.100s'; it varies %.2000s",
                   option, path, list);
}

const char *points_words(struct maker *m, size_t factor)
{
    const struct factor *f = &experiment_of(m)->factor[factor];
    const char *name = words_name(m->words, "parameters", f->path);

    return f->is_scale ? maker_fill(m, WORD_scales, (const char *const[]){"parameter", name, NULL})
                       : name;
}

const char *points_title(struct maker *m, size_t factor)
{
    const struct factor *f = &experiment_of(m)->factor[factor];
    const char *unit = f->is_scale || f->n_targets == 0 ? "" : param_unit_words(f->target[0].row);
    struct text t = {.data = NULL};

    text_add(&t, "%s%s%s", points_words(m, factor), *unit != '\0' ? ", " : "", unit);
    return maker_text(m, &t);
}

static int compare_samples(const void *a, const void *b)
{
    const struct sample *x = a, *y = b;

    if (x->x < y->x || y->x < x->x)
        return x->x < y->x ? -1 : 1;
    return (x->point > y->point) - (x->point < y->point);
}

/* One at a time: only the base, once, and what differs from it in this factor alone. */
static bool is_meant(const struct maker *m, size_t point, size_t factor)
{
    bool differs = false;

    if (!points_are_one_at_a_time(m) || point == 0)
        return true;
    for (size_t f = 0; f < result_experiment(m->result)->n_factors; f++) {
        const double x = points_value(m, point, f), base = points_value(m, 0, f);
        if (f != factor && (x < base || x > base))
            return false;
        differs = differs || (f == factor && (x < base || x > base));
    }
    return differs;
}

struct sample *points_by(size_t *n, struct maker *m, const struct moments *moments, size_t stride,
                         size_t factor)
{
    const size_t n_points = result_points(m->result);
    struct sample *s = arena_array(&m->arena, n_points, sizeof *s);

    *n = 0;
    m->failed = m->failed || s == NULL;
    for (size_t p = 0; p < n_points && s != NULL; p++)
        if (moments[p * stride].n > 0 && is_meant(m, p, factor))
            s[(*n)++] = (struct sample){points_value(m, p, factor), p};
    if (*n > 0)
        qsort(s, *n, sizeof *s, compare_samples);
    return s;
}

size_t points_levels(struct level level[MOST_LEVELS], const struct sample *s, size_t n,
                     size_t n_parts, bool *parts)
{
    size_t k = 0;

    *parts = false;
    for (size_t i = 0; i < n; i++) {
        if (k > 0 && !(s[i].x > level[k - 1].at)) {
            level[k - 1].end = i + 1;
            continue;
        }
        *parts = k == MOST_LEVELS;
        if (*parts)
            break;
        level[k++] = (struct level){s[i].x, i, i + 1};
    }
    for (k = *parts ? 0 : k; *parts && k < n_parts; k++) {
        level[k] = (struct level){0.0, n * k / n_parts, n * (k + 1) / n_parts};
        for (size_t i = level[k].first; i < level[k].end; i++)
            level[k].at += s[i].x / (double)(level[k].end - level[k].first);
    }
    return k;
}

size_t points_replicates(const struct maker *m, const struct maker_answer *a)
{
    size_t n = 0;

    for (size_t i = 0; i < result_points(m->result) * m->scenario->n_policies; i++)
        n = a->moments[i].n > n ? a->moments[i].n : n;
    return n;
}

enum status points_ask(struct maker_answer *a, struct maker *m, enum measure k,
                       const struct question *q, struct err *e)
{
    const bool paired = q != NULL && q->policy != q->against;
    const struct maker_query query = {.measure = MEASURES[k].name,
                                      .point = ALL_POINTS,
                                      .n_items = 1,
                                      .is_paired = paired,
                                      .against = paired ? q->against : 0};

    return maker_ask(a, m, &query, e);
}

double points_mean(const struct level *l, const struct sample *s, const struct moments *moments,
                   size_t stride)
{
    double sum = 0.0;

    for (size_t i = l->first; i < l->end; i++)
        sum += moments[s[i].point * stride].mean;
    return sum / (double)(l->end - l->first);
}
