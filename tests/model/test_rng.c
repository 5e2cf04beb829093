/* Randomness: the published answers of the generator, what a draw depends on, lanes, and every kernel's draws. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel.h"

#include <string.h>

/* Neither purposes nor lanes nor a person's draws share a number: a duplicate would be a duplicate case. */
static bool is_purpose(unsigned key)
{
    switch (key) {
#define PURPOSE(name, number, words) case (number):
#include "rng.def"
#undef PURPOSE
        return true;
    default:
        return false;
    }
}

static bool is_lane(unsigned number)
{
    switch (number) {
#define LANE(name, number_) case (number_):
#include "lane.def"
#undef LANE
        return true;
    default:
        return false;
    }
}

static bool is_attribute(unsigned number)
{
    switch (number) {
#define ATTRIBUTE(name, number_) case (number_):
#include "person.def"
#undef ATTRIBUTE
        return true;
    default:
        return false;
    }
}

static void purposes_lanes_and_attributes_have_numbers_of_their_own(void **state)
{
    (void)state;
    assert_true(is_purpose(RNG_deal) && is_purpose(RNG_severity));
    assert_false(is_purpose(0));
    assert_true(is_lane(LANE_condition) && is_lane(LANE_news));
    assert_false(is_lane(LANE_COUNT));
    assert_true(is_attribute(0));
}

/* The lines "threefry4x32 20" of Random123's kat_vectors: counter, key, answer. */
static const uint32_t KNOWN[][12] = {
    {0, 0, 0, 0, 0, 0, 0, 0, 0x9c6ca96a, 0xe17eae66, 0xfc10ecd4, 0x5256a7d8},
    {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
     0x2a881696, 0x57012287, 0xf6c7446e, 0xa16a6732},
    {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89,
     0x59cd1dbb, 0xb8879579, 0x86b5d00c, 0xac8b6d84},
};

static void the_generator_gives_the_published_answers(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof KNOWN / sizeof KNOWN[0]; k++) {
        const uint32_t *counter = KNOWN[k], *key = KNOWN[k] + 4;
        const uint64_t seed = (uint64_t)key[1] << 32 | key[0];
        const struct rng r = rng_make((int64_t)seed, key[2], key[3]);
        const struct draw d =
            rng_draw(&r, counter[0], counter[1], (enum rng_purpose)counter[2], counter[3]);
        assert_memory_equal(d.word, KNOWN[k] + 8, sizeof d.word);
    }
}

static void every_part_of_a_draws_address_matters(void **state)
{
    const struct rng r = rng_make(1, 1, 0), high = rng_make(1 + ((int64_t)1 << 32), 1, 0);
    const struct rng replicate = rng_make(1, 2, 0), stream = rng_make(1, 1, 1);
    const struct draw d[] = {
        rng_draw(&r, 5, 6, RNG_fine, 2),         rng_draw(&high, 5, 6, RNG_fine, 2),
        rng_draw(&replicate, 5, 6, RNG_fine, 2), rng_draw(&stream, 5, 6, RNG_fine, 2),
        rng_draw(&r, 6, 6, RNG_fine, 2),         rng_draw(&r, 5, 7, RNG_fine, 2),
        rng_draw(&r, 5, 6, RNG_step, 2),         rng_draw(&r, 5, 6, RNG_fine, 3),
    };

    (void)state;
    for (size_t i = 0; i < sizeof d / sizeof d[0]; i++)
        for (size_t j = 0; j < i; j++)
            for (int w = 0; w < 4; w++)
                assert_int_not_equal(d[i].word[w], d[j].word[w]);
}

static const char *const SETS[] = {"baseline", "avx2", "avx512"};
enum { N_SETS = sizeof SETS / sizeof SETS[0] };

static void assert_draws(const struct kernels *kernels, const struct rng *r, uint32_t first,
                         uint32_t n)
{
    static const uint32_t STEP = 77;
    struct kernel_draws d;

    kernels->draw(&d, r, first, n, STEP);
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t w = 0; w < DRAW_WORDS; w++) {
            const uint32_t one = rng_draw(r, first + i, STEP, RNG_step, w / 4).word[w % 4];
            assert_int_equal(d.word[w][i], one);
            for (int at = 0; at < 32; at += 8) {
                const uint32_t byte = one >> at & 255;
                assert_int_equal(d.screened[w][i] >> at & 255, byte == 255 ? 254 : byte);
            }
        }
    }
}

static void every_kernel_draws_a_blocks_words(void **state)
{
    const struct rng r = rng_make(20170101, 3, 0);

    (void)state;
    assert_non_null(kernels_find("baseline"));
    for (size_t s = 0; s < N_SETS; s++) {
        const struct kernels *kernels = kernels_find(SETS[s]);
        if (kernels == NULL)
            continue;
        assert_string_equal(kernels->name, SETS[s]);
        assert_draws(kernels, &r, 0, BLOCK_SIZE);
        assert_draws(kernels, &r, 123456, 1);
        assert_draws(kernels, &r, UINT32_MAX - 600, 77);
    }
}

static void every_kernel_draws_the_words_of_those_listed(void **state)
{
    const struct rng r = rng_make(-5, 3, 9);
    enum { HITS = 17, ROOM = 2 * DRAW_VECTOR };
    const uint16_t hit[ROOM] = {0,   1,   7,   8,   9,   31,  32,  100, 101,
                                102, 103, 104, 200, 300, 400, 500, 511};
    uint32_t words[4][ROOM];
    uint32_t *const at[4] = {words[0], words[1], words[2], words[3]};

    (void)state;
    for (size_t s = 0; s < N_SETS; s++) {
        const struct kernels *kernels = kernels_find(SETS[s]);
        if (kernels == NULL)
            continue;
        kernels->draw_hits(at, &r, 1000, hit, HITS, 5, RNG_visit, 6);
        for (int h = 0; h < HITS; h++) {
            const struct draw d = rng_draw(&r, 1000U + hit[h], 5, RNG_visit, 6);
            for (int w = 0; w < 4; w++)
                assert_int_equal(words[w][h], d.word[w]);
        }
    }
}

static void every_kernel_draws_the_indices_of_one_slot(void **state)
{
    const struct rng r = rng_make(1, 1, 0);
    uint32_t words[DRAW_VECTOR][4];

    (void)state;
    for (size_t s = 0; s < N_SETS; s++) {
        const struct kernels *kernels = kernels_find(SETS[s]);
        if (kernels == NULL)
            continue;
        kernels->draw_indices(words, &r, 42, UINT32_MAX, RNG_person, 11);
        for (uint32_t i = 0; i < 11; i++) {
            const struct draw d = rng_draw(&r, 42, UINT32_MAX, RNG_person, i);
            assert_memory_equal(words[i], d.word, sizeof d.word);
        }
    }
}

static void no_kernel_has_a_name_nobody_knows(void **state)
{
    (void)state;
    assert_null(kernels_find("avx1024"));
    assert_non_null(kernels_find(NULL));
}

/* A lane's event is "its uniform of 40 bits is below p", however little of it is looked at. */
static void a_lane_happens_exactly_when_its_uniform_is_below_p(void **state)
{
    static const double P[] = {0,          1,           1e-300,         0x1p-41,        0x1p-40,
                               1e-9,       0x1p-8,      0x1p-8 + 1e-12, 0x1p-8 - 1e-12, 0.019,
                               0.25,       0.5,         0.5 + 0x1p-40,  0.5 - 0x1p-40,  0.7772,
                               1 - 0x1p-8, 1 - 0x1p-40, 1 - 0x1p-41,    1 - 0x1p-53};
    const struct rng r = rng_make(7, 1, 0);

    (void)state;
    for (uint32_t slot = 0; slot < 3000; slot++) {
        const struct draw d = rng_draw(&r, slot, 0, RNG_step, 0);
        const uint32_t lane = slot % LANE_COUNT;
        const uint8_t coarse = (uint8_t)(d.word[lane / 4] >> 8 * (lane % 4));
        const double u = rng_lane(&r, slot, 0, lane, coarse);
        const double around[] = {u, u - 0x1p-41, u + 0x1p-41, u + 0x1p-40, u - 0x1p-40};
        assert_true(u > 0 && u < 1 && (uint8_t)(u * 256) == coarse);
        for (size_t i = 0; i < sizeof P / sizeof P[0]; i++)
            assert_int_equal(rng_lane_happens(&r, slot, 0, lane, coarse, P[i]), u < P[i]);
        for (size_t i = 0; i < 5; i++)
            assert_int_equal(rng_lane_happens(&r, slot, 0, lane, coarse, around[i]), u < around[i]);
    }
}

static void words_become_uniforms_inside_0_and_1(void **state)
{
    (void)state;
    assert_true(rng_uniform(0) == 0x1p-33);
    assert_true(rng_uniform(UINT32_MAX) == 1 - 0x1p-33);
    assert_false(rng_happens(0, 0));
    assert_true(rng_happens(UINT32_MAX, 1));
    assert_int_equal(rng_below(0, 7), 0);
    assert_int_equal(rng_below(UINT32_MAX, 7), 6);
    assert_int_equal(rng_below(UINT32_MAX, UINT32_MAX), UINT32_MAX - 1);
}

static void count_call(struct draw *d, uint32_t slot, uint32_t step, enum rng_purpose purpose,
                       uint32_t index, void *context)
{
    (void)step, (void)purpose, (void)index;
    d->word[0] = slot;
    ++*(int *)context;
}

static void a_script_may_change_what_is_drawn(void **state)
{
    int calls = 0;
    const struct rng_script script = {count_call, &calls};
    struct rng r = rng_make(1, 1, 0);
    const struct draw plain = rng_draw(&r, 9, 0, RNG_hear, 0);

    (void)state;
    r.script = &script;
    const struct draw scripted = rng_draw(&r, 9, 0, RNG_hear, 0);
    assert_int_equal(calls, 1);
    assert_int_equal(scripted.word[0], 9);
    assert_memory_equal(scripted.word + 1, plain.word + 1, 3 * sizeof(uint32_t));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(purposes_lanes_and_attributes_have_numbers_of_their_own),
        cmocka_unit_test(the_generator_gives_the_published_answers),
        cmocka_unit_test(every_part_of_a_draws_address_matters),
        cmocka_unit_test(every_kernel_draws_a_blocks_words),
        cmocka_unit_test(every_kernel_draws_the_words_of_those_listed),
        cmocka_unit_test(every_kernel_draws_the_indices_of_one_slot),
        cmocka_unit_test(no_kernel_has_a_name_nobody_knows),
        cmocka_unit_test(a_lane_happens_exactly_when_its_uniform_is_below_p),
        cmocka_unit_test(words_become_uniforms_inside_0_and_1),
        cmocka_unit_test(a_script_may_change_what_is_drawn),
    };

    return cmocka_run_group_tests_name("rng", tests, NULL, NULL);
}
