/* The persons of a joined file: columns of one length with one scale, filled unit by unit. */
#include "persons.h"

#include "mem.h"

#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char PERSONS_ROWS[] = "persons_rows";
static const char SCALE[] = "person", REPLICATE[] = "replicate", POINT[] = "point";
enum { ROWS_OF_A_CHUNK = 1 << 16, ROWS_AT_ONCE = 1 << 18 };

/* The columns of the file being made. */
struct persons {
    hid_t group;
    bool with_point;
    size_t next; /* rows written */
};

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

static herr_t create_columns(struct persons *p, hid_t file, size_t n_rows, bool with_point)
{
    *p = (struct persons){.group = h5_create_group(file, PERSONS_GROUP), .with_point = with_point};
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

/* Copies n rows, few enough for the buffer (4 bytes a row). *unreadable is set where it was reading that failed. */
static herr_t copy_some(struct persons *p, hid_t from, size_t first, size_t n, struct unit_key u,
                        void *buffer, bool *unreadable)
{
    herr_t ok = put_number(p, REPLICATE, (int32_t)u.replicate + 1, n, buffer);

    if (ok >= 0 && p->with_point)
        ok = put_number(p, POINT, (int32_t)u.point + 1, n, buffer);
    for (int c = 0; c < PERSON_COLUMNS && ok >= 0; c++) {
        const hid_t type = person_column_type(c);
        *unreadable =
            transfer(LAYOUT_READ, from, PERSON_COLUMN[c].name, type, first, n, buffer) < 0;
        if (*unreadable)
            return -1;
        ok = transfer(LAYOUT_WRITE, p->group, PERSON_COLUMN[c].name, type, p->next, n, buffer);
    }
    p->next += n;
    return ok;
}

/* Appends n rows of a unit that start at `first` in another file. */
static enum persons_join copy_rows(struct persons *p, hid_t from, size_t first, size_t n,
                                   struct unit_key u, void *buffer)
{
    const hid_t group = H5Gopen2(from, PERSONS_GROUP, H5P_DEFAULT);
    bool unreadable = group < 0;
    herr_t ok = unreadable ? -1 : 0;

    for (size_t done = 0; done < n && ok >= 0; done += ROWS_AT_ONCE) {
        const size_t some = n - done < ROWS_AT_ONCE ? n - done : ROWS_AT_ONCE;
        ok = copy_some(p, group, first + done, some, u, buffer, &unreadable);
    }
    if (group >= 0)
        (void)H5Gclose(group);
    return unreadable ? PERSONS_UNREADABLE : ok < 0 ? PERSONS_UNWRITABLE : PERSONS_OK;
}

/* How many rows come before each unit of a source: n + 1 numbers. */
struct rows {
    uint64_t *before;
    size_t n;
};

static bool count_rows(struct rows *r, hid_t file, const char *name)
{
    const size_t n =
        h5_length(file, name, 0) * (strcmp(name, PERSONS_ROWS) == 0 ? h5_length(file, name, 1) : 1);
    uint64_t sum = 0;

    r->n = n;
    r->before = mem_array(n + 1, sizeof *r->before);
    if (r->before == NULL ||
        (n > 0 && h5_get_array(file, name, H5T_NATIVE_UINT64, n, r->before) < 0))
        return false;
    for (size_t i = 0; i <= n; i++) {
        const uint64_t own = r->before[i];
        r->before[i] = sum;
        sum += own;
    }
    return true;
}

static bool count_all_rows(struct rows *rows, const struct sources *s, struct gather *g)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->source[i].n_units == 0)
            continue;
        const hid_t file = gather_file(g, (uint32_t)i + 1);
        if (file < 0 ||
            !count_rows(&rows[i], file, s->source[i].is_joined ? PERSONS_ROWS : SHARD_ROWS))
            return false;
    }
    return true;
}

/* Where the rows of a unit begin in its source, and how many there are. */
static size_t rows_of(const struct sources *s, const struct rows *rows, struct unit_key u,
                      size_t *first)
{
    const struct unit_at at = sources_find(s, u);

    if (at.source == 0)
        return 0;
    const struct source *from = &s->source[at.source - 1];
    const struct rows *r = &rows[at.source - 1];
    const size_t i = from->is_joined ? u.point * from->n_replicates + u.replicate : at.row;
    *first = i < r->n ? (size_t)r->before[i] : 0;
    return i < r->n ? (size_t)(r->before[i + 1] - r->before[i]) : 0;
}

static enum persons_join copy_all(hid_t file, const struct layout *l, const struct sources *s,
                                  struct gather *g, const struct rows *rows, size_t total)
{
    const size_t n = l->dim[DIM_replicate];
    struct persons p = {.group = H5I_INVALID_HID};
    void *buffer = malloc(ROWS_AT_ONCE * sizeof(int32_t));
    enum persons_join result = PERSONS_OK;

    if (buffer == NULL)
        return PERSONS_NO_MEMORY;
    if (create_columns(&p, file, total, l->dim[DIM_point] > 1) < 0)
        result = PERSONS_UNWRITABLE;
    for (size_t i = 0; i < l->dim[DIM_point] * n && result == PERSONS_OK; i++) {
        const struct unit_key u = {i / n, i % n};
        size_t first = 0;
        const size_t of_unit = rows_of(s, rows, u, &first);
        if (of_unit > 0)
            result =
                copy_rows(&p, gather_file(g, sources_find(s, u).source), first, of_unit, u, buffer);
    }
    if (p.group >= 0)
        (void)H5Gclose(p.group);
    free(buffer);
    return result;
}

static enum persons_join join_rows(hid_t file, const struct layout *l, const struct sources *s,
                                   struct gather *g, const struct rows *rows)
{
    const size_t n = l->dim[DIM_replicate];
    uint32_t *of_unit = mem_array(l->dim[DIM_point] * n, sizeof *of_unit);
    size_t total = 0, first = 0;

    if (of_unit == NULL)
        return PERSONS_NO_MEMORY;
    for (size_t i = 0; i < l->dim[DIM_point] * n; i++) {
        of_unit[i] = (uint32_t)rows_of(s, rows, (struct unit_key){i / n, i % n}, &first);
        total += of_unit[i];
    }
    const herr_t ok =
        layout_put_per_unit(file, l, PERSONS_ROWS, H5T_STD_U32LE, H5T_NATIVE_UINT32,
                            "Rows of the group persons that the replicate has", of_unit);
    mem_free(of_unit);
    if (ok < 0)
        return PERSONS_UNWRITABLE;
    return total > 0 ? copy_all(file, l, s, g, rows, total) : PERSONS_OK;
}

enum persons_join persons_join(hid_t file, const struct layout *l, const struct sources *s,
                               struct gather *g)
{
    struct rows *rows = mem_array(s->n, sizeof *rows);
    enum persons_join result = PERSONS_NO_MEMORY;

    if (rows != NULL)
        result = count_all_rows(rows, s, g) ? join_rows(file, l, s, g, rows) : PERSONS_UNREADABLE;
    for (size_t i = 0; i < s->n && rows != NULL; i++)
        mem_free(rows[i].before);
    mem_free(rows);
    return result;
}
