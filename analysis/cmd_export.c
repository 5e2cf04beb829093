/* confide export: the numbers of every replicate, as a tidy table for spreadsheets and other tools. */
#include "analysis_commands.h"
#include "answers_print.h"
#include "csv.h"
#include "number.h"
#include "question.h"
#include "stream.h"

#include <stdio.h>

enum { OPT_VARIABLES, OPT_HUB };

static const struct option_row OPTIONS[] = {
    {OPTION_csv, 0, "csv", NULL, "Comma-separated values: what is printed anyway."},
    QUERY_OPTION_ROWS,
    {OPT_VARIABLES, 0, "variables", NULL,
     "Every variable of the file as agents were counted, instead of the headline measures."},
    {OPT_HUB, 0, "hub", NULL,
     "Call replicate stochastic_run and point run_grouping, as scenario hubs do."},
};

static const struct option_table TABLE = {
    .command = "export",
    .operands = "FILE",
    .about =
        "Prints the numbers of every replicate of an output file as a tidy table: a row a number,\n"
        "with what it is by, its measure and its unit. Nothing is averaged.",
    .row = OPTIONS,
    .n_rows = sizeof OPTIONS / sizeof *OPTIONS,
    .examples =
        "  confide export uk.h5 --csv > uk.csv\n"
        "  confide export uk.h5 --measure care_use --by group,interval --csv > care.csv\n"
        "  confide export uk.h5 --variables --by interval,group,subgroup --csv > counts.csv\n"
        "\n" QUERY_HELP DEFINE_HELP
        "Columns: point and its parameters (of a sweep), policy, replicate, what it is by,\n"
        "measure, value (empty: not defined), unit.\n",
};

struct request {
    struct question question;
    bool variables, hub;
};

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *g = into;

    if (key == OPT_VARIABLES)
        g->variables = true;
    else if (key == OPT_HUB)
        g->hub = true;
    else
        return question_take(&g->question, &TABLE, key, value, e);
    return STATUS_OK;
}

struct exporter {
    const struct query *q;
    struct text rows;
};

static void add_row(struct exporter *x, size_t point, size_t replicate, size_t policy, size_t item,
                    size_t cell, const struct ratio *value)
{
    const struct item *it = &x->q->items.item[item];
    struct text *out = &x->rows;

    answers_point_columns(out, x->q, point);
    csv_field(out, x->q->scenario->policy[policy].name);
    text_add(out, ",%zu,", replicate + 1);
    answers_cell_columns(out, x->q, cell);
    csv_field(out, it->name);
    text_add(out, ",");
    if (value->d > 0.0)
        number_exact(out, value->n / value->d, "");
    text_add(out, ",");
    csv_field(out, it->unit);
    text_add(out, "\n");
}

static enum status take_unit(void *into, size_t point, size_t replicate, const struct ratio *ratio,
                             struct err *e)
{
    struct exporter *x = into;
    const struct query *q = x->q;

    for (size_t p = 0; p < q->policy.n; p++) {
        const size_t policy = q->policy.at[p];
        for (size_t item = 0; item < q->items.n; item++) {
            if (q->items.item[item].is_twins && policy == q->against)
                continue;
            for (size_t cell = 0; cell < q->n_cells; cell++)
                add_row(x, point, replicate, policy, item, cell,
                        &ratio[(policy * q->items.n + item) * q->n_cells + cell]);
        }
    }
    return question_print(&x->rows, e);
}

static enum status export_query(const void *given, struct result *r, struct query *q, struct err *e)
{
    const struct request *g = given;
    struct exporter x = {.q = q};
    const struct stream_sink sink = {.into = &x, .unit = take_unit};
    struct stream_count n;

    if (result_points(r) > 1)
        q->by[BY_point] = true;
    answers_point_columns_head(&x.rows, q, g->hub ? "run_grouping" : "point");
    text_add(&x.rows, "policy,%s,", g->hub ? "stochastic_run" : "replicate");
    answers_cell_columns_head(&x.rows, q);
    text_add(&x.rows, "measure,value,unit\n");
    const enum status s = stream_read(&n, r, q, &sink, e);
    if (s == STATUS_OK && q->n_left_out > 0)
        (void)fputs(QUERY_LEFT_OUT, stderr);
    text_free(&x.rows);
    return s;
}

enum status cmd_export(int argc, char **argv, struct err *e)
{
    struct request g = {.hub = false};
    struct query_words *w = &g.question.words;
    bool help = false;
    const enum status s = options_parse(&TABLE, argc, argv, take, &g, &help, e);

    if (s != STATUS_OK || help)
        return s;
    if (g.question.file == NULL)
        return options_usage(&TABLE, e, "which FILE? Name an output file of confide");
    if (g.variables) {
        w->measure = w->measure != NULL ? w->measure : "variable:*";
        w->per = w->per != NULL ? w->per : "agents";
    }
    return question_answer(&g.question, export_query, &g, e);
}
