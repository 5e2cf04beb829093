/* The briefing: the figures, drawn by gnuplot into a folder that is gone afterwards, as part of the page. */
#define _POSIX_C_SOURCE 200809L
#include "disk.h"
#include "figures.h"
#include "folder.h"
#include "html.h"
#include "report_parts.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1 << 16 };

/* Where figures are drawn before they become part of the page. */
static char *make_folder(struct err *e)
{
    const char *place = getenv("TMPDIR");
    struct text t = {.data = NULL};

    if (place == NULL || *place == '\0')
        place = "/tmp";
    text_add(&t, "%s/confide-report-", place);
    char *folder = t.data == NULL ? NULL : folder_make(t.data);
    if (folder == NULL)
        (void)disk_error_of(e, STATUS_NOOUTPUT, "no folder for the figures can be made", place,
                            errno, "with TMPDIR");
    text_free(&t);
    return folder;
}

static bool read_all(struct text *out, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *chunk = malloc(CHUNK);
    size_t n = 0;

    while (f != NULL && chunk != NULL && (n = fread(chunk, 1, CHUNK, f)) > 0)
        text_add_bytes(out, chunk, n);
    const bool good = f != NULL && chunk != NULL && ferror(f) == 0 && !out->failed;
    free(chunk);
    if (f != NULL)
        (void)fclose(f);
    return good && out->data != NULL;
}

static const struct figure_cell *cell_of(const struct figure *f, size_t panel, size_t series)
{
    return &f->cell[panel * f->n_series + series];
}

static void add_estimate(struct text *out, const struct estimate *x)
{
    const int decimals = x->n == 0 ? 0 : report_decimals_one(x);

    html_number(out, x->n == 0 ? NAN : x->mean, decimals, false);
    if (!(x->high > x->low))
        return;
    text_add(out, " (");
    report_interval(out, x, decimals, false);
    text_add(out, ")");
}

static const struct estimate *last_of(const struct figure_cell *c)
{
    static const struct estimate NONE = {.mean = NAN, .low = NAN, .high = NAN};

    for (size_t i = c->n; i-- > 0;)
        if (c->point[i].value.n > 0)
            return &c->point[i].value;
    return &NONE;
}

/* "none 10.2 (8.2 to 12.2); full 8.8 (6.8 to 10.9)": where the lines of a panel end. */
static void add_ends(struct text *out, const struct figure *f, size_t panel)
{
    for (size_t k = 0; k < f->n_series; k++) {
        text_add(out, "%s", k > 0 ? "; " : "");
        html_text(out, f->series[k].words);
        text_add(out, " ");
        add_estimate(out, last_of(cell_of(f, panel, k)));
    }
    text_add(out, ". ");
}

/* ", what is not known: 2.1 to 14.0" */
static void add_doubt(struct text *out, const struct figure_point *x)
{
    const struct estimate range = {.low = x->doubt.low, .high = x->doubt.high};

    if (isnan(range.low))
        return;
    text_add(out, ", what is not known: ");
    report_interval(out, &range, report_decimals_one(&x->value), false);
}

/* Row by row: each with what its series say. */
static void add_rows(struct text *out, const struct figure *f, size_t panel)
{
    for (size_t row = 0; row < f->n_rows; row++)
        for (size_t k = 0; k < f->n_series; k++) {
            const struct figure_cell *c = cell_of(f, panel, k);
            for (size_t i = 0; i < c->n; i++) {
                if (c->point[i].at < (double)row || c->point[i].at > (double)row)
                    continue;
                html_text(out, f->row[row].words);
                text_add(out, "%s", f->n_series > 1 ? ", " : "");
                html_text(out, f->n_series > 1 ? f->series[k].words : "");
                text_add(out, ": ");
                add_estimate(out, &c->point[i].value);
                if (f->has_doubts)
                    add_doubt(out, &c->point[i]);
                text_add(out, "; ");
            }
        }
}

static void add_range(struct text *out, const struct figure *f, size_t panel)
{
    struct estimate x = {.mean = NAN, .low = NAN, .high = NAN};

    for (size_t k = 0; k < f->n_series; k++)
        for (size_t i = 0; i < cell_of(f, panel, k)->n; i++) {
            const double value = cell_of(f, panel, k)->point[i].value.mean;
            x.low = fmin(x.low, value);
            x.high = fmax(x.high, value);
        }
    text_add(out, "from ");
    report_interval(out, &x, report_decimals_one(&x), false);
    text_add(out, ". ");
}

static void add_numbers(struct text *out, const struct figure *f)
{
    text_add(out, "%s",
             f->kind != FIGURE_LINES ? ""
             : f->is_time            ? "At the end: "
                                     : "At the highest value: ");
    for (size_t panel = 0; panel < f->n_panels; panel++) {
        html_text(out, f->panel[panel].label.words);
        text_add(out, "%s", *f->panel[panel].label.words != '\0' ? ", " : "");
        html_text(out, f->panel[panel].unit);
        text_add(out, ": ");
        if (f->kind == FIGURE_LINES)
            add_ends(out, f, panel);
        else if (f->kind == FIGURE_ROWS)
            add_rows(out, f, panel);
        else
            add_range(out, f, panel);
    }
}

/* What drawings are made of, and where. */
struct made {
    const struct report *x;
    struct figures_request request;
    struct figure_style style;
    char *folder;
};

/* What the drawing shows, for who does not see it. */
static void add_description(struct text *out, const struct figure *f)
{
    static const char *const KINDS[] = {[FIGURE_LINES] = "Lines with 95\xc2\xa0% bands. ",
                                        [FIGURE_ROWS] = "Values with their ranges, row by row. ",
                                        [FIGURE_MAP] = "A map of two parameters. "};

    text_add(out, "%s", KINDS[f->kind]);
    html_text(out, f->heading);
    text_add(out, ". ");
    add_numbers(out, f);
}

/* The numbers stand in it where they are few; else in the description alone. */
static void add_caption(struct text *out, const struct figure *f, size_t number)
{
    text_add(out, "<figcaption><b>Figure %zu.</b> ", number);
    html_text(out, f->heading);
    text_add(out, ". ");
    if (f->n_panels == 1 && f->kind == FIGURE_LINES)
        add_numbers(out, f);
    text_add(out, "</figcaption>\n");
}

/* What was drawn, under the name it has with this ending; `id`: of the figure on the page. */
static bool add_drawing(struct text *out, const struct figure *f, const char *id,
                        const struct made *made, const char *ending, const char *attributes)
{
    struct text path = {.data = NULL}, svg = {.data = NULL}, prefix = {.data = NULL};
    bool good = false;

    text_add(&path, "%s/%s%s.svg", made->folder, f->name, ending);
    text_add(&prefix, "%s%s-", id, ending);
    if (!path.failed && !prefix.failed && read_all(&svg, path.data))
        good = html_svg(out, svg.data, prefix.data, attributes);
    text_free(&path);
    text_free(&svg);
    text_free(&prefix);
    return good;
}

/* Two drawings of which one is shown, and one description of both. `id`: the figure's name on the page, where one of its
 * kind may stand twice. */
static enum status add_one(struct text *out, const struct figure *f, const char *id,
                           const struct made *made, size_t number, struct err *e)
{
    text_add(out, "<figure id=\"figure-%s\">\n<div class=\"sheet\"", id);
    report_language(out, made->x);
    text_add(out, " role=\"img\" aria-label=\"");
    add_description(out, f);
    text_add(out, "\">\n");
    const bool good =
        add_drawing(out, f, id, made, "", "class=\"wide\" aria-hidden=\"true\"") &&
        add_drawing(out, f, id, made, FIGURE_NARROW, "class=\"narrow\" aria-hidden=\"true\"");
    text_add(out, "</div>\n");
    add_caption(out, f, number);
    text_add(out, "</figure>\n");
    return good ? STATUS_OK
                : err_set(e, STATUS_NOOUTPUT, "the figure %s cannot be read back", f->name);
}

static void say_nothing(const char *path)
{
    (void)path;
}

static void add_missing(struct text *out, enum figure_name k, const char *why)
{
    text_add(out, "<p>Not drawn: <code>%s</code>, for ", FIGURES[k].name);
    html_text(out, why);
    text_add(out, ".</p>\n");
}

/* What the page's body shows: of a sweep only what opens it. */
static const struct body {
    enum figure_name figure;
    const char *id, *measure; /* measure NULL: the figure's own */
} BODY[CHART_COUNT] = {
    [CHART_finding] = {FIGURE_difference, "difference", NULL},
    [CHART_disclosure] = {FIGURE_disclosure, "disclosure", NULL},
    [CHART_avoidance] = {FIGURE_avoidance, "avoidance", NULL},
    [CHART_untreated] = {FIGURE_untreated, "untreated", NULL},
    [CHART_traces] = {FIGURE_difference, "traces", "traces"},
    [CHART_encounters] = {FIGURE_difference, "encounters", "encounters_health"},
};

static bool is_sweep(const struct report *x)
{
    return x->request.point < 0 && x->experiment->n_factors > 0;
}

/* The figure of a place in the body; FIGURE_COUNT: none. */
static enum figure_name figure_of(const struct report *x, enum report_chart c)
{
    if (is_sweep(x))
        return c == CHART_finding ? FIGURE_tornado : FIGURE_COUNT;
    return c == CHART_finding && x->doubt.file != NULL ? FIGURE_ranges : BODY[c].figure;
}

static bool is_drawn(const struct figures *all, enum figure_name k)
{
    return figures_get(all, k) != NULL && figures_why_not(all, k) == NULL;
}

static bool is_in_body(const struct report *x, enum figure_name k)
{
    for (enum report_chart c = 0; c < CHART_COUNT; c++)
        if (figure_of(x, c) == k)
            return true;
    return false;
}

/* One that all figures do not hold, for its measure is another. */
static enum status draw_other(struct text *out, const struct made *made, enum report_chart c,
                              size_t *n, struct err *e)
{
    struct figures_request q = made->request;
    struct figures *one = NULL;

    for (enum figure_name k = 0; k < FIGURE_COUNT; k++)
        q.wanted[k] = k == BODY[c].figure;
    q.measure = BODY[c].measure;
    enum status s = figures_read(&one, made->x->result, &q, e);
    if (s == STATUS_OK && is_drawn(one, BODY[c].figure))
        s = figures_write(one, made->folder, &made->style, say_nothing, e);
    if (s == STATUS_OK && is_drawn(one, BODY[c].figure))
        s = add_one(out, figures_get(one, BODY[c].figure), BODY[c].id, made, ++*n, e);
    figures_free(one);
    return s;
}

static enum status draw_body(struct text *chart, const struct figures *all, const struct made *made,
                             size_t *n, struct err *e)
{
    enum status s = STATUS_OK;

    for (enum report_chart c = 0; c < CHART_COUNT && s == STATUS_OK; c++) {
        const enum figure_name k = figure_of(made->x, c);
        if (k == FIGURE_COUNT || made->x->scenario->n_policies < 2)
            continue;
        if (BODY[c].measure != NULL)
            s = draw_other(&chart[c], made, c, n, e);
        else if (is_drawn(all, k))
            s = add_one(&chart[c], figures_get(all, k), FIGURES[k].name, made, ++*n, e);
    }
    return s;
}

static enum status draw(struct text *out, struct text *chart, const struct figures *all,
                        struct made *made, struct err *e)
{
    const bool has_body = made->x->scenario->n_policies > 1;
    size_t n = 0;

    made->folder = make_folder(e);
    if (made->folder == NULL)
        return e->code;
    enum status s = figures_write(all, made->folder, &made->style, say_nothing, e);
    if (s == STATUS_OK)
        s = draw_body(chart, all, made, &n, e);
    for (enum figure_name k = 0; k < FIGURE_COUNT && s == STATUS_OK; k++)
        if (is_drawn(all, k) && !(has_body && is_in_body(made->x, k)))
            s = add_one(out, figures_get(all, k), FIGURES[k].name, made, ++n, e);
    for (enum figure_name k = 0; k < FIGURE_COUNT && s == STATUS_OK; k++)
        if (figures_why_not(all, k) != NULL)
            add_missing(out, k, figures_why_not(all, k));
    folder_remove(made->folder);
    return s;
}

static enum status read_and_draw(struct text *out, struct text *chart, const struct report *x,
                                 struct err *e)
{
    static const double WIDTH = 12.0 * 72.0 / 2.54, NARROW = 240.0; /* points */
    const struct words *w = x->words;
    const char *months[12];
    struct made made = {.x = x,
                        .request = {.words = w,
                                    .against = x->request.against,
                                    .where = {x->period},
                                    .n_where = *x->period != '\0',
                                    .point = (size_t)(x->request.point + 1),
                                    .file = x->request.file,
                                    .uncertainty = x->request.uncertainty},
                        .style = {.width = WIDTH,
                                  .narrow = NARROW,
                                  .font = "Lato",
                                  .formats = "svg",
                                  .choose = "with TMPDIR",
                                  .months = months,
                                  .decimal = words_of(w, WORD_decimal),
                                  .axis_note = words_of(w, WORD_foot_axis),
                                  .axes_note = words_of(w, WORD_foot_axes)}};
    struct figures *all = NULL;

    for (int i = 0; i < 12; i++)
        months[i] = words_of(w, (enum word)(WORD_jan + i));
    for (enum figure_name k = 0; k < FIGURE_COUNT; k++)
        made.request.wanted[k] = x->request.point >= 0 && FIGURES[k].needs == NEEDS_POINT &&
                                 k != FIGURE_ranges &&
                                 (made.request.n_where == 0 || catalogue_takes(k, "--where"));
    enum status s = figures_read(&all, x->result, &made.request, e);
    if (s == STATUS_OK)
        s = draw(out, chart, all, &made, e);
    figures_free(all);
    return s;
}

enum status report_figures(struct text *out, struct text *chart, const struct report *x,
                           struct err *e)
{
    if (x->request.no_figures)
        return STATUS_OK;
    text_add(out, "<section id=\"figures\">\n<h2>More figures</h2>\n<div class=\"figures\">\n");
    const enum status s = read_and_draw(out, chart, x, e);
    text_add(out, "</div>\n</section>\n");
    return s;
}
