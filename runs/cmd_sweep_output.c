/* Where the output of confide sweep goes: a file, a part of several, or the design as a table. */
#define _POSIX_C_SOURCE 200809L
#include "cmd_sweep.h"

#include "disk.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool ends_in(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

static bool is_folder(const char *path)
{
    struct stat info;

    return ends_in(path, "/") || (stat(path, &info) == 0 && S_ISDIR(info.st_mode));
}

static enum status find_part(struct array *a, char **file, const struct sweep_request *q,
                             struct err *e)
{
    const bool is_slurm = q->shard == NULL || strcmp(q->shard, "slurm") == 0;
    enum status status;

    if (q->output == NULL || ends_in(q->output, ".h5"))
        return options_usage(q->table, e,
                             "--shard needs the name of a folder with -o, such as "
                             "-o belief/");
    if (q->task == SWEEP_ONLY)
        return options_usage(q->table, e, "--only and --shard exclude each other");
    status = is_slurm ? array_of_slurm(a, q->output, e) : array_parse(a, q->shard, e);
    if (status == STATUS_USAGE) {
        const struct err why = *e;
        return options_usage(q->table, e, "%s", why.msg);
    }
    if (status == STATUS_OK)
        status = array_file(file, a, q->output, e);
    if (status == STATUS_OK && !q->with.quiet)
        (void)fprintf(stderr, "part %lld of %lld, into %s\n", (long long)a->number,
                      (long long)a->of, *file);
    return status;
}

/* A plan makes no folder. Without --shard it is of all parts together. */
static enum status find_planned(struct array *a, char **file, const struct sweep_request *q,
                                struct err *e)
{
    enum status status = q->shard != NULL ? array_parse(a, q->shard, e) : STATUS_OK;

    if (status == STATUS_USAGE) {
        const struct err why = *e;
        return options_usage(q->table, e, "%s", why.msg);
    }
    *file = q->output != NULL ? disk_target(q->output) : disk_target_of(text_stem(q->sweep, ".h5"));
    if (status == STATUS_OK && *file == NULL)
        status = err_memory(e);
    return status;
}

enum status cmd_sweep_find_output(struct array *a, char **file, const struct sweep_request *q,
                                  struct err *e)
{
    char more[96] = ".h5";

    *a = (struct array){1, 1};
    *file = NULL;
    if (q->task == SWEEP_PLAN)
        return find_planned(a, file, q, e);
    if (q->shard != NULL || (array_is_slurm() && q->task == SWEEP_RUN && q->output != NULL &&
                             !ends_in(q->output, ".h5")))
        return find_part(a, file, q, e);
    if (q->output != NULL && (strcmp(q->output, "-") == 0 || is_folder(q->output)))
        return options_usage(q->table, e,
                             "--output '%s' is not the name of a file; name one, such as "
                             "belief.h5, or say with --shard K/N which part goes there",
                             q->output);
    if (q->task == SWEEP_ONLY)
        (void)snprintf(more, sizeof more, ".only-%zu-%zu.h5", q->only.point + 1,
                       q->only.replicate + 1);
    *file = q->output != NULL ? disk_target(q->output) : disk_target_of(text_stem(q->sweep, more));
    return *file != NULL ? STATUS_OK : err_memory(e);
}

enum status cmd_sweep_write_design(const struct sweep_request *q, const struct experiment *x,
                                   struct err *e)
{
    const bool has_tabs = q->output != NULL && ends_in(q->output, ".tsv");
    char *text = experiment_design_text(x, has_tabs ? '\t' : ',');
    enum status status = STATUS_OK;

    if (text == NULL)
        return err_memory_for(e, "for the design");
    if (q->output == NULL)
        (void)fputs(text, stdout); /* main checks at the end whether this could be written */
    else if (!q->with.overwrite && disk_file_size(q->output) > 0)
        status = err_set(e, STATUS_NOOUTPUT,
                         "%s: is there already; it was left as it is. Give --overwrite to replace "
                         "it, or choose another file with -o.",
                         q->output);
    else
        status = disk_replace(q->output, text, strlen(text), "with -o", e);
    free(text);
    return status;
}
