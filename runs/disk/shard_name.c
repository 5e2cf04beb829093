/* Names of shards, and whether a file is what its name says. */
#include "shard_name.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* Skips `word` and the number behind it; NULL: they are not there. */
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

bool shard_is_whole(const char *path)
{
    enum { STRETCH = 1 << 18 };
    const char *slash = strrchr(path, '/'), *sum = sum_in_name(slash != NULL ? slash + 1 : path);
    FILE *f = sum != NULL ? fopen(path, "rb") : NULL;
    unsigned char *bytes = f != NULL ? malloc(STRETCH) : NULL;
    uint32_t got = 0;
    size_t n = 0;

    while (bytes != NULL && (n = fread(bytes, 1, STRETCH, f)) > 0)
        got = checksum(got, bytes, n);
    const bool whole =
        bytes != NULL && ferror(f) == 0 && (unsigned long)got == strtoul(sum, NULL, 16);
    free(bytes);
    if (f != NULL)
        (void)fclose(f);
    return whole;
}
