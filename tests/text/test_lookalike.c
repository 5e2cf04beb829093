/* Characters that only look like those of the keyboard. */
#include "asserts.h"
#include "lookalike.h"

static void the_first_of_them_is_told(void **state)
{
    static const struct {
        const char *text, *like;
        uint32_t code;
    } CASES[] = {
        {"\xe2\x88\x92"
         "0.5",
         "'-'", 0x2212},
        {"0.1\xc2\xa0", "a blank", 0xA0},
        {"\xe2\x80\x9cno\xe2\x80\x9d", "a quote", 0x201C},
        {"\xef\xbc\x91", "a digit", 0xFF11},
        {"a\xe2\x80\x8b"
         "b",
         "nothing", 0x200B},
        {"caf\xc3\xa9", NULL, 0},
        {"-0.5", NULL, 0},
        {"\xff\xe2\x88\x92", "'-'", 0x2212},
    };

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        uint32_t code = 0;
        const char *like = lookalike_first(&code, CASES[i].text, strlen(CASES[i].text));
        if (CASES[i].like == NULL) {
            assert_null(like);
            continue;
        }
        assert_string_equal(like, CASES[i].like);
        assert_int_equal(code, CASES[i].code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_of_them_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
