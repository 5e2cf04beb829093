/* The folder OUT.h5.parts: durable writes, one owner at a time. */
#define _XOPEN_SOURCE 700
#include "parts.h"

#include "disk.h"
#include "parts_lock.h"
#include "shard_name.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char LOCK_NAME[] = "lock", TEMPORARY[] = ".writing-", ASIDE_SUFFIX[] = ".damaged";
const char PARTS_MANIFEST[] = "experiment", PARTS_JOINING[] = "joining.h5";

static char *joined(const char *a, const char *b, const char *c, const char *d)
{
    struct text t = {0};

    text_add(&t, "%s%s%s%s", a, b, c, d);
    return text_take(&t);
}

char *parts_folder(const char *file)
{
    return joined(file, ".parts", "", "");
}

char *parts_path(const struct parts *p, const char *name)
{
    return joined(p->folder, "/", name, "");
}

char *parts_temporary_path(const struct parts *p, const char *name)
{
    return joined(p->folder, "/", TEMPORARY, name);
}

bool parts_exist(const char *file)
{
    struct stat info;
    char *folder = parts_folder(file);
    const bool there = folder != NULL && stat(folder, &info) == 0 && S_ISDIR(info.st_mode);

    free(folder);
    return there;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool is_shard(const char *name)
{
    const char *end = shard_name_end(name);

    return end != NULL && *end == '\0';
}

static bool is_joining(const char *name)
{
    return starts_with(name, PARTS_JOINING);
}

static bool is_set_aside(const char *name)
{
    const char *end = is_joining(name) ? name + strlen(PARTS_JOINING) : shard_name_end(name);

    return end != NULL && strcmp(end, ASIDE_SUFFIX) == 0;
}

static bool is_manifest(const char *name)
{
    return strcmp(name, PARTS_MANIFEST) == 0;
}

static bool is_left_over(const char *name)
{
    return starts_with(name, TEMPORARY);
}

static bool is_ours(const char *name)
{
    return is_shard(name) || is_left_over(name) || is_set_aside(name) || is_manifest(name) ||
           is_joining(name);
}

static void remove_all(const struct parts *p, bool (*which)(const char *name))
{
    DIR *folder = opendir(p->folder);

    for (struct dirent *d; folder != NULL && (d = readdir(folder)) != NULL;)
        if (which(d->d_name))
            parts_remove(p, d->d_name);
    if (folder != NULL)
        (void)closedir(folder);
}

static enum status lock_folder(struct parts *p, const char *file, struct err *e)
{
    char *path = parts_path(p, LOCK_NAME);
    enum status status = STATUS_OK;

    if (path == NULL)
        return err_memory(e);
    p->lock = parts_lock_take(path, &p->is_owned);
    if (p->lock < 0 && errno == EWOULDBLOCK && p->is_owned)
        status =
            err_set(e, STATUS_NOOUTPUT,
                    "%s: another run is writing it, or was ended on another machine; this file "
                    "system has no locks to tell. Wait for that run to end, or remove %s if "
                    "it has",
                    file, path);
    else if (p->lock < 0 && errno == EWOULDBLOCK)
        status = err_set(
            e, STATUS_NOOUTPUT,
            "%s: another run is writing it; wait for that to end, or choose another file with -o",
            file);
    else if (p->lock < 0)
        status = disk_error(e, STATUS_NOOUTPUT, "cannot be written to", p->folder, errno);
    free(path);
    return status;
}

enum status parts_open(struct parts *p, const char *file, struct err *e)
{
    *p = (struct parts){.folder = parts_folder(file), .lock = -1};
    if (p->folder == NULL)
        return err_memory(e);

    enum status status = STATUS_OK;
    if (mkdir(p->folder, 0777) != 0 && errno != EEXIST)
        status = disk_error(e, STATUS_NOOUTPUT, "cannot be made", file, errno);
    if (status == STATUS_OK)
        status = lock_folder(p, file, e);
    if (status == STATUS_OK)
        remove_all(p, is_left_over);
    else
        parts_close(p);
    return status;
}

enum status parts_join(struct parts *p, const char *file, struct err *e)
{
    *p = (struct parts){.folder = parts_folder(file), .lock = -1};
    return p->folder != NULL ? STATUS_OK : err_memory(e);
}

static bool is_empty(const struct parts *p)
{
    DIR *folder = opendir(p->folder);
    bool empty = folder != NULL;

    for (struct dirent *d; empty && (d = readdir(folder)) != NULL;)
        empty = strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0 ||
                strcmp(d->d_name, LOCK_NAME) == 0 || is_manifest(d->d_name);
    if (folder != NULL)
        (void)closedir(folder);
    return empty;
}

void parts_close(struct parts *p)
{
    if (p->folder != NULL && p->lock >= 0 && is_empty(p)) {
        parts_remove(p, PARTS_MANIFEST);
        parts_remove(p, LOCK_NAME);
        (void)rmdir(p->folder);
    }
    if (p->folder != NULL && p->lock >= 0 && p->is_owned)
        parts_remove(p, LOCK_NAME);
    if (p->folder != NULL && p->lock >= 0)
        (void)close(p->lock);
    free(p->folder);
    *p = (struct parts){.lock = -1};
}

static int write_all(int f, const char *data, size_t size)
{
    while (size > 0) {
        const ssize_t n = write(f, data, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        data += n;
        size -= (size_t)n;
    }
    return fsync(f);
}

enum status parts_save(const struct parts *p, const char *name, const void *data, size_t size,
                       struct err *e)
{
    char *temporary = parts_temporary_path(p, name), *path = parts_path(p, name);
    const int f = temporary == NULL || path == NULL
                      ? -1
                      : open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool saved = f >= 0 && write_all(f, data, size) == 0;
    int error = errno;

    if (f >= 0 && close(f) != 0 && saved) {
        saved = false;
        error = errno;
    }
    if (saved && rename(temporary, path) != 0) {
        saved = false;
        error = errno;
    }
    if (saved)
        disk_sync_folder_of(path);
    else if (f >= 0)
        (void)unlink(temporary);
    free(temporary);
    free(path);
    return saved ? STATUS_OK
                 : disk_error(e, STATUS_IO, "a finished replicate cannot be written", p->folder,
                              error);
}

void parts_remove(const struct parts *p, const char *name)
{
    char *path = parts_path(p, name);

    if (path != NULL)
        (void)unlink(path);
    free(path);
}

void parts_set_aside(const struct parts *p, const char *name)
{
    char *path = parts_path(p, name), *aside = joined(p->folder, "/", name, ASIDE_SUFFIX);

    if (path != NULL && aside != NULL)
        (void)rename(path, aside);
    free(path);
    free(aside);
}

enum status parts_each(const struct parts *p,
                       enum status (*see)(void *into, const char *name, struct err *e), void *into,
                       struct err *e)
{
    DIR *folder = opendir(p->folder);
    enum status status = STATUS_OK;

    if (folder == NULL)
        return disk_error(e, STATUS_NOOUTPUT, "cannot be listed", p->folder, errno);
    for (struct dirent *d; status == STATUS_OK && (d = readdir(folder)) != NULL;)
        if (is_shard(d->d_name))
            status = see(into, d->d_name, e);
    (void)closedir(folder);
    return status;
}

bool parts_is_locked(const struct parts *p)
{
    char *path = parts_path(p, LOCK_NAME);
    const bool is_locked = path != NULL && parts_lock_is_taken(path);

    free(path);
    return is_locked;
}

size_t parts_damaged(const struct parts *p)
{
    DIR *folder = opendir(p->folder);
    size_t n = 0;

    for (struct dirent *d; folder != NULL && (d = readdir(folder)) != NULL;)
        n += is_set_aside(d->d_name);
    if (folder != NULL)
        (void)closedir(folder);
    return n;
}

void parts_clear(const struct parts *p)
{
    remove_all(p, is_ours);
}
