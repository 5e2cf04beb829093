/* A figure before it is drawn: panels of estimates, and the words around them. */
#ifndef CONFIDE_FIGURE_H
#define CONFIDE_FIGURE_H

#include "estimate.h"
#include "spread.h"
#include "text.h"

enum figure_kind {
    FIGURE_LINES, /* lines with bands, over time or over a parameter: lines.gp */
    FIGURE_ROWS,  /* points with whiskers, or bars, one row above the other: rows.gp */
    FIGURE_MAP    /* cells of two parameters, with contours: map.gp */
};

struct figure_point {
    double at;   /* a day since 1970-01-01, a parameter's value, or a row from 0 */
    double also; /* in a map: the second parameter's value */
    struct estimate value;
    struct spread_range doubt; /* of rows that have doubts: what is not known; NaN: not told */
};

/* What one series shows in one panel. */
struct figure_cell {
    struct figure_point *point; /* `at` ascends */
    size_t n;
};

/* A name as in the file, for the CSV, and as it is drawn. */
struct figure_label {
    const char *id, *words;
    size_t
        look; /* of a series: the same number looks the same in every figure, from 1; 0: its place */
};

struct figure_panel {
    struct figure_label label; /* words "": no title */
    const char *unit;          /* of its values, as drawn */
    const char *csv_unit;
    double base; /* where bars start, and what rows are compared with; NaN: nothing */
};

/* An upright line at a day; a number above it where the notes explain it. */
struct figure_mark {
    double at;
    size_t number; /* 0: none */
};

/* All text belongs to the maker, and may be the user's: it reaches gnuplot as data only. */
struct figure {
    const char *name; /* of its files, without an ending: ours */
    enum figure_kind kind;
    const char *nothing; /* why there is nothing to draw; NULL: there is */
    const char *heading, *caption;
    const char *foot;    /* below the drawing: two lines of 8 cm */
    const char *notes;   /* all there is to say, for the page: paragraphs, one a line */
    const char *x_title; /* "": none */
    const char *y_title; /* of a map */
    const char *panel_column, *series_column, *at_column,
        *also_column;     /* of the CSV; NULL: left out */
    const char *n_column; /* what estimates are means over */
    size_t n_panels, n_series, n_rows;
    size_t n_first; /* rows of the first panel, where it has only the first so many; else 0 */
    struct figure_panel *panel;
    struct figure_label *series, *row;
    struct figure_cell *cell; /* [panel * n_series + series] */
    bool over_points;         /* intervals are over points; else over replicates */
    bool is_time, has_bars, has_points;
    bool has_doubts;  /* beside each interval what is not known stands, as a thin line */
    bool shares_axis; /* panels stand side by side on the same axes; */
    bool has_scales;  /* of values each has its own */
    bool is_positive; /* no value can be below 0, and no interval is drawn there */
    double from, to;  /* of the horizontal axis of lines */
    struct figure_mark *mark;
    size_t n_marks;
    bool has_even_cells; /* of a map: each cell's middle is a value that was chosen, or nearly */
    const double *x_edge, *y_edge; /* of a map's cells: one more than there are */
    size_t n_x, n_y;
};

struct fonts;

/* How it is to look. */
struct figure_style {
    bool no_foot;
    double width, height;      /* points; height 0: what it takes */
    double size;               /* of the letters, points; 0: what fits the width */
    double smallest;           /* letters, points; 0: what print can show */
    double narrow;             /* width of a second drawing, <name>-narrow, for a phone; 0: none */
    const char *font;          /* letters, digits, blanks, '-', '.': goes into the script as data */
    const char *formats;       /* "svg png pdf", or "tex" alone */
    const char *choose;        /* how another place for the files is chosen: "with -o" */
    const char *decimal;       /* sign between units and tenths */
    const char *const *months; /* twelve short names */
    const char *axis_note,
        *axes_note; /* said where the, or some, vertical axis does not start at 0 */
    struct fonts
        *fonts; /* of figures/: collects letters that need another font; NULL: no one asks */
};

/* Rows of a panel. */
size_t figure_rows(const struct figure *f, size_t panel);

/* Whether there is anything to draw: some value defined. */
bool figure_is_defined(const struct figure *f);
bool figure_has_intervals(const struct figure *f);
bool figure_is_estimated(const struct figure_point *x);

/* Which of a map's n cells, between n + 1 edges, holds x; the first or the last where none does. */
size_t figure_between(const double *edge, size_t n, double x);

/* What a picture's name has before its ending: nothing, or of the second, for a phone, FIGURE_NARROW. */
#define FIGURE_NARROW "-narrow"

/*
 * The script for gnuplot, data included. It writes <name>.<format> for each format into the folder that the gnuplot
 * variable `folder` names, else into the one it runs in; the second drawing beside it, with letters of at least 11
 * pixels where it is shown as wide as it is. False: the height is too small; *least is what it takes.
 */
bool figure_script(struct text *out, const struct figure *f, const struct figure_style *style,
                   double *least);

/* A row an estimate, names as in the output file; what is not defined is left empty. */
void figure_csv(struct text *out, const struct figure *f);

#endif
