/* The figures of targets: each in its own unit, and all of them by their tolerance. */
#include "fitted_own.h"

#include <math.h>
#include <string.h>

enum { OBSERVED, PRIOR, POSTERIOR, N_ROWS };

/* The points of the first round stand for the prior, weighted ones for the posterior. */
static size_t count_prior(const struct fitted_data *d)
{
    size_t n = 0;

    for (size_t i = 0; i < d->n_points; i++)
        n += d->of_round[i] < 1.5;
    return n;
}

size_t fitted_weighted(const struct fitted_data *d)
{
    size_t n = 0;

    for (size_t i = 0; i < d->n_points; i++)
        n += d->weight[i] > 0.0;
    return n;
}

static struct estimate of_quantiles(const double q[FITTED_QUANTILES], size_t n)
{
    return (struct estimate){.mean = q[1], .low = q[0], .high = q[2], .n = n};
}

/* What was observed, with its tolerance where it has one on both sides. */
static struct estimate observed(const struct fitted_data *d, size_t t)
{
    const bool has_ends = isfinite(d->low[t]) && isfinite(d->high[t]);

    return (struct estimate){.mean = d->value[t],
                             .low = has_ends ? d->low[t] : NAN,
                             .high = has_ends ? d->high[t] : NAN,
                             .n = isfinite(d->value[t]) ? 1 : 0};
}

static const char *title_of(struct maker *m, const struct fitted_data *d, size_t t)
{
    struct text title = {.data = NULL};

    text_add(&title, "%s%s%s", d->target[t], d->verdict[t][0] != '\0' ? ": " : "", d->verdict[t]);
    return maker_text(m, &title);
}

static void fill_panel(struct figure *f, struct maker *m, const struct fitted_data *d, size_t t)
{
    struct figure_point *x = maker_points(m, &f->cell[t], N_ROWS);
    const struct estimate row[N_ROWS] = {
        observed(d, t), of_quantiles(d->prior + t * FITTED_QUANTILES, count_prior(d)),
        of_quantiles(d->posterior + t * FITTED_QUANTILES, fitted_weighted(d))};

    f->panel[t] = (struct figure_panel){.label = {d->target[t], title_of(m, d, t), 0},
                                        .unit = d->unit[t],
                                        .csv_unit = d->unit[t],
                                        .base = isfinite(d->value[t]) ? d->value[t] : NAN};
    for (size_t i = 0; i < N_ROWS && x != NULL; i++)
        x[i] = (struct figure_point){.at = (double)i, .value = row[i]};
}

enum status fitted_targets(struct figure *f, struct maker *m, const struct fitted_data *d,
                           struct err *e)
{
    static const enum word ROWS[N_ROWS] = {WORD_fitted_observed, WORD_fitted_prior,
                                           WORD_fitted_after};
    static const char *const IDS[N_ROWS] = {"observed", "prior", "posterior"};
    const char *const pairs[] = {"prior", maker_count(m, count_prior(d)), "posterior",
                                 maker_count(m, fitted_weighted(d)), NULL};

    if (!maker_room(f, m, d->n_targets, 1, N_ROWS))
        return maker_no_memory(e);
    f->kind = FIGURE_ROWS;
    f->panel_column = "target";
    f->at_column = "of";
    for (size_t i = 0; i < N_ROWS; i++)
        f->row[i] = (struct figure_label){IDS[i], words_of(m->words, ROWS[i]), 0};
    for (size_t t = 0; t < d->n_targets; t++)
        fill_panel(f, m, d, t);
    f->caption = maker_fill(m, WORD_fitted_targets_caption, pairs);
    return STATUS_OK;
}

/* Half of a target's tolerance; NaN: it has none on both sides. */
static double half(const struct fitted_data *d, size_t t)
{
    const double x = (d->high[t] - d->low[t]) / 2.0;

    return isfinite(x) && x > 0.0 && isfinite(d->value[t]) ? x : NAN;
}

enum status fitted_fit(struct figure *f, struct maker *m, const struct fitted_data *d,
                       struct err *e)
{
    size_t n = 0;

    for (size_t t = 0; t < d->n_targets; t++)
        n += isnan(half(d, t)) ? 0 : 1;
    if (!maker_room(f, m, 1, 1, n))
        return maker_no_memory(e);
    f->kind = FIGURE_ROWS;
    f->at_column = "target";
    f->nothing = n == 0 ? "no target has a tolerance on both sides" : NULL;
    f->panel[0] = (struct figure_panel){
        {"", "", 0}, words_of(m->words, WORD_fitted_fit_unit), "tolerances", 0.0};
    struct figure_point *x = maker_points(m, &f->cell[0], n);
    for (size_t t = 0, row = 0; t < d->n_targets && x != NULL; t++) {
        const double *q = d->posterior + t * FITTED_QUANTILES;
        if (isnan(half(d, t)))
            continue;
        f->row[row] = (struct figure_label){d->target[t], title_of(m, d, t), 0};
        x[row] = (struct figure_point){.at = (double)row,
                                       .value = {.mean = (q[1] - d->value[t]) / half(d, t),
                                                 .low = (q[0] - d->value[t]) / half(d, t),
                                                 .high = (q[2] - d->value[t]) / half(d, t),
                                                 .n = fitted_weighted(d)}};
        row++;
    }
    f->caption = words_of(m->words, WORD_fitted_fit_caption);
    if (n < d->n_targets)
        f->foot = f->notes = words_of(m->words, WORD_fitted_fit_bounds);
    return STATUS_OK;
}
