/* The tables of the briefing: measures under every policy, paired differences, and twins. */
#include "html.h"
#include "report_parts.h"

#include <math.h>

static const struct row {
    const char *heading; /* NULL: a measure */
    enum measure measure;
} ROWS[] = {
#define SECTION(heading_) {(heading_), MEASURE_COUNT},
#define MEASURE(name, ...) {NULL, MEASURE_##name},
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

static void add_head(struct text *out, const struct contrasts *g, const char *corner)
{
    text_add(out, "<thead><tr><th scope=\"col\">%s</th>", corner);
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
    html_number(out, r->mean, decimals < 1 ? decimals : 1, true);
    text_add(out, "\xc2\xa0%%</small>");
}

/* In words, where a difference is none or may be none. */
static void add_doubt(struct text *out, const struct report *x, const struct report_number *n)
{
    const bool covers = n->x.n > 1 && !estimate_excludes_zero(&n->x);
    const char *words = NULL;

    if (!x->is_over_points && n->x.is_known)
        words = "the same";
    else if (!x->is_over_points && estimate_is_all_alike(&n->x))
        words = "no interval: all replicates alike";
    else if (covers)
        words = n->x.low < 0.0 || n->x.high > 0.0 ? "covers 0" : "the same";
    else if (fabs(n->x.mean) <= report_chance(x, n))
        words = "may be chance";
    else if (report_said(x, n) == SAID_doubtful)
        words = "sign not known";
    if (words != NULL)
        text_add(out, "<small class=\"unclear\">%s</small>", words);
}

static void add_cell(struct text *out, const struct contrasts *g, size_t p, size_t item)
{
    const struct report_number *n = &g->x->number[p][item][g->contrast];
    const int decimals = report_decimals(g->x, item, g->contrast);
    const bool plus = g->contrast != CONTRAST_none;

    text_add(out, "<td class=\"n\"><b>");
    html_number(out, n->x.mean, decimals, plus);
    text_add(out, "</b>");
    if (n->x.high > n->x.low) {
        text_add(out, "<small>");
        report_interval(out, &n->x, decimals, plus);
        text_add(out, "</small>");
    }
    if (!isnan(n->doubt.low)) {
        text_add(out, "<small>[");
        report_interval(out, &(struct estimate){.low = n->doubt.low, .high = n->doubt.high},
                        decimals, plus);
        text_add(out, "]</small>");
    }
    if (report_chance(g->x, n) > 0.0) {
        text_add(out, "<small>chance \xc2\xb1\xc2\xa0");
        html_number(out, report_chance(g->x, n), decimals, false);
        text_add(out, "</small>");
    }
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

    add_head(out, g, "Measure");
    for (size_t i = 0; i < N_ROWS; i++) {
        const enum measure m = ROWS[i].measure;
        if (ROWS[i].heading != NULL) {
            text_add(out, "%s<tbody>\n<tr class=\"part\"><th scope=\"rowgroup\" colspan=\"%zu\">",
                     open ? "</tbody>\n" : "", columns(g));
            html_text(out, ROWS[i].heading);
            text_add(out, "</th></tr>\n");
            open = true;
            continue;
        }
        const bool points = g->contrast != CONTRAST_none && MEASURES[m].unit[0] == '%';
        add_row(out, g, m, MEASURES[m].label, points ? "percentage points" : MEASURES[m].unit);
    }
    text_add(out, "</tbody>\n");
}

static void add_levels(struct text *out, const struct report *x)
{
    const struct contrasts g = {.x = x, .contrast = CONTRAST_none};
    const char *caption = "Under each policy: mean over replicates, and below it the 95\xc2\xa0% "
                          "interval";

    if (x->doubt.file != NULL)
        caption = "Under each policy: mean over replicates, below it the 95\xc2\xa0% interval by "
                  "chance, and in square brackets 90\xc2\xa0% by what is not known";

    if (x->is_over_points)
        caption = "Under each policy: mean over the points, the range of the middle 95\xc2\xa0% of "
                  "them, and how far chance may have moved one point";
    else if (x->count.used < 2)
        caption = "Under each policy, in the one replicate";
    report_table_open(out, "levels", "Table: measures under each policy", caption);
    add_measures(out, &g);
    report_table_close(out);
}

static void add_differences(struct text *out, const struct report *x)
{
    const struct contrasts g = {.x = x, .contrast = CONTRAST_difference, .but_reference = true};
    struct text caption = {.data = NULL};

    text_add(&caption, "Difference from ");
    report_policy(&caption, x, x->against);
    if (!x->is_over_points && x->count.used < 2)
        text_add(&caption, ", in the one replicate, and in %% of the reference");
    else
        text_add(&caption,
                 x->is_over_points
                     ? ", paired: mean over the points, the range of the middle 95\xc2\xa0%% "
                       "of them, and the mean in %% of the reference"
                 : x->doubt.file != NULL
                     ? ", paired by replicate: mean, 95\xc2\xa0%% interval by chance, 90\xc2\xa0%% "
                       "by what is not known in square brackets, and the mean in %% of the "
                       "reference"
                     : ", paired by replicate: mean, 95\xc2\xa0%% interval, and the mean in %% "
                       "of the reference");
    report_table_open(out, "differences", "Table: differences between policies",
                      caption.data == NULL ? "" : caption.data);
    out->failed = out->failed || caption.failed;
    text_free(&caption);
    add_measures(out, &g);
    report_table_close(out);
}

static void add_twins(struct text *out, const struct report *x)
{
    static const struct {
        enum report_twin item;
        const char *label, *unit;
    } TWINS[] = {
        {TWIN_undisclosed, "Told a clinician under the reference, and would not have",
         "% of those who told under the reference"},
        {TWIN_undisclosed_people, "The same, as people", "people, over the whole time"},
        {TWIN_untreated, "Untreated for long, and would not have been under the reference",
         "% of those untreated for long under the policy"},
        {TWIN_untreated_people, "The same, as people", "people, over the whole time"},
    };
    const struct contrasts g = {.x = x, .contrast = CONTRAST_none, .but_reference = true};
    struct text caption = {.data = NULL};

    text_add(&caption, "The same people under two policies: of those there at the start, compared "
                       "with their own lives under ");
    report_policy(&caption, x, x->against);
    report_table_open(out, "twins", "Table: the same people under two policies",
                      caption.data == NULL ? "" : caption.data);
    out->failed = out->failed || caption.failed;
    text_free(&caption);
    add_head(out, &g, "Of the people");
    text_add(out, "<tbody>\n");
    for (size_t i = 0; i < sizeof TWINS / sizeof *TWINS; i++)
        add_row(out, &g, TWINS[i].item, TWINS[i].label, TWINS[i].unit);
    text_add(out, "</tbody>\n");
    report_table_close(out);
    text_add(out,
             "<p class=\"reading\">For long: more than %g\xc2\xa0weeks in all. Others change the "
             "other way; the differences above are the balance.</p>\n",
             (double)x->scenario->run.output_long_untreated_weeks);
}

/* Over points: how much of the spread is the parameters' doing. */
static void add_parts(struct text *out, const struct report *x)
{
    report_table_open(out, "uncertainty", "Table: two parts of uncertainty",
                      "Differences over the points: how far the parameters move them, and how far "
                      "chance moves the estimate of one point");
    text_add(out, "<thead><tr><th scope=\"col\">Measure</th><th scope=\"col\">Policy</th>"
                  "<th scope=\"col\" class=\"n\">Parameters<small>standard deviation between "
                  "points, chance taken off</small></th><th scope=\"col\" class=\"n\">Chance<small>"
                  "standard error at one point</small></th></tr></thead>\n<tbody>\n");
    for (enum measure m = 0; m < MEASURE_COUNT; m++)
        for (size_t p = 0; p < x->scenario->n_policies; p++) {
            const struct report_number *n = &x->number[p][m][CONTRAST_difference];
            const int decimals = report_decimals(x, m, CONTRAST_difference) + 1;
            if (p == x->against || !isfinite(n->x.mean))
                continue;
            text_add(out, "<tr><th scope=\"row\">");
            html_text(out, MEASURES[m].label);
            text_add(out, "</th><td>");
            report_policy(out, x, p);
            text_add(out, "</td><td class=\"n\">");
            html_number(out, n->sd_parameters, decimals, false);
            text_add(out, "</td><td class=\"n\">");
            html_number(out, n->se_chance, decimals, false);
            text_add(out, "</td></tr>\n");
        }
    text_add(out, "</tbody>\n");
    report_table_close(out);
}

void report_tables(struct text *out, const struct report *x)
{
    const bool compares = x->scenario->n_policies > 1;

    text_add(out, "<section id=\"tables\">\n<h2>The numbers</h2>\n");
    add_levels(out, x);
    if (compares) {
        add_differences(out, x);
        if (x->is_over_points)
            add_parts(out, x);
        else if (*x->period == '\0')
            add_twins(out, x);
        report_phases_table(out, x);
    }
    text_add(out,
             "<p class=\"reading\">Weighted to real people. Unreferred: exploited, or escaped and "
             "not referred into support. Safe: not exposed to enforcement; disclosure is no aim at "
             "any cost, for it needs consent and can bring danger. Arising from health care: an "
             "address was found through health data, or a referral exposed the person. Addresses "
             "found are the stated benefit of sharing: finding people who lost contact, or are "
             "sought for serious crimes; they stand beside the harms, and nothing is weighed "
             "against anything. Infections are an effect of delayed care, never of who people "
             "are. Undefined: the rate has a denominator of 0.%s</p>\n</section>\n",
             compares
                 ? " Covers 0: the model cannot tell whether there is a difference. Intervals "
                   "hold one at a time: of twenty true zeros about one is taken for a difference."
                 : "");
}
