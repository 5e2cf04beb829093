/* The figure of a swept parameter against a measure: dose. */
#include "swept.h"

#include "mem.h"

#include <math.h>

struct dose {
    size_t factor, n_points, n_levels;
    bool in_parts, over_points;
};

static void fill_series(struct figure *f, struct maker *m, struct dose *d,
                        const struct maker_answer *a, size_t series, struct swept_sample *sample)
{
    const size_t policy = m->shown[series];
    enum { PARTS = 10 };
    struct swept_level level[MOST_LEVELS];
    const size_t n = swept_by(sample, m, a, policy, d->factor);
    const size_t k = swept_levels(level, m, sample, n, PARTS, &d->in_parts);
    struct figure_point *x = maker_points(m, &f->cell[series], k);

    d->n_points = n;
    d->n_levels = k;
    d->over_points = d->in_parts || swept_are_drawn(m);
    for (size_t i = 0; i < k && x != NULL; i++) {
        const struct swept_set set = {sample + level[i].first, level[i].end - level[i].first};
        x[i] = (struct figure_point){.at = level[i].at,
                                     .value = swept_mean(m, a, policy, &set, NULL, d->over_points)};
        if (set.n == 1 && !d->over_points)
            x[i].value.n = a->moments[set.sample->point * m->scenario->n_policies + policy].n;
        f->from = fmin(f->from, x[i].at);
        f->to = fmax(f->to, x[i].at);
    }
}

static enum status fill_dose(struct figure *f, struct maker *m, struct dose *d,
                             const struct maker_answer *a, struct err *e)
{
    struct swept_sample *sample = mem_array(result_points(m->result), sizeof *sample);

    if (sample == NULL)
        return maker_no_memory(e);
    f->from = INFINITY, f->to = -INFINITY;
    for (size_t i = 0; i < m->n_shown; i++)
        fill_series(f, m, d, a, i, sample);
    mem_free(sample);
    return STATUS_OK;
}

static enum word caption_word(const struct dose *d, bool is_one_replicate)
{
    if (d->over_points)
        return d->in_parts ? WORD_dose_bins : WORD_dose_values;
    if (d->n_points == d->n_levels)
        return is_one_replicate ? WORD_dose_one : WORD_dose_points;
    return is_one_replicate ? WORD_dose_over_one : WORD_dose_over;
}

static const char *dose_caption(struct maker *m, const struct dose *d, const struct maker_answer *a)
{
    size_t most;
    const char *const pairs[] = {
        "n",    swept_replicates(m, a, &most), "points", maker_count(m, d->n_points),
        "bins", maker_count(m, d->n_levels),   NULL};
    const bool is_alone = d->n_points == d->n_levels && !d->over_points;
    struct text t = {.data = NULL};

    text_add(&t, "%s%s%s", maker_fill(m, caption_word(d, most == 1), pairs), swept_missing(m, a),
             is_alone ? "" : swept_others(m, d->factor, d->factor));
    return maker_text(m, &t);
}

/* The factor of --x, or the one that moves the measure most under the last policy. */
static enum status dose_factor(size_t *factor, struct maker *m, const struct maker_answer *a,
                               struct err *e)
{
    struct swept_swings all = {.n = 0};
    enum status s = STATUS_OK;

    if (m->request->x == NULL)
        s = swept_swings(&all, m, a, m->scenario->n_policies - 1, e);
    if (s != STATUS_OK)
        return s;
    return swept_factor(factor, m, "--x", m->request->x, all.n > 0 ? all.swing[0].factor : 0, e);
}

enum status figures_dose(struct figure *f, struct maker *m, struct err *e)
{
    struct dose d = {.n_points = 0};
    struct maker_answer a;
    struct measured measured;
    enum status s = maker_measure(&measured, m, m->request->measure, MEASURE_untreated_rate, e);

    if (s == STATUS_OK)
        s = swept_ask(&a, m, &measured, NULL, e);
    if (s == STATUS_OK)
        s = dose_factor(&d.factor, m, &a, e);
    if (s != STATUS_OK)
        return s;
    if (!maker_room(f, m, 1, m->n_shown, 0))
        return maker_no_memory(e);
    f->kind = FIGURE_LINES;
    f->at_column = maker_copy(m, result_experiment(m->result)->factor[d.factor].path);
    f->has_points = f->is_positive = true;
    maker_policies(f, m);
    maker_panel(&f->panel[0], &measured);
    f->panel[0].label.words = "";
    s = fill_dose(f, m, &d, &a, e);
    f->over_points = d.over_points;
    f->n_column = d.n_points > d.n_levels ? "points" : "replicates";
    if (!(f->to > f->from))
        f->nothing = swept_nothing(m, &a, "the parameter has one value at all finished points");
    f->x_title = swept_title(m, d.factor);
    maker_heading(f, m, FIGURE_dose, measured.words, swept_words(m, d.factor));
    f->caption = dose_caption(m, &d, &a);
    maker_notes(f, m, "");
    return s;
}
