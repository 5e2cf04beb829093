/* The tables of the briefing: measures under every policy, paired differences, and twins. */
#include "html.h"
#include "report_parts.h"

#include <math.h>
#include <stdio.h>

static const struct row {
    enum word heading; /* of those that follow; WORD_COUNT: a measure */
    enum measure measure;
} ROWS[] = {
#define SECTION(key, heading) {WORD_section_##key, MEASURE_COUNT},
#define MEASURE(name, ...) {WORD_COUNT, MEASURE_##name},
#include "measures.def"
};

enum { N_ROWS = sizeof ROWS / sizeof *ROWS };

/* A grid of numbers: a contrast of all policies, or of all but the reference. */
struct contrasts {
    const struct report *x;
    enum contrast contrast;
    bool but_reference;
};

static bool is_shown(const struct contrasts *g, size_t p)
{
    return !g->but_reference || p != g->x->against;
}

static void add_head(struct text *out, const struct contrasts *g, enum word corner)
{
    text_add(out, "<thead><tr>");
    report_column(out, g->x, corner, false);
    for (size_t p = 0; p < g->x->scenario->n_policies; p++)
        if (is_shown(g, p)) {
            text_add(out, "<th scope=\"col\" class=\"n\">");
            report_policy(out, g->x, p);
            text_add(out, "</th>");
        }
    text_add(out, "</tr></thead>\n");
}

static size_t columns(const struct contrasts *g)
{
    return 1 + g->x->scenario->n_policies - g->but_reference;
}

/* In % of the reference, unless that is near nothing. */
static void add_relative(struct text *out, const struct contrasts *g, size_t p, size_t item)
{
    static const double LARGEST = 1000.0;
    const struct estimate *r = &g->x->number[p][item][CONTRAST_relative].x;
    const int decimals = report_decimals_one(r);

    if (!(fabs(r->mean) < LARGEST))
        return;
    text_add(out, "<small>");
    report_value(out, g->x, r->mean, decimals < 1 ? decimals : 1, true);
    text_add(out, "\xc2\xa0%%</small>");
}

/* In words, where a difference is none or may be none; WORD_COUNT: nothing. */
static enum word doubt_of(const struct report *x, const struct report_number *n)
{
    const bool covers = n->x.n > 1 && !estimate_excludes_zero(&n->x);

    if (!x->is_over_points && n->x.is_known)
        return WORD_cell_same;
    if (!x->is_over_points && estimate_is_all_alike(&n->x))
        return WORD_cell_alike;
    if (covers)
        return n->x.low < 0.0 || n->x.high > 0.0 ? WORD_cell_covers : WORD_cell_same;
    if (fabs(n->x.mean) <= report_chance(x, n))
        return WORD_cell_chance;
    return report_said(x, n) == SAID_doubtful ? WORD_cell_doubtful : WORD_COUNT;
}

static void add_doubt(struct text *out, const struct report *x, const struct report_number *n)
{
    const enum word word = doubt_of(x, n);

    if (word == WORD_COUNT)
        return;
    text_add(out, "<small class=\"unclear\">");
    report_say(out, x, word, NULL);
    text_add(out, "</small>");
}

/* How far chance may have moved it. */
static void add_chance(struct text *out, const struct report *x, const struct report_number *n,
                       int decimals)
{
    struct text half = {.data = NULL};

    if (!(report_chance(x, n) > 0.0))
        return;
    report_value(&half, x, report_chance(x, n), decimals, false);
    text_add(out, "<small>");
    report_say(out, x, WORD_cell_half, (const char *const[]){"half", report_filled(&half), NULL});
    text_add(out, "</small>");
    report_release(out, &half);
}

static void add_cell(struct text *out, const struct contrasts *g, size_t p, size_t item)
{
    const struct report_number *n = &g->x->number[p][item][g->contrast];
    const int decimals = report_decimals(g->x, item, g->contrast);
    const bool plus = g->contrast != CONTRAST_none;

    text_add(out, "<td class=\"n\"><b>");
    report_value(out, g->x, n->x.mean, decimals, plus);
    text_add(out, "</b>");
    if (n->x.high > n->x.low) {
        text_add(out, "<small>");
        report_range(out, g->x, &n->x, decimals, plus);
        text_add(out, "</small>");
    }
    if (!isnan(n->doubt.low)) {
        text_add(out, "<small>");
        report_doubt(out, g->x, n, WORD_doubt_brackets, decimals, plus);
        text_add(out, "</small>");
    }
    add_chance(out, g->x, n, decimals);
    if (g->contrast == CONTRAST_difference) {
        add_relative(out, g, p, item);
        add_doubt(out, g->x, n);
    }
    text_add(out, "</td>");
}

static void add_row(struct text *out, const struct contrasts *g, size_t item, const char *label,
                    const char *unit)
{
    text_add(out, "<tr><th scope=\"row\">");
    html_text(out, label);
    text_add(out, "<small>");
    html_text(out, unit);
    text_add(out, "</small></th>");
    for (size_t p = 0; p < g->x->scenario->n_policies; p++)
        if (is_shown(g, p))
            add_cell(out, g, p, item);
    text_add(out, "</tr>\n");
}

static void add_measures(struct text *out, const struct contrasts *g)
{
    bool open = false;

    add_head(out, g, WORD_measure);
    for (size_t i = 0; i < N_ROWS; i++) {
        const enum measure m = ROWS[i].measure;
        if (ROWS[i].heading != WORD_COUNT) {
            text_add(out, "%s<tbody>\n<tr class=\"part\"><th scope=\"rowgroup\" colspan=\"%zu\">",
                     open ? "</tbody>\n" : "", columns(g));
            report_say(out, g->x, ROWS[i].heading, NULL);
            text_add(out, "</th></tr>\n");
            open = true;
            continue;
        }
        add_row(out, g, m, words_measure(g->x->words, m),
                report_unit(g->x, m, g->contrast != CONTRAST_none));
    }
    text_add(out, "</tbody>\n");
}

static void add_levels(struct text *out, const struct report *x)
{
    const struct contrasts g = {.x = x, .contrast = CONTRAST_none};

    report_table_say(out, x, "levels", WORD_table_levels,
                     x->is_over_points       ? WORD_levels_points
                     : x->count.used < 2     ? WORD_levels_one
                     : x->doubt.file != NULL ? WORD_levels_doubt
                                             : WORD_levels);
    add_measures(out, &g);
    report_table_close(out);
}

static void add_differences(struct text *out, const struct report *x)
{
    const struct contrasts g = {.x = x, .contrast = CONTRAST_difference, .but_reference = true};
    struct text caption = {.data = NULL};

    report_against(&caption, x,
                   x->is_over_points       ? WORD_differences_points
                   : x->count.used < 2     ? WORD_differences_one
                   : x->doubt.file != NULL ? WORD_differences_doubt
                                           : WORD_differences);
    report_table_open(out, x, "differences", WORD_table_differences, &caption);
    add_measures(out, &g);
    report_table_close(out);
}

static void add_twins_reading(struct text *out, const struct report *x)
{
    char weeks[32];

    (void)snprintf(weeks, sizeof weeks, "%g", (double)x->scenario->run.output_long_untreated_weeks);
    text_add(out, "<p class=\"reading\">");
    report_say(out, x, WORD_twins_reading, (const char *const[]){"weeks", weeks, NULL});
    text_add(out, "</p>\n");
}

static void add_twins(struct text *out, const struct report *x)
{
    static const struct {
        enum report_twin item;
        enum word label, unit;
    } TWINS[] = {
        {TWIN_undisclosed, WORD_twins_told, WORD_twins_told_unit},
        {TWIN_undisclosed_people, WORD_twins_people, WORD_twins_people_unit},
        {TWIN_untreated, WORD_twins_long, WORD_twins_long_unit},
        {TWIN_untreated_people, WORD_twins_people, WORD_twins_people_unit},
    };
    const struct contrasts g = {.x = x, .contrast = CONTRAST_none, .but_reference = true};
    struct text caption = {.data = NULL};

    report_against(&caption, x, WORD_twins_caption);
    report_table_open(out, x, "twins", WORD_table_twins, &caption);
    add_head(out, &g, WORD_twins_corner);
    text_add(out, "<tbody>\n");
    for (size_t i = 0; i < sizeof TWINS / sizeof *TWINS; i++)
        add_row(out, &g, TWINS[i].item, words_of(x->words, TWINS[i].label),
                words_of(x->words, TWINS[i].unit));
    text_add(out, "</tbody>\n");
    report_table_close(out);
    add_twins_reading(out, x);
}

/* A heading with what stands beneath it, smaller. */
static void add_two(struct text *out, const struct report *x, enum word word, enum word unit)
{
    text_add(out, "<th scope=\"col\" class=\"n\">");
    report_say(out, x, word, NULL);
    text_add(out, "<small>");
    report_say(out, x, unit, NULL);
    text_add(out, "</small></th>");
}

/* Over points: how much of the spread is the parameters' doing. */
static void add_parts(struct text *out, const struct report *x)
{
    report_table_say(out, x, "uncertainty", WORD_table_parts, WORD_parts);
    text_add(out, "<thead><tr>");
    report_column(out, x, WORD_measure, false);
    report_column(out, x, WORD_policy, false);
    add_two(out, x, WORD_parts_parameters, WORD_parts_parameters_unit);
    add_two(out, x, WORD_parts_chance, WORD_parts_chance_unit);
    text_add(out, "</tr></thead>\n<tbody>\n");
    for (enum measure m = 0; m < MEASURE_COUNT; m++)
        for (size_t p = 0; p < x->scenario->n_policies; p++) {
            const struct report_number *n = &x->number[p][m][CONTRAST_difference];
            const int decimals = report_decimals(x, m, CONTRAST_difference) + 1;
            if (p == x->against || !isfinite(n->x.mean))
                continue;
            text_add(out, "<tr><th scope=\"row\">");
            html_text(out, words_measure(x->words, m));
            text_add(out, "</th><td>");
            report_policy(out, x, p);
            text_add(out, "</td><td class=\"n\">");
            report_value(out, x, n->sd_parameters, decimals, false);
            text_add(out, "</td><td class=\"n\">");
            report_value(out, x, n->se_chance, decimals, false);
            text_add(out, "</td></tr>\n");
        }
    text_add(out, "</tbody>\n");
    report_table_close(out);
}

void report_tables(struct text *out, const struct report *x)
{
    const bool compares = x->scenario->n_policies > 1;

    report_section(out, x, "tables", WORD_numbers);
    add_levels(out, x);
    if (compares) {
        add_differences(out, x);
        if (x->is_over_points)
            add_parts(out, x);
        else if (*x->period == '\0')
            add_twins(out, x);
        report_phases_table(out, x);
    }
    text_add(out, "<p class=\"reading\">");
    report_say(out, x, WORD_numbers_reading, NULL);
    text_add(out, " ");
    if (compares)
        report_say(out, x, WORD_numbers_covers, NULL);
    text_add(out, "</p>\n</section>\n");
}
