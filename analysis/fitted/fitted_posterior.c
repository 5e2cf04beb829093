/* The figure of parameters after a calibration: where each lies, and which go together. */
#include "fitted_own.h"
#include "mem.h"
#include "weights.h"

#include <math.h>
#include <string.h>

enum { MOST_PARAMETERS = 40, MOST_TIES = 5 };
static const double SHOWN = 0.3; /* a weaker correlation is not shown */
static const double QUANTILE[FITTED_QUANTILES] = {0.05, 0.5, 0.95};

/* A parameter at every point, in % of its prior. */
static void column(double *out, const struct fitted_data *d, size_t j)
{
    for (size_t i = 0; i < d->n_points; i++)
        out[i] = 100.0 * d->at[i * d->n_parameters + j];
}

/* The parameters that the data say most of come first. */
static void put_in_order(size_t *order, const struct fitted_data *d)
{
    for (size_t i = 0; i < d->n_parameters; i++) {
        size_t at = i;
        for (; at > 0 && d->contraction[order[at - 1]] < d->contraction[i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static enum status fill_rows(struct figure *f, struct maker *m, const struct fitted_data *d,
                             const size_t *order, double *x, struct err *e)
{
    struct figure_point *prior = maker_points(m, &f->cell[0], f->n_rows);
    struct figure_point *after = maker_points(m, &f->cell[1], f->n_rows);
    const size_t n = fitted_weighted(d);
    enum status s = STATUS_OK;

    for (size_t row = 0; row < f->n_rows && prior != NULL && after != NULL; row++) {
        double q[FITTED_QUANTILES] = {NAN, NAN, NAN};
        column(x, d, order[row]);
        for (int i = 0; i < FITTED_QUANTILES && s == STATUS_OK; i++)
            s = weights_quantile(&q[i], d->weight, x, d->n_points, QUANTILE[i], e);
        f->row[row] = (struct figure_label){d->parameter[order[row]], d->parameter[order[row]], 0};
        prior[row] = (struct figure_point){
            .at = (double)row, .value = {.mean = 50.0, .low = 5.0, .high = 95.0, .n = n}};
        after[row] = (struct figure_point){
            .at = (double)row, .value = {.mean = q[1], .low = q[0], .high = q[2], .n = n}};
    }
    return s;
}

struct tie {
    size_t a, b;
    double r;
};

/* Keeps the strongest, in order. */
static void add_tie(struct tie *tie, size_t *n, struct tie new)
{
    size_t at = *n;

    if (fabs(new.r) < SHOWN || (*n == MOST_TIES && fabs(tie[*n - 1].r) >= fabs(new.r)))
        return;
    if (*n < MOST_TIES)
        (*n)++;
    else
        at--;
    for (; at > 0 && fabs(tie[at - 1].r) < fabs(new.r); at--)
        tie[at] = tie[at - 1];
    tie[at] = new;
}

static const char *ties(struct maker *m, const struct fitted_data *d, double *x, double *y)
{
    struct tie tie[MOST_TIES];
    struct text list = {.data = NULL};
    size_t n = 0;

    for (size_t a = 0; a < d->n_parameters; a++) {
        column(x, d, a);
        for (size_t b = 0; b < a; b++) {
            column(y, d, b);
            add_tie(tie, &n, (struct tie){b, a, weights_correlation(d->weight, x, y, d->n_points)});
        }
    }
    for (size_t i = 0; i < n; i++)
        text_add(&list, "%s%s, %s %+.2f", i > 0 ? "; " : "", d->parameter[tie[i].a],
                 d->parameter[tie[i].b], tie[i].r);
    const char *const pairs[] = {"list", maker_text(m, &list), NULL};
    return n == 0 ? words_of(m->words, WORD_fitted_no_ties)
                  : maker_fill(m, WORD_fitted_ties, pairs);
}

static const char *caption(struct maker *m, const struct fitted_data *d, const char *ties)
{
    struct text all = {.data = NULL}, worth = {.data = NULL};
    const size_t n = fitted_weighted(d);

    text_add(&worth, "%.0f", weights_effective(d->weight, d->n_points));
    const char *const pairs[] = {"points", maker_count(m, n), "worth", maker_text(m, &worth), NULL};
    text_add(&all, "%s. %s", maker_fill(m, WORD_fitted_posterior_caption, pairs), ties);
    return maker_text(m, &all);
}

enum status fitted_posterior(struct figure *f, struct maker *m, const struct fitted_data *d,
                             struct err *e)
{
    const size_t n = d->n_parameters < MOST_PARAMETERS ? d->n_parameters : MOST_PARAMETERS;
    size_t *order = arena_array(&m->arena, d->n_parameters, sizeof *order);
    double *x = arena_array(&m->arena, d->n_points, sizeof *x);
    double *y = arena_array(&m->arena, d->n_points, sizeof *y);

    if (order == NULL || x == NULL || y == NULL || !maker_room(f, m, 1, 2, n))
        return maker_no_memory(e);
    put_in_order(order, d);
    f->kind = FIGURE_ROWS;
    f->at_column = "parameter";
    f->series_column = "of";
    f->series[0] = (struct figure_label){"prior", words_of(m->words, WORD_fitted_prior), 0};
    f->series[1] = (struct figure_label){"posterior", words_of(m->words, WORD_fitted_after), 0};
    f->panel[0] = (struct figure_panel){
        {"", "", 0}, words_of(m->words, WORD_fitted_posterior_unit), "% of the prior", NAN};
    f->is_positive = true;
    f->caption = caption(m, d, ties(m, d, x, y));
    return fill_rows(f, m, d, order, x, e);
}
