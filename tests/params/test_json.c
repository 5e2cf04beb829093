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
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_text_is_escaped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
