/* Fields of CSV. */
#include "asserts.h"
#include "csv.h"

static void fields_are_quoted_where_they_must_be(void **state)
{
    static const char *const CASES[][2] = {{"plain text", "plain text"},
                                           {"a,b", "\"a,b\""},
                                           {"a\"b", "\"a\"\"b\""},
                                           {"a\nb", "\"a\nb\""},
                                           {"", ""}};
    struct text t = {0};

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        csv_field(&t, CASES[i][0]);
        assert_string_equal(t.data, CASES[i][1]);
        text_free(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_quoted_where_they_must_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
