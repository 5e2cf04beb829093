/* Which scales a dataset has: the addresses that its attribute DIMENSION_LIST keeps, which HDF5 gives only by way of what may
 * be damaged. */
#include "h5.h"
#include "h5_heap.h"

#include <hdf5_hl.h>
#include <stdlib.h>
#include <string.h>

/* HDF5's file format, "Version 2 Data Object Header Prefix" and the messages in it. */
enum {
    PREFIX = 6,
    SIZE_FLAGS = 3,
    WITH_ORDER = 4,
    WITH_PHASE = 16,
    WITH_TIMES = 32,
    ATTRIBUTE = 12,
    CONTINUATION = 16,
    ATTRIBUTE_HEAD = 9,
    MOST_BLOCKS = 64
};
static const char HEADER[] = "OHDR", LIST[] = "DIMENSION_LIST";

/* A header being gone through, block by block. */
struct header {
    struct h5_heap heap;
    bool has_order;
    struct {
        uint64_t at, n;
    } block[MOST_BLOCKS];
    size_t n_blocks;
    unsigned char *list; /* what the attribute keeps; NULL: it is not there */
    size_t n;            /* bytes */
};

static void add_block(struct header *h, uint64_t at, uint64_t n)
{
    if (h->n_blocks < MOST_BLOCKS) {
        h->block[h->n_blocks].at = at;
        h->block[h->n_blocks++].n = n;
    }
}

/* The first block, after its prefix. */
static bool open_header(struct header *h, uint64_t at)
{
    unsigned char head[PREFIX + 28];

    if (!h5_heap_read_at(&h->heap, head, sizeof head, at) || memcmp(head, HEADER, 4) != 0)
        return false;
    const unsigned flags = head[5];
    const int width = 1 << (flags & SIZE_FLAGS);
    const int from = PREFIX + (flags & WITH_TIMES ? 16 : 0) + (flags & WITH_PHASE ? 4 : 0);
    h->has_order = flags & WITH_ORDER;
    add_block(h, at + (uint64_t)(from + width), h5_heap_number(head + from, width));
    return true;
}

static void see_attribute(struct header *h, const unsigned char *body, size_t n)
{
    if (n < ATTRIBUTE_HEAD || body[0] != 3)
        return;
    const size_t name = h5_heap_number(body + 2, 2);
    const size_t from =
        ATTRIBUTE_HEAD + name + h5_heap_number(body + 4, 2) + h5_heap_number(body + 6, 2);
    if (name != sizeof LIST || from > n || memcmp(body + ATTRIBUTE_HEAD, LIST, name) != 0)
        return;
    free(h->list);
    h->n = n - from;
    h->list = malloc(h->n + 1);
    if (h->list != NULL)
        memcpy(h->list, body + from, h->n);
}

static void see_message(struct header *h, unsigned type, const unsigned char *body, size_t n)
{
    if (type == ATTRIBUTE)
        see_attribute(h, body, n);
    else if (type == CONTINUATION && n >= 16) {
        const uint64_t at = h5_heap_number(body, 8), bytes = h5_heap_number(body + 8, 8);
        if (bytes >= 8)
            add_block(h, at + 4, bytes - 8); /* between its signature and its checksum */
    }
}

static bool see_block(struct header *h, uint64_t at, uint64_t n)
{
    const size_t head = h->has_order ? 6 : 4;
    unsigned char *bytes = n <= h->heap.file_bytes ? malloc((size_t)n + 1) : NULL;
    const bool ok = bytes != NULL && h5_heap_read_at(&h->heap, bytes, n, at);

    for (size_t i = 0; ok && i + head <= n;) {
        const size_t size = h5_heap_number(bytes + i + 1, 2);
        if (size > n - i - head)
            break;
        see_message(h, bytes[i], bytes + i + head, size);
        i += head + size;
    }
    free(bytes);
    return ok;
}

/* The addresses that are kept, one after the other. */
static uint64_t *take_scales(struct header *h, size_t *n)
{
    const size_t dims = h->n / H5_HEAP_KEPT;
    uint64_t *scale = malloc(sizeof *scale);

    *n = 0;
    for (size_t d = 0; d < dims && scale != NULL; d++) {
        size_t some = 0;
        const unsigned char *from = h5_heap_find(&h->heap, h->list + d * H5_HEAP_KEPT, 8, &some);
        uint64_t *more = from != NULL ? realloc(scale, (*n + some + 1) * sizeof *scale) : NULL;
        if (more == NULL)
            free(scale);
        scale = more;
        for (size_t i = 0; i < some && scale != NULL; i++)
            scale[(*n)++] = h5_heap_number(from + 8 * i, 8);
    }
    return scale;
}

/* Addresses being collected. */
struct collected {
    uint64_t *scale;
    size_t n;
};

static herr_t collect(hid_t dataset, unsigned dim, hid_t scale, void *into)
{
    struct collected *c = into;
    uint64_t *more = realloc(c->scale, (c->n + 1) * sizeof *more);

    (void)dataset, (void)dim;
    if (more == NULL)
        return -1;
    c->scale = more;
    c->scale[c->n++] = h5_address(scale, ".");
    return 0;
}

/* Of a file that another program has written anew with messages of an older kind, as h5repack does, HDF5 is asked. (Where ours
 * are damaged, their checksum tells, and the dataset does not open.) */
static uint64_t *ask_for_scales(hid_t dataset, size_t *n)
{
    const hid_t space = H5Dget_space(dataset);
    const int rank = H5Sget_simple_extent_ndims(space);
    struct collected c = {.scale = malloc(sizeof *c.scale)};
    bool ok = c.scale != NULL;

    (void)H5Sclose(space);
    for (int d = 0; d < rank && ok; d++)
        ok = H5DSiterate_scales(dataset, (unsigned)d, NULL, collect, &c) >= 0;
    *n = ok ? c.n : 0;
    if (!ok)
        free(c.scale);
    return ok ? c.scale : NULL;
}

uint64_t *h5_scales(hid_t dataset, size_t *n)
{
    struct header h = {.list = NULL};
    uint64_t *scales = NULL;
    bool ok = h5_heap_of(&h.heap, dataset) && open_header(&h, h5_address(dataset, "."));

    *n = 0;
    for (size_t i = 0; i < h.n_blocks && ok; i++)
        ok = see_block(&h, h.block[i].at, h.block[i].n);
    if (h.list == NULL && H5Aexists(dataset, LIST) > 0)
        scales = ask_for_scales(dataset, n);
    else if (ok)
        scales = take_scales(&h, n);
    free(h.list);
    free(h.heap.bytes);
    return scales;
}
