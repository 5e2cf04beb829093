/* Shards: packed units side by side, and the rows of their people; the join sorts them into the output file. */
#include "shard.h"

#include "mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { SHARD_FORMAT = 2 };
const char PERSONS_GROUP[] = "persons", SHARD_ROWS[] = "rows";
static const char DATA[] = "data", SUFFIX[] = ".h5";

#define COLUMN(field, units_, long_name_)                                                          \
    {                                                                                              \
#field, units_, long_name_, offsetof(struct person_row, field),                            \
            sizeof(((struct person_row *)0)->field)                                                \
    }
const struct person_column PERSON_COLUMN[PERSON_COLUMNS] = {
    {"policy", "1", "Number of the policy, from 0", 0, 0},
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

hid_t person_column_type(int c)
{
    if (strcmp(PERSON_COLUMN[c].name, "untreated_weeks") == 0)
        return H5T_NATIVE_FLOAT;
    return PERSON_COLUMN[c].width == sizeof(uint32_t) ? H5T_NATIVE_UINT32 : H5T_NATIVE_UINT8;
}

void unit_put(uint32_t *words, const struct layout *l, enum observable v, const void *data)
{
    const size_t n = layout_unit_size(l, v);

    if (OBSERVABLE[v].type == OBSERVE_U32) {
        memcpy(words, data, n * sizeof *words);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, (const char *)data + i * sizeof bits, sizeof bits);
        words[2 * i] = (uint32_t)bits;
        words[2 * i + 1] = (uint32_t)(bits >> 32);
    }
}

static void unit_get(void *data, const struct layout *l, enum observable v, const uint32_t *words)
{
    const size_t n = layout_unit_size(l, v);

    if (OBSERVABLE[v].type == OBSERVE_U32) {
        memcpy(data, words, n * sizeof *words);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const uint64_t bits = (uint64_t)words[2 * i + 1] << 32 | words[2 * i];
        memcpy((char *)data + i * sizeof bits, &bits, sizeof bits);
    }
}

static size_t words_of(const struct layout *l, enum observable v)
{
    return layout_unit_size(l, v) * (observe_width(v) / sizeof(uint32_t));
}

static void flatten(uint32_t *words, const struct layout *l, const struct observation *o)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        unit_put(words, l, v, o->data[v]);
        words += words_of(l, v);
    }
}

void unit_unflatten(struct observation *o, const struct layout *l, const uint32_t *words)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        unit_get(o->data[v], l, v, words);
        words += words_of(l, v);
    }
}

static bool pack_people(struct unit_pack *u, const struct observation *o)
{
    u->n_rows = o->people != NULL ? o->n_people * o->dim[DIM_policy] : 0;
    if (u->n_rows == 0)
        return true;
    u->people = malloc(u->n_rows * sizeof *u->people);
    if (u->people != NULL)
        memcpy(u->people, o->people, u->n_rows * sizeof *u->people);
    return u->people != NULL;
}

bool unit_pack(struct unit_pack *u, const struct layout *l, const struct observation *o)
{
    const size_t n = layout_words(l);
    struct chunk_room room = {.n_packed = 0};
    uint32_t *words = mem_array(n, sizeof *words);

    u->bytes = NULL;
    u->people = NULL;
    u->size = 0;
    if (words != NULL) {
        flatten(words, l, o);
        u->size = chunk_pack(&room, words, n, sizeof *words, CHUNK_FAST);
    }
    mem_free(words);
    u->bytes = u->size > 0 ? malloc(u->size) : NULL;
    if (u->bytes != NULL)
        memcpy(u->bytes, room.packed, u->size);
    chunk_room_free(&room);
    if (u->bytes != NULL && pack_people(u, o))
        return true;
    unit_pack_free(u);
    return false;
}

void unit_pack_free(struct unit_pack *u)
{
    free(u->bytes);
    free(u->people);
    u->bytes = NULL;
    u->people = NULL;
}

static uint32_t checksum(uint32_t sum, const void *bytes, size_t size)
{
    return (uint32_t)crc32_z(sum, bytes, size);
}

void shard_name(char name[SHARD_NAME_SIZE], const struct unit_pack *u, size_t n, const void *bytes,
                size_t size)
{
    (void)snprintf(name, SHARD_NAME_SIZE, "point-%zu-replicate-%zu-and-%zu-more-%08lx%s",
                   u->key.point + 1, u->key.replicate + 1, n - 1,
                   (unsigned long)checksum(0, bytes, size), SUFFIX);
}

/* Skips `word` and the number behind it; NULL: they are not there. */
static const char *after_number(const char *at, const char *word)
{
    if (at == NULL || strncmp(at, word, strlen(word)) != 0)
        return NULL;
    at += strlen(word);
    const size_t digits = strspn(at, "0123456789");
    return digits > 0 ? at + digits : NULL;
}

/* Where the checksum stands in a name; NULL: it is no shard's. */
static const char *sum_in_name(const char *name)
{
    static const char MORE[] = "-more-";
    const char *at =
        after_number(after_number(after_number(name, "point-"), "-replicate-"), "-and-");

    if (at == NULL || strncmp(at, MORE, strlen(MORE)) != 0)
        return NULL;
    at += strlen(MORE);
    return strspn(at, "0123456789abcdef") == 8 ? at : NULL;
}

const char *shard_name_end(const char *name)
{
    const char *at = sum_in_name(name);

    if (at == NULL || strncmp(at + 8, SUFFIX, strlen(SUFFIX)) != 0)
        return NULL;
    return at + 8 + strlen(SUFFIX);
}

bool shard_is_whole(const char *path)
{
    enum { STRETCH = 1 << 18 };
    const char *slash = strrchr(path, '/'), *sum = sum_in_name(slash != NULL ? slash + 1 : path);
    FILE *f = sum != NULL ? fopen(path, "rb") : NULL;
    unsigned char *bytes = f != NULL ? malloc(STRETCH) : NULL;
    uint32_t got = 0;
    size_t n = 0;

    while (bytes != NULL && (n = fread(bytes, 1, STRETCH, f)) > 0)
        got = checksum(got, bytes, n);
    const bool whole =
        bytes != NULL && ferror(f) == 0 && (unsigned long)got == strtoul(sum, NULL, 16);
    free(bytes);
    if (f != NULL)
        (void)fclose(f);
    return whole;
}

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

static herr_t put_data(hid_t file, const struct unit_pack *u, size_t n, size_t words)
{
    const struct h5_shape shape = {
        .rank = 2, .size = {n, words}, .chunk = {1, words}, .chunked = true};
    const hid_t data = h5_create_dataset(file, DATA, H5T_STD_U32LE, &shape);
    herr_t ok = data < 0 ? -1 : 0;

    for (size_t i = 0; i < n && ok >= 0; i++)
        ok = h5_write_chunk(data, (const hsize_t[]){i, 0}, u[i].bytes, u[i].size);
    return H5Dclose(data) < 0 ? -1 : ok;
}

/* Copies one column of the rows of all units to bytes of its own. */
static void take_column(unsigned char *out, const struct unit_pack *u, size_t n, size_t policies,
                        int c)
{
    const struct person_column *column = &PERSON_COLUMN[c];

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

    for (int c = 0; c < PERSON_COLUMNS && ok >= 0; c++) {
        take_column(column, u, n, policies, c);
        ok = H5Dclose(
            h5_put_array(group, PERSON_COLUMN[c].name, person_column_type(c), rows, column));
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

void *shard_image(const char *experiment, const struct unit_pack *u, size_t n,
                  const struct layout *l, size_t *size)
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
        ok = put_data(file, u, n, layout_words(l));
    if (ok >= 0)
        ok = put_people(file, u, n, l->dim[DIM_policy]);
    if (ok >= 0)
        image = h5_image(file, size);
    (void)H5Fclose(file);
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

bool shard_look(struct shard_contents *c, const char *path)
{
    const hid_t file = h5_open(path);
    int64_t format = 0;

    *c = (struct shard_contents){.n = 0};
    if (file < 0)
        return false;
    c->experiment = h5_get_text(file, "experiment");
    c->n = h5_length(file, DATA, 0);
    c->words = h5_length(file, DATA, 1);
    const bool ok = c->experiment != NULL && c->n > 0 &&
                    h5_get_count(file, "format", &format) >= 0 && format == SHARD_FORMAT &&
                    look_at_keys(c, file);
    (void)H5Fclose(file);
    if (!ok)
        shard_contents_free(c);
    return ok;
}

void shard_contents_free(struct shard_contents *c)
{
    free(c->experiment);
    mem_free(c->key);
    *c = (struct shard_contents){.n = 0};
}

hid_t shard_data(hid_t shard)
{
    return H5Dopen2(shard, DATA, H5P_DEFAULT);
}

void *shard_read(hid_t data, size_t row, size_t *size)
{
    return h5_read_chunk(data, (const hsize_t[]){row, 0}, size);
}
