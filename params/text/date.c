/* Dates of the Gregorian calendar, both ways. */
#include "date.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

const char *const DATE_MONTHS[12] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

/* Days are counted from 1 March of year 0, so that leap days end years. */
enum { DAYS_TO_1970 = 719468, DAYS_OF_400_YEARS = 146097 };

int64_t date_days(int64_t year, int month, int day)
{
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t era = (y >= 0 ? y : y - 399) / 400, year_of_era = y - era * 400;
    const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * DAYS_OF_400_YEARS + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
           day_of_year - DAYS_TO_1970;
}

struct date date_of(int64_t days)
{
    const int64_t z = days + DAYS_TO_1970;
    const int64_t era = (z >= 0 ? z : z - DAYS_OF_400_YEARS + 1) / DAYS_OF_400_YEARS;
    const int64_t day_of_era = z - era * DAYS_OF_400_YEARS;
    const int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t m = (5 * day_of_year + 2) / 153;
    const int month = (int)(m < 10 ? m + 3 : m - 9);

    return (struct date){.year = year_of_era + era * 400 + (month <= 2),
                         .month = month,
                         .day = (int)(day_of_year - (153 * m + 2) / 5 + 1)};
}

const char *date_print(char out[DATE_SIZE], int64_t days)
{
    const struct date d = date_of(days);

    (void)snprintf(out, DATE_SIZE, "%04" PRId64 "-%02d-%02d", d.year, d.month, d.day);
    return out;
}

int date_month_days(int64_t year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 && is_leap ? 29 : DAYS[month - 1];
}
