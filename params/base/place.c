/* What a path leads to. */
#define _POSIX_C_SOURCE 200809L
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *place_is_other(const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return errno == ELOOP ? "a loop of symbolic links" : NULL;
    if (S_ISREG(info.st_mode))
        return NULL;
    return S_ISDIR(info.st_mode)    ? "a folder"
           : S_ISFIFO(info.st_mode) ? "a FIFO"
           : S_ISSOCK(info.st_mode) ? "a socket"
                                    : "a device";
}

const char *place_cannot_be_read(const char *path)
{
    struct stat info;
    const bool is_lent = strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;

    if (stat(path, &info) != 0 || (is_lent && !S_ISDIR(info.st_mode)))
        return NULL; /* opening it says why */
    return place_is_other(path);
}

bool place_is_hdf5(const char *path)
{
    static const unsigned char SIGNATURE[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    unsigned char start[8] = {0};
    FILE *f = place_is_other(path) == NULL ? fopen(path, "rb") : NULL;
    const bool is = f != NULL && fread(start, 1, sizeof start, f) == sizeof start &&
                    memcmp(start, SIGNATURE, sizeof start) == 0;

    if (f != NULL)
        (void)fclose(f);
    return is;
}

enum status place_check_input(const char *path, const char *wanted, struct err *e)
{
    const char *other = place_is_other(path);

    if (other != NULL)
        return err_set(e, STATUS_NOINPUT, "%s: is %s; name %s", path, other, wanted);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 && errno != ENOENT)
        return err_set(e, STATUS_NOINPUT, "%s: cannot be read: %s", path, strerror(errno));
    if (file >= 0)
        (void)close(file);
    return STATUS_OK;
}

enum status place_check_output(const char *path, struct err *e)
{
    const char *other = place_is_other(path);

    if (other == NULL)
        return STATUS_OK;
    return err_set(e, STATUS_NOOUTPUT,
                   "%s: is %s, not a regular file; it was left as it is. Choose another file with "
                   "-o",
                   path, other);
}

static bool is_same(const char *a, const char *b)
{
    struct stat one, other;

    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

enum status place_check_page(const char *path, const char *const read[PLACE_READ],
                             const char *choose, struct err *e)
{
    const enum status s = place_check_output(path, e);
    const char *why = NULL;

    if (s != STATUS_OK)
        return s;
    for (size_t i = 0; i < PLACE_READ; i++)
        if (read[i] != NULL && is_same(path, read[i]))
            why = "is what this command reads";
    if (faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0 && errno != ENOENT)
        why = "may not be written to";
    if (place_is_hdf5(path))
        why = "holds results, and is no page, table or text";
    if (why == NULL)
        return STATUS_OK;
    return err_set(e, STATUS_NOOUTPUT, "%s: %s; it was left as it is. Choose another file %s", path,
                   why, choose);
}
