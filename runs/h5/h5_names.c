/* Names of variable length. */
#include "h5.h"
#include "h5_heap.h"

#include <stdlib.h>
#include <string.h>

static char *name_of(struct h5_heap *h, const unsigned char *kept)
{
    size_t n = 0;
    const unsigned char *from = h5_heap_find(h, kept, 1, &n);
    char *name = from != NULL ? calloc(n + 1, 1) : NULL;

    if (name != NULL)
        memcpy(name, from, n);
    return name;
}

static bool read_names(char **names, size_t n, struct h5_heap *h, uint64_t at)
{
    unsigned char kept[H5_HEAP_KEPT];
    bool ok = true;

    for (size_t i = 0; i < n && ok; i++)
        ok = h5_heap_read_at(h, kept, sizeof kept, at + i * sizeof kept) &&
             (names[i] = name_of(h, kept)) != NULL;
    free(h->bytes);
    return ok;
}

char **h5_names_of(hid_t dataset, size_t n)
{
    const hid_t type = H5Dget_type(dataset);
    const haddr_t at = H5Dget_offset(dataset);
    struct h5_heap h;
    char **names = NULL;

    if (H5Tis_variable_str(type) > 0 && at != HADDR_UNDEF && h5_heap_of(&h, dataset) &&
        n <= h.file_bytes && H5Dget_storage_size(dataset) == n * H5_HEAP_KEPT)
        names = calloc(n + 1, sizeof *names);
    if (names != NULL && !read_names(names, n, &h, at)) {
        h5_free_names(names, n);
        names = NULL;
    }
    (void)H5Tclose(type);
    return names;
}

char **h5_get_names(hid_t at, const char *name, size_t n)
{
    const hid_t dataset = h5_open_dataset(at, name, H5P_DEFAULT);
    char **names = dataset >= 0 ? h5_names_of(dataset, n) : NULL;

    if (dataset >= 0)
        (void)H5Dclose(dataset);
    return names;
}

void h5_free_names(char **names, size_t n)
{
    for (size_t i = 0; i < n && names != NULL; i++)
        free(names[i]);
    free(names);
}
