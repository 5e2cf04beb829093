/* A figure as a gnuplot script that stands alone, and as CSV. */
#include "figure.h"

#include "figure_layout.h"
#include "number.h"
#include "script.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_MIDDLES = 8 };

/* The script in the making. Every text of a user becomes a line of $Text, and is named by its number. */
struct script {
    struct text settings, words;
    size_t n_words, n_block; /* rows of the block in hand */
    const struct figure *figure;
    const struct figure_style *style;
    struct layout layout;
    bool tex;
};

static bool is_estimated(const struct figure_point *x)
{
    return x->value.n > 0 && !isnan(x->value.mean);
}

bool figure_is_defined(const struct figure *f)
{
    for (size_t c = 0; f->nothing == NULL && c < f->n_panels * f->n_series; c++)
        for (size_t i = 0; i < f->cell[c].n; i++)
            if (is_estimated(&f->cell[c].point[i]))
                return true;
    return false;
}

static bool has_intervals(const struct figure *f)
{
    for (size_t c = 0; c < f->n_panels * f->n_series; c++)
        for (size_t i = 0; i < f->cell[c].n; i++)
            if (!isnan(f->cell[c].point[i].value.low))
                return true;
    return false;
}

static void add_numbers(struct text *out, const double *x, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        text_add(out, k > 0 ? " " : "");
        number_exact(out, x[k], "NaN");
    }
}

/* What TeX would take for commands. */
static void add_tex(struct text *out, char c)
{
    static const char SPECIAL[] = "\\{}$&#_%^~";
    static const char *const WORDS[] = {
        "\\textbackslash{}", "\\{", "\\}", "\\$", "\\&", "\\#", "\\_", "\\%", "\\textasciicircum{}",
        "\\textasciitilde{}"};
    const char *at = strchr(SPECIAL, c);

    if (at != NULL)
        text_add(out, "%s", WORDS[at - SPECIAL]);
    else
        text_add(out, "%c", c);
}

/* The number of a line of $Text. Each begins with a mark: no text can end the block or be a command. TeX is told the
 * size in the text itself, for this terminal has one font only. */
static size_t add_sized(struct script *s, const char *word, double size, bool is_bold)
{
    text_add(&s->words, "|");
    if (s->tex)
        text_add(&s->words, "\\fontsize{%.1f}{%.1f}\\selectfont%s ", size, 1.2 * size,
                 is_bold ? "\\bfseries" : "");
    for (; *word != '\0'; word++) {
        const char c = (unsigned char)*word < 0x20 || *word == 0x7f ? ' ' : *word;
        if (s->tex)
            add_tex(&s->words, c);
        else
            text_add_bytes(&s->words, &c, 1);
    }
    text_add(&s->words, "\n");
    return ++s->n_words;
}

static size_t add_word(struct script *s, const char *word)
{
    return add_sized(s, word, s->layout.tick_size, false);
}

/* What is no label. */
static size_t add_setting(struct script *s, const char *word)
{
    const bool tex = s->tex;

    s->tex = false;
    const size_t n = add_word(s, word);
    s->tex = tex;
    return n;
}

static void add_array(struct script *s, const char *name, const double *x, size_t n)
{
    text_add(&s->settings, "array %s[%zu] = [", name, n);
    for (size_t i = 0; i < n; i++)
        text_add(&s->settings, "%s%.6g", i > 0 ? ", " : "", x[i]);
    text_add(&s->settings, "]\n");
}

/* `what` of each of n things. */
typedef double script_get(const struct script *s, size_t i);

static void add_each(struct script *s, const char *name, script_get *get, size_t n)
{
    double x[MAX_PLACED];

    for (size_t i = 0; i < n; i++)
        x[i] = get(s, i);
    add_array(s, name, x, n);
}

static double word_x(const struct script *s, size_t i)
{
    return s->layout.placed[i].x / s->layout.width;
}

static double word_y(const struct script *s, size_t i)
{
    return s->layout.placed[i].y / s->layout.height;
}

static double word_size(const struct script *s, size_t i)
{
    return s->layout.placed[i].size;
}

static double word_look(const struct script *s, size_t i)
{
    return s->layout.placed[i].is_bold ? 1.0 : s->layout.placed[i].is_grey ? 3.0 : 2.0;
}

static void add_placed(struct script *s)
{
    const size_t n = s->layout.n_placed;

    text_add(&s->settings,
             "# The first lines of $Text stand at (x, y) of the page, in a size and a look: bold, "
             "plain, grey.\nn_placed = %zu\n",
             n);
    for (size_t i = 0; i < n; i++)
        (void)add_sized(s, s->layout.placed[i].text, s->layout.placed[i].size,
                        s->layout.placed[i].is_bold);
    add_each(s, "PLACED_X", word_x, n);
    add_each(s, "PLACED_Y", word_y, n);
    add_each(s, "PLACED_SIZE", word_size, n);
    add_each(s, "PLACED_LOOK", word_look, n);
}

static double left(const struct script *s, size_t p)
{
    return s->layout.box[p].left / s->layout.width;
}

static double right(const struct script *s, size_t p)
{
    return s->layout.box[p].right / s->layout.width;
}

static double top(const struct script *s, size_t p)
{
    return s->layout.box[p].top / s->layout.height;
}

static double bottom(const struct script *s, size_t p)
{
    return s->layout.box[p].bottom / s->layout.height;
}

static double axis_from(const struct script *s, size_t p)
{
    return s->layout.value[p].from;
}

static double axis_to(const struct script *s, size_t p)
{
    return s->layout.value[p].to;
}

static double axis_step(const struct script *s, size_t p)
{
    return s->layout.value[p].step;
}

static double axis_decimals(const struct script *s, size_t p)
{
    return s->layout.value[p].decimals;
}

static double has_x_labels(const struct script *s, size_t p)
{
    return s->layout.has_x_labels[p];
}

static double has_y_labels(const struct script *s, size_t p)
{
    return s->layout.has_y_labels[p];
}

static double base_of(const struct script *s, size_t p)
{
    return s->figure->panel[p].base;
}

static double look_of(const struct script *s, size_t k)
{
    return (double)(s->figure->series[k].look > 0 ? s->figure->series[k].look : k + 1);
}

static void add_panels(struct script *s)
{
    static const struct {
        const char *name;
        script_get *get;
    } EACH[] = {{"LEFT", left},
                {"RIGHT", right},
                {"TOP", top},
                {"BOTTOM", bottom},
                {"FROM", axis_from},
                {"TO", axis_to},
                {"STEP", axis_step},
                {"DECIMALS", axis_decimals},
                {"X_LABELS", has_x_labels},
                {"Y_LABELS", has_y_labels}};

    text_add(&s->settings,
             "# Panels: their places on the page, their axes of values.\npanels = %zu\n",
             s->figure->n_panels);
    for (size_t i = 0; i < sizeof EACH / sizeof *EACH; i++)
        add_each(s, EACH[i].name, EACH[i].get, s->figure->n_panels);
    text_add(&s->settings,
             "# What each series looks like: a number of colour, dashes and point.\n");
    add_each(s, "LOOK", look_of, s->figure->n_series);
}

static void begin_block(struct script *s, const char *name, const char *columns)
{
    s->n_block = 0;
    text_add(&s->settings, "# %s\n$%s << END_OF_DATA\n", columns, name);
}

/* A block without rows would not count as one; the last row is never drawn. */
static void end_block(struct script *s, const char *count)
{
    text_add(&s->settings, "0 0 0 0 0 0 0\nEND_OF_DATA\n%s = %zu\n", count, s->n_block);
}

static void add_row(struct script *s, const double *x, size_t n)
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

static void add_point(struct script *s, size_t cell, const struct figure_point *x)
{
    const struct figure *f = s->figure;
    const double at = f->kind == FIGURE_ROWS ? row_height(f, x->at, cell % f->n_series) : x->at;
    const double base = f->kind == FIGURE_ROWS ? base_of(s, cell / f->n_series) : NAN;

    add_row(s, (double[]){at, x->value.mean, x->value.low, x->value.high, base}, 5);
}

static void add_data(struct script *s)
{
    const struct figure *f = s->figure;

    begin_block(s, "Data",
                f->kind == FIGURE_ROWS
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
        if (is_estimated(&f->cell[series].point[i]))
            return &f->cell[series].point[i];
    return NULL;
}

/* Names at the ends of the lines, kept apart. */
static void add_ends(struct script *s)
{
    const struct figure *f = s->figure;
    const struct layout *l = &s->layout;
    const struct figure_point *last[MAX_SERIES];
    const double height = l->box[0].top - l->box[0].bottom,
                 span = l->value[0].to - l->value[0].from;
    double at[MAX_SERIES], series[MAX_SERIES + 1] = {0.0};
    size_t n = 0;

    begin_block(s, "Ends", "end of a line, place of its name, its number in $Text");
    for (size_t k = 0; k < f->n_series && f->n_panels == 1 && f->n_series > 1; k++) {
        last[k] = last_point(f, k);
        if (last[k] != NULL) {
            series[n] = (double)k + 1;
            at[n++] = last[k]->value.mean;
        }
    }
    axis_push_apart(at, n, 1.18 * l->label_size / height * span, l->value[0].from, l->value[0].to);
    n = 0;
    for (size_t k = 0; k < f->n_series && f->n_panels == 1 && f->n_series > 1; k++)
        if (last[k] != NULL)
            add_row(s,
                    (double[]){last[k]->at, last[k]->value.mean, f->to + 0.02 * (f->to - f->from),
                               at[n++], (double)add_word(s, f->series[k].words)},
                    5);
    end_block(s, "ends");
    add_array(s, "END_SERIES", series, n > 0 ? n : 1);
}

static void add_keys(struct script *s)
{
    const struct layout *l = &s->layout;

    begin_block(s, "Keys", "place on the page, number in $Text, series");
    for (size_t k = 0; k < l->n_keys; k++)
        add_row(s,
                (double[]){l->key[k].x / l->width, l->key[k].y / l->height,
                           (double)add_word(s, s->figure->series[l->key[k].series].words),
                           (double)l->key[k].series + 1},
                4);
    end_block(s, "keys");
}

static void add_dates(struct script *s)
{
    struct tick ticks[MAX_TICKS];
    const struct figure *f = s->figure;
    const struct box *box = &s->layout.box[0];
    const double room = (box->right - box->left) / (3.4 * s->layout.tick_size);
    const size_t n =
        axis_dates(ticks, f->from, f->to, (size_t)fmin(fmax(room, 2.0), 8.0), s->style->months);

    for (size_t i = 0; i < n; i++)
        add_row(s, (double[]){ticks[i].day, (double)add_word(s, ticks[i].label)}, 2);
}

static void add_tick(struct script *s, double at, const char *label)
{
    struct text t = {.data = NULL};

    for (; *label != '\0'; label++)
        text_add(&t, *label == '.' ? "%s" : "%.1s", *label == '.' ? s->style->decimal : label);
    add_row(s, (double[]){at, (double)add_word(s, t.data == NULL ? "" : t.data)}, 2);
    s->settings.failed = s->settings.failed || t.failed;
    text_free(&t);
}

static void add_numbers_between(struct script *s, const struct axis *a, double from, double to)
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
static void add_middles(struct script *s, const double *edge, size_t n)
{
    char label[64];

    for (size_t i = 0; i < n; i++) {
        (void)snprintf(label, sizeof label, "%.3g", (edge[i] + edge[i + 1]) / 2);
        add_tick(s, (edge[i] + edge[i + 1]) / 2, label);
    }
}

static void add_ticks(struct script *s)
{
    const struct figure *f = s->figure;

    begin_block(s, "Ticks", "place on the axis, number in $Text");
    for (size_t i = 0; i < f->n_rows && f->kind == FIGURE_ROWS; i++)
        add_row(s, (double[]){(double)(f->n_rows - i), (double)add_word(s, f->row[i].words)}, 2);
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

static void add_marks(struct script *s)
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

static size_t edge_below(const double *edge, size_t n, double x)
{
    size_t i = 0;

    while (i + 1 < n && x >= edge[i + 1])
        i++;
    return i;
}

/* Cells as rectangles; the same as a grid of their middles, for the contours. */
static void add_map(struct script *s)
{
    const struct figure *f = s->figure;

    begin_block(s, "Cells", "middle, left, right, bottom, top, mean");
    for (size_t i = 0; i < f->cell[0].n; i++) {
        const struct figure_point *x = &f->cell[0].point[i];
        const size_t a = edge_below(f->x_edge, f->n_x, x->at),
                     b = edge_below(f->y_edge, f->n_y, x->also);
        if (is_estimated(x))
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

static void add_settings(struct script *s)
{
    const struct figure *f = s->figure;
    const struct layout *l = &s->layout;
    const double from = f->kind == FIGURE_MAP ? f->x_edge[0] : f->from;
    const double to = f->kind == FIGURE_MAP ? f->x_edge[f->n_x] : f->to;

    text_add(&s->settings,
             "name = '%s'\nformats = '%s'\nwidth = %.6g # points\nheight = %.6g\nsize = %.3g\n",
             f->name, s->style->formats, l->width, l->height, l->size);
    text_add(&s->settings, "tick_size = %.3g\nlabel_size = %.3g\nkey_size = %.3g\n", l->tick_size,
             l->label_size, l->key_size > 0.0 ? l->key_size : l->size);
    text_add(&s->settings, "series = %zu\nrows = %zu\nribbons = %d\npoints = %d\nbars = %d\n",
             f->n_series, f->n_rows, has_intervals(f) && !f->has_bars, f->has_points, f->has_bars);
    text_add(&s->settings, "x_from = ");
    number_exact(&s->settings, from, "0");
    text_add(&s->settings, "\nx_to = ");
    number_exact(&s->settings, to, "1");
    text_add(&s->settings, "\n");
}

static void add_all(struct script *s)
{
    add_settings(s);
    add_placed(s);
    text_add(&s->settings, "font = %zu\ndecimal = ", add_setting(s, s->style->font));
    text_add(&s->settings, "%zu\n", add_setting(s, s->style->decimal));
    add_panels(s);
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

static void add_program(struct text *out, const char *const *lines)
{
    for (size_t i = 0; lines[i] != NULL; i++)
        text_add(out, "%s", lines[i]);
}

bool figure_script(struct text *out, const struct figure *f, const struct figure_style *style,
                   double *least)
{
    const char *const *const PROGRAMS[] = {
        [FIGURE_LINES] = LINES_GP, [FIGURE_ROWS] = ROWS_GP, [FIGURE_MAP] = MAP_GP};
    struct script s = {.figure = f, .style = style, .tex = strcmp(style->formats, "tex") == 0};
    const bool fits = layout_make(&s.layout, f, style, least);

    if (fits) {
        add_all(&s);
        text_add(out, "# Made by confide. To draw it again: gnuplot %s.gp\n", f->name);
        text_add(out, "$Text << END_OF_TEXT\n");
        text_add_bytes(out, s.words.data, s.words.length);
        text_add(out, "END_OF_TEXT\n");
        text_add_bytes(out, s.settings.data, s.settings.length);
        add_program(out, LOOK_GP);
        add_program(out, PROGRAMS[f->kind]);
        out->failed = out->failed || s.words.failed || s.settings.failed || s.layout.failed;
    }
    text_free(&s.words);
    text_free(&s.settings);
    layout_free(&s.layout);
    return fits;
}

static void csv_header(struct text *out, const struct figure *f)
{
    const char *const column[] = {f->panel_column, f->series_column, f->at_column, f->also_column};

    for (size_t i = 0; i < 4; i++)
        if (column[i] != NULL) {
            text_add_csv(out, column[i]);
            text_add(out, ",");
        }
    text_add(out, "estimate,low,high,%s,unit\n", f->n_column);
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
        text_add_csv(out, f->row[(size_t)x->at].id);
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
        text_add_csv(out, f->panel[cell / f->n_series].label.id);
        text_add(out, ",");
    }
    if (f->series_column != NULL) {
        text_add_csv(out, f->series[cell % f->n_series].id);
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
    text_add_csv(out, f->panel[cell / f->n_series].csv_unit);
    text_add(out, "\n");
}

void figure_csv(struct text *out, const struct figure *f)
{
    csv_header(out, f);
    for (size_t c = 0; c < f->n_panels * f->n_series; c++)
        for (size_t i = 0; i < f->cell[c].n; i++)
            csv_row(out, f, c, &f->cell[c].point[i]);
}
