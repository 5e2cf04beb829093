/* confide status: what of a run or a sweep is done, and what command goes on. */
#define _POSIX_C_SOURCE 200809L
#include "runs_commands.h"

#include "options.h"
#include "standing.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { OPT_JSON };

static const struct option_row ROWS[] = {
    {OPT_JSON, 0, "json", NULL, "Prints JSON, for programs."},
};

static const struct option_table TABLE = {
    .command = "status",
    .operands = "OUT.h5|FOLDER",
    .about = "Says how much of a run or a sweep is done: replicates in the output file, and those\n"
             "saved beside it; which are missing; which tasks of a job array have to run again;\n"
             "and what command goes on. Works while it runs, after a crash, and at the end.",
    .row = ROWS,
    .n_rows = sizeof ROWS / sizeof *ROWS,
    .examples = "Examples:\n"
                "  confide status belief.h5\n"
                "  confide status belief/ --json\n",
};

struct request {
    const char *path;
    bool json;
};

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *q = into;

    if (key == OPT_JSON) {
        q->json = true;
        return STATUS_OK;
    }
    if (q->path != NULL)
        return options_usage(&TABLE, e, "one file or folder at a time: '%s' is one too many",
                             value);
    q->path = value;
    return STATUS_OK;
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
    status = merge_find(&m, &q.path, 1, false, e);
    if (status == STATUS_OK)
        status = tell(&q, m, e);
    merge_free(m);
    return status;
}
