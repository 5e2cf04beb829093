/* The layout of a figure: first from the top down, as deep as it gets; then turned round for gnuplot. */
#include "figure_layout.h"

#include "text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_LINES = 4 }; /* of titles and units of panels */

/* In units of the letters' size. */
static const double HEADING = 1.25, CAPTION = 0.95, NOTE = 0.82, TICK = 0.92;
static const double SMALLEST = 6.5; /* points: what print can show */

/* Lowest and highest value of a panel, or of all for SIZE_MAX. */
static void value_range(const struct figure *f, size_t panel, double *low, double *high)
{
    *low = INFINITY, *high = -INFINITY;
    for (size_t c = 0; c < f->n_panels * f->n_series; c++)
        for (size_t i = 0; i < f->cell[c].n; i++) {
            const struct estimate *x = &f->cell[c].point[i].value;
            if (panel != SIZE_MAX && c / f->n_series != panel)
                break;
            const bool whole = f->kind != FIGURE_MAP; /* which shows no intervals */
            *low =
                fmin(*low, fmin(x->mean, whole ? x->low : NAN)); /* fmin and fmax pass NaN over */
            *high = fmax(*high, fmax(x->mean, whole ? x->high : NAN));
            if (f->has_doubts) {
                *low = fmin(*low, f->cell[c].point[i].doubt.low);
                *high = fmax(*high, f->cell[c].point[i].doubt.high);
            }
        }
}

static double axis_label_width(const struct axis *a, double size)
{
    char from[64], to[64];

    (void)snprintf(from, sizeof from, "%.*f", a->decimals, a->from);
    (void)snprintf(to, sizeof to, "%.*f", a->decimals, a->to);
    return fmax(figure_layout_width(from, size), figure_layout_width(to, size));
}

static bool shares_values(const struct figure *f)
{
    return f->shares_axis && !f->has_scales;
}

static struct axis value_axis(const struct figure *f, size_t panel, int ticks)
{
    double low, high;

    value_range(f, shares_values(f) ? SIZE_MAX : panel, &low, &high);
    if (panel < f->n_panels && !isnan(f->panel[panel].base)) {
        low = fmin(low, f->panel[panel].base);
        high = fmax(high, f->panel[panel].base);
    }
    if (f->is_positive)
        low = fmax(low, 0.0);
    const bool differs =
        f->shares_axis && 3.0 * low > high; /* in small panels a 0 costs too much */
    if ((f->is_positive && !(high > 0.0)) || (f->kind == FIGURE_LINES && !(low < 0.0) && !differs))
        return axis_round(low, high);
    return axis_between(low, high, ticks);
}

struct panels {
    size_t columns;
    double stack;            /* heights of panels, above each other */
    double left, right, gap; /* margins of the page; between columns */
    double panel_width, panel_height;
};

/* Of the height of a panel with all rows. */
static double share_of_height(const struct figure *f, size_t panel)
{
    return ((double)figure_rows(f, panel) + 0.2) / ((double)f->n_rows + 0.2);
}

static size_t columns_of(const struct figure *f, double width, double size)
{
    const size_t fit = (size_t)fmax(1.0, width / (size * (f->kind == FIGURE_ROWS ? 25.0 : 15.0)));

    if (f->n_panels == 1 || (f->kind == FIGURE_LINES && !f->shares_axis) || f->n_first > 0)
        return 1;
    if (f->n_panels <= fit)
        return f->n_panels == 4 ? 2 : f->n_panels;
    return fit;
}

static double widest(const struct figure_label *label, size_t n, double size)
{
    double width = 0.0;

    for (size_t i = 0; i < n; i++)
        width = fmax(width, figure_layout_width(label[i].words, size));
    return width;
}

/* Lines are named where they end, in smaller letters where the names are long; those too long or too many stand in
 * keys. */
static void fit_ends(struct figure_layout *l, const struct figure *f)
{
    const double room = 0.34 * l->width / l->spread,
                 width = widest(f->series, f->n_series, l->size);

    l->label_size = width > room ? fmax(l->size * room / width, l->smallest) : l->size;
    l->has_ends = f->kind == FIGURE_LINES && f->n_panels == 1 && f->n_series > 1 &&
                  widest(f->series, f->n_series, l->label_size) < 1.05 * room &&
                  1.18 * l->label_size * (double)f->n_series < 0.5 * l->width;
}

static double widest_value(const struct figure_layout *l, const struct figure *f)
{
    double width = 0.0;

    for (size_t p = 0; p < f->n_panels; p++)
        width = fmax(width, axis_label_width(&l->value[p], l->spread * l->tick_size));
    return width;
}

static void make_margins(struct figure_layout *l, const struct figure *f, struct panels *g)
{
    const double b = l->size;
    double labels;

    fit_ends(l, f);
    g->right = 0.9 * b + (f->is_time ? 0.7 * b : 0.9 * b);
    for (size_t p = 0; p < f->n_panels; p++)
        l->value[p] = value_axis(f, p, 5);
    labels = widest_value(l, f);
    if (f->kind == FIGURE_ROWS) {
        l->label_size = l->tick_size;
        labels = fmin(widest(f->row, f->n_rows, l->spread * l->label_size), 0.4 * l->width);
        l->label_width = labels + 0.1;
        g->right = fmax(g->right, widest_value(l, f) / 2 + 0.5 * b);
    } else if (f->kind == FIGURE_MAP) {
        labels = axis_label_width(&l->y, l->spread * l->tick_size);
        g->right = 3.2 * b + axis_label_width(&l->value[0], l->spread * l->tick_size);
    } else if (l->has_ends) {
        g->right = widest(f->series, f->n_series, l->spread * l->label_size) + 1.8 * b;
    }
    g->left = 0.9 * b + labels + 0.8 * b;
    g->gap = shares_values(f) ? 1.2 * b : g->left;
    if (f->kind == FIGURE_ROWS) /* neighbouring ticks keep apart */
        g->gap = 1.4 * b + widest_value(l, f);
}

static double deepest_row(const struct figure_layout *l, const struct figure *f)
{
    const struct paragraph p = {.width = l->label_width, .size = l->label_size, .most = 4};
    double deep = 0.0;

    for (size_t i = 0; i < f->n_rows; i++)
        deep = fmax(deep, figure_layout_deep(l, f->row[i].words, &p));
    return deep;
}

static double panel_height(const struct figure_layout *l, const struct figure *f,
                           const struct panels *g)
{
    const double b = l->size, bars = f->has_bars ? 1.0 : 0.0;

    switch (f->kind) {
    case FIGURE_ROWS:
        return ((double)f->n_rows + 0.2) *
               fmax(fmax(1.55 * b, deepest_row(l, f) + 0.25 * b),
                    (0.75 + (1.0 - bars) * 0.72 * (double)f->n_series) * b);
    case FIGURE_MAP:
        return fmin(0.85 * g->panel_width, 290.0);
    case FIGURE_LINES:
        break;
    }
    if (f->n_panels == 1)
        return 0.5 * l->width;
    return g->columns == 1 ? fmax(0.21 * l->width, 6.5 * b) : 0.5 * g->panel_width;
}

static bool has_numbers(const struct figure *f)
{
    for (size_t i = 0; i < f->n_marks; i++)
        if (f->mark[i].number > 0)
            return true;
    return false;
}

/* The lines above a panel, or those of its unit. */
static struct paragraph panel_lines(const struct figure_layout *l, const struct figure *f,
                                    const struct panels *g, double left, bool is_title)
{
    const double b = l->size;
    struct paragraph p = {.x = left,
                          .width = g->panel_width + (g->columns == 1 ? g->right - 0.9 * b : 0.0),
                          .size = is_title ? b : l->tick_size,
                          .is_bold = is_title,
                          .is_grey = !is_title,
                          .most = MOST_LINES};

    if (g->columns == 1 && f->kind != FIGURE_ROWS)
        p.x = 0.9 * b, p.width = l->width - 1.8 * b;
    return p;
}

static double gap_above(const struct figure_layout *l, const struct figure *f)
{
    return (f->kind == FIGURE_ROWS ? 0.3 : has_numbers(f) ? 1.2 : 0.5) * l->size;
}

/* How deep the lines above a panel are: its title, its unit, and of a map what its axis is. */
static double deep_above(const struct figure_layout *l, const struct figure *f,
                         const struct panels *g, size_t p)
{
    const struct paragraph title = panel_lines(l, f, g, 0.0, true),
                           unit = panel_lines(l, f, g, 0.0, false);
    double deep = figure_layout_deep(l, f->panel[p].label.words, &title);

    if (f->kind != FIGURE_ROWS)
        deep += figure_layout_deep(l, f->panel[p].unit, &unit);
    if (f->kind == FIGURE_MAP)
        deep += figure_layout_deep(l, f->y_title, &unit);
    return deep;
}

struct margins {
    double above, below;
};

/* Of the panels that stand beside panel p, itself among them. Of lines in several panels only the last row has labels of
 * ticks. */
static struct margins margins_of(const struct figure_layout *l, const struct figure *f,
                                 const struct panels *g, size_t p)
{
    const double b = l->size, tick = 0.75 * b + LAYOUT_LINE * l->tick_size;
    const struct paragraph unit = panel_lines(l, f, g, 0.0, false);
    double above = 0.0, units = 0.0;

    for (size_t i = p - p % g->columns, end = i + g->columns; i < end && i < f->n_panels; i++) {
        above = fmax(above, deep_above(l, f, g, i));
        units = fmax(units, figure_layout_deep(l, f->panel[i].unit, &unit));
    }
    return (struct margins){.above = above + gap_above(l, f),
                            .below = f->kind == FIGURE_ROWS                       ? tick + units
                                     : f->kind == FIGURE_LINES && f->n_panels > 1 ? 0.5 * b
                                                                                  : tick};
}

static void place_panel(struct figure_layout *l, const struct figure *f, const struct panels *g,
                        size_t p)
{
    const double b = l->size;
    const struct figure_panel *panel = &f->panel[p];
    const struct box *box = &l->box[p];
    const struct paragraph title = panel_lines(l, f, g, box->left, true),
                           unit = panel_lines(l, f, g, box->left, false);
    const double depth = figure_layout_place(l, panel->label.words, &title,
                                             box->top - gap_above(l, f) - deep_above(l, f, g, p));

    if (f->kind == FIGURE_ROWS)
        (void)figure_layout_place(l, panel->unit, &unit,
                                  box->bottom + 0.75 * b + LAYOUT_LINE * l->tick_size);
    else
        (void)figure_layout_place(l, panel->unit, &unit, depth);
    if (f->kind == FIGURE_MAP)
        (void)figure_layout_place(l, f->y_title, &unit,
                                  box->top - 0.4 * b - figure_layout_deep(l, f->y_title, &unit));
}

/* Beside the panel, each in the middle of its row. */
static void place_rows(struct figure_layout *l, const struct figure *f, size_t panel)
{
    const struct box *box = &l->box[panel];
    const size_t n = figure_rows(f, panel);
    const double pitch = (box->bottom - box->top) / ((double)n + 0.2);
    const struct paragraph p = {0.9 * l->size, l->label_width, l->label_size, false, false, 4};

    for (size_t i = 0; i < n; i++) {
        const double deep = figure_layout_deep(l, f->row[i].words, &p);
        (void)figure_layout_place(l, f->row[i].words, &p,
                                  box->top + ((double)i + 0.6) * pitch - deep / 2);
    }
}

static double place_panels(struct figure_layout *l, const struct figure *f, const struct panels *g,
                           double depth)
{
    struct margins margins = {0.0, 0.0};

    for (size_t p = 0; p < f->n_panels; p++) {
        const size_t column = p % g->columns;
        struct box *box = &l->box[p];
        if (column == 0 && p > 0)
            depth = l->box[p - 1].bottom + margins.below + 0.7 * l->size;
        if (column == 0)
            margins = margins_of(l, f, g, p);
        box->left = g->left + (double)column * (g->panel_width + g->gap);
        box->right = box->left + g->panel_width;
        box->top = depth + margins.above;
        box->bottom = box->top + g->panel_height * share_of_height(f, p);
        l->has_y_labels[p] = column == 0 || (f->kind == FIGURE_LINES && !shares_values(f));
        l->has_x_labels[p] = f->kind != FIGURE_LINES || p + g->columns >= f->n_panels;
        place_panel(l, f, g, p);
        if (f->kind == FIGURE_ROWS && column == 0)
            place_rows(l, f, p);
    }
    depth = l->box[f->n_panels - 1].bottom + margins.below;
    if (f->kind == FIGURE_LINES && f->n_panels > 1)
        depth += 0.2 * l->size + LAYOUT_LINE * l->tick_size;
    return depth;
}

static bool has_keys(const struct figure_layout *l, const struct figure *f)
{
    return f->n_series > 1 && !l->has_ends && f->kind != FIGURE_MAP;
}

static double place_keys(struct figure_layout *l, const struct figure *f, double depth)
{
    const double b = l->size, mark = f->kind == FIGURE_LINES ? 2.4 * b : 1.1 * b;
    double x = 0.9 * b;

    if (!has_keys(l, f))
        return depth;
    l->key_size = l->tick_size;
    depth += 0.35 * b;
    for (size_t s = 0; s < f->n_series && s < MAX_SERIES; s++) {
        const double size = l->spread * l->key_size;
        const double width = mark + 0.4 * b + figure_layout_width(f->series[s].words, size);
        if (s > 0 && x + width > l->width - 0.9 * b) {
            x = 0.9 * b;
            depth += LAYOUT_LINE * b;
        }
        l->key[l->n_keys++] = (struct key){
            .series = s,
            .bytes = figure_layout_line(f->series[s].words, l->width - 2.8 * b - mark, size, false),
            .x = x,
            .y = depth + LAYOUT_LINE * b / 2};
        x += width + 1.5 * b;
    }
    return depth + LAYOUT_LINE * b;
}

static double place_top(struct figure_layout *l, const struct figure *f)
{
    const double b = l->size, wide = l->width - 1.8 * b;
    const struct paragraph heading = {0.9 * b, wide, HEADING * b, true, false, 6};
    const struct paragraph caption = {0.9 * b, wide, fmax(CAPTION * b, l->smallest),
                                      false,   true, 16};
    double depth = figure_layout_place(l, f->heading, &heading, 0.7 * b);

    depth = figure_layout_place(l, f->caption, &caption, depth + 0.15 * b);
    return place_keys(l, f, depth) + 0.6 * b;
}

static bool starts_above_zero(const struct figure_layout *l, const struct figure *f)
{
    bool any = false;

    for (size_t p = 0; p < f->n_panels && f->kind == FIGURE_LINES; p++)
        any = any || l->value[p].from > 0.0;
    return any;
}

static double place_bottom(struct figure_layout *l, const struct figure *f,
                           const struct figure_style *style, const struct panels *g, double depth)
{
    const double b = l->size, note = fmax(NOTE * b, l->smallest);
    const struct paragraph under = {
        g->left, l->width - g->left - 0.9 * b, l->tick_size, false, true, MOST_LINES};
    const struct paragraph notes = {0.9 * b, l->width - 1.8 * b, note, false, true, 16};

    depth = figure_layout_place(l, f->x_title, &under, depth + 0.1 * b);
    struct text t = {.data = NULL};
    const char *all = style->no_foot ? "" : f->foot;
    const size_t first = strcspn(all, "\n");
    text_add_bytes(&t, all, first);
    if (starts_above_zero(l, f))
        text_add(&t, "%s%s", first > 0 ? " " : "",
                 f->n_panels == 1 || shares_values(f) ? style->axis_note : style->axes_note);
    text_add(&t, "%s", all + first);
    depth = figure_layout_place(l, t.data == NULL ? "" : t.data, &notes, depth + 0.6 * b);
    l->failed = l->failed || t.failed;
    text_free(&t);
    return depth + 0.7 * b;
}

static double turned(const struct figure_layout *l, double depth)
{
    return l->height - depth;
}

static void turn(struct figure_layout *l, const struct figure *f)
{
    for (size_t i = 0; i < l->n_placed; i++)
        l->placed[i].y = turned(l, l->placed[i].y);
    for (size_t p = 0; p < f->n_panels; p++) {
        l->box[p].top = turned(l, l->box[p].top);
        l->box[p].bottom = turned(l, l->box[p].bottom);
    }
    for (size_t k = 0; k < l->n_keys; k++)
        l->key[k].y = turned(l, l->key[k].y);
}

/* The number of ticks follows from the room there is. */
static void make_axes(struct figure_layout *l, const struct figure *f, const struct panels *g)
{
    for (size_t p = 0; p < f->n_panels; p++) {
        const double label =
            axis_label_width(&l->value[p], l->spread * l->tick_size) + 1.6 * l->size;
        const double room = f->kind == FIGURE_ROWS ? g->panel_width / label : 6.0;
        l->value[p] =
            value_axis(f, p, (int)fmin(fmax(room, 1.0), f->kind == FIGURE_MAP ? 6.0 : 5.0));
        if (f->kind == FIGURE_LINES && l->value[p].step * g->panel_height <
                                           1.6 * l->size * (l->value[p].to - l->value[p].from))
            axis_thin(&l->value[p]);
    }
    if (f->kind == FIGURE_MAP)
        return;
    const double widest_x = axis_label_width(&l->x, l->spread * l->tick_size) + 2.0 * l->size;
    l->x = axis_between(f->from, f->to, (int)fmin(fmax(g->panel_width / widest_x, 2.0), 6.0));
}

static void make_edges(struct figure_layout *l, const struct figure *f)
{
    l->x = axis_between(f->from, f->to, 5);
    if (f->kind != FIGURE_MAP)
        return;
    l->x = axis_between(f->x_edge[0], f->x_edge[f->n_x], 5);
    l->y = axis_between(f->y_edge[0], f->y_edge[f->n_y], 5);
}

static double usual_size(double width)
{
    return width < 260.0 ? 7.0 : width < 400.0 ? 8.0 : 9.0;
}

/* Computer Modern in TeX; what a browser takes where the reader has no Lato; about DejaVu, whose bold is wide. */
static void set_spread(struct figure_layout *l, const struct figure_style *style)
{
    l->spread = strcmp(style->formats, "tex") == 0 ? 1.1
                : strcmp(style->font, "Lato") == 0 ? 1.03
                                                   : 1.19;
    l->bold_spread = l->spread > 1.15 ? 1.31 : l->spread;
}

bool figure_layout_make(struct figure_layout *l, const struct figure *f,
                        const struct figure_style *style, double *least)
{
    struct panels g = {.columns = 1};

    *l = (struct figure_layout){.width = style->width,
                                .size = style->size > 0.0 ? style->size : usual_size(style->width)};
    set_spread(l, style);
    l->smallest = fmin(style->smallest > 0.0 ? style->smallest : SMALLEST, l->size);
    l->tick_size = fmax(TICK * l->size, l->smallest);
    l->mark_size = fmax(0.78 * l->size, l->smallest);
    make_edges(l, f);
    g.columns = columns_of(f, l->width, l->size);
    for (size_t p = 0; p < f->n_panels; p += g.columns)
        g.stack += share_of_height(f, p);
    make_margins(l, f, &g);
    g.panel_width =
        (l->width - g.left - g.right - (double)(g.columns - 1) * g.gap) / (double)g.columns;
    g.panel_height = panel_height(l, f, &g);
    const double top = place_top(l, f);
    if (style->height > 0.0) {
        struct figure_layout scratch = *l;
        scratch.n_placed = MAX_PLACED;
        const double usual =
            place_bottom(&scratch, f, style, &g, place_panels(&scratch, f, &g, top));
        const double smallest = g.panel_height * (f->kind == FIGURE_ROWS ? 0.75 : 0.4);
        *least = usual - g.stack * (g.panel_height - smallest);
        g.panel_height += (style->height - usual) / g.stack;
        if (style->height < *least - 0.5)
            return false;
    }
    make_axes(l, f, &g);
    l->height = place_bottom(l, f, style, &g, place_panels(l, f, &g, top));
    turn(l, f);
    return true;
}
