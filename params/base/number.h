/* Numbers and user text as people and programs read them. */
#ifndef CONFIDE_NUMBER_H
#define CONFIDE_NUMBER_H

#include "text.h"

#include <stdint.h>

enum { NUMBER_SIZE = 48 };

/* With `decimals` places and commas between thousands; "-" for NaN. `plus`: a sign on what is above 0. */
void number_print(char out[NUMBER_SIZE], double x, int decimals, bool plus);

/* The shortest of %.15g, %.16g, %.17g that reads back as x; `missing` for what is not finite. */
void number_exact(struct text *out, double x, const char *missing);

/* Decimals that show two digits of the widest interval and one of the narrowest (half-widths; 0: none). */
int number_decimals(double largest, double narrowest, double widest);

/* A JSON string, quotes included; control characters escaped, bytes that are no UTF-8 replaced. */
void text_add_json(struct text *out, const char *s);

/* As it stands, but control characters (terminal codes, newlines) become spaces. */
void text_add_printable(struct text *out, const char *s);

/* The same on up to `lines` lines of `width` characters, broken at spaces; what does not fit is cut, with "...". */
void text_add_wrapped(struct text *out, const char *s, size_t width, size_t lines);

/* A CSV field: quoted where it must be. */
void text_add_csv(struct text *out, const char *s);

/* "2017-01-31" from days since 1970-01-01. */
enum { DATE_SIZE = 48 };
void date_print(char out[DATE_SIZE], int64_t days);
struct date {
    int64_t year;
    int month, day; /* 1… */
};
struct date date_of(int64_t days);
int64_t date_days(int64_t year, int month, int day);

#endif
