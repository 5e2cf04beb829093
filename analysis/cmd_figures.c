/* confide figures: draws the figures of an output file. */
#include "analysis_commands.h"
#include "figures.h"
#include "options.h"

#include <stdio.h>
#include <string.h>

enum { OPT_DIR, OPT_FORMAT, FORMATS_SIZE = 16 };

static const struct option_row OPTIONS[] = {
    {OPT_DIR, 'd', "dir", "DIR",
     "Folder for the figures; made if it is not there. By default the current "
     "one."},
    {OPT_FORMAT, 'f', "format", "LIST",
     "Which of svg, png, pdf to draw, with commas; all by default."},
};

static const struct option_table TABLE = {
    .command = "figures",
    .operands = "FILE",
    .about = "Draws the figures of an output file of 'confide run', with gnuplot:\n"
             "  disclosure  people exploited at the start who have told a clinician "
             "since\n"
             "  untreated   share of person-time ill that is untreated\n"
             "by policy over time, with 95 % intervals over replicates. Beside each "
             "picture it writes\n"
             "the data (.csv) and the gnuplot script (.gp), to draw it again in "
             "another style with\n"
             "'gnuplot disclosure.gp'. Figures that are there already are replaced.",
    .row = OPTIONS,
    .n_rows = sizeof OPTIONS / sizeof *OPTIONS,
    .examples = "  confide figures uk.h5\n"
                "  confide figures uk.h5 -d figures --format svg,pdf\n",
};

struct request {
    const char *file, *dir;
    char formats[FORMATS_SIZE]; /* "svg png pdf" */
};

/* "svg,png" to "svg png": known ones only, each once. */
static enum status take_formats(char out[FORMATS_SIZE], const char *list, struct err *e)
{
    static const char *const KNOWN[] = {"svg", "png", "pdf"};
    struct text t = {.data = NULL};

    out[0] = '\0';
    for (;; list++) {
        const size_t n = strcspn(list, ",");
        const char *known = NULL;
        for (size_t i = 0; i < 3; i++)
            if (n == 3 && strncmp(list, KNOWN[i], n) == 0)
                known = KNOWN[i];
        if (known == NULL)
            return options_usage(&TABLE, e, "--format: '%.*s' is none of svg, png, pdf",
                                 n < 40 ? (int)n : 40, list);
        if (strstr(out, known) == NULL) {
            text_add(&t, "%s%s", t.length > 0 ? " " : "", known);
            (void)snprintf(out, FORMATS_SIZE, "%s", t.data == NULL ? "" : t.data);
        }
        list += n;
        if (*list == '\0')
            break;
    }
    text_free(&t);
    return STATUS_OK;
}

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *q = into;

    switch (key) {
    case OPT_DIR:
        if (*value == '\0')
            return options_usage(&TABLE, e, "--dir: the name of the folder is empty");
        q->dir = value;
        return STATUS_OK;
    case OPT_FORMAT:
        return take_formats(q->formats, value, e);
    default:
        if (q->file != NULL)
            return options_usage(&TABLE, e, "one FILE at a time, not '%.80s' as well", value);
        q->file = value;
        return STATUS_OK;
    }
}

static void say(const char *path)
{
    (void)puts(path);
}

static enum status draw(const struct request *q, struct result *r, struct err *e)
{
    struct figures f;
    enum status s = figures_read(&f, r, e);

    if (s != STATUS_OK)
        return s;
    s = figures_write(&f, q->dir, q->formats, say, e);
    for (enum figure_name k = 0; k < FIGURE_COUNT; k++)
        if (!figure_is_defined(&f.figure[k]))
            fprintf(stderr, "%s: not drawn, there is nobody whom the rate could be of\n",
                    f.figure[k].name);
    figures_free(&f);
    return s;
}

enum status cmd_figures(int argc, char **argv, struct err *e)
{
    struct request q = {.dir = ".", .formats = "svg png pdf"};
    struct result *r = NULL;
    bool help = false;
    enum status s = options_parse(&TABLE, argc, argv, take, &q, &help, e);

    if (s != STATUS_OK || help)
        return s;
    if (q.file == NULL)
        return options_usage(&TABLE, e, "which FILE? Name an output file of 'confide run'");
    s = result_open(&r, q.file, e);
    if (s == STATUS_OK)
        s = draw(&q, r, e);
    result_close(r);
    return s;
}
