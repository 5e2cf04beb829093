/* Chunks as they lie in the file, and whether they inflate to no more than they should: HDF5 asks for memory as long as a
 * chunk goes on. */
#include "h5.h"
#include "h5_heap.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* This many deflated bytes inflate to 129 MiB at most, whatever they are. */
static const hsize_t HARMLESS = (hsize_t)1 << 17;
enum { AT_ONCE = 1 << 14 };

herr_t h5_write_chunk(hid_t dataset, const hsize_t *at, const void *bytes, size_t size)
{
    return H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, at, size, bytes);
}

/* Whether these bytes lie there: HDF5 1.10 tells where a chunk is only by going through all of them. */
static bool lies_at(hid_t dataset, uint64_t place, const unsigned char *bytes, size_t size)
{
    unsigned char there[AT_ONCE];
    struct h5_heap h;
    bool is = h5_heap_of(&h, dataset);

    for (size_t done = 0, n = 0; done < size && is; done += n) {
        n = size - done < sizeof there ? size - done : sizeof there;
        is = h5_heap_read_at(&h, there, n, place + done) && memcmp(there, bytes + done, n) == 0;
    }
    return is;
}

/* A chunk comes to lie where the file ended; the first of a dataset, behind its index. */
herr_t h5_grow_chunk(hid_t dataset, const hsize_t *at, const void *bytes, size_t size,
                     uint64_t *place)
{
    const uint64_t before = h5_heap_file_bytes(dataset);
    const herr_t ok = h5_write_chunk(dataset, at, bytes, size);
    const uint64_t end = h5_heap_file_bytes(dataset);

    *place = HADDR_UNDEF;
    if (ok < 0 || end < before + size)
        return ok;
    if (lies_at(dataset, before, bytes, size))
        *place = before;
    else if (lies_at(dataset, end - size, bytes, size))
        *place = end - size;
    return ok;
}

void *h5_read_chunk(hid_t dataset, const hsize_t *at, size_t *size)
{
    hsize_t bytes = 0;
    uint32_t filters = 0;

    if (H5Dget_chunk_storage_size(dataset, at, &bytes) < 0 || bytes == 0 ||
        bytes > h5_heap_file_bytes(dataset))
        return NULL;
    void *chunk = malloc(bytes);
    if (chunk == NULL || H5Dread_chunk(dataset, H5P_DEFAULT, at, &filters, chunk) < 0 ||
        filters != 0) {
        free(chunk);
        return NULL;
    }
    *size = (size_t)bytes;
    return chunk;
}

/* HDF5 itself refuses what is not deflated. */
static bool inflates_to(unsigned char *bytes, size_t n, hsize_t most)
{
    unsigned char out[AT_ONCE];
    z_stream z = {.next_in = bytes, .avail_in = (uInt)n};
    hsize_t total = 0;
    int ok = inflateInit(&z);

    if (ok != Z_OK)
        return false;
    while (ok == Z_OK && total <= most) {
        z.next_out = out;
        z.avail_out = AT_ONCE;
        ok = inflate(&z, Z_NO_FLUSH);
        total += AT_ONCE - z.avail_out;
    }
    (void)inflateEnd(&z);
    return total <= most;
}

/* The chunks of a dataset; rank 0: it has none that are deflated. */
struct chunks {
    int rank;
    hsize_t size[H5S_MAX_RANK], chunk[H5S_MAX_RANK], bytes;
};

static struct chunks chunks_of(hid_t dataset)
{
    const hid_t how = H5Dget_create_plist(dataset), space = H5Dget_space(dataset),
                type = H5Dget_type(dataset);
    struct chunks c = {.bytes = H5Tget_size(type)};

    if (H5Pget_layout(how) == H5D_CHUNKED && H5Pget_nfilters(how) > 0)
        c.rank = H5Pget_chunk(how, H5S_MAX_RANK, c.chunk);
    if (c.rank > 0)
        c.rank = H5Sget_simple_extent_dims(space, c.size, NULL);
    for (int d = 0; d < c.rank; d++)
        c.bytes *= c.chunk[d];
    (void)H5Tclose(type);
    (void)H5Sclose(space);
    (void)H5Pclose(how);
    return c;
}

/* Most chunks are too short to do harm, and need not be looked at. */
static bool is_harmless(hid_t dataset, const hsize_t *at)
{
    hsize_t stored = 0;

    return H5Dget_chunk_storage_size(dataset, at, &stored) < 0 || stored <= HARMLESS;
}

static bool chunk_inflates(hid_t dataset, const struct chunks *c, const hsize_t *at)
{
    size_t n = 0;

    if (is_harmless(dataset, at))
        return true;
    unsigned char *bytes = h5_read_chunk(dataset, at, &n);
    const bool ok = bytes != NULL && n <= UINT32_MAX && inflates_to(bytes, n, c->bytes);
    free(bytes);
    return ok;
}

/* Goes on to the next chunk; false: that was the last. */
static bool next(const struct chunks *c, hsize_t *at)
{
    for (int d = c->rank; d-- > 0;) {
        at[d] += c->chunk[d];
        if (at[d] < c->size[d])
            return true;
        at[d] = 0;
    }
    return false;
}

bool h5_chunk_inflates(hid_t dataset, const hsize_t *at)
{
    if (is_harmless(dataset, at))
        return true;

    const struct chunks c = chunks_of(dataset);
    return c.rank == 0 || chunk_inflates(dataset, &c, at);
}

bool h5_inflates(hid_t dataset)
{
    const struct chunks c = chunks_of(dataset);
    hsize_t at[H5S_MAX_RANK] = {0};

    if (c.rank <= 0 || H5Dget_storage_size(dataset) <= HARMLESS)
        return c.rank >= 0;
    do
        if (!chunk_inflates(dataset, &c, at))
            return false;
    while (next(&c, at));
    return true;
}
