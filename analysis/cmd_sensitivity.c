/* confide sensitivity: which parameters a measure depends on, and which missing evidence matters most. */
#include "analysis_commands.h"
#include "question.h"
#include "reward.h"
#include "sensitivity.h"
#include "uncertainty.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPT_POLICY,
    OPT_CONTRAST,
    OPT_METHOD,
    OPT_BETTER,
    OPT_WORTH,
    OPT_UNCERTAINTY,
    OPT_NO_UNCERTAINTY,
    OPT_SEED
};

static const struct option_row OPTIONS[] = {
    {OPTION_measure, 'm', "measure", "NAME",
     "What is to be explained: a measure or variable, as in 'confide summary'."},
    {OPTION_define, 0, "define", "NAME=...", "A measure that you define. Repeatable."},
    {OPTION_define_file, 0, "define-file", "FILE", "A file of them, one a line."},
    {OPT_POLICY, 0, "policy", "POLICY", "It under this policy; the first of the file by default."},
    {OPT_CONTRAST, 'c', "contrast", "POLICY,AGAINST",
     "The difference of it, POLICY minus AGAINST, paired by replicate."},
    {OPT_METHOD, 0, "method", "METHOD",
     "sobol, morris, prcc, src or evppi; by default what the file's design is made for."},
    {OPT_BETTER, 0, "better", "lower|higher", "For evppi: whether less or more of it is better."},
    {OPT_WORTH, 0, "worth", "NAME=WEIGHT,...",
     "For evppi, instead of --measure and --better: the policy with the greatest sum of these "
     "measures, each times its weight, is the best. No weight is given by default."},
    {OPTION_where, 'w', "where", "KEY=VALUE",
     "Only of these groups, of a subgroup, in these intervals, as in 'confide summary'. "
     "Repeatable."},
    {OPTION_per, 0, "per", "WHAT", "Per person-year, 1000, year, people or agents."},
    UNCERTAINTY_OPTION_ROWS(OPT_UNCERTAINTY, OPT_NO_UNCERTAINTY,
                            "Where FILE is a plain run: what its numbers depend on"),
    {OPT_SEED, 's', "seed", "N", "Seed of the bootstrap; 1 by default."},
    OUTPUT_OPTION_ROWS,
};

static const struct option_table TABLE = {
    .command = "sensitivity",
    .operands = "FILE",
    .about = "Ranks the parameters of a sweep by how much a measure depends on them, with\n"
             "95 % intervals: Sobol' indices (design saltelli), elementary effects (morris),\n"
             "partial rank correlations or standardised regression (any sample), or the value\n"
             "of knowing each of them for the choice between policies (evppi; design priors).",
    .row = OPTIONS,
    .n_rows = sizeof OPTIONS / sizeof *OPTIONS,
    .examples = "  confide sensitivity saltelli.h5 --measure avoidance --contrast full,none\n"
                "  confide sensitivity morris.h5 --measure untreated_rate --policy full\n"
                "  confide sensitivity priors.h5 --measure untreated_rate --method src --csv\n"
                "  confide sensitivity priors.h5 -m untreated_rate --method evppi --better lower\n"
                "  confide sensitivity priors.h5 --worth 'untreated_rate=-2, traces=0.001'\n"
                "\n" DEFINE_HELP "\n"
                "CSV columns: measure, policy, against, method, index, parameter, rank,\n"
                "estimate, low, high, p, n, unit. What is not defined is empty (in JSON null).\n"
                "How to read the numbers: analysis/sensitivity/SENSITIVITY.md.\n",
};

struct request {
    struct question question;
    const char *policy, *contrast, *method, *better, *worth;
    struct uncertainty_choice uncertainty;
    int64_t seed;
};

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *g = into;

    switch (key) {
    case OPT_POLICY:
        g->policy = value;
        return STATUS_OK;
    case OPT_CONTRAST:
        g->contrast = value;
        return STATUS_OK;
    case OPT_METHOD:
        g->method = value;
        return STATUS_OK;
    case OPT_BETTER:
        g->better = value;
        return STATUS_OK;
    case OPT_WORTH:
        g->worth = value;
        return STATUS_OK;
    case OPT_UNCERTAINTY:
        g->uncertainty.file = value;
        return STATUS_OK;
    case OPT_NO_UNCERTAINTY:
        g->uncertainty.none = true;
        return STATUS_OK;
    case OPT_SEED:
        return options_count(&TABLE, "seed", value, 0, UINT32_MAX, &g->seed, e);
    default:
        return question_take(&g->question, &TABLE, key, value, e);
    }
}

/* Policy of the first n letters of `name`. */
static enum status find_policy(size_t *p, const struct scenario *s, const char *option,
                               const char *name, size_t n, struct err *e)
{
    struct text names = {.data = NULL};

    for (*p = 0; *p < s->n_policies; ++*p) {
        const char *there = s->policy[*p].name;
        if (strlen(there) == n && strncmp(there, name, n) == 0) {
            text_free(&names);
            return STATUS_OK;
        }
        text_add(&names, "%s%s", *p > 0 ? ", " : "", there);
    }
    (void)options_usage(&TABLE, e, "--%s: there is no policy '%.*s' in the file; it has %s", option,
                        n < NAME_SIZE ? (int)n : NAME_SIZE, name,
                        names.data == NULL ? "none" : names.data);
    text_free(&names);
    return STATUS_USAGE;
}

static enum status find_contrast(struct sensitivity_request *q, const struct scenario *s,
                                 const char *pair, struct err *e)
{
    const char *comma = strchr(pair, ',');

    if (comma == NULL)
        return options_usage(&TABLE, e,
                             "--contrast takes two policies, as in full,none; not '%.80s'", pair);
    enum status status = find_policy(&q->policy, s, "contrast", pair, (size_t)(comma - pair), e);
    if (status == STATUS_OK)
        status = find_policy(&q->against, s, "contrast", comma + 1, strlen(comma + 1), e);
    if (status == STATUS_OK && q->policy == q->against)
        return options_usage(&TABLE, e, "--contrast: '%.80s' is one policy twice", pair);
    q->has_pair = true;
    return status;
}

/* --worth is only for the value of information. */
static enum status find_method(enum method *m, const struct request *g, const struct experiment *x,
                               struct err *e)
{
    const char *name = g->method;

    *m = METHOD_evppi;
    if (name == NULL)
        return g->worth != NULL ? STATUS_OK : sensitivity_method(m, x, e);
    for (*m = 0; *m < METHOD_COUNT; ++*m)
        if (strcmp(name, METHOD_NAMES[*m]) == 0)
            return STATUS_OK;
    return options_usage(&TABLE, e, "--method is sobol, morris, prcc, src or evppi, not '%.40s'",
                         name);
}

static enum status check_decision(struct sensitivity_request *q, const struct request *g,
                                  const struct items *items, struct err *e)
{
    if (q->method != METHOD_evppi)
        return g->better == NULL && g->worth == NULL
                   ? STATUS_OK
                   : options_usage(&TABLE, e, "--%s is for --method evppi only",
                                   g->worth != NULL ? "worth" : "better");
    if (g->policy != NULL)
        return options_usage(&TABLE, e,
                             "evppi is about a choice between policies: all of the file, or the "
                             "two of --contrast; not one --policy");
    return g->worth != NULL ? STATUS_OK : reward_read(&q->higher_is_better, g->better, items, e);
}

static enum status understand(struct sensitivity_request *q, const struct request *g,
                              const struct query *query, struct err *e)
{
    const struct scenario *s = query->scenario;
    enum status status = STATUS_OK;

    *q = (struct sensitivity_request){.seed = (uint64_t)g->seed};
    status = find_method(&q->method, g, query->experiment, e);
    if (status == STATUS_OK && g->contrast != NULL)
        status = find_contrast(q, s, g->contrast, e);
    if (status == STATUS_OK && g->policy != NULL) {
        status = find_policy(&q->policy, s, "policy", g->policy, strlen(g->policy), e);
        q->against = q->policy;
    }
    return status == STATUS_OK ? check_decision(q, g, &query->items, e) : status;
}

static enum status print(const struct request *g, const struct sensitivity *x,
                         const struct result *r, struct err *e)
{
    struct text t = {.data = NULL};

    if (g->question.output == OUTPUT_csv)
        sensitivity_csv(&t, x);
    else if (g->question.output == OUTPUT_json)
        sensitivity_json(&t, x, g->question.file, r);
    else
        sensitivity_table(&t, x);
    return question_print(&t, e);
}

static enum status analyse(const struct request *g, struct result *r, const struct query *query,
                           struct err *e)
{
    struct sensitivity_request q;
    struct sensitivity x = {.n_factors = 0};
    struct worth worth = {.words = {.data = NULL}};
    enum status status = understand(&q, g, query, e);

    if (status == STATUS_OK && g->worth != NULL) {
        status = worth_read(&worth, g->worth, &g->question.words, result_experiment(r),
                            result_plan(r), e);
        q.worth = &worth;
    }
    if (status == STATUS_OK)
        status = sensitivity_read(&x, r, g->worth != NULL ? &worth.query : query, &q, e);
    if (status == STATUS_OK)
        status = print(g, &x, r, e);
    sensitivity_free(&x);
    worth_free(&worth);
    return status;
}

static enum status analyse_given(const void *given, struct result *r, struct query *query,
                                 struct err *e)
{
    return analyse(given, r, query, e);
}

static enum status no_sweep(struct err *e)
{
    return options_usage(&TABLE, e,
                         "the file holds a plain run, in which no parameter varies; name the sweep "
                         "over what is not known of it with --uncertainty, or make one with "
                         "'confide sweep'");
}

/* The sweep over what is not known of a plain run. */
static enum status analyse_sweep(const struct request *g, const struct query *query, struct err *e)
{
    const struct uncertainty_request q = {.choice = g->uncertainty,
                                          .result = g->question.file,
                                          .words = &g->question.words,
                                          .of = query};
    struct request of_sweep = *g;
    char *sweep = NULL;
    enum status status = uncertainty_sweep(&sweep, &q, e);

    if (status == STATUS_OK && sweep == NULL)
        status = no_sweep(e);
    if (status == STATUS_OK && g->uncertainty.file == NULL)
        (void)fprintf(stderr, "confide: what is not known of %s is in %s, found beside it\n",
                      g->question.file, sweep);
    of_sweep.question.file = sweep;
    if (status == STATUS_OK)
        status = question_answer(&of_sweep.question, analyse_given, &of_sweep, e);
    free(sweep);
    return status;
}

static enum status answer(const void *given, struct result *r, struct query *query, struct err *e)
{
    const struct request *g = given;

    if (result_experiment(r)->n_factors == 0)
        return analyse_sweep(g, query, e);
    if (g->uncertainty.file != NULL)
        return options_usage(&TABLE, e,
                             "--uncertainty goes with the file of a plain run; %.200s is a sweep "
                             "itself",
                             g->question.file);
    return analyse(g, r, query, e);
}

static enum status check(const struct request *g, struct err *e)
{
    if (g->question.file == NULL)
        return options_usage(&TABLE, e, "which FILE? Name an output file of 'confide sweep'");
    if (g->worth != NULL && (g->question.words.measure != NULL || g->better != NULL))
        return options_usage(&TABLE, e, "%s", WORTH_ALONE);
    if (g->worth == NULL && g->question.words.measure == NULL)
        return options_usage(&TABLE, e, "which --measure? For instance untreated_rate");
    if (g->policy != NULL && g->contrast != NULL)
        return options_usage(&TABLE, e, "--policy and --contrast exclude each other");
    return STATUS_OK;
}

enum status cmd_sensitivity(int argc, char **argv, struct err *e)
{
    struct request g = {.seed = 1};
    bool help = false;
    enum status status = options_parse(&TABLE, argc, argv, take, &g, &help, e);

    if (status != STATUS_OK || help)
        return status;
    status = check(&g, e);
    return status == STATUS_OK ? question_answer(&g.question, answer, &g, e) : status;
}
