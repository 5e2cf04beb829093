/* The nearest of several names. */
#include "asserts.h"
#include "near.h"

static size_t edits(const char *a, const char *b)
{
    struct near n = near_to(a);

    near_offer(&n, b);
    return n.distance;
}

static void distances_count_edits(void **state)
{
    (void)state;
    assert_int_equal(edits("", "abc"), 3);
    assert_int_equal(edits("belief", "belief"), 0);
    assert_int_equal(edits("belef", "belief"), 1);
    assert_int_equal(edits("knwon", "known"), 1);
    assert_int_equal(edits("kitten", "sitting"), 3);
}

static void the_first_of_the_nearest_is_meant(void **state)
{
    struct near n = near_to("fea");

    (void)state;
    assert_null(near_meant(&n));
    near_offer(&n, "belief");
    assert_null(near_meant(&n));
    near_offer(&n, "fear");
    near_offer(&n, "feat");
    assert_string_equal(near_meant(&n), "fear");
}

static void a_third_of_the_letters_may_differ(void **state)
{
    struct near n = near_to("blef"), far = near_to("blf"), shortest = near_to("b");

    (void)state;
    near_offer(&n, "belief");
    near_offer(&far, "belief");
    near_offer(&shortest, "a");
    assert_string_equal(near_meant(&n), "belief");
    assert_null(near_meant(&far));
    assert_string_equal(near_meant(&shortest), "a");
}

static void a_part_stands_for_its_name(void **state)
{
    struct near n = near_to("flor");

    (void)state;
    near_offer(&n, "belief.floor");
    near_offer_part(&n, "floor", "belief.floor");
    near_offer_part(&n, "full", "belief.full");
    assert_string_equal(n.name, "belief.floor");
    assert_int_equal(n.distance, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_count_edits),
        cmocka_unit_test(the_first_of_the_nearest_is_meant),
        cmocka_unit_test(a_third_of_the_letters_may_differ),
        cmocka_unit_test(a_part_stands_for_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
