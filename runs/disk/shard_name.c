/* Names of shards, and whether a file is what its name says. */
#define _POSIX_C_SOURCE 200809L
#include "shard_name.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static const char SUFFIX[] = ".h5";

static uint32_t checksum(uint32_t sum, const void *bytes, size_t size)
{
    return (uint32_t)crc32_z(sum, bytes, size);
}

void shard_name(char name[SHARD_NAME_SIZE], size_t point, size_t replicate, size_t n,
                const void *bytes, size_t size)
{
    (void)snprintf(name, SHARD_NAME_SIZE, "point-%zu-replicate-%zu-and-%zu-more-%08lx%s", point + 1,
                   replicate + 1, n - 1, (unsigned long)checksum(0, bytes, size), SUFFIX);
}

/* Skips `word` and the number after it; NULL: they are not there. */
static const char *after_number(const char *at, const char *word)
{
    if (at == NULL || strncmp(at, word, strlen(word)) != 0)
        return NULL;
    at += strlen(word);
    const size_t digits = strspn(at, "0123456789");
    return digits > 0 ? at + digits : NULL;
}

/* Where the checksum stands in a name; NULL: it is no shard's. */
static const char *sum_in_name(const char *name)
{
    static const char MORE[] = "-more-";
    const char *at =
        after_number(after_number(after_number(name, "point-"), "-replicate-"), "-and-");

    if (at == NULL || strncmp(at, MORE, strlen(MORE)) != 0)
        return NULL;
    at += strlen(MORE);
    return strspn(at, "0123456789abcdef") == 8 ? at : NULL;
}

const char *shard_name_end(const char *name)
{
    const char *at = sum_in_name(name);

    if (at == NULL || strncmp(at + 8, SUFFIX, strlen(SUFFIX)) != 0)
        return NULL;
    return at + 8 + strlen(SUFFIX);
}

/* The checksum of all that is left of a file; -1: it cannot be read. */
static int64_t checksum_of(int f)
{
    unsigned char bytes[1 << 16];
    uint32_t sum = 0;
    ssize_t n = 0;

    do {
        n = read(f, bytes, sizeof bytes);
        if (n > 0)
            sum = checksum(sum, bytes, (size_t)n);
    } while (n > 0 || (n < 0 && errno == EINTR));
    return n < 0 ? -1 : (int64_t)sum;
}

/* Without memory of its own: shards are never taken for damaged because memory is short. */
enum status shard_check(const char *path, struct err *e)
{
    const char *slash = strrchr(path, '/'), *sum = sum_in_name(slash != NULL ? slash + 1 : path);
    const int f = sum != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    const int64_t got = f >= 0 ? checksum_of(f) : -1;
    const int error = errno;

    if (f >= 0)
        (void)close(f);
    if (sum != NULL && got < 0)
        return err_set(e, STATUS_NOINPUT, "%s: cannot be read: %s", path, strerror(error));
    if (sum == NULL || got != (int64_t)strtoul(sum, NULL, 16))
        return err_set(e, STATUS_IO, "%s: is damaged", path);
    return STATUS_OK;
}
