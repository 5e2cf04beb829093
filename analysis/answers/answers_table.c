/* Answers for people: a block a number, a row a policy; how tables begin and end. */
#include "answers_print.h"
#include "date.h"
#include "grid.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PLUS_MINUS "\xc2\xb1"

enum { TABLE_WIDTH = 80, UNBROKEN = 1000 };

static const char HALF[] =
    PLUS_MINUS " half of the 95 % interval: Student's t over replicates; *: it excludes 0.\n"
               "(a to b): its two ends, exact, where few events make it lopsided. It shows the\n"
               "play of chance in the simulation, not how uncertain the parameters are. Shares\n"
               "and levels that are alike in all replicates have none, and none is needed\n"
               "where it is exactly so: no such event can happen, or nothing differs.\n";

static const char RATES[] = "Rates are means over replicates of each one's rate.\n";

static const char RATIOS[] =
    "Rates are ratios of sums over replicates, with intervals by the delta method.\n";

static const char PAIRED[] = "Differences are paired by replicate, and so are their intervals.\n";

static const char LONG[] =
    "Relative differences are ratios of two means, with intervals by the delta\n"
    "method. Times: how many times the variance of the difference would be larger if\n"
    "the policies did not share their random numbers.\n";

static const char COMPACT[] = "Relative differences, and what pairing bought: --csv, --json.\n";

static const char TWINS[] =
    "Shares of people are ratios of sums over replicates, with intervals by the delta\n"
    "method.\n";

static const char OVER_POINTS[] =
    "Mean over the points of the sweep, and where 95 % of the points lie (quantiles of\n"
    "2.5 % and 97.5 %; a little of it is chance).\n";

static const char PARTS[] =
    "Parameters: standard deviation between points, chance taken off. Chance: standard\n"
    "error of one point's estimate, over its replicates.\n";

static const char COMPACT_POINTS[] =
    "Relative differences, and what is chance and what parameters: --csv, --json.\n";

static const char FOOTNOTE[] =
    "Weighted to real people. Undefined: the rate has a denominator of 0.\n"
    "Modelled numbers, not counts of what happened. Most evidence is from people who\n"
    "reached care; those most afraid or controlled are missing.\n";

/* Decimals for one contrast of a block. */
static int decimals(const struct answers *a, size_t item, enum contrast contrast)
{
    struct grid_range range = GRID_RANGE;

    for (size_t p = 0; p < a->q->policy.n; p++) {
        const struct asked asked = {p, item, 0, contrast};
        if (!answers_has(a, &asked))
            continue;
        const struct estimate x = answers_number(a, &asked);
        grid_range_take(&range, &x);
        if (a->spread != NULL) {
            const double chance = answers_parts(a, &asked).se_chance;
            grid_range_take(&range, &(struct estimate){.mean = x.mean,
                                                       .low = x.mean - chance,
                                                       .high = x.mean + chance});
        }
    }
    return grid_decimals(&range);
}

/* One policy: its value and its contrasts. */
static void fill_row(const struct grid *g, size_t row, const struct answers *a, size_t item,
                     size_t p, const int *places)
{
    size_t c = 0;

    (void)snprintf(grid_at(g, row, c++), GRID_CELL_SIZE, "%s",
                   a->q->scenario->policy[a->q->policy.at[p]].label);
    for (enum contrast k = 0; k < CONTRAST_COUNT; k++) {
        const struct asked asked = {p, item, 0, k};
        if (!answers_has(a, &asked))
            return;
        const struct estimate x = answers_estimate(a, &asked);
        grid_estimate(grid_at(g, row, c++), &x, places[k], k);
    }
    const struct asked difference = {p, item, 0, CONTRAST_difference};
    const double times = answers_pairing(a, &difference);
    number_print(grid_at(g, row, c), times, times < 10.0 ? 1 : 0, false);
}

static void fill_row_of_points(const struct grid *g, size_t row, const struct answers *a,
                               const struct asked *asked, int places)
{
    const struct query *q = a->q;
    const struct spread_parts x = answers_parts(a, asked);
    size_t c = 0;

    (void)snprintf(grid_at(g, row, c++), GRID_CELL_SIZE, "%s%s%s%s",
                   q->scenario->policy[q->policy.at[asked->policy]].label,
                   asked->contrast == CONTRAST_none ? "" : " - ",
                   asked->contrast == CONTRAST_none ? "" : q->scenario->policy[q->against].label,
                   asked->contrast == CONTRAST_relative ? ", %" : "");
    number_print(grid_at(g, row, c++), x.mean, places, asked->contrast != CONTRAST_none);
    grid_stretch(grid_at(g, row, c++), x.low, x.high, places);
    number_print(grid_at(g, row, c++), x.sd_parameters, places, false);
    number_print(grid_at(g, row, c++), x.se_chance, places, false);
    (void)snprintf(grid_at(g, row, c), GRID_CELL_SIZE, "%zu", x.points);
}

enum { COLUMNS_ONE = 5, COLUMNS_POINTS = 6 };

static void fill_heads(const struct grid *g, const struct query *q)
{
    static const char *const POINTS[COLUMNS_POINTS] = {"policy",     "mean",   "95 % of points",
                                                       "parameters", "chance", "points"};
    static const char *const ONE[COLUMNS_ONE] = {"policy", "estimate", NULL, "relative, %",
                                                 "times"};

    for (size_t c = 0; c < g->n_columns; c++) {
        const char *head = answers_are_over_points(q) ? POINTS[c] : ONE[c];
        if (head == NULL)
            (void)snprintf(grid_at(g, 0, c), GRID_CELL_SIZE, "minus %s",
                           q->scenario->policy[q->against].label);
        else
            (void)snprintf(grid_at(g, 0, c), GRID_CELL_SIZE, "%s", head);
    }
}

/* A row a policy, and over points one a contrast. */
static void fill_rows(struct grid *g, const struct answers *a, size_t item)
{
    const bool over_points = a->spread != NULL;
    int places[CONTRAST_COUNT];
    struct asked asked = {.item = item};
    size_t row = 0;

    for (enum contrast c = 0; c < CONTRAST_COUNT; c++)
        places[c] = decimals(a, item, c);
    for (; asked.contrast < (over_points ? CONTRAST_COUNT : CONTRAST_none + 1); asked.contrast++)
        for (asked.policy = 0; asked.policy < a->q->policy.n; asked.policy++) {
            if (!answers_has(a, &asked))
                continue;
            if (over_points)
                fill_row_of_points(g, ++row, a, &asked, places[asked.contrast]);
            else
                fill_row(g, ++row, a, item, asked.policy, places);
        }
    g->n_rows = row + 1;
}

void answers_title(struct text *out, const struct query *q, size_t item)
{
    const struct item *it = &q->items.item[item];

    const bool fits = strlen(it->label) + strlen(it->name) + 2 <= TABLE_WIDTH;

    text_add(out, "%s:%s%s\n%s\n", it->label, fits ? " " : "\n", it->name, it->unit);
    if (it->is_twins)
        text_add(out, "the reference is %s\n", q->scenario->policy[q->against].label);
}

static void add_block(struct text *out, const struct answers *a, size_t item)
{
    const bool is_twins = a->q->items.item[item].is_twins;
    struct grid g;

    if (!grid_is_made(&g,
                      a->spread != NULL ? COLUMNS_POINTS
                      : is_twins        ? 2
                                        : COLUMNS_ONE,
                      a->q->policy.n * CONTRAST_COUNT)) {
        out->failed = true;
        return;
    }
    g.n_names = 1;
    fill_heads(&g, a->q);
    fill_rows(&g, a, item);
    answers_title(out, a->q, item);
    grid_add(out, &g, UNBROKEN);
    text_add(out, "\n");
    grid_free(&g);
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
    text_add(out, "%g year%s from %s", s->run.time_years, number_plural(s->run.time_years), start);
    if (q->experiment->n_points > 1)
        text_add(out, "; a sweep (%s) of %zu points", q->experiment->design,
                 q->experiment->n_points);
    text_add(out, "\n\n");
}

void answers_point_line(struct text *out, const struct query *q, size_t point)
{
    const struct experiment *x = q->experiment;

    text_add(out, "Point %zu:", point + 1);
    for (size_t f = 0; f < x->n_factors; f++)
        text_add(out, "%s %s %s%g", f > 0 ? "," : "", x->factor[f].path,
                 x->factor[f].is_scale ? "x " : "", x->value[point * x->n_factors + f]);
    text_add(out, "\n\n");
}

void answers_table(struct text *out, const struct answers *a, long point)
{
    if (point >= 0 && a->q->by[BY_point])
        answers_point_line(out, a->q, (size_t)point);
    for (size_t item = 0; item < a->q->items.n; item++)
        add_block(out, a, item);
}

static bool has_items(const struct query *q, bool twins)
{
    for (size_t i = 0; i < q->items.n; i++)
        if (q->items.item[i].is_twins == twins)
            return true;
    return false;
}

static void add_meaning(struct text *out, const struct query *q)
{
    const bool many = answers_are_many(q);

    if (answers_are_over_points(q)) {
        text_add(out, "%s%s", OVER_POINTS, many ? COMPACT_POINTS : PARTS);
        return;
    }
    text_add(out, "%s", HALF);
    if (has_items(q, true))
        text_add(out, "%s", TWINS);
    if (has_items(q, false))
        text_add(out, "%s%s%s", q->ratio_of_means ? RATIOS : RATES, PAIRED, many ? COMPACT : LONG);
}

void answers_table_end(struct text *out, const struct query *q, const struct stream_count *n)
{
    text_add(out, "%zu replicate%s", n->used, n->used == 1 ? "" : "s");
    if (q->experiment->n_points > 1)
        text_add(out, " at %zu point%s", n->points, n->points == 1 ? "" : "s");
    if (n->missing > 0)
        text_add(out, " (%zu of %zu are missing)", n->missing, n->used + n->missing);
    text_add(out, ".\n");
    add_meaning(out, q);
    text_add(out, "%s%s", q->n_left_out > 0 ? QUERY_LEFT_OUT : "", FOOTNOTE);
}
