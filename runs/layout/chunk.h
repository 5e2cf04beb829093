/* Chunks as HDF5's filters shuffle and deflate have them: made and undone on any thread, without HDF5. */
#ifndef CONFIDE_CHUNK_H
#define CONFIDE_CHUNK_H

#include "err.h"

#include <stddef.h>

/* What a chunk is made in and undone with; grown as needed. Zeroed is empty. */
struct chunk_room {
    unsigned char *shuffled, *packed;
    size_t n_shuffled, n_packed;
    struct libdeflate_compressor *packer; /* of that level */
    int level;
    struct libdeflate_decompressor *unpacker;
};
void chunk_room_free(struct chunk_room *room);

enum { CHUNK_FAST = 1, CHUNK_SMALL = 6 }; /* libdeflate's levels: for a while, and to keep */

/* Packs n elements of `width` bytes (4 or 8), little-endian in the file; the bytes are room->packed. 0: no memory. */
size_t chunk_pack(struct chunk_room *room, const void *data, size_t n, size_t width, int level);

/* Undoes it. IO: the bytes are damaged, or are not n elements. INTERNAL: no memory. Without a message. */
enum status chunk_unpack(void *data, size_t n, size_t width, const void *packed, size_t size,
                         struct chunk_room *room) MUST_CHECK;

#endif
