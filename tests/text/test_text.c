/* Text that grows, and text made fit for a line. */
#include "asserts.h"
#include "text.h"

static void long_titles_are_broken_at_spaces_and_cut(void **state)
{
    struct text t = {0};

    (void)state;

    text_add_wrapped(&t, "one two three four", 9, 2);
    assert_string_equal(t.data, "one two\nthree...");
    text_free(&t);
    text_add_wrapped(&t, "one\ntwo", 9, 2);
    assert_string_equal(t.data, "one two");
    text_free(&t);
    text_add_wrapped(&t, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 4, 1);
    assert_string_equal(t.data, "\xc3\xa9...");
    text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_titles_are_broken_at_spaces_and_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
