/* confide new: a small scenario to start from. */
#define _XOPEN_SOURCE 700
#include "mem.h"
#include "new_scenario.h"
#include "options.h"
#include "params_commands.h"
#include "scenario_file.h"
#include "text.h"
#include "yaml_scalar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPT_BASE };

static const struct option_row ROWS[] = {
    {OPT_BASE, 0, "base", "SCENARIO",
     "Start from another scenario, and say only what is changed of it."},
};

static const struct option_table TABLE = {
    .command = "new",
    .operands = "FILE",
    .about = "Writes a small scenario with comments, to start from: two groups, two conditions\n"
             "and three policies, which run in seconds as they stand. With --base it is a few\n"
             "lines that change another scenario. '-' writes to standard output. A file that\n"
             "is there is never replaced.",
    .row = ROWS,
    .n_rows = sizeof ROWS / sizeof *ROWS,
    .examples = "Examples:\n"
                "  confide new mine.yaml\n"
                "  confide check mine.yaml\n"
                "  confide run mine.yaml -o mine.h5\n"
                "  confide new mine.yaml --base params/uk-2017.yaml\n"};

struct request {
    const char *file, *base;
};

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *q = into;

    if (key == OPT_BASE)
        q->base = value;
    else if (q->file != NULL)
        return options_usage(&TABLE, e, "one FILE at a time: '%.80s' is one too many", value);
    else
        q->file = value;
    return STATUS_OK;
}

/* The lines of a part; where BASE stands in them, the name of the base. */
static void add_lines(struct text *t, const char *const *line, const char *base)
{
    static const char PLACE[] = "BASE";

    for (; *line != NULL; line++) {
        const char *at = base == NULL ? NULL : strstr(*line, PLACE);
        if (at == NULL) {
            text_add(t, "%s", *line);
            continue;
        }
        text_add_bytes(t, *line, (size_t)(at - *line));
        text_add(t, "%s%s", base, at + sizeof PLACE - 1);
    }
}

/* A base is named relative to the file that names it: in full, where that lies elsewhere. False: no memory. */
static bool text_is_made(struct text *t, const struct request *q)
{
    struct text base = {.data = NULL};
    char *full = NULL;

    if (q->base == NULL) {
        add_lines(t, NEW_YAML, NULL);
        return !t->failed;
    }
    if (strchr(q->file, '/') != NULL)
        full = realpath(q->base, NULL);
    yaml_scalar_text(&base, full == NULL ? q->base : full);
    if (!base.failed)
        add_lines(t, NEW_BASE_YAML, base.data);
    t->failed = t->failed || base.failed;
    free(full);
    text_free(&base);
    return !t->failed;
}

/* Only where there is no such file yet. */
static enum status write_new(const char *name, const struct text *t, struct err *e)
{
    const int f = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    if (f < 0 && errno == EEXIST)
        return err_set(e, STATUS_NOOUTPUT,
                       "%s: is there already; choose another name, or remove it first", name);
    if (f < 0)
        return err_set(e, STATUS_NOOUTPUT, "%s: cannot be written: %s", name, strerror(errno));
    const bool good = write(f, t->data, t->length) == (ssize_t)t->length;
    const int why = errno;
    if (close(f) == 0 && good) {
        (void)puts(name);
        return STATUS_OK;
    }
    (void)unlink(name);
    return err_set(e, STATUS_NOOUTPUT, "%s: cannot be written: %s", name, strerror(why));
}

/* What is made of it would have the mistakes of its base. */
static enum status check_base(const char *base, struct err *e)
{
    struct scenario *s = mem_array(1, sizeof *s);

    if (s == NULL)
        return err_memory(e);
    const enum status status = scenario_read(s, base, NULL, 0, NULL, e);
    if (status == STATUS_OK)
        scenario_free(s);
    mem_free(s);
    return status;
}

enum status cmd_new(int argc, char **argv, struct err *e)
{
    struct request q = {.file = NULL};
    struct text t = {.data = NULL};
    bool help;
    enum status s = options_parse(&TABLE, argc, argv, take, &q, &help, e);

    if (s != STATUS_OK || help)
        return s;
    if (q.file == NULL)
        return options_usage(&TABLE, e, "which FILE? Name the scenario to be written");
    s = q.base == NULL ? STATUS_OK : check_base(q.base, e);
    if (s != STATUS_OK)
        return s;
    if (!text_is_made(&t, &q))
        s = err_memory(e);
    else if (strcmp(q.file, "-") == 0)
        (void)fputs(t.data, stdout); /* main checks at the end whether this could be written */
    else
        s = write_new(q.file, &t, e);
    text_free(&t);
    return s;
}
