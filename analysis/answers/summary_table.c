/* The headline table: a row a measure, a column a policy, in blocks that fit the width. */
#include "date.h"
#include "number.h"
#include "summary.h"
#include "utf8.h"
#include "wrap.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PLUS_MINUS "\xc2\xb1"

enum {
    LABEL_WIDTH = 39,
    CELL_SIZE = 2 * NUMBER_SIZE + 8,
    MIN_COLUMN = 8,
    GAP = 2,
    HEAD_LINES = 3,
    WIDEST_HEAD = 20 /* a policy whose label is wider has its name above its column */
};

static const struct row {
    const char *heading; /* NULL: a measure */
    enum measure measure;
} ROWS[] = {
#define SECTION(key_, heading_) {(heading_), MEASURE_COUNT},
#define MEASURE(name, ...) {NULL, MEASURE_##name},
#include "measures.def"
};

enum { N_ROWS = sizeof ROWS / sizeof *ROWS };

static const char FOOTNOTE[] =
    "Weighted to real people. Unreferred: exploited, or escaped and not referred\n"
    "into support. Safe: not exposed to enforcement. Arising from health care: an\n"
    "address was found through health data, or a referral exposed the person.\n"
    "Undefined: the rate has a denominator of 0. Exactly: no such event can\n"
    "happen, or the policies are the same. Differences of % are in percentage\n"
    "points. Intervals (Student t; exact for few events) show the play of chance\n"
    "in the simulation, not how uncertain the parameters are. Modelled numbers,\n"
    "not counts of what happened. Most evidence is from people who reached care;\n"
    "those most afraid or controlled are missing.\n";

/* The lines of a measure under a policy. */
enum line { LINE_mean, LINE_interval, LINE_range, LINES };
struct cell {
    char line[LINES][CELL_SIZE]; /* LINE_range "": there is none */
};

struct headline {
    bool differences;
    const char *head[MAX_POLICIES];
    struct cell cell[MEASURE_COUNT][MAX_POLICIES];
    int width[MAX_POLICIES];
};

static struct estimate at(const struct summary *x, bool differences, size_t p, enum measure m)
{
    return estimate_of(differences ? &x->difference[p][m] : &x->value[p][m]);
}

static int row_decimals(const struct summary *x, bool differences, enum measure m)
{
    double largest = 0.0, widest = 0.0, narrowest = INFINITY;

    for (size_t p = 0; p < x->scenario->n_policies; p++) {
        const struct estimate e = at(x, differences, p, m);
        const double half = (e.high - e.low) / 2;
        largest = fmax(largest, fabs(e.mean));
        if (half > 0.0) {
            widest = fmax(widest, half);
            narrowest = fmin(narrowest, half);
        }
    }
    return number_decimals(largest, narrowest, widest);
}

static void fill_cell(struct cell *c, const struct estimate *x, int decimals, bool difference)
{
    char mean[NUMBER_SIZE], half[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE];
    const char *room = difference ? " " : ""; /* under the star */

    if (x->n == 0) {
        (void)snprintf(c->line[LINE_mean], CELL_SIZE, "undefined%s", room);
        return;
    }
    number_print(mean, x->mean, decimals, difference);
    (void)snprintf(c->line[LINE_mean], CELL_SIZE, "%s%s", mean,
                   difference && estimate_excludes_zero(x) ? "*" : room);
    if (x->is_known) {
        (void)snprintf(c->line[LINE_interval], CELL_SIZE, "exactly%s", room);
    } else if (estimate_is_lopsided(x)) {
        number_print(low, x->low, decimals, difference);
        number_print(high, x->high, decimals, difference);
        (void)snprintf(c->line[LINE_interval], CELL_SIZE, "%s to %s%s", low, high, room);
    } else if (!isnan(x->low)) {
        number_print(half, (x->high - x->low) / 2, decimals, false);
        (void)snprintf(c->line[LINE_interval], CELL_SIZE, PLUS_MINUS "%s%s", half, room);
    }
}

/* "[0.2 to 2.6]" */
static void fill_range(struct cell *c, const struct spread_range *x, int decimals, bool difference)
{
    char low[NUMBER_SIZE], high[NUMBER_SIZE];

    if (isnan(x->low))
        return;
    number_print(low, x->low, decimals, difference);
    number_print(high, x->high, decimals, difference);
    (void)snprintf(c->line[LINE_range], CELL_SIZE, "[%s to %s]", low, high);
}

static void widen(int *width, const char *cell)
{
    const int n = (int)utf8_length(cell);

    if (n > *width)
        *width = n;
}

/* The label on a few lines, in a column as narrow as its numbers allow. */
static void set_head(struct headline *g, const struct scenario *s, size_t p)
{
    const int wanted = wrap_width(s->policy[p].label, g->width[p], HEAD_LINES);
    const bool fits = wanted <= g->width[p] || wanted <= WIDEST_HEAD;

    g->head[p] = fits ? s->policy[p].label : s->policy[p].name;
    g->width[p] = wrap_width(g->head[p], g->width[p], HEAD_LINES);
}

static void grid_fill(struct headline *g, const struct summary *x, bool differences)
{
    const struct scenario *s = x->scenario;

    *g = (struct headline){.differences = differences};
    for (size_t p = 0; p < s->n_policies; p++)
        g->width[p] = MIN_COLUMN;
    for (enum measure m = 0; m < MEASURE_COUNT; m++) {
        const int decimals = row_decimals(x, differences, m);
        for (size_t p = 0; p < s->n_policies; p++) {
            const struct estimate e = at(x, differences, p, m);
            fill_cell(&g->cell[m][p], &e, decimals, differences);
            if (x->range != NULL)
                fill_range(&g->cell[m][p], &x->range[p][m][differences], decimals, differences);
            for (int line = 0; line < LINES; line++)
                widen(&g->width[p], g->cell[m][p].line[line]);
        }
    }
    for (size_t p = 0; p < s->n_policies; p++)
        set_head(g, s, p);
}

static bool is_shown(const struct headline *g, const struct summary *x, size_t p)
{
    return !g->differences || p != x->against;
}

/* The policy after the last that fits beside `from`; always takes one that is shown. */
static size_t block_end(const struct headline *g, const struct summary *x, size_t from, int width)
{
    int used = LABEL_WIDTH;
    bool any = false;
    size_t p = from;

    for (; p < x->scenario->n_policies; p++) {
        if (!is_shown(g, x, p))
            continue;
        used += GAP + g->width[p];
        if (any && used > width)
            break;
        any = true;
    }
    return p;
}

/* Takes a line to out without the blanks at its end. */
static void end_line(struct text *out, struct text *t)
{
    size_t n = t->length;

    while (n > 0 && t->data[n - 1] == ' ')
        n--;
    text_add_bytes(out, t->data == NULL ? "" : t->data, n);
    text_add(out, "\n");
    out->failed = out->failed || t->failed;
    text_free(t);
}

static void add_line(struct text *out, const struct headline *g, const struct summary *x,
                     const char *label, enum line line, enum measure m, size_t from, size_t to)
{
    struct text t = {.data = NULL};

    text_add(&t, "%-*s", LABEL_WIDTH, label);
    for (size_t p = from; p < to; p++) {
        const char *cell = g->cell[m][p].line[line];
        if (is_shown(g, x, p))
            text_add(&t, "%*s%s", GAP + g->width[p] - (int)utf8_length(cell), "", cell);
    }
    end_line(out, &t);
}

/* Line k of n: heads end on the last one. */
static void add_head_line(struct text *out, const struct headline *g, const struct summary *x,
                          size_t k, size_t n, size_t from, size_t to)
{
    struct text t = {.data = NULL};

    text_add(&t, "%*s", LABEL_WIDTH, "");
    for (size_t p = from; p < to; p++) {
        char line[LABEL_SIZE] = "";
        size_t length = 0;
        if (!is_shown(g, x, p))
            continue;
        const size_t skipped = n - wrap_lines(g->head[p], g->width[p]);
        if (k >= skipped) {
            const char *at = wrap_at(g->head[p], g->width[p], k - skipped, &length);
            (void)snprintf(line, sizeof line, "%.*s", (int)length, at);
        }
        text_add(&t, "%*s%s", GAP + g->width[p] - (int)utf8_length(line), "", line);
    }
    end_line(out, &t);
}

static void add_heads(struct text *out, const struct headline *g, const struct summary *x,
                      size_t from, size_t to)
{
    size_t n = 1;

    for (size_t p = from; p < to; p++) {
        const size_t lines = is_shown(g, x, p) ? wrap_lines(g->head[p], g->width[p]) : 0;
        n = lines > n ? lines : n;
    }
    for (size_t k = 0; k < n; k++)
        add_head_line(out, g, x, k, n, from, to);
}

static void add_block(struct text *out, const struct headline *g, const struct summary *x,
                      size_t from, size_t to)
{
    add_heads(out, g, x, from, to);
    for (size_t i = 0; i < N_ROWS; i++) {
        const enum measure m = ROWS[i].measure;
        if (ROWS[i].heading != NULL) {
            text_add(out, "%s\n", ROWS[i].heading);
            continue;
        }
        char label[LABEL_WIDTH + 40];
        (void)snprintf(label, sizeof label, "  %s", MEASURES[m].label);
        add_line(out, g, x, label, LINE_mean, m, from, to);
        (void)snprintf(label, sizeof label, "    %s", MEASURES[m].unit);
        add_line(out, g, x, label, LINE_interval, m, from, to);
        if (x->range != NULL)
            add_line(out, g, x, "    what is not known", LINE_range, m, from, to);
    }
    text_add(out, "\n");
}

static void add_grid(struct text *out, const struct summary *x, bool differences, int width)
{
    struct headline g;

    grid_fill(&g, x, differences);
    for (size_t from = 0; from < x->scenario->n_policies;) {
        const size_t to = block_end(&g, x, from, width);
        bool any = false;
        for (size_t p = from; p < to; p++)
            any = any || is_shown(&g, x, p);
        if (any)
            add_block(out, &g, x, from, to);
        from = to;
    }
}

static void add_heading(struct text *out, const struct summary *x)
{
    const struct scenario *s = x->scenario;
    char start[DATE_SIZE];

    date_print(start, s->run.time_start);
    if (s->title != NULL && *s->title != '\0')
        text_add_printable(out, s->title);
    text_add(out, "%s%g year%s from %s; %zu replicate%s", out->length > 0 ? "\n" : "",
             s->run.time_years, number_plural(s->run.time_years), start, x->used,
             number_plural((double)x->used));
    if (x->missing > 0)
        text_add(out, " (%zu of %zu are missing)", x->missing, x->used + x->missing);
    text_add(out, "\n\n");
}

/* Rates that some replicates could not define. */
static void add_gaps(struct text *out, const struct summary *x)
{
    for (enum measure m = 0; m < MEASURE_COUNT; m++)
        for (size_t p = 0; p < x->scenario->n_policies; p++) {
            const size_t n = x->value[p][m].n;
            if (n > 0 && n < x->used)
                text_add(out, "%s under %s: defined in %zu of %zu replicates.\n", MEASURES[m].label,
                         x->scenario->policy[p].label, n, x->used);
        }
}

/* Whether a number with chance in it has no interval, though there are replicates. */
static bool has_all_alike(const struct summary *x)
{
    for (enum measure m = 0; m < MEASURE_COUNT; m++)
        for (size_t p = 0; p < x->scenario->n_policies; p++)
            for (int d = 0; d < 2; d++) {
                const struct estimate e = at(x, d == 1, p, m);
                if (estimate_is_all_alike(&e))
                    return true;
            }
    return false;
}

void summary_table(struct text *out, const struct summary *x, int width)
{
    const char *reference = x->scenario->policy[x->against].label;

    add_heading(out, x);
    text_add(out,
             "Under each policy: mean over replicates " PLUS_MINUS " half of its 95 %% interval,\n"
             "or its two ends where few events make it lopsided\n\n");
    add_grid(out, x, false, width);
    if (x->scenario->n_policies > 1) {
        text_add(out,
                 "Difference from policy %s, paired by replicate\n" PLUS_MINUS
                 " half of its 95 %% interval (*: the interval excludes 0)\n\n",
                 reference);
        add_grid(out, x, true, width);
    }
    add_gaps(out, x);
    if (x->used < 2)
        text_add(out, "One replicate gives no interval: at least two are needed.\n");
    if (has_all_alike(x))
        text_add(out, "Without " PLUS_MINUS ": the same in all replicates so far, which does not "
                      "show how\nfar others would stray.\n");
    if (x->range != NULL)
        text_add(out, "%s", x->range_words);
    text_add(out, "%s", FOOTNOTE);
}
