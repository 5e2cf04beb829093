/* Checksums of what is beside the tallies: attributes of the file, coordinates, the design, the people. */
#include "h5.h"
#include "seal.h"
#include "text.h"

#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { BYTES_AT_ONCE = 1 << 20, LINE_END = 32 };
#define LINE "%s%s %08lx%s\n"
static const char UNREADABLE[] = " unreadable";

static void add(uint32_t *sum, const void *bytes, size_t size)
{
    *sum = (uint32_t)crc32_z(*sum, bytes, size);
}

static bool add_names(uint32_t *sum, hid_t dataset, size_t n)
{
    char **names = h5_names_of(dataset, n);

    for (size_t i = 0; i < n && names != NULL; i++)
        add(sum, names[i], strlen(names[i]) + 1);
    h5_free_names(names, n);
    return names != NULL;
}

/* Numbers as they lie in the file, some rows at a time. */
static bool add_numbers(uint32_t *sum, hid_t dataset, hid_t type, int rank, const hsize_t *size)
{
    hsize_t start[H5S_MAX_RANK] = {0}, count[H5S_MAX_RANK];
    size_t row = H5Tget_size(type);

    memcpy(count, size, (size_t)rank * sizeof *count);
    for (int d = 1; d < rank; d++)
        row *= size[d];
    const hsize_t rows = row < BYTES_AT_ONCE && row > 0 ? BYTES_AT_ONCE / row : 1;
    void *bytes = malloc(rows * row + 1);
    bool ok = bytes != NULL;
    for (; start[0] < size[0] && ok; start[0] += rows) {
        count[0] = size[0] - start[0] < rows ? size[0] - start[0] : rows;
        const hid_t memory = H5Screate_simple(rank, count, NULL), file = H5Dget_space(dataset);
        ok = H5Sselect_hyperslab(file, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
             H5Dread(dataset, type, memory, file, H5P_DEFAULT, bytes) >= 0;
        if (ok)
            add(sum, bytes, count[0] * row);
        (void)H5Sclose(memory);
        (void)H5Sclose(file);
    }
    free(bytes);
    return ok;
}

/* What a dataset holds, if it holds anything: the scale of a dimension without coordinate does not. */
static bool add_values(uint32_t *sum, hid_t dataset)
{
    hsize_t size[H5S_MAX_RANK] = {0};
    const hid_t type = H5Dget_type(dataset), space = H5Dget_space(dataset);
    const int rank = H5Sget_simple_extent_dims(space, size, NULL);
    bool ok = rank > 0;

    if (ok)
        add(sum, size, (size_t)rank * sizeof *size);
    if (ok && H5Dget_storage_size(dataset) > 0)
        ok = h5_is_backed(dataset) && h5_inflates(dataset) &&
             (H5Tis_variable_str(type) > 0 ? add_names(sum, dataset, size[0])
                                           : add_numbers(sum, dataset, type, rank, size));
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    return ok;
}

/* The file, or a group in it, and which of its scales have been looked for: those of dimensions, and the one of the people. */
struct folder {
    bool is_root, with_tallies; /* their numbers are summed as well, as this program once did */
    uint64_t address[FILE_DIM_COUNT + 1]; /* 0: not yet */
};

static const char *scale_name(int d)
{
    return d < FILE_DIM_COUNT ? layout_dim_name(d) : "person";
}

/* Its name, beside what it is a scale of (HDF5 itself would look through the whole file). NULL: it is none. */
static const char *name_of_scale(struct folder *f, hid_t at, uint64_t scale)
{
    for (int d = 0; d <= FILE_DIM_COUNT; d++) {
        if (f->address[d] == 0)
            f->address[d] = H5Lexists(at, scale_name(d), H5P_DEFAULT) > 0
                                ? h5_address(at, scale_name(d))
                                : HADDR_UNDEF;
        if (f->address[d] == scale && scale != HADDR_UNDEF)
            return scale_name(d);
    }
    return NULL;
}

/* Which scales a dataset of a folder has; they lie where HDF5 keeps no checksum. */
static bool add_scales(uint32_t *sum, hid_t at, hid_t dataset, struct folder *f)
{
    char path[SEAL_NAME] = "", folder[SEAL_NAME / 2] = "";
    size_t n = 0;

    if (H5DSis_scale(dataset) > 0)
        return true;
    uint64_t *scale = h5_scales(dataset, &n);
    bool ok = scale != NULL && H5Iget_name(at, folder, sizeof folder) > 0;
    if (strcmp(folder, "/") == 0)
        folder[0] = '\0';
    for (size_t i = 0; i < n && ok; i++) {
        const char *name = name_of_scale(f, at, scale[i]);
        ok = name != NULL;
        (void)snprintf(path, sizeof path, "%s/%s", folder, ok ? name : "");
        add(sum, path, strlen(path) + 1);
    }
    free(scale);
    return ok;
}

/* Their chunks have checksums of their own. */
static bool is_tally(const struct folder *f, const char *name)
{
    if (!f->is_root)
        return false;
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        if (strcmp(name, OBSERVABLE[v].name) == 0)
            return true;
    return false;
}

static bool sum_of_dataset(uint32_t *sum, hid_t at, const char *name, struct folder *f)
{
    const hid_t dataset = h5_open_dataset(at, name, H5P_DEFAULT);

    *sum = 0;
    if (dataset < 0)
        return false;
    const bool ok = ((is_tally(f, name) && !f->with_tallies) || add_values(sum, dataset)) &&
                    add_scales(sum, at, dataset, f);
    (void)H5Dclose(dataset);
    return ok;
}

static bool sum_of_attribute(uint32_t *sum, hid_t file, const char *name)
{
    const hid_t attribute = H5Aopen(file, name, H5P_DEFAULT), type = H5Aget_type(attribute);
    const hsize_t size = H5Aget_storage_size(attribute);
    char *bytes =
        H5Tdetect_class(type, H5T_VLEN) <= 0 && size <= UINT32_MAX ? malloc(size + 1) : NULL;
    const bool ok = bytes != NULL && H5Aread(attribute, type, bytes) >= 0;

    *sum = 0;
    if (ok)
        add(sum, bytes, size);
    free(bytes);
    (void)H5Tclose(type);
    (void)H5Aclose(attribute);
    return ok;
}

/* A list being made: of a file, or of a group in it. */
struct list {
    struct text *t;
    const char *group; /* "persons/", or "" */
    struct folder folder;
};

static void add_line(const struct list *list, const char *name, bool ok, uint32_t sum)
{
    text_add(list->t, LINE, list->group, name, (unsigned long)sum, ok ? "" : UNREADABLE);
}

static herr_t list_attribute(hid_t at, const char *name, const H5A_info_t *info, void *into)
{
    uint32_t sum = 0;
    const bool ok = sum_of_attribute(&sum, at, name);

    (void)info;
    add_line(&(struct list){.t = into, .group = "@"}, name, ok, sum);
    return 0;
}

static bool list_group(const struct list *list, hid_t at);

/* What a group holds is listed under its name. */
static void list_other(const struct list *list, hid_t at, const char *name)
{
    char inner[SEAL_NAME];
    const hid_t group = *list->group == '\0' ? h5_open_group(at, name) : H5I_INVALID_HID;

    (void)snprintf(inner, sizeof inner, "%s/", name);
    if (group < 0 || !list_group(&(struct list){.t = list->t, .group = inner}, group))
        add_line(list, name, false, 0);
    if (group >= 0)
        (void)H5Gclose(group);
}

static herr_t list_one(hid_t at, const char *name, const H5L_info_t *info, void *into)
{
    const hid_t dataset = h5_open_dataset(at, name, H5P_DEFAULT);
    struct list *list = into;
    uint32_t sum = 0;

    (void)info;
    if (dataset >= 0) {
        (void)H5Dclose(dataset);
        const bool ok = sum_of_dataset(&sum, at, name, &list->folder);
        add_line(list, name, ok, sum);
    } else if (strcmp(name, SEAL_GROUP) != 0)
        list_other(into, at, name);
    return 0;
}

static bool list_group(const struct list *list, hid_t at)
{
    struct list copy = *list;

    return H5Literate(at, H5_INDEX_NAME, H5_ITER_INC, NULL, list_one, &copy) >= 0;
}

char *seal_list(hid_t file)
{
    struct text t = {0};
    const struct list root = {.t = &t, .group = "", .folder = {.is_root = true}};

    if (H5Aiterate2(file, H5_INDEX_NAME, H5_ITER_INC, NULL, list_attribute, &t) >= 0 &&
        list_group(&root, file))
        return text_take(&t);
    text_free(&t);
    return NULL;
}

static herr_t pass(hid_t at, const char *name, const H5L_info_t *info, void *into)
{
    (void)at, (void)name, (void)info, (void)into;
    return 0;
}

static herr_t pass_attribute(hid_t at, const char *name, const H5A_info_t *info, void *into)
{
    (void)at, (void)name, (void)info, (void)into;
    return 0;
}

/* Whether variables and attributes can be gone through in the order of their making, as netCDF does: that is an index of
 * its own. */
static bool has_order(hid_t file)
{
    return H5Literate(file, H5_INDEX_CRT_ORDER, H5_ITER_NATIVE, NULL, pass, NULL) >= 0 &&
           H5Aiterate2(file, H5_INDEX_CRT_ORDER, H5_ITER_NATIVE, NULL, pass_attribute, NULL) >= 0;
}

/* The list that the file carries. NULL: it has none; *is_there: it should have one. */
static char *list_in(hid_t file, bool *is_there)
{
    *is_there = H5Lexists(file, SEAL_GROUP, H5P_DEFAULT) != 0;
    const hid_t group = *is_there ? h5_open_group(file, SEAL_GROUP) : H5I_INVALID_HID;
    char *list = group >= 0 ? h5_get_text(group, SEAL_LIST) : NULL;

    if (group >= 0)
        (void)H5Gclose(group);
    return list;
}

/* The line of `name` in a list, and its length; NULL: it has none. */
static const char *line_of(const char *list, const char *name, size_t *length)
{
    const size_t n = strlen(name);

    for (const char *line = list; *line != '\0'; line += *length + (line[*length] == '\n')) {
        *length = strcspn(line, "\n");
        if (strncmp(line, name, n) == 0 && line[n] == ' ')
            return line;
    }
    return NULL;
}

static bool sum_of_name(uint32_t *sum, hid_t file, const char *name)
{
    char outer[SEAL_NAME];
    const char *slash = strchr(name, '/');
    struct folder f = {.is_root = slash == NULL};

    if (*name == '@')
        return sum_of_attribute(sum, file, name + 1);
    if (slash == NULL)
        return sum_of_dataset(sum, file, name, &f);
    (void)snprintf(outer, sizeof outer, "%.*s", (int)(slash - name), name);
    const hid_t group = h5_open_group(file, outer);
    const bool ok = group >= 0 && sum_of_dataset(sum, group, slash + 1, &f);
    if (group >= 0)
        (void)H5Gclose(group);
    return ok;
}

bool seal_fits(hid_t file, const char *name)
{
    bool is_there = false;
    char *list = list_in(file, &is_there);
    size_t length = 0;
    const char *line = list != NULL ? line_of(list, name, &length) : NULL;
    uint32_t sum = 0;
    bool fits = !is_there || (list != NULL && line == NULL);

    if (line != NULL)
        fits = sum_of_name(&sum, file, name) && strtoul(line + strlen(name) + 1, NULL, 16) == sum;
    free(list);
    return fits;
}

static void take_name(char name[SEAL_NAME], const char *line)
{
    (void)snprintf(name, SEAL_NAME, "%.*s", (int)strcspn(line, " \n"), line);
}

/* Whether a line says of a tally what versions said that summed its numbers as well, where they could be read. */
static bool fits_as_before(hid_t file, const char *said)
{
    char name[SEAL_NAME], line[SEAL_NAME + LINE_END];
    struct folder f = {.is_root = true, .with_tallies = true};
    uint32_t sum = 0;

    take_name(name, said);
    if (!is_tally(&f, name))
        return false;
    const bool ok = sum_of_dataset(&sum, file, name, &f);
    (void)snprintf(line, sizeof line, LINE, "", name, (unsigned long)sum, ok ? "" : UNREADABLE);
    return strncmp(said, line, strlen(line)) == 0;
}

/* Whether the file's list says what is found; `bad` is the name in the first line that does not. */
static bool fits_list(hid_t file, const char *said, const char *found, char bad[SEAL_NAME])
{
    while (*said != '\0' || *found != '\0') {
        const size_t n = strcspn(said, "\n"), m = strcspn(found, "\n"), name = strcspn(said, " ");
        const bool is_same = n == m && strncmp(said, found, n) == 0;
        if (!is_same && (strncmp(said, found, name + 1) != 0 || !fits_as_before(file, said))) {
            take_name(bad, *said != '\0' ? said : found);
            return false;
        }
        said += n + (said[n] == '\n');
        found += m + (found[m] == '\n');
    }
    return true;
}

bool seal_fits_all(hid_t file, char bad[SEAL_NAME])
{
    bool is_there = false;
    char *said = list_in(file, &is_there), *found = is_there ? seal_list(file) : NULL;

    (void)snprintf(bad, SEAL_NAME, "%s", SEAL_GROUP);
    const bool fits = !is_there || (said != NULL && found != NULL && has_order(file) &&
                                    fits_list(file, said, found, bad));
    free(said);
    free(found);
    return fits;
}
