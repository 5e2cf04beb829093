/* The points of a sweep as its figures use them: factors, levels, points and replicates. */
#include "swept.h"

#include "absence.h"
#include "design.h"

#include <stdlib.h>
#include <string.h>

static const struct experiment *experiment_of(const struct maker *m)
{
    return result_experiment(m->result);
}

double swept_value(const struct maker *m, size_t point, size_t factor)
{
    const struct experiment *x = experiment_of(m);

    return x->value[point * x->n_factors + factor];
}

bool swept_are_one_at_a_time(const struct maker *m)
{
    return design_is_named(experiment_of(m)->design, DESIGN_one_at_a_time);
}

bool swept_are_drawn(const struct maker *m)
{
    const struct experiment *x = experiment_of(m);

    for (enum design d = DESIGN_lhs; d <= DESIGN_posterior; d++)
        if (design_is_named(x->design, d))
            return x->n_factors > 1;
    return false;
}

enum status swept_factor(size_t *factor, struct maker *m, const char *option, const char *path,
                         size_t usual, struct err *e)
{
    const struct experiment *x = experiment_of(m);
    struct text t = {.data = NULL};

    *factor = usual;
    if (path == NULL)
        return STATUS_OK;
    for (*factor = 0; *factor < x->n_factors; ++*factor)
        if (strcmp(x->factor[*factor].path, path) == 0)
            return STATUS_OK;
    for (size_t f = 0; f < x->n_factors; f++)
        text_add(&t, "%s%s", f > 0 ? ", " : "", x->factor[f].path);
    const char *list = maker_text(m, &t);
    *factor = 0;
    return err_set(e, STATUS_USAGE, "%s: the sweep does not vary '%.100s'; it varies %.2000s",
                   option, path, list);
}

const char *swept_words(struct maker *m, size_t factor)
{
    const struct factor *f = &experiment_of(m)->factor[factor];
    const char *name = words_name(m->words, "parameters", f->path, f->path);

    return f->is_scale ? maker_fill(m, WORD_scales, (const char *const[]){"parameter", name, NULL})
                       : name;
}

const char *swept_title(struct maker *m, size_t factor)
{
    const struct factor *f = &experiment_of(m)->factor[factor];
    const char *unit = f->is_scale || f->n_targets == 0 ? "" : param_unit_words(f->target[0].row);
    struct text t = {.data = NULL};

    text_add(&t, "%s%s%s", swept_words(m, factor), *unit != '\0' ? ", " : "", unit);
    return maker_text(m, &t);
}

const char *swept_others(struct maker *m, size_t x, size_t y)
{
    enum { MOST_NAMES = 3 };
    const size_t n_factors = experiment_of(m)->n_factors;
    size_t n = 0;
    struct text t = {.data = NULL};

    for (size_t f = 0; f < n_factors; f++)
        if (f != x && f != y && n++ < MOST_NAMES)
            text_add(&t, "%s%s", n > 1 ? ", " : "", swept_words(m, f));
    if (n > MOST_NAMES)
        text_add(&t, " %s",
                 maker_fill(m, WORD_and_more,
                            (const char *const[]){"n", maker_count(m, n - MOST_NAMES), NULL}));
    const char *others = maker_text(m, &t);
    if (n == 0)
        return "";
    text_add(&t, ". %s",
             maker_fill(m, WORD_averaged, (const char *const[]){"others", others, NULL}));
    return maker_text(m, &t);
}

static int compare_samples(const void *a, const void *b)
{
    const struct swept_sample *x = a, *y = b;

    if (x->x < y->x || y->x < x->x)
        return x->x < y->x ? -1 : 1;
    return (x->point > y->point) - (x->point < y->point);
}

void swept_sort(struct swept_sample *s, size_t n)
{
    if (n > 0)
        qsort(s, n, sizeof *s, compare_samples);
}

/* One at a time: only the base, once, and points that differ from it in this factor alone. */
static bool is_meant(const struct maker *m, size_t point, size_t factor)
{
    bool differs = false;

    if (!swept_are_one_at_a_time(m) || point == 0)
        return true;
    for (size_t f = 0; f < result_experiment(m->result)->n_factors; f++) {
        const double x = swept_value(m, point, f), base = swept_value(m, 0, f);
        if (f != factor && (x < base || x > base))
            return false;
        differs = differs || (f == factor && (x < base || x > base));
    }
    return differs;
}

size_t swept_by(struct swept_sample *s, const struct maker *m, const struct maker_answer *a,
                size_t policy, size_t factor)
{
    const size_t n_policies = m->scenario->n_policies;
    size_t n = 0;

    for (size_t p = 0; p < result_points(m->result); p++)
        if (a->moments[p * n_policies + policy].n > 0 && is_meant(m, p, factor))
            s[n++] = (struct swept_sample){swept_value(m, p, factor), p};
    swept_sort(s, n);
    return n;
}

/* Each value a level; MOST_LEVELS + 1 where there are more. */
static size_t value_levels(struct swept_level level[MOST_LEVELS], const struct swept_sample *s,
                           size_t n)
{
    size_t k = 0;

    for (size_t i = 0; i < n; i++) {
        const bool is_new = k == 0 || s[i].x > level[k - 1].at;
        if (is_new && k == MOST_LEVELS)
            return MOST_LEVELS + 1;
        if (is_new)
            level[k++] = (struct swept_level){s[i].x, i, i + 1};
        level[k - 1].end = i + 1;
    }
    return k;
}

size_t swept_levels(struct swept_level level[MOST_LEVELS], const struct maker *m,
                    const struct swept_sample *s, size_t n, size_t n_parts, bool *parts)
{
    enum { LEAST_OF_A_PART = 3 };
    const bool is_alone = experiment_of(m)->n_factors == 1 || swept_are_one_at_a_time(m);
    const size_t values = value_levels(level, s, n);

    if (n / LEAST_OF_A_PART < n_parts)
        n_parts = n / LEAST_OF_A_PART;
    *parts = values > MOST_LEVELS || (!is_alone && 2 * values > n && n_parts > 1);
    for (size_t k = 0; *parts && k < n_parts; k++) {
        level[k] = (struct swept_level){0.0, n * k / n_parts, n * (k + 1) / n_parts};
        for (size_t i = level[k].first; i < level[k].end; i++)
            level[k].at += s[i].x / (double)(level[k].end - level[k].first);
    }
    return *parts ? n_parts : values;
}

const char *swept_replicates(struct maker *m, const struct maker_answer *a, size_t *most)
{
    size_t least = SIZE_MAX;

    *most = 0;
    for (size_t i = 0; i < result_points(m->result) * m->scenario->n_policies; i++) {
        const size_t n = a->moments[i].n;
        least = n > 0 && n < least ? n : least;
        *most = n > *most ? n : *most;
    }
    return maker_range(m, *most == 0 ? 0 : least, *most);
}

const char *swept_missing(struct maker *m, const struct maker_answer *a)
{
    const size_t missing = a->count.missing, all = missing + a->count.used;
    struct text t = {.data = NULL};

    if (missing > 0)
        text_add(&t, " %s",
                 maker_fill(m, WORD_units_missing,
                            (const char *const[]){"missing", maker_count(m, missing), "all",
                                                  maker_count(m, all), NULL}));
    return maker_text(m, &t);
}

const char *swept_nothing(struct maker *m, const struct maker_answer *a, const char *otherwise)
{
    const size_t n_policies = m->scenario->n_policies;
    struct absence_of of = {.simulated = a->count.points, .varies = true};
    struct text t = {.data = NULL};

    for (size_t p = 0; p < result_points(m->result); p++) {
        bool any = false;
        for (size_t k = 0; k < n_policies; k++)
            any = any || a->moments[p * n_policies + k].n > 0;
        of.defined += any;
    }
    text_add(&t, "%s", of.defined > 1 ? otherwise : "the measure is ");
    if (of.defined <= 1)
        absence_words(&t, &of, "point");
    text_add(&t, "%s", a->count.empty > 0 ? "; " : "");
    absence_lacks(&t, (const size_t[LACK_COUNT]){[LACK_replicates] = a->count.empty},
                  result_points(m->result));
    return maker_text(m, &t);
}

enum status swept_ask(struct maker_answer *a, struct maker *m, const struct measured *measured,
                      const struct subject *q, struct err *e)
{
    const bool paired = q != NULL && q->policy != q->against;
    const struct maker_query query = {.measure = measured->name,
                                      .point = ALL_POINTS,
                                      .n_items = 1,
                                      .is_paired = paired,
                                      .against = paired ? q->against : 0,
                                      .keeps_units = true};

    return maker_ask(a, m, &query, e);
}
