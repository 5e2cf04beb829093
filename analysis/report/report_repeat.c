/* The briefing: what was varied, and how to repeat it. */
#include "distribution.h"
#include "html.h"
#include "mem.h"
#include "report_parts.h"

#include <inttypes.h>
#include <math.h>
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
    text_add(out, "</code>%s</th>",
             e->factor[f].is_scale ? "<small>multiplies the scenario\xe2\x80\x99s own</small>"
                                   : "");
    if (x->request.point >= 0)
        add_real(out, sorted[x->request.point]);
    qsort(sorted, n, sizeof *sorted, compare);
    add_real(out, sorted[0]);
    add_real(out, sorted[(n - 1) / 2]);
    add_real(out, sorted[n - 1]);
    if (is_drawn(e))
        text_add(out, "<td>%s</td>", kind == DISTRIBUTION_none ? "" : DISTRIBUTIONS[kind].name);
    text_add(out, "</tr>\n");
}

static void add_factors(struct text *out, const struct report *x)
{
    double *sorted = mem_array(x->experiment->n_points, sizeof *sorted);

    if (sorted == NULL) {
        out->failed = true;
        return;
    }
    report_table_open(out, "factors", "Table: what was varied", "What was varied");
    text_add(out,
             "<thead><tr><th scope=\"col\">Parameter</th>%s<th scope=\"col\" class=\"n\">Lowest"
             "</th><th scope=\"col\" class=\"n\">Median</th><th scope=\"col\" class=\"n\">Highest"
             "</th>%s</tr></thead>\n<tbody>\n",
             x->request.point >= 0 ? "<th scope=\"col\" class=\"n\">At this point</th>" : "",
             is_drawn(x->experiment) ? "<th scope=\"col\">Drawn from</th>" : "");
    for (size_t f = 0; f < x->experiment->n_factors; f++)
        add_factor(out, x, f, sorted);
    text_add(out, "</tbody>\n");
    report_table_close(out);
    mem_free(sorted);
}

void report_sweep(struct text *out, const struct report *x)
{
    const struct experiment *e = x->experiment;

    if (e->n_factors == 0)
        return;
    text_add(out, "<section id=\"sweep\">\n<h2>What was varied</h2>\n<p>A sweep of ");
    html_number(out, (double)e->n_points, 0, false);
    text_add(out, " points (design <b>");
    html_text(out, e->design);
    text_add(out, "</b>), each a run of its own with other parameters%s. ",
             e->common_random_numbers ? " and the same random numbers" : "");
    if (x->request.point >= 0)
        text_add(out, "<b>This page is of point %ld alone.</b> ", x->request.point + 1);
    else if (x->count.empty > 0)
        text_add(out,
                 "<strong>%zu of the points have no finished replicate</strong> and are left "
                 "out. ",
                 x->count.empty);
    text_add(out, "</p>\n");
    add_factors(out, x);
    if (x->is_over_points)
        report_depends(out, x);
    text_add(out, "</section>\n");
}

static void add_fact(struct text *out, const char *name, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    text_add(out, "<dt>%s</dt><dd><code>", name);
    html_code(out, value);
    text_add(out, "</code></dd>\n");
}

static void add_facts(struct text *out, const struct report *x)
{
    static const struct {
        const char *attribute, *name;
    } FACTS[] = {
        {"command", "Command"},
        {"version", "Version of confide"},
        {"source_revision", "Revision of its source"},
        {"random_generator", "Random numbers"},
        {"scenario_sha256", "SHA-256 of the scenario"},
        {"experiment", "SHA-256 of the experiment"},
        {"compiler", "Compiler"},
        {"build_options", "Build"},
        {"created", "Created"},
    };
    struct text seed = {.data = NULL}, sweep = {.data = NULL};

    if (x->doubt.file != NULL)
        uncertainty_name(&sweep, &x->doubt);
    text_add(&seed, "%" PRId64, x->scenario->run.random_seed);
    text_add(out, "<dl class=\"facts\">\n");
    add_fact(out, "Output file", x->request.file);
    add_fact(out, "What is not known, from --uncertainty", sweep.data);
    add_fact(out, "Seed", seed.data);
    for (size_t i = 0; i < sizeof FACTS / sizeof *FACTS; i++)
        add_fact(out, FACTS[i].name, result_text(x->result, FACTS[i].attribute));
    text_add(out, "</dl>\n");
    report_release(out, &seed);
    report_release(out, &sweep);
}

static void add_fold(struct text *out, const char *summary, const char *label, const char *text)
{
    if (text == NULL)
        return;
    text_add(out,
             "<details class=\"long\">\n<summary>%s</summary>\n<div class=\"box\" role=\"region\" "
             "aria-label=\"%s\" tabindex=\"0\"><pre>",
             summary, label);
    html_text(out, text);
    text_add(out, "</pre></div>\n</details>\n");
}

void report_repeat(struct text *out, const struct report *x)
{
    const bool is_sweep = x->experiment->n_factors > 0;

    text_add(out, "<section id=\"repeat\">\n<h2>How to repeat it</h2>\n");
    if (is_sweep)
        text_add(out,
                 "<p>Save the sweep and the scenario below, the second under the name that the "
                 "first gives it, and run <code>confide sweep sweep.yaml -o again.h5</code>.");
    else
        text_add(out, "<p>Save the scenario below as <code>scenario.yaml</code> and run "
                      "<code>confide run scenario.yaml -o again.h5</code>.");
    text_add(out, " The same version gives the same numbers to the last bit, on any number of "
                  "processors; <code>confide report again.h5 -o again.html</code> makes this "
                  "page.</p>\n");
    add_facts(out, x);
    add_fold(out, "The scenario in full", "The scenario in full",
             result_text(x->result, "scenario"));
    if (is_sweep)
        add_fold(out, "The sweep in full", "The sweep in full", result_text(x->result, "sweep"));
    text_add(out, "</section>\n");
}
