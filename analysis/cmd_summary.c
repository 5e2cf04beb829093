/* confide summary: estimates from an output file. */
#include "analysis_commands.h"
#include "answers_print.h"
#include "drift.h"
#include "mem.h"
#include "question.h"
#include "summary.h"
#include "uncertainty.h"

#include <stdio.h>
#include <string.h>

enum { OPT_TWINS, OPT_UNCERTAINTY, TABLE_WIDTH = 80 };

static const struct option_row OPTIONS[] = {
    {OPTION_against, 'a', "against", "POLICY",
     "The policy that the others are compared with; the first of the file by default."},
    QUERY_OPTION_ROWS,
    {OPT_TWINS, 0, "twins", NULL,
     "The same people under two policies: who disclosed, was deterred, died, was removed or was "
     "untreated for long under one and would not have been under the other."},
    {OPT_UNCERTAINTY, 'u', "uncertainty", "SWEEP",
     "Of the headline table: beside chance, how far what is not known moves each number, from the "
     "output file of a sweep with design: posterior or priors."},
    {OPTION_ratio_of_means, 0, "ratio-of-means", NULL,
     "Take a rate as the ratio of two means over replicates, not as the mean of their rates."},
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
                "sweep's points are told apart when they were chosen one by one (grid, list,\n"
                "one-at-a-time); a sample of points is summed up over points, uncertainty of the\n"
                "parameters (between points) and chance (within) apart, unless --by point.\n"
                "Tables show the first and the last 20 of more than 40 points; --csv and --json\n"
                "have all. CSV columns: measure, policy, against and contrast (empty: none),\n"
                "what it is by, estimate, low, high, replicates, variance_ratio (unpaired to\n"
                "paired), unit. What is not defined is empty (in JSON null).\n",
};

struct request {
    struct question question;
    bool twins;
    const char *uncertainty; /* the file of a sweep; NULL: none */
};

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *g = into;

    if (key == OPT_TWINS)
        g->twins = true;
    else if (key == OPT_UNCERTAINTY)
        g->uncertainty = value;
    else
        return question_take(&g->question, &TABLE, key, value, e);
    return STATUS_OK;
}

struct printer {
    const struct question *question;
    const struct result *result;
    struct answers_tables *tables; /* these two: NULL where they are not printed */
    struct answers_csv *csv;
    bool any;
};

static void add_head(struct text *out, const struct printer *x, const struct query *q)
{
    if (x->question->output == OUTPUT_csv)
        answers_csv_head(out, q);
    else if (x->question->output == OUTPUT_table)
        answers_table_head(out, q);
    else {
        summary_json_head(out, q->scenario, q->against, x->question->file, x->result);
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
        answers_json(&t, a, point, !x->any);
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
                          struct err *e)
{
    struct printer x = {.question = g, .result = r};
    struct stream_count n;
    enum status s = STATUS_OK;

    if (g->output == OUTPUT_table && answers_are_many(q))
        s = answers_tables_begin(&x.tables, q, e);
    else if (g->output == OUTPUT_csv)
        s = answers_csv_begin(&x.csv, q, e);
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

static enum status headline(struct result *r, const struct query *q, struct err *e)
{
    struct summary x;
    const enum status s = summary_read(&x, r, q->against, e);

    return s == STATUS_OK ? print_headline(&x, e) : s;
}

/* What the ranges are, on lines that fit the table. */
static void add_range_words(struct text *out, const struct uncertainty *u)
{
    text_add(out, "What is not known: where the middle 90 %% of %zu points of the %s lie\n(",
             u->n_points, u->is_posterior ? "posterior" : "priors");
    text_add_printable(out, u->file);
    text_add(out,
             "); %s.\nParameters that it does not vary are not in it. Without a range: chance "
             "hides it.\n",
             u->has_chance ? "chance of their one replicate is in it"
                           : "chance of their replicates is taken off");
}

static enum status print_with_ranges(struct summary *x, const struct uncertainty *u, struct err *e)
{
    struct spread_range(*range)[MEASURE_COUNT][2] = mem_array(u->n_policies, sizeof *range);
    struct text words = {.data = NULL};
    enum status s = STATUS_OK;

    add_range_words(&words, u);
    for (size_t p = 0; p < u->n_policies && range != NULL; p++)
        for (enum measure m = 0; m < MEASURE_COUNT; m++) {
            range[p][m][false] = uncertainty_range(u, p, m, CONTRAST_none);
            range[p][m][true] = uncertainty_range(u, p, m, CONTRAST_difference);
        }
    x->range = range;
    x->range_words = words.data;
    s = range == NULL || words.failed ? err_memory(e) : print_headline(x, e);
    mem_free(range);
    text_free(&words);
    return s;
}

static enum status doubtful_headline(const char *file, struct result *r, const struct query *q,
                                     struct err *e)
{
    const struct uncertainty_request request = {
        .file = file, .measures = "all", .of = result_scenario(r), .against = q->against};
    struct uncertainty u = {.file = NULL};
    struct summary x;
    enum status s = summary_read(&x, r, q->against, e);

    if (s == STATUS_OK)
        s = uncertainty_read(&u, &request, e);
    if (s == STATUS_OK)
        s = print_with_ranges(&x, &u, e);
    uncertainty_free(&u);
    return s;
}

static bool is_headline(const struct question *g, const struct result *r)
{
    const struct query_words *w = &g->words;

    return result_points(r) == 1 && g->output == OUTPUT_table && w->by == NULL &&
           w->measure == NULL && w->per == NULL && w->n_where == 0 && !w->ratio_of_means;
}

static enum status summarise(const void *given, struct result *r, struct query *q, struct err *e)
{
    const struct request *all = given;
    const struct question *g = &all->question;

    if (all->uncertainty != NULL && !is_headline(g, r))
        return options_usage(&TABLE, e,
                             "--uncertainty goes with the headline table of a run; for other "
                             "numbers ask %.200s itself",
                             all->uncertainty);
    if (all->uncertainty != NULL)
        return doubtful_headline(all->uncertainty, r, q, e);
    if (is_headline(g, r))
        return headline(r, q, e);
    if (query_points_are_chosen(q->experiment))
        q->by[BY_point] = true;
    return answer(g, q, r, e);
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
    const enum status s = headline(r, q, e);

    if (s != STATUS_OK || *quiet)
        return s;
    return fflush(stdout) == 0 ? warn(r, e) : STATUS_OK; /* the caller tells of a full disk */
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
