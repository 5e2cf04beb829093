/* The figure of a swept parameter against a measure: dose. */
#include "figure_points.h"

#include <math.h>

enum { PARTS = 10 };

/* The value of a level: of its only point; over several points, which vary in the other factors too, their mean: the
 * interval is that of the mean, as if their errors were shared where random numbers are, else independent. */
static struct estimate level_estimate(const struct maker *m, const struct sample *s,
                                      const struct level *l, const struct moments *moments,
                                      size_t stride, bool is_sample)
{
    const size_t n = l->end - l->first;
    struct moments over = {.n = 0};
    double shared = 0.0, squares = 0.0;

    if (n == 1 && !is_sample)
        return estimate_of(&moments[s[l->first].point * stride]);
    for (size_t i = l->first; i < l->end; i++) {
        const struct estimate x = estimate_of(&moments[s[i].point * stride]);
        moments_add(&over, x.mean);
        shared += (x.high - x.mean) / (double)n;
        squares += (x.high - x.mean) * (x.high - x.mean) / (double)(n * n);
    }
    struct estimate all = estimate_of(&over);
    if (!is_sample) {
        const double half =
            result_experiment(m->result)->common_random_numbers ? shared : sqrt(squares);
        all.low = all.mean - half;
        all.high = all.mean + half;
    }
    return all;
}

struct dose {
    struct sample *sample;
    size_t n, n_levels, factor;
    struct level level[MOST_LEVELS];
    bool is_sample, in_parts;
};

static void fill_dose(struct figure *f, struct maker *m, struct dose *d,
                      const struct moments *moments)
{
    const size_t n_policies = m->scenario->n_policies;

    for (size_t p = 0; p < n_policies; p++) {
        struct figure_point *x;
        d->sample = points_by(&d->n, m, moments + p, n_policies, d->factor);
        d->n_levels =
            d->sample == NULL ? 0 : points_levels(d->level, d->sample, d->n, PARTS, &d->in_parts);
        d->is_sample = d->in_parts;
        x = maker_points(m, &f->cell[p], d->n_levels);
        for (size_t i = 0; i < d->n_levels && x != NULL; i++) {
            x[i] = (struct figure_point){.at = d->level[i].at,
                                         .value =
                                             level_estimate(m, d->sample, &d->level[i], moments + p,
                                                            n_policies, d->is_sample)};
            f->from = fmin(f->from, x[i].at);
            f->to = fmax(f->to, x[i].at);
        }
    }
}

static const char *dose_caption(struct maker *m, const struct dose *d, const struct maker_answer *a)
{
    const char *const pairs[] = {"n",      maker_count(m, points_replicates(m, a)),
                                 "points", maker_count(m, d->n),
                                 "bins",   maker_count(m, d->n_levels),
                                 NULL};

    return maker_fill(m,
                      d->in_parts          ? WORD_dose_bins
                      : d->n > d->n_levels ? WORD_dose_over
                                           : WORD_dose_points,
                      pairs);
}

enum status make_dose(struct figure *f, struct maker *m, struct err *e)
{
    struct dose d = {.n = 0};
    struct maker_answer a;
    enum measure k;
    enum status s = maker_measure(&k, m->request->measure, MEASURE_untreated_rate, e);

    if (s == STATUS_OK)
        s = points_factor(&d.factor, m, "--x", m->request->x, 0, 1, e);
    if (s == STATUS_OK)
        s = points_ask(&a, m, k, NULL, e);
    if (s != STATUS_OK)
        return s;
    if (!maker_room(f, m, 1, m->scenario->n_policies, 0))
        return maker_no_memory(e);
    f->kind = FIGURE_LINES;
    f->at_column = maker_copy(m, result_experiment(m->result)->factor[d.factor].path);
    f->has_points = f->is_positive = true;
    f->from = INFINITY, f->to = -INFINITY;
    maker_policies(f, m);
    maker_panel(m, &f->panel[0], k);
    f->panel[0].label.words = "";
    fill_dose(f, m, &d, a.moments);
    f->n_column = d.n > d.n_levels ? "points" : "replicates";
    f->nothing = !(f->to > f->from) ? "the parameter has one value at all finished points" : NULL;
    f->x_title = points_title(m, d.factor);
    maker_heading(f, m, FIGURE_dose, words_measure(m->words, k), points_words(m, d.factor));
    f->caption = dose_caption(m, &d, &a);
    maker_notes(f, m, "");
    return STATUS_OK;
}
