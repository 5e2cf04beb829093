/* The rows of people: their columns, and a columnar group of one length with one scale, filled unit by unit. */
#include "persons.h"

#include "h5.h"
#include "observe.h"

#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char PERSONS_GROUP[] = "persons", PERSONS_ROWS[] = "persons_rows";
static const char SCALE[] = "person", REPLICATE[] = "replicate", POINT[] = "point";
enum { ROWS_OF_A_CHUNK = 1 << 16, ROWS_AT_ONCE = 1 << 18 };

#define FIELD(field) (((struct person_row *)0)->field)
#define COLUMN(field, units_, long_name_)                                                          \
    {                                                                                              \
        .name = #field, .units = (units_), .long_name = (long_name_),                              \
        .kind = _Generic(FIELD(field), uint8_t                                                     \
                         : PERSONS_U8, uint32_t                                                    \
                         : PERSONS_U32, float                                                      \
                         : PERSONS_F32),                                                           \
        .offset = offsetof(struct person_row, field), .width = sizeof FIELD(field)                 \
    }
const struct persons_column PERSONS_COLUMN[PERSONS_COLUMNS] = {
    {.name = "policy", .units = "1", .long_name = "Number of the policy, from 0"},
    COLUMN(slot, "1", "Slot of the person, the same under every policy"),
    COLUMN(group, "1", "Number of the group, from 0"),
    COLUMN(child, "1", "Whether a child"),
    COLUMN(female, "1", "Whether female"),
    COLUMN(disabled, "1", "Whether disabled"),
    COLUMN(irregular, "1", "Whether of irregular status"),
    COLUMN(exploited, "1", "Whether exploited at time.start"),
    COLUMN(escaped, "1", "Whether escaped at time.start"),
    COLUMN(disclosed, "1", "Whether disclosed since time.start"),
    COLUMN(deterred, "1", "Whether ever deterred since time.start"),
    COLUMN(died, "1", "Whether died since time.start"),
    COLUMN(removed, "1", "Whether removed since time.start"),
    COLUMN(untreated_weeks, "weeks", "Weeks with some untreated condition since time.start"),
};
#undef COLUMN
#undef FIELD

hid_t persons_type(int c)
{
    switch (PERSONS_COLUMN[c].kind) {
    case PERSONS_F32:
        return H5T_NATIVE_FLOAT;
    case PERSONS_U32:
        return H5T_NATIVE_UINT32;
    default:
        return H5T_NATIVE_UINT8;
    }
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
    *p = (struct persons){.group = h5_create_group(file, PERSONS_GROUP), .with_point = with_point};
    herr_t ok = create_scale(p->group, n_rows);

    if (ok >= 0 && with_point)
        ok = create_column(p->group, n_rows, POINT, H5T_STD_I32LE, "1", "Point of the sweep");
    if (ok >= 0)
        ok = create_column(p->group, n_rows, REPLICATE, H5T_STD_I32LE, "1", "Replicate");
    for (int c = 0; c < PERSONS_COLUMNS && ok >= 0; c++)
        ok = create_column(p->group, n_rows, PERSONS_COLUMN[c].name, persons_type(c),
                           PERSONS_COLUMN[c].units, PERSONS_COLUMN[c].long_name);
    return ok;
}

static herr_t transfer(enum layout_way way, hid_t group, const char *name, hid_t type, size_t first,
                       size_t n, void *data)
{
    const hid_t column = h5_open_dataset(group, name, H5P_DEFAULT), in_file = H5Dget_space(column);
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

/* Copies n rows, few enough for the buffer (4 bytes a row). *unreadable is set where it was reading that failed. */
static herr_t copy_some(struct persons *p, hid_t from, size_t first, size_t n, struct unit_key u,
                        void *buffer, bool *unreadable)
{
    herr_t ok = put_number(p, REPLICATE, (int32_t)u.replicate + 1, n, buffer);

    if (ok >= 0 && p->with_point)
        ok = put_number(p, POINT, (int32_t)u.point + 1, n, buffer);
    for (int c = 0; c < PERSONS_COLUMNS && ok >= 0; c++) {
        const hid_t type = persons_type(c);
        *unreadable =
            transfer(LAYOUT_READ, from, PERSONS_COLUMN[c].name, type, first, n, buffer) < 0;
        if (*unreadable)
            return -1;
        ok = transfer(LAYOUT_WRITE, p->group, PERSONS_COLUMN[c].name, type, p->next, n, buffer);
    }
    p->next += n;
    return ok;
}

herr_t persons_append(struct persons *p, hid_t from, size_t first, size_t n, struct unit_key u,
                      bool *unreadable)
{
    const hid_t group = h5_open_group(from, PERSONS_GROUP);
    void *buffer = malloc(ROWS_AT_ONCE * sizeof(int32_t));
    herr_t ok = buffer == NULL ? -1 : 0;

    *unreadable = group < 0;
    for (size_t done = 0; done < n && ok >= 0 && !*unreadable; done += ROWS_AT_ONCE) {
        const size_t some = n - done < ROWS_AT_ONCE ? n - done : ROWS_AT_ONCE;
        ok = copy_some(p, group, first + done, some, u, buffer, unreadable);
    }
    if (group >= 0)
        (void)H5Gclose(group);
    free(buffer);
    return ok;
}

static herr_t read_column(hid_t group, int c, size_t first, size_t n, struct person_row *rows,
                          void *buffer)
{
    const struct persons_column *column = &PERSONS_COLUMN[c];
    const herr_t ok = transfer(LAYOUT_READ, group, column->name, persons_type(c), first, n, buffer);

    for (size_t i = 0; i < n && ok >= 0; i++)
        memcpy((char *)&rows[i] + column->offset, (const char *)buffer + i * column->width,
               column->width);
    return ok;
}

herr_t persons_read(hid_t from, size_t first, size_t n, struct person_row *rows)
{
    const hid_t group = h5_open_group(from, PERSONS_GROUP);
    void *buffer = malloc((n + 1) * sizeof(uint32_t)); /* the widest */
    herr_t ok = group < 0 || buffer == NULL ? -1 : 0;

    for (int c = 0; c < PERSONS_COLUMNS && ok >= 0; c++)
        if (PERSONS_COLUMN[c].width > 0)
            ok = read_column(group, c, first, n, rows, buffer);
    free(buffer);
    if (group >= 0)
        (void)H5Gclose(group);
    return ok;
}
