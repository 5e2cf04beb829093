/* Shards: one finished unit each, contiguous and uncompressed; the join compresses. */
#include "shard.h"

#include "mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char PERSONS_GROUP[] = "persons";

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

void shard_name(char name[SHARD_NAME_SIZE], const struct shard_key *key)
{
    (void)snprintf(name, SHARD_NAME_SIZE, "point-%zu-replicate-%zu.h5", key->point + 1,
                   key->replicate + 1);
}

static herr_t put_variable(hid_t file, const struct observation *o, enum observable v)
{
    enum observe_dim dims[OBSERVE_MAX_RANK];
    struct h5_shape shape = {.rank = observe_dims(OBSERVABLE[v].shape, dims)};
    const bool real = OBSERVABLE[v].type == OBSERVE_F64;

    if (observe_size(o, v) == 0)
        return 0;
    for (int d = 0; d < shape.rank; d++)
        shape.size[d] = o->dim[dims[d]];
    const hid_t dataset =
        h5_create_dataset(file, OBSERVABLE[v].name, real ? H5T_IEEE_F64LE : H5T_STD_U32LE, &shape);
    const herr_t ok = H5Dwrite(dataset, real ? H5T_NATIVE_DOUBLE : H5T_NATIVE_UINT32, H5S_ALL,
                               H5S_ALL, H5P_DEFAULT, o->data[v]);
    return H5Dclose(dataset) < 0 ? -1 : ok;
}

/* Copies one column of the rows to bytes of its own. */
static void take_column(unsigned char *out, const struct observation *o, int c)
{
    const struct person_column *column = &PERSON_COLUMN[c];
    const size_t rows = o->n_people * o->dim[DIM_policy];

    for (size_t i = 0; i < rows; i++)
        if (column->width == 0)
            out[i] = (unsigned char)(i / o->n_people);
        else
            memcpy(out + i * column->width, (const char *)&o->people[i] + column->offset,
                   column->width);
}

static herr_t put_persons(hid_t file, const struct observation *o)
{
    const size_t rows = o->n_people * o->dim[DIM_policy];
    const hid_t group = h5_create_group(file, PERSONS_GROUP);
    void *column = mem_array(rows, sizeof(uint32_t)); /* the widest */
    herr_t ok = group < 0 || column == NULL ? -1 : 0;

    for (int c = 0; c < PERSON_COLUMNS && ok >= 0; c++) {
        take_column(column, o, c);
        ok = H5Dclose(h5_put_array(group, PERSON_COLUMN[c].name, person_column_type(c), rows,
                                   column)) < 0
                 ? -1
                 : 0;
    }
    mem_free(column);
    (void)H5Gclose(group);
    return ok;
}

void *shard_image(const struct shard_key *key, const struct observation *o, size_t *size)
{
    const hid_t file = h5_create_image();
    void *image = NULL;
    herr_t ok = h5_put_text(file, "program", "confide");

    if (ok >= 0)
        ok = h5_put_text(file, "experiment", key->experiment);
    if (ok >= 0)
        ok = h5_put_count(file, "point", (int64_t)key->point + 1);
    if (ok >= 0)
        ok = h5_put_count(file, "replicate", (int64_t)key->replicate + 1);
    for (enum observable v = 0; v < OBSERVE_COUNT && ok >= 0; v++)
        ok = put_variable(file, o, v);
    if (ok >= 0 && o->people != NULL && o->n_people > 0)
        ok = put_persons(file, o);
    if (ok >= 0)
        image = h5_image(file, size);
    (void)H5Fclose(file);
    return image;
}

hid_t shard_open(const char *path, char **experiment, size_t *point, size_t *replicate)
{
    const hid_t file = h5_open(path);
    int64_t p = 0, r = 0;

    *experiment = file < 0 ? NULL : h5_get_text(file, "experiment");
    if (*experiment != NULL && h5_get_count(file, "point", &p) >= 0 &&
        h5_get_count(file, "replicate", &r) >= 0 && p > 0 && r > 0) {
        *point = (size_t)p - 1;
        *replicate = (size_t)r - 1;
        return file;
    }
    free(*experiment);
    *experiment = NULL;
    if (file >= 0)
        (void)H5Fclose(file);
    return H5I_INVALID_HID;
}

herr_t shard_read(hid_t shard, enum observable v, size_t n, void *out)
{
    const hid_t type = OBSERVABLE[v].type == OBSERVE_F64 ? H5T_NATIVE_DOUBLE : H5T_NATIVE_UINT32;

    return n == 0 ? 0 : h5_get_array(shard, OBSERVABLE[v].name, type, n, out);
}
