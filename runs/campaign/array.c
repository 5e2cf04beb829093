/* Parts of a sweep. A folder keeps in its file "shards" how many parts it was begun with: several tasks may begin it at
 * the same moment, so that file is linked into its place, in which only one of them can succeed. */
#define _POSIX_C_SOURCE 200809L
#include "array.h"

#include "disk.h"
#include "number.h"
#include "text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char PLAN_NAME[] = "shards";

/* What Slurm writes, and the file of the plan. */
static bool number_of(int64_t *out, const char *text)
{
    char *end = NULL;

    if (text == NULL || *text < '0' || *text > '9')
        return false;
    errno = 0;
    *out = strtoll(text, &end, 10);
    return errno == 0 && *end == '\0';
}

bool array_is_slurm(void)
{
    const char *id = getenv("SLURM_ARRAY_TASK_ID");

    return id != NULL && *id != '\0';
}

enum status array_parse(struct array *a, const char *text, struct err *e)
{
    const char *why;

    *a = (struct array){0};
    const bool is_read = number_read_pair(&a->number, &a->of, text, '/', &why);
    if (!is_read && why != NULL)
        return err_set(e, STATUS_USAGE, "--shard '%.60s': one of the two %s", text, why);
    if (!is_read)
        return err_set(e, STATUS_USAGE,
                       "--shard '%.60s' is not of the form K/N, such as 3/8, nor slurm", text);
    if (a->of < 1 || a->of > MAX_SHARDS || a->number < 1 || a->number > a->of)
        return err_set(e, STATUS_USAGE, "--shard %.60s: K counts from 1 to N, and N is at most %d",
                       text, MAX_SHARDS);
    return STATUS_OK;
}

static char *path_in(const char *folder, const char *name)
{
    const size_t n = strlen(folder);
    struct text t = {0};

    text_add(&t, "%s%s%s", folder, n > 0 && folder[n - 1] == '/' ? "" : "/", name);
    return text_take(&t);
}

static enum status make_folder(const char *folder, struct err *e)
{
    struct stat info;

    if (mkdir(folder, 0777) == 0 ||
        (errno == EEXIST && stat(folder, &info) == 0 && S_ISDIR(info.st_mode)))
        return STATUS_OK;
    return disk_error(e, STATUS_NOOUTPUT, "cannot be made as a folder of shards", folder, errno);
}

bool array_read_plan(struct array_plan *p, const char *folder)
{
    char *path = path_in(folder, PLAN_NAME);
    FILE *f = path != NULL ? fopen(path, "r") : NULL;
    char line[128] = "";
    bool is_read = false;

    *p = (struct array_plan){0};
    if (f != NULL && fgets(line, sizeof line, f) != NULL) {
        char *end = line;
        p->n = strtoll(end, &end, 10);
        p->first = strtoll(end, &end, 10);
        p->step = strtoll(end, &end, 10);
        is_read = p->n >= 1 && p->n <= MAX_SHARDS && p->first >= 0 && p->step >= 1;
    }
    if (f != NULL)
        (void)fclose(f);
    free(path);
    return is_read;
}

/* Writes what the folder is begun with, unless another task was faster. */
static enum status begin_folder(const struct array_plan *p, const char *folder, struct err *e)
{
    char name[64];
    (void)snprintf(name, sizeof name, ".%s-%ld", PLAN_NAME, (long)getpid());
    char *temporary = path_in(folder, name), *path = path_in(folder, PLAN_NAME);
    FILE *f = temporary != NULL && path != NULL ? fopen(temporary, "w") : NULL;
    bool is_written = f != NULL && fprintf(f, "%" PRId64 " %" PRId64 " %" PRId64 "\n", p->n,
                                           p->first, p->step) > 0;

    if (f != NULL && fclose(f) != 0)
        is_written = false;
    const int error = errno;
    if (is_written && link(temporary, path) != 0 && errno != EEXIST)
        is_written = rename(temporary, path) == 0; /* a file system without links */
    if (temporary != NULL)
        (void)unlink(temporary);
    free(temporary);
    free(path);
    return is_written ? STATUS_OK
                      : disk_error(e, STATUS_NOOUTPUT, "cannot be written to", folder, error);
}

static enum status plan_of_folder(struct array_plan *p, const struct array_plan *own,
                                  const char *folder, struct err *e)
{
    enum status status = make_folder(folder, e);

    if (status != STATUS_OK || array_read_plan(p, folder))
        return status;
    status = begin_folder(own, folder, e);
    if (status == STATUS_OK && !array_read_plan(p, folder))
        status = err_set(e, STATUS_NOOUTPUT, "%s/%s: is damaged; remove it, and start again",
                         folder, PLAN_NAME);
    return status;
}

static enum status read_slurm(struct array_plan *p, int64_t *index, struct err *e)
{
    int64_t last = 0;

    p->step = 1;
    (void)number_of(&p->step, getenv("SLURM_ARRAY_TASK_STEP"));
    if (number_of(index, getenv("SLURM_ARRAY_TASK_ID")) &&
        number_of(&p->first, getenv("SLURM_ARRAY_TASK_MIN")) &&
        number_of(&last, getenv("SLURM_ARRAY_TASK_MAX")) &&
        number_of(&p->n, getenv("SLURM_ARRAY_TASK_COUNT")) && p->step >= 1 && p->n >= 1 &&
        last >= p->first)
        return STATUS_OK;
    return err_set(e, STATUS_USAGE,
                   "this is no task of a Slurm job array (SLURM_ARRAY_TASK_ID, _MIN, _MAX and "
                   "_COUNT are not all set); give --shard K/N");
}

enum status array_of_slurm(struct array *a, const char *folder, struct err *e)
{
    struct array_plan own = {0}, begun;
    int64_t index = 0, last = 0;
    enum status status = read_slurm(&own, &index, e);

    if (status != STATUS_OK)
        return status;
    (void)number_of(&last, getenv("SLURM_ARRAY_TASK_MAX"));
    const bool is_whole = last == own.first + (own.n - 1) * own.step;
    if (!is_whole && !array_read_plan(&begun, folder))
        return err_set(e, STATUS_USAGE,
                       "the job array has gaps (%" PRId64 " indices from %" PRId64 " to %" PRId64
                       "), and %s was not begun with a whole one; submit --array=1-N first, or "
                       "give --shard K/N",
                       own.n, own.first, last, folder);
    status = plan_of_folder(&begun, &own, folder, e);
    if (status != STATUS_OK)
        return status;
    *a = (struct array){.number = (index - begun.first) / begun.step + 1, .of = begun.n};
    if (index < begun.first || (index - begun.first) % begun.step != 0 || a->number > a->of)
        return err_set(e, STATUS_USAGE,
                       "%s was begun by a job array of %" PRId64 " from index %" PRId64
                       ", and has no part for index %" PRId64
                       "; take the same array, or another folder (confide merge joins both)",
                       folder, begun.n, begun.first, index);
    return STATUS_OK;
}

enum status array_file(char **file, const struct array *a, const char *folder, struct err *e)
{
    const struct array_plan own = {.n = a->of, .first = 1, .step = 1};
    struct array_plan begun;
    char name[96];
    const enum status status = plan_of_folder(&begun, &own, folder, e);

    *file = NULL;
    if (status != STATUS_OK)
        return status;
    if (begun.n == a->of)
        (void)snprintf(name, sizeof name, "shard-%" PRId64 ".h5", a->number);
    else
        (void)snprintf(name, sizeof name, "shard-%" PRId64 "-of-%" PRId64 ".h5", a->number, a->of);
    *file = disk_target_of(path_in(folder, name));
    return *file != NULL ? STATUS_OK : err_memory(e);
}

/* Parts differ by one at most, and every number of parts covers everything once. */
void array_range(const struct array *a, size_t n, size_t *first, size_t *end)
{
    const uint64_t each = n / (uint64_t)a->of, rest = n % (uint64_t)a->of;
    const uint64_t before = (uint64_t)a->number - 1;

    *first = (size_t)(each * before + (before < rest ? before : rest));
    *end = *first + (size_t)(each + (before < rest));
}
