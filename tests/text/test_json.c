/* Texts as JSON. */
#include "asserts.h"
#include "json.h"

static void json_text_is_escaped(void **state)
{
    struct text t = {0};

    (void)state;

    json_string(&t, "a\"b\\c\n\xc3\xa9\xff");
    assert_string_equal(t.data, "\"a\\\"b\\\\c\\u000a\xc3\xa9\\ufffd\"");
    text_free(&t);
    json_string(&t, "\x7f\u202e\U000e0041");
    assert_string_equal(t.data, "\"\\u007f\\u202e\\udb40\\udc41\"");
    text_free(&t);
}

static void what_is_no_utf8_is_replaced(void **state)
{
    struct text t = {0};

    (void)state;
    json_string(&t, "\xed\xa0\x80|\xf4\x90\x80\x80|\xe2\x82");
    assert_string_equal(t.data,
                        "\"\\ufffd\\ufffd\\ufffd|\\ufffd\\ufffd\\ufffd\\ufffd|\\ufffd\\ufffd\"");
    text_free(&t);
}

static void what_json_has_not_is_null(void **state)
{
    struct text t = {0};

    (void)state;
    json_string(&t, NULL);
    json_number(&t, NAN);
    json_number(&t, -INFINITY);
    json_number(&t, 0.1);
    assert_string_equal(t.data, "nullnullnull0.1");
    text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_text_is_escaped),
        cmocka_unit_test(what_json_has_not_is_null),
        cmocka_unit_test(what_is_no_utf8_is_replaced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
