/* The briefing: the figures, drawn by gnuplot into a folder that is gone afterwards, as part of the page. */
#define _POSIX_C_SOURCE 200809L
#include "disk.h"
#include "figures.h"
#include "folder.h"
#include "html.h"
#include "report_parts.h"
#include "stop.h"

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

static void add_estimate(struct text *out, const struct report *x, const struct estimate *e)
{
    const int decimals = e->n == 0 ? 0 : report_decimals_one(e);

    report_value(out, x, e->n == 0 ? NAN : e->mean, decimals, false);
    if (!(e->high > e->low))
        return;
    text_add(out, " (");
    report_range(out, x, e, decimals, false);
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
static void add_ends(struct text *out, const struct report *x, const struct figure *f, size_t panel)
{
    for (size_t k = 0; k < f->n_series; k++) {
        if (k > 0)
            report_say(out, x, WORD_semicolon, NULL);
        html_text(out, f->series[k].words);
        text_add(out, " ");
        add_estimate(out, x, last_of(cell_of(f, panel, k)));
    }
    text_add(out, ". ");
}

/* A word of ours around a range. */
static void add_in(struct text *out, const struct report *x, enum word word,
                   const struct estimate *range, int decimals)
{
    struct text t = {.data = NULL};

    report_range(&t, x, range, decimals, false);
    report_say(out, x, word, (const char *const[]){"range", report_filled(&t), NULL});
    report_release(out, &t);
}

/* ", what is not known: 2.1 to 14.0" */
static void add_doubt(struct text *out, const struct report *x, const struct figure_point *p)
{
    const struct estimate range = {.low = p->doubt.low, .high = p->doubt.high};

    if (!isnan(range.low))
        add_in(out, x, WORD_shown_doubt, &range, report_decimals_one(&p->value));
}

static void add_row(struct text *out, const struct report *x, const struct figure *f, size_t row,
                    const struct figure_cell *c, const char *series)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->point[i].at < (double)row || c->point[i].at > (double)row)
            continue;
        html_text(out, f->row[row].words);
        text_add(out, "%s", *series != '\0' ? ", " : "");
        html_text(out, series);
        report_say(out, x, WORD_colon, NULL);
        add_estimate(out, x, &c->point[i].value);
        if (f->has_doubts)
            add_doubt(out, x, &c->point[i]);
        report_say(out, x, WORD_semicolon, NULL);
    }
}

/* Row by row: each with what its series say. */
static void add_rows(struct text *out, const struct report *x, const struct figure *f, size_t panel)
{
    for (size_t row = 0; row < f->n_rows; row++)
        for (size_t k = 0; k < f->n_series; k++)
            add_row(out, x, f, row, cell_of(f, panel, k),
                    f->n_series > 1 ? f->series[k].words : "");
}

static void add_extent(struct text *out, const struct report *x, const struct figure *f,
                       size_t panel)
{
    struct estimate range = {.mean = NAN, .low = NAN, .high = NAN};

    for (size_t k = 0; k < f->n_series; k++)
        for (size_t i = 0; i < cell_of(f, panel, k)->n; i++) {
            const double value = cell_of(f, panel, k)->point[i].value.mean;
            range.low = fmin(range.low, value);
            range.high = fmax(range.high, value);
        }
    add_in(out, x, WORD_shown_range, &range, report_decimals_one(&range));
    text_add(out, " ");
}

static void add_numbers(struct text *out, const struct report *x, const struct figure *f)
{
    if (f->kind == FIGURE_LINES) {
        report_say(out, x, f->is_time ? WORD_at_end : WORD_at_highest, NULL);
        text_add(out, " ");
    }
    for (size_t panel = 0; panel < f->n_panels; panel++) {
        html_text(out, f->panel[panel].label.words);
        text_add(out, "%s", *f->panel[panel].label.words != '\0' ? ", " : "");
        html_text(out, f->panel[panel].unit);
        report_say(out, x, WORD_colon, NULL);
        if (f->kind == FIGURE_LINES)
            add_ends(out, x, f, panel);
        else if (f->kind == FIGURE_ROWS)
            add_rows(out, x, f, panel);
        else
            add_extent(out, x, f, panel);
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
static void add_description(struct text *out, const struct report *x, const struct figure *f)
{
    static const enum word KINDS[] = {[FIGURE_LINES] = WORD_shows_lines,
                                      [FIGURE_ROWS] = WORD_shows_rows,
                                      [FIGURE_MAP] = WORD_shows_map};

    report_say(out, x, KINDS[f->kind], NULL);
    text_add(out, " ");
    html_text(out, f->heading);
    text_add(out, ". ");
    add_numbers(out, x, f);
}

/* The numbers stand in it where they are few; else in the description alone. */
static void add_caption(struct text *out, const struct report *x, const struct figure *f,
                        size_t number)
{
    char n[32];

    (void)snprintf(n, sizeof n, "%zu", number);
    text_add(out, "<figcaption><b>");
    report_say(out, x, WORD_figure, (const char *const[]){"n", n, NULL});
    text_add(out, "</b> ");
    html_text(out, f->heading);
    text_add(out, ". ");
    if (f->n_panels == 1 && f->kind == FIGURE_LINES)
        add_numbers(out, x, f);
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
    add_description(out, made->x, f);
    text_add(out, "\">\n");
    const bool good =
        add_drawing(out, f, id, made, "", "class=\"wide\" aria-hidden=\"true\"") &&
        add_drawing(out, f, id, made, FIGURE_NARROW, "class=\"narrow\" aria-hidden=\"true\"");
    text_add(out, "</div>\n");
    add_caption(out, made->x, f, number);
    text_add(out, "</figure>\n");
    return good ? STATUS_OK
                : err_set(e, STATUS_NOOUTPUT, "the figure %s cannot be read back", f->name);
}

static void say_nothing(const char *path)
{
    (void)path;
}

static void add_missing(struct text *out, const struct report *x, enum figure_name figure,
                        const char *reason)
{
    struct text name = {.data = NULL}, why = {.data = NULL};

    text_add(&name, "<code>%s</code>", FIGURES[figure].name);
    report_reason(&why, x, reason);
    text_add(out, "<p>");
    report_say(
        out, x, WORD_not_drawn,
        (const char *const[]){"figure", report_filled(&name), "why", report_filled(&why), NULL});
    text_add(out, "</p>\n");
    report_release(out, &name);
    report_release(out, &why);
}

/* A chart of the page's body. */
struct body {
    enum figure_name figure;
    const char *id, *measure; /* measure NULL: the figure's own */
};

static bool is_sweep(const struct report *x)
{
    return x->request.point < 0 && x->experiment->n_factors > 0;
}

/* What stands in a place; FIGURE_COUNT: nothing, as in a sweep's body after what opens it. */
static struct body body_of(const struct report *x, enum report_chart c)
{
    static const struct body BODY[CHART_COUNT] = {
        [CHART_finding] = {FIGURE_difference, "difference", NULL},
        [CHART_disclosure] = {FIGURE_disclosure, "disclosure", NULL},
        [CHART_avoidance] = {FIGURE_avoidance, "avoidance", NULL},
        [CHART_untreated] = {FIGURE_untreated, "untreated", NULL},
        [CHART_traces] = {FIGURE_difference, "traces", "traces"},
        [CHART_encounters] = {FIGURE_difference, "encounters", "encounters_health"},
    };

    if (is_sweep(x))
        return (struct body){c == CHART_finding ? FIGURE_tornado : FIGURE_COUNT, "tornado", NULL};
    if (c == CHART_finding && x->doubt.file != NULL)
        return (struct body){FIGURE_ranges, "doubts",
                             "disclosed_since_start,untreated_rate,care_use"};
    return BODY[c];
}

static bool is_drawn(const struct figures *all, enum figure_name name)
{
    return figures_get(all, name) != NULL && figures_why_not(all, name) == NULL;
}

static bool is_in_body(const struct report *x, enum figure_name name)
{
    for (enum report_chart c = 0; c < CHART_COUNT; c++)
        if (body_of(x, c).figure == name && body_of(x, c).measure == NULL)
            return true;
    return false;
}

/* One that all figures do not hold, for its measure is another; in a folder of its own, for its name may be alike. */
static enum status draw_other(struct text *out, const struct made *made, const struct body *b,
                              size_t *n, struct err *e)
{
    struct made own = *made;
    struct figures *one = NULL;

    own.folder = make_folder(e);
    if (own.folder == NULL)
        return e->code;
    for (enum figure_name k = 0; k < FIGURE_COUNT; k++)
        own.request.wanted[k] = k == b->figure;
    own.request.measure = b->measure;
    enum status s = figures_read(&one, made->x->result, &own.request, e);
    if (s == STATUS_OK && is_drawn(one, b->figure))
        s = figures_write(one, own.folder, &own.style, say_nothing, e);
    if (s == STATUS_OK && is_drawn(one, b->figure))
        s = add_one(out, figures_get(one, b->figure), b->id, &own, ++*n, e);
    figures_free(one);
    folder_remove(own.folder);
    return s;
}

static enum status draw_body(struct text *chart, const struct figures *all, const struct made *made,
                             size_t *n, struct err *e)
{
    enum status s = STATUS_OK;

    for (enum report_chart c = 0; c < CHART_COUNT && s == STATUS_OK; c++) {
        const struct body b = body_of(made->x, c);
        if (b.figure == FIGURE_COUNT || made->x->scenario->n_policies < 2)
            continue;
        if (b.measure != NULL)
            s = draw_other(&chart[c], made, &b, n, e);
        else if (is_drawn(all, b.figure))
            s = add_one(&chart[c], figures_get(all, b.figure), b.id, made, ++*n, e);
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
            add_missing(out, made->x, k, figures_why_not(all, k));
    folder_remove(made->folder);
    return s;
}

/* The folder goes when a signal ends the program, too. */
static enum status draw_held(struct text *out, struct text *chart, const struct figures *all,
                             struct made *made, struct err *e)
{
    const bool is_held = stop_hold();
    const enum status s = draw(out, chart, all, made, e);

    stop_release(is_held);
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
        s = draw_held(out, chart, all, &made, e);
    figures_free(all);
    return s;
}

enum status report_figures(struct text *out, struct text *chart, const struct report *x,
                           struct err *e)
{
    if (x->request.no_figures)
        return STATUS_OK;
    report_section(out, x, "figures", WORD_more_figures);
    text_add(out, "<div class=\"figures\">\n");
    const enum status s = read_and_draw(out, chart, x, e);
    text_add(out, "</div>\n</section>\n");
    return s;
}
