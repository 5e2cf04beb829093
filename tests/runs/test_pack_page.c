/* Pages of shards: what was packed comes out again, damage is found, and shards of earlier versions are read. */
#include "asserts.h"
#include "h5.h"
#include "pack_page.h"
#include "runs_world.h"
#include "shard.h"
#include "shard_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { UNITS = 21, WORDS = 137 };

/* Units that resemble each other. */
static void make_units(struct unit_pack u[UNITS], uint32_t words[UNITS][WORDS])
{
    for (size_t i = 0; i < UNITS; i++) {
        for (size_t k = 0; k < WORDS; k++)
            words[i][k] = (uint32_t)(k * 77 + (k * k + i * 31) % 5);
        assert_true(pack_words(&u[i], words[i], WORDS));
    }
}

static void what_was_packed_comes_out_again(void **state)
{
    static uint32_t words[UNITS][WORDS];
    static struct unit_pack u[UNITS];
    size_t alone = 0;

    (void)state;
    make_units(u, words);
    for (size_t i = 0; i < UNITS; i++)
        alone += u[i].size;
    for (size_t n = 1; n <= UNITS; n += 5) {
        struct pack_page_room room = {.n_word = 0}, other = {.n_word = 0};
        const size_t size = pack_page_pack(&room, u, n, WORDS, PACK_PAGE_tight);
        assert_true(size > 0 && (n < UNITS || size < alone / 2));
        assert_int_equal(pack_page_unpack(&other, room.chunk.packed, size, n, WORDS), STATUS_OK);
        assert_memory_equal(other.word, words, n * sizeof *words);
        pack_page_room_free(&room);
        pack_page_room_free(&other);
    }
    for (size_t i = 0; i < UNITS; i++)
        pack_free(&u[i]);
}

static void a_damaged_or_short_page_is_refused(void **state)
{
    static uint32_t words[UNITS][WORDS];
    static struct unit_pack u[UNITS];
    struct pack_page_room room = {.n_word = 0}, other = {.n_word = 0};

    (void)state;
    make_units(u, words);
    const size_t size = pack_page_pack(&room, u, UNITS, WORDS, PACK_PAGE_tight);
    unsigned char *bytes = room.chunk.packed;
    for (size_t i = 0; i < size; i++) {
        bytes[i] ^= 0x55;
        assert_int_equal(pack_page_unpack(&other, bytes, size, UNITS, WORDS), STATUS_IO);
        bytes[i] ^= 0x55;
    }
    assert_int_equal(pack_page_unpack(&other, bytes, size - 1, UNITS, WORDS), STATUS_IO);
    assert_int_equal(pack_page_unpack(&other, bytes, size, UNITS - 1, WORDS), STATUS_IO);
    assert_int_equal(pack_page_unpack(&other, bytes, size, UNITS + 1, WORDS), STATUS_IO);
    pack_page_room_free(&room);
    pack_page_room_free(&other);
    for (size_t i = 0; i < UNITS; i++)
        pack_free(&u[i]);
}

static void long_units_are_packed_alone(void **state)
{
    (void)state;
    assert_int_equal(pack_page_units(PACK_PAGE_quick, 1 << 20), 1);
    assert_int_equal(pack_page_units(PACK_PAGE_quick, 1 << 18), 1);
    assert_int_equal(pack_page_units(PACK_PAGE_tight, 1 << 18), 8);
    assert_int_equal(pack_page_units(PACK_PAGE_tight, 1 << 21), 1);
    assert_true(pack_page_units(PACK_PAGE_quick, 1000) > 100);
    assert_int_equal(pack_page_units(PACK_PAGE_quick, 1), 1024);
}

enum { OLD_FORMAT = 2, OLD_UNITS = 5, ALL = 7 };

/* The image of a shard as versions of format 2 wrote it: each unit is a chunk of its own. */
static void *old_image(const char *hash, const struct unit_pack *u, size_t words, size_t *size)
{
    const struct h5_shape shape = {
        .rank = 2, .size = {OLD_UNITS, words}, .chunk = {1, words}, .chunked = true};
    const hid_t file = h5_create_image();
    uint64_t point[OLD_UNITS], replicate[OLD_UNITS];

    assert_true(h5_put_text(file, "program", "confide") >= 0);
    assert_true(h5_put_text(file, "experiment", hash) >= 0);
    assert_true(h5_put_count(file, "format", OLD_FORMAT) >= 0);
    for (size_t i = 0; i < OLD_UNITS; i++) {
        point[i] = u[i].key.point + 1;
        replicate[i] = u[i].key.replicate + 1;
    }
    (void)H5Dclose(h5_put_array(file, "point", H5T_NATIVE_UINT64, OLD_UNITS, point));
    (void)H5Dclose(h5_put_array(file, "replicate", H5T_NATIVE_UINT64, OLD_UNITS, replicate));
    const hid_t data = h5_create_dataset(file, SHARD_DATA, H5T_STD_U32LE, &shape);
    for (size_t i = 0; i < OLD_UNITS; i++)
        assert_true(h5_write_chunk(data, (const hsize_t[]){i, 0}, u[i].bytes, u[i].size) >= 0);
    (void)H5Dclose(data);
    void *image = h5_image(file, size);
    (void)H5Fclose(file);
    return image;
}

static void pack_replicate(struct runs_world *w, struct unit_pack *u, size_t replicate)
{
    const struct layout l = layout_of_unit(&w->experiment.scenario, &w->plan);
    struct unit_progress progress = {0};
    struct observation o;

    assert_ok(w, observe_init(&o, &w->experiment.scenario, &w->plan, &w->e));
    (void)fake_unit(&o, &w->experiment.scenario, &w->plan, (uint32_t)replicate + 1, 0, 1, &progress,
                    &w->e);
    assert_true(pack_unit(u, &l, &o));
    u->key = (struct unit_key){0, replicate};
    observe_free(&o);
}

/* Puts an old shard of the last replicates, backwards, into the folder of parts. */
static void put_old_shard(struct runs_world *w)
{
    const struct layout l = layout_of_unit(&w->experiment.scenario, &w->plan);
    struct unit_pack u[OLD_UNITS];
    char hash[HASH_SIZE], name[SHARD_NAME_SIZE], within[SHARD_NAME_SIZE + 16], path[WORLD_PATH];
    size_t size = 0;

    for (size_t i = 0; i < OLD_UNITS; i++)
        pack_replicate(w, &u[i], ALL - 1 - i);
    assert_ok(w, provenance_experiment(hash, &w->experiment, &w->e));
    void *image = old_image(hash, u, layout_words(&l), &size);
    shard_name(name, 0, ALL - 1, OLD_UNITS, image, size);
    (void)snprintf(within, sizeof within, "out.h5.parts/%s", name);
    runs_world_path(path, w, within);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(image, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
    free(image);
    for (size_t i = 0; i < OLD_UNITS; i++)
        pack_free(&u[i]);
}

static void save_first(struct runs_world *w)
{
    struct store *st = NULL;
    struct unit_pack first;
    struct batch batch = {.unit = &first, .n = 1};

    assert_ok(w, runs_world_open(w, &st, w->file, false));
    pack_replicate(w, &first, 0);
    assert_ok(w, store_save(st, &batch, &w->e));
    store_close(st);
}

static void join_old(struct runs_world *w, bool in_steps)
{
    struct store *st = NULL;
    char whole[WORLD_PATH];

    runs_world_path(whole, w, "whole.h5");
    assert_ok(w, runs_world_run(w, whole, fake_unit, 1));
    save_first(w);
    put_old_shard(w);
    assert_ok(w, runs_world_open(w, &st, w->file, false));
    assert_int_equal(store_safe(st), OLD_UNITS + 1);
    store_close(st);
    assert_ok(w, runs_world_run(w, w->file, fake_unit, 1));
    assert_true(same_data(whole, w->file));
    (void)remove(w->file);
    save_first(w);
    put_old_shard(w);
    assert_ok(
        w, runs_world_store(w, &st, (struct store_request){.file = w->file, .in_steps = in_steps}));
    assert_ok(w, store_finish(st, &w->e));
    store_close(st);
    assert_ok(w, runs_world_run(w, w->file, fake_unit, 1));
    assert_true(same_data(whole, w->file));
}

static void a_shard_of_format_2_is_read(void **state)
{
    join_old(*state, false);
}

static void a_shard_of_format_2_is_joined_in_steps(void **state)
{
    join_old(*state, true);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, runs_world_setup, runs_world_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_packed_comes_out_again),
        cmocka_unit_test(a_damaged_or_short_page_is_refused),
        cmocka_unit_test(long_units_are_packed_alone),
        TEST(a_shard_of_format_2_is_read),
        TEST(a_shard_of_format_2_is_joined_in_steps),
    };
#undef TEST
    return cmocka_run_group_tests_name("pack_page", tests, NULL, NULL);
}
