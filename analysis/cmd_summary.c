/* confide summary: the headline rates of an output file. */
#include "analysis_commands.h"
#include "options.h"
#include "summary.h"

#include <stdio.h>

enum form { FORM_table, FORM_csv, FORM_json };
enum { OPT_AGAINST, OPT_CSV, OPT_JSON, TABLE_WIDTH = 80 };

static const struct option_row OPTIONS[] = {
    {OPT_AGAINST, 'a', "against", "POLICY",
     "The policy that the others are compared with; the first of the file by default."},
    {OPT_CSV, 0, "csv", NULL, "Print CSV, one row an estimate, instead of the table."},
    {OPT_JSON, 0, "json", NULL, "Print JSON instead of the table."},
};

static const struct option_table TABLE = {
    .command = "summary",
    .operands = "FILE",
    .about =
        "Prints the headline rates of an output file of 'confide run': disclosure, untreated\n"
        "illness, avoidance, enforcement, under each policy and as paired differences from one\n"
        "of them, with 95 % intervals over replicates.",
    .row = OPTIONS,
    .n_rows = sizeof OPTIONS / sizeof *OPTIONS,
    .examples =
        "  confide summary uk.h5\n"
        "  confide summary uk.h5 --against history\n"
        "  confide summary uk.h5 --csv > uk.csv\n"
        "  confide summary uk.h5 --json | python3 -m json.tool\n"
        "\n"
        "CSV columns: measure, policy, against (empty: not a difference), estimate, low, high,\n"
        "replicates, unit. What is not defined is empty (in JSON null).\n",
};

struct request {
    const char *file, *against;
    enum form form;
};

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *g = into;
    const enum form form = key == OPT_CSV ? FORM_csv : FORM_json;

    switch (key) {
    case OPT_AGAINST:
        g->against = value;
        return STATUS_OK;
    case OPT_CSV:
    case OPT_JSON:
        if (g->form != FORM_table && g->form != form)
            return options_usage(&TABLE, e, "--csv and --json exclude each other");
        g->form = form;
        return STATUS_OK;
    default:
        if (g->file != NULL)
            return options_usage(&TABLE, e, "one FILE at a time, not '%.80s' as well", value);
        g->file = value;
        return STATUS_OK;
    }
}

static enum status print(struct text *t, struct err *e)
{
    enum status s = STATUS_OK;

    if (t->failed || t->data == NULL)
        s = err_set(e, STATUS_INTERNAL, "not enough memory for the summary");
    else if (fputs(t->data, stdout) < 0 || fflush(stdout) != 0)
        s = err_set(e, STATUS_IO, "standard output cannot be written (is the disk full?)");
    text_free(t);
    return s;
}

static enum status summarise(const struct request *g, struct result *r, struct summary *x,
                             struct err *e)
{
    struct text t = {.data = NULL};
    size_t against;
    enum status s = summary_against(&against, result_scenario(r), g->against, e);

    if (s == STATUS_OK)
        s = summary_read(x, r, against, e);
    if (s != STATUS_OK)
        return s;
    if (g->form == FORM_csv)
        summary_csv(&t, x);
    else if (g->form == FORM_json)
        summary_json(&t, x, g->file, r);
    else
        summary_table(&t, x, TABLE_WIDTH);
    return print(&t, e);
}

static enum status open_and_summarise(const struct request *g, struct err *e)
{
    struct result *r = NULL;
    struct summary x;
    enum status s = result_open(&r, g->file, e);

    if (s == STATUS_OK)
        s = summarise(g, r, &x, e);
    result_close(r);
    return s;
}

enum status summary_report(const char *file, struct err *e)
{
    return open_and_summarise(&(struct request){.file = file}, e);
}

enum status cmd_summary(int argc, char **argv, struct err *e)
{
    struct request g = {.file = NULL};
    bool help = false;
    const enum status s = options_parse(&TABLE, argc, argv, take, &g, &help, e);

    if (s != STATUS_OK || help)
        return s;
    if (g.file == NULL)
        return options_usage(&TABLE, e, "which FILE? Name an output file of 'confide run'");
    return open_and_summarise(&g, e);
}
