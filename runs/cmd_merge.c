/* confide merge: joins the shards of a sweep, or several output files of one experiment, into one file. */
#include "runs_commands.h"

#include "disk.h"
#include "machine.h"
#include "mem.h"
#include "merge.h"
#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPT_OUTPUT, OPT_THREADS, OPT_OVERWRITE, OPT_QUIET };
enum { MAX_ENTRIES = 8 };

static const struct option_row ROWS[] = {
    {OPT_OUTPUT, 'o', "output", "OUT.h5", "The file to make. What it holds already is kept."},
    {OPT_THREADS, 't', "threads", "N",
     "Threads; 'slurm': as many as SLURM_CPUS_PER_TASK says. Default: OMP_NUM_THREADS, else "
     "SLURM_CPUS_PER_TASK, else the processors this "
     "process may use."},
    {OPT_OVERWRITE, 0, "overwrite", NULL,
     "Replaces an output file that is there, once the new one is whole."},
    {OPT_QUIET, 'q', "quiet", NULL, "No remarks on stderr."},
};

static const struct option_table TABLE = {
    .command = "merge",
    .operands = "FOLDER|FILE...",
    .about =

        "Joins what the parts of a sweep have saved (confide sweep --shard) into one\n"
        "output file: finished parts, and what unfinished ones have in their .parts\n"
        "folders. Also joins output files of one experiment from several machines. A\n"
        "replicate that lies in several is taken once; what is missing is said, and can\n"
        "be merged in later. The parts are left as they are.",
    .row = ROWS,
    .n_rows = sizeof ROWS / sizeof *ROWS,
    .examples = "Examples:\n"
                "  confide merge belief/ -o belief.h5\n"
                "  confide merge here.h5 there.h5 -o both.h5\n",
};

struct request {
    const char **path;
    size_t n;
    const char *output;
    int64_t threads;
    bool overwrite, quiet;
};

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *q = into;

    switch (key) {
    case OPT_OUTPUT:
        if (value[strlen(value) - 1] == '/' || strcmp(value, "-") == 0)
            return options_usage(&TABLE, e, "--output '%s' is not the name of a file", value);
        q->output = value;
        return STATUS_OK;
    case OPT_THREADS:
        return settings_threads(&q->threads, &TABLE, value, e);
    case OPT_OVERWRITE:
        q->overwrite = true;
        return STATUS_OK;
    case OPT_QUIET:
        q->quiet = true;
        return STATUS_OK;
    default:
        q->path[q->n++] = value;
        return STATUS_OK;
    }
}

static void say_end(const struct merge *m, const struct request *q)
{
    const struct merge_summary s = merge_summarise(m);
    char *missing = merge_missing(m, MAX_ENTRIES);

    (void)fprintf(stderr, "%zu of %zu replicates are in %s\n", s.n_safe, s.n_wanted, q->output);
    if (s.n_safe < s.n_wanted && missing != NULL)
        (void)fprintf(stderr, "missing: %s\n", missing);
    if (s.n_damaged > 0)
        (void)fprintf(stderr,
                      "%zu damaged file%s left out; the command that made it runs its replicates "
                      "again\n",
                      s.n_damaged, s.n_damaged == 1 ? " was" : "s were");
    if (s.n_at_work > 0)
        (void)fprintf(stderr, "%zu run%s still at work: merge again when %s ended\n", s.n_at_work,
                      s.n_at_work == 1 ? " is" : "s are",
                      s.n_at_work == 1 ? "it has" : "they have");
    free(missing);
}

/* `file` is where q->output leads to. */
static enum status merge(const struct request *q, const char *file, int argc, char **argv,
                         struct err *e)
{
    struct merge *m = NULL;
    struct provenance made_by;
    enum status status = provenance_init(&made_by, argc, argv, e);

    if (status != STATUS_OK)
        return status;
    status = merge_find(&m, q->path, q->n, true, e);
    if (status == STATUS_OK)
        status = merge_check(m, e);
    if (status == STATUS_OK) {
        const char *sweep = merge_text(m, "sweep");
        const struct merge_output o = {.file = file,
                                       .made_by = &made_by,
                                       .overwrite = q->overwrite,
                                       .lawful = true,
                                       .trim = sweep != NULL && strstr(sweep, "stop_when:") != NULL,
                                       .threads = machine_threads((int)q->threads).got};
        status = merge_write(m, &o, e);
    }
    if (status == STATUS_OK && !q->quiet)
        say_end(m, q);
    merge_free(m);
    provenance_free(&made_by);
    return status;
}

static enum status merge_into_target(const struct request *q, int argc, char **argv, struct err *e)
{
    char *file = disk_target(q->output);
    const enum status status = file != NULL ? merge(q, file, argc, argv, e) : err_memory(e);

    free(file);
    return status;
}

enum status cmd_merge(int argc, char **argv, struct err *e)
{
    struct request q = {.path = mem_array((size_t)argc + 1, sizeof *q.path)};
    bool help = false;

    if (q.path == NULL)
        return err_memory(e);
    enum status status = options_parse(&TABLE, argc, argv, take, &q, &help, e);
    if (status == STATUS_OK && !help && q.n == 0)
        status = options_usage(&TABLE, e, "merge what? Name the folder of the shards, or files");
    else if (status == STATUS_OK && !help && q.output == NULL)
        status = options_usage(&TABLE, e, "into which file? Name one with -o, such as -o all.h5");
    else if (status == STATUS_OK && !help)
        status = merge_into_target(&q, argc, argv, e);
    mem_free(q.path);
    return status;
}
