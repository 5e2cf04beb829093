/* confide figures: draws the figures of an output file. */
#include "analysis_commands.h"
#include "disk.h"
#include "figures.h"
#include "fitted.h"
#include "fonts.h"
#include "number.h"
#include "options.h"
#include "place.h"
#include "question.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPT_DIR,
    OPT_FORMAT,
    OPT_TERMINAL,
    OPT_SIZE,
    OPT_FONT,
    OPT_TITLE,
    OPT_FINDINGS,
    OPT_MEASURE,
    OPT_POLICY,
    OPT_CONTRAST,
    OPT_AGAINST,
    OPT_BETTER,
    OPT_WORTH,
    OPT_POINT,
    OPT_X,
    OPT_Y,
    OPT_WHERE,
    OPT_BY,
    OPT_POLICIES,
    OPT_NOTES,
    OPT_NO_NOTES,
    OPT_DEFINE,
    OPT_DEFINE_FILE,
    OPT_LABELS,
    OPT_UNCERTAINTY,
    OPT_NO_UNCERTAINTY,
    OPT_PRINT_LABELS,
    FORMATS_SIZE = 16,
    FONT_SIZE = 64
};

static const struct option_row OPTIONS[] = {
    {OPT_DIR, 'd', "dir", "DIR",
     "Folder for the figures; made if it is not there. By default the current one."},
    {OPT_DIR, 'o', "output", "DIR", "The same."},
    {OPT_FORMAT, 'f', "format", "LIST",
     "Which of svg, png, pdf to draw, with commas; all by default."},
    {OPT_TERMINAL, 0, "terminal", "NAME",
     "cairolatex: a .tex and a .pdf to be put into a LaTeX document, in its own font, instead of "
     "pictures."},
    {OPT_SIZE, 0, "size", "SIZE",
     "Width in cm ('12'), or width and height ('16x10'), or 'column' (8), 'text' (12), 'page' "
     "(16). By default 12; "
     "the height follows from what is drawn."},
    {OPT_FONT, 0, "font", "NAME[,POINTS]",
     "Font, and size of its letters; Lato by default, with what fits the width."},
    {OPT_TITLE, 0, "title", "[TEXT]", "Heading, instead of the figure's own; '': none."},
    {OPT_FINDINGS, 0, "findings", NULL,
     "Headings state what was found: by how much policies differ, in figures of one measure "
     "under several policies."},
    {OPT_NOTES, 0, "notes", "FILE",
     "Headings, captions and notes of all figures as text, for the page they will stand on; below "
     "the pictures stand two lines of them."},
    {OPT_NO_NOTES, 0, "no-notes", NULL, "No notes below the pictures."},
    {OPT_MEASURE, 'm', "measure", "NAME",
     "What to show, of the figures that take it: a measure of 'confide summary'. In contrasts "
     "several, with commas."},
    {OPT_POLICY, 0, "policy", "NAME",
     "Under which policy (by default the last); of timeline: whose history."},
    {OPT_CONTRAST, 'c', "contrast", "A,B",
     "Instead of --policy: the difference of policy A from policy B. A-B is the same."},
    {OPT_AGAINST, 'a', "against", "NAME",
     "The policy that contrasts, twins and timeline compare with; by default the first."},
    {OPT_BETTER, 0, "better", "lower|higher", "Of evppi: whether less or more of it is better."},
    {OPT_WORTH, 0, "worth", "NAME=WEIGHT,...",
     "Of evppi, instead of --measure and --better: policies are ranked by the sum of these "
     "measures, each times its weight."},
    {OPT_POLICIES, 'p', "policies", "LIST", "Only these policies, with commas, in this order."},
    {OPT_WHERE, 'w', "where", "KEY=VALUE",
     "Only these people or this time: group=trafficked_*, subgroup=children, "
     "interval=2018-05..2019. Repeatable; not of twins."},
    {OPT_BY, 'b', "by", "WHAT",
     "Of figures over time: by interval of the file, quarter, year or phase."},
    {OPT_POINT, 0, "point", "N", "The point of a sweep that figures over time show, from 1."},
    UNCERTAINTY_OPTION_ROWS(
        OPT_UNCERTAINTY, OPT_NO_UNCERTAINTY,
        "Of ranges: how far the uncertainty of the parameters moves each number"),
    {OPT_X, 0, "x", "PATH", "The swept parameter of dose, and the first of map."},
    {OPT_Y, 0, "y", "PATH", "The second of map."},
    {OPT_DEFINE, 0, "define", "NAME=...", "A measure that you define, to show. Repeatable."},
    {OPT_DEFINE_FILE, 0, "define-file", "FILE", "A file of them, one a line."},
    {OPT_LABELS, 0, "lang-file", "FILE", "Words of another language, or other words."},
    {OPT_PRINT_LABELS, 0, "print-labels", NULL,
     "Print all words, as a file to translate, and end."},
};

/* What a row of figures.def says of a figure's file and options. */
#define HELP_POINT ""
#define HELP_SWEEP "; of a sweep"
#define HELP_SALTELLI "; of a saltelli sweep"
#define HELP_MORRIS "; of a morris sweep"

static const struct option_table TABLE = {
    .command = "figures",
    .operands = "FILE [NAME...]",
    .about = "Draws the figures of an output file, with gnuplot; without names all that the\n"
             "file allows:\n"
#define FIGURE(name, needs, takes, heading, about)                                                 \
    "  " #name ": " about HELP_##needs TAKES_##takes "\n"
#include "figures.def"
             "Of the file of 'confide calibrate':\n"
#define FITTED(name, about) "  " #name ": " about "\n"
#include "fitted.def"
             "Beside each picture are its data (.csv) and the gnuplot script (.gp), to draw it\n"
             "again in another style: 'gnuplot disclosure.gp'. Figures that are there already\n"
             "are replaced.\n" DEFINE_HELP,
    .row = OPTIONS,
    .n_rows = sizeof OPTIONS / sizeof *OPTIONS,
    .examples = "  confide figures uk.h5\n"
                "  confide figures uk.h5 contrasts twins -o figures --format pdf --size column\n"
                "  confide figures sweep.h5 map --x belief.floor --contrast full,none\n",
};

struct request {
    struct figures_request figures;
    bool fitted[FITTED_COUNT]; /* of a calibration */
    struct figure_style style;
    struct fonts fonts; /* letters that need another font */
    const char *file, *dir, *labels, *notes;
    char formats[FORMATS_SIZE]; /* "svg png pdf" */
    char font[FONT_SIZE];
    bool prints_labels;
};

/* "svg,png" to "svg png": known ones only, each once. */
static enum status take_formats(char out[FORMATS_SIZE], const char *list, struct err *e)
{
    static const char *const KNOWN[] = {"svg", "png", "pdf"};
    size_t length = 0;

    out[0] = '\0';
    while (list != NULL) {
        char word[41];
        const char *known = NULL;
        list = text_first_listed(word, sizeof word, list);
        for (size_t i = 0; i < 3; i++)
            if (strcmp(word, KNOWN[i]) == 0)
                known = KNOWN[i];
        if (known == NULL)
            return options_usage(&TABLE, e, "--format: '%s' is none of svg, png, pdf", word);
        if (strstr(out, known) == NULL)
            length += (size_t)snprintf(out + length, FORMATS_SIZE - length, "%s%s",
                                       length > 0 ? " " : "", known);
    }
    return STATUS_OK;
}

static const double POINTS_PER_CM = 72.0 / 2.54;

/* "16", "16x10", "column": widths of print. */
static enum status take_size(struct figure_style *style, const char *value, struct err *e)
{
    static const struct {
        const char *name;
        double cm;
    } NAMED[] = {{"column", 8.0}, {"text", 12.0}, {"page", 16.0}};
    double width = NAN, height = 0.0;
    char first[32];
    const char *why, *second = strchr(value, 'x');

    for (size_t i = 0; i < sizeof NAMED / sizeof *NAMED; i++)
        if (strcmp(value, NAMED[i].name) == 0)
            width = NAMED[i].cm;
    if (isnan(width)) {
        (void)snprintf(first, sizeof first, "%.*s",
                       second != NULL ? (int)(second - value) : (int)strlen(value), value);
        const bool has_height = second != NULL && number_read(&height, second + 1, &why);
        if (!number_read(&width, first, &why) || (second != NULL && !(has_height && height > 0.0)))
            width = NAN;
    }
    if (!(width >= 6.0 && width <= 60.0) || !(height <= 60.0))
        return options_usage(&TABLE, e,
                             "--size: '%.40s' is no size; give a width of 6 to 60 cm, or width and "
                             "height as 16x10, or "
                             "column, text, page",
                             value);
    style->width = width * POINTS_PER_CM;
    style->height = height * POINTS_PER_CM;
    return STATUS_OK;
}

static bool is_font_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr(" -._", c) != NULL;
}

/* "DejaVu Sans,9" */
static enum status take_font(struct request *q, const char *value, struct err *e)
{
    const size_t n = strcspn(value, ",");
    bool good = n > 0 && n < FONT_SIZE;

    for (size_t i = 0; i < n && good; i++)
        good = is_font_letter(value[i]);
    if (!good)
        return options_usage(
            &TABLE, e,
            "--font: '%.60s' is no name of a font: letters, digits, blanks, '-', '.', '_'", value);
    (void)snprintf(q->font, sizeof q->font, "%.*s", (int)n, value);
    if (value[n] == ',') {
        const char *why;
        if (!number_read(&q->style.size, value + n + 1, &why) ||
            !(q->style.size >= 5.0 && q->style.size <= 30.0))
            return options_usage(&TABLE, e, "--font: letters have 5 to 30 points, not '%.40s'",
                                 value + n + 1);
    }
    return STATUS_OK;
}

static enum status take_terminal(struct request *q, const char *value, struct err *e)
{
    if (strcmp(value, "cairolatex") != 0)
        return options_usage(
            &TABLE, e,
            "--terminal: '%.40s' is not known; there is cairolatex, and --format for pictures",
            value);
    (void)snprintf(q->formats, sizeof q->formats, "tex");
    return STATUS_OK;
}

static enum status take_operand(struct request *q, const char *value, struct err *e)
{
    if (q->file == NULL) {
        q->file = q->figures.file = value;
        return STATUS_OK;
    }
    for (enum figure_name k = 0; k < FIGURE_COUNT; k++)
        if (strcmp(value, FIGURES[k].name) == 0) {
            q->figures.wanted[k] = true;
            return STATUS_OK;
        }
    for (enum fitted_name k = 0; k < FITTED_COUNT; k++)
        if (strcmp(value, FITTED_FIGURES[k].name) == 0) {
            q->fitted[k] = true;
            return STATUS_OK;
        }
    return options_usage(&TABLE, e, "there is no figure '%.60s'", value);
}

static enum status take_point(struct request *q, const char *value, struct err *e)
{
    int64_t n = 0;
    const enum status s = options_count(&TABLE, "point", value, 1, INT32_MAX, &n, e);

    q->figures.point = (size_t)n;
    return s;
}

/* One place is the point's. */
static enum status take_where(struct request *q, const char *value, struct err *e)
{
    if (q->figures.n_where + 1 == MAX_WHERE)
        return options_usage(&TABLE, e, "--where: at most %d", MAX_WHERE - 1);
    q->figures.where[q->figures.n_where++] = value;
    return STATUS_OK;
}

static enum status take_by(struct request *q, const char *value, struct err *e)
{
    enum query_stretch stretch;

    if (!query_stretch_named(&stretch, value))
        return options_usage(&TABLE, e, "--by: '%.40s' is none of interval, quarter, year, phase",
                             value);
    q->figures.by = value;
    return STATUS_OK;
}

/* Options kept as text; false: not one of them. */
static bool takes_text(struct request *q, int key, const char *value)
{
    switch (key) {
    case OPT_DIR:
        q->dir = value;
        return true;
    case OPT_TITLE:
        q->figures.title = value;
        return true;
    case OPT_MEASURE:
        q->figures.measure = value;
        return true;
    case OPT_POLICY:
        q->figures.policy = value;
        return true;
    case OPT_CONTRAST:
        q->figures.contrast = value;
        return true;
    case OPT_AGAINST:
        q->figures.against = value;
        return true;
    case OPT_BETTER:
        q->figures.better = value;
        return true;
    case OPT_WORTH:
        q->figures.worth = value;
        return true;
    case OPT_NOTES:
        q->notes = value;
        return true;
    case OPT_NO_NOTES:
        q->style.no_foot = true;
        return true;
    case OPT_POLICIES:
        q->figures.policies = value;
        return true;
    case OPT_UNCERTAINTY:
        q->figures.uncertainty.file = value;
        return true;
    case OPT_X:
        q->figures.x = value;
        return true;
    case OPT_Y:
        q->figures.y = value;
        return true;
    case OPT_DEFINE_FILE:
        q->figures.define.file = value;
        return true;
    case OPT_LABELS:
        q->labels = value;
        return true;
    default:
        return false;
    }
}

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *q = into;

    if (takes_text(q, key, value))
        return STATUS_OK;
    switch (key) {
    case OPT_FORMAT:
        return take_formats(q->formats, value, e);
    case OPT_TERMINAL:
        return take_terminal(q, value, e);
    case OPT_SIZE:
        return take_size(&q->style, value, e);
    case OPT_FONT:
        return take_font(q, value, e);
    case OPT_POINT:
        return take_point(q, value, e);
    case OPT_WHERE:
        return take_where(q, value, e);
    case OPT_BY:
        return take_by(q, value, e);
    case OPT_DEFINE:
        return question_define(&q->figures.define, &TABLE, value, e);
    case OPT_FINDINGS:
        q->figures.states_finding = true;
        return STATUS_OK;
    case OPT_NO_UNCERTAINTY:
        q->figures.uncertainty.none = true;
        return STATUS_OK;
    case OPT_PRINT_LABELS:
        q->prints_labels = true;
        return STATUS_OK;
    default:
        return take_operand(q, value, e);
    }
}

/* "contrasts, difference": the figures that use an option, or (NULL) those drawn. */
static void add_takers(struct text *out, const bool *drawn, const char *option)
{
    for (enum figure_name k = 0; k < FIGURE_COUNT; k++)
        if (drawn != NULL ? drawn[k] : catalogue_takes(k, option))
            text_add(out, "%s%s", out->length > 0 ? ", " : "", FIGURES[k].name);
}

static bool has_taker(const bool *drawn, const char *option)
{
    bool any = false;

    for (enum figure_name k = 0; k < FIGURE_COUNT; k++)
        any = any || (drawn[k] && catalogue_takes(k, option));
    return any;
}

/* An option that none of the figures uses would be ignored silently. */
static enum status check_takers(const struct figures_request *q, const bool *drawn, struct err *e)
{
    const struct {
        const char *option;
        bool given;
    } OPTION[] = {{"--measure", q->measure != NULL},
                  {"--policy", q->policy != NULL},
                  {"--contrast", q->contrast != NULL},
                  {"--against", q->against != NULL},
                  {"--better", q->better != NULL},
                  {"--worth", q->worth != NULL},
                  {"--point", q->point > 0},
                  {"--x", q->x != NULL},
                  {"--y", q->y != NULL},
                  {"--where", q->n_where > 0},
                  {"--uncertainty", q->uncertainty.file != NULL},
                  {"--findings", q->states_finding},
                  {"--by", q->by != NULL},
                  {"--policies", q->policies != NULL},
                  {"--define", q->define.n > 0 || q->define.file != NULL}};
    enum status s = STATUS_OK;

    for (size_t i = 0; i < sizeof OPTION / sizeof *OPTION && s == STATUS_OK; i++) {
        struct text wanted = {.data = NULL}, takers = {.data = NULL};
        if (!OPTION[i].given || has_taker(drawn, OPTION[i].option))
            continue;
        add_takers(&wanted, drawn, OPTION[i].option);
        add_takers(&takers, NULL, OPTION[i].option);
        s = wanted.failed || takers.failed
                ? err_memory(e)
                : options_usage(&TABLE, e, "%s is not used by %s; the figures that take it are %s",
                                OPTION[i].option, wanted.data, takers.data);
        text_free(&wanted);
        text_free(&takers);
    }
    return s;
}

static bool names_any(const struct figures_request *q)
{
    bool any = false;

    for (enum figure_name k = 0; k < FIGURE_COUNT; k++)
        any = any || q->wanted[k];
    return any;
}

static enum status check_named(const struct figures_request *q, struct err *e)
{
    if (q->title != NULL && q->states_finding)
        return options_usage(&TABLE, e, "--title and --findings both make the heading; take one");
    return names_any(q) ? check_takers(q, q->wanted, e) : STATUS_OK;
}

/* Without names: of what the file allows. */
static enum status check_made(const struct request *q, const struct figures *all, struct err *e)
{
    bool made[FIGURE_COUNT];

    for (enum figure_name k = 0; k < FIGURE_COUNT; k++)
        made[k] = figures_get(all, k) != NULL || figures_why_not(all, k) != NULL;
    return names_any(&q->figures) ? STATUS_OK : check_takers(&q->figures, made, e);
}

static void say(const char *path)
{
    (void)puts(path);
}

static enum status print_labels(struct err *e)
{
    struct text t = {.data = NULL};

    words_template(&t);
    const bool good = !t.failed && t.data != NULL;
    if (good)
        (void)fputs(t.data, stdout);
    text_free(&t);
    return good ? STATUS_OK : err_memory_for(e, "for the labels");
}

/* NOINPUT: a figure that was asked for by name cannot be drawn, or none at all can. */
static enum status tell_missing(const struct request *q, const struct figures *all, struct err *e)
{
    size_t n_drawn = 0, n_missing = 0;
    bool is_asked_for = false;

    for (enum figure_name k = 0; k < FIGURE_COUNT; k++) {
        const struct figure *f = figures_get(all, k);
        const char *why = figures_why_not(all, k);
        n_drawn += f != NULL && why == NULL;
        n_missing += why != NULL;
        is_asked_for = is_asked_for || (why != NULL && q->figures.wanted[k]);
        if (why != NULL)
            (void)fprintf(stderr, "%s: not drawn, %s\n", FIGURES[k].name, why);
    }
    if (n_missing == 0 || (n_drawn > 0 && !is_asked_for))
        return STATUS_OK;
    return err_set(e, STATUS_NOINPUT, "%zu figure%s cannot be drawn of what %s holds", n_missing,
                   number_plural((double)n_missing), q->file);
}

/* What stands around a figure, as text. */
static void add_notes(struct text *t, const struct figure *f)
{
    text_add(t, "%s: %s\n%s\n%s\n\n", f->name, f->heading, f->caption, f->notes);
}

static enum status write_notes(const struct request *q, struct text *t, struct err *e)
{
    enum status s = STATUS_OK;

    if (q->notes != NULL && (t->data != NULL || t->failed))
        s = disk_put_page(q->notes, t, e);
    text_free(t);
    return s;
}

static enum status write_all(const struct request *q, const struct figures *all, struct err *e)
{
    struct err mine;
    enum status s = figures_write(all, q->dir, &q->style, say, e);
    struct text notes = {.data = NULL};
    for (enum figure_name k = 0; k < FIGURE_COUNT; k++)
        if (figures_get(all, k) != NULL && figures_why_not(all, k) == NULL)
            add_notes(&notes, figures_get(all, k));
    if (s == STATUS_OK)
        s = write_notes(q, &notes, e);
    else
        text_free(&notes);
    const enum status missing = tell_missing(q, all, s == STATUS_OK ? e : &mine);

    return s == STATUS_OK ? missing : s;
}

/* What every figure looks like. */
static void set_style(struct request *q, const struct words *w, const char *months[12])
{
    for (int i = 0; i < 12; i++)
        months[i] = words_of(w, (enum word)(WORD_jan + i));
    q->figures.words = w;
    q->style.font = q->font;
    q->style.formats = q->formats;
    q->style.choose = "with -o";
    q->style.months = months;
    q->style.decimal = words_of(w, WORD_decimal);
    q->style.axis_note = words_of(w, WORD_foot_axis);
    q->style.axes_note = words_of(w, WORD_foot_axes);
}

/* USAGE: a name or an option that is of results, or of calibrations, and the file is the other. */
static enum status check_kind(const struct request *q, bool is_fitted, struct err *e)
{
    const struct figures_request *f = &q->figures;
    const char *wrong = NULL;

    for (enum figure_name k = 0; k < FIGURE_COUNT && is_fitted; k++)
        wrong = f->wanted[k] ? FIGURES[k].name : wrong;
    for (enum fitted_name k = 0; k < FITTED_COUNT && !is_fitted; k++)
        wrong = q->fitted[k] ? FITTED_FIGURES[k].name : wrong;
    if (wrong != NULL)
        return options_usage(&TABLE, e, "%s is a figure of %s, and %.200s is %s", wrong,
                             is_fitted ? "a run or a sweep" : "a calibration", q->file,
                             is_fitted ? "a calibration" : "none");
    if (is_fitted &&
        (f->measure != NULL || f->policy != NULL || f->contrast != NULL || f->against != NULL ||
         f->x != NULL || f->y != NULL || f->point > 0 || f->define.n > 0 ||
         f->define.file != NULL || f->n_where > 0 || f->by != NULL || f->policies != NULL))
        return options_usage(&TABLE, e, "of a calibration's figures only their look can be chosen");
    return STATUS_OK;
}

static enum status draw_fitted(const struct request *q, struct err *e)
{
    struct fitted_request wanted = {.title = q->figures.title, .words = q->figures.words};
    struct fitted *all = NULL;
    struct text notes = {.data = NULL};

    memcpy(wanted.wanted, q->fitted, sizeof wanted.wanted);
    enum status s = fitted_read(&all, q->file, &wanted, e);
    if (s == STATUS_OK)
        s = figures_folder(q->dir, e);
    for (enum fitted_name k = 0; k < FITTED_COUNT && s == STATUS_OK; k++) {
        const struct figure *f = fitted_get(all, k);
        if (f != NULL && f->nothing != NULL)
            (void)fprintf(stderr, "%s: not drawn, %s\n", f->name, f->nothing);
        if (f != NULL)
            s = figures_write_one(f, q->dir, &q->style, say, e);
        if (f != NULL && f->nothing == NULL)
            add_notes(&notes, f);
    }
    if (s == STATUS_OK)
        s = write_notes(q, &notes, e);
    else
        text_free(&notes);
    fitted_free(all);
    return s;
}

static enum status draw_result(const struct request *q, struct err *e)
{
    struct result *r = NULL;
    struct figures *all = NULL;
    enum status s = result_open(&r, q->file, e);

    if (s == STATUS_OK)
        question_tell_model(r, q->file);
    if (s == STATUS_OK)
        s = check_named(&q->figures, e);
    if (s == STATUS_OK)
        s = figures_read(&all, r, &q->figures, e);
    if (s == STATUS_OK)
        s = check_made(q, all, e);
    if (s == STATUS_OK)
        s = write_all(q, all, e);
    figures_free(all);
    result_close(r);
    return s;
}

static void tell_fonts(const struct fonts *fonts)
{
    struct text t = {.data = NULL};

    fonts_tell(&t, fonts);
    if (!t.failed && t.data != NULL)
        (void)fprintf(stderr, "confide: %s\n", t.data);
    text_free(&t);
}

static enum status draw(struct request *q, const struct words *w, struct err *e)
{
    const bool is_fitted = fitted_is(q->file);
    const char *months[12];
    enum status s = check_kind(q, is_fitted, e);

    if (s == STATUS_OK && q->notes != NULL && !disk_is_standard_output(q->notes))
        s = place_check_page(q->notes,
                             (const char *const[PLACE_READ]){q->file, q->labels,
                                                             q->figures.define.file,
                                                             q->figures.uncertainty.file},
                             "with --notes", e);
    set_style(q, w, months);
    if (s != STATUS_OK)
        return s;
    if (strstr(q->formats, "png") != NULL || strstr(q->formats, "pdf") != NULL)
        q->style.fonts = &q->fonts;
    s = is_fitted ? draw_fitted(q, e) : draw_result(q, e);
    tell_fonts(&q->fonts);
    return s;
}

enum status cmd_figures(int argc, char **argv, struct err *e)
{
    struct request q = {.dir = ".",
                        .formats = "svg png pdf",
                        .font = "Lato",
                        .style = {.width = 12.0 * 72.0 / 2.54}};
    struct words *w = NULL;
    bool help = false;
    enum status s = options_parse(&TABLE, argc, argv, take, &q, &help, e);

    if (s != STATUS_OK || help)
        return s;
    if (q.prints_labels)
        return print_labels(e);
    if (q.file == NULL)
        return options_usage(&TABLE, e,
                             "which FILE? Name an output file of 'confide run' or 'confide sweep'");
    s = words_open(&w, q.labels, e);
    if (s == STATUS_OK)
        s = draw(&q, w, e);
    words_close(w);
    return s;
}
