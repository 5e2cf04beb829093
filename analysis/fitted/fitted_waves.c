/* The figure of a calibration's rounds. */
#include "fitted_own.h"

#include <math.h>

enum { LEFT, EXPLAINED, N_PANELS };

/* The middle of the targets' emulators, the least and the best. */
static struct estimate explained(const struct fitted_data *d, size_t round)
{
    const double *x = d->explained + round * d->n_goals;
    struct estimate all = {.mean = 0.0, .low = INFINITY, .high = -INFINITY};

    for (size_t g = 0; g < d->n_goals; g++) {
        if (!isfinite(x[g]))
            continue;
        all.mean += x[g];
        all.low = fmin(all.low, x[g]);
        all.high = fmax(all.high, x[g]);
        all.n++;
    }
    all.mean /= (double)all.n;
    return all.n > 0 ? all : (struct estimate){NAN, NAN, NAN, 0, false};
}

static struct estimate number(double x)
{
    return (struct estimate){.mean = x, .low = NAN, .high = NAN, .n = isfinite(x) ? 1 : 0};
}

static void fill(struct figure *f, struct maker *m, const struct fitted_data *d)
{
    for (size_t p = 0; p < N_PANELS; p++) {
        struct figure_point *x = maker_points(m, &f->cell[p], d->n_rounds);
        for (size_t i = 0; i < d->n_rounds && x != NULL; i++)
            x[i] = (struct figure_point){.at = (double)(i + 1),
                                         .value = p == LEFT ? number(log10(d->share[i]))
                                                            : explained(d, i)};
    }
}

enum status fitted_waves(struct figure *f, struct maker *m, const struct fitted_data *d,
                         struct err *e)
{
    static const struct {
        const char *id, *csv_unit;
        enum word words, unit;
    } PANELS[N_PANELS] = {{"left", "log10", WORD_fitted_left, WORD_fitted_left_unit},
                          {"explained", "1", WORD_fitted_explained, WORD_fitted_explained_unit}};

    if (!maker_room(f, m, N_PANELS, 1, 0))
        return maker_no_memory(e);
    f->kind = FIGURE_LINES;
    f->panel_column = "what";
    f->at_column = "round";
    f->n_column = "targets";
    f->has_points = true;
    f->from = 1.0;
    f->to = (double)d->n_rounds;
    f->nothing = d->n_rounds < 2 ? "the calibration has one round" : NULL;
    f->x_title = words_of(m->words, WORD_fitted_round);
    for (size_t p = 0; p < N_PANELS; p++)
        f->panel[p] = (struct figure_panel){{PANELS[p].id, words_of(m->words, PANELS[p].words), 0},
                                            words_of(m->words, PANELS[p].unit),
                                            PANELS[p].csv_unit,
                                            NAN};
    fill(f, m, d);
    f->caption = words_of(m->words, WORD_fitted_waves_caption);
    return STATUS_OK;
}
