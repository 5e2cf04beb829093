/* confide figures: draws the figures of an output file. */
#include "analysis_commands.h"
#include "figures.h"
#include "number.h"
#include "options.h"

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
    OPT_MEASURE,
    OPT_POLICY,
    OPT_CONTRAST,
    OPT_AGAINST,
    OPT_POINT,
    OPT_X,
    OPT_Y,
    OPT_LABELS,
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
    {OPT_TITLE, 0, "title", "TEXT", "Heading, instead of the figure's own."},
    {OPT_MEASURE, 'm', "measure", "NAME",
     "What to show, of the figures that take it: a measure of 'confide summary'. In contrasts "
     "several, with commas."},
    {OPT_POLICY, 0, "policy", "NAME",
     "Under which policy (by default the last); of timeline: whose history."},
    {OPT_CONTRAST, 0, "contrast", "A-B",
     "Instead of --policy: the difference of policy A from policy B."},
    {OPT_AGAINST, 0, "against", "NAME",
     "The policy that contrasts, twins and timeline compare with; by default the first."},
    {OPT_POINT, 0, "point", "N", "The point of a sweep that figures over time show, from 1."},
    {OPT_X, 0, "x", "PATH", "The swept parameter of dose, and the first of map."},
    {OPT_Y, 0, "y", "PATH", "The second of map."},
    {OPT_LABELS, 0, "lang-file", "FILE", "Words of another language, or other words."},
    {OPT_PRINT_LABELS, 0, "print-labels", NULL,
     "Print all words, as a file to translate, and end."},
};

/* What a row of figures.def says of a figure's file and options. */
#define HELP_POINT ""
#define HELP_SWEEP "; of a sweep"
#define HELP_SALTELLI "; of a saltelli sweep"
#define HELP_NONE ""
#define HELP_MEASURE " (--measure)"
#define HELP_SUBJECT " (--measure, --policy or --contrast)"

static const struct option_table TABLE = {
    .command = "figures",
    .operands = "FILE [NAME...]",
    .about =
        "Draws the figures of an output file, with gnuplot; without names all that the file "
        "allows:\n"
#define FIGURE(name, needs, takes, heading, about)                                                 \
    "  " #name ": " about HELP_##needs HELP_##takes "\n"
#include "figures.def"
        "Beside each picture are its data (.csv) and the gnuplot script (.gp), to draw it again in "
        "another style:\n"
        "'gnuplot disclosure.gp'. Figures that are there already are replaced.",
    .row = OPTIONS,
    .n_rows = sizeof OPTIONS / sizeof *OPTIONS,
    .examples =
        "  confide figures uk.h5\n"
        "  confide figures uk.h5 contrasts twins -o figures --format svg,pdf --size column\n"
        "  confide figures sweep.h5 map --x belief.floor --y belief.ambiguity --contrast "
        "full-none\n",
};

struct request {
    struct figures_request figures;
    struct figure_style style;
    const char *file, *dir, *labels;
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
        q->file = value;
        return STATUS_OK;
    }
    for (enum figure_name k = 0; k < FIGURE_COUNT; k++)
        if (strcmp(value, FIGURES[k].name) == 0) {
            q->figures.wanted[k] = true;
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

/* What is kept as it stands; false: nothing of that kind. */
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
    case OPT_X:
        q->figures.x = value;
        return true;
    case OPT_Y:
        q->figures.y = value;
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

    if (key == OPT_DIR && *value == '\0')
        return options_usage(&TABLE, e, "--dir: the name of the folder is empty");
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
    case OPT_PRINT_LABELS:
        q->prints_labels = true;
        return STATUS_OK;
    default:
        return take_operand(q, value, e);
    }
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

static enum status write_all(const struct request *q, const struct figures *all, struct err *e)
{
    const enum status s = figures_write(all, q->dir, &q->style, say, e);

    for (enum figure_name k = 0; k < FIGURE_COUNT; k++) {
        const struct figure *f = figures_get(all, k);
        if (f != NULL && !figure_is_defined(f))
            fprintf(stderr, "%s: not drawn, %s\n", f->name,
                    f->nothing != NULL ? f->nothing : "the rate has a denominator of 0");
    }
    return s;
}

static enum status draw(struct request *q, const struct words *w, struct err *e)
{
    const char *months[12];
    struct result *r = NULL;
    struct figures *all = NULL;
    enum status s = result_open(&r, q->file, e);

    for (int i = 0; i < 12; i++)
        months[i] = words_of(w, (enum word)(WORD_jan + i));
    q->figures.words = w;
    q->style.font = q->font;
    q->style.formats = q->formats;
    q->style.months = months;
    q->style.decimal = words_of(w, WORD_decimal);
    q->style.axis_note = words_of(w, WORD_not_from_zero);
    q->style.axes_note = words_of(w, WORD_some_not_from_zero);
    if (s == STATUS_OK)
        s = figures_read(&all, r, &q->figures, e);
    if (s == STATUS_OK)
        s = write_all(q, all, e);
    figures_free(all);
    result_close(r);
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
