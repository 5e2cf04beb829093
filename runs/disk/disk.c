/* What lies at a path, how much space is free, and moving a finished file durably into its place. */
#define _XOPEN_SOURCE 700
#include "disk.h"

#include "place.h"
#include "stop.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { MOST_PATH = 4096, MOST_LINKS = 40 };

/* %s: how another place is chosen. */
static const char *remedy_of(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return "free some space, or choose another place %s; the same command then continues";
    case EFBIG:
        return "raise the limit on file sizes (ulimit -f); the same command then continues";
    case EACCES:
    case EPERM:
    case EROFS:
        return "choose a place that can be written to %s";
    case ENOENT:
        return "make the folder first, or choose another place %s";
    case ENOTDIR:
        return "a part of that path is a file, not a folder; choose another place %s";
    case ENAMETOOLONG:
        return "choose a shorter name %s";
    default:
        return "the same command continues when this is mended; or choose another place %s";
    }
}

enum status disk_error_of(struct err *e, enum status code, const char *what, const char *path,
                          int error, const char *choose)
{
    const char *remedy = remedy_of(error), *gap = strstr(remedy, "%s");
    const size_t before = gap != NULL ? (size_t)(gap - remedy) : strlen(remedy);

    return err_set(e, code, "%s: %s: %s; %.*s%s%s", path, what,
                   error != 0 ? strerror(error) : "unknown reason", (int)before, remedy,
                   gap != NULL ? choose : "", gap != NULL ? gap + 2 : "");
}

enum status disk_error(struct err *e, enum status code, const char *what, const char *path,
                       int error)
{
    return disk_error_of(e, code, what, path, error, "with -o");
}

enum { MOST_TRIES = 1000 };

char *disk_beside(const char *target)
{
    const char *slash = strrchr(target, '/');
    const size_t folder = slash == NULL ? 0 : (size_t)(slash - target) + 1;

    errno = ENOMEM;
    for (int i = 0; i < MOST_TRIES; i++) {
        struct text name = {.data = NULL};
        text_add_bytes(&name, target, folder);
        text_add(&name, ".confide-%ld-%d.new", (long)getpid(), i);
        char *beside = text_take(&name);
        const int file =
            beside == NULL ? -1 : open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0) {
            (void)close(file);
            return beside;
        }
        const int why = beside == NULL ? ENOMEM : errno;
        free(beside);
        errno = why;
        if (why != EEXIST)
            break;
    }
    return NULL;
}

/* 0, or the errno. */
static int write_whole(const char *path, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");
    int why = 0;

    if (f == NULL)
        return errno;
    if (fwrite(bytes, 1, n, f) != n)
        why = errno;
    if (fclose(f) != 0 && why == 0)
        why = errno;
    return why;
}

enum status disk_replace(const char *file, const void *bytes, size_t n, const char *choose,
                         struct err *e)
{
    char *target = disk_target(file);

    if (target == NULL)
        return err_memory_for(e, "for a path");
    const bool is_other = place_is_other(target) != NULL; /* a device, as /dev/stdout */
    const bool is_held = stop_hold();
    char *beside = is_other ? NULL : disk_beside(target);
    int why = is_other || beside != NULL ? 0 : errno;
    if (why == 0)
        why = write_whole(is_other ? target : beside, bytes, n);
    if (why == 0 && !is_other && rename(beside, target) != 0)
        why = errno;
    if (why != 0 && beside != NULL)
        (void)remove(beside);
    stop_release(is_held);
    free(target);
    free(beside);
    return why == 0 ? STATUS_OK
                    : disk_error_of(e, STATUS_NOOUTPUT, "cannot be written", file, why, choose);
}

/* What a symbolic link says, from where it lies; NULL: it is none. */
static char *read_link(const char *path)
{
    char said[MOST_PATH];
    const ssize_t n = readlink(path, said, sizeof said - 1);
    const char *slash = strrchr(path, '/');
    struct text t = {0};

    if (n <= 0)
        return NULL;
    said[n] = '\0';
    if (*said != '/' && slash != NULL)
        text_add_bytes(&t, path, (size_t)(slash - path) + 1);
    text_add(&t, "%s", said);
    return text_take(&t);
}

/* Links are followed one by one, since there may be nothing where the last one leads. */
char *disk_target(const char *file)
{
    char *path = text_copy(file);

    for (int i = 0; i < MOST_LINKS && path != NULL; i++) {
        char *next = read_link(path);
        if (next == NULL)
            break;
        free(path);
        path = next;
    }
    return path;
}

char *disk_target_of(char *file)
{
    char *target = file != NULL ? disk_target(file) : NULL;

    free(file);
    return target;
}

int64_t disk_file_size(const char *file)
{
    struct stat info;

    return stat(file, &info) == 0 && S_ISREG(info.st_mode) ? (int64_t)info.st_size : -1;
}

/* The folder a path lies in; free with free(). */
static char *folder_of(const char *path)
{
    char *folder = text_copy(path);
    char *slash = folder != NULL ? strrchr(folder, '/') : NULL;

    if (slash == NULL) {
        free(folder);
        return text_copy(".");
    }
    slash[slash == folder] = '\0';
    return folder;
}

uint64_t disk_bytes(const char *file)
{
    struct statvfs disk;
    char *folder = folder_of(file);
    const bool known = folder != NULL && statvfs(folder, &disk) == 0;

    free(folder);
    return known ? (uint64_t)disk.f_blocks * disk.f_frsize : UINT64_MAX;
}

uint64_t disk_free_bytes(const char *file)
{
    char *folder = text_copy(file);
    struct statvfs info;
    uint64_t room = UINT64_MAX;

    while (folder != NULL) {
        char *slash = strrchr(folder, '/');
        if (slash == folder)
            slash[1] = '\0';
        else if (slash != NULL)
            *slash = '\0';
        if (statvfs(slash != NULL ? folder : ".", &info) == 0) {
            room = (uint64_t)info.f_bavail * info.f_frsize;
            break;
        }
        if (slash == NULL || slash == folder)
            break;
    }
    free(folder);
    return room;
}

/* Some file systems do not support it. */
void disk_sync_folder_of(const char *path)
{
    char *folder = folder_of(path);
    const int f = folder == NULL ? -1 : open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (f >= 0) {
        (void)fsync(f);
        (void)close(f);
    }
    free(folder);
}

enum status disk_publish(const char *temporary, const char *path, struct err *e)
{
    const int f = open(temporary, O_RDONLY | O_CLOEXEC);
    const bool safe = f >= 0 && fsync(f) == 0;
    int error = errno;

    if (f >= 0)
        (void)close(f);
    if (safe && rename(temporary, path) == 0) {
        disk_sync_folder_of(path);
        disk_sync_folder_of(temporary);
        return STATUS_OK;
    }
    error = safe ? errno : error;
    return disk_error(e, STATUS_IO, "cannot be written", path, error);
}
