/* A figure as a gnuplot script that stands alone: its words, its settings, its program. */
#include "drawing.h"

#include "number.h"
#include "programs.h"

#include <math.h>
#include <string.h>

/* What is no label. */
static size_t add_setting(struct drawing *s, const char *word)
{
    const bool tex = s->tex;

    s->tex = false;
    const size_t n = drawing_word(s, word);
    s->tex = tex;
    return n;
}

/* `what` of each of n things. */
typedef double drawing_get(const struct drawing *s, size_t i);

static void add_each(struct drawing *s, const char *name, drawing_get *get, size_t n)
{
    double x[MAX_PLACED];

    for (size_t i = 0; i < n; i++)
        x[i] = get(s, i);
    drawing_array(s, name, x, n);
}

static double word_x(const struct drawing *s, size_t i)
{
    return s->layout.placed[i].x / s->layout.width;
}

static double word_y(const struct drawing *s, size_t i)
{
    return s->layout.placed[i].y / s->layout.height;
}

static double word_size(const struct drawing *s, size_t i)
{
    return s->layout.placed[i].size;
}

static double word_look(const struct drawing *s, size_t i)
{
    return s->layout.placed[i].is_bold ? 1.0 : s->layout.placed[i].is_grey ? 3.0 : 2.0;
}

static void add_placed(struct drawing *s)
{
    const size_t n = s->layout.n_placed;

    text_add(&s->settings,
             "# The first lines of $Text stand at (x, y) of the page, in a size and a look: bold, "
             "plain, grey.\nn_placed = %zu\n",
             n);
    for (size_t i = 0; i < n; i++)
        (void)drawing_sized_word(s, s->layout.placed[i].text, s->layout.placed[i].size,
                                 s->layout.placed[i].is_bold);
    add_each(s, "PLACED_X", word_x, n);
    add_each(s, "PLACED_Y", word_y, n);
    add_each(s, "PLACED_SIZE", word_size, n);
    add_each(s, "PLACED_LOOK", word_look, n);
}

static double left(const struct drawing *s, size_t p)
{
    return s->layout.box[p].left / s->layout.width;
}

static double right(const struct drawing *s, size_t p)
{
    return s->layout.box[p].right / s->layout.width;
}

static double top(const struct drawing *s, size_t p)
{
    return s->layout.box[p].top / s->layout.height;
}

static double bottom(const struct drawing *s, size_t p)
{
    return s->layout.box[p].bottom / s->layout.height;
}

static double axis_from(const struct drawing *s, size_t p)
{
    return s->layout.value[p].from;
}

static double axis_to(const struct drawing *s, size_t p)
{
    return s->layout.value[p].to;
}

static double axis_step(const struct drawing *s, size_t p)
{
    return s->layout.value[p].step;
}

static double axis_decimals(const struct drawing *s, size_t p)
{
    return s->layout.value[p].decimals;
}

static double has_x_labels(const struct drawing *s, size_t p)
{
    return s->layout.has_x_labels[p];
}

static double has_y_labels(const struct drawing *s, size_t p)
{
    return s->layout.has_y_labels[p];
}

static double rows_of(const struct drawing *s, size_t p)
{
    return (double)figure_rows(s->figure, p);
}

static double look_of(const struct drawing *s, size_t k)
{
    return (double)(s->figure->series[k].look > 0 ? s->figure->series[k].look : k + 1);
}

static void add_panels(struct drawing *s)
{
    static const struct {
        const char *name;
        drawing_get *get;
    } EACH[] = {{"LEFT", left},
                {"RIGHT", right},
                {"TOP", top},
                {"BOTTOM", bottom},
                {"FROM", axis_from},
                {"TO", axis_to},
                {"STEP", axis_step},
                {"DECIMALS", axis_decimals},
                {"X_LABELS", has_x_labels},
                {"Y_LABELS", has_y_labels},
                {"ROWS", rows_of}};

    text_add(&s->settings,
             "# Panels: their places on the page, their axes of values.\npanels = %zu\n",
             s->figure->n_panels);
    for (size_t i = 0; i < sizeof EACH / sizeof *EACH; i++)
        add_each(s, EACH[i].name, EACH[i].get, s->figure->n_panels);
    text_add(&s->settings,
             "# What each series looks like: a number of colour, dashes and point.\n");
    add_each(s, "LOOK", look_of, s->figure->n_series);
}

static void add_settings(struct drawing *s)
{
    const struct figure *f = s->figure;
    const struct figure_layout *l = &s->layout;
    const double from = f->kind == FIGURE_MAP ? f->x_edge[0] : f->from;
    const double to = f->kind == FIGURE_MAP ? f->x_edge[f->n_x] : f->to;

    text_add(&s->settings,
             "name = '%s%s'\nformats = '%s'\nwidth = %.6g # points\nheight = %.6g\nsize = %.3g\n",
             f->name, s->ending, s->style->formats, l->width, l->height, l->size);
    text_add(&s->settings,
             "tick_size = %.3g\nlabel_size = %.3g\nkey_size = %.3g\nmark_size = %.3g\n",
             l->tick_size, l->label_size, l->key_size > 0.0 ? l->key_size : l->size, l->mark_size);
    text_add(&s->settings,
             "series = %zu\nrows = %zu\nribbons = %d\nwhiskers = %d\npoints = %d\nbars = %d\n"
             "doubts = %d\n",
             f->n_series, f->n_rows, figure_has_intervals(f) && !f->has_bars,
             figure_has_intervals(f) && f->has_bars, f->has_points, f->has_bars, f->has_doubts);
    text_add(&s->settings, "x_from = ");
    number_exact(&s->settings, from, "0");
    text_add(&s->settings, "\nx_to = ");
    number_exact(&s->settings, to, "1");
    text_add(&s->settings, "\n");
}

static void add_all(struct drawing *s)
{
    add_settings(s);
    add_placed(s);
    text_add(&s->settings, "font = %zu\ndecimal = ", add_setting(s, s->style->font));
    text_add(&s->settings, "%zu\n", add_setting(s, s->style->decimal));
    add_panels(s);
    drawing_blocks(s);
}

static bool add_script(struct text *out, const struct figure *f, const struct figure_style *style,
                       const char *ending, double *least)
{
    const char *const *const PROGRAMS[] = {
        [FIGURE_LINES] = LINES_GP, [FIGURE_ROWS] = ROWS_GP, [FIGURE_MAP] = MAP_GP};
    struct drawing s = {
        .figure = f, .style = style, .ending = ending, .tex = strcmp(style->formats, "tex") == 0};
    const bool fits = figure_layout_make(&s.layout, f, style, least);

    if (fits) {
        add_all(&s);
        text_add(out, "$Text << END_OF_TEXT\n");
        text_add_bytes(out, s.words.data, s.words.length);
        text_add(out, "END_OF_TEXT\n");
        text_add_bytes(out, s.settings.data, s.settings.length);
        text_add_lines(out, LOOK_GP);
        text_add_lines(out, PROGRAMS[f->kind]);
        out->failed = out->failed || s.words.failed || s.settings.failed || s.layout.failed;
    }
    text_free(&s.words);
    text_free(&s.settings);
    figure_layout_free(&s.layout);
    return fits;
}

/* A browser counts 96 pixels to 72 points. */
static bool add_narrow(struct text *out, const struct figure *f, const struct figure_style *style,
                       double *least)
{
    struct figure_style narrow = *style;

    narrow.width = style->narrow;
    narrow.height = 0.0;
    narrow.size = 9.0;
    narrow.smallest = 11.0 * 72.0 / 96.0;
    text_add(out, "reset\n");
    return add_script(out, f, &narrow, FIGURE_NARROW, least);
}

bool figure_script(struct text *out, const struct figure *f, const struct figure_style *style,
                   double *least)
{
    text_add(out, "# Made by confide. To draw it again: gnuplot %s.gp\n", f->name);
    return add_script(out, f, style, "", least) &&
           (!(style->narrow > 0.0) || add_narrow(out, f, style, least));
}
