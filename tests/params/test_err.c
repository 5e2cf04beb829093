/* Errors: the sentence, the status, and the exit code. */
#include "asserts.h"
#include "err.h"

static void memory_is_worded_once(void **state)
{
    struct err e;

    (void)state;
    assert_int_equal(err_memory(&e), STATUS_INTERNAL);
    assert_int_equal(e.code, STATUS_INTERNAL);
    assert_string_equal(e.msg, "not enough memory");
    assert_int_equal(err_memory_for(&e, "for %d points", 12), STATUS_INTERNAL);
    assert_string_equal(e.msg, "not enough memory for 12 points");
    assert_int_equal(err_exit_code(e.code), 70);
}

static void a_long_sentence_is_cut(void **state)
{
    static struct err e;

    (void)state;
    assert_int_equal(err_set(&e, STATUS_IO, "%*s", (int)sizeof e.msg + 5, "x"), STATUS_IO);
    assert_int_equal(strlen(e.msg), sizeof e.msg - 1);
    assert_int_equal(err_memory_for(&e, "%*s", (int)sizeof e.msg, "x"), STATUS_INTERNAL);
    assert_int_equal(strlen(e.msg), sizeof e.msg - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_worded_once),
        cmocka_unit_test(a_long_sentence_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
