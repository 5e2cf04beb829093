/* Answers for people: a block a number, a row a cell and policy, columns as wide as they must be. */
#include "answers_print.h"
#include "mem.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PLUS_MINUS "\xc2\xb1"

enum { CELL_SIZE = 2 * NUMBER_SIZE + 16, MAX_COLUMNS = BY_COUNT + 5 };

static const char FOOTNOTE_ESTIMATES[] =
    PLUS_MINUS " half of the 95 % interval (Student t over replicates); *: it excludes 0.\n"
               "Differences are paired by replicate; relative ones are a ratio of two means, with\n"
               "an interval by the delta method. Times: how many times the variance of the\n"
               "difference would be larger if the policies did not share their random numbers.\n";

static const char FOOTNOTE_TWINS[] =
    PLUS_MINUS " half of the 95 % interval (Student t over replicates). Shares are ratios of\n"
               "sums over replicates, with intervals by the delta method.\n";

static const char FOOTNOTE_POINTS[] =
    "Mean over the points of the sweep, and where 95 % of the points lie (2.5 % and 97.5 %\n"
    "quantiles; a little of it is chance). Parameters: standard deviation between points,\n"
    "chance taken off. Chance: standard error of one point's estimate.\n";

static const char FOOTNOTE[] =
    "Weighted to real people. Undefined: there was nobody whom the rate could be of.\n"
    "Modelled numbers, not counts of what happened. Most evidence is from people who\n"
    "reached care; those most afraid or controlled are missing.\n";

struct cell {
    char text[CELL_SIZE];
};

struct grid {
    size_t n_columns, n_rows;
    const char *head[MAX_COLUMNS];
    bool left[MAX_COLUMNS];
    struct cell *cell; /* [row * n_columns + column] */
};

static int characters(const char *s)
{
    int n = 0;

    for (; *s != '\0'; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

static const char *cell_at(const struct grid *g, size_t row, size_t column)
{
    return row == 0 ? g->head[column] : g->cell[(row - 1) * g->n_columns + column].text;
}

static int column_width(const struct grid *g, size_t column)
{
    int width = 0;

    for (size_t r = 0; r <= g->n_rows; r++) {
        const int n = characters(cell_at(g, r, column));
        width = n > width ? n : width;
    }
    return width;
}

static void add_grid_row(struct text *out, const struct grid *g, size_t row, const int *width)
{
    int blank = 0; /* not yet written, so that no line ends in blanks */

    for (size_t c = 0; c < g->n_columns; c++) {
        const char *t = cell_at(g, row, c);
        const int room = width[c] - characters(t);
        blank += 2 + (g->left[c] ? 0 : room);
        if (*t != '\0') {
            text_add(out, "%*s%s", blank, "", t);
            blank = 0;
        }
        blank += g->left[c] ? room : 0;
    }
    text_add(out, "\n");
}

static void add_grid(struct text *out, const struct grid *g)
{
    int width[MAX_COLUMNS];

    for (size_t c = 0; c < g->n_columns; c++)
        width[c] = column_width(g, c);
    for (size_t r = 0; r <= g->n_rows; r++)
        add_grid_row(out, g, r, width);
}

/* Decimals for one contrast of a block. */
static int decimals(const struct answers *a, size_t item, enum contrast contrast)
{
    double largest = 0.0, widest = 0.0, narrowest = INFINITY;

    for (size_t cell = 0; cell < a->q->n_cells; cell++)
        for (size_t p = 0; p < a->q->policy.n; p++) {
            const struct asked k = {p, item, cell, contrast};
            double mean, half;
            if (!answers_has(a, &k))
                continue;
            if (a->spread != NULL) {
                const struct parts x = answers_parts(a, &k);
                mean = x.mean;
                half = (x.high - x.low) / 2;
            } else {
                const struct estimate x = answers_estimate(a, &k);
                mean = x.mean;
                half = (x.high - x.low) / 2;
            }
            largest = fmax(largest, fabs(mean));
            if (half > 0.0) {
                widest = fmax(widest, half);
                narrowest = fmin(narrowest, half);
            }
        }
    return number_decimals(largest, narrowest, widest);
}

static void print_estimate(struct cell *c, const struct estimate *x, int places, enum contrast k)
{
    char mean[NUMBER_SIZE], half[NUMBER_SIZE];
    const char *star = k == CONTRAST_none ? "" : estimate_excludes_zero(x) ? "*" : " ";

    if (isnan(x->mean)) {
        (void)snprintf(c->text, sizeof c->text, "undefined");
        return;
    }
    number_print(mean, x->mean, places, k != CONTRAST_none);
    number_print(half, (x->high - x->low) / 2, places, false);
    if (isnan(x->low))
        (void)snprintf(c->text, sizeof c->text, "%s%s", mean, star);
    else
        (void)snprintf(c->text, sizeof c->text, "%s " PLUS_MINUS "%s%s", mean, half, star);
}

static void print_number(struct cell *c, double x, int places)
{
    number_print(c->text, x, places, false);
}

static void print_stretch(struct cell *c, double low, double high, int places)
{
    char from[NUMBER_SIZE], to[NUMBER_SIZE];

    number_print(from, low, places, false);
    number_print(to, high, places, false);
    (void)snprintf(c->text, sizeof c->text, "%s to %s", from, to);
}

/* The columns of the cell; returns how many. */
static size_t fill_names(struct cell *row, const struct query *q, size_t cell)
{
    const struct cell_of at = query_cell(q, cell);
    size_t c = 0;

    if (q->by[BY_interval])
        date_print(row[c++].text, (int64_t)plan_interval_start(q->scenario, (int32_t)at.interval));
    if (q->by[BY_group])
        (void)snprintf(row[c++].text, CELL_SIZE, "%s", q->scenario->group_name[at.group]);
    if (q->by[BY_subgroup])
        (void)snprintf(row[c++].text, CELL_SIZE, "%s",
                       SUBGROUP_NAMES[q->scenario->subgroup[at.subgroup]]);
    return c;
}

/* One policy of one cell: its value and its contrasts. */
static void fill_row(struct cell *row, const struct answers *a, size_t item, size_t cell, size_t p,
                     const int *places)
{
    size_t c = fill_names(row, a->q, cell);

    (void)snprintf(row[c++].text, CELL_SIZE, "%s", a->q->scenario->policy[a->q->policy.at[p]].name);
    for (enum contrast k = 0; k < CONTRAST_COUNT; k++) {
        const struct asked asked = {p, item, cell, k};
        if (!answers_has(a, &asked))
            return;
        const struct estimate x = answers_estimate(a, &asked);
        print_estimate(&row[c++], &x, places[k], k);
    }
    const struct asked difference = {p, item, cell, CONTRAST_difference};
    const double times = answers_pairing(a, &difference);
    print_number(&row[c], times, times < 10.0 ? 1 : 0);
}

static void fill_row_of_points(struct cell *row, const struct answers *a, const struct asked *k,
                               int places)
{
    const struct query *q = a->q;
    const struct parts x = answers_parts(a, k);
    size_t c = fill_names(row, q, k->cell);

    (void)snprintf(row[c++].text, CELL_SIZE, "%s%s%s%s",
                   q->scenario->policy[q->policy.at[k->policy]].name,
                   k->contrast == CONTRAST_none ? "" : " - ",
                   k->contrast == CONTRAST_none ? "" : q->scenario->policy[q->against].name,
                   k->contrast == CONTRAST_relative ? ", %" : "");
    number_print(row[c++].text, x.mean, places, k->contrast != CONTRAST_none);
    print_stretch(&row[c++], x.low, x.high, places);
    print_number(&row[c++], x.sd_parameters, places);
    print_number(&row[c++], x.se_chance, places);
    (void)snprintf(row[c].text, CELL_SIZE, "%zu", x.points);
}

static void fill_heads(struct grid *g, const struct query *q, bool is_twins,
                       char difference[CELL_SIZE])
{
    static const char *const POINTS[] = {"mean", "95 % of points", "parameters", "chance",
                                         "points"};
    const char *const ONE[] = {"estimate", difference, "relative, %", "times"};

    for (int by = BY_interval; by < BY_COUNT; by++)
        if (q->by[by]) {
            g->left[g->n_columns] = true;
            g->head[g->n_columns++] = BY_NAMES[by];
        }
    g->left[g->n_columns] = true;
    g->head[g->n_columns++] = "policy";
    (void)snprintf(difference, CELL_SIZE, "minus %s", q->scenario->policy[q->against].name);
    if (query_is_over_points(q))
        for (size_t i = 0; i < sizeof POINTS / sizeof *POINTS; i++)
            g->head[g->n_columns++] = POINTS[i];
    else
        for (size_t i = 0; i < (is_twins ? 1 : sizeof ONE / sizeof *ONE); i++)
            g->head[g->n_columns++] = ONE[i];
}

static void fill_points(struct grid *g, const struct answers *a, size_t item, const int *places)
{
    struct asked k = {.item = item};
    size_t row = 0;

    for (k.cell = 0; k.cell < a->q->n_cells; k.cell++)
        for (k.contrast = 0; k.contrast < CONTRAST_COUNT; k.contrast++)
            for (k.policy = 0; k.policy < a->q->policy.n; k.policy++)
                if (answers_has(a, &k))
                    fill_row_of_points(g->cell + row++ * g->n_columns, a, &k, places[k.contrast]);
    g->n_rows = row;
}

static void fill_rows(struct grid *g, const struct answers *a, size_t item, const int *places)
{
    for (size_t cell = 0; cell < a->q->n_cells; cell++)
        for (size_t p = 0; p < a->q->policy.n; p++)
            if (answers_has(a, &(struct asked){p, item, cell, CONTRAST_none}))
                fill_row(g->cell + g->n_rows++ * g->n_columns, a, item, cell, p, places);
}

static void add_block(struct text *out, const struct answers *a, size_t item)
{
    const struct item *it = &a->q->items.item[item];
    struct grid g = {.n_columns = 0};
    char difference[CELL_SIZE];
    int places[CONTRAST_COUNT];

    for (enum contrast k = 0; k < CONTRAST_COUNT; k++)
        places[k] = decimals(a, item, k);
    fill_heads(&g, a->q, it->is_twins, difference);
    g.cell =
        mem_array(a->q->n_cells * a->q->policy.n * CONTRAST_COUNT * g.n_columns, sizeof *g.cell);
    if (g.cell == NULL) {
        out->failed = true;
        return;
    }
    if (a->spread != NULL)
        fill_points(&g, a, item, places);
    else
        fill_rows(&g, a, item, places);
    text_add(out, "%s: %s\n%s", it->label, it->name, it->unit);
    if (it->is_twins)
        text_add(out, "; the reference is %s", a->q->scenario->policy[a->q->against].name);
    text_add(out, "\n");
    add_grid(out, &g);
    text_add(out, "\n");
    mem_free(g.cell);
}

void answers_table_head(struct text *out, const struct query *q)
{
    const struct scenario *s = q->scenario;
    char start[DATE_SIZE];

    date_print(start, s->run.time_start);
    if (s->title != NULL && *s->title != '\0') {
        text_add_printable(out, s->title);
        text_add(out, "\n");
    }
    text_add(out, "%g years from %s", s->run.time_years, start);
    if (q->experiment->n_points > 1)
        text_add(out, "; a sweep (%s) of %zu points", q->experiment->design,
                 q->experiment->n_points);
    text_add(out, "\n\n");
}

void answers_table(struct text *out, const struct answers *a, long point)
{
    const struct experiment *x = a->q->experiment;

    if (point >= 0 && a->q->by[BY_point]) {
        text_add(out, "Point %ld:", point + 1);
        for (size_t f = 0; f < x->n_factors; f++)
            text_add(out, "%s %s %g", f > 0 ? "," : "", x->factor[f].path,
                     x->value[(size_t)point * x->n_factors + f]);
        text_add(out, "\n\n");
    }
    for (size_t item = 0; item < a->q->items.n; item++)
        add_block(out, a, item);
}

void answers_table_end(struct text *out, const struct query *q, const struct stream_count *n)
{
    text_add(out, "%zu replicate%s", n->used, n->used == 1 ? "" : "s");
    if (q->experiment->n_points > 1)
        text_add(out, " at %zu point%s", n->points, n->points == 1 ? "" : "s");
    if (n->missing > 0)
        text_add(out, " (%zu of %zu are missing)", n->missing, n->used + n->missing);
    text_add(out, ".\n%s",
             query_is_over_points(q)     ? FOOTNOTE_POINTS
             : q->items.item[0].is_twins ? FOOTNOTE_TWINS
                                         : FOOTNOTE_ESTIMATES);
    if (q->ratio_of_means)
        text_add(out,
                 "Rates are ratios of sums over replicates, with intervals by the delta method.\n");
    text_add(out, "%s%s", q->n_left_out > 0 ? QUERY_LEFT_OUT : "", FOOTNOTE);
}
