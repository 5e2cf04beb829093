/* confide explore: a page to explore an output file in. */
#include "analysis_commands.h"
#include "disk.h"
#include "explore.h"
#include "place.h"
#include "question.h"

#include <stdio.h>
#include <string.h>

enum { OPT_OUT, OPT_UNCERTAINTY, OPT_NO_UNCERTAINTY };

static const struct option_row OPTIONS[] = {
    {OPT_OUT, 'o', "output", "PAGE",
     "Where the page goes: explore.html by default; '-': standard output. A page that is there "
     "already is replaced."},
    {OPTION_against, 'a', "against", "POLICY",
     "The policy that the others are compared with; the first of the file by default."},
    {OPTION_measure, 'm', "measure", "NAMES", "Only these measures or variables."},
    {OPTION_where, 'w', "where", "KEY=VALUE", "Only these: policy=none,full. Repeatable."},
    {OPTION_per, 0, "per", "WHAT", "Per person-year, 1000, year, people or agents."},
    {OPTION_define, 0, "define", "NAME=...", "A measure that you define. Repeatable."},
    {OPTION_define_file, 0, "define-file", "FILE", "A file of them, one a line."},
    UNCERTAINTY_OPTION_ROWS(OPT_UNCERTAINTY, OPT_NO_UNCERTAINTY,
                            "Of a run: beside chance, how far the uncertainty of the parameters "
                            "moves each number of the whole period, and of everybody by year and "
                            "phase"),
};

static const struct option_table TABLE = {
    .command = "explore",
    .operands = "FILE",
    .about =

        "Writes a page to explore an output file in: one file of HTML that fetches\n"
        "nothing and opens in any recent browser. Choose a measure, people,\n"
        "policies and a period, each policy or its difference from one of them, and see\n"
        "the line with its interval, the table and what is shown in words; of a sweep, a\n"
        "parameter on the axis and sliders for the others. The address holds the choice,\n"
        "so that a view can be sent; chart and numbers can be saved as SVG, PNG and CSV.",
    .row = OPTIONS,
    .n_rows = sizeof OPTIONS / sizeof *OPTIONS,
    .examples =
        "  confide explore uk.h5 -o uk.html\n"
        "  confide explore uk.h5 -o uk.html --against history --measure avoidance\n"
        "  confide explore uk.h5 -o uk.html --uncertainty posterior.h5\n"
        "  confide explore sweep.h5 -o sweep.html --where group=trafficked_*\n"
        "\n" QUERY_HELP
        "\nA page holds half a million numbers with their intervals. Where there are more,\n"
        "groups and subgroups together are left out first, then both.\n",
};

struct request {
    struct question question;
    struct uncertainty_choice uncertainty;
    const char *page;
};

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *g = into;

    if (key == OPT_UNCERTAINTY)
        g->uncertainty.file = value;
    else if (key == OPT_NO_UNCERTAINTY)
        g->uncertainty.none = true;
    else if (key == OPT_OUT)
        g->page = value;
    else
        return question_take(&g->question, &TABLE, key, value, e);
    return STATUS_OK;
}

static enum status make(const struct request *g, struct result *r, struct err *e)
{
    const struct explore_request asked = {
        .file = g->question.file, .words = g->question.words, .uncertainty = g->uncertainty};
    struct text page = {.data = NULL}, left_out = {.data = NULL};
    enum status s = explore_page(&page, &left_out, r, &asked, e);

    if (left_out.data != NULL)
        (void)fprintf(stderr, "confide: %s\n", left_out.data);
    text_free(&left_out);
    if (s == STATUS_OK)
        s = disk_put_page(g->page, &page, e);
    text_free(&page);
    return s;
}

enum status cmd_explore(int argc, char **argv, struct err *e)
{
    struct request g = {.page = "explore.html"};
    struct result *r = NULL;
    bool help = false;
    enum status s = options_parse(&TABLE, argc, argv, take, &g, &help, e);

    if (s != STATUS_OK || help)
        return s;
    if (g.question.file == NULL)
        return options_usage(&TABLE, e, "which FILE? Name an output file of 'confide run'");
    if (!explore_can_draw(e))
        return e->code;
    if (!disk_is_standard_output(g.page))
        s = place_check_page(g.page,
                             (const char *const[PLACE_READ]){
                                 g.question.file, g.question.words.define.file, g.uncertainty.file},
                             "with -o", e);
    if (s == STATUS_OK)
        s = result_open(&r, g.question.file, e);
    if (s == STATUS_OK) {
        question_tell_model(r, g.question.file);
        s = make(&g, r, e);
    }
    result_close(r);
    return s;
}
