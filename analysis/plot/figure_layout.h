/* Where everything of a figure stands: lengths in points, from the lower left corner. */
#ifndef CONFIDE_FIGURE_LAYOUT_H
#define CONFIDE_FIGURE_LAYOUT_H

#include "axis.h"
#include "figure.h"

enum { MAX_PLACED = 1024, MAX_PANELS = 64, MAX_SERIES = 64 };

/* A line of text that stands on the page. */
struct placed {
    char *text; /* owned */
    double x, y, size;
    bool is_bold, is_grey;
};

struct box {
    double left, right, top, bottom;
};

struct key {
    size_t series;
    size_t bytes; /* of its name that fit */
    double x, y;
};

struct figure_layout {
    double width, height, size; /* of the page; of the letters */
    double smallest;            /* letters: what print can show */
    double tick_size, label_size, key_size, mark_size;
    double spread, bold_spread; /* how much wider than in Lato a text may come out */
    struct placed placed[MAX_PLACED];
    size_t n_placed;
    struct box box[MAX_PANELS];
    struct axis value[MAX_PANELS]; /* the axis of the estimates */
    bool has_ends;                 /* lines are named where they end, else in keys */
    double label_width;            /* of the names of rows, which break into lines */
    bool has_x_labels[MAX_PANELS], has_y_labels[MAX_PANELS];
    struct key key[MAX_SERIES]; /* what the series look like, where they have no label */
    size_t n_keys;
    struct axis x, y; /* of lines over a parameter, and of a map */
    bool failed;      /* no memory */
};

/* False: the height that was asked for is too small, *least is needed. */
bool figure_layout_make(struct figure_layout *l, const struct figure *f,
                        const struct figure_style *style, double *least);
void figure_layout_free(struct figure_layout *l);

/* How wide a text that is not bold is in Lato, in points. */
double figure_layout_width(const char *text, double size);

/* Bytes of s that stand in one line of `width`: up to a blank where there is one, else to a joint. */
size_t figure_layout_line(const char *s, double width, double size, bool is_bold);

#define LAYOUT_LINE 1.32 /* from line to line, in units of the letters' size */

/* Lines of text that break at blanks. */
struct paragraph {
    double x, width, size;
    bool is_bold, is_grey;
    size_t most; /* lines; what is too long is cut, and an ellipsis says so */
};

/* Sets text from `depth` (downwards) and returns where it ends; how deep it would be. */
double figure_layout_place(struct figure_layout *l, const char *s, const struct paragraph *p,
                           double depth);
double figure_layout_deep(const struct figure_layout *l, const char *s, const struct paragraph *p);

#endif
