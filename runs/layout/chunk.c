/* Chunks: bytes of one significance side by side, then deflate. */
#include "chunk.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static bool grow(unsigned char **bytes, size_t *n, size_t wanted)
{
    if (wanted <= *n)
        return true;
    unsigned char *more = realloc(*bytes, wanted);
    if (more == NULL)
        return false;
    *bytes = more;
    *n = wanted;
    return true;
}

void chunk_room_free(struct chunk_room *room)
{
    free(room->shuffled);
    free(room->packed);
    *room = (struct chunk_room){.shuffled = NULL};
}

static void shuffle_4(unsigned char *out, const uint32_t *x, size_t n)
{
    for (size_t b = 0; b < 4; b++)
        for (size_t i = 0; i < n; i++)
            out[b * n + i] = (unsigned char)(x[i] >> 8 * b);
}

static void shuffle_8(unsigned char *out, const uint64_t *x, size_t n)
{
    for (size_t b = 0; b < 8; b++)
        for (size_t i = 0; i < n; i++)
            out[b * n + i] = (unsigned char)(x[i] >> 8 * b);
}

static void unshuffle_4(uint32_t *x, const unsigned char *in, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = (uint32_t)in[i] | (uint32_t)in[n + i] << 8 | (uint32_t)in[2 * n + i] << 16 |
               (uint32_t)in[3 * n + i] << 24;
}

static void unshuffle_8(uint64_t *x, const unsigned char *in, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        x[i] = 0;
        for (size_t b = 8; b-- > 0;)
            x[i] = x[i] << 8 | in[b * n + i];
    }
}

size_t chunk_pack(struct chunk_room *room, const void *data, size_t n, size_t width, int level)
{
    uLongf size = compressBound((uLong)(n * width));

    if (!grow(&room->shuffled, &room->n_shuffled, n * width + 1) ||
        !grow(&room->packed, &room->n_packed, size))
        return 0;
    if (width == sizeof(uint32_t))
        shuffle_4(room->shuffled, data, n);
    else
        shuffle_8(room->shuffled, data, n);
    return compress2(room->packed, &size, room->shuffled, (uLong)(n * width), level) == Z_OK ? size
                                                                                             : 0;
}

enum status chunk_unpack(void *data, size_t n, size_t width, const void *packed, size_t size,
                         struct chunk_room *room)
{
    uLongf length = (uLongf)(n * width);

    if (!grow(&room->shuffled, &room->n_shuffled, n * width + 1))
        return STATUS_INTERNAL;
    const int ok = uncompress(room->shuffled, &length, packed, (uLong)size);
    if (ok == Z_MEM_ERROR)
        return STATUS_INTERNAL;
    if (ok != Z_OK || length != n * width)
        return STATUS_IO;
    if (width == sizeof(uint32_t))
        unshuffle_4(data, room->shuffled, n);
    else
        unshuffle_8(data, room->shuffled, n);
    return STATUS_OK;
}
