/* Dates of the calendar, read and written. */
#include "asserts.h"
#include "date.h"
#include "value.h"

static void dates_are_days_since_1970_and_back(void **state)
{
    static const struct {
        const char *text;
        int64_t days;
    } DATES[] = {{"1970-01-01", 0},      {"1969-12-31", -1},      {"2017-01-01", 17167},
                 {"2000-02-29", 11016},  {"0001-01-01", -719162}, {"9999-12-31", 2932896},
                 {"1600-02-29", -135081}};
    char why[WHY_SIZE], text[DATE_SIZE];
    int64_t days;

    (void)state;
    for (size_t i = 0; i < sizeof DATES / sizeof DATES[0]; i++) {
        assert_true(value_parse_date(DATES[i].text, &days, why));
        assert_int_equal(days, DATES[i].days);
        assert_string_equal(date_print(text, days), DATES[i].text);
    }
    for (int64_t day = -719162; day <= 2932896; day += 97) {
        assert_true(value_parse_date(date_print(text, day), &days, why));
        assert_int_equal(days, day);
    }
}

static void dates_go_both_ways(void **state)
{
    (void)state;
    for (int64_t day = -800000; day < 3000000; day += 997) {
        const struct date d = date_of(day);
        assert_true(date_days(d.year, d.month, d.day) == day);
    }
}

static void months_have_their_days(void **state)
{
    (void)state;
    assert_int_equal(date_month_days(2017, 2), 28);
    assert_int_equal(date_month_days(2020, 2), 29);
    assert_int_equal(date_month_days(1900, 2), 28);
    assert_int_equal(date_month_days(2000, 2), 29);
    for (int month = 1; month < 12; month++)
        assert_int_equal(date_days(2021, month + 1, 1) - date_days(2021, month, 1),
                         date_month_days(2021, month));
    assert_string_equal(DATE_MONTHS[0], "January");
    assert_string_equal(DATE_MONTHS[11], "December");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_days_since_1970_and_back),
        cmocka_unit_test(dates_go_both_ways),
        cmocka_unit_test(months_have_their_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
