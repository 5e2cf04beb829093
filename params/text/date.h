/* Dates of the Gregorian calendar, and days since 1970-01-01. */
#ifndef CONFIDE_DATE_H
#define CONFIDE_DATE_H

#include <stdint.h>

struct date {
    int64_t year;
    int month, day; /* 1… */
};

/* The date of a day since 1970-01-01, and back; the length of a month in days. */
struct date date_of(int64_t days);
int64_t date_days(int64_t year, int month, int day);

extern const char *const DATE_MONTHS[12]; /* "January" … */
int date_month_days(int64_t year, int month);

/* "2017-01-31". Returns out. */
enum { DATE_SIZE = 48 };
const char *date_print(char out[DATE_SIZE], int64_t days);

#endif
