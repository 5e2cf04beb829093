/* YAML scalars as scenarios are written. */
#include "asserts.h"
#include "yaml_scalar.h"

static void texts_are_quoted_so_that_every_reader_takes_them(void **state)
{
    struct text t = {0};

    (void)state;
    yaml_scalar_text(
        &t, "a\"b\\c\n\xc3\xa9 \xc2\x85 \xe2\x80\xa8 \xef\xbf\xbe \xe2\x80\xae \xf3\xa0\x81\x81");
    assert_string_equal(t.data,
                        "\"a\\\"b\\\\c\\x0A\xc3\xa9 \\x85 \\u2028 \\uFFFE \\u202E \\U000E0041\"");
    text_free(&t);
}

static void numbers_have_a_point_before_the_exponent(void **state)
{
    static const struct {
        double x;
        const char *text;
    } CASES[] = {{1e9, "1.0e+09"}, {1.5e-7, "1.5e-07"}, {0.1, "0.1"}, {1200, "1200"}};
    struct text t = {0};

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        yaml_scalar_number(&t, CASES[i].x);
        assert_string_equal(t.data, CASES[i].text);
        text_free(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_quoted_so_that_every_reader_takes_them),
        cmocka_unit_test(numbers_have_a_point_before_the_exponent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
