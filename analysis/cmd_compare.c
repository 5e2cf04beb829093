/* confide compare: what differs between two output files. */
#include "analysis_commands.h"
#include "compare.h"
#include "question.h"

#include <stdio.h>
#include <string.h>

static const struct option_row OPTIONS[] = {
    {OPTION_measure, 'm', "measure", "NAMES", "Only these measures or variables."},
    {OPTION_where, 'w', "where", "KEY=VALUE",
     "Only these: group=trafficked_*; of a sweep one point: point=3. Repeatable."},
    {OPTION_per, 0, "per", "WHAT", "Per person-year, 1000, year, people or agents."},
    {OPTION_define, 0, "define", "NAME=...", "A measure that you define. Repeatable."},
    {OPTION_define_file, 0, "define-file", "FILE", "A file of them, one a line."},
    {OPTION_csv, 0, "csv", NULL, "Print the numbers as CSV, one row a measure and policy."},
    {OPTION_json, 0, "json", NULL, "Print everything as JSON."},
};

static const struct option_table TABLE = {
    .command = "compare",
    .operands = "FIRST SECOND",
    .about = "Says what differs between two output files: every parameter, group, condition\n"
             "and policy of their scenarios, and the measures of the policies that both have,\n"
             "each with its 95 % interval, and the second less the first. Runs with the same\n"
             "seed are paired by replicate; of others, chance of both is in the difference.",
    .row = OPTIONS,
    .n_rows = sizeof OPTIONS / sizeof *OPTIONS,
    .examples = "  confide compare uk.h5 more-fear.h5\n"
                "  confide compare uk.h5 more-fear.h5 --measure avoidance,untreated_rate\n"
                "  confide compare uk.h5 more-fear.h5 --where group=trafficked_* --csv\n"
                "\n" QUERY_HELP,
};

struct request {
    struct question question; /* of the first file */
    const char *second;
};

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *g = into;

    if (key != OPTION_OPERAND || g->question.file == NULL)
        return question_take(&g->question, &TABLE, key, value, e);
    if (g->second != NULL)
        return options_usage(&TABLE, e, "two files at a time: '%.80s' is one too many", value);
    g->second = value;
    return STATUS_OK;
}

/* Both files get the same words; an error names the file that does not know one. */
static enum status understand(struct compare_side *x, const struct query_words *words,
                              struct err *e)
{
    struct err why;
    const enum status s =
        query_make(&x->q, words, result_experiment(x->r), result_plan(x->r), &why);

    return s == STATUS_OK ? s : err_set(e, s, "%s: %s", x->file, why.msg);
}

static enum status open_side(struct compare_side *x, const char *file,
                             const struct query_words *words, struct err *e)
{
    x->file = file;
    enum status s = result_open(&x->r, file, e);
    if (s == STATUS_OK)
        s = understand(x, words, e);
    if (s == STATUS_OK && (x->q.point.n > 1 || x->q.n_cells > 1))
        return options_usage(&TABLE, e,
                             "%s: compare takes one point of a sweep, and one subgroup: "
                             "--where point=1,subgroup=all",
                             file);
    if (s == STATUS_OK)
        experiment_point(x->q.experiment, x->q.point.at[0], &x->scenario);
    return s;
}

static void close_side(struct compare_side *x)
{
    query_free(&x->q);
    result_close(x->r);
}

static void tell_models(const struct compare_side *a, const struct compare_side *b)
{
    question_tell_model(a->r, a->file);
    question_tell_model(b->r, b->file);
    if (result_model(a->r) != result_model(b->r))
        (void)fputs("confide: the difference is also one of models, not of the scenarios alone\n",
                    stderr);
}

static enum status compare(const struct request *g, const struct compare_side *a,
                           const struct compare_side *b, struct err *e)
{
    const enum output output = g->question.output;
    struct text t = {.data = NULL};

    if (output == OUTPUT_json)
        text_add(&t, "{\n");
    if (output != OUTPUT_csv)
        compare_scenarios(&t, &a->scenario, &b->scenario, output);
    const enum status s = compare_results(&t, a, b, output, e);
    if (output == OUTPUT_json)
        text_add(&t, "}\n");
    if (s == STATUS_OK)
        return question_print(&t, e);
    text_free(&t);
    return s;
}

enum status cmd_compare(int argc, char **argv, struct err *e)
{
    struct request g = {.second = NULL};
    struct compare_side a = {.r = NULL}, b = {.r = NULL};
    bool help = false;
    enum status s = options_parse(&TABLE, argc, argv, take, &g, &help, e);

    if (s != STATUS_OK || help)
        return s;
    if (g.second == NULL)
        return options_usage(&TABLE, e, "which two files? Name output files of 'confide run'");
    s = open_side(&a, g.question.file, &g.question.words, e);
    if (s == STATUS_OK)
        s = open_side(&b, g.second, &g.question.words, e);
    if (s == STATUS_OK) {
        tell_models(&a, &b);
        s = compare(&g, &a, &b, e);
    }
    close_side(&a);
    close_side(&b);
    return s;
}
