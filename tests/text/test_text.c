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

static void words_are_taken_from_a_list_without_blanks(void **state)
{
    char word[8];
    const char *rest = "none, full ,, far too long";
    static const char *const WORDS[] = {"none", "full", "", "far too"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_non_null(rest);
        rest = text_first_listed(word, sizeof word, rest);
        assert_string_equal(word, WORDS[i]);
    }
    assert_null(rest);
    assert_null(text_first_listed(word, sizeof word, ""));
    assert_string_equal(word, "");
}

static void nothing_harms_a_terminal(void **state)
{
    struct text t = {0};

    (void)state;
    text_add_printable(&t, "a\x1b[31m\nb\xc2\x9b\xff\xef\xbf\xbe\xc3\xa9");
    assert_string_equal(t.data, "a [31m b ? \xc3\xa9");
    text_free(&t);
    text_add_printable(&t, "a\u202eb\u2066c\u200d\u200ed\u200be\U000e0041");
    assert_string_equal(t.data, "a b c\u200d\u200ed e ");
    text_free(&t);
    text_add_message(&t, "a\x1b\nb");
    assert_string_equal(t.data, "a \nb");
    text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_taken_from_a_list_without_blanks),
        cmocka_unit_test(nothing_harms_a_terminal),
        cmocka_unit_test(long_titles_are_broken_at_spaces_and_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
