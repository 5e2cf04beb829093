/* Numbers, dates and user text as people and programs read them. */
#include "number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void number_print(char out[NUMBER_SIZE], double x, int decimals, bool plus)
{
    char plain[NUMBER_SIZE];
    size_t n = 0;

    if (!isfinite(x) || fabs(x) >= 1e15) {
        (void)snprintf(out, NUMBER_SIZE, isfinite(x) ? "%.3g" : "-", x);
        return;
    }
    (void)snprintf(plain, sizeof plain, "%.*f", decimals, fabs(x));
    const bool is_zero = strspn(plain, "0.") == strlen(plain);
    if (x < 0 && !is_zero)
        out[n++] = '-';
    else if (plus && x > 0 && !is_zero)
        out[n++] = '+';
    const size_t whole = strcspn(plain, ".");
    for (size_t i = 0; plain[i] != '\0' && n + 2 < NUMBER_SIZE; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = plain[i];
    }
    out[n] = '\0';
}

void number_exact(struct text *out, double x, const char *missing)
{
    char digits[NUMBER_SIZE];

    if (!isfinite(x)) {
        text_add(out, "%s", missing);
        return;
    }
    for (int precision = 15; precision <= 17; precision++) {
        (void)snprintf(digits, sizeof digits, "%.*g", precision, x + 0.0); /* -0 is 0 */
        if (!(strtod(digits, NULL) < x || strtod(digits, NULL) > x))
            break;
    }
    text_add(out, "%s", digits);
}

/* Decimals that show `digits` significant digits of x. */
static int decimals_of(double x, int digits)
{
    return digits - 1 - (int)floor(log10(x));
}

int number_decimals(double largest, double narrowest, double widest)
{
    int decimals = 0;

    if (widest > 0.0) {
        const int wide = decimals_of(widest, 2), narrow = decimals_of(narrowest, 1);
        decimals = wide > narrow ? wide : narrow;
    } else if (largest > 0.0) {
        decimals = decimals_of(largest, 3);
    }
    return decimals < 0 ? 0 : decimals > 4 ? 4 : decimals;
}

/* Length of the UTF-8 sequence at s, 0 when it is not one. */
static size_t utf8_length(const char *s)
{
    const unsigned char lead = (unsigned char)s[0];
    const size_t n = lead < 0x80                   ? 1
                     : lead >= 0xC2 && lead < 0xE0 ? 2
                     : lead >= 0xE0 && lead < 0xF0 ? 3
                     : lead >= 0xF0 && lead < 0xF5 ? 4
                                                   : 0;

    for (size_t i = 1; i < n; i++)
        if (((unsigned char)s[i] & 0xC0) != 0x80)
            return 0;
    return n;
}

void text_add_json(struct text *out, const char *s)
{
    text_add(out, "\"");
    while (*s != '\0') {
        const size_t n = utf8_length(s);
        if (n == 0)
            text_add(out, "\\ufffd");
        else if (*s == '"' || *s == '\\')
            text_add(out, "\\%c", *s);
        else if ((unsigned char)*s < 0x20 || *s == 0x7f)
            text_add(out, "\\u%04x", (unsigned)(unsigned char)*s);
        else
            text_add_bytes(out, s, n);
        s += n == 0 ? 1 : n;
    }
    text_add(out, "\"");
}

void text_add_printable(struct text *out, const char *s)
{
    for (; *s != '\0'; s++)
        text_add(out, "%c", (unsigned char)*s < 0x20 || *s == 0x7f ? ' ' : *s);
}

/* Bytes of the first `width` characters of s, or of all of it. */
static size_t prefix(const char *s, size_t width)
{
    size_t n = 0;

    for (size_t characters = 0; s[n] != '\0'; n++) {
        characters += ((unsigned char)s[n] & 0xC0) != 0x80;
        if (characters > width)
            break;
    }
    return n;
}

void text_add_wrapped(struct text *out, const char *s, size_t width, size_t lines)
{
    struct text clean = {.data = NULL};

    text_add_printable(&clean, s);
    const char *rest = clean.data == NULL ? "" : clean.data;
    for (size_t line = 1; *rest != '\0'; line++) {
        size_t n = prefix(rest, width);
        const bool all = rest[n] == '\0';
        if (!all && line == lines) {
            n = prefix(rest, width - 3);
            while (n > 0 && rest[n - 1] == ' ')
                n--;
            text_add_bytes(out, rest, n);
            text_add(out, "...");
            break;
        }
        for (size_t space = n; !all && space-- > 1;)
            if (rest[space] == ' ') {
                n = space;
                break;
            }
        text_add_bytes(out, rest, n);
        rest += n + strspn(rest + n, " ");
        text_add(out, *rest != '\0' ? "\n" : "");
    }
    out->failed = out->failed || clean.failed;
    text_free(&clean);
}

void text_add_csv(struct text *out, const char *s)
{
    if (strpbrk(s, ",\"\r\n") == NULL) {
        text_add(out, "%s", s);
        return;
    }
    text_add(out, "\"");
    for (; *s != '\0'; s++)
        text_add(out, *s == '"' ? "\"\"" : "%c", *s);
    text_add(out, "\"");
}

/* Civil dates of the Gregorian calendar, both ways, by counting from 1 March of year 0. */
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

void date_print(char out[DATE_SIZE], int64_t days)
{
    const struct date d = date_of(days);

    (void)snprintf(out, DATE_SIZE, "%04" PRId64 "-%02d-%02d", d.year, d.month, d.day);
}
