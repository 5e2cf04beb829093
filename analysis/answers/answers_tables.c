/* Answers for people, many at once: a table a number, a row a point or a cell, a column a policy or a difference. */
#include "answers_print.h"
#include "grid.h"
#include "mem.h"

#include <stdio.h>
#include <string.h>

enum {
    TABLE_WIDTH = 80,
    FACTORS_WIDTH = 30, /* parameters stand in every table up to this */
    SHOWN_FIRST = 20,   /* of many points, and as many at the end */
    KINDS = 2,          /* values and differences are what there are columns of */
};

/* A column of numbers. */
struct column {
    size_t policy; /* place in q->policy */
    enum contrast contrast;
};

/* Kept until all points are read: answers of the points shown. */
struct answers_tables {
    const struct query *q;
    size_t n_points; /* rows of points so far: 1 without a breakdown by point */
    size_t capacity;
    long *point;
    struct estimate *number; /* [((point * items + item) * cells + cell) * n_columns + column] */
    size_t n_columns, all_points;
    struct column column[KINDS * MAX_POLICIES];
    bool has_factors; /* every table tells the parameters of its points */
    bool is_over_points;
};

static bool tells_points(const struct query *q)
{
    return q->by[BY_point] && q->point.n > 1;
}

/* Of many points the first and the last. Returns how many there were. */
static size_t choose_points(struct query *q)
{
    const size_t n = q->point.n;

    if (!q->by[BY_point] || n <= (size_t)2 * SHOWN_FIRST)
        return n;
    (void)memmove(q->point.at + SHOWN_FIRST, q->point.at + n - SHOWN_FIRST,
                  SHOWN_FIRST * sizeof *q->point.at);
    q->point.n = (size_t)2 * SHOWN_FIRST;
    return n;
}

/* Values first, then differences. */
static void choose_columns(struct answers_tables *t)
{
    for (enum contrast c = CONTRAST_none; c <= CONTRAST_difference; c++)
        for (size_t p = 0; p < t->q->policy.n; p++)
            if (c == CONTRAST_none || t->q->policy.at[p] != t->q->against)
                t->column[t->n_columns++] = (struct column){p, c};
}

/* The last part of a path, where no other factor ends in the same. */
static const char *short_name(const struct experiment *x, size_t factor)
{
    const char *path = x->factor[factor].path, *dot = strrchr(path, '.');
    const char *last = dot == NULL ? path : dot + 1;

    for (size_t f = 0; f < x->n_factors; f++) {
        const char *other = strrchr(x->factor[f].path, '.');
        other = other == NULL ? x->factor[f].path : other + 1;
        if (f != factor && strcmp(other, last) == 0)
            return path;
    }
    return last;
}

static void print_value(char out[GRID_CELL_SIZE], const struct experiment *x, size_t point,
                        size_t factor)
{
    (void)snprintf(out, GRID_CELL_SIZE, "%s%.4g", x->factor[factor].is_scale ? "x " : "",
                   x->value[point * x->n_factors + factor]);
}

static bool factors_are_few(const struct query *q)
{
    const struct experiment *x = q->experiment;
    size_t width = 0;

    for (size_t f = 0; f < x->n_factors; f++) {
        size_t widest = strlen(short_name(x, f));
        for (size_t i = 0; i < q->point.n; i++) {
            char value[GRID_CELL_SIZE];
            print_value(value, x, q->point.at[i], f);
            widest = strlen(value) > widest ? strlen(value) : widest;
        }
        width += widest + 2;
    }
    return width <= FACTORS_WIDTH && x->n_factors <= BY_COUNT;
}

enum status answers_tables_begin(struct answers_tables **out, struct query *q, struct err *e)
{
    struct answers_tables *t = mem_array(1, sizeof *t);

    *out = NULL;
    if (t == NULL)
        return err_memory_for(e, "for the tables");
    t->q = q;
    t->all_points = choose_points(q);
    t->is_over_points = answers_are_over_points(q);
    t->has_factors = tells_points(q) && factors_are_few(q);
    choose_columns(t);
    t->capacity = tells_points(q) ? q->point.n : 1;
    t->point = mem_array(t->capacity, sizeof *t->point);
    t->number = mem_array(t->capacity * q->items.n * q->n_cells * t->n_columns, sizeof *t->number);
    *out = t;
    if (t->point != NULL && t->number != NULL)
        return STATUS_OK;
    answers_tables_free(t);
    *out = NULL;
    return err_memory_for(e, "for tables of so many rows; --csv needs none");
}

void answers_tables_free(struct answers_tables *t)
{
    if (t == NULL)
        return;
    mem_free(t->point);
    mem_free(t->number);
    mem_free(t);
}

static struct estimate *number_at(const struct answers_tables *t, size_t row, size_t item,
                                  size_t cell, size_t column)
{
    return &t->number[((row * t->q->items.n + item) * t->q->n_cells + cell) * t->n_columns +
                      column];
}

static struct asked asked_of(const struct answers_tables *t, size_t item, size_t cell, size_t c)
{
    return (struct asked){t->column[c].policy, item, cell, t->column[c].contrast};
}

void answers_tables_take(struct answers_tables *t, const struct answers *a, long point)
{
    if (t->n_points == t->capacity)
        return;
    t->point[t->n_points] = point;
    for (size_t item = 0; item < t->q->items.n; item++)
        for (size_t cell = 0; cell < t->q->n_cells; cell++)
            for (size_t c = 0; c < t->n_columns; c++) {
                const struct asked asked = asked_of(t, item, cell, c);
                if (answers_has(a, &asked))
                    *number_at(t, t->n_points, item, cell, c) = answers_number(a, &asked);
            }
    t->n_points++;
}

/* Twins are of policies against the reference, and have no differences. */
static bool has_column(const struct answers_tables *t, size_t item, size_t c)
{
    const struct column column = t->column[c];

    if (t->q->items.item[item].is_twins)
        return column.contrast == CONTRAST_none && t->q->policy.at[column.policy] != t->q->against;
    return true;
}

/* The heads of the columns of names, or (row > 0) the names of a row; returns how many columns. */
static size_t fill_point(const struct grid *g, size_t row, const struct answers_tables *t,
                         long point)
{
    const struct experiment *x = t->q->experiment;
    size_t c = 0;

    if (!tells_points(t->q))
        return 0;
    if (row == 0)
        (void)snprintf(grid_at(g, row, c++), GRID_CELL_SIZE, "%s", BY_NAMES[BY_point]);
    else
        (void)snprintf(grid_at(g, row, c++), GRID_CELL_SIZE, "%ld", point + 1);
    for (size_t f = 0; t->has_factors && f < x->n_factors; f++)
        if (row == 0)
            (void)snprintf(grid_at(g, row, c++), GRID_CELL_SIZE, "%s", short_name(x, f));
        else
            print_value(grid_at(g, row, c++), x, (size_t)point, f);
    return c;
}

static void fill_cell(const struct grid *g, size_t row, size_t c, const struct query *q,
                      size_t cell)
{
    const struct scenario *s = q->scenario;
    const struct cell_of at = query_cell(q, cell);
    char time[QUERY_TIME_SIZE];
    const char *const names[BY_COUNT] = {[BY_interval] = query_time(time, q, cell),
                                         [BY_group] = s->group_label[at.group],
                                         [BY_subgroup] = SUBGROUP_NAMES[s->subgroup[at.subgroup]]};
    for (enum query_by by = BY_interval; by < BY_COUNT; by++)
        if (q->by[by])
            (void)snprintf(grid_at(g, row, c++), GRID_CELL_SIZE, "%s",
                           row == 0 ? query_by_name(q, by) : names[by]);
}

static size_t count_names(const struct answers_tables *t)
{
    size_t n = tells_points(t->q) ? 1 + (t->has_factors ? t->q->experiment->n_factors : 0) : 0;

    for (int by = BY_interval; by < BY_COUNT; by++)
        n += t->q->by[by];
    return n;
}

static void fill_head(const struct grid *g, const struct answers_tables *t, size_t column, size_t c)
{
    const struct scenario *s = t->q->scenario;
    const struct column shown = t->column[c];
    const bool is_difference = shown.contrast != CONTRAST_none;

    /* A star may follow every difference: their heads end where their numbers do. */
    (void)snprintf(grid_at(g, 0, column), GRID_CELL_SIZE, "%s%s%s%s",
                   s->policy[t->q->policy.at[shown.policy]].label, is_difference ? " - " : "",
                   is_difference ? s->policy[t->q->against].label : "",
                   is_difference && !t->is_over_points ? " " : "");
}

/* The row of a point, as taken, and a cell. A row is left out where points are. */
static size_t row_of(const struct answers_tables *t, size_t p, size_t cell)
{
    const bool is_cut = t->all_points > t->q->point.n;
    const bool is_after = is_cut && t->point[p] > (long)t->q->point.at[SHOWN_FIRST - 1];

    return 1 + p * t->q->n_cells + cell + is_after;
}

static size_t count_rows(const struct answers_tables *t)
{
    return t->n_points == 0 ? 0 : row_of(t, t->n_points - 1, t->q->n_cells - 1);
}

static void fill_column(const struct grid *g, const struct answers_tables *t, size_t item,
                        size_t column, size_t c, int places)
{
    const enum contrast contrast = t->column[c].contrast;

    fill_head(g, t, column, c);
    for (size_t p = 0; p < t->n_points; p++)
        for (size_t cell = 0; cell < t->q->n_cells; cell++) {
            const struct estimate *x = number_at(t, p, item, cell, c);
            char *text = grid_at(g, row_of(t, p, cell), column);
            if (t->is_over_points)
                grid_mean_and_stretch(text, x, places, contrast != CONTRAST_none);
            else
                grid_estimate(text, x, places, contrast);
        }
}

/* Decimals for all columns of one kind. */
static int decimals(const struct answers_tables *t, size_t item, enum contrast contrast)
{
    struct grid_range range = GRID_RANGE;

    for (size_t p = 0; p < t->n_points; p++)
        for (size_t cell = 0; cell < t->q->n_cells; cell++)
            for (size_t c = 0; c < t->n_columns; c++)
                if (t->column[c].contrast == contrast && has_column(t, item, c))
                    grid_range_take(&range, number_at(t, p, item, cell, c));
    range.narrowest = range.widest; /* or one row of many would set the decimals of all */
    return grid_decimals(&range);
}

static void fill_names(const struct grid *g, const struct answers_tables *t)
{
    fill_cell(g, 0, fill_point(g, 0, t, 0), t->q, 0);
    for (size_t p = 0; p < t->n_points; p++)
        for (size_t cell = 0; cell < t->q->n_cells; cell++) {
            const size_t row = row_of(t, p, cell);
            fill_cell(g, row, fill_point(g, row, t, t->point[p]), t->q, cell);
        }
    if (t->all_points > t->q->point.n)
        for (size_t row = 1; row < g->n_rows; row++)
            if (*grid_at(g, row, 0) == '\0')
                (void)snprintf(grid_at(g, row, 0), GRID_CELL_SIZE, "...");
}

static size_t count_columns(const struct answers_tables *t, size_t item)
{
    size_t n = 0;

    for (size_t c = 0; c < t->n_columns; c++)
        n += has_column(t, item, c);
    return n;
}

static void add_table(struct text *out, const struct answers_tables *t, size_t item)
{
    const size_t n_names = count_names(t);
    size_t column = n_names;
    struct grid g;

    if (!grid_is_made(&g, n_names + count_columns(t, item), count_rows(t))) {
        out->failed = true;
        return;
    }
    g.n_names = n_names;
    fill_names(&g, t);
    for (size_t c = 0; c < t->n_columns; c++) {
        if (!has_column(t, item, c))
            continue;
        if (t->column[c].contrast != CONTRAST_none && g.unbroken == 0)
            g.unbroken = column;
        fill_column(&g, t, item, column++, c, decimals(t, item, t->column[c].contrast));
    }
    answers_title(out, t->q, item);
    grid_add(out, &g, TABLE_WIDTH);
    text_add(out, "\n");
    grid_free(&g);
}

/* The parameters of the points, where there is no room for them in every table. */
static void add_points(struct text *out, const struct answers_tables *t)
{
    const struct experiment *x = t->q->experiment;
    struct grid g;

    if (!grid_is_made(&g, 1 + x->n_factors, t->n_points)) {
        out->failed = true;
        return;
    }
    g.n_names = 1;
    (void)snprintf(grid_at(&g, 0, 0), GRID_CELL_SIZE, "%s", BY_NAMES[BY_point]);
    for (size_t f = 0; f < x->n_factors; f++) {
        (void)snprintf(grid_at(&g, 0, 1 + f), GRID_CELL_SIZE, "%s", x->factor[f].path);
        for (size_t p = 0; p < t->n_points; p++)
            print_value(grid_at(&g, 1 + p, 1 + f), x, (size_t)t->point[p], f);
    }
    for (size_t p = 0; p < t->n_points; p++)
        (void)snprintf(grid_at(&g, 1 + p, 0), GRID_CELL_SIZE, "%ld", t->point[p] + 1);
    text_add(out, "The points\n");
    grid_add(out, &g, TABLE_WIDTH);
    text_add(out, "\n");
    grid_free(&g);
}

void answers_tables_add(struct text *out, const struct answers_tables *t)
{
    const struct query *q = t->q;

    if (tells_points(q) && !t->has_factors)
        add_points(out, t);
    if (q->by[BY_point] && !tells_points(q) && t->n_points > 0)
        answers_point_line(out, q, (size_t)t->point[0]);
    for (size_t item = 0; item < q->items.n; item++)
        add_table(out, t, item);
    if (t->all_points > q->point.n)
        text_add(out,
                 "The first %d and the last %d of %zu points; all of them: --csv; others: --where\n"
                 "point=%zu..%zu, or --where PARAMETER=FROM..TO.\n",
                 SHOWN_FIRST, SHOWN_FIRST, t->all_points, q->point.at[SHOWN_FIRST - 1] + 2,
                 q->point.at[SHOWN_FIRST - 1] + 1 + (size_t)2 * SHOWN_FIRST);
}
