/* confide report: the briefing of an output file, one page of HTML. */
#include "analysis_commands.h"
#include "disk.h"
#include "options.h"
#include "place.h"
#include "question.h"
#include "report.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
    OPT_OUT,
    OPT_AGAINST,
    OPT_POINT,
    OPT_LANG,
    OPT_LABELS,
    OPT_NO_FIGURES,
    OPT_PHASES,
    OPT_UNCERTAINTY,
    OPT_NO_UNCERTAINTY,
    OPT_FROM,
    OPT_TO,
    MAX_LANGUAGE = 35
};

static const struct option_row OPTIONS[] = {
    {OPT_OUT, 'o', "output", "PAGE",
     "Where the page goes: report.html by default; '-': standard output. A page that is there "
     "already is replaced."},
    {OPT_AGAINST, 'a', "against", "POLICY",
     "The policy that the others are compared with; the first of the file by default."},
    {OPT_POINT, 0, "point", "N", "Of a sweep, this point alone, from 1."},
    {OPT_LANG, 'l', "lang", "CODE",
     "The language of the scenario's title and of the --lang-file (cy, fr, zh-Hant), so that they "
     "are read aloud rightly."},
    {OPT_LABELS, 0, "lang-file", "FILE",
     "The words of the page and of its figures in that language; 'confide figures --print-labels' "
     "prints them. What each parameter means stays English."},
    {OPT_FROM, 0, "from", "DATE",
     "Only from this year, month or day on (2018, 2018-05, 2018-05-09); by the file's intervals."},
    {OPT_TO, 0, "to", "DATE", "Only up to this year, month or day; with it."},
    {OPT_PHASES, 0, "phases", NULL,
     "In the annex every measure before a policy, while it lasts and after it ends; the body has "
     "the main ones."},
    UNCERTAINTY_OPTION_ROWS(
        OPT_UNCERTAINTY, OPT_NO_UNCERTAINTY,
        "Of a run: beside chance, how far the uncertainty of the parameters moves "
        "each number"),
    {OPT_NO_FIGURES, 0, "no-figures", NULL, "Leave the figures out: gnuplot is not needed then."},
};

static const struct option_table TABLE = {
    .command = "report",
    .operands = "FILE",
    .about =

        "Writes a briefing on an output file of 'confide run' or 'confide sweep': one\n"
        "page of HTML that needs nothing else. What was asked, the answers in words with\n"
        "their intervals, figures, tables, the policies in time, every parameter with\n"
        "its source, what the model leaves out, and how to repeat it. It prints on A4.",
    .row = OPTIONS,
    .n_rows = sizeof OPTIONS / sizeof *OPTIONS,
    .examples = "  confide report uk.h5 -o report.html\n"
                "  confide report uk.h5 -o report.html --against history\n"
                "  confide report uk.h5 -o report.html --uncertainty posterior.h5\n"
                "  confide report uk.h5 -o after.html --from 2018-12\n"
                "  confide report sweep.h5 -o point.html --point 3\n",
};

struct request {
    struct report_request report;
    const char *page;
};

static enum status take_language(struct request *g, const char *value, struct err *e)
{
    const size_t n = strlen(value);
    bool good = n > 1 && n <= MAX_LANGUAGE && isalpha((unsigned char)value[0]) != 0 &&
                value[n - 1] != '-' && strstr(value, "--") == NULL;

    for (size_t i = 0; i < n; i++)
        good = good && (isalnum((unsigned char)value[i]) != 0 || value[i] == '-');
    if (!good)
        return options_usage(&TABLE, e,
                             "--lang: '%.40s' is no code of a language, as en, cy, zh-Hant", value);
    g->report.language = value;
    return STATUS_OK;
}

static enum status take_point(struct request *g, const char *value, struct err *e)
{
    int64_t n = 0;
    const enum status s = options_count(&TABLE, "point", value, 1, INT32_MAX, &n, e);

    if (s == STATUS_OK)
        g->report.point = (long)n - 1;
    return s;
}

static enum status take_date(struct request *g, int key, const char *value, struct err *e)
{
    if (strspn(value, "0123456789-") != strlen(value))
        return options_usage(&TABLE, e,
                             "--%s: '%.40s' is no year, month or day (2018, 2018-05, "
                             "2018-05-09)",
                             key == OPT_FROM ? "from" : "to", value);
    *(key == OPT_FROM ? &g->report.from : &g->report.to) = value;
    return STATUS_OK;
}

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *g = into;

    switch (key) {
    case OPT_OUT:
        g->page = value;
        return STATUS_OK;
    case OPT_AGAINST:
        g->report.against = value;
        return STATUS_OK;
    case OPT_POINT:
        return take_point(g, value, e);
    case OPT_LANG:
        return take_language(g, value, e);
    case OPT_LABELS:
        g->report.labels = value;
        return STATUS_OK;
    case OPT_FROM:
    case OPT_TO:
        return take_date(g, key, value, e);
    case OPT_UNCERTAINTY:
        g->report.uncertainty.file = value;
        return STATUS_OK;
    case OPT_NO_UNCERTAINTY:
        g->report.uncertainty.none = true;
        return STATUS_OK;
    case OPT_PHASES:
        g->report.phases = true;
        return STATUS_OK;
    case OPT_NO_FIGURES:
        g->report.no_figures = true;
        return STATUS_OK;
    default:
        if (g->report.file != NULL)
            return options_usage(&TABLE, e, "one FILE at a time, not '%.80s' as well", value);
        g->report.file = value;
        return STATUS_OK;
    }
}

static enum status make(const struct request *g, struct result *r, struct err *e)
{
    struct text page = {.data = NULL};
    struct report x;
    enum status s = report_read(&x, r, &g->report, e);

    if (s != STATUS_OK)
        return s;
    if (x.doubt.left_out != NULL)
        (void)fprintf(stderr, "confide: %s\n", x.doubt.left_out);
    s = report_page(&page, &x, e);
    if (s == STATUS_OK)
        s = disk_put_page(g->page, &page, e);
    text_free(&page);
    report_free(&x);
    return s;
}

enum status cmd_report(int argc, char **argv, struct err *e)
{
    struct request g = {.page = "report.html", .report.point = REPORT_ALL_POINTS};
    struct result *r = NULL;
    bool help = false;
    enum status s = options_parse(&TABLE, argc, argv, take, &g, &help, e);

    if (s != STATUS_OK || help)
        return s;
    if (g.report.file == NULL)
        return options_usage(&TABLE, e, "which FILE? Name an output file of 'confide run'");
    if (!disk_is_standard_output(g.page))
        s = place_check_page(g.page,
                             (const char *const[PLACE_READ]){g.report.file, g.report.labels,
                                                             g.report.uncertainty.file},
                             "with -o", e);
    if (s == STATUS_OK)
        s = result_open(&r, g.report.file, e);
    if (s == STATUS_OK) {
        question_tell_model(r, g.report.file);
        s = make(&g, r, e);
    }
    result_close(r);
    return s;
}
