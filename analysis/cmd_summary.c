/* confide summary: estimates from an output file. */
#include "analysis_commands.h"
#include "answers_print.h"
#include "drift.h"
#include "json.h"
#include "mem.h"
#include "question.h"
#include "summary.h"
#include "uncertainty.h"

#include <stdio.h>
#include <string.h>

enum { OPT_TWINS, OPT_UNCERTAINTY, OPT_NO_UNCERTAINTY, TABLE_WIDTH = 80 };

static const struct option_row OPTIONS[] = {
    {OPTION_against, 'a', "against", "POLICY",
     "The policy that the others are compared with; the first of the file by default."},
    QUERY_OPTION_ROWS,
    {OPT_TWINS, 0, "twins", NULL,
     "The same people under two policies: who disclosed, was deterred, died, was removed or was "
     "untreated for long under one and would not have been under the other."},
    UNCERTAINTY_OPTION_ROWS(OPT_UNCERTAINTY, OPT_NO_UNCERTAINTY,
                            "Of the headline table, --csv and --json: beside chance, how far the "
                            "uncertainty of the parameters moves each number"),
    {OPTION_ratio_of_means, 0, "ratio-of-means", NULL,
     "Compute a rate as the ratio of two means over replicates, not as the mean of their rates."},
    OUTPUT_OPTION_ROWS,
};

static const struct option_table TABLE = {
    .command = "summary",
    .operands = "FILE",
    .about = "Prints the headline rates of an output file: disclosure, untreated illness,\n"
             "avoidance, enforcement, under each policy and as paired differences from one of\n"
             "them, with 95 % intervals over replicates. Asked for more, it answers by group,\n"
             "subgroup, interval or point of a sweep, for any variable of the file.",
    .row = OPTIONS,
    .n_rows = sizeof OPTIONS / sizeof *OPTIONS,
    .examples = "  confide summary uk.h5 --against history\n"
                "  confide summary uk.h5 --measure disclosure_rate,avoidance --by group\n"
                "  confide summary uk.h5 --where group=trafficked_* --by interval --csv > uk.csv\n"
                "  confide summary uk.h5 --measure visits.* --per 1000 --where interval=2017\n"
                "  confide summary uk.h5 --twins --by group\n"
                "  confide summary uk.h5 --uncertainty posterior.h5\n"
                "  confide summary sweep.h5 --by point --csv > points.csv\n"
                "\n" QUERY_HELP DEFINE_HELP
                "Intervals are Student's t over replicates. Relative contrasts (and rates with\n"
                "--ratio-of-means) are ratios of means, with intervals by the delta method. A\n"
                "sweep's points have rows of their own when they were chosen one by one (grid,\n"
                "list, one-at-a-time). A sample of points is summarised over points, with the\n"
                "uncertainty of the parameters (between points) and chance (within points)\n"
                "separate, unless --by point.\n"
                "Tables show the first and the last 20 of more than 40 points; --csv and --json\n"
                "have all. CSV columns: measure, policy, against and contrast (empty: none),\n"
                "those of --by, estimate, low, high, replicates, variance_ratio (unpaired to\n"
                "paired), unit; with --uncertainty uncertainty_low and uncertainty_high, 5 % and\n"
                "95 % of the points of that sweep, without chance. What is not defined is empty\n"
                "(in JSON null).\n",
};

struct request {
    struct question question;
    bool twins;
    struct uncertainty_choice uncertainty;
};

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *g = into;

    if (key == OPT_TWINS)
        g->twins = true;
    else if (key == OPT_UNCERTAINTY)
        g->uncertainty.file = value;
    else if (key == OPT_NO_UNCERTAINTY)
        g->uncertainty.none = true;
    else
        return question_take(&g->question, &TABLE, key, value, e);
    return STATUS_OK;
}

struct printer {
    const struct question *question;
    const struct result *result;
    const struct uncertainty *doubt; /* of --csv and --json; without ranges: they have none */
    struct answers_tables *tables;   /* these two: NULL where they are not printed */
    struct answers_csv *csv;
    bool any;
};

static void add_json_doubt(struct text *out, const struct uncertainty *u)
{
    text_add(out, "  \"uncertainty\": {\"file\": ");
    json_string(out, u->file);
    text_add(out, ", \"design\": ");
    json_string(out, u->design);
    text_add(out, ", \"points\": %zu, \"share\": 0.9, \"chance_taken_off\": %s},\n", u->n_points,
             u->has_chance ? "false" : "true");
}

static void add_head(struct text *out, const struct printer *x, const struct query *q)
{
    if (x->question->output == OUTPUT_csv)
        answers_csv_head(out, q, x->doubt->range != NULL);
    else if (x->question->output == OUTPUT_table)
        answers_table_head(out, q);
    else {
        summary_json_head(out, q->scenario, q->against, x->question->file, x->result);
        if (x->doubt->range != NULL)
            add_json_doubt(out, x->doubt);
        text_add(out, "  \"estimates\": [");
    }
}

static enum status print_answers(void *into, const struct answers *a, long point, struct err *e)
{
    struct printer *x = into;
    struct text t = {.data = NULL};

    if (x->tables != NULL) {
        answers_tables_take(x->tables, a, point);
        return STATUS_OK;
    }
    if (!x->any)
        add_head(&t, x, a->q);
    if (x->question->output == OUTPUT_csv)
        answers_csv(&t, x->csv, a, point);
    else if (x->question->output == OUTPUT_json)
        answers_json(&t, a, x->doubt->range, point, !x->any);
    else
        answers_table(&t, a, point);
    x->any = true;
    return question_print(&t, e);
}

static enum status print_end(const struct printer *x, const struct query *q,
                             const struct stream_count *n, struct err *e)
{
    const struct question *g = x->question;
    struct text t = {.data = NULL};

    if (x->tables != NULL) {
        add_head(&t, x, q);
        answers_tables_add(&t, x->tables);
    }
    if (g->output == OUTPUT_csv && q->n_left_out > 0)
        (void)fputs(QUERY_LEFT_OUT, stderr);
    if (g->output == OUTPUT_table)
        answers_table_end(&t, q, n);
    else if (g->output == OUTPUT_json)
        text_add(&t,
                 "\n  ],\n  \"replicates_used\": %zu,\n  \"replicates_missing\": %zu,\n"
                 "  \"points_used\": %zu,\n  \"measures_left_out\": %zu\n}\n",
                 n->used, n->missing, n->points, q->n_left_out);
    return question_print(&t, e);
}

static enum status answer(const struct question *g, struct query *q, struct result *r,
                          const struct uncertainty *doubt, struct err *e)
{
    struct printer x = {.question = g, .result = r, .doubt = doubt};
    struct stream_count n;
    enum status s = STATUS_OK;

    if (g->output == OUTPUT_table && answers_are_many(q))
        s = answers_tables_begin(&x.tables, q, e);
    else if (g->output == OUTPUT_csv)
        s = answers_csv_begin(&x.csv, q, doubt->range, e);
    if (s == STATUS_OK)
        s = answers_read(&n, r, q, print_answers, &x, e);
    if (s == STATUS_OK)
        s = print_end(&x, q, &n, e);
    answers_tables_free(x.tables);
    answers_csv_free(x.csv);
    return s;
}

static enum status print_headline(const struct summary *x, struct err *e)
{
    struct text t = {.data = NULL};

    summary_table(&t, x, TABLE_WIDTH);
    return question_print(&t, e);
}

/* What the ranges are, on lines that fit the table. */
static void add_range_words(struct text *out, const struct uncertainty *u)
{
    text_add(out, "What is not known: where the middle 90 %% of the points lie\n(");
    uncertainty_name(out, u);
    text_add(out,
             ");\n%s.\nParameters that it does not vary are not in it. Without a range: chance "
             "hides it.\n%s",
             u->has_chance ? "chance of their one replicate is in it"
                           : "chance of their replicates is taken off",
             u->is_beside ? "It was found beside the result; --no-uncertainty leaves it out.\n"
                          : "");
}

static enum status print_with_ranges(struct summary *x, const struct query *q,
                                     const struct uncertainty *u, struct err *e)
{
    const size_t n = x->scenario->n_policies;
    struct spread_range(*range)[MEASURE_COUNT][2] = mem_array(n, sizeof *range);
    struct text words = {.data = NULL};
    enum status s = STATUS_OK;

    add_range_words(&words, u);
    for (size_t p = 0; p < n && range != NULL; p++)
        for (enum measure m = 0; m < MEASURE_COUNT; m++)
            for (enum contrast c = CONTRAST_none; c <= CONTRAST_difference; c++)
                range[p][m][c] = uncertainty_range(u, q, &(struct asked){p, m, 0, c});
    x->range = range;
    x->range_words = words.data;
    s = range == NULL || words.failed ? err_memory(e) : print_headline(x, e);
    mem_free(range);
    text_free(&words);
    return s;
}

static bool is_plain(const struct question *g, const struct result *r)
{
    const struct query_words *w = &g->words;

    return result_points(r) == 1 && w->by == NULL && w->measure == NULL && w->per == NULL &&
           w->n_where == 0 && !w->ratio_of_means;
}

static enum status headline(struct result *r, const struct query *q,
                            const struct uncertainty *doubt, struct err *e)
{
    struct summary x;
    const enum status s = summary_read(&x, r, q->against, e);

    if (s != STATUS_OK)
        return s;
    return doubt->range == NULL ? print_headline(&x, e) : print_with_ranges(&x, q, doubt, e);
}

/* Reads the parameter uncertainty, where the printed numbers can have it. */
static enum status read_doubt(struct uncertainty *u, const struct request *all,
                              const struct result *r, const struct query *q, struct err *e)
{
    const struct question *g = &all->question;
    const struct uncertainty_request request = {
        .choice = all->uncertainty, .result = g->file, .words = &g->words, .of = q};

    *u = (struct uncertainty){.file = NULL};
    if (result_points(r) > 1 || (g->output == OUTPUT_table && !is_plain(g, r))) {
        if (all->uncertainty.file == NULL)
            return STATUS_OK;
        return options_usage(&TABLE, e,
                             "--uncertainty goes with the headline table, --csv or --json of a "
                             "run; for other numbers ask %.200s itself",
                             all->uncertainty.file);
    }
    const enum status s = uncertainty_read(u, &request, e);
    if (s == STATUS_OK && u->left_out != NULL)
        (void)fprintf(stderr, "confide: %s\n", u->left_out);
    return s;
}

static enum status summarise(const void *given, struct result *r, struct query *q, struct err *e)
{
    const struct request *all = given;
    struct uncertainty doubt;
    enum status s = read_doubt(&doubt, all, r, q, e);

    if (s != STATUS_OK)
        return s;
    if (all->question.output == OUTPUT_table && is_plain(&all->question, r)) {
        s = headline(r, q, &doubt, e);
    } else {
        q->by[BY_point] = q->by[BY_point] || query_points_are_chosen(q->experiment);
        s = answer(&all->question, q, r, &doubt, e);
    }
    uncertainty_free(&doubt);
    return s;
}

/* Says on stderr which measures drift where nothing changes. */
static enum status warn(struct result *r, struct err *e)
{
    struct text t = {.data = NULL};
    struct drift d;
    enum status s = drift_read(&d, r, e);

    if (s != STATUS_OK)
        return s;
    drift_warnings(&t, &d);
    if (t.failed)
        s = err_memory(e);
    else if (t.data != NULL)
        (void)fprintf(stderr, "%s", t.data);
    text_free(&t);
    drift_free(&d);
    return s;
}

static enum status report(const void *given, struct result *r, struct query *q, struct err *e)
{
    const bool *quiet = given;
    const struct uncertainty none = {.file = NULL};
    const enum status s = headline(r, q, &none, e);

    if (s != STATUS_OK || *quiet)
        return s;
    return fflush(stdout) == 0 ? warn(r, e) : STATUS_OK; /* the caller reports a full disk */
}

enum status summary_report(const char *file, bool quiet, struct err *e)
{
    const struct question g = {.file = file};

    return question_answer(&g, report, &quiet, e);
}

enum status cmd_summary(int argc, char **argv, struct err *e)
{
    struct request g = {.twins = false};
    bool help = false;
    const enum status s = options_parse(&TABLE, argc, argv, take, &g, &help, e);

    if (s != STATUS_OK || help)
        return s;
    if (g.question.file == NULL)
        return options_usage(&TABLE, e, "which FILE? Name an output file of 'confide run'");
    if (g.twins && g.question.words.measure != NULL)
        return options_usage(&TABLE, e, "--twins stands for --measure 'twins_*'; give one of them");
    if (g.twins)
        g.question.words.measure = "twins_*";
    return question_answer(&g.question, summarise, &g, e);
}
