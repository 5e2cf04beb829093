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
        if (CASES[i].n > 0)
            assert_int_equal(code, CASES[i].code);
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
        cmocka_unit_test(no_byte_behind_the_end_is_looked_at),
        cmocka_unit_test(characters_are_counted_and_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
