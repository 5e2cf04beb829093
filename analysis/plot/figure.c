/* A figure before it is drawn: whether there is something in it, and its data as CSV. */
#include "figure.h"

#include "csv.h"
#include "date.h"
#include "number.h"

#include <math.h>

bool figure_is_estimated(const struct figure_point *x)
{
    return x->value.n > 0 && !isnan(x->value.mean);
}

size_t figure_rows(const struct figure *f, size_t panel)
{
    return panel == 0 && f->n_first > 0 ? f->n_first : f->n_rows;
}

bool figure_is_defined(const struct figure *f)
{
    for (size_t c = 0; f->nothing == NULL && c < f->n_panels * f->n_series; c++)
        for (size_t i = 0; i < f->cell[c].n; i++)
            if (figure_is_estimated(&f->cell[c].point[i]))
                return true;
    return false;
}

size_t figure_between(const double *edge, size_t n, double x)
{
    size_t i = 0;

    while (i + 1 < n && x >= edge[i + 1])
        i++;
    return i;
}

bool figure_has_intervals(const struct figure *f)
{
    for (size_t c = 0; c < f->n_panels * f->n_series; c++)
        for (size_t i = 0; i < f->cell[c].n; i++)
            if (!isnan(f->cell[c].point[i].value.low))
                return true;
    return false;
}

static void csv_header(struct text *out, const struct figure *f)
{
    const char *const column[] = {f->panel_column, f->series_column, f->at_column, f->also_column};

    for (size_t i = 0; i < 4; i++)
        if (column[i] != NULL) {
            csv_field(out, column[i]);
            text_add(out, ",");
        }
    text_add(out, "estimate,low,high,%s,unit%s\n", f->n_column,
             f->has_doubts ? ",uncertainty_low,uncertainty_high" : "");
}

static void csv_place(struct text *out, const struct figure *f, const struct figure_point *x)
{
    char date[DATE_SIZE];

    if (f->at_column == NULL)
        return;
    if (f->is_time) {
        date_print(date, (int64_t)floor(x->at + 0.5));
        text_add(out, "%s", date);
    } else if (f->kind == FIGURE_ROWS) {
        csv_field(out, f->row[(size_t)x->at].id);
    } else {
        number_exact(out, x->at, "");
    }
    text_add(out, ",");
    if (f->also_column != NULL) {
        number_exact(out, x->also, "");
        text_add(out, ",");
    }
}

static void csv_names(struct text *out, const struct figure *f, size_t cell)
{
    if (f->panel_column != NULL) {
        csv_field(out, f->panel[cell / f->n_series].label.id);
        text_add(out, ",");
    }
    if (f->series_column != NULL) {
        csv_field(out, f->series[cell % f->n_series].id);
        text_add(out, ",");
    }
}

static void csv_row(struct text *out, const struct figure *f, size_t cell,
                    const struct figure_point *x)
{
    const double numbers[] = {x->value.mean, x->value.low, x->value.high};

    csv_names(out, f, cell);
    csv_place(out, f, x);
    for (size_t k = 0; k < 3; k++) {
        number_exact(out, numbers[k], "");
        text_add(out, ",");
    }
    text_add(out, "%zu,", x->value.n);
    csv_field(out, f->panel[cell / f->n_series].csv_unit);
    if (f->has_doubts) {
        text_add(out, ",");
        number_exact(out, x->doubt.low, "");
        text_add(out, ",");
        number_exact(out, x->doubt.high, "");
    }
    text_add(out, "\n");
}

void figure_csv(struct text *out, const struct figure *f)
{
    csv_header(out, f);
    for (size_t c = 0; c < f->n_panels * f->n_series; c++)
        for (size_t i = 0; i < f->cell[c].n; i++)
            csv_row(out, f, c, &f->cell[c].point[i]);
}
