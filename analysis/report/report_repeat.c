/* The briefing: what was varied, and how to repeat it. */
#include "distribution.h"
#include "html.h"
#include "mem.h"
#include "report_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Whether the file says what values were drawn from. */
static bool is_drawn(const struct experiment *e)
{
    for (size_t f = 0; f < e->n_factors; f++)
        if (e->factor[f].distribution.kind != DISTRIBUTION_none)
            return true;
    return false;
}

static void add_real(struct text *out, double x)
{
    text_add(out, "<td class=\"n\">%s%.4g</td>", x < 0.0 ? "\xe2\x88\x92" : "", fabs(x));
}

static void add_factor(struct text *out, const struct report *x, size_t f, double *sorted)
{
    const struct experiment *e = x->experiment;
    const enum distribution_kind kind = e->factor[f].distribution.kind;
    const size_t n = e->n_points;

    for (size_t i = 0; i < n; i++)
        sorted[i] = e->value[i * e->n_factors + f];
    text_add(out, "<tr><th scope=\"row\"><code>");
    html_code(out, e->factor[f].path);
    text_add(out, "</code>");
    if (e->factor[f].is_scale) {
        text_add(out, "<small>");
        report_say(out, x, WORD_multiplies, NULL);
        text_add(out, "</small>");
    }
    text_add(out, "</th>");
    if (x->request.point >= 0)
        add_real(out, sorted[x->request.point]);
    qsort(sorted, n, sizeof *sorted, compare);
    add_real(out, sorted[0]);
    add_real(out, sorted[(n - 1) / 2]);
    add_real(out, sorted[n - 1]);
    if (is_drawn(e))
        text_add(out, "<td><code>%s</code></td>",
                 kind == DISTRIBUTION_none ? "" : DISTRIBUTIONS[kind].name);
    text_add(out, "</tr>\n");
}

static void add_factors(struct text *out, const struct report *x)
{
    double *sorted = mem_array(x->experiment->n_points, sizeof *sorted);

    if (sorted == NULL) {
        out->failed = true;
        return;
    }
    report_table_say(out, x, "factors", WORD_table_factors, WORD_varied);
    text_add(out, "<thead><tr>");
    report_column(out, x, WORD_parameter, false);
    if (x->request.point >= 0)
        report_column(out, x, WORD_at_point, true);
    report_column(out, x, WORD_lowest, true);
    report_column(out, x, WORD_median, true);
    report_column(out, x, WORD_highest, true);
    if (is_drawn(x->experiment))
        report_column(out, x, WORD_drawn_from, false);
    text_add(out, "</tr></thead>\n<tbody>\n");
    for (size_t f = 0; f < x->experiment->n_factors; f++)
        add_factor(out, x, f, sorted);
    text_add(out, "</tbody>\n");
    report_table_close(out);
    mem_free(sorted);
}

static void add_code(struct text *out, const char *name)
{
    text_add(out, "<code>");
    html_code(out, name);
    text_add(out, "</code>");
}

static void add_count(struct text *out, const struct report *x, enum word word, size_t n)
{
    struct text number = {.data = NULL}, design = {.data = NULL};

    report_value(&number, x, (double)n, 0, false);
    add_code(&design, x->experiment->design);
    report_say(
        out, x, word,
        (const char *const[]){"n", report_filled(&number), "design", report_filled(&design), NULL});
    text_add(out, " ");
    report_release(out, &number);
    report_release(out, &design);
}

void report_sweep(struct text *out, const struct report *x)
{
    const struct experiment *e = x->experiment;

    if (e->n_factors == 0)
        return;
    report_section(out, x, "sweep", WORD_varied);
    text_add(out, "<p>");
    add_count(out, x, e->common_random_numbers ? WORD_sweep_common : WORD_sweep_of, e->n_points);
    if (x->request.point >= 0)
        add_count(out, x, WORD_sweep_point, (size_t)x->request.point + 1);
    else if (x->count.empty > 0)
        add_count(out, x, WORD_sweep_empty, x->count.empty);
    text_add(out, "</p>\n");
    add_factors(out, x);
    if (x->is_over_points)
        report_depends(out, x);
    text_add(out, "</section>\n");
}

static void add_fact(struct text *out, const struct report *x, enum word name, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    text_add(out, "<dt>");
    report_say(out, x, name, NULL);
    text_add(out, "</dt><dd>");
    add_code(out, value);
    text_add(out, "</dd>\n");
}

/* "posterior.h5, 100 points of the posterior": the sweep of what is not known. */
static void add_doubt(struct text *out, const struct report *x)
{
    struct text file = {.data = NULL}, design = {.data = NULL};
    char n[32];

    if (x->doubt.file == NULL)
        return;
    add_code(&file, x->doubt.file);
    add_code(&design, x->doubt.design);
    (void)snprintf(n, sizeof n, "%zu", x->doubt.n_points);
    text_add(out, "<dt>");
    report_say(out, x, WORD_fact_doubt, NULL);
    text_add(out, "</dt><dd>");
    report_say(out, x, WORD_fact_sweep,
               (const char *const[]){"file", report_filled(&file), "n", n, "design",
                                     report_filled(&design), NULL});
    text_add(out, "</dd>\n");
    report_release(out, &file);
    report_release(out, &design);
}

static void add_facts(struct text *out, const struct report *x)
{
    static const struct {
        const char *attribute;
        enum word name;
    } FACTS[] = {
        {"command", WORD_fact_command},          {"version", WORD_fact_version},
        {"source_revision", WORD_fact_revision}, {"random_generator", WORD_fact_random},
        {"scenario_sha256", WORD_fact_scenario}, {"experiment", WORD_fact_experiment},
        {"compiler", WORD_fact_compiler},        {"build_options", WORD_fact_build},
        {"created", WORD_fact_created},
    };
    char seed[32];

    (void)snprintf(seed, sizeof seed, "%" PRId64, x->scenario->run.random_seed);
    text_add(out, "<dl class=\"facts\">\n");
    add_fact(out, x, WORD_fact_file, x->request.file);
    add_doubt(out, x);
    add_fact(out, x, WORD_fact_seed, seed);
    for (size_t i = 0; i < sizeof FACTS / sizeof *FACTS; i++)
        add_fact(out, x, FACTS[i].name, result_text(x->result, FACTS[i].attribute));
    text_add(out, "</dl>\n");
}

static void add_fold(struct text *out, const struct report *x, enum word name, const char *text)
{
    if (text == NULL)
        return;
    text_add(out, "<details class=\"long\">\n<summary>");
    report_say(out, x, name, NULL);
    text_add(out, "</summary>\n<div class=\"box\" role=\"region\" aria-label=\"");
    report_say(out, x, name, NULL);
    text_add(out, "\" tabindex=\"0\"><pre>");
    html_text(out, text);
    text_add(out, "</pre></div>\n</details>\n");
}

void report_repeat(struct text *out, const struct report *x)
{
    const bool is_sweep = x->experiment->n_factors > 0;

    report_section(out, x, "repeat", WORD_repeat);
    text_add(out, "<p>");
    report_say(out, x, is_sweep ? WORD_repeat_sweep : WORD_repeat_run,
               (const char *const[]){"command",
                                     is_sweep
                                         ? "<code>confide sweep sweep.yaml -o again.h5</code>"
                                         : "<code>confide run scenario.yaml -o again.h5</code>",
                                     "file", "<code>scenario.yaml</code>", NULL});
    text_add(out, " ");
    report_say(out, x, WORD_repeat_bits,
               (const char *const[]){"command",
                                     "<code>confide report again.h5 -o again.html</code>", NULL});
    text_add(out, "</p>\n");
    add_facts(out, x);
    add_fold(out, x, WORD_scenario_full, result_text(x->result, "scenario"));
    if (is_sweep)
        add_fold(out, x, WORD_sweep_full, result_text(x->result, "sweep"));
    text_add(out, "</section>\n");
}
