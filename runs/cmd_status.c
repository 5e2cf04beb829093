/* confide status: which part of a run or a sweep is done, and which command continues it. */
#define _POSIX_C_SOURCE 200809L
#include "runs_commands.h"

#include "options.h"
#include "result.h"
#include "standing.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { OPT_JSON, OPT_VERIFY };

static const struct option_row ROWS[] = {
    {OPT_JSON, 0, "json", NULL, "Prints JSON, for programs."},
    {OPT_VERIFY, 0, "verify", NULL,
     "Reads everything first: that it is what was written, by its checksums, and that the counts "
     "are "
     "possible. Exit code 74 when something is damaged."},
};

static const struct option_table TABLE = {
    .command = "status",
    .operands = "OUT.h5|FOLDER",
    .about = "Says how much of a run or a sweep is done: replicates in the output file, and\n"
             "those saved beside it; which are missing; which tasks of a job array have to\n"
             "run again; and which command continues it. Works during a run, after a crash, and\n"
             "at the end.",
    .row = ROWS,
    .n_rows = sizeof ROWS / sizeof *ROWS,
    .examples = "Examples:\n"
                "  confide status belief.h5\n"
                "  confide status belief/ --json\n"
                "  confide status belief.h5 --verify\n",
};

struct request {
    const char *path;
    bool json, verify;
};

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *q = into;

    if (key == OPT_JSON) {
        q->json = true;
        return STATUS_OK;
    }
    if (key == OPT_VERIFY) {
        q->verify = true;
        return STATUS_OK;
    }
    if (q->path != NULL)
        return options_usage(&TABLE, e, "one file or folder at a time: '%s' is one too many",
                             value);
    q->path = value;
    return STATUS_OK;
}

static enum status verify_output(const char *path, struct err *e)
{
    struct result *r = NULL;
    enum status status = result_open(&r, path, e);

    if (status == STATUS_OK && !result_has_sums(r))
        (void)fprintf(stderr,
                      "%s: is of a version that kept no checksums; only its counts are looked at\n",
                      path);
    if (status == STATUS_OK)
        status = result_check_sums(r, e);
    if (status == STATUS_OK)
        status = result_check_laws(r, e);
    result_close(r);
    return status;
}

/* merge_find has read the shards already. */
static enum status verify_one(const struct merge_file *f, struct err *e)
{
    if (f->is_foreign)
        return STATUS_OK;
    if (f->n_damaged > 0)
        return err_set(e, STATUS_IO,
                       "%s: %zu of its files %s damaged; the command that made them runs their "
                       "replicates again",
                       f->path, f->n_damaged, f->n_damaged == 1 ? "is" : "are");
    return f->is_parts ? STATUS_OK : verify_output(f->path, e);
}

/* Says all that is damaged. */
static enum status verify_all(const struct merge *m, struct err *e)
{
    size_t n = 0;
    const struct merge_file *file = merge_files(m, &n);
    struct text t = {0};
    enum status status = STATUS_OK;

    for (size_t i = 0; i < n && status == STATUS_OK; i++) {
        status = verify_one(&file[i], e);
        if (status == STATUS_IO) {
            text_add(&t, "%s%s", t.length > 0 ? "\n" : "", e->msg);
            status = STATUS_OK;
        }
    }
    if (status == STATUS_OK && t.length > 0)
        status = err_set(e, STATUS_IO, "%s", t.data);
    text_free(&t);
    return status;
}

static bool is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static enum status tell(const struct request *q, const struct merge *m, struct err *e)
{
    struct standing s;
    struct text t = {0};
    enum status status = standing_of(&s, m, is_folder(q->path) ? q->path : NULL, e);

    if (status != STATUS_OK)
        return status;
    if (q->json)
        standing_as_json(&t, &s);
    else
        standing_for_people(&t, &s);
    if (t.failed || t.data == NULL)
        status = err_memory(e);
    else if (fputs(t.data, stdout) < 0)
        status = err_output(e);
    text_free(&t);
    standing_free(&s);
    return status;
}

enum status cmd_status(int argc, char **argv, struct err *e)
{
    struct request q = {.path = NULL};
    struct merge *m = NULL;
    bool help = false;
    enum status status = options_parse(&TABLE, argc, argv, take, &q, &help, e);

    if (status != STATUS_OK || help)
        return status;
    if (q.path == NULL)
        return options_usage(&TABLE, e, "of what? Name an output file, or the folder of the parts");
    status = merge_find(&m, &q.path, 1, q.verify, e);
    if (status == STATUS_OK && q.verify)
        status = verify_all(m, e);
    if (status == STATUS_OK)
        status = tell(&q, m, e);
    merge_free(m);
    return status;
}
