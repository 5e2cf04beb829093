/* Chunks: bytes of one significance side by side, then deflate. */
#include "chunk.h"

#include <libdeflate.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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
    libdeflate_free_compressor(room->packer);
    libdeflate_free_decompressor(room->unpacker);
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

static bool has_packer(struct chunk_room *room, int level)
{
    if (room->packer != NULL && room->level == level)
        return true;
    libdeflate_free_compressor(room->packer);
    room->packer = libdeflate_alloc_compressor(level);
    room->level = level;
    return room->packer != NULL;
}

static bool has_unpacker(struct chunk_room *room)
{
    if (room->unpacker == NULL)
        room->unpacker = libdeflate_alloc_decompressor();
    return room->unpacker != NULL;
}

size_t chunk_pack(struct chunk_room *room, const void *data, size_t n, size_t width, int level)
{
    if (!has_packer(room, level))
        return 0;

    const size_t most = libdeflate_zlib_compress_bound(room->packer, n * width);
    if (!grow(&room->shuffled, &room->n_shuffled, n * width + 1) ||
        !grow(&room->packed, &room->n_packed, most))
        return 0;
    if (width == sizeof(uint32_t))
        shuffle_4(room->shuffled, data, n);
    else
        shuffle_8(room->shuffled, data, n);
    return libdeflate_zlib_compress(room->packer, room->shuffled, n * width, room->packed, most);
}

enum status chunk_unpack(void *data, size_t n, size_t width, const void *packed, size_t size,
                         struct chunk_room *room)
{
    if (!has_unpacker(room) || !grow(&room->shuffled, &room->n_shuffled, n * width + 1))
        return STATUS_INTERNAL;
    if (libdeflate_zlib_decompress(room->unpacker, packed, size, room->shuffled, n * width, NULL) !=
        LIBDEFLATE_SUCCESS)
        return STATUS_IO;
    if (width == sizeof(uint32_t))
        unshuffle_4(data, room->shuffled, n);
    else
        unshuffle_8(data, room->shuffled, n);
    return STATUS_OK;
}
