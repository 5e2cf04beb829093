/* confide calibrate: fits the model to data, and finds the remaining uncertainty. */
#include "analysis_commands.h"
#include "calibrate.h"
#include "mem.h"
#include "settings.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPT_OUTPUT, OPT_BUDGET, OPT_SEED, OPT_MARKDOWN };

static const struct option_row ROWS[] = {
    {OPT_OUTPUT, 'o', "output", "OUT",
     "Output file (default: the calibration's name with .h5, in the current folder). The "
     "posterior's "
     "points go into the same name with .csv, and the runs of every round into OUT.waves."},
    {OPT_BUDGET, 0, "budget", "small|KEY=N",
     "Changes the file's budget: points, waves, replicates, posterior, agents, minutes; several "
     "with commas, or repeated. 'small' is a trial of about two minutes."},
    {OPT_SEED, 's', "seed", "N", "Seed of the points and of every draw, instead of the file's."},
    {OPT_MARKDOWN, 0, "markdown", NULL, "Prints the results as a page of Markdown."},
    SETTINGS_THREADS,
    SETTINGS_GRACE,
    SETTINGS_OVERWRITE,
    {SETTING_QUIET, 'q', "quiet", NULL, "No progress on stderr."},
};

static const struct option_table TABLE = {
    .command = "calibrate",
    .operands = "FILE",
    .about =

        "Fits the model to data. FILE names experiments, priors of the uncertain\n"
        "parameters, and targets that the model should meet. In waves, points of the\n"
        "priors are simulated and what is too far from the targets is ruled out; then a\n"
        "posterior is drawn, simulated, and weighted by the likelihood of its points. It\n"
        "prints how well each target is met, what the data say about each parameter, and\n"
        "which targets conflict. It never claims a fit that it does not have.\n"
        "\n"
        "After an interruption the same command continues where it stopped, and ends with\n"
        "the same numbers, for any number of threads. params/CALIBRATE.md describes FILE\n"
        "and the tables.",
    .row = ROWS,
    .n_rows = sizeof ROWS / sizeof *ROWS,
    .examples = "Examples:\n"
                "  confide calibrate params/calibration-uk-2017.yaml --budget small -o trial.h5\n"
                "  confide calibrate params/calibration-uk-2017.yaml -o calibration.h5\n"
                "  confide calibrate params/calibration-uk-2017.yaml -o second.h5 --seed 2\n",
};

struct request {
    struct calibrate_request q;
    struct settings with;
    char *output; /* free() */
};

static enum status take_file(struct request *g, const char *value, struct err *e)
{
    if (g->q.file != NULL)
        return options_usage(&TABLE, e, "one FILE at a time: '%s' is one too many", value);
    g->q.file = value;
    return STATUS_OK;
}

static enum status take_budget(struct request *g, const char *value, struct err *e)
{
    if (g->q.n_budgets == CALIBRATION_MAX_BUDGETS)
        return options_usage(&TABLE, e, "at most %d --budget", CALIBRATION_MAX_BUDGETS);
    g->q.budget[g->q.n_budgets++] = value;
    return STATUS_OK;
}

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *g = into;

    switch (key) {
    case OPTION_OPERAND:
        return take_file(g, value, e);
    case OPT_OUTPUT:
        g->q.output = value;
        return STATUS_OK;
    case OPT_BUDGET:
        return take_budget(g, value, e);
    case OPT_SEED:
        return options_count(&TABLE, "seed", value, 0, UINT32_MAX, &g->q.seed, e);
    case OPT_MARKDOWN:
        g->q.is_markdown = true;
        return STATUS_OK;
    default:
        return settings_take(&g->with, &TABLE, key, value, e);
    }
}

static enum status run(struct request *g, struct err *e)
{
    struct ranks ranks = ranks_alone();
    enum status status;

    g->output = g->q.output != NULL ? text_copy(g->q.output) : text_stem(g->q.file, ".h5");
    if (g->output == NULL)
        return err_memory(e);
    g->q.output = g->output;
    g->q.threads = (int)g->with.threads;
    g->q.grace = (double)g->with.grace;
    g->q.overwrite = g->with.overwrite;
    g->q.quiet = g->with.quiet;
    g->q.ranks = &ranks;
    status = ranks_start(&ranks, e);
    if (status != STATUS_OK)
        return status;
    status = calibrate_run(&g->q, e);
    if (status == STATUS_USAGE) {
        const struct err why = *e;
        status = options_usage(&TABLE, e, "%s", why.msg);
    }
    status = ranks_agree(&ranks, status, e);
    ranks_tell(&ranks, status, e);
    ranks_end(&ranks);
    return status;
}

enum status cmd_calibrate(int argc, char **argv, struct err *e)
{
    struct request *g = mem_array(1, sizeof *g);
    bool help = false;

    if (g == NULL)
        return err_memory(e);
    *g = (struct request){.q = {.seed = -1, .argc = argc, .argv = argv}};
    settings_default(&g->with);
    enum status status = options_parse(&TABLE, argc, argv, take, g, &help, e);
    if (status == STATUS_OK && !help && g->q.file == NULL)
        status = options_usage(&TABLE, e,
                               "which calibration? Name a YAML file, such as "
                               "params/calibration-uk-2017.yaml");
    else if (status == STATUS_OK && !help)
        status = run(g, e);
    changes_free(&g->with.changes);
    free(g->output);
    mem_free(g);
    return status;
}
