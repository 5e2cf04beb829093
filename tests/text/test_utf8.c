/* UTF-8, strictly. */
#include "asserts.h"
#include "utf8.h"

static void characters_are_told_from_bytes_that_are_none(void **state)
{
    static const struct {
        const char *text;
        size_t n;
        uint32_t code;
    } CASES[] = {
        {"a", 1, 'a'},
        {"\xc3\xa9", 2, 0xE9},
        {"\xe2\x82\xac", 3, 0x20AC},
        {"\xf0\x9f\x98\x80", 4, 0x1F600},
        {"\xf4\x8f\xbf\xbf", 4, 0x10FFFF},
        {"\x80", 0, 0},             /* a continuation */
        {"\xc3", 0, 0},             /* cut short */
        {"\xc0\x80", 0, 0},         /* overlong */
        {"\xe0\x80\xaf", 0, 0},     /* overlong */
        {"\xed\xa0\x80", 0, 0},     /* a surrogate */
        {"\xf4\x90\x80\x80", 0, 0}, /* above U+10FFFF */
        {"\xff", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        uint32_t code = 0;
        assert_int_equal(utf8_character(&code, CASES[i].text, SIZE_MAX), CASES[i].n);
        const char *s = CASES[i].text;
        assert_int_equal(utf8_next(&code, &s), CASES[i].n);
        assert_ptr_equal(s, CASES[i].text + (CASES[i].n > 0 ? CASES[i].n : 1));
        if (CASES[i].n > 0)
            assert_int_equal(code, CASES[i].code);
    }
}

static void what_is_written_reads_back(void **state)
{
    char bytes[UTF8_SIZE];

    (void)state;
    for (uint32_t code = 1; code <= 0x10FFFF; code++) {
        uint32_t back = 0;
        if (code >= 0xD800 && code < 0xE000)
            continue;
        const size_t n = utf8_write(bytes, code);
        if (utf8_character(&back, bytes, n) != n || back != code || bytes[n] != '\0')
            fail_msg("U+%04X", (unsigned)code);
    }
}

static void no_byte_behind_the_end_is_looked_at(void **state)
{
    uint32_t code;

    (void)state;
    assert_int_equal(utf8_character(&code, "\xe2\x82\xac", 2), 0);
    assert_int_equal(utf8_character(&code, "\xe2\x82\xac", 3), 3);
}

static void characters_are_counted_and_passed_over(void **state)
{
    static const char TEXT[] = "n\xc3\xa9\xe2\x82\xac!";
    const char *end = TEXT + sizeof TEXT - 1;

    (void)state;
    assert_int_equal(utf8_length(TEXT), 4);
    assert_ptr_equal(utf8_skip(TEXT, end, 2), TEXT + 3);
    assert_ptr_equal(utf8_skip(TEXT, end, 4), end);
    assert_ptr_equal(utf8_skip(TEXT, end, 9), end);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_are_told_from_bytes_that_are_none),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(no_byte_behind_the_end_is_looked_at),
        cmocka_unit_test(characters_are_counted_and_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
