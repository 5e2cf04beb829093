/* Merging: finding the files. */
#define _POSIX_C_SOURCE 200809L
#include "merge.h"

#include "disk.h"
#include "mem.h"
#include "merge_own.h"
#include "place.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char PARTS[] = ".parts", H5[] = ".h5";

/* Names of output files, whether they are there or only their shards are. */
struct names {
    char **name;
    size_t n, capacity;
};

static bool add_name(struct names *names, char *name)
{
    if (names->n == names->capacity && name != NULL) {
        const size_t capacity = names->capacity * 2 + 64;
        char **more = realloc(names->name, capacity * sizeof *more);
        if (more != NULL) {
            names->name = more;
            names->capacity = capacity;
        }
    }
    if (name == NULL || names->n == names->capacity) {
        free(name);
        return false;
    }
    names->name[names->n++] = name;
    return true;
}

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);

    return n > m && strcmp(text + n - m, end) == 0;
}

static bool is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* The name without the suffix of its parts, if it has that; after `folder`/ where that is given. */
static char *output_name(const char *folder, const char *name)
{
    const size_t n = strlen(name) - (ends_with(name, PARTS) ? strlen(PARTS) : 0);
    struct text t = {0};

    if (folder != NULL)
        text_add(&t, "%s%s", folder, ends_with(folder, "/") ? "" : "/");
    text_add_bytes(&t, name, n);
    return text_take(&t);
}

static enum status list_folder(struct names *names, const char *path, struct err *e)
{
    DIR *folder = opendir(path);
    enum status status = STATUS_OK;

    if (folder == NULL)
        return err_set(e, STATUS_NOINPUT, "%s: %s", path, strerror(errno));
    for (struct dirent *d; status == STATUS_OK && (d = readdir(folder)) != NULL;)
        if (d->d_name[0] != '.' &&
            (ends_with(d->d_name, H5) || ends_with(d->d_name, ".h5.parts")) &&
            !add_name(names, output_name(path, d->d_name)))
            status = err_memory(e);
    (void)closedir(folder);
    return status;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Adds what a path leads to; slashes at its end are cut. */
static enum status list_bare(struct names *names, char *path, struct err *e)
{
    const size_t first = names->n;

    for (size_t n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
        path[n - 1] = '\0';
    if (!is_folder(path) || ends_with(path, PARTS))
        return add_name(names, disk_target_of(output_name(NULL, path))) ? STATUS_OK : err_memory(e);

    const enum status status = list_folder(names, path, e);
    if (names->n > first)
        qsort(names->name + first, names->n - first, sizeof *names->name, by_name);
    return status;
}

static enum status list(struct names *names, const char *path, struct err *e)
{
    char *bare = text_copy(path);

    if (bare == NULL)
        return err_memory(e);
    const enum status status = list_bare(names, bare, e);
    free(bare);
    return status;
}

/* A name that the person gave must lead to something of ours. */
static enum status check_named(const struct merge *m, const char *path, size_t before,
                               struct err *e)
{
    struct stat info;
    const bool is_junk =
        m->n == before + 1 && !m->file[before].is_parts && !place_is_hdf5(m->file[before].path);

    if ((m->n > before && !is_junk) || is_folder(path))
        return STATUS_OK;
    if (stat(path, &info) != 0)
        return err_set(e, STATUS_NOINPUT, "%s: %s, and there are no shards in %s.parts", path,
                       strerror(errno), path);
    struct result *r = NULL;
    const enum status status = result_open(&r, path, e); /* which says what it is */
    result_close(r);
    if (status != STATUS_OK)
        return status;
    return err_set(e, STATUS_IO, "%s: is not an output file of confide, or is damaged or cut short",
                   path);
}

static enum status look_at_all(struct merge *m, const char *const *path, size_t n, struct err *e)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < n && status == STATUS_OK; i++) {
        struct names names = {.n = 0};
        const size_t before = m->n;
        bool known = false;
        status = list(&names, path[i], e);
        for (size_t k = 0; k < names.n; k++) {
            known = known || merge_knows(m, names.name[k]);
            if (status == STATUS_OK)
                status = merge_look(m, names.name[k], e);
            free(names.name[k]);
        }
        free(names.name);
        if (status == STATUS_OK && !known)
            status = check_named(m, path[i], before, e);
    }
    return status;
}

static enum status nothing_found(const struct merge *m, const char *path, struct err *e)
{
    if (m->n == 0)
        return err_set(e, STATUS_NOINPUT,
                       "%s: there are no output files of confide in it, and no shards of one",
                       path);
    if (!m->file[0].is_parts)
        return err_set(e, STATUS_IO,
                       "%s: is not an output file of confide, or is damaged or cut short",
                       m->file[0].path);
    return err_set(
        e, STATUS_NOINPUT,
        "%s: does not say which experiment it is of (it is damaged, or its file experiment "
        "is missing); give the command again that made it",
        m->file[0].path);
}

enum status merge_find(struct merge **out, const char *const *path, size_t n, bool thorough,
                       struct err *e)
{
    struct merge *m = mem_array(1, sizeof *m);

    *out = NULL;
    if (m == NULL)
        return err_memory(e);
    m->thorough = thorough;
    enum status status = look_at_all(m, path, n, e);
    if (status == STATUS_OK && m->first == NULL)
        status = nothing_found(m, path[0], e);
    if (status == STATUS_OK)
        *out = m;
    else
        merge_free(m);
    return status;
}

void merge_free(struct merge *m)
{
    if (m == NULL)
        return;
    for (size_t i = 0; i < m->n; i++)
        free(m->file[i].path);
    free(m->file);
    free(m->first_path);
    head_free(&m->head);
    sources_free(&m->sources);
    result_close(m->first);
    mem_free(m);
}

enum status merge_check(const struct merge *m, struct err *e)
{
    if (m->foreign.code == STATUS_OK)
        return STATUS_OK;
    *e = m->foreign;
    return e->code;
}
