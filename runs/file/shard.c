/* Shards: units side by side in pages, and the rows of their people; the join sorts them into the output file. Earlier
 * ones (format 2) have pages of one unit. */
#include "shard.h"

#include "h5.h"
#include "mem.h"
#include "pack_page.h"
#include "persons.h"

#include <stdlib.h>
#include <string.h>

enum { SHARD_FORMAT = 3, OLDEST_FORMAT = 2 };
const char SHARD_DATA[] = "data", SHARD_ROWS[] = "rows";

static herr_t put_keys(hid_t file, const struct unit_pack *u, size_t n)
{
    uint64_t *numbers = mem_array(n, sizeof *numbers);
    herr_t ok = numbers != NULL ? 0 : -1;

    for (int which = 0; which < 2 && ok >= 0; which++) {
        for (size_t i = 0; i < n; i++)
            numbers[i] = (which == 0 ? u[i].key.point : u[i].key.replicate) + 1;
        ok = H5Dclose(
            h5_put_array(file, which == 0 ? "point" : "replicate", H5T_NATIVE_UINT64, n, numbers));
    }
    mem_free(numbers);
    return ok;
}

/* The pages of a shard, packed. */
struct pages {
    struct page {
        void *bytes; /* malloc */
        size_t size;
    } * page;
    size_t n, units; /* pages; units of each but the last */
};

static void pages_free(struct pages *p)
{
    for (size_t i = 0; i < p->n && p->page != NULL; i++)
        free(p->page[i].bytes);
    mem_free(p->page);
}

static bool make_page(struct page *p, const struct unit_pack *u, size_t n, size_t words,
                      enum pack_page_kind kind, struct pack_page_room *room)
{
    const bool is_packed = n == 1; /* as it is */

    p->size = is_packed ? u->size : pack_page_pack(room, u, n, words, kind);
    p->bytes = p->size > 0 ? malloc(p->size) : NULL;
    if (p->bytes != NULL)
        memcpy(p->bytes, is_packed ? u->bytes : room->chunk.packed, p->size);
    return p->bytes != NULL;
}

static bool pages_make(struct pages *p, const struct unit_pack *u, size_t n, size_t words,
                       enum pack_page_kind kind)
{
    const size_t full = pack_page_units(kind, words);
    struct pack_page_room room = {.n_word = 0};

    p->units = n < full ? n : full;
    p->n = (n + p->units - 1) / p->units;
    p->page = mem_array(p->n, sizeof *p->page);
    bool ok = p->page != NULL;
    for (size_t i = 0; i < p->n && ok; i++) {
        const size_t left = n - i * p->units;
        ok = make_page(&p->page[i], u + i * p->units, left < p->units ? left : p->units, words,
                       kind, &room);
    }
    pack_page_room_free(&room);
    return ok;
}

static herr_t put_data(hid_t file, const struct pages *p, size_t n, size_t words)
{
    const struct h5_shape shape = {
        .rank = 2, .size = {n, words}, .chunk = {p->units, words}, .chunked = true};
    const hid_t data = h5_create_dataset(file, SHARD_DATA, H5T_STD_U32LE, &shape);
    herr_t ok = data < 0 ? -1 : 0;

    for (size_t i = 0; i < p->n && ok >= 0; i++)
        ok = h5_write_chunk(data, (const hsize_t[]){i * p->units, 0}, p->page[i].bytes,
                            p->page[i].size);
    return H5Dclose(data) < 0 ? -1 : ok;
}

/* Copies one column of the rows of all units to bytes of its own. */
static void take_column(unsigned char *out, const struct unit_pack *u, size_t n, size_t policies,
                        int c)
{
    const struct persons_column *column = &PERSONS_COLUMN[c];

    for (size_t i = 0; i < n; i++)
        for (size_t row = 0; row < u[i].n_rows; row++)
            if (column->width == 0)
                *out++ = (unsigned char)(row / (u[i].n_rows / policies));
            else {
                memcpy(out, (const char *)&u[i].people[row] + column->offset, column->width);
                out += column->width;
            }
}

static herr_t put_columns(hid_t group, const struct unit_pack *u, size_t n, size_t policies,
                          size_t rows)
{
    void *column = mem_array(rows, sizeof(uint32_t)); /* the widest */
    herr_t ok = column == NULL ? -1 : 0;

    for (int c = 0; c < PERSONS_COLUMNS && ok >= 0; c++) {
        take_column(column, u, n, policies, c);
        ok = H5Dclose(h5_put_array(group, PERSONS_COLUMN[c].name, persons_type(c), rows, column));
    }
    mem_free(column);
    return ok;
}

static herr_t put_people(hid_t file, const struct unit_pack *u, size_t n, size_t policies)
{
    uint64_t *numbers = mem_array(n, sizeof *numbers);
    size_t rows = 0;
    herr_t ok = numbers != NULL ? 0 : -1;

    for (size_t i = 0; i < n && ok >= 0; i++)
        rows += numbers[i] = u[i].n_rows;
    if (ok >= 0 && rows > 0) {
        const hid_t group = h5_create_group(file, PERSONS_GROUP);
        ok = H5Dclose(h5_put_array(file, SHARD_ROWS, H5T_NATIVE_UINT64, n, numbers));
        if (ok >= 0)
            ok = put_columns(group, u, n, policies, rows);
        if (H5Gclose(group) < 0)
            ok = -1;
    }
    mem_free(numbers);
    return ok;
}

static void *make_image(const char *experiment, const struct unit_pack *u, size_t n,
                        const struct pages *p, const struct layout *l, size_t *size)
{
    const hid_t file = h5_create_image();
    void *image = NULL;
    herr_t ok = h5_put_text(file, "program", "confide");

    if (ok >= 0)
        ok = h5_put_text(file, "experiment", experiment);
    if (ok >= 0)
        ok = h5_put_count(file, "format", SHARD_FORMAT);
    if (ok >= 0)
        ok = put_keys(file, u, n);
    if (ok >= 0)
        ok = put_data(file, p, n, layout_words(l));
    if (ok >= 0)
        ok = put_people(file, u, n, l->dim[DIM_policy]);
    if (ok >= 0)
        image = h5_image(file, size);
    (void)H5Fclose(file);
    return image;
}

void *shard_image(const char *experiment, const struct unit_pack *u, size_t n,
                  const struct layout *l, enum pack_page_kind kind, size_t *size)
{
    struct pages pages = {.n = 0};
    void *image = NULL;

    if (pages_make(&pages, u, n, layout_words(l), kind))
#pragma omp critical(hdf5)
        image = make_image(experiment, u, n, &pages, l, size);
    pages_free(&pages);
    return image;
}

static bool look_at_keys(struct shard_contents *c, hid_t file)
{
    uint64_t *point = mem_array(c->n, sizeof *point), *replicate = mem_array(c->n, sizeof *point);
    bool ok = point != NULL && replicate != NULL &&
              h5_get_array(file, "point", H5T_NATIVE_UINT64, c->n, point) >= 0 &&
              h5_get_array(file, "replicate", H5T_NATIVE_UINT64, c->n, replicate) >= 0;

    c->key = ok ? mem_array(c->n, sizeof *c->key) : NULL;
    for (size_t i = 0; i < c->n && c->key != NULL; i++) {
        ok = ok && point[i] > 0 && replicate[i] > 0;
        c->key[i] = (struct unit_key){(size_t)point[i] - 1, (size_t)replicate[i] - 1};
    }
    mem_free(point);
    mem_free(replicate);
    return ok && c->key != NULL;
}

static bool look_into(struct shard_contents *c, hid_t file)
{
    int64_t format = 0;

    if (file < 0)
        return false;
    c->experiment = h5_get_text(file, "experiment");
    c->n = h5_length(file, SHARD_DATA, 0);
    c->words = h5_length(file, SHARD_DATA, 1);
    bool ok = c->experiment != NULL && h5_get_count(file, "format", &format) >= 0;
    if (ok && (format < OLDEST_FORMAT || format > SHARD_FORMAT))
        c->n = c->words = 0; /* of another version, and so of another experiment */
    else
        ok = ok && c->n > 0 && look_at_keys(c, file);
    (void)H5Fclose(file);
    return ok;
}

enum status shard_look(struct shard_contents *c, const char *path, struct err *e)
{
    bool ok = false;

    *c = (struct shard_contents){.n = 0};
    if (!h5_has_room())
        return err_memory_for(e, "to read %s", path);
#pragma omp critical(hdf5)
    ok = look_into(c, h5_open(path));
    if (ok)
        return STATUS_OK;
    shard_contents_free(c);
    return h5_not_opened(e, path);
}

void shard_contents_free(struct shard_contents *c)
{
    free(c->experiment);
    mem_free(c->key);
    *c = (struct shard_contents){.n = 0};
}
