/* Aligned columns of text, in blocks that fit a width. */
#include "grid.h"

#include "mem.h"
#include "number.h"
#include "utf8.h"
#include "wrap.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PLUS_MINUS "\xc2\xb1"

enum {
    GAP = 2,
    WIDE_NAME = 24, /* names longer than this are broken into lines */
    WIDE_HEAD = 12, /* and so are heads, to be as narrow as their numbers */
    BROKEN_HEAD = 9,
    HEAD_LINES = 3
};
static const double ROUNDING = 1e-9; /* a narrower interval is that of a number without chance */

const struct grid_range GRID_RANGE = {.largest = 0.0, .narrowest = INFINITY, .widest = 0.0};

bool grid_is_made(struct grid *g, size_t n_columns, size_t n_rows)
{
    *g = (struct grid){.n_columns = n_columns,
                       .n_rows = n_rows + 1,
                       .cell = mem_array(n_columns * (n_rows + 1), sizeof *g->cell)};
    return g->cell != NULL;
}

void grid_free(struct grid *g)
{
    mem_free(g->cell);
    *g = (struct grid){.cell = NULL};
}

char *grid_at(const struct grid *g, size_t row, size_t column)
{
    return g->cell[row * g->n_columns + column].text;
}

static int at_least(int width, int other)
{
    return other > width ? other : width;
}

/* Blanks at the end of a cell are room under a star. */
static int room_after(const char *cell)
{
    size_t n = strlen(cell);

    while (n > 0 && cell[n - 1] == ' ')
        n--;
    return (int)strlen(cell + n);
}

/* Numbers stand on one line; their head, and names, on several where they are long. */
static int cell_width(const struct grid *g, size_t row, size_t column)
{
    const char *cell = grid_at(g, row, column);
    const int whole = (int)utf8_length(cell), room = room_after(cell);

    if (column < g->n_names)
        return whole <= WIDE_NAME ? whole : wrap_width(cell, WIDE_NAME, SIZE_MAX);
    return row > 0 || whole <= WIDE_HEAD ? whole : wrap_width(cell, BROKEN_HEAD, HEAD_LINES) + room;
}

static int column_width(const struct grid *g, size_t column)
{
    int width = 0;

    for (size_t r = 0; r < g->n_rows; r++)
        width = at_least(width, cell_width(g, r, column));
    return width;
}

/* A line of a row: `blank` counts what is not written yet, so that no line ends in blanks. */
struct grid_line {
    struct text *out;
    size_t k, n; /* this line, and how many there are */
    bool is_head;
    int blank;
};

static size_t lines_of(const char *cell, int width)
{
    return wrap_lines(cell, width - room_after(cell));
}

/* Heads end on the last line of their row, all else begins on the first. */
static void add_cell(struct grid_line *x, const char *cell, int width, bool left)
{
    const int after = room_after(cell), most = width - after;
    const size_t skipped = x->is_head ? x->n - lines_of(cell, width) : 0;
    size_t length = 0;
    const char *line = x->k < skipped ? "" : wrap_at(cell, most, x->k - skipped, &length);
    const int room = most - (int)utf8_length_in(line, length);

    x->blank += GAP + (left ? 0 : room);
    if (length > 0) {
        text_add(x->out, "%*s%.*s", x->blank, "", (int)length, line);
        x->blank = 0;
    }
    x->blank += after + (left ? room : 0);
}

static size_t row_lines(const struct grid *g, const int *width, size_t row, size_t from, size_t to)
{
    size_t n = 1;

    for (size_t c = 0; c < to; c++) {
        const size_t lines =
            c < g->n_names || c >= from ? lines_of(grid_at(g, row, c), width[c]) : 0;
        n = lines > n ? lines : n;
    }
    return n;
}

/* The columns of names and those from `from` up to `to`. */
static void add_rows(struct text *out, const struct grid *g, const int *width, size_t from,
                     size_t to)
{
    for (size_t r = 0; r < g->n_rows; r++) {
        const size_t n = row_lines(g, width, r, from, to);
        for (size_t k = 0; k < n; k++) {
            struct grid_line x = {out, k, n, r == 0, 0};
            for (size_t c = 0; c < g->n_names; c++)
                add_cell(&x, grid_at(g, r, c), width[c], true);
            for (size_t c = from; c < to; c++)
                add_cell(&x, grid_at(g, r, c), width[c], false);
            text_add(out, "\n");
        }
    }
}

static int width_of(const int *width, size_t from, size_t to)
{
    int sum = 0;

    for (size_t c = from; c < to; c++)
        sum += GAP + width[c];
    return sum;
}

/* The column after the last that fits beside the names; always takes one. */
static size_t block_end(const struct grid *g, const int *width, size_t from, int most)
{
    const int names = width_of(width, 0, g->n_names);
    const bool breaks =
        g->unbroken > from && names + width_of(width, g->n_names, g->n_columns) > most;
    const size_t last = breaks ? g->unbroken : g->n_columns;
    size_t to = from + 1;

    while (to < last && names + width_of(width, from, to + 1) <= most)
        to++;
    return to;
}

void grid_add(struct text *out, const struct grid *g, int width)
{
    int *of = mem_array(g->n_columns, sizeof *of);

    if (of == NULL) {
        out->failed = true;
        return;
    }
    for (size_t c = 0; c < g->n_columns; c++)
        of[c] = column_width(g, c);
    for (size_t from = g->n_names; from < g->n_columns;) {
        const size_t to = block_end(g, of, from, width);
        if (from > g->n_names)
            text_add(out, "\n");
        add_rows(out, g, of, from, to);
        from = to;
    }
    mem_free(of);
}

void grid_range_take(struct grid_range *r, const struct estimate *x)
{
    const double half = (x->high - x->low) / 2;

    r->largest = fmax(r->largest, fabs(x->mean));
    if (half > ROUNDING * fabs(x->mean)) {
        r->widest = fmax(r->widest, half);
        r->narrowest = fmin(r->narrowest, half);
    }
}

int grid_decimals(const struct grid_range *r)
{
    return number_decimals(r->largest, r->narrowest, r->widest);
}

void grid_estimate(char out[GRID_CELL_SIZE], const struct estimate *x, int decimals,
                   enum contrast contrast)
{
    char mean[NUMBER_SIZE], half[NUMBER_SIZE];
    const char *star = contrast == CONTRAST_none ? "" : estimate_excludes_zero(x) ? "*" : " ";

    if (isnan(x->mean)) {
        (void)snprintf(out, GRID_CELL_SIZE, "undefined%s", contrast == CONTRAST_none ? "" : " ");
        return;
    }
    number_print(mean, x->mean, decimals, contrast != CONTRAST_none);
    number_print(half, (x->high - x->low) / 2, decimals, false);
    if (isnan(x->low))
        (void)snprintf(out, GRID_CELL_SIZE, "%s%s%s", mean, x->is_known ? " exactly" : "", star);
    else if (estimate_is_lopsided(x)) {
        grid_mean_and_stretch(out, x, decimals, contrast != CONTRAST_none);
        (void)snprintf(out + strlen(out), GRID_CELL_SIZE - strlen(out), "%s", star);
    } else
        (void)snprintf(out, GRID_CELL_SIZE, "%s " PLUS_MINUS "%s%s", mean, half, star);
}

void grid_stretch(char out[GRID_CELL_SIZE], double low, double high, int decimals)
{
    char from[NUMBER_SIZE], to[NUMBER_SIZE];

    number_print(from, low, decimals, false);
    number_print(to, high, decimals, false);
    (void)snprintf(out, GRID_CELL_SIZE, "%s to %s", from, to);
}

void grid_mean_and_stretch(char out[GRID_CELL_SIZE], const struct estimate *x, int decimals,
                           bool plus)
{
    char mean[NUMBER_SIZE], from[NUMBER_SIZE], to[NUMBER_SIZE];

    number_print(mean, x->mean, decimals, plus);
    number_print(from, x->low, decimals, false);
    number_print(to, x->high, decimals, false);
    if (isnan(x->mean))
        (void)snprintf(out, GRID_CELL_SIZE, "undefined");
    else if (isnan(x->low))
        (void)snprintf(out, GRID_CELL_SIZE, "%s", mean);
    else
        (void)snprintf(out, GRID_CELL_SIZE, "%s (%s to %s)", mean, from, to);
}
