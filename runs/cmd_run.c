/* confide run: from a scenario file to a finished output file, or as far as it got. */
#include "number.h"
#include "runs_commands.h"

#include "campaign.h"
#include "disk.h"
#include "mem.h"
#include "remarks.h"
#include "scenario_file.h"
#include "settings.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPT_OUTPUT, OPT_POLICIES, OPT_ONLY };

static const struct option_row ROWS[] = {
    {OPT_OUTPUT, 'o', "output", "FILE",
     "Output file. Default: the scenario's name with .h5, in the current folder."},
    {SETTING_REPLICATES, 'r', "replicates", "N",
     "Replicates: independent repetitions, each under every policy. More can be added later: the "
     "same command with a "
     "larger N runs only what is missing."},
    SETTINGS_POPULATION,
    SETTINGS_THREADS,
    SETTINGS_SET,
    {OPT_POLICIES, 'p', "policies", "A,B",
     "Runs only these policies of the scenario, in this order."},
    SETTINGS_OVERWRITE,
    {OPT_ONLY, 0, "only", "REPLICATE",
     "Runs only this replicate (from 1), with the bits it has in the whole run. Default output: "
     "SCENARIO.only-N.h5."},
    SETTINGS_GRACE,
    {SETTING_QUIET, 'q', "quiet", NULL,
     "No progress and no remarks on stderr, only warnings; the table is still printed."},
};

static const struct option_table TABLE = {
    .command = "run",
    .operands = "SCENARIO",
    .about = "Simulates a scenario under each of its policies and prints the headline table.\n"
             "Finished replicates are saved beside the output file as they come (in long runs,\n"
             "every minute at the latest). Interrupted by Ctrl-C (exit code 75), a crash or a\n"
             "power cut, the same command continues where it stopped, and ends with the same\n"
             "numbers.",
    .row = ROWS,
    .n_rows = sizeof ROWS / sizeof *ROWS,
    .examples = "Examples:\n"
                "  confide run params/uk-2017.yaml\n"
                "  confide run params/uk-2017.yaml --replicates 10 --agents 20000 -o quick.h5\n"
                "  confide run params/uk-2017.yaml -p none,full --set belief.ambiguity=0.3\n",
};

/* The command line, understood. */
struct request {
    const char *scenario, *output, *policies;
    int64_t only;
    struct settings with;
};

static enum status take_output(struct request *q, const char *value, struct err *e)
{
    const size_t n = strlen(value);

    if (strcmp(value, "-") == 0 || value[n - 1] == '/')
        return options_usage(
            &TABLE, e, "--output '%s' is not the name of a file; name one, such as uk.h5", value);
    q->output = value;
    return STATUS_OK;
}

static enum status take_operand(struct request *q, const char *value, struct err *e)
{
    if (q->scenario != NULL)
        return options_usage(&TABLE, e, "one scenario at a time: '%s' is one too many", value);
    q->scenario = value;
    return STATUS_OK;
}

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *q = into;

    switch (key) {
    case OPT_OUTPUT:
        return take_output(q, value, e);
    case OPT_POLICIES:
        q->policies = value;
        return STATUS_OK;
    case OPT_ONLY:
        return options_count(&TABLE, "only", value, 1, UINT32_MAX, &q->only, e);
    case OPTION_OPERAND:
        return take_operand(q, value, e);
    default:
        return settings_take(&q->with, &TABLE, key, value, e);
    }
}

static char *output_file(const struct request *q)
{
    char more[48] = ".h5";

    if (q->only > 0)
        (void)snprintf(more, sizeof more, ".only-%lld.h5", (long long)q->only);
    return q->output != NULL ? disk_target(q->output)
                             : disk_target_of(text_stem(q->scenario, more));
}

/* What the command line asks for: all replicates, or the one of --only. */
struct wanted {
    struct unit_key *unit;
    size_t n;
};

static enum status list_wanted(struct wanted *wanted, const struct request *q, size_t n_all,
                               struct err *e)
{
    const size_t first = q->only > 0 ? (size_t)q->only - 1 : 0;

    wanted->n = q->only > 0 ? 1 : n_all;
    wanted->unit = mem_array(wanted->n, sizeof *wanted->unit);
    if (wanted->unit == NULL)
        return err_memory(e);
    for (size_t i = 0; i < wanted->n; i++)
        wanted->unit[i] = (struct unit_key){0, first + i};
    return STATUS_OK;
}

static enum status run_wanted(const struct request *q, struct campaign *c,
                              const struct wanted *wanted, struct err *e)
{
    struct cost cost;
    enum status status = cost_of(&cost, c->experiment, c->plan, e);

    if (status != STATUS_OK)
        return status;
    c->cost = &cost;
    c->unit = wanted->unit;
    c->n_units = wanted->n;
    c->threads = (int)q->with.threads;
    c->grace = (double)q->with.grace;
    c->overwrite = q->with.overwrite;
    c->quiet = q->with.quiet;
    status = campaign_run(c, e);
    cost_free(&cost);
    return status;
}

static enum status run_experiment(const struct request *q, const struct experiment *x,
                                  const char *file, int argc, char **argv, struct err *e)
{
    const size_t n = (size_t)x->scenario.run.random_replicates;
    struct wanted wanted = {.n = 0};
    struct provenance made_by;
    struct plan plan;

    if (q->only > (int64_t)n)
        return options_usage(&TABLE, e,
                             "--only %lld: the run has %zu replicate%s (see --replicates)",
                             (long long)q->only, n, number_plural((double)n));
    enum status status = plan_make(&plan, &x->scenario, e);
    if (status == STATUS_OK)
        status = store_check_room(file, x, &plan, q->only > 0 ? 1 : n, e);
    if (status == STATUS_OK)
        status = list_wanted(&wanted, q, n, e);
    if (status == STATUS_OK)
        status = provenance_init(&made_by, argc, argv, e);
    if (status == STATUS_OK) {
        struct ranks ranks = ranks_alone();
        struct campaign c = {.experiment = x,
                             .plan = &plan,
                             .made_by = &made_by,
                             .file = file,
                             .n_replicates = n,
                             .run = unit_run,
                             .lawful = true,
                             .ranks = &ranks};
        status = run_wanted(q, &c, &wanted, e);
        provenance_free(&made_by);
    }
    mem_free(wanted.unit);
    return status;
}

static enum status run_scenario(const struct request *q, struct scenario *s, const char *file,
                                int argc, char **argv, struct err *e)
{
    struct experiment x;
    enum status status = experiment_of_run(&x, s, e);

    if (status == STATUS_OK)
        status = run_experiment(q, &x, file, argc, argv, e);
    experiment_free(&x);
    return status;
}

/* What the scenario says but probably does not mean. */
static void tell_remarks(const struct scenario *s)
{
    struct text t = {0};

    if (remarks_add(&t, s) > 0 && !t.failed)
        (void)fprintf(stderr, "look again ('confide check' shows each policy):\n%s", t.data);
    text_free(&t);
}

static enum status run_request(const struct request *q, int argc, char **argv, run_report report,
                               struct err *e)
{
    struct scenario *s = mem_array(1, sizeof *s);
    char *file = output_file(q);
    enum status status = STATUS_OK;

    if (s == NULL || file == NULL)
        status = err_memory(e);
    else {
        status =
            scenario_read(s, q->scenario, q->with.changes.list, q->with.changes.n, q->policies, e);
        if (status == STATUS_OK && !q->with.quiet)
            tell_remarks(s);
        if (status == STATUS_OK)
            status = run_scenario(q, s, file, argc, argv, e);
        scenario_free(s);
    }
    if (status == STATUS_OK && report != NULL)
        status = report(file, q->with.quiet, e);
    if (status == STATUS_OK && !q->with.quiet)
        (void)fprintf(stderr, "the data are in %s\n", file);
    free(file);
    mem_free(s);
    return status;
}

enum status cmd_run(int argc, char **argv, run_report report, struct err *e)
{
    struct request *q = mem_array(1, sizeof *q);
    bool help = false;

    if (q == NULL)
        return err_memory(e);
    settings_default(&q->with);
    enum status status = options_parse(&TABLE, argc, argv, take, q, &help, e);
    if (status == STATUS_OK && !help && q->scenario == NULL)
        status = options_usage(&TABLE, e,
                               "which scenario? Name a YAML file, such as params/uk-2017.yaml");
    else if (status == STATUS_OK && !help)
        status = run_request(q, argc, argv, report, e);
    changes_free(&q->with.changes);
    mem_free(q);
    return status;
}
