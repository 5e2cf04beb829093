/* The sensitivity as a ranked table for people. */
#include "sensitivity.h"

#include "number.h"
#include "utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CELL_SIZE = 4 * NUMBER_SIZE, GAP = 2, INDEX_DECIMALS = 3, WIDTH = 80 };

static const struct {
    const char *title, *intervals;
} METHODS[METHOD_COUNT] = {
    [METHOD_sobol] = {"Sobol' indices", "bootstrap over base points"},
    [METHOD_morris] = {"Elementary effects", "Student t over trajectories"},
    [METHOD_prcc] = {"Partial rank correlations", "Fisher's z"},
    [METHOD_src] = {"Standardised regression coefficients", "Student t"},
    [METHOD_evppi] = {"Value of information", "bootstrap over points"},
};

static const char FOOTNOTE[] =
    "This is how the model's number depends on its parameters over the ranges that\n"
    "were swept: a parameter that was varied little looks unimportant. Modelled\n"
    "numbers, not counts of what happened.\n";

static const char FOOTNOTE_WORTH[] =
    "How much better, on average, the choice between these policies by this sum would\n"
    "come out were the parameter known. The weights are a judgement of values, and no\n"
    "evidence: whoever asked chose them, and other weights may choose another policy.\n"
    "What has no weight does not count. Modelled numbers.\n";

static const char FOOTNOTE_EVPPI[] =
    "How much better, on average, the choice between these policies by this measure\n"
    "alone would come out were the parameter known: which missing evidence matters\n"
    "most to it. It says nothing of other outcomes. Modelled numbers.\n";

/* Decimals that suit all intervals of a column that is in the unit of what is explained; -1: too small for any. */
static int decimals_of(const struct sensitivity *x, size_t column)
{
    double largest = 0.0, narrowest = INFINITY, widest = 0.0;

    if (!x->column[column].in_units)
        return INDEX_DECIMALS;
    for (size_t i = 0; i < x->n_factors; i++) {
        const struct estimate *v = &x->value[column * x->n_factors + i];
        const double half = (v->high - v->low) / 2;
        largest = fmax(largest, fabs(v->mean));
        if (half > 0.0) {
            narrowest = fmin(narrowest, half);
            widest = fmax(widest, half);
        }
    }
    if (largest > 0.0 && largest < 1e-3)
        return -1;
    return number_decimals(largest, fmax(narrowest, widest / 10), widest);
}

static void print_number(char out[NUMBER_SIZE], double x, int decimals)
{
    if (decimals < 0)
        (void)snprintf(out, NUMBER_SIZE, isfinite(x) ? "%.2g" : "-", x);
    else
        number_print(out, x, decimals, false);
}

static void print_estimate(char out[CELL_SIZE], const struct estimate *v, int decimals,
                           bool interval)
{
    char mean[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE];

    print_number(mean, v->mean, decimals);
    print_number(low, v->low, decimals);
    print_number(high, v->high, decimals);
    if (isnan(v->mean))
        (void)snprintf(out, CELL_SIZE, "undefined");
    else if (!interval || isnan(v->low))
        (void)snprintf(out, CELL_SIZE, "%s", mean);
    else
        (void)snprintf(out, CELL_SIZE, "%s (%s to %s)", mean, low, high);
}

static void print_p(char out[CELL_SIZE], double p)
{
    if (isnan(p))
        *out = '\0';
    else if (p < 0.001)
        (void)snprintf(out, CELL_SIZE, "<0.001");
    else
        (void)snprintf(out, CELL_SIZE, "%.3f", p);
}

static bool has_p(const struct sensitivity *x)
{
    return x->request.method == METHOD_prcc || x->request.method == METHOD_src;
}

/* Column c of row i (0 … n_factors - 1 by rank); the column after the last is p. */
static void print_cell(char out[CELL_SIZE], const struct sensitivity *x, size_t c, size_t i)
{
    const size_t factor = x->order[i];

    if (c == x->n_columns)
        print_p(out, x->p[factor]);
    else
        print_estimate(out, &x->value[c * x->n_factors + factor], decimals_of(x, c),
                       x->column[c].shows_interval);
}

static const char *column_name(const struct sensitivity *x, size_t c)
{
    return c == x->n_columns ? "p" : x->column[c].name;
}

static int column_width(const struct sensitivity *x, size_t c)
{
    char cell[CELL_SIZE];
    size_t width = strlen(column_name(x, c));

    for (size_t i = 0; i < x->n_factors; i++) {
        print_cell(cell, x, c, i);
        width = strlen(cell) > width ? strlen(cell) : width;
    }
    return (int)width;
}

static int path_width(const struct sensitivity *x)
{
    size_t width = strlen("parameter");

    for (size_t i = 0; i < x->n_factors; i++) {
        const size_t n = strlen(x->experiment->factor[i].path);
        width = n > width ? n : width;
    }
    return (int)width;
}

static void trim(struct text *out)
{
    while (out->length > 0 && out->data[out->length - 1] == ' ')
        out->data[--out->length] = '\0';
}

static void add_rows(struct text *out, const struct sensitivity *x)
{
    const size_t columns = x->n_columns + has_p(x);
    const int first = path_width(x);
    int width[SENSITIVITY_MAX_COLUMNS + 1];
    char cell[CELL_SIZE];

    text_add(out, "%-*s", first, "parameter");
    for (size_t c = 0; c < columns; c++) {
        width[c] = column_width(x, c);
        text_add(out, "%*s%-*s", GAP, "", width[c], column_name(x, c));
    }
    trim(out);
    text_add(out, "\n");
    for (size_t i = 0; i < x->n_factors; i++) {
        const char *path = x->experiment->factor[x->order[i]].path;
        text_add_printable(out, path);
        text_add(out, "%*s", first - (int)strlen(path), "");
        for (size_t c = 0; c < columns; c++) {
            print_cell(cell, x, c, i);
            text_add(out, "%*s%-*s", GAP, "", width[c], cell);
        }
        trim(out);
        text_add(out, "\n");
    }
}

static void add_counts(struct text *out, const struct sensitivity *x)
{
    const struct experiment *design = x->experiment;

    text_add(out, "%zu of %zu points", x->used, x->n_points);
    if (x->blocks > 0)
        text_add(out, " (%zu of %zu %s)", x->used_blocks, x->blocks,
                 x->request.method == METHOD_morris ? "trajectories" : "base points");
    if (x->replicates_least == x->replicates_most)
        text_add(out, ", %zu replicate%s each", x->replicates_most,
                 x->replicates_most == 1 ? "" : "s");
    else
        text_add(out, ", %zu to %zu replicates each", x->replicates_least, x->replicates_most);
    text_add(out, "; design ");
    text_add_printable(out, design->design);
    text_add(out, "\n\n");
}

/* Lines of a text, each wrapped, with something before it. */
static void add_lines(struct text *out, const struct text *lines, const char *before)
{
    for (const char *line = lines->data; line != NULL && *line != '\0';) {
        struct text one = {.data = NULL};
        const size_t n = strcspn(line, "\n");
        text_add(&one, "%s", before);
        text_add_bytes(&one, line, n);
        text_add_wrapped(out, one.data == NULL ? "" : one.data, WIDTH, 100);
        text_add(out, "\n");
        out->failed = out->failed || one.failed;
        text_free(&one);
        line += n + (line[n] == '\n');
    }
    if (lines->length > 0)
        text_add(out, "\n");
    out->failed = out->failed || lines->failed;
}

static void add_weights(struct text *out, const struct worth *w)
{
    struct text lines = {.data = NULL};

    text_add(out, "Weights, chosen by whoever asked; the unit is in brackets:\n");
    worth_list(&lines, w);
    add_lines(out, &lines, "");
    text_free(&lines);
}

static void add_heading(struct text *out, const struct sensitivity *x)
{
    struct text line = {.data = NULL};

    if (x->scenario->title != NULL && *x->scenario->title != '\0') {
        text_add_printable(out, x->scenario->title);
        text_add(out, "\n");
    }
    text_add(&line, "%s: %s (%s), ", METHODS[x->request.method].title, x->label,
             x->request.worth != NULL ? x->name : x->unit);
    sensitivity_words(&line, x);
    text_add_wrapped(out, line.data == NULL ? "" : line.data, WIDTH, 8);
    text_add(out, "\n");
    add_counts(out, x);
    if (x->request.worth != NULL)
        add_weights(out, x->request.worth);
    out->failed = out->failed || line.failed;
    text_free(&line);
}

static void add_legend(struct text *out, const struct sensitivity *x)
{
    for (size_t c = 0; c < x->n_columns; c++)
        text_add(out, "%s: %s%s%s\n", x->column[c].name, x->column[c].words,
                 x->column[c].in_units ? ", " : "", x->column[c].in_units ? x->unit : "");
    text_add(out, "In brackets: 95 %% interval (%s).\n", METHODS[x->request.method].intervals);
    if (!isnan(x->noise))
        text_add(out, "Chance of the replicates: %.1f %% of the variance between points.\n",
                 100 * x->noise);
    if (!isnan(x->r_squared))
        text_add(out, "All parameters together explain %.0f %% of the variance%s.\n",
                 100 * x->r_squared, x->request.method == METHOD_prcc ? " of ranks" : "");
}

/* The share due to interactions, where it is distinguishable from chance. */
static void add_alone(struct text *out, const struct sensitivity *x)
{
    struct text t = {.data = NULL};
    const char *meaning =
        x->alone.high < 1.0 ? "the rest is made by parameters together"
        : x->alone.low > 1.0
            ? "shares are 1 at most, so that these show how rough they are"
            : "so it is not known whether any of it is made by parameters together";

    if (isnan(x->alone.mean))
        return;
    text_add(&t, "Shares alone add up to %.2f", x->alone.mean);
    if (!isnan(x->alone.low))
        text_add(&t, " (%.2f to %.2f)", x->alone.low, x->alone.high);
    text_add(&t, "%s %s.", x->alone.high < 1.0 ? ";" : ",", meaning);
    text_add_wrapped(out, t.data == NULL ? "" : t.data, WIDTH, 8);
    text_add(out, "\n");
    out->failed = out->failed || t.failed;
    text_free(&t);
}

static int label_width(const struct sensitivity *x)
{
    size_t width = strlen("policy");

    for (size_t p = 0; p < x->scenario->n_policies; p++) {
        const size_t n = utf8_length(x->scenario->policy[p].label);
        width = x->is_choice[p] && n > width ? n : width;
    }
    return (int)width;
}

/* Which policy is best in which share of the points. */
static void add_shares(struct text *out, const struct sensitivity *x)
{
    const int width = label_width(x);
    double most = 0.0;

    for (size_t p = 0; p < x->scenario->n_policies; p++)
        most = x->is_choice[p] ? fmax(most, x->behind[p]) : most;
    text_add(out, "\n%-*s  best at  behind on average\n", width, "policy");
    for (size_t p = 0; p < x->scenario->n_policies; p++) {
        char behind[NUMBER_SIZE];
        const char *label = x->scenario->policy[p].label;
        if (!x->is_choice[p])
            continue;
        print_number(behind, x->behind[p],
                     most > 0.0 && most < 1e-3 ? -1 : number_decimals(most, most / 10, most));
        text_add_printable(out, label);
        text_add(out, "%*s  %5.1f %%  %17s\n", width - (int)utf8_length(label), "",
                 100.0 * x->best_share[p], behind);
    }
    text_add(out, "Best at: share of the points; chance of the replicates is in it.\n"
                  "Behind: the best policy on average less this one.\n");
}

static void add_decision(struct text *out, const struct sensitivity *x)
{
    const char *best = x->scenario->policy[x->best].label;
    char everything[CELL_SIZE];
    struct text t = {.data = NULL};

    print_estimate(everything, &x->everything, decimals_of(x, 0), true);
    text_add(out, "Knowing all of them: %s.\n", everything);
    if (x->request.worth != NULL)
        text_add(&t, "By these weights, policy %s is best on average.", best);
    else
        text_add(&t, "By this measure alone, %s being better, policy %s is best on average.",
                 x->request.higher_is_better ? "higher" : "lower", best);
    if (sensitivity_is_settled(x))
        text_add(&t, " %s", SENSITIVITY_SETTLED);
    text_add_wrapped(out, t.data == NULL ? "" : t.data, WIDTH, 8);
    text_add(out, "\n");
    add_shares(out, x);
    out->failed = out->failed || t.failed;
    text_free(&t);
}

static void add_warnings(struct text *out, const struct sensitivity *x)
{
    struct text all = {.data = NULL};

    sensitivity_warnings(&all, x);
    add_lines(out, &all, "! ");
    text_free(&all);
}

void sensitivity_table(struct text *out, const struct sensitivity *x)
{
    const bool decides = x->request.method == METHOD_evppi;

    add_heading(out, x);
    add_rows(out, x);
    text_add(out, "\n");
    add_legend(out, x);
    if (x->request.method == METHOD_sobol)
        add_alone(out, x);
    if (decides)
        add_decision(out, x);
    text_add(out, "\n");
    add_warnings(out, x);
    text_add(out, "%s",
             x->request.worth != NULL ? FOOTNOTE_WORTH
             : decides                ? FOOTNOTE_EVPPI
                                      : FOOTNOTE);
}
