/* Numbers for people and for programs. */
#include "asserts.h"
#include "number.h"

#include <stdlib.h>

static void numbers_are_readable(void **state)
{
    static const struct {
        double x;
        int decimals;
        bool plus;
        const char *text;
    } CASES[] = {{1234567.0, 0, false, "1,234,567"},
                 {-1234.56, 1, false, "-1,234.6"},
                 {0.04, 1, true, "0.0"},
                 {-0.04, 1, true, "0.0"},
                 {12.0, 2, true, "+12.00"},
                 {NAN, 1, true, "-"},
                 {999.0, 0, false, "999"}};
    char out[NUMBER_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        number_print(out, CASES[i].x, CASES[i].decimals, CASES[i].plus);
        assert_string_equal(out, CASES[i].text);
    }
}

static void exact_numbers_read_back(void **state)
{
    static const double CASES[] = {0.1, 1.0 / 3.0, 1e300, -2.5e-7, 123456789.123456789, 0.1 + 0.2};
    struct text t = {0};

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        number_exact(&t, CASES[i], "null");
        assert_true(memcmp(&(double){strtod(t.data, NULL)}, &CASES[i], sizeof(double)) == 0);
        text_free(&t);
    }
    number_exact(&t, INFINITY, "null");
    assert_string_equal(t.data, "null");
    text_free(&t);
    number_exact(&t, -0.0, "null");
    assert_string_equal(t.data, "0");
    text_free(&t);
}

static void numbers_are_written_so_that_they_read_back(void **state)
{
    static const double NUMBERS[] = {0.1, 1.0 / 3, 1e300,     5e-324,    2.2250738585072014e-308,
                                     1e5, -0.0,    123456789, 0.1 + 0.2, 1.7976931348623157e308};
    char text[NUMBER_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        const double back = strtod(number_text(text, NUMBERS[i]), NULL);
        assert_memory_equal(&back, &NUMBERS[i], sizeof back);
    }
    assert_string_equal(number_text(text, 0.3), "0.3");
    assert_string_equal(number_text(text, 1e6), "1e+06");
}

static void bytes_are_told_in_the_unit_that_shows_them(void **state)
{
    static const struct {
        double bytes;
        const char *words;
    } CASES[] = {{0, "0 bytes"},
                 {999, "999 bytes"},
                 {1000, "0.977 KiB"},
                 {4e5, "391 KiB"},
                 {1024 * 999.6, "0.976 MiB"},
                 {0x1p20 * 382, "382 MiB"},
                 {0x1p30 * 1.25, "1.25 GiB"},
                 {0x1p60 * 7, "7 EiB"}};
    char text[NUMBER_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        assert_string_equal(number_bytes(text, CASES[i].bytes), CASES[i].words);
}

static void minus_nothing_is_read_as_nothing(void **state)
{
    char text[NUMBER_SIZE];
    const char *why;
    double x;

    (void)state;
    assert_true(number_read(&x, "-0.0", &why));
    assert_string_equal(number_text(text, x), "0");
    assert_int_equal(number_begin(&x, "-0 / a"), 2);
    assert_string_equal(number_text(text, x), "0");
}

static void two_numbers_are_read_by_the_same_rules(void **state)
{
    static const char *const NO_PAIR[] = {"", "3", "3:", ":3"}, *const REFUSED[] = {
                                                                    "03:1", "3:01",  "3:x",
                                                                    "3: 1", "3:1:2", "0x3:1"};
    int64_t a, b;
    const char *why;

    (void)state;
    assert_true(number_read_pair(&a, &b, "3:+12", ':', &why));
    assert_true(a == 3 && b == 12);
    for (size_t i = 0; i < sizeof NO_PAIR / sizeof *NO_PAIR; i++)
        assert_true(!number_read_pair(&a, &b, NO_PAIR[i], ':', &why) && why == NULL);
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++)
        assert_true(!number_read_pair(&a, &b, REFUSED[i], ':', &why) && why != NULL);
}

static void whole_numbers_are_read_to_the_last_digit(void **state)
{
    static const struct {
        const char *text;
        int64_t n;
    } CASES[] = {{"0", 0},
                 {"-7", -7},
                 {"1e4", 10000},
                 {"2.50e1", 25},
                 {"9007199254740993", 9007199254740993}};
    static const char *const REFUSED[] = {
        "9007199254740993.0",   "1e19", "1.5", "0x10", "",     " 1",
        "99999999999999999999", "017",  "-08", "00",   "0o17", "0b1"};
    const char *why;
    int64_t n;

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        assert_true(number_read_whole(&n, CASES[i].text, &why));
        assert_int_equal(n, CASES[i].n);
    }
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++)
        assert_false(number_read_whole(&n, REFUSED[i], &why));
}

static void a_number_of_another_base_is_refused_and_not_guessed(void **state)
{
    static const char *const REFUSED[] = {"017", "+007", "0x1F", "0X1f", "0o17", "0b11"};
    const char *why;
    int64_t n;
    double x;

    (void)state;
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        assert_false(number_read(&x, REFUSED[i], &why));
        assert_non_null(strstr(why, "write it in tens"));
        assert_false(number_read_whole(&n, REFUSED[i], &why));
        assert_non_null(strstr(why, "write it in tens"));
        assert_int_equal(number_begin(&x, REFUSED[i]), 0);
    }
    assert_true(number_read(&x, "0.5", &why) && number_read(&x, "0", &why));
    assert_true(number_read(&x, "0e3", &why) && number_read(&x, "00.5", &why));
}

static void a_text_may_begin_with_a_number(void **state)
{
    static const struct {
        const char *text;
        size_t n;
        double x;
    } CASES[] = {{"2 * x", 1, 2}, {"0.5visits", 3, 0.5}, {"1e3 per", 3, 1000}, {"2e", 1, 2},
                 {".5)", 2, 0.5}, {"0 ", 1, 0},          {"nan", 0, 0},        {"inf", 0, 0},
                 {" 1", 0, 0},    {"x", 0, 0},           {"", 0, 0},           {"1e999", 0, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        double x = 0;
        assert_int_equal(number_begin(&x, CASES[i].text), CASES[i].n);
        if (CASES[i].n > 0)
            assert_true(x >= CASES[i].x && x <= CASES[i].x);
    }
}

static void what_is_tiny_does_not_look_like_zero(void **state)
{
    (void)state;
    assert_int_equal(number_decimals(100, 0.05, 0.05), 3);
    assert_int_equal(number_decimals(100, 1e-9, 0.001), 4);
    assert_int_equal(number_decimals(1, 1e-4, 2e-4), 4);
    assert_int_equal(number_decimals(1e-6, 3e-7, 4e-7), 8);
    assert_int_equal(number_decimals(1e-6, 3e-9, 4e-7), 8);
    assert_int_equal(number_decimals(2e-5, 0, 0), 6);
    assert_int_equal(number_decimals(0, 0, 0), 0);
    assert_int_equal(number_decimals(1e-300, 1e-300, 1e-300), 16);
}

static void one_is_not_plural(void **state)
{
    (void)state;
    assert_string_equal(number_plural(1), "");
    assert_string_equal(number_plural(0), "s");
    assert_string_equal(number_plural(0.5), "s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_readable),
        cmocka_unit_test(bytes_are_told_in_the_unit_that_shows_them),
        cmocka_unit_test(minus_nothing_is_read_as_nothing),
        cmocka_unit_test(two_numbers_are_read_by_the_same_rules),
        cmocka_unit_test(whole_numbers_are_read_to_the_last_digit),
        cmocka_unit_test(a_number_of_another_base_is_refused_and_not_guessed),
        cmocka_unit_test(a_text_may_begin_with_a_number),
        cmocka_unit_test(what_is_tiny_does_not_look_like_zero),
        cmocka_unit_test(one_is_not_plural),
        cmocka_unit_test(exact_numbers_read_back),
        cmocka_unit_test(numbers_are_written_so_that_they_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
