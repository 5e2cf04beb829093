/* HDF5 in small steps: files, attributes, datasets. */
#define _POSIX_C_SOURCE 200809L
#include "h5.h"

#include "h5_heap.h"
#include "mem.h"
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    CREATION_ORDER = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED,
    DEFLATE_LEVEL = 4,
    MOST_FILTERS = 2,
    NAMES_BUFFER = 1 << 12
};
static const double MOST_DEFLATED = 1032.0; /* to one: what deflate can do */
static const size_t IMAGE_GROWTH = (size_t)1 << 20;

/* A step needs a few times the longest chunk. Where less than AMPLE is left, a failure may be for lack of memory. */
static const size_t ROOM = (size_t)16 << 20, AMPLE = (size_t)48 << 20;

bool h5_has_room(void)
{
    return mem_has(ROOM);
}

enum status h5_failed(struct err *e, const char *what)
{
    if (!mem_has(AMPLE))
        return err_memory_for(e, "to read %s", what);
    return err_set(e, STATUS_IO, "%s: is damaged or cannot be read", what);
}

enum status h5_not_opened(struct err *e, const char *path)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (file < 0 && errno != ENOENT)
        return err_set(e, STATUS_NOINPUT, "%s: cannot be read: %s", path, strerror(errno));
    if (file >= 0)
        (void)close(file);
    return h5_failed(e, path);
}

/* HDF5 keeps its error printer per thread: each public function of this folder silences it for the calling thread. A
 * file that could not be closed, as on a full disk, makes HDF5's own end at exit crash: we close what we open and do
 * without it. (That must come before any other call of HDF5.) */
static void prepare(void)
{
    (void)H5dont_atexit();
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

static hid_t file_access(void)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);

    (void)H5Pset_fapl_sec2(access); /* whatever HDF5_DRIVER says: h5_heap reads its bytes, too */
    (void)H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V110);
    (void)H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
#if H5_VERSION_GE(1, 10, 7)
    (void)H5Pset_file_locking(
        access, false,
        true); /* locking fails on many network file systems; the store has its own */
#endif
    return access;
}

static hid_t create_with(const char *path, hid_t access)
{
    const hid_t creation = H5Pcreate(H5P_FILE_CREATE);

    (void)H5Pset_link_creation_order(creation, CREATION_ORDER);
    (void)H5Pset_attr_creation_order(creation, CREATION_ORDER);
    (void)H5Pset_obj_track_times(creation, false);
    const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, creation, access);
    (void)H5Pclose(creation);
    (void)H5Pclose(access);
    return file;
}

hid_t h5_create(const char *path)
{
    prepare();
    return create_with(path, file_access());
}

/* Short chunks do not share a block of the file, so that each lies where the file ended. */
static hid_t growing_access(void)
{
    const hid_t access = file_access();

    (void)H5Pset_small_data_block_size(access, 0);
    return access;
}

hid_t h5_create_growing(const char *path)
{
    prepare();
    return create_with(path, growing_access());
}

hid_t h5_open_growing(const char *path)
{
    prepare();
    const hid_t access = growing_access();
    const hid_t file = H5Fopen(path, H5F_ACC_RDWR, access);
    (void)H5Pclose(access);
    return file;
}

/* In the oldest format: HDF5 1.10 hands out images of the newer ones with a superblock whose checksum is wrong. */
hid_t h5_create_image(void)
{
    prepare();
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS), creation = H5Pcreate(H5P_FILE_CREATE);

    (void)H5Pset_obj_track_times(creation, false);
    (void)H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
    (void)H5Pset_fapl_core(access, IMAGE_GROWTH, false);
    const hid_t file = H5Fcreate("image", H5F_ACC_TRUNC, creation, access);
    (void)H5Pclose(creation);
    (void)H5Pclose(access);
    return file;
}

void *h5_image(hid_t file, size_t *size)
{
    (void)H5Fflush(file, H5F_SCOPE_LOCAL);
    const ssize_t bytes = H5Fget_file_image(file, NULL, 0);
    void *image = bytes > 0 ? malloc((size_t)bytes) : NULL;

    if (image == NULL || H5Fget_file_image(file, image, (size_t)bytes) != bytes) {
        free(image);
        return NULL;
    }
    *size = (size_t)bytes;
    return image;
}

hid_t h5_open(const char *path)
{
    prepare();
    if (place_is_other(path) != NULL)
        return H5I_INVALID_HID;
    const hid_t access = file_access();
    const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, access);
    (void)H5Pclose(access);
    return file;
}

void h5_give_up(hid_t file, uint64_t keep)
{
    void *handle = NULL;

    if (H5Fget_vfd_handle(file, H5P_DEFAULT, &handle) >= 0 && handle != NULL)
        (void)!ftruncate(*(const int *)handle, (off_t)keep);
}

hid_t h5_create_group(hid_t at, const char *name)
{
    const hid_t creation = H5Pcreate(H5P_GROUP_CREATE);

    (void)H5Pset_link_creation_order(creation, CREATION_ORDER);
    (void)H5Pset_attr_creation_order(creation, CREATION_ORDER);
    (void)H5Pset_obj_track_times(creation, false);
    const hid_t group = H5Gcreate2(at, name, H5P_DEFAULT, creation, H5P_DEFAULT);
    (void)H5Pclose(creation);
    return group;
}

static herr_t put_attribute(hid_t at, const char *name, hid_t type, hid_t memory_type,
                            const void *x)
{
    const hid_t space = H5Screate(H5S_SCALAR);
    const hid_t attribute = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    const herr_t ok = H5Awrite(attribute, memory_type, x);

    (void)H5Sclose(space);
    return H5Aclose(attribute) < 0 ? -1 : ok;
}

static hid_t text_type(size_t size)
{
    const hid_t type = H5Tcopy(H5T_C_S1);

    (void)H5Tset_size(type, size);
    (void)H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

herr_t h5_put_text(hid_t at, const char *name, const char *text)
{
    const size_t length = strlen(text);
    const hid_t type = text_type(length > 0 ? length : 1);

    (void)H5Tset_strpad(type, H5T_STR_NULLPAD);
    const herr_t ok = put_attribute(at, name, type, type, text);
    (void)H5Tclose(type);
    return ok;
}

herr_t h5_put_count(hid_t at, const char *name, int64_t x)
{
    return put_attribute(at, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &x);
}

static bool is_one(hid_t attribute)
{
    const hid_t space = H5Aget_space(attribute);
    const bool is = H5Sget_simple_extent_npoints(space) == 1;

    (void)H5Sclose(space);
    return is;
}

char *h5_get_text(hid_t at, const char *name)
{
    if (H5Aexists(at, name) <= 0)
        return NULL;

    const hid_t attribute = H5Aopen(at, name, H5P_DEFAULT), type = H5Aget_type(attribute);
    const bool is_text = H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) <= 0 &&
                         is_one(attribute) && H5Tget_size(type) <= h5_heap_file_bytes(at);
    const size_t size = is_text ? H5Tget_size(type) : 0;
    char *text = size > 0 ? calloc(size + 1, 1) : NULL;

    if (text != NULL && H5Aread(attribute, type, text) < 0) {
        free(text);
        text = NULL;
    }
    (void)H5Tclose(type);
    (void)H5Aclose(attribute);
    return text;
}

herr_t h5_get_count(hid_t at, const char *name, int64_t *x)
{
    if (H5Aexists(at, name) <= 0)
        return -1;

    const hid_t attribute = H5Aopen(at, name, H5P_DEFAULT);
    const herr_t ok = is_one(attribute) ? H5Aread(attribute, H5T_NATIVE_INT64, x) : -1;
    (void)H5Aclose(attribute);
    return ok;
}

static bool is_hard_link(hid_t at, const char *name)
{
    H5L_info_t link;

    return H5Lexists(at, name, H5P_DEFAULT) > 0 && H5Lget_info(at, name, &link, H5P_DEFAULT) >= 0 &&
           link.type == H5L_TYPE_HARD;
}

#if H5_VERSION_GE(1, 12, 0)
uint64_t h5_address(hid_t at, const char *name)
{
    H5O_info2_t info;

    if (H5Oget_info_by_name3(at, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0)
        return HADDR_UNDEF;
    return h5_heap_number((const unsigned char *)&info.token, sizeof(uint64_t));
}
#else
uint64_t h5_address(hid_t at, const char *name)
{
    H5O_info_t info;

    return H5Oget_info_by_name2(at, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0 ? HADDR_UNDEF
                                                                                  : info.addr;
}
#endif

/* Bytes of a dataset, unpacked. As a real number, which does not overflow. */
static double bytes_of(hid_t dataset, int rank, const hsize_t *size)
{
    const hid_t type = H5Dget_type(dataset);
    double bytes = (double)H5Tget_size(type);

    for (int d = 0; d < rank; d++)
        bytes *= (double)size[d];
    (void)H5Tclose(type);
    return bytes;
}

/* Whether a chunk lies within what it is a chunk of, and the file has as many bytes as it takes to fill one. */
static bool has_fitting_chunks(hid_t dataset)
{
    const hid_t how = H5Dget_create_plist(dataset), space = H5Dget_space(dataset);
    hsize_t chunk[H5S_MAX_RANK], size[H5S_MAX_RANK];
    const int rank = H5Pget_layout(how) == H5D_CHUNKED ? H5Pget_chunk(how, H5S_MAX_RANK, chunk) : 0;
    bool fits = rank == 0 || H5Sget_simple_extent_dims(space, size, NULL) == rank;

    for (int d = 0; d < rank && fits; d++)
        fits = chunk[d] <= size[d];
    (void)H5Sclose(space);
    (void)H5Pclose(how);
    return rank == 0 || (fits && bytes_of(dataset, rank, chunk) <=
                                     MOST_DEFLATED * (double)h5_heap_file_bytes(dataset));
}

/* Nothing that HDF5 would fetch from another file, or by code of others. */
static bool is_stored_here(hid_t dataset)
{
    const hid_t how = H5Dget_create_plist(dataset);
    const H5D_layout_t layout = H5Pget_layout(how);
    const int n = H5Pget_nfilters(how);
    bool is = (layout == H5D_CONTIGUOUS || layout == H5D_CHUNKED) && n >= 0 && n <= MOST_FILTERS &&
              H5Pget_external_count(how) == 0;
    H5Z_filter_t before = H5Z_FILTER_NONE;

    for (int i = 0; i < n && is; i++) {
        size_t n_values = 0;
        unsigned flags, config;
        const H5Z_filter_t f =
            H5Pget_filter2(how, (unsigned)i, &flags, &n_values, NULL, 0, NULL, &config);
        is = f != before && (f == H5Z_FILTER_SHUFFLE || f == H5Z_FILTER_DEFLATE);
        before = f;
    }
    (void)H5Pclose(how);
    return is;
}

hid_t h5_open_dataset(hid_t at, const char *name, hid_t access)
{
    const hid_t dataset = is_hard_link(at, name) ? H5Oopen(at, name, H5P_DEFAULT) : H5I_INVALID_HID;
    const bool is = dataset >= 0 && H5Iget_type(dataset) == H5I_DATASET &&
                    is_stored_here(dataset) && has_fitting_chunks(dataset);

    if (dataset >= 0)
        (void)H5Oclose(dataset);
    return is ? H5Dopen2(at, name, access) : H5I_INVALID_HID;
}

hid_t h5_open_group(hid_t at, const char *name)
{
    return is_hard_link(at, name) ? H5Gopen2(at, name, H5P_DEFAULT) : H5I_INVALID_HID;
}

bool h5_is_backed(hid_t dataset)
{
    hsize_t size[H5S_MAX_RANK];
    const uint64_t stored = H5Dget_storage_size(dataset);
    const hid_t space = H5Dget_space(dataset);
    const int rank = H5Sget_simple_extent_dims(space, size, NULL);

    (void)H5Sclose(space);
    return rank >= 0 && stored > 0 && stored <= h5_heap_file_bytes(dataset) &&
           bytes_of(dataset, rank, size) <= MOST_DEFLATED * (double)stored;
}

hid_t h5_create_dataset(hid_t at, const char *name, hid_t type, const struct h5_shape *shape)
{
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE),
                space = H5Screate_simple(shape->rank, shape->size, NULL);

    (void)H5Pset_attr_creation_order(creation, CREATION_ORDER);
    (void)H5Pset_obj_track_times(creation, false);
    if (shape->chunked) {
        (void)H5Pset_chunk(creation, shape->rank, shape->chunk);
        (void)H5Pset_shuffle(creation);
        (void)H5Pset_deflate(creation, DEFLATE_LEVEL);
    }
    const hid_t dataset = H5Dcreate2(at, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    (void)H5Sclose(space);
    (void)H5Pclose(creation);
    return dataset;
}

static hid_t put_all(hid_t at, const char *name, hid_t type, size_t n, const void *data, hid_t how)
{
    const hid_t dataset =
        h5_create_dataset(at, name, type, &(struct h5_shape){.rank = 1, .size = {n}});

    if (H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, how, data) < 0) {
        (void)H5Dclose(dataset);
        return H5I_INVALID_HID;
    }
    return dataset;
}

hid_t h5_put_array(hid_t at, const char *name, hid_t type, size_t n, const void *data)
{
    return put_all(at, name, type, n, data, H5P_DEFAULT);
}

hid_t h5_put_names(hid_t at, const char *name, size_t n, const char *const *names)
{
    const hid_t type = text_type(H5T_VARIABLE), how = H5Pcreate(H5P_DATASET_XFER);

    (void)H5Pset_buffer(how, NAMES_BUFFER, NULL,
                        NULL); /* else two of 1 MiB, zeroed, for some names */
    const hid_t dataset = put_all(at, name, type, n, names, how);
    (void)H5Pclose(how);
    (void)H5Tclose(type);
    return dataset;
}

herr_t h5_get_array(hid_t at, const char *name, hid_t type, size_t n, void *out)
{
    const hid_t dataset = h5_open_dataset(at, name, H5P_DEFAULT), space = H5Dget_space(dataset);
    herr_t ok = -1;

    if (H5Sget_simple_extent_npoints(space) == (hssize_t)n && h5_is_backed(dataset) &&
        h5_inflates(dataset))
        ok = H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, out);
    (void)H5Sclose(space);
    (void)H5Dclose(dataset);
    return ok;
}

size_t h5_length(hid_t at, const char *name, int d)
{
    hsize_t size[H5S_MAX_RANK] = {0};

    const hid_t dataset = h5_open_dataset(at, name, H5P_DEFAULT);
    if (dataset < 0)
        return 0;
    const hid_t space = H5Dget_space(dataset);
    const int rank = h5_is_backed(dataset) ? H5Sget_simple_extent_dims(space, size, NULL) : 0;
    (void)H5Sclose(space);
    (void)H5Dclose(dataset);
    return d < rank ? (size_t)size[d] : 0;
}
