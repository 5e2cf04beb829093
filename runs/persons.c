/* The persons of a joined file: columns of one length with one scale, filled unit by unit. */
#include "persons.h"

#include "shard.h"

#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char PERSONS_ROWS[] = "persons_rows";
static const char SCALE[] = "person", REPLICATE[] = "replicate", POINT[] = "point";
enum { ROWS_OF_A_CHUNK = 1 << 16, ROWS_AT_ONCE = 1 << 18 };

size_t persons_in_shard(hid_t shard)
{
    const hid_t group = H5Lexists(shard, PERSONS_GROUP, H5P_DEFAULT) > 0
                            ? H5Gopen2(shard, PERSONS_GROUP, H5P_DEFAULT)
                            : H5I_INVALID_HID;
    const size_t n = group < 0 ? 0 : h5_length(group, PERSON_COLUMN[0].name, 0);

    if (group >= 0)
        (void)H5Gclose(group);
    return n;
}

static herr_t create_scale(hid_t group, size_t n)
{
    char name[80];
    const hid_t scale =
        h5_create_dataset(group, SCALE, H5T_IEEE_F32BE, &(struct h5_shape){.rank = 1, .size = {n}});

    /* the words by which netCDF knows a dimension that has no coordinate */
    (void)snprintf(name, sizeof name, "This is a netCDF dimension but not a netCDF variable.%10zu",
                   n);
    const herr_t ok = H5DSset_scale(scale, name);
    return H5Dclose(scale) < 0 ? -1 : ok;
}

static herr_t create_column(hid_t group, size_t n, const char *name, hid_t type, const char *units,
                            const char *long_name)
{
    const struct h5_shape shape = {.rank = 1,
                                   .size = {n},
                                   .chunked = true,
                                   .chunk = {n < ROWS_OF_A_CHUNK ? n : ROWS_OF_A_CHUNK}};
    const hid_t column = h5_create_dataset(group, name, type, &shape),
                scale = H5Dopen2(group, SCALE, H5P_DEFAULT);
    herr_t ok = H5DSattach_scale(column, scale, 0);

    if (ok >= 0)
        ok = h5_put_text(column, "long_name", long_name);
    if (ok >= 0)
        ok = h5_put_text(column, "units", units);
    (void)H5Dclose(scale);
    return H5Dclose(column) < 0 ? -1 : ok;
}

herr_t persons_create(struct persons *p, hid_t file, size_t n_rows, bool with_point)
{
    *p = (struct persons){.group = h5_create_group(file, PERSONS_GROUP), .n_rows = n_rows};
    herr_t ok = create_scale(p->group, n_rows);

    if (ok >= 0 && with_point)
        ok = create_column(p->group, n_rows, POINT, H5T_STD_I32LE, "1", "Point of the sweep");
    if (ok >= 0)
        ok = create_column(p->group, n_rows, REPLICATE, H5T_STD_I32LE, "1", "Replicate");
    for (int c = 0; c < PERSON_COLUMNS && ok >= 0; c++)
        ok = create_column(p->group, n_rows, PERSON_COLUMN[c].name, person_column_type(c),
                           PERSON_COLUMN[c].units, PERSON_COLUMN[c].long_name);
    return ok;
}

static herr_t transfer(enum layout_way way, hid_t group, const char *name, hid_t type, size_t first,
                       size_t n, void *data)
{
    const hid_t column = H5Dopen2(group, name, H5P_DEFAULT), in_file = H5Dget_space(column);
    const hsize_t start = first, count = n;
    const hid_t in_memory = H5Screate_simple(1, &count, NULL);
    herr_t ok = H5Sselect_hyperslab(in_file, H5S_SELECT_SET, &start, NULL, &count, NULL);

    if (ok >= 0)
        ok = way == LAYOUT_READ ? H5Dread(column, type, in_memory, in_file, H5P_DEFAULT, data)
                                : H5Dwrite(column, type, in_memory, in_file, H5P_DEFAULT, data);
    (void)H5Sclose(in_memory);
    (void)H5Sclose(in_file);
    return H5Dclose(column) < 0 ? -1 : ok;
}

static herr_t put_number(struct persons *p, const char *name, int32_t x, size_t n, int32_t *buffer)
{
    for (size_t i = 0; i < n; i++)
        buffer[i] = x;
    return transfer(LAYOUT_WRITE, p->group, name, H5T_NATIVE_INT32, p->next, n, buffer);
}

/* Copies n rows, few enough for the buffer (4 bytes a row). */
static herr_t copy_some(struct persons *p, hid_t from, size_t first, size_t n, int32_t point,
                        int32_t replicate, void *buffer)
{
    herr_t ok = put_number(p, REPLICATE, replicate, n, buffer);

    if (ok >= 0 && H5Lexists(p->group, POINT, H5P_DEFAULT) > 0)
        ok = put_number(p, POINT, point, n, buffer);
    for (int c = 0; c < PERSON_COLUMNS && ok >= 0; c++) {
        const hid_t type = person_column_type(c);
        ok = transfer(LAYOUT_READ, from, PERSON_COLUMN[c].name, type, first, n, buffer);
        if (ok >= 0)
            ok = transfer(LAYOUT_WRITE, p->group, PERSON_COLUMN[c].name, type, p->next, n, buffer);
    }
    p->next += n;
    return ok;
}

herr_t persons_copy(struct persons *p, hid_t from, size_t first, size_t n, size_t point,
                    size_t replicate)
{
    const hid_t group = H5Gopen2(from, PERSONS_GROUP, H5P_DEFAULT);
    void *buffer = malloc(ROWS_AT_ONCE * sizeof(int32_t));
    herr_t ok = group < 0 || buffer == NULL ? -1 : 0;

    for (size_t done = 0; done < n && ok >= 0; done += ROWS_AT_ONCE) {
        const size_t some = n - done < ROWS_AT_ONCE ? n - done : ROWS_AT_ONCE;
        ok = copy_some(p, group, first + done, some, (int32_t)point + 1, (int32_t)replicate + 1,
                       buffer);
    }
    free(buffer);
    if (group >= 0)
        (void)H5Gclose(group);
    return ok;
}

void persons_close(struct persons *p)
{
    if (p->group > 0)
        (void)H5Gclose(p->group);
    *p = (struct persons){0};
}
