/* Inner header of h5: what is of variable length, read as it lies in the file. HDF5 itself asks for as much memory as it says it
 * is long, and before 1.12 crashes where it is not there. */
#ifndef CONFIDE_H5_HEAP_H
#define CONFIDE_H5_HEAP_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length in bytes of the file that `at` is in. */
uint64_t h5_heap_file_bytes(hid_t at);

/* A file's bytes, and the collection of things that was last read. Free h->bytes with free(). */
struct h5_heap {
    int f;
    uint64_t file_bytes, at;
    unsigned char *bytes;
    size_t n;
};

/* Of the file that something is in; false: its bytes cannot be had. */
bool h5_heap_of(struct h5_heap *h, hid_t at);
bool h5_heap_read_at(const struct h5_heap *h, void *bytes, uint64_t n, uint64_t at);

/* A number as HDF5 writes them. */
uint64_t h5_heap_number(const unsigned char *bytes, int width);

/* What is kept of something of variable length: so many bytes. It has `*n` things of `width` bytes; NULL: it is damaged. */
enum { H5_HEAP_KEPT = 16 };
const unsigned char *h5_heap_find(struct h5_heap *h, const unsigned char *kept, size_t width,
                                  size_t *n);

#endif
