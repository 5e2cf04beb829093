/* The data blocks of a figure's script. */
#include "drawing.h"

#include "number.h"

#include <math.h>
#include <stdio.h>

enum { MAX_MIDDLES = 8 }; /* ticks at a map's values; with more, round ones */

static void add_numbers(struct text *out, const double *x, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        text_add(out, k > 0 ? " " : "");
        number_exact(out, x[k], "NaN");
    }
}

static double base_of(const struct drawing *s, size_t p)
{
    return s->figure->panel[p].base;
}

static void begin_block(struct drawing *s, const char *name, const char *columns)
{
    s->n_block = 0;
    text_add(&s->settings, "# %s\n$%s << END_OF_DATA\n", columns, name);
}

/* A block without rows would not count as one; the last row is never drawn. */
static void end_block(struct drawing *s, const char *count)
{
    text_add(&s->settings, "0 0 0 0 0 0 0\nEND_OF_DATA\n%s = %zu\n", count, s->n_block);
}

static void add_row(struct drawing *s, const double *x, size_t n)
{
    s->n_block++;
    add_numbers(&s->settings, x, n);
    text_add(&s->settings, "\n");
}

/* The height of a row: the first is the highest; the series of one row stand below each other. */
static double row_height(const struct figure *f, double row, size_t series)
{
    const double apart = f->has_bars ? 0.0 : fmin(0.8 / (double)f->n_series, 0.3);

    return (double)f->n_rows - row + apart * ((double)(f->n_series - 1) / 2 - (double)series);
}

static void add_point(struct drawing *s, size_t cell, const struct figure_point *x)
{
    const struct figure *f = s->figure;
    const double at = f->kind == FIGURE_ROWS ? row_height(f, x->at, cell % f->n_series) : x->at;
    const double base = f->kind == FIGURE_ROWS ? base_of(s, cell / f->n_series) : NAN;

    add_row(s,
            (double[]){at, x->value.mean, x->value.low, x->value.high, base, x->doubt.low,
                       x->doubt.high},
            f->has_doubts ? 7 : 5);
}

static void add_data(struct drawing *s)
{
    const struct figure *f = s->figure;

    begin_block(s, "Data",
                f->has_doubts
                    ? "height of the row, mean, low, high, base, ends of what is not known; a "
                      "block a panel and series"
                : f->kind == FIGURE_ROWS
                    ? "height of the row, mean, low, high, base; a block a panel and series"
                    : "place, mean, low, high; a block a panel and series");
    for (size_t c = 0; c < f->n_panels * f->n_series; c++) {
        text_add(&s->settings, c > 0 ? "NaN NaN NaN NaN NaN\n\n\n" : "");
        for (size_t i = 0; i < f->cell[c].n; i++)
            add_point(s, c, &f->cell[c].point[i]);
    }
    text_add(&s->settings, "NaN NaN NaN NaN NaN\nEND_OF_DATA\n");
}

/* The last value defined of a series in the first panel, or NULL. */
static const struct figure_point *last_point(const struct figure *f, size_t series)
{
    for (size_t i = f->cell[series].n; i-- > 0;)
        if (figure_is_estimated(&f->cell[series].point[i]))
            return &f->cell[series].point[i];
    return NULL;
}

/* Names at the ends of the lines, kept apart. */
static void add_ends(struct drawing *s)
{
    const struct figure *f = s->figure;
    const struct figure_layout *l = &s->layout;
    const struct figure_point *last[MAX_SERIES];
    const double height = l->box[0].top - l->box[0].bottom,
                 span = l->value[0].to - l->value[0].from;
    double at[MAX_SERIES], series[MAX_SERIES + 1] = {0.0};
    size_t n = 0;

    begin_block(s, "Ends", "end of a line, place of its name, its number in $Text");
    for (size_t k = 0; k < f->n_series && l->has_ends; k++) {
        last[k] = last_point(f, k);
        if (last[k] != NULL) {
            series[n] = (double)k + 1;
            at[n++] = last[k]->value.mean;
        }
    }
    axis_push_apart(at, n, 1.18 * l->label_size / height * span, l->value[0].from, l->value[0].to);
    n = 0;
    for (size_t k = 0; k < f->n_series && l->has_ends; k++)
        if (last[k] != NULL)
            add_row(s,
                    (double[]){last[k]->at, last[k]->value.mean, f->to + 0.02 * (f->to - f->from),
                               at[n++], (double)drawing_word(s, f->series[k].words)},
                    5);
    end_block(s, "ends");
    drawing_array(s, "END_SERIES", series, n > 0 ? n : 1);
}

/* What does not fit a line is cut: the data beside the figure have the name. */
static size_t key_word(struct drawing *s, const struct key *key)
{
    const char *words = s->figure->series[key->series].words;
    struct text t = {.data = NULL};

    text_add_bytes(&t, words, key->bytes);
    text_add(&t, "%s", words[key->bytes] != '\0' ? "\xe2\x80\xa6" : "");
    const size_t number = drawing_word(s, t.data == NULL ? "" : t.data);
    s->words.failed = s->words.failed || t.failed;
    text_free(&t);
    return number;
}

static void add_keys(struct drawing *s)
{
    const struct figure_layout *l = &s->layout;

    begin_block(s, "Keys", "place on the page, number in $Text, series");
    for (size_t k = 0; k < l->n_keys; k++)
        add_row(s,
                (double[]){l->key[k].x / l->width, l->key[k].y / l->height,
                           (double)key_word(s, &l->key[k]), (double)l->key[k].series + 1},
                4);
    end_block(s, "keys");
}

static void add_dates(struct drawing *s)
{
    struct tick ticks[MAX_TICKS];
    const struct figure *f = s->figure;
    const struct box *box = &s->layout.box[0];
    const double room = (box->right - box->left) / (3.4 * s->layout.tick_size);
    const size_t n =
        axis_dates(ticks, f->from, f->to, (size_t)fmin(fmax(room, 2.0), 8.0), s->style->months);

    for (size_t i = 0; i < n; i++)
        add_row(s, (double[]){ticks[i].day, (double)drawing_word(s, ticks[i].label)}, 2);
}

static void add_tick(struct drawing *s, double at, const char *label)
{
    struct text t = {.data = NULL};

    for (; *label != '\0'; label++)
        text_add(&t, *label == '.' ? "%s" : "%.1s", *label == '.' ? s->style->decimal : label);
    add_row(s, (double[]){at, (double)drawing_word(s, t.data == NULL ? "" : t.data)}, 2);
    s->settings.failed = s->settings.failed || t.failed;
    text_free(&t);
}

static void add_numbers_between(struct drawing *s, const struct axis *a, double from, double to)
{
    char label[64];
    const double room = 1e-6 * (to - from);

    for (int i = 0; i <= 2 * MAX_TICKS && a->from + i * a->step <= to + room; i++) {
        const double at = a->from + i * a->step;
        (void)snprintf(label, sizeof label, "%.*f", a->decimals, fabs(at) < room ? 0.0 : at);
        if (at >= from - room)
            add_tick(s, at, label);
    }
}

/* The middles of a map's cells, where they are few: the values that were chosen. */
static void add_middles(struct drawing *s, const double *edge, size_t n)
{
    char label[64];

    for (size_t i = 0; i < n; i++) {
        (void)snprintf(label, sizeof label, "%.3g", (edge[i] + edge[i + 1]) / 2);
        add_tick(s, (edge[i] + edge[i + 1]) / 2, label);
    }
}

static void add_ticks(struct drawing *s)
{
    const struct figure *f = s->figure;

    begin_block(s, "Ticks", "place on the axis, number in $Text");
    for (size_t i = 0; i < f->n_rows && f->kind == FIGURE_ROWS; i++)
        add_row(s, (double[]){(double)(f->n_rows - i)}, 1);
    if (f->is_time)
        add_dates(s);
    else if (f->kind == FIGURE_LINES)
        add_numbers_between(s, &s->layout.x, f->from, f->to);
    else if (f->kind == FIGURE_MAP && f->has_even_cells && f->n_x <= MAX_MIDDLES)
        add_middles(s, f->x_edge, f->n_x);
    else if (f->kind == FIGURE_MAP)
        add_numbers_between(s, &s->layout.x, f->x_edge[0], f->x_edge[f->n_x]);
    end_block(s, "ticks");
    if (f->kind != FIGURE_MAP)
        return;
    begin_block(s, "Upright", "place on the upright axis, number in $Text");
    if (f->has_even_cells && f->n_y <= MAX_MIDDLES)
        add_middles(s, f->y_edge, f->n_y);
    else
        add_numbers_between(s, &s->layout.y, f->y_edge[0], f->y_edge[f->n_y]);
    end_block(s, "uprights");
}

static void add_marks(struct drawing *s)
{
    const struct figure *f = s->figure;
    size_t numbers = 0;

    begin_block(s, "Marks", "day on which a policy changes, and its number, or 0");
    for (size_t i = 0; i < f->n_marks; i++) {
        numbers += f->mark[i].number > 0;
        add_row(s, (double[]){f->mark[i].at, (double)f->mark[i].number}, 2);
    }
    end_block(s, "marks");
    text_add(&s->settings, "numbers = %zu\n", numbers);
}

/* Cells as rectangles; the same as a grid of their middles, for the contours. */
static void add_map(struct drawing *s)
{
    const struct figure *f = s->figure;

    begin_block(s, "Cells", "middle, left, right, bottom, top, mean");
    for (size_t i = 0; i < f->cell[0].n; i++) {
        const struct figure_point *x = &f->cell[0].point[i];
        const size_t a = figure_between(f->x_edge, f->n_x, x->at),
                     b = figure_between(f->y_edge, f->n_y, x->also);
        if (figure_is_estimated(x))
            add_row(s,
                    (double[]){x->at, x->also, f->x_edge[a], f->x_edge[a + 1], f->y_edge[b],
                               f->y_edge[b + 1], x->value.mean},
                    7);
    }
    text_add(&s->settings, "END_OF_DATA\n");
    begin_block(s, "Grid", "middle, mean; a block a row");
    for (size_t i = 0; i < f->cell[0].n; i++) {
        const struct figure_point *x = &f->cell[0].point[i];
        text_add(&s->settings, i > 0 && i % f->n_x == 0 ? "\n" : "");
        add_row(s, (double[]){x->at, x->also, x->value.mean}, 3);
    }
    text_add(&s->settings, "END_OF_DATA\n");
    text_add(&s->settings, "y_from = %.9g\ny_to = %.9g\n", f->y_edge[0], f->y_edge[f->n_y]);
}

void drawing_blocks(struct drawing *s)
{
    add_keys(s);
    add_ticks(s);
    add_marks(s);
    if (s->figure->kind == FIGURE_LINES)
        add_ends(s);
    if (s->figure->kind == FIGURE_MAP)
        add_map(s);
    else
        add_data(s);
}
