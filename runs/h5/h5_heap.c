/* Data of variable length as they are stored in the file. */
#define _POSIX_C_SOURCE 200809L
#include "h5_heap.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* HDF5's file format, "Global Heap": a collection begins with its signature and length; of each object in it comes the
 * number, then the length. What is kept elsewhere: how many, the address of the collection, the number in it. All
 * versions of HDF5 write it so; the file says how wide addresses and lengths are, and where address 0 is. */
enum { HEAD = 16, OBJECT = 16, ALIGNED = 8, WIDTH = 8 };
static const char SIGNATURE[] = "GCOL";

uint64_t h5_heap_file_bytes(hid_t at)
{
    hsize_t bytes = 0;
    const hid_t file = H5Iget_file_id(at);

    if (H5Fget_filesize(file, &bytes) < 0)
        bytes = 0;
    (void)H5Fclose(file);
    return bytes;
}

bool h5_heap_of(struct h5_heap *h, hid_t at)
{
    const hid_t file = H5Iget_file_id(at), how = H5Fget_create_plist(file);
    void *handle = NULL;
    size_t of_addresses = 0, of_lengths = 0;
    hsize_t before = 0;
    const bool ok = H5Pget_sizes(how, &of_addresses, &of_lengths) >= 0 && of_addresses == WIDTH &&
                    of_lengths == WIDTH && H5Pget_userblock(how, &before) >= 0 && before == 0 &&
                    H5Fget_vfd_handle(file, H5P_DEFAULT, &handle) >= 0 && handle != NULL;

    *h = (struct h5_heap){.f = ok ? *(const int *)handle : -1,
                          .file_bytes = h5_heap_file_bytes(file)};
    (void)H5Pclose(how);
    (void)H5Fclose(file);
    return ok;
}

uint64_t h5_heap_number(const unsigned char *bytes, int width)
{
    uint64_t x = 0;

    for (int i = width; i-- > 0;)
        x = x << 8 | bytes[i];
    return x;
}

bool h5_heap_read_at(const struct h5_heap *h, void *bytes, uint64_t n, uint64_t at)
{
    return n <= h->file_bytes && at <= h->file_bytes - n &&
           pread(h->f, bytes, (size_t)n, (off_t)at) == (ssize_t)n;
}

static bool read_collection(struct h5_heap *h, uint64_t at)
{
    unsigned char head[HEAD];

    if (h->bytes != NULL && h->at == at)
        return true;
    free(h->bytes);
    h->bytes = NULL;
    if (!h5_heap_read_at(h, head, HEAD, at) || memcmp(head, SIGNATURE, strlen(SIGNATURE)) != 0)
        return false;
    const uint64_t n = h5_heap_number(head + 8, 8);
    h->bytes = n >= HEAD && n <= h->file_bytes ? malloc((size_t)n) : NULL;
    h->n = (size_t)n;
    h->at = at;
    return h->bytes != NULL && h5_heap_read_at(h, h->bytes, n, at);
}

/* The object of a number, which must have this length. */
static const unsigned char *object_of(const struct h5_heap *h, uint64_t index, uint64_t length)
{
    for (size_t i = HEAD; i + OBJECT <= h->n;) {
        const uint64_t own = h5_heap_number(h->bytes + i, 2),
                       size = h5_heap_number(h->bytes + i + 8, 8);
        if (own == 0 || size > h->n - i - OBJECT)
            return NULL;
        if (own == index)
            return size == length ? h->bytes + i + OBJECT : NULL;
        i += OBJECT + (size_t)(size + ALIGNED - 1) / ALIGNED * ALIGNED;
    }
    return NULL;
}

const unsigned char *h5_heap_find(struct h5_heap *h, const unsigned char *kept, size_t width,
                                  size_t *n)
{
    static const unsigned char NOTHING[1];

    *n = (size_t)h5_heap_number(kept, 4);
    if (*n == 0)
        return NOTHING;
    return read_collection(h, h5_heap_number(kept + 4, 8))
               ? object_of(h, h5_heap_number(kept + 12, 4), (uint64_t)*n * width)
               : NULL;
}
