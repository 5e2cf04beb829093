/* HDF5 in small steps, laid out as every reader takes it. One thread at a time: callers hold the critical section
 * "hdf5", which no other folder knows. Nothing here reports why a step failed: the caller knows what was being made. */
#ifndef CONFIDE_H5_H
#define CONFIDE_H5_H

#include "err.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether there is memory for a step. HDF5 without memory crashes, or fails as it does on a damaged file: call this
 * before each function of this folder, and h5_failed after a failure. */
bool h5_has_room(void);

/* What a failure to read means: INTERNAL when memory is short, else IO; e->msg names `what`. */
enum status h5_failed(struct err *e, const char *what);

/* The same where it was h5_open that failed; NOINPUT when the system does not let the file be read (no permission, too
 * many open files), which is no damage. */
enum status h5_not_opened(struct err *e, const char *path);

/* A new file, creation order tracked and no times inside. h5_create_image keeps it in memory; h5_image then gives its
 * bytes (malloc; NULL: failed). */
hid_t h5_create(const char *path);
hid_t h5_create_image(void);
void *h5_image(hid_t file, size_t *size);
hid_t h5_open(const char *path); /* to read */

/* A new file that is closed now and then, and opened again to write on. */
hid_t h5_create_growing(const char *path);
hid_t h5_open_growing(const char *path);

/* Gives up a file a write to which has failed: cuts it to its first bytes, so that on a full disk there is room for
 * what HDF5 insists on writing before it lets go of the file. */
void h5_give_up(hid_t file, uint64_t keep);

/* Creates a group that keeps the order of creation. Negative: it failed. */
hid_t h5_create_group(hid_t at, const char *name);

/* Scalar attributes. h5_get_text returns malloc'ed text, or NULL when it is not there. */
herr_t h5_put_text(hid_t at, const char *name, const char *text);
herr_t h5_put_count(hid_t at, const char *name, int64_t x);
char *h5_get_text(hid_t at, const char *name);
herr_t h5_get_count(hid_t at, const char *name, int64_t *x);

/* How a dataset is stored: contiguous, or in chunks that are shuffled and deflated. */
struct h5_shape {
    int rank;
    hsize_t size[8], chunk[8];
    bool chunked;
};
/* Opens a dataset of an untrusted file: its numbers or names must lie in the file itself, stored as this program stores
 * them. Negative: it is not there, is a link, lies in other files or uses other filters; or its chunks are longer than
 * itself, or than the file could fill. */
hid_t h5_open_dataset(hid_t at, const char *name, hid_t access);
hid_t h5_open_group(hid_t at, const char *name);

/* Where an object's header lies in the file; HADDR_UNDEF: it is not there. The scales of a dataset, dimension by
 * dimension, by that address (malloc; NULL: they are damaged). */
uint64_t h5_address(hid_t at, const char *name);
uint64_t *h5_scales(hid_t dataset, size_t *n);

/* Whether the file holds as many bytes as it takes to unpack what the dataset says it has. */
bool h5_is_backed(hid_t dataset);

/* Whether all its chunks, or that which begins at `at`, inflate to a chunk: asked before HDF5 inflates them, which it does
 * to the end, whatever they inflate to. */
bool h5_inflates(hid_t dataset);
bool h5_chunk_inflates(hid_t dataset, const hsize_t *at);

/* Creates a dataset. Negative: it failed. */
hid_t h5_create_dataset(hid_t at, const char *name, hid_t type, const struct h5_shape *shape);

/* Chunks as the dataset's filters have made them; `at` is the place of the chunk's first element. h5_read_chunk gives the
 * bytes (malloc; NULL: there is none, or it cannot be read). */
herr_t h5_write_chunk(hid_t dataset, const hsize_t *at, const void *bytes, size_t size);

/* Writes a chunk to a file that grows; *place: where in it the chunk lies now, HADDR_UNDEF where that is not sure. */
herr_t h5_grow_chunk(hid_t dataset, const hsize_t *at, const void *bytes, size_t size,
                     uint64_t *place);
void *h5_read_chunk(hid_t dataset, const hsize_t *at, size_t *size);

/* A one-dimensional dataset written at once; the handle is the caller's to close. */
hid_t h5_put_array(hid_t at, const char *name, hid_t type, size_t n, const void *data);
hid_t h5_put_names(hid_t at, const char *name, size_t n,
                   const char *const *names); /* variable-length UTF-8 */

/* Reads n names; free with h5_free_names. NULL: there are fewer, they are damaged, or no memory. */
char **h5_get_names(hid_t at, const char *name, size_t n);
char **h5_names_of(hid_t dataset, size_t n);
void h5_free_names(char **names, size_t n); /* NULL is fine */

/* Reads a whole dataset of n elements; fails when it has another number of them. */
herr_t h5_get_array(hid_t at, const char *name, hid_t type, size_t n, void *out);

/* Length of dimension d of a dataset; 0 when it is not there, or the file cannot hold as much as it says. */
size_t h5_length(hid_t at, const char *name, int d);

#endif
