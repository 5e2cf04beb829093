/* Checksums of the tallies, chunk by chunk, as they lie in the file. */
#include "seal.h"

#include "h5.h"
#include "mem.h"

#include <hdf5_hl.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

const char SEAL_GROUP[] = "checksums";
const char SEAL_LIST[] = "others";
static const char CHUNKS[] = "chunks";

bool seal_init(struct seal *s, const struct layout *l, bool has_units)
{
    size_t n = 0;

    *s = (struct seal){.layout = *l};
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        s->first[v] = n;
        n += has_units && layout_unit_size(l, v) > 0 ? layout_chunks(l, v) : 0;
    }
    s->first[OBSERVE_COUNT] = n;
    s->sum = mem_array(n, sizeof *s->sum);
    s->is_checked = mem_array(n, 1);
    return s->sum != NULL && s->is_checked != NULL;
}

void seal_free(struct seal *s)
{
    mem_free(s->sum);
    mem_free(s->is_checked);
    *s = (struct seal){.sum = NULL};
}

/* Never 0, which means a chunk that is not there. */
static uint32_t sum_of(const void *bytes, size_t size)
{
    const uint32_t sum = (uint32_t)crc32_z(0, bytes, size);

    return sum != 0 ? sum : 1;
}

static size_t number_of(const struct seal *s, enum observable v, const struct layout_box *box)
{
    return s->first[v] + layout_chunk_number(&s->layout, v, box);
}

void seal_chunk(struct seal *s, enum observable v, const struct layout_box *box, const void *bytes,
                size_t size)
{
    s->sum[number_of(s, v, box)] = sum_of(bytes, size);
}

static herr_t put_chunks(const struct seal *s, hid_t group)
{
    const hid_t chunks =
        h5_put_array(group, CHUNKS, H5T_NATIVE_UINT32, s->first[OBSERVE_COUNT], s->sum);
    herr_t ok = H5DSset_scale(chunks, CHUNKS);

    if (ok >= 0)
        ok = h5_put_text(chunks, "long_name",
                         "CRC-32 of each chunk of the tallies as it is stored; 0: not stored");
    if (ok >= 0)
        ok = h5_put_text(chunks, "units", "1");
    return H5Dclose(chunks) < 0 ? -1 : ok;
}

herr_t seal_write(const struct seal *s, hid_t file)
{
    char *list = H5Fflush(file, H5F_SCOPE_LOCAL) >= 0 ? seal_list(file) : NULL;
    const hid_t group = list != NULL ? h5_create_group(file, SEAL_GROUP) : H5I_INVALID_HID;
    herr_t ok = group < 0 ? -1 : h5_put_text(group, SEAL_LIST, list);

    free(list);
    if (ok >= 0 && s->first[OBSERVE_COUNT] > 0)
        ok = put_chunks(s, group);
    return group >= 0 && H5Gclose(group) < 0 ? -1 : ok;
}

herr_t seal_read(struct seal *s, hid_t file)
{
    const htri_t is_there = H5Lexists(file, SEAL_GROUP, H5P_DEFAULT);

    s->is_there = is_there != 0;
    if (is_there == 0)
        return 0;
    const hid_t group = h5_open_group(file, SEAL_GROUP);
    if (group < 0)
        return -1;
    const size_t n = s->first[OBSERVE_COUNT];
    const herr_t ok = n > 0 ? h5_get_array(group, CHUNKS, H5T_NATIVE_UINT32, n, s->sum) : 0;
    (void)H5Gclose(group);
    return ok;
}

/* Whether a chunk is what was written; of a file without sums, whether it is no more than a chunk. */
static bool fits(const struct seal *s, hid_t dataset, size_t number, const struct layout_box *box)
{
    hsize_t at[FILE_MAX_RANK], stored = 0;
    size_t size = 0;

    for (int d = 0; d < FILE_MAX_RANK; d++)
        at[d] = box->start[d];
    if (!h5_chunk_inflates(dataset, at))
        return false;
    if (!s->is_there)
        return true;
    if (s->sum[number] == 0)
        return H5Dget_chunk_storage_size(dataset, at, &stored) < 0 || stored == 0;
    void *bytes = h5_read_chunk(dataset, at, &size);
    const bool is_same = bytes != NULL && sum_of(bytes, size) == s->sum[number];
    free(bytes);
    return is_same;
}

bool seal_fits_block(struct seal *s, hid_t dataset, enum observable v, const struct layout_block *b)
{
    struct layout_box box;

    (void)layout_chunk(&s->layout, v, &box);
    for (bool is_new = true; layout_next_chunk(&s->layout, v, b, &box, is_new); is_new = false) {
        const size_t number = number_of(s, v, &box);
        if (!s->is_checked[number] && !fits(s, dataset, number, &box))
            return false;
        s->is_checked[number] = 1;
    }
    return true;
}
