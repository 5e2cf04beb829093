/* A calibration from start to end: its file, its rounds, its outcome. */
#include "calibrate.h"

#include "disk.h"
#include "mem.h"
#include "outcome.h"
#include "waves.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_PER_WAVE = 12 };

/* A calibration in progress. */
struct calibrating {
    const struct calibrate_request *q;
    struct calibration_file *file;
    struct aim *aim;   /* [target] */
    struct goal *goal; /* of those that are not held out */
    size_t n_goals;
    struct waves waves;
    struct matching matching;
};

static enum status make_aims(struct calibrating *x, struct err *e)
{
    const struct calibration_file *c = x->file;
    enum status status = STATUS_OK;
    const char *key = "";

    x->aim = mem_array(c->n_targets, sizeof *x->aim);
    x->goal = mem_array(c->n_targets, sizeof *x->goal);
    if (x->aim == NULL || x->goal == NULL)
        return err_memory(e);
    for (size_t t = 0; t < c->n_targets && status == STATUS_OK; t++) {
        const struct calibration_target *target = &c->target[t];
        status = aim_make(&x->aim[t], target, c->experiment[target->experiment].scenario, &key, e);
        if (!target->is_held_out)
            x->goal[x->n_goals++] = x->aim[t].goal;
    }
    return status;
}

/* Fewer points are not enough for an emulator. */
static enum status check_budget(const struct calibrating *x, struct err *e)
{
    const struct calibration_budget *b = &x->file->budget;
    const int64_t least = LEAST_PER_WAVE + 2 * (int64_t)calibration_inputs(x->file);

    if (b->points / b->waves >= least)
        return STATUS_OK;
    return err_set(e, STATUS_SCENARIO,
                   "%s: %lld points in %lld waves are fewer than %lld a wave, which %zu parameters "
                   "need at least; give more points: or fewer waves:",
                   x->file->name, (long long)b->points, (long long)b->waves, (long long)least,
                   calibration_inputs(x->file));
}

static enum status write_csv(const struct outcome *o, const char *output, struct err *e)
{
    const size_t length = strlen(output);
    const bool ends = length > 3 && strcmp(output + length - 3, ".h5") == 0;
    struct text t = {0}, name = {0};

    text_add(&name, "%.*s.csv", (int)(ends ? length - 3 : length), output);
    outcome_csv(&t, o);
    const enum status status = t.failed || name.failed
                                   ? err_memory(e)
                                   : disk_replace(name.data, t.data, t.length, "with -o", e);
    text_free(&name);
    text_free(&t);
    return status;
}

static enum status print(const struct outcome *o, bool is_markdown, struct err *e)
{
    struct text t = {0};
    enum status status = STATUS_OK;

    if (is_markdown)
        outcome_markdown(&t, o);
    else
        outcome_table(&t, o);
    if (t.failed)
        status = err_memory_for(e, "for the answer");
    else if (fputs(t.data, stdout) < 0)
        status = err_set(e, STATUS_IO, "standard output cannot be written");
    text_free(&t);
    return status;
}

/* The first of several ranks writes and prints. */
static enum status conclude(struct calibrating *x, struct err *e)
{
    struct outcome o = {.n = 0};
    enum status status = STATUS_OK;

    if (x->q->ranks->rank > 0)
        return STATUS_OK;
    status = outcome_make(&o, &x->waves, &x->matching, x->goal, e);
    if (status == STATUS_OK)
        status = outcome_write(&o, x->q->output, e);
    if (status == STATUS_OK)
        status = write_csv(&o, x->q->output, e);
    if (status == STATUS_OK)
        status = print(&o, x->q->is_markdown, e);
    outcome_free(&o);
    return status;
}

static enum status match(struct calibrating *x, struct err *e)
{
    const struct calibration_budget *b = &x->file->budget;
    const size_t per_wave = (size_t)(b->points / b->waves);
    const struct matching_setup setup = {.n_inputs = calibration_inputs(x->file),
                                         .n_goals = x->n_goals,
                                         .goal = x->goal,
                                         .waves = (size_t)b->waves,
                                         .points = per_wave,
                                         .posterior = (size_t)b->posterior,
                                         .rounds = (size_t)b->rounds,
                                         .cut = MATCHING_CUT,
                                         .degrees = (double)(b->replicates - 1),
                                         .seed = x->file->seed,
                                         .simulate = waves_simulate,
                                         .tell = waves_tell,
                                         .of = &x->waves};
    enum status status =
        waves_open(&x->waves, setup.waves * setup.points + setup.rounds * setup.posterior, e);

    return status == STATUS_OK ? matching_run(&x->matching, &setup, e) : status;
}

static enum status run(struct calibrating *x, struct err *e)
{
    const struct calibrate_request *q = x->q;
    enum status status = check_budget(x, e);

    if (status == STATUS_OK)
        status = make_aims(x, e);
    x->waves = (struct waves){.file = x->file,
                              .aim = x->aim,
                              .output = q->output,
                              .threads = q->threads,
                              .grace = q->grace,
                              .overwrite = q->overwrite,
                              .quiet = q->quiet,
                              .ranks = q->ranks,
                              .argc = q->argc,
                              .argv = q->argv};
    status = ranks_together(q->ranks, status, e);
    if (status == STATUS_OK)
        status = match(x, e);
    if (status == STATUS_OK)
        status = conclude(x, e);
    matching_free(&x->matching);
    waves_close(&x->waves);
    mem_free(x->aim);
    mem_free(x->goal);
    return status;
}

enum status calibrate_run(const struct calibrate_request *q, struct err *e)
{
    struct calibrating x = {.q = q, .file = mem_array(1, sizeof *x.file)};
    struct calibration_options options = {
        .check = aim_check, .n_budgets = q->n_budgets, .seed = q->seed};

    for (size_t i = 0; i < q->n_budgets; i++)
        options.budget[i] = q->budget[i];
    if (x.file == NULL)
        return err_memory(e);
    enum status status = calibration_file_read(x.file, q->file, &options, e);
    if (status == STATUS_OK)
        status = run(&x, e);
    calibration_file_free(x.file);
    mem_free(x.file);
    return status;
}
