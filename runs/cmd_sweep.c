/* confide sweep: from a sweep file to its output file, its design, or a forecast of what it would take. */
#include "cmd_sweep.h"

#include "campaign.h"
#include "mem.h"
#include "number.h"
#include "params.h"
#include "posterior.h"
#include "runs_commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPT_OUTPUT,
    OPT_SHARD,
    OPT_DESIGN_ONLY,
    OPT_PLAN,
    OPT_ONLY,
    OPT_SKIP_INVALID,
    OPT_ON_ERROR,
    OPT_BATCH
};

static const struct option_row ROWS[] = {
    {OPT_OUTPUT, 'o', "output", "OUT",
     "Output file (default: the sweep's name with .h5, in the current folder), or with --shard the "
     "folder of the shards."},
    SETTINGS_THREADS,
    {SETTING_REPLICATES, 'r', "replicates", "N",
     "Replicates of every point, instead of the sweep's. More can be added later: the same command "
     "with a larger N runs only what is missing."},
    SETTINGS_POPULATION,
    SETTINGS_SET,
    {OPT_SHARD, 0, "shard", "K/N",
     "Runs the K-th of N parts into OUT/shard-K.h5, as one job of several; confide merge joins "
     "them. 'slurm' takes K and N from the job array that this job belongs to, and is the default "
     "in one when OUT is no .h5 file."},
    {OPT_DESIGN_ONLY, 0, "design-only", NULL,
     "Writes the points as CSV, or as TSV to OUT.tsv, and runs nothing. 'design: list' reads it."},
    {OPT_PLAN, 0, "plan", NULL,
     "Runs nothing but a probe of two seconds, and says what the sweep takes: time, disk, memory."},
    {OPT_ONLY, 0, "only", "POINT:REPLICATE",
     "Runs only this replicate of this point (both from 1), with the bits it has in the whole "
     "sweep. Default output: SWEEP.only-POINT-REPLICATE.h5."},
    {OPT_SKIP_INVALID, 0, "skip-invalid", NULL,
     "Goes on without points that a rule of the parameters refuses; the output records them."},
    {OPT_ON_ERROR, 0, "on-error", "stop|continue",
     "When a replicate fails: stop, and save what has finished (the default), or continue with the "
     "others. The end lists every failure, with the command that repeats it."},
    {OPT_BATCH, 0, "batch", "N",
     "Simulates at most N points that follow one another together, which is faster; 1: each "
     "alone. The numbers do not depend on it. Default: as many as 64 worlds (a policy at a "
     "point), the threads and the memory allow."},
    SETTINGS_GRACE,
    SETTINGS_OVERWRITE,
    {SETTING_QUIET, 'q', "quiet", NULL,
     "No progress and no remarks on stderr; failures and warnings are still told."},
};

static const struct option_table TABLE = {
    .command = "sweep",
    .operands = "SWEEP",
    .about = "Simulates a scenario at many points of its parameters, as a sweep file says.\n"
             "Finished replicates are saved as they come (in long runs, every minute at the\n"
             "latest). Interrupted by Ctrl-C, by a batch system (SIGTERM, SIGUSR1: exit code\n"
             "75), a crash or a power cut, the same command continues where it stopped, and\n"
             "ends with the same numbers.\n"
             "\n"
             "A sweep of 100 points or more is tallied by year and for everybody together\n"
             "only, unless its scenario's output.every_steps and output.subgroups differ from\n"
             "their defaults, or output.every or one of these is --set here: its output would\n"
             "be very large.",
    .row = ROWS,
    .n_rows = sizeof ROWS / sizeof *ROWS,
    .examples = "Examples:\n"
                "  confide sweep params/examples/sweep-belief.yaml --plan\n"
                "  confide sweep params/examples/sweep-belief.yaml -o belief.h5\n"
                "  confide status belief.h5\n"
                "Four jobs side by side, 1/4 to 4/4 (on a cluster: runs/cluster/README.md), then\n"
                "joined:\n"
                "  confide sweep params/examples/sweep-belief.yaml -o belief/ --shard 1/4\n"
                "  confide merge belief/ -o belief.h5\n",
};

static enum status take_operand(struct sweep_request *q, const char *value, struct err *e)
{
    if (q->sweep != NULL)
        return options_usage(&TABLE, e, "one sweep at a time: '%s' is one too many", value);
    q->sweep = value;
    return STATUS_OK;
}

static enum status take_task(struct sweep_request *q, enum sweep_task task, struct err *e)
{
    if (q->task != SWEEP_RUN && q->task != task)
        return options_usage(&TABLE, e, "--design-only, --plan and --only exclude each other");
    q->task = task;
    return STATUS_OK;
}

static enum status take_only(struct sweep_request *q, const char *value, struct err *e)
{
    int64_t point = 0, replicate = 0;
    const char *why;
    const bool is_read = number_read_pair(&point, &replicate, value, ':', &why);

    if (!is_read && why != NULL)
        return options_usage(&TABLE, e, "--only '%.60s': one of the two %s", value, why);
    if (!is_read || point < 1 || replicate < 1 || replicate > UINT32_MAX)
        return options_usage(
            &TABLE, e,
            "--only '%.60s' is not of the form POINT:REPLICATE, both from 1, such as 3:1", value);
    q->only = (struct unit_key){(size_t)point - 1, (size_t)replicate - 1};
    return take_task(q, SWEEP_ONLY, e);
}

static enum status take_on_error(struct sweep_request *q, const char *value, struct err *e)
{
    q->goes_on = strcmp(value, "continue") == 0;
    if (!q->goes_on && strcmp(value, "stop") != 0)
        return options_usage(&TABLE, e, "--on-error '%.60s' is neither stop nor continue", value);
    return STATUS_OK;
}

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct sweep_request *q = into;

    switch (key) {
    case OPTION_OPERAND:
        return take_operand(q, value, e);
    case OPT_OUTPUT:
        q->output = value;
        return STATUS_OK;
    case OPT_SHARD:
        q->shard = value;
        return STATUS_OK;
    case OPT_DESIGN_ONLY:
        return take_task(q, SWEEP_DESIGN, e);
    case OPT_PLAN:
        return take_task(q, SWEEP_PLAN, e);
    case OPT_SKIP_INVALID:
        q->skip_invalid = true;
        return STATUS_OK;
    case OPT_ON_ERROR:
        return take_on_error(q, value, e);
    case OPT_BATCH:
        return options_count(&TABLE, "batch", value, 1, MAX_WORLDS, &q->batch, e);
    case OPT_ONLY:
        return take_only(q, value, e);
    default:
        return settings_take(&q->with, &TABLE, key, value, e);
    }
}

/* Calendar years, or as many steps where a step is too long for the calendar (checks.def). */
static void tally_by_year(struct scenario *s)
{
    const bool has_calendar = s->run.time_step_days <= 28;

    s->run.output_every = has_calendar ? EVERY_year : EVERY_steps;
    if (!has_calendar)
        s->run.output_every_steps = (int64_t)(365.25 / (double)s->run.time_step_days + 0.5);
}

/* What a large sweep leaves out, to limit the size of its output. It depends only on the sweep and the command line, so
 * that every part and every resumption agree. */
static void thin_out(const struct sweep_request *q, struct sweep *sw)
{
    struct scenario *s = &sw->experiment.scenario;
    const char *every_steps = "output.every_steps";
    size_t index = 0;
    const struct param_row *row = param_find(s, every_steps, &index);
    const bool is_usual =
        param_equal(row, param_get(row, s, &s->params, index), param_default(row, index));
    const bool by_year = is_usual && !changes_have(&q->with.changes, every_steps) &&
                         !changes_have(&q->with.changes, "output.every");
    const bool for_all =
        s->n_subgroups == SUBGROUP_COUNT && !changes_have(&q->with.changes, "output.subgroups");

    if (sw->experiment.n_points < LARGE_SWEEP || (!by_year && !for_all))
        return;
    if (by_year)
        tally_by_year(s);
    if (for_all) {
        s->n_subgroups = 1;
        s->subgroup[0] = SUBGROUP_all;
    }
    if (!q->with.quiet)
        (void)fprintf(stderr, "%d points or more: tallied%s%s (confide sweep --help)\n",
                      LARGE_SWEEP, by_year ? " by year" : "", for_all ? " for everybody only" : "");
}

static enum status read_and_run(const struct sweep_request *q, struct err *e)
{
    const struct sweep_options options = {.skip_invalid = q->skip_invalid,
                                          .overrides = q->with.changes.list,
                                          .n_overrides = q->with.changes.n,
                                          .posterior = posterior_table};
    struct sweep *sw = mem_array(1, sizeof *sw);
    enum status status = sw != NULL ? sweep_read(sw, q->sweep, &options, e) : err_memory(e);
    const bool is_read = status == STATUS_OK;

    status = ranks_together(q->ranks, status, e);
    if (status == STATUS_OK && sw != NULL) {
        thin_out(q, sw);
        status = cmd_sweep_go(q, sw, e);
    }
    if (is_read)
        sweep_free(sw);
    mem_free(sw);
    return status;
}

/* The first of several ranks reports what concerns all. */
static enum status run_with_ranks(struct sweep_request *q, struct err *e)
{
    enum status status = ranks_start(q->ranks, e);

    if (status != STATUS_OK)
        return status;
    q->with.quiet = q->with.quiet || q->ranks->rank > 0;
    status = read_and_run(q, e);
    status = ranks_agree(q->ranks, status, e);
    ranks_tell(q->ranks, status, e);
    ranks_end(q->ranks);
    return status;
}

enum status cmd_sweep(int argc, char **argv, const struct measure_hooks *measures, struct err *e)
{
    struct sweep_request *q = mem_array(1, sizeof *q);
    struct ranks ranks = ranks_alone();
    bool help = false;

    if (q == NULL)
        return err_memory(e);
    *q = (struct sweep_request){.table = &TABLE,
                                .batch = MAX_WORLDS,
                                .argc = argc,
                                .argv = argv,
                                .measures = measures,
                                .ranks = &ranks};
    settings_default(&q->with);
    enum status status = options_parse(&TABLE, argc, argv, take, q, &help, e);
    if (status == STATUS_OK && !help && q->sweep == NULL)
        status = options_usage(
            &TABLE, e, "which sweep? Name a YAML file, such as params/examples/sweep-belief.yaml");
    else if (status == STATUS_OK && !help && (q->task == SWEEP_RUN || q->task == SWEEP_ONLY))
        status = run_with_ranks(q, e);
    else if (status == STATUS_OK && !help)
        status = read_and_run(q, e);
    changes_free(&q->with.changes);
    mem_free(q);
    return status;
}
