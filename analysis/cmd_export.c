/* confide export: the numbers of every replicate, as a tidy table for spreadsheets and other tools. */
#include "analysis_commands.h"
#include "answers_print.h"
#include "csv.h"
#include "disk.h"
#include "number.h"
#include "place.h"
#include "question.h"
#include "stop.h"
#include "stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { OPT_VARIABLES, OPT_HUB, OPT_OUT, OPT_TO, OPT_YES };

/* A table of more bytes has its size reported; one of still more is made on request only. */
static const double TOLD = 1e6, LARGE = 100e6;

static const struct option_row OPTIONS[] = {
    {OPTION_csv, 0, "csv", NULL, "Comma-separated values: the default."},
    QUERY_OPTION_ROWS,
    {OPT_VARIABLES, 0, "variables", NULL,
     "Every variable of the file as agents were counted, instead of the headline measures."},
    {OPT_HUB, 0, "hub", NULL,
     "Call replicate stochastic_run and point run_grouping, as scenario hubs do."},
    {OPT_OUT, 'o', "output", "TABLE",
     "Where the table goes, compressed where its name ends in .gz; standard output by default."},
    {OPT_TO, 0, "to", "FORMAT", "csv, the default. There is no parquet: -o TABLE.csv.gz instead."},
    {OPT_YES, 'y', "yes", NULL, "Export a table of more than 100 MB."},
};

static const struct option_table TABLE = {
    .command = "export",
    .operands = "FILE",
    .about = "Prints the numbers of every replicate of an output file as a tidy table: a row a\n"
             "number, with its measure, its unit and the columns of --by. Nothing is averaged.",
    .row = OPTIONS,
    .n_rows = sizeof OPTIONS / sizeof *OPTIONS,
    .examples = "  confide export uk.h5 --csv > uk.csv\n"
                "  confide export uk.h5 --measure care_use --by group,interval --csv > care.csv\n"
                "  confide export uk.h5 --variables --by interval,group --yes -o counts.csv.gz\n"
                "\n" QUERY_HELP DEFINE_HELP
                "Columns: point and its parameters (of a sweep), policy, replicate, those of\n"
                "--by, measure, value (empty: not defined), unit. The size of a large table is\n"
                "estimated on standard error before the first row; one of more than 100 MB needs\n"
                "--yes.\n",
};

struct request {
    struct question question;
    const char *table; /* NULL: standard output */
    bool variables, hub, yes;
};

/* No C library that Debian 12 packages writes Parquet. */
static enum status take_format(const char *value, struct err *e)
{
    if (strcmp(value, "csv") == 0)
        return STATUS_OK;
    if (strcmp(value, "parquet") == 0)
        return options_usage(&TABLE, e,
                             "--to parquet: no packaged C library writes it; -o TABLE.csv.gz is "
                             "compressed, and what reads Parquet reads it too");
    return options_usage(&TABLE, e, "--to '%.40s' is not csv", value);
}

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *g = into;

    if (key == OPT_VARIABLES)
        g->variables = true;
    else if (key == OPT_HUB)
        g->hub = true;
    else if (key == OPT_YES)
        g->yes = true;
    else if (key == OPT_TO)
        return take_format(value, e);
    else if (key == OPT_OUT)
        g->table = value;
    else
        return question_take(&g->question, &TABLE, key, value, e);
    return STATUS_OK;
}

struct exporter {
    const struct query *q;
    const struct request *g;
    struct text rows;
    size_t n_units; /* that will be told */
    bool is_told;   /* the size is */
    gzFile table;   /* NULL: standard output */
};

static bool ends_in_gz(const char *name)
{
    const size_t n = strlen(name);

    return n > 3 && strcmp(name + n - 3, ".gz") == 0;
}

/* Extrapolates the size of the first unit to all. USAGE: it is large, and --yes was not given. */
static enum status tell_size(struct exporter *x, size_t head, struct err *e)
{
    const double bytes = (double)(x->rows.length - head) * (double)x->n_units;
    size_t lines = 0;
    char rows[NUMBER_SIZE], size[NUMBER_SIZE];

    for (size_t i = head; i < x->rows.length; i++)
        lines += x->rows.data[i] == '\n';
    number_print(rows, (double)lines * (double)x->n_units, 0, false);
    number_print(size, bytes / 1e6, bytes < 10e6 ? 1 : 0, false);
    x->is_told = true;
    if (bytes > LARGE && !x->g->yes)
        return options_usage(&TABLE, e,
                             "the table would have about %s MB, %s rows; add --yes if that is "
                             "meant (-o TABLE.csv.gz compresses it), or ask for less with "
                             "--measure, --where and --by",
                             size, rows);
    if (bytes > TOLD)
        (void)fprintf(stderr, "About %s MB, %s rows%s.\n", size, rows,
                      x->table != NULL && ends_in_gz(x->g->table) ? ", before compression" : "");
    return STATUS_OK;
}

/* Puts what has been written so far into the table. */
static enum status put(struct exporter *x, struct err *e)
{
    if (x->table == NULL)
        return question_print(&x->rows, e);
    if (x->rows.failed)
        return err_memory_for(e, "for the table");
    const size_t n = x->rows.length;
    const bool good = n == 0 || gzfwrite(x->rows.data, 1, n, x->table) == n;
    text_free(&x->rows);
    return good ? STATUS_OK
                : disk_error(e, STATUS_NOOUTPUT, "cannot be written", x->g->table, errno);
}

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
    const size_t head = x->rows.length;

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
    if (stop_requested())
        return err_set(e, STATUS_STOPPED, "stopped before the table was whole");
    const enum status s = x->is_told ? STATUS_OK : tell_size(x, head, e);
    return s == STATUS_OK ? put(x, e) : s;
}

static size_t count_units(const struct result *r, const struct query *q)
{
    size_t n = 0;

    for (size_t i = 0; i < q->point.n; i++)
        for (size_t k = 0; k < result_replicates(r); k++)
            n += result_has_unit(r, q->point.at[i], k);
    return n;
}

/* All rows, into x->table or standard output. */
static enum status export_rows(struct exporter *x, struct result *r, struct err *e)
{
    const struct stream_sink sink = {.into = x, .unit = take_unit};
    const bool hub = x->g->hub;
    struct stream_count n;

    answers_point_columns_head(&x->rows, x->q, hub ? "run_grouping" : "point");
    text_add(&x->rows, "policy,%s,", hub ? "stochastic_run" : "replicate");
    answers_cell_columns_head(&x->rows, x->q);
    text_add(&x->rows, "measure,value,unit\n");
    const enum status s = stream_read(&n, r, x->q, &sink, e);
    text_free(&x->rows);
    return s;
}

/* Into `beside`, which becomes the table when it is whole. */
static enum status export_beside(struct exporter *x, struct result *r, const char *beside,
                                 const char *table, struct err *e)
{
    const char *name = x->g->table;

    x->table = gzopen(beside, ends_in_gz(name) ? "wb" : "wbT");
    enum status s = x->table == NULL
                        ? disk_error(e, STATUS_NOOUTPUT, "cannot be written", name, errno)
                        : export_rows(x, r, e);
    if (x->table != NULL && gzclose(x->table) != Z_OK && s == STATUS_OK)
        s = disk_error(e, STATUS_NOOUTPUT, "cannot be written", name, errno);
    if (s == STATUS_OK)
        s = disk_publish(beside, table, e);
    if (s != STATUS_OK)
        (void)remove(beside);
    return s;
}

static enum status export_file(struct exporter *x, struct result *r, struct err *e)
{
    char *table = disk_target(x->g->table);
    const bool is_held = stop_hold();
    char *beside = table == NULL ? NULL : disk_beside(table);
    const enum status s =
        table == NULL    ? err_memory_for(e, "for a path")
        : beside == NULL ? disk_error(e, STATUS_NOOUTPUT, "cannot be written", x->g->table, errno)
                         : export_beside(x, r, beside, table, e);
    stop_release(is_held);
    free(beside);
    free(table);
    if (s == STATUS_OK)
        (void)puts(x->g->table);
    return s;
}

static enum status export_query(const void *given, struct result *r, struct query *q, struct err *e)
{
    const struct request *g = given;
    struct exporter x = {.q = q, .g = g};

    if (result_points(r) > 1)
        q->by[BY_point] = true;
    x.n_units = count_units(r, q);
    const enum status s = g->table == NULL ? export_rows(&x, r, e) : export_file(&x, r, e);
    if (s == STATUS_OK && q->n_left_out > 0)
        (void)fputs(QUERY_LEFT_OUT, stderr);
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
    if (g.table != NULL && disk_is_standard_output(g.table))
        g.table = NULL;
    const enum status placed =
        g.table == NULL
            ? STATUS_OK
            : place_check_page(g.table,
                               (const char *const[PLACE_READ]){g.question.file, w->define.file},
                               "with -o", e);
    return placed == STATUS_OK ? question_answer(&g.question, export_query, &g, e) : placed;
}
